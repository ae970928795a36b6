//! Turning a table into one that may leave.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::audit::{derivable, determined};
use super::grid::{Cell, Grid, Position};
use super::policy::{Policy, WithheldReason};
use crate::stats::measure::MeasureKind;
use crate::stats::state::TICKS;
use crate::stats::table::{Column, ColumnRole, KeyColumn, RowKey, Table, title, write_lines};
use crate::stats::unit::Unit;
use crate::stats::value::Value;
use crate::{Error, Result};

/// One figure of a released table.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ReleasedValue {
    /// The figure.
    Shown(Value),
    /// The figure, rounded as the policy says.
    Rounded(Value),
    /// The figure is withheld.
    Withheld(WithheldReason),
}

impl ReleasedValue {
    /// Gives the figure, rounded or not, unless it is withheld.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Shown(value) | Self::Rounded(value) => Some(value),
            Self::Withheld(_) => None,
        }
    }

    /// Says whether the figure is withheld.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        matches!(self, Self::Withheld(_))
    }
}

impl fmt::Display for ReleasedValue {
    /// Writes the figure; a withheld one as `*`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shown(value) | Self::Rounded(value) => value.fmt(f),
            Self::Withheld(_) => f.pad("*"),
        }
    }
}

/// One column of a released table.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ReleasedColumn {
    /// The name by which the column is asked for.
    pub name: String,
    /// The kind of measure that the figures come from.
    pub kind: MeasureKind,
    /// What the figures count; a rate has none.
    pub unit: Option<Unit>,
    /// What the figures mean, in a sentence.
    pub definition: String,
    /// One figure a row.
    pub values: Vec<ReleasedValue>,
}

/// How many records stand behind a released table, as far as the policy lets that be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ReleasedRowCounts {
    /// Records read; `None` where the number is withheld.
    pub read: Option<u64>,
    /// Records with at least one key that is null.
    pub null: Option<u64>,
    /// Records with at least one key that is outside.
    pub outside: Option<u64>,
    /// Records refused.
    pub refused: Option<u64>,
}

/// A table that may leave under a [`Policy`]: only this is exported or shown by the faces' public calls.
///
/// Small counts are withheld, and so much more that no margin gives them back; see [`Table::release`].
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReleasedTable {
    keys: Vec<KeyColumn>,
    columns: Vec<ReleasedColumn>,
    rows: usize,
    policy: Policy,
    row_counts: ReleasedRowCounts,
    pub(super) filters: Vec<String>,
    zone: Option<String>,
}

/// The rows of a table under its keys as numbers, and those that must be added because they are withheld though empty.
struct Layout {
    /// The keys under each number, in the order of rows.
    values: Vec<Vec<RowKey>>,
    positions: Vec<Position>,
}

impl Layout {
    fn of(table: &Table) -> Self {
        let mut values: Vec<Vec<RowKey>> = Vec::new();
        let mut positions = vec![Position::new(); table.len()];
        for column in table.keys() {
            let mut numbers: HashMap<&RowKey, u32> = HashMap::new();
            let mut own = Vec::new();
            for (key, position) in column.keys.iter().zip(&mut positions) {
                let next = u32::try_from(own.len()).unwrap_or(u32::MAX);
                position.push(*numbers.entry(key).or_insert_with(|| {
                    own.push(key.clone());
                    next
                }));
            }
            values.push(own);
        }
        Self { values, positions }
    }

    fn sizes(&self) -> Vec<u32> {
        self.values.iter().map(|values| u32::try_from(values.len()).unwrap_or(u32::MAX)).collect()
    }
}

/// What is withheld, by position: of the whole row, and of single columns.
#[derive(Default)]
struct Pattern {
    rows: HashSet<Position>,
    columns: HashMap<usize, HashSet<Position>>,
}

impl Pattern {
    fn hides(&self, column: usize, position: &Position) -> bool {
        self.rows.contains(position) || self.columns.get(&column).is_some_and(|own| own.contains(position))
    }
}

impl Table {
    /// Makes the table that may leave under a policy.
    ///
    /// A row of 1 to k − 1 records, or with fewer contributors than the policy asks for, is withheld whole; so is a count
    /// within a row (yes or no of a flag, persons) that is small. Then further figures are withheld until somebody who
    /// knows every margin of the table can't compute any of them: each can still have several values. An audit computes
    /// what such an attacker could derive, and the release fails when anything comes back. Counts that are shown are
    /// rounded where the policy says so. Rows in which nothing was recorded may appear as withheld.
    ///
    /// # Errors
    ///
    /// `Refused` when a small count can't be protected in this table, or the audit could compute one.
    ///
    /// # Complexity
    ///
    /// O(withheld rows · 4,096 boxes · 2^keys).
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::stats::{Aggregator, Dimension, Event, Measure, Policy, Schema};
    ///
    /// let schema = Schema::builder().dimension(Dimension::open("kind")).measure(Measure::count()).build()?;
    /// let mut aggregator = Aggregator::new(schema);
    /// for (kind, records) in [("noise", 40), ("aid", 12), ("theft", 3)] {
    ///     for _ in 0..records {
    ///         aggregator.push(&Event::new().with("kind", kind))?;
    ///     }
    /// }
    /// let released = aggregator.table(["kind"])?.release(&Policy::partner())?;
    /// assert!(released.find(&["theft"], "count").is_some_and(|value| value.is_withheld()));
    /// // Withheld as well, because the total would give 3 back.
    /// assert!(released.find(&["aid"], "count").is_some_and(|value| value.is_withheld()));
    /// assert_eq!(released.find(&["noise"], "count").unwrap().to_string(), "40");
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn release(&self, policy: &Policy) -> Result<ReleasedTable> {
        let layout = Layout::of(self);
        let pattern = self.pattern(&layout, policy)?;
        // Empty cells that are withheld become rows of their own, so that they can't be told from the others.
        let mut rows: BTreeMap<Position, Option<usize>> = BTreeMap::new();
        for (row, position) in layout.positions.iter().enumerate() {
            rows.insert(position.clone(), Some(row));
        }
        let mut order: Vec<Position> = layout.positions.clone();
        let hidden = pattern.rows.iter().chain(pattern.columns.values().flatten());
        let mut empty: Vec<&Position> = hidden.filter(|position| !rows.contains_key(*position)).collect();
        empty.sort_unstable();
        empty.dedup();
        order.extend(empty.into_iter().cloned());
        let keys = self.keys.iter().enumerate().map(|(at, column)| KeyColumn {
            name: column.name.clone(),
            keys: order
                .iter()
                .filter_map(|position| layout.values.get(at)?.get(*position.get(at)? as usize).cloned())
                .collect(),
        });
        let columns = self.columns.iter().enumerate().map(|(at, column)| ReleasedColumn {
            name: column.name.clone(),
            kind: column.kind,
            unit: column.unit,
            definition: column.definition.clone(),
            values: order
                .iter()
                .map(|position| {
                    let row = rows.get(position).copied().flatten();
                    if pattern.hides(at, position) {
                        ReleasedValue::Withheld(WithheldReason::SmallCount)
                    } else {
                        row.map_or(ReleasedValue::Shown(Value::Missing), |row| show(column, row, policy))
                    }
                })
                .collect(),
        });
        let counts = self.row_counts();
        let tell = |count: u64| (!policy.is_small(count)).then(|| round(count, policy));
        Ok(ReleasedTable {
            keys: keys.collect(),
            columns: columns.collect(),
            rows: order.len(),
            policy: policy.clone(),
            row_counts: ReleasedRowCounts {
                read: tell(counts.read),
                null: tell(counts.null),
                outside: tell(counts.outside),
                refused: tell(counts.refused),
            },
            filters: self.filters().map(str::to_owned).collect(),
            zone: self.zone().map(str::to_owned),
        })
    }

    /// Finds what must be withheld.
    fn pattern(&self, layout: &Layout, policy: &Policy) -> Result<Pattern> {
        let mut pattern = Pattern::default();
        if policy.least_count < 2 && policy.least_contributors == 0 {
            return Ok(pattern);
        }
        let mut grid = Grid::new(layout.sizes(), None);
        let single = grid.axes().len() < 2;
        for (row, position) in layout.positions.iter().enumerate() {
            let value = self.records.get(row).copied().unwrap_or(0);
            let withheld = policy.is_small(value) || self.few_contributors(row, policy);
            // Under a single key every row holds a record; under several, a withheld one may be empty.
            let least = u64::from(single);
            grid.insert(position.clone(), Cell { value, least, most: None, withheld });
        }
        settle(&mut grid, policy)?;
        pattern.rows = grid.withheld().cloned().collect();
        for (at, column) in self.columns.iter().enumerate() {
            let hidden = match column.role {
                // A limit is withheld wherever its figure is.
                ColumnRole::Limit => at.checked_sub(1).and_then(|at| pattern.columns.get(&at)).cloned(),
                ColumnRole::Figure => Some(self.column_pattern(column, layout, &pattern, policy)?),
            };
            let hidden = hidden.unwrap_or_default();
            if !hidden.is_empty() {
                pattern.columns.insert(at, hidden);
            }
        }
        Ok(pattern)
    }

    fn few_contributors(&self, row: usize, policy: &Policy) -> bool {
        let columns = self.columns.iter().filter(|column| column.kind == MeasureKind::Contributors);
        columns
            .filter_map(|column| column.values.get(row))
            .any(|value| value.as_i64().is_none_or(|count| count < policy.least_contributors.cast_signed()))
    }

    /// Finds what one column must withhold beyond whole rows.
    fn column_pattern(
        &self,
        column: &Column,
        layout: &Layout,
        pattern: &Pattern,
        policy: &Policy,
    ) -> Result<HashSet<Position>> {
        // A row that is shown as empty can hold no part of anything.
        let mut grid = Grid::new(layout.sizes(), Some(0));
        for (row, position) in layout.positions.iter().enumerate() {
            let known = column.known.get(row).copied().unwrap_or(0);
            let whole = pattern.rows.contains(position);
            let (value, most, small) = match (column.kind, column.values.get(row)) {
                // A flag's yes and no add up over the margins, and the known ones bound them where the row is shown.
                (MeasureKind::CountIf, Some(value)) => {
                    let yes = match value {
                        Value::Rate { numerator, .. } => *numerator,
                        other => other.as_i64().map_or(0, i64::unsigned_abs),
                    };
                    let small = policy.is_small(yes) || policy.is_small(known.saturating_sub(yes));
                    (yes, (!whole).then_some(known), small)
                }
                // A sum's pattern is that of the records it rests on; its margins determine the same cells as theirs.
                (MeasureKind::Sum | MeasureKind::SumOfSquares, _) => (known, None, policy.is_small(known)),
                (MeasureKind::Distinct | MeasureKind::Contributors, Some(value)) => {
                    // Different persons do not add up, so no margin gives one back: hiding the small ones is enough.
                    let count = value.as_i64().map_or(0, i64::unsigned_abs);
                    (0, None, column.kind == MeasureKind::Distinct && policy.is_small(count))
                }
                _ => (0, None, policy.is_small(known) && column.kind != MeasureKind::Count),
            };
            grid.insert(position.clone(), Cell { value, least: 0, most, withheld: whole || small });
        }
        // Rows that are withheld though empty are withheld here too.
        for position in &pattern.rows {
            if grid.is_vacant(position) {
                let empty = Cell { value: 0, least: 0, most: None, withheld: true };
                grid.insert(position.clone(), empty);
            }
        }
        let additive =
            matches!(column.kind, MeasureKind::CountIf | MeasureKind::Sum | MeasureKind::SumOfSquares);
        if additive && settle(&mut grid, policy).is_err() {
            // Where nothing protects a single figure, the whole column stays inside.
            return Ok(layout.positions.iter().filter(|at| !pattern.rows.contains(*at)).cloned().collect());
        }
        Ok(grid.withheld().filter(|position| !pattern.rows.contains(*position)).cloned().collect())
    }
}

/// Withholds complementary cells and audits the result.
fn settle(grid: &mut Grid, policy: &Policy) -> Result<()> {
    grid.protect(policy.least_count.div_ceil(2).max(1))?;
    let came_back = || Error::refused("the audit could compute a withheld count: use fewer or coarser keys");
    let axes: Vec<usize> = grid.axes();
    if axes.is_empty() {
        return Ok(());
    }
    let bounds = derivable(grid.cells(), &axes);
    if bounds.values().any(|(low, high)| Some(*low) == *high) || determined(grid.cells(), &axes) {
        return Err(came_back());
    }
    Ok(())
}

fn round(count: u64, policy: &Policy) -> u64 {
    match policy.round_to {
        Some(base @ 2..) => (count + base / 2) / base * base,
        _ => count,
    }
}

/// Shows one figure that need not be withheld for its count.
fn show(column: &Column, row: usize, policy: &Policy) -> ReleasedValue {
    use MeasureKind as Kind;
    let value = column.values.get(row).cloned().unwrap_or(Value::Missing);
    let known = column.known.get(row).copied().unwrap_or(0);
    let rounds = matches!(policy.round_to, Some(2..));
    let rounded = |count: u64| round(count, policy);
    match (column.kind, value) {
        (_, Value::Missing) => ReleasedValue::Shown(Value::Missing),
        // The limits of a percentile are values of single records, often the least and the greatest of all.
        (Kind::Quantiles, _) if column.role == ColumnRole::Limit && !policy.individual_values => {
            ReleasedValue::Withheld(WithheldReason::SingleRecord)
        }
        // The limits of a rate give the exact counts back, which rounding hides.
        (Kind::CountIf, _) if column.role == ColumnRole::Limit && rounds => {
            ReleasedValue::Withheld(WithheldReason::RevealsCount)
        }
        (Kind::MinMax | Kind::CellKey, _) if !policy.individual_values => {
            ReleasedValue::Withheld(WithheldReason::SingleRecord)
        }
        (Kind::Quantiles, value) => {
            let median = column.name.ends_with("_p50");
            let least = if median { policy.least_for_median } else { policy.least_for_percentile };
            if known < least {
                ReleasedValue::Withheld(WithheldReason::FewValues)
            } else {
                ReleasedValue::Shown(value)
            }
        }
        (Kind::HourOfWeek, Value::Hours(profile)) => {
            let least = policy.least_count.saturating_mul(TICKS);
            if profile.ticks().iter().any(|ticks| *ticks > 0 && *ticks < least) {
                ReleasedValue::Withheld(WithheldReason::SmallCount)
            } else {
                ReleasedValue::Shown(Value::Hours(profile))
            }
        }
        // An exact sum beside its mean gives the exact number of records, which rounding hides.
        (Kind::Sum | Kind::SumOfSquares, value) if rounds => match value {
            Value::Real(mean) => ReleasedValue::Rounded(Value::Real(mean.round())),
            _ => ReleasedValue::Withheld(WithheldReason::RevealsCount),
        },
        (Kind::Count | Kind::CountIf | Kind::Distinct | Kind::Contributors, value) if rounds => match value {
            Value::Integer(count) => {
                let count = u64::try_from(count).map_or(0, rounded);
                ReleasedValue::Rounded(Value::Integer(count.into()))
            }
            Value::Rate { numerator, denominator } => {
                let (numerator, denominator) = (rounded(numerator), rounded(denominator));
                ReleasedValue::Rounded(Value::Rate { numerator, denominator })
            }
            other => ReleasedValue::Shown(other),
        },
        (_, value) => ReleasedValue::Shown(value),
    }
}

impl ReleasedTable {
    /// Gives the number of rows, withheld ones included.
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
    pub fn columns(&self) -> &[ReleasedColumn] {
        &self.columns
    }

    /// Gives a column of figures by its name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ReleasedColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Gives the keys of one row.
    pub fn row_keys(&self, row: usize) -> impl Iterator<Item = &RowKey> {
        self.keys.iter().filter_map(move |column| column.keys.get(row))
    }

    /// Gives one figure by its row's keys, written as they display, and its column.
    #[must_use]
    pub fn find(&self, keys: &[&str], column: &str) -> Option<&ReleasedValue> {
        let same = |row: &usize| {
            self.keys.len() == keys.len()
                && self.row_keys(*row).zip(keys).all(|(own, key)| own.to_string() == *key)
        };
        self.column(column)?.values.get((0..self.rows).find(same)?)
    }

    /// Gives the policy under which the table was released.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Gives how many records stand behind the table, as far as the policy lets that be told.
    #[must_use]
    pub fn row_counts(&self) -> ReleasedRowCounts {
        self.row_counts
    }

    /// Gives what slices kept, each as a sentence.
    pub fn filters(&self) -> impl Iterator<Item = &str> {
        self.filters.iter().map(String::as_str)
    }

    /// Gives the IANA name of the zone whose clocks cut the periods, when there is one.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }
}

impl fmt::Display for ReleasedTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.keys.iter().map(|column| column.name.clone());
        let titles = self.columns.iter().map(|column| title(&column.name, column.unit));
        let mut lines: Vec<Vec<String>> = vec![names.chain(titles).collect()];
        for row in 0..self.rows {
            let keys = self.row_keys(row).map(ToString::to_string);
            let values = self.columns.iter().filter_map(|column| column.values.get(row));
            lines.push(keys.chain(values.map(ToString::to_string)).collect());
        }
        write_lines(f, &lines, self.keys.len())?;
        self.filters.iter().try_for_each(|filter| writeln!(f, "only {filter}"))?;
        write!(f, "* withheld (policy {}: counts below {}", self.policy.name, self.policy.least_count)?;
        match self.policy.round_to {
            Some(base) => writeln!(f, ", rounded to {base})"),
            None => writeln!(f, ")"),
        }
    }
}
