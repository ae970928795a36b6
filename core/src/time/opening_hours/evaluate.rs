//! Which rule speaks at which minute of a day.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

use super::OpeningState;
use super::syntax::{
    DateRange, DateSpec, DayOfMonth, DaySelector, Holiday, Join, Rule, TimeSpan, WeekRange, WeekdayRange,
    YearRange,
};
use crate::time::{DayKind, WorkCalendar};

const DAY: u16 = 24 * 60;

/// Make-up workdays are read as the middle of the week: what keeps office hours then does, and places that rest on a
/// Monday are not taken for closed.
const MAKE_UP_WORKDAY: Weekday = Weekday::Wed;

/// Minutes `[from, to)` of a day in one state, by the rule of that number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: u16,
    pub(super) to: u16,
    pub(super) state: OpeningState,
    pub(super) rule: usize,
}

/// Lists the minutes of a day that some rule speaks of, in order and without overlap.
///
/// A rule after `;` that opens replaces what was said of its days, what runs over from the evening before included; that
/// is how OpenStreetMap's own evaluators read it.
pub(super) fn spans(rules: &[Rule], date: NaiveDate, calendar: &dyn WorkCalendar) -> Vec<Span> {
    let mut spans = Vec::new();
    let yesterday = date.pred_opt();
    for (number, rule) in rules.iter().enumerate() {
        let today = applies(rule, date, calendar);
        if today && rule.join == Join::Normal && rule.state != OpeningState::Closed {
            spans.clear();
        }
        let paint = |spans: &mut Vec<Span>, from: u16, to: u16, state| {
            let span = Span { from, to, state, rule: number };
            if rule.join == Join::Fallback { fill(spans, span) } else { cover(spans, span) }
        };
        if today {
            each_span(rule, |from, to, state| {
                if from < DAY {
                    paint(&mut spans, from, to.min(DAY), state);
                }
            });
        }
        if rule.times.iter().any(|time| end_of(time) > DAY)
            && yesterday.is_some_and(|date| applies(rule, date, calendar))
        {
            each_span(rule, |from, to, state| {
                if to > DAY {
                    paint(&mut spans, from.saturating_sub(DAY), to - DAY, state);
                }
            });
        }
    }
    spans
}

fn each_span(rule: &Rule, mut paint: impl FnMut(u16, u16, OpeningState)) {
    if rule.times.is_empty() {
        paint(0, DAY, rule.state);
    }
    // The guessed part first, so that what is stated wins.
    for time in rule.times.iter().filter(|time| time.open_end) {
        let state = if rule.state == OpeningState::Open { OpeningState::Unknown } else { rule.state };
        paint(time.end.unwrap_or(time.start), end_of(time), state);
    }
    for time in &rule.times {
        if let Some(end) = time.end {
            paint(time.start, end, rule.state);
        }
    }
}

/// Gives where a span ends; an open end is guessed as OpenStreetMap's evaluator does: ten hours later from 17:00, eight
/// hours later from 22:00, otherwise midnight.
fn end_of(time: &TimeSpan) -> u16 {
    let stated = time.end.unwrap_or(time.start);
    if !time.open_end {
        return stated;
    }
    let guess = match stated % DAY / 60 {
        0..17 => (stated / DAY + 1) * DAY,
        17..22 => stated + 10 * 60,
        _ => stated + 8 * 60,
    };
    guess.min(2 * DAY)
}

/// Lays a span over those that are there.
fn cover(spans: &mut Vec<Span>, new: Span) {
    let mut out = Vec::with_capacity(spans.len() + 2);
    for old in spans.iter() {
        out.extend([Span { to: old.to.min(new.from), ..*old }, Span { from: old.from.max(new.to), ..*old }]);
    }
    out.push(new);
    out.retain(|span| span.from < span.to);
    out.sort_unstable_by_key(|span| span.from);
    *spans = out;
}

/// Fills a span in where nothing is open or unknown.
fn fill(spans: &mut Vec<Span>, new: Span) {
    let taken: Vec<Span> = spans.iter().copied().filter(|span| span.state != OpeningState::Closed).collect();
    cover(spans, new);
    for span in taken {
        cover(spans, span);
    }
}

fn applies(rule: &Rule, date: NaiveDate, calendar: &dyn WorkCalendar) -> bool {
    any(&rule.years, |range| in_years(*range, date))
        && any(&rule.weeks, |range| in_weeks(*range, date))
        && any(&rule.dates, |range| in_dates(range, date))
        && in_days(&rule.days, date, calendar)
}

fn any<T>(items: &[T], test: impl FnMut(&T) -> bool) -> bool {
    items.is_empty() || items.iter().any(test)
}

fn in_years(range: YearRange, date: NaiveDate) -> bool {
    let year = date.year();
    year >= range.from && range.to.is_none_or(|to| year <= to) && (year - range.from) % range.step == 0
}

fn in_weeks(range: WeekRange, date: NaiveDate) -> bool {
    let week = date.iso_week().week();
    (range.from..=range.to).contains(&week) && (week - range.from).is_multiple_of(range.step)
}

fn in_dates(range: &DateRange, date: NaiveDate) -> bool {
    if range.from.year.is_some() {
        return in_dates_of(range, date, 0);
    }
    // A range over New Year began in the year before; an offset may reach into the next.
    (date.year() - 1..=date.year() + 1).any(|year| in_dates_of(range, date, year))
}

/// Says whether the date lies in the range that begins in `year`, or in its own year if it names one.
fn in_dates_of(range: &DateRange, date: NaiveDate, year: i32) -> bool {
    let year = range.from.year.unwrap_or(year);
    let Some(to) = range.to else {
        if range.onwards {
            return first_day(range.from, year).is_some_and(|first| first <= date);
        }
        return match range.from.day {
            // 29 February is a day of leap years alone.
            DayOfMonth::Day(_) => exact_day(range.from, year) == Some(date),
            _ => {
                first_day(range.from, year).is_some_and(|first| first <= date)
                    && last_day(range.from, year).is_some_and(|last| date <= last)
            }
        };
    };
    let (Some(first), Some(last)) = (first_day(range.from, year), last_day(to, to.year.unwrap_or(year)))
    else {
        return false;
    };
    let last = if last < first && to.year.is_none() { last_day(to, year + 1) } else { Some(last) };
    first <= date && last.is_some_and(|last| date <= last)
}

fn exact_day(date: DateSpec, year: i32) -> Option<NaiveDate> {
    let day = match date.day {
        DayOfMonth::Whole => NaiveDate::from_ymd_opt(year, date.month, 1),
        DayOfMonth::Day(day) => NaiveDate::from_ymd_opt(year, date.month, day),
        DayOfMonth::Nth(weekday, nth) => nth_weekday(year, date.month, weekday, nth),
    };
    moved(day?, date.offset_days)
}

fn first_day(date: DateSpec, year: i32) -> Option<NaiveDate> {
    // A range from 29 February begins on 1 March in common years.
    exact_day(date, year).or_else(|| match date.day {
        DayOfMonth::Day(29) => moved(NaiveDate::from_ymd_opt(year, 3, 1)?, date.offset_days),
        _ => None,
    })
}

fn last_day(date: DateSpec, year: i32) -> Option<NaiveDate> {
    match date.day {
        DayOfMonth::Whole => last_of_month(year, date.month),
        _ => exact_day(date, year).or_else(|| match date.day {
            DayOfMonth::Day(29) => moved(last_of_month(year, 2)?, date.offset_days),
            _ => None,
        }),
    }
}

fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(chrono::Months::new(1))?.pred_opt()
}

fn nth_weekday(year: i32, month: u32, weekday: Weekday, nth: i8) -> Option<NaiveDate> {
    if nth > 0 {
        return NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth.unsigned_abs());
    }
    let last = last_of_month(year, month)?;
    let back = last.weekday().days_since(weekday) + 7 * (u32::from(nth.unsigned_abs()) - 1);
    last.checked_sub_days(Days::new(u64::from(back))).filter(|date| date.month() == month)
}

fn moved(date: NaiveDate, days: i32) -> Option<NaiveDate> {
    date.checked_add_signed(TimeDelta::days(i64::from(days)))
}

fn in_days(days: &DaySelector, date: NaiveDate, calendar: &dyn WorkCalendar) -> bool {
    if days.is_empty() {
        return true;
    }
    let on_weekday = || days.weekdays.iter().any(|range| in_weekdays(range, date, calendar));
    let on_holiday = || days.holidays.iter().any(|&holiday| on_holiday(holiday, date, calendar));
    if days.both { on_holiday() && on_weekday() } else { on_holiday() || on_weekday() }
}

fn in_weekdays(range: &WeekdayRange, date: NaiveDate, calendar: &dyn WorkCalendar) -> bool {
    match range {
        WeekdayRange::Days(from, to) => {
            // Every day of the week needs no calendar.
            let length = to.days_since(*from);
            let within = |day: Weekday| day.days_since(*from) <= length;
            match date.weekday() {
                Weekday::Sat | Weekday::Sun if length < 6 => {
                    let make_up = calendar.day(date).kind == DayKind::MakeUpWorkday;
                    within(if make_up { MAKE_UP_WORKDAY } else { date.weekday() })
                }
                day => within(day),
            }
        }
        WeekdayRange::Nth { weekday, positions, offset_days } => {
            moved(date, -offset_days).is_some_and(|date| {
                positions
                    .iter()
                    .any(|&nth| nth_weekday(date.year(), date.month(), *weekday, nth) == Some(date))
            })
        }
    }
}

fn on_holiday(holiday: Holiday, date: NaiveDate, calendar: &dyn WorkCalendar) -> bool {
    match holiday {
        Holiday::Public { offset_days } => {
            moved(date, -offset_days).is_some_and(|date| calendar.day(date).kind == DayKind::PublicHoliday)
        }
        Holiday::School => calendar.is_school_holiday(date),
    }
}
