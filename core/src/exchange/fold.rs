//! Spellings that mean the same.

use std::borrow::Cow;

use crate::domain::half_width;

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
