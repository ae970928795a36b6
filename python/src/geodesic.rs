//! Geodesic distance over arrays.

use numpy::PyArray1;
use pyo3::prelude::*;

use crate::arrays::{self, Degrees};
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
    guard(|| {
        let from = arrays::positions(lat1.as_slice()?, lon1.as_slice()?, ("lat1", "lon1"))?;
        let to = arrays::positions(lat2.as_slice()?, lon2.as_slice()?, ("lat2", "lon2"))?;
        let mut metres = Vec::new();
        metres.try_reserve_exact(from.len()).map_err(|_| arrays::out_of_memory())?;
        for (from, to) in from.chunks(arrays::CHUNK).zip(to.chunks(arrays::CHUNK)) {
            let pairs = from.iter().zip(to);
            py.detach(|| metres.extend(pairs.map(|(from, to)| shouwang::geo::distance_metres(*from, *to))));
            py.check_signals()?;
        }
        Ok(PyArray1::from_vec(py, metres))
    })
}
