//! Polygons as well-known binary: OGC 06-103r4 section 8, with the ISO and the EWKB markings of height, measure and
//! reference system, as every Python geometry library writes it.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use shouwang::{Error, Result};

const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;
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
        POLYGON => MultiPolygon(vec![reader.polygon(header.dimensions)?]),
        MULTI_POLYGON => {
            // Each part has at least its own header and a count of rings.
            let parts = reader.count(9)?;
            let mut polygons = Vec::with_capacity(parts);
            for _ in 0..parts {
                let part = reader.header()?;
                if part.kind != POLYGON {
                    return Err(Error::invalid("polygons as the parts of a multipolygon"));
                }
                polygons.push(reader.polygon(part.dimensions)?);
            }
            MultiPolygon(polygons)
        }
        _ => return Err(Error::invalid("a polygon or a multipolygon")),
    };
    if reader.bytes.is_empty() {
        Ok(polygons)
    } else {
        Err(Error::syntax("well-known binary that ends where its geometry ends"))
    }
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
            _ => return Err(Error::invalid("a polygon or a multipolygon")),
        };
        let ewkb = usize::from(code & EWKB_Z != 0) + usize::from(code & EWKB_M != 0);
        Ok(Header { kind: plain % 1000, dimensions: 2 + ewkb.max(iso) })
    }

    fn polygon(&mut self, dimensions: usize) -> Result<Polygon<f64>> {
        // Each ring has at least its count of positions.
        let rings = self.count(4)?;
        let mut all = Vec::with_capacity(rings);
        for _ in 0..rings {
            let positions = self.count(8 * dimensions)?;
            let mut ring = Vec::with_capacity(positions);
            for _ in 0..positions {
                let (x, y) = (self.degrees()?, self.degrees()?);
                for _ in 2..dimensions {
                    self.degrees()?;
                }
                ring.push(Coord { x, y });
            }
            all.push(LineString(ring));
        }
        let mut all = all.into_iter();
        let shell = all.next().ok_or_else(|| Error::missing("a polygon with at least one ring"))?;
        Ok(Polygon::new(shell, all.collect()))
    }
}
