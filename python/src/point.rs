//! The index over points.

use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;
use shouwang::Position;
use shouwang::index::{NearestQuery, NearestTable, TagFilter};

use crate::arrays::{self, Degrees};
use crate::errors;
use crate::guard::guard;

type Nearest<'py> = (Bound<'py, PyArray2<i64>>, Bound<'py, PyArray2<f64>>);
type Hits<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<f64>>);
type Members<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>);
type Columns<'py> = (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, Option<Bound<'py, PyArray1<u64>>>);

/// An index over points; see `shouwang.PointIndex`, which takes more kinds of columns.
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
    #[pyo3(signature = (lat, lon, tags))]
    fn new(
        py: Python<'_>,
        lat: Degrees<'_>,
        lon: Degrees<'_>,
        tags: Option<PyReadonlyArray1<'_, u64>>,
    ) -> PyResult<Self> {
        guard(|| {
            let positions = arrays::positions(lat.as_slice()?, lon.as_slice()?, ("lat", "lon"))?;
            let tags = tags.map(|tags| Ok::<_, PyErr>(tags.as_slice()?.to_vec())).transpose()?;
            let index = py
                .detach(|| match &tags {
                    Some(tags) => shouwang::index::PointIndex::with_tags(&positions, tags),
                    None => shouwang::index::PointIndex::new(&positions),
                })
                .map_err(|error| errors::from_core(&error))?;
            Ok(Self { index, positions, tags })
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
            let size = lat.len().checked_mul(k);
            let mut positions = arrays::filled(-1_i64, size)?;
            let mut metres = arrays::filled(f64::INFINITY, size)?;
            let width = arrays::CHUNK.saturating_mul(k).max(1);
            let mut rows = positions.chunks_mut(width).zip(metres.chunks_mut(width));
            let mut found = Vec::new();
            arrays::for_each_chunk(py, lat, lon, |lat, lon| {
                let (into_positions, into_metres) = rows.next().unwrap_or_default();
                found.clear();
                found.resize(into_positions.len(), NearestTable::NONE);
                self.index.nearest_into(lat, lon, &asked, &mut found, into_metres)?;
                for (into, position) in into_positions.iter_mut().zip(&found) {
                    *into = if *position == NearestTable::NONE { -1 } else { i64::from(*position) };
                }
                Ok(())
            })?;
            let shape = [lat.len(), k];
            Ok((positions.into_pyarray(py).reshape(shape)?, metres.into_pyarray(py).reshape(shape)?))
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
            arrays::for_each_chunk(py, lat, lon, |lat, lon| {
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
            arrays::for_each_chunk(py, lat, lon, |lat, lon| {
                let before = positions.len();
                let table = self.index.positions_within_batch(lat, lon, radius_m)?;
                offsets.extend(table.offsets.iter().skip(1).map(|offset| arrays::index(before + offset)));
                positions.extend(table.positions.into_iter().map(i64::from));
                Ok(())
            })?;
            Ok((offsets.into_pyarray(py), positions.into_pyarray(py)))
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

    fn __len__(&self) -> usize {
        self.index.len()
    }
}

fn filter((all, any): (u64, u64)) -> TagFilter {
    TagFilter { all, any }
}
