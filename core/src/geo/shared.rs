//! The area that polygons have, alone and in common, with edges straight in degrees.
//!
//! A position lies inside polygons if, of the edges above it, one more runs west than east: shells are wound counter-clockwise, holes
//! clockwise. So the area is a sum over edges of what lies beneath each, and the area that two share is a sum over pairs of edges of
//! what lies beneath both. No overlay is built, and edges that touch, lie on each other or cross in a vertex are no special case.

use geo::LinesIter;
use geo_types::{Line, MultiPolygon};

use crate::sort;

/// First eccentricity of WGS-84, squared.
const E2: f64 = 0.006_694_379_990_141_316_5;
/// Polar radius of WGS-84, in metres.
const POLAR_RADIUS_M: f64 = 6_356_752.314_245_179;
/// Degrees of latitude over which three points integrate to the last bits.
const PANEL: f64 = 4.0;
/// Gauss and Legendre's points and weights, on [0, 1].
const GAUSS: [(f64, f64); 3] =
    [(0.112_701_665_379_258_31, 5.0 / 18.0), (0.5, 8.0 / 18.0), (0.887_298_334_620_741_7, 5.0 / 18.0)];

/// An edge that is not vertical, from west to east.
#[derive(Debug, Clone, Copy)]
struct Edge {
    west: f64,
    east: f64,
    /// Latitudes at either end.
    from: f64,
    to: f64,
    /// 1 for an edge beneath which polygons lie, −1 for one above which they do.
    sign: f64,
}

impl Edge {
    fn new(line: Line) -> Option<Self> {
        let (start, end) = (line.start, line.end);
        if start.x > end.x {
            Some(Self { west: end.x, east: start.x, from: end.y, to: start.y, sign: 1.0 })
        } else {
            let east = Self { west: start.x, east: end.x, from: start.y, to: end.y, sign: -1.0 };
            (start.x < end.x).then_some(east)
        }
    }

    fn latitude(&self, longitude: f64) -> f64 {
        if longitude <= self.west {
            self.from
        } else if longitude >= self.east {
            self.to
        } else {
            self.from + (self.to - self.from) * ((longitude - self.west) / (self.east - self.west))
        }
    }
}

fn edges(polygons: &MultiPolygon) -> impl Iterator<Item = Edge> {
    polygons.lines_iter().filter_map(Edge::new)
}

/// What lies beneath the lowest edge; in theory any ground does, but a near one keeps the sums small.
fn ground(edges: impl Iterator<Item = Edge>) -> f64 {
    beneath(edges.fold(90.0, |low: f64, edge| low.min(edge.from)))
}

/// The area between the equator and a latitude, in square metres for a radian of longitude (Snyder 1987, Map Projections, equation 3-12).
fn beneath(latitude: f64) -> f64 {
    let (sine, e) = (libm::sin(latitude.to_radians()), E2.sqrt());
    POLAR_RADIUS_M * POLAR_RADIUS_M / 2.0 * (sine / (1.0 - E2 * sine * sine) + libm::atanh(e * sine) / e)
}

/// The area beneath a straight line and above what `ground` is the area of, in square metres.
fn beneath_line([west, east]: [f64; 2], [from, to]: [f64; 2], ground: f64) -> f64 {
    let panels = ((to - from).abs() / PANEL).ceil().max(1.0);
    let (mut sum, mut panel) = (0.0, 0.0);
    while panel < panels {
        for (at, weight) in GAUSS {
            sum += weight * (beneath(from + (to - from) * ((panel + at) / panels)) - ground);
        }
        panel += 1.0;
    }
    sum / panels * (east - west).to_radians()
}

/// The area beneath two edges where both are.
fn beneath_both(a: &Edge, b: &Edge, ground: f64) -> f64 {
    let (west, east) = (a.west.max(b.west), a.east.min(b.east));
    if west >= east {
        return 0.0;
    }
    let ends = |edge: &Edge| [edge.latitude(west), edge.latitude(east)];
    let ([a_from, a_to], [b_from, b_to]) = (ends(a), ends(b));
    let (from, to) = (a_from.min(b_from), a_to.min(b_to));
    let (before, after) = (a_from - b_from, a_to - b_to);
    let area = if before * after < 0.0 {
        // The lower one changes where they cross.
        let share = before / (before - after);
        let (middle, crossing) = (west + (east - west) * share, a_from + (a_to - a_from) * share);
        beneath_line([west, middle], [from, crossing], ground)
            + beneath_line([middle, east], [crossing, to], ground)
    } else {
        beneath_line([west, east], [from, to], ground)
    };
    a.sign * b.sign * area
}

/// The area of polygons in square metres, their edges straight in degrees.
pub(super) fn square_metres(polygons: &MultiPolygon) -> f64 {
    let ground = ground(edges(polygons));
    let areas = edges(polygons).map(|e| e.sign * beneath_line([e.west, e.east], [e.from, e.to], ground));
    areas.sum::<f64>().max(0.0)
}

/// The area that polygons share in square metres, their edges straight in degrees.
pub(super) fn shared_square_metres(one: &MultiPolygon, other: &MultiPolygon) -> f64 {
    let of = |polygons, second: bool| edges(polygons).map(move |edge| (edge, second));
    let mut edges: Vec<(Edge, bool)> = of(one, false).chain(of(other, true)).collect();
    sort::sort_by(&mut edges, |(a, _), (b, _)| a.west.total_cmp(&b.west));
    let ground = ground(edges.iter().map(|(edge, _)| *edge));
    // From west to east each edge meets those of the other polygons that have begun and not ended.
    let (mut begun, mut begun_second): (Vec<Edge>, Vec<Edge>) = (Vec::new(), Vec::new());
    let mut sum = 0.0;
    for (edge, second) in edges {
        let (mine, others) =
            if second { (&mut begun_second, &mut begun) } else { (&mut begun, &mut begun_second) };
        others.retain(|other| other.east > edge.west);
        sum += others.iter().map(|other| beneath_both(&edge, other, ground)).sum::<f64>();
        mine.push(edge);
    }
    f64::max(sum, 0.0)
}

#[cfg(test)]
mod tests {
    use geo::orient::{Direction, Orient};
    use geo::{Area, BooleanOps, GeodesicArea, Scale};
    use geo_types::{Coord, LineString, Polygon, polygon};
    use proptest::prelude::*;

    use super::*;

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon {
        let line = [(west, south), (east, south), (east, north), (west, north)];
        Polygon::new(LineString::from(line.to_vec()), Vec::new()).into()
    }

    #[test]
    fn the_whole_ellipsoid_and_a_zone_have_the_areas_that_karney_gives() {
        let earth = square_metres(&rectangle(-180.0, -90.0, 180.0, 90.0));
        assert!((earth / 510_065_621_724_088.5 - 1.0).abs() < 1e-12, "{earth}");
        // Meridians are geodesics, and so are the short pieces of a parallel.
        let pieces = |y: f64| (0..=36_000).map(move |i| Coord { x: f64::from(i) / 1000.0, y });
        let ring: LineString =
            pieces(30.0).chain(pieces(40.0).collect::<Vec<_>>().into_iter().rev()).collect();
        let zone = MultiPolygon::from(Polygon::new(ring, Vec::new()));
        let (ours, karneys) =
            (square_metres(&rectangle(0.0, 30.0, 36.0, 40.0)), zone.geodesic_area_unsigned());
        assert!((ours / karneys - 1.0).abs() < 1e-9, "{ours} {karneys}");
    }

    #[test]
    fn slanting_edges_over_many_degrees_integrate_to_the_last_bits() {
        let line = |parts: u32| {
            let at = |i: u32| f64::from(i) / f64::from(parts);
            let piece =
                |i| beneath_line([at(i), at(i + 1)], [170.0 * at(i) - 85.0, 170.0 * at(i + 1) - 85.0], 0.0);
            (0..parts)
                .map(piece)
                .map(|area| area - beneath(-85.0) * 1f64.to_radians() / f64::from(parts))
                .sum::<f64>()
        };
        assert!((line(1) / line(10_000) - 1.0).abs() < 1e-9, "{} {}", line(1), line(10_000));
    }

    #[test]
    fn neighbours_share_nothing_and_a_hole_is_not_shared() {
        let (west, east) = (rectangle(101.0, 36.0, 102.0, 37.0), rectangle(102.0, 36.0, 103.0, 37.0));
        assert_eq!(shared_square_metres(&west, &east), 0.0);
        let north = rectangle(101.0, 37.0, 102.0, 38.0);
        assert!(shared_square_metres(&west, &north) < 1e-3);
        let ring = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 1.0, y: 3.0), (x: 3.0, y: 3.0), (x: 3.0, y: 1.0)]],
        );
        let (ring, inside) = (MultiPolygon::from(ring), rectangle(1.0, 1.0, 3.0, 3.0));
        assert!(shared_square_metres(&ring, &inside) < 1e-3);
        let whole = square_metres(&rectangle(0.0, 0.0, 4.0, 4.0));
        assert!((square_metres(&ring) + square_metres(&inside) - whole).abs() < 1e-3);
    }

    /// Stars with teeth: as many corners as given radii, about a middle that one shares with the other.
    fn star() -> impl Strategy<Value = MultiPolygon> {
        let at = (0u8..5, 0u8..5);
        (at, prop::collection::vec(1u8..20, 3..40)).prop_map(|((x, y), radii)| {
            let count = radii.len() as f64;
            let corners = radii.iter().enumerate().map(|(i, radius)| {
                let (sine, cosine) = (i as f64 / count * std::f64::consts::TAU).sin_cos();
                let radius = f64::from(*radius) * 1e-3;
                Coord {
                    x: 101.7 + f64::from(x) * 5e-3 + radius * cosine,
                    y: 36.6 + f64::from(y) * 5e-3 + radius * sine,
                }
            });
            MultiPolygon::from(Polygon::new(corners.collect(), Vec::new())).orient(Direction::Default)
        })
    }

    proptest! {
        #[test]
        fn what_two_share_is_what_an_overlay_finds(a in star(), b in star()) {
            let (ours, theirs) = (shared_square_metres(&a, &b), square_metres(&a.intersection(&b).orient(Direction::Default)));
            // The overlay snaps to a grid of some 10 µm.
            let corners = a.lines_iter().count() + b.lines_iter().count();
            prop_assert!((ours - theirs).abs() < 0.5 * corners as f64, "{ours} {theirs}");
            prop_assert!((shared_square_metres(&b, &a) - ours).abs() <= 1e-9 * ours + 1e-3);
        }

        #[test]
        fn all_of_it_is_shared_with_itself_and_with_what_holds_it(a in star(), factor in 1.0f64..3.0) {
            let own = square_metres(&a);
            prop_assert!((shared_square_metres(&a, &a) / own - 1.0).abs() < 1e-9);
            let middle = Coord { x: 101.71, y: 36.61 };
            let box_ = rectangle(101.0, 36.0, 102.0, 37.0);
            prop_assert!((shared_square_metres(&a, &box_) / own - 1.0).abs() < 1e-9);
            // On ground as small as this, degrees are almost a plane, and so is what they enclose.
            let scaled = a.scale_around_point(factor, factor, middle);
            prop_assert!((square_metres(&scaled) / own / (factor * factor) - 1.0).abs() < 2e-3);
            prop_assert!(scaled.unsigned_area() > 0.0);
        }
    }
}
