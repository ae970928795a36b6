//! Opening hours, by the working calendar that a caller gives.

use chrono::{DateTime, NaiveDate, Utc};

use pyo3::prelude::*;
use shouwang::Error;
use shouwang::time::{self, OpeningState, Zone};

use crate::calendar::ChinaCalendar;
use crate::errors;
use crate::guard::guard;

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
    fn status(
        &self,
        at: DateTime<Utc>,
        zone: &str,
        calendar: &ChinaCalendar,
    ) -> PyResult<(&'static str, Option<String>, bool)> {
        guard(|| {
            let status = self.hours.status_at_instant(at, read_zone(zone)?, calendar.core());
            Ok((code(status.state), status.comment.map(str::to_owned), status.calendar_known))
        })
    }

    /// Stretches of a day: first minute, minute after the last, state and comment.
    fn periods_on(&self, day: NaiveDate, calendar: &ChinaCalendar) -> PyResult<Vec<Stretch>> {
        guard(|| {
            let periods = self.hours.periods_on(day, calendar.core());
            let one = |p: &time::OpeningPeriod<'_>| {
                (p.from_minute, p.to_minute, code(p.state), p.comment.map(str::to_owned))
            };
            Ok(periods.iter().map(one).collect())
        })
    }

    /// The next instant at which the state changes, and the state from then on.
    fn next_change(
        &self,
        at: DateTime<Utc>,
        zone: &str,
        calendar: &ChinaCalendar,
    ) -> PyResult<Option<(DateTime<Utc>, &'static str)>> {
        guard(|| {
            let zone = read_zone(zone)?;
            let change = self.hours.next_change_after_instant(at, zone, calendar.core());
            Ok(change.map(|change| (change.at, code(change.state))))
        })
    }

    /// Whether they are never open from a day on.
    fn never_opens(&self, day: NaiveDate, calendar: &ChinaCalendar) -> PyResult<bool> {
        guard(|| Ok(self.hours.never_opens(day, calendar.core())))
    }

    fn __str__(&self) -> String {
        self.hours.to_string()
    }
}

fn code(state: OpeningState) -> &'static str {
    state.code()
}
