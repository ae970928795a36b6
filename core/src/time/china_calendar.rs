//! The working calendar of mainland China, from the notices of the State Council.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Weekday};

use super::work_calendar::{CalendarDay, DayKind, HolidayName, WorkCalendar};
use crate::label::coded_enum;
use crate::{Error, Lang, Result};

/// The notices of 2008 to 2026, whole: each block names its source.
const NOTICES: &str = include_str!("data/china_holidays.csv");

/// The first day of the last year's table that the next notice may still change. New Year's holiday has begun on 30 and
/// 31 December and its make-up workday has been 29 December.
const UNSETTLED_FROM: (u32, u32) = (12, 25);

/// More than any holiday has had (ten days, in 2020).
const LONGEST_HOLIDAY_DAYS: i64 = 31;

coded_enum! {
    /// A public holiday of mainland China, as the notices of the State Council group them.
    pub enum ChinaHoliday {
        NewYear = "new_year", "元旦", "New Year's Day";
        SpringFestival = "spring_festival", "春节", "Spring Festival";
        Qingming = "qingming", "清明节", "Qingming Festival";
        Labour = "labour", "劳动节", "Labour Day";
        DragonBoat = "dragon_boat", "端午节", "Dragon Boat Festival";
        MidAutumn = "mid_autumn", "中秋节", "Mid-Autumn Festival";
        National = "national", "国庆节", "National Day";
        NationalMidAutumn = "national_mid_autumn", "国庆节、中秋节", "National Day and Mid-Autumn Festival";
        Victory = "victory", "抗战胜利纪念日", "Victory Day";
    }
}

/// The working calendar of mainland China: public holidays, the days off around them, and make-up workdays (调休).
///
/// The General Office of the State Council publishes one notice a year, usually in November for the year that follows.
/// The library carries those of 2008 to 2026; in 2008 the present set of holidays began. A later notice is added with
/// [`with_notice`](Self::with_notice), without a new version of the library.
///
/// Outside these years a day goes by its weekday alone and its [`known`](CalendarDay::known) is false. It is false too from
/// 25 December of the last year on, because the next notice decides about those days.
///
/// # Examples
///
/// ```
/// use chrono::NaiveDate;
/// use shouwang::Lang;
/// use shouwang::time::{ChinaCalendar, DayKind, WorkCalendar};
///
/// let calendar = ChinaCalendar::new();
/// let saturday = calendar.day(NaiveDate::from_ymd_opt(2026, 2, 14).unwrap());
/// assert_eq!(saturday.kind, DayKind::MakeUpWorkday);
/// assert_eq!(saturday.holiday.unwrap().label(Lang::Zh), "春节");
///
/// // Ten working days after 12 February 2026 pass over the nine days of the Spring Festival.
/// let due = calendar.add_working_days(NaiveDate::from_ymd_opt(2026, 2, 12).unwrap(), 10);
/// assert_eq!(due, NaiveDate::from_ymd_opt(2026, 3, 4));
///
/// assert!(!calendar.day(NaiveDate::from_ymd_opt(2050, 10, 1).unwrap()).known);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChinaCalendar {
    days: BTreeMap<NaiveDate, (DayKind, ChinaHoliday)>,
    years: BTreeSet<i32>,
}

impl ChinaCalendar {
    /// Makes the calendar with the notices that the library carries.
    ///
    /// # Complexity
    ///
    /// Linear in the days off, some 700: make one and keep it.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the table is part of the source, and a test reads every line of it"
    )]
    pub fn new() -> Self {
        let mut calendar = Self { days: BTreeMap::new(), years: BTreeSet::new() };
        calendar.read(NOTICES, None).expect("the carried notices are well formed");
        calendar
    }

    /// Adds the notice of one year, or replaces it.
    ///
    /// The text has one line for each holiday: its code or name, its first and its last day, and the make-up workdays
    /// with spaces between them. Lines that begin with `#` are notes.
    ///
    /// ```text
    /// new_year,2026-01-01,2026-01-03,2026-01-04
    /// 春节,2026-02-15,2026-02-23,2026-02-14 2026-02-28
    /// ```
    ///
    /// # Errors
    ///
    /// With the line: [`Invalid`](crate::ErrorKind::Invalid) for a holiday or date that can't be read,
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) for a day outside the year and the December before it or for a holiday
    /// of more than 31 days, [`Duplicate`](crate::ErrorKind::Duplicate) for a day that stands twice,
    /// [`Refused`](crate::ErrorKind::Refused) for a make-up workday that is no Saturday or Sunday.
    ///
    /// # Examples
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use shouwang::time::{ChinaCalendar, DayKind, WorkCalendar};
    ///
    /// // An invented notice, to show the form.
    /// let calendar = ChinaCalendar::new().with_notice(2099, "labour,2099-05-01,2099-05-03,2099-05-09")?;
    /// let saturday = NaiveDate::from_ymd_opt(2099, 5, 9).unwrap();
    /// assert_eq!(calendar.day(saturday).kind, DayKind::MakeUpWorkday);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn with_notice(mut self, year: i32, text: &str) -> Result<Self> {
        if NaiveDate::from_ymd_opt(year, 1, 1).is_none() {
            return Err(Error::out_of_range("a year of the civil calendar").in_field("year"));
        }
        if !self.years.contains(&year) {
            self.read(text, Some(year))?;
            return Ok(self);
        }
        // The days of that year's notice may begin in the December before, which the earlier year's notice leaves alone.
        let mine = |date: &NaiveDate| {
            date.year() == year && (date.month(), date.day()) < UNSETTLED_FROM
                || date.year() == year - 1 && (date.month(), date.day()) >= UNSETTLED_FROM
        };
        self.days.retain(|date, _| !mine(date));
        self.read(text, Some(year))?;
        Ok(self)
    }

    /// Gives the years that the calendar has a table for, as the first and the last.
    ///
    /// A year between them may be missing when notices were added out of order.
    #[must_use]
    pub fn years(&self) -> Option<RangeInclusive<i32>> {
        Some(*self.years.first()?..=*self.years.last()?)
    }

    /// Gives the holiday that a day off belongs to, or that a make-up workday makes up for.
    #[must_use]
    pub fn holiday(&self, date: NaiveDate) -> Option<ChinaHoliday> {
        self.days.get(&date).map(|&(_, holiday)| holiday)
    }

    fn knows(&self, date: NaiveDate) -> bool {
        self.years.contains(&date.year())
            && ((date.month(), date.day()) < UNSETTLED_FROM || self.years.contains(&(date.year() + 1)))
    }

    /// Reads lines; each belongs to `year`, or else to the year of its last day.
    fn read(&mut self, text: &str, year: Option<i32>) -> Result<()> {
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if !(line.is_empty() || line.starts_with('#') || line.starts_with("holiday,")) {
                self.read_line(line, year).map_err(|error| error.at_line(number))?;
            }
        }
        if let Some(year) = year {
            self.years.insert(year);
        }
        Ok(())
    }

    fn read_line(&mut self, line: &str, year: Option<i32>) -> Result<()> {
        let mut cells = line.split(',').map(str::trim);
        let holiday = cells.next().unwrap_or_default();
        let holiday: ChinaHoliday = holiday.parse().map_err(|error: Error| error.in_field("holiday"))?;
        let first = read_date(cells.next().unwrap_or_default(), "first_day")?;
        let last = read_date(cells.next().unwrap_or_default(), "last_day")?;
        let year = year.unwrap_or(last.year());
        if !(0..LONGEST_HOLIDAY_DAYS).contains(&(last - first).num_days()) {
            return Err(Error::out_of_range("a day up to 30 days after the first").in_field("last_day"));
        }
        for date in first.iter_days().take_while(|&date| date <= last) {
            self.enter(date, year, DayKind::PublicHoliday, holiday)
                .map_err(|error| error.in_field("first_day"))?;
        }
        for text in cells.next().unwrap_or_default().split_whitespace() {
            let date = read_date(text, "make_up_workdays")?;
            if !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
                return Err(Error::refused("a make-up workday is a Saturday or a Sunday")
                    .in_field("make_up_workdays"));
            }
            self.enter(date, year, DayKind::MakeUpWorkday, holiday)
                .map_err(|error| error.in_field("make_up_workdays"))?;
        }
        if cells.next().is_some() {
            return Err(Error::syntax("four cells: holiday, first day, last day, make-up workdays"));
        }
        self.years.insert(year);
        Ok(())
    }

    fn enter(&mut self, date: NaiveDate, year: i32, kind: DayKind, holiday: ChinaHoliday) -> Result<()> {
        let in_december_before = date.year() == year - 1 && (date.month(), date.day()) >= UNSETTLED_FROM;
        if date.year() != year && !in_december_before {
            return Err(Error::out_of_range(
                "a day of the notice's year, or of the last days of the year before",
            ));
        }
        match self.days.insert(date, (kind, holiday)) {
            Some(_) => Err(Error::duplicate("day")),
            None => Ok(()),
        }
    }
}

fn read_date(text: &str, field: &str) -> Result<NaiveDate> {
    text.parse().map_err(|_| Error::invalid("a date such as 2026-02-15").in_field(field))
}

impl Default for ChinaCalendar {
    fn default() -> Self {
        Self::new()
    }
}

impl WorkCalendar for ChinaCalendar {
    fn day(&self, date: NaiveDate) -> CalendarDay {
        let known = self.knows(date);
        let mut day = CalendarDay::unknown(date);
        day.known = known;
        if let Some(&(kind, holiday)) = self.days.get(&date) {
            day.kind = kind;
            day.holiday = Some(HolidayName::new(holiday.label(Lang::Zh), holiday.label(Lang::En)));
            // A day that a notice names is known even when the year around it is not.
            day.known = true;
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_years_are_those_of_the_carried_notices() {
        let calendar = ChinaCalendar::new();
        assert_eq!(calendar.years(), Some(2008..=2026));
        assert_eq!(calendar.years.len(), 19);
    }

    #[test]
    fn outside_the_carried_years_the_weekday_decides_and_the_answer_says_so() {
        let calendar = ChinaCalendar::new();
        for (text, kind, known) in [
            ("2026-10-01", DayKind::PublicHoliday, true),
            ("2026-10-10", DayKind::MakeUpWorkday, true),
            ("2026-10-17", DayKind::Weekend, true),
            ("2026-12-24", DayKind::Workday, true),
            ("2026-12-25", DayKind::Workday, false),
            ("2027-10-01", DayKind::Workday, false),
            ("2027-10-02", DayKind::Weekend, false),
            ("2007-12-30", DayKind::PublicHoliday, true),
            ("2007-12-28", DayKind::Workday, false),
        ] {
            let day = calendar.day(date(text));
            assert_eq!((day.kind, day.known), (kind, known), "{text}");
        }
    }

    #[test]
    fn a_notice_can_be_added_and_replaced() {
        let calendar = ChinaCalendar::new();
        let notice = "# invented\n元旦,2026-12-31,2027-01-02,2026-12-27\n";
        let later = calendar.clone().with_notice(2027, notice).unwrap();
        assert_eq!(later.holiday(date("2026-12-31")), Some(ChinaHoliday::NewYear));
        assert!(later.day(date("2026-12-28")).known);
        assert_eq!(later.day(date("2026-12-27")).kind, DayKind::MakeUpWorkday);
        let again = later.with_notice(2027, "new_year,2027-01-01,2027-01-03,").unwrap();
        assert_eq!(again.holiday(date("2026-12-31")), None);
        assert_eq!(again.day(date("2026-10-01")).kind, DayKind::PublicHoliday, "2026 stays");
        assert_eq!(again.years(), Some(2008..=2027));
        // Replacing a carried year by itself changes nothing.
        let own: String =
            NOTICES.lines().filter(|line| line.contains(",2026-")).map(|line| format!("{line}\n")).collect();
        assert_eq!(calendar.clone().with_notice(2026, &own).unwrap(), calendar);
    }

    #[test]
    fn a_notice_that_cannot_be_right_is_refused_with_its_line() {
        for (line, code) in [
            ("easter,2027-01-01,2027-01-01,", "invalid"),
            ("labour,2027-05-01,2027-5-40,", "invalid"),
            ("labour,2027-05-01,,", "invalid"),
            ("labour,2027-05-03,2027-05-01,", "out_of_range"),
            ("labour,2027-05-01,2027-06-01,", "out_of_range"),
            ("labour,2026-05-01,2026-05-03,", "out_of_range"),
            ("labour,2027-05-01,2027-05-03,2027-05-02", "duplicate"),
            ("labour,2027-05-01,2027-05-03,2027-05-05", "refused"),
            ("labour,2027-05-01,2027-05-03,,", "syntax"),
        ] {
            let error = ChinaCalendar::new().with_notice(2027, &format!("# a note\n{line}")).unwrap_err();
            assert_eq!((error.kind().code(), error.place().line), (code, Some(2)), "{line}: {error}");
        }
        assert!(ChinaCalendar::new().with_notice(i32::MAX, "").is_err());
    }

    proptest! {
        #[test]
        fn counting_working_days_undoes_adding_them(start in 0..6500_u64, days in 0..60_i32) {
            let calendar = ChinaCalendar::new();
            let start = date("2008-02-01") + chrono::Days::new(start);
            let due = calendar.add_working_days(start, days).unwrap();
            let after = start.succ_opt().unwrap();
            prop_assert_eq!(calendar.working_days_between(after, due.succ_opt().unwrap()), u64::from(days.unsigned_abs()));
            if days > 0 {
                prop_assert!(calendar.is_working_day(due));
                let before = calendar.add_working_days(due, -days).unwrap();
                prop_assert!(before <= start || !calendar.is_working_day(start));
            } else {
                prop_assert_eq!(due, start);
            }
        }
    }

    #[test]
    fn working_days_end_where_the_calendar_does() {
        let calendar = ChinaCalendar::new();
        assert_eq!(calendar.add_working_days(NaiveDate::MAX, 1), None);
        assert_eq!(calendar.add_working_days(NaiveDate::MIN, -1), None);
        assert_eq!(calendar.working_days_between(date("2026-02-01"), date("2026-01-01")), 0);
    }
}
