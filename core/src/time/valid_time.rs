//! The civil dates for which a record holds.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::{Error, Result};

/// The half-open interval of civil dates `[from, to)` for which a record holds.
///
/// Either end may be open. The interval is never empty, so an assignment that ends on the day on which the next one
/// starts leaves no gap and no overlap.
///
/// It is written as two ISO 8601 dates with a slash between them, an open end as two dots: `2024-01-01/..`.
///
/// # Examples
///
/// ```
/// use chrono::NaiveDate;
/// use shouwang::time::ValidTime;
///
/// let term: ValidTime = "2024-01-01/2025-07-01".parse()?;
/// assert!(term.contains(NaiveDate::from_ymd_opt(2024, 1, 1).unwrap()));
/// assert!(!term.contains(NaiveDate::from_ymd_opt(2025, 7, 1).unwrap()));
/// assert!(!term.overlaps(&"2025-07-01/..".parse()?));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct ValidTime {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl ValidTime {
    /// Makes the interval `[from, to)`; `None` leaves that end open.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), in field `to`, unless `to` is later than `from`.
    pub fn new(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Self> {
        match (from, to) {
            (Some(from), Some(to)) if to <= from => {
                Err(Error::out_of_range("a date later than the first one").in_field("to"))
            }
            _ => Ok(Self { from, to }),
        }
    }

    /// Gives the interval that holds on every date.
    #[must_use]
    pub const fn always() -> Self {
        Self { from: None, to: None }
    }

    /// Gives the interval that holds on a date and every later one.
    #[must_use]
    pub const fn since(from: NaiveDate) -> Self {
        Self { from: Some(from), to: None }
    }

    /// Gives the interval that holds on every date before one.
    #[must_use]
    pub const fn until(to: NaiveDate) -> Self {
        Self { from: None, to: Some(to) }
    }

    /// Gives the first date that is included; `None` when that end is open.
    #[must_use]
    pub const fn start(&self) -> Option<NaiveDate> {
        self.from
    }

    /// Gives the first date that is no longer included; `None` when that end is open.
    #[must_use]
    pub const fn end(&self) -> Option<NaiveDate> {
        self.to
    }

    /// Says whether a date lies in the interval.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date < to)
    }

    /// Says whether two intervals share a date.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.intersection(other).is_some()
    }

    /// Gives the dates that two intervals share, or `None` when they share none.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self::new(from, to).ok()
    }

    /// Cuts the interval short so that it no longer holds on `to`, as when an officer is moved.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) when `to` is not later than the first date or is later than the end.
    pub fn ended(&self, to: NaiveDate) -> Result<Self> {
        if self.to.is_some_and(|end| end < to) {
            return Err(Error::out_of_range("a date no later than the present end").in_field("to"));
        }
        Self::new(self.from, Some(to))
    }
}

impl fmt::Display for ValidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |f: &mut fmt::Formatter<'_>, date: Option<NaiveDate>| match date {
            Some(date) => write!(f, "{date}"),
            None => f.write_str(".."),
        };
        side(f, self.from)?;
        f.write_str("/")?;
        side(f, self.to)
    }
}

impl FromStr for ValidTime {
    type Err = Error;

    /// Reads `2024-01-01/2025-07-01`; an open end is `..` or nothing.
    fn from_str(text: &str) -> Result<Self> {
        let side = |text: &str, field: &str| match text.trim() {
            "" | ".." => Ok(None),
            date => NaiveDate::parse_from_str(date, "%Y-%m-%d")
                .map(Some)
                .map_err(|_| Error::invalid("a date such as 2024-01-01, or `..`").in_field(field)),
        };
        let (from, to) = text
            .split_once('/')
            .ok_or_else(|| Error::syntax("two dates with a slash between them, such as 2024-01-01/.."))?;
        Self::new(side(from, "from")?, side(to, "to")?)
    }
}

impl TryFrom<String> for ValidTime {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<ValidTime> for String {
    fn from(time: ValidTime) -> Self {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date() -> impl Strategy<Value = NaiveDate> {
        (0..4000_i32).prop_map(|day| NaiveDate::from_num_days_from_ce_opt(738_000 + day).unwrap())
    }

    fn interval() -> impl Strategy<Value = ValidTime> {
        (proptest::option::of(date()), proptest::option::of(date()))
            .prop_filter_map("not empty", |(a, b)| ValidTime::new(a, b).ok())
    }

    #[test]
    fn an_empty_or_reversed_interval_is_refused() {
        let day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        for to in [day, day.pred_opt().unwrap()] {
            let error = ValidTime::new(Some(day), Some(to)).unwrap_err();
            assert_eq!(error.to_string(), "to: out of range, expected a date later than the first one");
        }
        assert_eq!("2024-01-01".parse::<ValidTime>().unwrap_err().kind().code(), "syntax");
        assert_eq!("2024-13-01/..".parse::<ValidTime>().unwrap_err().place().field.as_deref(), Some("from"));
    }

    #[test]
    fn ending_never_lengthens() {
        let term: ValidTime = "2024-01-01/2024-06-01".parse().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(term.ended(day("2024-03-01")).unwrap().to_string(), "2024-01-01/2024-03-01");
        assert!(term.ended(day("2024-06-02")).is_err());
        assert!(term.ended(day("2024-01-01")).is_err());
    }

    proptest! {
        #[test]
        fn overlap_means_that_some_date_lies_in_both(a in interval(), b in interval()) {
            // Were there a shared date, the later of the two starts or the day before the earlier end would be one.
            let candidates = [a.start(), b.start(), a.end().and_then(|d| d.pred_opt()), b.end().and_then(|d| d.pred_opt())];
            let shared = candidates.iter().flatten().any(|&date| a.contains(date) && b.contains(date));
            let both_open = candidates.iter().all(Option::is_none);
            prop_assert_eq!(a.overlaps(&b), shared || both_open);
            prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        }

        #[test]
        fn the_intersection_holds_exactly_on_the_shared_dates(a in interval(), b in interval(), day in date()) {
            let both = a.intersection(&b).is_some_and(|shared| shared.contains(day));
            prop_assert_eq!(both, a.contains(day) && b.contains(day));
        }

        #[test]
        fn what_is_written_reads_back(a in interval()) {
            prop_assert_eq!(a.to_string().parse::<ValidTime>().unwrap(), a);
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = text.parse::<ValidTime>();
        }
    }
}
