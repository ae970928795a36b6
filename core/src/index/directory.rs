//! A grid over longitude and latitude that says where in the tree a search should start.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use super::ellipsoid::{on_meridian, parallel, sin_cos_degrees};
use super::tree::{LEAF, Tree, narrow, nearest_integer};

/// The least and the greatest longitude and latitude of some places, in degrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) low: [f64; 2],
    pub(super) high: [f64; 2],
}

/// A grid whose cells refer to the smallest part of the tree that holds the whole cell. Blocks of cells lie one after the other, and
/// so do the cells of a block.
///
/// It is only a hint: from a poor start a search climbs farther, and finds the same. Poles and the antimeridian
/// therefore need no care here.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory {
    low: [f64; 2],
    cells_per_degree: [f64; 2],
    /// The last column and the last row.
    last: [f64; 2],
    /// Cells of a row of blocks.
    stride: u32,
    references: Vec<u32>,
}

/// Cells for a leaf: so many spare most of the walk.
const FINE: f64 = 16.0;
/// As long as there are no more than these, half a megabyte that stays in the cache.
const MOST_FINE: f64 = 131_072.0;
/// Cells for a leaf of a larger set, where memory counts.
const COARSE: f64 = 2.0;
/// Of each leaf so many points, which lie in one line of memory, stand for all.
const SAMPLE: usize = 4;
/// A cell with at most so many of these starts right at a leaf: with about 24 points.
const SPARSE: u32 = 6;
const LARGEST_SIDE: f64 = 4096.0;
/// So many rows and columns of cells are a block.
const BLOCK: u32 = 8;
/// The bits of a cell's number that tell it from the others of its block.
pub(super) const BLOCK_BITS: u32 = 2 * BLOCK.trailing_zeros();

impl Directory {
    /// Makes the grid of a tree that is not empty.
    pub(super) fn new(tree: &Tree, Extent { low, high }: Extent) -> Self {
        let leaves = tree.leaves.len() as f64;
        let wanted = (FINE * leaves).min(MOST_FINE).max(COARSE * leaves);
        let extent = [(high[0] - low[0]).max(1e-9), (high[1] - low[1]).max(1e-9)];
        let middle = (low[1] + high[1]) * 0.5;
        let shape = extent[0] * middle.to_radians().cos().max(1e-3) / extent[1];
        let side = f64::from(BLOCK);
        let whole_blocks = |cells: f64| side * (cells / side).round().clamp(1.0, LARGEST_SIDE / side);
        // Not so many columns that a row of blocks would be more than all.
        let columns = whole_blocks((wanted * shape).sqrt().min(wanted / side));
        let rows = whole_blocks(wanted / columns);
        let cells_per_degree = [columns / extent[0], rows / extent[1]];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 4096")]
        let size = [columns, rows].map(|side| side as u32);
        let last = [columns - 1.0, rows - 1.0];
        let mut directory =
            Self { low, cells_per_degree, last, stride: size[0] * BLOCK, references: Vec::new() };
        directory.references = directory.fill(tree, size.map(|side| side / BLOCK));
        directory
    }

    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        self.references.len()
    }

    /// The cell of a place, or the nearest one.
    #[inline(always)]
    pub(super) fn cell(&self, latitude: f64, longitude: f64) -> u32 {
        let along = |degrees: f64, axis: usize| {
            let cell = ((degrees - self.low[axis]) * self.cells_per_degree[axis] - 0.5).max(0.0);
            nearest_integer(if cell < self.last[axis] { cell } else { self.last[axis] })
        };
        let (column, row) = (along(longitude, 0), along(latitude, 1));
        let block = (row / BLOCK).wrapping_mul(self.stride).wrapping_add((column / BLOCK) << BLOCK_BITS);
        block | ((row % BLOCK) * BLOCK) | (column % BLOCK)
    }

    /// The reference, to a split or a leaf, from which to walk down.
    #[inline(always)]
    pub(super) fn start(&self, cell: u32) -> u32 {
        self.references.get(cell as usize).copied().unwrap_or(LEAF)
    }

    fn fill(&self, tree: &Tree, blocks: [u32; 2]) -> Vec<u32> {
        // Rows and columns share their sines and cosines, those of the middles of cells among them: a cell is two steps wide.
        let half_steps = |blocks: u32| (0..=2 * BLOCK * blocks).map(f64::from);
        let meridians: Vec<(f64, f64)> = half_steps(blocks[0])
            .map(|half| self.low[0] + 0.5 * half / self.cells_per_degree[0])
            .map(|longitude| sin_cos_degrees(longitude.clamp(-180.0, 180.0)))
            .collect();
        let parallels: Vec<[f64; 2]> = half_steps(blocks[1])
            .map(|half| self.low[1] + 0.5 * half / self.cells_per_degree[1])
            .map(|latitude| parallel(latitude.clamp(-90.0, 90.0)))
            .collect();
        let near = |parallel: &[f64; 2], meridian: &(f64, f64)| {
            narrow(tree.relative(on_meridian(*parallel, *meridian)))
        };
        let corners = |[south, north]: [&[f64; 2]; 2], [west, east]: [&(f64, f64); 2]| {
            [near(south, west), near(south, east), near(north, west), near(north, east)]
        };
        let cells = (blocks[0] * blocks[1]) << BLOCK_BITS;
        let mut points = vec![0u32; cells as usize];
        for place in tree.leaves.iter().flat_map(|leaf| &leaf.places[..SAMPLE]) {
            let cell = self.cell(place.latitude(), place.longitude()) as usize;
            points[cell] = points[cell].saturating_add(1);
        }
        let mut references = Vec::with_capacity(points.len());
        const STEPS: usize = 2 * BLOCK as usize;
        for parallels in parallels.windows(STEPS + 1).step_by(STEPS) {
            for meridians in meridians.windows(STEPS + 1).step_by(STEPS) {
                // The cells of a block share the first steps of their walks.
                let whole = corners([&parallels[0], &parallels[STEPS]], [&meridians[0], &meridians[STEPS]]);
                let start = common(tree, whole, tree.top());
                for rows in parallels.windows(3).step_by(2) {
                    for columns in meridians.windows(3).step_by(2) {
                        // A cell with few points is as good as the leaf in its middle, which spares the walk.
                        let sparse = points.get(references.len()).is_some_and(|points| *points <= SPARSE);
                        references.push(if sparse {
                            LEAF | walk(tree, near(&rows[1], &columns[1]), start)
                        } else {
                            common(tree, corners([&rows[0], &rows[2]], [&columns[0], &columns[2]]), start)
                        });
                    }
                }
            }
        }
        references
    }
}

/// Walks down to the leaf whose cell holds a place.
#[inline(always)]
pub(super) fn walk(tree: &Tree, near: [f32; 4], mut reference: u32) -> u32 {
    while reference & LEAF == 0 {
        reference = tree.splits[reference as usize].side(near);
    }
    reference & !LEAF
}

/// Walks down as long as all four corners are on one side.
fn common(tree: &Tree, corners: [[f32; 4]; 4], mut reference: u32) -> u32 {
    while reference & LEAF == 0 {
        let split = &tree.splits[reference as usize];
        let first = split.side(corners[0]);
        if corners.iter().any(|corner| split.side(*corner) != first) {
            break;
        }
        reference = first;
    }
    reference
}
