//! Working days, weekends, public holidays and make-up workdays, behind one trait.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::Lang;
use crate::label::coded_enum;

coded_enum! {
    /// What sort of day it is for those who work office hours.
    pub enum DayKind {
        Workday = "workday", "工作日", "workday";
        Weekend = "weekend", "周末", "weekend";
        PublicHoliday = "public_holiday", "节假日", "public holiday";
        MakeUpWorkday = "make_up_workday", "调休上班", "make-up workday";
    }
}

impl DayKind {
    /// Says whether people work on such a day.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Workday | Self::MakeUpWorkday)
    }
}

/// The name of a public holiday, in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HolidayName {
    zh: Cow<'static, str>,
    en: Cow<'static, str>,
}

impl HolidayName {
    /// Makes a name from its Chinese and its English form.
    pub fn new(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Gives the name in one language.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// What a calendar says of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CalendarDay {
    /// What sort of day it is.
    pub kind: DayKind,
    /// The holiday that a public holiday belongs to, or that a make-up workday makes up for.
    pub holiday: Option<HolidayName>,
    /// Whether the calendar has a table for that day. Where it has none, `kind` goes by the weekday alone.
    pub known: bool,
}

impl CalendarDay {
    /// Makes a day of a kind, known and without a holiday.
    #[must_use]
    pub const fn new(kind: DayKind) -> Self {
        Self { kind, holiday: None, known: true }
    }

    /// Adds the holiday.
    #[must_use]
    pub fn with_holiday(mut self, holiday: HolidayName) -> Self {
        self.holiday = Some(holiday);
        self
    }

    /// Makes the day of a calendar that has no table for `date`: Saturday and Sunday are the weekend, and `known` is false.
    #[must_use]
    pub fn unknown(date: NaiveDate) -> Self {
        Self { known: false, ..Self::new(kind_by_weekday(date)) }
    }
}

/// Says which days are worked.
///
/// Opening hours, deadlines and due lists ask it; write one for another country, or for a bureau that keeps other days.
///
/// # Examples
///
/// ```
/// use chrono::NaiveDate;
/// use shouwang::time::{CalendarDay, DayKind, WeekendCalendar, WorkCalendar};
///
/// /// The weekend calendar, with one town's feast.
/// #[derive(Debug)]
/// struct Town;
///
/// impl WorkCalendar for Town {
///     fn day(&self, date: NaiveDate) -> CalendarDay {
///         if date == NaiveDate::from_ymd_opt(2026, 6, 1).unwrap() {
///             return CalendarDay::new(DayKind::PublicHoliday);
///         }
///         WeekendCalendar.day(date)
///     }
/// }
///
/// let friday = NaiveDate::from_ymd_opt(2026, 5, 29).unwrap();
/// assert_eq!(Town.add_working_days(friday, 1), NaiveDate::from_ymd_opt(2026, 6, 2));
/// ```
pub trait WorkCalendar: std::fmt::Debug + Send + Sync {
    /// Says what sort of day a civil date is.
    fn day(&self, date: NaiveDate) -> CalendarDay;

    /// Says whether schools are closed for their holidays; `SH` in opening hours asks this.
    ///
    /// The provinces set these dates, so no calendar here has them: the answer is no unless one is written that does.
    fn is_school_holiday(&self, date: NaiveDate) -> bool {
        let _ = date;
        false
    }

    /// Says whether people work on a civil date.
    fn is_working_day(&self, date: NaiveDate) -> bool {
        self.day(date).kind.is_working()
    }

    /// Gives the `days`-th working day after a date, or before it when `days` is negative; the date itself never counts.
    ///
    /// For 0 it gives the date itself, worked or not. Gives `None` when there is no such day within ten years and seven
    /// calendar days for each working day.
    ///
    /// # Complexity
    ///
    /// One look at the calendar for each calendar day passed.
    fn add_working_days(&self, date: NaiveDate, days: i32) -> Option<NaiveDate> {
        let mut left = days.unsigned_abs();
        let mut at = date;
        let mut patience = u64::from(left) * 7 + 3653;
        while left > 0 {
            patience = patience.checked_sub(1)?;
            at = if days > 0 { at.succ_opt()? } else { at.pred_opt()? };
            if self.is_working_day(at) {
                left -= 1;
            }
        }
        Some(at)
    }

    /// Counts the working days in `[from, to)`; 0 when `to` is not later.
    ///
    /// # Complexity
    ///
    /// One look at the calendar for each day.
    fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> u64 {
        from.iter_days().take_while(|&date| date < to).map(|date| u64::from(self.is_working_day(date))).sum()
    }
}

/// The calendar that knows weekends and nothing else: Monday to Friday are worked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WeekendCalendar;

impl WorkCalendar for WeekendCalendar {
    fn day(&self, date: NaiveDate) -> CalendarDay {
        CalendarDay::new(kind_by_weekday(date))
    }
}

pub(super) fn kind_by_weekday(date: NaiveDate) -> DayKind {
    match date.weekday() {
        Weekday::Sat | Weekday::Sun => DayKind::Weekend,
        _ => DayKind::Workday,
    }
}
