//! Geodesic distance over arrays.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use shouwang::Position;

use crate::arrays::{self, Cost, Degrees};
use crate::guard::guard;

/// Measures the geodesic between each pair of rows, in metres.
#[pyfunction]
pub(crate) fn geodesic<'py>(
    py: Python<'py>,
    lat1: Degrees<'py>,
    lon1: Degrees<'py>,
    lat2: Degrees<'py>,
    lon2: Degrees<'py>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    guard(|| each_pair(py, [lat1, lon1, lat2, lon2], shouwang::geo::distance_metres))
}

/// Gives the bearing at which each second place lies from the first, in degrees from true north.
#[pyfunction]
pub(crate) fn bearing<'py>(
    py: Python<'py>,
    lat1: Degrees<'py>,
    lon1: Degrees<'py>,
    lat2: Degrees<'py>,
    lon2: Degrees<'py>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    guard(|| each_pair(py, [lat1, lon1, lat2, lon2], shouwang::geo::bearing_degrees))
}

fn each_pair<'py>(
    py: Python<'py>,
    [lat1, lon1, lat2, lon2]: [Degrees<'py>; 4],
    measure: fn(Position, Position) -> f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let from = arrays::positions(lat1.as_slice()?, lon1.as_slice()?, ("lat1", "lon1"))?;
    let to = arrays::positions(lat2.as_slice()?, lon2.as_slice()?, ("lat2", "lon2"))?;
    let mut measured = arrays::with_room(Some(from.len()))?;
    arrays::for_each_range(py, from.len(), Cost::Small, |rows| {
        let pairs = from.iter().zip(&to).skip(rows.start).take(rows.len());
        measured.extend(pairs.map(|(from, to)| measure(*from, *to)));
        Ok(())
    })?;
    Ok(measured.into_pyarray(py))
}

/// Estimates the minutes on foot for each distance in metres.
#[pyfunction]
pub(crate) fn walking_minutes<'py>(
    py: Python<'py>,
    metres: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    guard(|| each(py, &metres, shouwang::ask::walking_minutes))
}

/// Gives the distance in metres that can be walked in each number of minutes.
#[pyfunction]
pub(crate) fn walking_reach_metres<'py>(
    py: Python<'py>,
    minutes: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    guard(|| each(py, &minutes, shouwang::ask::walking_reach_metres))
}

fn each<'py>(
    py: Python<'py>,
    values: &PyReadonlyArray1<'py, f64>,
    of: fn(f64) -> f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let values = values.as_slice()?;
    Ok(py.detach(|| values.iter().map(|value| of(*value)).collect::<Vec<f64>>()).into_pyarray(py))
}
