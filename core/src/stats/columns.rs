//! A batch of records as columns, borrowed from whoever holds them (Arrow, numpy, a frame).

use std::fmt;

use crate::{Error, Result};

/// Which rows of a column are known.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Validity<'a> {
    /// Every row.
    All,
    /// One flag a row; false is null.
    Flags(&'a [bool]),
    /// One bit a row, the lowest bit of a byte first, starting at a bit; 0 is null (Arrow's layout).
    Bits {
        /// The bytes.
        bytes: &'a [u8],
        /// The bit of row 0.
        offset: usize,
    },
}

impl<'a> Validity<'a> {
    /// Says whether a row is known.
    pub(super) fn is_valid(self, row: usize) -> bool {
        match self {
            Self::All => true,
            Self::Flags(flags) => flags.get(row).copied().unwrap_or(false),
            Self::Bits { bytes, offset } => {
                let bit = offset + row;
                bytes.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
            }
        }
    }

    fn part(self, first: usize, rows: usize) -> Self {
        match self {
            Self::All => Self::All,
            Self::Flags(flags) => Self::Flags(cut(flags, first, rows)),
            Self::Bits { bytes, offset } => Self::Bits { bytes, offset: offset + first },
        }
    }

    fn covers(self, rows: usize) -> bool {
        match self {
            Self::All => true,
            Self::Flags(flags) => flags.len() == rows,
            Self::Bits { bytes, offset } => {
                offset.checked_add(rows).is_some_and(|bits| bits.div_ceil(8) <= bytes.len())
            }
        }
    }
}

/// Codes of a dictionary-coded column.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Codes<'a> {
    /// Signed, 8 bits.
    I8(&'a [i8]),
    /// Signed, 16 bits.
    I16(&'a [i16]),
    /// Signed, 32 bits.
    I32(&'a [i32]),
    /// Signed, 64 bits.
    I64(&'a [i64]),
    /// Unsigned, 8 bits.
    U8(&'a [u8]),
    /// Unsigned, 16 bits.
    U16(&'a [u16]),
    /// Unsigned, 32 bits.
    U32(&'a [u32]),
}

impl<'a> Codes<'a> {
    pub(super) fn part(self, first: usize, rows: usize) -> Self {
        match self {
            Self::I8(codes) => Self::I8(cut(codes, first, rows)),
            Self::I16(codes) => Self::I16(cut(codes, first, rows)),
            Self::I32(codes) => Self::I32(cut(codes, first, rows)),
            Self::I64(codes) => Self::I64(cut(codes, first, rows)),
            Self::U8(codes) => Self::U8(cut(codes, first, rows)),
            Self::U16(codes) => Self::U16(cut(codes, first, rows)),
            Self::U32(codes) => Self::U32(cut(codes, first, rows)),
        }
    }
}

/// What a negative code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Negative {
    /// The value is not known, as in a pandas categorical.
    #[default]
    Null,
    /// In none of the values, as in the positions that an area index gives.
    Outside,
}

/// Whole numbers.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Integers<'a> {
    /// 32 bits, signed.
    I32(&'a [i32]),
    /// 64 bits, signed.
    I64(&'a [i64]),
    /// 32 bits, unsigned.
    U32(&'a [u32]),
}

/// Flags.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Flags<'a> {
    /// One bool a row.
    Bools(&'a [bool]),
    /// One byte a row; 0 is no.
    Bytes(&'a [u8]),
    /// One bit a row, the lowest bit of a byte first, starting at a bit (Arrow's layout).
    Bits {
        /// The bytes.
        bytes: &'a [u8],
        /// The bit of row 0.
        offset: usize,
        /// The number of rows.
        rows: usize,
    },
}

/// The unit in which instants count from 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TimeUnit {
    /// Seconds.
    #[default]
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Millionths of a second.
    Microseconds,
    /// Thousand-millionths of a second.
    Nanoseconds,
}

impl TimeUnit {
    pub(super) const fn per_second(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }
}

/// The values of one column.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum ColumnData<'a> {
    /// Texts by code, for dimensions and identifiers.
    Dictionary {
        /// One code a row, the position of its value.
        codes: Codes<'a>,
        /// The values.
        values: &'a [&'a str],
        /// What a negative code means.
        negative: Negative,
    },
    /// Texts, for dimensions, identifiers and reported figures.
    Texts(&'a [&'a str]),
    /// Whole numbers, for identifiers and what is measured.
    Integers(Integers<'a>),
    /// Yes or no.
    Flags(Flags<'a>),
    /// Instants.
    Instants {
        /// One instant a row.
        values: &'a [i64],
        /// Their unit.
        unit: TimeUnit,
    },
    /// Times that are only known to lie between two instants, for the hours of the week.
    Windows {
        /// The earliest instant of each row.
        from: &'a [i64],
        /// The latest instant of each row.
        to: &'a [i64],
        /// Their unit.
        unit: TimeUnit,
    },
}

impl fmt::Debug for ColumnData<'_> {
    /// Names the kind and the length, never the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Dictionary { .. } => "Dictionary",
            Self::Texts(_) => "Texts",
            Self::Integers(_) => "Integers",
            Self::Flags(_) => "Flags",
            Self::Instants { .. } => "Instants",
            Self::Windows { .. } => "Windows",
        };
        write!(f, "{kind}({} rows)", self.len())
    }
}

fn cut<T>(values: &[T], first: usize, rows: usize) -> &[T] {
    values.get(first..first + rows).unwrap_or_default()
}

impl<'a> ColumnData<'a> {
    fn part(self, first: usize, rows: usize) -> Self {
        match self {
            Self::Dictionary { codes, values, negative } => {
                let codes = codes.part(first, rows);
                Self::Dictionary { codes, values, negative }
            }
            Self::Texts(texts) => Self::Texts(cut(texts, first, rows)),
            Self::Integers(values) => Self::Integers(match values {
                Integers::I32(values) => Integers::I32(cut(values, first, rows)),
                Integers::I64(values) => Integers::I64(cut(values, first, rows)),
                Integers::U32(values) => Integers::U32(cut(values, first, rows)),
            }),
            Self::Flags(flags) => Self::Flags(match flags {
                Flags::Bools(flags) => Flags::Bools(cut(flags, first, rows)),
                Flags::Bytes(flags) => Flags::Bytes(cut(flags, first, rows)),
                Flags::Bits { bytes, offset, .. } => Flags::Bits { bytes, offset: offset + first, rows },
            }),
            Self::Instants { values, unit } => Self::Instants { values: cut(values, first, rows), unit },
            Self::Windows { from, to, unit } => {
                Self::Windows { from: cut(from, first, rows), to: cut(to, first, rows), unit }
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Dictionary { codes, .. } => match codes {
                Codes::I8(codes) => codes.len(),
                Codes::I16(codes) => codes.len(),
                Codes::I32(codes) => codes.len(),
                Codes::I64(codes) => codes.len(),
                Codes::U8(codes) => codes.len(),
                Codes::U16(codes) => codes.len(),
                Codes::U32(codes) => codes.len(),
            },
            Self::Texts(texts) => texts.len(),
            Self::Integers(Integers::I32(values)) => values.len(),
            Self::Integers(Integers::I64(values)) => values.len(),
            Self::Integers(Integers::U32(values)) => values.len(),
            Self::Flags(Flags::Bools(values)) => values.len(),
            Self::Flags(Flags::Bytes(values)) => values.len(),
            Self::Flags(Flags::Bits { bytes, offset, rows }) => {
                let bits = offset.checked_add(*rows).map_or(usize::MAX, |bits| bits.div_ceil(8));
                if bits <= bytes.len() { *rows } else { 0 }
            }
            Self::Instants { values, .. } => values.len(),
            // A row needs both.
            Self::Windows { from, to, .. } => from.len().min(to.len()),
        }
    }
}

/// A batch of records as columns of one length, one for each field of the schema.
///
/// # Examples
///
/// ```
/// use shouwang::stats::{Aggregator, Codes, ColumnData, Columns, Dimension, Flags, Measure, Negative, Schema};
///
/// let schema = Schema::builder()
///     .dimension(Dimension::open("category"))
///     .measure(Measure::count())
///     .measure(Measure::count_if("resolved"))
///     .build()?;
/// let category = ColumnData::Dictionary {
///     codes: Codes::I8(&[0, 1, 0, -1]),
///     values: &["noise", "aid"],
///     negative: Negative::Null,
/// };
/// let batch = Columns::new(4)
///     .with("category", category)?
///     .with("resolved", ColumnData::Flags(Flags::Bools(&[true, false, false, true])))?;
/// let mut aggregator = Aggregator::new(schema);
/// let report = aggregator.push_columns(&batch)?;
/// assert_eq!((report.read, report.refused), (4, 0));
/// let table = aggregator.table(["category"])?;
/// assert_eq!(table.find(&["noise"], "resolved_rate").unwrap().to_string(), "1/2 = 0.5000");
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Columns<'a> {
    rows: usize,
    columns: Vec<(&'a str, ColumnData<'a>, Validity<'a>)>,
}

impl fmt::Debug for Columns<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.columns.iter().map(|(name, data, _)| (name, data))).finish()
    }
}

impl<'a> Columns<'a> {
    /// Makes a batch of some rows, without columns.
    pub fn new(rows: usize) -> Self {
        Self { rows, columns: Vec::new() }
    }

    /// Adds a column in which every row is known, save those with a negative code.
    ///
    /// # Errors
    ///
    /// Those of [`with_validity`](Self::with_validity).
    pub fn with(self, field: &'a str, data: ColumnData<'a>) -> Result<Self> {
        self.with_validity(field, data, Validity::All)
    }

    /// Adds a column, and says which of its rows are known.
    ///
    /// # Errors
    ///
    /// `Invalid` when a length is not the batch's, `Duplicate` when the field stands twice.
    pub fn with_validity(
        mut self,
        field: &'a str,
        data: ColumnData<'a>,
        validity: Validity<'a>,
    ) -> Result<Self> {
        if data.len() != self.rows {
            let found = data.len();
            let rows = self.rows;
            return Err(Error::invalid(format!("a column of {rows} rows, not {found}")).in_field(field));
        }
        if !validity.covers(self.rows) {
            return Err(Error::invalid(format!("validity of {} rows", self.rows)).in_field(field));
        }
        if self.get(field).is_some() {
            return Err(Error::duplicate("column").in_field(field));
        }
        self.columns.push((field, data, validity));
        Ok(self)
    }

    /// Gives the number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn get(&self, field: &str) -> Option<(ColumnData<'a>, Validity<'a>)> {
        self.columns.iter().find(|(name, ..)| *name == field).map(|(_, data, validity)| (*data, *validity))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.columns.iter().map(|(name, ..)| *name)
    }

    /// Gives some rows of the batch as a batch.
    pub(super) fn part(&self, first: usize, rows: usize) -> Self {
        let columns = self.columns.iter();
        let columns =
            columns.map(|(name, data, validity)| (*name, data.part(first, rows), validity.part(first, rows)));
        Self { rows, columns: columns.collect() }
    }
}

impl fmt::Debug for Validity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::All => "All",
            Self::Flags(_) => "Flags(..)",
            Self::Bits { .. } => "Bits(..)",
        })
    }
}

impl fmt::Debug for Codes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codes(..)")
    }
}

impl fmt::Debug for Integers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Integers(..)")
    }
}

impl fmt::Debug for Flags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Flags(..)")
    }
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushReport {
    /// Records read, refused ones included.
    pub read: u64,
    /// Records refused.
    pub refused: u64,
    /// The first refused row, from 0, and why.
    pub first_refused: Option<(usize, Error)>,
}
