//! Tokens of an opening-hours text, and a cursor over them.

use chrono::Weekday;

use super::syntax::{MONTHS, WEEKDAYS};
use crate::{Error, Result};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
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

pub(super) fn syntax(expected: &str, at: usize) -> Error {
    Error::syntax(format!("{expected}, at character {at}"))
}

pub(super) fn not_carried(what: &str, at: usize) -> Error {
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

/// A cursor over the tokens; what each part of the syntax reads stands in the files that use it.
pub(super) struct Parser {
    tokens: Vec<Lexeme>,
    pub(super) at: usize,
    /// The character after the last, for errors at the end.
    end: usize,
}

impl Parser {
    pub(super) fn peek_at(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|lexeme| &lexeme.token)
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.peek_at(0)
    }

    pub(super) fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |lexeme| lexeme.at)
    }

    pub(super) fn expected<T>(&self, what: &str) -> Result<T> {
        Err(syntax(what, self.place()))
    }

    pub(super) fn is_symbol(&self, ahead: usize, symbol: char) -> bool {
        self.peek_at(ahead) == Some(&Token::Symbol(symbol))
    }

    pub(super) fn take_symbol(&mut self, symbol: char) -> bool {
        let found = self.is_symbol(0, symbol);
        self.at += usize::from(found);
        found
    }

    pub(super) fn word_at(&self, ahead: usize) -> Option<&str> {
        match self.peek_at(ahead) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    pub(super) fn weekday_at(&self, ahead: usize) -> Option<Weekday> {
        let word = self.word_at(ahead)?;
        let at = WEEKDAYS.iter().position(|name| name.eq_ignore_ascii_case(word))?;
        Weekday::try_from(u8::try_from(at).ok()?).ok()
    }

    pub(super) fn month_at(&self, ahead: usize) -> Option<u32> {
        let word = self.word_at(ahead)?;
        let at = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(word))?;
        u32::try_from(at + 1).ok()
    }

    pub(super) fn is_holiday_at(&self, ahead: usize) -> bool {
        matches!(self.word_at(ahead), Some("ph" | "sh"))
    }

    pub(super) fn year_at(&self, ahead: usize) -> Option<i32> {
        match self.peek_at(ahead) {
            Some(Token::Number(year, 4)) => Some(i32::from(*year)),
            _ => None,
        }
    }

    /// Says whether `8:00` or `08:00` stands here; the second colon of `Jun 5:10:00` makes the first a separator.
    pub(super) fn is_time_at(&self, ahead: usize) -> bool {
        let joined = self.tokens.get(self.at + ahead + 2).is_some_and(|minutes| !minutes.spaced);
        matches!(self.peek_at(ahead), Some(Token::Number(_, 1 | 2)))
            && self.is_symbol(ahead + 1, ':')
            && matches!(self.peek_at(ahead + 2), Some(Token::Number(_, 2)))
            && joined
            && !self.is_symbol(ahead + 3, ':')
    }

    /// Says whether `+2 days` stands here.
    pub(super) fn is_offset_at(&self, ahead: usize) -> bool {
        (self.is_symbol(ahead, '+') || self.is_symbol(ahead, '-'))
            && matches!(self.peek_at(ahead + 1), Some(Token::Number(..)))
            && matches!(self.word_at(ahead + 2), Some("day" | "days"))
    }

    pub(super) fn unexpected<T>(&self, what: &str) -> Result<T> {
        match self.word_at(0) {
            Some("sunrise" | "sunset" | "dawn" | "dusk") => {
                Err(not_carried("sunrise, sunset, dawn or dusk", self.place()))
            }
            Some("easter") => Err(not_carried("easter", self.place())),
            _ if self.is_symbol(0, '(') => Err(not_carried("a time in brackets", self.place())),
            _ => self.expected(what),
        }
    }

    /// Makes a cursor at the first token of a text.
    pub(super) fn new(text: &str) -> Result<Self> {
        Ok(Self { end: text.chars().count() + 1, tokens: tokenize(text)?, at: 0 })
    }
}
