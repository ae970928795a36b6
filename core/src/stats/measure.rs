//! What is measured in each cell.

use super::unit::Unit;
use crate::label::coded_enum;

coded_enum! {
    /// The kind of a measure.
    pub enum MeasureKind {
        Count = "count", "数量", "count";
        CountIf = "count_if", "其中数量", "count if";
        Sum = "sum", "合计", "sum";
        SumOfSquares = "sum_of_squares", "平方和", "sum of squares";
        MinMax = "min_max", "最小与最大", "least and greatest";
        Distinct = "distinct", "去重数量", "distinct";
        Contributors = "contributors", "参与者数", "contributors";
        Quantiles = "quantiles", "分位数", "quantiles";
        HourOfWeek = "hour_of_week", "周小时分布", "hour of week";
        CellKey = "cell_key", "单元密钥", "cell key";
        Reported = "reported", "报告数", "reported";
    }
}

/// Exact states hold this many entries a cell unless [`Measure::exact_up_to`] says otherwise.
pub(super) const DEFAULT_CAP: u32 = 65_536;

/// One measure of a [`Schema`](super::Schema): what is kept of the records in each cell.
///
/// Every state is made of whole numbers, so that no order, sharding or machine changes an answer. A record whose field is
/// null adds nothing to the measure and is left out of its denominator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    pub(super) kind: MeasureKind,
    pub(super) field: String,
    pub(super) unit: Unit,
    pub(super) retractable: bool,
    pub(super) cap: u32,
}

impl Measure {
    fn new(kind: MeasureKind, field: impl Into<String>, unit: Unit) -> Self {
        Self { kind, field: field.into(), unit, retractable: false, cap: DEFAULT_CAP }
    }

    /// Counts records.
    #[must_use]
    pub fn count() -> Self {
        Self::new(MeasureKind::Count, "", Unit::Records)
    }

    /// Counts the records whose flag is true, beside those whose flag is known: a rate with its denominator.
    #[must_use]
    pub fn count_if(field: impl Into<String>) -> Self {
        Self::new(MeasureKind::CountIf, field, Unit::Records)
    }

    /// Adds up a field of whole numbers up to 10^12 in size; its unit is seconds until [`in_unit`](Self::in_unit) says otherwise.
    #[must_use]
    pub fn sum(field: impl Into<String>) -> Self {
        Self::new(MeasureKind::Sum, field, Unit::Seconds)
    }

    /// Adds up the squares of a field of whole numbers, for its standard deviation.
    #[must_use]
    pub fn sum_of_squares(field: impl Into<String>) -> Self {
        Self::new(MeasureKind::SumOfSquares, field, Unit::Seconds)
    }

    /// Keeps the least and the greatest value of a field of whole numbers.
    #[must_use]
    pub fn min_max(field: impl Into<String>) -> Self {
        Self::new(MeasureKind::MinMax, field, Unit::Seconds)
    }

    /// Counts the different identifiers in a field, such as persons.
    ///
    /// Exact up to 65,536 a cell (see [`exact_up_to`](Self::exact_up_to)), beyond that by HyperLogLog with 16,384 registers
    /// (standard error 0.81 %). Identifiers are kept only as hashes under the [`PersonKey`](super::PersonKey).
    #[must_use]
    pub fn distinct(field: impl Into<String>) -> Self {
        Self::new(MeasureKind::Distinct, field, Unit::Persons)
    }

    /// Counts the officers or volunteers behind a cell, as [`distinct`](Self::distinct) does; disclosure control asks for it.
    #[must_use]
    pub fn contributors(field: impl Into<String>) -> Self {
        Self::new(MeasureKind::Contributors, field, Unit::Persons)
    }

    /// Keeps a field of whole numbers from 0 to 10^12 so that percentiles can be read.
    ///
    /// Exact up to 65,536 values a cell (see [`exact_up_to`](Self::exact_up_to)), beyond that by a log-linear histogram
    /// (relative error at most 1/64).
    #[must_use]
    pub fn quantiles(field: impl Into<String>) -> Self {
        Self::new(MeasureKind::Quantiles, field, Unit::Seconds)
    }

    /// Spreads records over the 168 hours of the week, on the clocks of the schema's zone.
    ///
    /// The field is an instant, or a window when the time is uncertain: then each hour gets its share of the record.
    #[must_use]
    pub fn hour_of_week(field: impl Into<String>) -> Self {
        Self::new(MeasureKind::HourOfWeek, field, Unit::Records)
    }

    /// Adds up keyed hashes of the records' identifiers, modulo 2³²: two cells of the same records have the same key.
    #[must_use]
    pub fn cell_key(field: impl Into<String>) -> Self {
        Self::new(MeasureKind::CellKey, field, Unit::Records)
    }

    /// Adds up reported figures of one unit, keeping their bounds.
    #[must_use]
    pub fn reported(field: impl Into<String>, unit: Unit) -> Self {
        Self::new(MeasureKind::Reported, field, unit)
    }

    /// Names the unit: of what a record stands for (a count), or of the field.
    #[must_use]
    pub fn in_unit(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    /// Makes distinct identifiers or quantiles retractable: each identifier with its number of records, values as a
    /// histogram from the first one. Other measures are retractable as they are, save the least and the greatest.
    #[must_use]
    pub fn retractable(mut self) -> Self {
        self.retractable = true;
        self
    }

    /// Says up to how many entries a cell of distinct identifiers or quantiles stays exact.
    #[must_use]
    pub fn exact_up_to(mut self, entries: u32) -> Self {
        self.cap = entries;
        self
    }

    /// Gives the kind.
    #[must_use]
    pub const fn kind(&self) -> MeasureKind {
        self.kind
    }

    /// Gives the field that is measured; a count has none.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        (!self.field.is_empty()).then_some(self.field.as_str())
    }

    /// Gives the unit.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// Says whether a record that was pushed can be taken back.
    #[must_use]
    pub fn is_retractable(&self) -> bool {
        match self.kind {
            MeasureKind::MinMax => false,
            MeasureKind::Distinct | MeasureKind::Contributors | MeasureKind::Quantiles => self.retractable,
            _ => true,
        }
    }

    /// Says whether the measure hashes identifiers, so that it depends on the person key.
    pub(super) fn is_keyed(&self) -> bool {
        matches!(self.kind, MeasureKind::Distinct | MeasureKind::Contributors | MeasureKind::CellKey)
    }
}
