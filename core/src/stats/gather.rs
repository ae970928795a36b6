//! Adding what the rows of a batch bring, measure by measure or cell by cell.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use std::sync::Arc;

use super::brought::{Brought, flag, integer};
use super::coded::Coded;
use super::columns::{Codes, Flags, Integers, Validity};
use super::measure::Measure;
use super::scatter::{Levels, Word, scatter};
use super::state::{
    CellState, CountIf, Different, Distinct, Input, Packed, PackedLane, Quantiles, Seen, Share, State,
};
use crate::time::Zone;

/// Adds what the rows bring to the cells of all states; `slots` gives the cell of each code.
///
/// Identifiers and values are first laid down so that each cell's lie together, for as many measures at once as fit into one
/// word, because that costs most.
pub(super) fn add_all(
    states: &mut [State],
    brought: &[Brought<'_>],
    measures: &[Measure],
    coded: &Coded<'_>,
    slots: &[usize],
    zone: Zone,
) {
    let mut lanes = Vec::new();
    for (at, ((state, input), measure)) in states.iter_mut().zip(brought).zip(measures).enumerate() {
        match Lane::of(at, state, input) {
            Some(lane) => lanes.push(lane),
            None => add_rows(at, state, input, coded, slots, measure, zone),
        }
    }
    if lanes.is_empty() {
        return;
    }
    let mut starts = Vec::with_capacity(coded.counts.len() + 1);
    let mut total = 0u32;
    starts.push(total);
    // A batch has fewer rows than 2^32.
    starts.extend(coded.counts.iter().map(|count| {
        total = total.wrapping_add(*count);
        total
    }));
    let under = Levels::new(coded.cells).under();
    let mut group: Vec<(Lane<'_>, u32)> = Vec::new();
    let mut cells = Visit { states, measures, coded, slots, starts: &starts };
    let mut lanes = lanes.into_iter().peekable();
    while let Some(lane) = lanes.next() {
        let shift = group.iter().map(|(lane, _)| lane.width).sum::<u32>();
        let width = shift + lane.width;
        group.push((lane, shift));
        if lanes.peek().is_none_or(|next| under + width + next.width > u64::BITS) {
            let group = std::mem::take(&mut group);
            if under + width <= u32::BITS { cells.visit::<u32>(group) } else { cells.visit::<u64>(group) }
        }
    }
}

/// What every row brings to a measure, as at most 32 bits.
pub(super) struct Lane<'a> {
    /// Which measure it is.
    state: usize,
    bits: Bits<'a>,
    validity: Validity<'a>,
    /// So many bits are enough; all of them set say that the row brings nothing.
    width: u32,
    /// The hashes that the bits are positions of; without them the bits are the value.
    hashes: Option<&'a Arc<Vec<u64>>>,
    /// Whether different bits always mean different hashes.
    differ: bool,
    /// The first position of the same hash, where some hash stands at several.
    same: Option<&'a [u32]>,
}

enum Bits<'a> {
    Codes(Codes<'a>),
    Integers { values: Integers<'a>, least: i64 },
    Rows,
}

/// The row brings nothing.
const UNKNOWN: u32 = u32::MAX;

impl<'a> Lane<'a> {
    fn of(at: usize, state: &State, brought: &'a Brought<'_>) -> Option<Self> {
        let (bits, validity, most, hashes, same) = match (state, brought) {
            (State::Distinct(_), Brought::CodedHashes(identifiers, codes, validity)) => {
                let most = identifiers.hashes.len().saturating_sub(1);
                (Bits::Codes(*codes), *validity, most, Some(&identifiers.hashes), Some(&identifiers.same))
            }
            (State::Distinct(_), Brought::RangedHashes { identifiers, least, values, validity }) => {
                let bits = Bits::Integers { values: *values, least: *least };
                let most = identifiers.hashes.len().saturating_sub(1);
                (bits, *validity, most, Some(&identifiers.hashes), Some(&identifiers.same))
            }
            (State::Distinct(_), Brought::Hashes(hashes, validity)) => {
                (Bits::Rows, *validity, hashes.len().saturating_sub(1), Some(hashes), None)
            }
            (State::Quantiles(_), Brought::Integers(values, most, validity)) => (
                Bits::Integers { values: *values, least: 0 },
                *validity,
                usize::try_from(*most).ok()?,
                None,
                None,
            ),
            _ => return None,
        };
        // The value of all bits set is free for rows that bring nothing.
        let most = u32::try_from(most).ok().filter(|most| *most < UNKNOWN)?;
        let width = u32::BITS - (most + 1).leading_zeros();
        let differ = same.is_some();
        let same = same.and_then(Option::as_deref);
        Some(Self { state: at, bits, validity, width, hashes, differ, same })
    }

    /// Gives the bits that it takes; all of them set say that the row brings nothing.
    pub(super) fn mask(&self) -> u32 {
        UNKNOWN >> (u32::BITS - self.width)
    }

    /// Writes what some rows bring; what exceeds the mask stands only where a row was refused.
    pub(super) fn fill(&self, first: usize, out: &mut [u32]) {
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
        if let Some(same) = self.same {
            out.iter_mut().for_each(|out| *out = same.get(*out as usize).copied().unwrap_or(UNKNOWN));
        }
    }

    /// Says whether a row may bring nothing.
    fn may_miss(&self) -> bool {
        !matches!(self.validity, Validity::All)
            || matches!(self.bits, Bits::Codes(Codes::I8(_) | Codes::I16(_) | Codes::I32(_) | Codes::I64(_)))
    }
}

/// The states whose cells are visited.
struct Visit<'a> {
    states: &'a mut [State],
    measures: &'a [Measure],
    coded: &'a Coded<'a>,
    slots: &'a [usize],
    starts: &'a [u32],
}

/// The rows of the cell can't be shared: some bring nothing, or their different identifiers were not counted.
const APART: u32 = u32::MAX;

impl Visit<'_> {
    fn visit<W: Word>(&mut self, lanes: Vec<(Lane<'_>, u32)>) {
        let codes = self.coded.cells;
        // What each cell's rows bring to each lane: how many of them differ.
        let mut found: Vec<Vec<u32>> = lanes.iter().map(|_| vec![APART; codes]).collect();
        let mut seen: Vec<Option<Seen>> = lanes
            .iter()
            .map(|(lane, _)| lane.hashes.filter(|_| lane.differ).map(|hashes| Seen::new(hashes.len())))
            .collect();
        let words = scatter::<W>(&lanes, self.coded, self.starts, |code, words| {
            for (((lane, shift), seen), found) in lanes.iter().zip(&mut seen).zip(&mut found) {
                let mask = lane.mask();
                let cut = |word: &W| cut(*word, *shift, mask);
                if lane.may_miss() && words.iter().any(|word| cut(word) == mask) {
                    continue;
                }
                found[code] = match (seen, lane.hashes) {
                    (Some(seen), _) => seen.count(words.iter().map(cut)),
                    (None, Some(_)) => APART,
                    (None, None) => 0,
                };
            }
        });
        let packed_lane = |(lane, shift): &(Lane<'_>, u32)| PackedLane {
            shift: *shift,
            mask: lane.mask(),
            hashes: lane.hashes.map(Arc::clone),
        };
        let lanes_of_words = lanes.iter().map(packed_lane).collect();
        let packed = Arc::new(Packed { words: W::words(words), lanes: lanes_of_words });
        let (mut hashes, mut values, mut table) = (Vec::new(), Vec::new(), Different::new());
        for ((at, (lane, _)), found) in (0u8..).zip(&lanes).zip(&found) {
            let (state, measure) = (&mut self.states[lane.state], &self.measures[lane.state]);
            for (code, slot) in self.slots.iter().enumerate().filter(|(_, slot)| **slot != usize::MAX) {
                let (first, rows, different) = (self.starts[code], self.coded.counts[code], found[code]);
                let share = Share { packed: Arc::clone(&packed), first, rows, different, lane: at };
                let fits = different != APART && !measure.retractable;
                match state {
                    State::Distinct(cells) => {
                        let cell = &mut cells[*slot];
                        if fits && different <= measure.cap && cell.known() == 0 {
                            *cell = Distinct::shared(share);
                            continue;
                        }
                        hashes.clear();
                        share.hashes(&mut hashes);
                        cell.extend(&hashes, measure, &mut table);
                    }
                    State::Quantiles(cells) => {
                        let cell = &mut cells[*slot];
                        if fits && rows <= measure.cap && cell.is_empty() {
                            *cell = Quantiles::shared(share);
                            continue;
                        }
                        values.clear();
                        share.copy_to(&mut values);
                        if lane.may_miss() {
                            let mask = lane.mask();
                            values.retain(|bits| *bits != mask);
                        }
                        cell.extend_narrow(&values, measure);
                    }
                    _ => {}
                }
            }
        }
    }
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the bits of one lane, at most 32")]
fn cut<W: Word>(word: W, shift: u32, mask: u32) -> u32 {
    (word.wide() >> shift) as u32 & mask
}

/// Adds what the rows bring to one measure, row by row.
fn add_rows(
    at: usize,
    state: &mut State,
    brought: &Brought<'_>,
    coded: &Coded<'_>,
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
        (State::Sum(cells), Brought::Integers(values, _, Validity::All)) => {
            coded.each_chunk(|first, codes| {
                for (row, code) in (first..).zip(codes) {
                    let slot = slots[*code as usize];
                    if slot != usize::MAX {
                        cells[slot].push(Input::Integer(integer(*values, row)), measure);
                    }
                }
            })
        }
        (state, _) => coded.each_chunk(|first, codes| {
            for (row, code) in (first..).zip(codes) {
                let slot = slots[*code as usize];
                if slot != usize::MAX {
                    state.push(slot, brought.input(row, zone), measure);
                }
            }
        }),
    }
}

fn count_flags(
    cells: &mut [CountIf],
    flags: Flags<'_>,
    validity: Validity<'_>,
    coded: &Coded<'_>,
    slots: &[usize],
) {
    let mut yes = vec![0u32; coded.counts.len()];
    let mut unknown = vec![0u32; if matches!(validity, Validity::All) { 0 } else { coded.counts.len() }];
    coded.each_chunk(|first, codes| match (flags, validity) {
        (Flags::Bools(flags), Validity::All) => {
            for (code, flag) in codes.iter().zip(&flags[first..]) {
                yes[*code as usize] += u32::from(*flag);
            }
        }
        _ => {
            for (row, code) in (first..).zip(codes) {
                if validity.is_valid(row) {
                    yes[*code as usize] += u32::from(flag(flags, row));
                } else {
                    unknown[*code as usize] += 1;
                }
            }
        }
    });
    add_flags(cells, coded, slots, &yes, &unknown);
}

/// Adds the flags of each code: those that say yes, and those that are not known where any is not.
fn add_flags(cells: &mut [CountIf], coded: &Coded<'_>, slots: &[usize], yes: &[u32], unknown: &[u32]) {
    for (code, slot) in slots.iter().enumerate().filter(|(_, slot)| **slot != usize::MAX) {
        let unknown = unknown.get(code).copied().unwrap_or(0);
        cells[*slot].known += u64::from(coded.counts[code] - unknown);
        cells[*slot].yes += u64::from(yes[code]);
    }
}
