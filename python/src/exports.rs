//! What other programs read: cards, calendars, tags, linked data, service requests, crime tables, and records as JSON.

use chrono::{DateTime, Utc};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use shouwang::Error;
use shouwang::domain::{Incident, Officer, ServiceRecord, Visibility};
use shouwang::exchange::icalendar::Calendar;
use shouwang::exchange::{CsvOptions, ReadOptions, open311, osm, police_uk, schema_org, vcard};

use crate::answers::{find, parse};
use crate::errors;
use crate::guard::guard;
use crate::labels::read_lang;
use crate::registry::{FileReport, Registry, file_report};

/// Writes a contact card of an officer, or of a plate with its officers.
#[pyfunction]
pub(crate) fn vcard_of(registry: &Registry, kind: &str, id: &str, lang: &str) -> PyResult<String> {
    guard(|| {
        let (registry, lang) = (&registry.0, read_lang(lang)?);
        let written = match kind {
            "officers" => {
                let officer = find(registry.officers(), id, "id")?;
                let agency = officer.agency.as_ref().and_then(|agency| registry.agencies().get(agency));
                vcard::of_officer(officer, agency, lang)
            }
            "contact_plates" => {
                let plate = find(registry.contact_plates(), id, "id")?;
                let shown = plate.content.officers.iter().filter_map(|id| registry.officers().get(id));
                vcard::of_plate(plate, &shown.collect::<Vec<&Officer>>(), lang)
            }
            _ => return Err(one_of("kind", "officers or contact_plates")),
        };
        written.map_err(|error| errors::from_core(&error))
    })
}

/// Writes a calendar of meetings and activities, or of one volunteer's shifts.
#[pyfunction]
#[pyo3(signature = (registry, name, domain, stamp, volunteer, lang))]
pub(crate) fn icalendar(
    registry: &Registry,
    name: &str,
    domain: &str,
    stamp: DateTime<Utc>,
    volunteer: Option<&str>,
    lang: &str,
) -> PyResult<String> {
    guard(|| {
        let registry = &registry.0;
        let lang = read_lang(lang)?;
        let place = |activity: &shouwang::domain::Activity| {
            activity.area.as_ref().and_then(|id| registry.areas().get(id)).map(|area| area.name.as_str())
        };
        let mut calendar =
            Calendar::new(name, domain, stamp, lang).map_err(|error| errors::from_core(&error))?;
        let written = (|| {
            match volunteer {
                None => {
                    for event in registry.engagement_events() {
                        calendar.add_engagement(event)?;
                    }
                    for activity in registry.activities() {
                        calendar.add_activity(activity, place(activity))?;
                    }
                }
                Some(_) => {
                    let who = volunteer.unwrap_or_default();
                    for part in registry.participations().iter().filter(|part| part.volunteer.as_str() == who)
                    {
                        if let Some(activity) = registry.activities().get(&part.activity) {
                            calendar.add_shift(part, activity, place(activity))?;
                        }
                    }
                }
            }
            calendar.finish()
        })();
        if let Some(volunteer) = volunteer {
            find(registry.volunteers(), volunteer, "volunteer")?;
        }
        written.map_err(|error: Error| errors::from_core(&error))
    })
}

/// Gives the OpenStreetMap tags of a safe point.
#[pyfunction]
pub(crate) fn osm_tags(registry: &Registry, safe_point: &str) -> PyResult<Vec<(String, String)>> {
    guard(|| {
        let point = find(registry.0.safe_points(), safe_point, "safe_point")?;
        let tags = osm::tags_of(point).map_err(|error| errors::from_core(&error))?;
        Ok(tags.into_iter().collect())
    })
}

/// Describes a record as linked data of schema.org.
#[pyfunction]
pub(crate) fn schema_org_of(registry: &Registry, kind: &str, id: &str, lang: &str) -> PyResult<String> {
    guard(|| {
        let (registry, lang) = (&registry.0, read_lang(lang)?);
        let written = match kind {
            "safe_points" => schema_org::of_safe_point(find(registry.safe_points(), id, "id")?, lang),
            "agencies" => schema_org::of_agency(find(registry.agencies(), id, "id")?, lang),
            "engagement_events" => {
                schema_org::of_engagement(find(registry.engagement_events(), id, "id")?, lang)
            }
            _ => return Err(one_of("kind", "safe_points, agencies or engagement_events")),
        };
        written.map_err(|error| errors::from_core(&error))
    })
}

/// Writes the service records as Open311 requests.
#[pyfunction]
pub(crate) fn open311_requests(
    py: Python<'_>,
    registry: &Registry,
    reader: &str,
    lang: &str,
) -> PyResult<String> {
    guard(|| {
        let (reader, lang): (Visibility, _) = (parse(reader, "reader")?, read_lang(lang)?);
        py.detach(|| open311::write_requests(registry.0.service_records(), reader, lang))
            .map_err(|error| errors::from_core(&error))
    })
}

/// Reads Open311 requests: the records as JSON, and what became of each.
#[pyfunction]
pub(crate) fn read_open311(
    py: Python<'_>,
    name: &str,
    data: PyBackedBytes,
) -> PyResult<(String, FileReport)> {
    guard(|| {
        let read = py.detach(|| open311::read_requests(name, &data, &ReadOptions::default()));
        let (records, report): (Vec<ServiceRecord>, _) = read.map_err(|error| errors::from_core(&error))?;
        Ok((json(&records)?, file_report(&report)))
    })
}

/// Writes the incidents as a street-level crime table of data.police.uk; gives the identifiers of those left out too.
#[pyfunction]
pub(crate) fn police_uk_crimes(
    py: Python<'_>,
    registry: &Registry,
    force: &str,
    reader: &str,
) -> PyResult<(String, Vec<String>)> {
    guard(|| {
        let reader: Visibility = parse(reader, "reader")?;
        let registry = &registry.0;
        let mut table = Vec::new();
        let written = py.detach(|| {
            let options = CsvOptions::default();
            police_uk::write_crimes(
                &mut table,
                registry.incidents(),
                force,
                reader,
                registry.zone(),
                &options,
            )
        });
        let left_out = written.map_err(|error| errors::from_core(&error))?;
        // The writer writes UTF-8 alone.
        let table = String::from_utf8_lossy(&table).into_owned();
        Ok((table, left_out.iter().map(ToString::to_string).collect()))
    })
}

/// Reads a street-level crime table: the incidents as JSON, and what became of each row.
#[pyfunction]
pub(crate) fn read_police_uk(
    py: Python<'_>,
    name: &str,
    data: PyBackedBytes,
    zone: &str,
) -> PyResult<(String, FileReport)> {
    guard(|| {
        let zone = crate::hours::read_zone(zone)?;
        let read = py.detach(|| police_uk::read_crimes(name, &data, zone, &ReadOptions::default()));
        let (incidents, report): (Vec<Incident>, _) = read.map_err(|error| errors::from_core(&error))?;
        Ok((json(&incidents)?, file_report(&report)))
    })
}

macro_rules! records_as_json {
    ($registry:expr, $kind:expr, $( $name:ident )+) => {
        match $kind {
            $( stringify!($name) => json(&$registry.$name().iter().collect::<Vec<_>>()), )+
            _ => Err(one_of("kind", concat!("one of ", $( stringify!($name), " ", )+).trim_end())),
        }
    };
}

/// Gives the records of one kind as JSON, in the order of identifiers.
#[pyfunction]
pub(crate) fn records_of(py: Python<'_>, registry: &Registry, kind: &str) -> PyResult<String> {
    guard(|| {
        py.detach(|| {
            let registry = &registry.0;
            records_as_json!(registry, kind,
                agencies areas address_rules officers assignments contact_plates plate_inspections safe_points
                safe_point_visits assets volunteers activities participations alerts service_records mediations
                hazards aid_cases incidents outreach area_priorities engagement_events persons reported)
        })
    })
}

/// Writes what the core serialises.
pub(crate) fn json<T: serde::Serialize>(what: &T) -> PyResult<String> {
    // Fields are text, numbers and lists, which all have a form in JSON.
    serde_json::to_string(what).map_err(|_| errors::from_core(&Error::refused("this has no form in JSON")))
}

/// Reads what [`json`] wrote.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> PyResult<T> {
    serde_json::from_str(text)
        .map_err(|_| errors::in_argument(&Error::invalid("what this version of the library wrote"), "data"))
}

fn one_of(argument: &str, expected: &'static str) -> PyErr {
    errors::in_argument(&Error::invalid(expected), argument)
}
