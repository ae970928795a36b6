//! The street-level crime table of data.police.uk, written and read.

use std::io::Write;

use chrono::{DateTime, Datelike, MappedLocalTime, Months, NaiveDate, TimeDelta, TimeZone, Utc};

use super::blurred::position_for;
use super::{Cell, CsvOptions, CsvWriter, ReadOptions, Report, Row, Table};
use crate::domain::{Incident, IncidentId, IncidentKind, Visibility};
use crate::time::{Zone, civil};
use crate::{Error, Result};

/// The columns of the table, by the page "About our data" of data.police.uk.
const COLUMNS: [&str; 12] = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
];

/// The crime types of the table with the kind that each is read as; the first of a kind is what the kind is written as.
const CRIME_TYPES: [(&str, IncidentKind); 14] = [
    ("Other crime", IncidentKind::Criminal),
    ("Bicycle theft", IncidentKind::Criminal),
    ("Burglary", IncidentKind::Criminal),
    ("Criminal damage and arson", IncidentKind::Criminal),
    ("Drugs", IncidentKind::Criminal),
    ("Other theft", IncidentKind::Criminal),
    ("Possession of weapons", IncidentKind::Criminal),
    ("Robbery", IncidentKind::Criminal),
    ("Shoplifting", IncidentKind::Criminal),
    ("Theft from the person", IncidentKind::Criminal),
    ("Vehicle crime", IncidentKind::Criminal),
    ("Violence and sexual offences", IncidentKind::Criminal),
    ("Public order", IncidentKind::PublicOrder),
    ("Anti-social behaviour", IncidentKind::PublicOrder),
];

/// Writes incidents as a street-level crime table for readers of some clearance, and gives the identifiers of those left out.
///
/// The table is about crime and public order: criminal incidents and fraud are `Other crime`, public order stays itself, and
/// incidents of every other kind are left out. Of the time only the month is written, in a zone, the one in which the
/// incident can have begun. The position is rounded to a hundredth of a degree for the public and to a thousandth for partners, and
/// is exact for the others. The area is written as `LSOA code`, the force twice, as the table has it.
///
/// # Errors
///
/// [`Io`](crate::ErrorKind::Io); [`OutOfRange`](crate::ErrorKind::OutOfRange) for an incident in a year before 1 or after 9999.
///
/// # Examples
///
/// ```
/// use shouwang::time::Zone;
/// use shouwang::Position;
/// use shouwang::domain::{Incident, IncidentId, IncidentKind, Visibility};
/// use shouwang::exchange::{CsvOptions, ReadOptions, police_uk};
///
/// let at = "2025-07-18T23:40:00Z".parse().unwrap();
/// let mut incident = Incident::new(IncidentId::new("in-1")?, IncidentKind::PublicOrder, at, at)?;
/// incident.position = Some(Position::new(52.13579, -0.46802)?);
///
/// let london = Zone::named("Europe/London")?;
/// let mut table = Vec::new();
/// let options = CsvOptions::default();
/// police_uk::write_crimes(&mut table, [&incident], "Example Force", Visibility::Public, london, &options)?;
/// let text = std::str::from_utf8(&table).unwrap();
/// assert!(text.ends_with("\r\nin-1,2025-07,Example Force,Example Force,-0.47,52.14,,,,Public order,,\r\n"));
///
/// let (read, report) = police_uk::read_crimes("crimes.csv", &table, london, &ReadOptions::default())?;
/// assert_eq!((read[0].kind, report.accepted()), (IncidentKind::PublicOrder, 1));
/// assert_eq!(read[0].earliest_at.to_rfc3339(), "2025-06-30T23:00:00+00:00");
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn write_crimes<'a>(
    to: impl Write,
    incidents: impl IntoIterator<Item = &'a Incident>,
    force: &str,
    reader: Visibility,
    zone: Zone,
    options: &CsvOptions,
) -> Result<Vec<IncidentId>> {
    let mut table = CsvWriter::new(to, &COLUMNS, options)?;
    let mut left_out = Vec::new();
    for incident in incidents {
        let Some(crime_type) = crime_type(incident.kind) else {
            left_out.push(incident.id.clone());
            continue;
        };
        let date = civil(incident.earliest_at, zone).date();
        if !(1..=9999).contains(&date.year()) {
            return Err(Error::out_of_range("a year from 1 to 9999").in_field("earliest_at"));
        }
        let month = format!("{:04}-{:02}", date.year(), date.month());
        let place = incident.position.map(|position| position_for(position, reader));
        table.write_row(&[
            Cell::Text(incident.id.as_str()),
            Cell::Text(&month),
            Cell::Text(force),
            Cell::Text(force),
            place.map_or(Cell::Empty, |place| Cell::Float(place.longitude())),
            place.map_or(Cell::Empty, |place| Cell::Float(place.latitude())),
            Cell::Empty,
            incident.area.as_ref().map_or(Cell::Empty, |area| Cell::Text(area.as_str())),
            Cell::Empty,
            Cell::Text(crime_type),
            Cell::Empty,
            Cell::Empty,
        ])?;
    }
    table.finish()?;
    Ok(left_out)
}

fn crime_type(kind: IncidentKind) -> Option<&'static str> {
    let kind = if kind == IncidentKind::Fraud { IncidentKind::Criminal } else { kind };
    CRIME_TYPES.iter().find(|(_, of)| *of == kind).map(|(name, _)| *name)
}

/// Reads a street-level crime table.
///
/// An incident can have happened at any time of its month, in a zone. `Anti-social behaviour` and `Public order` are read as public
/// order, the other types as criminal. The area is the `LSOA code`. The position is one of the publisher's anchor points, not where it
/// happened. A row without `Crime ID`, as every row of anti-social behaviour is, gets the identifier `row-` and its line: stable for this
/// file alone. The other columns have no field in an [`Incident`]; [`Report::columns`] names them.
///
/// # Errors
///
/// As [`Table::from_bytes`]; in strict mode the first refusal.
pub fn read_crimes(
    name: &str,
    bytes: &[u8],
    zone: Zone,
    options: &ReadOptions,
) -> Result<(Vec<Incident>, Report)> {
    let mut table = Table::from_bytes(name, bytes, options)?;
    let mut seen = std::collections::HashSet::new();
    let incidents = table.decode_all(|row| {
        let incident = incident(row, zone)?;
        if seen.insert(incident.id.clone()) {
            Ok(incident)
        } else {
            Err(row.locate(Error::duplicate("crime").in_field("Crime ID")))
        }
    })?;
    Ok((incidents, table.into_report()))
}

fn incident(row: &Row<'_>, zone: Zone) -> Result<Incident> {
    let id = match row.optional_parse("Crime ID")? {
        Some(id) => id,
        None => IncidentId::new(format!("row-{}", row.line().unwrap_or_default()))?,
    };
    let crime_type = row.text("Crime type")?;
    let known = CRIME_TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(crime_type.trim()));
    let Some((_, kind)) = known else {
        let expected = "one of the fourteen crime types of data.police.uk";
        return Err(row.locate(Error::invalid(expected).in_field("Crime type")));
    };
    let (from, to) = month(&row.text("Month")?, zone).map_err(|error| row.locate(error.in_field("Month")))?;
    let mut incident = Incident::new(id, *kind, from, to).map_err(|error| row.locate(error))?;
    incident.area = row.optional_parse("LSOA code")?;
    incident.position = row.optional_position("Latitude", "Longitude")?;
    Ok(incident)
}

/// The first and the last second of a month such as 2025-07.
fn month(text: &str, zone: Zone) -> Result<(DateTime<Utc>, DateTime<Utc>)> {
    let expected = || Error::invalid("a month such as 2025-07");
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month) = text.split_once('-').ok_or_else(expected)?;
    if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
        return Err(expected());
    }
    let (year, month) = (year.parse().map_err(|_| expected())?, month.parse().map_err(|_| expected())?);
    let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or_else(expected)?;
    let next = first.checked_add_months(Months::new(1)).ok_or_else(expected)?;
    let begins = |date: NaiveDate| {
        // Where clocks skip midnight, the day begins at the first hour that they show.
        let hours = (0..24).filter_map(|hour| date.and_hms_opt(hour, 0, 0));
        hours
            .map(|local| zone.from_local_datetime(&local))
            .find_map(|found| match found {
                MappedLocalTime::Single(instant) | MappedLocalTime::Ambiguous(instant, _) => {
                    Some(instant.to_utc())
                }
                MappedLocalTime::None => None,
            })
            .ok_or_else(expected)
    };
    Ok((begins(first)?, begins(next)? - TimeDelta::seconds(1)))
}

#[cfg(test)]
mod tests {
    use crate::time::Zone;

    use super::*;
    use crate::Position;
    use crate::domain::AreaId;

    fn london() -> Zone {
        Zone::named("Europe/London").unwrap()
    }

    fn incident(id: &str, kind: IncidentKind) -> Incident {
        let at = "2025-07-31T23:30:00Z".parse().unwrap();
        let mut incident = Incident::new(IncidentId::new(id).unwrap(), kind, at, at).unwrap();
        incident.position = Some(Position::new(52.135_791, -0.468_024).unwrap());
        incident.area = Some(AreaId::new("E0").unwrap());
        incident
    }

    fn written(incidents: &[Incident], reader: Visibility) -> (String, Vec<IncidentId>) {
        let mut table = Vec::new();
        let options = CsvOptions::default();
        let left_out = write_crimes(&mut table, incidents, "=Force", reader, london(), &options).unwrap();
        (String::from_utf8(table).unwrap(), left_out)
    }

    #[test]
    fn the_public_learns_the_month_and_the_neighbourhood_and_no_more() {
        for reader in Visibility::ALL {
            let (text, _) = written(&[incident("a", IncidentKind::Criminal)], *reader);
            // Half past midnight of 1 August in London.
            assert!(text.contains("\r\na,2025-08,'=Force,'=Force,"), "{text}");
            assert!(!text.contains("23:30") && !text.contains("2025-07"), "{text}");
            assert_eq!(text.contains("52.135791"), reader.may_see(Visibility::Internal), "{text}");
        }
    }

    #[test]
    fn kinds_that_the_table_does_not_know_are_left_out_and_named() {
        let kinds = IncidentKind::ALL.iter().map(|kind| incident(kind.code(), *kind)).collect::<Vec<_>>();
        let (text, left_out) = written(&kinds, Visibility::Public);
        let (read, report) =
            read_crimes("t.csv", text.as_bytes(), london(), &ReadOptions::default()).unwrap();
        assert!(report.is_clean(), "{report}");
        let read: Vec<_> = read.iter().map(|incident| (incident.id.as_str(), incident.kind.code())).collect();
        assert_eq!(read, [("criminal", "criminal"), ("public_order", "public_order"), ("fraud", "criminal")]);
        assert_eq!(read.len() + left_out.len(), IncidentKind::ALL.len());
    }

    #[test]
    fn what_is_written_for_those_within_reads_back_but_for_the_day() {
        let expected = incident("a", IncidentKind::PublicOrder);
        let (text, _) = written(std::slice::from_ref(&expected), Visibility::Internal);
        let (read, _) = read_crimes("t.csv", text.as_bytes(), london(), &ReadOptions::default()).unwrap();
        let [read] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!(
            (read.position, &read.area, read.kind),
            (expected.position, &expected.area, expected.kind)
        );
        assert_eq!(read.earliest_at.to_rfc3339(), "2025-07-31T23:00:00+00:00");
        assert_eq!(read.latest_at.to_rfc3339(), "2025-08-31T22:59:59+00:00");
    }

    #[test]
    fn bad_rows_are_refused_with_line_and_field() {
        let header = "Crime ID,Month,Longitude,Latitude,LSOA code,Crime type\n";
        for (row, code, field) in [
            (",2025-13,,,,Burglary", "invalid", "Month"),
            (",２０２５-07,,,,Burglary", "invalid", "Month"),
            (",2025-07,,,,Witchcraft", "invalid", "Crime type"),
            (",2025-07,1,,,Burglary", "missing", "Latitude"),
            ("a,2025-07,,,,Burglary\na,2025-07,,,,Burglary", "duplicate", "Crime ID"),
        ] {
            let text = format!("{header}{row}\n");
            let (_, report) =
                read_crimes("t.csv", text.as_bytes(), london(), &ReadOptions::default()).unwrap();
            let finding = &report.findings()[0];
            assert_eq!((finding.code, finding.place.field.as_deref()), (code, Some(field)), "{report}");
        }
        let text = format!("{header},2025-07,,,,Anti-social behaviour\n,2025-07,,,,Anti-social behaviour\n");
        let (read, _) = read_crimes("t.csv", text.as_bytes(), london(), &ReadOptions::default()).unwrap();
        assert_eq!(read.iter().map(|i| i.id.as_str()).collect::<Vec<_>>(), ["row-2", "row-3"]);
    }

    #[test]
    fn a_published_month_is_read_whole() {
        let folder = "data/uk_bedfordshire_2021_2024/2023-01/2023-01-bedfordshire-street.csv.gz";
        let Some(path) = crate::testing::shared(folder) else { return };
        let bytes = std::fs::read(path).unwrap();
        let (incidents, report) = read_crimes("street", &bytes, london(), &ReadOptions::default()).unwrap();
        println!("{report}");
        assert!(incidents.len() > 1000);
        assert_eq!(incidents.len() as u64 + report.refused() + report.skipped(), report.read());
        let begins = "2023-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
        assert!(incidents.iter().all(|incident| incident.earliest_at == begins));
    }
}
