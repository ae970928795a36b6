//! By when something must be done: calendar or working days, extended or not.

use chrono::{Days, Months, NaiveDate};

use crate::label::coded_enum;
use crate::time::WorkCalendar;
use crate::{Error, Result};

/// A length of time that an office works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Term {
    /// So many days, worked or not.
    CalendarDays(u16),
    /// So many days that are worked; the day on which it begins does not count.
    WorkingDays(u16),
    /// So many months; the last day of a month stays the last day.
    Months(u16),
}

impl Term {
    /// Gives the last day of the term when it begins on a day that does not count, and whether the calendar had a table for
    /// all of it; `None` beyond the end of the calendar.
    ///
    /// # Complexity
    ///
    /// One look at the calendar for each day, for working days.
    #[must_use]
    pub fn due(self, from: NaiveDate, calendar: &dyn WorkCalendar) -> Option<DueDate> {
        let date = match self {
            Self::CalendarDays(days) => from.checked_add_days(Days::new(u64::from(days)))?,
            Self::Months(months) => from.checked_add_months(Months::new(u32::from(months)))?,
            Self::WorkingDays(days) => calendar.add_working_days(from, i32::from(days))?,
        };
        let working = matches!(self, Self::WorkingDays(1..));
        let passed = from.iter_days().skip(1).take_while(|&day| day <= date);
        let calendar_known = !working || passed.into_iter().all(|day| calendar.day(day).known);
        Some(DueDate { date, calendar_known })
    }
}

/// The last day on which something is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DueDate {
    /// The day.
    pub date: NaiveDate,
    /// False when working days were counted over days for which the calendar has no table.
    pub calendar_known: bool,
}

coded_enum! {
    /// Who must agree before a deadline is moved.
    pub enum ExtensionRule {
        Supervisor = "supervisor", "负责人批准", "a supervisor approves";
        BothSides = "both_sides", "双方当事人同意", "both sides agree";
    }
}

coded_enum! {
    /// How a deadline stands on a day.
    pub enum Standing {
        OnTime = "on_time", "期限内", "on time";
        DueSoon = "due_soon", "临近到期", "due soon";
        Overdue = "overdue", "逾期督办", "overdue, to be supervised";
    }
}

/// A deadline with its extensions.
///
/// # Examples
///
/// ```
/// use chrono::NaiveDate;
/// use shouwang::lifecycle::{Deadline, Standing, Term};
/// use shouwang::time::ChinaCalendar;
///
/// let calendar = ChinaCalendar::new();
/// let day = |text: &str| text.parse::<NaiveDate>().unwrap();
/// let mut deadline = Deadline::mediation(day("2026-01-31"));
/// assert_eq!(deadline.due(&calendar).unwrap().date, day("2026-02-28"));
///
/// assert!(deadline.extend(Term::WorkingDays(10), day("2026-02-27"), false).is_err(), "both sides must agree");
/// deadline.extend(Term::WorkingDays(10), day("2026-02-27"), true)?;
/// assert_eq!(deadline.due(&calendar).unwrap().date, day("2026-03-13"));
/// assert_eq!(deadline.standing(day("2026-03-14"), 3, &calendar), Some(Standing::Overdue));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    from: NaiveDate,
    term: Term,
    rule: ExtensionRule,
    extensions: Vec<Extension>,
}

/// An extension that was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension {
    /// By how much, counted from the day on which it would have been due.
    pub by: Term,
    /// When it was granted.
    pub granted_on: NaiveDate,
}

impl Deadline {
    /// Makes a deadline that begins on a day, which does not count itself.
    #[must_use]
    pub const fn new(from: NaiveDate, term: Term, rule: ExtensionRule) -> Self {
        Self { from, term, rule, extensions: Vec::new() }
    }

    /// Makes the deadline of a mediation: one month from acceptance, longer only if both sides agree.
    #[must_use]
    pub const fn mediation(accepted_on: NaiveDate) -> Self {
        Self::new(accepted_on, Term::Months(1), ExtensionRule::BothSides)
    }

    /// Gives the last day, extensions included; `None` beyond the end of the calendar.
    #[must_use]
    pub fn due(&self, calendar: &dyn WorkCalendar) -> Option<DueDate> {
        let first = self.term.due(self.from, calendar)?;
        self.extensions.iter().try_fold(first, |due, extension| {
            let next = extension.by.due(due.date, calendar)?;
            Some(DueDate { date: next.date, calendar_known: due.calendar_known && next.calendar_known })
        })
    }

    /// Gives the extensions, the first one first.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// Extends the deadline.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::ErrorKind::Refused) unless those agree whom the rule names;
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) for an extension by nothing, or granted before the deadline began or
    /// before the last extension.
    pub fn extend(&mut self, by: Term, granted_on: NaiveDate, agreed: bool) -> Result<()> {
        if !agreed {
            return Err(Error::refused(match self.rule {
                ExtensionRule::Supervisor => "a deadline is extended only if a supervisor approves",
                ExtensionRule::BothSides => "a deadline is extended only if both sides agree",
            }));
        }
        if matches!(by, Term::CalendarDays(0) | Term::WorkingDays(0) | Term::Months(0)) {
            return Err(Error::out_of_range("one day or more").in_field("by"));
        }
        let last = self.extensions.last().map_or(self.from, |extension| extension.granted_on);
        if granted_on < last {
            return Err(Error::out_of_range("a day no earlier than the last step").in_field("granted_on"));
        }
        self.extensions.push(Extension { by, granted_on });
        Ok(())
    }

    /// Says how the deadline stands on a day; it is due soon within `soon_days` calendar days of the last one.
    ///
    /// `None` when the last day lies beyond the end of the calendar.
    #[must_use]
    pub fn standing(
        &self,
        today: NaiveDate,
        soon_days: u16,
        calendar: &dyn WorkCalendar,
    ) -> Option<Standing> {
        let left = (self.due(calendar)?.date - today).num_days();
        Some(match left {
            ..0 => Standing::Overdue,
            _ if left <= i64::from(soon_days) => Standing::DueSoon,
            _ => Standing::OnTime,
        })
    }
}
