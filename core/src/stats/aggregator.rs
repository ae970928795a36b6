//! The aggregator: records stream in, a state that merges comes out.

use super::cells::{Cells, Domain, Key, NULL, OUTSIDE};
use super::clock::Clock;
use super::event::{Event, FieldValue};
use super::layout::Layout;
use super::pending::Pending;
use super::person::PersonKey;
use super::project::Filter;
use super::schema::Schema;
use super::state::{Input, MOST_RECORDS, NOWHERE, State, Targets};
use super::table::{Table, TableOptions};
use crate::time::Zone;
use crate::{Error, Result};

/// Collects records into cells by dimension and period, one partial state a cell.
///
/// The same records give the same tables and the same bytes however they were split, ordered and merged. A record that is
/// refused is counted as refused; null and outside are keys of their own.
///
/// # Complexity
///
/// A push is O(dimensions + measures); a merge is O(cells), a table O(cells · log cells). Records that were pushed one by one
/// wait to go into their cells together: up to four for each cell, but 127 at least and 2¹⁸ at most (always 127 without the
/// feature `dispatch`), each 4 bytes and mostly 8 more a measure. What is read meanwhile is read from a copy that has them, which
/// costs as much as the state is large: push many, then read.
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
    pub(super) schema: Schema,
    /// The person key, unless the state came from bytes made with a key that is not known here.
    pub(super) key: Option<PersonKey>,
    pub(super) fingerprint: u64,
    pub(super) filters: Vec<Filter>,
    pub(super) domains: Vec<Domain>,
    pub(super) cells: Cells,
    /// Records of each cell; a cell from which all were retracted has none and is as if it were not there.
    pub(super) records: Vec<u64>,
    pub(super) states: Vec<State>,
    pub(super) read: u64,
    pub(super) refused: u64,
    clock: Clock,
    layout: Layout,
    pub(super) pending: Pending,
}

impl std::fmt::Debug for Aggregator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys: Vec<&str> = self.schema.keys().collect();
        f.debug_struct("Aggregator")
            .field("keys", &keys)
            .field("cells", &self.cell_count())
            .field("read", &self.read)
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}

impl Aggregator {
    /// Makes an empty aggregator with the default person key, which is no secret: see [`PersonKey`].
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        Self::with_key(schema, PersonKey::default())
    }

    /// Makes an empty aggregator that hashes persons' and records' identifiers with a deployment's key.
    #[must_use]
    pub fn with_key(schema: Schema, key: PersonKey) -> Self {
        let domains = schema.dimensions().iter().map(Domain::new).collect();
        let states = schema.measures().iter().map(State::new).collect();
        let pending = Pending::new(&schema);
        let fingerprint = if schema.is_keyed() { key.fingerprint() } else { 0 };
        Self {
            schema,
            key: Some(key),
            fingerprint,
            filters: Vec::new(),
            domains,
            cells: Cells::default(),
            records: Vec::new(),
            states,
            read: 0,
            refused: 0,
            clock: Clock::default(),
            layout: Layout::default(),
            pending,
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
        self.records.iter().filter(|records| **records > 0).count()
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
    /// outside the years 1 to 9999 or a number that the measure does not take, `UnitMismatch` for a reported figure of
    /// another unit. `Refused` for a slice, or a state from bytes whose person key is not known here; `Limit` at 2⁴⁸ records.
    pub fn push(&mut self, event: &Event<'_>) -> Result<()> {
        self.check_open(1)?;
        self.read += 1;
        let added = self.try_push(event);
        self.refused += u64::from(added.is_err());
        added
    }

    /// Checks that some more records can be taken.
    pub(super) fn check_open(&self, more: u64) -> Result<PersonKey> {
        if !self.filters.is_empty() {
            return Err(Error::refused("a slice takes no more records"));
        }
        if self.read.checked_add(more).is_none_or(|read| read > MOST_RECORDS) {
            return Err(Error::limit(MOST_RECORDS, "records"));
        }
        self.key.ok_or_else(|| {
            Error::refused("this state was made with another person key: give the key before adding records")
        })
    }

    fn try_push(&mut self, event: &Event<'_>) -> Result<()> {
        let cell = self.take(event);
        if cell.is_err() {
            self.pending.reject();
        }
        let cell = cell?;
        if let Some(records) = self.records.get_mut(cell as usize) {
            *records += 1;
        }
        if self.pending.accept(cell, self.cells.len()) {
            self.settle();
        }
        Ok(())
    }

    /// Takes what a record brings, and gives its cell.
    #[inline]
    fn take(&mut self, event: &Event<'_>) -> Result<u32> {
        self.layout.fit(&self.schema, event)?;
        let (person_key, zone) = (self.key.unwrap_or_default(), self.schema.zone());
        let measures = self.schema.measures().iter().zip(self.layout.measures(event));
        for (at, (measure, value)) in measures.enumerate() {
            self.pending.bring(at, Input::of(measure, value, person_key, zone)?);
        }
        let key = self.key_of(event, true)?;
        u32::try_from(self.cell(key)?).map_err(|_| too_many_cells())
    }

    /// Takes back one record that was pushed, here or into a state that was merged.
    ///
    /// # Errors
    ///
    /// `Refused`, and nothing changes, when a measure can't take records back (the least and the greatest; distinct and
    /// quantiles unless declared [`retractable`](super::Measure::retractable)), or when no such record can have been
    /// pushed. Otherwise those of [`push`](Self::push).
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::stats::{Aggregator, Dimension, Event, Measure, Schema};
    ///
    /// let schema = Schema::builder().dimension(Dimension::open("kind")).measure(Measure::count()).build()?;
    /// let mut aggregator = Aggregator::new(schema);
    /// let empty = aggregator.to_bytes();
    /// let event = Event::new().with("kind", "noise");
    /// aggregator.push(&event)?;
    /// aggregator.retract(&event)?;
    /// assert_eq!(aggregator.to_bytes(), empty);
    /// assert!(aggregator.retract(&event).is_err());
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn retract(&mut self, event: &Event<'_>) -> Result<()> {
        self.check_open(0)?;
        self.settle();
        if let Some(measure) = self.schema.measures().iter().find(|measure| !measure.is_retractable()) {
            let reason = "a measure of this kind does not take records back";
            return Err(Error::refused(reason).in_field(measure.kind.code()));
        }
        self.layout.fit(&self.schema, event)?;
        let (person_key, zone) = (self.key.unwrap_or_default(), self.schema.zone());
        let measures = self.schema.measures().iter().zip(self.layout.measures(event));
        let inputs = measures.map(|(measure, value)| Input::of(measure, value, person_key, zone));
        let inputs: Vec<Input> = inputs.collect::<Result<_>>()?;
        let key = self.key_of(event, false)?;
        let never = || Error::refused("no such record was pushed");
        let cell = self.cells.find(&key).ok_or_else(never)?;
        let records = self.records.get(cell).copied().unwrap_or(0);
        for (state, input) in self.states.iter().zip(&inputs) {
            // Records that brought nothing are those beyond the known ones.
            let brings = *input != Input::Nothing;
            let possible = state.can_retract(cell, *input) && (brings || state.has_unknown(cell, records));
            if records == 0 || !possible {
                return Err(never());
            }
        }
        if let Some(records) = self.records.get_mut(cell) {
            *records -= 1;
        }
        self.read -= 1;
        for (state, input) in self.states.iter_mut().zip(inputs) {
            state.retract(cell, input);
        }
        Ok(())
    }

    /// Gives the key of the cell of an event that was fitted.
    #[inline]
    fn key_of(&mut self, event: &Event<'_>, intern: bool) -> Result<Key> {
        let Self { schema, domains, clock, layout, .. } = self;
        let mut key = Key::default();
        let mut codes = key.iter_mut();
        let dimensions = schema.dimensions().iter().zip(domains);
        for (((dimension, domain), value), slot) in dimensions.zip(layout.dimensions(event)).zip(&mut codes) {
            *slot = match value {
                FieldValue::Null => NULL,
                FieldValue::Outside => OUTSIDE,
                FieldValue::Text(text) => {
                    let code = if intern { domain.code_of(text) } else { domain.find(text) };
                    code.ok_or_else(|| unknown_value(&dimension.name))?
                }
                _ => return Err(Error::invalid("a text").in_field(&dimension.name)),
            };
        }
        if let (Some(time), Some(slot)) = (schema.time(), codes.next()) {
            *slot = match layout.time(event) {
                FieldValue::Null => NULL,
                FieldValue::Instant(instant) => {
                    clock.code(instant, time).map_err(|error| error.in_field(&time.field))?
                }
                _ => return Err(Error::invalid("an instant").in_field(&time.field)),
            };
        }
        Ok(key)
    }

    /// Gives the position of a cell, making room for it when it is new.
    pub(super) fn cell(&mut self, key: Key) -> Result<usize> {
        let cell = self.cells.position_of(key).ok_or_else(too_many_cells)?;
        self.make_room();
        Ok(cell)
    }

    /// Gives every cell its place in the states.
    pub(super) fn make_room(&mut self) {
        let cells = self.cells.len();
        if cells > self.records.len() {
            self.records.resize(cells, 0);
            self.states.iter_mut().for_each(|state| state.resize(cells));
        }
    }

    /// Adds all that another aggregator of the same schema holds.
    ///
    /// # Errors
    ///
    /// `Invalid` when the schemas, the person keys or the slices differ, `Limit` above 2⁴⁸ records; nothing changes then.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.schema != other.schema {
            return Err(Error::invalid("an aggregator of the same schema"));
        }
        if self.fingerprint != other.fingerprint {
            return Err(Error::invalid("an aggregator with the same person key"));
        }
        if self.filters != other.filters {
            return Err(Error::invalid("an aggregator of the same slice"));
        }
        let read = self.read.checked_add(other.read).filter(|read| *read <= MOST_RECORDS);
        let read = read.ok_or_else(|| Error::limit(MOST_RECORDS, "records"))?;
        self.settle();
        let other = &*other.settled();
        let recodings: Vec<Vec<u32>> = self
            .domains
            .iter_mut()
            .zip(&other.domains)
            .map(|(own, foreign)| recode(own, foreign))
            .collect::<Result<_>>()?;
        let alike = recodings.iter().all(|recoding| recoding.iter().zip(0..).all(|(code, at)| *code == at))
            && self.cells.keys() == other.cells.keys();
        let targets = if alike { Targets::Alike } else { Targets::Cells(self.targets(other, &recodings)?) };
        self.make_room();
        (self.read, self.refused) = (read, self.refused + other.refused);
        self.key = self.key.or(other.key);
        targets.for_each(&mut self.records, &other.records, |own, more| *own += more);
        for ((state, more), measure) in self.states.iter_mut().zip(&other.states).zip(self.schema.measures())
        {
            state.merge(more, &targets, measure);
        }
        Ok(())
    }

    /// Gives the cell into which each cell of another aggregator goes, making those that are missing.
    fn targets(&mut self, other: &Self, recodings: &[Vec<u32>]) -> Result<Vec<usize>> {
        let mut targets = Vec::with_capacity(other.cells.len());
        let mut guess = 0;
        for (key, records) in other.cells.keys().iter().zip(&other.records) {
            if *records == 0 {
                targets.push(NOWHERE);
                continue;
            }
            let mut key = *key;
            for (code, recoding) in key.iter_mut().zip(recodings) {
                *code = recoding.get(*code as usize).copied().unwrap_or(*code);
            }
            // Two states of one stream often hold their cells in the same order.
            let cell = self.cells.position_near(key, guess).ok_or_else(too_many_cells)?;
            guess = cell + 1;
            targets.push(cell);
        }
        Ok(targets)
    }

    pub(super) fn add_records(&mut self, cell: usize, other: &Self, from: usize) {
        if let (Some(records), Some(more)) = (self.records.get_mut(cell), other.records.get(from)) {
            *records += more;
        }
    }

    /// Makes a table, cut by some of the schema's keys (see [`rollup`](Self::rollup)); without a key it has one row.
    ///
    /// Rows come in the order of the keys: a closed dimension as declared, an open one by text, periods by time, then
    /// outside, then null.
    ///
    /// # Errors
    ///
    /// Those of [`rollup`](Self::rollup), and `OutOfRange` for a quantile that is not between 0 and 1.
    pub fn table(&self, options: impl Into<TableOptions>) -> Result<Table> {
        Table::read(&self.settled(), &options.into())
    }

    /// Gives the person key back to a state that was read from bytes, so that it takes records again.
    ///
    /// # Errors
    ///
    /// `Invalid` when the state was made with another key.
    pub fn unlock(&mut self, key: PersonKey) -> Result<()> {
        if self.schema.is_keyed() && key.fingerprint() != self.fingerprint {
            return Err(Error::invalid("the person key that the state was made with"));
        }
        self.key = Some(key);
        Ok(())
    }

    pub(super) fn time_zone(&self) -> Option<Zone> {
        self.schema.zone()
    }
}

pub(super) fn unknown_value(dimension: &str) -> Error {
    Error::unknown_reference("value of the dimension").in_field(dimension)
}

pub(super) fn too_many_cells() -> Error {
    Error::limit(u64::from(u32::MAX), "cells")
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
