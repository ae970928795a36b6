//! Calendar periods: the time side of a table's key.

use std::fmt;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc};

use crate::label::coded_enum;
use crate::time::Zone;
use crate::{Error, Result};

coded_enum! {
    /// The length of a calendar period; a week begins on Monday (ISO 8601).
    pub enum Grain {
        Day = "day", "日", "day";
        Week = "week", "周", "week";
        Month = "month", "月", "month";
        Quarter = "quarter", "季度", "quarter";
        Year = "year", "年", "year";
    }
}

/// A calendar period: a day, an ISO week, a month, a quarter or a year from year 1 to 9999.
///
/// # Examples
///
/// ```
/// use chrono::NaiveDate;
/// use shouwang::stats::{Grain, Period};
///
/// let day = NaiveDate::from_ymd_opt(2024, 12, 30).unwrap();
/// assert_eq!(Period::containing(day, Grain::Week)?.to_string(), "2025-W01");
/// assert_eq!(Period::containing(day, Grain::Month)?.next()?.to_string(), "2025-01");
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Period {
    grain: Grain,
    ordinal: u32,
}

fn outside_calendar() -> Error {
    Error::out_of_range("a date in the years 1 to 9999")
}

impl Period {
    /// Gives the period of a grain that a civil date lies in.
    ///
    /// # Errors
    ///
    /// `OutOfRange` outside the years 1 to 9999.
    pub fn containing(date: NaiveDate, grain: Grain) -> Result<Self> {
        let year = u32::try_from(date.year()).ok().filter(|year| (1..=9999).contains(year));
        let day = u32::try_from(date.num_days_from_ce()).ok();
        let (Some(year), Some(day)) = (year, day) else { return Err(outside_calendar()) };
        let ordinal = match grain {
            Grain::Day => day,
            // Day 1, 0001-01-01, is a Monday.
            Grain::Week => (day - 1) / 7,
            Grain::Month => year * 12 + date.month0(),
            Grain::Quarter => year * 4 + date.month0() / 3,
            Grain::Year => year,
        };
        Ok(Self { grain, ordinal })
    }

    /// Gives the period that an instant falls into on the clocks of a zone.
    ///
    /// # Errors
    ///
    /// `OutOfRange` outside the years 1 to 9999.
    pub fn at(instant: DateTime<Utc>, grain: Grain, zone: Zone) -> Result<Self> {
        let offset = zone.offset_from_utc_datetime(&instant.naive_utc());
        let local = instant.naive_utc().checked_add_offset(chrono::Offset::fix(&offset));
        Self::containing(local.ok_or_else(outside_calendar)?.date(), grain)
    }

    pub(super) fn from_ordinal(grain: Grain, ordinal: u32) -> Result<Self> {
        let period = Self { grain, ordinal };
        let date = period.first_day_or_none().ok_or_else(outside_calendar)?;
        if Self::containing(date, grain)? == period { Ok(period) } else { Err(outside_calendar()) }
    }

    pub(super) const fn ordinal(self) -> u32 {
        self.ordinal
    }

    /// Gives the grain.
    #[must_use]
    pub const fn grain(self) -> Grain {
        self.grain
    }

    fn first_day_or_none(self) -> Option<NaiveDate> {
        let number = i32::try_from(self.ordinal).ok()?;
        match self.grain {
            Grain::Day => NaiveDate::from_num_days_from_ce_opt(number),
            Grain::Week => NaiveDate::from_num_days_from_ce_opt(number.checked_mul(7)?.checked_add(1)?),
            Grain::Month => NaiveDate::from_ymd_opt(number / 12, self.ordinal % 12 + 1, 1),
            Grain::Quarter => NaiveDate::from_ymd_opt(number / 4, self.ordinal % 4 * 3 + 1, 1),
            Grain::Year => NaiveDate::from_ymd_opt(number, 1, 1),
        }
    }

    /// Gives the first civil date of the period.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first_day_or_none().unwrap_or_default()
    }

    /// Gives the first civil date after the period.
    #[must_use]
    pub fn end_day(self) -> NaiveDate {
        let after = Self { grain: self.grain, ordinal: self.ordinal + 1 };
        after.first_day_or_none().unwrap_or_default()
    }

    /// Gives the number of civil days in the period.
    #[must_use]
    pub fn days(self) -> i64 {
        (self.end_day() - self.first_day()).num_days()
    }

    /// Gives the period that lies some periods later, or earlier when negative.
    ///
    /// # Errors
    ///
    /// `OutOfRange` outside the years 1 to 9999.
    pub fn offset(self, periods: i32) -> Result<Self> {
        let ordinal = self.ordinal.checked_add_signed(periods).ok_or_else(outside_calendar)?;
        Self::from_ordinal(self.grain, ordinal)
    }

    /// Gives the next period.
    ///
    /// # Errors
    ///
    /// `OutOfRange` after the year 9999.
    pub fn next(self) -> Result<Self> {
        self.offset(1)
    }

    /// Gives the period before.
    ///
    /// # Errors
    ///
    /// `OutOfRange` before the year 1.
    pub fn previous(self) -> Result<Self> {
        self.offset(-1)
    }

    /// Gives the instant the period begins on the clocks of a zone; where a clock change skips midnight, the first instant after it.
    #[must_use]
    pub fn begins(self, zone: Zone) -> DateTime<Utc> {
        start_of_day(self.first_day(), zone)
    }

    /// Gives the instant the period ends, which is where the next one begins.
    #[must_use]
    pub fn ends(self, zone: Zone) -> DateTime<Utc> {
        start_of_day(self.end_day(), zone)
    }
}

/// Gives the first instant of a civil day in a zone.
pub(super) fn start_of_day(day: NaiveDate, zone: Zone) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    match zone.from_local_datetime(&midnight).earliest() {
        Some(instant) => instant.with_timezone(&Utc),
        None => after_gap(midnight, zone),
    }
}

/// Finds the first instant after a clock change that skipped a local time: some zones skip midnight, Samoa once a whole day.
fn after_gap(local: chrono::NaiveDateTime, zone: Zone) -> DateTime<Utc> {
    let minutes =
        (1..=48 * 60).filter_map(|minute| local.checked_add_signed(chrono::TimeDelta::minutes(minute)));
    minutes
        .filter_map(|later| zone.from_local_datetime(&later).earliest())
        .next()
        .map_or_else(|| local.and_utc(), |instant| instant.with_timezone(&Utc))
}

impl fmt::Display for Period {
    /// Writes `2024-10-01`, `2024-W40`, `2024-10`, `2024-Q4` or `2024`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first_day();
        match self.grain {
            Grain::Day => write!(f, "{}", first.format("%Y-%m-%d")),
            Grain::Week => {
                let week = first.checked_add_days(Days::new(3)).unwrap_or(first).iso_week();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Grain::Month => write!(f, "{}", first.format("%Y-%m")),
            Grain::Quarter => write!(f, "{:04}-Q{}", first.year(), first.month0() / 3 + 1),
            Grain::Year => write!(f, "{:04}", first.year()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_date_lies_in_its_period_and_periods_follow_each_other(days in 1i32..3_652_059, which in 0usize..5) {
            let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
            let period = Period::containing(date, Grain::ALL[which]).unwrap();
            prop_assert!(period.first_day() <= date && date < period.end_day());
            prop_assert_eq!(Period::from_ordinal(period.grain(), period.ordinal()).unwrap(), period);
            if let Ok(next) = period.next() {
                prop_assert_eq!(next.first_day(), period.end_day());
                prop_assert_eq!(next.previous().unwrap(), period);
            }
        }

        #[test]
        fn an_instant_lies_between_the_ends_of_its_period(seconds in 0i64..4_000_000_000, zone in 0usize..6, which in 0usize..5) {
            let zones = ["Asia/Shanghai", "America/Sao_Paulo", "Pacific/Apia", "Europe/London", "UTC", "America/Santiago"];
            let zone = Zone::named(zones[zone]).unwrap();
            let instant = DateTime::from_timestamp(seconds, 0).unwrap();
            let period = Period::at(instant, Grain::ALL[which], zone).unwrap();
            prop_assert!(period.begins(zone) <= instant && instant < period.ends(zone), "{period} {instant}");
        }
    }

    #[test]
    fn midnight_belongs_to_the_zone() {
        let instant = DateTime::parse_from_rfc3339("2024-12-31T16:00:00Z").unwrap().to_utc();
        let year = |zone| Period::at(instant, Grain::Year, zone).unwrap().to_string();
        assert_eq!(year(Zone::shanghai()), "2025");
        assert_eq!(year(Zone::utc()), "2024");
    }

    #[test]
    fn the_calendar_ends_are_refused() {
        let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();
        for grain in Grain::ALL {
            let error = Period::containing(last, *grain).unwrap().next().unwrap_err();
            assert_eq!(error.kind().code(), "out_of_range");
        }
        assert!(Period::containing(NaiveDate::from_ymd_opt(0, 12, 31).unwrap(), Grain::Day).is_err());
    }
}
