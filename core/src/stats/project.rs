//! Looking at an aggregator through some of its keys, or at some of its cells.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::aggregator::Aggregator;
use super::cells::{Domain, FIRST, Key, NULL, OUTSIDE};
use super::period::{Grain, Period};
use super::schema::{Dimension, TimeField};
use super::table::RowKey;
use crate::{Error, Result, sort};

/// What a slice kept: only cells whose key is one of some values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Filter {
    pub(super) key: String,
    /// The values as they display.
    pub(super) values: BTreeSet<String>,
}

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        write!(f, "{} in {}", self.key, values.join(", "))
    }
}

/// One key by which cells are looked at.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) name: String,
    from: From<'a>,
}

#[derive(Debug)]
enum From<'a> {
    Dimension { at: usize, dimension: &'a Dimension, domain: &'a Domain },
    Level { at: usize, values: Vec<Arc<str>>, codes: Vec<u32> },
    Time { at: usize, own: Grain, grain: Grain, time: &'a TimeField },
}

impl<'a> Source<'a> {
    /// Finds a key by its name: a dimension, a level of one, the grain or a coarser one.
    pub(super) fn find(aggregator: &'a Aggregator, name: &str) -> Result<Self> {
        let dimensions = aggregator.schema.dimensions();
        let time_at = dimensions.len();
        for (at, (dimension, domain)) in dimensions.iter().zip(&aggregator.domains).enumerate() {
            if dimension.name == name {
                return Ok(Self { name: name.into(), from: From::Dimension { at, dimension, domain } });
            }
            if let Some(level) = dimension.levels.iter().find(|level| level.name == name) {
                let values = level.values();
                let index: HashMap<&Arc<str>, u32> = values.iter().zip(FIRST..).collect();
                let parents: HashMap<&Arc<str>, &Arc<str>> =
                    level.parents.iter().map(|(child, parent)| (child, parent)).collect();
                let parent_code = |value| parents.get(value).and_then(|parent| index.get(*parent));
                let codes =
                    domain.values().iter().map(|value| parent_code(value).copied().unwrap_or(OUTSIDE));
                let codes = [NULL, OUTSIDE].into_iter().chain(codes).collect();
                return Ok(Self { name: name.into(), from: From::Level { at, values, codes } });
            }
        }
        let grain = Grain::ALL.iter().copied().find(|grain| grain.code() == name);
        if let (Some(time), Some(grain)) = (aggregator.schema.time(), grain) {
            let own = time.grain;
            if grain == own || (grain > own && own != Grain::Week) {
                return Ok(Self { name: name.into(), from: From::Time { at: time_at, own, grain, time } });
            }
        }
        Err(Error::unknown_reference("dimension, level or grain of the schema").in_field(name))
    }

    /// Finds several keys, each once.
    pub(super) fn find_all(aggregator: &'a Aggregator, names: &[&str]) -> Result<Vec<Self>> {
        let mut found: Vec<Self> = Vec::new();
        for name in names {
            let source = Self::find(aggregator, name)?;
            if found.iter().any(|other| other.name == source.name || (other.is_time() && source.is_time())) {
                return Err(Error::duplicate("key").in_field(*name));
            }
            found.push(source);
        }
        if found.len() > Key::default().len() {
            return Err(Error::limit(Key::default().len() as u64, "keys"));
        }
        Ok(found)
    }

    pub(super) fn is_time(&self) -> bool {
        matches!(self.from, From::Time { .. })
    }

    /// Gives the code that a cell has under this key.
    pub(super) fn code(&self, key: &Key) -> Result<u32> {
        let own = |at: usize| key.get(at).copied().unwrap_or(NULL);
        match &self.from {
            From::Dimension { at, .. } => Ok(own(*at)),
            From::Level { at, codes, .. } => Ok(codes.get(own(*at) as usize).copied().unwrap_or(OUTSIDE)),
            From::Time { at, own: fine, grain, .. } => match own(*at).checked_sub(FIRST) {
                Some(ordinal) if fine != grain => {
                    let first = Period::from_ordinal(*fine, ordinal)?.first_day();
                    Ok(Period::containing(first, *grain)?.ordinal() + FIRST)
                }
                _ => Ok(own(*at)),
            },
        }
    }

    /// Gives what a code stands for.
    pub(super) fn label(&self, code: u32) -> RowKey {
        let value =
            |value: Option<&Arc<str>>| value.map_or(RowKey::Null, |value| RowKey::Text(Arc::clone(value)));
        match (&self.from, code) {
            (_, NULL) => RowKey::Null,
            (_, OUTSIDE) => RowKey::Outside,
            (From::Dimension { domain, .. }, _) => value(domain.value(code)),
            (From::Level { values, .. }, _) => value(values.get((code - FIRST) as usize)),
            (From::Time { grain, .. }, _) => {
                Period::from_ordinal(*grain, code - FIRST).map_or(RowKey::Null, RowKey::Period)
            }
        }
    }

    /// Gives a rank a code by which rows are ordered; outside and null come last.
    pub(super) fn ranks(&self) -> impl Fn(u32) -> u32 {
        let mut ranks = Vec::new();
        if let From::Dimension { domain, .. } = &self.from
            && !domain.is_closed()
        {
            let mut codes: Vec<u32> = (FIRST..).zip(domain.values()).map(|(code, _)| code).collect();
            sort::sort_by(&mut codes, |a, b| domain.value(*a).cmp(&domain.value(*b)));
            ranks = vec![0; codes.len()];
            for (rank, code) in (FIRST..).zip(codes) {
                if let Some(slot) = ranks.get_mut((code - FIRST) as usize) {
                    *slot = rank;
                }
            }
        }
        move |code| match code {
            NULL => u32::MAX,
            OUTSIDE => u32::MAX - 1,
            _ => ranks.get((code - FIRST) as usize).copied().unwrap_or(code),
        }
    }
}

impl Aggregator {
    /// Keeps only some keys: cells that then look the same become one.
    ///
    /// A key is a dimension, a level of one, the schema's grain, or a coarser grain that whole periods fit into (a month
    /// fits into a quarter, a week only into itself).
    ///
    /// # Errors
    ///
    /// `UnknownReference` for a key that the schema does not have, `Duplicate` for one that stands twice.
    pub fn rollup(&self, keys: &[&str]) -> Result<Self> {
        let mut sources = Source::find_all(self, keys)?;
        // A cell's key ends with its period.
        sort::sort_by(&mut sources, |a, b| a.is_time().cmp(&b.is_time()));
        let mut dimensions = Vec::new();
        let mut domains = Vec::new();
        let mut time = None;
        for source in &sources {
            match &source.from {
                From::Dimension { dimension, domain, .. } => {
                    dimensions.push((*dimension).clone());
                    domains.push((*domain).clone());
                }
                From::Level { values, .. } => {
                    let dimension = Dimension::closed(&source.name, values);
                    domains.push(Domain::new(&dimension));
                    dimensions.push(dimension);
                }
                From::Time { grain, time: own, .. } => {
                    time = Some(TimeField { grain: *grain, ..(*own).clone() });
                }
            }
        }
        let mut out = self.emptied(self.schema.project(dimensions, time));
        out.domains = domains;
        out.take_cells(&self.settled(), |key| {
            let mut projected = Key::default();
            for (slot, source) in projected.iter_mut().zip(&sources) {
                *slot = source.code(key)?;
            }
            Ok(Some(projected))
        })?;
        Ok(out)
    }

    /// Keeps only the cells whose key is one of some values; what was kept is written into every table made of it.
    ///
    /// A slice takes no more records, and merges with the same slice of other states.
    ///
    /// # Errors
    ///
    /// `UnknownReference` for a key that the schema does not have.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::stats::{Aggregator, Dimension, Event, Measure, RowKey, Schema};
    ///
    /// let schema = Schema::builder().dimension(Dimension::open("kind")).measure(Measure::count()).build()?;
    /// let mut aggregator = Aggregator::new(schema);
    /// aggregator.push(&Event::new().with("kind", "noise"))?;
    /// aggregator.push(&Event::new())?;
    /// let table = aggregator.slice("kind", &[RowKey::Null])?.table([])?;
    /// assert_eq!(table.find(&[], "count").and_then(|value| value.as_i64()), Some(1));
    /// assert_eq!(table.filters().collect::<Vec<_>>(), ["kind in (null)"]);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn slice(&self, key: &str, values: &[RowKey]) -> Result<Self> {
        let source = Source::find(self, key)?;
        let mut out = self.emptied(self.schema.clone());
        out.domains = self.domains.clone();
        out.take_cells(&self.settled(), |key| {
            Ok(values.contains(&source.label(source.code(key)?)).then_some(*key))
        })?;
        let values = values.iter().map(ToString::to_string).collect();
        out.filters.push(Filter { key: source.name, values });
        sort::sort_by(&mut out.filters, Filter::cmp);
        Ok(out)
    }

    /// Makes an aggregator without cells that has read the same records.
    fn emptied(&self, schema: super::Schema) -> Self {
        let mut out = Self::with_key(schema, self.key.unwrap_or_default());
        (out.key, out.fingerprint) = (self.key, self.fingerprint);
        out.filters = self.filters.clone();
        (out.read, out.refused) = (self.read, self.refused);
        out
    }

    /// Adds the cells of another aggregator under new keys; those without one are left out.
    fn take_cells(&mut self, other: &Self, key: impl Fn(&Key) -> Result<Option<Key>>) -> Result<()> {
        for (from, own) in other.cells.keys().iter().enumerate() {
            if other.records.get(from).is_none_or(|records| *records == 0) {
                continue;
            }
            let Some(key) = key(own)? else { continue };
            let cell = self.cell(key)?;
            self.add_records(cell, other, from);
            let states = self.states.iter_mut().zip(&other.states).zip(self.schema.measures());
            for ((state, more), measure) in states {
                state.merge_cell(cell, more, from, measure);
            }
        }
        Ok(())
    }
}
