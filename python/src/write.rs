//! Writers: tables as CSV that a spreadsheet may open, features as GeoJSON.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};
use shouwang::exchange::{Cell, CsvOptions, CsvWriter, GeoJsonWriter, Json, Shape};
use shouwang::{Error, Position};

use crate::guard::guard;
use crate::watch::watched;
use crate::{errors, wkb};

/// How many values are taken between two looks at whether the user pressed Ctrl-C.
const LOOK_EVERY: usize = 1 << 16;

/// A value as the Python half hands it over: nothing, a flag, a whole number, a number or a text; in GeoJSON lists and
/// mappings of them too.
fn json(value: &Bound<'_, PyAny>) -> PyResult<Json> {
    if value.is_none() {
        Ok(Json::Null)
    } else if let Ok(flag) = value.cast::<PyBool>() {
        Ok(Json::Bool(flag.is_true()))
    } else if let Ok(number) = value.cast::<PyInt>() {
        // What no 64 bits hold is written as the nearest number.
        number.extract().map(Json::Integer).or_else(|_| number.extract().map(Json::Float))
    } else if let Ok(number) = value.cast::<PyFloat>() {
        let number = number.value();
        Ok(if number.is_finite() { Json::Float(number) } else { Json::Null })
    } else if let Ok(text) = value.cast::<PyString>() {
        Ok(Json::String(text.to_cow()?.into_owned()))
    } else if let Ok(items) = value.cast::<PyList>() {
        items.iter().map(|item| json(&item)).collect::<PyResult<_>>().map(Json::Array)
    } else if let Ok(members) = value.cast::<PyDict>() {
        let member = |(key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>)| Ok((key.extract()?, json(&value)?));
        members.iter().map(member).collect::<PyResult<_>>().map(Json::Object)
    } else {
        Err(PyTypeError::new_err("a value that the Python half did not prepare"))
    }
}

/// Takes columns of values out of the interpreter.
fn columns(py: Python<'_>, lists: &[Bound<'_, PyList>]) -> PyResult<Vec<Vec<Json>>> {
    let column = |list: &Bound<'_, PyList>| {
        let mut values = Vec::with_capacity(list.len());
        for (row, value) in list.iter().enumerate() {
            values.push(json(&value)?);
            if row % LOOK_EVERY == 0 {
                py.check_signals()?;
            }
        }
        Ok(values)
    };
    lists.iter().map(column).collect()
}

fn cell(value: Option<&Json>) -> Cell<'_> {
    match value {
        Some(Json::Bool(flag)) => Cell::Boolean(*flag),
        Some(Json::Integer(number)) => Cell::Integer(*number),
        Some(Json::Float(number)) => Cell::Float(*number),
        Some(Json::String(text)) => Cell::Text(text),
        _ => Cell::Empty,
    }
}

/// Writes a table as CSV.
#[pyfunction]
pub(crate) fn write_csv<'py>(
    py: Python<'py>,
    names: Vec<String>,
    lists: Vec<Bound<'py, PyList>>,
    rows: usize,
    byte_order_mark: bool,
    raw: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    guard(|| {
        let columns = columns(py, &lists)?;
        let written = watched(py, None, 0, move |watch| {
            let mut options = CsvOptions::default();
            (options.byte_order_mark, options.raw) = (byte_order_mark, raw);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let write = || {
                let mut writer = CsvWriter::new(Vec::new(), &names, &options)?;
                for row in 0..rows {
                    if row % LOOK_EVERY == 0 && watch.is_given_up() {
                        break;
                    }
                    let cells: Vec<Cell<'_>> = columns.iter().map(|column| cell(column.get(row))).collect();
                    writer.write_row(&cells)?;
                }
                writer.finish()
            };
            write().map_err(|error: Error| errors::from_core(&error))
        })?;
        Ok(PyBytes::new(py, &written))
    })
}

/// Takes off the apostrophe that [`write_csv`] writes before a text that a spreadsheet would run.
#[pyfunction]
pub(crate) fn undefused(text: &str) -> PyResult<String> {
    guard(|| Ok(shouwang::exchange::undefused(text).to_owned()))
}

/// Where the features of a frame are.
#[derive(FromPyObject)]
pub(crate) enum Places {
    /// Latitudes and longitudes.
    Points(Vec<f64>, Vec<f64>),
    /// Well-known binary; nothing where a row has no geometry.
    Shapes(Vec<Option<PyBackedBytes>>),
}

impl Places {
    fn len(&self) -> usize {
        match self {
            Self::Points(lat, _) => lat.len(),
            Self::Shapes(shapes) => shapes.len(),
        }
    }

    fn at(&self, row: usize) -> shouwang::Result<(Shape, Option<f64>)> {
        match self {
            Self::Points(lat, lon) => {
                let of = |column: &[f64]| column.get(row).copied().unwrap_or(f64::NAN);
                Ok((Shape::Point(Position::new(of(lat), of(lon))?), None))
            }
            Self::Shapes(shapes) => match shapes.get(row).and_then(Option::as_ref) {
                Some(bytes) => wkb::read_shape(bytes),
                None => Ok((Shape::None, None)),
            },
        }
    }
}

/// Writes features as GeoJSON, one a row.
#[pyfunction]
pub(crate) fn write_geojson<'py>(
    py: Python<'py>,
    ids: Option<Vec<String>>,
    places: Places,
    names: Vec<String>,
    lists: Vec<Bound<'py, PyList>>,
) -> PyResult<Bound<'py, PyBytes>> {
    guard(|| {
        let columns = columns(py, &lists)?;
        let written = watched(py, None, 0, move |watch| {
            let in_row = |row: usize| move |error: Error| errors::at_row(&error, "frame", row);
            let mut writer = GeoJsonWriter::new(Vec::new()).map_err(|error| errors::from_core(&error))?;
            let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
            for row in 0..places.len() {
                if row % LOOK_EVERY == 0 && watch.is_given_up() {
                    break;
                }
                let (shape, altitude_metres) = places.at(row).map_err(in_row(row))?;
                let values = columns.iter_mut().map(|column| column.next().unwrap_or(Json::Null));
                let properties: Vec<(&str, Json)> = names.iter().map(String::as_str).zip(values).collect();
                let id = ids.as_ref().and_then(|ids| ids.get(row)).map(String::as_str);
                writer.write_feature(id, &shape, altitude_metres, &properties).map_err(in_row(row))?;
            }
            writer.finish().map_err(|error| errors::from_core(&error))
        })?;
        Ok(PyBytes::new(py, &written))
    })
}
