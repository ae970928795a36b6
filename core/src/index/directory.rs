//! A grid over longitude and latitude that says where in the tree a search should start.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use super::ellipsoid::{on_meridian, parallel, sin_cos_degrees};
use super::tree::{LEAF, Tree, narrow};

/// A grid whose cells refer to the smallest part of the tree that holds the whole cell.
///
/// It is only a hint: from a poor start a search climbs farther, and finds the same. Poles and the antimeridian
/// therefore need no care here.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory {
    low: [f64; 2],
    cells_per_degree: [f64; 2],
    size: [u32; 2],
    references: Vec<u32>,
}

/// Cells for a leaf: so many spare most of the walk.
const FINE: f64 = 16.0;
/// As long as there are no more than these, half a megabyte that stays in the cache.
const MOST_FINE: f64 = 131_072.0;
/// Cells for a leaf of a larger set, where memory counts.
const COARSE: f64 = 2.0;
/// A cell with at most so many points starts right at a leaf.
const SPARSE: u32 = 24;
const LARGEST_SIDE: f64 = 4096.0;
/// So many rows and columns of cells are a block.
const BLOCK: u32 = 8;

impl Directory {
    pub(super) fn new(tree: &Tree) -> Self {
        let mut low = [f64::INFINITY; 2];
        let mut high = [f64::NEG_INFINITY; 2];
        for place in tree.all_places() {
            for (axis, degrees) in [place.longitude(), place.latitude()].into_iter().enumerate() {
                low[axis] = low[axis].min(degrees);
                high[axis] = high[axis].max(degrees);
            }
        }
        if tree.leaves.is_empty() {
            return Self::default();
        }
        let leaves = tree.leaves.len() as f64;
        let wanted = (FINE * leaves).min(MOST_FINE).max(COARSE * leaves);
        let extent = [(high[0] - low[0]).max(1e-9), (high[1] - low[1]).max(1e-9)];
        let middle = (low[1] + high[1]) * 0.5;
        let shape = extent[0] * middle.to_radians().cos().max(1e-3) / extent[1];
        let columns = (wanted * shape).sqrt().clamp(1.0, LARGEST_SIDE).floor();
        let rows = (wanted / columns).clamp(1.0, LARGEST_SIDE).floor();
        let cells_per_degree = [columns / extent[0], rows / extent[1]];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just above")]
        let size = [columns as u32, rows as u32];
        let mut directory = Self { low, cells_per_degree, size, references: Vec::new() };
        directory.references = directory.fill(tree);
        directory
    }

    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        self.references.len()
    }

    /// The cell of a place, or the nearest one.
    #[inline(always)]
    pub(super) fn cell(&self, latitude: f64, longitude: f64) -> u32 {
        // A float to integer cast saturates, so only the upper end needs a bound.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
        let cell = |degrees: f64, axis: usize| {
            let cell = ((degrees - self.low[axis]) * self.cells_per_degree[axis]).max(0.0);
            (cell as i32 as u32).min(self.size[axis].wrapping_sub(1))
        };
        cell(latitude, 1).wrapping_mul(self.size[0]).wrapping_add(cell(longitude, 0))
    }

    /// The reference, to a split or a leaf, from which to walk down.
    #[inline(always)]
    pub(super) fn start(&self, cell: u32) -> u32 {
        self.references.get(cell as usize).copied().unwrap_or(LEAF)
    }

    fn fill(&self, tree: &Tree) -> Vec<u32> {
        // Rows and columns share their sines and cosines, those of the middles of cells among them: a cell is two steps wide.
        let meridians: Vec<(f64, f64)> = (0..=2 * self.size[0])
            .map(|half| self.low[0] + 0.5 * f64::from(half) / self.cells_per_degree[0])
            .map(|longitude| sin_cos_degrees(longitude.clamp(-180.0, 180.0)))
            .collect();
        let row_at = |half: u32| {
            let latitude = self.low[1] + 0.5 * f64::from(half) / self.cells_per_degree[1];
            parallel(latitude.clamp(-90.0, 90.0))
        };
        let near = |parallel: [f64; 2], meridian: &(f64, f64)| {
            narrow(tree.relative(on_meridian(parallel, *meridian)))
        };
        let mut points = vec![0u32; self.size[0] as usize * self.size[1] as usize];
        for place in tree.all_places() {
            let cell = self.cell(place.latitude(), place.longitude()) as usize;
            points[cell] = points[cell].saturating_add(1);
        }
        let mut references = Vec::with_capacity(points.len());
        // The cells of a block share the first steps of their walks.
        let edges: Vec<_> = meridians.iter().step_by(2 * BLOCK as usize).chain(meridians.last()).collect();
        let mut blocks = Vec::new();
        for row in 0..self.size[1] {
            let (south, middle, north) = (row_at(2 * row), row_at(2 * row + 1), row_at(2 * row + 2));
            if row % BLOCK == 0 {
                let north = row_at(2 * row.saturating_add(BLOCK).min(self.size[1]));
                let block = |edges: &[&(f64, f64)]| {
                    let [west, east] = [edges[0], edges[1]];
                    let corners =
                        [near(south, west), near(south, east), near(north, west), near(north, east)];
                    common(tree, corners, tree.top())
                };
                blocks = edges.windows(2).map(block).collect();
            }
            for (column, cell) in meridians.windows(3).step_by(2).enumerate() {
                let start = blocks[column / BLOCK as usize];
                // A cell with few points is as good as the leaf in its middle, which spares the walk.
                let sparse = points.get(references.len()).is_some_and(|points| *points <= SPARSE);
                references.push(if sparse {
                    LEAF | walk(tree, near(middle, &cell[1]), start)
                } else {
                    let [west, east] = [&cell[0], &cell[2]];
                    let corners =
                        [near(south, west), near(south, east), near(north, west), near(north, east)];
                    common(tree, corners, start)
                });
            }
        }
        references
    }
}

/// Walks down to the leaf whose cell holds a place.
#[inline(always)]
pub(super) fn walk(tree: &Tree, near: [f32; 3], mut reference: u32) -> u32 {
    while reference & LEAF == 0 {
        reference = tree.splits[reference as usize].side(near);
    }
    reference & !LEAF
}

/// Walks down as long as all four corners are on one side.
fn common(tree: &Tree, corners: [[f32; 3]; 4], mut reference: u32) -> u32 {
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
