//! Conversion between the datums that maps of China use.

use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;
use shouwang::geo::Datum;
use shouwang::{Error, Position};

use crate::arrays::{self, Cost, Degrees};
use crate::errors;
use crate::guard::guard;

type Converted<'py> = (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>);

/// Converts columns of degrees from one datum to another.
#[pyfunction]
pub(crate) fn convert<'py>(
    py: Python<'py>,
    lat: Degrees<'py>,
    lon: Degrees<'py>,
    source: &str,
    target: &str,
) -> PyResult<Converted<'py>> {
    guard(|| {
        let (source, target) = (datum(source, "source")?, datum(target, "target")?);
        let (lat, lon) = arrays::of_one_length(&lat, &lon)?;
        let (mut latitudes, mut longitudes) = (Vec::new(), Vec::new());
        for column in [&mut latitudes, &mut longitudes] {
            column.try_reserve_exact(lat.len()).map_err(|_| arrays::out_of_memory())?;
        }
        arrays::for_each_chunk(py, lat, lon, Cost::Small, |_, lat, lon| {
            let positions = source.columns_to_wgs84(lat, lon)?;
            let (lat, lon) = target.columns_from_wgs84(&positions);
            latitudes.extend(lat);
            longitudes.extend(lon);
            Ok(())
        })?;
        Ok((latitudes.into_pyarray(py), longitudes.into_pyarray(py)))
    })
}

/// Tells of each place whether it lies in mainland China, where the datums differ.
#[pyfunction]
pub(crate) fn in_mainland_china<'py>(
    py: Python<'py>,
    lat: Degrees<'py>,
    lon: Degrees<'py>,
) -> PyResult<Bound<'py, PyArray1<bool>>> {
    guard(|| {
        let (lat, lon) = arrays::of_one_length(&lat, &lon)?;
        let mut inside: Vec<bool> = arrays::with_room(Some(lat.len()))?;
        arrays::for_each_chunk(py, lat, lon, Cost::Small, |_, lat, lon| {
            for (lat, lon) in lat.iter().zip(lon) {
                inside.push(shouwang::geo::in_mainland_china(Position::new(*lat, *lon)?));
            }
            Ok(())
        })?;
        Ok(inside.into_pyarray(py))
    })
}

fn datum(code: &str, argument: &str) -> PyResult<Datum> {
    code.parse().map_err(|error: Error| errors::in_argument(&error, argument))
}
