//! Tables: what comes out of an aggregator.

use std::fmt;
use std::hash::Hasher;
use std::sync::Arc;

use siphasher::sip::SipHasher24;

use super::aggregator::Aggregator;
use super::cells::{FIRST, Key as CellKey, NULL, OUTSIDE};
use super::measure::{Measure, MeasureKind};
use super::period::Period;
use super::state::{State, at};
use super::unit::Unit;
use crate::Lang;

/// What a table is cut by, and what it shows.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct TableOptions {
    /// Keys: dimensions, or a grain.
    pub by: Vec<String>,
}

impl TableOptions {
    /// Cuts a table by some keys.
    pub fn by<T: Into<String>>(keys: impl IntoIterator<Item = T>) -> Self {
        Self { by: keys.into_iter().map(Into::into).collect() }
    }
}

impl<const N: usize> From<[&str; N]> for TableOptions {
    fn from(keys: [&str; N]) -> Self {
        Self::by(keys)
    }
}

impl From<&[&str]> for TableOptions {
    fn from(keys: &[&str]) -> Self {
        Self::by(keys.iter().copied())
    }
}

/// What a row stands for under one key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RowKey {
    /// The dimension was not known.
    Null,
    /// In none of the dimension's values.
    Outside,
    /// A dimension's value.
    Text(Arc<str>),
    /// A period.
    Period(Period),
}

impl RowKey {
    /// Gives the label for people, in Chinese or English; a value is its own label.
    #[must_use]
    pub fn label(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Null, Lang::Zh) => "不详".into(),
            (Self::Null, Lang::En) => "not known".into(),
            (Self::Outside, Lang::Zh) => "范围外".into(),
            (Self::Outside, Lang::En) => "outside".into(),
            (Self::Text(text), _) => text.to_string(),
            (Self::Period(period), _) => period.to_string(),
        }
    }
}

impl fmt::Display for RowKey {
    /// Writes the value or the period; null as `(null)`, outside as `(outside)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.pad("(null)"),
            Self::Outside => f.pad("(outside)"),
            Self::Text(text) => f.pad(text),
            Self::Period(period) => f.pad(&period.to_string()),
        }
    }
}

/// One figure of a table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// There is no record to tell from.
    Missing,
    /// A whole number.
    Integer(i128),
    /// A share of those that are known.
    Rate {
        /// How many.
        numerator: u64,
        /// Out of how many.
        denominator: u64,
    },
}

impl Value {
    /// Gives a whole number, when it is one and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Integer(number) = self { i64::try_from(*number).ok() } else { None }
    }

    /// Gives the figure as a floating-point number; a rate between 0 and 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rounded figure is what is asked for")]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Missing => None,
            Self::Integer(number) => Some(*number as f64),
            Self::Rate { denominator: 0, .. } => None,
            Self::Rate { numerator, denominator } => Some(*numerator as f64 / *denominator as f64),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.pad("–"),
            Self::Integer(number) => f.pad(&number.to_string()),
            Self::Rate { numerator, denominator } => match self.as_f64() {
                Some(share) => f.pad(&format!("{numerator}/{denominator} = {share:.4}")),
                None => f.pad("0/0"),
            },
        }
    }
}

/// How many records stand behind a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowCounts {
    /// Records read, refused ones included.
    pub read: u64,
    /// Records in the table with at least one key that is null.
    pub null: u64,
    /// Records in the table with at least one key that is outside.
    pub outside: u64,
    /// Records refused.
    pub refused: u64,
}

/// One column of keys.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct KeyColumn {
    /// A dimension's name, or a grain's code.
    pub name: String,
    /// One key a row.
    pub keys: Vec<RowKey>,
}

/// One column of figures.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Column {
    /// The name by which the column is asked for.
    pub name: String,
    /// What the figures count; a rate has none.
    pub unit: Option<Unit>,
    /// What the figures mean, in a sentence.
    pub definition: String,
    /// One figure a row.
    pub values: Vec<Value>,
}

/// Figures by key, with all that is needed to read them right: units, definitions, row counts, a digest.
///
/// A table is for inside; its `Display` form is plain text, one row a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    keys: Vec<KeyColumn>,
    columns: Vec<Column>,
    rows: usize,
    row_counts: RowCounts,
}

impl Table {
    pub(super) fn read(source: &Aggregator, _options: &TableOptions) -> Self {
        let order = row_order(source);
        let names: Vec<String> = source.schema().keys().map(str::to_owned).collect();
        let keys = names
            .into_iter()
            .enumerate()
            .map(|(at, name)| KeyColumn {
                name,
                keys: order.iter().map(|(_, cell)| row_key(source, *cell, at)).collect(),
            })
            .collect();
        let columns = source
            .schema()
            .measures()
            .iter()
            .zip(source.states())
            .flat_map(|(measure, state)| columns(measure, state, source, &order))
            .collect();
        let width = source.schema().key_width();
        let with = |code: u32| {
            let cells = source.cells().keys().iter().zip(source.records());
            cells
                .filter(|(key, _)| key.iter().take(width).any(|own| *own == code))
                .map(|(_, records)| records)
                .sum()
        };
        let row_counts = RowCounts {
            read: source.rows_read(),
            null: with(NULL),
            outside: with(OUTSIDE),
            refused: source.rows_refused(),
        };
        Self { keys, columns, rows: order.len(), row_counts }
    }

    /// Gives the number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Says whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Gives the columns of keys.
    #[must_use]
    pub fn keys(&self) -> &[KeyColumn] {
        &self.keys
    }

    /// Gives the columns of figures.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Gives a column of figures by its name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Gives the keys of one row.
    pub fn row_keys(&self, row: usize) -> impl Iterator<Item = &RowKey> {
        self.keys.iter().filter_map(move |column| column.keys.get(row))
    }

    /// Gives one figure by its row's keys, written as they display, and its column.
    #[must_use]
    pub fn find(&self, keys: &[&str], column: &str) -> Option<&Value> {
        let same = |row: &usize| {
            self.row_keys(*row).count() == keys.len()
                && self.row_keys(*row).zip(keys).all(|(own, key)| own.to_string() == *key)
        };
        self.column(column)?.values.get((0..self.rows).find(same)?)
    }

    /// Gives how many records stand behind the table.
    #[must_use]
    pub fn row_counts(&self) -> RowCounts {
        self.row_counts
    }

    /// Gives 16 hexadecimal digits that change when any key, figure, definition or row count does.
    ///
    /// Two offices that get the same digest have the same table. It is SipHash-2-4 with a key of zeros, a checksum
    /// and no signature.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = SipHasher24::new();
        hasher.write(self.to_string().as_bytes());
        for column in &self.columns {
            hasher.write(column.definition.as_bytes());
            hasher.write_u8(0xFF);
        }
        format!("{:016x}", hasher.finish())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.keys.iter().map(|column| column.name.clone());
        let titles = self.columns.iter().map(|column| match column.unit {
            Some(unit) => format!("{} ({unit})", column.name),
            None => column.name.clone(),
        });
        let mut lines: Vec<Vec<String>> = vec![names.chain(titles).collect()];
        for row in 0..self.rows {
            let keys = self.row_keys(row).map(ToString::to_string);
            let values = self.columns.iter().filter_map(|column| column.values.get(row));
            lines.push(keys.chain(values.map(ToString::to_string)).collect());
        }
        let width_of = |at: usize| {
            lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.keys.len() + self.columns.len()).map(width_of).collect();
        for line in &lines {
            for (at, (cell, width)) in line.iter().zip(&widths).enumerate() {
                let gap = if at == 0 { "" } else { "  " };
                if at < self.keys.len() {
                    write!(f, "{gap}{cell:<width$}")?;
                } else {
                    write!(f, "{gap}{cell:>width$}")?;
                }
            }
            writeln!(f)?;
        }
        let RowCounts { read, null, outside, refused } = self.row_counts;
        writeln!(f, "read {read}, null {null}, outside {outside}, refused {refused}")
    }
}

fn row_key(source: &Aggregator, cell: usize, at: usize) -> RowKey {
    let code = source.cells().keys().get(cell).and_then(|key| key.get(at)).copied().unwrap_or(NULL);
    if code == OUTSIDE {
        return RowKey::Outside;
    }
    let found = match (source.domains().get(at), code.checked_sub(FIRST), source.schema().grain()) {
        (Some(domain), ..) => domain.value(code).map(|value| RowKey::Text(Arc::clone(value))),
        (None, Some(ordinal), Some(grain)) => Period::from_ordinal(grain, ordinal).ok().map(RowKey::Period),
        _ => None,
    };
    found.unwrap_or(RowKey::Null)
}

/// Gives the cells in the order of their keys, each with the key that orders it.
fn row_order(source: &Aggregator) -> Vec<(CellKey, usize)> {
    let ranks: Vec<Vec<u32>> = source
        .domains()
        .iter()
        .map(|domain| {
            let mut codes: Vec<u32> = (FIRST..).zip(domain.values()).map(|(code, _)| code).collect();
            if !domain.is_closed() {
                codes.sort_by(|a, b| domain.value(*a).cmp(&domain.value(*b)));
            }
            let mut ranks = vec![u32::MAX; codes.len() + FIRST as usize];
            for (rank, code) in (0..).zip(codes) {
                if let Some(slot) = ranks.get_mut(code as usize) {
                    *slot = rank;
                }
            }
            ranks
        })
        .collect();
    let rank = |at: usize, code: u32| match code {
        NULL => u32::MAX,
        OUTSIDE => u32::MAX - 1,
        _ => ranks.get(at).map_or(code, |ranks| ranks.get(code as usize).copied().unwrap_or(code)),
    };
    let width = source.schema().key_width();
    let mut order: Vec<(CellKey, usize)> = Vec::with_capacity(source.cells().len());
    for (cell, key) in source.cells().keys().iter().enumerate() {
        let mut ranked = CellKey::default();
        for (at, (slot, code)) in ranked.iter_mut().zip(key).take(width).enumerate() {
            *slot = rank(at, *code);
        }
        order.push((ranked, cell));
    }
    order.sort_unstable();
    order
}

/// Reads the columns of one measure.
fn columns(measure: &Measure, state: &State, source: &Aggregator, order: &[(CellKey, usize)]) -> Vec<Column> {
    let column = |name: String, unit, definition: String, value: &dyn Fn(usize) -> Value| Column {
        name,
        unit,
        definition,
        values: order.iter().map(|(_, cell)| value(*cell)).collect(),
    };
    let field = &measure.field;
    match state {
        State::Count => {
            let count = |cell| Value::Integer(i128::from(at(source.records(), cell)));
            vec![column(measure.kind.code().into(), Some(measure.unit), "Number of records.".into(), &count)]
        }
        State::CountIf { known, yes } => {
            let count = |cell| Value::Integer(i128::from(at(yes, cell)));
            let rate = |cell| Value::Rate { numerator: at(yes, cell), denominator: at(known, cell) };
            vec![
                column(
                    field.clone(),
                    Some(measure.unit),
                    format!("Number of records whose {field} is true."),
                    &count,
                ),
                column(
                    format!("{field}_rate"),
                    None,
                    format!("Records whose {field} is true over records whose {field} is known."),
                    &rate,
                ),
            ]
        }
        State::Sum { known, sum } => {
            let total = |cell: usize| match (at(known, cell), sum.get(cell)) {
                (1.., Some(sum)) => Value::Integer(*sum),
                _ => Value::Missing,
            };
            vec![column(
                format!("{field}_{}", MeasureKind::Sum.code()),
                Some(measure.unit),
                format!("Sum of {field} over the records where it is known."),
                &total,
            )]
        }
    }
}
