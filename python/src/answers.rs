//! What the registry answers, as plain dictionaries, which the Python half makes dataclasses of.

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::prelude::*;
use shouwang::Error;
use shouwang::ask;
use shouwang::domain::{self, ContactLine};
use shouwang::registry::{Record, Records, SafePointFilter};

use crate::errors;
use crate::figures::ReportedFigure;
use crate::quantity::Quantity;

#[derive(Debug, IntoPyObject)]
pub(crate) struct Line {
    pub(crate) purpose: &'static str,
    pub(crate) number: String,
    pub(crate) dial: Option<String>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Advice {
    pub(crate) purpose: &'static str,
    pub(crate) number: String,
    pub(crate) dial: Option<String>,
    pub(crate) reason: &'static str,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct SafePoint {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) host_kind: &'static str,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) entrance_note: Option<String>,
    pub(crate) area: Option<String>,
    pub(crate) functions: Vec<&'static str>,
    pub(crate) equipment: Vec<&'static str>,
    pub(crate) hours: Option<String>,
    pub(crate) lines: Vec<Line>,
    pub(crate) languages: Vec<String>,
    pub(crate) state: &'static str,
    pub(crate) verified_on: Option<NaiveDate>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Nearby {
    pub(crate) safe_point: SafePoint,
    pub(crate) metres: f64,
    pub(crate) bearing_degrees: f64,
    pub(crate) walking_minutes: f64,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct HelpOption {
    pub(crate) safe_point: SafePoint,
    pub(crate) metres: f64,
    pub(crate) bearing_degrees: f64,
    pub(crate) walking_minutes: f64,
    pub(crate) closes_at: Option<DateTime<Utc>>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Help {
    pub(crate) best: Option<HelpOption>,
    pub(crate) fallbacks: Vec<HelpOption>,
    pub(crate) call: Option<Advice>,
    pub(crate) next_calls: Vec<Advice>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Area {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) name_en: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) code: Option<String>,
    pub(crate) parent: Option<String>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Officer {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) badge: Option<String>,
    pub(crate) rank: Option<&'static str>,
    pub(crate) post: Option<String>,
    pub(crate) role: &'static str,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Agency {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) name_en: Option<String>,
    pub(crate) level: &'static str,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Responsible {
    pub(crate) areas: Vec<Area>,
    pub(crate) area: Option<Area>,
    pub(crate) officers: Vec<Officer>,
    pub(crate) agency: Option<Agency>,
    pub(crate) call: Option<Advice>,
    pub(crate) next_calls: Vec<Advice>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct AssetCoverage {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) nearest_m: Option<f64>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Coverage {
    pub(crate) kind: &'static str,
    pub(crate) within_m: f64,
    pub(crate) covered: usize,
    pub(crate) assets: Vec<AssetCoverage>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct IndicatorLine {
    pub(crate) indicator: &'static str,
    pub(crate) counted: Quantity,
    pub(crate) reported: Option<ReportedFigure>,
    pub(crate) agreement: Option<&'static str>,
    pub(crate) since: Option<NaiveDate>,
}

/// A record that an answer speaks of.
#[derive(Debug, IntoPyObject)]
pub(crate) struct RecordRef {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
}

/// Reads the code of an enumeration.
pub(crate) fn parse<T: std::str::FromStr<Err = Error>>(code: &str, argument: &str) -> PyResult<T> {
    code.parse().map_err(|error: Error| errors::in_argument(&error, argument))
}

/// Finds a record by its identifier.
pub(crate) fn find<'a, R: Record>(records: &'a Records<R>, id: &str, argument: &str) -> PyResult<&'a R>
where
    R::Id: std::str::FromStr<Err = Error>,
{
    let id: R::Id = parse(id, argument)?;
    records.get(&id).ok_or_else(|| errors::in_argument(&Error::unknown_reference(R::KIND), argument))
}

/// Makes a filter of safe points of codes.
pub(crate) fn safe_point_filter(functions: &[String], equipment: &[String]) -> PyResult<SafePointFilter> {
    let mut filter = SafePointFilter::any();
    for code in functions {
        filter = filter.offering(parse(code, "functions")?);
    }
    for code in equipment {
        filter = filter.with_equipment(parse(code, "equipment")?);
    }
    Ok(filter)
}

pub(crate) fn record_ref(record: &ask::RecordRef) -> RecordRef {
    RecordRef { kind: record.kind, id: record.id.clone() }
}

pub(crate) fn line(line: &ContactLine) -> Line {
    Line { purpose: line.purpose.code(), number: line.number.to_string(), dial: line.number.dial_string() }
}

pub(crate) fn advice(advice: &ask::LineAdvice) -> Advice {
    let Line { purpose, number, dial } = line(&advice.line);
    Advice { purpose, number, dial, reason: advice.reason.code() }
}

pub(crate) fn safe_point(point: &domain::SafePoint) -> SafePoint {
    SafePoint {
        id: point.id.as_str().to_owned(),
        name: point.name.clone(),
        host_kind: point.host_kind.code(),
        lat: point.position.latitude(),
        lon: point.position.longitude(),
        entrance_note: point.entrance_note.clone(),
        area: point.area.as_ref().map(|id| id.as_str().to_owned()),
        functions: point.functions.iter().map(|function| function.code()).collect(),
        equipment: point.equipment.iter().map(|equipment| equipment.code()).collect(),
        hours: point.hours.as_ref().map(ToString::to_string),
        lines: point.lines.iter().map(line).collect(),
        languages: point.languages.clone(),
        state: point.state.code(),
        verified_on: point.verified_on,
    }
}

pub(crate) fn responsible(found: &ask::Responsible<'_>) -> Responsible {
    Responsible {
        areas: found.areas.iter().map(|found| area(found)).collect(),
        area: found.area.map(area),
        officers: found.officers.iter().map(officer).collect(),
        agency: found.agency.map(agency),
        call: found.call.as_ref().map(advice),
        next_calls: found.next_calls.iter().map(advice).collect(),
    }
}

pub(crate) fn help_option(option: &ask::HelpOption<'_>) -> HelpOption {
    HelpOption {
        safe_point: safe_point(option.nearby.safe_point),
        metres: option.nearby.metres,
        bearing_degrees: option.nearby.bearing_degrees,
        walking_minutes: option.nearby.walking_minutes,
        closes_at: option.closes_at,
    }
}

pub(crate) fn area(area: &domain::Area) -> Area {
    Area {
        id: area.id.as_str().to_owned(),
        name: area.name.clone(),
        name_en: area.name_en.clone(),
        kind: area.kind.code(),
        code: area.code.clone(),
        parent: area.parent.as_ref().map(|id| id.as_str().to_owned()),
    }
}

pub(crate) fn officer(responsible: &ask::ResponsibleOfficer<'_>) -> Officer {
    let officer = responsible.officer;
    Officer {
        id: officer.id.as_str().to_owned(),
        name: officer.name.as_str().to_owned(),
        badge: officer.badge.clone(),
        rank: officer.rank.map(domain::Rank::code),
        post: officer.post.clone(),
        role: responsible.role.code(),
    }
}

pub(crate) fn agency(agency: &domain::Agency) -> Agency {
    Agency {
        id: agency.id.as_str().to_owned(),
        name: agency.name.clone(),
        name_en: agency.name_en.clone(),
        level: agency.level.code(),
    }
}

pub(crate) fn asset(covered: &ask::AssetCoverage<'_>) -> AssetCoverage {
    AssetCoverage {
        id: covered.asset.id.as_str().to_owned(),
        name: covered.asset.name.clone(),
        lat: covered.asset.position.latitude(),
        lon: covered.asset.position.longitude(),
        nearest_m: covered.nearest_m,
    }
}
