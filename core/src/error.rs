//! One error for the whole library: what went wrong, where, and what was expected.

use std::borrow::Cow;
use std::fmt;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Says what went wrong, where it happened and what was expected instead.
///
/// An error never holds the offending value, because that value may be somebody's name or number.
/// Program against [`Error::kind`] or its stable [`ErrorKind::code`]; the text is for people.
///
/// # Examples
///
/// ```
/// use shouwang::{ErrorKind, Position};
///
/// let error = Position::new(91.0, 101.77).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::OutOfRange { .. }));
/// assert_eq!(error.to_string(), "latitude: out of range, expected degrees from -90 to 90");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    // Boxed, so that a `Result` on a hot path stays as small as its value.
    inner: Box<(Place, ErrorKind)>,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file or folder could not be read or written; holds the operating system's reason.
    Io {
        /// The operating system's reason.
        reason: String,
    },
    /// The bytes are not well formed.
    Syntax {
        /// What the reader expected.
        expected: Cow<'static, str>,
    },
    /// A value that must be there is not.
    Missing {
        /// What was expected.
        expected: Cow<'static, str>,
    },
    /// A number, date or coordinate lies outside what is possible.
    OutOfRange {
        /// The range that is possible, with its unit.
        expected: Cow<'static, str>,
    },
    /// A value is of the wrong kind or is not one of those that are known.
    Invalid {
        /// What was expected.
        expected: Cow<'static, str>,
    },
    /// Two records, keys or columns share a name that must be unique.
    Duplicate {
        /// What has to be unique.
        what: Cow<'static, str>,
    },
    /// A record names another that does not exist.
    UnknownReference {
        /// The kind of record that was looked for.
        to: Cow<'static, str>,
    },
    /// The input is larger than a limit allows.
    Limit {
        /// The limit.
        limit: u64,
        /// What is counted.
        unit: Cow<'static, str>,
    },
    /// Two figures of different units were combined.
    UnitMismatch {
        /// Code of the unit on the left.
        left: Cow<'static, str>,
        /// Code of the unit on the right.
        right: Cow<'static, str>,
    },
    /// A rule of the domain forbids the request.
    Refused {
        /// The rule, as a sentence.
        reason: Cow<'static, str>,
    },
}

impl ErrorKind {
    /// Gives the kind's stable code, for programs in any language.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::Syntax { .. } => "syntax",
            Self::Missing { .. } => "missing",
            Self::OutOfRange { .. } => "out_of_range",
            Self::Invalid { .. } => "invalid",
            Self::Duplicate { .. } => "duplicate",
            Self::UnknownReference { .. } => "unknown_reference",
            Self::Limit { .. } => "limit",
            Self::UnitMismatch { .. } => "unit_mismatch",
            Self::Refused { .. } => "refused",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { reason } => write!(f, "{reason}"),
            Self::Syntax { expected } => write!(f, "not well formed, expected {expected}"),
            Self::Missing { expected } => write!(f, "missing, expected {expected}"),
            Self::OutOfRange { expected } => write!(f, "out of range, expected {expected}"),
            Self::Invalid { expected } => write!(f, "not valid, expected {expected}"),
            Self::Duplicate { what } => write!(f, "duplicate {what}"),
            Self::UnknownReference { to } => write!(f, "no such {to}"),
            Self::Limit { limit, unit } => write!(f, "over the limit of {limit} {unit}"),
            Self::UnitMismatch { left, right } => write!(f, "{left} and {right} are different units"),
            Self::Refused { reason } => write!(f, "{reason}"),
        }
    }
}

/// Where it went wrong: whatever is known of file, line or feature, and field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// File name as the caller gave it.
    pub file: Option<String>,
    /// Line in a text file, from 1.
    pub line: Option<u64>,
    /// Feature in a GeoJSON file, from 0, as in its `features` array.
    pub feature: Option<u64>,
    /// Column, property or argument.
    pub field: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(file) = &self.file {
            write!(f, "{file}")?;
            separator = ", ";
        }
        if let Some(line) = self.line {
            write!(f, "{separator}line {line}")?;
            separator = ", ";
        }
        if let Some(feature) = self.feature {
            write!(f, "{separator}feature {feature}")?;
            separator = ", ";
        }
        if let Some(field) = &self.field {
            write!(f, "{separator}{field}")?;
        }
        Ok(())
    }
}

impl Error {
    /// Makes an error of a kind, with no place yet.
    pub fn new(kind: ErrorKind) -> Self {
        Self { inner: Box::new((Place::default(), kind)) }
    }

    /// Makes an error for a value that is not there.
    pub fn missing(expected: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Missing { expected: expected.into() })
    }

    /// Makes an error for a value outside the possible range.
    pub fn out_of_range(expected: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::OutOfRange { expected: expected.into() })
    }

    /// Makes an error for a value of the wrong kind.
    pub fn invalid(expected: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Invalid { expected: expected.into() })
    }

    /// Makes an error for bytes that are not well formed.
    pub fn syntax(expected: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Syntax { expected: expected.into() })
    }

    /// Makes an error for a name that stands twice.
    pub fn duplicate(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Duplicate { what: what.into() })
    }

    /// Makes an error for a reference to a record that does not exist.
    pub fn unknown_reference(to: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::UnknownReference { to: to.into() })
    }

    /// Makes an error for input over a limit.
    pub fn limit(limit: u64, unit: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Limit { limit, unit: unit.into() })
    }

    /// Makes an error for a request that a rule of the domain forbids.
    pub fn refused(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Refused { reason: reason.into() })
    }

    /// Makes an error from the operating system's, which holds a reason and no file content.
    pub fn io(error: &std::io::Error) -> Self {
        Self::new(ErrorKind::Io { reason: error.to_string() })
    }

    /// Says what went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.inner.1
    }

    /// Says where it went wrong.
    pub fn place(&self) -> &Place {
        &self.inner.0
    }

    /// Adds what is known of a place and not yet named.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        let own = &mut self.inner.0;
        own.file = own.file.take().or_else(|| place.file.clone());
        own.line = own.line.or(place.line);
        own.feature = own.feature.or(place.feature);
        own.field = own.field.take().or_else(|| place.field.clone());
        self
    }

    /// Puts the error at a place, in place of its own.
    pub(crate) fn at_place(mut self, place: Place) -> Self {
        self.inner.0 = place;
        self
    }

    /// Adds the file, unless one is already named.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.inner.0.file.get_or_insert_with(|| file.into());
        self
    }

    /// Adds the line, from 1, unless one is already named.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.inner.0.line.get_or_insert(line);
        self
    }

    /// Adds the feature, from 0, unless one is already named.
    #[must_use]
    pub fn at_feature(mut self, feature: u64) -> Self {
        self.inner.0.feature.get_or_insert(feature);
        self
    }

    /// Adds the field, unless one is already named.
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.inner.0.field.get_or_insert_with(|| field.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, kind) = &*self.inner;
        if *place != Place::default() {
            write!(f, "{place}: ")?;
        }
        write!(f, "{kind}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_as_place_then_reason() {
        let error = Error::missing("a name").in_field("name").at_line(7).in_file("officers.csv");
        assert_eq!(error.to_string(), "officers.csv, line 7, name: missing, expected a name");
        assert_eq!(error.kind().code(), "missing");
    }

    #[test]
    fn the_innermost_place_wins() {
        let error = Error::invalid("a date").in_field("from").in_field("row");
        assert_eq!(error.place().field.as_deref(), Some("from"));
    }
}
