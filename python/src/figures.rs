//! Figures as reports give them.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::errors;
use crate::guard::guard;
use crate::labels::read_unit;
use crate::quantity::Quantity;

/// A figure as a report states it, with its text and the bounds that the text leaves.
///
/// Made by :func:`parse_figure`.
///
/// Examples
/// --------
/// >>> import shouwang as sw
/// >>> figure = sw.parse_figure("450余次")
/// >>> figure.qualifier, figure.number, figure.low, figure.high, figure.unit
/// ('over', 450, 451, 459, 'times')
#[pyclass(frozen, module = "shouwang")]
#[derive(Debug)]
pub(crate) struct ReportedFigure(shouwang::stats::ReportedFigure);

impl ReportedFigure {
    pub(crate) fn from_core(figure: shouwang::stats::ReportedFigure) -> Self {
        Self(figure)
    }
}

#[pymethods]
impl ReportedFigure {
    /// The text as it was read.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    /// Code of how the number is qualified, such as ``"over"`` for 余.
    #[getter]
    fn qualifier(&self) -> &'static str {
        self.0.qualifier().code()
    }

    /// The number that the text states, without its qualifier.
    #[getter]
    fn number(&self) -> i64 {
        self.0.number()
    }

    /// Lowest possible number, or None where that end is open.
    #[getter]
    fn low(&self) -> Option<i64> {
        self.0.interval().low()
    }

    /// Highest possible number, or None where that end is open.
    #[getter]
    fn high(&self) -> Option<i64> {
        self.0.interval().high()
    }

    /// Code of the unit.
    #[getter]
    fn unit(&self) -> &'static str {
        self.0.unit().code()
    }

    /// The bounds with their unit, for sums, ratios and comparisons.
    #[getter]
    fn quantity(&self) -> PyResult<Quantity> {
        guard(|| Ok(Quantity::from_core(self.0.quantity())))
    }

    /// Compare the report with what was counted.
    ///
    /// Parameters
    /// ----------
    /// counted : Quantity
    ///     The count, of the same unit.
    ///
    /// Returns
    /// -------
    /// str
    ///     ``"consistent"``, ``"below"`` or ``"above"``: where the count lies, seen from the report.
    ///
    /// Raises
    /// ------
    /// UnitError
    ///     If the units differ.
    ///
    /// Examples
    /// --------
    /// >>> import shouwang as sw
    /// >>> sw.parse_figure("400余件").reconcile(sw.Quantity(388, "matters"))
    /// 'below'
    fn reconcile(&self, counted: &Quantity) -> PyResult<&'static str> {
        guard(|| {
            let reconciled =
                self.0.reconcile(counted.to_core()).map_err(|error| errors::from_core(&error))?;
            Ok(reconciled.code())
        })
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        crate::hash_of(&self.0)
    }

    fn __repr__(&self) -> String {
        format!("ReportedFigure('{}', {})", self.0.text(), self.0.quantity())
    }

    fn __str__(&self) -> String {
        self.0.text().to_owned()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        guard(|| {
            let make = py.import("shouwang._native")?.getattr("parse_figure")?;
            Ok((make, (self.text(), self.unit()).into_pyobject(py)?))
        })
    }
}

/// Read a figure with its unit from a report, in Chinese or English.
///
/// Parameters
/// ----------
/// text : str
///     The figure, such as ``"400余件"``, ``"四百余件"``, ``"近百人"`` or ``"over 400 matters"``.
/// unit : str, optional
///     The unit that the text must name, or may leave out.
///
/// Returns
/// -------
/// ReportedFigure
///     The figure with the bounds that its wording leaves.
///
/// Raises
/// ------
/// InputError
///     If the text is not one figure, or names no unit.
/// UnitError
///     If the text names another unit.
///
/// Examples
/// --------
/// >>> import shouwang as sw
/// >>> sw.parse_figure("400余件")
/// ReportedFigure('400余件', 401 to 499 matters)
/// >>> sw.parse_figure("近百", unit="persons").quantity.to_text("zh")
/// '1至99人'
#[pyfunction]
#[pyo3(signature = (text, unit=None))]
pub(crate) fn parse_figure(text: &str, unit: Option<&str>) -> PyResult<ReportedFigure> {
    guard(|| {
        let unit = unit.map(read_unit).transpose()?;
        let figure = shouwang::stats::ReportedFigure::parse(text, unit);
        figure.map(ReportedFigure).map_err(|error| errors::from_core(&error.in_field("text")))
    })
}

/// The figures with a unit in a text, each with its sentence.
#[pyfunction]
pub(crate) fn figures_in(text: &str) -> PyResult<Vec<(ReportedFigure, String)>> {
    guard(|| {
        let found = shouwang::stats::figures_in(text).into_iter();
        Ok(found.map(|found| (ReportedFigure(found.figure), found.sentence)).collect())
    })
}
