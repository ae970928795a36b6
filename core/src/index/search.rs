//! The search: from the home leaf up, until nothing nearer can lie outside.

#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use super::ellipsoid::chord_reach;
use super::tree::{Boxes, Cell, FAN, Frame, LEAF, Lanes, Leaf, Tree, narrow, round};

/// Where a query is: in metres from the tree's origin, and the same as an interval in f32.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eye {
    pub(super) at: [f64; 3],
    low: [f32; 3],
    high: [f32; 3],
}

impl Eye {
    #[inline(always)]
    pub(super) fn new(tree: &Tree, ecef: [f64; 3]) -> Self {
        let at = tree.relative(ecef);
        let near = narrow(at);
        // Two parts in ten million and a micrometre are more than any rounding: an interval without a branch.
        let low = near.map(|v| v - (v.abs() * 2e-7 + 1e-6));
        let high = near.map(|v| v + (v.abs() * 2e-7 + 1e-6));
        Self { at, low, high }
    }

    /// Squared distance, in f32, to the sixteen points of a leaf; infinite in unused lanes.
    #[inline(always)]
    pub(super) fn point_distances(&self, frame: &Frame, leaf: &Leaf) -> Lanes<f32> {
        let eye: [f32; 3] = std::array::from_fn(|axis| round(self.at[axis] - f64::from(frame.centre[axis])));
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
                let below = boxes.low[axis][lane] - self.high[axis];
                let above = self.low[axis] - boxes.high[axis][lane];
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
        let mut margin = f32::INFINITY;
        for axis in 0..3 {
            margin = smaller(margin, self.low[axis] - cell.low[axis]);
            margin = smaller(margin, cell.high[axis] - self.high[axis]);
        }
        margin > 0.0 && margin * margin * 0.999_999 > squared
    }

    /// Walks down to the leaf whose cell holds the query.
    #[inline(always)]
    pub(super) fn home(&self, tree: &Tree, latitude: f64, longitude: f64) -> u32 {
        let near = narrow(self.at);
        let near = [near[0], near[1], near[2], 0.0];
        let mut reference = tree.directory.start(latitude, longitude);
        while reference & LEAF == 0 {
            let split = &tree.splits[reference as usize];
            reference = split.children[usize::from(near[(split.axis & 3) as usize] >= split.value)];
        }
        reference & !LEAF
    }
}

/// The larger of two numbers, as the one instruction that processors have for it.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
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
pub(super) trait Sieve {
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

/// A node that waits to be opened.
#[derive(Debug, Clone, Copy, Default)]
struct Waiting {
    squared: f32,
    height: u32,
    node: u32,
}

/// A tree of 2³¹ points has seven levels of groups, each of which leaves at most fifteen siblings waiting.
const DEEPEST: usize = 128;

#[inline(always)]
pub(super) fn visit_leaf<S: Sieve, G: Gather>(tree: &Tree, eye: &Eye, sieve: &S, gather: &mut G, leaf: u32) {
    let number = leaf as usize;
    let frame = &tree.frames[number];
    let mut squared = eye.point_distances(frame, &tree.leaves[number]);
    if !S::OPEN {
        sieve.sift_points(tree, number, &mut squared);
    }
    gather.take(leaf, &squared, frame.slack);
}

/// Looks through the home leaf and then climbs until the gatherer's ball lies inside the node's cell.
#[inline(always)]
pub(super) fn search<S: Sieve, G: Gather>(tree: &Tree, eye: &Eye, sieve: &S, gather: &mut G, home: u32) {
    if tree.leaves.is_empty() {
        return;
    }
    visit_leaf(tree, eye, sieve, gather, home);
    climb(tree, eye, sieve, gather, home);
}

/// Climbs from a leaf that has been looked through.
#[inline(always)]
pub(super) fn climb<S: Sieve, G: Gather>(tree: &Tree, eye: &Eye, sieve: &S, gather: &mut G, home: u32) {
    if eye.ball_inside(&tree.frames[home as usize].cell, gather.limit()) {
        return;
    }
    let mut stack = [Waiting::default(); DEEPEST];
    let mut node = home;
    for height in 0..tree.levels.len() {
        let mut depth = open(tree, eye, sieve, gather, height, node / 16, Some(node % 16), &mut stack, 0);
        while depth > 0 {
            depth -= 1;
            let next = stack[depth & (DEEPEST - 1)];
            if next.squared > gather.limit() {
                continue;
            }
            if next.height == 0 {
                visit_leaf(tree, eye, sieve, gather, next.node);
            } else {
                let below = (next.height as usize).wrapping_sub(1);
                depth = open(tree, eye, sieve, gather, below, next.node, None, &mut stack, depth);
            }
        }
        node /= 16;
        let Some(above) = tree.levels.get(height.wrapping_add(1)) else { return };
        if eye.ball_inside(&above.cells[node as usize], gather.limit()) {
            return;
        }
    }
}

/// Puts on the stack, nearest on top, the siblings of a group that come near enough.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "inlined into one loop; a struct would only rename them")]
fn open<S: Sieve, G: Gather>(
    tree: &Tree,
    eye: &Eye,
    sieve: &S,
    gather: &G,
    height: usize,
    group: u32,
    except: Option<u32>,
    stack: &mut [Waiting; DEEPEST],
    floor: usize,
) -> usize {
    let number = group as usize;
    let level = &tree.levels[height];
    let mut squared = eye.box_distances(&level.boxes[number]);
    if let Some(lane) = except {
        squared[(lane & 15) as usize] = f32::INFINITY;
    }
    if !S::OPEN {
        sieve.sift_nodes(tree, height, number, &mut squared);
    }
    let limit = gather.limit();
    // An unlimited search must still pass over unused lanes.
    let limit = if limit < f32::MAX { limit } else { f32::MAX };
    let mut depth = floor;
    for lane in 0..16u32 {
        let distance = squared[lane as usize];
        if distance <= limit {
            let mut at = depth;
            while at > floor && stack[at.wrapping_sub(1) & (DEEPEST - 1)].squared < distance {
                stack[at & (DEEPEST - 1)] = stack[at.wrapping_sub(1) & (DEEPEST - 1)];
                at = at.wrapping_sub(1);
            }
            #[expect(clippy::cast_possible_truncation, reason = "a height is below eight")]
            let height = height as u32;
            stack[at & (DEEPEST - 1)] =
                Waiting { squared: distance, height, node: group.wrapping_mul(16).wrapping_add(lane) };
            depth = depth.wrapping_add(1);
        }
    }
    depth
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
