//! The records of one kind, sorted by identifier.

use std::fmt;

use crate::domain::Visibility;

/// A kind of record that a registry holds.
pub trait Record {
    /// The identifier's type.
    type Id: Ord + Clone + fmt::Display + fmt::Debug;

    /// What this kind is called in messages, for example `safe point`.
    const KIND: &'static str;

    /// Who may see records of this kind at all. Of one that may be seen, a view still leaves out what it must.
    const VISIBILITY: Visibility;

    /// The record's identifier.
    fn id(&self) -> &Self::Id;
}

/// The records of one kind, in the order of their identifiers.
///
/// A record's position in this order is what the indices speak of, so that ties are ordered by identifier everywhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Records<R> {
    rows: Vec<R>,
}

impl<R: Record> Records<R> {
    /// Takes rows that the builder has sorted and found free of duplicates.
    pub(super) fn from_sorted(rows: Vec<R>) -> Self {
        Self { rows }
    }

    /// Finds a record by its identifier.
    ///
    /// # Complexity
    ///
    /// Logarithmic in the number of records.
    pub fn get(&self, id: &R::Id) -> Option<&R> {
        self.position(id).and_then(|position| self.rows.get(position))
    }

    /// Finds a record's position in the order of identifiers.
    pub fn position(&self, id: &R::Id) -> Option<usize> {
        self.rows.binary_search_by(|row| row.id().cmp(id)).ok()
    }

    /// The record at a position in the order of identifiers.
    pub fn at(&self, position: usize) -> Option<&R> {
        self.rows.get(position)
    }

    /// Goes through the records in the order of their identifiers.
    pub fn iter(&self) -> std::slice::Iter<'_, R> {
        self.rows.iter()
    }

    /// Counts the records.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<'a, R: Record> IntoIterator for &'a Records<R> {
    type Item = &'a R;
    type IntoIter = std::slice::Iter<'a, R>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
