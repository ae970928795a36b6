//! Geometries as well-known binary: OGC 06-103r4 section 8, with the ISO and the EWKB markings of height, measure and
//! reference system, as every Python geometry library writes it.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use shouwang::exchange::Shape;
use shouwang::geo::Boundary;
use shouwang::{Error, Position, Result};

const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_POINT: u32 = 4;
const MULTI_LINE: u32 = 5;
const MULTI_POLYGON: u32 = 6;
const COLLECTION: u32 = 7;
/// How deep collections may lie in one another, as in the core's reader of GeoJSON.
const DEEPEST: usize = 16;
/// EWKB's marks of height, measure and spatial reference system.
const EWKB_Z: u32 = 0x8000_0000;
const EWKB_M: u32 = 0x4000_0000;
const EWKB_SRID: u32 = 0x2000_0000;
/// The reference systems that mean degrees on WGS-84: EPSG:4326, and 0 for none stated.
const WGS84_SRIDS: [u32; 2] = [0, 4326];

/// Reads one polygon or multipolygon; heights and measures are left out.
pub(crate) fn read(bytes: &[u8]) -> Result<MultiPolygon<f64>> {
    let mut reader = Reader { bytes, little_endian: true };
    let header = reader.header()?;
    let polygons = match header.kind {
        POLYGON | MULTI_POLYGON => reader.polygons(&header)?,
        _ => return Err(Error::invalid("a polygon or a multipolygon")),
    };
    reader.end()?;
    Ok(polygons)
}

/// Reads a geometry of any kind, with the height of a point.
pub(crate) fn read_shape(bytes: &[u8]) -> Result<(Shape, Option<f64>)> {
    let mut reader = Reader { bytes, little_endian: true };
    let shape = reader.shape(DEEPEST)?;
    reader.end()?;
    Ok(shape)
}

/// Writes a multipolygon, little-endian, longitude before latitude.
pub(crate) fn write(polygons: &MultiPolygon<f64>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_header(&mut bytes, MULTI_POLYGON);
    write_count(&mut bytes, polygons.0.len())?;
    for polygon in polygons {
        write_header(&mut bytes, POLYGON);
        write_count(&mut bytes, 1 + polygon.interiors().len())?;
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            write_count(&mut bytes, ring.0.len())?;
            for coord in ring.coords() {
                bytes.extend(coord.x.to_le_bytes());
                bytes.extend(coord.y.to_le_bytes());
            }
        }
    }
    Ok(bytes)
}

fn write_header(bytes: &mut Vec<u8>, kind: u32) {
    bytes.push(1);
    bytes.extend(kind.to_le_bytes());
}

fn write_count(bytes: &mut Vec<u8>, count: usize) -> Result<()> {
    let limit = || Error::limit(u64::from(u32::MAX), "positions in a ring");
    bytes.extend(u32::try_from(count).map_err(|_| limit())?.to_le_bytes());
    Ok(())
}

struct Header {
    kind: u32,
    dimensions: usize,
    /// Whether the third number of a position is its height.
    heights: bool,
}

struct Reader<'a> {
    bytes: &'a [u8],
    little_endian: bool,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) = self
            .bytes
            .split_first_chunk::<N>()
            .ok_or_else(|| Error::syntax("well-known binary that is not cut short"))?;
        self.bytes = rest;
        Ok(*head)
    }

    fn number(&mut self) -> Result<u32> {
        let bytes = self.take()?;
        Ok(if self.little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn degrees(&mut self) -> Result<f64> {
        let bytes = self.take()?;
        Ok(if self.little_endian { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// Reads a count of things that take at least `size` bytes each, so that a false count can't ask for memory.
    fn count(&mut self, size: usize) -> Result<usize> {
        let count = self.number()?;
        usize::try_from(count)
            .ok()
            .filter(|count| count.checked_mul(size).is_some_and(|bytes| bytes <= self.bytes.len()))
            .ok_or_else(|| Error::syntax("well-known binary that is not cut short"))
    }

    fn header(&mut self) -> Result<Header> {
        self.little_endian = match self.take()? {
            [0] => false,
            [1] => true,
            _ => return Err(Error::syntax("well-known binary, whose first byte is 0 or 1")),
        };
        let code = self.number()?;
        if code & EWKB_SRID != 0 && !WGS84_SRIDS.contains(&self.number()?) {
            return Err(Error::invalid("longitude and latitude on WGS-84 (EPSG:4326)"));
        }
        let plain = code & !(EWKB_Z | EWKB_M | EWKB_SRID);
        // ISO adds 1000 for heights, 2000 for measures, 3000 for both.
        let iso = match plain / 1000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(Error::invalid("a geometry of OGC 06-103r4")),
        };
        let ewkb = usize::from(code & EWKB_Z != 0) + usize::from(code & EWKB_M != 0);
        let heights = code & EWKB_Z != 0 || matches!(plain / 1000, 1 | 3);
        Ok(Header { kind: plain % 1000, dimensions: 2 + ewkb.max(iso), heights })
    }

    fn end(&self) -> Result<()> {
        if self.bytes.is_empty() {
            Ok(())
        } else {
            Err(Error::syntax("well-known binary that ends where its geometry ends"))
        }
    }

    fn shape(&mut self, depth: usize) -> Result<(Shape, Option<f64>)> {
        let header = self.header()?;
        let shape = match header.kind {
            POINT => {
                let (at, height) = self.position(&header)?;
                // A point without coordinates is written as one of NaN.
                if at.x.is_nan() && at.y.is_nan() {
                    return Ok((Shape::None, None));
                }
                return Ok((Shape::Point(Position::new(at.y, at.x)?), height));
            }
            LINE => self.line(&header).map(|line| Shape::Lines(vec![line]))?,
            MULTI_POINT => {
                let points = self.parts(POINT, |reader, header| {
                    let at = reader.position(header)?.0;
                    Position::new(at.y, at.x)
                })?;
                Shape::Points(points)
            }
            MULTI_LINE => Shape::Lines(self.parts(LINE, Self::line)?),
            POLYGON | MULTI_POLYGON => Shape::Area(Boundary::new(self.polygons(&header)?)?),
            COLLECTION => {
                let deeper = depth
                    .checked_sub(1)
                    .ok_or_else(|| Error::limit(DEEPEST as u64, "collections in one another"))?;
                let parts = self.count(9)?;
                Shape::Collection((0..parts).map(|_| Ok(self.shape(deeper)?.0)).collect::<Result<_>>()?)
            }
            _ => return Err(Error::invalid("a point, a line, a polygon, several of them, or a collection")),
        };
        let is_empty = match &shape {
            Shape::Points(points) => points.is_empty(),
            Shape::Lines(lines) => lines.is_empty() || lines.iter().all(Vec::is_empty),
            _ => false,
        };
        Ok((if is_empty { Shape::None } else { shape }, None))
    }

    /// Reads the parts of a geometry of several, each of one kind.
    fn parts<T>(
        &mut self,
        kind: u32,
        mut read: impl FnMut(&mut Self, &Header) -> Result<T>,
    ) -> Result<Vec<T>> {
        // Each part has at least its own header and a number.
        let parts = self.count(9)?;
        let mut all = Vec::with_capacity(parts);
        for _ in 0..parts {
            let header = self.header()?;
            if header.kind != kind {
                return Err(Error::invalid("parts of the kind that a geometry of several says"));
            }
            all.push(read(self, &header)?);
        }
        Ok(all)
    }

    fn polygons(&mut self, header: &Header) -> Result<MultiPolygon<f64>> {
        Ok(MultiPolygon(match header.kind {
            POLYGON => vec![self.polygon(header)?],
            _ => self.parts(POLYGON, Self::polygon)?,
        }))
    }

    fn position(&mut self, header: &Header) -> Result<(Coord, Option<f64>)> {
        let (x, y) = (self.degrees()?, self.degrees()?);
        let mut height = None;
        for further in 2..header.dimensions {
            let number = self.degrees()?;
            if further == 2 && header.heights {
                height = Some(number);
            }
        }
        Ok((Coord { x, y }, height))
    }

    fn line(&mut self, header: &Header) -> Result<Vec<Position>> {
        let positions = self.count(8 * header.dimensions)?;
        (0..positions)
            .map(|_| {
                let at = self.position(header)?.0;
                Position::new(at.y, at.x)
            })
            .collect()
    }

    fn polygon(&mut self, header: &Header) -> Result<Polygon<f64>> {
        // Each ring has at least its count of positions.
        let rings = self.count(4)?;
        let mut all = Vec::with_capacity(rings);
        for _ in 0..rings {
            let positions = self.count(8 * header.dimensions)?;
            let mut ring = Vec::with_capacity(positions);
            for _ in 0..positions {
                ring.push(self.position(header)?.0);
            }
            all.push(LineString(ring));
        }
        let mut all = all.into_iter();
        let shell = all.next().ok_or_else(|| Error::missing("a polygon with at least one ring"))?;
        Ok(Polygon::new(shell, all.collect()))
    }
}
