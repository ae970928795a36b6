//! How the packed tree is built: points put in order by halving, packed into leaves, boxed level by level.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use std::cmp::Ordering;

use super::directory::{Directory, Extent};
use super::ellipsoid::cartesian;
use super::tree::{
    Boxes, Cell, FAN, Frame, LEAF, Lanes, Leaf, Level, Split, Tree, UNUSED, larger, margin, round, smaller,
};
use super::vectorised::{Vectors, Work};
use crate::geo::Position;

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
