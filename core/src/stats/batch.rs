//! Adding a whole batch: what each column brings, the cell of every row, then one visit a cell.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use super::aggregator::{Aggregator, too_many_cells, unknown_value};
use super::brought::{Brought, each_code};
use super::cells::{FIRST, NULL, OUTSIDE};
use super::coded::Coded;
use super::columns::{ColumnData, Columns, Negative, PushReport};
use super::gather::add_all;
use super::measure::MeasureKind;
use super::person::PersonKey;
use super::plan::{KeyPlan, LocalValues, Locals, all_below, apply_nulls, time_plan};
use crate::time::Zone;
use crate::{Error, Result};

/// Rows handled at once: their codes fit into 32 bits and the scattered copies into a few hundred megabytes.
const MOST_ROWS: usize = 1 << 24;

/// The rows that can't be taken, and the first reason.
#[derive(Default)]
pub(super) struct Refusals {
    /// Empty while no row is refused.
    pub(super) rows: Vec<bool>,
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
    /// O(rows + cells that the batch's keys make possible, where those are at most eight times the rows), and memory for what
    /// the rows bring to distinct counts and quantiles: mostly 4 to 8 bytes a row, which the cells then share.
    pub fn push_columns(&mut self, batch: &Columns<'_>) -> Result<PushReport> {
        let key = self.check_open(batch.rows() as u64)?;
        self.check_columns(batch)?;
        self.settle();
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
        if let Some(name) = batch.names().find(|name| !self.schema.names_field(name)) {
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
                | (Kind::HourOfWeek, Data::Instants { .. } | Data::Windows { .. })
                | (Kind::Reported, Data::Texts(_) | Data::Dictionary { .. })
                | (Kind::Sum | Kind::SumOfSquares | Kind::MinMax | Kind::Quantiles, Data::Integers(_)) => {
                    continue;
                }
                (Kind::CountIf, _) => "flags",
                (Kind::Distinct | Kind::Contributors | Kind::CellKey, _) => {
                    "texts, codes of texts or whole numbers"
                }
                (Kind::HourOfWeek, _) => "instants or windows",
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
        let coded = Coded::new(&plans, rows, &refusals, &inputs)?;
        let mut used: Vec<Vec<bool>> = plans.iter().map(|plan| vec![false; plan.size()]).collect();
        for code in coded.touched() {
            let numbers = coded.numbers(code);
            used.iter_mut().zip(numbers).for_each(|(used, number)| used[number as usize] = true);
        }
        let domain_codes: Vec<Vec<u32>> =
            plans.iter().zip(&used).map(|(plan, used)| self.resolve(plan, used)).collect::<Result<_>>()?;
        let mut slots = vec![usize::MAX; coded.counts.len()];
        let mut guess = 0;
        for code in coded.touched() {
            let mut key = coded.numbers(code);
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
                apply_nulls(0, &mut numbers, validity);
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
