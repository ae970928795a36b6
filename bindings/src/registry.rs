//! One data set, read whole and asked by any thread.

/// One data set of records, checked and indexed; immutable, and safe to use from any thread.
#[derive(Debug, uniffi::Object)]
pub struct Registry {
    pub(crate) registry: shouwang::Registry,
}
