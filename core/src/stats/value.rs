//! One figure of a table.

use std::fmt;
use std::sync::Arc;

use super::interval::Interval;
use super::state::{HOURS, TICKS};

/// One figure of a table.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Value {
    /// There is no record to tell from.
    Missing,
    /// A whole number.
    Integer(i128),
    /// A share of those that are known.
    Rate {
        /// How many.
        numerator: u64,
        /// Out of how many.
        denominator: u64,
    },
    /// A number with a fraction, such as a mean.
    Real(f64),
    /// A whole number that is known up to a relative error: a standard error for distinct, a bound for a percentile.
    Approximate {
        /// The estimate.
        value: u64,
        /// The error, as a share of the value.
        relative_error: f64,
    },
    /// Bounds of reported figures.
    Reported(Interval),
    /// Records over the hours of the week.
    Hours(HourProfile),
}

impl Value {
    /// Gives a whole number, when it is one (or an estimate of one) and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => i64::try_from(*number).ok(),
            Self::Approximate { value, .. } => i64::try_from(*value).ok(),
            Self::Reported(interval) => interval.value(),
            _ => None,
        }
    }

    /// Gives the figure as a floating-point number; a rate between 0 and 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rounded figure is what is asked for")]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Rate { numerator, denominator } => {
                (*denominator > 0).then(|| *numerator as f64 / *denominator as f64)
            }
            Self::Real(number) => Some(*number),
            Self::Approximate { value, .. } => Some(*value as f64),
            Self::Reported(interval) => interval.value().map(|value| value as f64),
            Self::Missing | Self::Hours(_) => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Missing => "–".to_owned(),
            Self::Integer(number) => number.to_string(),
            Self::Rate { numerator, denominator } => match self.as_f64() {
                Some(share) => format!("{numerator}/{denominator} = {share:.4}"),
                None => "0/0".to_owned(),
            },
            Self::Real(number) => format!("{number:.2}"),
            Self::Approximate { value, relative_error } => {
                format!("{value} ± {:.1} %", 100.0 * relative_error)
            }
            Self::Reported(interval) => interval.to_string(),
            Self::Hours(profile) => profile.to_string(),
        };
        f.pad(&text)
    }
}

/// Records over the 168 hours of the week; a record of uncertain time is shared by the hours of its window.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HourProfile {
    ticks: Arc<[u64]>,
}

impl HourProfile {
    pub(super) fn new(ticks: &[u64]) -> Self {
        let ticks = if ticks.is_empty() { [0; HOURS].into() } else { ticks.into() };
        Self { ticks }
    }

    /// Gives the number of records in an hour (0 to 23) of a weekday (0 is Monday), fractions included; none outside that.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rounded number of records is what is asked for")]
    pub fn records(&self, weekday: u32, hour: u32) -> f64 {
        let at = if weekday < 7 && hour < 24 { (weekday * 24 + hour) as usize } else { HOURS };
        self.ticks.get(at).map_or(0.0, |ticks| *ticks as f64 / TICKS as f64)
    }

    /// Gives the 168 hours in ticks of 1/10,080 of a record, Monday from 0 o'clock first.
    #[must_use]
    pub fn ticks(&self) -> &[u64] {
        &self.ticks
    }

    /// Gives the weekday (0 is Monday) and hour with most records, the earliest of equals; `None` without a record.
    #[must_use]
    pub fn busiest(&self) -> Option<(u32, u32)> {
        let most = self.ticks.iter().copied().max().filter(|most| *most > 0)?;
        let at = u32::try_from(self.ticks.iter().position(|ticks| *ticks == most)?).ok()?;
        Some((at / 24, at % 24))
    }
}

impl fmt::Display for HourProfile {
    /// Names the busiest hour.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let busiest = self
            .busiest()
            .and_then(|(day, hour)| DAYS.get(day as usize).map(|day| format!("{day} {hour:02}h")));
        f.pad(busiest.as_deref().unwrap_or("–"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_holds_each_hour_where_it_is_asked_for() {
        let mut ticks = vec![0; HOURS];
        ticks[0] = TICKS;
        ticks[24 + 13] = 2 * TICKS + TICKS / 2;
        ticks[167] = 2 * TICKS + TICKS / 2;
        let profile = HourProfile::new(&ticks);
        assert_eq!(profile.ticks(), ticks);
        assert_eq!([(0, 0), (1, 13), (6, 23)].map(|(day, hour)| profile.records(day, hour)), [1.0, 2.5, 2.5]);
        assert_eq!([(0, 24), (7, 0), (1, 12)].map(|(day, hour)| profile.records(day, hour)), [0.0; 3]);
        // The earliest of equals.
        assert_eq!((profile.busiest(), profile.to_string().as_str()), (Some((1, 13)), "Tue 13h"));
        let none = HourProfile::new(&[]);
        assert_eq!((none.ticks().len(), none.busiest(), none.to_string().as_str()), (HOURS, None, "–"));
    }

    #[test]
    fn each_kind_of_figure_reads_as_numbers_and_as_text() {
        let third = Value::Rate { numerator: 1, denominator: 3 };
        let rough = Value::Approximate { value: 1200, relative_error: 0.016 };
        let exact = Value::Reported(Interval::exact(25));
        let rows = [
            (Value::Missing, None, None, "–"),
            (Value::Integer(-7), Some(-7), Some(-7.0), "-7"),
            (
                Value::Integer(i128::MAX),
                None,
                Some(i128::MAX as f64),
                "170141183460469231731687303715884105727",
            ),
            (third, None, Some(1.0 / 3.0), "1/3 = 0.3333"),
            (Value::Rate { numerator: 0, denominator: 0 }, None, None, "0/0"),
            (Value::Real(2.345), None, Some(2.345), "2.35"),
            (rough, Some(1200), Some(1200.0), "1200 ± 1.6 %"),
            (exact, Some(25), Some(25.0), "25"),
            (Value::Hours(HourProfile::new(&[])), None, None, "–"),
        ];
        for (value, whole, real, text) in rows {
            assert_eq!((value.as_i64(), value.as_f64(), value.to_string().as_str()), (whole, real, text));
        }
        assert_eq!(format!("{:>5}|", Value::Integer(42)), "   42|");
    }
}
