//! Adding what the rows of a batch bring, measure by measure or cell by cell.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use crate::time::Zone;

use super::batch::{CHUNK, Coded};
use super::brought::{Brought, flag, integer};
use super::columns::{Codes, Flags, Integers, Validity};
use super::measure::Measure;
use super::state::{CellState, CountIf, Different, Input, State};

/// Adds what the rows bring to the cells of all states; `slots` gives the cell of each code.
///
/// Identifiers and values are first scattered so that each cell's lie together, two measures at a time, because the
/// scatter costs most; every cell is then visited once.
pub(super) fn add_all(
    states: &mut [State],
    brought: &[Brought<'_>],
    measures: &[Measure],
    coded: &Coded,
    slots: &[usize],
    zone: Zone,
) {
    let mut lanes = Vec::new();
    for (at, ((state, input), measure)) in states.iter_mut().zip(brought).zip(measures).enumerate() {
        match Lane::of(state, input) {
            Some(lane) => lanes.push((at, lane)),
            None => add_rows(at, state, input, coded, slots, measure, zone),
        }
    }
    let mut cells =
        Visit { states, measures, table: Different::new(), hashes: Vec::new(), values: Vec::new() };
    for lanes in lanes.chunks(2) {
        match lanes {
            [one] => cells.visit([one], coded, slots),
            [one, two] => cells.visit([one, two], coded, slots),
            _ => {}
        }
    }
}

/// The row brings nothing.
const UNKNOWN: u32 = u32::MAX;

/// What every row brings to a measure, as 32 bits.
struct Lane<'a> {
    bits: Bits<'a>,
    validity: Validity<'a>,
    /// The hashes that the bits are positions of; without them the bits are the value.
    hashes: Option<&'a [u64]>,
}

enum Bits<'a> {
    Codes(Codes<'a>),
    Integers { values: Integers<'a>, least: i64 },
    Rows,
}

impl<'a> Lane<'a> {
    fn of(state: &State, brought: &'a Brought<'a>) -> Option<Self> {
        let (bits, validity, hashes) = match (state, brought) {
            (State::Distinct(_), Brought::CodedHashes(hashes, codes, validity)) => {
                (Bits::Codes(*codes), *validity, Some(hashes))
            }
            (State::Distinct(_), Brought::RangedHashes { hashes, least, values, validity }) => {
                (Bits::Integers { values: *values, least: *least }, *validity, Some(hashes))
            }
            (State::Distinct(_), Brought::Hashes(hashes, validity)) => (Bits::Rows, *validity, Some(hashes)),
            (State::Quantiles(_), Brought::Integers(values, validity)) if are_narrow(*values) => {
                (Bits::Integers { values: *values, least: 0 }, *validity, None)
            }
            _ => return None,
        };
        Some(Self { bits, validity, hashes: hashes.map(Vec::as_slice) })
    }

    /// Writes what some rows bring; says whether any brings nothing.
    fn fill(&self, first: usize, out: &mut [u32]) -> bool {
        macro_rules! codes {
            ($($width:ident)+; $codes:expr) => {
                match $codes {
                    $(Codes::$width(codes) => {
                        for (out, code) in out.iter_mut().zip(&codes[first..]) {
                            *out = u32::try_from(*code).unwrap_or(UNKNOWN);
                        }
                    })+
                }
            };
        }
        match &self.bits {
            Bits::Codes(codes) => codes!(I8 I16 I32 I64 U8 U16 U32; codes),
            Bits::Integers { values: Integers::U32(values), least: 0 } => {
                out.copy_from_slice(&values[first..first + out.len()]);
            }
            Bits::Integers { values, least } => {
                // A number below the least stands only where it is not known.
                let narrow = |value: i64| u32::try_from(value.wrapping_sub(*least)).unwrap_or(UNKNOWN);
                let rows = first..first + out.len();
                match values {
                    Integers::I32(values) => {
                        out.iter_mut().zip(&values[rows]).for_each(|(out, own)| *out = narrow((*own).into()));
                    }
                    Integers::I64(values) => {
                        out.iter_mut().zip(&values[rows]).for_each(|(out, own)| *out = narrow(*own));
                    }
                    Integers::U32(values) => {
                        out.iter_mut().zip(&values[rows]).for_each(|(out, own)| *out = narrow((*own).into()));
                    }
                }
            }
            // A batch has fewer rows than 2^32.
            Bits::Rows => {
                let rows = out.iter_mut().zip(first..);
                rows.for_each(|(out, row)| *out = u32::try_from(row).unwrap_or(UNKNOWN));
            }
        }
        if !matches!(self.validity, Validity::All) {
            let rows = out.iter_mut().zip(first..);
            rows.filter(|(_, row)| !self.validity.is_valid(*row)).for_each(|(out, _)| *out = UNKNOWN);
        }
        // A maximum, because that has no branch.
        out.iter().copied().max() == Some(UNKNOWN)
    }
}

/// Says whether every number that is measured fits into 32 bits and is not [`UNKNOWN`].
fn are_narrow(values: Integers<'_>) -> bool {
    match values {
        Integers::I32(_) => true,
        Integers::I64(values) => values.iter().copied().max().is_none_or(|most| most < i64::from(UNKNOWN)),
        Integers::U32(values) => values.iter().copied().max().is_none_or(|most| most < UNKNOWN),
    }
}

/// Gives what the rows bring to some measures, each cell's together in the order of codes, and which measures some rows bring
/// nothing.
fn scatter<const N: usize>(lanes: [&Lane<'_>; N], coded: &Coded) -> (Vec<[u32; N]>, [bool; N]) {
    let mut ends: Vec<u32> = Vec::with_capacity(coded.counts.len());
    let mut total = 0u32;
    for count in &coded.counts {
        ends.push(total);
        total += count;
    }
    let mut scattered = vec![[0; N]; coded.codes.len()];
    let mut gaps = [false; N];
    let mut buffers = [[0u32; CHUNK]; N];
    for (chunk, codes) in coded.codes.chunks(CHUNK).enumerate() {
        for ((lane, buffer), gaps) in lanes.iter().zip(&mut buffers).zip(&mut gaps) {
            *gaps |= lane.fill(chunk * CHUNK, &mut buffer[..codes.len()]);
        }
        for (at, code) in codes.iter().enumerate() {
            let end = &mut ends[*code as usize];
            scattered[*end as usize] = std::array::from_fn(|lane| buffers[lane][at]);
            *end += 1;
        }
    }
    (scattered, gaps)
}

/// The states whose cells are visited, and room that is used again for every cell.
struct Visit<'a> {
    states: &'a mut [State],
    measures: &'a [Measure],
    table: Different,
    hashes: Vec<u64>,
    values: Vec<u32>,
}

impl Visit<'_> {
    fn visit<const N: usize>(&mut self, lanes: [&(usize, Lane<'_>); N], coded: &Coded, slots: &[usize]) {
        let (scattered, gaps) = scatter(lanes.map(|(_, lane)| lane), coded);
        let mut rest = scattered.as_slice();
        for (slot, count) in slots.iter().zip(&coded.counts) {
            let (own, after) = rest.split_at(*count as usize);
            rest = after;
            if *slot == usize::MAX || own.is_empty() {
                continue;
            }
            for (at, (state, lane)) in lanes.iter().enumerate() {
                let measure = &self.measures[*state];
                self.values.clear();
                if gaps[at] {
                    self.values.extend(own.iter().map(|bits| bits[at]).filter(|bits| *bits != UNKNOWN));
                } else {
                    self.values.extend(own.iter().map(|bits| bits[at]));
                }
                match (&mut self.states[*state], lane.hashes) {
                    (State::Distinct(cells), Some(hashes)) => {
                        self.hashes.clear();
                        let known = self.values.iter().map(|position| hashes.get(*position as usize));
                        // What is no position belongs to a row that was refused, and to no cell.
                        self.hashes.extend(known.map(|hash| hash.copied().unwrap_or_default()));
                        cells[*slot].extend(&mut self.hashes, measure, &mut self.table);
                    }
                    (State::Quantiles(cells), _) => cells[*slot].extend_narrow(&self.values, measure),
                    _ => {}
                }
            }
        }
    }
}

/// Adds what the rows bring to one measure, row by row.
fn add_rows(
    at: usize,
    state: &mut State,
    brought: &Brought<'_>,
    coded: &Coded,
    slots: &[usize],
    measure: &Measure,
    zone: Zone,
) {
    match (state, brought) {
        (State::Count, _) => {}
        (State::CountIf(cells), Brought::Flags(flags, validity)) => {
            let counted = coded.yes.as_ref().filter(|(own, _)| *own == at);
            match counted {
                Some((_, yes)) => add_flags(cells, coded, slots, yes, &[]),
                None => count_flags(cells, *flags, *validity, coded, slots),
            }
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

fn count_flags(
    cells: &mut [CountIf],
    flags: Flags<'_>,
    validity: Validity<'_>,
    coded: &Coded,
    slots: &[usize],
) {
    let mut yes = vec![0u32; coded.counts.len()];
    let mut unknown = vec![0u32; if matches!(validity, Validity::All) { 0 } else { coded.counts.len() }];
    match (flags, validity) {
        (Flags::Bools(flags), Validity::All) => {
            for (code, flag) in coded.codes.iter().zip(flags) {
                yes[*code as usize] += u32::from(*flag);
            }
        }
        _ => {
            for (row, code) in coded.codes.iter().enumerate() {
                if validity.is_valid(row) {
                    yes[*code as usize] += u32::from(flag(flags, row));
                } else {
                    unknown[*code as usize] += 1;
                }
            }
        }
    }
    add_flags(cells, coded, slots, &yes, &unknown);
}

/// Adds the flags of each code: those that say yes, and those that are not known where any is not.
fn add_flags(cells: &mut [CountIf], coded: &Coded, slots: &[usize], yes: &[u32], unknown: &[u32]) {
    for (code, slot) in slots.iter().enumerate().filter(|(_, slot)| **slot != usize::MAX) {
        let unknown = unknown.get(code).copied().unwrap_or(0);
        cells[*slot].known += u64::from(coded.counts[code] - unknown);
        cells[*slot].yes += u64::from(yes[code]);
    }
}
