//! The index over areas.

use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use shouwang::exchange::{Finding, FindingKind, GeoJson, ReadOptions, Shape};
use shouwang::geo::Boundary;
use shouwang::{Error, ErrorKind, Position};

use crate::arrays::{self, Cost, Degrees};
use crate::guard::guard;
use crate::point::numbered;
use crate::watch::watched;
use crate::{errors, wkb};

type Covering<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>);

type Labels<'py> = (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>);

/// So many answers are still in the nearest cache when they are widened to numpy's index type.
const IN_CACHE: usize = 1 << 12;

/// How many boundaries are read between two looks at whether anybody still waits.
const LOOK_EVERY: usize = 64;

/// An index over areas; see `shouwang.AreaIndex`, which takes more kinds of geometries.
#[pyclass(frozen, module = "shouwang._native")]
#[derive(Debug)]
pub(crate) struct AreaIndex {
    index: shouwang::index::AreaIndex,
    // Kept to give the boundaries back when the index is pickled.
    boundaries: Vec<Boundary>,
    layers: Option<Vec<u8>>,
    findings: Vec<String>,
}

impl AreaIndex {
    fn over(
        boundaries: Vec<Boundary>,
        layers: Option<Vec<u8>>,
        findings: Vec<String>,
    ) -> shouwang::Result<Self> {
        let index = match &layers {
            Some(layers) => shouwang::index::AreaIndex::with_layers(boundaries.clone(), layers)?,
            None => shouwang::index::AreaIndex::new(boundaries.clone()),
        };
        Ok(Self { index, boundaries, layers, findings })
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
    /// Builds an index from polygons and multipolygons as well-known binary, with what was repaired in them before.
    #[new]
    #[pyo3(signature = (geometries, layers, findings, progress))]
    fn new(
        py: Python<'_>,
        geometries: Vec<PyBackedBytes>,
        layers: Option<Vec<u8>>,
        findings: Vec<String>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        guard(|| {
            let total = geometries.len() as u64;
            watched(py, progress, total, move |watch| {
                let mut boundaries = arrays::with_room(Some(geometries.len()))?;
                for (row, bytes) in geometries.iter().enumerate() {
                    let boundary = wkb::read(bytes).and_then(Boundary::new);
                    boundaries.push(boundary.map_err(|error| errors::at_row(&error, "geometries", row))?);
                    watch.advance(1);
                    if row % LOOK_EVERY == 0 && watch.is_given_up() {
                        break;
                    }
                }
                if watch.is_given_up() {
                    boundaries.clear();
                }
                Self::over(boundaries, layers, findings).map_err(|error| errors::from_core(&error))
            })
        })
    }

    /// Builds an index from the bytes of a GeoJSON file, or from the file where there are none.
    #[staticmethod]
    #[pyo3(signature = (name, data, layers, progress))]
    fn from_geojson(
        py: Python<'_>,
        name: String,
        data: Option<PyBackedBytes>,
        layers: Option<Vec<u8>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        guard(|| {
            // A file is read as a whole: it is done or it isn't.
            watched(py, progress, 1, move |_| {
                let options = ReadOptions::default();
                let file = match &data {
                    Some(data) => GeoJson::from_bytes(&name, data, &options),
                    None => GeoJson::from_path(&name, &options),
                };
                file.and_then(areas_of)
                    .and_then(|(boundaries, findings)| Self::over(boundaries, layers, findings))
                    .map_err(|error| errors::from_core(&error))
            })
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
            let mut areas = arrays::with_room(Some(lat.len()))?;
            let mut found = vec![0; IN_CACHE.min(lat.len())];
            arrays::for_each_chunk(py, lat, lon, Cost::Small, |_, lat, lon| {
                for (lat, lon) in lat.chunks(IN_CACHE).zip(lon.chunks(IN_CACHE)) {
                    let found = found.get_mut(..lat.len()).unwrap_or_default();
                    self.index.locate_into(lat, lon, found)?;
                    areas.extend(found.iter().map(|area| numbered(*area)));
                }
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
            arrays::for_each_chunk(py, lat, lon, Cost::Unknown, |_, lat, lon| {
                let before = areas.len();
                let table = self.index.locate_all_batch(lat, lon)?;
                offsets.extend(table.offsets.iter().skip(1).map(|offset| arrays::index(before + offset)));
                areas.extend(table.positions.into_iter().map(i64::from));
                Ok(())
            })?;
            Ok((offsets.into_pyarray(py), areas.into_pyarray(py)))
        })
    }

    /// Finds, for each query, the lowest position of an area of each layer that covers it, or -1: a row a query.
    fn locate_layers<'py>(
        &self,
        py: Python<'py>,
        lat: Degrees<'py>,
        lon: Degrees<'py>,
    ) -> PyResult<Bound<'py, PyArray2<i64>>> {
        guard(|| {
            let (lat, lon) = arrays::of_one_length(&lat, &lon)?;
            let depth = self.index.layer_count();
            let mut areas: Vec<i64> = arrays::with_room(lat.len().checked_mul(depth))?;
            arrays::for_each_chunk(py, lat, lon, Cost::Unknown, |_, lat, lon| {
                for (lat, lon) in lat.iter().zip(lon) {
                    let layers = self.index.locate_layers(Position::new(*lat, *lon)?);
                    areas.extend(layers.into_iter().map(|area| area.map_or(-1, arrays::index)));
                }
                Ok(())
            })?;
            areas.into_pyarray(py).reshape([lat.len(), depth])
        })
    }

    /// The layer of each area, where there are several.
    fn layers(&self) -> Option<Vec<u8>> {
        self.layers.clone()
    }

    /// Measures each area on the ellipsoid, in square metres.
    fn square_metres<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        guard(|| {
            let mut areas = arrays::with_room(Some(self.boundaries.len()))?;
            arrays::for_each_range(py, self.boundaries.len(), Cost::Unknown, |rows| {
                let some = self.boundaries.get(rows).unwrap_or_default();
                areas.extend(some.iter().map(Boundary::area_square_metres));
                Ok(())
            })?;
            Ok(areas.into_pyarray(py))
        })
    }

    /// Where the name of each area may stand: latitudes and longitudes, NaN for an area of no extent.
    fn label_positions<'py>(&self, py: Python<'py>) -> PyResult<Labels<'py>> {
        guard(|| {
            let mut places = arrays::with_room(Some(self.boundaries.len()))?;
            arrays::for_each_range(py, self.boundaries.len(), Cost::Unknown, |rows| {
                let some = self.boundaries.get(rows).unwrap_or_default();
                places.extend(some.iter().map(Boundary::label_position));
                Ok(())
            })?;
            let of = |degrees: fn(Position) -> f64| {
                let column = places.iter().map(|place: &Option<Position>| place.map_or(f64::NAN, degrees));
                column.collect::<Vec<f64>>().into_pyarray(py)
            };
            Ok((of(Position::latitude), of(Position::longitude)))
        })
    }

    /// West, south, east and north of all areas, nothing where there are none, and the bytes that the index takes.
    fn summary(&self) -> PyResult<(Option<[f64; 4]>, usize)> {
        guard(|| {
            let wider =
                |a: [f64; 4], b: [f64; 4]| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
            Ok((self.boundaries.iter().map(Boundary::bounds).reduce(wider), self.index.heap_bytes()))
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
