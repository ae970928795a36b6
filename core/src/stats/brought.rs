//! What the rows of a batch bring to a measure, and adding it cell by cell.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use chrono_tz::Tz;

use super::batch::{Coded, Refusals};
use super::columns::{Codes, ColumnData, Columns, Flags, Integers, TimeUnit, Validity};
use super::figure::ReportedFigure;
use super::measure::{Measure, MeasureKind};
use super::person::PersonKey;
use super::state::{CellState, Input, State};

/// What every row of a batch brings to one measure.
pub(super) enum Brought<'a> {
    Nothing,
    Flags(Flags<'a>, Validity<'a>),
    Integers(Integers<'a>, Validity<'a>),
    /// The hash of each value, and the code of each row; a negative code is null.
    CodedHashes(Vec<u64>, Codes<'a>, Validity<'a>),
    Hashes(Vec<u64>, Validity<'a>),
    Instants(&'a [i64], TimeUnit, Validity<'a>),
    Bounds(Vec<Option<(i64, Option<i64>)>>),
}

/// Runs one expression on the codes of whichever width, widened to `i64`.
pub(super) fn each_code(codes: Codes<'_>, mut run: impl FnMut(usize, i64)) {
    macro_rules! widths {
        ($($width:ident)+) => {
            match codes {
                $(Codes::$width(codes) => {
                    codes.iter().enumerate().for_each(|(row, code)| run(row, i64::from(*code)));
                })+
            }
        };
    }
    widths!(I8 I16 I32 I64 U8 U16 U32);
}

fn code(codes: Codes<'_>, row: usize) -> i64 {
    match codes {
        Codes::I8(codes) => codes[row].into(),
        Codes::I16(codes) => codes[row].into(),
        Codes::I32(codes) => codes[row].into(),
        Codes::I64(codes) => codes[row],
        Codes::U8(codes) => codes[row].into(),
        Codes::U16(codes) => codes[row].into(),
        Codes::U32(codes) => codes[row].into(),
    }
}

fn integer(values: Integers<'_>, row: usize) -> i64 {
    match values {
        Integers::I32(values) => values[row].into(),
        Integers::I64(values) => values[row],
        Integers::U32(values) => values[row].into(),
    }
}

fn flag(flags: Flags<'_>, row: usize) -> bool {
    match flags {
        Flags::Bools(flags) => flags[row],
        Flags::Bytes(flags) => flags[row] != 0,
        Flags::Bits { bytes, offset, .. } => bytes[(offset + row) / 8] >> ((offset + row) % 8) & 1 == 1,
    }
}

impl<'a> Brought<'a> {
    /// Reads a measure's column, refusing the rows that the measure does not take.
    pub(super) fn read(
        measure: &Measure,
        batch: &Columns<'a>,
        key: PersonKey,
        refusals: &mut Refusals,
    ) -> Self {
        let rows = batch.rows();
        if measure.kind == MeasureKind::Count {
            return Self::Nothing;
        }
        let Some((data, validity)) = batch.get(&measure.field) else { return Self::Nothing };
        match data {
            ColumnData::Flags(flags) => Self::Flags(flags, validity),
            ColumnData::Integers(values)
                if matches!(
                    measure.kind,
                    MeasureKind::Distinct | MeasureKind::Contributors | MeasureKind::CellKey
                ) =>
            {
                let hashes = (0..rows).map(|row| key.hash_number(integer(values, row)));
                Self::Hashes(hashes.collect(), validity)
            }
            ColumnData::Integers(values) => {
                for row in (0..rows).filter(|row| validity.is_valid(*row)) {
                    if let Err(error) = Input::integer(measure, integer(values, row)) {
                        refusals.refuse(row, rows, || error);
                    }
                }
                Self::Integers(values, validity)
            }
            ColumnData::Texts(texts) if measure.kind == MeasureKind::Reported => {
                let text = |row: usize| Some(texts[row]);
                Self::Bounds(figures(measure, rows, validity, refusals, text))
            }
            ColumnData::Dictionary { codes, values, .. } if measure.kind == MeasureKind::Reported => {
                let text =
                    |row| usize::try_from(code(codes, row)).ok().and_then(|at| values.get(at).copied());
                Self::Bounds(figures(measure, rows, validity, refusals, text))
            }
            ColumnData::Texts(texts) => {
                Self::Hashes(texts.iter().map(|text| key.hash(text.as_bytes())).collect(), validity)
            }
            ColumnData::Dictionary { codes, values, .. } => {
                let most = values.len() as u64;
                each_code(codes, |row, code| {
                    if u64::try_from(code).is_ok_and(|code| code >= most) && validity.is_valid(row) {
                        refusals.refuse(row, rows, || {
                            crate::Error::invalid("a code of the dictionary").in_field(&measure.field)
                        });
                    }
                });
                let hashes = values.iter().map(|value| key.hash(value.as_bytes())).collect();
                Self::CodedHashes(hashes, codes, validity)
            }
            ColumnData::Instants { values, unit } => {
                for (row, value) in values.iter().enumerate().filter(|(row, _)| validity.is_valid(*row)) {
                    let second = value.div_euclid(unit.per_second());
                    if let Err(error) = Input::window(measure, second, second, None) {
                        refusals.refuse(row, rows, || error);
                    }
                }
                Self::Instants(values, unit, validity)
            }
        }
    }

    /// Gives what one row brings.
    fn input(&self, row: usize, zone: Tz) -> Input {
        let of = |validity: &Validity<'_>, input: Input| {
            if validity.is_valid(row) { input } else { Input::Nothing }
        };
        match self {
            Self::Nothing => Input::Nothing,
            Self::Flags(flags, validity) => of(validity, Input::Flag(flag(*flags, row))),
            Self::Integers(values, validity) => of(validity, Input::Integer(integer(*values, row))),
            Self::Hashes(hashes, validity) => of(validity, Input::Hash(hashes[row])),
            Self::CodedHashes(hashes, codes, validity) => match usize::try_from(code(*codes, row)) {
                Ok(code) => of(validity, Input::Hash(hashes.get(code).copied().unwrap_or_default())),
                Err(_) => Input::Nothing,
            },
            Self::Instants(values, unit, validity) => {
                let second = values[row].div_euclid(unit.per_second());
                of(validity, Input::Window(second, second, zone))
            }
            Self::Bounds(bounds) => {
                bounds[row].map_or(Input::Nothing, |(low, high)| Input::Bounds(low, high))
            }
        }
    }
}

fn figures<'t>(
    measure: &Measure,
    rows: usize,
    validity: Validity<'_>,
    refusals: &mut Refusals,
    text: impl Fn(usize) -> Option<&'t str>,
) -> Vec<Option<(i64, Option<i64>)>> {
    let mut read = |row: usize| {
        let text = text(row).filter(|_| validity.is_valid(row))?;
        match ReportedFigure::parse(text, Some(measure.unit)) {
            Ok(figure) => Some((figure.interval().low().unwrap_or(0), figure.interval().high())),
            Err(error) => {
                refusals.refuse(row, rows, || error.in_field(&measure.field));
                None
            }
        }
    };
    (0..rows).map(&mut read).collect()
}

/// Adds what the rows bring to the cells of a state; `slots` gives the cell of each code.
pub(super) fn add(
    state: &mut State,
    brought: &Brought<'_>,
    coded: &Coded,
    slots: &[usize],
    measure: &Measure,
    zone: Tz,
) {
    let rows = coded.codes.len();
    match (state, brought) {
        (State::Count, _) => {}
        (State::CountIf(cells), Brought::Flags(flags, Validity::All)) => {
            let mut yes = vec![0u32; coded.counts.len()];
            match flags {
                Flags::Bools(flags) => {
                    for (code, flag) in coded.codes.iter().zip(*flags) {
                        yes[*code as usize] += u32::from(*flag);
                    }
                }
                _ => (0..rows).for_each(|row| yes[coded.codes[row] as usize] += u32::from(flag(*flags, row))),
            }
            for (code, slot) in slots.iter().enumerate().filter(|(_, slot)| **slot != usize::MAX) {
                cells[*slot].known += u64::from(coded.counts[code]);
                cells[*slot].yes += u64::from(yes[code]);
            }
        }
        (State::Distinct(cells), Brought::Hashes(hashes, validity)) => {
            let known = |row| validity.is_valid(row);
            let all = matches!(validity, Validity::All);
            each_cell(
                coded,
                slots,
                all,
                known,
                |row| hashes[row],
                |slot, hashes| {
                    cells[slot].extend(hashes, measure);
                },
            );
        }
        (State::Distinct(cells), Brought::CodedHashes(hashes, codes, validity)) => {
            macro_rules! widths {
                ($($width:ident)+) => {
                    match codes {
                        $(Codes::$width(codes) => {
                            let at = |row: usize| usize::try_from(codes[row]).ok();
                            let all = matches!(validity, Validity::All)
                                && codes.iter().all(|code| usize::try_from(*code).is_ok());
                            let known = |row: usize| at(row).is_some() && validity.is_valid(row);
                            let hash = |row| at(row).and_then(|at| hashes.get(at)).copied().unwrap_or_default();
                            each_cell(coded, slots, all, known, hash, |slot, hashes| {
                                cells[slot].extend(hashes, measure);
                            });
                        })+
                    }
                };
            }
            widths!(I8 I16 I32 I64 U8 U16 U32);
        }
        (State::Quantiles(cells), Brought::Integers(values, validity)) => {
            let known = |row| validity.is_valid(row);
            let all = matches!(validity, Validity::All);
            macro_rules! widths {
                ($($width:ident)+) => {
                    match values {
                        $(Integers::$width(values) => {
                            each_cell(coded, slots, all, known, |row| values[row], |slot, values| {
                                let values = values.iter().map(|value| i64::from(*value).unsigned_abs());
                                cells[slot].extend(values, measure);
                            });
                        })+
                    }
                };
            }
            widths!(I32 I64 U32);
        }
        (State::Sum(cells), Brought::Integers(values, Validity::All)) => {
            for (row, code) in coded.codes.iter().enumerate() {
                let slot = slots[*code as usize];
                if slot != usize::MAX {
                    cells[slot].push(Input::Integer(integer(*values, row)), measure);
                }
            }
        }
        (state, _) => {
            for (row, code) in coded.codes.iter().enumerate() {
                let slot = slots[*code as usize];
                if slot != usize::MAX {
                    state.push(slot, brought.input(row, zone), measure);
                }
            }
        }
    }
}

/// Scatters what the known rows bring so that each cell's lies together, and visits every cell once.
fn each_cell<T: Copy + Default>(
    coded: &Coded,
    slots: &[usize],
    all_known: bool,
    known: impl Fn(usize) -> bool,
    value: impl Fn(usize) -> T,
    mut visit: impl FnMut(usize, &mut [T]),
) {
    let counts = if all_known {
        std::borrow::Cow::Borrowed(&coded.counts)
    } else {
        let mut counts = vec![0u32; coded.counts.len()];
        for (row, code) in coded.codes.iter().enumerate() {
            counts[*code as usize] += u32::from(known(row));
        }
        std::borrow::Cow::Owned(counts)
    };
    let mut ends: Vec<u32> = Vec::with_capacity(counts.len());
    let mut total = 0u32;
    for count in counts.iter() {
        ends.push(total);
        total += count;
    }
    let mut scattered = vec![T::default(); total as usize];
    for (row, code) in coded.codes.iter().enumerate() {
        if all_known || known(row) {
            let end = &mut ends[*code as usize];
            scattered[*end as usize] = value(row);
            *end += 1;
        }
    }
    let mut rest = scattered.as_mut_slice();
    for (slot, count) in slots.iter().zip(counts.iter()) {
        let (own, after) = rest.split_at_mut(*count as usize);
        rest = after;
        if *slot != usize::MAX && !own.is_empty() {
            visit(*slot, own);
        }
    }
}
