//! Tables that may leave.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use shouwang::Lang;
use shouwang::stats::{self, Policy, RowKey, Value};

use crate::errors;
use crate::guard::guard;
use crate::labels::read_lang;
use crate::table::Table;
use crate::watch::{turn, watched};

/// A table of more rows than this may take long.
const FEW: usize = 256;

/// Name, least count, rounding, least contributors, least for a median, least for a percentile, individual values.
pub(crate) type PolicyParts = (String, u64, Option<u64>, u64, u64, u64, bool);

/// Name, unit, definition, figures, and the columns that belong beside them: what is added to the name, and figures.
type FigureColumn = (String, Option<&'static str>, String, Vec<Figure>, Vec<(&'static str, Vec<Figure>)>);

/// A whole number, a number with a fraction, the hours of the week, or nothing.
#[derive(Debug, IntoPyObject)]
pub(crate) enum Figure {
    Integer(i128),
    Real(f64),
    Hours(Vec<f64>),
    Missing(Option<i64>),
}

/// Figures by key that a policy let through; see `shouwang.ReleasedTable`.
#[pyclass(frozen, eq, module = "shouwang._native")]
#[derive(Debug, PartialEq)]
pub(crate) struct ReleasedTable(Arc<stats::ReleasedTable>);

impl ReleasedTable {
    pub(crate) fn core(&self) -> &stats::ReleasedTable {
        &self.0
    }
}

#[pymethods]
impl ReleasedTable {
    /// Columns of keys, each with its name: as data (null is None), or as labels in a language.
    #[pyo3(signature = (lang=None))]
    fn keys(&self, lang: Option<&str>) -> PyResult<Vec<(String, Vec<Option<String>>)>> {
        guard(|| key_columns(self.0.keys(), lang))
    }

    /// Columns of figures; a withheld one is missing.
    fn columns(&self) -> PyResult<Vec<FigureColumn>> {
        guard(|| {
            let columns = self.0.columns().iter();
            Ok(columns
                .map(|column| {
                    let shown = column.values.iter().map(|v| v.value().cloned().unwrap_or(Value::Missing));
                    let values: Vec<Value> = shown.collect();
                    let figures = values.iter().map(figure).collect();
                    let unit = column.unit.map(stats::Unit::code);
                    (column.name.clone(), unit, column.definition.clone(), figures, beside(&values))
                })
                .collect())
        })
    }

    /// For each column the code of why each figure is withheld, or nothing.
    fn withheld(&self) -> Vec<(String, Vec<Option<&'static str>>)> {
        let reason = |value: &stats::ReleasedValue| match value {
            stats::ReleasedValue::Withheld(reason) => Some(reason.code()),
            _ => None,
        };
        let columns = self.0.columns().iter();
        columns.map(|column| (column.name.clone(), column.values.iter().map(reason).collect())).collect()
    }

    /// Records read, null, outside and refused, as far as the policy lets that be told.
    fn row_counts(&self) -> (Option<u64>, Option<u64>, Option<u64>, Option<u64>) {
        let counts = self.0.row_counts();
        (counts.read, counts.null, counts.outside, counts.refused)
    }

    /// What the records were narrowed to, in sentences.
    fn filters(&self) -> Vec<String> {
        self.0.filters().map(str::to_owned).collect()
    }

    /// The whole table as JSON, from which it is made again; what is withheld is not in it.
    fn to_json(&self) -> PyResult<String> {
        guard(|| crate::exports::json(self.core()))
    }

    /// Makes a table of what [`Self::to_json`] wrote.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        guard(|| crate::exports::from_json(text).map(|table| Self(Arc::new(table))))
    }

    /// The table as plain text.
    fn text(&self) -> PyResult<String> {
        guard(|| Ok(self.0.to_string()))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}

/// The parts of a preset policy.
#[pyfunction]
pub(crate) fn policy(preset: &str) -> PyResult<PolicyParts> {
    guard(|| {
        let policy = match preset {
            "internal" => Policy::internal(),
            "partner" => Policy::partner(),
            "public" => Policy::public(),
            _ => {
                let error = shouwang::Error::invalid("internal, partner or public").in_field("policy");
                return Err(errors::from_core(&error));
            }
        };
        Ok((
            policy.name,
            policy.least_count,
            policy.round_to,
            policy.least_contributors,
            policy.least_for_median,
            policy.least_for_percentile,
            policy.individual_values,
        ))
    })
}

/// Puts a policy together from its parts.
pub(crate) fn policy_of(parts: PolicyParts) -> Policy {
    let mut policy = Policy::internal();
    (
        policy.name,
        policy.least_count,
        policy.round_to,
        policy.least_contributors,
        policy.least_for_median,
        policy.least_for_percentile,
        policy.individual_values,
    ) = parts;
    policy
}

/// Makes the table that may leave under a policy.
#[pyfunction]
pub(crate) fn release(py: Python<'_>, table: &Table, parts: PolicyParts) -> PyResult<ReleasedTable> {
    guard(|| {
        let policy = policy_of(parts);
        let table = table.shared();
        let released = if table.len() > FEW {
            watched(py, None, 0, move |_| Ok(table.release(&policy)))?
        } else {
            py.detach(|| table.release(&policy))
        };
        released.map(|table| ReleasedTable(Arc::new(table))).map_err(|error| errors::from_core(&error))
    })
}

/// What was released so far; see `shouwang.Ledger`.
#[pyclass(frozen, module = "shouwang._native")]
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    admitted: Mutex<stats::Ledger>,
    /// Held by whoever checks a table against the earlier ones.
    writing: Mutex<()>,
}

#[pymethods]
impl Ledger {
    #[new]
    fn new() -> PyResult<Self> {
        guard(|| Ok(Self::default()))
    }

    /// Checks a table against all earlier ones and remembers it.
    fn admit(&self, py: Python<'_>, table: &ReleasedTable) -> PyResult<()> {
        guard(|| {
            let _turn = turn(py, &self.writing)?;
            let (mut ledger, table) = (self.lock().clone(), Arc::clone(&table.0));
            let admitted = watched(py, None, 0, move |_| Ok(ledger.admit(&table).map(|()| ledger)))?;
            *self.lock() = admitted.map_err(|error| errors::in_argument(&error, "table"))?;
            Ok(())
        })
    }
}

impl Ledger {
    fn lock(&self) -> MutexGuard<'_, stats::Ledger> {
        self.admitted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Columns of keys, as data or as labels in a language.
fn key_columns(
    columns: &[stats::KeyColumn],
    lang: Option<&str>,
) -> PyResult<Vec<(String, Vec<Option<String>>)>> {
    let lang = lang.map(read_lang).transpose()?;
    let columns = columns.iter();
    Ok(columns
        .map(|column| (column.name.clone(), column.keys.iter().map(|key| text(key, lang)).collect()))
        .collect())
}

fn text(key: &RowKey, lang: Option<Lang>) -> Option<String> {
    match (key, lang) {
        (key, Some(lang)) => Some(key.label(lang)),
        (RowKey::Null, None) => None,
        (key, None) => Some(key.to_string()),
    }
}

fn figure(value: &Value) -> Figure {
    match value {
        Value::Integer(number) => Figure::Integer(*number),
        Value::Approximate { value, .. } => Figure::Integer(i128::from(*value)),
        Value::Reported(interval) => {
            interval.value().map_or(Figure::Missing(None), |number| Figure::Integer(i128::from(number)))
        }
        Value::Hours(profile) => {
            let hours = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
            Figure::Hours(hours.map(|(day, hour)| profile.records(day, hour)).collect())
        }
        value => value.as_f64().map_or(Figure::Missing(None), Figure::Real),
    }
}

/// The columns without which a figure would be read wrong: a rate's denominators, an estimate's errors, bounds.
fn beside(values: &[Value]) -> Vec<(&'static str, Vec<Figure>)> {
    let whole = |number: Option<i64>| {
        number.map_or(Figure::Missing(None), |number| Figure::Integer(i128::from(number)))
    };
    let mut columns = Vec::new();
    if values.iter().any(|value| matches!(value, Value::Rate { .. })) {
        let denominators = values.iter().map(|value| match value {
            Value::Rate { denominator, .. } => Figure::Integer(i128::from(*denominator)),
            _ => Figure::Missing(None),
        });
        columns.push(("_denominator", denominators.collect()));
    }
    if values.iter().any(|value| matches!(value, Value::Approximate { .. })) {
        let errors = values.iter().map(|value| match value {
            Value::Approximate { relative_error, .. } => Figure::Real(*relative_error),
            _ => Figure::Real(0.0),
        });
        columns.push(("_relative_error", errors.collect()));
    }
    if values.iter().any(|value| matches!(value, Value::Reported(_))) {
        let bound = |of: fn(stats::Interval) -> Option<i64>| {
            let bounds = values.iter().map(|value| match value {
                Value::Reported(interval) => whole(of(*interval)),
                _ => Figure::Missing(None),
            });
            bounds.collect()
        };
        columns.push(("_low", bound(stats::Interval::low)));
        columns.push(("_high", bound(stats::Interval::high)));
    }
    columns
}
