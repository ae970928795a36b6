//! Tables: columns of keys and of figures.

use pyo3::prelude::*;
use shouwang::Lang;
use shouwang::stats::{self, RowKey, Value};

use crate::figures::read_lang;
use crate::guard::guard;

/// Name, unit, definition, figures, and the columns that belong beside them: what is added to the name, and figures.
pub(crate) type FigureColumn =
    (String, Option<&'static str>, String, Vec<Figure>, Vec<(&'static str, Vec<Figure>)>);

/// A whole number, a number with a fraction, the hours of the week, or nothing.
#[derive(Debug, IntoPyObject)]
pub(crate) enum Figure {
    Integer(i128),
    Real(f64),
    Hours(Vec<f64>),
    Missing(Option<i64>),
}

/// Figures by key; see `shouwang.Table`.
#[pyclass(frozen, eq, module = "shouwang._native")]
#[derive(Debug, PartialEq)]
pub(crate) struct Table(stats::Table);

impl Table {
    pub(crate) fn from_core(table: stats::Table) -> Self {
        Self(table)
    }

    pub(crate) fn core(&self) -> &stats::Table {
        &self.0
    }
}

#[pymethods]
impl Table {
    /// Columns of keys, each with its name: as data (null is None), or as labels in a language.
    #[pyo3(signature = (lang=None))]
    fn keys(&self, lang: Option<&str>) -> PyResult<Vec<(String, Vec<Option<String>>)>> {
        guard(|| key_columns(self.0.keys(), lang))
    }

    /// Columns of figures.
    fn columns(&self) -> PyResult<Vec<FigureColumn>> {
        guard(|| {
            let columns = self.0.columns().iter();
            Ok(columns
                .map(|column| {
                    let figures = column.values.iter().map(figure).collect();
                    let unit = column.unit.map(stats::Unit::code);
                    (column.name.clone(), unit, column.definition.clone(), figures, beside(&column.values))
                })
                .collect())
        })
    }

    /// What the records were narrowed to, in sentences.
    fn filters(&self) -> Vec<String> {
        self.0.filters().map(str::to_owned).collect()
    }

    /// Records read, null, outside and refused.
    fn row_counts(&self) -> (u64, u64, u64, u64) {
        let counts = self.0.row_counts();
        (counts.read, counts.null, counts.outside, counts.refused)
    }

    /// A checksum of all that the table says.
    fn digest(&self) -> PyResult<String> {
        guard(|| Ok(self.0.digest()))
    }

    /// The table as plain text.
    fn text(&self) -> PyResult<String> {
        guard(|| Ok(self.0.to_string()))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}

/// Columns of keys, as data or as labels in a language.
pub(crate) fn key_columns(
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

pub(crate) fn figure(value: &Value) -> Figure {
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
pub(crate) fn beside(values: &[Value]) -> Vec<(&'static str, Vec<Figure>)> {
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
