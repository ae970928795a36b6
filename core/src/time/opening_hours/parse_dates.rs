//! The part of the parser that reads years, dates and weeks.

use super::syntax::{DateRange, DateSpec, DayOfMonth, WeekRange, YearRange};
use super::tokens::{Parser, Token, not_carried, syntax};
use crate::Result;

impl Parser {
    fn step(&mut self) -> Result<u16> {
        if !self.take_symbol('/') {
            return Ok(1);
        }
        match self.peek() {
            Some(&Token::Number(step @ 1.., _)) => {
                self.at += 1;
                Ok(step)
            }
            _ => self.expected("a step of 1 or more"),
        }
    }

    pub(super) fn years(&mut self, years: &mut Vec<YearRange>) -> Result<()> {
        loop {
            let Some(from) = self.year_at(0) else { return self.expected("a year of four digits") };
            self.at += 1;
            if self.take_symbol('+') {
                years.push(YearRange { from, to: None, step: 1 });
            } else if self.take_symbol('-') {
                let Some(to) = self.year_at(0).filter(|&to| to >= from) else {
                    return self.expected("a year no earlier than the first");
                };
                self.at += 1;
                let step = if to == from { self.step().map(|_| 1)? } else { i32::from(self.step()?) };
                years.push(YearRange { from, to: Some(to), step });
            } else {
                years.push(YearRange { from, to: Some(from), step: 1 });
            }
            if !(self.is_symbol(0, ',') && self.year_at(1).is_some()) {
                return Ok(());
            }
            self.at += 1;
        }
    }

    pub(super) fn dates(&mut self, dates: &mut Vec<DateRange>) -> Result<()> {
        loop {
            let from = self.date(None)?;
            self.date_range(from, dates)?;
            if !self.is_symbol(0, ',') {
                return Ok(());
            }
            let next_is_date =
                self.month_at(1).is_some() || (self.year_at(1).is_some() && self.month_at(2).is_some());
            if !next_is_date {
                // `Dec 24,31`: another day of the same month.
                while self.is_symbol(0, ',')
                    && matches!(self.peek_at(1), Some(Token::Number(1..=31, 1 | 2)))
                    && !self.is_time_at(1)
                    && !self.is_symbol(2, '/')
                    && matches!(from.day, DayOfMonth::Day(_))
                {
                    self.at += 1;
                    let from = DateSpec { day: DayOfMonth::Whole, offset_days: 0, ..from };
                    let from = self.day_of_month(from)?;
                    self.date_range(from, dates)?;
                }
                if !(self.is_symbol(0, ',') && self.month_at(1).is_some()) {
                    return Ok(());
                }
            }
            self.at += 1;
        }
    }

    fn date_range(&mut self, from: DateSpec, dates: &mut Vec<DateRange>) -> Result<()> {
        if self.is_symbol(0, '+') {
            if from.year.is_none() {
                return Err(not_carried("an open end to a date that names no year", self.place()));
            }
            self.at += 1;
            dates.push(DateRange { from, to: None, onwards: true });
            return Ok(());
        }
        if !self.is_symbol(0, '-') {
            dates.push(DateRange { from, to: None, onwards: false });
            return Ok(());
        }
        self.at += 1;
        let place = self.place();
        let to = self.date(Some(from))?;
        if from.year.is_none() && to.year.is_some() {
            return Err(syntax("a year on the first date too", place));
        }
        if (from.day == DayOfMonth::Whole) != (to.day == DayOfMonth::Whole) {
            return Err(syntax("two months or two dates", place));
        }
        let mut to = to;
        if let (Some(first), Some(last)) = (from.year, to.year) {
            let (from_day, to_day) = match (from.day, to.day) {
                (DayOfMonth::Day(from), DayOfMonth::Day(to)) => (from, to),
                _ => (0, 0),
            };
            if (last, to.month, to_day) < (first, from.month, from_day) {
                return Err(syntax("a date no earlier than the first", place));
            }
            if first == last && !matches!(to.day, DayOfMonth::Nth(..)) {
                to.year = None;
            }
        }
        let single = DateSpec { year: from.year, ..to } == from && to.year.is_none();
        dates.push(DateRange { from, to: (!single).then_some(to), onwards: false });
        Ok(())
    }

    /// Reads `[year] month [day | weekday[n]] [offset]`; after a range's hyphen the month may be left out.
    fn date(&mut self, first: Option<DateSpec>) -> Result<DateSpec> {
        if let Some(first) = first
            && matches!(first.day, DayOfMonth::Day(_))
            && matches!(self.peek(), Some(Token::Number(_, 1 | 2)))
        {
            return self.day_of_month(DateSpec {
                year: None,
                day: DayOfMonth::Whole,
                offset_days: 0,
                ..first
            });
        }
        let year = self.year_at(0);
        self.at += usize::from(year.is_some());
        let Some(month) = self.month_at(0) else { return self.unexpected("a month such as Jan") };
        self.at += 1;
        // `Apr-Oct Su[2]` is two months and a weekday within them.
        if first.is_some_and(|first| first.day == DayOfMonth::Whole) && self.weekday_at(0).is_some() {
            return Ok(DateSpec { year, month, day: DayOfMonth::Whole, offset_days: 0 });
        }
        self.day_of_month(DateSpec { year, month, day: DayOfMonth::Whole, offset_days: 0 })
    }

    fn day_of_month(&mut self, mut date: DateSpec) -> Result<DateSpec> {
        if let Some(&Token::Number(day, 1 | 2)) = self.peek() {
            if !self.is_time_at(0) && !self.is_symbol(1, '/') {
                let longest = match date.month {
                    2 => 29,
                    4 | 6 | 9 | 11 => 30,
                    _ => 31,
                };
                if !(1..=longest).contains(&day) {
                    return self.expected("a day of that month");
                }
                self.at += 1;
                date.day = DayOfMonth::Day(u32::from(day));
            }
        } else if let (Some(weekday), true) = (self.weekday_at(0), self.is_symbol(1, '[')) {
            let before = self.at;
            self.at += 1;
            let positions = self.positions()?;
            match positions.as_slice() {
                // With more than one, or another weekday after it, it is a weekday selector within the month.
                [nth]
                    if !(self.is_symbol(0, ',')
                        && (self.weekday_at(1).is_some() || self.is_holiday_at(1))) =>
                {
                    date.day = DayOfMonth::Nth(weekday, *nth);
                }
                _ => self.at = before,
            }
        }
        if date.day != DayOfMonth::Whole {
            if matches!(self.peek(), Some(Token::Symbol('+' | '-')))
                && self.weekday_at(1).is_some()
                && !self.is_symbol(2, '[')
            {
                return Err(not_carried("a date moved to the nearest weekday", self.place()));
            }
            date.offset_days = self.offset()?;
        }
        Ok(date)
    }

    pub(super) fn offset(&mut self) -> Result<i32> {
        if !self.is_offset_at(0) {
            return Ok(0);
        }
        let sign = if self.is_symbol(0, '-') { -1 } else { 1 };
        match self.peek_at(1) {
            Some(&Token::Number(days @ 1..=366, _)) => {
                self.at += 3;
                Ok(sign * i32::from(days))
            }
            _ => self.expected("an offset of 1 to 366 days"),
        }
    }

    pub(super) fn weeks(&mut self, weeks: &mut Vec<WeekRange>) -> Result<()> {
        loop {
            let from = self.week(1)?;
            let mut to = from;
            let mut step = 1;
            if self.take_symbol('-') {
                to = self.week(from)?;
                step = u32::from(self.step()?);
            }
            weeks.push(WeekRange { from, to, step: if from == to { 1 } else { step } });
            let more = self.is_symbol(0, ',')
                && matches!(self.peek_at(1), Some(Token::Number(_, 1 | 2)))
                && !self.is_time_at(1)
                && !(self.peek_at(1) == Some(&Token::Number(24, 2)) && self.is_symbol(2, '/'));
            if !more {
                return Ok(());
            }
            self.at += 1;
        }
    }

    fn week(&mut self, least: u32) -> Result<u32> {
        match self.peek() {
            Some(&Token::Number(week @ 1..=53, 1 | 2)) if u32::from(week) >= least => {
                self.at += 1;
                Ok(u32::from(week))
            }
            _ => self.expected("a week from 1 to 53, in rising order"),
        }
    }
}
