//! The parser: text to tokens to rules.

use chrono::Weekday;

use super::OpeningState;
use super::syntax::{
    DateRange, DateSpec, DayOfMonth, DaySelector, Holiday, Join, MONTHS, Rule, TimeSpan, WEEKDAYS, WeekRange,
    WeekdayRange, YearRange,
};
use crate::{Error, Result};

/// Eight times what OpenStreetMap allows in a value; it bounds the rules, and with them every search.
pub(super) const LIMIT_BYTES: u64 = 2048;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A run of at most four digits, with their count.
    Number(u16, u8),
    /// Letters, in lower case.
    Word(String),
    Comment(String),
    Symbol(char),
    DoubleBar,
}

/// A token, where it begins (in characters, from 1) and whether a space stands before it.
#[derive(Debug)]
struct Lexeme {
    token: Token,
    at: usize,
    spaced: bool,
}

pub(super) fn parse(text: &str) -> Result<Vec<Rule>> {
    if text.len() as u64 > LIMIT_BYTES {
        return Err(Error::limit(LIMIT_BYTES, "bytes"));
    }
    let tokens = tokenize(text)?;
    if tokens.is_empty() {
        return Err(Error::missing("opening hours, such as Mo-Fr 08:00-18:00 or 24/7"));
    }
    Parser { end: text.chars().count() + 1, tokens, at: 0 }.rules()
}

fn syntax(expected: &str, at: usize) -> Error {
    Error::syntax(format!("{expected}, at character {at}"))
}

fn not_carried(what: &str, at: usize) -> Error {
    Error::invalid(format!("opening hours without {what}, which is not supported, at character {at}"))
}

fn tokenize(text: &str) -> Result<Vec<Lexeme>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().enumerate().peekable();
    let mut spaced = false;
    while let Some((at, c)) = chars.next() {
        let at = at + 1;
        let token = match half_width(c) {
            c if c.is_whitespace() => {
                spaced = true;
                continue;
            }
            c @ '0'..='9' => {
                let mut number = u32::from(c) - u32::from('0');
                let mut digits = 1_u8;
                while let Some(digit) = chars.peek().and_then(|&(_, c)| half_width(c).to_digit(10)) {
                    chars.next();
                    number = number * 10 + digit;
                    digits += 1;
                    if digits > 4 {
                        return Err(syntax("a number of at most four digits", at));
                    }
                }
                Token::Number(u16::try_from(number).unwrap_or(u16::MAX), digits)
            }
            c if c.is_ascii_alphabetic() => {
                let mut word = String::from(c.to_ascii_lowercase());
                while let Some(&(_, next)) = chars.peek() {
                    if !next.is_ascii_alphabetic() {
                        break;
                    }
                    word.push(next.to_ascii_lowercase());
                    chars.next();
                }
                Token::Word(word)
            }
            '"' => {
                let mut comment = String::new();
                loop {
                    match chars.next() {
                        Some((_, '"' | '“' | '”' | '＂')) => break,
                        Some((_, c)) if c.is_control() => {
                            return Err(syntax("a comment without control characters", at));
                        }
                        Some((_, c)) => comment.push(c),
                        None => return Err(syntax("a closing quotation mark", at)),
                    }
                }
                Token::Comment(comment)
            }
            '|' if chars.next_if(|&(_, c)| half_width(c) == '|').is_some() => Token::DoubleBar,
            c @ ('-' | ',' | ';' | ':' | '+' | '/' | '[' | ']' | '(' | ')') => Token::Symbol(c),
            _ => return Err(syntax("a weekday, month, time, PH, SH, off or a quoted comment", at)),
        };
        tokens.push(Lexeme { token, at, spaced });
        spaced = false;
    }
    Ok(tokens)
}

/// People who write Chinese type these; they mean the same.
fn half_width(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '～' | '~' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '、' => ',',
        '“' | '”' => '"',
        other => other,
    }
}

struct Parser {
    tokens: Vec<Lexeme>,
    at: usize,
    /// The character after the last, for errors at the end.
    end: usize,
}

impl Parser {
    fn peek_at(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|lexeme| &lexeme.token)
    }

    fn peek(&self) -> Option<&Token> {
        self.peek_at(0)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |lexeme| lexeme.at)
    }

    fn expected<T>(&self, what: &str) -> Result<T> {
        Err(syntax(what, self.place()))
    }

    fn is_symbol(&self, ahead: usize, symbol: char) -> bool {
        self.peek_at(ahead) == Some(&Token::Symbol(symbol))
    }

    fn take_symbol(&mut self, symbol: char) -> bool {
        let found = self.is_symbol(0, symbol);
        self.at += usize::from(found);
        found
    }

    fn word_at(&self, ahead: usize) -> Option<&str> {
        match self.peek_at(ahead) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn weekday_at(&self, ahead: usize) -> Option<Weekday> {
        let word = self.word_at(ahead)?;
        let at = WEEKDAYS.iter().position(|name| name.eq_ignore_ascii_case(word))?;
        Weekday::try_from(u8::try_from(at).ok()?).ok()
    }

    fn month_at(&self, ahead: usize) -> Option<u32> {
        let word = self.word_at(ahead)?;
        let at = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(word))?;
        u32::try_from(at + 1).ok()
    }

    fn is_holiday_at(&self, ahead: usize) -> bool {
        matches!(self.word_at(ahead), Some("ph" | "sh"))
    }

    fn year_at(&self, ahead: usize) -> Option<i32> {
        match self.peek_at(ahead) {
            Some(Token::Number(year, 4)) => Some(i32::from(*year)),
            _ => None,
        }
    }

    /// Says whether `8:00` or `08:00` stands here; the second colon of `Jun 5:10:00` makes the first a separator.
    fn is_time_at(&self, ahead: usize) -> bool {
        let joined = self.tokens.get(self.at + ahead + 2).is_some_and(|minutes| !minutes.spaced);
        matches!(self.peek_at(ahead), Some(Token::Number(_, 1 | 2)))
            && self.is_symbol(ahead + 1, ':')
            && matches!(self.peek_at(ahead + 2), Some(Token::Number(_, 2)))
            && joined
            && !self.is_symbol(ahead + 3, ':')
    }

    /// Says whether `+2 days` stands here.
    fn is_offset_at(&self, ahead: usize) -> bool {
        (self.is_symbol(ahead, '+') || self.is_symbol(ahead, '-'))
            && matches!(self.peek_at(ahead + 1), Some(Token::Number(..)))
            && matches!(self.word_at(ahead + 2), Some("day" | "days"))
    }

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

    fn unexpected<T>(&self, what: &str) -> Result<T> {
        match self.word_at(0) {
            Some("sunrise" | "sunset" | "dawn" | "dusk") => {
                Err(not_carried("sunrise, sunset, dawn or dusk", self.place()))
            }
            Some("easter") => Err(not_carried("easter", self.place())),
            _ if self.is_symbol(0, '(') => Err(not_carried("a time in brackets", self.place())),
            _ => self.expected(what),
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

    fn years(&mut self, years: &mut Vec<YearRange>) -> Result<()> {
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

    fn dates(&mut self, dates: &mut Vec<DateRange>) -> Result<()> {
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

    fn offset(&mut self) -> Result<i32> {
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

    fn weeks(&mut self, weeks: &mut Vec<WeekRange>) -> Result<()> {
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
    fn positions(&mut self) -> Result<Vec<i8>> {
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
