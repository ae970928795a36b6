//! Adding a whole batch: cell code of every row, histogram, scatter, then one visit a cell.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use std::collections::HashMap;

use super::aggregator::{Aggregator, too_many_cells, unknown_value};
use super::brought::{Brought, each_code, flag};
use super::cells::{FIRST, Key, NULL, OUTSIDE};
use super::columns::{Codes, ColumnData, Columns, Flags, Negative, PushReport, Validity};
use super::gather::add_all;
use super::measure::MeasureKind;
use super::period::Period;
use super::person::PersonKey;
use super::schema::TimeField;
use crate::time::Zone;
use crate::{Error, Result};

/// Rows handled at once: their codes fit into 32 bits and the scattered copies into a few hundred megabytes.
const MOST_ROWS: usize = 1 << 24;
/// A table with one entry a possible cell is used up to this many.
const MOST_DENSE: usize = 1 << 24;
/// Rows whose codes are still in the nearest cache when they are counted.
pub(super) const CHUNK: usize = 4096;

/// One key of every row as a small number, and what the numbers stand for.
struct KeyPlan<'a> {
    locals: Locals<'a>,
    /// What each number stands for.
    values: LocalValues<'a>,
}

enum Locals<'a> {
    /// Codes that were checked to lie below the number of values; a number is the code after [`NULL`] and [`OUTSIDE`].
    Codes {
        codes: Codes<'a>,
        below: u32,
        validity: Validity<'a>,
    },
    Numbers(Vec<u32>),
}

enum LocalValues<'a> {
    /// Texts, which enter their domain when a cell with them is met.
    Texts { dimension: usize, values: &'a [&'a str] },
    /// Codes of the domain or of periods.
    Codes(Vec<u32>),
}

impl KeyPlan<'_> {
    /// Gives the number of small numbers.
    fn size(&self) -> usize {
        match &self.values {
            LocalValues::Texts { values, .. } => values.len() + FIRST as usize,
            LocalValues::Codes(codes) => codes.len(),
        }
    }

    /// Writes the numbers of some rows.
    fn fill(&self, first: usize, out: &mut [u32]) {
        let (codes, below, validity) = match &self.locals {
            Locals::Numbers(numbers) => return out.copy_from_slice(&numbers[first..first + out.len()]),
            Locals::Codes { codes, below, validity } => (codes, *below, validity),
        };
        macro_rules! widths {
            ($($unsigned:ident)+; $($signed:ident)+) => {
                match codes {
                    $(Codes::$unsigned(codes) => {
                        for (out, code) in out.iter_mut().zip(&codes[first..]) {
                            *out = u32::from(*code).wrapping_add(FIRST);
                        }
                    })+
                    $(Codes::$signed(codes) => {
                        for (out, code) in out.iter_mut().zip(&codes[first..]) {
                            *out = u32::try_from(*code).map_or(below, |code| code.wrapping_add(FIRST));
                        }
                    })+
                }
            };
        }
        widths!(U8 U16 U32; I8 I16 I32 I64);
        if !matches!(validity, Validity::All) {
            let rows = out.iter_mut().zip(first..);
            rows.filter(|(_, row)| !validity.is_valid(*row)).for_each(|(out, _)| *out = NULL);
        }
    }
}

/// Says whether every code of a valid or invalid row is below a number.
fn all_below(codes: Codes<'_>, values: usize) -> bool {
    macro_rules! widths {
        ($($width:ident)+) => {
            match codes {
                $(Codes::$width(codes) => {
                    let most = codes.iter().copied().max();
                    most.and_then(|most| usize::try_from(most).ok()).is_none_or(|most| most < values)
                })+
            }
        };
    }
    widths!(I8 I16 I32 I64 U8 U16 U32)
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
        let coded = code_cells(&plans, rows, &refusals, &inputs)?;
        let mut used: Vec<Vec<bool>> = plans.iter().map(|plan| vec![false; plan.size()]).collect();
        let touched = || (0..coded.cells).filter(|code| coded.counts[*code] > 0);
        for code in touched() {
            let numbers = coded.numbers(&plans, code);
            used.iter_mut().zip(numbers).for_each(|(used, number)| used[number as usize] = true);
        }
        let domain_codes: Vec<Vec<u32>> =
            plans.iter().zip(&used).map(|(plan, used)| self.resolve(plan, used)).collect::<Result<_>>()?;
        let mut slots = vec![usize::MAX; coded.counts.len()];
        let mut guess = 0;
        for code in touched() {
            let mut key = coded.numbers(&plans, code);
            key.iter_mut().zip(&domain_codes).for_each(|(number, codes)| *number = codes[*number as usize]);
            let cell = self.cells.position_near(key, guess).ok_or_else(too_many_cells)?;
            guess = cell + 1;
            slots[code] = cell;
        }
        self.make_room();
        for (slot, count) in slots.iter().zip(&coded.counts).filter(|(slot, _)| **slot != usize::MAX) {
            self.records[*slot] += u64::from(*count);
        }
        self.read += rows as u64;
        self.refused += refusals.count;
        let zone = self.schema.zone().unwrap_or_else(Zone::utc);
        add_all(&mut self.states, &inputs, self.schema.measures(), &coded, &slots, zone);
        Ok(refusals)
    }

    fn dimension_plan<'a>(
        &mut self,
        at: usize,
        batch: &Columns<'a>,
        refusals: &mut Refusals,
    ) -> Result<KeyPlan<'a>> {
        let rows = batch.rows();
        let name = self.schema.dimensions()[at].name.clone();
        let Some((data, validity)) = batch.get(&name) else {
            return Err(Error::missing("a column for the field").in_field(name));
        };
        let domain = &mut self.domains[at];
        let mut numbers = vec![NULL; rows];
        let mut codes = vec![NULL, OUTSIDE];
        match data {
            ColumnData::Dictionary { codes: own, values, negative } => {
                let below = if negative == Negative::Outside { OUTSIDE } else { NULL };
                let known = !domain.is_closed() || values.iter().all(|value| domain.find(value).is_some());
                if known && all_below(own, values.len()) {
                    let locals = Locals::Codes { codes: own, below, validity };
                    return Ok(KeyPlan { locals, values: LocalValues::Texts { dimension: at, values } });
                }
                each_code(own, |row, code| {
                    let value = usize::try_from(code).ok();
                    numbers[row] = match value.and_then(|value| values.get(value)) {
                        Some(_) => u32::try_from(code).map_or(u32::MAX, |code| code.saturating_add(FIRST)),
                        None if code < 0 => below,
                        None => u32::MAX,
                    };
                });
                apply_nulls(&mut numbers, validity);
                codes.extend(values.iter().map(|value| domain.code_of(value).unwrap_or(u32::MAX)));
            }
            ColumnData::Texts(texts) => {
                for (row, text) in texts.iter().enumerate().filter(|(row, _)| validity.is_valid(*row)) {
                    numbers[row] = domain.code_of(text).unwrap_or(u32::MAX);
                }
                codes.extend((FIRST..).zip(domain.values()).map(|(code, _)| code));
            }
            _ => {}
        }
        // What can't be placed is refused, and stands as null meanwhile.
        for (row, number) in numbers.iter_mut().enumerate() {
            if codes.get(*number as usize).is_none_or(|code| *code == u32::MAX) {
                refusals.refuse(row, rows, || unknown_value(&name));
                *number = NULL;
            }
        }
        codes.iter_mut().filter(|code| **code == u32::MAX).for_each(|code| *code = NULL);
        Ok(KeyPlan { locals: Locals::Numbers(numbers), values: LocalValues::Codes(codes) })
    }

    /// Gives the code in its domain of each small number that stands in a cell.
    fn resolve(&mut self, plan: &KeyPlan<'_>, used: &[bool]) -> Result<Vec<u32>> {
        let (dimension, values) = match &plan.values {
            LocalValues::Codes(codes) => return Ok(codes.clone()),
            LocalValues::Texts { dimension, values } => (*dimension, values),
        };
        let mut codes = vec![NULL, OUTSIDE];
        for (value, used) in values.iter().zip(&used[FIRST as usize..]) {
            let code = if *used { self.domains[dimension].code_of(value) } else { Some(NULL) };
            codes.push(code.ok_or_else(|| Error::limit(u64::from(u32::MAX), "values"))?);
        }
        Ok(codes)
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
    /// One code a row, if anything but counts is asked for; that of a refused row is `cells`.
    pub(super) codes: Vec<u32>,
    /// For one measure of flags that are all known: which it is, and the flags of each code that say yes.
    pub(super) yes: Option<(usize, Vec<u32>)>,
    /// Rows of each code, the refused ones last.
    pub(super) counts: Vec<u32>,
    /// The number of codes of cells.
    pub(super) cells: usize,
    /// The small numbers of each code, where they do not follow from the code.
    keys: Option<Vec<Key>>,
}

impl Coded {
    /// Gives the small number under each key of a cell.
    fn numbers(&self, plans: &[KeyPlan<'_>], code: usize) -> Key {
        if let Some(keys) = &self.keys {
            return keys[code];
        }
        let mut key = Key::default();
        let mut rest = code;
        for (at, plan) in plans.iter().enumerate().rev() {
            key[at] = u32::try_from(rest % plan.size()).unwrap_or(u32::MAX);
            rest /= plan.size();
        }
        key
    }
}

fn code_cells(
    plans: &[KeyPlan<'_>],
    rows: usize,
    refusals: &Refusals,
    inputs: &[Brought<'_>],
) -> Result<Coded> {
    let cells = plans.iter().map(KeyPlan::size).try_fold(1usize, usize::checked_mul);
    let most = MOST_DENSE.min(rows.saturating_mul(8).max(1 << 16));
    let Some(cells) = cells.filter(|cells| *cells <= most) else {
        return code_sparse_cells(plans, rows, refusals);
    };
    let trash = u32::try_from(cells).map_err(|_| too_many_cells())?;
    // Rows and one measure of flags are counted while their codes lie in the nearest cache.
    let flags = inputs.iter().enumerate().find_map(|(at, input)| match input {
        Brought::Flags(flags, Validity::All) => Some((at, *flags)),
        _ => None,
    });
    let counted = |at: usize| flags.is_some_and(|(own, _)| own == at);
    let keep =
        inputs.iter().enumerate().any(|(at, input)| !matches!(input, Brought::Nothing) && !counted(at));
    let mut codes = vec![0u32; if keep { rows } else { 0 }];
    // Rows in the lower half, flags that say yes in the upper one.
    let mut tally = vec![0u64; cells + 1];
    let mut buffer = [0u32; CHUNK];
    let mut numbers = [0u32; CHUNK];
    for first in (0..rows).step_by(CHUNK) {
        let length = CHUNK.min(rows - first);
        let part = if keep { &mut codes[first..first + length] } else { &mut buffer[..length] };
        match plans.first() {
            Some(plan) => plan.fill(first, part),
            None => part.fill(0),
        }
        for plan in plans.iter().skip(1) {
            let size = u32::try_from(plan.size()).map_err(|_| too_many_cells())?;
            let numbers = &mut numbers[..length];
            plan.fill(first, numbers);
            // All numbers are below their sizes, so a code stays below the number of cells.
            let codes = part.iter_mut().zip(&*numbers);
            codes.for_each(|(code, number)| *code = code.wrapping_mul(size).wrapping_add(*number));
        }
        if !refusals.rows.is_empty() {
            let refused = &refusals.rows[first..first + length];
            part.iter_mut().zip(refused).filter(|(_, no)| **no).for_each(|(code, _)| *code = trash);
        }
        match flags {
            Some((_, Flags::Bools(flags))) => {
                for (code, flag) in part.iter().zip(&flags[first..]) {
                    tally[*code as usize] += 1 + (u64::from(*flag) << 32);
                }
            }
            Some((_, flags)) => {
                for (code, row) in part.iter().zip(first..) {
                    tally[*code as usize] += 1 + (u64::from(flag(flags, row)) << 32);
                }
            }
            None => part.iter().for_each(|code| tally[*code as usize] += 1),
        }
    }
    let half = |tally: u64| u32::try_from(tally & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    let counts = tally.iter().map(|tally| half(*tally)).collect();
    let yes = flags.map(|(at, _)| (at, tally.iter().map(|tally| half(tally >> 32)).collect()));
    Ok(Coded { codes, yes, counts, cells, keys: None })
}

/// Gives codes in the order of first rows, where a table of all possible cells would be too large.
fn code_sparse_cells(plans: &[KeyPlan<'_>], rows: usize, refusals: &Refusals) -> Result<Coded> {
    let mut positions: HashMap<Key, u32> = HashMap::new();
    let mut keys = Vec::new();
    let mut codes = vec![u32::MAX; rows];
    let mut numbers = vec![[0u32; CHUNK]; plans.len()];
    for (chunk, part) in codes.chunks_mut(CHUNK).enumerate() {
        let first = chunk * CHUNK;
        plans.iter().zip(&mut numbers).for_each(|(plan, own)| plan.fill(first, &mut own[..part.len()]));
        for (at, code) in part.iter_mut().enumerate() {
            if refusals.rows.get(first + at).copied().unwrap_or(false) {
                continue;
            }
            let mut key = Key::default();
            numbers.iter().zip(&mut key).for_each(|(own, slot)| *slot = own[at]);
            let next = u32::try_from(keys.len()).map_err(|_| too_many_cells())?;
            *code = *positions.entry(key).or_insert_with(|| {
                keys.push(key);
                next
            });
        }
    }
    let trash = u32::try_from(keys.len()).map_err(|_| too_many_cells())?;
    let mut counts = vec![0u32; keys.len() + 1];
    for code in &mut codes {
        *code = (*code).min(trash);
        counts[*code as usize] += 1;
    }
    Ok(Coded { codes, yes: None, counts, cells: keys.len(), keys: Some(keys) })
}

/// Places every row in its period. One pass finds the range of time, then a table over that range gives the period of an
/// instant in one step, or a few where a period begins.
fn time_plan(time: &TimeField, batch: &Columns<'_>, refusals: &mut Refusals) -> Result<KeyPlan<'static>> {
    let rows = batch.rows();
    let Some((ColumnData::Instants { values, unit }, validity)) = batch.get(&time.field) else {
        return Err(Error::missing("a column of instants").in_field(&time.field));
    };
    let mut locals = vec![NULL; rows];
    let mut codes = vec![NULL];
    let (first, last) = calendar(time, unit.per_second());
    let plan =
        |numbers, codes| KeyPlan { locals: Locals::Numbers(numbers), values: LocalValues::Codes(codes) };
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
    let Some((low, high)) = span else { return Ok(plan(locals, codes)) };
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
    Ok(plan(locals, codes))
}

/// Gives the instants from which and before which periods can be named, in a unit.
fn calendar(time: &TimeField, per_second: i64) -> (i64, i64) {
    let bound = |year: i32| {
        let day = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
        super::period::start_of_day(day, time.zone).timestamp().saturating_mul(per_second)
    };
    (bound(1), bound(10_000))
}
