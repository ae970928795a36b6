//! The packed tree: its layout and how it is built.
//!
//! Points lie in leaves of sixteen, leaves in nodes of sixteen, and so on to a single root; which child belongs to
//! which parent follows from its number alone. A leaf keeps its points in f32 relative to its own centre, so that sixteen
//! distances are one short vectorised loop; the degrees beside it are exact and decide in the end.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use std::cmp::Ordering;

use super::directory::Directory;
use super::ellipsoid::cartesian;
use super::vectorised::{Vectors, Work};
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
    const ALL: Self = Self { low: [f32::NEG_INFINITY; 4], high: [f32::INFINITY; 4] };
}

/// By how much boxes are enlarged and cells drawn in at a coordinate, so that a place may be compared with them that has been rounded
/// to f32.
///
/// Rounding moves the place by 2⁻²⁴ of its own coordinate at most. Up to four times the box's coordinate that is less than this margin;
/// beyond, it is less than 8e-8 of how far the place lies from the box, which [`widen`](super::search::widen) covers.
fn margin(coordinate: f32) -> f32 {
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

/// A point while it is being put in order: metres from the origin and its id.
#[derive(Debug, Clone, Copy)]
struct Item {
    axes: [f32; 3],
    id: u32,
}

impl Tree {
    /// Builds the tree over some of the positions, given by id.
    pub(super) fn over(ids: &[u32], positions: &[Position], tags: Option<&[u64]>) -> Self {
        let origin = origin(ids, positions);
        let vectors = Vectors::new();
        let (mut items, extent) = vectors.run(MakeItems { ids, positions, origin });
        let leaf_count = items.len().div_ceil(FAN);
        let mut splits = vec![Split::default(); leaf_count.saturating_sub(1)];
        arrange(&mut items, Place { leaf: 0, split: 0 }, &mut splits);

        let tags: Vec<u64> = match tags {
            Some(tags) => items.iter().map(|item| tags[item.id as usize]).collect(),
            None => Vec::new(),
        };
        let mut tree = Self {
            origin,
            leaves: Vec::new(),
            levels: Vec::new(),
            splits,
            directory: Directory::default(),
            count: items.len(),
            all_tags: tags.iter().fold(0, |all, tag| all | tag),
            tags,
            most_slack: 0.0,
            vectors,
        };
        if !items.is_empty() {
            tree.fill_levels(&items, positions);
            drop(items);
            tree.fill_cells();
            tree.directory = Directory::new(&tree, extent);
        }
        tree
    }

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

    fn fill_levels(&mut self, items: &[Item], positions: &[Position]) {
        let made = self.vectors.run(MakeLeaves { items, positions, origin: self.origin });
        let mut corners;
        (self.leaves, corners) = made;
        self.most_slack = self.leaves.iter().fold(0.0, |most, leaf| leaf.frame.slack.max(most));
        let union = |tags: &[u64]| tags.iter().fold(0, |all, tag| all | tag);
        let mut tags: Vec<u64> = self.tags.chunks(FAN).map(union).collect();
        let tagged = !self.tags.is_empty();
        loop {
            let mut level = Level::default();
            level.boxes.reserve_exact(corners.len().div_ceil(FAN));
            let mut parents = Vec::with_capacity(corners.len().div_ceil(FAN));
            for siblings in corners.chunks(FAN) {
                let mut boxes = Boxes { low: [[f32::INFINITY; FAN]; 3], high: [[f32::NEG_INFINITY; FAN]; 3] };
                let mut low = [f32::INFINITY; 3];
                let mut high = [f32::NEG_INFINITY; 3];
                for (lane, corner) in siblings.iter().enumerate() {
                    for axis in 0..3 {
                        boxes.low[axis][lane] = corner.0[axis];
                        boxes.high[axis][lane] = corner.1[axis];
                        low[axis] = low[axis].min(corner.0[axis]);
                        high[axis] = high[axis].max(corner.1[axis]);
                    }
                }
                level.boxes.push(boxes);
                parents.push((low, high));
            }
            if tagged {
                let mut unions = Vec::with_capacity(parents.len());
                for siblings in tags.chunks(FAN) {
                    let mut lanes = [0; FAN];
                    lanes[..siblings.len()].copy_from_slice(siblings);
                    unions.push(union(siblings));
                    level.tags.push(lanes);
                }
                tags = unions;
            }
            if !self.levels.is_empty() {
                level.cells = vec![Cell::ALL; corners.len()];
            }
            self.levels.push(level);
            if parents.len() <= 1 {
                return;
            }
            corners = parents;
        }
    }

    /// Gives every node the part of space that the splits leave to it.
    fn fill_cells(&mut self) {
        let mut stack = vec![(Place { leaf: 0, split: 0 }, self.leaves.len(), Cell::ALL)];
        while let Some((place, count, cell)) = stack.pop() {
            let mut node = place.leaf;
            let mut span = 1;
            for height in 0..self.levels.len() {
                if count == span.min(self.leaves.len() - place.leaf) {
                    let drawn_in =
                        Cell { low: cell.low.map(|v| v + margin(v)), high: cell.high.map(|v| v - margin(v)) };
                    if height == 0 {
                        self.leaves[node].frame.cell = drawn_in;
                    } else if let Some(own) = self.levels[height].cells.get_mut(node) {
                        *own = drawn_in;
                    }
                }
                if node % FAN != 0 {
                    break;
                }
                node /= FAN;
                span *= FAN;
            }
            if count > 1 {
                let left = left_leaves(count);
                let split = self.splits[place.split];
                let axis = split.axis as usize;
                let (mut below, mut above) = (cell, cell);
                // Rounding may have put a point of one side a step across the plane.
                below.high[axis] = split.value.next_down();
                above.low[axis] = split.value.next_up();
                stack.push((place.left(), left, below));
                stack.push((place.right(left), count - left, above));
            }
        }
    }
}

/// The ids of so many points.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2³¹ points")]
pub(super) fn all_ids(count: usize) -> Vec<u32> {
    (0..count as u32).collect()
}

/// Where a run of leaves begins, in the leaves and in the splits (which are in preorder).
#[derive(Debug, Clone, Copy)]
struct Place {
    leaf: usize,
    split: usize,
}

impl Place {
    fn left(self) -> Self {
        Self { leaf: self.leaf, split: self.split + 1 }
    }

    fn right(self, left: usize) -> Self {
        Self { leaf: self.leaf + left, split: self.split + left }
    }

    fn reference(self, count: usize) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2³¹ points")]
        if count == 1 { LEAF | self.leaf as u32 } else { self.split as u32 }
    }
}

/// How many of a run's leaves go left: half its subtrees of the largest size that does not hold the whole run.
fn left_leaves(count: usize) -> usize {
    let mut unit = 1;
    while unit * FAN < count {
        unit *= FAN;
    }
    count.div_ceil(unit).div_ceil(2) * unit
}

/// Puts items in the order of the leaves, by splitting across the widest axis.
fn arrange(items: &mut [Item], place: Place, splits: &mut [Split]) {
    let count = items.len().div_ceil(FAN);
    let Some((split, rest)) = splits.split_first_mut() else { return };
    let left = left_leaves(count);
    let middle = left * FAN;
    let axis = widest_axis(items);
    let (_, pivot, _) = match axis {
        0 => items.select_nth_unstable_by(middle, along::<0>),
        1 => items.select_nth_unstable_by(middle, along::<1>),
        _ => items.select_nth_unstable_by(middle, along::<2>),
    };
    #[expect(clippy::cast_possible_truncation, reason = "an axis is 0, 1 or 2")]
    let axis_number = axis as u32;
    *split = Split {
        value: pivot.axes[axis],
        axis: axis_number,
        children: [place.left().reference(left), place.right(left).reference(count - left)],
    };
    let (low, high) = items.split_at_mut(middle);
    let (low_splits, high_splits) = rest.split_at_mut(left - 1);
    #[cfg(all(feature = "rayon", not(target_family = "wasm")))]
    if count > 1024 {
        rayon::join(
            || arrange(low, place.left(), low_splits),
            || arrange(high, place.right(left), high_splits),
        );
        return;
    }
    arrange(low, place.left(), low_splits);
    arrange(high, place.right(left), high_splits);
}

/// Compares two items along an axis. No coordinate is NaN, and to compare floats so takes one instruction.
fn along<const AXIS: usize>(a: &Item, b: &Item) -> Ordering {
    a.axes[AXIS].partial_cmp(&b.axes[AXIS]).unwrap_or(Ordering::Equal)
}

/// The axis along which items spread farthest, judged by a sample: a poor choice costs speed, not truth.
fn widest_axis(items: &[Item]) -> usize {
    let mut low = [f32::INFINITY; 3];
    let mut high = [f32::NEG_INFINITY; 3];
    for item in items.iter().step_by(1 + items.len() / 512) {
        for axis in 0..3 {
            low[axis] = low[axis].min(item.axes[axis]);
            high[axis] = high[axis].max(item.axes[axis]);
        }
    }
    let extent: [f32; 3] = std::array::from_fn(|axis| high[axis] - low[axis]);
    if extent[0] >= extent[1] && extent[0] >= extent[2] {
        0
    } else if extent[1] >= extent[2] {
        1
    } else {
        2
    }
}

/// The centre of the bounding box of some of the points, in Cartesian metres. Where points lie off it costs precision of the first
/// look, not truth.
fn origin(ids: &[u32], positions: &[Position]) -> [f64; 3] {
    if ids.is_empty() {
        return [0.0; 3];
    }
    let mut low = [f64::INFINITY; 3];
    let mut high = [f64::NEG_INFINITY; 3];
    for id in ids.iter().step_by(1 + ids.len() / 4096) {
        let place = positions[*id as usize];
        let at = cartesian(place.latitude(), place.longitude());
        for axis in 0..3 {
            low[axis] = low[axis].min(at[axis]);
            high[axis] = high[axis].max(at[axis]);
        }
    }
    std::array::from_fn(|axis| (low[axis] + high[axis]) * 0.5)
}

/// The least and the greatest longitude and latitude of some places, in degrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) low: [f64; 2],
    pub(super) high: [f64; 2],
}

/// The longitudes and latitudes of sixteen places.
#[inline(always)]
fn degrees(places: &Lanes<Position>) -> [Lanes<f64>; 2] {
    [places.map(|place| place.longitude()), places.map(|place| place.latitude())]
}

/// Sixteen places in metres from the origin, axis by axis, so that the loop vectorises.
#[inline(always)]
fn from_origin([longitudes, latitudes]: &[Lanes<f64>; 2], origin: [f64; 3]) -> [Lanes<f64>; 3] {
    let mut axes = [[0.0; FAN]; 3];
    for lane in 0..FAN {
        let at = cartesian(latitudes[lane], longitudes[lane]);
        for axis in 0..3 {
            axes[axis][lane] = at[axis] - origin[axis];
        }
    }
    axes
}

/// Makes the items of points that are given by id.
struct MakeItems<'a> {
    ids: &'a [u32],
    positions: &'a [Position],
    origin: [f64; 3],
}

impl Work for MakeItems<'_> {
    type Output = (Vec<Item>, Extent);

    #[inline(always)]
    fn run(self) -> Self::Output {
        let mut items = Vec::with_capacity(self.ids.len());
        let (mut low, mut high) = ([[f64::INFINITY; FAN]; 2], [[f64::NEG_INFINITY; FAN]; 2]);
        for ids in self.ids.chunks(FAN) {
            let mut places = [self.positions[ids[0] as usize]; FAN];
            places.iter_mut().zip(ids).for_each(|(place, id)| *place = self.positions[*id as usize]);
            let degrees = degrees(&places);
            for axis in 0..2 {
                for lane in 0..FAN {
                    let degrees = degrees[axis][lane];
                    low[axis][lane] = if degrees < low[axis][lane] { degrees } else { low[axis][lane] };
                    high[axis][lane] = if degrees > high[axis][lane] { degrees } else { high[axis][lane] };
                }
            }
            let axes = from_origin(&degrees, self.origin);
            let item = |(lane, id): (usize, &u32)| Item { axes: axes.map(|axis| round(axis[lane])), id: *id };
            items.extend(ids.iter().enumerate().map(item));
        }
        let low = low.map(|lanes| lanes.into_iter().fold(f64::INFINITY, f64::min));
        let high = high.map(|lanes| lanes.into_iter().fold(f64::NEG_INFINITY, f64::max));
        (items, Extent { low, high })
    }
}

/// Leaves whose places are fetched at once.
const AHEAD: usize = 8;

/// The least and the greatest coordinates of a node's points.
type Corners = ([f32; 3], [f32; 3]);

/// Makes the leaves of items that are in order.
struct MakeLeaves<'a> {
    items: &'a [Item],
    positions: &'a [Position],
    origin: [f64; 3],
}

impl Work for MakeLeaves<'_> {
    type Output = (Vec<Leaf>, Vec<Corners>);

    #[inline(always)]
    fn run(self) -> Self::Output {
        let count = self.items.len().div_ceil(FAN);
        let (mut leaves, mut corners) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut ahead = [Position::of_checked(0.0, 0.0); AHEAD * FAN];
        for (number, chunk) in self.items.chunks(FAN).enumerate() {
            // Places lie anywhere in memory: those of several leaves are asked for before the first is used.
            if number % AHEAD == 0 {
                for (place, item) in ahead.iter_mut().zip(&self.items[number * FAN..]) {
                    *place = self.positions[item.id as usize];
                }
            }
            let mut places = [self.positions[chunk[0].id as usize]; FAN];
            places[..chunk.len()].copy_from_slice(&ahead[number % AHEAD * FAN..][..chunk.len()]);
            let mut ids = [UNUSED; FAN];
            ids.iter_mut().zip(chunk).for_each(|(id, item)| *id = item.id);
            let mut low = chunk[0].axes;
            let mut high = chunk[0].axes;
            for item in chunk {
                for axis in 0..3 {
                    low[axis] = smaller(low[axis], item.axes[axis]);
                    high[axis] = larger(high[axis], item.axes[axis]);
                }
            }
            // The items were rounded to the nearest; a step outward makes the box cover the exact places.
            let (low, high) = (low.map(f32::next_down), high.map(f32::next_up));
            let centre: [f64; 3] =
                std::array::from_fn(|axis| f64::from(low[axis] + (high[axis] - low[axis]) * 0.5));
            let at = from_origin(&degrees(&places), self.origin);
            let mut axes = [[0.0; FAN]; 3];
            let mut squared = [0.0; FAN];
            for axis in 0..3 {
                for lane in 0..FAN {
                    let offset = at[axis][lane] - centre[axis];
                    axes[axis][lane] = round(offset);
                    squared[lane] += offset * offset;
                }
            }
            // Unused lanes repeat the first place, which makes none of them the farthest.
            let farthest = squared.iter().fold(0f64, |farthest, squared| farthest.max(*squared));
            axes.iter_mut().for_each(|axis| axis[chunk.len()..].fill(f32::INFINITY));
            // A coordinate of the point and one of the query are each off by 2⁻²⁴ of themselves at most.
            let frame = Frame { centre, slack: round(farthest.sqrt() * 1.3e-7), cell: Cell::ALL };
            leaves.push(Leaf { axes, frame, ids, places });
            corners.push((low.map(|v| v - margin(v)), high.map(|v| v + margin(v))));
        }
        (leaves, corners)
    }
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
