//! Each key of a batch's rows as small numbers, of which the cell of a row is made.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use super::batch::Refusals;
use super::cells::{FIRST, NULL};
use super::columns::{Codes, ColumnData, Columns, Validity};
use super::period::{Period, start_of_day};
use super::schema::TimeField;
use crate::vectorised::{Vectors, Work};
use crate::{Error, Result};

/// One key of every row as a small number, and what the numbers stand for.
pub(super) struct KeyPlan<'a> {
    pub(super) locals: Locals<'a>,
    /// What each number stands for.
    pub(super) values: LocalValues<'a>,
}

pub(super) enum Locals<'a> {
    /// Codes that were checked to lie below the number of values; a number is the code after null and outside.
    Codes {
        codes: Codes<'a>,
        below: u32,
        validity: Validity<'a>,
    },
    /// Instants, which are numbered by their period.
    Periods(Periods<'a>),
    Numbers(Vec<u32>),
}

pub(super) enum LocalValues<'a> {
    /// Texts, which enter their domain when a cell with them is met.
    Texts { dimension: usize, values: &'a [&'a str] },
    /// Codes of the domain or of periods.
    Codes(Vec<u32>),
}

impl KeyPlan<'_> {
    /// Gives the number of small numbers.
    pub(super) fn size(&self) -> usize {
        match &self.values {
            LocalValues::Texts { values, .. } => values.len() + FIRST as usize,
            LocalValues::Codes(codes) => codes.len(),
        }
    }

    /// Writes the numbers of some rows.
    pub(super) fn fill(&self, vectors: Vectors, first: usize, out: &mut [u32]) {
        match &self.locals {
            Locals::Numbers(numbers) => out.copy_from_slice(&numbers[first..first + out.len()]),
            Locals::Periods(periods) => periods.fill(first, out),
            Locals::Codes { codes, below, validity } => {
                let codes = codes.part(first, out.len());
                vectors.run(Widen { codes, below: *below, out });
                apply_nulls(first, out, *validity);
            }
        }
    }
}

/// Writes codes as small numbers.
struct Widen<'a> {
    codes: Codes<'a>,
    below: u32,
    out: &'a mut [u32],
}

impl Work for Widen<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        macro_rules! widths {
            ($($unsigned:ident)+; $($signed:ident)+) => {
                match self.codes {
                    $(Codes::$unsigned(codes) => {
                        for (out, code) in self.out.iter_mut().zip(codes) {
                            *out = u32::from(*code).wrapping_add(FIRST);
                        }
                    })+
                    $(Codes::$signed(codes) => {
                        for (out, code) in self.out.iter_mut().zip(codes) {
                            *out = u32::try_from(*code).map_or(self.below, |code| code.wrapping_add(FIRST));
                        }
                    })+
                }
            };
        }
        widths!(U8 U16 U32; I8 I16 I32 I64);
    }
}

/// Makes the numbers of unknown rows null.
pub(super) fn apply_nulls(first: usize, out: &mut [u32], validity: Validity<'_>) {
    if !matches!(validity, Validity::All) {
        let rows = out.iter_mut().zip(first..);
        rows.filter(|(_, row)| !validity.is_valid(*row)).for_each(|(out, _)| *out = NULL);
    }
}

/// Says whether every code of a valid or invalid row is below a number.
pub(super) fn all_below(codes: Codes<'_>, values: usize) -> bool {
    Vectors::new().run(Most(codes)).is_none_or(|most| most < values)
}

/// The greatest code, if any is above 0.
struct Most<'a>(Codes<'a>);

impl Work for Most<'_> {
    type Output = Option<usize>;

    #[inline(always)]
    fn run(self) -> Option<usize> {
        macro_rules! widths {
            ($($width:ident)+) => {
                match self.0 {
                    $(Codes::$width(codes) => usize::try_from(codes.iter().copied().max()?).ok(),)+
                }
            };
        }
        widths!(I8 I16 I32 I64 U8 U16 U32)
    }
}

/// Instants and a table over their range, which gives the period of one in a step, or a few where a period begins.
pub(super) struct Periods<'a> {
    instants: &'a [i64],
    validity: Validity<'a>,
    /// The first and the last known instant, in the unit of the column.
    low: i64,
    high: i64,
    shift: u32,
    /// The period at the begin of each step of 2^shift.
    starts: Vec<u32>,
    /// The end of each period that occurs, in the unit of the column.
    ends: Vec<i64>,
}

impl Periods<'_> {
    /// Steps of the table: 2 to this power at most.
    const STEPS: u32 = 12;

    fn fill(&self, first: usize, out: &mut [u32]) {
        let span = self.high.abs_diff(self.low);
        for (out, instant) in out.iter_mut().zip(&self.instants[first..]) {
            let after = instant.wrapping_sub(self.low).cast_unsigned();
            // What lies outside is unknown or refused.
            *out = NULL;
            if after <= span {
                let step = usize::try_from(after >> self.shift).unwrap_or(usize::MAX);
                let mut index = self.starts[step];
                while self.ends[index as usize] <= *instant {
                    index += 1;
                }
                *out = index + 1;
            }
        }
        apply_nulls(first, out, self.validity);
    }
}

/// Places every row in its period, refusing those that the calendar does not know.
pub(super) fn time_plan<'a>(
    time: &TimeField,
    batch: &Columns<'a>,
    refusals: &mut Refusals,
) -> Result<KeyPlan<'a>> {
    let rows = batch.rows();
    let Some((ColumnData::Instants { values: instants, unit }, validity)) = batch.get(&time.field) else {
        return Err(Error::missing("a column of instants").in_field(&time.field));
    };
    let (first, last) = calendar(time, unit.per_second());
    let (mut low, mut high) = (i64::MAX, i64::MIN);
    let all = matches!(validity, Validity::All);
    for (row, instant) in instants.iter().enumerate().filter(|(row, _)| all || validity.is_valid(*row)) {
        if (first..last).contains(instant) {
            (low, high) = (low.min(*instant), high.max(*instant));
        } else {
            let error = || Error::out_of_range("a date in the years 1 to 9999").in_field(&time.field);
            refusals.refuse(row, rows, error);
        }
    }
    if low > high {
        let locals = Locals::Numbers(vec![NULL; rows]);
        return Ok(KeyPlan { locals, values: LocalValues::Codes(vec![NULL]) });
    }
    let at = |instant: i64| {
        let second = instant.div_euclid(unit.per_second());
        let instant = chrono::DateTime::from_timestamp(second, 0).unwrap_or_default();
        Period::at(instant, time.grain, time.zone)
    };
    let mut codes = vec![NULL];
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
    let span = high.abs_diff(low);
    let shift = (u64::BITS - span.leading_zeros()).saturating_sub(Periods::STEPS);
    let mut starts = Vec::new();
    let mut index = 0u32;
    for step in 0..=(span >> shift) {
        let from = low.saturating_add_unsigned(step << shift);
        while ends[index as usize] <= from {
            index += 1;
        }
        starts.push(index);
    }
    let locals = Locals::Periods(Periods { instants, validity, low, high, shift, starts, ends });
    Ok(KeyPlan { locals, values: LocalValues::Codes(codes) })
}

/// Gives the instants from which and before which periods can be named, in a unit.
fn calendar(time: &TimeField, per_second: i64) -> (i64, i64) {
    let bound = |year: i32| {
        let day = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
        start_of_day(day, time.zone).timestamp().saturating_mul(per_second)
    };
    (bound(1), bound(10_000))
}
