//! One error for both languages, and the guard that no panic passes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use shouwang::ErrorKind;

/// What went wrong; the text of each says where, and what was expected, and never holds a personal value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi(flat_error)]
#[non_exhaustive]
pub enum ShouwangError {
    /// A file or folder could not be read or written.
    #[error("{0}")]
    Io(String),
    /// An argument, or the content of a file, is missing, malformed, out of range, duplicate or over a limit.
    #[error("{0}")]
    InvalidInput(String),
    /// Two figures of different units were combined.
    #[error("{0}")]
    UnitMismatch(String),
    /// A rule of the domain forbids the request.
    #[error("{0}")]
    Refused(String),
    /// The library itself failed; this is a fault to report, and nothing was changed.
    #[error("{0}")]
    Internal(String),
}

impl From<shouwang::Error> for ShouwangError {
    fn from(error: shouwang::Error) -> Self {
        let text = error.to_string();
        match error.kind() {
            ErrorKind::Io { .. } => Self::Io(text),
            ErrorKind::UnitMismatch { .. } => Self::UnitMismatch(text),
            ErrorKind::Refused { .. } => Self::Refused(text),
            _ => Self::InvalidInput(text),
        }
    }
}

/// Calls `work` and turns a panic into [`ShouwangError::Internal`].
///
/// The panic's own text stays inside, because it may quote the data.
/// Objects are immutable, so a call that is cut short leaves nothing half done behind.
pub(crate) fn guard<T>(work: impl FnOnce() -> Result<T, ShouwangError>) -> Result<T, ShouwangError> {
    catch_unwind(AssertUnwindSafe(|| {
        #[cfg(feature = "test-hook")]
        crate::test_hook::panic_if_asked();
        work()
    }))
    .unwrap_or_else(|_| {
        Err(ShouwangError::Internal("internal error: a fault in shouwang, please report it".to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_internal_error_without_its_text() {
        let outcome: Result<(), _> = guard(|| panic!("a name that must stay inside"));
        let error = outcome.unwrap_err();
        assert!(matches!(error, ShouwangError::Internal(_)));
        assert!(!error.to_string().contains("name"));
    }

    #[test]
    fn each_kind_of_error_finds_its_variant() {
        let of = |error: shouwang::Error| ShouwangError::from(error);
        assert!(matches!(of(shouwang::Error::missing("a name")), ShouwangError::InvalidInput(_)));
        assert!(matches!(of(shouwang::Error::refused("no officer")), ShouwangError::Refused(_)));
        assert!(matches!(of(shouwang::Error::io(&std::io::Error::other("x"))), ShouwangError::Io(_)));
        let units = ErrorKind::UnitMismatch { left: "times".into(), right: "persons".into() };
        assert!(matches!(of(shouwang::Error::new(units)), ShouwangError::UnitMismatch(_)));
    }
}
