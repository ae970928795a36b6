//! The registry: read from files, and asked what it is mostly asked.

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use shouwang::Error;
use shouwang::ask::{FindHelp, RecordKind};
use shouwang::domain;
use shouwang::exchange::folder::FILES;
use shouwang::exchange::{self, FolderOptions, ReadOptions, Report, examine_files_with};

use crate::aggregate::Aggregator;
use crate::answers::{
    Area, Coverage, Help, IndicatorLine, Nearby, Responsible, SafePoint, advice, area, asset, help_option,
    parse, responsible, safe_point, safe_point_filter,
};
use crate::arrays::position;
use crate::calendar::ChinaCalendar;
use crate::errors;
use crate::figures::ReportedFigure;
use crate::guard::guard;
use crate::quantity::Quantity;
use crate::watch::watched;

/// One data set of records, checked and indexed; see `shouwang.Registry`.
#[pyclass(frozen, module = "shouwang._native")]
#[derive(Debug)]
pub(crate) struct Registry(pub(crate) shouwang::Registry);

/// What became of one file of a data folder.
#[derive(Debug, IntoPyObject)]
pub(crate) struct FileReport {
    file: Option<String>,
    read: u64,
    accepted: u64,
    refused: u64,
    repaired: u64,
    skipped: u64,
    columns: Vec<(String, Option<String>)>,
    findings: Vec<String>,
}

/// What became of each file, the problems as exceptions, and the registry if there are none.
type Reading = (Vec<FileReport>, Vec<Py<PyAny>>, Option<Registry>);

/// Names of the files of a data folder, without their endings.
#[pyfunction]
pub(crate) fn folder_files() -> Vec<&'static str> {
    FILES.iter().map(|file| file.name).collect()
}

/// Reads the files of a data folder: what became of each, all problems as exceptions, and the registry if there are none.
#[pyfunction]
#[pyo3(signature = (files, zone, leave_out_refused, allow_unknown_columns, calendar, progress))]
pub(crate) fn read_registry(
    py: Python<'_>,
    files: Vec<(String, PyBackedBytes)>,
    zone: &str,
    leave_out_refused: bool,
    allow_unknown_columns: bool,
    calendar: &ChinaCalendar,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Reading> {
    guard(|| {
        let mut options = FolderOptions::default();
        options.zone = zone.parse().map_err(|_| {
            let error = Error::invalid("the name of a time zone, such as Asia/Shanghai");
            errors::in_argument(&error, "zone")
        })?;
        options.work_calendar = calendar.shared();
        options.leave_out_refused = leave_out_refused;
        options.allow_unknown_columns = allow_unknown_columns;
        let total = files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
        let reading = watched(py, progress, total, move |watch| {
            let files = files.into_iter().map(|(name, bytes)| (name, bytes.to_vec()));
            Ok(examine_files_with(files, &options, |so_far| watch.reach(so_far.bytes_read)))
        })?;
        let reports = reading.reports.iter().map(file_report).collect();
        let problems = reading.problems.iter().map(|problem| {
            let exception: Py<PyAny> = errors::from_core(problem).into_value(py).into_any();
            exception
        });
        Ok((reports, problems.collect(), reading.registry.map(Registry)))
    })
}

/// Reads a table or a GeoJSON file whole and tells what became of each row.
#[pyfunction]
pub(crate) fn examine_file(
    py: Python<'_>,
    name: &str,
    data: PyBackedBytes,
    encoding: &str,
    delimiter: &str,
    strict: bool,
) -> PyResult<FileReport> {
    guard(|| {
        let mut options = ReadOptions::default();
        options.encoding = parse(encoding, "encoding")?;
        options.delimiter = match delimiter.as_bytes() {
            [byte] => *byte,
            _ => return Err(errors::in_argument(&Error::invalid("one ASCII character"), "delimiter")),
        };
        options.strict = strict;
        let name = name.to_owned();
        watched(py, None, 0, move |_| {
            let report = exchange::examine_file(&name, &data, &options);
            report.map(|report| file_report(&report)).map_err(|error| errors::from_core(&error))
        })
    })
}

pub(crate) fn file_report(report: &Report) -> FileReport {
    FileReport {
        file: report.file().map(str::to_owned),
        read: report.read(),
        accepted: report.accepted(),
        refused: report.refused(),
        repaired: report.repaired(),
        skipped: report.skipped(),
        columns: report.columns().to_vec(),
        findings: report.findings().iter().map(ToString::to_string).collect(),
    }
}

#[pymethods]
impl Registry {
    /// Finds where to go and whom to call.
    #[expect(clippy::too_many_arguments, reason = "they are the question")]
    fn find_help(
        &self,
        py: Python<'_>,
        lat: f64,
        lon: f64,
        need: &str,
        at: DateTime<Utc>,
        longest_walk_minutes: f64,
        fallbacks: usize,
    ) -> PyResult<Help> {
        guard(|| {
            let ask = FindHelp::new(position(lat, lon)?, parse(need, "need")?, at)
                .longest_walk_minutes(longest_walk_minutes)
                .fallbacks(fallbacks);
            Ok(py.detach(|| {
                let help = self.0.find_help(&ask);
                Help {
                    best: help.best.as_ref().map(help_option),
                    fallbacks: help.fallbacks.iter().map(help_option).collect(),
                    call: help.call.as_ref().map(advice),
                    next_calls: help.next_calls.iter().map(advice).collect(),
                }
            }))
        })
    }

    /// Finds the nearest active safe points.
    #[expect(clippy::too_many_arguments, reason = "they are the question")]
    fn nearest_safe_points(
        &self,
        py: Python<'_>,
        lat: f64,
        lon: f64,
        k: usize,
        radius_m: f64,
        functions: Vec<String>,
        equipment: Vec<String>,
        open_at: Option<DateTime<Utc>>,
    ) -> PyResult<Vec<Nearby>> {
        guard(|| {
            let from = position(lat, lon)?;
            let filter = safe_point_filter(&functions, &equipment)?;
            Ok(py.detach(|| {
                let found = self.0.nearest_safe_points(from, k, radius_m, &filter, open_at);
                found
                    .iter()
                    .map(|nearby| Nearby {
                        safe_point: safe_point(nearby.safe_point),
                        metres: nearby.metres,
                        bearing_degrees: nearby.bearing_degrees,
                        walking_minutes: nearby.walking_minutes,
                    })
                    .collect()
            }))
        })
    }

    /// Finds who is responsible for a place.
    fn responsible(&self, py: Python<'_>, lat: f64, lon: f64, at: DateTime<Utc>) -> PyResult<Responsible> {
        guard(|| {
            let position = position(lat, lon)?;
            Ok(py.detach(|| responsible(&self.0.responsible(position, at))))
        })
    }

    /// Counts the assets of a kind that have an active safe point near.
    fn coverage(&self, py: Python<'_>, kind: &str, within_m: f64) -> PyResult<Coverage> {
        guard(|| {
            let kind: domain::AssetKind = parse(kind, "kind")?;
            Ok(py.detach(|| {
                let coverage = self.0.coverage(kind, within_m);
                Coverage {
                    kind: coverage.kind.code(),
                    within_m: coverage.within_m,
                    covered: coverage.covered,
                    assets: coverage.assets.iter().map(asset).collect(),
                }
            }))
        })
    }

    /// Counts each indicator, beside what was reported.
    fn roll_up(&self, py: Python<'_>, as_of: NaiveDate) -> PyResult<Vec<IndicatorLine>> {
        guard(|| {
            let rolled = py.detach(|| self.0.roll_up(as_of)).map_err(|error| errors::from_core(&error))?;
            Ok(rolled
                .lines
                .into_iter()
                .map(|line| IndicatorLine {
                    indicator: line.indicator.code(),
                    counted: Quantity::from_core(line.counted),
                    reported: line.reported.map(ReportedFigure::from_core),
                    agreement: line.agreement.map(shouwang::stats::Reconciliation::code),
                    since: line.from,
                })
                .collect())
        })
    }

    /// Counts records by category, area and month.
    fn counts(&self, py: Python<'_>, kind: &str) -> PyResult<Aggregator> {
        guard(|| {
            let kind: RecordKind = parse(kind, "kind")?;
            let counted = py.detach(|| self.0.counts(kind)).map_err(|error| errors::from_core(&error))?;
            Ok(Aggregator::from_core(counted))
        })
    }

    /// Every safe point, in the order of identifiers.
    fn safe_points(&self, py: Python<'_>) -> PyResult<Vec<SafePoint>> {
        guard(|| Ok(py.detach(|| self.0.safe_points().iter().map(safe_point).collect())))
    }

    /// Every area with its outline as well-known binary, in the order of identifiers.
    fn areas(&self, py: Python<'_>) -> PyResult<Vec<(Area, Option<Vec<u8>>)>> {
        guard(|| {
            py.detach(|| {
                let areas = self.0.areas().iter();
                areas
                    .map(|found| {
                        let outline = found.boundary.as_ref().map(|b| crate::wkb::write(b.polygons()));
                        Ok((area(found), outline.transpose().map_err(|error| errors::from_core(&error))?))
                    })
                    .collect()
            })
        })
    }

    /// How many records of each kind there are.
    fn sizes(&self) -> Vec<(&'static str, usize)> {
        let registry = &self.0;
        vec![
            ("agencies", registry.agencies().len()),
            ("areas", registry.areas().len()),
            ("address_rules", registry.address_rules().len()),
            ("officers", registry.officers().len()),
            ("assignments", registry.assignments().len()),
            ("contact_plates", registry.contact_plates().len()),
            ("plate_inspections", registry.plate_inspections().len()),
            ("safe_points", registry.safe_points().len()),
            ("safe_point_visits", registry.safe_point_visits().len()),
            ("assets", registry.assets().len()),
            ("volunteers", registry.volunteers().len()),
            ("activities", registry.activities().len()),
            ("participations", registry.participations().len()),
            ("alerts", registry.alerts().len()),
            ("service_records", registry.service_records().len()),
            ("mediations", registry.mediations().len()),
            ("hazards", registry.hazards().len()),
            ("aid_cases", registry.aid_cases().len()),
            ("incidents", registry.incidents().len()),
            ("outreach", registry.outreach().len()),
            ("area_priorities", registry.area_priorities().len()),
            ("engagement_events", registry.engagement_events().len()),
            ("persons", registry.persons().len()),
            ("reported", registry.reported().len()),
        ]
    }

    /// Name of the zone in which days begin.
    fn zone(&self) -> &'static str {
        self.0.zone().name()
    }
}
