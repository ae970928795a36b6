//! The packed tree: its layout.
//!
//! Points lie in leaves of sixteen, leaves in nodes of sixteen, and so on to a single root; which child belongs to
//! which parent follows from its number alone. A leaf keeps its points in f32 relative to its own centre, so that sixteen
//! distances are one short vectorised loop; the degrees beside it are exact and decide in the end.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use super::directory::Directory;
use super::vectorised::Vectors;
use crate::geo::Position;

/// Children of a node, and points of a leaf.
pub(super) const FAN: usize = 16;
/// Id of an unused lane in the last leaf.
pub(super) const UNUSED: u32 = u32::MAX;
/// Marks a reference to a leaf; without it the reference is to a split.
pub(super) const LEAF: u32 = 1 << 31;

/// One value for each child of a node or each point of a leaf.
pub(super) type Lanes<T> = [T; FAN];

/// Sixteen points, in one run of memory: coordinates in metres from the leaf's centre (infinite in unused lanes), their ids,
/// and the exact degrees that decide in the end.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub(super) struct Leaf {
    // First, so that each axis is one aligned line.
    pub(super) axes: [Lanes<f32>; 3],
    pub(super) frame: Frame,
    pub(super) ids: Lanes<u32>,
    pub(super) places: Lanes<Position>,
}

/// Where a leaf's coordinates count from, and how far they can be off.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Centre in metres from the tree's origin; such as f32 holds, so that taking it away from an item is exact enough.
    pub(super) centre: [f64; 3],
    /// Bound on the rounding of a distance from this leaf that grows with the leaf, not with the distance, in metres.
    pub(super) slack: f32,
    pub(super) cell: Cell,
}

/// A part of space in metres from the tree's origin, such that every point strictly inside belongs to the node; drawn in by
/// [`margin`]. The fourth axis is unlimited, for four at once are one instruction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) low: [f32; 4],
    pub(super) high: [f32; 4],
}

impl Cell {
    pub(super) const ALL: Self = Self { low: [f32::NEG_INFINITY; 4], high: [f32::INFINITY; 4] };
}

/// By how much boxes are enlarged and cells drawn in at a coordinate, so that a place may be compared with them that has been rounded
/// to f32.
///
/// Rounding moves the place by 2⁻²⁴ of its own coordinate at most. Up to four times the box's coordinate that is less than this margin;
/// beyond, it is less than 8e-8 of how far the place lies from the box, which [`widen`](super::search::widen) covers.
pub(super) fn margin(coordinate: f32) -> f32 {
    if coordinate.is_finite() { coordinate.abs() * 4e-7 } else { 0.0 }
}

/// Bounding boxes of sixteen siblings, in metres from the tree's origin, enlarged by [`margin`].
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Boxes {
    pub(super) low: [Lanes<f32>; 3],
    pub(super) high: [Lanes<f32>; 3],
}

/// The nodes of one level, in groups of sixteen siblings; level 0 are the leaves.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    pub(super) boxes: Vec<Boxes>,
    /// The cells of the nodes; empty at level 0, where the frames hold them.
    pub(super) cells: Vec<Cell>,
    /// The union of the tags below each node; empty if the points have none.
    pub(super) tags: Vec<Lanes<u64>>,
}

/// A plane of the binary space partition that ordered the points, to walk down to a leaf.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Split {
    pub(super) value: f32,
    pub(super) axis: u32,
    /// References to what lies below and what lies at or above the value.
    pub(super) children: [u32; 2],
}

impl Split {
    /// Which child holds a place, given in metres from the tree's origin.
    #[inline(always)]
    pub(super) fn side(&self, near: [f32; 4]) -> u32 {
        self.children[usize::from(near[(self.axis & 3) as usize] >= self.value)]
    }
}

/// The whole tree. Points are numbered by slot, sixteen times the leaf plus the lane.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) origin: [f64; 3],
    pub(super) leaves: Vec<Leaf>,
    /// Levels from the leaves up; the last has a single group.
    pub(super) levels: Vec<Level>,
    pub(super) splits: Vec<Split>,
    pub(super) directory: Directory,
    /// How many points there are.
    pub(super) count: usize,
    /// The tags, by slot; empty if the points have none.
    pub(super) tags: Vec<u64>,
    /// The union of all tags.
    pub(super) all_tags: u64,
    /// The largest slack of any leaf, in metres.
    pub(super) most_slack: f32,
    pub(super) vectors: Vectors,
}

impl Tree {
    /// The exact degrees of the point in a slot.
    #[inline(always)]
    pub(super) fn place(&self, slot: u32) -> Position {
        self.leaves[(slot / 16) as usize].places[(slot & 15) as usize]
    }

    /// The position in the columns of the point in a slot.
    #[inline(always)]
    pub(super) fn id(&self, slot: u32) -> u32 {
        self.leaves[(slot / 16) as usize].ids[(slot & 15) as usize]
    }

    /// Counts the bytes held on the heap.
    pub(super) fn bytes(&self) -> usize {
        let level = |level: &Level| {
            size_of_val(&*level.boxes) + size_of_val(&*level.cells) + size_of_val(&*level.tags)
        };
        size_of_val(&*self.leaves)
            + self.levels.iter().map(level).sum::<usize>()
            + size_of_val(&*self.splits)
            + size_of_val(&*self.tags)
            + self.directory.cells() * size_of::<u32>()
    }

    /// The reference from which a walk to a leaf may always start.
    pub(super) fn top(&self) -> u32 {
        if self.splits.is_empty() { LEAF } else { 0 }
    }

    /// Metres from the tree's origin.
    #[inline(always)]
    pub(super) fn relative(&self, at: [f64; 3]) -> [f64; 3] {
        [at[0] - self.origin[0], at[1] - self.origin[1], at[2] - self.origin[2]]
    }
}

/// The ids of so many points.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2³¹ points")]
pub(super) fn all_ids(count: usize) -> Vec<u32> {
    (0..count as u32).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest is meant")]
#[inline(always)]
pub(super) fn round(value: f64) -> f32 {
    value as f32
}

/// The larger of two numbers, as the one instruction that processors have for it.
#[inline(always)]
pub(super) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller of two numbers, as the one instruction that processors have for it.
#[inline(always)]
pub(super) fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

#[inline(always)]
pub(super) fn narrow([x, y, z]: [f64; 3]) -> [f32; 4] {
    [round(x), round(y), round(z), 0.0]
}

/// The nearest integer to a number from 0 up to 2³².
///
/// Adding 2⁵² leaves it in the lowest bits; a conversion that minds what does not fit is done lane by lane.
#[inline(always)]
pub(super) fn nearest_integer(value: f64) -> u32 {
    const TWO_52: f64 = 4_503_599_627_370_496.0;
    #[expect(clippy::cast_possible_truncation, reason = "the lower half of the bits is meant")]
    let lowest = (value + TWO_52).to_bits() as u32;
    lowest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Without the margin a place whose rounding moves it away from a box would seem too far.
        #[test]
        fn a_rounded_place_never_seems_farther_from_a_box_nor_deeper_in_a_cell(
            exponent in -3.0..7.1f64, sign in prop::bool::ANY, off in -1.0..1.0f64, scale in -9.0..1.0f64,
        ) {
            let coordinate = round(10f64.powf(exponent)) * if sign { 1.0 } else { -1.0 };
            let at = f64::from(coordinate) * (1.0 + off * 10f64.powf(scale));
            let near = round(at);
            let below = f64::from(coordinate) - at;
            // A box's low side and a cell's high one, and the other way about.
            for (seems, truly) in [
                (coordinate - margin(coordinate) - near, below),
                (near - (coordinate + margin(coordinate)), -below),
            ] {
                prop_assert!(f64::from(seems).max(0.0) <= truly.max(0.0) * (1.0 + 2e-7), "{coordinate} {at}: {seems} {truly}");
            }
        }
    }

    #[test]
    fn integers_are_the_nearest() {
        for (value, integer) in [(0.0, 0), (0.49, 0), (0.51, 1), (4095.0, 4095), (4_294_967_295.0, u32::MAX)]
        {
            assert_eq!(nearest_integer(value), integer, "{value}");
        }
    }
}
