//! What a GeoJSON file holds.

use std::fmt;

use super::Json;
use crate::Position;
use crate::geo::Boundary;

/// One feature of a GeoJSON file (RFC 7946, section 3.2).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Feature {
    /// Its place in the `features` array, from 0.
    pub index: u64,
    /// Its identifier; a number is given as text.
    pub id: Option<String>,
    /// Where it is.
    pub shape: Shape,
    /// Metres above the ellipsoid, of a point that states it.
    pub altitude_metres: Option<f64>,
    /// Its properties, in the order of the file.
    pub properties: Vec<(String, Json)>,
}

impl fmt::Debug for Feature {
    /// Writes the keys of the properties and no value, because a value may be personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.properties.iter().map(|(key, _)| key).collect();
        f.debug_struct("Feature")
            .field("index", &self.index)
            .field("shape", &self.shape.name())
            .field("properties", &keys)
            .finish_non_exhaustive()
    }
}

/// Where a feature is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    /// A null geometry.
    None,
    /// A point.
    Point(Position),
    /// Several points.
    Points(Vec<Position>),
    /// One or more lines, each of at least two positions.
    Lines(Vec<Vec<Position>>),
    /// One or more polygons with holes.
    Area(Boundary),
    /// Shapes of several kinds.
    Collection(Vec<Shape>),
}

impl Shape {
    /// Names the kind of shape, for people.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::None => "no geometry",
            Self::Point(_) => "point",
            Self::Points(_) => "points",
            Self::Lines(_) => "lines",
            Self::Area(_) => "area",
            Self::Collection(_) => "collection",
        }
    }
}
