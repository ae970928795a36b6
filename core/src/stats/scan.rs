//! Finding the figures in running text.

use std::collections::HashSet;

use super::figure::{ReportedFigure, parse_figure};

/// The longest figure that is looked for, in characters.
const LONGEST: usize = 24;

/// A figure in a text, with the sentence that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundFigure {
    /// The figure.
    pub figure: ReportedFigure,
    /// The sentence, without inline pinyin.
    pub sentence: String,
}

/// Finds the figures with a unit in a text, such as a press report, in the order in which they stand there.
///
/// A sentence that stands twice is read once, so that an article whose body was printed again, or printed again with pinyin
/// between its characters, does not report its figures twice. Ordinals (第3次) and dates (5月11日) are not figures. Whether two
/// different sentences tell of the same thing is left to the reader.
///
/// # Complexity
///
/// Linear in the length of the text.
///
/// # Examples
///
/// ```
/// use shouwang::stats::figures_in;
///
/// let text = "示例：共上墙联系牌509块，服务群众350人、办理400余件。\n示例：共gòng上墙联系牌509块kuài，服务群众350人、办理400余件。";
/// let found: Vec<String> = figures_in(text).iter().map(|found| found.figure.text().to_owned()).collect();
/// assert_eq!(found, ["509块", "350人", "400余件"]);
/// ```
#[must_use]
pub fn figures_in(text: &str) -> Vec<FoundFigure> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for sentence in text.split(['。', '！', '？', '!', '?', '\n']) {
        let plain = without_pinyin(sentence);
        let key: String = plain.chars().filter(|c| !c.is_whitespace()).collect();
        if key.is_empty() || !seen.insert(key) {
            continue;
        }
        let sentence = plain.trim().to_owned();
        found.extend(
            figures_of(&sentence)
                .into_iter()
                .map(|figure| FoundFigure { figure, sentence: sentence.clone() }),
        );
    }
    found
}

/// The figures of one sentence, each the longest reading from where it begins.
fn figures_of(sentence: &str) -> Vec<ReportedFigure> {
    let mut figures = Vec::new();
    let mut before = None;
    let mut rest = sentence;
    while let Some(first) = rest.chars().next() {
        let found = if may_begin(first) { longest_figure(rest) } else { None };
        let length = match found {
            Some((figure, length)) => {
                let dated = before == Some('月') && figure.text().ends_with('日');
                if before != Some('第') && !dated {
                    figures.push(figure);
                }
                length
            }
            // A number that is no figure is passed as a whole: the 24 of 2024年 is none either.
            None if is_numeral(first) => rest.find(|c| !is_numeral(c)).unwrap_or(rest.len()),
            None => first.len_utf8(),
        };
        let (passed, further) = rest.split_at_checked(length).unwrap_or((rest, ""));
        before = passed.chars().next_back();
        rest = further;
    }
    figures
}

/// The longest beginning of a text that reads as one figure with a unit, and its length in bytes.
fn longest_figure(text: &str) -> Option<(ReportedFigure, usize)> {
    let ends: Vec<usize> = text.char_indices().take(LONGEST).map(|(at, c)| at + c.len_utf8()).collect();
    ends.into_iter().rev().find_map(|end| {
        let candidate = text.get(..end)?;
        // Space and marks at the end belong to what follows.
        let closed = candidate.chars().next_back().is_some_and(|c| c.is_alphanumeric());
        let figure = if closed { parse_figure(candidate).ok()? } else { return None };
        Some((figure, end))
    })
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || "〇零一二两三四五六七八九十百千万亿几数.,".contains(c)
}

fn may_begin(c: char) -> bool {
    is_numeral(c) && !".,".contains(c) || "不至最超多逾少将接近大约上".contains(c)
}

/// Drops pinyin that stands between characters: a run of small Latin letters behind a Chinese character, or a bracket of Latin
/// letters with a tone mark.
fn without_pinyin(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let behind_character =
            out.chars().next_back().is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let run = rest.find(|c| !is_pinyin(c)).unwrap_or(rest.len());
        let bracket = if matches!(first, '(' | '（') { bracketed_pinyin(rest) } else { 0 };
        let dropped = if behind_character && run > 0 { run } else { bracket };
        if dropped > 0 {
            rest = rest.get(dropped..).unwrap_or_default();
        } else {
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    out
}

/// The length of a bracket that holds nothing but pinyin; 0 for any other.
fn bracketed_pinyin(text: &str) -> usize {
    let Some(end) = text.find([')', '）']) else { return 0 };
    let inside = text.get(..end).unwrap_or_default().trim_start_matches(['(', '（']);
    let pinyin = inside.chars().all(|c| is_pinyin(c) || c == ' ') && inside.chars().any(has_tone);
    let closing = text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    if pinyin { end + closing } else { 0 }
}

fn is_pinyin(c: char) -> bool {
    c.is_ascii_lowercase() || has_tone(c) || matches!(c, 'ü' | '\'' | '’')
}

fn has_tone(c: char) -> bool {
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        figures_in(text).iter().map(|found| found.figure.text().to_owned()).collect()
    }

    #[test]
    fn figures_are_found_where_they_stand_and_dates_years_and_ordinals_are_not() {
        let text =
            "2024年10月11日以来，第3次活动惠及近百人；开展450余次，花费1.2万元，至少三十户受益，共27人";
        assert_eq!(texts(text), ["近百人", "450余次", "1.2万元", "至少三十户", "27人"]);
        assert_eq!(figures_in(text)[0].sentence, text);
        assert_eq!(texts("没有数字。一级警长，三级警司"), Vec::<String>::new());
    }

    #[test]
    fn a_sentence_that_stands_again_is_read_once_with_or_without_pinyin() {
        let body = "示例：调解纠纷175件，救助27人。开展宣传450余次。";
        let pinyin = "示shì例lì：调解纠纷175件(jiàn)，救助27人rén。开展宣传450余yú次cì。";
        assert_eq!(texts(&format!("{body}{body}{pinyin}")), texts(body));
        assert_eq!(texts(body), ["175件", "27人", "450余次"]);
        // The same number in another sentence is another statement.
        assert_eq!(texts("甲救助27人。乙救助27人。").len(), 2);
    }

    #[test]
    fn latin_words_that_are_no_pinyin_stay() {
        assert_eq!(without_pinyin("扫QR码 see WeChat，长5km"), "扫QR码 see WeChat，长5km");
    }

    proptest! {
        #[test]
        fn no_text_panics_and_a_text_twice_gives_what_it_gives_once(text in any::<String>()) {
            let once = figures_in(&text);
            prop_assert_eq!(figures_in(&format!("{text}\n{text}")), once);
        }

        #[test]
        fn what_is_found_reads_as_that_figure(number in 1..10_000_i64, before in "[甲乙丙，；：]{0,6}", after in "[甲乙丙，；]{0,6}") {
            let found = figures_in(&format!("{before}{number}件{after}"));
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].figure.number(), number);
        }
    }
}
