//! The lines that vCard and iCalendar are made of.

use crate::{Error, Result};

/// Longest line in octets, its line end not counted (RFC 6350, section 3.2; RFC 5545, section 3.1).
const MAX_OCTETS: usize = 75;

/// Collects content lines: escaped, folded and ended by CRLF.
#[derive(Debug, Default)]
pub(super) struct ContentLines {
    text: String,
}

impl ContentLines {
    /// Adds a line whose value is of the type `TEXT`: commas, semicolons, backslashes and line ends are escaped.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &escaped(value));
    }

    /// Adds a line whose value is in its final form already: a time, a URI, a code.
    pub(super) fn raw(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        // A name is written by us, and a value may hold what a URI or a language tag had no business to hold.
        let value = value.chars().filter(|c| !c.is_control());
        for c in name.chars().chain([':']).chain(value) {
            if octets + c.len_utf8() > MAX_OCTETS {
                // The space that marks a continuation counts.
                self.text.push_str("\r\n ");
                octets = 1;
            }
            self.text.push(c);
            octets += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// Escapes a text (RFC 6350, section 3.4; RFC 5545, section 3.3.11). Every kind of line end becomes `\n`; other control
/// characters, which neither format can hold, become spaces.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\r' => {
                let _ = rest.next_if_eq(&'\n');
                out.push_str("\\n");
            }
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Checks that a text has the form of a language tag (BCP 47): subtags of one to eight letters or digits, with hyphens between them.
pub(super) fn language_tag(text: &str) -> Result<&str> {
    let subtag =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    if begins && text.split('-').all(subtag) {
        Ok(text)
    } else {
        Err(Error::invalid("language tags such as zh or bo-CN").in_field("languages"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn lines_are_folded_at_75_octets_and_never_within_a_character() {
        for (character, length) in [("a", 69), ("a", 70), ("牌", 23), ("牌", 24), ("😀", 17), ("😀", 18)]
        {
            let mut lines = ContentLines::default();
            lines.text("NOTE", &character.repeat(length));
            let text = lines.into_text();
            assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
            assert_eq!(unfolded(&text), format!("NOTE:{}\r\n", character.repeat(length)));
            // "NOTE:" and 70 more octets still fit on one line.
            assert_eq!(text.matches("\r\n").count(), if character.len() * length <= 70 { 1 } else { 2 });
        }
    }

    #[test]
    fn what_would_end_a_value_or_a_line_is_escaped() {
        assert_eq!(escaped("a,b;c\\d：e"), "a\\,b\\;c\\\\d：e");
        assert_eq!(escaped("a\r\nb\rc\nd\u{2028}e"), "a\\nb\\nc\\nd\\ne");
        assert_eq!(escaped("a\tb\0c"), "a b c");
    }

    #[test]
    fn a_language_tag_holds_nothing_that_a_line_could_trip_over() {
        for good in ["zh", "bo-CN", "zh-Hans-CN", "x-nothing"] {
            assert_eq!(language_tag(good).unwrap(), good);
        }
        for bad in ["", "-", "zh-", "1a", "zh\r\nTEL:1", "中文", "abcdefghi", "zh_CN", "zh;a"] {
            assert!(language_tag(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_adds_a_line_or_is_lost(text in "\\PC{0,90}|[\r\n\t ,;:\\\\a牌]{0,90}") {
            let mut lines = ContentLines::default();
            lines.text("NOTE", &text);
            let written = lines.into_text();
            prop_assert!(written.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
            prop_assert_eq!(written.split("\r\n").filter(|line| !line.starts_with(' ')).count(), 2);
            let value = unfolded(&written).trim_end_matches("\r\n").strip_prefix("NOTE:").unwrap().to_owned();
            let mut read = String::new();
            let mut rest = value.chars();
            while let Some(c) = rest.next() {
                read.push(match c { '\\' => match rest.next().unwrap() { 'n' => '\n', c => c }, c => c });
            }
            let folded = |text: &str| text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
            prop_assert_eq!(read, folded(&text));
        }
    }
}
