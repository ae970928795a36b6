//! Where things are, fast: columns in, positions in those columns out.

use std::sync::Arc;

use shouwang::exchange::{GeoJson, ReadOptions};
use shouwang::index::{NearestTable, TagFilter};

use crate::error::{ShouwangError, guard};
use crate::geo::positions;
use crate::report::FileReport;

/// What to look for: how many, how far, with which tags.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct NearestQuery {
    /// At most this many neighbours.
    #[uniffi(default = 1)]
    pub k: u32,
    /// Only within this many metres, the radius itself included; nothing for any distance.
    #[uniffi(default = None)]
    pub radius_m: Option<f64>,
    /// Bits that a point's tags must all have.
    #[uniffi(default = 0)]
    pub all_tags: u64,
    /// Bits of which a point's tags must have one; zero asks for none.
    #[uniffi(default = 0)]
    pub any_tags: u64,
}

impl NearestQuery {
    pub(crate) fn to_core(self) -> Result<shouwang::index::NearestQuery, ShouwangError> {
        let tags = TagFilter { all: self.all_tags, any: self.any_tags };
        let query = shouwang::index::NearestQuery::k(to_usize(self.k)).tagged(tags);
        Ok(match self.radius_m {
            Some(radius_m) => query.within(checked_radius(radius_m)?),
            None => query,
        })
    }
}

/// A point that a query found.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct Neighbour {
    /// Position of the point in the columns that the index was built from, from 0.
    pub position: u32,
    /// Geodesic distance in metres.
    pub metres: f64,
}

impl From<shouwang::index::Neighbour> for Neighbour {
    fn from(found: shouwang::index::Neighbour) -> Self {
        Self { position: to_u32(found.position), metres: found.metres }
    }
}

/// A point that a query found, and the direction in which it lies.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct NeighbourBearing {
    /// Position of the point in the columns that the index was built from, from 0.
    pub position: u32,
    /// Geodesic distance in metres.
    pub metres: f64,
    /// Initial bearing, degrees clockwise from true north, in [0, 360).
    pub bearing_degrees: f64,
}

/// A point near a line.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct AlongLine {
    /// Position of the point in the columns that the index was built from, from 0.
    pub position: u32,
    /// Geodesic distance to the nearest spot of the line, in metres.
    pub metres: f64,
    /// Which leg of the line that spot lies on: 0 from the first vertex to the second. Of equally near legs the first.
    pub leg: u32,
    /// Metres from the beginning of the line to that spot, along the line.
    pub along_m: f64,
}

/// What a batch found, as columns: the neighbours of row `i` stand from `starts[i]` up to, not including, `starts[i + 1]`.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct NeighbourColumns {
    /// One more than there were rows; begins with 0 and ends with the number of neighbours.
    pub starts: Vec<u32>,
    /// Positions of the points in the columns that the index was built from, from 0.
    pub positions: Vec<u32>,
    /// Geodesic distances in metres.
    pub metres: Vec<f64>,
}

/// An index over points that answers which are nearest on the ellipsoid; immutable, and safe to use from any thread.
#[derive(Debug, uniffi::Object)]
pub struct PointIndex {
    index: shouwang::index::PointIndex,
}

#[uniffi::export]
impl PointIndex {
    /// Builds an index over WGS-84 positions given as two columns of degrees, without tags.
    #[uniffi::constructor]
    pub fn new(latitudes: Vec<f64>, longitudes: Vec<f64>) -> Result<Arc<Self>, ShouwangError> {
        guard(|| {
            let positions = positions(&latitudes, &longitudes)?;
            check_count(positions.len())?;
            Ok(Arc::new(Self { index: shouwang::index::PointIndex::new(&positions)? }))
        })
    }

    /// Builds an index over WGS-84 positions, each with a set of up to 64 tags as bits.
    #[uniffi::constructor]
    pub fn with_tags(
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
        tags: Vec<u64>,
    ) -> Result<Arc<Self>, ShouwangError> {
        guard(|| {
            let positions = positions(&latitudes, &longitudes)?;
            check_count(positions.len())?;
            Ok(Arc::new(Self { index: shouwang::index::PointIndex::with_tags(&positions, &tags)? }))
        })
    }

    /// Counts the points.
    pub fn count(&self) -> Result<u32, ShouwangError> {
        guard(|| Ok(to_u32(self.index.len())))
    }

    /// Finds the `k` nearest points, nearest first, ties by position in the columns.
    #[uniffi::method(default(k = 1))]
    pub fn nearest(&self, latitude: f64, longitude: f64, k: u32) -> Result<Vec<Neighbour>, ShouwangError> {
        guard(|| {
            let from = shouwang::Position::new(latitude, longitude)?;
            Ok(records(self.index.nearest(from, to_usize(k))))
        })
    }

    /// Finds every point within `radius_m` metres, the radius itself included, nearest first.
    pub fn within(
        &self,
        latitude: f64,
        longitude: f64,
        radius_m: f64,
    ) -> Result<Vec<Neighbour>, ShouwangError> {
        guard(|| {
            let from = shouwang::Position::new(latitude, longitude)?;
            Ok(records(self.index.within(from, checked_radius(radius_m)?)))
        })
    }

    /// Finds the nearest points that a query admits, nearest first, ties by position in the columns.
    pub fn nearest_matching(
        &self,
        latitude: f64,
        longitude: f64,
        query: NearestQuery,
    ) -> Result<Vec<Neighbour>, ShouwangError> {
        guard(|| {
            let from = shouwang::Position::new(latitude, longitude)?;
            Ok(records(self.index.nearest_by(from, &query.to_core()?)))
        })
    }

    /// Finds what [`nearest_matching`](Self::nearest_matching) does, each with its bearing.
    pub fn nearest_with_bearings(
        &self,
        latitude: f64,
        longitude: f64,
        query: NearestQuery,
    ) -> Result<Vec<NeighbourBearing>, ShouwangError> {
        guard(|| {
            let from = shouwang::Position::new(latitude, longitude)?;
            let found = self.index.nearest_with_bearings(from, &query.to_core()?).into_iter();
            let bearing = |(one, bearing_degrees): (shouwang::index::Neighbour, f64)| NeighbourBearing {
                position: to_u32(one.position),
                metres: one.metres,
                bearing_degrees,
            };
            Ok(found.map(bearing).collect())
        })
    }

    /// Finds every point within `radius_m` metres of a line, such as a patrol's way, nearest to it first, ties by position.
    ///
    /// The line goes from vertex to vertex, given as two columns of degrees, along geodesics. `all_tags` and `any_tags` are those of
    /// [`NearestQuery`].
    #[uniffi::method(default(all_tags = 0, any_tags = 0))]
    pub fn near_line(
        &self,
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
        radius_m: f64,
        all_tags: u64,
        any_tags: u64,
    ) -> Result<Vec<AlongLine>, ShouwangError> {
        guard(|| {
            let line = positions(&latitudes, &longitudes)?;
            let tags = TagFilter { all: all_tags, any: any_tags };
            let near = self.index.near_line_tagged(&line, checked_radius(radius_m)?, tags)?;
            let along = |one: shouwang::index::AlongLine| AlongLine {
                position: to_u32(one.position),
                metres: one.metres,
                leg: to_u32(one.leg),
                along_m: one.along_m,
            };
            Ok(near.into_iter().map(along).collect())
        })
    }

    /// Finds every point in a box of degrees, its edges included, lowest position first; one whose west lies east of its east crosses
    /// the antimeridian.
    pub fn in_box(&self, south: f64, west: f64, north: f64, east: f64) -> Result<Vec<u32>, ShouwangError> {
        guard(|| {
            let south_west = shouwang::Position::new(south, west)?;
            Ok(self.index.in_box(south_west, shouwang::Position::new(north, east)?))
        })
    }

    /// Finds every point that an outline, given as two columns of degrees, covers, its line included, lowest position first.
    pub fn in_outline(&self, latitudes: Vec<f64>, longitudes: Vec<f64>) -> Result<Vec<u32>, ShouwangError> {
        guard(|| {
            let outline = positions(&latitudes, &longitudes)?;
            Ok(self.index.in_area(&shouwang::geo::Boundary::from_outline(&outline)?))
        })
    }

    /// Answers [`within`](Self::within) for every row of two columns in one call.
    pub fn within_batch(
        &self,
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
        radius_m: f64,
    ) -> Result<NeighbourColumns, ShouwangError> {
        guard(|| {
            let table = self.index.within_batch(&latitudes, &longitudes, checked_radius(radius_m)?)?;
            check_count(table.positions.len())?;
            let starts = table.offsets.into_iter().map(to_u32).collect();
            Ok(NeighbourColumns { starts, positions: table.positions, metres: table.metres })
        })
    }

    /// Answers [`nearest_matching`](Self::nearest_matching) for every row of two columns in one call.
    pub fn nearest_batch(
        &self,
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
        query: NearestQuery,
    ) -> Result<NeighbourColumns, ShouwangError> {
        guard(|| {
            let mut query = query.to_core()?;
            // Slots that nothing can fill need no room.
            query.k = query.k.min(self.index.len());
            let table = self.index.nearest_batch(&latitudes, &longitudes, &query)?;
            let mut columns = NeighbourColumns { starts: vec![0], positions: Vec::new(), metres: Vec::new() };
            for row in 0..latitudes.len() {
                let slots = row * query.k..(row + 1) * query.k;
                let positions = table.positions.get(slots.clone()).unwrap_or_default();
                let metres = table.metres.get(slots).unwrap_or_default();
                let found = positions.iter().zip(metres).take_while(|(p, _)| **p != NearestTable::NONE);
                for (position, metres) in found {
                    columns.positions.push(*position);
                    columns.metres.push(*metres);
                }
                check_count(columns.positions.len())?;
                columns.starts.push(to_u32(columns.positions.len()));
            }
            Ok(columns)
        })
    }
}

/// What a batch found, as columns: the areas of row `i` stand from `starts[i]` up to, not including, `starts[i + 1]`.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AreaColumns {
    /// One more than there were rows; begins with 0 and ends with the number of areas found.
    pub starts: Vec<u32>,
    /// Positions of the areas in the file, from 0, lowest first in each row.
    pub positions: Vec<u32>,
}

/// An index over areas that answers which cover a position; immutable, and safe to use from any thread.
#[derive(Debug, uniffi::Object)]
pub struct AreaIndex {
    index: shouwang::index::AreaIndex,
    ids: Vec<Option<String>>,
    report: FileReport,
}

#[uniffi::export]
impl AreaIndex {
    /// Builds an index over the polygons of a GeoJSON file, plain or gzipped; `name` is what errors call it.
    ///
    /// What is no polygon is refused and stands in the report.
    #[uniffi::constructor(default(name = "areas.geojson"))]
    pub fn from_geojson(bytes: Vec<u8>, name: String) -> Result<Arc<Self>, ShouwangError> {
        guard(|| {
            let mut file = GeoJson::from_bytes(&name, &bytes, &ReadOptions::default())?;
            let rows = file.decode_all(|row| {
                Ok((row.feature().and_then(|feature| feature.id.clone()), row.boundary()?.clone()))
            })?;
            let (ids, boundaries) = rows.into_iter().unzip();
            let report = file.report().into();
            Ok(Arc::new(Self { index: shouwang::index::AreaIndex::new(boundaries), ids, report }))
        })
    }

    /// Counts the areas.
    pub fn count(&self) -> Result<u32, ShouwangError> {
        guard(|| Ok(to_u32(self.index.len())))
    }

    /// The identifiers of the areas' features, in the order of their positions.
    pub fn ids(&self) -> Result<Vec<Option<String>>, ShouwangError> {
        guard(|| Ok(self.ids.clone()))
    }

    /// What became of the file's features.
    pub fn read_report(&self) -> Result<FileReport, ShouwangError> {
        guard(|| Ok(self.report.clone()))
    }

    /// Finds the lowest position of an area that covers a place; a place on a line is covered.
    pub fn locate(&self, latitude: f64, longitude: f64) -> Result<Option<u32>, ShouwangError> {
        guard(|| {
            let at = shouwang::Position::new(latitude, longitude)?;
            Ok(self.index.locate(at).map(to_u32))
        })
    }

    /// Finds every area that covers a place, lowest position first.
    pub fn locate_all(&self, latitude: f64, longitude: f64) -> Result<Vec<u32>, ShouwangError> {
        guard(|| {
            let at = shouwang::Position::new(latitude, longitude)?;
            Ok(self.index.locate_all(at).into_iter().map(to_u32).collect())
        })
    }

    /// Answers [`locate`](Self::locate) for every row of two columns in one call.
    pub fn locate_batch(
        &self,
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
    ) -> Result<Vec<Option<u32>>, ShouwangError> {
        guard(|| {
            let rows = positions(&latitudes, &longitudes)?;
            Ok(rows.into_iter().map(|at| self.index.locate(at).map(to_u32)).collect())
        })
    }

    /// Answers [`locate_all`](Self::locate_all) for every row of two columns in one call.
    pub fn locate_all_batch(
        &self,
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
    ) -> Result<AreaColumns, ShouwangError> {
        guard(|| {
            let table = self.index.locate_all_batch(&latitudes, &longitudes)?;
            check_count(table.positions.len())?;
            let starts = table.offsets.into_iter().map(to_u32).collect();
            Ok(AreaColumns { starts, positions: table.positions })
        })
    }
}

pub(crate) fn records(found: Vec<shouwang::index::Neighbour>) -> Vec<Neighbour> {
    found.into_iter().map(Neighbour::from).collect()
}

pub(crate) fn checked_radius(radius_m: f64) -> Result<f64, ShouwangError> {
    // NaN is not at least zero either.
    if radius_m >= 0.0 {
        Ok(radius_m)
    } else {
        Err(shouwang::Error::out_of_range("metres from 0").in_field("radius_m").into())
    }
}

/// Refuses what a position of 32 bits, or of the 31 that Kotlin's lists have, can't number.
fn check_count(count: usize) -> Result<(), ShouwangError> {
    let limit = i32::MAX.unsigned_abs();
    if count > to_usize(limit) {
        return Err(shouwang::Error::limit(u64::from(limit), "points").into());
    }
    Ok(())
}

pub(crate) fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

pub(crate) fn to_usize(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
