//! Adding a whole batch: cell code of every row, histogram, scatter, then one visit a cell.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use std::collections::HashMap;

use chrono_tz::Tz;

use super::aggregator::{Aggregator, too_many_cells, unknown_value};
use super::brought::{Brought, add, each_code};
use super::cells::{FIRST, Key, NULL, OUTSIDE};
use super::columns::{ColumnData, Columns, Negative, PushReport, Validity};
use super::measure::MeasureKind;
use super::period::Period;
use super::person::PersonKey;
use super::schema::TimeField;
use crate::{Error, Result};

/// Rows handled at once: their codes fit into 32 bits and the scattered copies into a few hundred megabytes.
const MOST_ROWS: usize = 1 << 24;
/// A table with one entry a possible cell is used up to this many.
const MOST_DENSE: usize = 1 << 24;
/// Rows whose codes are still in the nearest cache when they are counted.
const CHUNK: usize = 4096;

/// One key of every row as small numbers below `codes.len()`, and what they stand for.
struct KeyPlan {
    locals: Vec<u32>,
    codes: Vec<u32>,
}

/// The rows that can't be taken, and the first reason.
#[derive(Default)]
pub(super) struct Refusals {
    /// Empty while no row is refused.
    rows: Vec<bool>,
    count: u64,
    first: Option<(usize, Error)>,
}

impl Refusals {
    pub(super) fn refuse(&mut self, row: usize, rows: usize, error: impl FnOnce() -> Error) {
        self.rows.resize(rows, false);
        if !std::mem::replace(&mut self.rows[row], true) {
            self.count += 1;
        }
        if self.first.as_ref().is_none_or(|(first, _)| row < *first) {
            self.first = Some((row, error()));
        }
    }
}

impl Aggregator {
    /// Adds a batch of records given as columns, one for each field that the schema names.
    ///
    /// It does what [`push`](Self::push) does row by row, far faster; a row that can't be taken is refused whole, counted,
    /// and the first one reported.
    ///
    /// # Errors
    ///
    /// `Missing` for a field without a column, `Invalid` for a column that the schema does not name or of the wrong kind;
    /// then nothing is added. Otherwise those of [`push`](Self::push) that concern the aggregator.
    ///
    /// # Complexity
    ///
    /// O(rows + touched cells), and a sort of each cell's identifiers.
    pub fn push_columns(&mut self, batch: &Columns<'_>) -> Result<PushReport> {
        let key = self.check_open(batch.rows() as u64)?;
        self.check_columns(batch)?;
        let mut report = PushReport { read: 0, refused: 0, first_refused: None };
        let mut first = 0;
        while first < batch.rows() {
            let rows = (batch.rows() - first).min(MOST_ROWS);
            let refusals = self.push_part(&batch.part(first, rows), key)?;
            report.read += rows as u64;
            report.refused += refusals.count;
            let offset = |(row, error)| (row + first, error);
            report.first_refused = report.first_refused.or(refusals.first.map(offset));
            first += rows;
        }
        Ok(report)
    }

    fn check_columns(&self, batch: &Columns<'_>) -> Result<()> {
        if let Some(name) = batch.names().find(|name| !self.names_field(name)) {
            return Err(Error::invalid("a column that the schema names").in_field(name));
        }
        let kind_of = |field: &str| {
            let column = batch.get(field).map(|(data, _)| data);
            column.ok_or_else(|| Error::missing("a column for the field").in_field(field))
        };
        for dimension in self.schema.dimensions() {
            match kind_of(&dimension.name)? {
                ColumnData::Dictionary { .. } | ColumnData::Texts(_) => {}
                _ => return Err(Error::invalid("texts, or codes of texts").in_field(&dimension.name)),
            }
        }
        if let Some(field) = self.schema.time_field()
            && !matches!(kind_of(field)?, ColumnData::Instants { .. })
        {
            return Err(Error::invalid("instants").in_field(field));
        }
        for measure in self.schema.measures().iter().filter(|measure| measure.kind != MeasureKind::Count) {
            use ColumnData as Data;
            use MeasureKind as Kind;
            let expected = match (measure.kind, kind_of(&measure.field)?) {
                (Kind::CountIf, Data::Flags(_))
                | (
                    Kind::Distinct | Kind::Contributors | Kind::CellKey,
                    Data::Dictionary { .. } | Data::Texts(_),
                )
                | (Kind::Distinct | Kind::Contributors | Kind::CellKey, Data::Integers(_))
                | (Kind::HourOfWeek, Data::Instants { .. })
                | (Kind::Reported, Data::Texts(_) | Data::Dictionary { .. })
                | (Kind::Sum | Kind::SumOfSquares | Kind::MinMax | Kind::Quantiles, Data::Integers(_)) => {
                    continue;
                }
                (Kind::CountIf, _) => "flags",
                (Kind::Distinct | Kind::Contributors | Kind::CellKey, _) => {
                    "texts, codes of texts or whole numbers"
                }
                (Kind::HourOfWeek, _) => "instants",
                (Kind::Reported, _) => "texts of figures",
                _ => "whole numbers",
            };
            return Err(Error::invalid(expected).in_field(&measure.field));
        }
        Ok(())
    }

    fn push_part(&mut self, batch: &Columns<'_>, key: PersonKey) -> Result<Refusals> {
        let rows = batch.rows();
        let mut refusals = Refusals::default();
        let mut plans = Vec::new();
        for at in 0..self.schema.dimensions().len() {
            plans.push(self.dimension_plan(at, batch, &mut refusals)?);
        }
        if let Some(time) = self.schema.time() {
            plans.push(time_plan(time, batch, &mut refusals)?);
        }
        let inputs: Vec<Brought<'_>> = self
            .schema
            .measures()
            .iter()
            .map(|measure| Brought::read(measure, batch, key, &mut refusals))
            .collect();
        let coded = code_cells(&plans, rows, &refusals)?;
        let mut slots = vec![usize::MAX; coded.counts.len()];
        let mut guess = 0;
        for (code, count) in coded.counts[..coded.cells].iter().enumerate() {
            if *count > 0 {
                let key = coded.key(&plans, code);
                let cell = self.cells.position_near(key, guess).ok_or_else(too_many_cells)?;
                guess = cell + 1;
                slots[code] = cell;
            }
        }
        self.make_room();
        for (slot, count) in slots.iter().zip(&coded.counts).filter(|(slot, _)| **slot != usize::MAX) {
            self.records[*slot] += u64::from(*count);
        }
        self.read += rows as u64;
        self.refused += refusals.count;
        let zone = self.schema.zone().unwrap_or(Tz::UTC);
        for ((state, input), measure) in self.states.iter_mut().zip(&inputs).zip(self.schema.measures()) {
            add(state, input, &coded, &slots, measure, zone);
        }
        Ok(refusals)
    }

    fn dimension_plan(&mut self, at: usize, batch: &Columns<'_>, refusals: &mut Refusals) -> Result<KeyPlan> {
        let rows = batch.rows();
        let name = self.schema.dimensions()[at].name.clone();
        let Some((data, validity)) = batch.get(&name) else {
            return Err(Error::missing("a column for the field").in_field(name));
        };
        let domain = &mut self.domains[at];
        let mut codes = vec![NULL, OUTSIDE];
        let mut locals = vec![NULL; rows];
        match data {
            ColumnData::Dictionary { codes: own, values, negative } => {
                // Only values that occur enter an open domain; u32::MAX marks one that a closed domain does not know.
                let mut used = vec![false; values.len()];
                let below = if negative == Negative::Outside { OUTSIDE } else { NULL };
                each_code(own, |row, code| {
                    let at = usize::try_from(code).ok();
                    locals[row] = match at.and_then(|at| used.get_mut(at)) {
                        Some(used) => {
                            *used = true;
                            u32::try_from(code).map_or(u32::MAX, |code| code + FIRST)
                        }
                        None if code < 0 => below,
                        None => u32::MAX,
                    };
                });
                apply_nulls(&mut locals, validity);
                for (value, used) in values.iter().zip(used) {
                    let code = if used { domain.code_of(value) } else { domain.find(value) };
                    codes.push(code.unwrap_or(u32::MAX));
                }
            }
            ColumnData::Texts(texts) => {
                for (row, text) in texts.iter().enumerate().filter(|(row, _)| validity.is_valid(*row)) {
                    locals[row] = domain.code_of(text).unwrap_or(u32::MAX);
                }
                codes.extend((FIRST..).zip(domain.values()).map(|(code, _)| code));
            }
            _ => {}
        }
        // What can't be placed is refused, and stands as null meanwhile.
        if codes.contains(&u32::MAX) || locals.iter().any(|local| *local as usize >= codes.len()) {
            for (row, local) in locals.iter_mut().enumerate() {
                let code = codes.get(*local as usize).copied().unwrap_or(u32::MAX);
                if code == u32::MAX {
                    refusals.refuse(row, rows, || unknown_value(&name));
                    *local = NULL;
                }
            }
            codes.iter_mut().filter(|code| **code == u32::MAX).for_each(|code| *code = NULL);
        }
        Ok(KeyPlan { locals, codes })
    }
}

fn apply_nulls(locals: &mut [u32], validity: Validity<'_>) {
    if !matches!(validity, Validity::All) {
        let rows = locals.iter_mut().enumerate();
        rows.filter(|(row, _)| !validity.is_valid(*row)).for_each(|(_, local)| *local = NULL);
    }
}

/// The cell of every row as a small number.
pub(super) struct Coded {
    /// One code a row; that of a refused row is `cells`.
    pub(super) codes: Vec<u32>,
    /// Rows of each code, the refused ones last.
    pub(super) counts: Vec<u32>,
    /// The number of codes of cells.
    pub(super) cells: usize,
    /// The key of each code, where it does not follow from the code.
    keys: Option<Vec<Key>>,
}

impl Coded {
    fn key(&self, plans: &[KeyPlan], code: usize) -> Key {
        if let Some(keys) = &self.keys {
            return keys[code];
        }
        let mut key = Key::default();
        let mut rest = code;
        for (at, plan) in plans.iter().enumerate().rev() {
            key[at] = plan.codes[rest % plan.codes.len()];
            rest /= plan.codes.len();
        }
        key
    }
}

fn code_cells(plans: &[KeyPlan], rows: usize, refusals: &Refusals) -> Result<Coded> {
    let cells = plans.iter().map(|plan| plan.codes.len()).try_fold(1usize, usize::checked_mul);
    let most = MOST_DENSE.min(rows.saturating_mul(8).max(1 << 16));
    let Some(cells) = cells.filter(|cells| *cells <= most) else {
        return code_sparse_cells(plans, rows, refusals);
    };
    let trash = u32::try_from(cells).map_err(|_| too_many_cells())?;
    let mut codes = vec![0u32; rows];
    let mut counts = vec![0u32; cells + 1];
    for (chunk, part) in codes.chunks_mut(CHUNK).enumerate() {
        let first = chunk * CHUNK;
        for plan in plans {
            let size = u32::try_from(plan.codes.len()).map_err(|_| too_many_cells())?;
            let locals = &plan.locals[first..first + part.len()];
            part.iter_mut().zip(locals).for_each(|(code, local)| *code = *code * size + local);
        }
        if !refusals.rows.is_empty() {
            let refused = &refusals.rows[first..first + part.len()];
            part.iter_mut().zip(refused).filter(|(_, no)| **no).for_each(|(code, _)| *code = trash);
        }
        part.iter().for_each(|code| counts[*code as usize] += 1);
    }
    Ok(Coded { codes, counts, cells, keys: None })
}

/// Gives codes in the order of first rows, where a table of all possible cells would be too large.
fn code_sparse_cells(plans: &[KeyPlan], rows: usize, refusals: &Refusals) -> Result<Coded> {
    let mut positions: HashMap<Key, u32> = HashMap::new();
    let mut keys = Vec::new();
    let mut codes = vec![u32::MAX; rows];
    for (row, code) in codes.iter_mut().enumerate() {
        if refusals.rows.get(row).copied().unwrap_or(false) {
            continue;
        }
        let mut key = Key::default();
        plans.iter().zip(&mut key).for_each(|(plan, slot)| *slot = plan.codes[plan.locals[row] as usize]);
        let next = u32::try_from(keys.len()).map_err(|_| too_many_cells())?;
        *code = *positions.entry(key).or_insert_with(|| {
            keys.push(key);
            next
        });
    }
    let trash = u32::try_from(keys.len()).map_err(|_| too_many_cells())?;
    let mut counts = vec![0u32; keys.len() + 1];
    for code in &mut codes {
        *code = (*code).min(trash);
        counts[*code as usize] += 1;
    }
    Ok(Coded { codes, counts, cells: keys.len(), keys: Some(keys) })
}

/// Places every row in its period. One pass finds the range of time, then a table over that range gives the period of an
/// instant in one step, or a few where a period begins.
fn time_plan(time: &TimeField, batch: &Columns<'_>, refusals: &mut Refusals) -> Result<KeyPlan> {
    let rows = batch.rows();
    let Some((ColumnData::Instants { values, unit }, validity)) = batch.get(&time.field) else {
        return Err(Error::missing("a column of instants").in_field(&time.field));
    };
    let mut locals = vec![NULL; rows];
    let mut codes = vec![NULL];
    let (first, last) = calendar(time, unit.per_second());
    let range = || first..last;
    let mut span: Option<(i64, i64)> = None;
    for (row, value) in values.iter().enumerate().filter(|(row, _)| validity.is_valid(*row)) {
        if range().contains(value) {
            span = Some(span.map_or((*value, *value), |(low, high)| (low.min(*value), high.max(*value))));
        } else {
            let error = || Error::out_of_range("a date in the years 1 to 9999").in_field(&time.field);
            refusals.refuse(row, rows, error);
        }
    }
    let Some((low, high)) = span else { return Ok(KeyPlan { locals, codes }) };
    let at = |value: i64| {
        let second = value.div_euclid(unit.per_second());
        let instant = chrono::DateTime::from_timestamp(second, 0).unwrap_or_default();
        Period::at(instant, time.grain, time.zone)
    };
    // The end of each period that occurs, in the unit of the column.
    let mut ends = Vec::new();
    let mut period = at(low)?;
    let last_period = at(high)?;
    loop {
        codes.push(period.ordinal() + FIRST);
        ends.push(period.ends(time.zone).timestamp().saturating_mul(unit.per_second()));
        if period >= last_period {
            break;
        }
        period = period.next()?;
    }
    if let Some(end) = ends.last_mut() {
        *end = i64::MAX;
    }
    const STEPS: u32 = 12;
    let shift = (u64::BITS - high.abs_diff(low).leading_zeros()).saturating_sub(STEPS);
    let mut starts = Vec::new();
    let mut index = 0u32;
    for step in 0..=(high.abs_diff(low) >> shift) {
        let from = low.saturating_add_unsigned(step << shift);
        while ends[index as usize] <= from {
            index += 1;
        }
        starts.push(index);
    }
    for (row, (local, value)) in locals.iter_mut().zip(values).enumerate() {
        if validity.is_valid(row) && (low..=high).contains(value) {
            let step = usize::try_from(value.abs_diff(low) >> shift).unwrap_or(usize::MAX);
            let mut index = starts[step];
            while ends[index as usize] <= *value {
                index += 1;
            }
            *local = index + 1;
        }
    }
    Ok(KeyPlan { locals, codes })
}

/// Gives the instants from which and before which periods can be named, in a unit.
fn calendar(time: &TimeField, per_second: i64) -> (i64, i64) {
    let bound = |year: i32| {
        let day = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
        super::period::start_of_day(day, time.zone).timestamp().saturating_mul(per_second)
    };
    (bound(1), bound(10_000))
}
