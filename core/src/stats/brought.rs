//! What the rows of a batch bring to a measure.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use crate::time::Zone;

use super::batch::Refusals;
use super::columns::{Codes, ColumnData, Columns, Flags, Integers, TimeUnit, Validity};
use super::figure::ReportedFigure;
use super::measure::{Measure, MeasureKind};
use super::person::PersonKey;
use super::state::Input;

/// What every row of a batch brings to one measure.
pub(super) enum Brought<'a> {
    Nothing,
    Flags(Flags<'a>, Validity<'a>),
    Integers(Integers<'a>, Validity<'a>),
    /// The hash of each value, and the code of each row; a negative code is null.
    CodedHashes(Vec<u64>, Codes<'a>, Validity<'a>),
    /// The hash of each whole number from the least on, and the number of each row.
    RangedHashes {
        hashes: Vec<u64>,
        least: i64,
        values: Integers<'a>,
        validity: Validity<'a>,
    },
    /// The hash of each row.
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
        ($($width:ident)+) => {
            match values {
                $(Integers::$width(values) => {
                    let known = |row| matches!(validity, Validity::All) || validity.is_valid(row);
                    let first = (0..values.len()).find(|row| known(*row));
                    let start = first.map(|row| (values[row], values[row]));
                    let ends = start.map(|start| match validity {
                        Validity::All => values.iter().fold(start, |(low, high), value| (low.min(*value), high.max(*value))),
                        _ => {
                            let rows = values.iter().enumerate().filter(|(row, _)| known(*row));
                            rows.fold(start, |(low, high), (_, value)| (low.min(*value), high.max(*value)))
                        }
                    });
                    ends.map(|(low, high)| (i64::from(low), i64::from(high)))
                })+
            }
        };
    }
    widths!(I32 I64 U32).unwrap_or((1, 0))
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
                if most.checked_sub(least).is_some_and(|width| usize::try_from(width).is_ok_and(|w| w < rows))
                {
                    let hashes = (least..=most).map(|number| key.hash_number(number)).collect();
                    return Self::RangedHashes { hashes, least, values, validity };
                }
                let hashes = (0..rows).map(|row| key.hash_number(integer(values, row)));
                Self::Hashes(hashes.collect(), validity)
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
    pub(super) fn input(&self, row: usize, zone: Zone) -> Input {
        let of = |validity: &Validity<'_>, input: Input| {
            if validity.is_valid(row) { input } else { Input::Nothing }
        };
        match self {
            Self::Nothing => Input::Nothing,
            Self::Flags(flags, validity) => of(validity, Input::Flag(flag(*flags, row))),
            Self::Integers(values, validity) => of(validity, Input::Integer(integer(*values, row))),
            Self::Hashes(hashes, validity) => of(validity, Input::Hash(hashes[row])),
            Self::RangedHashes { hashes, least, values, validity } => {
                let at = integer(*values, row).checked_sub(*least).and_then(|at| usize::try_from(at).ok());
                let hash = at.and_then(|at| hashes.get(at)).copied().unwrap_or_default();
                of(validity, Input::Hash(hash))
            }
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
