//! The one writer through which every word of a page goes.

use std::fmt::{self, Write};

/// Writes well-formed HTML with inline SVG.
///
/// Names of elements and attributes are the program's own (`&'static str`); everything else is escaped on its way out, so that
/// no text can become markup. Control characters and the characters that embed, override or isolate the direction of writing
/// (Unicode Bidi_Control, but for the three marks, which have no reach) come out as U+FFFD.
#[derive(Debug, Default)]
pub(super) struct Markup {
    out: String,
    open: Vec<&'static str>,
}

/// An attribute of an element: its name and its value.
pub(super) type Attribute<'a> = (&'static str, &'a dyn fmt::Display);

impl Markup {
    /// Starts a document of HTML5.
    pub(super) fn document() -> Self {
        Self { out: String::from("<!DOCTYPE html>\n"), open: Vec::new() }
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.tag(name, attributes, ">");
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
            // A line break between blocks keeps the source readable; between inline elements it would show as a space.
            if matches!(
                name,
                "tr" | "p" | "h1" | "h2" | "table" | "section" | "figure" | "div" | "g" | "head"
            ) {
                self.out.push('\n');
            }
        }
    }

    /// Writes an element that has neither text nor children.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.tag(name, attributes, "/>");
    }

    /// Writes an element that holds only text.
    pub(super) fn element(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// Writes text.
    pub(super) fn text(&mut self, text: &str) {
        escape(&mut self.out, text);
    }

    /// Writes the page's own style sheet, which holds no input.
    pub(super) fn style(&mut self, sheet: &'static str) {
        self.open("style", &[]);
        self.out.push_str(sheet);
        self.close();
    }

    /// Closes what is still open and gives the document.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.push('\n');
        self.out
    }

    fn tag(&mut self, name: &'static str, attributes: &[Attribute<'_>], end: &str) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            // Writing to a String fails only if a Display does; none of ours does, and a half-written value is still escaped.
            let _ = write!(Escaped(&mut self.out), "{value}");
            self.out.push('"');
        }
        self.out.push_str(end);
    }
}

struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(character),
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => out.push('\u{FFFD}'),
            c if c.is_control() || is_noncharacter(c) => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
}

/// Tells the code points that Unicode reserves for internal use (23.7 Noncharacters), which HTML forbids.
fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> String {
        let mut markup = Markup::default();
        markup.element("b", &[("title", &text)], text);
        markup.finish()
    }

    #[test]
    fn text_and_attributes_are_escaped() {
        let html = of("</b><script>\"'&");
        let safe = "&lt;/b&gt;&lt;script&gt;&quot;&#39;&amp;";
        assert_eq!(html, format!("<b title=\"{safe}\">{safe}</b>\n"));
    }

    #[test]
    fn controls_and_overrides_of_direction_are_neutralised() {
        assert!(of("a\u{202E}b\u{0}c\u{9b}d\u{FFFF}").contains(">a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}<"));
        assert!(of("א\u{200F}ב 警民").contains(">א\u{200F}ב 警民<"));
    }

    #[test]
    fn what_was_left_open_is_closed() {
        let mut markup = Markup::default();
        markup.open("ul", &[]);
        markup.open("li", &[]);
        markup.close();
        assert_eq!(markup.finish(), "<ul><li></li></ul>\n");
    }

    proptest! {
        #[test]
        fn no_text_brings_a_tag_or_a_quote_of_its_own(text in any::<String>()) {
            let html = of(&text);
            prop_assert_eq!(html.matches('<').count(), 2);
            prop_assert_eq!(html.matches('>').count(), 2);
            prop_assert_eq!(html.matches('"').count(), 2);
            prop_assert!(!html.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        }
    }
}
