//! Codes of administrative divisions and of police agencies.

use pyo3::prelude::*;
use pyo3::types::PyType;
use shouwang::domain;

use crate::errors;
use crate::guard::guard;

/// The code of an administrative division of China: 6 digits by GB/T 2260, 9 for a township, 12 for a village or community.
///
/// It says whether a code can exist, not whether it does. Codes sort by their digits, a division before its parts.
///
/// Parameters
/// ----------
/// text : str
///     The digits.
///
/// Raises
/// ------
/// InputError
///     If it is no 6, 9 or 12 digits, or digits that name no division; says which.
///
/// Examples
/// --------
/// >>> import shouwang as sw
/// >>> community = sw.DivisionCode("630103001002")
/// >>> community.kind, community.parent, community.county
/// ('residents_committee', DivisionCode('630103001'), DivisionCode('630103'))
/// >>> sw.DivisionCode("630100").contains(community)
/// True
#[pyclass(frozen, eq, ord, hash, module = "shouwang")]
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DivisionCode(domain::DivisionCode);

#[pymethods]
impl DivisionCode {
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        guard(|| {
            let code = domain::DivisionCode::parse(text);
            code.map(Self).map_err(|error| errors::in_argument(&error, "text"))
        })
    }

    /// Code of the level; see ``labels("division_level")``.
    #[getter]
    fn level(&self) -> PyResult<&'static str> {
        guard(|| Ok(self.0.level().code()))
    }

    /// Code of what the last three digits say it is, see ``labels("division_kind")``; None for six digits.
    #[getter]
    fn kind(&self) -> PyResult<Option<&'static str>> {
        guard(|| Ok(self.0.kind().map(domain::DivisionKind::code)))
    }

    /// The division one level up; None for a province.
    #[getter]
    fn parent(&self) -> PyResult<Option<Self>> {
        guard(|| Ok(self.0.parent().map(Self)))
    }

    /// The six digits of GB/T 2260 that the code begins with.
    #[getter]
    fn county(&self) -> PyResult<Self> {
        guard(|| Ok(Self(self.0.county())))
    }

    /// Tell whether a division is this one or a part of it.
    ///
    /// Parameters
    /// ----------
    /// other : DivisionCode
    ///     The other division.
    ///
    /// Returns
    /// -------
    /// bool
    ///     Whether it is.
    ///
    /// Examples
    /// --------
    /// >>> import shouwang as sw
    /// >>> sw.DivisionCode("630103").contains(sw.DivisionCode("630104"))
    /// False
    fn contains(&self, other: &Self) -> PyResult<bool> {
        guard(|| Ok(self.0.contains(other.0)))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("DivisionCode('{}')", self.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyType>, (String,))> {
        guard(|| Ok((py.get_type::<Self>(), (self.0.to_string(),))))
    }
}

/// The code of a police agency of China: 12 digits, of which the first six are a division of GB/T 2260.
///
/// Parameters
/// ----------
/// text : str
///     The digits.
///
/// Raises
/// ------
/// InputError
///     If it is no 12 digits, or the first six name no division.
///
/// Examples
/// --------
/// >>> import shouwang as sw
/// >>> sw.AgencyCode("630103530000").division
/// DivisionCode('630103')
#[pyclass(frozen, eq, ord, hash, module = "shouwang")]
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AgencyCode(domain::AgencyCode);

#[pymethods]
impl AgencyCode {
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        guard(|| {
            let code = domain::AgencyCode::parse(text);
            code.map(Self).map_err(|error| errors::in_argument(&error, "text"))
        })
    }

    /// The division that the agency belongs to.
    #[getter]
    fn division(&self) -> PyResult<DivisionCode> {
        guard(|| Ok(DivisionCode(self.0.division())))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("AgencyCode('{}')", self.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyType>, (String,))> {
        guard(|| Ok((py.get_type::<Self>(), (self.0.to_string(),))))
    }
}
