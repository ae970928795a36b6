//! Records that were pushed one by one and wait to go into their cells.
//!
//! The state of a cell seldom lies in a cache, and a record that went there alone would wait for memory several times. Records
//! wait as the columns of a batch, and go as one: some of each cell together.

use std::borrow::Cow;
use std::sync::Arc;

use super::aggregator::Aggregator;
use super::brought::Brought;
use super::coded::Coded;
use super::columns::{Flags, Integers, Validity};
use super::gather::add_all;
use super::measure::{Measure, MeasureKind};
use super::schema::Schema;
use super::state::Input;
use crate::time::Zone;

/// So many records of each cell wait, within these limits: fewer cost more, for each visit to a cell costs, and more take
/// memory.
const RECORDS_A_CELL: usize = 4;
const FEWEST: usize = 128;
const MOST: usize = 1 << 18;
/// Where nothing is compiled for wide vectors, small comes first: each record goes alone, and batches are not in the program.
const TOGETHER: bool = cfg!(feature = "dispatch");
/// With fewer records than one for so many cells, each goes alone; to look at all cells would cost more.
const CELLS_A_RECORD: usize = 8;

/// The cells of records, and what they bring to each measure.
#[derive(Debug, Clone, Default)]
pub(super) struct Pending {
    cells: Vec<u32>,
    columns: Vec<Column>,
}

/// What records bring to one measure.
#[derive(Debug, Clone)]
struct Column {
    data: Data,
    /// Whether each record brings anything; empty while all do.
    known: Vec<bool>,
}

#[derive(Debug, Clone)]
enum Data {
    Nothing,
    Flags(Vec<bool>),
    Integers(Vec<i64>),
    Hashes(Vec<u64>),
    Others(Vec<Input>),
}

/// Runs one expression on the numbers of a column, if it has any.
macro_rules! on_data {
    ($data:expr, $own:ident => $run:expr) => {
        match $data {
            Data::Nothing => {}
            Data::Flags($own) => $run,
            Data::Integers($own) => $run,
            Data::Hashes($own) => $run,
            Data::Others($own) => $run,
        }
    };
}

impl Column {
    fn of(measure: &Measure) -> Self {
        use MeasureKind as Kind;
        let data = match measure.kind {
            Kind::Count => Data::Nothing,
            Kind::CountIf => Data::Flags(Vec::new()),
            Kind::Sum | Kind::SumOfSquares | Kind::MinMax | Kind::Quantiles => Data::Integers(Vec::new()),
            Kind::Distinct | Kind::Contributors | Kind::CellKey => Data::Hashes(Vec::new()),
            Kind::HourOfWeek | Kind::Reported => Data::Others(Vec::new()),
        };
        Self { data, known: Vec::new() }
    }

    /// Adds what the next record brings after so many others.
    #[inline]
    fn add(&mut self, input: Input, rows: usize) {
        match (&mut self.data, input) {
            (Data::Nothing, _) => return,
            (Data::Flags(flags), Input::Flag(flag)) => flags.push(flag),
            (Data::Integers(numbers), Input::Integer(number)) => numbers.push(number),
            (Data::Hashes(hashes), Input::Hash(hash)) => hashes.push(hash),
            (Data::Others(inputs), input) => inputs.push(input),
            _ => return self.add_nothing(rows),
        }
        if !self.known.is_empty() {
            self.known.push(true);
        }
    }

    #[cold]
    fn add_nothing(&mut self, rows: usize) {
        on_data!(&mut self.data, own => own.resize(rows + 1, Default::default()));
        self.known.resize(rows, true);
        self.known.push(false);
    }

    fn truncate(&mut self, rows: usize) {
        on_data!(&mut self.data, own => own.truncate(rows));
        self.known.truncate(rows);
    }

    /// Gives what the records bring, as a batch does. Hashes are taken out.
    fn brought(&mut self) -> Brought<'_> {
        let validity = if self.known.is_empty() { Validity::All } else { Validity::Flags(&self.known) };
        match &mut self.data {
            Data::Nothing => Brought::Nothing,
            Data::Flags(flags) => Brought::Flags(Flags::Bools(flags), validity),
            Data::Integers(numbers) => Brought::integers(Integers::I64(numbers), validity),
            Data::Hashes(hashes) => Brought::Hashes(Arc::new(std::mem::take(hashes)), validity),
            Data::Others(inputs) => Brought::Inputs(Cow::Borrowed(inputs)),
        }
    }
}

impl Pending {
    pub(super) fn new(schema: &Schema) -> Self {
        Self { cells: Vec::new(), columns: schema.measures().iter().map(Column::of).collect() }
    }

    /// Takes what a record brings to a measure; [`accept`](Self::accept) or [`reject`](Self::reject) must follow.
    #[inline]
    pub(super) fn bring(&mut self, measure: usize, input: Input) {
        let rows = self.cells.len();
        if let Some(column) = self.columns.get_mut(measure) {
            column.add(input, rows);
        }
    }

    /// Forgets what the last record brought.
    #[cold]
    pub(super) fn reject(&mut self) {
        let rows = self.cells.len();
        self.columns.iter_mut().for_each(|column| column.truncate(rows));
    }

    /// Takes the cell of the last record; says whether it is time to add all that wait.
    #[inline]
    pub(super) fn accept(&mut self, cell: u32, cells: usize) -> bool {
        self.cells.push(cell);
        let most = if TOGETHER { MOST } else { FEWEST };
        self.cells.len() >= cells.saturating_mul(RECORDS_A_CELL).clamp(FEWEST, most)
    }
}

impl Aggregator {
    /// Adds the records that wait to their cells.
    pub(super) fn settle(&mut self) {
        let Self { pending, states, schema, .. } = self;
        let rows = pending.cells.len();
        if rows == 0 {
            return;
        }
        let brought: Vec<Brought<'_>> = pending.columns.iter_mut().map(Column::brought).collect();
        let (cells, zone) = (self.cells.len(), schema.zone().unwrap_or_else(Zone::utc));
        if !TOGETHER || rows.saturating_mul(CELLS_A_RECORD) < cells.max(FEWEST) {
            for ((state, brought), measure) in states.iter_mut().zip(&brought).zip(schema.measures()) {
                for (row, cell) in pending.cells.iter().enumerate() {
                    state.push(*cell as usize, brought.input(row, zone), measure);
                }
            }
        } else {
            let coded = Coded::of_cells(&pending.cells, cells, &brought);
            let mut slots = vec![usize::MAX; cells + 1];
            for code in coded.touched() {
                if let Some(slot) = slots.get_mut(code) {
                    *slot = code;
                }
            }
            add_all(states, &brought, schema.measures(), &coded, &slots, zone);
        }
        // Room for hashes comes back unless cells share them.
        let hashes = |brought| match brought {
            Brought::Hashes(hashes, _) => Arc::try_unwrap(hashes).ok(),
            _ => None,
        };
        let hashes: Vec<_> = brought.into_iter().map(hashes).collect();
        for (column, room) in pending.columns.iter_mut().zip(hashes) {
            if let (Data::Hashes(own), Some(room)) = (&mut column.data, room) {
                *own = room;
            }
            column.truncate(0);
        }
        pending.cells.clear();
    }

    /// Gives this state with no record waiting.
    pub(super) fn settled(&self) -> Cow<'_, Self> {
        if self.pending.cells.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut own = self.clone();
        own.settle();
        Cow::Owned(own)
    }
}
