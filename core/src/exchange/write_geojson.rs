//! Writes features as GeoJSON.

use std::io::{self, Write};

use geo_types::Coord;

use super::antimeridian::{cut_area, cut_line};
use super::write_json::{object, text};
use super::{Json, Shape};
use crate::geo::Boundary;
use crate::{Error, Position, Result};

/// Writes a FeatureCollection (RFC 7946), feature by feature.
///
/// Coordinates are WGS-84 longitude and latitude in the fewest digits that read back as the same number; shells are wound
/// counter-clockwise and holes clockwise. No `crs` and no bounding box is written.
///
/// A line or an area with a side whose longitudes differ by more than 180° crosses the antimeridian and is cut there
/// (RFC 7946, section 3.1.9); an area's corners may move by some 10⁻⁸° then.
///
/// # Examples
///
/// ```
/// use shouwang::Position;
/// use shouwang::exchange::{GeoJsonWriter, Json, Shape};
///
/// let mut writer = GeoJsonWriter::new(Vec::new())?;
/// let properties = [("name", Json::String("北门药店".into()))];
/// writer.write_feature(Some("p1"), &Shape::Point(Position::new(36.62, 101.77)?), None, &properties)?;
/// let text = String::from_utf8(writer.finish()?).unwrap();
/// assert!(text.contains(r#""geometry":{"type":"Point","coordinates":[101.77,36.62]}"#));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug)]
pub struct GeoJsonWriter<W: Write> {
    to: W,
    features: u64,
}

impl<W: Write> GeoJsonWriter<W> {
    /// Begins a collection.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io).
    pub fn new(mut to: W) -> Result<Self> {
        to.write_all(br#"{"type":"FeatureCollection","features":["#).map_err(|error| Error::io(&error))?;
        Ok(Self { to, features: 0 })
    }

    /// Writes one feature; the altitude, in metres above the ellipsoid, is written with a point.
    ///
    /// # Errors
    ///
    /// [`Duplicate`](crate::ErrorKind::Duplicate) for a property that stands twice, [`Refused`](crate::ErrorKind::Refused) for an area
    /// that crosses the antimeridian and cannot be cut there (one about a pole, one wider than the earth, or one without an area),
    /// [`Io`](crate::ErrorKind::Io).
    pub fn write_feature(
        &mut self,
        id: Option<&str>,
        shape: &Shape,
        altitude_metres: Option<f64>,
        properties: &[(impl AsRef<str>, Json)],
    ) -> Result<()> {
        let mut keys = std::collections::HashSet::new();
        if !properties.iter().all(|(key, _)| keys.insert(key.as_ref())) {
            return Err(Error::duplicate("property").at_feature(self.features));
        }
        let cut = cut(shape).map_err(|error| error.at_feature(self.features))?;
        let shape = cut.as_ref().unwrap_or(shape);
        let mut write = || {
            self.to.write_all(if self.features == 0 { b"\n" } else { b",\n" })?;
            self.to.write_all(br#"{"type":"Feature","#)?;
            if let Some(id) = id {
                self.to.write_all(br#""id":"#)?;
                text(&mut self.to, id)?;
                self.to.write_all(b",")?;
            }
            self.to.write_all(br#""geometry":"#)?;
            geometry(&mut self.to, shape, altitude_metres)?;
            self.to.write_all(br#","properties":"#)?;
            object(&mut self.to, properties)?;
            self.to.write_all(b"}")
        };
        write().map_err(|error| Error::io(&error))?;
        self.features += 1;
        Ok(())
    }

    /// Ends the collection and gives the target back.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io).
    pub fn finish(mut self) -> Result<W> {
        self.to.write_all(b"\n]}\n").and_then(|()| self.to.flush()).map_err(|error| Error::io(&error))?;
        Ok(self.to)
    }
}

/// Cuts a shape at the antimeridian; `None` where it does not cross.
fn cut(shape: &Shape) -> Result<Option<Shape>> {
    Ok(match shape {
        Shape::None | Shape::Point(_) | Shape::Points(_) => None,
        Shape::Lines(lines) => {
            let pieces = lines.iter().map(|line| cut_line(line)).collect::<Result<Vec<_>>>()?.concat();
            (pieces != *lines).then_some(Shape::Lines(pieces))
        }
        Shape::Area(boundary) => match cut_area(boundary.polygons())? {
            Some(polygons) => Some(Shape::Area(Boundary::new(polygons)?)),
            None => None,
        },
        Shape::Collection(shapes) => {
            let cuts = shapes.iter().map(cut).collect::<Result<Vec<_>>>()?;
            if cuts.iter().all(Option::is_none) {
                return Ok(None);
            }
            let pieces =
                cuts.into_iter().zip(shapes).map(|(cut, shape)| cut.unwrap_or_else(|| shape.clone()));
            Some(Shape::Collection(pieces.collect()))
        }
    })
}

fn geometry(to: &mut impl Write, shape: &Shape, altitude_metres: Option<f64>) -> io::Result<()> {
    match shape {
        Shape::None => to.write_all(b"null"),
        Shape::Point(position) => {
            member(to, "Point", |to| match altitude_metres.filter(|altitude| altitude.is_finite()) {
                Some(altitude) => write!(to, "[{},{},{altitude}]", position.longitude(), position.latitude()),
                None => pair(to, *position),
            })
        }
        Shape::Points(positions) => member(to, "MultiPoint", |to| list(to, positions, |to, p| pair(to, *p))),
        Shape::Lines(lines) => match lines.as_slice() {
            [line] => member(to, "LineString", |to| list(to, line, |to, p| pair(to, *p))),
            lines => member(to, "MultiLineString", |to| {
                list(to, lines, |to, line| list(to, line, |to, p| pair(to, *p)))
            }),
        },
        Shape::Area(boundary) => match boundary.polygons().0.as_slice() {
            [polygon] => member(to, "Polygon", |to| rings(to, polygon)),
            polygons => member(to, "MultiPolygon", |to| list(to, polygons, |to, polygon| rings(to, polygon))),
        },
        Shape::Collection(shapes) => {
            to.write_all(br#"{"type":"GeometryCollection","geometries":"#)?;
            list(to, shapes, |to, shape| geometry(to, shape, None))?;
            to.write_all(b"}")
        }
    }
}

fn member<W: Write>(
    to: &mut W,
    kind: &str,
    coordinates: impl FnOnce(&mut W) -> io::Result<()>,
) -> io::Result<()> {
    write!(to, r#"{{"type":"{kind}","coordinates":"#)?;
    coordinates(to)?;
    to.write_all(b"}")
}

fn list<W: Write, T>(
    to: &mut W,
    items: &[T],
    mut write: impl FnMut(&mut W, &T) -> io::Result<()>,
) -> io::Result<()> {
    to.write_all(b"[")?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            to.write_all(b",")?;
        }
        write(to, item)?;
    }
    to.write_all(b"]")
}

fn rings(to: &mut impl Write, polygon: &geo_types::Polygon) -> io::Result<()> {
    let rings: Vec<&[Coord]> = std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .map(|ring| ring.0.as_slice())
        .collect();
    list(to, &rings, |to, ring| list(to, ring, |to, at| write!(to, "[{},{}]", at.x, at.y)))
}

fn pair(to: &mut impl Write, position: Position) -> io::Result<()> {
    write!(to, "[{},{}]", position.longitude(), position.latitude())
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::{Feature, GeoJson, ReadOptions};

    fn position() -> impl Strategy<Value = Position> {
        // On one side of the globe, so that no line crosses the antimeridian; those that do have tests of their own.
        (-90.0..=90.0_f64, -90.0..=90.0_f64).prop_map(|(lat, lon)| Position::new(lat, lon).unwrap())
    }

    /// A square with a square hole, somewhere.
    fn area() -> impl Strategy<Value = Boundary> {
        (-80.0..80.0_f64, -170.0..170.0_f64, 0.1..4.0_f64).prop_map(|(lat, lon, size)| {
            let square = |low: f64, high: f64| {
                let corner = |x: f64, y: f64| Coord { x: lon + x * size, y: lat + y * size };
                vec![
                    corner(low, low),
                    corner(high, low),
                    corner(high, high),
                    corner(low, high),
                    corner(low, low),
                ]
            };
            let polygon = geo_types::Polygon::new(square(0.0, 1.0).into(), vec![square(0.25, 0.75).into()]);
            Boundary::new(polygon.into()).unwrap()
        })
    }

    fn value() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Bool),
            any::<i64>().prop_map(Json::Integer),
            prop::num::f64::NORMAL.prop_map(Json::Float),
            "\\PC{0,6}|[\u{0}-\u{1f}\"\\\\]{0,4}".prop_map(Json::String),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Json::Array))
    }

    fn shape() -> impl Strategy<Value = Shape> {
        let plain = prop_oneof![
            position().prop_map(Shape::Point),
            prop::collection::vec(position(), 1..5).prop_map(Shape::Points),
            prop::collection::vec(prop::collection::vec(position(), 2..5), 1..3).prop_map(Shape::Lines),
            area().prop_map(Shape::Area),
        ];
        prop_oneof![
            Just(Shape::None),
            plain.clone(),
            prop::collection::vec(plain, 0..3).prop_map(Shape::Collection)
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(
            shapes in prop::collection::vec((shape(), prop::option::of(-100.0..9000.0_f64)), 0..5),
            values in prop::collection::vec(value(), 5),
        ) {
            let mut writer = GeoJsonWriter::new(Vec::new()).unwrap();
            let mut expected = Vec::new();
            for (index, ((shape, altitude), value)) in shapes.into_iter().zip(values).enumerate() {
                let altitude_metres = altitude.filter(|_| matches!(shape, Shape::Point(_)));
                let id = (index % 2 == 0).then(|| format!("id\"{index}"));
                let properties = vec![("值".to_owned(), value)];
                writer.write_feature(id.as_deref(), &shape, altitude_metres, &properties).unwrap();
                expected.push(Feature { index: index as u64, id, shape, altitude_metres, properties });
            }
            let bytes = writer.finish().unwrap();
            let options = ReadOptions { keep_unlocated: true, ..ReadOptions::default() };
            let (features, report) = GeoJson::from_bytes("f", &bytes, &options).unwrap().into_parts();
            prop_assert_eq!(report.refused() + report.repaired() + report.skipped(), 0);
            prop_assert!(features == expected, "{:?}", features);
        }
    }

    #[test]
    fn what_crosses_the_antimeridian_is_cut_wherever_it_stands() {
        let place = |latitude, longitude| Position::new(latitude, longitude).unwrap();
        let line = vec![place(0.0, 170.0), place(10.0, -170.0)];
        let pole = polygon![(x: 0.0, y: 80.0), (x: 120.0, y: 80.0), (x: -120.0, y: 80.0)];
        let nested = Shape::Collection(vec![Shape::Point(place(1.0, 180.0)), Shape::Lines(vec![line])]);
        let mut writer = GeoJsonWriter::new(Vec::new()).unwrap();
        let none: [(&str, Json); 0] = [];
        let pole = Shape::Area(Boundary::new(pole.into()).unwrap());
        let error = writer.write_feature(None, &pole, None, &none).unwrap_err();
        assert_eq!((error.kind().code(), error.place().feature), ("refused", Some(0)));
        writer.write_feature(None, &nested, None, &none).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        assert!(
            text.contains("[[[170,0],[180,5]],[[-180,5],[-170,10]]]") && text.contains("[180,1]"),
            "{text}"
        );
    }

    #[test]
    fn an_empty_collection_and_a_property_that_stands_twice() {
        let bytes = GeoJsonWriter::new(Vec::new()).unwrap().finish().unwrap();
        assert_eq!(GeoJson::from_bytes("f", &bytes, &ReadOptions::default()).unwrap().features().len(), 0);
        let mut writer = GeoJsonWriter::new(Vec::new()).unwrap();
        let twice = [("a", Json::Null), ("a", Json::Null)];
        assert_eq!(
            writer.write_feature(None, &Shape::None, None, &twice).unwrap_err().kind().code(),
            "duplicate"
        );
    }
}
