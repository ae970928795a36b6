//! From the key of a cell to its position.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::cells::{FIRST, Key, OUTSIDE};

/// A table of all possible keys may have so many entries, and so many for each cell that there is: then it takes no more
/// room than hashing, and one look into it costs a small part of that.
const ENTRIES: usize = 1 << 16;
const ENTRIES_A_CELL: usize = 16;

/// Positions by key.
#[derive(Debug, Clone)]
pub(super) enum CellIndex {
    Dense(Dense),
    Hashed(HashMap<Key, u32, RandomState>),
}

impl Default for CellIndex {
    fn default() -> Self {
        Self::Dense(Dense::default())
    }
}

/// One entry for each possible key, as long as those are few.
#[derive(Debug, Clone, Default)]
pub(super) struct Dense {
    /// The codes of each part of the key that have entries: null and outside, and so many from a least one.
    ranges: Vec<CodeRange>,
    /// Positions from 1; 0 where there is no cell.
    table: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct CodeRange {
    least: u32,
    size: u32,
}

impl CodeRange {
    const FIXED: u32 = OUTSIDE + 1;
    /// Null and outside alone.
    const EMPTY: Self = Self { least: FIRST, size: Self::FIXED };

    /// Gives the place of a code among those that have entries, or a place beyond the last.
    const fn place(self, code: u32) -> u32 {
        if code < FIRST { code } else { (code.wrapping_sub(self.least)).saturating_add(Self::FIXED) }
    }

    /// Gives the least range that holds a code too.
    fn around(self, code: u32) -> Self {
        if code < FIRST || self.place(code) < self.size {
            return self;
        }
        let end = self.least.saturating_add(self.size - Self::FIXED);
        let (least, end) = match self.size {
            Self::FIXED => (code, code.saturating_add(1)),
            _ => (self.least.min(code), end.max(code.saturating_add(1))),
        };
        Self { least, size: (end - least).saturating_add(Self::FIXED) }
    }

    /// Gives a range that holds a code too, with room for more on the side where it lay.
    fn with(self, code: u32) -> Self {
        if self.place(code) < self.size {
            return self;
        }
        let known = self.size - Self::FIXED;
        let room = 1 + known / 2;
        if known == 0 {
            return Self { least: code, size: Self::FIXED + 1 };
        }
        let end = self.least.saturating_add(known);
        let (least, end) = if code < self.least {
            (code.saturating_sub(room).max(FIRST), end)
        } else {
            (self.least, code.saturating_add(room))
        };
        Self { least, size: (end - least).saturating_add(Self::FIXED) }
    }
}

impl Dense {
    fn place(&self, key: &Key) -> Option<usize> {
        let mut place = 0;
        for (code, range) in key.iter().zip(&self.ranges) {
            let own = range.place(*code);
            if own >= range.size {
                return None;
            }
            place = place * range.size as usize + own as usize;
        }
        // Parts that were null in all keys so far have no range.
        key.iter().skip(self.ranges.len()).all(|code| *code == 0).then_some(place)
    }

    fn find(&self, key: &Key) -> Option<u32> {
        self.table.get(self.place(key)?)?.checked_sub(1)
    }

    /// Makes a table of some keys with room for another one; `None` when it would be too large.
    fn of(key: &Key, keys: &[Key]) -> Option<Self> {
        let mut ranges = vec![CodeRange::EMPTY; key.len()];
        for key in keys {
            for (range, code) in ranges.iter_mut().zip(key) {
                *range = range.around(*code);
            }
        }
        let used = ranges.iter().rposition(|range| range.size > CodeRange::FIXED).map_or(0, |last| last + 1);
        ranges.truncate(used);
        Self { ranges, table: Vec::new() }.with(key, keys)
    }

    /// Makes room for a key among others; `None` when the table would be too large.
    fn with(&self, key: &Key, keys: &[Key]) -> Option<Self> {
        let width = key.iter().rposition(|code| *code != 0).map_or(0, |last| last + 1);
        let before = self.ranges.iter().copied().chain(std::iter::repeat(CodeRange::EMPTY));
        let ranges: Vec<CodeRange> = before
            .zip(key)
            .map(|(range, code)| range.with(*code))
            .take(width.max(self.ranges.len()))
            .collect();
        let entries =
            ranges.iter().try_fold(1usize, |product, range| product.checked_mul(range.size as usize))?;
        if entries > ENTRIES.max(ENTRIES_A_CELL.saturating_mul(keys.len())) {
            return None;
        }
        let mut grown = Self { ranges, table: vec![0; entries] };
        let all = keys.iter().zip(1..).all(|(key, position)| grown.set(key, position));
        (all && grown.place(key).is_some()).then_some(grown)
    }

    /// Says whether there is an entry for the key.
    fn set(&mut self, key: &Key, position: u32) -> bool {
        let slot = self.place(key).and_then(|place| self.table.get_mut(place));
        slot.map(|slot| *slot = position).is_some()
    }
}

impl CellIndex {
    pub(super) fn find(&self, key: &Key) -> Option<u32> {
        match self {
            Self::Dense(dense) => dense.find(key),
            Self::Hashed(positions) => positions.get(key).copied(),
        }
    }

    /// Adds a new key after others, whose positions are their places.
    pub(super) fn insert(&mut self, key: Key, position: u32, keys: &[Key]) {
        match self {
            Self::Dense(dense) if dense.place(&key).is_none_or(|place| place >= dense.table.len()) => {
                *self = match dense.with(&key, keys) {
                    Some(grown) => Self::Dense(grown),
                    None => Self::Hashed(keys.iter().copied().zip(0..).collect()),
                };
            }
            // Each time that their number has doubled the keys may have become dense enough.
            Self::Hashed(_) if keys.len().is_power_of_two() => {
                if let Some(dense) = Dense::of(&key, keys) {
                    *self = Self::Dense(dense);
                }
            }
            _ => {}
        }
        match self {
            Self::Dense(dense) => _ = dense.set(&key, position.saturating_add(1)),
            Self::Hashed(positions) => _ = positions.insert(key, position),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_key_is_found_where_it_was_put(
            codes in prop::collection::vec(
                (0u32..40, 0u32..4, prop_oneof![0u32..2, 600u32..640, any::<u32>()], any::<bool>()), 0..300
            )
        ) {
            let mut index = CellIndex::default();
            let mut keys: Vec<Key> = Vec::new();
            for (a, b, c, wide) in codes {
                let key = [a, b, if wide { c } else { c % 700 }, 0, 0, 0, 0, 0];
                let known = keys.iter().position(|own| *own == key);
                prop_assert_eq!(index.find(&key).map(|position| position as usize), known);
                if known.is_none() {
                    index.insert(key, u32::try_from(keys.len()).unwrap(), &keys);
                    keys.push(key);
                }
            }
            for (key, position) in keys.iter().zip(0..) {
                prop_assert_eq!(index.find(key), Some(position));
            }
        }
    }
}
