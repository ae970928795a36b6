//! The index over points.

use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use shouwang::Position;
use shouwang::geo::Boundary;
use shouwang::index::{AlongLine, NearestQuery, NearestTable, TagFilter};

use crate::arrays::{self, Cost, Degrees};
use crate::guard::guard;
use crate::watch::watched;
use crate::{errors, wkb};

type Nearest<'py> = (Bound<'py, PyArray2<i64>>, Bound<'py, PyArray2<f64>>);
type NearestBearings<'py> = (Bound<'py, PyArray2<i64>>, Bound<'py, PyArray2<f64>>, Bound<'py, PyArray2<f64>>);
type Hits<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<f64>>);
type Members<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>);
type Columns<'py> = (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, Option<Bound<'py, PyArray1<u64>>>);
type Along<'py> = (
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<f64>>,
);

/// Rows with more neighbours than this may take long.
const FEW: usize = 16;

/// An index over points; see `shouwang.PointIndex`.
#[pyclass(frozen, module = "shouwang._native")]
#[derive(Debug)]
pub(crate) struct PointIndex {
    index: shouwang::index::PointIndex,
    // Kept to give the columns back when the index is pickled.
    positions: Vec<Position>,
    tags: Option<Vec<u64>>,
}

#[pymethods]
impl PointIndex {
    #[new]
    #[pyo3(signature = (lat, lon, tags, progress))]
    fn new(
        py: Python<'_>,
        lat: Degrees<'_>,
        lon: Degrees<'_>,
        tags: Option<PyReadonlyArray1<'_, u64>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        guard(|| {
            let positions = arrays::positions(lat.as_slice()?, lon.as_slice()?, ("lat", "lon"))?;
            let tags = tags.map(|tags| Ok::<_, PyErr>(tags.as_slice()?.to_vec())).transpose()?;
            let total = positions.len() as u64;
            watched(py, progress, total, move |_| {
                let index = match &tags {
                    Some(tags) => shouwang::index::PointIndex::with_tags(&positions, tags),
                    None => shouwang::index::PointIndex::new(&positions),
                };
                Ok(Self { index: index.map_err(|error| errors::from_core(&error))?, positions, tags })
            })
        })
    }

    /// Finds the `k` nearest points of each query; unused places hold -1 and infinity. `tags` is (all, any).
    fn nearest<'py>(
        &self,
        py: Python<'py>,
        lat: Degrees<'py>,
        lon: Degrees<'py>,
        k: usize,
        radius_m: f64,
        tags: (u64, u64),
    ) -> PyResult<Nearest<'py>> {
        guard(|| {
            let (lat, lon) = arrays::of_one_length(&lat, &lon)?;
            let asked = NearestQuery::k(k).within(radius_m).tagged(filter(tags));
            let (positions, metres) = (arrays::table(py, lat.len(), k)?, arrays::table(py, lat.len(), k)?);
            let (mut all_positions, mut all_metres) = (positions.try_readwrite()?, metres.try_readwrite()?);
            let mut rest = (all_positions.as_slice_mut()?, all_metres.as_slice_mut()?);
            let mut found = Vec::new();
            let cost = if k <= FEW { Cost::Small } else { Cost::Unknown };
            arrays::for_each_chunk(py, lat, lon, cost, |rows, lat, lon| {
                let (positions, after) = std::mem::take(&mut rest.0).split_at_mut(rows.len() * k);
                let (metres, metres_after) = std::mem::take(&mut rest.1).split_at_mut(rows.len() * k);
                rest = (after, metres_after);
                metres.fill(f64::INFINITY);
                found.clear();
                found.resize(metres.len(), NearestTable::NONE);
                self.index.nearest_into(lat, lon, &asked, &mut found, metres)?;
                for (position, found) in positions.iter_mut().zip(&found) {
                    *position = numbered(*found);
                }
                Ok(())
            })?;
            drop((all_positions, all_metres));
            Ok((positions, metres))
        })
    }

    /// Finds the `k` nearest points of each query with the bearings at which they lie, NaN where there is none.
    fn nearest_with_bearings<'py>(
        &self,
        py: Python<'py>,
        lat: Degrees<'py>,
        lon: Degrees<'py>,
        k: usize,
        radius_m: f64,
        tags: (u64, u64),
    ) -> PyResult<NearestBearings<'py>> {
        guard(|| {
            let (lat, lon) = arrays::of_one_length(&lat, &lon)?;
            let asked = NearestQuery::k(k).within(radius_m).tagged(filter(tags));
            let size = lat.len().checked_mul(k);
            let mut positions = arrays::filled(-1_i64, size)?;
            let mut metres = arrays::filled(f64::INFINITY, size)?;
            let mut bearings = arrays::filled(f64::NAN, size)?;
            let mut rows = positions
                .chunks_mut(k.max(1))
                .zip(metres.chunks_mut(k.max(1)).zip(bearings.chunks_mut(k.max(1))));
            arrays::for_each_chunk(py, lat, lon, Cost::Unknown, |_, lat, lon| {
                for (lat, lon) in lat.iter().zip(lon) {
                    let found = self.index.nearest_with_bearings(Position::new(*lat, *lon)?, &asked);
                    let Some((positions, (metres, bearings))) = rows.next() else { continue };
                    let slots = positions.iter_mut().zip(metres.iter_mut().zip(bearings));
                    for ((position, (metres, bearing)), (one, towards)) in slots.zip(found) {
                        (*position, *metres, *bearing) = (arrays::index(one.position), one.metres, towards);
                    }
                }
                Ok(())
            })?;
            let shape = [lat.len(), k];
            Ok((
                positions.into_pyarray(py).reshape(shape)?,
                metres.into_pyarray(py).reshape(shape)?,
                bearings.into_pyarray(py).reshape(shape)?,
            ))
        })
    }

    /// Finds every point within `radius_m` metres of each query, nearest first. `tags` is (all, any).
    fn within<'py>(
        &self,
        py: Python<'py>,
        lat: Degrees<'py>,
        lon: Degrees<'py>,
        radius_m: f64,
        tags: (u64, u64),
    ) -> PyResult<Hits<'py>> {
        guard(|| {
            let (lat, lon) = arrays::of_one_length(&lat, &lon)?;
            let asked = NearestQuery::k(usize::MAX).within(radius_m).tagged(filter(tags));
            let mut offsets = arrays::filled(0_i64, Some(1))?;
            let (mut positions, mut metres) = (Vec::new(), Vec::new());
            arrays::for_each_chunk(py, lat, lon, Cost::Unknown, |_, lat, lon| {
                let before = positions.len();
                if asked.tags.is_open() {
                    let table = self.index.within_batch(lat, lon, radius_m)?;
                    offsets.extend(table.offsets.iter().skip(1).map(|offset| arrays::index(before + offset)));
                    positions.extend(table.positions.into_iter().map(i64::from));
                    metres.extend(table.metres);
                    return Ok(());
                }
                for (lat, lon) in lat.iter().zip(lon) {
                    for neighbour in self.index.nearest_by(Position::new(*lat, *lon)?, &asked) {
                        positions.push(arrays::index(neighbour.position));
                        metres.push(neighbour.metres);
                    }
                    offsets.push(arrays::index(positions.len()));
                }
                Ok(())
            })?;
            Ok((offsets.into_pyarray(py), positions.into_pyarray(py), metres.into_pyarray(py)))
        })
    }

    /// Finds the positions of all points within `radius_m` metres of each query, in no order.
    fn positions_within<'py>(
        &self,
        py: Python<'py>,
        lat: Degrees<'py>,
        lon: Degrees<'py>,
        radius_m: f64,
    ) -> PyResult<Members<'py>> {
        guard(|| {
            let (lat, lon) = arrays::of_one_length(&lat, &lon)?;
            let mut offsets = arrays::filled(0_i64, Some(1))?;
            let mut positions = Vec::new();
            arrays::for_each_chunk(py, lat, lon, Cost::Unknown, |_, lat, lon| {
                let before = positions.len();
                let table = self.index.positions_within_batch(lat, lon, radius_m)?;
                offsets.extend(table.offsets.iter().skip(1).map(|offset| arrays::index(before + offset)));
                positions.extend(table.positions.into_iter().map(i64::from));
                Ok(())
            })?;
            Ok((offsets.into_pyarray(py), positions.into_pyarray(py)))
        })
    }

    /// Finds the points near a line: positions, metres, legs and metres along the line.
    fn near_line<'py>(
        &self,
        py: Python<'py>,
        lat: Degrees<'py>,
        lon: Degrees<'py>,
        radius_m: f64,
        tags: (u64, u64),
    ) -> PyResult<Along<'py>> {
        guard(|| {
            let line = arrays::positions(lat.as_slice()?, lon.as_slice()?, ("lat", "lon"))?;
            let near: Vec<AlongLine> = py
                .detach(|| self.index.near_line_tagged(&line, radius_m, filter(tags)))
                .map_err(|error| errors::from_core(&error))?;
            Ok((
                PyArray1::from_iter(py, near.iter().map(|one| arrays::index(one.position))),
                PyArray1::from_iter(py, near.iter().map(|one| one.metres)),
                PyArray1::from_iter(py, near.iter().map(|one| arrays::index(one.leg))),
                PyArray1::from_iter(py, near.iter().map(|one| one.along_m)),
            ))
        })
    }

    /// Finds the points in a box of degrees, lowest position first.
    fn in_box<'py>(
        &self,
        py: Python<'py>,
        south_west: (f64, f64),
        north_east: (f64, f64),
    ) -> PyResult<Bound<'py, PyArray1<i64>>> {
        guard(|| {
            let corner = |(lat, lon), names: (&str, &str)| {
                Position::new(lat, lon).map_err(|error| {
                    let of_latitude = error.place().field.as_deref() == Some("latitude");
                    errors::in_argument(&error, if of_latitude { names.0 } else { names.1 })
                })
            };
            let (low, high) =
                (corner(south_west, ("south", "west"))?, corner(north_east, ("north", "east"))?);
            let found = py.detach(|| self.index.in_box(low, high));
            Ok(PyArray1::from_iter(py, found.into_iter().map(i64::from)))
        })
    }

    /// Finds the points that one area, as well-known binary, covers, lowest position first.
    fn in_area<'py>(&self, py: Python<'py>, area: PyBackedBytes) -> PyResult<Bound<'py, PyArray1<i64>>> {
        guard(|| {
            let boundary = wkb::read(&area).and_then(Boundary::new);
            let boundary = boundary.map_err(|error| errors::in_argument(&error, "area"))?;
            let found = py.detach(|| self.index.in_area(&boundary));
            Ok(PyArray1::from_iter(py, found.into_iter().map(i64::from)))
        })
    }

    /// Gives back the columns of latitudes, longitudes and tags.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Columns<'py>> {
        guard(|| {
            let lat = PyArray1::from_iter(py, self.positions.iter().map(|p| p.latitude()));
            let lon = PyArray1::from_iter(py, self.positions.iter().map(|p| p.longitude()));
            Ok((lat, lon, self.tags.as_ref().map(|tags| PyArray1::from_slice(py, tags))))
        })
    }

    /// The bytes that the index takes.
    fn heap_bytes(&self) -> PyResult<usize> {
        guard(|| Ok(self.index.heap_bytes()))
    }

    fn __len__(&self) -> usize {
        self.index.len()
    }
}

/// A position of the core as numpy's, -1 for none.
#[expect(clippy::cast_possible_wrap, reason = "the mark of none becomes -1, and positions are below 2³¹")]
pub(crate) fn numbered(position: u32) -> i64 {
    i64::from(position as i32)
}

pub(crate) fn filter((all, any): (u64, u64)) -> TagFilter {
    TagFilter { all, any }
}
