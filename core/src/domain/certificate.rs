//! Certificates of volunteers.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::record::record;
use super::wording::{check_words, words};
use crate::time::ValidTime;
use crate::{Error, Result};

record! {
    checks check_values;

    /// A certificate that a volunteer holds, and when it is valid (证书).
    ///
    /// As text it is the name, and where its time is bounded an `@` and the time: `红十字救护员@2024-03-01/2027-03-01`.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::domain::Certificate;
    ///
    /// let first_aid: Certificate = "红十字救护员@2024-03-01/2027-03-01".parse()?;
    /// assert_eq!(first_aid.name, "红十字救护员");
    /// assert!(first_aid.is_valid_on("2027-02-28".parse().unwrap()));
    /// assert!(!first_aid.is_valid_on("2027-03-01".parse().unwrap()));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Certificate {
        /// What it certifies, as written.
        pub name: String,
        /// When it is valid.
        pub valid: ValidTime,
    }
}

impl Certificate {
    /// Makes a certificate.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) without a name, [`Invalid`](crate::ErrorKind::Invalid) for a name of more than
    /// 256 bytes or with a control character.
    pub fn new(name: impl AsRef<str>, valid: ValidTime) -> Result<Self> {
        Ok(Self { name: words(name.as_ref(), "name")?, valid })
    }

    /// Checks the name.
    ///
    /// # Errors
    ///
    /// As [`Certificate::new`].
    pub fn check_values(&self) -> Result<()> {
        check_words(&self.name, "name")
    }

    /// Tells whether it is valid on a day.
    #[must_use]
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        self.valid.contains(date)
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        // A name with an `@` of its own reads back only with the time behind it.
        if self.valid == ValidTime::always() && !self.name.contains('@') {
            Ok(())
        } else {
            write!(f, "@{}", self.valid)
        }
    }
}

impl FromStr for Certificate {
    type Err = Error;

    /// Reads a name, or a name, `@` and a time.
    fn from_str(text: &str) -> Result<Self> {
        match text.rsplit_once('@') {
            Some((name, valid)) => Self::new(name, valid.parse()?),
            None => Self::new(text, ValidTime::always()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_reads_back_as_it_is_written() {
        for text in ["急救员", "急救员@2024-03-01/..", "a@b@../2027-03-01", "a@b@../.."] {
            let certificate: Certificate = text.parse().unwrap();
            assert_eq!(certificate.to_string(), text);
        }
        assert_eq!(" @2024-01-01/..".parse::<Certificate>().unwrap_err().kind().code(), "missing");
        assert!("急救员@soon".parse::<Certificate>().is_err());
    }
}
