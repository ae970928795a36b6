//! The index over areas.

use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use shouwang::exchange::{Finding, FindingKind, GeoJson, ReadOptions, Shape};
use shouwang::geo::Boundary;
use shouwang::{Error, ErrorKind};

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
    findings: Vec<String>,
}

impl AreaIndex {
    fn over(boundaries: Vec<Boundary>, findings: Vec<String>) -> Self {
        Self { index: shouwang::index::AreaIndex::new(boundaries.clone()), boundaries, findings }
    }
}

/// Takes the areas out of a file, where each feature must be one, so that an area's position is that of its feature.
fn areas_of(file: GeoJson) -> shouwang::Result<(Vec<Boundary>, Vec<String>)> {
    let (features, report) = file.into_parts();
    let lost = |finding: &&Finding| matches!(finding.kind, FindingKind::Refused | FindingKind::Skipped);
    if let Some(first) = report.findings().iter().find(lost) {
        let count = report.refused() + report.skipped();
        let reason = format!("{} ({count} of {} features can't be taken)", first.reason, report.read());
        let mut error = Error::new(ErrorKind::Refused { reason: reason.into() });
        if let Some(file) = &first.place.file {
            error = error.in_file(file);
        }
        if let Some(feature) = first.place.feature {
            error = error.at_feature(feature);
        }
        return Err(error);
    }
    let name = report.file().unwrap_or("GeoJSON").to_owned();
    let boundaries = features.into_iter().map(|feature| match feature.shape {
        Shape::Area(boundary) => Ok(boundary),
        other => {
            let error = Error::invalid(format!("a polygon or a multipolygon, got {}", other.name()));
            Err(error.in_file(name.clone()).at_feature(feature.index))
        }
    });
    let boundaries = boundaries.collect::<shouwang::Result<_>>()?;
    Ok((boundaries, report.findings().iter().map(ToString::to_string).collect()))
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
                Ok(Self::over(boundaries, Vec::new()))
            })
        })
    }

    /// Builds an index from the bytes of a GeoJSON file, or from the file where there are none.
    #[staticmethod]
    #[pyo3(signature = (name, data))]
    fn from_geojson(py: Python<'_>, name: &str, data: Option<PyBackedBytes>) -> PyResult<Self> {
        guard(|| {
            py.detach(|| {
                let options = ReadOptions::default();
                let file = match &data {
                    Some(data) => GeoJson::from_bytes(name, data, &options),
                    None => GeoJson::from_path(name, &options),
                };
                let (boundaries, findings) = file.and_then(areas_of)?;
                Ok(Self::over(boundaries, findings))
            })
            .map_err(|error: Error| errors::from_core(&error))
        })
    }

    /// What was repaired in the GeoJSON that the areas came from.
    fn findings(&self) -> Vec<String> {
        self.findings.clone()
    }

    /// Finds the lowest position of an area that covers each query, or -1.
    fn locate<'py>(
        &self,
        py: Python<'py>,
        lat: Degrees<'py>,
        lon: Degrees<'py>,
    ) -> PyResult<Bound<'py, PyArray1<i64>>> {
        guard(|| {
            let (lat, lon) = arrays::of_one_length(&lat, &lon)?;
            let mut areas: Vec<i64> = Vec::new();
            areas.try_reserve_exact(lat.len()).map_err(|_| arrays::out_of_memory())?;
            arrays::for_each_chunk(py, lat, lon, |lat, lon| {
                let found = self.index.locate_batch(lat, lon)?;
                areas.extend(
                    found.into_iter().map(|area| {
                        if area == shouwang::index::AreaIndex::NONE { -1 } else { i64::from(area) }
                    }),
                );
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
            let (lat, lon) = arrays::of_one_length(&lat, &lon)?;
            let mut offsets = arrays::filled(0_i64, Some(1))?;
            let mut areas = Vec::new();
            arrays::for_each_chunk(py, lat, lon, |lat, lon| {
                let before = areas.len();
                let table = self.index.locate_all_batch(lat, lon)?;
                offsets.extend(table.offsets.iter().skip(1).map(|offset| arrays::index(before + offset)));
                areas.extend(table.positions.into_iter().map(i64::from));
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
