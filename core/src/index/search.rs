//! The search: from the home leaf up, until nothing nearer can lie outside.

#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use super::directory::walk;
use super::ellipsoid::chord_reach;
use super::tree::{Boxes, Cell, FAN, Lanes, Leaf, Tree, larger, narrow, round, smaller};
use super::vectorised::Work;

/// Where a query is, in metres from the tree's origin: exactly, and rounded, which boxes and cells make up for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eye {
    pub(super) at: [f64; 3],
    /// The fourth is 0, for four at once are one instruction.
    pub(super) near: [f32; 4],
}

impl Eye {
    #[inline(always)]
    pub(super) fn new(tree: &Tree, ecef: [f64; 3]) -> Self {
        let at = tree.relative(ecef);
        Self { at, near: narrow(at) }
    }

    /// Squared distance, in f32, to the sixteen points of a leaf; infinite in unused lanes.
    #[inline(always)]
    fn point_distances(&self, leaf: &Leaf) -> Lanes<f32> {
        let eye: [f32; 3] = std::array::from_fn(|axis| round(self.at[axis] - leaf.frame.centre[axis]));
        let mut squared = [0.0; FAN];
        for lane in 0..FAN {
            let dx = leaf.axes[0][lane] - eye[0];
            let dy = leaf.axes[1][lane] - eye[1];
            let dz = leaf.axes[2][lane] - eye[2];
            squared[lane] = (dx * dx + dy * dy) + dz * dz;
        }
        squared
    }

    /// Squared distance to sixteen boxes, not above the true one but for rounding that [`widen`] covers.
    #[inline(always)]
    fn box_distances(&self, boxes: &Boxes) -> Lanes<f32> {
        let mut squared = [0.0; FAN];
        for lane in 0..FAN {
            let mut sum = 0.0;
            for axis in 0..3 {
                let below = boxes.low[axis][lane] - self.near[axis];
                let above = self.near[axis] - boxes.high[axis][lane];
                let gap = larger(larger(below, above), 0.0);
                sum += gap * gap;
            }
            squared[lane] = sum;
        }
        squared
    }

    /// Tells whether the ball with this squared radius lies strictly inside a cell.
    #[inline(always)]
    pub(super) fn ball_inside(&self, cell: &Cell, squared: f32) -> bool {
        let mut margins = [0.0; 4];
        for axis in 0..4 {
            margins[axis] = smaller(self.near[axis] - cell.low[axis], cell.high[axis] - self.near[axis]);
        }
        let margin = smaller(smaller(margins[0], margins[2]), smaller(margins[1], margins[3]));
        // Squared with its sign: outside the cell it is negative.
        margin * margin.abs() * 0.999_999 > squared
    }

    /// Walks down from where the directory's cell says.
    #[inline(always)]
    pub(super) fn home_from(&self, tree: &Tree, cell: u32) -> u32 {
        walk(tree, self.near, tree.directory.start(cell))
    }
}

/// Set in every key, which orders them no differently: else the lane 0, which changes nothing, would be taken out of the vector.
const KEY: u32 = 1 << 31;
/// The key of an infinite distance: one at or above it is no point.
pub(super) const NOTHING: u32 = KEY | f32::INFINITY.to_bits();

/// A distance and its lane in one integer that orders like the distance.
///
/// The lane takes the place of the last four bits, which lowers the distance by less than two parts in a million.
#[inline(always)]
pub(super) fn keys(squared: &Lanes<f32>) -> Lanes<u32> {
    let mut keys = [0; FAN];
    for (lane, key) in (0u32..).zip(&mut keys) {
        *key = (squared[(lane & 15) as usize].to_bits() & !15) | (KEY | lane);
    }
    keys
}

/// The distance in a key; infinite if there is no point.
#[inline(always)]
pub(super) fn key_squared(key: u32) -> f32 {
    f32::from_bits(key & !(KEY | 15))
}

/// The least of sixteen, by halving, which vectorises.
#[inline(always)]
pub(super) fn least(keys: &Lanes<u32>) -> u32 {
    let eight: [u32; 8] = std::array::from_fn(|i| keys[i].min(keys[i + 8]));
    let four: [u32; 4] = std::array::from_fn(|i| eight[i].min(eight[i + 4]));
    let two: [u32; 2] = std::array::from_fn(|i| four[i].min(four[i + 2]));
    two[0].min(two[1])
}

/// All sixteen lanes, as bits.
const ALL: u32 = 0xffff;

/// The lanes within a finite limit, as bits; halving lets it vectorise, and so does the sign of a difference where comparisons are
/// taken apart lane by lane.
#[inline(always)]
pub(super) fn mask(squared: &Lanes<f32>, limit: f32) -> u32 {
    let bits: Lanes<u32> =
        std::array::from_fn(|lane| beyond(squared[lane], limit).wrapping_neg() & (1 << lane));
    let eight: [u32; 8] = std::array::from_fn(|i| bits[i] | bits[i + 8]);
    let four: [u32; 4] = std::array::from_fn(|i| eight[i] | eight[i + 4]);
    let two: [u32; 2] = std::array::from_fn(|i| four[i] | four[i + 2]);
    (two[0] | two[1]) ^ ALL
}

/// How many lanes are within a finite limit.
#[inline(always)]
pub(super) fn count_within(squared: &Lanes<f32>, limit: f32) -> u32 {
    let mut outside = 0u32;
    for lane in 0..FAN {
        outside = outside.wrapping_add(beyond(squared[lane], limit));
    }
    16u32.wrapping_sub(outside)
}

/// 1 if a distance is beyond a finite limit, else 0.
#[inline(always)]
fn beyond(squared: f32, limit: f32) -> u32 {
    (limit - squared).to_bits() >> 31
}

/// Below this squared chord (a thousand kilometres) a polynomial bounds how far to look.
const NEAR: f32 = 1e12;

/// Bounds from above the squared f32 distance of every point whose geodesic may be as short as that of a
/// point found at `squared`, given the sum of both leaves' slack.
///
/// For w the distance and δ the slack, (w(1 + α) + δ)² ≤ w²(1 + 2α + η) + δ²(1 + 1/η), which spares the root.
/// The term with w⁴ is the spread between a chord's shortest and longest geodesic (2.1e-17·w² of it).
#[inline(always)]
pub(super) fn widen(squared: f32, slack: f32) -> f32 {
    if squared < NEAR {
        let slack = slack + 1e-7;
        squared * (1.0 + 8e-6 + 4.6e-17 * squared) + slack * slack * 1_000_010.0
    } else {
        widen_far(squared, slack)
    }
}

#[cold]
fn widen_far(squared: f32, slack: f32) -> f32 {
    if squared.is_infinite() {
        return f32::INFINITY;
    }
    let chord = f64::from(squared).sqrt() * 1.000_001 + f64::from(slack);
    let reach = chord_reach(chord) * 1.000_001 + f64::from(slack);
    round(reach * reach * 1.000_001)
}

/// Which nodes and points a search may look at.
pub(super) trait Sieve: Copy {
    /// Whether everything passes, so that the sieve need not be asked.
    const OPEN: bool;
    /// Blanks out, by an infinite distance, the siblings of a group below which nothing passes.
    fn sift_nodes(&self, tree: &Tree, height: usize, group: usize, squared: &mut Lanes<f32>);
    /// Blanks out the points of a leaf that do not pass.
    fn sift_points(&self, tree: &Tree, leaf: usize, squared: &mut Lanes<f32>);
}

/// What gathers the points that a search meets.
pub(super) trait Gather {
    /// Squared distance beyond which no box need be opened.
    fn limit(&self) -> f32;
    /// Takes the points of a leaf.
    fn take(&mut self, leaf: u32, squared: &Lanes<f32>, slack: f32);
}

/// Nodes and leaves that wait to be opened: distance, height and number in one integer that orders like the distance.
///
/// A tree of 2³¹ points has seven levels of groups, each of which leaves at most fifteen siblings waiting.
#[derive(Debug)]
struct Stack {
    waiting: [u64; DEEPEST],
    depth: usize,
}

const DEEPEST: usize = 128;
/// Bits of a node's number; above them stands its height.
const NODE_BITS: u32 = 28;

impl Stack {
    #[inline(always)]
    fn new() -> Self {
        Self { waiting: [0; DEEPEST], depth: 0 }
    }

    /// The nearest that waits: squared distance, height and number.
    #[inline(always)]
    fn pop(&mut self) -> Option<(f32, u32, u32)> {
        self.depth = self.depth.checked_sub(1)?;
        let next = self.waiting[self.depth & (DEEPEST - 1)];
        #[expect(clippy::cast_possible_truncation, reason = "the halves of 64 bits")]
        let (distance, node) = ((next >> 32) as u32, next as u32);
        Some((f32::from_bits(distance), node >> NODE_BITS, node & ((1 << NODE_BITS) - 1)))
    }

    /// Puts a node where it belongs among those above the floor, the nearest on top.
    #[inline(always)]
    fn push(&mut self, floor: usize, squared: f32, height: u32, node: u32) {
        let next = (u64::from(squared.to_bits()) << 32) | u64::from((height << NODE_BITS) | node);
        let mut at = self.depth;
        while at > floor && self.waiting[at.wrapping_sub(1) & (DEEPEST - 1)] < next {
            self.waiting[at & (DEEPEST - 1)] = self.waiting[at.wrapping_sub(1) & (DEEPEST - 1)];
            at = at.wrapping_sub(1);
        }
        self.waiting[at & (DEEPEST - 1)] = next;
        self.depth = self.depth.wrapping_add(1);
    }
}

/// Squared distances to the points of a leaf, infinite for those that do not pass, and the leaf's slack.
#[inline(always)]
pub(super) fn leaf_distances<S: Sieve>(tree: &Tree, eye: &Eye, sieve: &S, number: u32) -> (Lanes<f32>, f32) {
    let leaf = &tree.leaves[number as usize];
    let mut squared = eye.point_distances(leaf);
    if !S::OPEN {
        sieve.sift_points(tree, number as usize, &mut squared);
    }
    (squared, leaf.frame.slack)
}

/// Shows a leaf to the gatherer.
#[inline(always)]
fn take_leaf<S: Sieve, G: Gather>(tree: &Tree, eye: &Eye, sieve: &S, gather: &mut G, number: u32) {
    let (squared, slack) = leaf_distances(tree, eye, sieve, number);
    gather.take(number, &squared, slack);
}

/// Looks through the home leaf and its siblings; yields whether something nearer may lie beyond them.
///
/// Most queries end here, and need no stack for that.
#[derive(Debug)]
pub(super) struct Near<'a, S, G> {
    pub(super) tree: &'a Tree,
    pub(super) eye: &'a Eye,
    pub(super) sieve: S,
    pub(super) gather: &'a mut G,
    pub(super) home: u32,
}

impl<S: Sieve, G: Gather> Work for Near<'_, S, G> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { tree, eye, sieve, gather, home } = self;
        take_leaf(tree, eye, &sieve, gather, home);
        // Whether the ball leaves the home leaf is hard to foretell, and that it reaches no sibling says the same.
        let siblings = Group { height: 0, number: home / 16, done: home & 15 };
        take_leaves(tree, eye, &sieve, gather, siblings.number, &siblings.distances(tree, eye, &sieve));
        let cells = tree.levels.get(1).map(|level| &level.cells[(home / 16) as usize]);
        cells.is_some_and(|cell| !eye.ball_inside(cell, gather.limit()))
    }
}

/// What to add to the distances of a group's children for one of them to be infinite, and none at the end: a row that is looked up
/// is added at once, a lane that is written is waited for.
const DONE: [Lanes<f32>; FAN + 1] = {
    let mut rows = [[0.0; FAN]; FAN + 1];
    let mut lane = 0;
    while lane < FAN {
        rows[lane][lane] = f32::INFINITY;
        lane += 1;
    }
    rows
};

/// The children of a node, which are leaves at height 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) height: u32,
    pub(super) number: u32,
    /// The child that has been looked through; [`Group::FRESH`] if none has.
    pub(super) done: u32,
}

impl Group {
    pub(super) const FRESH: u32 = 16;

    /// Squared distances to the children; infinite for the one that is done and for those below which nothing passes.
    #[inline(always)]
    pub(super) fn distances<S: Sieve>(self, tree: &Tree, eye: &Eye, sieve: &S) -> Lanes<f32> {
        let level = self.height as usize;
        let mut squared = eye.box_distances(&tree.levels[level].boxes[self.number as usize]);
        let done = &DONE[(self.done as usize).min(FAN)];
        for lane in 0..FAN {
            squared[lane] += done[lane];
        }
        if !S::OPEN {
            sieve.sift_nodes(tree, level, self.number as usize, &mut squared);
        }
        squared
    }
}

/// Which children are within a limit, as bits.
#[inline(always)]
pub(super) fn within(squared: &Lanes<f32>, limit: f32) -> u32 {
    // An unlimited search must still pass over unused lanes.
    mask(squared, smaller(limit, f32::MAX))
}

/// Looks through the leaves of a group, the nearest first, until the rest is beyond the gatherer's limit.
#[inline(always)]
fn take_leaves<S: Sieve, G: Gather>(
    tree: &Tree,
    eye: &Eye,
    sieve: &S,
    gather: &mut G,
    group: u32,
    squared: &Lanes<f32>,
) {
    let mut keys = keys(squared);
    loop {
        let nearest = least(&keys);
        if nearest >= NOTHING || key_squared(nearest) > gather.limit() {
            return;
        }
        // All at once: a lane that is written would be waited for.
        keys = keys.map(|key| if key == nearest { NOTHING } else { key });
        take_leaf(tree, eye, sieve, gather, group.wrapping_mul(16).wrapping_add(nearest & 15));
    }
}

/// Looks through what lies below a node, the nearest first, until the rest is beyond the gatherer's limit.
#[derive(Debug)]
pub(super) struct Descend<'a, S, G> {
    pub(super) tree: &'a Tree,
    pub(super) eye: &'a Eye,
    pub(super) sieve: S,
    pub(super) gather: &'a mut G,
    /// The children of the node.
    pub(super) group: Group,
}

impl<S: Sieve, G: Gather> Descend<'_, S, G> {
    #[inline(always)]
    fn with(self, stack: &mut Stack) {
        let Self { tree, eye, sieve, gather, mut group } = self;
        loop {
            let squared = group.distances(tree, eye, &sieve);
            let mut close = within(&squared, gather.limit());
            let floor = stack.depth;
            while close != 0 {
                let lane = close.trailing_zeros();
                close &= close.wrapping_sub(1);
                let child = group.number.wrapping_mul(16).wrapping_add(lane);
                stack.push(floor, squared[(lane & 15) as usize], group.height, child);
            }
            loop {
                let Some((squared, height, node)) = stack.pop() else { return };
                if squared > gather.limit() {
                    continue;
                }
                if height > 0 {
                    group = Group { height: height.wrapping_sub(1), number: node, done: Group::FRESH };
                    break;
                }
                take_leaf(tree, eye, &sieve, gather, node);
            }
        }
    }
}

impl<S: Sieve, G: Gather> Work for Descend<'_, S, G> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.with(&mut Stack::new());
    }
}

/// Climbs from a node below which everything has been looked through, until the gatherer's ball lies inside the node's cell.
#[derive(Debug)]
pub(super) struct Climb<'a, S, G> {
    pub(super) tree: &'a Tree,
    pub(super) eye: &'a Eye,
    pub(super) sieve: S,
    pub(super) gather: &'a mut G,
    /// 1 for a group of leaves, or more.
    pub(super) height: u32,
    pub(super) node: u32,
}

impl<S: Sieve, G: Gather> Climb<'_, S, G> {
    /// Tells whether something nearer may lie outside the node.
    #[inline(always)]
    fn must(&self) -> bool {
        let cells = self.tree.levels.get(self.height as usize).map(|level| &level.cells[self.node as usize]);
        cells.is_some_and(|cell| !self.eye.ball_inside(cell, self.gather.limit()))
    }
}

impl<S: Sieve, G: Gather> Work for Climb<'_, S, G> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        if !self.must() {
            return;
        }
        let mut stack = Stack::new();
        while self.must() {
            let group = Group { height: self.height, number: self.node / 16, done: self.node & 15 };
            let (tree, eye, sieve) = (self.tree, self.eye, self.sieve);
            Descend { tree, eye, sieve, gather: &mut *self.gather, group }.with(&mut stack);
            self.height = self.height.wrapping_add(1);
            self.node /= 16;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_bound_is_never_below_the_true_one() {
        for exponent in -30..70 {
            let chord = 1.3f64.powi(exponent).min(1.2e7);
            for slack in [0.0, 1e-6, 1e-3, 1.0] {
                let true_reach = chord_reach(chord * (1.0 + 6e-7) + slack) * (1.0 + 6e-7) + slack;
                let bound = f64::from(widen(round(chord * chord), round(slack))).sqrt();
                assert!(bound >= true_reach || true_reach > 1.27e7, "{chord} {slack}: {bound} {true_reach}");
            }
        }
    }
}
