//! The outline of an area: polygons with holes.

use geo::{BoundingRect, Intersects};
use geo_types::{LineString, MultiPolygon, Polygon};

use super::Position;
use super::inside::inner_position;
use super::shared;
use crate::{Error, Result};

/// The outline of an area: one or more polygons with holes, in WGS-84 degrees.
///
/// Edges are straight lines in degrees between vertices, as GeoJSON (RFC 7946, section 3.1.1) means them.
/// A value of this type has at least one polygon, each ring is closed and has at least four positions, and every coordinate is a
/// valid [`Position`]. Rings that cross themselves are the readers' business: they know the line to name.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    polygons: MultiPolygon<f64>,
}

impl Boundary {
    /// Makes a boundary from polygons whose coordinates are `x` = longitude and `y` = latitude, in degrees.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) if there is no polygon or a ring has fewer than four positions,
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) if a coordinate is not a valid position.
    pub fn new(mut polygons: MultiPolygon<f64>) -> Result<Self> {
        if polygons.0.is_empty() {
            return Err(Error::missing("at least one polygon"));
        }
        for polygon in &mut polygons.0 {
            let mut outcome = Ok(());
            polygon.exterior_mut(|ring| outcome = check_ring(ring, true));
            outcome?;
            let mut outcome = Ok(());
            let check = |ring: &mut LineString| check_ring(ring, false);
            polygon.interiors_mut(|rings| outcome = rings.iter_mut().try_for_each(check));
            outcome?;
        }
        Ok(Self { polygons })
    }

    /// Makes a boundary of one polygon without holes from the vertices of its line, closed or not.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) for fewer than three vertices.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::Position;
    /// use shouwang::geo::Boundary;
    ///
    /// let outline = [Position::new(36.6, 101.7)?, Position::new(36.6, 101.8)?, Position::new(36.7, 101.8)?];
    /// assert!(Boundary::from_outline(&outline)?.covers(Position::new(36.61, 101.79)?));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn from_outline(vertices: &[Position]) -> Result<Self> {
        let line: LineString<f64> = vertices.iter().map(|at| (at.longitude(), at.latitude())).collect();
        Self::new(Polygon::new(line, Vec::new()).into())
    }

    /// The polygons, wound as RFC 7946 asks, `x` = longitude and `y` = latitude in degrees.
    pub fn polygons(&self) -> &MultiPolygon<f64> {
        &self.polygons
    }

    /// Tells whether a position lies inside or on the line; a hole's inside is outside, its line is covered.
    ///
    /// # Complexity
    ///
    /// Linear in the number of vertices. To ask many positions or many boundaries use [`AreaIndex`](crate::index::AreaIndex).
    pub fn covers(&self, position: Position) -> bool {
        self.polygons.intersects(&geo_types::Point::from(position))
    }

    /// Measures the area on the ellipsoid in square metres: that of the parallels between (Snyder 1987, equation 3-12), integrated along
    /// the edges.
    ///
    /// Edges are straight in degrees, as [`covers`](Self::covers) takes them. Were they geodesics (Karney 2013, section 6), they would lie
    /// a metre and a half elsewhere in the middle of an edge of 10 km along the parallel of 36°, and a long thin ring might be wound the
    /// other way. Of rings that cross, or a hole outside its shell, the area means nothing; readers refuse those.
    pub fn area_square_metres(&self) -> f64 {
        shared::square_metres(&self.polygons)
    }

    /// Measures the area that two boundaries share, on the ellipsoid, in square metres, as
    /// [`area_square_metres`](Self::area_square_metres) does. Where two touch and share nothing, rounding may leave a little: less than a
    /// thousandth of a square metre for squares of a degree.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of vertices, and linear in the pairs of edges, one of each boundary, that have longitudes in common.
    pub fn shared_square_metres(&self, other: &Self) -> f64 {
        shared::shared_square_metres(&self.polygons, &other.polygons)
    }

    /// The box around it: west, south, east and north in degrees. One that crosses the antimeridian spans the whole circle.
    pub fn bounds(&self) -> [f64; 4] {
        // A boundary has a polygon with at least four positions, so there is always a box.
        let all = || geo_types::Rect::new((-180.0, -90.0), (180.0, 90.0));
        let around = self.polygons.bounding_rect().unwrap_or_else(all);
        [around.min().x, around.min().y, around.max().x, around.max().y]
    }

    /// Finds a position inside, for a label; `None` for a boundary without area.
    pub fn label_position(&self) -> Option<Position> {
        let inner = inner_position(&self.polygons)?;
        Position::new(inner.y, inner.x).ok()
    }

    /// Counts the positions of all rings, the closing one of each included.
    pub fn vertex_count(&self) -> usize {
        let rings = self.polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        rings.map(|ring| ring.0.len()).sum()
    }
}

/// Travels as the coordinates of a GeoJSON MultiPolygon: polygons of rings of `[longitude, latitude]`.
#[cfg(feature = "serde")]
impl serde::Serialize for Boundary {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let ring = |ring: &geo_types::LineString<f64>| -> Vec<[f64; 2]> {
            ring.0.iter().map(|vertex| [vertex.x, vertex.y]).collect()
        };
        let polygons = self.polygons.iter();
        let coordinates = polygons.map(|polygon| -> Vec<Vec<[f64; 2]>> {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect()
        });
        serializer.collect_seq(coordinates)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Boundary {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let coordinates = Vec::<Vec<Vec<[f64; 2]>>>::deserialize(deserializer)?;
        let polygons = coordinates.into_iter().map(|rings| {
            let mut rings = rings.into_iter().map(geo_types::LineString::from);
            let exterior = rings.next().unwrap_or_else(|| geo_types::LineString::new(Vec::new()));
            geo_types::Polygon::new(exterior, rings.collect())
        });
        Self::new(polygons.collect()).map_err(serde::de::Error::custom)
    }
}

/// Closes a ring, checks its positions, and winds it.
fn check_ring(ring: &mut LineString, counter_clockwise: bool) -> Result<()> {
    ring.close();
    if ring.0.len() < 4 {
        return Err(Error::missing("at least four positions in a ring"));
    }
    for vertex in &mut ring.0 {
        let position = Position::new(vertex.y, vertex.x)?;
        *vertex = geo_types::Point::from(position).0;
    }
    let twice_area = twice_area(ring);
    if twice_area != 0.0 && (twice_area > 0.0) != counter_clockwise {
        ring.0.reverse();
    }
    Ok(())
}

/// Twice the area of a ring in square degrees, negative for one that is wound clockwise.
///
/// Which way the ring turns at an outermost vertex says the same, but not where it passes that vertex more than once.
pub(crate) fn twice_area(ring: &LineString) -> f64 {
    let Some(origin) = ring.0.first().copied() else { return 0.0 };
    let pieces = ring.lines().map(|line| {
        let (start, end) = (line.start - origin, line.end - origin);
        start.x * end.y - end.x * start.y
    });
    pieces.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    fn square_with_hole() -> Boundary {
        let square = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.0), (x: 1.0, y: 2.0)]],
        );
        Boundary::new(square.into()).unwrap()
    }

    #[test]
    fn the_line_is_covered_and_a_hole_is_outside() {
        let boundary = square_with_hole();
        let covers = |lat, lon| boundary.covers(Position::new(lat, lon).unwrap());
        assert!(covers(0.0, 0.0) && covers(3.0, 4.0) && covers(1.0, 1.5) && covers(3.0, 3.0));
        assert!(!covers(1.5, 1.5) && !covers(4.0001, 2.0));
        assert_eq!(boundary.vertex_count(), 10);
    }

    /// Found by fuzzing: two loops that meet in their outermost vertex.
    #[test]
    fn a_ring_that_touches_itself_in_a_corner_is_wound_by_its_area() {
        let corners = [(0, 0), (9, 1), (20, 0), (0, 0), (0, 0), (0, 3), (4, 9), (2, 5)];
        let ring = |corners: &[(i32, i32)]| -> LineString {
            corners.iter().map(|(x, y)| (f64::from(*x) * 1e-3, f64::from(*y) * 1e-3)).collect()
        };
        let area = |ring| Boundary::new(Polygon::new(ring, Vec::new()).into()).unwrap().area_square_metres();
        let mut reversed = corners;
        reversed.reverse();
        let (there, back) = (area(ring(&corners)), area(ring(&reversed)));
        // 15 squares with sides of a thousandth of a degree, by the triangles' formula.
        assert!((there / 15.0 / 110.57 / 111.32 - 1.0).abs() < 1e-3 && there == back, "{there} {back}");
    }

    #[test]
    fn area_is_measured_on_the_ellipsoid() {
        // One square degree at the equator, less its hole: 15 cells of about 12 308 km² each.
        let area = square_with_hole().area_square_metres();
        assert!((area / 15.0 / 12.3e9 - 1.0).abs() < 0.01, "{area}");
    }

    #[test]
    fn nothing_short_rings_and_impossible_coordinates_are_refused() {
        assert_eq!(Boundary::new(MultiPolygon(vec![])).unwrap_err().kind().code(), "missing");
        let line = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0)];
        assert_eq!(Boundary::new(line.into()).unwrap_err().kind().code(), "missing");
        let nan = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: f64::NAN)];
        assert_eq!(Boundary::new(nan.into()).unwrap_err().kind().code(), "out_of_range");
    }
}
