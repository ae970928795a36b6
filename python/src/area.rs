//! The index over areas.

use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use shouwang::geo::Boundary;

use crate::arrays::{self, Degrees};
use crate::guard::guard;
use crate::{errors, wkb};

type Covering<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>);

/// An index over areas; see `shouwang.AreaIndex`, which takes more kinds of geometries.
#[pyclass(frozen, module = "shouwang._native")]
#[derive(Debug)]
pub(crate) struct AreaIndex {
    index: shouwang::index::AreaIndex,
    // Kept to give the boundaries back when the index is pickled.
    boundaries: Vec<Boundary>,
}

#[pymethods]
impl AreaIndex {
    /// Builds an index from polygons and multipolygons as well-known binary.
    #[new]
    fn new(py: Python<'_>, geometries: Vec<PyBackedBytes>) -> PyResult<Self> {
        guard(|| {
            py.detach(|| {
                let boundaries: Vec<Boundary> = geometries
                    .iter()
                    .enumerate()
                    .map(|(row, bytes)| {
                        wkb::read(bytes)
                            .and_then(Boundary::new)
                            .map_err(|error| errors::at_row(&error, "geometries", row))
                    })
                    .collect::<PyResult<_>>()?;
                Ok(Self { index: shouwang::index::AreaIndex::new(boundaries.clone()), boundaries })
            })
        })
    }

    /// Finds the lowest position of an area that covers each query, or -1.
    fn locate<'py>(
        &self,
        py: Python<'py>,
        lat: Degrees<'py>,
        lon: Degrees<'py>,
    ) -> PyResult<Bound<'py, PyArray1<i64>>> {
        guard(|| {
            let queries = arrays::positions(lat.as_slice()?, lon.as_slice()?, ("lat", "lon"))?;
            let mut areas = Vec::new();
            areas.try_reserve_exact(queries.len()).map_err(|_| arrays::out_of_memory())?;
            arrays::for_each_chunk(py, &queries, |chunk| {
                areas.extend(chunk.iter().map(|at| self.index.locate(*at).map_or(-1, arrays::index)));
                Ok(())
            })?;
            Ok(areas.into_pyarray(py))
        })
    }

    /// Finds every area that covers each query, lowest position first.
    fn locate_all<'py>(
        &self,
        py: Python<'py>,
        lat: Degrees<'py>,
        lon: Degrees<'py>,
    ) -> PyResult<Covering<'py>> {
        guard(|| {
            let queries = arrays::positions(lat.as_slice()?, lon.as_slice()?, ("lat", "lon"))?;
            let mut offsets = arrays::filled(0_i64, Some(1))?;
            let mut areas = Vec::new();
            arrays::for_each_chunk(py, &queries, |chunk| {
                for at in chunk {
                    areas.extend(self.index.locate_all(*at).into_iter().map(arrays::index));
                    offsets.push(arrays::index(areas.len()));
                }
                Ok(())
            })?;
            Ok((offsets.into_pyarray(py), areas.into_pyarray(py)))
        })
    }

    /// Measures each area on the ellipsoid, in square metres.
    fn square_metres<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        guard(|| {
            let areas: Vec<f64> =
                py.detach(|| self.boundaries.iter().map(Boundary::area_square_metres).collect());
            Ok(PyArray1::from_vec(py, areas))
        })
    }

    /// Gives back the boundaries as well-known binary, little-endian multipolygons.
    fn geometries<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        guard(|| {
            self.boundaries
                .iter()
                .map(|boundary| {
                    let bytes = wkb::write(boundary.polygons()).map_err(|error| errors::from_core(&error))?;
                    Ok(PyBytes::new(py, &bytes))
                })
                .collect()
        })
    }

    fn __len__(&self) -> usize {
        self.index.len()
    }
}
