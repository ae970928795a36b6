//! The partial state of one measure over all cells.

use super::event::FieldValue;
use super::measure::{Measure, MeasureKind};
use crate::{Error, Result};

/// What one record brings to one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Input {
    Nothing,
    Flag(bool),
    Integer(i64),
}

impl Input {
    pub(super) fn of(measure: &Measure, value: FieldValue<'_>) -> Result<Self> {
        let input = match (measure.kind, value) {
            (_, FieldValue::Null) | (MeasureKind::Count, _) => Self::Nothing,
            (MeasureKind::CountIf, FieldValue::Flag(flag)) => Self::Flag(flag),
            (MeasureKind::Sum, FieldValue::Integer(number)) => Self::Integer(number),
            (MeasureKind::CountIf, _) => return Err(Error::invalid("yes or no").in_field(&measure.field)),
            (MeasureKind::Sum, _) => return Err(Error::invalid("a whole number").in_field(&measure.field)),
        };
        Ok(input)
    }
}

/// The state of one measure, one entry a cell. Whole numbers only: rounding would make the answer depend on the order.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// Kept by the aggregator for every cell.
    Count,
    CountIf {
        known: Vec<u64>,
        yes: Vec<u64>,
    },
    Sum {
        known: Vec<u64>,
        sum: Vec<i128>,
    },
}

impl State {
    pub(super) fn new(measure: &Measure) -> Self {
        match measure.kind {
            MeasureKind::Count => Self::Count,
            MeasureKind::CountIf => Self::CountIf { known: Vec::new(), yes: Vec::new() },
            MeasureKind::Sum => Self::Sum { known: Vec::new(), sum: Vec::new() },
        }
    }

    /// Makes room for cells up to a number.
    pub(super) fn resize(&mut self, cells: usize) {
        match self {
            Self::Count => {}
            Self::CountIf { known, yes } => {
                known.resize(cells, 0);
                yes.resize(cells, 0);
            }
            Self::Sum { known, sum } => {
                known.resize(cells, 0);
                sum.resize(cells, 0);
            }
        }
    }

    pub(super) fn push(&mut self, cell: usize, input: Input) {
        match (self, input) {
            (Self::CountIf { known, yes }, Input::Flag(flag)) => {
                add(known, cell, 1);
                add(yes, cell, u64::from(flag));
            }
            (Self::Sum { known, sum }, Input::Integer(number)) => {
                add(known, cell, 1);
                if let Some(sum) = sum.get_mut(cell) {
                    *sum += i128::from(number);
                }
            }
            _ => {}
        }
    }

    /// Adds another state's cell to one of this state's.
    pub(super) fn merge_cell(&mut self, cell: usize, other: &Self, from: usize) {
        match (self, other) {
            (Self::CountIf { known, yes }, Self::CountIf { known: known_too, yes: yes_too }) => {
                add(known, cell, at(known_too, from));
                add(yes, cell, at(yes_too, from));
            }
            (Self::Sum { known, sum }, Self::Sum { known: known_too, sum: sum_too }) => {
                add(known, cell, at(known_too, from));
                if let (Some(sum), Some(more)) = (sum.get_mut(cell), sum_too.get(from)) {
                    *sum += more;
                }
            }
            _ => {}
        }
    }
}

fn add(counts: &mut [u64], cell: usize, more: u64) {
    if let Some(count) = counts.get_mut(cell) {
        *count += more;
    }
}

pub(super) fn at(counts: &[u64], cell: usize) -> u64 {
    counts.get(cell).copied().unwrap_or(0)
}
