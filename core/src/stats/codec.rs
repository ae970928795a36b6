//! Canonical bytes of an aggregator.
//!
//! Layout, version 1: magic `SWAG`, version, schema, fingerprint of the person key, rows read and refused, slices, the
//! values of open dimensions (those that cells use, sorted and front-coded), keys of the cells column by column in
//! ascending order, records of the cells, then one block a measure, and the CRC-32 of all that. Numbers are varints.

use std::collections::BTreeSet;
use std::sync::Arc;

use flate2::Crc;

use super::aggregator::Aggregator;
use super::bytes::{Reader, Writer};
use super::cells::{FIRST, Key, NULL, OUTSIDE};
use super::measure::{Measure, MeasureKind};
use super::period::{Grain, Period};
use super::project::Filter;
use super::schema::{Dimension, Level, MAX_DIMENSIONS, Schema};
use super::state::{MOST_RECORDS, State};
use super::unit::Unit;
use crate::{Error, Result};

const MAGIC: &[u8; 4] = b"SWAG";
const VERSION: u8 = 1;

impl Aggregator {
    /// Writes the state as canonical bytes: the same records give the same bytes, however they were split, ordered and
    /// merged.
    ///
    /// The bytes hold the dimension's values and hashes of identifiers, so they are for inside.
    ///
    /// # Complexity
    ///
    /// O(cells · log cells + entries of distinct and quantile states · log entries).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.raw(MAGIC);
        out.byte(VERSION);
        write_schema(&self.schema, &mut out);
        out.raw(&self.fingerprint.to_le_bytes());
        out.number(self.read);
        out.number(self.refused);
        out.number(self.filters.len() as u64);
        for filter in &self.filters {
            out.text(&filter.key);
            let values: Vec<&str> = filter.values.iter().map(String::as_str).collect();
            out.sorted_texts(values.into_iter());
        }
        let (keys, cells) = self.canonical_cells(&mut out);
        for column in 0..self.key_width() {
            keys.iter().filter_map(|key| key.get(column)).for_each(|code| out.number(u64::from(*code)));
        }
        for cell in &cells {
            out.number(self.records.get(*cell).copied().unwrap_or(0));
        }
        for (state, measure) in self.settled().states.iter().zip(self.schema.measures()) {
            state.encode(&cells, measure, &mut out);
        }
        let sum = checksum(out.as_bytes());
        out.raw(&sum.to_le_bytes());
        out.into_bytes()
    }

    /// Reads a state from its canonical bytes.
    ///
    /// It merges and makes tables at once. When its measures hash identifiers under a key that is not the default one, it
    /// takes further records only after [`unlock`](Self::unlock).
    ///
    /// # Errors
    ///
    /// `Syntax` for bytes that are cut short, damaged, of another version, or not exactly those that
    /// [`to_bytes`](Self::to_bytes) writes.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::stats::{Aggregator, Event, Measure, Schema};
    ///
    /// let mut aggregator = Aggregator::new(Schema::builder().measure(Measure::distinct("person")).build()?);
    /// aggregator.push(&Event::new().with("person", "p1"))?;
    /// let bytes = aggregator.to_bytes();
    /// assert_eq!(Aggregator::from_bytes(&bytes)?.to_bytes(), bytes);
    /// assert!(Aggregator::from_bytes(&bytes[1..]).is_err());
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let foreign = || Error::syntax("a state that an aggregator wrote");
        let body = bytes.len().checked_sub(4).ok_or_else(foreign)?;
        let (body, sum) = bytes.split_at_checked(body).ok_or_else(foreign)?;
        let mut input = Reader::new(body);
        if input.raw(MAGIC.len())? != MAGIC {
            return Err(foreign());
        }
        if input.byte()? != VERSION {
            return Err(Error::syntax("version 1 of the state's bytes"));
        }
        if sum != checksum(body).to_le_bytes() {
            return Err(Error::syntax("bytes that fit their checksum: the state is damaged"));
        }
        let read = Self::read_body(&mut input)?;
        // Whatever passed each check of its own but is not the canonical form would break merge-by-bytes.
        if input.is_empty() && read.to_bytes() == bytes {
            Ok(read)
        } else {
            Err(Error::syntax("the canonical form of a state"))
        }
    }

    fn read_body(input: &mut Reader<'_>) -> Result<Self> {
        let malformed = || Error::syntax("a state within its bounds");
        let schema = read_schema(input)?;
        let fingerprint = input.raw(8)?.try_into().map(u64::from_le_bytes).map_err(|_| malformed())?;
        let mut out = Self::new(schema);
        if out.fingerprint != fingerprint {
            (out.key, out.fingerprint) = (None, fingerprint);
        }
        (out.read, out.refused) = (input.number()?, input.number()?);
        if out.read > MOST_RECORDS || out.refused > out.read {
            return Err(malformed());
        }
        for _ in 0..input.length()? {
            let key = input.text()?;
            let values: BTreeSet<String> = input.sorted_texts()?.into_iter().collect();
            out.filters.push(Filter { key, values });
        }
        for domain in &mut out.domains {
            if !domain.is_closed() {
                for value in input.sorted_texts()? {
                    domain.code_of(&value);
                }
            }
        }
        let keys = out.read_keys(input)?;
        let mut records = Vec::new();
        for key in &keys {
            out.cells.position_of(*key);
            records.push(input.number()?);
        }
        let total = records.iter().try_fold(0u64, |sum, records| sum.checked_add(*records));
        if records.contains(&0) || total.is_none_or(|total| total > out.read - out.refused) {
            return Err(malformed());
        }
        for (state, measure) in out.states.iter_mut().zip(out.schema.measures()) {
            *state = State::decode(input, measure, &records)?;
        }
        out.records = records;
        Ok(out)
    }

    fn read_keys(&self, input: &mut Reader<'_>) -> Result<Vec<Key>> {
        let mut keys = vec![Key::default(); input.length()?];
        for column in 0..self.key_width() {
            for key in &mut keys {
                let code = u32::try_from(input.number()?).map_err(|_| Error::syntax("a key of 32 bits"))?;
                let known = match (self.domains.get(column), self.schema.grain()) {
                    _ if code == NULL => true,
                    (Some(_), _) if code == OUTSIDE => true,
                    (Some(domain), _) => domain.value(code).is_some(),
                    (None, Some(grain)) if code >= FIRST => Period::from_ordinal(grain, code - FIRST).is_ok(),
                    _ => false,
                };
                if !known {
                    return Err(Error::syntax("keys that the dimensions know"));
                }
                if let Some(slot) = key.get_mut(column) {
                    *slot = code;
                }
            }
        }
        if keys.is_sorted_by(|a, b| a < b) {
            Ok(keys)
        } else {
            Err(Error::syntax("cells in ascending order"))
        }
    }

    fn key_width(&self) -> usize {
        self.schema.dimensions().len() + usize::from(self.schema.time().is_some())
    }

    /// Writes the values of open dimensions and the number of cells; gives the canonical keys, ascending, and the cells.
    fn canonical_cells(&self, out: &mut Writer) -> (Vec<Key>, Vec<usize>) {
        let live = || {
            let cells = self.cells.keys().iter().zip(&self.records).enumerate();
            cells.filter(|(_, (_, records))| **records > 0).map(|(cell, (key, _))| (cell, key))
        };
        let mut recodings: Vec<Option<Vec<u32>>> = Vec::new();
        for (at, domain) in self.domains.iter().enumerate() {
            if domain.is_closed() {
                recodings.push(None);
                continue;
            }
            let mut used = vec![false; domain.values().len()];
            for code in live().filter_map(|(_, key)| key.get(at)?.checked_sub(FIRST)) {
                if let Some(used) = used.get_mut(code as usize) {
                    *used = true;
                }
            }
            let values = domain.values().iter().enumerate().zip(used);
            let mut values: Vec<(&Arc<str>, usize)> =
                values.filter(|(_, used)| *used).map(|((code, value), _)| (value, code)).collect();
            values.sort_unstable();
            out.sorted_texts(values.iter().map(|(value, _)| &***value));
            let mut recoding = vec![0; domain.values().len()];
            for ((_, code), canonical) in values.iter().zip(FIRST..) {
                if let Some(slot) = recoding.get_mut(*code) {
                    *slot = canonical;
                }
            }
            recodings.push(Some(recoding));
        }
        let mut cells: Vec<(Key, usize)> = live()
            .map(|(cell, key)| {
                let mut key = *key;
                for (code, recoding) in key.iter_mut().zip(&recodings) {
                    if let (Some(recoding), Some(value)) = (recoding, code.checked_sub(FIRST)) {
                        *code = recoding.get(value as usize).copied().unwrap_or(*code);
                    }
                }
                (key, cell)
            })
            .collect();
        cells.sort_unstable();
        out.number(cells.len() as u64);
        cells.into_iter().unzip()
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn write_schema(schema: &Schema, out: &mut Writer) {
    out.number(schema.dimensions().len() as u64);
    for dimension in schema.dimensions() {
        out.text(&dimension.name);
        out.byte(u8::from(dimension.values.is_some()));
        let Some(values) = &dimension.values else { continue };
        out.number(values.len() as u64);
        values.iter().for_each(|value| out.text(value));
        out.number(dimension.levels.len() as u64);
        for level in &dimension.levels {
            out.text(&level.name);
            out.number(level.parents.len() as u64);
            for (value, parent) in &level.parents {
                out.text(value);
                out.text(parent);
            }
        }
    }
    out.byte(u8::from(schema.time().is_some()));
    if let Some(time) = schema.time() {
        out.text(&time.field);
        out.text(time.grain.code());
    }
    out.text(schema.zone().map_or("", |zone| zone.name()));
    out.number(schema.measures().len() as u64);
    for measure in schema.measures() {
        out.text(measure.kind.code());
        out.text(&measure.field);
        out.text(measure.unit.code());
        out.byte(u8::from(measure.retractable));
        out.number(measure.cap.into());
    }
}

fn read_flag(input: &mut Reader<'_>) -> Result<bool> {
    match input.byte()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Error::syntax("0 or 1")),
    }
}

fn read_schema(input: &mut Reader<'_>) -> Result<Schema> {
    let mut builder = Schema::builder();
    let dimensions = input.length()?;
    if dimensions > MAX_DIMENSIONS {
        return Err(Error::limit(MAX_DIMENSIONS as u64, "dimensions"));
    }
    for _ in 0..dimensions {
        let name = input.text()?;
        let mut dimension = Dimension::open(name);
        if read_flag(input)? {
            let values: Vec<String> = (0..input.length()?).map(|_| input.text()).collect::<Result<_>>()?;
            dimension = Dimension::closed(dimension.name, values);
            for _ in 0..input.length()? {
                let name = input.text()?;
                let mut parents = Vec::new();
                for _ in 0..input.length()? {
                    parents.push((Arc::from(input.text()?), Arc::from(input.text()?)));
                }
                dimension.levels.push(Level { name, parents });
            }
        }
        builder = builder.dimension(dimension);
    }
    let mut time = None;
    if read_flag(input)? {
        let (field, code) = (input.text()?, input.text()?);
        let grain = Grain::ALL.iter().copied().find(|grain| grain.code() == code);
        time = Some((field, grain.ok_or_else(|| Error::syntax("a grain that is known"))?));
    }
    let zone = input.text()?;
    if !zone.is_empty() {
        builder = builder.zone(zone.parse().map_err(|_| Error::syntax("an IANA time zone"))?);
    }
    if let Some((field, grain)) = time {
        let zone = zone.parse().map_err(|_| Error::syntax("an IANA time zone"))?;
        builder = builder.time(field, grain, zone);
    }
    for _ in 0..input.length()? {
        let kind: MeasureKind = input.text()?.parse()?;
        let mut measure = Measure::count();
        (measure.kind, measure.field) = (kind, input.text()?);
        measure.unit = input.text()?.parse::<Unit>()?;
        measure.retractable = read_flag(input)?;
        measure.cap = u32::try_from(input.number()?).map_err(|_| Error::syntax("a cap of 32 bits"))?;
        builder = builder.measure(measure);
    }
    builder.build()
}
