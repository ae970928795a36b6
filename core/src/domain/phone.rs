//! Telephone numbers that never dial the wrong thing.

use std::fmt;
use std::str::FromStr;

use super::wording::half_width;
use crate::label::coded_enum;
use crate::{Error, Result};

coded_enum! {
    /// What sort of number it is, which decides how it is dialled.
    pub enum PhoneKind {
        ShortCode = "short_code", "短号码", "short code";
        Mobile = "mobile", "手机", "mobile";
        Landline = "landline", "固定电话", "landline";
        ServiceNumber = "service_number", "400/800服务号码", "400/800 service number";
        International = "international", "国际号码", "international";
        Masked = "masked", "已脱敏", "masked";
    }
}

/// The short codes that a plate may carry: police, fire, ambulance, traffic police, police by text message, the
/// government's service line and the anti-fraud line.
const NATIONAL_SHORT_CODES: [&str; 7] = ["110", "119", "120", "122", "12110", "12345", "96110"];

/// Those of them that answer an emergency.
const EMERGENCY_CODES: [&str; 5] = ["110", "119", "120", "122", "12110"];

/// More than any number needs with its separators and its extension.
const LIMIT_BYTES: u64 = 64;

/// A telephone number, checked and kept in one form.
///
/// A short code such as 110 stays as it is and never gets +86. A mainland number gets +86. A masked number is kept, so
/// that nothing is lost, but never dials. A number that a spreadsheet has turned into `1.38E+10` is an error.
///
/// `Debug` prints `Phone(..)`, since a number may be somebody's own. `Display` and [`dial_string`](Self::dial_string)
/// print it, and are asked for by name.
///
/// # Examples
///
/// ```
/// use shouwang::domain::PhoneNumber;
///
/// let police: PhoneNumber = "110".parse()?;
/// assert_eq!(police.dial_string().as_deref(), Some("110"));
///
/// let station: PhoneNumber = "(0971) 555-0123".parse()?;
/// assert_eq!(station.dial_string().as_deref(), Some("+869715550123"));
/// assert_eq!(station.to_string(), "+86 971 5550123");
/// assert_eq!(format!("{station:?}"), "Phone(..)");
///
/// let masked: PhoneNumber = "138****0000".parse()?;
/// assert_eq!(masked.dial_string(), None);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct PhoneNumber {
    kind: PhoneKind,
    /// Short codes and 400/800 numbers as dialled; others with country code and without `+`; masked ones with `*`.
    number: String,
    extension: Option<String>,
}

impl PhoneNumber {
    /// Reads a number as people write it: separators, brackets, full-width digits, `+86`, `0086`, an area code, an
    /// extension after `转`, `ext.` or `x`.
    ///
    /// # Errors
    ///
    /// - [`Missing`](crate::ErrorKind::Missing) for an empty text.
    /// - [`Limit`](crate::ErrorKind::Limit) for more than 64 bytes.
    /// - [`Invalid`](crate::ErrorKind::Invalid) for a number in scientific or decimal notation, a local number without
    ///   its area code, a short code with a country or area code before it, and whatever else can't be dialled as it is.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() as u64 > LIMIT_BYTES {
            return Err(Error::limit(LIMIT_BYTES, "bytes"));
        }
        let text: String = text.trim().chars().map(plain).collect();
        if text.is_empty() {
            return Err(Error::missing("a phone number"));
        }
        refuse_spreadsheet_number(&text)?;
        let (main, extension) = split_extension(&text)?;
        let compact = compact(main)?;
        if compact.contains('*') {
            return Self::masked(&compact, extension);
        }
        let (kind, number) = if let Some(rest) = compact.strip_prefix('+') {
            international(rest)?
        } else if let Some(rest) = compact.strip_prefix("00") {
            international(rest)?
        } else {
            national(&compact)?
        };
        if kind == PhoneKind::ShortCode && extension.is_some() {
            return Err(Error::invalid("a short code without an extension"));
        }
        Ok(Self { kind, number, extension })
    }

    fn masked(compact: &str, extension: Option<String>) -> Result<Self> {
        let digits = compact.bytes().filter(u8::is_ascii_digit).count();
        if compact.len() > 20 || digits == 0 {
            return Err(Error::invalid("a phone number, or one with some digits masked"));
        }
        Ok(Self { kind: PhoneKind::Masked, number: compact.to_owned(), extension })
    }

    /// Gives the sort of number.
    #[must_use]
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// Gives what to dial, without separators and without the extension; `None` when the number is masked.
    #[must_use]
    pub fn dial_string(&self) -> Option<String> {
        match self.kind {
            PhoneKind::Masked => None,
            PhoneKind::ShortCode | PhoneKind::ServiceNumber => Some(self.number.clone()),
            PhoneKind::Mobile | PhoneKind::Landline | PhoneKind::International => {
                Some(format!("+{}", self.number))
            }
        }
    }

    /// Gives a `tel:` link (RFC 3966), extension included; `None` when the number is masked.
    #[must_use]
    pub fn tel_uri(&self) -> Option<String> {
        let dial = self.dial_string()?;
        Some(match &self.extension {
            Some(extension) => format!("tel:{dial};ext={extension}"),
            None => format!("tel:{dial}"),
        })
    }

    /// Gives the extension to ask for, in digits.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// Says whether it can be dialled as it stands.
    #[must_use]
    pub fn is_dialable(&self) -> bool {
        self.kind != PhoneKind::Masked
    }

    /// Says whether it is one of the emergency codes: 110, 119, 120, 122, 12110.
    #[must_use]
    pub fn is_emergency(&self) -> bool {
        self.kind == PhoneKind::ShortCode && EMERGENCY_CODES.contains(&self.number.as_str())
    }

    /// Masks all but the first three and the last two digits of a personal number; short codes and 400/800 numbers are
    /// public and stay as they are.
    #[must_use]
    pub fn to_masked(&self) -> Self {
        if matches!(self.kind, PhoneKind::ShortCode | PhoneKind::ServiceNumber | PhoneKind::Masked) {
            return self.clone();
        }
        let national = match self.kind {
            PhoneKind::Mobile => self.number.strip_prefix("86").unwrap_or(&self.number),
            _ => self.number.as_str(),
        };
        let length = national.len();
        let number = national
            .chars()
            .enumerate()
            .map(|(at, digit)| if at < 3 || at + 2 >= length { digit } else { '*' })
            .collect();
        Self { kind: PhoneKind::Masked, number, extension: None }
    }
}

fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{a0}' | '\u{2007}' | '\u{202f}' => ' ',
        '•' | '●' | '×' | '∗' => '*',
        other => half_width(other),
    }
}

fn refuse_spreadsheet_number(text: &str) -> Result<()> {
    if !text.bytes().any(|b| matches!(b, b'.' | b'e' | b'E')) {
        return Ok(());
    }
    let mut parts = text.splitn(2, ['e', 'E']);
    let mantissa = parts.next().unwrap_or_default();
    let decimal = mantissa.split_once('.').is_some_and(|(whole, fraction)| {
        !whole.is_empty() && [whole, fraction].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
    });
    let scientific = parts.next().is_some_and(|exponent| {
        let digits = exponent.trim_start_matches(['+', '-']);
        let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        !digits.is_empty() && number(digits) && !mantissa.is_empty() && number(mantissa)
    });
    if scientific {
        Err(Error::invalid(
            "a phone number as text, not a number in scientific notation, whose last digits are lost",
        ))
    } else if decimal {
        Err(Error::invalid("a phone number as text, not a decimal number"))
    } else {
        Ok(())
    }
}

/// Splits `0971 555 0123 转 801`, `… ext. 801` or `… x801`.
fn split_extension(text: &str) -> Result<(&str, Option<String>)> {
    // Most numbers hold no letter.
    if !text.bytes().any(|b| b.is_ascii_alphabetic() || !b.is_ascii()) {
        return Ok((text, None));
    }
    let lower = text.to_ascii_lowercase();
    let marks = ["转", "分机", "ext.", "ext"];
    let found = marks
        .iter()
        .find_map(|mark| lower.find(mark).map(|at| (at, mark.len())))
        // One x before digits that run to the end is an extension; xx is a mask.
        .or_else(|| {
            let at = lower.find('x')?;
            (lower.matches('x').count() == 1).then_some((at, 1))
        });
    let Some((at, length)) = found else { return Ok((text, None)) };
    // ASCII lower-casing keeps byte offsets.
    let (Some(main), Some(rest)) = (text.get(..at), text.get(at + length..)) else { return Ok((text, None)) };
    let digits = rest.trim_matches([' ', '-', ':', ')', '机']);
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Error::invalid("an extension of one to eight digits"));
    }
    Ok((main.trim_end_matches([' ', '(', ',', '-']), Some(digits.to_owned())))
}

/// Drops separators, turns each mask character into `*` and refuses everything else.
fn compact(text: &str) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => out.push(c),
            '+' if out.is_empty() => out.push(c),
            '*' | 'x' | 'X' => out.push('*'),
            ' ' | '-' | '.' | '(' | ')' | '/' => {}
            _ => return Err(Error::invalid("digits, with spaces, hyphens or brackets between them")),
        }
    }
    Ok(out)
}

fn international(digits: &str) -> Result<(PhoneKind, String)> {
    if let Some(rest) = digits.strip_prefix("86") {
        return mainland(rest);
    }
    // ITU-T E.164: at most 15 digits, and no country code begins with 0.
    if (7..=15).contains(&digits.len()) && !digits.starts_with('0') && all_digits(digits) {
        return Ok((PhoneKind::International, digits.to_owned()));
    }
    Err(Error::invalid("a country code and a number, 7 to 15 digits in all"))
}

fn national(digits: &str) -> Result<(PhoneKind, String)> {
    match digits.len() {
        3..=6 if !digits.starts_with('0') => Ok((PhoneKind::ShortCode, digits.to_owned())),
        7 | 8 if !digits.starts_with('0') => {
            Err(Error::invalid("a local number with its area code, such as 0971"))
        }
        10 if digits.starts_with("400") || digits.starts_with("800") => {
            Ok((PhoneKind::ServiceNumber, digits.to_owned()))
        }
        // 86 without the plus: only where nothing but a mobile number can follow.
        13 if digits.starts_with("861") => mainland(digits.get(2..).unwrap_or_default()),
        _ if digits.starts_with('0') || digits.starts_with('1') => mainland(digits),
        _ => Err(Error::invalid("a phone number with its area or country code")),
    }
}

/// Reads what may follow +86: a mobile number, or an area code with or without its 0 and a number of 7 or 8 digits.
fn mainland(digits: &str) -> Result<(PhoneKind, String)> {
    let rest = digits.strip_prefix('0').unwrap_or(digits);
    let bytes = rest.as_bytes();
    if !all_digits(rest) || bytes.is_empty() {
        return Err(Error::invalid("digits after the country code"));
    }
    if rest.len() == 11
        && bytes.first() == Some(&b'1')
        && bytes.get(1).is_some_and(|b| (b'3'..=b'9').contains(b))
    {
        return Ok((PhoneKind::Mobile, format!("86{rest}")));
    }
    // Area codes: 10 and 2x have two digits, 3xx to 9xx have three.
    let area = match bytes {
        [b'1', b'0', ..] | [b'2', ..] => 2,
        [b'3'..=b'9', ..] => 3,
        _ => 0,
    };
    let subscriber = rest.get(area..).unwrap_or_default();
    if NATIONAL_SHORT_CODES.contains(&rest) || NATIONAL_SHORT_CODES.contains(&subscriber) {
        return Err(Error::invalid("a short code alone, without a country or area code before it"));
    }
    if area > 0 && matches!(subscriber.len(), 7 | 8) && !subscriber.starts_with(['0', '1']) {
        return Ok((PhoneKind::Landline, format!("86{rest}")));
    }
    Err(Error::invalid("a mobile number of 11 digits, or an area code and a number of 7 or 8 digits"))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let national = self.number.strip_prefix("86").unwrap_or(&self.number);
        match self.kind {
            PhoneKind::Mobile => {
                let part = |from, to| national.get(from..to).unwrap_or_default();
                write!(f, "+86 {} {} {}", part(0, 3), part(3, 7), part(7, 11))?;
            }
            PhoneKind::Landline => {
                let area = if national.starts_with("10") || national.starts_with('2') { 2 } else { 3 };
                let (area, subscriber) = national.split_at_checked(area).unwrap_or((national, ""));
                write!(f, "+86 {area} {subscriber}")?;
            }
            PhoneKind::International => write!(f, "+{}", self.number)?,
            PhoneKind::ShortCode | PhoneKind::ServiceNumber | PhoneKind::Masked => {
                f.write_str(&self.number)?
            }
        }
        match &self.extension {
            Some(extension) => write!(f, " ext. {extension}"),
            None => Ok(()),
        }
    }
}

impl FromStr for PhoneNumber {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dial(text: &str) -> Option<String> {
        PhoneNumber::parse(text).unwrap().dial_string()
    }

    fn reason(text: &str) -> String {
        PhoneNumber::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_short_code_never_gets_a_country_code() {
        for code in NATIONAL_SHORT_CODES {
            assert_eq!(dial(code).as_deref(), Some(code));
            assert_eq!(PhoneNumber::parse(code).unwrap().to_string(), code);
            assert_eq!(PhoneNumber::parse(code).unwrap().tel_uri().unwrap(), format!("tel:{code}"));
            for prefix in ["+86", "0086", "+86 971 ", "0971-", "010"] {
                assert!(reason(&format!("{prefix}{code}")).contains("short code alone"), "{prefix}{code}");
            }
        }
        assert_eq!(dial("１１０").as_deref(), Some("110"));
        assert!(PhoneNumber::parse("110").unwrap().is_emergency());
        assert!(!PhoneNumber::parse("12345").unwrap().is_emergency());
    }

    #[test]
    fn mainland_numbers_get_their_country_code_however_they_are_written() {
        for text in [
            "13900000000",
            "139 0000 0000",
            "139-0000-0000",
            "+86 139 0000 0000",
            "0086-13900000000",
            "8613900000000",
        ] {
            assert_eq!(dial(text).as_deref(), Some("+8613900000000"), "{text}");
        }
        for text in
            ["0971-5550123", "(0971) 555 0123", "+86 971 5550123", "+86 (0)971 5550123", "（0971）5550123"]
        {
            assert_eq!(dial(text).as_deref(), Some("+869715550123"), "{text}");
        }
        assert_eq!(dial("010 5550 0123").as_deref(), Some("+861055500123"));
        assert_eq!(dial("400-000-0000").as_deref(), Some("4000000000"));
        assert_eq!(dial("+44 20 7946 0000").as_deref(), Some("+442079460000"));
    }

    #[test]
    fn a_masked_number_is_kept_and_never_dials() {
        for text in ["139****0000", "139xxxx0000", "139 **** 0000", "139＊＊＊＊0000", "0971-555****"] {
            let number = PhoneNumber::parse(text).unwrap();
            assert_eq!(number.kind(), PhoneKind::Masked);
            assert!(!number.is_dialable());
            assert_eq!(number.dial_string(), None);
            assert_eq!(number.tel_uri(), None);
        }
        assert!(PhoneNumber::parse("****").is_err());
        assert_eq!(PhoneNumber::parse("13900000012").unwrap().to_masked().to_string(), "139******12");
        assert_eq!(PhoneNumber::parse("110").unwrap().to_masked().dial_string().as_deref(), Some("110"));
    }

    #[test]
    fn a_number_that_a_spreadsheet_spoilt_is_an_error() {
        for text in ["1.38E+10", "1.38e10", "1E+10", "138E8", "１．３８Ｅ＋１０"] {
            assert!(reason(text).contains("scientific"), "{text}");
        }
        assert!(reason("13900000000.0").contains("decimal"));
        assert!(reason("1.38").contains("decimal"));
    }

    #[test]
    fn extensions_are_kept_apart() {
        for text in
            ["0971-5550123转801", "0971-5550123 ext. 801", "0971-5550123x801", "0971 5550123 分机 801"]
        {
            let number = PhoneNumber::parse(text).unwrap();
            assert_eq!(number.extension(), Some("801"), "{text}");
            assert_eq!(number.tel_uri().as_deref(), Some("tel:+869715550123;ext=801"));
        }
        assert!(PhoneNumber::parse("110转1").is_err());
        assert!(PhoneNumber::parse("0971-5550123转").is_err());
    }

    #[test]
    fn what_cannot_be_dialled_is_refused_with_the_reason() {
        assert!(reason("5550123").contains("area code"));
        assert_eq!(PhoneNumber::parse(" ").unwrap_err().kind().code(), "missing");
        assert_eq!(PhoneNumber::parse(&"1".repeat(65)).unwrap_err().kind().code(), "limit");
        for text in [
            "12",
            "call us",
            "1390000000",
            "139000000000",
            "+",
            "+0",
            "++86139",
            "0",
            "00",
            "+86",
            "11O",
            "-",
        ] {
            assert!(PhoneNumber::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn debug_and_errors_never_print_the_number() {
        let number = PhoneNumber::parse("13900000012").unwrap();
        assert_eq!(format!("{number:?} {:?}", Some(&number)), "Phone(..) Some(Phone(..))");
        assert!(!reason("1390000001").contains("139"));
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(text in "(\\+?[0-9]{3,15}|0[0-9 -]{9,13}|1[3-9][0-9]{9}|1[3-9][0-9]\\*{4}[0-9]{4})( ext\\. [0-9]{1,4})?") {
            if let Ok(number) = PhoneNumber::parse(&text) {
                prop_assert_eq!(PhoneNumber::parse(&number.to_string()).unwrap(), number.clone());
                if let Some(dial) = number.dial_string() {
                    prop_assert_eq!(PhoneNumber::parse(&dial).unwrap().dial_string(), Some(dial));
                }
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>(), near in "[0-9+*xX.eE 转ext-]{0,24}") {
            let _ = PhoneNumber::parse(&text);
            let _ = PhoneNumber::parse(&near);
        }
    }
}
