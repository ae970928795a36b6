//! Numpy columns to the core's types and back.

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use shouwang::{Error, Position};

use crate::errors;

/// How many queries run between two looks at whether the user pressed Ctrl-C.
pub(crate) const CHUNK: usize = 1 << 17;

/// A contiguous column of degrees, as the Python half of the package prepares them.
pub(crate) type Degrees<'py> = PyReadonlyArray1<'py, f64>;

/// Copies two columns of degrees into positions, naming the argument and the row of the first bad one.
///
/// It is a copy so that the loops after it need no hold on memory that another thread may write to.
pub(crate) fn positions(lat: &[f64], lon: &[f64], names: (&str, &str)) -> PyResult<Vec<Position>> {
    if lat.len() != lon.len() {
        let error = Error::invalid(format!("as many values as {} ({})", names.0, lat.len()));
        return Err(errors::from_core(&error.in_field(names.1)));
    }
    let mut positions = Vec::new();
    positions.try_reserve_exact(lat.len()).map_err(|_| out_of_memory())?;
    for (row, (lat, lon)) in lat.iter().zip(lon).enumerate() {
        let position = Position::new(*lat, *lon).map_err(|error| {
            let of_latitude = error.place().field.as_deref() == Some("latitude");
            errors::at_row(&error, if of_latitude { names.0 } else { names.1 }, row)
        })?;
        positions.push(position);
    }
    Ok(positions)
}

/// Borrows two columns of degrees, if they are of one length.
pub(crate) fn of_one_length<'a>(
    lat: &'a Degrees<'_>,
    lon: &'a Degrees<'_>,
) -> PyResult<(&'a [f64], &'a [f64])> {
    let (lat, lon) = (lat.as_slice()?, lon.as_slice()?);
    if lat.len() == lon.len() {
        Ok((lat, lon))
    } else {
        let error = Error::invalid(format!("as many values as lat ({})", lat.len()));
        Err(errors::from_core(&error.in_field("lon")))
    }
}

/// Runs `work` over chunks of two columns of one length with the interpreter released, and stops between two chunks on Ctrl-C.
///
/// An error of the work that is about a place is raised as that of the place's row.
pub(crate) fn for_each_chunk(
    py: Python<'_>,
    lat: &[f64],
    lon: &[f64],
    mut work: impl FnMut(&[f64], &[f64]) -> Result<(), Error> + Send,
) -> PyResult<()> {
    for (lat_chunk, lon_chunk) in lat.chunks(CHUNK).zip(lon.chunks(CHUNK)) {
        if let Err(error) = py.detach(|| work(lat_chunk, lon_chunk)) {
            // The core names the row of the chunk; the caller's row is found by looking again.
            positions(lat, lon, ("lat", "lon"))?;
            return Err(errors::from_core(&error));
        }
        py.check_signals()?;
    }
    Ok(())
}

/// Makes a column of `length` copies of `value`, or a `MemoryError`.
pub(crate) fn filled<T: Clone>(value: T, length: Option<usize>) -> PyResult<Vec<T>> {
    let length = length.ok_or_else(out_of_memory)?;
    let mut column = Vec::new();
    column.try_reserve_exact(length).map_err(|_| out_of_memory())?;
    column.resize(length, value);
    Ok(column)
}

/// The exception for a result that does not fit in memory.
pub(crate) fn out_of_memory() -> PyErr {
    pyo3::exceptions::PyMemoryError::new_err("the result does not fit in memory")
}

/// A position in columns as numpy's index type; columns longer than that do not fit in memory.
pub(crate) fn index(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
