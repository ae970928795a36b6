//! Columns of records as the Python half prepares them, borrowed for as long as a push takes.

use std::ops::Range;

use chrono::{DateTime, Utc};
use numpy::{Element, PyReadonlyArray1};
use pyo3::prelude::*;
use shouwang::stats::{Codes, ColumnData, FieldValue, Flags, Integers, Negative, TimeUnit, Validity};

use crate::errors;

type Array<'py, T> = PyReadonlyArray1<'py, T>;

/// One column: its name, its values, and a flag a row where some rows are null (false).
#[derive(FromPyObject)]
pub(crate) struct Column<'py>(String, Values<'py>, Option<Array<'py, bool>>);

/// The values of a column; texts are codes and their values, with -1 for outside.
#[derive(FromPyObject)]
enum Values<'py> {
    TextsI8(Array<'py, i8>, Vec<String>),
    TextsI16(Array<'py, i16>, Vec<String>),
    TextsI32(Array<'py, i32>, Vec<String>),
    Instants(Array<'py, i64>, String),
    Windows(Array<'py, i64>, Array<'py, i64>, String),
    Flags(Array<'py, bool>),
    IntegersI64(Array<'py, i64>),
    IntegersI32(Array<'py, i32>),
    IntegersU32(Array<'py, u32>),
}

/// A column as slices.
pub(crate) struct Slice<'a> {
    name: &'a str,
    data: Data<'a>,
    validity: Option<&'a [bool]>,
}

enum Data<'a> {
    I8(&'a [i8], &'a [&'a str]),
    I16(&'a [i16], &'a [&'a str]),
    I32(&'a [i32], &'a [&'a str]),
    Instants(&'a [i64], TimeUnit),
    Windows(&'a [i64], &'a [i64], TimeUnit),
    Flags(&'a [bool]),
    IntegersI64(&'a [i64]),
    IntegersI32(&'a [i32]),
    IntegersU32(&'a [u32]),
}

/// Borrows texts.
pub(crate) fn refs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

impl Column<'_> {
    /// The values of a text column, by code.
    pub(crate) fn values(&self) -> &[String] {
        match &self.1 {
            Values::TextsI8(_, values) | Values::TextsI16(_, values) | Values::TextsI32(_, values) => values,
            _ => &[],
        }
    }

    /// Borrows the column.
    pub(crate) fn slice<'a>(&'a self, values: &'a [&'a str]) -> PyResult<Slice<'a>> {
        let data = match &self.1 {
            Values::TextsI8(codes, _) => Data::I8(codes.as_slice()?, values),
            Values::TextsI16(codes, _) => Data::I16(codes.as_slice()?, values),
            Values::TextsI32(codes, _) => Data::I32(codes.as_slice()?, values),
            Values::Instants(instants, unit) => Data::Instants(instants.as_slice()?, time_unit(unit)?),
            Values::Windows(from, to, unit) => {
                Data::Windows(from.as_slice()?, to.as_slice()?, time_unit(unit)?)
            }
            Values::Flags(flags) => Data::Flags(flags.as_slice()?),
            Values::IntegersI64(integers) => Data::IntegersI64(integers.as_slice()?),
            Values::IntegersI32(integers) => Data::IntegersI32(integers.as_slice()?),
            Values::IntegersU32(integers) => Data::IntegersU32(integers.as_slice()?),
        };
        let validity = self.2.as_ref().map(|flags| flags.as_slice()).transpose()?;
        Ok(Slice { name: &self.0, data, validity })
    }
}

impl<'a> Slice<'a> {
    pub(crate) fn name(&self) -> &'a str {
        self.name
    }

    /// Cuts out some rows.
    pub(crate) fn cut(&self, rows: Range<usize>) -> (ColumnData<'a>, Validity<'a>) {
        let texts = |codes, values| ColumnData::Dictionary { codes, values, negative: Negative::Outside };
        let validity = self.validity.map_or(Validity::All, |flags| Validity::Flags(part(flags, &rows)));
        let data = match self.data {
            Data::I8(codes, values) => texts(Codes::I8(part(codes, &rows)), values),
            Data::I16(codes, values) => texts(Codes::I16(part(codes, &rows)), values),
            Data::I32(codes, values) => texts(Codes::I32(part(codes, &rows)), values),
            Data::Instants(values, unit) => ColumnData::Instants { values: part(values, &rows), unit },
            Data::Windows(from, to, unit) => {
                ColumnData::Windows { from: part(from, &rows), to: part(to, &rows), unit }
            }
            Data::Flags(flags) => ColumnData::Flags(Flags::Bools(part(flags, &rows))),
            Data::IntegersI64(values) => ColumnData::Integers(Integers::I64(part(values, &rows))),
            Data::IntegersI32(values) => ColumnData::Integers(Integers::I32(part(values, &rows))),
            Data::IntegersU32(values) => ColumnData::Integers(Integers::U32(part(values, &rows))),
        };
        (data, validity)
    }
}

impl<'a> Slice<'a> {
    /// The value of a row; a row that isn't there has none.
    pub(crate) fn value(&self, row: usize) -> FieldValue<'a> {
        if self.validity.is_some_and(|known| known.get(row) != Some(&true)) {
            return FieldValue::Null;
        }
        let text = |code: Option<i64>, values: &'a [&'a str]| match code {
            Some(code) => match usize::try_from(code) {
                Ok(code) => values.get(code).map_or(FieldValue::Null, |text| FieldValue::Text(text)),
                Err(_) => FieldValue::Outside,
            },
            None => FieldValue::Null,
        };
        let integer = |value: Option<i64>| value.map_or(FieldValue::Null, FieldValue::Integer);
        match self.data {
            Data::I8(codes, values) => text(codes.get(row).map(|code| i64::from(*code)), values),
            Data::I16(codes, values) => text(codes.get(row).map(|code| i64::from(*code)), values),
            Data::I32(codes, values) => text(codes.get(row).map(|code| i64::from(*code)), values),
            Data::Instants(values, unit) => {
                let at = values.get(row).and_then(|value| instant(*value, unit));
                at.map_or(FieldValue::Null, FieldValue::Instant)
            }
            Data::Windows(from, to, unit) => {
                let at = |values: &[i64]| values.get(row).and_then(|value| instant(*value, unit));
                at(from).zip(at(to)).map_or(FieldValue::Null, |(from, to)| FieldValue::Window(from, to))
            }
            Data::Flags(flags) => flags.get(row).map_or(FieldValue::Null, |flag| FieldValue::Flag(*flag)),
            Data::IntegersI64(values) => integer(values.get(row).copied()),
            Data::IntegersI32(values) => integer(values.get(row).map(|value| i64::from(*value))),
            Data::IntegersU32(values) => integer(values.get(row).map(|value| i64::from(*value))),
        }
    }
}

fn instant(value: i64, unit: TimeUnit) -> Option<DateTime<Utc>> {
    match unit {
        TimeUnit::Seconds => DateTime::from_timestamp(value, 0),
        TimeUnit::Milliseconds => DateTime::from_timestamp_millis(value),
        TimeUnit::Microseconds => DateTime::from_timestamp_micros(value),
        // What this module makes of a unit's name is one of four.
        _ => Some(DateTime::from_timestamp_nanos(value)),
    }
}

/// Some rows of a column; a column that is too short gives none, which the core then refuses.
fn part<'a, T: Element>(values: &'a [T], rows: &Range<usize>) -> &'a [T] {
    values.get(rows.clone()).unwrap_or_default()
}

fn time_unit(unit: &str) -> PyResult<TimeUnit> {
    match unit {
        "s" => Ok(TimeUnit::Seconds),
        "ms" => Ok(TimeUnit::Milliseconds),
        "us" => Ok(TimeUnit::Microseconds),
        "ns" => Ok(TimeUnit::Nanoseconds),
        _ => Err(errors::from_core(&shouwang::Error::invalid("instants in s, ms, us or ns"))),
    }
}
