//! Opening hours in OpenStreetMap's syntax, with make-up workdays.

mod evaluate;
mod parse;
mod parse_dates;
mod syntax;
mod tokens;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};

use self::evaluate::Span;
use self::syntax::{Holiday, Join, Rule, WeekdayRange};
use super::{WorkCalendar, civil};
use crate::label::coded_enum;
use crate::time::Zone;
use crate::{Error, Result};

/// How far [`OpeningHours::next_change`] looks ahead.
const HORIZON_DAYS: u64 = 3653;

coded_enum! {
    /// Whether a place is open.
    pub enum OpeningState {
        Open = "open", "开放", "open";
        Closed = "closed", "关闭", "closed";
        Unknown = "unknown", "不确定", "unknown";
    }
}

/// When a place is open, as rules of weekdays, dates, holidays and times.
///
/// The text is OpenStreetMap's [`opening_hours`](https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification)
/// syntax. What is carried:
///
/// - `24/7`, which is a value: [`always`](Self::always);
/// - times, also over midnight: `08:00-12:00,14:00-18:00`, `22:00-06:00`, `18:00-26:00`, and an open end, `17:00+`;
/// - weekdays `Mo-Fr,Su`, the *n*-th of a month `Sa[1]`, `Su[-1]`, with an offset `Sa[1] +1 day`;
/// - public holidays `PH`, with an offset, and school holidays `SH`, alone, listed with weekdays (`Sa,PH`) or as a
///   condition (`PH Su`);
/// - months and dates, with or without a year: `Apr-Oct`, `Dec 24-Jan 2`, `2026 Feb 15-23`, `Mar Su[-1]`, `2026 Mar 1+`;
///   years `2024-2030/2`, `2025+`; ISO weeks `week 1-53/2`;
/// - `open`, `off` or `closed`, `unknown`, and a comment in quotation marks; a comment alone means unknown;
/// - several rules: `;` replaces, `,` adds, `||` fills in where it would be closed.
///
/// Letter case does not matter, and full-width punctuation is read as what it stands for. What is not carried is refused
/// by name: sunrise, sunset, dawn and dusk, Easter, a single point in time, times repeated at an interval, a comment as a
/// selector, a date moved to the nearest weekday, an open end to a date without a year. A text has at most 2,048 bytes.
///
/// # How the days are read
///
/// What `PH` is, and which weekends are worked, a [`WorkCalendar`] says. A Saturday or Sunday that is a make-up workday
/// counts as a Wednesday where a rule names weekdays, so that `Mo-Fr 08:30-17:30` is open on it and a museum's `Tu-Su`
/// too; `Sa[1]` goes by the date. To say otherwise for one place, name the date: `2026 Feb 14 off`.
///
/// A rule after `;` that opens replaces earlier rules on the calendar days that it applies to, hours that run over from
/// the evening before included; with `off` it only closes its own times. An open end means unknown from there on: until
/// midnight, from 17:00 ten hours long, from 22:00 eight. These are the readings of OpenStreetMap's own evaluator.
///
/// Times are civil times, in whole minutes. In an hour that the clock repeats, hours hold in both passes.
///
/// # Examples
///
/// ```
/// use chrono::NaiveDate;
/// use shouwang::time::{OpeningHours, OpeningState, WeekendCalendar};
///
/// let pharmacy: OpeningHours = "Mo-Fr 08:00-20:00; Sa 09:00-13:00".parse()?;
/// let saturday = NaiveDate::from_ymd_opt(2026, 6, 6).unwrap();
/// let at = |hour| saturday.and_hms_opt(hour, 0, 0).unwrap();
///
/// assert!(pharmacy.is_open_at(at(9), &WeekendCalendar));
/// assert!(!pharmacy.is_open_at(at(13), &WeekendCalendar));
///
/// let change = pharmacy.next_change(at(13), &WeekendCalendar).unwrap();
/// assert_eq!(change.at.to_string(), "2026-06-08 08:00:00");
/// assert_eq!(change.state, OpeningState::Open);
///
/// assert!(OpeningHours::always().is_always());
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct OpeningHours {
    rules: Vec<Rule>,
}

/// Whether a place is open at a moment, and what the rule says besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpeningStatus<'a> {
    /// Open, closed, or unknown: by arrangement, or after an open end.
    pub state: OpeningState,
    /// The comment of the rule that decides.
    pub comment: Option<&'a str>,
    /// False when the answer hangs on weekdays or holidays of a day for which the calendar has no table.
    pub calendar_known: bool,
}

/// A stretch of one civil day in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpeningPeriod<'a> {
    /// First minute of the day that is included, 0 to 1439.
    pub from_minute: u16,
    /// First minute that is no longer included, 1 to 1440.
    pub to_minute: u16,
    /// Open or unknown.
    pub state: OpeningState,
    /// The comment of the rule that decides.
    pub comment: Option<&'a str>,
}

/// The moment at which a place opens, closes or becomes uncertain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpeningChange<T> {
    /// When, as a civil time or an instant, like the question.
    pub at: T,
    /// The state from then on.
    pub state: OpeningState,
}

impl OpeningHours {
    /// Gives the hours of a place that never closes, `24/7`.
    #[must_use]
    pub fn always() -> Self {
        Self { rules: vec![Rule::always(Join::Normal)] }
    }

    /// Reads a text in OpenStreetMap's syntax.
    ///
    /// # Errors
    ///
    /// - [`Missing`](crate::ErrorKind::Missing) for an empty text.
    /// - [`Syntax`](crate::ErrorKind::Syntax), saying what was expected and at which character.
    /// - [`Invalid`](crate::ErrorKind::Invalid) for a part of the syntax that is not carried, by its name.
    /// - [`Limit`](crate::ErrorKind::Limit) for more than 2,048 bytes, as given or as the hours are written.
    ///
    /// # Complexity
    ///
    /// Linear in the length of the text.
    pub fn parse(text: &str) -> Result<Self> {
        let hours = Self { rules: parse::parse(text)? };
        // What is written must be read again. Spelled out, a date of one digit takes twelve bytes; nothing grows more.
        if text.len() as u64 > parse::LIMIT_BYTES / 16 && hours.to_string().len() as u64 > parse::LIMIT_BYTES
        {
            return Err(Error::limit(parse::LIMIT_BYTES, "bytes"));
        }
        Ok(hours)
    }

    /// Says whether the hours are `24/7` and nothing else.
    #[must_use]
    pub fn is_always(&self) -> bool {
        *self == Self::always()
    }

    /// Says whether a place is open at a civil time; unknown counts as not open.
    ///
    /// # Complexity
    ///
    /// Linear in the number of rules, and at most one look at the calendar for each entry of a rule.
    #[must_use]
    pub fn is_open_at(&self, at: NaiveDateTime, calendar: &dyn WorkCalendar) -> bool {
        self.status_at(at, calendar).state == OpeningState::Open
    }

    /// Says whether a place in a time zone is open at an instant; unknown counts as not open.
    #[must_use]
    pub fn is_open_at_instant(&self, at: DateTime<Utc>, zone: Zone, calendar: &dyn WorkCalendar) -> bool {
        self.is_open_at(civil(at, zone), calendar)
    }

    /// Says whether a place is open, closed or neither for certain at a civil time, with the comment that goes with it.
    #[must_use]
    pub fn status_at(&self, at: NaiveDateTime, calendar: &dyn WorkCalendar) -> OpeningStatus<'_> {
        let spans = evaluate::spans(&self.rules, at.date(), calendar);
        let span = spans.iter().find(|span| (span.from..span.to).contains(&minute_of(at)));
        OpeningStatus {
            state: span.map_or(OpeningState::Closed, |span| span.state),
            comment: span.and_then(|span| self.comment(span)),
            calendar_known: !self.depends_on_calendar() || calendar.day(at.date()).known,
        }
    }

    /// Says the same of an instant and the time zone that the place lies in.
    #[must_use]
    pub fn status_at_instant(
        &self,
        at: DateTime<Utc>,
        zone: Zone,
        calendar: &dyn WorkCalendar,
    ) -> OpeningStatus<'_> {
        self.status_at(civil(at, zone), calendar)
    }

    /// Lists the stretches of a civil day that are open or unknown, in order and without overlap.
    #[must_use]
    pub fn periods_on(&self, date: NaiveDate, calendar: &dyn WorkCalendar) -> Vec<OpeningPeriod<'_>> {
        let mut periods: Vec<OpeningPeriod<'_>> = Vec::new();
        for span in evaluate::spans(&self.rules, date, calendar) {
            if span.state == OpeningState::Closed {
                continue;
            }
            let comment = self.comment(&span);
            match periods.last_mut() {
                Some(last)
                    if (last.to_minute, last.state, last.comment) == (span.from, span.state, comment) =>
                {
                    last.to_minute = span.to;
                }
                _ => periods.push(OpeningPeriod {
                    from_minute: span.from,
                    to_minute: span.to,
                    state: span.state,
                    comment,
                }),
            }
        }
        periods
    }

    /// Gives the first civil time after `after` at which the state is another one, such as "opens at 08:00".
    ///
    /// Gives `None` when nothing changes within ten years.
    ///
    /// # Complexity
    ///
    /// Linear in the days until the change, at most 3,653, times the number of rules.
    #[must_use]
    pub fn next_change(
        &self,
        after: NaiveDateTime,
        calendar: &dyn WorkCalendar,
    ) -> Option<OpeningChange<NaiveDateTime>> {
        if self.is_always() {
            return None;
        }
        let before = self.status_at(after, calendar).state;
        for ahead in 0..=HORIZON_DAYS {
            let date = after.date().checked_add_days(Days::new(ahead))?;
            let first = if ahead == 0 { minute_of(after) + 1 } else { 0 };
            let spans = evaluate::spans(&self.rules, date, calendar);
            if let Some((minute, state)) = first_other(&spans, before, first) {
                return Some(OpeningChange { at: at_minute(date, minute), state });
            }
        }
        None
    }

    /// Gives the first instant after `after` at which the state is another one, for a place in a time zone.
    ///
    /// A change inside an hour that the clock skips happens when the clock has skipped it.
    #[must_use]
    pub fn next_change_after_instant(
        &self,
        after: DateTime<Utc>,
        zone: Zone,
        calendar: &dyn WorkCalendar,
    ) -> Option<OpeningChange<DateTime<Utc>>> {
        let change = self.next_change(civil(after, zone), calendar)?;
        // No clock has ever skipped more than a day.
        (0..=100_i64).find_map(|quarter| {
            let civil = change.at.checked_add_signed(TimeDelta::minutes(15 * quarter))?;
            let local = zone.from_local_datetime(&civil);
            let at = [local.earliest(), local.latest()]
                .into_iter()
                .flatten()
                .map(|at| at.with_timezone(&Utc))
                .find(|&at| at > after)?;
            Some(OpeningChange { at, state: change.state })
        })
    }

    /// Says whether the place does not open at all, for certain or perhaps, within ten years of a date.
    #[must_use]
    pub fn never_opens(&self, from: NaiveDate, calendar: &dyn WorkCalendar) -> bool {
        let start = from.and_time(NaiveTime::MIN);
        self.status_at(start, calendar).state == OpeningState::Closed
            && self.next_change(start, calendar).is_none()
    }

    fn comment(&self, span: &Span) -> Option<&str> {
        self.rules.get(span.rule).and_then(|rule| rule.comment.as_deref())
    }

    /// Says whether any rule asks for a weekday or a public holiday.
    fn depends_on_calendar(&self) -> bool {
        self.rules.iter().any(|rule| {
            let by_weekday = |range: &WeekdayRange| match range {
                WeekdayRange::Days(from, to) => to.days_since(*from) < 6,
                WeekdayRange::Nth { .. } => false,
            };
            rule.days.weekdays.iter().any(by_weekday)
                || rule.days.holidays.iter().any(|holiday| matches!(holiday, Holiday::Public { .. }))
        })
    }
}

fn minute_of(at: NaiveDateTime) -> u16 {
    u16::try_from(at.hour() * 60 + at.minute()).unwrap_or_default()
}

fn at_minute(date: NaiveDate, minute: u16) -> NaiveDateTime {
    let later = date.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(i64::from(minute)));
    // The last night of chrono's calendar ends with it.
    later.unwrap_or(NaiveDateTime::MAX)
}

/// Finds the first minute from `first` on that is not in state `before`.
fn first_other(spans: &[Span], before: OpeningState, first: u16) -> Option<(u16, OpeningState)> {
    let mut minute = first;
    for span in spans.iter().filter(|span| span.to > first) {
        if minute < span.from && before != OpeningState::Closed {
            return Some((minute, OpeningState::Closed));
        }
        if span.state != before {
            return Some((minute.max(span.from), span.state));
        }
        minute = span.to;
    }
    (minute < 24 * 60 && before != OpeningState::Closed).then_some((minute, OpeningState::Closed))
}

/// Writes the hours in one canonical form, which reads back to the same value.
impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        syntax::write_rules(&self.rules, f)
    }
}

impl FromStr for OpeningHours {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl TryFrom<String> for OpeningHours {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<OpeningHours> for String {
    fn from(hours: OpeningHours) -> Self {
        hours.to_string()
    }
}

#[cfg(test)]
mod tests;
