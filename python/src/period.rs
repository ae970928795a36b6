//! Calendar periods.

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::prelude::*;
use shouwang::{Error, stats};

use crate::answers::parse;
use crate::errors;
use crate::guard::guard;
use crate::hours::read_zone;

/// A calendar period; see `shouwang.Period`.
#[pyclass(frozen, eq, ord, hash, module = "shouwang._native")]
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Period(stats::Period);

impl Period {
    /// The period, if it ends before the year 10000, which Python's dates don't know.
    fn in_reach(&self) -> PyResult<stats::Period> {
        let reached = self.0.next().map(|_| self.0);
        reached.map_err(|_| errors::from_core(&Error::out_of_range("a period that ends by the year 9999")))
    }
}

#[pymethods]
impl Period {
    #[new]
    fn new(day: NaiveDate, grain: &str) -> PyResult<Self> {
        guard(|| {
            let period = stats::Period::containing(day, parse(grain, "grain")?);
            period.map(Self).map_err(|error| errors::in_argument(&error, "day"))
        })
    }

    /// The period that an instant falls into on the clocks of a zone.
    #[staticmethod]
    fn at(instant: DateTime<Utc>, grain: &str, zone: &str) -> PyResult<Self> {
        guard(|| {
            let period = stats::Period::at(instant, parse(grain, "grain")?, read_zone(zone)?);
            period.map(Self).map_err(|error| errors::in_argument(&error, "instant"))
        })
    }

    fn grain(&self) -> PyResult<&'static str> {
        guard(|| Ok(self.0.grain().code()))
    }

    fn first_day(&self) -> PyResult<NaiveDate> {
        guard(|| Ok(self.0.first_day()))
    }

    /// The first day after it, unless that lies beyond Python's dates.
    fn end_day(&self) -> PyResult<NaiveDate> {
        guard(|| Ok(self.in_reach()?.end_day()))
    }

    fn days(&self) -> PyResult<i64> {
        guard(|| Ok(self.0.days()))
    }

    /// The period that lies some periods later.
    fn offset(&self, periods: i32) -> PyResult<Self> {
        guard(|| self.0.offset(periods).map(Self).map_err(|error| errors::in_argument(&error, "periods")))
    }

    /// The first instant on the clocks of a zone.
    fn begins(&self, zone: &str) -> PyResult<DateTime<Utc>> {
        guard(|| Ok(self.0.begins(read_zone(zone)?)))
    }

    /// The first instant after it on the clocks of a zone.
    fn ends(&self, zone: &str) -> PyResult<DateTime<Utc>> {
        guard(|| Ok(self.in_reach()?.ends(read_zone(zone)?)))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}
