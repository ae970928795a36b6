//! Counting different identifiers by their keyed hashes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::different::Different;
use super::packed::Share;
use super::{CellState, Input};
use crate::stats::bytes::{Reader, Writer};
use crate::stats::measure::Measure;
use crate::{Error, Result};

/// The first 14 bits of a hash choose one of 16,384 registers.
const INDEX_BITS: u32 = 14;
const REGISTERS: usize = 1 << INDEX_BITS;
/// The highest rank: all 50 remaining bits are zero.
const TOP_RANK: u8 = 51;
/// Hashes collect unchecked until there are this many, or as many again as are known to differ.
const SLACK: usize = 32;

/// Different identifiers of one cell, and of how many records.
#[derive(Debug, Clone, Default)]
pub(in crate::stats) struct Distinct {
    known: u64,
    kept: Kept,
}

#[derive(Debug, Clone)]
enum Kept {
    /// Hashes, of which the first `different` differ from one another.
    Hashes { hashes: Vec<u64>, different: usize },
    /// Positions of hashes in the rows of a batch, fewer different ones than the cap.
    Shared(Share),
    /// HyperLogLog registers, once there were too many hashes.
    Registers(Box<[u8]>),
    /// Each hash with its number of records.
    Counted(BTreeMap<u64, u64>),
}

impl Default for Kept {
    fn default() -> Self {
        Self::Hashes { hashes: Vec::new(), different: 0 }
    }
}

impl Kept {
    /// Leaves each hash once, and turns to registers above the cap.
    fn settle(&mut self, cap: u32) {
        if let Self::Hashes { hashes, different } = self {
            if *different < hashes.len() {
                hashes.sort_unstable();
                hashes.dedup();
                *different = hashes.len();
            }
            if hashes.len() > cap as usize {
                *self = Self::Registers(registers(hashes));
            }
        }
    }

    /// Takes hashes out of a batch's rows, so that there can be more.
    fn open(&mut self) {
        if let Self::Shared(share) = self {
            let mut hashes = Vec::new();
            share.hashes(&mut hashes);
            *self = Self::Hashes { hashes, different: 0 };
        }
    }

    /// Gives the hashes that stand in a batch's rows, and all else as it is.
    fn opened(&self) -> Cow<'_, Self> {
        match self {
            Self::Shared(_) => {
                let mut own = self.clone();
                own.open();
                Cow::Owned(own)
            }
            _ => Cow::Borrowed(self),
        }
    }

    fn settle_when_full(&mut self, cap: u32) {
        if matches!(self, Self::Hashes { hashes, different } if hashes.len() > 2 * (*different).max(SLACK)) {
            self.settle(cap);
        }
    }

    fn settled(&self, cap: u32) -> Cow<'_, Self> {
        match self {
            Self::Hashes { hashes, different }
                if *different < hashes.len() || hashes.len() > cap as usize =>
            {
                let mut own = self.clone();
                own.settle(cap);
                Cow::Owned(own)
            }
            _ => Cow::Borrowed(self),
        }
    }

    fn add(&mut self, hash: u64) {
        match self {
            Self::Hashes { hashes, .. } => hashes.push(hash),
            Self::Shared(_) => {
                self.open();
                self.add(hash);
            }
            Self::Registers(registers) => raise(registers, hash),
            Self::Counted(counts) => *counts.entry(hash).or_default() += 1,
        }
    }
}

fn registers(hashes: &[u64]) -> Box<[u8]> {
    let mut registers = vec![0; REGISTERS].into_boxed_slice();
    hashes.iter().for_each(|hash| raise(&mut registers, *hash));
    registers
}

fn raise(registers: &mut [u8], hash: u64) {
    let zeros = (hash << INDEX_BITS).leading_zeros();
    let rank = u8::try_from(zeros + 1).map_or(TOP_RANK, |rank| rank.min(TOP_RANK));
    let index = usize::try_from(hash >> (u64::BITS - INDEX_BITS)).unwrap_or(0);
    if let Some(register) = registers.get_mut(index) {
        *register = (*register).max(rank);
    }
}

/// How many different identifiers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stats) enum DistinctCount {
    Exact(u64),
    Estimated(u64),
}

impl Distinct {
    /// Makes the state of a cell that was empty, of rows that bring fewer different identifiers than the cap.
    pub(in crate::stats) fn shared(share: Share) -> Self {
        Self { known: u64::from(share.rows), kept: Kept::Shared(share) }
    }

    pub(in crate::stats) fn count(&self, measure: &Measure) -> DistinctCount {
        match &*self.kept.settled(measure.cap) {
            Kept::Hashes { hashes, .. } => DistinctCount::Exact(hashes.len() as u64),
            Kept::Counted(counts) => DistinctCount::Exact(counts.len() as u64),
            Kept::Registers(registers) => DistinctCount::Estimated(estimate(registers)),
            Kept::Shared(share) => DistinctCount::Exact(share.different.into()),
        }
    }

    /// Adds the hashes of a batch.
    pub(in crate::stats) fn extend(&mut self, batch: &[u64], measure: &Measure, table: &mut Different) {
        self.known += batch.len() as u64;
        self.prepare(measure);
        let Kept::Hashes { hashes, different } = &mut self.kept else {
            return batch.iter().for_each(|hash| self.kept.add(*hash));
        };
        // What one batch brings is often all there will be; what comes in small parts grows by doubling.
        if hashes.is_empty() {
            hashes.reserve_exact(batch.len());
        }
        hashes.extend_from_slice(batch);
        // Looking at all of them pays while what was not looked at is a good part.
        if hashes.len() - *different >= hashes.len() / 4 {
            table.keep(hashes);
            *different = hashes.len();
        }
        if hashes.len() > measure.cap as usize {
            self.kept.settle(measure.cap);
        }
    }

    /// Turns to counting each hash, when the measure wants that.
    fn prepare(&mut self, measure: &Measure) {
        self.kept.open();
        if measure.retractable && matches!(self.kept, Kept::Hashes { .. }) {
            self.kept = Kept::Counted(BTreeMap::new());
        }
    }
}

fn write_hashes(mut hashes: Vec<u64>, out: &mut Writer) {
    hashes.sort_unstable();
    hashes.dedup();
    out.byte(0);
    out.number(hashes.len() as u64);
    hashes.iter().for_each(|hash| out.raw(&hash.to_le_bytes()));
}

impl CellState for Distinct {
    fn push(&mut self, input: Input, measure: &Measure) {
        if let Input::Hash(hash) = input {
            self.prepare(measure);
            self.known += 1;
            self.kept.add(hash);
            self.kept.settle_when_full(measure.cap);
        }
    }

    fn can_retract(&self, input: Input) -> bool {
        match (input, &self.kept) {
            (Input::Hash(hash), Kept::Counted(counts)) => counts.contains_key(&hash),
            (Input::Hash(_), _) => false,
            _ => true,
        }
    }

    fn retract(&mut self, input: Input) {
        if let (Input::Hash(hash), Kept::Counted(counts)) = (input, &mut self.kept)
            && let Some(count) = counts.get_mut(&hash)
        {
            self.known -= 1;
            *count -= 1;
            if *count == 0 {
                counts.remove(&hash);
            }
        }
    }

    fn merge(&mut self, other: &Self, measure: &Measure) {
        if other.known == 0 {
            return;
        }
        if self.known == 0 {
            *self = other.clone();
            return;
        }
        self.known += other.known;
        self.kept.open();
        let more = other.kept.opened();
        if matches!(*more, Kept::Registers(_)) && matches!(self.kept, Kept::Hashes { .. }) {
            // Hashes go into the registers, whichever side has them.
            let own = std::mem::replace(&mut self.kept, more.into_owned());
            if let Kept::Hashes { hashes, .. } = own {
                hashes.into_iter().for_each(|hash| self.kept.add(hash));
            }
            return;
        }
        match (&mut self.kept, &*more) {
            (Kept::Hashes { hashes, .. }, Kept::Hashes { hashes: more, .. }) => {
                hashes.extend_from_slice(more);
                self.kept.settle_when_full(measure.cap);
            }
            (Kept::Registers(own), Kept::Registers(more)) => {
                own.iter_mut().zip(more).for_each(|(own, more)| *own = (*own).max(*more));
            }
            (Kept::Counted(own), Kept::Counted(more)) => {
                for (hash, count) in more {
                    *own.entry(*hash).or_default() += count;
                }
            }
            (own, Kept::Hashes { hashes, .. }) => hashes.iter().for_each(|hash| own.add(*hash)),
            _ => {}
        }
    }

    fn known(&self) -> u64 {
        self.known
    }

    fn encode(&self, measure: &Measure, out: &mut Writer) {
        out.number(self.known);
        if self.known == 0 {
            return;
        }
        match &*self.kept.settled(measure.cap) {
            Kept::Hashes { hashes, .. } => write_hashes(hashes.clone(), out),
            Kept::Shared(share) => {
                let mut hashes = Vec::new();
                share.hashes(&mut hashes);
                write_hashes(hashes, out);
            }
            Kept::Registers(registers) => {
                out.byte(1);
                out.raw(registers);
            }
            Kept::Counted(counts) => {
                out.byte(2);
                out.number(counts.len() as u64);
                for (hash, count) in counts {
                    out.raw(&hash.to_le_bytes());
                    out.number(*count);
                }
            }
        }
    }

    fn decode(input: &mut Reader<'_>, measure: &Measure, _: u64) -> Result<Self> {
        let known = input.number()?;
        if known == 0 {
            return Ok(Self::default());
        }
        let malformed = || Error::syntax("a state of distinct identifiers");
        let cap = u64::from(measure.cap);
        let kept = match (input.byte()?, measure.retractable) {
            (0, false) => {
                let count = input.length()?;
                if count == 0 || count as u64 > cap.min(known) {
                    return Err(malformed());
                }
                let bytes = input.raw(count.checked_mul(8).ok_or_else(malformed)?)?;
                let hashes: Vec<u64> =
                    bytes.as_chunks().0.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect();
                if !hashes.is_sorted_by(|a, b| a < b) {
                    return Err(malformed());
                }
                Kept::Hashes { hashes, different: count }
            }
            (1, false) => {
                let registers = input.raw(REGISTERS)?;
                if known <= cap || registers.iter().any(|rank| *rank > TOP_RANK) {
                    return Err(malformed());
                }
                Kept::Registers(registers.into())
            }
            (2, true) => {
                let mut counts = BTreeMap::new();
                let mut total = 0u64;
                for _ in 0..input.length()? {
                    let hash = input.raw(8)?.try_into().map(u64::from_le_bytes).map_err(|_| malformed())?;
                    let count = input.number()?;
                    let ascends = counts.last_key_value().is_none_or(|(last, _)| *last < hash);
                    total = total.checked_add(count).ok_or_else(malformed)?;
                    if count == 0 || !ascends {
                        return Err(malformed());
                    }
                    counts.insert(hash, count);
                }
                if total != known {
                    return Err(malformed());
                }
                Kept::Counted(counts)
            }
            _ => return Err(malformed()),
        };
        Ok(Self { known, kept })
    }
}

/// Estimates the number of different hashes behind HyperLogLog registers: the improved raw estimator of O. Ertl, *New
/// cardinality estimation algorithms for HyperLogLog sketches*, 2017, algorithm 6.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate far below 2^53 and not below 0"
)]
fn estimate(registers: &[u8]) -> u64 {
    let mut histogram = [0u32; TOP_RANK as usize + 1];
    for rank in registers {
        if let Some(count) = histogram.get_mut(usize::from(*rank)) {
            *count += 1;
        }
    }
    let m = REGISTERS as f64;
    let [zeros, middle @ .., full] = histogram;
    let mut z = m * tau(1.0 - f64::from(full) / m);
    for count in middle.iter().rev() {
        z = 0.5 * (z + f64::from(*count));
    }
    z += m * sigma(f64::from(zeros) / m);
    (m * m / (2.0 * std::f64::consts::LN_2) / z).round() as u64
}

fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z == before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z == before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::PersonKey;

    #[test]
    fn above_the_cap_the_estimate_stays_within_three_standard_errors() {
        let measure = Measure::distinct("person").exact_up_to(100);
        for n in [100u64, 101, 5_000, 60_000, 200_000] {
            let mut cell = Distinct::default();
            for person in 0..n {
                let hash = PersonKey::default().hash_number(i64::try_from(person).unwrap());
                cell.push(Input::Hash(hash), &measure);
                cell.push(Input::Hash(hash), &measure);
            }
            match cell.count(&measure) {
                DistinctCount::Exact(count) => assert!(n == 100 && count == n),
                DistinctCount::Estimated(count) => {
                    assert!(n > 100 && (count as f64 / n as f64 - 1.0).abs() < 3.0 * 0.0081, "{n} {count}");
                }
            }
        }
    }

    fn hashes(persons: std::ops::Range<i64>) -> Vec<u64> {
        persons.map(|person| PersonKey::default().hash_number(person)).collect()
    }

    fn of(measure: &Measure, hashes: &[u64]) -> Distinct {
        let mut cell = Distinct::default();
        hashes.iter().for_each(|hash| cell.push(Input::Hash(*hash), measure));
        cell
    }

    fn bytes(cell: &Distinct, measure: &Measure) -> Vec<u8> {
        let mut out = Writer::default();
        cell.encode(measure, &mut out);
        out.into_bytes()
    }

    /// Few hashes, as many as the cap, one more, and many, on either side, with persons whom both know.
    #[test]
    fn parts_of_any_size_merge_to_the_state_of_all_their_records() {
        let plain = Measure::distinct("person").exact_up_to(100);
        for measure in [plain.clone(), plain.retractable()] {
            for first in [0, 3, 100, 101, 3_000] {
                for second in [0, 3, 100, 101, 3_000] {
                    let (one, other) = (hashes(0..first), hashes(first / 2..first / 2 + second));
                    let (a, b) = (of(&measure, &one), of(&measure, &other));
                    let whole = bytes(&of(&measure, &[one, other].concat()), &measure);
                    for (mut left, right) in [(a.clone(), &b), (b.clone(), &a)] {
                        left.merge(right, &measure);
                        assert!(bytes(&left, &measure) == whole, "{first} and {second}");
                        let again =
                            Distinct::decode(&mut Reader::new(&whole), &measure, left.known()).unwrap();
                        assert_eq!(again.count(&measure), left.count(&measure));
                    }
                }
            }
        }
    }

    #[test]
    fn a_person_is_taken_back_once_for_each_record() {
        let measure = Measure::distinct("person").retractable();
        let [one, other] = [7, 9].map(|person| PersonKey::default().hash_number(person));
        let mut cell = of(&measure, &[one, one, other]);
        assert_eq!((cell.known(), cell.count(&measure)), (3, DistinctCount::Exact(2)));
        for (left, different) in [(2, 2), (1, 1)] {
            assert!(cell.can_retract(Input::Hash(one)));
            cell.retract(Input::Hash(one));
            assert_eq!((cell.known(), cell.count(&measure)), (left, DistinctCount::Exact(different)));
        }
        assert!(!cell.can_retract(Input::Hash(one)) && cell.can_retract(Input::Hash(other)));
        // Without counts nobody can say whether a record was there.
        let plain = Measure::distinct("person");
        assert!(!of(&plain, &[one]).can_retract(Input::Hash(one)));
    }

    #[test]
    fn a_state_that_no_records_give_is_refused() {
        let plain = Measure::distinct("person").exact_up_to(2);
        let counted = Measure::distinct("person").retractable();
        let taken = |measure: &Measure, write: &dyn Fn(&mut Writer)| {
            let mut out = Writer::default();
            write(&mut out);
            Distinct::decode(&mut Reader::new(out.as_bytes()), measure, 9).is_ok()
        };
        let listed = |known: u64, hashes: &'static [u64]| {
            move |out: &mut Writer| {
                out.number(known);
                out.byte(0);
                out.number(hashes.len() as u64);
                hashes.iter().for_each(|hash| out.raw(&hash.to_le_bytes()));
            }
        };
        assert!(taken(&plain, &listed(2, &[4, 5])) && taken(&plain, &listed(9, &[4])));
        for (known, hashes) in [(9, &[][..]), (1, &[4, 5]), (9, &[4, 5, 6]), (9, &[5, 4]), (9, &[4, 4])] {
            assert!(!taken(&plain, &listed(known, hashes)), "{known} {hashes:?}");
        }
        let sketch = |known: u64, rank: u8| {
            move |out: &mut Writer| {
                out.number(known);
                out.byte(1);
                out.raw(&[rank; REGISTERS]);
            }
        };
        assert!(taken(&plain, &sketch(3, TOP_RANK)));
        assert!(!taken(&plain, &sketch(2, 1)) && !taken(&plain, &sketch(3, TOP_RANK + 1)));
        let counts = |known: u64, counts: &'static [(u64, u64)]| {
            move |out: &mut Writer| {
                out.number(known);
                out.byte(2);
                out.number(counts.len() as u64);
                for (hash, count) in counts {
                    out.raw(&hash.to_le_bytes());
                    out.number(*count);
                }
            }
        };
        assert!(taken(&counted, &counts(3, &[(4, 1), (5, 2)])));
        for (known, wrong) in [
            (4, &[(4, 1), (5, 2)][..]),
            (3, &[(5, 2), (4, 1)]),
            (2, &[(4, 1), (4, 1)]),
            (3, &[(4, 3), (5, 0)]),
        ] {
            assert!(!taken(&counted, &counts(known, wrong)), "{known} {wrong:?}");
        }
        // Each kind of state belongs to its kind of measure.
        assert!(!taken(&counted, &listed(1, &[4])) && !taken(&counted, &sketch(3, 1)));
        assert!(!taken(&plain, &counts(1, &[(4, 1)])));
    }
}
