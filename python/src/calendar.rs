//! China's official working calendar, with the notices that a user adds.

use std::sync::Arc;

use chrono::NaiveDate;
use pyo3::prelude::*;
use shouwang::Error;
use shouwang::time::{self, WorkCalendar};

use crate::deadline::read_term;
use crate::errors;
use crate::guard::guard;
use crate::labels::read_lang;

/// China's official working calendar; see `shouwang.ChinaCalendar`.
#[pyclass(frozen, eq, module = "shouwang._native")]
#[derive(Debug, PartialEq)]
pub(crate) struct ChinaCalendar(Arc<time::ChinaCalendar>);

impl ChinaCalendar {
    pub(crate) fn core(&self) -> &time::ChinaCalendar {
        &self.0
    }

    pub(crate) fn shared(&self) -> Arc<dyn WorkCalendar> {
        let calendar: Arc<time::ChinaCalendar> = Arc::clone(&self.0);
        calendar
    }
}

#[pymethods]
impl ChinaCalendar {
    #[new]
    fn new() -> PyResult<Self> {
        guard(|| Ok(Self(Arc::new(time::ChinaCalendar::new()))))
    }

    /// The same calendar with the notice of a year added or replaced.
    fn with_notice(&self, year: i32, text: &str) -> PyResult<Self> {
        guard(|| {
            let calendar = time::ChinaCalendar::clone(&self.0).with_notice(year, text);
            Ok(Self(Arc::new(calendar.map_err(|error| errors::from_core(&error))?)))
        })
    }

    /// The first and the last year that it has a table for.
    fn years(&self) -> PyResult<(i32, i32)> {
        guard(|| {
            let years = self.0.years().map(|years| (*years.start(), *years.end()));
            years.ok_or_else(|| errors::from_core(&Error::missing("the notice of a year")))
        })
    }

    /// What it says of a day: kind, holiday, and whether it has a table for that day.
    fn day(&self, day: NaiveDate, lang: &str) -> PyResult<(&'static str, Option<String>, bool)> {
        guard(|| {
            let lang = read_lang(lang)?;
            let found = self.0.day(day);
            Ok((found.kind.code(), found.holiday.map(|name| name.label(lang).to_owned()), found.known))
        })
    }

    /// The last day of a term that begins on a day, and whether the calendar knew every day of it.
    fn due(&self, begins: NaiveDate, unit: &str, count: u16) -> PyResult<(NaiveDate, bool)> {
        guard(|| {
            let term = read_term(count, unit)?;
            let due = term.due(begins, &*self.0).ok_or_else(|| {
                errors::in_argument(&Error::out_of_range("a term that ends before the year 262143"), "count")
            })?;
            Ok((due.date, due.calendar_known))
        })
    }
}
