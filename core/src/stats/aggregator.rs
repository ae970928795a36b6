//! The aggregator: records stream in, a state that merges comes out.

use chrono::{DateTime, Utc};

use super::cells::{Cells, Domain, FIRST, Key, NULL, OUTSIDE};
use super::event::{Event, FieldValue};
use super::period::{Grain, Period};
use super::schema::{Dimension, Schema, TimeField};
use super::state::{Input, State};
use super::table::{Table, TableOptions};
use crate::{Error, Result};

/// Collects records into cells by dimension and period, one partial state a cell.
///
/// The same records give the same tables however they were split, ordered and merged. A record that is refused is
/// counted as refused; null and outside are keys of their own.
///
/// # Complexity
///
/// A push is O(dimensions + measures); a merge or a table is O(cells).
///
/// # Examples
///
/// ```
/// use shouwang::stats::{Aggregator, Dimension, Event, Measure, Schema};
///
/// let schema = Schema::builder().dimension(Dimension::open("kind")).measure(Measure::count()).build()?;
/// let mut here = Aggregator::new(schema.clone());
/// here.push(&Event::new().with("kind", "noise"))?;
/// let mut there = Aggregator::new(schema);
/// there.push(&Event::new().with("kind", "noise"))?;
/// there.push(&Event::new())?;
/// here.merge(&there)?;
/// let table = here.table(["kind"])?;
/// assert_eq!(table.find(&["noise"], "count").and_then(|value| value.as_i64()), Some(2));
/// assert_eq!(table.row_counts().null, 1);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Clone)]
pub struct Aggregator {
    schema: Schema,
    domains: Vec<Domain>,
    cells: Cells,
    records: Vec<u64>,
    states: Vec<State>,
    read: u64,
    refused: u64,
    clock: Option<Clock>,
    inputs: Vec<Input>,
}

/// The period of the last record, because the next record often falls into the same one.
#[derive(Clone, Copy)]
struct Clock {
    begins: i64,
    ends: i64,
    code: u32,
}

impl std::fmt::Debug for Aggregator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys: Vec<&str> = self.schema.keys().collect();
        f.debug_struct("Aggregator")
            .field("keys", &keys)
            .field("cells", &self.cells.len())
            .field("read", &self.read)
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}

impl Aggregator {
    /// Makes an empty aggregator.
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        let domains = schema.dimensions().iter().map(Domain::new).collect();
        let states = schema.measures().iter().map(State::new).collect();
        Self {
            schema,
            domains,
            cells: Cells::default(),
            records: Vec::new(),
            states,
            read: 0,
            refused: 0,
            clock: None,
            inputs: Vec::new(),
        }
    }

    /// Gives the schema.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Gives the number of cells that hold at least one record.
    #[must_use]
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// Gives the number of records read, refused ones included.
    #[must_use]
    pub fn rows_read(&self) -> u64 {
        self.read
    }

    /// Gives the number of records refused.
    #[must_use]
    pub fn rows_refused(&self) -> u64 {
        self.refused
    }

    /// Adds one record.
    ///
    /// # Errors
    ///
    /// The record is refused whole, and counted as refused: `UnknownReference` for a value that a closed dimension does
    /// not know, `Invalid` for a field of the wrong kind or one that the schema does not name, `OutOfRange` for a time
    /// outside the years 1 to 9999.
    pub fn push(&mut self, event: &Event<'_>) -> Result<()> {
        self.read += 1;
        let added = self.try_push(event);
        self.refused += u64::from(added.is_err());
        added
    }

    fn try_push(&mut self, event: &Event<'_>) -> Result<()> {
        self.check_names(event)?;
        let key = self.key_of(event)?;
        self.inputs.clear();
        for measure in self.schema.measures() {
            self.inputs.push(Input::of(measure, event.get(&measure.field))?);
        }
        let cell = self.cell(key)?;
        if let Some(records) = self.records.get_mut(cell) {
            *records += 1;
        }
        for (state, input) in self.states.iter_mut().zip(&self.inputs) {
            state.push(cell, *input);
        }
        Ok(())
    }

    fn check_names(&self, event: &Event<'_>) -> Result<()> {
        for name in event.names() {
            let known = self.schema.dimensions().iter().any(|dimension| dimension.name == name)
                || self.schema.time_field() == Some(name)
                || self.schema.measures().iter().any(|measure| measure.field == name);
            if !known {
                return Err(Error::invalid("a field that the schema names").in_field(name));
            }
        }
        Ok(())
    }

    fn key_of(&mut self, event: &Event<'_>) -> Result<Key> {
        let mut key = Key::default();
        let mut codes = key.iter_mut();
        for (dimension, domain) in self.schema.dimensions().iter().zip(&mut self.domains) {
            let code = match event.get(&dimension.name) {
                FieldValue::Null => NULL,
                FieldValue::Outside => OUTSIDE,
                FieldValue::Text(text) => domain.code_of(text).ok_or_else(|| {
                    Error::unknown_reference("value of the dimension").in_field(&dimension.name)
                })?,
                _ => return Err(Error::invalid("a text").in_field(&dimension.name)),
            };
            if let Some(slot) = codes.next() {
                *slot = code;
            }
        }
        if let (Some(time), Some(slot)) = (self.schema.time(), codes.next()) {
            *slot = match event.get(&time.field) {
                FieldValue::Null => NULL,
                FieldValue::Instant(instant) => {
                    period_code(&mut self.clock, instant, time).map_err(|e| e.in_field(&time.field))?
                }
                _ => return Err(Error::invalid("an instant").in_field(&time.field)),
            };
        }
        Ok(key)
    }

    /// Gives the position of a cell, making room for it when it is new.
    fn cell(&mut self, key: Key) -> Result<usize> {
        let cell = self.cells.position_of(key).ok_or_else(|| Error::limit(u64::from(u32::MAX), "cells"))?;
        if cell >= self.records.len() {
            self.records.resize(cell + 1, 0);
            for state in &mut self.states {
                state.resize(cell + 1);
            }
        }
        Ok(cell)
    }

    /// Adds all that another aggregator of the same schema holds.
    ///
    /// # Errors
    ///
    /// `Invalid` when the schemas differ.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.schema != other.schema {
            return Err(Error::invalid("an aggregator of the same schema"));
        }
        let recodings: Vec<Vec<u32>> = self
            .domains
            .iter_mut()
            .zip(&other.domains)
            .map(|(own, foreign)| recode(own, foreign))
            .collect::<Result<_>>()?;
        self.read += other.read;
        self.refused += other.refused;
        for (from, key) in other.cells.keys().iter().enumerate() {
            let mut key = *key;
            for (code, recoding) in key.iter_mut().zip(&recodings) {
                *code = recoding.get(*code as usize).copied().unwrap_or(*code);
            }
            let cell = self.cell(key)?;
            self.merge_cell(cell, other, from);
        }
        Ok(())
    }

    fn merge_cell(&mut self, cell: usize, other: &Self, from: usize) {
        if let Some(records) = self.records.get_mut(cell) {
            *records += other.records.get(from).copied().unwrap_or(0);
        }
        for (state, more) in self.states.iter_mut().zip(&other.states) {
            state.merge_cell(cell, more, from);
        }
    }

    /// Keeps only some keys: cells that then look the same become one.
    ///
    /// A key is a dimension, the schema's grain, or a coarser grain that whole periods fit into (a month fits into a
    /// quarter, a week only into itself).
    ///
    /// # Errors
    ///
    /// `UnknownReference` for a key that the schema does not have, `Duplicate` for one that stands twice.
    pub fn rollup(&self, keys: &[&str]) -> Result<Self> {
        let mut dimensions = Vec::new();
        let mut time = None;
        let mut sources = Vec::new();
        for (i, name) in keys.iter().enumerate() {
            if keys.iter().take(i).any(|earlier| earlier == name) {
                return Err(Error::duplicate("key").in_field(*name));
            }
            if let Some(at) = self.schema.dimensions().iter().position(|d| d.name == **name) {
                dimensions.extend(self.schema.dimensions().get(at).cloned());
                sources.push(at);
            } else if let Some(found) = self.schema.time().and_then(|own| coarser(own, name)) {
                if time.is_some() {
                    return Err(Error::duplicate("grain").in_field(*name));
                }
                time = Some(found);
            } else {
                let error = Error::unknown_reference("dimension or grain of the schema");
                return Err(error.in_field(*name));
            }
        }
        self.project(dimensions, time, &sources)
    }

    fn project(
        &self,
        dimensions: Vec<Dimension>,
        time: Option<TimeField>,
        sources: &[usize],
    ) -> Result<Self> {
        let grain = time.as_ref().map(|time| time.grain);
        let mut out = Self::new(self.schema.project(dimensions, time));
        out.domains = sources.iter().filter_map(|source| self.domains.get(*source).cloned()).collect();
        (out.read, out.refused) = (self.read, self.refused);
        let period_at = self.schema.dimensions().len();
        for (from, key) in self.cells.keys().iter().enumerate() {
            let mut projected = Key::default();
            for (slot, source) in projected.iter_mut().zip(sources) {
                *slot = key.get(*source).copied().unwrap_or(NULL);
            }
            if let (Some(grain), Some(code), Some(slot)) =
                (grain, key.get(period_at), projected.get_mut(sources.len()))
            {
                *slot = self.coarser_code(*code, grain)?;
            }
            let cell = out.cell(projected)?;
            out.merge_cell(cell, self, from);
        }
        Ok(out)
    }

    fn coarser_code(&self, code: u32, grain: Grain) -> Result<u32> {
        match (code.checked_sub(FIRST), self.schema.grain()) {
            (Some(ordinal), Some(own)) if own != grain => {
                let first = Period::from_ordinal(own, ordinal)?.first_day();
                Ok(Period::containing(first, grain)?.ordinal() + FIRST)
            }
            _ => Ok(code),
        }
    }

    /// Makes a table, cut by some of the schema's keys (see [`rollup`](Self::rollup)); without a key it has one row.
    ///
    /// Rows come in the order of the keys: a closed dimension as declared, an open one by text, periods by time, then
    /// outside, then null.
    ///
    /// # Errors
    ///
    /// Those of [`rollup`](Self::rollup).
    pub fn table(&self, options: impl Into<TableOptions>) -> Result<Table> {
        let options = options.into();
        let keys: Vec<&str> = options.by.iter().map(String::as_str).collect();
        let mut rolled = self.rollup(&keys)?;
        if keys.is_empty() {
            rolled.cell(Key::default())?;
        }
        Ok(Table::read(&rolled, &options))
    }

    pub(super) fn domains(&self) -> &[Domain] {
        &self.domains
    }

    pub(super) fn cells(&self) -> &Cells {
        &self.cells
    }

    pub(super) fn records(&self) -> &[u64] {
        &self.records
    }

    pub(super) fn states(&self) -> &[State] {
        &self.states
    }
}

/// Gives for each code of a foreign domain its code in the own one.
fn recode(own: &mut Domain, foreign: &Domain) -> Result<Vec<u32>> {
    let mut recoding = vec![NULL, OUTSIDE];
    for value in foreign.values() {
        let code = own.code_of(value).ok_or_else(|| Error::limit(u64::from(u32::MAX), "values"))?;
        recoding.push(code);
    }
    Ok(recoding)
}

/// Gives the time field cut by another grain, if whole periods fit into it.
fn coarser(own: &TimeField, name: &str) -> Option<TimeField> {
    let grain = Grain::ALL.iter().copied().find(|grain| grain.code() == name)?;
    let fits = grain == own.grain || (grain > own.grain && own.grain != Grain::Week);
    fits.then(|| TimeField { grain, ..own.clone() })
}

fn period_code(clock: &mut Option<Clock>, instant: DateTime<Utc>, time: &TimeField) -> Result<u32> {
    let second = instant.timestamp();
    if let Some(clock) = clock.filter(|clock| (clock.begins..clock.ends).contains(&second)) {
        return Ok(clock.code);
    }
    let period = Period::at(instant, time.grain, time.zone)?;
    let code = period.ordinal() + FIRST;
    let (begins, ends) = (period.begins(time.zone).timestamp(), period.ends(time.zone).timestamp());
    *clock = Some(Clock { begins, ends, code });
    Ok(code)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::super::{Measure, Unit, Value};
    use super::*;

    fn schema() -> Schema {
        Schema::builder()
            .dimension(Dimension::open("category"))
            .dimension(Dimension::closed("area", ["ruichi", "dashizi"]))
            .time("at", Grain::Month, Tz::Asia__Shanghai)
            .measure(Measure::count().in_unit(Unit::Matters))
            .measure(Measure::count_if("resolved"))
            .build()
            .unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn sample() -> Aggregator {
        let mut aggregator = Aggregator::new(schema());
        let rows: [(&str, FieldValue<'_>, &str, Option<bool>); 5] = [
            ("noise", "dashizi".into(), "2024-10-31T15:59:59Z", Some(true)),
            ("noise", "dashizi".into(), "2024-10-31T16:00:00Z", Some(false)),
            ("noise", "ruichi".into(), "2024-12-31T16:00:00Z", None),
            ("aid", FieldValue::Outside, "2024-11-05T00:00:00Z", Some(true)),
            ("aid", FieldValue::Null, "2024-11-05T00:00:00Z", Some(true)),
        ];
        for (category, area, at, resolved) in rows {
            let event = Event::new().with("category", category).with("area", area);
            aggregator.push(&event.with("at", instant(at)).with("resolved", resolved)).unwrap();
        }
        aggregator
    }

    #[test]
    fn a_table_shows_every_record_once_null_and_outside_among_them() {
        let table = sample().table(["area", "month"]).unwrap();
        let rows: Vec<String> = (0..table.len())
            .map(|row| {
                let keys: Vec<String> = table.row_keys(row).map(ToString::to_string).collect();
                let count = table.column("count").unwrap().values[row].to_string();
                let rate = table.column("resolved_rate").unwrap().values[row].to_string();
                format!("{} {count} {rate}", keys.join(" "))
            })
            .collect();
        assert_eq!(
            rows,
            [
                "ruichi 2025-01 1 0/0",
                "dashizi 2024-10 1 1/1 = 1.0000",
                "dashizi 2024-11 1 0/1 = 0.0000",
                "(outside) 2024-11 1 1/1 = 1.0000",
                "(null) 2024-11 1 1/1 = 1.0000",
            ]
        );
        let counts = table.row_counts();
        assert_eq!((counts.read, counts.null, counts.outside, counts.refused), (5, 1, 1, 0));
    }

    #[test]
    fn a_coarser_grain_and_no_key_at_all_are_tables_too() {
        let aggregator = sample();
        let table = aggregator.table(["quarter"]).unwrap();
        assert_eq!(table.find(&["2024-Q4"], "count"), Some(&Value::Integer(4)));
        assert_eq!(aggregator.table([]).unwrap().find(&[], "count"), Some(&Value::Integer(5)));
        assert_eq!(Aggregator::new(schema()).table([]).unwrap().find(&[], "count"), Some(&Value::Integer(0)));
        for wrong in ["week", "day", "colour"] {
            assert_eq!(aggregator.table([wrong]).unwrap_err().kind().code(), "unknown_reference");
        }
        assert_eq!(aggregator.table(["month", "year"]).unwrap_err().kind().code(), "duplicate");
    }

    #[test]
    fn a_refused_record_leaves_nothing_but_its_count() {
        let mut aggregator = sample();
        let before = aggregator.table(["category", "area", "month"]).unwrap();
        let wrong = [
            (Event::new().with("area", "elsewhere"), "area: no such value of the dimension"),
            (Event::new().with("colour", "red"), "colour: not valid, expected a field that the schema names"),
            (Event::new().with("resolved", "yes"), "resolved: not valid, expected yes or no"),
            (Event::new().with("at", 5), "at: not valid, expected an instant"),
            (
                Event::new().with("at", DateTime::<Utc>::MAX_UTC),
                "at: out of range, expected a date in the years 1 to 9999",
            ),
        ];
        for (event, text) in &wrong {
            assert_eq!(aggregator.push(event).unwrap_err().to_string(), *text);
        }
        let after = aggregator.table(["category", "area", "month"]).unwrap();
        assert_eq!(after.columns(), before.columns());
        assert_eq!((after.row_counts().read, after.row_counts().refused), (10, 5));
    }

    #[test]
    fn states_of_different_schemas_do_not_merge() {
        let other = Schema::builder().measure(Measure::count()).build().unwrap();
        assert!(sample().merge(&Aggregator::new(other)).is_err());
    }

    #[test]
    fn a_merge_is_the_sum_of_its_parts() {
        let mut twice = sample();
        twice.merge(&sample()).unwrap();
        let table = twice.table(["category"]).unwrap();
        assert_eq!(table.find(&["noise"], "count"), Some(&Value::Integer(6)));
        let rate = table.find(&["aid"], "resolved_rate").unwrap();
        assert_eq!(*rate, Value::Rate { numerator: 4, denominator: 4 });
    }
}
