//! The order in which a batch is answered: that of the tree, so that what one query fetches the next one finds in the cache.

#![expect(
    clippy::indexing_slicing,
    reason = "rows and lanes are numbered by the batch; a fallback would hide a mistake"
)]

use std::hint::black_box;

use super::directory::BLOCK_BITS;
use super::ellipsoid::cartesian;
use super::rank::From;
use super::search::Eye;
use super::tree::{Tree, round};
use super::vectorised::Work;
use crate::geo::Position;

/// Columns of degrees that have been checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) latitudes: &'a [f64],
    pub(super) longitudes: &'a [f64],
}

impl<'a> Places<'a> {
    pub(super) fn iter(self) -> impl Iterator<Item = Position> + use<'a> {
        let columns = self.latitudes.iter().zip(self.longitudes);
        columns.map(|(latitude, longitude)| Position::of_checked(*latitude, *longitude))
    }
}

/// The rows of queries in the order of the directory's blocks.
#[derive(Debug)]
pub(super) struct Order<'a> {
    places: Places<'a>,
    /// The cell in the upper half, the row in the lower.
    keys: Vec<u64>,
}

/// A row of the batch and the cell of the directory in which it lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub(super) row: usize,
    pub(super) cell: u32,
}

impl<'a> Order<'a> {
    pub(super) fn new(tree: &Tree, places: Places<'a>) -> Self {
        let mut order = Self { places, keys: Vec::new() };
        tree.vectors.run(Ordering { tree, order: &mut order });
        order
    }

    /// The queries in their order, in runs of `size`, and of fewer at the end.
    pub(super) fn stages(&self, size: usize) -> impl Iterator<Item = Stage<'_>> {
        self.keys.chunks(size).map(Stage)
    }
}

/// A run of queries in their order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage<'a>(&'a [u64]);

impl<'a> Stage<'a> {
    #[inline(always)]
    pub(super) fn turns(self) -> impl ExactSizeIterator<Item = Turn> + use<'a> {
        #[expect(clippy::cast_possible_truncation, reason = "the halves of 64 bits")]
        self.0.iter().map(|key| Turn { row: *key as u32 as usize, cell: (*key >> 32) as u32 })
    }
}

/// Where the queries of a stage are, axis by axis; `SIZE` is a multiple of [`BLOCK`].
#[derive(Debug)]
pub(super) struct Spots<const SIZE: usize> {
    latitudes: [f64; SIZE],
    longitudes: [f64; SIZE],
    /// Cartesian metres.
    ecef: [[f64; SIZE]; 3],
    /// The same as an [`Eye`] has them.
    at: [[f64; SIZE]; 3],
    near: [[f32; SIZE]; 3],
}

impl<const SIZE: usize> Spots<SIZE> {
    pub(super) fn new() -> Self {
        let zeros = [0.0; SIZE];
        Self { latitudes: zeros, longitudes: zeros, ecef: [zeros; 3], at: [zeros; 3], near: [[0.0; SIZE]; 3] }
    }

    /// Converts a stage: fetches all of it and then computes, so that what was written lane by lane has reached the cache.
    #[inline(always)]
    pub(super) fn fill(&mut self, tree: &Tree, order: &Order<'_>, stage: Stage<'_>) {
        let Places { latitudes, longitudes } = order.places;
        let lanes = self.latitudes.iter_mut().zip(&mut self.longitudes);
        for ((latitude, longitude), turn) in lanes.zip(stage.turns()) {
            (*latitude, *longitude) = (latitudes[turn.row], longitudes[turn.row]);
        }
        // What the conversion keeps in registers would else be loaded anew with each query above.
        black_box(&mut *self);
        for start in (0..stage.turns().len().min(SIZE)).step_by(BLOCK) {
            for lane in start..start + BLOCK {
                let place = Position::of_checked(self.latitudes[lane], self.longitudes[lane]);
                let ecef = cartesian(place.latitude(), place.longitude());
                let at = tree.relative(ecef);
                for axis in 0..3 {
                    self.ecef[axis][lane] = ecef[axis];
                    self.at[axis][lane] = at[axis];
                    self.near[axis][lane] = round(at[axis]);
                }
            }
        }
    }

    #[inline(always)]
    pub(super) fn ecef(&self, lane: usize) -> [f64; 3] {
        std::array::from_fn(|axis| self.ecef[axis][lane])
    }

    #[inline(always)]
    pub(super) fn eye(&self, lane: usize) -> Eye {
        let [x, y, z] = &self.near;
        let [at_x, at_y, at_z] = &self.at;
        Eye { at: [at_x[lane], at_y[lane], at_z[lane]], near: [x[lane], y[lane], z[lane], 0.0] }
    }

    /// A query in both forms, from its lane in the stage.
    #[inline(always)]
    pub(super) fn from(&self, lane: usize) -> From {
        From {
            place: Position::of_checked(self.latitudes[lane], self.longitudes[lane]),
            ecef: self.ecef(lane),
        }
    }
}

/// Finds the directory's cells of queries, and sorts by them.
struct Ordering<'a, 'b> {
    tree: &'a Tree,
    order: &'a mut Order<'b>,
}

/// Lanes that are computed in one straight loop.
pub(super) const BLOCK: usize = 16;

impl Work for Ordering<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tree, order } = self;
        let Places { latitudes, longitudes } = order.places;
        let rows = latitudes.len();
        order.keys.resize(rows.next_multiple_of(BLOCK), 0);
        let columns = latitudes.chunks(BLOCK).zip(longitudes.chunks(BLOCK));
        let blocks = (0u64..).zip(columns.zip(order.keys.chunks_exact_mut(BLOCK)));
        for (block, ((latitudes, longitudes), keys)) in blocks {
            let (mut lat, mut lon) = ([0.0; BLOCK], [0.0; BLOCK]);
            lat[..latitudes.len()].copy_from_slice(latitudes);
            lon[..longitudes.len()].copy_from_slice(longitudes);
            let mut cells = [0; BLOCK];
            for lane in 0..BLOCK {
                cells[lane] = tree.directory.cell(lat[lane], lon[lane]);
            }
            for (lane, (key, cell)) in (0u64..).zip(keys.iter_mut().zip(cells)) {
                *key = (u64::from(cell) << 32) | block.wrapping_mul(BLOCK as u64).wrapping_add(lane);
            }
        }
        order.keys.truncate(rows);
        sort_by_block(&mut order.keys, tree.directory.cells() >> BLOCK_BITS);
    }
}

/// Reads a word of each line of the home leaves, so that memory fetches many at once instead of one after the other.
#[inline(always)]
pub(super) fn touch_homes(tree: &Tree, homes: impl Iterator<Item = u32>) {
    let mut touched = 0u32;
    for home in homes {
        let leaf = &tree.leaves[home as usize];
        touched ^= leaf.frame.slack.to_bits() ^ leaf.axes[0][9].to_bits();
        touched ^= leaf.axes[1][9].to_bits() ^ leaf.axes[2][9].to_bits();
    }
    black_box(touched);
}

/// Sorts keys by the block of their cell, of which there are `blocks`, keeping the order of equal ones; few are sorted whole. Cells of one
/// block are near enough to each other.
#[inline(always)]
fn sort_by_block(keys: &mut Vec<u64>, blocks: usize) {
    const LARGEST_DIGIT: u32 = 11;
    if keys.len() < 64 {
        keys.sort_unstable();
        return;
    }
    let bits = blocks.max(2).next_power_of_two().trailing_zeros();
    let width = bits.div_ceil(bits.div_ceil(LARGEST_DIGIT));
    let mut other = vec![0; keys.len()];
    const BLOCK_SHIFT: u32 = 32 + BLOCK_BITS;
    let mut shift = BLOCK_SHIFT;
    let mut all_starts = [0u32; 1 << LARGEST_DIGIT];
    while shift < BLOCK_SHIFT + bits {
        let starts = &mut all_starts[..1 << width];
        starts.fill(0);
        #[expect(clippy::cast_possible_truncation, reason = "a digit has eleven bits at most")]
        let digit = |key: u64| ((key >> shift) & ((1 << width) - 1)) as usize;
        for key in keys.iter() {
            let start = &mut starts[digit(*key)];
            *start = start.wrapping_add(1);
        }
        let mut sum = 0u32;
        for start in &mut *starts {
            (*start, sum) = (sum, sum.wrapping_add(*start));
        }
        for key in keys.iter() {
            let start = &mut starts[digit(*key)];
            other[*start as usize] = *key;
            *start = start.wrapping_add(1);
        }
        std::mem::swap(keys, &mut other);
        shift += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_of_any_number_of_blocks_are_sorted_by_the_block_alone(
            exponent in 0u32..25, below in any::<u32>(), cells in prop::collection::vec(any::<u32>(), 0..300),
        ) {
            let blocks = (1u32 << exponent) + below % (1 << exponent);
            let key = |(row, cell): (u64, &u32)| (u64::from(cell % (blocks << BLOCK_BITS)) << 32) | row;
            // Rows count down, so that a sort of whole keys would show.
            let mut keys: Vec<u64> = (0..cells.len() as u64).rev().zip(&cells).map(key).collect();
            let mut expected = keys.clone();
            let block = |key: &u64| key >> (32 + BLOCK_BITS);
            expected.sort_by_key(block);
            sort_by_block(&mut keys, blocks as usize);
            if cells.len() >= 64 {
                prop_assert_eq!(keys, expected);
            } else {
                prop_assert!(keys.is_sorted_by_key(block));
            }
        }
    }
}
