//! Rows of a batch that cells share: each cell's together, what they bring to some measures side by side in one word.
//!
//! A batch writes them once, and cells that were empty before keep pointing there, so that nothing is copied until a cell
//! gets more.

use std::sync::Arc;

/// The words, one a row.
#[derive(Debug)]
pub(in crate::stats) enum Words {
    Narrow(Vec<u32>),
    Wide(Vec<u64>),
}

/// What the rows of a batch bring to some measures.
#[derive(Debug)]
pub(in crate::stats) struct Packed {
    pub(in crate::stats) words: Words,
    pub(in crate::stats) lanes: Vec<PackedLane>,
}

/// The bits of a word that belong to one measure.
#[derive(Debug)]
pub(in crate::stats) struct PackedLane {
    pub(in crate::stats) shift: u32,
    pub(in crate::stats) mask: u32,
    /// The hashes that the bits are positions of; without them the bits are the value.
    pub(in crate::stats) hashes: Option<Arc<Vec<u64>>>,
}

/// One cell's rows, each of which brings something.
#[derive(Debug, Clone)]
pub(in crate::stats) struct Share {
    pub(in crate::stats) packed: Arc<Packed>,
    pub(in crate::stats) first: u32,
    pub(in crate::stats) rows: u32,
    /// For identifiers: how many differ.
    pub(in crate::stats) different: u32,
    pub(in crate::stats) lane: u8,
}

impl Share {
    pub(in crate::stats) fn len(&self) -> usize {
        self.rows as usize
    }

    /// Runs an action on what each row brings.
    fn for_each(&self, mut run: impl FnMut(u32)) {
        let Some(lane) = self.packed.lanes.get(usize::from(self.lane)) else { return };
        let rows = self.first as usize..self.first as usize + self.rows as usize;
        match &self.packed.words {
            Words::Narrow(words) => {
                let words = words.get(rows).unwrap_or_default();
                words.iter().for_each(|word| run(word >> lane.shift & lane.mask));
            }
            Words::Wide(words) => {
                let words = words.get(rows).unwrap_or_default();
                words.iter().for_each(|word| run(cut(*word, lane)));
            }
        }
    }

    /// Adds what the rows bring to other numbers.
    pub(in crate::stats) fn copy_to(&self, out: &mut Vec<u32>) {
        out.reserve(self.len());
        self.for_each(|bits| out.push(bits));
    }

    /// Gives what the rows bring.
    pub(in crate::stats) fn values(&self) -> Vec<u32> {
        let mut values = Vec::with_capacity(self.len());
        self.copy_to(&mut values);
        values
    }

    /// Adds the hashes of the rows' identifiers to others.
    pub(in crate::stats) fn hashes(&self, out: &mut Vec<u64>) {
        let hashes = self.packed.lanes.get(usize::from(self.lane)).and_then(|lane| lane.hashes.as_ref());
        let Some(hashes) = hashes else { return };
        out.reserve(self.len());
        self.for_each(|position| out.extend(hashes.get(position as usize)));
    }
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the bits of one lane, at most 32")]
fn cut(word: u64, lane: &PackedLane) -> u32 {
    (word >> lane.shift) as u32 & lane.mask
}
