//! The rules of an opening-hours text, and how they are written.

use std::fmt::{self, Display, Formatter, Write as _};

use chrono::Weekday;

use super::OpeningState;

pub(super) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
pub(super) const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// How a rule joins those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Join {
    /// `;` replaces what earlier rules said of the days it applies to, unless it closes.
    Normal,
    /// `,` adds to it.
    Additional,
    /// `||` fills in where it is neither open nor unknown.
    Fallback,
}

/// One rule: on the days that every selector allows, at these times, this state. An empty selector allows all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Rule {
    pub(super) join: Join,
    pub(super) years: Vec<YearRange>,
    pub(super) dates: Vec<DateRange>,
    pub(super) weeks: Vec<WeekRange>,
    pub(super) days: DaySelector,
    pub(super) times: Vec<TimeSpan>,
    pub(super) state: OpeningState,
    pub(super) comment: Option<String>,
}

impl Rule {
    pub(super) fn always(join: Join) -> Self {
        Self {
            join,
            years: Vec::new(),
            dates: Vec::new(),
            weeks: Vec::new(),
            days: DaySelector::default(),
            times: Vec::new(),
            state: OpeningState::Open,
            comment: None,
        }
    }

    fn has_day_selector(&self) -> bool {
        !(self.years.is_empty() && self.dates.is_empty() && self.weeks.is_empty() && self.days.is_empty())
    }
}

/// Years `from` to `to`, both included, every `step`-th; `to` is `None` for `2024+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct YearRange {
    pub(super) from: i32,
    pub(super) to: Option<i32>,
    pub(super) step: i32,
}

/// Dates `from` to `to`, both included; `to` is `None` for a single date or month, and `onwards` is `2024 Mar 1+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct DateRange {
    pub(super) from: DateSpec,
    pub(super) to: Option<DateSpec>,
    pub(super) onwards: bool,
}

/// A date of some year or of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct DateSpec {
    pub(super) year: Option<i32>,
    /// 1 to 12.
    pub(super) month: u32,
    pub(super) day: DayOfMonth,
    pub(super) offset_days: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum DayOfMonth {
    /// The whole month: its first day where a range begins, its last where one ends.
    Whole,
    Day(u32),
    /// `Su[-1]`.
    Nth(Weekday, i8),
}

/// ISO weeks `from` to `to`, both included, every `step`-th.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct WeekRange {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) step: u32,
}

/// Weekdays and holidays: either will do, or, with `both`, a day must be one of each (`PH Su`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct DaySelector {
    pub(super) weekdays: Vec<WeekdayRange>,
    pub(super) holidays: Vec<Holiday>,
    pub(super) both: bool,
}

impl DaySelector {
    pub(super) fn is_empty(&self) -> bool {
        self.weekdays.is_empty() && self.holidays.is_empty()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum WeekdayRange {
    /// `Mo-Fr`, which may run over Sunday: `Sa-Mo`.
    Days(Weekday, Weekday),
    /// `Sa[1,-1] +1 day`.
    Nth { weekday: Weekday, positions: Vec<i8>, offset_days: i32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Holiday {
    Public { offset_days: i32 },
    School,
}

/// Minutes after midnight; `end` is up to 48 hours and after `start`. `end` is `None` for `22:00+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TimeSpan {
    pub(super) start: u16,
    pub(super) end: Option<u16>,
    pub(super) open_end: bool,
}

pub(super) fn write_rules(rules: &[Rule], f: &mut Formatter<'_>) -> fmt::Result {
    for (at, rule) in rules.iter().enumerate() {
        if at > 0 {
            f.write_str(match rule.join {
                Join::Normal => "; ",
                Join::Additional => ", ",
                Join::Fallback => " || ",
            })?;
        }
        // A comma after a bare list would read as one more entry of that list, so the state is spelt out there.
        let spell_open = rules.get(at + 1).is_some_and(|next| {
            next.join == Join::Additional && (rule.times.is_empty() || !next.has_day_selector())
        });
        write_rule(rule, spell_open, f)?;
    }
    Ok(())
}

fn write_rule(rule: &Rule, spell_open: bool, f: &mut Formatter<'_>) -> fmt::Result {
    let mut words = Vec::new();
    if let Some((last, before)) = rule.years.split_last() {
        let mut years: Vec<String> = before.iter().map(YearRange::to_string).collect();
        // A lone year before dates would read as the year of the first of them, so it is written as a range.
        years.push(match last.to {
            Some(to) if to == last.from && last.step == 1 && !rule.dates.is_empty() => {
                format!("{to:04}-{to:04}")
            }
            _ => last.to_string(),
        });
        words.push(years.join(","));
    }
    if !rule.dates.is_empty() {
        // Without the colon a month and its first Sunday would read as one date.
        let month_then_nth = matches!(
            (
                rule.dates.last(),
                rule.weeks.is_empty(),
                rule.days.weekdays.first(),
                rule.days.holidays.is_empty()
            ),
            (
                Some(DateRange { from: DateSpec { day: DayOfMonth::Whole, .. }, to: None, .. }),
                true,
                Some(WeekdayRange::Nth { .. }),
                true
            )
        );
        words.push(list(&rule.dates) + if month_then_nth { ":" } else { "" });
    }
    if !rule.weeks.is_empty() {
        words.push(format!("week {}", list(&rule.weeks)));
    }
    if !rule.days.is_empty() {
        words.push(rule.days.to_string());
    }
    if !rule.times.is_empty() {
        words.push(list(&rule.times));
    }
    match (rule.state, &rule.comment) {
        (OpeningState::Open, None) if words.is_empty() => words.push("24/7".to_owned()),
        (OpeningState::Open, None) if spell_open => words.push("open".to_owned()),
        (OpeningState::Open, None) => {}
        (OpeningState::Open, Some(_)) => words.push("open".to_owned()),
        (OpeningState::Closed, _) => words.push("off".to_owned()),
        (OpeningState::Unknown, None) => words.push("unknown".to_owned()),
        (OpeningState::Unknown, Some(_)) => {}
    }
    if let Some(comment) = &rule.comment {
        words.push(format!("\"{comment}\""));
    }
    f.write_str(&words.join(" "))
}

fn list<T: Display>(items: &[T]) -> String {
    let mut out = String::new();
    for (at, item) in items.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        // A String takes whatever is written.
        let _ = write!(out, "{comma}{item}");
    }
    out
}

fn weekday(day: Weekday) -> &'static str {
    WEEKDAYS.get(day.num_days_from_monday() as usize).copied().unwrap_or_default()
}

fn write_offset(days: i32, f: &mut Formatter<'_>) -> fmt::Result {
    match days {
        0 => Ok(()),
        1 | -1 => write!(f, " {days:+} day"),
        _ => write!(f, " {days:+} days"),
    }
}

impl Display for YearRange {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.from)?;
        match self.to {
            None => f.write_str("+"),
            Some(to) if to == self.from && self.step == 1 => Ok(()),
            Some(to) => {
                write!(f, "-{to:04}")?;
                if self.step > 1 { write!(f, "/{}", self.step) } else { Ok(()) }
            }
        }
    }
}

impl Display for WeekRange {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.from)?;
        if self.to != self.from || self.step > 1 {
            write!(f, "-{:02}", self.to)?;
            if self.step > 1 {
                write!(f, "/{}", self.step)?;
            }
        }
        Ok(())
    }
}

impl Display for DateSpec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year:04} ")?;
        }
        f.write_str(MONTHS.get(self.month as usize - 1).copied().unwrap_or_default())?;
        match self.day {
            DayOfMonth::Whole => {}
            DayOfMonth::Day(day) => write!(f, " {day:02}")?,
            DayOfMonth::Nth(day, nth) => write!(f, " {}[{nth}]", weekday(day))?,
        }
        write_offset(self.offset_days, f)
    }
}

impl Display for DateRange {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.from)?;
        match self.to {
            Some(to) => match (self.from, to) {
                (
                    DateSpec { month, day: DayOfMonth::Day(_), offset_days: 0, .. },
                    DateSpec { year: None, month: same, day: DayOfMonth::Day(day), offset_days: 0 },
                ) if month == same => write!(f, "-{day:02}"),
                _ => write!(f, "-{to}"),
            },
            None if self.onwards => f.write_str("+"),
            None => Ok(()),
        }
    }
}

impl Display for WeekdayRange {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(from, to) if from == to => f.write_str(weekday(*from)),
            Self::Days(from, to) => write!(f, "{}-{}", weekday(*from), weekday(*to)),
            Self::Nth { weekday: day, positions, offset_days } => {
                write!(f, "{}[{}]", weekday(*day), list(positions))?;
                write_offset(*offset_days, f)
            }
        }
    }
}

impl Display for Holiday {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public { offset_days } => {
                f.write_str("PH")?;
                write_offset(*offset_days, f)
            }
            Self::School => f.write_str("SH"),
        }
    }
}

impl Display for DaySelector {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let separator = if self.both { " " } else { "," };
        f.write_str(&list(&self.holidays))?;
        if !self.holidays.is_empty() && !self.weekdays.is_empty() {
            f.write_str(separator)?;
        }
        f.write_str(&list(&self.weekdays))
    }
}

impl Display for TimeSpan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        f.write_str(&clock(self.start))?;
        if let Some(end) = self.end {
            // An end that is not after the start reads as the next day, so it is written that way when it can be.
            let wrapped = end.checked_sub(24 * 60).filter(|&end| end > 0 && end <= self.start);
            write!(f, "-{}", clock(wrapped.unwrap_or(end)))?;
        }
        if self.open_end { f.write_str("+") } else { Ok(()) }
    }
}
