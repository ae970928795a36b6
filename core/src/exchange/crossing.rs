//! Finds where rings cross themselves or each other.

use geo::Orientation;
use geo::kernels::{Kernel, RobustKernel};
use geo_types::{Coord, Polygon};

use super::touching::Meetings;

/// Segments in one leaf of the tree of boxes.
const LEAF: usize = 8;
/// Pairs of boxes looked at for each segment before the rings count as too tangled; plain rings need some ten.
const PAIRS_PER_SEGMENT: u64 = 100;
/// Places where a ring meets something, for each segment on average, before the rings count as too tangled; areas that fit together have
/// two.
const MEETINGS_PER_SEGMENT: usize = 16;

/// How two parts of rings meet where they should not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meeting {
    /// A ring crosses itself or doubles back on itself, here or on a side that begins here.
    SelfIntersection(Coord),
    /// Two rings cross, here or on a side that begins here.
    Crossing(Coord),
    /// Holes leave nothing of a polygon.
    Filled,
    /// Too many parts lie over each other to check.
    Tangled,
}

/// What rings that do not cross may still do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Touches {
    /// A ring touches itself at a point.
    pub(super) itself: bool,
    /// Two rings run along the same line for a while.
    pub(super) along: bool,
}

/// A side of a ring.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) number: usize,
    /// The number of the one behind it.
    pub(super) next: usize,
    pub(super) ring: usize,
    pub(super) polygon: usize,
    /// The vertex before, and the two ends.
    pub(super) before: Coord,
    pub(super) from: Coord,
    pub(super) to: Coord,
}

/// Checks the closed rings of polygons against themselves and each other: shells counter-clockwise, holes clockwise.
///
/// Rings may touch at a point, and two rings may share part of a line, as long as what is inside stays clear there. Crossings are
/// decided by exact predicates (Shewchuk 1997), so that the answer is the same on every platform. Where rings don't meet at all,
/// which of them lies in which is not looked at.
///
/// # Complexity
///
/// About n log n for the n segments of an outline; work on rings that lie over each other throughout is cut off.
pub(super) fn check(polygons: &[Polygon]) -> Result<Touches, Meeting> {
    let segments = segments(polygons);
    let boxes = Boxes::new(&segments);
    let mut budget = PAIRS_PER_SEGMENT.saturating_mul(segments.len() as u64).saturating_add(100_000);
    let mut touches = Touches::default();
    let mut meetings = Meetings::default();
    let mut pairs = vec![(1_usize, 1_usize)];
    while let Some((a, b)) = pairs.pop() {
        budget = budget.checked_sub(1).ok_or(Meeting::Tangled)?;
        if !boxes.meet(a, b) {
            continue;
        }
        if boxes.is_leaf(a) {
            let (left, right) = (boxes.leaf(&segments, a), boxes.leaf(&segments, b));
            check_leaves(left, right, a == b, &mut touches, &mut meetings)?;
            if meetings.len() > MEETINGS_PER_SEGMENT.saturating_mul(segments.len()) {
                return Err(Meeting::Tangled);
            }
        } else {
            let ((a0, a1), (b0, b1)) = ((2 * a, 2 * a + 1), (2 * b, 2 * b + 1));
            pairs.extend([(a0, b0), (a0, b1), (a1, b1)]);
            if a != b {
                pairs.push((a1, b0));
            }
        }
    }
    meetings.check(&segments, &mut touches)?;
    Ok(touches)
}

fn segments(polygons: &[Polygon]) -> Vec<Segment> {
    let rings = polygons.iter().enumerate().flat_map(|(number, polygon)| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(move |ring| (number, ring))
    });
    let mut segments = Vec::new();
    for (ring, (polygon, line)) in rings.enumerate() {
        let mut vertices = line.0.clone();
        vertices.dedup();
        // The closing vertex repeats the first.
        vertices.pop();
        let (first, count) = (segments.len(), vertices.len());
        let at = |i: usize| vertices.get(i % count.max(1)).copied().unwrap_or_default();
        segments.extend((0..count).map(|i| Segment {
            number: first + i,
            next: first + (i + 1) % count,
            ring,
            polygon,
            before: at(i + count - 1),
            from: at(i),
            to: at(i + 1),
        }));
    }
    segments
}

fn check_leaves(
    left: &[Segment],
    right: &[Segment],
    same: bool,
    touches: &mut Touches,
    meetings: &mut Meetings,
) -> Result<(), Meeting> {
    for (i, one) in left.iter().enumerate() {
        let others = if same { right.get(i + 1..).unwrap_or_default() } else { right };
        for other in others {
            check_pair(one, other, touches, meetings)?;
        }
    }
    Ok(())
}

fn check_pair(
    one: &Segment,
    other: &Segment,
    touches: &mut Touches,
    meetings: &mut Meetings,
) -> Result<(), Meeting> {
    use Orientation::Collinear;
    if !spans_meet(one, other) {
        return Ok(());
    }
    let meeting = if one.ring == other.ring {
        Meeting::SelfIntersection(one.from)
    } else {
        Meeting::Crossing(one.from)
    };
    let sides = [
        orientation(one.from, one.to, other.from),
        orientation(one.from, one.to, other.to),
        orientation(other.from, other.to, one.from),
        orientation(other.from, other.to, one.to),
    ];
    let [a, b, c, d] = sides;
    if sides.iter().all(|side| *side != Collinear) {
        return if a != b && c != d { Err(meeting) } else { Ok(()) };
    }
    if sides == [Collinear; 4] {
        return check_collinear(one, other, meeting, touches, meetings);
    }
    // One end at least lies on the other segment or on its line.
    let touch = [(a, other.from, one), (b, other.to, one), (c, one.from, other), (d, one.to, other)]
        .into_iter()
        .find(|(side, point, segment)| *side == Collinear && within(segment, *point));
    let Some((_, point, _)) = touch else { return Ok(()) };
    if !is_next(one, other) {
        meetings.note(point, one, other);
    }
    Ok(())
}

/// Tells whether two segments of one ring follow each other directly.
fn is_next(one: &Segment, other: &Segment) -> bool {
    one.next == other.number || other.next == one.number
}

/// Decides about two segments on one line.
fn check_collinear(
    one: &Segment,
    other: &Segment,
    meeting: Meeting,
    touches: &mut Touches,
    meetings: &mut Meetings,
) -> Result<(), Meeting> {
    let inside = |segment: &Segment, point: Coord| {
        within(segment, point) && point != segment.from && point != segment.to
    };
    let equal =
        (one.from == other.from && one.to == other.to) || (one.from == other.to && one.to == other.from);
    let overlap = equal
        || inside(one, other.from)
        || inside(one, other.to)
        || inside(other, one.from)
        || inside(other, one.to);
    if overlap {
        if one.ring == other.ring {
            return Err(meeting);
        }
        touches.along = true;
    } else if is_next(one, other) {
        return Ok(());
    }
    for point in [one.from, one.to] {
        if within(other, point) {
            meetings.note(point, one, other);
        }
    }
    for point in [other.from, other.to] {
        if within(one, point) {
            meetings.note(point, one, other);
        }
    }
    Ok(())
}

pub(super) fn orientation(a: Coord, b: Coord, c: Coord) -> Orientation {
    RobustKernel::orient2d(a, b, c)
}

fn spans_meet(one: &Segment, other: &Segment) -> bool {
    Span::of(one).meets(&Span::of(other))
}

/// Tells whether a point on a segment's line lies between its ends.
fn within(segment: &Segment, point: Coord) -> bool {
    let span = Span::of(segment);
    (span.min.x..=span.max.x).contains(&point.x) && (span.min.y..=span.max.y).contains(&point.y)
}

/// A box about segments.
#[derive(Debug, Clone, Copy)]
struct Span {
    min: Coord,
    max: Coord,
}

impl Span {
    const EMPTY: Self = Self {
        min: Coord { x: f64::INFINITY, y: f64::INFINITY },
        max: Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY },
    };

    fn of(segment: &Segment) -> Self {
        let (a, b) = (segment.from, segment.to);
        Self {
            min: Coord { x: a.x.min(b.x), y: a.y.min(b.y) },
            max: Coord { x: a.x.max(b.x), y: a.y.max(b.y) },
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            min: Coord { x: self.min.x.min(other.min.x), y: self.min.y.min(other.min.y) },
            max: Coord { x: self.max.x.max(other.max.x), y: self.max.y.max(other.max.y) },
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }
}

/// A full binary tree of boxes about runs of consecutive segments, which lie near each other; node 1 is the root.
#[derive(Debug)]
struct Boxes {
    nodes: Vec<Span>,
    leaves: usize,
}

impl Boxes {
    fn new(segments: &[Segment]) -> Self {
        let leaves = segments.len().div_ceil(LEAF).next_power_of_two();
        let mut nodes = vec![Span::EMPTY; 2 * leaves];
        for (node, run) in nodes.iter_mut().skip(leaves).zip(segments.chunks(LEAF)) {
            *node = run.iter().map(Span::of).fold(Span::EMPTY, Span::and);
        }
        let mut boxes = Self { nodes, leaves };
        for parent in (1..leaves).rev() {
            let span = boxes.span(2 * parent).and(boxes.span(2 * parent + 1));
            if let Some(node) = boxes.nodes.get_mut(parent) {
                *node = span;
            }
        }
        boxes
    }

    fn span(&self, node: usize) -> Span {
        self.nodes.get(node).copied().unwrap_or(Span::EMPTY)
    }

    fn meet(&self, a: usize, b: usize) -> bool {
        self.span(a).meets(&self.span(b))
    }

    fn is_leaf(&self, node: usize) -> bool {
        node >= self.leaves
    }

    fn leaf<'s>(&self, segments: &'s [Segment], node: usize) -> &'s [Segment] {
        let start = (node - self.leaves) * LEAF;
        segments.get(start..segments.len().min(start + LEAF)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::LineString;
    use proptest::prelude::*;

    /// A polygon of a shell and holes, wound as the reader winds them.
    fn polygon(rings: &[&[(f64, f64)]]) -> Polygon {
        let mut rings = rings.iter().enumerate().map(|(number, points)| {
            let mut ring = LineString::from(points.to_vec());
            ring.close();
            if (crate::geo::twice_area(&ring) > 0.0) != (number == 0) {
                ring.0.reverse();
            }
            ring
        });
        let shell = rings.next().unwrap();
        Polygon::new(shell, rings.collect())
    }

    fn check_one(points: &[(f64, f64)]) -> Result<Touches, Meeting> {
        check(&[polygon(&[points])])
    }

    const SQUARE: [(f64, f64); 4] = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];

    #[test]
    fn plain_rings_pass_with_repeated_and_straight_vertices() {
        assert_eq!(check_one(&SQUARE), Ok(Touches::default()));
        assert_eq!(check_one(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (2.0, 2.0)]), Ok(Touches::default()));
        assert_eq!(check_one(&[(0.0, 0.0), (0.0, 0.0), (2.0, 0.0), (2.0, 2.0)]), Ok(Touches::default()));
        assert_eq!(check_one(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0)]), Ok(Touches::default()));
    }

    #[test]
    fn a_bow_tie_a_figure_of_eight_and_a_spike_are_self_intersections() {
        let crossed = |points: &[(f64, f64)]| matches!(check_one(points), Err(Meeting::SelfIntersection(_)));
        assert!(crossed(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]));
        let eight = [(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (2.0, 0.0), (1.0, 1.0), (0.0, 2.0)];
        assert!(crossed(&eight));
        // The middle of a long side runs through a vertex of the same ring.
        let through = [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (2.0, 0.0), (2.0, -2.0), (0.0, -2.0)];
        assert!(crossed(&through));
        let spike = [(0.0, 0.0), (4.0, 0.0), (6.0, 0.0), (4.0, 0.0), (4.0, 4.0)];
        assert!(crossed(&spike));
    }

    #[test]
    fn a_ring_may_touch_itself_at_a_point() {
        let touch = Ok(Touches { itself: true, along: false });
        let two_lobes = [(0.0, 0.0), (2.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 2.0), (1.0, 1.0)];
        assert_eq!(check_one(&two_lobes), touch);
        let foot_on_a_side = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 0.0), (0.0, 4.0)];
        assert_eq!(check_one(&foot_on_a_side), touch);
    }

    #[test]
    fn two_rings_may_touch_or_share_a_line_but_not_cross() {
        let pair = |points: &[(f64, f64)]| check(&[polygon(&[&SQUARE]), polygon(&[points])]);
        assert_eq!(pair(&[(5.0, 0.0), (6.0, 0.0), (6.0, 1.0)]), Ok(Touches::default()));
        assert_eq!(pair(&[(4.0, 4.0), (6.0, 4.0), (6.0, 6.0)]), Ok(Touches::default()));
        assert_eq!(pair(&[(4.0, 1.0), (6.0, 0.0), (6.0, 2.0)]), Ok(Touches::default()));
        assert_eq!(
            pair(&[(4.0, 1.0), (6.0, 1.0), (6.0, 3.0), (4.0, 3.0)]),
            Ok(Touches { itself: false, along: true })
        );
        assert!(matches!(pair(&[(3.0, 1.0), (6.0, 1.0), (6.0, 3.0)]), Err(Meeting::Crossing(_))));
        assert!(matches!(pair(&[(2.0, 2.0), (6.0, 2.0), (6.0, 6.0)]), Err(Meeting::Crossing(_))));
    }

    #[test]
    fn a_hole_may_lie_along_its_shell_but_only_inside() {
        let with = |hole: &[(f64, f64)]| check(&[polygon(&[&SQUARE, hole])]);
        let along = Ok(Touches { itself: false, along: true });
        assert_eq!(with(&[(1.0, 0.0), (3.0, 0.0), (3.0, 2.0)]), along);
        // Along a whole side and beyond its corner.
        assert_eq!(with(&[(0.0, 2.0), (0.0, 0.0), (4.0, 0.0), (4.0, 1.0)]), along);
        for outside in [
            vec![(1.0, 0.0), (3.0, 0.0), (3.0, -2.0)],
            // First inside, then outside, and the other way round.
            vec![(0.0, 2.0), (0.0, 0.0), (4.0, 0.0), (6.0, 2.0), (4.0, 4.0), (2.0, 2.0)],
            vec![(1.0, 0.0), (3.0, 0.0), (5.0, 0.0), (5.0, -1.0)],
        ] {
            assert!(matches!(with(&outside), Err(Meeting::Crossing(_))), "{outside:?}");
        }
        // Beside each other they may lie, and leave nothing they may not.
        let (lower, upper) = ([(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)], [(0.0, 0.0), (4.0, 4.0), (0.0, 4.0)]);
        assert_eq!(check(&[polygon(&[&SQUARE, &lower])]), along);
        assert_eq!(check(&[polygon(&[&SQUARE, &lower, &upper])]), Err(Meeting::Filled));
        assert_eq!(with(&SQUARE), Err(Meeting::Filled));
        // Another polygon may fill a hole.
        assert_eq!(check(&[polygon(&[&SQUARE, &lower]), polygon(&[&lower])]), along);
        let lies_over = check(&[polygon(&[&SQUARE, &lower]), polygon(&[&upper])]);
        assert!(matches!(lies_over, Err(Meeting::Crossing(_))), "{lies_over:?}");
    }

    #[test]
    fn loops_of_a_ring_lie_beside_each_other_or_one_is_cut_out_of_the_other() {
        let touch = Ok(Touches { itself: true, along: false });
        let beside = [(0.0, 0.0), (2.0, -1.0), (2.0, 1.0), (0.0, 0.0), (-2.0, 1.0), (-2.0, -1.0)];
        assert_eq!(check_one(&beside), touch);
        let cut_out = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0), (4.0, 3.0), (4.0, 2.0)];
        assert_eq!(check_one(&cut_out), touch);
        let over_each_other = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0), (4.0, 2.0), (4.0, 3.0)];
        assert_eq!(check_one(&over_each_other), Err(Meeting::SelfIntersection(Coord::zero())));
    }

    #[test]
    fn rings_that_lie_over_each_other_throughout_are_cut_off() {
        // Parallel long diagonals, whose boxes all meet though no two lines do.
        let polygons: Vec<Polygon> = (0..4_000)
            .map(|i| {
                let shift = f64::from(i) * 1e-6;
                polygon(&[&[(0.0, shift), (90.0, 80.0 + shift), (90.0, 80.0 + shift + 2e-7)]])
            })
            .collect();
        assert_eq!(check(&polygons), Err(Meeting::Tangled));
    }

    #[test]
    fn rings_along_one_line_are_refused_however_many_they_are() {
        let nested = |count: i32| -> Vec<Polygon> {
            let triangle = |size: i32| {
                polygon(&[&[(-f64::from(size), 0.0), (f64::from(size), 0.0), (0.0, f64::from(size))]])
            };
            (1..=count).map(triangle).collect()
        };
        assert!(matches!(check(&nested(3)), Err(Meeting::Crossing(_))));
        // Every corner meets every longer side: that is cut off before it fills the memory.
        assert_eq!(check(&nested(2_000)), Err(Meeting::Tangled));
    }

    /// Whether any two segments of a ring that are not neighbours have a point in common, by plain comparison of all.
    fn meets_anywhere(points: &[(f64, f64)]) -> bool {
        use geo::Intersects;
        let ring = LineString::from(points.to_vec());
        let mut closed = ring;
        closed.close();
        let lines: Vec<_> = closed.lines().collect();
        let count = lines.len();
        (0..count)
            .any(|i| (i + 2..count).any(|j| !(i == 0 && j == count - 1) && lines[i].intersects(&lines[j])))
    }

    proptest! {
        #[test]
        fn in_general_position_the_tree_agrees_with_comparing_all_pairs(
            points in prop::collection::vec((0.0..100.0_f64, 0.0..100.0_f64), 3..40)
        ) {
            prop_assert_eq!(check_one(&points).is_err(), meets_anywhere(&points));
        }

        #[test]
        fn star_shaped_rings_of_any_size_never_meet(radii in prop::collection::vec(1.0..9.0_f64, 3..200)) {
            let step = std::f64::consts::TAU / radii.len() as f64;
            let points: Vec<_> =
                radii.iter().enumerate().map(|(i, r)| (r * (step * i as f64).cos(), r * (step * i as f64).sin())).collect();
            prop_assert_eq!(check_one(&points), Ok(Touches::default()));
        }
    }
}
