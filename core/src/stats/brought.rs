//! What the rows of a batch bring to a measure.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::batch::Refusals;
use super::columns::{Codes, ColumnData, Columns, Flags, Integers, TimeUnit, Validity};
use super::figure::ReportedFigure;
use super::measure::{Measure, MeasureKind};
use super::person::PersonKey;
use super::state::Input;
use crate::time::Zone;
use crate::vectorised::{Vectors, Work};

/// What every row of a batch brings to one measure.
pub(super) enum Brought<'a> {
    Nothing,
    Flags(Flags<'a>, Validity<'a>),
    /// Whole numbers, and the greatest that is known.
    Integers(Integers<'a>, i64, Validity<'a>),
    /// The hash of each value, and the code of each row; a negative code is null.
    CodedHashes(Identifiers, Codes<'a>, Validity<'a>),
    /// The hash of each whole number from the least on, and the number of each row.
    RangedHashes {
        identifiers: Identifiers,
        least: i64,
        values: Integers<'a>,
        validity: Validity<'a>,
    },
    /// The hash of each row.
    Hashes(Arc<Vec<u64>>, Validity<'a>),
    Instants(&'a [i64], TimeUnit, Validity<'a>),
    Windows(&'a [i64], &'a [i64], TimeUnit, Validity<'a>),
    /// What each row brings.
    Inputs(Cow<'a, [Input]>),
}

/// Hashes of identifiers by code.
pub(super) struct Identifiers {
    pub(super) hashes: Arc<Vec<u64>>,
    /// Where some codes have the same hash: the first code that has it, for each.
    pub(super) same: Option<Vec<u32>>,
}

impl Identifiers {
    fn new(hashes: Vec<u64>) -> Self {
        Self { same: first_of_same(&hashes), hashes: Arc::new(hashes) }
    }

    fn hash(&self, code: usize) -> u64 {
        self.hashes.get(code).copied().unwrap_or_default()
    }
}

/// Gives for each hash the first place where it stands; `None` when all differ, which costs a look at a bit for each.
fn first_of_same(hashes: &[u64]) -> Option<Vec<u32>> {
    let bits = (8 * hashes.len()).next_power_of_two().trailing_zeros().max(6);
    let bit = |hash: u64| {
        let place = usize::try_from(hash >> (u64::BITS - bits)).unwrap_or(0);
        (place / 64, 1u64 << (place % 64))
    };
    // Bits that some hash, and that more than one fell onto.
    let (mut once, mut more) = (vec![0u64; 1 << (bits - 6)], vec![0u64; 1 << (bits - 6)]);
    for hash in hashes {
        let (word, bit) = bit(*hash);
        if once[word] & bit != 0 {
            more[word] |= bit;
        }
        once[word] |= bit;
    }
    let mut firsts: HashMap<u64, u32, RandomState> = HashMap::default();
    let mut same: Option<Vec<u32>> = None;
    for (hash, place) in hashes.iter().zip(0u32..) {
        let (word, bit) = bit(*hash);
        if more[word] & bit != 0 {
            let first = *firsts.entry(*hash).or_insert(place);
            if first != place {
                let same = same.get_or_insert_with(|| (0u32..).take(hashes.len()).collect());
                same[place as usize] = first;
            }
        }
    }
    same
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

pub(super) fn integer(values: Integers<'_>, row: usize) -> i64 {
    match values {
        Integers::I32(values) => values[row].into(),
        Integers::I64(values) => values[row],
        Integers::U32(values) => values[row].into(),
    }
}

/// Gives the least and the greatest of the known numbers; the least is above the greatest when none is known.
fn range(values: Integers<'_>, validity: Validity<'_>) -> (i64, i64) {
    macro_rules! widths {
        ($($width:ident $number:ident)+) => {
            match (values, validity) {
                $((Integers::$width(values), Validity::All) => {
                    let ends = Vectors::new().run(Ends { values, start: ($number::MAX, $number::MIN) });
                    (i64::from(ends.0), i64::from(ends.1))
                })+
                _ => {
                    let known = (0..rows(values)).filter(|row| validity.is_valid(*row));
                    let known = known.map(|row| integer(values, row));
                    known.fold((i64::MAX, i64::MIN), |(low, high), value| (low.min(value), high.max(value)))
                }
            }
        };
    }
    let (least, most) = widths!(I32 i32 I64 i64 U32 u32);
    if least > most { (1, 0) } else { (least, most) }
}

fn rows(values: Integers<'_>) -> usize {
    match values {
        Integers::I32(values) => values.len(),
        Integers::I64(values) => values.len(),
        Integers::U32(values) => values.len(),
    }
}

/// The least and the greatest of some numbers.
struct Ends<'a, T> {
    values: &'a [T],
    start: (T, T),
}

impl<T: Ord + Copy> Work for Ends<'_, T> {
    type Output = (T, T);

    #[inline(always)]
    fn run(self) -> (T, T) {
        self.values.iter().fold(self.start, |(low, high), value| (low.min(*value), high.max(*value)))
    }
}

pub(super) fn flag(flags: Flags<'_>, row: usize) -> bool {
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
                let (least, most) = range(values, validity);
                // Numbers that lie close together are each hashed once, not once a row.
                let width = most.checked_sub(least).and_then(|width| usize::try_from(width).ok());
                if let Some(width) = width.filter(|width| *width < rows) {
                    let identifiers = Identifiers::new(key.hash_numbers(least, width + 1));
                    return Self::RangedHashes { identifiers, least, values, validity };
                }
                let hashes = (0..rows).map(|row| key.hash_number(integer(values, row)));
                Self::Hashes(Arc::new(hashes.collect()), validity)
            }
            ColumnData::Integers(values) => {
                let (least, most) = range(values, validity);
                let taken =
                    least > most || [least, most].iter().all(|end| Input::integer(measure, *end).is_ok());
                if !taken {
                    for row in (0..rows).filter(|row| validity.is_valid(*row)) {
                        if let Err(error) = Input::integer(measure, integer(values, row)) {
                            refusals.refuse(row, rows, || error);
                        }
                    }
                }
                Self::Integers(values, most, validity)
            }
            ColumnData::Texts(texts) if measure.kind == MeasureKind::Reported => {
                let text = |row: usize| Some(texts[row]);
                Self::Inputs(figures(measure, rows, validity, refusals, text).into())
            }
            ColumnData::Dictionary { codes, values, .. } if measure.kind == MeasureKind::Reported => {
                let text =
                    |row| usize::try_from(code(codes, row)).ok().and_then(|at| values.get(at).copied());
                Self::Inputs(figures(measure, rows, validity, refusals, text).into())
            }
            ColumnData::Texts(texts) => {
                let hashes = texts.iter().map(|text| key.hash(text.as_bytes()));
                Self::Hashes(Arc::new(hashes.collect()), validity)
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
                let hashes = values.iter().map(|value| key.hash(value.as_bytes()));
                Self::CodedHashes(Identifiers::new(hashes.collect()), codes, validity)
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
            ColumnData::Windows { from, to, unit } => {
                let windows = from.iter().zip(to).enumerate();
                for (row, (from, to)) in windows.filter(|(row, _)| validity.is_valid(*row)) {
                    let second = |value: &i64| value.div_euclid(unit.per_second());
                    if let Err(error) = Input::window(measure, second(from), second(to), None) {
                        refusals.refuse(row, rows, || error);
                    }
                }
                Self::Windows(from, to, unit, validity)
            }
        }
    }

    /// Whole numbers that the measure takes.
    pub(super) fn integers(values: Integers<'a>, validity: Validity<'a>) -> Self {
        Self::Integers(values, range(values, validity).1, validity)
    }

    /// Gives what one row brings.
    pub(super) fn input(&self, row: usize, zone: Zone) -> Input {
        let of = |validity: &Validity<'_>, input: Input| {
            if validity.is_valid(row) { input } else { Input::Nothing }
        };
        match self {
            Self::Nothing => Input::Nothing,
            Self::Flags(flags, validity) => of(validity, Input::Flag(flag(*flags, row))),
            Self::Integers(values, _, validity) => of(validity, Input::Integer(integer(*values, row))),
            Self::Hashes(hashes, validity) => of(validity, Input::Hash(hashes[row])),
            Self::RangedHashes { identifiers, least, values, validity } => {
                let at = integer(*values, row).checked_sub(*least).and_then(|at| usize::try_from(at).ok());
                of(validity, Input::Hash(at.map_or(0, |at| identifiers.hash(at))))
            }
            Self::CodedHashes(identifiers, codes, validity) => match usize::try_from(code(*codes, row)) {
                Ok(code) => of(validity, Input::Hash(identifiers.hash(code))),
                Err(_) => Input::Nothing,
            },
            Self::Instants(values, unit, validity) => {
                let second = values[row].div_euclid(unit.per_second());
                of(validity, Input::Window(second, second, zone))
            }
            Self::Windows(from, to, unit, validity) => {
                let second = |values: &[i64]| values[row].div_euclid(unit.per_second());
                of(validity, Input::Window(second(from), second(to), zone))
            }
            Self::Inputs(inputs) => inputs[row],
        }
    }
}

fn figures<'t>(
    measure: &Measure,
    rows: usize,
    validity: Validity<'_>,
    refusals: &mut Refusals,
    text: impl Fn(usize) -> Option<&'t str>,
) -> Vec<Input> {
    let mut read = |row: usize| {
        let Some(text) = text(row).filter(|_| validity.is_valid(row)) else { return Input::Nothing };
        match ReportedFigure::parse(text, Some(measure.unit)) {
            Ok(figure) => Input::bounds(&figure),
            Err(error) => {
                refusals.refuse(row, rows, || error.in_field(&measure.field));
                Input::Nothing
            }
        }
    };
    (0..rows).map(&mut read).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_hash_is_led_to_its_first_place(hashes in prop::collection::vec(prop_oneof![0u64..6, any::<u64>()], 0..200)) {
            let first = |hash: &u64| hashes.iter().position(|own| own == hash).unwrap();
            let expected: Vec<usize> = hashes.iter().map(first).collect();
            let all_differ = expected.iter().enumerate().all(|(place, first)| place == *first);
            match first_of_same(&hashes) {
                None => prop_assert!(all_differ),
                Some(same) => {
                    prop_assert!(!all_differ);
                    prop_assert_eq!(same.iter().map(|place| *place as usize).collect::<Vec<_>>(), expected);
                }
            }
        }
    }
}
