//! Values kept so that percentiles can be read.

use std::collections::BTreeMap;

use super::packed::Share;
use super::values::Values;
use super::{CellState, Input, LARGEST};
use crate::stats::bytes::{Reader, Writer};
use crate::stats::measure::Measure;
use crate::stats::select::Selector;
use crate::{Error, Result};

/// Values of one cell.
#[derive(Debug, Clone)]
pub(in crate::stats) enum Quantiles {
    /// The values as they came.
    Values(Values),
    /// How many values fall into each bucket of the log-linear histogram.
    Histogram { known: u64, buckets: BTreeMap<u16, u64> },
}

impl Default for Quantiles {
    fn default() -> Self {
        Self::Values(Values::default())
    }
}

/// Gives the bucket of a value: itself below 64, else 32 buckets an octave, (e − 5)·32 + ⌊v / 2^(e − 5)⌋ with e = ⌊log₂ v⌋.
fn bucket(value: u64) -> u16 {
    let bucket = if value < 64 {
        value
    } else {
        let shift = u64::from(value.ilog2() - 5);
        shift * 32 + (value >> shift)
    };
    u16::try_from(bucket).unwrap_or(u16::MAX)
}

/// Gives the middle of a bucket, at most 1/64 off any value in it.
fn middle(bucket: u16) -> u64 {
    let bucket = u64::from(bucket);
    if bucket < 64 {
        return bucket;
    }
    let shift = bucket / 32 - 1;
    let low = (bucket - shift * 32) << shift;
    low + ((1 << shift) >> 1)
}

/// A percentile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stats) struct Percentile {
    pub(in crate::stats) value: u64,
    pub(in crate::stats) exact: bool,
}

impl Quantiles {
    pub(in crate::stats) fn is_empty(&self) -> bool {
        self.known() == 0
    }

    fn spread(values: &Values) -> Self {
        let mut buckets = BTreeMap::new();
        values.for_each(|value| *buckets.entry(bucket(value)).or_default() += 1);
        Self::Histogram { known: values.len() as u64, buckets }
    }

    fn settle(&mut self, measure: &Measure) {
        if let Self::Values(values) = self
            && (measure.retractable || values.len() > measure.cap as usize)
        {
            *self = Self::spread(values);
        }
    }

    fn add(&mut self, value: u64) {
        match self {
            Self::Values(values) => values.push(value),
            Self::Histogram { known, buckets } => {
                *known += 1;
                *buckets.entry(bucket(value)).or_default() += 1;
            }
        }
    }

    /// Adds the values of a batch, none of them above 32 bits.
    pub(in crate::stats) fn extend_narrow(&mut self, batch: &[u32], measure: &Measure) {
        if let Self::Values(values) = self {
            values.extend_narrow(batch);
            if !values.is_empty() {
                self.settle(measure);
            }
        } else {
            batch.iter().for_each(|value| self.add(u64::from(*value)));
        }
    }

    /// Makes the state of a cell that was empty, of no more rows than the cap.
    pub(in crate::stats) fn shared(share: Share) -> Self {
        Self::Values(Values::Shared(share))
    }

    /// Gives the values at some ranks, counted from 0 in ascending order of value. The ranks must not ascend.
    pub(in crate::stats) fn at_ranks(
        &self,
        ranks: &[u64],
        selector: &mut Selector,
        mut found: impl FnMut(Option<Percentile>),
    ) {
        match self {
            Self::Values(values) => {
                let exact = |value: Option<u64>| found(value.map(|value| Percentile { value, exact: true }));
                values.at_ranks(ranks, selector, exact);
            }
            Self::Histogram { buckets, .. } => {
                for rank in ranks {
                    let mut before = 0;
                    let own = buckets.iter().find(|(_, count)| {
                        before += **count;
                        before > *rank
                    });
                    found(own.map(|(bucket, _)| Percentile { value: middle(*bucket), exact: *bucket < 64 }));
                }
            }
        }
    }
}

impl CellState for Quantiles {
    fn push(&mut self, input: Input, measure: &Measure) {
        if let Input::Integer(number) = input {
            self.add(number.unsigned_abs());
            self.settle(measure);
        }
    }

    fn can_retract(&self, input: Input) -> bool {
        match (input, self) {
            (Input::Integer(number), Self::Histogram { buckets, .. }) => {
                buckets.contains_key(&bucket(number.unsigned_abs()))
            }
            (Input::Integer(_), Self::Values(_)) => false,
            _ => true,
        }
    }

    fn retract(&mut self, input: Input) {
        if let (Input::Integer(number), Self::Histogram { known, buckets }) = (input, self) {
            let bucket = bucket(number.unsigned_abs());
            if let Some(count) = buckets.get_mut(&bucket) {
                *known -= 1;
                *count -= 1;
                if *count == 0 {
                    buckets.remove(&bucket);
                }
            }
        }
    }

    fn merge(&mut self, other: &Self, measure: &Measure) {
        if other.is_empty() {
            return;
        }
        match (&mut *self, other) {
            (own, more) if own.is_empty() => *own = more.clone(),
            (Self::Values(own), Self::Values(more)) => {
                own.append(more);
                self.settle(measure);
            }
            (own @ Self::Values(_), Self::Histogram { .. }) => {
                let mut sum = other.clone();
                if let Self::Values(values) = own {
                    values.for_each(|value| sum.add(value));
                }
                *own = sum;
            }
            (own, Self::Values(more)) => more.for_each(|value| own.add(value)),
            (Self::Histogram { known, buckets }, Self::Histogram { known: more, buckets: others }) => {
                *known += more;
                for (bucket, count) in others {
                    *buckets.entry(*bucket).or_default() += count;
                }
            }
        }
    }

    fn known(&self) -> u64 {
        match self {
            Self::Values(values) => values.len() as u64,
            Self::Histogram { known, .. } => *known,
        }
    }

    fn encode(&self, _: &Measure, out: &mut Writer) {
        out.number(self.known());
        match self {
            Self::Values(values) => {
                let mut before = 0;
                for value in values.sorted() {
                    out.number(value - before);
                    before = value;
                }
            }
            Self::Histogram { buckets, known: 1.. } => {
                out.number(buckets.len() as u64);
                for (bucket, count) in buckets {
                    out.number(u64::from(*bucket));
                    out.number(*count);
                }
            }
            Self::Histogram { .. } => {}
        }
    }

    fn decode(input: &mut Reader<'_>, measure: &Measure, _: u64) -> Result<Self> {
        let malformed = || Error::syntax("a state of quantiles");
        let known = input.number()?;
        if known == 0 {
            return Ok(Self::default());
        }
        if !measure.retractable && known <= u64::from(measure.cap) {
            let mut values = Values::default();
            let mut value = 0u64;
            for _ in 0..known {
                value = value.checked_add(input.number()?).ok_or_else(malformed)?;
                if value > LARGEST.unsigned_abs() {
                    return Err(malformed());
                }
                values.push(value);
            }
            return Ok(Self::Values(values));
        }
        let mut buckets = BTreeMap::new();
        let mut total = 0u64;
        for _ in 0..input.length()? {
            let index = u16::try_from(input.number()?).map_err(|_| malformed())?;
            let count = input.number()?;
            let ascends = buckets.last_key_value().is_none_or(|(last, _)| *last < index);
            total = total.checked_add(count).ok_or_else(malformed)?;
            if count == 0 || !ascends || index > bucket(LARGEST.unsigned_abs()) {
                return Err(malformed());
            }
            buckets.insert(index, count);
        }
        if total != known { Err(malformed()) } else { Ok(Self::Histogram { known, buckets }) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_bucket_holds_values_within_one_sixty_fourth_of_its_middle(value in 0u64..=LARGEST.unsigned_abs(), small in 0u64..200) {
            for value in [value, value >> 20, small] {
                let near = middle(bucket(value));
                prop_assert!(near.abs_diff(value) * 64 <= value, "{value} {near}");
                prop_assert!(bucket(value) <= bucket(value + 1));
            }
        }

        #[test]
        fn a_rank_is_found_as_in_the_sorted_values(
            values in prop::collection::vec(prop_oneof![0i64..1000, 0..LARGEST], 1..80), ranks in prop::collection::vec(0u64..80, 0..5)
        ) {
            let mut ranks = ranks;
            ranks.sort_unstable_by(|a, b| b.cmp(a));
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let mut state = Quantiles::default();
            values.iter().for_each(|value| state.push(Input::Integer(*value), &Measure::quantiles("seconds")));
            let mut found = Vec::new();
            state.at_ranks(&ranks, &mut Selector::new(), |value| found.push(value));
            for (rank, found) in ranks.iter().zip(found) {
                let expected = sorted.get(usize::try_from(*rank).unwrap()).map(|value| value.unsigned_abs());
                prop_assert_eq!(found.map(|found| found.value), expected);
            }
        }
    }
}
