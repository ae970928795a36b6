//! Comparisons of counts over time: spans that meet their like, counts by day, and how evenly something is shared.

use chrono::NaiveDate;
use pyo3::prelude::*;
use shouwang::Error;
use shouwang::stats::{self, Comparison, DaySpan, Grain, Period};

use crate::answers::parse;
use crate::errors;
use crate::guard::guard;
use crate::table::Table;

type Span = (NaiveDate, NaiveDate);
/// Difference, z, p value, direction, per cent, why there is none.
pub(crate) type Change = (i64, Option<f64>, f64, &'static str, Option<f64>, Option<&'static str>);

pub(crate) fn change(found: &stats::Change) -> Change {
    let direction = found.direction.code();
    (found.difference, found.z, found.p_value, direction, found.percent, found.percent_refused)
}

fn days(span: DaySpan) -> Span {
    (span.first(), span.last())
}

fn span((first, last): Span) -> PyResult<DaySpan> {
    DaySpan::new(first, last).map_err(|error| errors::in_argument(&error, "last"))
}

fn period(day: NaiveDate, grain: &str) -> PyResult<Period> {
    let grain: Grain = parse(grain, "grain")?;
    Period::containing(day, grain).map_err(|error| errors::in_argument(&error, "day"))
}

/// The day of Spring Festival in a year, from 2000 to 2050.
#[pyfunction]
pub(crate) fn spring_festival(year: i32) -> PyResult<NaiveDate> {
    guard(|| {
        let unknown = || errors::in_argument(&Error::out_of_range("a year from 2000 to 2050"), "year");
        stats::spring_festival(year).ok_or_else(unknown)
    })
}

/// The span that is looked at and the one that it is compared with.
#[pyfunction]
pub(crate) fn compared_spans(
    day: NaiveDate,
    grain: &str,
    comparison: &str,
    today: NaiveDate,
) -> PyResult<(Span, Span)> {
    guard(|| {
        let comparison: Comparison = parse(comparison, "comparison")?;
        let spans = stats::compared_spans(period(day, grain)?, comparison, today);
        let (now, past) = spans.map_err(|error| errors::from_core(&error))?;
        Ok((days(now), days(past)))
    })
}

/// How evenly something is shared: 0 for evenly, towards 1 when one has it all; nothing where there is nothing to share.
#[pyfunction]
pub(crate) fn gini(shares: Vec<u64>) -> PyResult<Option<f64>> {
    guard(|| Ok(stats::gini(shares)))
}

/// Counts by day; see `shouwang.DailyCounts`.
#[pyclass(frozen, eq, module = "shouwang._native")]
#[derive(Debug, PartialEq)]
pub(crate) struct DailyCounts {
    counts: stats::DailyCounts,
    // Kept to give them back.
    days: Vec<(NaiveDate, u64)>,
}

#[pymethods]
impl DailyCounts {
    #[new]
    fn new(days: Vec<(NaiveDate, u64)>) -> PyResult<Self> {
        guard(|| {
            let mut all = std::collections::BTreeMap::<NaiveDate, u64>::new();
            for (day, count) in days {
                let own = all.entry(day).or_default();
                *own = own.saturating_add(count);
            }
            let days: Vec<(NaiveDate, u64)> = all.into_iter().collect();
            Ok(Self { counts: days.iter().copied().collect(), days })
        })
    }

    /// Reads the counts of a table cut by day.
    #[staticmethod]
    fn from_table(table: &Table, column: &str) -> PyResult<Self> {
        guard(|| {
            let table = table.core();
            let counts =
                stats::DailyCounts::from_table(table, column).map_err(|error| errors::from_core(&error))?;
            let mut days: Vec<NaiveDate> = Vec::new();
            for key in
                table.keys().iter().filter(|key| key.name == Grain::Day.code()).flat_map(|key| &key.keys)
            {
                if let stats::RowKey::Period(day) = key {
                    days.push(day.first_day());
                }
            }
            days.sort_unstable();
            days.dedup();
            let one = |day: NaiveDate| DaySpan::new(day, day).map(|span| (day, counts.total(span)));
            let days = days.into_iter().map(one).collect::<shouwang::Result<_>>();
            Ok(Self { days: days.map_err(|error| errors::from_core(&error))?, counts })
        })
    }

    fn days(&self) -> Vec<(NaiveDate, u64)> {
        self.days.clone()
    }

    fn total(&self, days: Span) -> PyResult<u64> {
        guard(|| Ok(self.counts.total(span(days)?)))
    }

    /// The two spans, their totals, and what these say.
    fn compare(
        &self,
        day: NaiveDate,
        grain: &str,
        comparison: &str,
        today: NaiveDate,
    ) -> PyResult<(Span, Span, u64, u64, Change)> {
        guard(|| {
            let comparison: Comparison = parse(comparison, "comparison")?;
            let found = self.counts.compare(period(day, grain)?, comparison, today);
            let (now, past, found) = found.map_err(|error| errors::from_core(&error))?;
            Ok((days(now), days(past), found.now, found.past, change(&found)))
        })
    }

    fn moving_average(&self, days: Span, window_days: u32) -> PyResult<Vec<(NaiveDate, f64)>> {
        guard(|| {
            let means = self.counts.moving_average(span(days)?, window_days);
            means.map_err(|error| errors::in_argument(&error, "window_days"))
        })
    }

    fn __len__(&self) -> usize {
        self.days.len()
    }
}
