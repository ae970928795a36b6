//! Tables: what comes out of an aggregator.

use std::fmt;
use std::hash::Hasher;
use std::sync::Arc;

use siphasher::sip::SipHasher24;

use super::aggregator::Aggregator;
use super::cells::{Key as CellKey, NULL, OUTSIDE};
use super::measure::MeasureKind;
use super::period::Period;
use super::project::Source;
use super::readout::read_columns;
use super::unit::Unit;
use super::value::Value;
use crate::{Error, Lang, Result};

/// What a table is cut by, and what it shows.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TableOptions {
    /// Keys: dimensions, levels of them, or a grain, in the order of the table's key columns.
    pub by: Vec<String>,
    /// Which quantiles are shown, each from 0 to 1; the median and the ninth decile unless others are named.
    pub quantiles: Vec<f64>,
    /// With which confidence the limits of rates and percentiles are shown beside them; without one they are not.
    pub confidence: Option<f64>,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self { by: Vec::new(), quantiles: vec![0.5, 0.9], confidence: None }
    }
}

impl TableOptions {
    /// Cuts a table by some keys.
    pub fn by<T: Into<String>>(keys: impl IntoIterator<Item = T>) -> Self {
        Self { by: keys.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Names the quantiles to show, each from 0 to 1.
    #[must_use]
    pub fn quantiles(mut self, quantiles: impl IntoIterator<Item = f64>) -> Self {
        self.quantiles = quantiles.into_iter().collect();
        self
    }

    /// Shows the limits of rates (Wilson's) and of percentiles (those of [`quantile_ranks`](super::quantile_ranks)) beside them,
    /// in columns with `_low` and `_high` after the name; a percentile of too few values has none.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::stats::{Aggregator, Event, Measure, Schema, TableOptions};
    ///
    /// let mut aggregator = Aggregator::new(Schema::builder().measure(Measure::quantiles("seconds")).build()?);
    /// (1..=100).try_for_each(|seconds| aggregator.push(&Event::new().with("seconds", seconds)))?;
    /// let table = aggregator.table(TableOptions::default().with_limits(0.95))?;
    /// let figure = |column| table.find(&[], column).and_then(|value| value.as_i64());
    /// assert_eq!((figure("seconds_p50_low"), figure("seconds_p50"), figure("seconds_p50_high")), (Some(40), Some(50), Some(61)));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn with_limits(mut self, confidence: f64) -> Self {
        self.confidence = Some(confidence);
        self
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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

impl From<&str> for RowKey {
    fn from(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }
}

impl From<Period> for RowKey {
    fn from(period: Period) -> Self {
        Self::Period(period)
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

/// How many records stand behind a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    /// Records that a slice left out.
    pub left_out: u64,
}

/// One column of keys.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct KeyColumn {
    /// A dimension's or level's name, or a grain's code.
    pub name: String,
    /// One key a row.
    pub keys: Vec<RowKey>,
}

/// What a column of figures is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ColumnRole {
    /// A figure.
    Figure,
    /// The lower or the upper limit of the figure in the column before it.
    Limit,
}

/// One column of figures.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Column {
    /// The name by which the column is asked for.
    pub name: String,
    /// Whether it holds figures or their limits.
    pub role: ColumnRole,
    /// The kind of measure that the figures come from.
    pub kind: MeasureKind,
    /// What the figures count; a rate has none.
    pub unit: Option<Unit>,
    /// What the figures mean, in a sentence.
    pub definition: String,
    /// One figure a row.
    pub values: Vec<Value>,
    /// The number of records that each figure rests on, one a row.
    pub known: Vec<u64>,
}

/// Figures by key, with all that is needed to read them right: units, definitions, row counts, a digest.
///
/// A table is for inside; its `Display` form is plain text, one row a line.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Table {
    pub(super) keys: Vec<KeyColumn>,
    pub(super) columns: Vec<Column>,
    /// Records of each row.
    pub(super) records: Vec<u64>,
    row_counts: RowCounts,
    filters: Vec<String>,
    zone: Option<String>,
}

/// The cells of each row.
#[derive(Default)]
pub(super) struct Groups {
    cells: Vec<usize>,
    ends: Vec<usize>,
}

impl Groups {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[usize]> {
        let mut first = 0;
        self.ends.iter().map(move |end| {
            let group = self.cells.get(first..*end).unwrap_or_default();
            first = *end;
            group
        })
    }
}

impl Table {
    pub(super) fn read(aggregator: &Aggregator, options: &TableOptions) -> Result<Self> {
        if options.quantiles.iter().any(|quantile| !(0.0..=1.0).contains(quantile)) {
            return Err(Error::out_of_range("quantiles from 0 to 1").in_field("quantiles"));
        }
        if options.confidence.is_some_and(|confidence| !(confidence > 0.0 && confidence < 1.0)) {
            return Err(Error::out_of_range("a confidence between 0 and 1").in_field("confidence"));
        }
        let names: Vec<&str> = options.by.iter().map(String::as_str).collect();
        let sources = Source::find_all(aggregator, &names)?;
        let (codes, groups) = group(aggregator, &sources)?;
        let key_columns = sources.iter().enumerate().map(|(at, source)| KeyColumn {
            name: source.name.clone(),
            keys: codes.iter().map(|key| source.label(key.get(at).copied().unwrap_or(NULL))).collect(),
        });
        let keys: Vec<KeyColumn> = key_columns.collect();
        let records_of =
            |cells: &[usize]| cells.iter().filter_map(|cell| aggregator.records.get(*cell)).sum();
        let records: Vec<u64> = groups.iter().map(records_of).collect();
        let states = aggregator.schema.measures().iter().zip(&aggregator.states);
        let columns = states
            .flat_map(|(measure, state)| read_columns(measure, state, &groups, &records, options))
            .collect();
        let with = |code: u32| {
            let rows = codes.iter().zip(&records);
            rows.filter(|(key, _)| key.iter().take(sources.len()).any(|own| *own == code))
                .map(|(_, n)| n)
                .sum()
        };
        let row_counts = RowCounts {
            read: aggregator.read,
            null: with(NULL),
            outside: with(OUTSIDE),
            refused: aggregator.refused,
            left_out: aggregator.read - aggregator.refused - records.iter().sum::<u64>(),
        };
        let filters = aggregator.filters.iter().map(ToString::to_string).collect();
        let zone = aggregator.time_zone().map(|zone| zone.name().to_owned());
        Ok(Self { keys, columns, records, row_counts, filters, zone })
    }

    /// Gives the number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Says whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
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

    /// Gives the number of records behind each row.
    #[must_use]
    pub fn records(&self) -> &[u64] {
        &self.records
    }

    /// Gives the keys of one row.
    pub fn row_keys(&self, row: usize) -> impl Iterator<Item = &RowKey> {
        self.keys.iter().filter_map(move |column| column.keys.get(row))
    }

    /// Finds a row by its keys, written as they display.
    #[must_use]
    pub fn find_row(&self, keys: &[&str]) -> Option<usize> {
        let same = |row: &usize| {
            self.keys.len() == keys.len()
                && self.row_keys(*row).zip(keys).all(|(own, key)| match own {
                    RowKey::Text(text) => **text == **key,
                    other => other.to_string() == *key,
                })
        };
        (0..self.len()).find(same)
    }

    /// Gives one figure by its row's keys, written as they display, and its column.
    #[must_use]
    pub fn find(&self, keys: &[&str], column: &str) -> Option<&Value> {
        self.column(column)?.values.get(self.find_row(keys)?)
    }

    /// Gives how many records stand behind the table.
    #[must_use]
    pub fn row_counts(&self) -> RowCounts {
        self.row_counts
    }

    /// Gives what the slices kept, each as a sentence such as `area in dashizi, ruichi`.
    pub fn filters(&self) -> impl Iterator<Item = &str> {
        self.filters.iter().map(String::as_str)
    }

    /// Gives the IANA name of the zone whose clocks cut the periods, when there is a time.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// Gives 16 hexadecimal digits that change when any key, figure, definition, filter or row count does.
    ///
    /// Two offices that get the same digest have the same table. It is SipHash-2-4 with a key of zeros, a checksum
    /// and no signature.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = SipHasher24::new();
        let mut write = |text: &str| {
            hasher.write_u64(text.len() as u64);
            hasher.write(text.as_bytes());
        };
        for column in &self.keys {
            write(&column.name);
            column.keys.iter().for_each(|key| write(&format!("{key:?}")));
        }
        for column in &self.columns {
            write(&column.name);
            write(&column.definition);
            write(column.unit.map_or("", Unit::code));
            column.values.iter().for_each(|value| write(&value.to_string()));
            column.known.iter().for_each(|known| write(&known.to_string()));
        }
        self.filters.iter().for_each(|filter| write(filter));
        write(self.zone().unwrap_or_default());
        write(&format!("{:?}", self.row_counts));
        format!("{:016x}", hasher.finish())
    }
}

/// Gives the code under each key of every row, and the cells of the row, in the order of rows.
fn group(aggregator: &Aggregator, sources: &[Source<'_>]) -> Result<(Vec<CellKey>, Groups)> {
    let ranks: Vec<_> = sources.iter().map(Source::ranks).collect();
    let mut order: Vec<(CellKey, usize)> = Vec::with_capacity(aggregator.cells.len());
    for (cell, (key, records)) in aggregator.cells.keys().iter().zip(&aggregator.records).enumerate() {
        if *records > 0 {
            let mut ranked = CellKey::default();
            for ((source, rank), slot) in sources.iter().zip(&ranks).zip(&mut ranked) {
                *slot = rank(source.code(key)?);
            }
            order.push((ranked, cell));
        }
    }
    order.sort_unstable();
    let mut keys: Vec<CellKey> = Vec::new();
    let mut groups = Groups::default();
    let mut before = None;
    for (ranked, cell) in order {
        groups.cells.push(cell);
        if before == Some(ranked) {
            groups.ends.pop();
        } else {
            let mut codes = CellKey::default();
            if let Some(key) = aggregator.cells.keys().get(cell) {
                for (source, slot) in sources.iter().zip(&mut codes) {
                    *slot = source.code(key)?;
                }
            }
            keys.push(codes);
            before = Some(ranked);
        }
        groups.ends.push(groups.cells.len());
    }
    if keys.is_empty() && sources.is_empty() {
        keys.push(CellKey::default());
        groups.ends.push(0);
    }
    Ok((keys, groups))
}

/// Gives the columns that a text takes in a terminal: Chinese and other wide characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{1100}' && !('\u{2010}'..='\u{2027}').contains(&c) { 2 } else { 1 }).sum()
}

/// Writes lines of cells as plain text: the first columns to the left, the others to the right.
pub(super) fn write_lines(f: &mut fmt::Formatter<'_>, lines: &[Vec<String>], left: usize) -> fmt::Result {
    let columns = lines.first().map_or(0, Vec::len);
    let widest = |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| width(cell)).max();
    let widths: Vec<usize> = (0..columns).map(|at| widest(at).unwrap_or(0)).collect();
    for line in lines {
        for (at, (cell, full)) in line.iter().zip(&widths).enumerate() {
            let gap = if at == 0 { "" } else { "  " };
            let fill = " ".repeat(full - width(cell));
            if at < left {
                write!(f, "{gap}{cell}{fill}")?;
            } else {
                write!(f, "{gap}{fill}{cell}")?;
            }
        }
        writeln!(f)?;
    }
    Ok(())
}

pub(super) fn title(name: &str, unit: Option<Unit>) -> String {
    unit.map_or_else(|| name.to_owned(), |unit| format!("{name} ({unit})"))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.keys.iter().map(|column| column.name.clone());
        let titles = self.columns.iter().map(|column| title(&column.name, column.unit));
        let mut lines: Vec<Vec<String>> = vec![names.chain(titles).collect()];
        for row in 0..self.len() {
            let keys = self.row_keys(row).map(ToString::to_string);
            let values = self.columns.iter().filter_map(|column| column.values.get(row));
            lines.push(keys.chain(values.map(ToString::to_string)).collect());
        }
        write_lines(f, &lines, self.keys.len())?;
        self.filters.iter().try_for_each(|filter| writeln!(f, "only {filter}"))?;
        let RowCounts { read, null, outside, refused, left_out } = self.row_counts;
        write!(f, "read {read}, null {null}, outside {outside}, refused {refused}")?;
        if left_out > 0 { writeln!(f, ", left out {left_out}") } else { writeln!(f) }
    }
}
