//! The order in which a batch is answered: that of the tree, so that what one query fetches the next one finds in the cache.

#![expect(
    clippy::indexing_slicing,
    reason = "rows and lanes are numbered by the batch; a fallback would hide a mistake"
)]

use std::hint::black_box;

use super::ellipsoid::cartesian;
use super::rank::From;
use super::tree::Tree;
use super::vectorised::Work;
use crate::geo::Position;

/// Columns of degrees that have been checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) latitudes: &'a [f64],
    pub(super) longitudes: &'a [f64],
}

impl<'a> Places<'a> {
    #[inline(always)]
    pub(super) fn get(self, row: usize) -> Position {
        Position::of_checked(self.latitudes[row], self.longitudes[row])
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Position> + use<'a> {
        let columns = self.latitudes.iter().zip(self.longitudes);
        columns.map(|(latitude, longitude)| Position::of_checked(*latitude, *longitude))
    }
}

/// Earth-centred metres, two in a cache line and none in two.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Spot([f64; 3]);

/// Queries in Cartesian metres, and their rows in the order of the directory's cells.
#[derive(Debug)]
pub(super) struct Order<'a> {
    places: Places<'a>,
    spots: Vec<Spot>,
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
        let mut order = Self { places, spots: Vec::new(), keys: Vec::new() };
        tree.vectors.run(Ordering { tree, order: &mut order });
        order
    }

    /// The queries in their order, in runs of `size`, and of fewer at the end.
    pub(super) fn stages(&self, size: usize) -> impl Iterator<Item = Stage<'_>> {
        self.keys.chunks(size).map(Stage)
    }

    #[inline(always)]
    pub(super) fn ecef(&self, row: usize) -> [f64; 3] {
        self.spots[row].0
    }

    #[inline(always)]
    pub(super) fn from(&self, row: usize) -> From {
        From { place: self.places.get(row), ecef: self.ecef(row) }
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

/// Converts queries and sorts them by the directory's cells.
struct Ordering<'a, 'b> {
    tree: &'a Tree,
    order: &'a mut Order<'b>,
}

/// Lanes that are converted in one straight loop.
const BLOCK: usize = 16;

impl Work for Ordering<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tree, order } = self;
        let Places { latitudes, longitudes } = order.places;
        let rows = latitudes.len();
        order.spots.resize(rows.next_multiple_of(BLOCK), Spot::default());
        order.keys.resize(rows.next_multiple_of(BLOCK), 0);
        let columns = latitudes.chunks(BLOCK).zip(longitudes.chunks(BLOCK));
        let answers = order.spots.chunks_exact_mut(BLOCK).zip(order.keys.chunks_exact_mut(BLOCK));
        for (block, ((latitudes, longitudes), (spots, keys))) in (0u64..).zip(columns.zip(answers)) {
            let (mut lat, mut lon) = ([0.0; BLOCK], [0.0; BLOCK]);
            lat[..latitudes.len()].copy_from_slice(latitudes);
            lon[..longitudes.len()].copy_from_slice(longitudes);
            let mut ecef = [[0.0; BLOCK]; 3];
            let mut cells = [0; BLOCK];
            for lane in 0..BLOCK {
                let place = Position::of_checked(lat[lane], lon[lane]);
                let [x, y, z] = cartesian(place.latitude(), place.longitude());
                ecef[0][lane] = x;
                ecef[1][lane] = y;
                ecef[2][lane] = z;
                cells[lane] = tree.directory.cell(place.latitude(), place.longitude());
            }
            for lane in 0..BLOCK {
                spots[lane] = Spot([ecef[0][lane], ecef[1][lane], ecef[2][lane]]);
            }
            for (lane, (key, cell)) in (0u64..).zip(keys.iter_mut().zip(cells)) {
                *key = (u64::from(cell) << 32) | block.wrapping_mul(BLOCK as u64).wrapping_add(lane);
            }
        }
        order.keys.truncate(rows);
        sort_by_upper_half(&mut order.keys, tree.directory.cells());
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

/// Sorts keys by their upper half, which is below `bound`, keeping the order of equal ones.
#[inline(always)]
fn sort_by_upper_half(keys: &mut Vec<u64>, bound: usize) {
    const LARGEST_DIGIT: u32 = 11;
    if keys.len() < 64 {
        keys.sort_unstable();
        return;
    }
    let bits = bound.max(2).next_power_of_two().trailing_zeros();
    let width = bits.div_ceil(bits.div_ceil(LARGEST_DIGIT));
    let mut other = vec![0; keys.len()];
    let mut shift = 32;
    let mut all_starts = [0u32; 1 << LARGEST_DIGIT];
    while shift < 32 + bits {
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
