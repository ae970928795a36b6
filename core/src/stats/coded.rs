//! The cell of every row of a batch as a small number.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::aggregator::too_many_cells;
use super::batch::Refusals;
use super::brought::{Brought, flag};
use super::cells::Key;
use super::columns::{Flags, Validity};
use super::plan::KeyPlan;
use crate::Result;
use crate::vectorised::{Vectors, Work};

/// A table with one entry a possible cell is used up to this many.
const MOST_DENSE: usize = 1 << 24;
/// Rows whose codes are still in the nearest cache when they are used.
pub(super) const CHUNK: usize = 1024;

/// The cell of every row as a small number.
pub(super) struct Coded<'a> {
    plans: &'a [KeyPlan<'a>],
    vectors: Vectors,
    rows: usize,
    /// Empty, or whether each row was refused.
    refused: &'a [bool],
    /// For one measure of flags that are all known: which it is, and the flags of each code that say yes.
    pub(super) yes: Option<(usize, Vec<u32>)>,
    /// Rows of each code, the refused ones last.
    pub(super) counts: Vec<u32>,
    /// The number of codes of cells; a refused row has this as its code.
    pub(super) cells: usize,
    /// The code of each row, where the codes do not follow from the small numbers.
    written: Option<Cow<'a, [u32]>>,
    /// The small numbers of each code, then.
    keys: Vec<Key>,
}

impl<'a> Coded<'a> {
    /// Codes the rows, and counts the rows of each code.
    pub(super) fn new(
        plans: &'a [KeyPlan<'a>],
        rows: usize,
        refusals: &'a Refusals,
        inputs: &[Brought<'_>],
    ) -> Result<Self> {
        let (refused, vectors) = (refusals.rows.as_slice(), Vectors::new());
        let cells = plans.iter().map(KeyPlan::size).try_fold(1usize, usize::checked_mul);
        let most = MOST_DENSE.min(rows.saturating_mul(8).max(1 << 16));
        let mut coded = match cells.filter(|cells| *cells <= most) {
            Some(cells) => Self { cells, ..Self::empty(plans, vectors, rows, refused) },
            None => Self::sparse(plans, vectors, rows, refused)?,
        };
        coded.count(inputs);
        Ok(coded)
    }

    /// Takes the cell of every row as its code, and counts the rows of each.
    pub(super) fn of_cells(codes: &'a [u32], cells: usize, inputs: &[Brought<'_>]) -> Self {
        let written = Some(Cow::Borrowed(codes));
        let mut coded = Self { cells, written, ..Self::empty(&[], Vectors::new(), codes.len(), &[]) };
        coded.count(inputs);
        coded
    }

    fn empty(plans: &'a [KeyPlan<'a>], vectors: Vectors, rows: usize, refused: &'a [bool]) -> Self {
        let (counts, keys) = (Vec::new(), Vec::new());
        Self { plans, vectors, rows, refused, yes: None, counts, cells: 0, written: None, keys }
    }

    /// Gives the number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Writes the codes of some rows. To compute them again costs less than to keep them in memory.
    pub(super) fn fill(&self, first: usize, out: &mut [u32]) {
        if let Some(codes) = &self.written {
            return out.copy_from_slice(&codes[first..first + out.len()]);
        }
        match self.plans.first() {
            Some(plan) => plan.fill(self.vectors, first, out),
            None => out.fill(0),
        }
        let mut buffer = [0u32; CHUNK];
        for plan in self.plans.iter().skip(1) {
            // Sizes multiply to at most the number of cells, which fits.
            let size = u32::try_from(plan.size()).unwrap_or(u32::MAX);
            for (out, first) in out.chunks_mut(CHUNK).zip((first..).step_by(CHUNK)) {
                let numbers = &mut buffer[..out.len()];
                plan.fill(self.vectors, first, numbers);
                self.vectors.run(Join { codes: out, size, numbers });
            }
        }
        if !self.refused.is_empty() {
            let trash = u32::try_from(self.cells).unwrap_or(u32::MAX);
            let refused = &self.refused[first..first + out.len()];
            out.iter_mut().zip(refused).filter(|(_, no)| **no).for_each(|(code, _)| *code = trash);
        }
    }

    /// Runs an action on the codes of every row, a chunk of rows after the other.
    pub(super) fn each_chunk(&self, mut run: impl FnMut(usize, &[u32])) {
        let mut buffer = [0u32; CHUNK];
        for first in (0..self.rows).step_by(CHUNK) {
            let codes = &mut buffer[..CHUNK.min(self.rows - first)];
            self.fill(first, codes);
            run(first, codes);
        }
    }

    /// Counts the rows of each code, and one measure of flags with them.
    fn count(&mut self, inputs: &[Brought<'_>]) {
        let flags = inputs.iter().enumerate().find_map(|(at, input)| match input {
            Brought::Flags(flags, Validity::All) => Some((at, *flags)),
            _ => None,
        });
        // Rows in the lower half, flags that say yes in the upper one.
        let mut tally = vec![0u64; self.cells + 1];
        self.each_chunk(|first, codes| match flags {
            Some((_, Flags::Bools(flags))) => {
                for (code, flag) in codes.iter().zip(&flags[first..]) {
                    tally[*code as usize] += 1 + (u64::from(*flag) << 32);
                }
            }
            Some((_, flags)) => {
                for (code, row) in codes.iter().zip(first..) {
                    tally[*code as usize] += 1 + (u64::from(flag(flags, row)) << 32);
                }
            }
            None => codes.iter().for_each(|code| tally[*code as usize] += 1),
        });
        let half = |tally: u64| u32::try_from(tally & u64::from(u32::MAX)).unwrap_or(u32::MAX);
        self.counts = tally.iter().map(|tally| half(*tally)).collect();
        self.yes = flags.map(|(at, _)| (at, tally.iter().map(|tally| half(tally >> 32)).collect()));
    }

    /// Gives codes in the order of first rows, where a table of all possible cells would be too large.
    fn sparse(plans: &'a [KeyPlan<'a>], vectors: Vectors, rows: usize, refused: &'a [bool]) -> Result<Self> {
        let mut positions: HashMap<Key, u32, RandomState> = HashMap::default();
        let mut keys = Vec::new();
        let mut codes = vec![u32::MAX; rows];
        let mut numbers = vec![[0u32; CHUNK]; plans.len()];
        for (chunk, part) in codes.chunks_mut(CHUNK).enumerate() {
            let first = chunk * CHUNK;
            let fills = plans.iter().zip(&mut numbers);
            fills.for_each(|(plan, own)| plan.fill(vectors, first, &mut own[..part.len()]));
            for (at, code) in part.iter_mut().enumerate() {
                if refused.get(first + at).copied().unwrap_or(false) {
                    continue;
                }
                let mut key = Key::default();
                numbers.iter().zip(&mut key).for_each(|(own, slot)| *slot = own[at]);
                let next = u32::try_from(keys.len()).map_err(|_| too_many_cells())?;
                *code = *positions.entry(key).or_insert_with(|| {
                    keys.push(key);
                    next
                });
            }
        }
        let cells = keys.len();
        let trash = u32::try_from(cells).map_err(|_| too_many_cells())?;
        codes.iter_mut().for_each(|code| *code = (*code).min(trash));
        let written = Some(Cow::Owned(codes));
        Ok(Self { cells, written, keys, ..Self::empty(plans, vectors, rows, refused) })
    }

    /// Gives the codes of the cells that rows fell into.
    pub(super) fn touched(&self) -> impl Iterator<Item = usize> {
        (0..self.cells).filter(|code| self.counts[*code] > 0)
    }

    /// Gives the small number under each key of a cell.
    pub(super) fn numbers(&self, code: usize) -> Key {
        if self.written.is_some() {
            return self.keys[code];
        }
        let mut key = Key::default();
        let mut rest = code;
        for (at, plan) in self.plans.iter().enumerate().rev() {
            key[at] = u32::try_from(rest % plan.size()).unwrap_or(u32::MAX);
            rest /= plan.size();
        }
        key
    }
}

/// Joins a further small number to the codes of some rows.
struct Join<'a> {
    codes: &'a mut [u32],
    size: u32,
    numbers: &'a [u32],
}

impl Work for Join<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let codes = self.codes.iter_mut().zip(self.numbers);
        codes.for_each(|(code, number)| *code = code.wrapping_mul(self.size).wrapping_add(*number));
    }
}
