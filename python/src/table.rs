//! Tables: columns of keys and of figures.

use pyo3::prelude::*;
use shouwang::Lang;
use shouwang::stats::{self, RowKey, Value};

use crate::figures::read_lang;
use crate::guard::guard;

/// Name, unit, definition, figures, and for a rate its denominators.
type FigureColumn = (String, Option<&'static str>, String, Vec<Figure>, Option<Vec<u64>>);

/// A whole number, a share, or nothing.
#[derive(Debug, IntoPyObject)]
pub(crate) enum Figure {
    Integer(i128),
    Share(f64),
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
}

#[pymethods]
impl Table {
    /// Columns of keys, each with its name: as data (null is None), or as labels in a language.
    #[pyo3(signature = (lang=None))]
    fn keys(&self, lang: Option<&str>) -> PyResult<Vec<(String, Vec<Option<String>>)>> {
        guard(|| {
            let lang = lang.map(read_lang).transpose()?;
            let columns = self.0.keys().iter();
            Ok(columns
                .map(|column| (column.name.clone(), column.keys.iter().map(|key| text(key, lang)).collect()))
                .collect())
        })
    }

    /// Columns of figures.
    fn columns(&self) -> PyResult<Vec<FigureColumn>> {
        guard(|| {
            let columns = self.0.columns().iter();
            Ok(columns
                .map(|column| {
                    let is_rate = column.values.iter().any(|value| matches!(value, Value::Rate { .. }));
                    let denominators = is_rate.then(|| column.values.iter().map(denominator).collect());
                    let figures = column.values.iter().map(figure).collect();
                    let unit = column.unit.map(stats::Unit::code);
                    (column.name.clone(), unit, column.definition.clone(), figures, denominators)
                })
                .collect())
        })
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
        value => value.as_f64().map_or(Figure::Missing(None), Figure::Share),
    }
}

fn denominator(value: &Value) -> u64 {
    if let Value::Rate { denominator, .. } = value { *denominator } else { 0 }
}
