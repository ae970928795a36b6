//! The partial state of one measure over all cells.
//!
//! Whole numbers only: rounding would make the answer depend on the order of the records.

mod different;
mod distinct;
mod hours;
mod packed;
mod quantiles;
mod sums;
mod values;

pub(super) use different::{Different, Seen};
pub(super) use distinct::{Distinct, DistinctCount};
pub(super) use hours::{HOURS, Hours, TICKS};
pub(super) use packed::{Packed, PackedLane, Share, Words};
pub(super) use quantiles::Quantiles;
pub(super) use sums::{CellKey, CountIf, Extremes, Reported, Squares, Sum};

use super::bytes::{Reader, Writer};
use super::event::FieldValue;
use super::figure::ReportedFigure;
use super::measure::{Measure, MeasureKind};
use super::person::PersonKey;
use super::quantity::unit_mismatch;
use crate::time::Zone;
use crate::{Error, Result};

/// The largest size of a measured whole number: its square times 2⁴⁸ records still fits into 128 bits.
pub(super) const LARGEST: i64 = 1_000_000_000_000;
/// Most records of an aggregator.
pub(super) const MOST_RECORDS: u64 = 1 << 48;
/// Longest window of an uncertain time, in seconds: a leap year.
const LONGEST_WINDOW: i64 = 366 * 86_400;

/// What one record brings to one measure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) enum Input {
    #[default]
    Nothing,
    Flag(bool),
    Integer(i64),
    Hash(u64),
    /// From and to, seconds since 1970 UTC; an instant has both the same.
    Window(i64, i64, Zone),
    /// The bounds of a reported figure.
    Bounds(i64, Option<i64>),
}

impl Input {
    pub(super) fn of(
        measure: &Measure,
        value: FieldValue<'_>,
        key: PersonKey,
        zone: Option<Zone>,
    ) -> Result<Self> {
        use MeasureKind as Kind;
        let wrong = |expected: &'static str| Err(Error::invalid(expected).in_field(&measure.field));
        Ok(match (measure.kind, value) {
            (_, FieldValue::Null) | (Kind::Count, _) => Self::Nothing,
            (Kind::CountIf, FieldValue::Flag(flag)) => Self::Flag(flag),
            (Kind::CountIf, _) => return wrong("yes or no"),
            (
                Kind::Sum | Kind::SumOfSquares | Kind::MinMax | Kind::Quantiles,
                FieldValue::Integer(number),
            ) => Self::integer(measure, number)?,
            (Kind::Sum | Kind::SumOfSquares | Kind::MinMax | Kind::Quantiles, _) => {
                return wrong("a whole number");
            }
            (Kind::Distinct | Kind::Contributors | Kind::CellKey, FieldValue::Text(text)) => {
                Self::Hash(key.hash(text.as_bytes()))
            }
            (Kind::Distinct | Kind::Contributors | Kind::CellKey, FieldValue::Integer(number)) => {
                Self::Hash(key.hash_number(number))
            }
            (Kind::Distinct | Kind::Contributors | Kind::CellKey, _) => {
                return wrong("an identifier, as text or a whole number");
            }
            (Kind::HourOfWeek, FieldValue::Instant(at)) => {
                Self::window(measure, at.timestamp(), at.timestamp(), zone)?
            }
            (Kind::HourOfWeek, FieldValue::Window(from, to)) => {
                Self::window(measure, from.timestamp(), to.timestamp(), zone)?
            }
            (Kind::HourOfWeek, _) => return wrong("an instant or a window"),
            (Kind::Reported, FieldValue::Figure(figure)) if figure.unit() != measure.unit => {
                return Err(unit_mismatch(figure.unit(), measure.unit).in_field(&measure.field));
            }
            (Kind::Reported, FieldValue::Figure(figure)) => Self::bounds(figure),
            (Kind::Reported, _) => return wrong("a reported figure"),
        })
    }

    pub(super) fn bounds(figure: &ReportedFigure) -> Self {
        Self::Bounds(figure.interval().low().unwrap_or(0), figure.interval().high())
    }

    /// Checks that a whole number can be measured.
    pub(super) fn integer(measure: &Measure, number: i64) -> Result<Self> {
        let low = if measure.kind == MeasureKind::Quantiles { 0 } else { -LARGEST };
        if (low..=LARGEST).contains(&number) {
            Ok(Self::Integer(number))
        } else {
            let expected = if low == 0 { "0 to 10^12" } else { "-10^12 to 10^12" };
            Err(Error::out_of_range(expected).in_field(&measure.field))
        }
    }

    /// Checks that a window can be spread over the hours of the week.
    pub(super) fn window(measure: &Measure, from: i64, to: i64, zone: Option<Zone>) -> Result<Self> {
        const YEARS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
        let field = &measure.field;
        if !YEARS.contains(&from) || !YEARS.contains(&to) {
            return Err(Error::out_of_range("a time in the years 1 to 9999").in_field(field));
        }
        if to < from || to - from > LONGEST_WINDOW {
            return Err(Error::out_of_range("a window of 0 to 366 days").in_field(field));
        }
        Ok(Self::Window(from, to, zone.unwrap_or_else(Zone::utc)))
    }
}

/// The state of one cell.
pub(super) trait CellState: Default + Clone {
    /// Adds what one record brings.
    fn push(&mut self, input: Input, measure: &Measure);

    /// Says whether a record that brought this can have been pushed.
    fn can_retract(&self, input: Input) -> bool;

    /// Takes back what one record brought, after [`can_retract`](Self::can_retract) said yes.
    fn retract(&mut self, input: Input);

    /// Adds another cell's state.
    fn merge(&mut self, other: &Self, measure: &Measure);

    /// Gives the number of records that brought something.
    fn known(&self) -> u64;

    /// Writes the canonical bytes.
    fn encode(&self, measure: &Measure, out: &mut Writer);

    /// Reads canonical bytes of a cell of some records.
    fn decode(input: &mut Reader<'_>, measure: &Measure, records: u64) -> Result<Self>;
}

/// The cell takes part in no merge, because it holds no record.
pub(super) const NOWHERE: usize = usize::MAX;

/// Into which cells the cells of another aggregator go.
pub(super) enum Targets {
    /// Each into the one at the same place.
    Alike,
    /// One target a cell.
    Cells(Vec<usize>),
}

impl Targets {
    /// Runs an addition for each pair of a cell and what goes into it.
    pub(super) fn for_each<T>(&self, own: &mut [T], more: &[T], mut add: impl FnMut(&mut T, &T)) {
        match self {
            Self::Alike => own.iter_mut().zip(more).for_each(|(own, more)| add(own, more)),
            Self::Cells(targets) => {
                for (more, target) in more.iter().zip(targets) {
                    if let Some(own) = own.get_mut(*target) {
                        add(own, more);
                    }
                }
            }
        }
    }
}

/// The state of one measure, one entry a cell.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// Kept by the aggregator for every cell.
    Count,
    CountIf(Vec<CountIf>),
    Sum(Vec<Sum>),
    Squares(Vec<Squares>),
    Extremes(Vec<Extremes>),
    Distinct(Vec<Distinct>),
    Quantiles(Vec<Quantiles>),
    Hours(Vec<Hours>),
    CellKey(Vec<CellKey>),
    Reported(Vec<Reported>),
}

/// Runs one expression on the cells of whichever state it is; a count has none.
macro_rules! on_cells {
    ($state:expr, $cells:ident => $run:expr, $otherwise:expr) => {
        match $state {
            State::Count => $otherwise,
            State::CountIf($cells) => $run,
            State::Sum($cells) => $run,
            State::Squares($cells) => $run,
            State::Extremes($cells) => $run,
            State::Distinct($cells) => $run,
            State::Quantiles($cells) => $run,
            State::Hours($cells) => $run,
            State::CellKey($cells) => $run,
            State::Reported($cells) => $run,
        }
    };
}

impl State {
    pub(super) fn new(measure: &Measure) -> Self {
        match measure.kind {
            MeasureKind::Count => Self::Count,
            MeasureKind::CountIf => Self::CountIf(Vec::new()),
            MeasureKind::Sum => Self::Sum(Vec::new()),
            MeasureKind::SumOfSquares => Self::Squares(Vec::new()),
            MeasureKind::MinMax => Self::Extremes(Vec::new()),
            MeasureKind::Distinct | MeasureKind::Contributors => Self::Distinct(Vec::new()),
            MeasureKind::Quantiles => Self::Quantiles(Vec::new()),
            MeasureKind::HourOfWeek => Self::Hours(Vec::new()),
            MeasureKind::CellKey => Self::CellKey(Vec::new()),
            MeasureKind::Reported => Self::Reported(Vec::new()),
        }
    }

    /// Makes room for a number of cells.
    pub(super) fn resize(&mut self, cells: usize) {
        on_cells!(self, own => own.resize_with(cells, Default::default), ());
    }

    pub(super) fn push(&mut self, cell: usize, input: Input, measure: &Measure) {
        on_cells!(self, own => if let Some(own) = own.get_mut(cell) { own.push(input, measure) }, ());
    }

    pub(super) fn can_retract(&self, cell: usize, input: Input) -> bool {
        on_cells!(self, own => own.get(cell).is_some_and(|own| own.can_retract(input)), true)
    }

    pub(super) fn retract(&mut self, cell: usize, input: Input) {
        on_cells!(self, own => if let Some(own) = own.get_mut(cell) { own.retract(input) }, ());
    }

    /// Says whether a record of the cell brought nothing.
    pub(super) fn has_unknown(&self, cell: usize, records: u64) -> bool {
        matches!(self, Self::Count) || self.known(cell, records) < records
    }

    /// Gives the number of records of a cell that brought something.
    pub(super) fn known(&self, cell: usize, records: u64) -> u64 {
        on_cells!(self, own => own.get(cell).map_or(0, CellState::known), records)
    }

    /// Adds another state's cells to this state's.
    pub(super) fn merge(&mut self, other: &Self, targets: &Targets, measure: &Measure) {
        macro_rules! both {
            ($($variant:ident)+) => {
                match (self, other) {
                    $((Self::$variant(own), Self::$variant(more)) => {
                        targets.for_each(own, more, |own, more| own.merge(more, measure));
                    })+
                    _ => {}
                }
            };
        }
        both!(CountIf Sum Squares Extremes Distinct Quantiles Hours CellKey Reported);
    }

    /// Adds another state's cell to one of this state's.
    pub(super) fn merge_cell(&mut self, cell: usize, other: &Self, from: usize, measure: &Measure) {
        macro_rules! both {
            ($($variant:ident)+) => {
                match (self, other) {
                    $((Self::$variant(own), Self::$variant(more)) => {
                        if let (Some(own), Some(more)) = (own.get_mut(cell), more.get(from)) {
                            own.merge(more, measure);
                        }
                    })+
                    _ => {}
                }
            };
        }
        both!(CountIf Sum Squares Extremes Distinct Quantiles Hours CellKey Reported);
    }

    /// Writes some cells in their order.
    pub(super) fn encode(&self, cells: &[usize], measure: &Measure, out: &mut Writer) {
        on_cells!(
            self,
            own => cells.iter().filter_map(|cell| own.get(*cell)).for_each(|cell| cell.encode(measure, out)),
            ()
        );
    }

    /// Reads the cells of a measure, whose records were read before.
    pub(super) fn decode(input: &mut Reader<'_>, measure: &Measure, records: &[u64]) -> Result<Self> {
        let mut state = Self::new(measure);
        on_cells!(
            &mut state,
            own => {
                own.try_reserve(records.len()).map_err(|_| Error::limit(0, "bytes of memory"))?;
                for records in records {
                    let cell = CellState::decode(input, measure, *records)?;
                    if CellState::known(&cell) > *records {
                        return Err(Error::syntax("no more known records than records"));
                    }
                    own.push(cell);
                }
            },
            ()
        );
        Ok(state)
    }
}
