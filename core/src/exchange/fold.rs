//! Spellings that mean the same.

use std::borrow::Cow;

/// Folds a column name: letter case, full-width forms, spaces, `_`, `-` and `.` do not matter.
pub(super) fn name(text: &str) -> String {
    let kept = text.chars().map(half_width).filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.'));
    kept.flat_map(char::to_lowercase).collect()
}

/// Writes full-width digits and signs as the ASCII ones; borrows where there are none.
pub(super) fn digits(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| half_width(c) == c) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(half_width).collect())
    }
}

/// Maps U+FF01 to U+FF5E to ASCII, and the ideographic space to a space (Unicode, Halfwidth and Fullwidth Forms).
fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_only_in_spelling_fold_alike() {
        for spelling in ["safe_point_id", "Safe Point ID", "SAFE-POINT.ID", "ｓａｆｅ＿ｐｏｉｎｔ　ｉｄ"]
        {
            assert_eq!(name(spelling), "safepointid");
        }
        assert_ne!(name("名称"), name("姓名"));
    }

    #[test]
    fn full_width_digits_become_ascii_and_others_stay() {
        assert_eq!(digits("１２．５"), "12.5");
        assert!(matches!(digits("12.5 件"), Cow::Borrowed("12.5 件")));
    }
}
