//! Points that come and go, and what they were at a moment.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use numpy::{IntoPyArray, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;
use shouwang::Position;
use shouwang::index::{self, NearestQuery};

use crate::arrays::{self, Cost, Degrees};
use crate::errors;
use crate::guard::guard;
use crate::point::filter;

type Nearest<'py> = (Bound<'py, numpy::PyArray2<i64>>, Bound<'py, numpy::PyArray2<f64>>);
type Hits<'py> =
    (Bound<'py, numpy::PyArray1<i64>>, Bound<'py, numpy::PyArray1<i64>>, Bound<'py, numpy::PyArray1<f64>>);
type Columns<'py> = (
    Bound<'py, numpy::PyArray1<f64>>,
    Bound<'py, numpy::PyArray1<f64>>,
    Bound<'py, numpy::PyArray1<u64>>,
    Bound<'py, numpy::PyArray1<bool>>,
);

/// Points that come and go; see `shouwang.EditablePoints`.
#[pyclass(frozen, module = "shouwang._native")]
#[derive(Debug)]
pub(crate) struct EditablePoints(Arc<Mutex<State>>);

#[derive(Debug, Clone)]
struct State {
    points: index::EditablePoints,
    // Kept to give the columns back when points or a snapshot of them are pickled; what was added never changes.
    added: Vec<(Position, u64)>,
    there: Vec<bool>,
}

/// Locks the state. Only with the interpreter released: its holder may be waiting for the interpreter.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The columns of so many points, and which of them are there.
fn columns<'py>(py: Python<'py>, state: &Mutex<State>, there: Option<&[bool]>) -> Columns<'py> {
    let (added, there) = py.detach(|| {
        let state = lock(state);
        let there = there.unwrap_or(&state.there).to_vec();
        (state.added.iter().take(there.len()).copied().collect::<Vec<_>>(), there)
    });
    let lat: Vec<f64> = added.iter().map(|(position, _)| position.latitude()).collect();
    let lon: Vec<f64> = added.iter().map(|(position, _)| position.longitude()).collect();
    let tags: Vec<u64> = added.iter().map(|(_, tags)| *tags).collect();
    (lat.into_pyarray(py), lon.into_pyarray(py), tags.into_pyarray(py), there.into_pyarray(py))
}

#[pymethods]
impl EditablePoints {
    #[new]
    fn new() -> PyResult<Self> {
        guard(|| {
            let points = index::EditablePoints::new();
            Ok(Self(Arc::new(Mutex::new(State { points, added: Vec::new(), there: Vec::new() }))))
        })
    }

    /// Adds points, all or none, and tells the position of the first.
    fn insert(
        &self,
        py: Python<'_>,
        lat: Degrees<'_>,
        lon: Degrees<'_>,
        tags: PyReadonlyArray1<'_, u64>,
    ) -> PyResult<usize> {
        guard(|| {
            let positions = arrays::positions(lat.as_slice()?, lon.as_slice()?, ("lat", "lon"))?;
            let tags = tags.as_slice()?.to_vec();
            py.detach(|| {
                let mut state = lock(&self.0);
                let first = state.added.len();
                // One point too many is refused before the first one is added.
                let limit = usize::try_from(i32::MAX).unwrap_or(usize::MAX) - 1;
                if first.saturating_add(positions.len()) > limit {
                    return Err(shouwang::Error::limit(limit as u64, "points"));
                }
                for (position, tags) in positions.into_iter().zip(tags) {
                    state.points.insert(position, tags)?;
                    state.added.push((position, tags));
                    state.there.push(true);
                }
                Ok(first)
            })
            .map_err(|error| errors::from_core(&error))
        })
    }

    /// Removes a point, and tells whether it was there.
    fn remove(&self, py: Python<'_>, position: usize) -> PyResult<bool> {
        guard(|| {
            Ok(py.detach(|| {
                let mut state = lock(&self.0);
                if let Some(there) = state.there.get_mut(position) {
                    *there = false;
                }
                state.points.remove(position)
            }))
        })
    }

    /// Gives the points as they are now.
    fn snapshot(&self, py: Python<'_>) -> PyResult<PointSnapshot> {
        guard(|| {
            let (points, there) = py.detach(|| {
                let mut state = lock(&self.0);
                (state.points.snapshot(), state.there.clone())
            });
            Ok(PointSnapshot { points, source: Arc::clone(&self.0), there })
        })
    }

    /// Makes a copy that changes apart.
    fn copy(&self, py: Python<'_>) -> PyResult<Self> {
        guard(|| Ok(Self(Arc::new(Mutex::new(py.detach(|| lock(&self.0).clone()))))))
    }

    /// Gives back latitudes, longitudes, tags, and whether each point is still there.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Columns<'py>> {
        guard(|| Ok(columns(py, &self.0, None)))
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(|| Ok(py.detach(|| lock(&self.0).points.len())))
    }
}

/// Points as they were; see `shouwang.PointSnapshot`.
#[pyclass(frozen, module = "shouwang._native")]
#[derive(Debug)]
pub(crate) struct PointSnapshot {
    points: index::PointSnapshot,
    source: Arc<Mutex<State>>,
    there: Vec<bool>,
}

#[pymethods]
impl PointSnapshot {
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
            let mut rows = positions.chunks_mut(k.max(1)).zip(metres.chunks_mut(k.max(1)));
            arrays::for_each_chunk(py, lat, lon, Cost::Unknown, |_, lat, lon| {
                for (lat, lon) in lat.iter().zip(lon) {
                    let found = self.points.nearest_by(Position::new(*lat, *lon)?, &asked);
                    let Some((positions, metres)) = rows.next() else { continue };
                    for ((position, metres), one) in positions.iter_mut().zip(metres).zip(found) {
                        (*position, *metres) = (arrays::index(one.position), one.metres);
                    }
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
            arrays::for_each_chunk(py, lat, lon, Cost::Unknown, |_, lat, lon| {
                for (lat, lon) in lat.iter().zip(lon) {
                    for one in self.points.nearest_by(Position::new(*lat, *lon)?, &asked) {
                        positions.push(arrays::index(one.position));
                        metres.push(one.metres);
                    }
                    offsets.push(arrays::index(positions.len()));
                }
                Ok(())
            })?;
            Ok((offsets.into_pyarray(py), positions.into_pyarray(py), metres.into_pyarray(py)))
        })
    }

    /// Gives back latitudes, longitudes, tags, and whether each point was there.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Columns<'py>> {
        guard(|| Ok(columns(py, &self.source, Some(&self.there))))
    }

    fn __len__(&self) -> usize {
        self.points.len()
    }
}
