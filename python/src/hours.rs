//! Opening hours, and the working calendar by which they and deadlines go.

use chrono::{DateTime, NaiveDate, Utc};

use pyo3::prelude::*;
use shouwang::time::{self, ChinaCalendar, OpeningState, WorkCalendar, Zone};
use shouwang::{Error, Lang};

use crate::deadline::read_term;
use crate::errors;
use crate::guard::guard;
use crate::labels::read_lang;

/// Reads the name of a time zone.
pub(crate) fn read_zone(zone: &str) -> PyResult<Zone> {
    zone.parse().map_err(|_| {
        let error = Error::invalid("the name of a time zone, such as Asia/Shanghai");
        errors::in_argument(&error, "zone")
    })
}

/// Minutes of a day from and to, the code of the state, and a comment.
type Stretch = (u16, u16, &'static str, Option<String>);

/// Opening hours; see `shouwang.OpeningHours`.
#[pyclass(frozen, eq, module = "shouwang._native")]
#[derive(Debug, PartialEq)]
pub(crate) struct OpeningHours {
    hours: time::OpeningHours,
}

#[pymethods]
impl OpeningHours {
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        guard(|| {
            let hours =
                time::OpeningHours::parse(text).map_err(|error| errors::in_argument(&error, "text"))?;
            Ok(Self { hours })
        })
    }

    /// State at an instant on a zone's clocks, the comment, and whether the calendar knows the day.
    fn status(&self, at: DateTime<Utc>, zone: &str) -> PyResult<(&'static str, Option<String>, bool)> {
        guard(|| {
            let status = self.hours.status_at_instant(at, read_zone(zone)?, &ChinaCalendar::new());
            Ok((code(status.state), status.comment.map(str::to_owned), status.calendar_known))
        })
    }

    /// Stretches of a day: first minute, minute after the last, state and comment.
    fn periods_on(&self, day: NaiveDate) -> PyResult<Vec<Stretch>> {
        guard(|| {
            let periods = self.hours.periods_on(day, &ChinaCalendar::new());
            let one = |p: &time::OpeningPeriod<'_>| {
                (p.from_minute, p.to_minute, code(p.state), p.comment.map(str::to_owned))
            };
            Ok(periods.iter().map(one).collect())
        })
    }

    /// The next instant at which the state changes, and the state from then on.
    fn next_change(&self, at: DateTime<Utc>, zone: &str) -> PyResult<Option<(DateTime<Utc>, &'static str)>> {
        guard(|| {
            let zone = read_zone(zone)?;
            let change = self.hours.next_change_after_instant(at, zone, &ChinaCalendar::new());
            Ok(change.map(|change| (change.at, code(change.state))))
        })
    }

    /// Whether they are never open from a day on.
    fn never_opens(&self, day: NaiveDate) -> PyResult<bool> {
        guard(|| Ok(self.hours.never_opens(day, &ChinaCalendar::new())))
    }

    fn __str__(&self) -> String {
        self.hours.to_string()
    }
}

fn code(state: OpeningState) -> &'static str {
    state.code()
}

/// What China's official calendar says of a day: kind, holiday, and whether it has a table for that day.
#[pyfunction]
pub(crate) fn calendar_day(day: NaiveDate, lang: &str) -> PyResult<(&'static str, Option<String>, bool)> {
    guard(|| {
        let lang: Lang = read_lang(lang)?;
        let found = ChinaCalendar::new().day(day);
        Ok((found.kind.code(), found.holiday.map(|name| name.label(lang).to_owned()), found.known))
    })
}

/// The last day of a term that begins on a day, and whether the calendar knew every day of it.
#[pyfunction]
#[pyo3(signature = (begins, unit, count))]
pub(crate) fn due_date(begins: NaiveDate, unit: &str, count: u16) -> PyResult<(NaiveDate, bool)> {
    guard(|| {
        let term = read_term(count, unit)?;
        let due = term.due(begins, &ChinaCalendar::new()).ok_or_else(|| {
            errors::in_argument(&Error::out_of_range("a term that ends before the year 262143"), "count")
        })?;
        Ok((due.date, due.calendar_known))
    })
}
