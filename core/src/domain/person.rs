//! People: names that don't print by accident, and pseudonyms.

use std::fmt;
use std::sync::Arc;

use super::Sensitivity;
use super::record::record;
use crate::{Error, Result};

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
    use super::*;

    #[test]
    fn debug_prints_neither_name_nor_pseudonym() {
        let name = PersonName::new("示例警员").unwrap();
        assert_eq!(format!("{name:?} {:?}", PersonRef::new("p-01").unwrap()), "Name(..) Person(..)");
        assert_eq!(name.to_string(), "示例警员");
        assert_eq!(PersonRef::new("p-01").unwrap().to_string(), "Person(..)");
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
