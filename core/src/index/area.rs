//! Which areas cover a position.

use super::batch::each;
use super::cells::Cells;
use super::point::{check_degrees, positions};
use crate::geo::{Boundary, Position};
use crate::{Error, Result};

/// An index over boundaries that answers which of them cover a position.
///
/// Areas are known by their position in the vector that the index was built from. They may overlap, so that one index
/// can hold several layers, or the levels of a hierarchy: [`AreaIndex::with_layers`] numbers them, and
/// [`AreaIndex::locate_in`] and [`AreaIndex::locate_layers`] ask by layer.
///
/// # Exactness
///
/// Answers are those of [`Boundary::covers`]: edges are straight in degrees between vertices (RFC 7946, section 3.1.1), a place on a
/// line or a vertex is covered, a hole's inside is not. Sides of edges are decided by an error-bounded test with exact arithmetic
/// (Shewchuk 1997, <https://doi.org/10.1007/PL00009321>) where rounding could matter, so that a shared line belongs to both its
/// areas, the same on every platform, and the lowest position wins.
///
/// Rings that cross, and a hole outside its shell, leave open what is inside: a [`Boundary`] takes them, every reader refuses them, and
/// the two may then differ on a line.
///
/// # Complexity
///
/// A query walks two or three grids and tests a handful of edges, however many areas and vertices there are; a cell that no
/// boundary enters answers without geometry. Building is nearly linear in the number of vertices. The index takes some 55 bytes a vertex, up
/// to 125 in small sets ([`AreaIndex::heap_bytes`] counts them); it does not keep the boundaries.
///
/// # Examples
///
/// ```
/// use geo_types::polygon;
/// use shouwang::{Position, geo::Boundary, index::AreaIndex};
///
/// let beat = Boundary::new(polygon![
///     (x: 101.7, y: 36.6), (x: 101.8, y: 36.6), (x: 101.8, y: 36.7), (x: 101.7, y: 36.7),
/// ].into())?;
/// let index = AreaIndex::new(vec![beat]);
/// assert_eq!(index.locate(Position::new(36.65, 101.75)?), Some(0));
/// assert_eq!(index.locate(Position::new(36.65, 101.85)?), None);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct AreaIndex {
    cells: Cells,
    count: usize,
    /// The layer of each area; empty if all are in layer 0.
    layers: Vec<u8>,
    /// How many layers there are.
    depth: usize,
}

/// The areas that cover many places, row after row in the order of the queries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AreaTable {
    /// Where each row begins in `positions`, and at the end how long that is.
    pub offsets: Vec<usize>,
    /// Positions of areas, lowest first in each row.
    pub positions: Vec<u32>,
}

/// Rows that are answered together.
const CHUNK: usize = 4096;

impl AreaIndex {
    /// Marks a place in no area, in the answers of [`AreaIndex::locate_batch`].
    pub const NONE: u32 = u32::MAX;

    /// Builds an index over boundaries.
    pub fn new(boundaries: Vec<Boundary>) -> Self {
        Self { cells: Cells::new(boundaries.iter()), count: boundaries.len(), layers: Vec::new(), depth: 1 }
    }

    /// Builds an index over boundaries, each in one of up to 256 layers.
    ///
    /// A hierarchy has a layer for each of its levels; which way they are numbered is the caller's choice, and so is the order of the
    /// boundaries, by which the lowest position wins where two of a layer overlap.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if there are not as many layers as boundaries.
    ///
    /// # Examples
    ///
    /// ```
    /// use geo_types::polygon;
    /// use shouwang::{Position, geo::Boundary, index::AreaIndex};
    ///
    /// let square = |side: f64| Boundary::new(polygon![
    ///     (x: 101.0, y: 36.0), (x: 101.0 + side, y: 36.0), (x: 101.0 + side, y: 36.0 + side), (x: 101.0, y: 36.0 + side),
    /// ].into());
    /// let (city, district, beat) = (square(1.0)?, square(0.5)?, square(0.1)?);
    /// let index = AreaIndex::with_layers(vec![beat, district, city], &[0, 1, 2])?;
    /// assert_eq!(index.locate_in(Position::new(36.05, 101.05)?, 1), Some(1));
    /// assert_eq!(index.locate_layers(Position::new(36.3, 101.3)?), [None, Some(1), Some(2)]);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn with_layers(boundaries: Vec<Boundary>, layers: &[u8]) -> Result<Self> {
        if boundaries.len() != layers.len() {
            return Err(Error::invalid("as many layers as boundaries").in_field("layers"));
        }
        let depth = layers.iter().max().map_or(0, |last| usize::from(*last) + 1);
        Ok(Self { layers: layers.to_vec(), depth, ..Self::new(boundaries) })
    }

    /// Counts the layers: one more than the highest number of a layer.
    pub fn layer_count(&self) -> usize {
        self.depth
    }

    /// Counts the boundaries.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Tells whether there is no boundary.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Finds the lowest position of a boundary that covers this place; a place on a line is covered.
    pub fn locate(&self, at: Position) -> Option<usize> {
        match self.first(at.longitude(), at.latitude()) {
            Self::NONE => None,
            area => Some(area as usize),
        }
    }

    /// Finds every boundary that covers this place, lowest position first.
    pub fn locate_all(&self, at: Position) -> Vec<usize> {
        let mut all = Vec::new();
        self.cells.covering([at.longitude(), at.latitude()], |area| {
            all.push(area as usize);
            true
        });
        all
    }

    /// Finds the lowest position of a boundary of one layer that covers this place.
    pub fn locate_in(&self, at: Position, layer: u8) -> Option<usize> {
        let mut first = None;
        self.cells.covering([at.longitude(), at.latitude()], |area| {
            if self.layer(area) == usize::from(layer) {
                first = Some(area as usize);
            }
            first.is_none()
        });
        first
    }

    /// Finds, for each layer, the lowest position of a boundary that covers this place.
    pub fn locate_layers(&self, at: Position) -> Vec<Option<usize>> {
        let mut layers = vec![None; self.depth];
        self.cells.covering([at.longitude(), at.latitude()], |area| {
            if let Some(first) = layers.get_mut(self.layer(area)) {
                first.get_or_insert(area as usize);
            }
            true
        });
        layers
    }

    fn layer(&self, area: u32) -> usize {
        self.layers.get(area as usize).copied().map_or(0, usize::from)
    }

    /// Finds the lowest position of a boundary that covers each of many places, given by columns of degrees;
    /// [`AreaIndex::NONE`] where there is none.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), naming column and row, for a coordinate that is no position;
    /// [`Invalid`](crate::ErrorKind::Invalid) if the columns differ in length.
    pub fn locate_batch(&self, latitudes: &[f64], longitudes: &[f64]) -> Result<Vec<u32>> {
        let mut areas = vec![Self::NONE; latitudes.len()];
        self.locate_into(latitudes, longitudes, &mut areas)?;
        Ok(areas)
    }

    /// Does what [`AreaIndex::locate_batch`] does, into a column that the caller has.
    ///
    /// # Errors
    ///
    /// As [`AreaIndex::locate_batch`]; [`Invalid`](crate::ErrorKind::Invalid) too if the column of answers has another length.
    pub fn locate_into(&self, latitudes: &[f64], longitudes: &[f64], areas: &mut [u32]) -> Result<()> {
        check_degrees(latitudes, longitudes)?;
        if areas.len() != latitudes.len() {
            return Err(Error::invalid("a slot for each place").in_field("areas"));
        }
        let chunks = latitudes.chunks(CHUNK).zip(longitudes.chunks(CHUNK)).zip(areas.chunks_mut(CHUNK));
        each(chunks, |((latitudes, longitudes), areas)| {
            self.cells.first(longitudes, latitudes, Self::NONE, areas);
        });
        Ok(())
    }

    /// Finds every boundary that covers each of many places, given by columns of degrees.
    ///
    /// # Errors
    ///
    /// As [`AreaIndex::locate_batch`].
    pub fn locate_all_batch(&self, latitudes: &[f64], longitudes: &[f64]) -> Result<AreaTable> {
        let places = positions(latitudes, longitudes)?;
        let mut parts: Vec<(Vec<u32>, Vec<u32>)> = vec![Default::default(); places.len().div_ceil(CHUNK)];
        each(places.chunks(CHUNK).zip(&mut parts), |(places, (counts, areas))| {
            for place in places {
                let mut count = 0;
                self.cells.covering([place.longitude(), place.latitude()], |area| {
                    areas.push(area);
                    count += 1;
                    true
                });
                counts.push(count);
            }
        });
        let mut table = AreaTable { offsets: Vec::with_capacity(places.len() + 1), positions: Vec::new() };
        table.positions.reserve_exact(parts.iter().map(|(_, areas)| areas.len()).sum());
        let mut offset = 0;
        table.offsets.push(offset);
        for (counts, areas) in parts {
            table.offsets.extend(counts.into_iter().map(|count| {
                offset += count as usize;
                offset
            }));
            table.positions.extend(areas);
        }
        Ok(table)
    }

    /// Counts the bytes that the index holds on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.cells.bytes() + size_of_val(&*self.layers)
    }

    #[inline(always)]
    fn first(&self, longitude: f64, latitude: f64) -> u32 {
        let mut first = Self::NONE;
        self.cells.covering([longitude, latitude], |area| {
            first = area;
            false
        });
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    #[test]
    fn a_shared_line_belongs_to_both_and_the_lowest_position_wins() {
        let cell = |x: f64| {
            Boundary::new(
                polygon![(x: x, y: 0.0), (x: x + 1.0, y: 0.0), (x: x + 1.0, y: 1.0), (x: x, y: 1.0)].into(),
            )
            .unwrap()
        };
        let index = AreaIndex::new(vec![cell(1.0), cell(0.0)]);
        let on_line = Position::new(0.5, 1.0).unwrap();
        assert_eq!(index.locate_all(on_line), [0, 1]);
        assert_eq!(index.locate(on_line), Some(0));
        assert_eq!(index.locate(Position::new(0.5, 0.5).unwrap()), Some(1));
        assert_eq!(index.locate(Position::new(2.0, 2.0).unwrap()), None);
        assert_eq!(AreaIndex::new(Vec::new()).locate(on_line), None);
    }
}
