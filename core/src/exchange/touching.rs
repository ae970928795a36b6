//! Decides whether rings that meet at a point leave it clear on which side of each of them is inside.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use geo::Orientation;
use geo_types::Coord;

use super::crossing::{Meeting, Segment, Touches, orientation};

/// The places where chains of rings meet. A chain is what one ring has at a point: two sides at a vertex, or the two parts of a side.
#[derive(Debug, Default)]
pub(super) struct Meetings {
    chains: BTreeSet<(Point, Chain)>,
}

/// A point by the bits of its coordinates, for sorting alone.
type Point = [u64; 2];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Chain {
    /// The segment that begins at the point, or the one that has it between its ends.
    segment: usize,
    between: bool,
}

/// Half of a chain: where it leads as seen from the point, and the side on which its polygon lies.
#[derive(Debug, Clone, Copy)]
struct Ray {
    to: Coord,
    ring: usize,
    polygon: usize,
    /// Whether the ring runs from the point along the ray, so that inside is counter-clockwise of it.
    leads_out: bool,
}

impl Meetings {
    /// Notes that two segments of rings have a point in common.
    pub(super) fn note(&mut self, point: Coord, one: &Segment, other: &Segment) {
        for segment in [one, other] {
            let chain = if point == segment.from {
                Chain { segment: segment.number, between: false }
            } else if point == segment.to {
                Chain { segment: segment.next, between: false }
            } else {
                Chain { segment: segment.number, between: true }
            };
            // Adding zero makes the two zeros one.
            self.chains.insert(([point.x + 0.0, point.y + 0.0].map(f64::to_bits), chain));
        }
    }

    /// Counts the chains.
    pub(super) fn len(&self) -> usize {
        self.chains.len()
    }

    /// Goes round each of the points: from one ray to the next, what is said of the inside must not change.
    ///
    /// Every ring has its polygon on its left, as RFC 7946, section 3.1.6, winds it, so two along one line must run against each other:
    /// a hole along its shell or two holes, which have nothing on either side, or two polygons, one on either side.
    pub(super) fn check(&self, segments: &[Segment], touches: &mut Touches) -> Result<(), Meeting> {
        let at_vertices: BTreeSet<usize> =
            self.chains.iter().filter(|(_, chain)| !chain.between).map(|(_, chain)| chain.segment).collect();
        // Beside a vertex that meets nothing there is an inside.
        let alone = segments.iter().filter(|segment| !at_vertices.contains(&segment.number));
        let mut with_inside: BTreeSet<usize> = alone.map(|segment| segment.polygon).collect();
        let chains: Vec<_> = self.chains.iter().copied().collect();
        for meeting in chains.chunk_by(|(a, _), (b, _)| a == b) {
            let Some(([x, y], _)) = meeting.first() else { continue };
            let at = Coord { x: f64::from_bits(*x), y: f64::from_bits(*y) };
            let found = meeting.iter().filter_map(|(_, chain)| Some((chain, segments.get(chain.segment)?)));
            let mut rays: Vec<Ray> = found.flat_map(|(chain, segment)| rays(*chain, segment)).collect();
            let rings: BTreeSet<usize> = rays.iter().map(|ray| ray.ring).collect();
            touches.itself |= rings.len() < meeting.len();
            if !is_clear(at, &mut rays, &mut with_inside) {
                return Err(if rings.len() == 1 {
                    Meeting::SelfIntersection(at)
                } else {
                    Meeting::Crossing(at)
                });
            }
        }
        let filled = segments.iter().any(|segment| !with_inside.contains(&segment.polygon));
        if filled { Err(Meeting::Filled) } else { Ok(()) }
    }
}

fn rays(chain: Chain, segment: &Segment) -> [Ray; 2] {
    let from = if chain.between { segment.from } else { segment.before };
    let ray = |to, leads_out| Ray { to, ring: segment.ring, polygon: segment.polygon, leads_out };
    [ray(from, false), ray(segment.to, true)]
}

/// Tells whether all rays about a point say the same of what lies between two of them, and notes the polygons that have something there.
fn is_clear(at: Coord, rays: &mut [Ray], with_inside: &mut BTreeSet<usize>) -> bool {
    rays.sort_by(|a, b| turn(at, a.to, b.to));
    // Whether there is an inside clockwise and counter-clockwise of each direction.
    let mut sides = Vec::with_capacity(rays.len());
    for direction in rays.chunk_by_mut(|a, b| turn(at, a.to, b.to).is_eq()) {
        direction.sort_by_key(|ray| ray.polygon);
        // Where a polygon has two rings along the line, its inside is on neither side.
        let mut lines = Vec::with_capacity(2);
        for of_polygon in direction.chunk_by(|a, b| a.polygon == b.polygon) {
            match of_polygon {
                [ray] => lines.push(*ray),
                [a, b] if a.leads_out != b.leads_out => {}
                _ => return false,
            }
        }
        with_inside.extend(lines.iter().map(|ray| ray.polygon));
        sides.push(match lines.as_slice() {
            [] => [false; 2],
            [ray] => [!ray.leads_out, ray.leads_out],
            [a, b] if a.leads_out != b.leads_out => [true; 2],
            _ => return false,
        });
    }
    let next = sides.iter().cycle().skip(1);
    sides.iter().zip(next).all(|([_, behind], [ahead, _])| behind == ahead)
}

/// Orders directions about a centre counter-clockwise, beginning in the east.
fn turn(centre: Coord, a: Coord, b: Coord) -> Ordering {
    let lower = |to: Coord| to.y < centre.y || (to.y == centre.y && to.x < centre.x);
    lower(a).cmp(&lower(b)).then_with(|| match orientation(centre, a, b) {
        Orientation::CounterClockwise => Ordering::Less,
        Orientation::Collinear => Ordering::Equal,
        Orientation::Clockwise => Ordering::Greater,
    })
}
