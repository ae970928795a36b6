//! The cells of an aggregator: which key stands where, and the dictionaries of the dimensions.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::cell_index::CellIndex;
use super::schema::{Dimension, MAX_DIMENSIONS};

/// Codes of one cell, one a dimension and then the period; unused ones are 0.
pub(super) type Key = [u32; MAX_DIMENSIONS + 1];

/// The value is not known.
pub(super) const NULL: u32 = 0;
/// The value is in none of the dimension's values.
pub(super) const OUTSIDE: u32 = 1;
/// The first value of a dimension; a period's code is its ordinal plus this.
pub(super) const FIRST: u32 = 2;

/// The values of one dimension and their codes.
#[derive(Debug, Clone, Default)]
pub(super) struct Domain {
    values: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, u32, RandomState>,
    closed: bool,
}

impl Domain {
    pub(super) fn new(dimension: &Dimension) -> Self {
        let mut domain = Self::default();
        for value in dimension.values.iter().flatten() {
            domain.code_of(value);
        }
        domain.closed = dimension.values.is_some();
        domain
    }

    /// Gives a value's code; a new value of an open domain gets the next one, of a closed one none.
    pub(super) fn code_of(&mut self, value: &str) -> Option<u32> {
        if let Some(code) = self.codes.get(value) {
            return Some(*code);
        }
        if self.closed {
            return None;
        }
        let code = u32::try_from(self.values.len()).ok()?.checked_add(FIRST)?;
        let value: Arc<str> = Arc::from(value);
        self.values.push(Arc::clone(&value));
        self.codes.insert(value, code);
        Some(code)
    }

    pub(super) fn find(&self, value: &str) -> Option<u32> {
        self.codes.get(value).copied()
    }

    /// Gives the values; the code of the first is [`FIRST`].
    pub(super) fn values(&self) -> &[Arc<str>] {
        &self.values
    }

    pub(super) fn value(&self, code: u32) -> Option<&Arc<str>> {
        self.values.get(code.checked_sub(FIRST)? as usize)
    }

    pub(super) const fn is_closed(&self) -> bool {
        self.closed
    }
}

/// The keys of the cells in the order of their first record, with a way back from key to position.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    keys: Vec<Key>,
    index: CellIndex,
}

impl Cells {
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }

    pub(super) fn find(&self, key: &Key) -> Option<usize> {
        self.index.find(key).map(|position| position as usize)
    }

    /// Gives the position of a key as [`position_of`](Self::position_of) does, trying one position first.
    pub(super) fn position_near(&mut self, key: Key, guess: usize) -> Option<usize> {
        if self.keys.get(guess) == Some(&key) { Some(guess) } else { self.position_of(key) }
    }

    /// Gives the position of a key, adding it at the end when it is new; `None` when there are 2³² cells.
    pub(super) fn position_of(&mut self, key: Key) -> Option<usize> {
        if let Some(position) = self.find(&key) {
            return Some(position);
        }
        let position = u32::try_from(self.keys.len()).ok()?;
        self.index.insert(key, position, &self.keys);
        self.keys.push(key);
        Some(position as usize)
    }
}
