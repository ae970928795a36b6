//! People: names that don't print by accident, and pseudonyms.

use std::fmt;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use super::Sensitivity;
use super::record::record;
use crate::{Error, Result};

/// Surnames of two characters: those of the Hundred Family Surnames (百家姓), in simplified and, where it differs, traditional writing.
const COMPOUND_SURNAMES: &[&str] = &[
    "万俟", "上官", "东方", "东郭", "东门", "乐正", "亓官", "令狐", "仲孙", "公冶", "公孙", "公羊", "公良",
    "公西", "南宫", "南门", "单于", "司寇", "司徒", "司空", "司马", "呼延", "壤驷", "夏侯", "太叔", "夹谷",
    "子车", "宇文", "宗政", "宰父", "尉迟", "左丘", "巫马", "微生", "慕容", "拓跋", "梁丘", "欧阳", "段干",
    "淳于", "漆雕", "澹台", "濮阳", "申屠", "百里", "皇甫", "端木", "第五", "羊舌", "西门", "诸葛", "谷梁",
    "赫连", "轩辕", "钟离", "长孙", "闻人", "闾丘", "颛孙", "鲜于", "仲孫", "公孫", "司馬", "單于", "壤駟",
    "夾谷", "子車", "尉遲", "巫馬", "東方", "東郭", "東門", "樂正", "歐陽", "澹臺", "濮陽", "諸葛", "軒轅",
    "長孫",
];

/// A person's name. Its `Debug` prints `Name(..)`; show it on purpose with [`PersonName::as_str`] or `Display`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "String", into = "String")
)]
pub struct PersonName(Arc<str>);

impl PersonName {
    /// Makes a name; surrounding space is dropped.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) for empty text, [`Invalid`](crate::ErrorKind::Invalid) for more than
    /// 256 bytes or a control character.
    pub fn new(text: impl AsRef<str>) -> Result<Self> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(Error::missing("a name"));
        }
        if text.len() > 256 || text.chars().any(char::is_control) {
            return Err(Error::invalid("a name of at most 256 bytes without control characters"));
        }
        Ok(Self(text.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the name as it may be told of somebody who must not be known: the surname and 某, as Chinese courts publish names
    /// (法释〔2016〕19号, Provisions of the Supreme People's Court on publishing judgments on the internet, article 9).
    ///
    /// Of a name that has no Chinese surname, such as one of a minority or a foreign one, the first character is kept. A character
    /// is what a reader sees as one (an extended grapheme cluster, Unicode Standard Annex 29), so that none is cut in two.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::domain::PersonName;
    ///
    /// assert_eq!(PersonName::new("示例甲乙")?.masked(), "示某");
    /// assert_eq!(PersonName::new("欧阳示例")?.masked(), "欧阳某");
    /// assert_eq!(PersonName::new("Example Person")?.masked(), "E某");
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn masked(&self) -> String {
        let surname = COMPOUND_SURNAMES.iter().find(|surname| {
            self.0.strip_prefix(**surname).is_some_and(|rest| !rest.trim_start_matches(is_joiner).is_empty())
        });
        let kept = surname.copied().or_else(|| self.0.graphemes(true).next()).unwrap_or_default();
        format!("{}某", kept.trim_end_matches(is_joiner))
    }
}

/// Tells whether a character only joins those beside it, or shows nothing.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}') || character.is_whitespace()
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name(..)")
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for PersonName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl TryFrom<String> for PersonName {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::new(text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0.as_ref().to_owned()
    }
}

/// A keyed pseudonym for a resident in a record: never a name, never an identity number.
///
/// Its `Debug` and its `Display` print `Person(..)`, because even a pseudonym links records; show it on purpose with
/// [`PersonRef::as_str`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "String", into = "String")
)]
pub struct PersonRef(Arc<str>);

impl PersonRef {
    /// Makes a pseudonym from the text that the caller's keyed hash produced.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) for empty text; [`Invalid`](crate::ErrorKind::Invalid) for more than 128
    /// bytes, a control character, or text in the form of an 18-digit identity number (GB 11643) or a mobile number.
    pub fn new(text: impl AsRef<str>) -> Result<Self> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(Error::missing("a pseudonym"));
        }
        if text.len() > 128 || text.chars().any(char::is_control) {
            return Err(Error::invalid("a pseudonym of at most 128 bytes without control characters"));
        }
        if looks_like_identity_number(text) || looks_like_mobile_number(text) {
            return Err(Error::invalid("a pseudonym, not an identity or telephone number"));
        }
        Ok(Self(text.into()))
    }

    /// The pseudonym as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn looks_like_identity_number(text: &str) -> bool {
    let Some((digits, check)) = text.char_indices().nth(17).map(|(at, check)| (text.get(..at), check)) else {
        return false;
    };
    text.chars().count() == 18
        && digits.is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()))
        && (check.is_ascii_digit() || check.eq_ignore_ascii_case(&'x'))
}

fn looks_like_mobile_number(text: &str) -> bool {
    text.len() == 11 && text.starts_with('1') && text.bytes().all(|b| b.is_ascii_digit())
}

impl fmt::Debug for PersonRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(..)")
    }
}

/// Prints `Person(..)` like `Debug`: a list of what is wrong with some records names them by identifier, and may go anywhere.
impl fmt::Display for PersonRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(..)")
    }
}

impl std::str::FromStr for PersonRef {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl TryFrom<String> for PersonRef {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::new(text)
    }
}

impl From<PersonRef> for String {
    fn from(person: PersonRef) -> Self {
        person.0.as_ref().to_owned()
    }
}

record! {
    checks check_values;

    /// What is known of the person behind a pseudonym, and no more: whether they are a minor, and how much records of them tell.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::domain::{Person, PersonRef, Sensitivity};
    ///
    /// let mut child = Person::new(PersonRef::new("k1-aided-07")?);
    /// child.is_minor = true;
    /// assert_eq!(child.sensitivity, Sensitivity::Personal);
    /// assert_eq!(format!("{child:?}"), "Person { id: Person(..), is_minor: true, sensitivity: Personal }");
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Person {
        /// The pseudonym.
        pub id: PersonRef,
        /// Whether they are younger than eighteen.
        pub is_minor: bool,
        /// How much a record of them tells; sensitive where they are younger than fourteen.
        pub sensitivity: Sensitivity,
    }
}

impl Person {
    /// Makes an adult whose records are personal and no more.
    #[must_use]
    pub fn new(id: PersonRef) -> Self {
        Self { id, is_minor: false, sensitivity: Sensitivity::Personal }
    }

    /// Checks that a person is not said to be none.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) on `sensitivity` for [`Sensitivity::None`]: whatever tells of a person is personal.
    pub fn check_values(&self) -> Result<()> {
        if self.sensitivity == Sensitivity::None {
            return Err(Error::invalid("`personal` or `sensitive` for a person").in_field("sensitivity"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn debug_prints_neither_name_nor_pseudonym() {
        let name = PersonName::new("示例警员").unwrap();
        assert_eq!(format!("{name:?} {:?}", PersonRef::new("p-01").unwrap()), "Name(..) Person(..)");
        assert_eq!(name.to_string(), "示例警员");
        assert_eq!(PersonRef::new("p-01").unwrap().to_string(), "Person(..)");
    }

    #[test]
    fn a_masked_name_keeps_the_surname_or_the_first_character_and_nothing_else() {
        let cases = [
            ("示例", "示某"),
            ("示", "示某"),
            ("欧阳例", "欧阳某"),
            ("歐陽例", "歐陽某"),
            // With nothing behind it, it is no surname of two characters.
            ("欧阳", "欧某"),
            ("示 例", "示某"),
            ("示\u{200d}例", "示某"),
            ("示例·示例", "示某"),
            ("\u{20bb7}例", "\u{20bb7}某"),
            ("E\u{301}xample", "E\u{301}某"),
            ("\u{1f46e}\u{200d}\u{2640}\u{fe0f}示", "\u{1f46e}\u{200d}\u{2640}\u{fe0f}某"),
            ("\u{f51}\u{f54}\u{f7a}\u{f62}", "\u{f51}某"),
            ("<b>示</b>", "<某"),
            // A mark on the space behind it belongs to the space.
            ("示 \u{dda}例", "示某"),
        ];
        for (name, masked) in cases {
            assert_eq!(PersonName::new(name).unwrap().masked(), masked, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_masked_name_tells_no_more_than_its_beginning(name in "\\PC{1,12}", given in "[a-z示例甲乙]{3,8}") {
            let Ok(name) = PersonName::new(&name) else { return Ok(()) };
            let masked = name.masked();
            let kept = masked.strip_suffix('某').unwrap();
            prop_assert!(name.as_str().starts_with(kept));
            // Whole characters only: what is cut off begins a character of its own, with the joiners before it or without them.
            let boundaries: Vec<usize> = name.as_str().grapheme_indices(true).map(|(at, _)| at).collect();
            let rest = name.as_str().strip_prefix(kept).unwrap().trim_start_matches(is_joiner);
            let behind = name.as_str().len() - rest.len();
            prop_assert!(rest.is_empty() || [kept.len(), behind].iter().any(|at| boundaries.contains(at)));
            // Two people of one surname are told alike.
            let other = PersonName::new(format!("{}{given}", "示")).unwrap();
            prop_assert_eq!(other.masked(), "示某");
        }
    }

    #[test]
    fn identity_and_mobile_numbers_are_no_pseudonyms() {
        // Both are of the right form and belong to nobody: division 000000, and a mobile prefix that is not assigned.
        for text in ["00000019000101000X", "10000000000"] {
            assert_eq!(PersonRef::new(text).unwrap_err().kind().code(), "invalid");
        }
        assert!(PersonRef::new("k1:9f3a66d0").is_ok());
    }
}
