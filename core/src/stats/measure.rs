//! What is measured in each cell.

use super::unit::Unit;
use crate::label::coded_enum;

coded_enum! {
    /// The kind of a measure.
    pub enum MeasureKind {
        Count = "count", "数量", "count";
        CountIf = "count_if", "其中数量", "count if";
        Sum = "sum", "合计", "sum";
    }
}

/// One measure of a [`Schema`](super::Schema): what is kept of the records in each cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    pub(super) kind: MeasureKind,
    pub(super) field: String,
    pub(super) unit: Unit,
}

impl Measure {
    /// Counts records.
    #[must_use]
    pub fn count() -> Self {
        Self { kind: MeasureKind::Count, field: String::new(), unit: Unit::Records }
    }

    /// Counts the records whose flag is true, beside those whose flag is known: a rate with its denominator.
    #[must_use]
    pub fn count_if(field: impl Into<String>) -> Self {
        Self { kind: MeasureKind::CountIf, field: field.into(), unit: Unit::Records }
    }

    /// Adds up a whole-number field; its unit is seconds until [`in_unit`](Self::in_unit) says otherwise.
    #[must_use]
    pub fn sum(field: impl Into<String>) -> Self {
        Self { kind: MeasureKind::Sum, field: field.into(), unit: Unit::Seconds }
    }

    /// Names the unit: of what a record stands for (a count), or of the field.
    #[must_use]
    pub fn in_unit(mut self, unit: Unit) -> Self {
        self.unit = unit;
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
}
