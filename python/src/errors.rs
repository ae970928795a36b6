//! Turns the core's errors into the exceptions of `shouwang.errors`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use shouwang::Error;

/// Makes the exception for an error of the core.
pub(crate) fn from_core(error: &Error) -> PyErr {
    exception(error, &error.to_string(), None)
}

/// Makes the exception for an error of the core that concerns one argument, whatever the core calls it.
pub(crate) fn in_argument(error: &Error, argument: &str) -> PyErr {
    from_core(&Error::new(error.kind().clone()).in_field(argument))
}

/// Makes the exception for an error of the core that concerns one row of an array argument.
pub(crate) fn at_row(error: &Error, argument: &str, row: usize) -> PyErr {
    exception(error, &format!("{argument}, row {row}: {}", error.kind()), Some((argument, row)))
}

/// Makes the exception for a panic, from the source line where it happened.
pub(crate) fn internal(place: Option<(&str, u32)>) -> PyErr {
    let (file, line) = place.unwrap_or(("an unknown file", 0));
    let message = format!("a defect in shouwang stopped this call ({file}, line {line}); please report it");
    Python::attach(|py| make(py, "internal", &message, |_| Ok(())))
}

fn exception(error: &Error, message: &str, row: Option<(&str, usize)>) -> PyErr {
    Python::attach(|py| {
        make(py, error.kind().code(), message, |place| {
            let known = error.place();
            place.set_item("file", known.file.as_deref())?;
            place.set_item("line", known.line)?;
            place.set_item("feature", known.feature)?;
            place.set_item("field", row.map(|(argument, _)| argument).or(known.field.as_deref()))?;
            place.set_item("row", row.map(|(_, row)| row))
        })
    })
}

fn make(
    py: Python<'_>,
    code: &str,
    message: &str,
    fill: impl FnOnce(&Bound<'_, PyDict>) -> PyResult<()>,
) -> PyErr {
    let exception = || {
        let place = PyDict::new(py);
        fill(&place)?;
        py.import("shouwang.errors")?.getattr("from_core")?.call((code, message), Some(&place))
    };
    match exception() {
        Ok(value) => PyErr::from_value(value),
        Err(error) => error,
    }
}
