//! The parser: tokens to rules.

use super::OpeningState;
use super::syntax::{DaySelector, Holiday, Join, Rule, TimeSpan, WeekdayRange};
use super::tokens::{Parser, Token, not_carried};
use crate::{Error, Result};

/// Eight times what OpenStreetMap allows in a value; it bounds the rules, and with them every search.
pub(super) const LIMIT_BYTES: u64 = 2048;

pub(super) fn parse(text: &str) -> Result<Vec<Rule>> {
    if text.len() as u64 > LIMIT_BYTES {
        return Err(Error::limit(LIMIT_BYTES, "bytes"));
    }
    let parser = Parser::new(text)?;
    if parser.peek().is_none() {
        return Err(Error::missing("opening hours, such as Mo-Fr 08:00-18:00 or 24/7"));
    }
    parser.rules()
}

impl Parser {
    fn rules(mut self) -> Result<Vec<Rule>> {
        let mut rules = Vec::new();
        let mut join = Join::Normal;
        loop {
            rules.push(self.rule(join)?);
            join = match self.peek() {
                None => return Ok(rules),
                Some(Token::Symbol(';')) => Join::Normal,
                Some(Token::Symbol(',')) => Join::Additional,
                Some(Token::DoubleBar) => Join::Fallback,
                Some(_) => return self.unexpected("`;`, `,` or `||` between rules"),
            };
            self.at += 1;
            // A trailing semicolon is common and harmless.
            if self.peek().is_none() && join == Join::Normal {
                return Ok(rules);
            }
        }
    }

    fn rule(&mut self, join: Join) -> Result<Rule> {
        let start = self.at;
        let mut rule = Rule::always(join);
        if self.peek() == Some(&Token::Number(24, 2))
            && self.is_symbol(1, '/')
            && self.peek_at(2) == Some(&Token::Number(7, 1))
        {
            self.at += 3;
        } else {
            self.selectors(&mut rule)?;
        }
        let modifier = match self.word_at(0) {
            Some("off" | "closed") => Some(OpeningState::Closed),
            Some("open") => Some(OpeningState::Open),
            Some("unknown") => Some(OpeningState::Unknown),
            _ => None,
        };
        self.at += usize::from(modifier.is_some());
        if let Some(Token::Comment(comment)) = self.peek() {
            if self.is_symbol(1, ':') {
                return Err(not_carried("a comment as a selector", self.place()));
            }
            rule.comment = Some(comment.clone());
            self.at += 1;
        }
        // A comment alone says that one has to ask.
        rule.state = modifier.unwrap_or(if rule.comment.is_some() {
            OpeningState::Unknown
        } else {
            OpeningState::Open
        });
        if self.at == start {
            return self.unexpected("a weekday, month, time, PH, SH, off or a quoted comment");
        }
        Ok(rule)
    }

    fn selectors(&mut self, rule: &mut Rule) -> Result<()> {
        if self.year_at(0).is_some() && self.month_at(1).is_none() {
            self.years(&mut rule.years)?;
        }
        if self.month_at(0).is_some() || (self.year_at(0).is_some() && self.month_at(1).is_some()) {
            self.dates(&mut rule.dates)?;
        }
        self.take_symbol(':');
        if self.word_at(0) == Some("week") {
            self.at += 1;
            self.weeks(&mut rule.weeks)?;
            self.take_symbol(':');
        }
        if self.weekday_at(0).is_some() || self.is_holiday_at(0) {
            self.days(&mut rule.days)?;
            self.take_symbol(':');
        }
        if self.is_time_at(0) {
            self.times(&mut rule.times)?;
        } else if matches!(self.peek(), Some(Token::Number(..) | Token::Symbol('('))) {
            return self.unexpected("a time such as 08:00-18:00");
        }
        if matches!(self.word_at(0), Some("sunrise" | "sunset" | "dawn" | "dusk" | "easter")) {
            return self.unexpected("");
        }
        Ok(())
    }

    fn days(&mut self, days: &mut DaySelector) -> Result<()> {
        loop {
            if self.is_holiday_at(0) {
                let public = self.word_at(0) == Some("ph");
                self.at += 1;
                days.holidays.push(if public {
                    Holiday::Public { offset_days: self.offset()? }
                } else {
                    Holiday::School
                });
            } else {
                let range = self.weekday_range()?;
                days.weekdays.push(range);
            }
            let next_is_day = |ahead| self.weekday_at(ahead).is_some() || self.is_holiday_at(ahead);
            if self.is_symbol(0, ',') && next_is_day(1) {
                if days.both && self.is_holiday_at(1) != days.weekdays.is_empty() {
                    return self.expected("weekdays and holidays joined either by commas or by one space");
                }
                self.at += 1;
            } else if next_is_day(0) {
                // `PH Su`, `SH Mo-Fr`: a space between holidays and weekdays asks for both.
                let one_sort = days.weekdays.is_empty() != days.holidays.is_empty();
                if days.both || !one_sort || self.is_holiday_at(0) != days.holidays.is_empty() {
                    return self.expected("a comma between days");
                }
                days.both = true;
            } else {
                return Ok(());
            }
        }
    }

    fn weekday_range(&mut self) -> Result<WeekdayRange> {
        let Some(from) = self.weekday_at(0) else { return self.expected("a weekday such as Mo") };
        self.at += 1;
        if self.is_symbol(0, '[') {
            let positions = self.positions()?;
            return Ok(WeekdayRange::Nth { weekday: from, positions, offset_days: self.offset()? });
        }
        if !self.take_symbol('-') {
            return Ok(WeekdayRange::Days(from, from));
        }
        let Some(to) = self.weekday_at(0) else { return self.expected("a weekday such as Fr") };
        self.at += 1;
        Ok(WeekdayRange::Days(from, to))
    }

    /// Reads `[1]`, `[1,3]`, `[1-3]`, `[-1]`.
    pub(super) fn positions(&mut self) -> Result<Vec<i8>> {
        self.at += 1;
        let mut positions = Vec::new();
        loop {
            let sign = if self.take_symbol('-') { -1 } else { 1 };
            let nth = self.position()?;
            if sign == 1 && self.take_symbol('-') {
                let last = self.position()?;
                if last < nth {
                    return self.expected("positions in rising order");
                }
                positions.extend(nth..=last);
            } else {
                positions.push(sign * nth);
            }
            if self.take_symbol(']') {
                return Ok(positions);
            }
            if !self.take_symbol(',') {
                return self.expected("`]`");
            }
        }
    }

    fn position(&mut self) -> Result<i8> {
        match self.peek() {
            Some(&Token::Number(nth @ 1..=5, 1)) => {
                self.at += 1;
                Ok(i8::try_from(nth).unwrap_or_default())
            }
            _ => self.expected("which of the month's weekdays, 1 to 5 or -1 to -5"),
        }
    }

    fn times(&mut self, times: &mut Vec<TimeSpan>) -> Result<()> {
        loop {
            let span = self.time_span()?;
            times.push(span);
            if !(self.is_symbol(0, ',') && self.is_time_at(1)) {
                if self.is_symbol(0, ',')
                    && matches!(self.word_at(1), Some("sunrise" | "sunset" | "dawn" | "dusk"))
                {
                    self.at += 1;
                    return self.unexpected("");
                }
                return Ok(());
            }
            self.at += 1;
        }
    }

    fn time_span(&mut self) -> Result<TimeSpan> {
        let start = self.time(24 * 60 - 1)?;
        if self.is_symbol(0, '+') {
            self.at += 1;
            return Ok(TimeSpan { start, end: None, open_end: true });
        }
        if !self.is_symbol(0, '-') {
            return Err(not_carried(
                "a single point in time (write 08:00-18:00, or 08:00+ for an open end)",
                self.place(),
            ));
        }
        self.at += 1;
        if !self.is_time_at(0) {
            return self.unexpected("a time such as 18:00");
        }
        let end = self.time(48 * 60)?;
        if self.is_symbol(0, '/') {
            return Err(not_carried("times repeated at an interval", self.place()));
        }
        let end = if end <= start { end + 24 * 60 } else { end };
        let open_end = self.take_symbol('+');
        Ok(TimeSpan { start, end: Some(end), open_end })
    }

    fn time(&mut self, latest: u16) -> Result<u16> {
        let (Some(&Token::Number(hours, _)), Some(&Token::Number(minutes, _))) =
            (self.peek(), self.peek_at(2))
        else {
            return self.expected("a time such as 08:00");
        };
        let time = hours * 60 + minutes;
        if minutes > 59 || time > latest {
            return self.expected(if latest < 24 * 60 {
                "a time from 00:00 to 23:59"
            } else {
                "a time from 00:00 to 48:00"
            });
        }
        self.at += 3;
        Ok(time)
    }
}
