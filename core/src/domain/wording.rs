//! Words of a record that are neither a name nor a code: roles, certificates, streets.

use crate::{Error, Result};

/// Longest words, in bytes.
const MAX_BYTES: usize = 256;

/// Takes words without the space around them.
///
/// # Errors
///
/// Missing for empty text; invalid for more than 256 bytes or a control character. Both name the field.
pub(super) fn words(text: &str, field: &'static str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::missing("words").in_field(field));
    }
    if text.len() > MAX_BYTES || text.chars().any(char::is_control) {
        return Err(Error::invalid("at most 256 bytes without control characters").in_field(field));
    }
    Ok(text.to_owned())
}

/// Checks words of a record that is already made, which have no space around them.
///
/// # Errors
///
/// As [`words`], and invalid for space at either end: ` 急救` would never match 急救.
pub(super) fn check_words(text: &str, field: &'static str) -> Result<()> {
    if words(text, field)?.len() != text.len() {
        return Err(Error::invalid("words without space around them").in_field(field));
    }
    Ok(())
}

/// Maps U+FF01 to U+FF5E to ASCII, and the ideographic space to a space (Unicode, Halfwidth and Fullwidth Forms).
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}
