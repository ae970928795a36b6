//! Quantities with units, ratios and reported figures.

use pyo3::basic::CompareOp;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use shouwang::Lang;
use shouwang::stats::{Answer, AnyQuantity, Interval, Precision, Unit};

use crate::errors;
use crate::guard::guard;

/// A whole number of one unit, known exactly or between two bounds.
///
/// Two units never add, and never compare: that raises :class:`UnitError`. A comparison that the bounds can't
/// decide answers None, so there are no ``<`` and ``>``.
///
/// Parameters
/// ----------
/// value : int
///     The number.
/// unit : str
///     Code or label of the unit, such as ``"persons"`` or ``"人"``.
///
/// Examples
/// --------
/// >>> import shouwang as sw
/// >>> helped = sw.Quantity(350, "persons")
/// >>> helped + sw.Quantity(27, "persons")
/// Quantity('377 persons')
/// >>> helped + sw.Quantity(175, "matters")
/// Traceback (most recent call last):
/// ...
/// shouwang.errors.UnitError: persons and matters are different units
#[pyclass(frozen, module = "shouwang")]
#[derive(Debug)]
pub(crate) struct Quantity(AnyQuantity);

impl Quantity {
    pub(crate) fn from_core(quantity: AnyQuantity) -> Self {
        Self(quantity)
    }
}

#[pymethods]
impl Quantity {
    #[new]
    fn new(value: i64, unit: &str) -> PyResult<Self> {
        guard(|| Ok(Self(AnyQuantity::exact(value, read_unit(unit)?))))
    }

    /// Make a quantity that lies between two bounds, both included.
    ///
    /// Parameters
    /// ----------
    /// low, high : int or None
    ///     The bounds; None is an open end.
    /// unit : str
    ///     Code or label of the unit.
    ///
    /// Returns
    /// -------
    /// Quantity
    ///     The quantity.
    ///
    /// Examples
    /// --------
    /// >>> import shouwang as sw
    /// >>> sw.Quantity.between(401, 499, "matters")
    /// Quantity('401 to 499 matters')
    #[staticmethod]
    fn between(low: Option<i64>, high: Option<i64>, unit: &str) -> PyResult<Self> {
        guard(|| {
            let interval = Interval::new(low, high).map_err(|error| errors::from_core(&error))?;
            Ok(Self(AnyQuantity::within(interval, read_unit(unit)?)))
        })
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

    /// The number when it is known exactly, else None.
    #[getter]
    fn value(&self) -> Option<i64> {
        self.0.value()
    }

    /// Code of the unit.
    #[getter]
    fn unit(&self) -> &'static str {
        self.0.unit().code()
    }

    /// How well the number is known: exact, between, at_least, at_most or unknown.
    #[getter]
    fn precision(&self) -> &'static str {
        match self.0.precision() {
            Precision::Exact => "exact",
            Precision::Between => "between",
            Precision::AtLeast => "at_least",
            Precision::AtMost => "at_most",
            _ => "unknown",
        }
    }

    /// Divide by a quantity of any unit, keeping the bounds.
    ///
    /// Parameters
    /// ----------
    /// other : Quantity
    ///     What to divide by.
    ///
    /// Returns
    /// -------
    /// Ratio
    ///     The ratio.
    ///
    /// Raises
    /// ------
    /// RefusedError
    ///     If either may be negative, or the divisor may be 0.
    ///
    /// Examples
    /// --------
    /// >>> import shouwang as sw
    /// >>> sw.parse_figure("400余件").quantity.per(sw.Quantity(350, "persons"))
    /// Ratio('1.1457 to 1.4257 matters per persons')
    fn per(&self, other: &Self) -> PyResult<Ratio> {
        guard(|| self.0.per(other.0).map(Ratio).map_err(|error| errors::from_core(&error)))
    }

    /// Tell whether this is below the other; None when the bounds can't decide.
    ///
    /// Parameters
    /// ----------
    /// other : Quantity
    ///     A quantity of the same unit.
    ///
    /// Returns
    /// -------
    /// bool or None
    ///     The answer.
    ///
    /// Raises
    /// ------
    /// UnitError
    ///     If the units differ.
    ///
    /// Examples
    /// --------
    /// >>> import shouwang as sw
    /// >>> reported = sw.parse_figure("400余件").quantity
    /// >>> reported.less_than(sw.Quantity(500, "matters"))
    /// True
    /// >>> print(reported.less_than(sw.Quantity(450, "matters")))
    /// None
    fn less_than(&self, other: &Self) -> PyResult<Option<bool>> {
        guard(|| answer(self.0.less_than(other.0)))
    }

    /// Tell whether this is above the other; None when the bounds can't decide.
    ///
    /// Parameters
    /// ----------
    /// other : Quantity
    ///     A quantity of the same unit.
    ///
    /// Returns
    /// -------
    /// bool or None
    ///     The answer.
    ///
    /// Raises
    /// ------
    /// UnitError
    ///     If the units differ.
    ///
    /// Examples
    /// --------
    /// >>> import shouwang as sw
    /// >>> sw.Quantity(27, "persons").greater_than(sw.Quantity(26, "persons"))
    /// True
    fn greater_than(&self, other: &Self) -> PyResult<Option<bool>> {
        guard(|| answer(self.0.greater_than(other.0)))
    }

    /// Tell whether the two are the same number; None when the bounds can't decide.
    ///
    /// Parameters
    /// ----------
    /// other : Quantity
    ///     A quantity of the same unit.
    ///
    /// Returns
    /// -------
    /// bool or None
    ///     The answer.
    ///
    /// Raises
    /// ------
    /// UnitError
    ///     If the units differ.
    ///
    /// Examples
    /// --------
    /// >>> import shouwang as sw
    /// >>> sw.Quantity(27, "persons").equals(sw.Quantity.between(28, None, "persons"))
    /// False
    fn equals(&self, other: &Self) -> PyResult<Option<bool>> {
        guard(|| answer(self.0.equals(other.0)))
    }

    /// Write the number with its unit's label in a language.
    ///
    /// Parameters
    /// ----------
    /// lang : str
    ///     ``"zh"`` or ``"en"``.
    ///
    /// Returns
    /// -------
    /// str
    ///     The text.
    ///
    /// Examples
    /// --------
    /// >>> import shouwang as sw
    /// >>> sw.Quantity.between(401, 499, "matters").to_text("zh")
    /// '401至499件'
    fn to_text(&self, lang: &str) -> PyResult<String> {
        guard(|| Ok(self.0.to_text(read_lang(lang)?)))
    }

    fn __add__(&self, other: &Self) -> PyResult<Self> {
        guard(|| self.0.add(other.0).map(Self).map_err(|error| errors::from_core(&error)))
    }

    fn __sub__(&self, other: &Self) -> PyResult<Self> {
        guard(|| self.0.subtract(other.0).map(Self).map_err(|error| errors::from_core(&error)))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        crate::hash_of(&self.0)
    }

    fn __repr__(&self) -> String {
        format!("Quantity('{}')", self.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        guard(|| {
            let make = py.get_type::<Self>().getattr("between")?;
            Ok((make, (self.low(), self.high(), self.unit()).into_pyobject(py)?))
        })
    }
}

/// One quantity over another, known exactly or between two bounds.
///
/// Examples
/// --------
/// >>> import shouwang as sw
/// >>> each = sw.Quantity(175, "matters").per(sw.Quantity(107, "persons"))
/// >>> each, round(each.value, 4)
/// (Ratio('1.6355 matters per persons'), 1.6355)
#[pyclass(frozen, module = "shouwang")]
#[derive(Debug)]
pub(crate) struct Ratio(shouwang::stats::Ratio);

#[pymethods]
impl Ratio {
    /// Lowest possible ratio.
    #[getter]
    fn low(&self) -> f64 {
        self.0.low
    }

    /// Highest possible ratio, or None where it is open.
    #[getter]
    fn high(&self) -> Option<f64> {
        self.0.high
    }

    /// The ratio when it is known exactly, else None.
    #[getter]
    fn value(&self) -> Option<f64> {
        self.0.value()
    }

    /// Code of the unit above the line.
    #[getter]
    fn numerator(&self) -> &'static str {
        self.0.numerator.code()
    }

    /// Code of the unit below the line.
    #[getter]
    fn denominator(&self) -> &'static str {
        self.0.denominator.code()
    }

    fn __richcmp__(&self, other: &Self, op: CompareOp, py: Python<'_>) -> PyResult<Py<PyAny>> {
        guard(|| match op {
            CompareOp::Eq => Ok((self.0 == other.0).into_pyobject(py)?.to_owned().into_any().unbind()),
            CompareOp::Ne => Ok((self.0 != other.0).into_pyobject(py)?.to_owned().into_any().unbind()),
            _ => Ok(py.NotImplemented()),
        })
    }

    fn __repr__(&self) -> String {
        format!("Ratio('{}')", self.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        guard(|| {
            let make = py.import("shouwang._native")?.getattr("ratio_of")?;
            Ok((make, (crate::exports::json(&self.0)?,).into_pyobject(py)?))
        })
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}

/// Makes a ratio of what pickling wrote.
#[pyfunction]
pub(crate) fn ratio_of(text: &str) -> PyResult<Ratio> {
    guard(|| crate::exports::from_json(text).map(Ratio))
}

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
    fn quantity(&self) -> Quantity {
        Quantity(self.0.quantity())
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
            let reconciled = self.0.reconcile(counted.0).map_err(|error| errors::from_core(&error))?;
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

/// Reads a unit's code or label.
pub(crate) fn read_unit(text: &str) -> PyResult<Unit> {
    text.parse::<Unit>().map_err(|error| errors::from_core(&error.in_field("unit")))
}

/// Reads a language's code.
pub(crate) fn read_lang(text: &str) -> PyResult<Lang> {
    match text {
        "zh" => Ok(Lang::Zh),
        "en" => Ok(Lang::En),
        _ => Err(errors::from_core(&shouwang::Error::invalid("\"zh\" or \"en\"").in_field("lang"))),
    }
}

fn answer(answer: shouwang::Result<Answer>) -> PyResult<Option<bool>> {
    answer.map(Answer::to_bool).map_err(|error| errors::from_core(&error))
}
