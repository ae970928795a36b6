//! Turns the coordinates of a GeoJSON geometry into a shape, checked and repaired.

use geo::Winding;
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use super::crossing::{self, Meeting};
use super::row::{checked_position, outside, zero};
use super::{ReadOptions, Shape};
use crate::geo::{Boundary, twice_area};
use crate::{Error, Position, Result};

/// The nested arrays of a `coordinates` member.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Coordinates {
    /// An array of numbers: the first three, and how many there were.
    Position([f64; 3], usize),
    /// An array of arrays.
    List(Vec<Coordinates>),
    /// Anything else.
    Wrong,
}

/// What was repaired or is doubtful about one feature, as stable code and reason.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// Whether a ring may be wound either way, so that turning one round is no repair.
    pub(super) any_winding: bool,
    pub(super) repaired: Vec<(&'static str, &'static str)>,
    pub(super) warned: Vec<(&'static str, &'static str)>,
    pub(super) altitude_metres: Option<f64>,
}

impl Remarks {
    fn repair(&mut self, code: &'static str, reason: &'static str) {
        Self::once(&mut self.repaired, code, reason);
    }

    fn warn(&mut self, code: &'static str, reason: &'static str) {
        Self::once(&mut self.warned, code, reason);
    }

    fn once(list: &mut Vec<(&'static str, &'static str)>, code: &'static str, reason: &'static str) {
        if !list.iter().any(|(held, _)| *held == code) {
            list.push((code, reason));
        }
    }
}

/// Makes the shape that a geometry's type and coordinates say.
pub(super) fn shape(
    kind: &str,
    coordinates: &Coordinates,
    options: &ReadOptions,
    remarks: &mut Remarks,
) -> Result<Shape> {
    let mut builder = Builder { options, remarks };
    match kind {
        "Point" => {
            let position = builder.point(coordinates)?;
            if let Coordinates::Position([_, _, altitude], 3..) = coordinates {
                builder.remarks.altitude_metres = Some(*altitude);
            }
            Ok(Shape::Point(position))
        }
        "MultiPoint" => Ok(Shape::Points(builder.positions(coordinates, 1)?)),
        "LineString" => Ok(Shape::Lines(vec![builder.positions(coordinates, 2)?])),
        "MultiLineString" => {
            let lines = list(coordinates)?.iter().map(|line| builder.positions(line, 2));
            let lines = lines.collect::<Result<Vec<_>>>()?;
            if lines.is_empty() { Err(Error::missing("at least one line")) } else { Ok(Shape::Lines(lines)) }
        }
        "Polygon" => builder.area(std::slice::from_ref(coordinates)).map(Shape::Area),
        "MultiPolygon" => builder.area(list(coordinates)?).map(Shape::Area),
        _ => Err(Error::invalid("a type of geometry that RFC 7946 has").in_field("type")),
    }
}

fn list(coordinates: &Coordinates) -> Result<&[Coordinates]> {
    match coordinates {
        Coordinates::List(items) => Ok(items),
        Coordinates::Position(..) => Err(Error::invalid("arrays that nest deeper").in_field("coordinates")),
        Coordinates::Wrong => Err(Error::invalid("arrays of numbers").in_field("coordinates")),
    }
}

struct Builder<'o, 'r> {
    options: &'o ReadOptions,
    remarks: &'r mut Remarks,
}

impl Builder<'_, '_> {
    /// Reads a position that is a place of its own.
    fn point(&mut self, coordinates: &Coordinates) -> Result<Position> {
        let position = self.position(coordinates)?;
        if let Some((code, reason)) = zero(position) {
            self.remarks.warn(code, reason);
        }
        Ok(position)
    }

    fn position(&mut self, coordinates: &Coordinates) -> Result<Position> {
        let short = || Error::missing("two numbers in a position").in_field("coordinates");
        let [x, y] = match coordinates {
            Coordinates::Position(_, 0 | 1) => return Err(short()),
            Coordinates::Position([x, y, _], count) => {
                if *count > 3 {
                    self.remarks.warn("long_position", "numbers behind the third in a position were ignored");
                }
                [*x, *y]
            }
            Coordinates::List(items) if items.is_empty() => return Err(short()),
            _ => return Err(Error::invalid("a position of two or three numbers").in_field("coordinates")),
        };
        let position = match self.options.transform {
            Some(transform) => transform(x, y)?,
            None => checked_position(y, x, self.options.datum)?,
        };
        if let Some((code, reason)) = outside(position, self.options) {
            self.remarks.warn(code, reason);
        }
        Ok(position)
    }

    fn positions(&mut self, coordinates: &Coordinates, at_least: usize) -> Result<Vec<Position>> {
        let items = list(coordinates)?;
        if items.len() < at_least {
            let expected =
                if at_least == 1 { "at least one position" } else { "at least two positions in a line" };
            return Err(Error::missing(expected).in_field("coordinates"));
        }
        items.iter().map(|item| self.position(item)).collect()
    }

    fn area(&mut self, polygons: &[Coordinates]) -> Result<Boundary> {
        let polygons = polygons.iter().map(|polygon| self.polygon(polygon)).collect::<Result<Vec<_>>>()?;
        let touches = crossing::check(&polygons).map_err(|meeting| {
            let near = |at: Coord| format!("near latitude {}, longitude {}", at.y, at.x);
            Error::invalid(match meeting {
                Meeting::SelfIntersection(at) => {
                    format!("rings without self-intersection; one crosses itself {}", near(at))
                }
                Meeting::Crossing(at) => {
                    format!("rings that do not cross each other; two cross {}", near(at))
                }
                Meeting::Filled => "a polygon of which its holes leave something".to_owned(),
                Meeting::Tangled => "rings that do not lie over each other throughout".to_owned(),
            })
        })?;
        if touches.itself {
            self.remarks.warn("touching_ring", "a ring touches itself at a point");
        }
        if touches.along {
            self.remarks.warn("shared_line", "two rings share part of a line");
        }
        polygons.iter().try_for_each(check_holes)?;
        check_apart(&polygons)?;
        Boundary::new(MultiPolygon(polygons))
    }

    fn polygon(&mut self, coordinates: &Coordinates) -> Result<Polygon> {
        let mut rings = list(coordinates)?.iter().map(|ring| self.ring(ring)).collect::<Result<Vec<_>>>()?;
        if rings.is_empty() {
            return Err(Error::missing("at least one ring in a polygon").in_field("coordinates"));
        }
        for (index, ring) in rings.iter_mut().enumerate() {
            let is_hole = index > 0;
            let area = twice_area(ring);
            if area != 0.0 && (area > 0.0) == is_hole {
                ring.0.reverse();
                if !self.remarks.any_winding {
                    self.remarks.repair("winding", "a ring was wound the wrong way and was turned round");
                }
            }
        }
        let holes = rings.split_off(1);
        let shell = rings.pop().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(shell, holes))
    }

    fn ring(&mut self, coordinates: &Coordinates) -> Result<LineString> {
        let positions =
            list(coordinates)?.iter().map(|item| self.position(item)).collect::<Result<Vec<_>>>()?;
        let mut ring: Vec<Coord> = positions.into_iter().map(|p| geo_types::Point::from(p).0).collect();
        if ring.first() != ring.last() {
            ring.extend(ring.first().copied());
            self.remarks.repair("unclosed_ring", "a ring was not closed and was closed");
        }
        if ring.len() < 4 {
            return Err(Error::missing("at least four positions in a ring").in_field("coordinates"));
        }
        if ring.windows(2).any(|pair| matches!(pair, [a, b] if (a.x - b.x).abs() > 180.0)) {
            return Err(Error::refused(
                "the ring crosses the antimeridian; RFC 7946, section 3.1.9, asks for it to be cut there in two",
            ));
        }
        let ring = LineString(ring);
        if ring.winding_order().is_none() {
            return Err(Error::invalid("a ring with an area"));
        }
        Ok(ring)
    }
}

/// Tells whether a ring that does not cross another lies where it should: judged by the first vertex that is not on the other's line.
/// Where every vertex is, the two meet, and [`crossing::check`] has seen that they do so on the right side.
fn lies(ring: &LineString, expected: CoordPos, of: &impl CoordinatePosition<Scalar = f64>) -> bool {
    let places = ring.0.iter().map(|vertex| of.coordinate_position(vertex));
    places.into_iter().find(|place| *place != CoordPos::OnBoundary).is_none_or(|place| place == expected)
}

fn check_holes(polygon: &Polygon) -> Result<()> {
    let shell = Polygon::new(polygon.exterior().clone(), Vec::new());
    let holes: Vec<Polygon> =
        polygon.interiors().iter().map(|ring| Polygon::new(ring.clone(), Vec::new())).collect();
    for (index, hole) in holes.iter().enumerate() {
        if !lies(hole.exterior(), CoordPos::Inside, &shell) {
            return Err(Error::invalid("holes that lie inside their polygon"));
        }
        let others = holes.iter().enumerate().filter(|(other, _)| *other != index);
        for (_, other) in others.filter(|(_, other)| boxes_meet(hole, other)) {
            if !lies(hole.exterior(), CoordPos::Outside, other) {
                return Err(Error::invalid("holes that do not overlap"));
            }
        }
    }
    Ok(())
}

fn check_apart(polygons: &[Polygon]) -> Result<()> {
    for (index, one) in polygons.iter().enumerate() {
        let others = polygons.iter().enumerate().filter(|(other, _)| *other != index);
        for (_, other) in others.filter(|(_, other)| boxes_meet(one, other)) {
            if !lies(one.exterior(), CoordPos::Outside, other) {
                return Err(Error::invalid("polygons that do not overlap"));
            }
        }
    }
    Ok(())
}

fn boxes_meet(one: &Polygon, other: &Polygon) -> bool {
    use geo::{BoundingRect, Intersects};
    match (one.bounding_rect(), other.bounding_rect()) {
        (Some(a), Some(b)) => a.intersects(&b),
        _ => false,
    }
}
