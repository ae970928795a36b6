//! Comparing periods: 同比, 环比, year to date, rolling 28 days, and the days around Spring Festival.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};

use super::change::{Change, compare_counts};
use super::period::{Grain, Period};
use super::table::{RowKey, Table};
use crate::label::coded_enum;
use crate::time::{Zone, civil};
use crate::{Error, Result};

coded_enum! {
    /// Which earlier span a span is compared with.
    pub enum Comparison {
        SamePeriodLastYear = "same_period_last_year", "同比", "same period last year";
        PreviousPeriod = "previous_period", "环比", "previous period";
        YearToDate = "year_to_date", "本年累计同比", "year to date";
        Rolling28Days = "rolling_28_days", "近28天", "rolling 28 days";
        LunarAligned = "lunar_aligned", "春节对齐", "aligned on Spring Festival";
    }
}

/// A span of civil days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DaySpan {
    first: NaiveDate,
    last: NaiveDate,
}

impl DaySpan {
    /// Makes a span from its first and last day.
    ///
    /// # Errors
    ///
    /// `OutOfRange` when the last day lies before the first.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Result<Self> {
        if last < first {
            return Err(Error::out_of_range("a last day that is not before the first"));
        }
        Ok(Self { first, last })
    }

    /// Gives the first day.
    #[must_use]
    pub const fn first(self) -> NaiveDate {
        self.first
    }

    /// Gives the last day.
    #[must_use]
    pub const fn last(self) -> NaiveDate {
        self.last
    }

    /// Gives the number of days.
    #[must_use]
    pub fn days(self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    fn contains(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }
}

impl std::fmt::Display for DaySpan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.first, self.last)
    }
}

/// First days of the lunar years 2000 to 2050 as (month, day), in Beijing time; all 51 agree with PyPI's lunardate 0.3.0.
#[rustfmt::skip]
const SPRING_FESTIVALS: [(u32, u32); 51] = [
    (2, 5), (1, 24), (2, 12), (2, 1), (1, 22), (2, 9), (1, 29), (2, 18), (2, 7), (1, 26), // 2000
    (2, 14), (2, 3), (1, 23), (2, 10), (1, 31), (2, 19), (2, 8), (1, 28), (2, 16), (2, 5), // 2010
    (1, 25), (2, 12), (2, 1), (1, 22), (2, 10), (1, 29), (2, 17), (2, 6), (1, 26), (2, 13), // 2020
    (2, 3), (1, 23), (2, 11), (1, 31), (2, 19), (2, 8), (1, 28), (2, 15), (2, 4), (1, 24), // 2030
    (2, 12), (2, 1), (1, 22), (2, 10), (1, 30), (2, 17), (2, 6), (1, 26), (2, 14), (2, 2), // 2040
    (1, 23), // 2050
];

/// Gives the day of Spring Festival (春节) in a year, known from 2000 to 2050.
///
/// # Examples
///
/// ```
/// use shouwang::stats::spring_festival;
///
/// assert_eq!(spring_festival(2025).unwrap().to_string(), "2025-01-29");
/// assert_eq!(spring_festival(1999), None);
/// ```
#[must_use]
pub fn spring_festival(year: i32) -> Option<NaiveDate> {
    let at = usize::try_from(year.checked_sub(2000)?).ok()?;
    let (month, day) = SPRING_FESTIVALS.get(at)?;
    NaiveDate::from_ymd_opt(year, *month, *day)
}

/// Gives the span that is looked at and the earlier one that it is compared with.
///
/// `today` is the last day with data; a period that is not over by then is cut there, and the earlier span at the same
/// number of elapsed days, so that 20 days of this month never meet a whole month.
///
/// - same period last year: the period's days a year before (29 February falls to 28 February; an ISO week meets the week
///   of the same number, or week 52 when last year has no week 53);
/// - previous period: the period before it;
/// - year to date: 1 January up to the period's last day, against the same days last year;
/// - rolling 28 days: the 28 days up to the period's last day, against the 28 before;
/// - lunar-aligned: the days from five before Spring Festival to twenty after it in the period's year, against last year's.
///
/// # Errors
///
/// `Refused` when the period has not begun by `today`, or Spring Festival's window has not; `OutOfRange` outside the years
/// that the calendar or the table of Spring Festivals knows.
///
/// # Examples
///
/// ```
/// use chrono::NaiveDate;
/// use shouwang::stats::{Comparison, Grain, Period, compared_spans};
///
/// let today = NaiveDate::from_ymd_opt(2025, 3, 20).unwrap();
/// let march = Period::containing(today, Grain::Month)?;
/// let (now, past) = compared_spans(march, Comparison::PreviousPeriod, today)?;
/// assert_eq!((now.to_string(), past.to_string()), ("2025-03-01/2025-03-20".into(), "2025-02-01/2025-02-20".into()));
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn compared_spans(
    period: Period,
    comparison: Comparison,
    today: NaiveDate,
) -> Result<(DaySpan, DaySpan)> {
    let outside = || Error::out_of_range("a date in the years 1 to 9999");
    let last_day = |period: Period| period.end_day().pred_opt().ok_or_else(outside);
    let first = period.first_day();
    if first > today {
        return Err(Error::refused("the period has not begun yet"));
    }
    let last = last_day(period)?.min(today);
    let complete = last == last_day(period)?;
    let now = DaySpan::new(first, last)?;
    let earlier = |earlier: Period| {
        // A whole period meets a whole period; an incomplete one as many days of it.
        let (start, whole) = (earlier.first_day(), last_day(earlier)?);
        let elapsed = start.checked_add_days(Days::new(now.days().unsigned_abs() - 1)).ok_or_else(outside)?;
        DaySpan::new(start, if complete { whole } else { elapsed.min(whole) })
    };
    let year_before = |day: NaiveDate| {
        day.checked_sub_months(Months::new(12)).filter(|day| day.year() > 0).ok_or_else(outside)
    };
    match comparison {
        Comparison::PreviousPeriod => Ok((now, earlier(period.previous()?)?)),
        Comparison::SamePeriodLastYear if period.grain() == Grain::Week => {
            let week = first.iso_week();
            let monday =
                |week| NaiveDate::from_isoywd_opt(first.iso_week().year() - 1, week, chrono::Weekday::Mon);
            let same = monday(week.week()).or_else(|| monday(52)).ok_or_else(outside)?;
            Ok((now, earlier(Period::containing(same, Grain::Week)?)?))
        }
        Comparison::SamePeriodLastYear => {
            Ok((now, earlier(Period::containing(year_before(first)?, period.grain())?)?))
        }
        Comparison::YearToDate => {
            let start = NaiveDate::from_ymd_opt(last.year(), 1, 1).ok_or_else(outside)?;
            Ok((DaySpan::new(start, last)?, DaySpan::new(year_before(start)?, year_before(last)?)?))
        }
        Comparison::Rolling28Days => {
            let back = |day: NaiveDate, days| day.checked_sub_days(Days::new(days)).ok_or_else(outside);
            let now = DaySpan::new(back(last, 27)?, last)?;
            Ok((now, DaySpan::new(back(last, 55)?, back(last, 28)?)?))
        }
        Comparison::LunarAligned => {
            let unknown =
                || Error::out_of_range("a year from 2001 to 2050, for which Spring Festival is known");
            let window = |year| -> Result<DaySpan> {
                let festival = spring_festival(year).ok_or_else(unknown)?;
                let first = festival.checked_sub_days(Days::new(5)).ok_or_else(outside)?;
                DaySpan::new(first, festival.checked_add_days(Days::new(20)).ok_or_else(outside)?)
            };
            let (whole, past) = (window(period.first_day().year())?, window(period.first_day().year() - 1)?);
            if whole.first > today {
                return Err(Error::refused("the days around Spring Festival have not begun yet"));
            }
            let now = DaySpan::new(whole.first, whole.last.min(today))?;
            let elapsed = past.first.checked_add_days(Days::new(now.days().unsigned_abs() - 1));
            Ok((now, DaySpan::new(past.first, elapsed.ok_or_else(outside)?)?))
        }
    }
}

/// Counts by civil day: what spans are counted from.
///
/// # Examples
///
/// ```
/// use chrono::NaiveDate;
/// use shouwang::stats::{Comparison, DailyCounts, Direction, Grain, Period};
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
/// let counts: DailyCounts = [(day(2, 3), 40), (day(2, 25), 9), (day(3, 5), 90)].into_iter().collect();
/// let march = Period::containing(day(3, 1), Grain::Month)?;
/// let (now, past, change) = counts.compare(march, Comparison::PreviousPeriod, day(3, 20))?;
/// assert_eq!((now.days(), past.days(), change.now, change.past), (20, 20, 90, 40));
/// assert_eq!(change.direction, Direction::Rise);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DailyCounts {
    days: BTreeMap<NaiveDate, u64>,
}

impl FromIterator<(NaiveDate, u64)> for DailyCounts {
    fn from_iter<I: IntoIterator<Item = (NaiveDate, u64)>>(counts: I) -> Self {
        let mut out = Self::default();
        for (day, count) in counts {
            let own = out.days.entry(day).or_default();
            *own = own.saturating_add(count);
        }
        out
    }
}

impl DailyCounts {
    /// Reads the counts by day of a table cut by `day`, whatever its other keys; records without a time are left out.
    ///
    /// # Errors
    ///
    /// `UnknownReference` when the table has no key `day` or no such column, `Invalid` when the column does not count.
    pub fn from_table(table: &Table, column: &str) -> Result<Self> {
        let unknown = |what: &'static str| Error::unknown_reference(what);
        let days = table.keys().iter().find(|keys| keys.name == Grain::Day.code());
        let days = days.ok_or_else(|| unknown("key").in_field("day"))?;
        let values = table.column(column).ok_or_else(|| unknown("column").in_field(column))?;
        let mut counts = Vec::new();
        for (key, value) in days.keys.iter().zip(&values.values) {
            if let RowKey::Period(day) = key {
                let count = value.as_i64().and_then(|count| u64::try_from(count).ok());
                let count = count.ok_or_else(|| Error::invalid("a column of counts").in_field(column))?;
                counts.push((day.first_day(), count));
            }
        }
        Ok(counts.into_iter().collect())
    }

    /// Adds up the days of a span.
    #[must_use]
    pub fn total(&self, span: DaySpan) -> u64 {
        let days = self.days.range(span.first()..=span.last());
        days.fold(0, |sum: u64, (_, count)| sum.saturating_add(*count))
    }

    /// Compares a period with an earlier span, day for day: the two spans, and what their counts say.
    ///
    /// # Errors
    ///
    /// Those of [`compared_spans`].
    pub fn compare(
        &self,
        period: Period,
        comparison: Comparison,
        today: NaiveDate,
    ) -> Result<(DaySpan, DaySpan, Change)> {
        let (now, past) = compared_spans(period, comparison, today)?;
        #[expect(clippy::cast_precision_loss, reason = "a number of days")]
        let days = |span: DaySpan| span.days() as f64;
        let change = compare_counts(self.total(now), days(now), self.total(past), days(past))?;
        Ok((now, past, change))
    }

    /// Gives the mean of each day and those before it, over a number of days; days before the span count as they are.
    ///
    /// # Errors
    ///
    /// `OutOfRange` unless the window is 1 to 3,660 days and the span at most 36,600.
    ///
    /// # Examples
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use shouwang::stats::{DailyCounts, DaySpan};
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2025, 3, day).unwrap();
    /// let counts: DailyCounts = [(day(1), 3), (day(2), 6)].into_iter().collect();
    /// let means = counts.moving_average(DaySpan::new(day(1), day(3))?, 3)?;
    /// assert_eq!(means.iter().map(|(_, mean)| *mean).collect::<Vec<_>>(), [1.0, 3.0, 3.0]);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn moving_average(&self, span: DaySpan, window_days: u32) -> Result<Vec<(NaiveDate, f64)>> {
        if !(1..=3660).contains(&window_days) || span.days() > 36_600 {
            return Err(Error::out_of_range("a window of 1 to 3,660 days over at most 36,600 days"));
        }
        let mut means = Vec::new();
        for day in span.first().iter_days().take_while(|day| span.contains(*day)) {
            let first = day.checked_sub_days(Days::new(u64::from(window_days) - 1)).unwrap_or(day);
            let total = self.total(DaySpan::new(first, day)?);
            #[expect(clippy::cast_precision_loss, reason = "a mean is rounded")]
            means.push((day, total as f64 / f64::from(window_days)));
        }
        Ok(means)
    }
}

/// Gives the civil day of an instant on the clocks of a zone.
#[must_use]
pub fn civil_day(instant: DateTime<Utc>, zone: Zone) -> NaiveDate {
    civil(instant, zone).date()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn spans(date: &str, grain: Grain, comparison: Comparison, today: &str) -> String {
        let period = Period::containing(day(date), grain).unwrap();
        let (now, past) = compared_spans(period, comparison, day(today)).unwrap();
        format!("{now} {past}")
    }

    #[test]
    fn spans_meet_their_like() {
        use Comparison::{LunarAligned, PreviousPeriod, Rolling28Days, SamePeriodLastYear, YearToDate};
        let cases = [
            // A whole month against a whole month, though they differ in days.
            (
                "2025-03-05",
                Grain::Month,
                PreviousPeriod,
                "2025-06-01",
                "2025-03-01/2025-03-31 2025-02-01/2025-02-28",
            ),
            (
                "2025-03-05",
                Grain::Month,
                SamePeriodLastYear,
                "2025-03-10",
                "2025-03-01/2025-03-10 2024-03-01/2024-03-10",
            ),
            // Thirty days of March find only 28 in February.
            (
                "2025-03-05",
                Grain::Month,
                PreviousPeriod,
                "2025-03-30",
                "2025-03-01/2025-03-30 2025-02-01/2025-02-28",
            ),
            (
                "2024-02-29",
                Grain::Day,
                SamePeriodLastYear,
                "2024-03-01",
                "2024-02-29/2024-02-29 2023-02-28/2023-02-28",
            ),
            (
                "2021-01-03",
                Grain::Week,
                SamePeriodLastYear,
                "2021-02-01",
                "2020-12-28/2021-01-03 2019-12-23/2019-12-29",
            ),
            (
                "2025-02-10",
                Grain::Month,
                YearToDate,
                "2025-02-20",
                "2025-01-01/2025-02-20 2024-01-01/2024-02-20",
            ),
            (
                "2025-02-10",
                Grain::Day,
                Rolling28Days,
                "2025-02-10",
                "2025-01-14/2025-02-10 2024-12-17/2025-01-13",
            ),
            (
                "2025-02-10",
                Grain::Month,
                LunarAligned,
                "2025-12-31",
                "2025-01-24/2025-02-18 2024-02-05/2024-03-01",
            ),
            (
                "2025-01-10",
                Grain::Year,
                LunarAligned,
                "2025-01-25",
                "2025-01-24/2025-01-25 2024-02-05/2024-02-06",
            ),
        ];
        for (date, grain, comparison, today, expected) in cases {
            assert_eq!(spans(date, grain, comparison, today), expected);
        }
    }

    #[test]
    fn what_has_not_begun_is_not_compared() {
        let month = Period::containing(day("2025-03-05"), Grain::Month).unwrap();
        let error = compared_spans(month, Comparison::PreviousPeriod, day("2025-02-28")).unwrap_err();
        assert_eq!(error.kind().code(), "refused");
        let new_year = Period::containing(day("2025-01-05"), Grain::Day).unwrap();
        assert!(compared_spans(new_year, Comparison::LunarAligned, day("2025-01-05")).is_err());
        let first = Period::containing(day("0001-01-01"), Grain::Day).unwrap();
        for comparison in [Comparison::PreviousPeriod, Comparison::SamePeriodLastYear, Comparison::YearToDate]
        {
            assert!(compared_spans(first, comparison, day("0001-01-01")).is_err(), "{comparison}");
        }
    }

    proptest! {
        #[test]
        fn an_incomplete_period_never_meets_more_days_than_have_passed(
            days in 735_000i32..745_000, elapsed in 0u64..400, grain in 0usize..5, which in 0usize..5
        ) {
            let start = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
            let period = Period::containing(start, Grain::ALL[grain]).unwrap();
            let today = period.first_day().checked_add_days(Days::new(elapsed)).unwrap();
            if let Ok((now, past)) = compared_spans(period, Comparison::ALL[which], today) {
                prop_assert!(now.last() <= today);
                prop_assert!(past.last() < now.first() || which == 2);
                if today < period.end_day().pred_opt().unwrap() && which != 2 {
                    prop_assert!(past.days() <= now.days());
                }
            }
        }
    }
}
