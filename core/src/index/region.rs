//! Points in a box and in an area.

use super::cells::Cells;
use super::point::PointIndex;
use super::seek::Seeker;
use super::sieve::OPEN;
use crate::geo::{Boundary, Position};

/// Largest radius of curvature of WGS-84 (a²/b), rounded up, in metres.
const LARGEST_RADIUS_M: f64 = 6_399_594.0;

/// A box of degrees whose sides belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Degrees {
    south: f64,
    west: f64,
    north: f64,
    /// Degrees eastward from west, in [0, 360].
    width: f64,
}

impl Degrees {
    /// The middle, and a bound on how far from it any place of the box is: first along a meridian, then along a parallel.
    fn ball(&self) -> (Option<Position>, f64) {
        let middle = self.west + self.width * 0.5;
        let middle = if middle > 180.0 { middle - 360.0 } else { middle };
        let centre = Position::new((self.south + self.north) * 0.5, middle).ok();
        let nearest_equator =
            if self.south <= 0.0 && self.north >= 0.0 { 0.0 } else { self.south.abs().min(self.north.abs()) };
        let along = (self.north - self.south).to_radians() * 0.5;
        let across = (self.width * 0.5).to_radians() * nearest_equator.to_radians().cos();
        (centre, LARGEST_RADIUS_M * (along + across) * 1.000_001 + 1.0)
    }
}

impl PointIndex {
    /// Finds every point in a box of degrees, its sides included, lowest position first.
    ///
    /// `south_west` and `north_east` are opposite corners. If the western longitude is the larger one, the box crosses the
    /// antimeridian; if the southern latitude is, it is empty.
    ///
    /// # Complexity
    ///
    /// Linear in the points of a circle about the box; best for boxes that are not very long.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::{Position, index::PointIndex};
    ///
    /// let fiji = [Position::new(-17.0, 179.9)?, Position::new(-17.0, -179.9)?, Position::new(-17.0, 0.0)?];
    /// let index = PointIndex::new(&fiji)?;
    /// let found = index.in_box(Position::new(-18.0, 179.0)?, Position::new(-16.0, -179.0)?);
    /// assert_eq!(found, [0, 1]);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn in_box(&self, south_west: Position, north_east: Position) -> Vec<u32> {
        let (west, east) = (south_west.longitude(), north_east.longitude());
        let crosses = west > east;
        let degrees = Degrees {
            south: south_west.latitude(),
            west,
            north: north_east.latitude(),
            width: if crosses { east - west + 360.0 } else { east - west },
        };
        self.in_ball(degrees, |place| {
            let longitude = place.longitude();
            let between = if crosses {
                longitude >= west || longitude <= east
            } else {
                west <= longitude && longitude <= east
            };
            between && degrees.south <= place.latitude() && place.latitude() <= degrees.north
        })
    }

    /// Finds every point that a boundary covers, its line included, lowest position first.
    ///
    /// # Complexity
    ///
    /// Linear in the boundary's vertices and in the points of a circle about its bounding box.
    pub fn in_area(&self, boundary: &Boundary) -> Vec<u32> {
        let cells = Cells::new(std::iter::once(boundary));
        let (low, high) = cells.bounds();
        let degrees = Degrees { south: low[1], west: low[0], north: high[1], width: high[0] - low[0] };
        self.in_ball(degrees, |place| {
            let mut covered = false;
            cells.covering([place.longitude(), place.latitude()], |_| {
                covered = true;
                false
            });
            covered
        })
    }

    fn in_ball(&self, degrees: Degrees, accept: impl Fn(Position) -> bool) -> Vec<u32> {
        let (Some(centre), radius_m) = degrees.ball() else { return Vec::new() };
        if self.is_empty() || degrees.south > degrees.north {
            return Vec::new();
        }
        let mut found = Seeker::new(&self.tree, centre, OPEN).accepted(radius_m, accept);
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = Position> {
        let lattice = (-9i32..=9, -18i32..=18).prop_map(|(a, b)| (f64::from(a) * 10.0, f64::from(b) * 10.0));
        prop_oneof![lattice, (-90.0..=90.0, -180.0..=180.0)].prop_map(|(a, b)| Position::new(a, b).unwrap())
    }

    proptest! {
        #[test]
        fn a_box_holds_what_comparing_degrees_says(
            points in prop::collection::vec(place(), 0..200), a in place(), b in place(),
        ) {
            let found = PointIndex::new(&points).unwrap().in_box(a, b);
            let (west, east) = (a.longitude(), b.longitude());
            let expected = (0u32..).zip(&points).filter(|(_, p)| {
                let between = if west <= east {
                    (west..=east).contains(&p.longitude())
                } else {
                    p.longitude() >= west || p.longitude() <= east
                };
                between && (a.latitude()..=b.latitude()).contains(&p.latitude())
            });
            prop_assert_eq!(found, expected.map(|(id, _)| id).collect::<Vec<_>>());
        }

        #[test]
        fn an_area_holds_what_its_boundary_covers(
            points in prop::collection::vec(place(), 0..200), x in -170.0..100.0, y in -80.0..20.0, side in 1.0..60.0,
        ) {
            let boundary = Boundary::new(polygon!(
                exterior: [(x: x, y: y), (x: x + side, y: y), (x: x + side / 3.0, y: y + side)],
                interiors: [[(x: x + side / 3.0, y: y + side / 4.0), (x: x + side / 2.0, y: y + side / 4.0), (x: x + side / 3.0, y: y + side / 2.0)]],
            ).into()).unwrap();
            let found = PointIndex::new(&points).unwrap().in_area(&boundary);
            let expected = (0u32..).zip(&points).filter(|(_, p)| boundary.covers(**p));
            prop_assert_eq!(found, expected.map(|(id, _)| id).collect::<Vec<_>>());
        }
    }
}
