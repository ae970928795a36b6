//! Tables as they are inside; figures come out of them through a policy alone.

use std::sync::Arc;

use pyo3::prelude::*;
use shouwang::stats;

use crate::guard::guard;

/// Figures by key; see `shouwang.Table`.
#[pyclass(frozen, eq, module = "shouwang._native")]
#[derive(Debug, PartialEq)]
pub(crate) struct Table(Arc<stats::Table>);

impl Table {
    pub(crate) fn from_core(table: stats::Table) -> Self {
        Self(Arc::new(table))
    }

    pub(crate) fn core(&self) -> &stats::Table {
        &self.0
    }

    /// The table for work that may go on when nobody waits for it any more.
    pub(crate) fn shared(&self) -> Arc<stats::Table> {
        Arc::clone(&self.0)
    }
}

#[pymethods]
impl Table {
    /// Names of the columns of keys.
    fn keys(&self) -> Vec<String> {
        self.0.keys().iter().map(|column| column.name.clone()).collect()
    }

    /// Name, unit and definition of each column of figures.
    fn columns(&self) -> Vec<(String, Option<&'static str>, String)> {
        let columns = self.0.columns().iter();
        columns.map(|c| (c.name.clone(), c.unit.map(stats::Unit::code), c.definition.clone())).collect()
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

    /// The whole table as JSON, from which it is made again.
    fn to_json(&self) -> PyResult<String> {
        guard(|| crate::exports::json(self.core()))
    }

    /// Makes a table of what [`Self::to_json`] wrote.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        guard(|| crate::exports::from_json(text).map(Self::from_core))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}
