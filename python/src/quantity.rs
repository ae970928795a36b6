//! Quantities with units, and ratios of them.

use pyo3::basic::CompareOp;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use shouwang::stats::{Answer, AnyQuantity, Interval, Precision};

use crate::errors;
use crate::guard::guard;
use crate::labels::{read_lang, read_unit};

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

    pub(crate) fn to_core(&self) -> AnyQuantity {
        self.0
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

fn answer(answer: shouwang::Result<Answer>) -> PyResult<Option<bool>> {
    answer.map(Answer::to_bool).map_err(|error| errors::from_core(&error))
}
