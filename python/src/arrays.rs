//! Numpy columns to the core's types and back.

use std::ops::Range;
use std::time::Instant;

use numpy::{Element, PyArray2, PyReadonlyArray1};
use pyo3::prelude::*;
use shouwang::{Error, Position};

use crate::errors;

/// Most rows that run between two looks at whether the user pressed Ctrl-C.
pub(crate) const CHUNK: usize = 1 << 17;
/// Rows that run first where nobody knows yet how long one takes.
const FIRST: usize = 16;
/// Seconds that a chunk should take.
const CHUNK_SECONDS: f64 = 0.2;

/// A contiguous column of degrees, as the Python half of the package prepares them.
pub(crate) type Degrees<'py> = PyReadonlyArray1<'py, f64>;

/// How much one row of a query may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// Microseconds at most, so that a whole chunk is soon done.
    Small,
    /// Whatever the data say, as of all points within a radius.
    Unknown,
}

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

/// Reads one place from two scalars.
pub(crate) fn position(lat: f64, lon: f64) -> PyResult<Position> {
    Position::new(lat, lon).map_err(|error| {
        let of_latitude = error.place().field.as_deref() == Some("latitude");
        errors::in_argument(&error, if of_latitude { "lat" } else { "lon" })
    })
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

/// Runs `work` over ranges of so many rows with the interpreter released, and stops between two of them on Ctrl-C.
///
/// Ranges are as long as a fraction of a second allows.
pub(crate) fn for_each_range(
    py: Python<'_>,
    rows: usize,
    cost: Cost,
    mut work: impl FnMut(Range<usize>) -> PyResult<()> + Send,
) -> PyResult<()> {
    let mut begins = 0;
    let mut length = if cost == Cost::Small { CHUNK } else { FIRST };
    while begins < rows {
        let range = begins..rows.min(begins.saturating_add(length));
        let begun = Instant::now();
        py.detach(|| work(range.clone()))?;
        py.check_signals()?;
        if cost == Cost::Unknown {
            length = next_length(range.len(), begun.elapsed().as_secs_f64());
        }
        begins = range.end;
    }
    Ok(())
}

/// How many rows fill a chunk's time, if so many took so long; it grows eightfold at most.
fn next_length(rows: usize, seconds: f64) -> usize {
    let longest = rows.saturating_mul(8).clamp(1, CHUNK);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a number of rows, clamped"
    )]
    let fits = (rows as f64 * CHUNK_SECONDS / seconds.max(1e-9)) as usize;
    fits.clamp(1, longest)
}

/// Runs `work` over chunks of two columns of one length as [`for_each_range`] does.
///
/// An error of the work that is about a place is raised as that of the place's row.
pub(crate) fn for_each_chunk(
    py: Python<'_>,
    lat: &[f64],
    lon: &[f64],
    cost: Cost,
    mut work: impl FnMut(Range<usize>, &[f64], &[f64]) -> Result<(), Error> + Send,
) -> PyResult<()> {
    for_each_range(py, lat.len(), cost, |rows| {
        let (lat_chunk, lon_chunk) =
            (lat.get(rows.clone()).unwrap_or_default(), lon.get(rows.clone()).unwrap_or_default());
        work(rows, lat_chunk, lon_chunk).map_err(|error| {
            // The core names the row of the chunk; the caller's row is found by looking again.
            positions(lat, lon, ("lat", "lon")).err().unwrap_or_else(|| errors::from_core(&error))
        })
    })
}

/// Makes a column of `length` copies of `value`, or a `MemoryError`.
pub(crate) fn filled<T: Clone>(value: T, length: Option<usize>) -> PyResult<Vec<T>> {
    let length = length.ok_or_else(out_of_memory)?;
    let mut column = Vec::new();
    column.try_reserve_exact(length).map_err(|_| out_of_memory())?;
    column.resize(length, value);
    Ok(column)
}

/// Makes a table that is still to be filled, or a `MemoryError`; numpy has large ones in large pages, which are quicker to come by.
pub(crate) fn table<'py, T: Element>(
    py: Python<'py>,
    rows: usize,
    columns: usize,
) -> PyResult<Bound<'py, PyArray2<T>>> {
    rows.checked_mul(columns).filter(|size| *size <= isize::MAX as usize / 8).ok_or_else(out_of_memory)?;
    let empty = py.import("numpy")?.call_method1("empty", ((rows, columns), T::get_dtype(py)))?;
    Ok(empty.cast_into()?)
}

/// Makes an empty column with room for `length` values, or a `MemoryError`.
pub(crate) fn with_room<T>(length: Option<usize>) -> PyResult<Vec<T>> {
    let mut column = Vec::new();
    column.try_reserve_exact(length.ok_or_else(out_of_memory)?).map_err(|_| out_of_memory())?;
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
