//! Reading qualified numbers in Chinese and Arabic numerals.

use super::figure::Qualifier;
use super::unit::Unit;
use crate::{Error, Result};

/// A number as it was worded.
pub(super) struct Parsed {
    pub(super) qualifier: Qualifier,
    pub(super) number: i64,
    /// The second number of a range.
    pub(super) upper: Option<i64>,
    pub(super) unit: Option<Unit>,
}

const MOST: i128 = 1_000_000_000_000_000_000;
/// Decimals are held in millionths until a magnitude makes them whole.
const MILLION: i128 = 1_000_000;

const PREFIXES: &[(&str, Qualifier)] = &[
    ("不少于", Qualifier::AtLeast),
    ("不低于", Qualifier::AtLeast),
    ("至少", Qualifier::AtLeast),
    ("最少", Qualifier::AtLeast),
    ("不超过", Qualifier::AtMost),
    ("不多于", Qualifier::AtMost),
    ("至多", Qualifier::AtMost),
    ("最多", Qualifier::AtMost),
    ("超过", Qualifier::MoreThan),
    ("多于", Qualifier::MoreThan),
    ("超", Qualifier::MoreThan),
    ("逾", Qualifier::MoreThan),
    ("不足", Qualifier::LessThan),
    ("不到", Qualifier::LessThan),
    ("不满", Qualifier::LessThan),
    ("少于", Qualifier::LessThan),
    ("将近", Qualifier::Nearly),
    ("接近", Qualifier::Nearly),
    ("近", Qualifier::Nearly),
    ("大约", Qualifier::About),
    ("约", Qualifier::About),
    ("上", Qualifier::AtLeast),
    ("at least ", Qualifier::AtLeast),
    ("no fewer than ", Qualifier::AtLeast),
    ("more than ", Qualifier::MoreThan),
    ("fewer than ", Qualifier::LessThan),
    ("less than ", Qualifier::LessThan),
    ("at most ", Qualifier::AtMost),
    ("no more than ", Qualifier::AtMost),
    ("up to ", Qualifier::AtMost),
    ("over ", Qualifier::Over),
    ("nearly ", Qualifier::Nearly),
    ("almost ", Qualifier::Nearly),
    ("about ", Qualifier::About),
    ("around ", Qualifier::About),
    ("approximately ", Qualifier::About),
];

/// Words before a number that do not change it.
const NEUTRAL: &[&str] = &["累计", "总计", "共计", "合计", "多达", "共", "达到", "达", "为"];

const SUFFIXES: &[(&str, Qualifier)] = &[
    ("以上", Qualifier::AtLeast),
    ("及以上", Qualifier::AtLeast),
    ("以下", Qualifier::AtMost),
    ("以内", Qualifier::AtMost),
    ("之内", Qualifier::AtMost),
    ("左右", Qualifier::About),
    ("上下", Qualifier::About),
    ("余", Qualifier::Over),
    ("多", Qualifier::Over),
    ("+", Qualifier::AtLeast),
];

const RANGE: &[&str] = &["至", "到", "—", "–", "-", "~", "〜"];

fn not_a_figure() -> Error {
    Error::syntax("one figure with its unit, such as 400余件")
}

/// Turns full-width forms into ASCII and drops spaces inside Chinese text and separators of thousands.
fn normalise(text: &str) -> String {
    let half: Vec<char> = text
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '～' => '~',
            '－' => '-',
            '！'..='～' => {
                char::from_u32(u32::from(c).wrapping_sub(0xFEE0)).unwrap_or(c).to_ascii_lowercase()
            }
            _ => c,
        })
        .collect();
    let mut out = String::with_capacity(text.len());
    for (i, &c) in half.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| half.get(i)).copied().unwrap_or(' ');
        let digits_after = half.iter().skip(i + 1).take_while(|c| c.is_ascii_digit()).count();
        let separates = c == ',' && before.is_ascii_digit() && digits_after == 3;
        let inside = c == ' ' && !before.is_ascii_alphabetic();
        if !separates && !inside {
            out.push(c);
        }
    }
    out
}

fn strip<'a, T: Copy>(text: &'a str, words: &[(&str, T)]) -> Option<(T, &'a str)> {
    words
        .iter()
        .filter_map(|(word, value)| text.strip_prefix(word).map(|rest| (word.len(), *value, rest)))
        .max_by_key(|(length, ..)| *length)
        .map(|(_, value, rest)| (value, rest))
}

fn set(qualifier: &mut Qualifier, found: Qualifier) -> Result<()> {
    if *qualifier != Qualifier::Exact {
        return Err(Error::invalid("one qualifier of the number, not two"));
    }
    *qualifier = found;
    Ok(())
}

/// Parses a whole text as one figure.
pub(super) fn parse(text: &str) -> Result<Parsed> {
    let normal = normalise(text);
    let mut rest = normal.as_str();
    let mut qualifier = Qualifier::Exact;
    loop {
        if let Some(after) = NEUTRAL.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = after;
        } else if let Some((found, after)) = strip(rest, PREFIXES) {
            set(&mut qualifier, found)?;
            rest = after;
        } else {
            break;
        }
    }
    let (first, after) = numeral(rest)?;
    rest = after;
    let mut parsed = Parsed { qualifier, number: first.low, upper: first.high, unit: None };
    let mut qualified = first.over;
    loop {
        if let Some((unit, after)) = Unit::strip_prefix(rest).filter(|_| parsed.unit.is_none()) {
            parsed.unit = Some(unit);
            rest = after;
        } else if let Some((found, after)) = strip(rest, SUFFIXES) {
            set(&mut parsed.qualifier, found)?;
            rest = after;
        } else {
            break;
        }
    }
    if let Some(after) = RANGE.iter().find_map(|word| rest.strip_prefix(word)) {
        let (second, after) = numeral(after)?;
        rest = after;
        if let Some((unit, after)) = Unit::strip_prefix(rest) {
            if parsed.unit.is_some_and(|first| first != unit) {
                return Err(not_a_figure());
            }
            parsed.unit = Some(unit);
            rest = after;
        }
        qualified |= second.over;
        if parsed.upper.is_some() || second.high.is_some() || qualified {
            return Err(Error::invalid("a range between two plain numbers"));
        }
        parsed.upper = Some(second.low);
    }
    if !rest.is_empty() {
        return Err(not_a_figure());
    }
    if parsed.upper.is_some() {
        set(&mut parsed.qualifier, Qualifier::Between)?;
    }
    if qualified {
        set(&mut parsed.qualifier, Qualifier::Over)?;
    }
    if first.about {
        set(&mut parsed.qualifier, Qualifier::About)?;
    }
    Ok(parsed)
}

struct Numeral {
    low: i64,
    high: Option<i64>,
    over: bool,
    about: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Token {
    /// A decimal number in Arabic digits, in millionths.
    Decimal(i128),
    /// A Chinese digit.
    Digit(i128),
    /// 零 or 〇.
    Zero,
    /// 十, 百, 千, 万 or 亿.
    Magnitude(i128),
    /// 几 or 数 in a digit's place.
    Several,
}

fn token(c: char) -> Option<Token> {
    Some(match c {
        '零' | '〇' => Token::Zero,
        '一' | '壹' => Token::Digit(1),
        '二' | '两' | '贰' => Token::Digit(2),
        '三' | '叁' => Token::Digit(3),
        '四' | '肆' => Token::Digit(4),
        '五' | '伍' => Token::Digit(5),
        '六' | '陆' => Token::Digit(6),
        '七' | '柒' => Token::Digit(7),
        '八' | '捌' => Token::Digit(8),
        '九' | '玖' => Token::Digit(9),
        '十' | '拾' => Token::Magnitude(10),
        '百' | '佰' => Token::Magnitude(100),
        '千' | '仟' => Token::Magnitude(1000),
        '万' | '萬' => Token::Magnitude(10_000),
        '亿' | '億' => Token::Magnitude(100_000_000),
        '几' | '数' => Token::Several,
        _ => return None,
    })
}

/// Reads a numeral from the start of a text, and gives the rest.
fn numeral(text: &str) -> Result<(Numeral, &str)> {
    let mut tokens = Vec::new();
    let mut over = false;
    let mut about = false;
    let mut rest = text.strip_prefix('好').filter(|rest| rest.starts_with('几')).unwrap_or(text);
    while let Some(c) = rest.chars().next() {
        let after = rest.strip_prefix(c).unwrap_or_default();
        if c.is_ascii_digit() {
            let (decimal, after) = decimal(rest)?;
            tokens.push(Token::Decimal(decimal));
            rest = after;
            continue;
        }
        let modifies = !tokens.is_empty() && !over && !about;
        match c {
            '余' | '多' if modifies => over = true,
            // 十几 is a ten and some; 几十 is some tens.
            '几' if modifies => over = true,
            '来' if modifies => about = true,
            _ => match token(c) {
                Some(token) => tokens.push(token),
                None => break,
            },
        }
        rest = after;
    }
    let (low, high) = evaluate(&tokens)?;
    Ok((Numeral { low, high, over, about }, rest))
}

fn decimal(text: &str) -> Result<(i128, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (whole, mut rest) = text.split_at_checked(end).unwrap_or((text, ""));
    if whole.len() > 18 {
        return Err(too_large());
    }
    let mut value = whole.parse::<i128>().map_err(|_| not_a_figure())? * MILLION;
    if let Some(after) = rest.strip_prefix('.') {
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (fraction, after) = after.split_at_checked(end).unwrap_or((after, ""));
        if fraction.is_empty() || fraction.len() > 6 {
            return Err(Error::syntax("one to six digits after the decimal point"));
        }
        value += format!("{fraction:0<6}").parse::<i128>().map_err(|_| not_a_figure())?;
        rest = after;
    }
    Ok((value, rest))
}

fn too_large() -> Error {
    Error::out_of_range("a figure of at most 10^18")
}

/// Gives the number, or the two numbers of 两三百 and 几十.
fn evaluate(tokens: &[Token]) -> Result<(i64, Option<i64>)> {
    let digit = |token: &Token| matches!(token, Token::Digit(_) | Token::Zero);
    if tokens.first() == Some(&Token::Several) {
        let magnitudes = tokens.get(1..).unwrap_or_default();
        let with = |n| {
            let digits = [Token::Digit(n)];
            whole(value(&[&digits[..], magnitudes].concat())?)
        };
        let two = with(2)?;
        return Ok((two, Some(with(9)? + two / 2 - 1)));
    }
    if tokens.len() > 2 && tokens.iter().all(digit) {
        return Ok((whole(positional(tokens)? * MILLION)?, None));
    }
    let pair = tokens.windows(2).position(|pair| pair.iter().all(|t| matches!(t, Token::Digit(_))));
    let Some(at) = pair else { return Ok((whole(value(tokens)?)?, None)) };
    let without = |skip: usize| {
        let kept: Vec<Token> =
            tokens.iter().enumerate().filter(|(i, _)| *i != skip).map(|(_, t)| *t).collect();
        whole(value(&kept)?)
    };
    let (low, high) = (without(at + 1)?, without(at)?);
    if low < high { Ok((low, Some(high))) } else { Err(not_a_figure()) }
}

fn positional(tokens: &[Token]) -> Result<i128> {
    if tokens.len() > 18 {
        return Err(too_large());
    }
    Ok(tokens.iter().fold(0, |n, token| n * 10 + if let Token::Digit(d) = token { *d } else { 0 }))
}

fn whole(millionths: i128) -> Result<i64> {
    if millionths > MOST * MILLION {
        return Err(too_large());
    }
    if millionths % MILLION != 0 {
        return Err(Error::invalid("a whole number"));
    }
    i64::try_from(millionths / MILLION).map_err(|_| too_large())
}

/// Adds up a numeral of digits and magnitudes, in millionths.
fn value(tokens: &[Token]) -> Result<i128> {
    let mut total = 0;
    let mut section = 0;
    let mut current: Option<i128> = None;
    // The magnitude just passed, for 两万五 (25,000) and 一百二 (120); a zero between cancels it.
    let mut last: i128 = 0;
    // Magnitudes below 10,000 fall within a section; 万 and 亿 stand once each, except that 万亿 multiplies.
    let (mut below, mut ten_thousands, mut hundred_millions) = (i128::MAX, false, false);
    for token in tokens {
        match *token {
            Token::Decimal(n) if current.is_none() => current = Some(n),
            Token::Digit(d) if current.is_none() => current = Some(d * MILLION),
            Token::Zero if current.is_none() && tokens.len() == 1 => current = Some(0),
            Token::Zero if current.is_none() => last = 0,
            Token::Magnitude(m) if m < 10_000 && m < below => {
                // A bare magnitude stands for one of it, as in 百余.
                section += current.take().unwrap_or(MILLION) * m;
                (below, last) = (m, m);
            }
            Token::Magnitude(m) if m == 10_000 && !ten_thousands || m > 10_000 && !hundred_millions => {
                let bare = section == 0 && current.is_none() && total == 0;
                section += current.take().unwrap_or(if bare { MILLION } else { 0 });
                if m == 10_000 {
                    total += section * m;
                    ten_thousands = true;
                } else {
                    total = (total + section) * m;
                    (ten_thousands, hundred_millions) = (false, true);
                }
                section = 0;
                (below, last) = (i128::MAX, m);
            }
            _ => return Err(not_a_figure()),
        }
        if total > MOST * MILLION || section > MOST * MILLION {
            return Err(too_large());
        }
    }
    if tokens.is_empty() {
        return Err(not_a_figure());
    }
    let colloquial = matches!(tokens, [.., Token::Magnitude(_), Token::Digit(_)]) && last >= 100;
    let scale = if colloquial { last / 10 } else { 1 };
    Ok(total + section + current.unwrap_or(0) * scale)
}
