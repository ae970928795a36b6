//! The questions of a duty desk: plates, what is due, whom to call, who is on, what looks wrong, what is open when.

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::prelude::*;
use shouwang::ask::{self, CallNeed, DataCheck, DuePolicy};
use shouwang::domain::{AreaKind, PersonName, PhoneNumber};

use crate::answers::{
    Advice, Area, Officer, RecordRef, Responsible, advice, area, find, officer, parse, record_ref,
    responsible, safe_point_filter,
};
use crate::arrays::position;
use crate::errors;
use crate::guard::guard;
use crate::labels::read_lang;
use crate::registry::Registry;

#[derive(Debug, IntoPyObject)]
pub(crate) struct PlateHealth {
    plate: String,
    host_place: String,
    area: String,
    problems: Vec<&'static str>,
    needs_reprint: bool,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct DueItem {
    kind: &'static str,
    record: RecordRef,
    area: Option<String>,
    certificate: Option<String>,
    due_on: Option<NaiveDate>,
    standing: &'static str,
    calendar_known: bool,
    text: String,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct UncoveredArea {
    area: Area,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct DataFinding {
    kind: &'static str,
    records: Vec<RecordRef>,
    metres: Option<f64>,
    share: Option<f64>,
    datum: Option<&'static str>,
    text: String,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Opening {
    is_open: bool,
    changes_at: Option<DateTime<Utc>>,
    calendar_known: bool,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct OpenGrid {
    monday: NaiveDate,
    points: usize,
    hours_unsaid: usize,
    calendar_known: bool,
    counts: Vec<Vec<u32>>,
}

/// Says how every plate that hangs on a day stands.
#[pyfunction]
pub(crate) fn plate_health(
    py: Python<'_>,
    registry: &Registry,
    on: NaiveDate,
    inspected_within_days: u32,
) -> PyResult<Vec<PlateHealth>> {
    guard(|| {
        Ok(py.detach(|| {
            let health = registry.0.plate_health(on, inspected_within_days);
            let one = |health: &ask::PlateHealth<'_>| PlateHealth {
                plate: health.plate.id.to_string(),
                host_place: health.plate.host_place.clone(),
                area: health.plate.area.to_string(),
                problems: health.problems.iter().map(|problem| problem.code()).collect(),
                needs_reprint: health.needs_reprint(),
            };
            health.iter().map(one).collect()
        }))
    })
}

/// Lists what is due soon or overdue. `policy` is the days of verification, of inspection, and of the warning ahead.
#[pyfunction]
pub(crate) fn due(
    py: Python<'_>,
    registry: &Registry,
    on: NaiveDate,
    policy: (u16, u16, u16),
    lang: &str,
) -> PyResult<Vec<DueItem>> {
    guard(|| {
        let lang = read_lang(lang)?;
        let (verify, inspect, soon) = policy;
        let policy =
            DuePolicy::default().verify_within_days(verify).inspect_within_days(inspect).soon_days(soon);
        Ok(py.detach(|| {
            let item = |item: ask::DueItem<'_>| DueItem {
                text: item.text(lang),
                kind: item.kind.code(),
                record: record_ref(&item.record),
                area: item.area.map(ToString::to_string),
                certificate: item.certificate.map(str::to_owned),
                due_on: item.due_on,
                standing: item.standing.code(),
                calendar_known: item.calendar_known,
            };
            registry.0.due(on, &policy).into_iter().map(item).collect()
        }))
    })
}

/// Lists the areas of a kind without a primary officer.
#[pyfunction]
pub(crate) fn uncovered_areas(
    py: Python<'_>,
    registry: &Registry,
    kind: &str,
    on: NaiveDate,
) -> PyResult<Vec<UncoveredArea>> {
    guard(|| {
        let kind: AreaKind = parse(kind, "kind")?;
        Ok(py.detach(|| {
            let found = registry.0.uncovered_areas(kind, on).into_iter();
            found
                .map(|one| UncoveredArea { area: area(one.area), since: one.since, until: one.until })
                .collect()
        }))
    })
}

/// Looks for what is not wrong enough to refuse.
#[pyfunction]
pub(crate) fn data_check(
    py: Python<'_>,
    registry: &Registry,
    on: NaiveDate,
    duplicates_within_m: f64,
    tolerated_share: f64,
    lang: &str,
) -> PyResult<Vec<DataFinding>> {
    guard(|| {
        let lang = read_lang(lang)?;
        let check =
            DataCheck::new(on).duplicates_within_m(duplicates_within_m).tolerated_share(tolerated_share);
        Ok(py.detach(|| {
            let finding = |finding: &ask::DataFinding| DataFinding {
                kind: finding.kind.code(),
                records: finding.records.iter().map(record_ref).collect(),
                metres: finding.metres,
                share: finding.share,
                datum: finding.datum.map(shouwang::geo::Datum::code),
                text: finding.text(lang),
            };
            registry.0.data_check(&check).iter().map(finding).collect()
        }))
    })
}

/// Gives the title and the lines of a contact plate.
#[pyfunction]
pub(crate) fn plate_text(registry: &Registry, plate: &str, lang: &str) -> PyResult<(String, Vec<String>)> {
    guard(|| {
        let plate = find(registry.0.contact_plates(), plate, "plate")?;
        let text = registry.0.plate_text(plate, read_lang(lang)?);
        text.map(|text| (text.title, text.lines)).map_err(|error| errors::from_core(&error))
    })
}

/// Gives the title and the lines of a light box.
#[pyfunction]
pub(crate) fn light_box_text(
    registry: &Registry,
    safe_point: &str,
    lang: &str,
) -> PyResult<(String, Vec<String>)> {
    guard(|| {
        let point = find(registry.0.safe_points(), safe_point, "safe_point")?;
        let text = registry.0.light_box_text(point, read_lang(lang)?);
        Ok((text.title, text.lines))
    })
}

/// Lists the lines to call for a need, the one to try first in front.
#[pyfunction]
pub(crate) fn lines_to_call(
    py: Python<'_>,
    registry: &Registry,
    need: &str,
    lat: f64,
    lon: f64,
    at: DateTime<Utc>,
) -> PyResult<Vec<Advice>> {
    guard(|| {
        let (need, from): (CallNeed, _) = (parse(need, "need")?, position(lat, lon)?);
        Ok(py.detach(|| registry.0.lines_to_call(need, from, at).iter().map(advice).collect()))
    })
}

/// Finds who is responsible for an address.
#[pyfunction]
pub(crate) fn responsible_at_address(
    py: Python<'_>,
    registry: &Registry,
    street: &str,
    number: u32,
    at: DateTime<Utc>,
) -> PyResult<Responsible> {
    guard(|| Ok(py.detach(|| responsible(&registry.0.responsible_at_address(street, number, at)))))
}

/// Lists the officers of an area on a day.
#[pyfunction]
pub(crate) fn officers_of(registry: &Registry, area: &str, on: NaiveDate) -> PyResult<Vec<Officer>> {
    guard(|| {
        let area = find(registry.0.areas(), area, "area")?;
        Ok(registry.0.officers_of(area, on).iter().map(officer).collect())
    })
}

/// Lists the areas that cover a place on a day, the narrowest first.
#[pyfunction]
pub(crate) fn areas_at(registry: &Registry, lat: f64, lon: f64, on: NaiveDate) -> PyResult<Vec<Area>> {
    guard(|| Ok(registry.0.areas_at(position(lat, lon)?, on).map(area).collect()))
}

/// Lists an area and those above it, up to the root.
#[pyfunction]
pub(crate) fn ancestors(registry: &Registry, area_id: &str) -> PyResult<Vec<Area>> {
    guard(|| {
        let own = find(registry.0.areas(), area_id, "area")?;
        Ok(registry.0.ancestors(&own.id).map(area).collect())
    })
}

/// Tells whether a safe point is open, and when that changes.
#[pyfunction]
pub(crate) fn opening(registry: &Registry, safe_point: &str, at: DateTime<Utc>) -> PyResult<Opening> {
    guard(|| {
        let point = find(registry.0.safe_points(), safe_point, "safe_point")?;
        let found = registry.0.opening(point, at);
        Ok(Opening {
            is_open: found.is_open,
            changes_at: found.changes_at,
            calendar_known: found.calendar_known,
        })
    })
}

/// Counts the safe points that are open in each hour of a week.
#[pyfunction]
pub(crate) fn open_grid(
    py: Python<'_>,
    registry: &Registry,
    week_of: NaiveDate,
    functions: Vec<String>,
    equipment: Vec<String>,
) -> PyResult<OpenGrid> {
    guard(|| {
        let filter = safe_point_filter(&functions, &equipment)?;
        Ok(py.detach(|| {
            let grid = registry.0.open_grid(week_of, &filter);
            OpenGrid {
                monday: grid.monday,
                points: grid.points,
                hours_unsaid: grid.hours_unsaid,
                calendar_known: grid.calendar_known,
                counts: grid.counts().iter().map(|day| day.to_vec()).collect(),
            }
        }))
    })
}

/// How people read a telephone number, what to dial, and its kind.
type Phone = (String, Option<String>, &'static str);

fn phone(text: &str) -> PyResult<PhoneNumber> {
    PhoneNumber::parse(text).map_err(|error| errors::in_argument(&error, "text"))
}

fn phone_parts(number: &PhoneNumber) -> Phone {
    (number.to_string(), number.dial_string(), number.kind().code())
}

/// Reads a telephone number.
#[pyfunction]
pub(crate) fn parse_phone(text: &str) -> PyResult<Phone> {
    guard(|| Ok(phone_parts(&phone(text)?)))
}

/// Masks a telephone number, unless it is public.
#[pyfunction]
pub(crate) fn mask_phone(text: &str) -> PyResult<Phone> {
    guard(|| Ok(phone_parts(&phone(text)?.to_masked())))
}

/// Masks a name.
#[pyfunction]
pub(crate) fn mask_name(name: &str) -> PyResult<String> {
    guard(|| {
        let name = PersonName::new(name).map_err(|error| errors::in_argument(&error, "name"))?;
        Ok(name.masked())
    })
}
