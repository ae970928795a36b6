//! Values at some ranks.

use crate::vectorised::{Vectors, Work};

/// Values a step: whole vectors of every width.
const STEP: usize = 16;
/// Fewer values are sorted; more are partitioned, because each round of bisection looks at all of them.
const BISECTED: std::ops::RangeInclusive<usize> = 24..=4096;

/// Selects values by rank, with room that is used again for the next ones.
#[derive(Debug)]
pub(super) struct Selector {
    vectors: Vectors,
    values: Vec<u32>,
    /// The last answers, near which the next ones often lie.
    guesses: [u32; 2],
}

impl Selector {
    pub(super) fn new() -> Self {
        Self { vectors: Vectors::new(), values: Vec::new(), guesses: [0; 2] }
    }

    /// Gives the values at some ranks, counted from 0 in ascending order of value; `fill` hands in the values. The ranks must
    /// not ascend; one beyond the last value gives none.
    pub(super) fn at_ranks(
        &mut self,
        ranks: &[u64],
        fill: impl FnOnce(&mut Vec<u32>),
        mut found: impl FnMut(Option<u32>),
    ) {
        self.values.clear();
        fill(&mut self.values);
        let count = self.values.len();
        if !BISECTED.contains(&count) {
            return partitioned(&mut self.values, ranks, found);
        }
        // Zeros fill the last step up, and come first.
        self.values.resize(count.next_multiple_of(STEP), 0);
        let fill = (self.values.len() - count) as u64;
        for pair in ranks.chunks(2) {
            let known = [0, 1].map(|at| {
                let rank = pair.get(at).or(pair.first()).copied().filter(|rank| *rank < count as u64);
                rank.and_then(|rank| u32::try_from(rank + fill).ok())
            });
            let ranks = known.map(|rank| rank.unwrap_or(0));
            let values = self.vectors.run(Bisection { values: &self.values, ranks, guesses: self.guesses });
            self.guesses = values;
            for (value, rank) in values.into_iter().zip(known).take(pair.len()) {
                found(rank.map(|_| value));
            }
        }
    }
}

/// Gives the values at ranks that do not ascend, by partitioning ever smaller parts.
pub(super) fn partitioned<T: Ord + Copy>(values: &mut [T], ranks: &[u64], mut found: impl FnMut(Option<T>)) {
    let mut left = values;
    for rank in ranks {
        let rank = usize::try_from(*rank).ok().filter(|rank| *rank < left.len());
        found(rank.map(|rank| {
            let (_, value, _) = left.select_nth_unstable(rank);
            *value
        }));
        if let Some(rank) = rank {
            // What lies above this rank is not asked for again.
            left = std::mem::take(&mut left).get_mut(..=rank).unwrap_or_default();
        }
    }
}

/// Finds the values at two ranks at once by halving the range in which each lies: a count of the values up to a bound is a
/// short loop over whole vectors, without a branch that depends on a value.
struct Bisection<'a> {
    values: &'a [u32],
    ranks: [u32; 2],
    guesses: [u32; 2],
}

/// Where a value lies: from low to high, both included.
#[derive(Clone, Copy)]
struct Bracket {
    low: u32,
    high: u32,
}

impl Bracket {
    #[inline(always)]
    fn narrow(&mut self, bound: u32, at_most: u32, rank: u32) {
        // A bound outside the bracket tells nothing new.
        if at_most > rank {
            self.high = self.high.min(bound);
        } else {
            self.low = self.low.max(bound.saturating_add(1));
        }
    }

    #[inline(always)]
    fn middle(self) -> u32 {
        self.low.midpoint(self.high)
    }
}

impl Work for Bisection<'_> {
    type Output = [u32; 2];

    #[inline(always)]
    fn run(self) -> [u32; 2] {
        // Whole steps, so that no loop has a rest.
        let values = self.values.as_chunks::<STEP>().0.as_flattened();
        let high = values.iter().copied().max().unwrap_or(0);
        let [mut first, mut second] = [Bracket { low: 0, high }; 2];
        let [first_rank, second_rank] = self.ranks;
        // An eighth around the last answers first.
        let near = self.guesses.map(|guess| (guess - guess / 8, guess.saturating_add(guess / 8)));
        for bounds in [[near[0].0, near[1].0], [near[0].1, near[1].1]] {
            let counts = at_most(values, bounds);
            first.narrow(bounds[0], counts[0], first_rank);
            second.narrow(bounds[1], counts[1], second_rank);
        }
        while first.low < first.high || second.low < second.high {
            let bounds = [first.middle(), second.middle()];
            let counts = at_most(values, bounds);
            first.narrow(bounds[0], counts[0], first_rank);
            second.narrow(bounds[1], counts[1], second_rank);
        }
        [first.low, second.low]
    }
}

/// Counts the values up to each of two bounds.
#[inline(always)]
fn at_most(values: &[u32], bounds: [u32; 2]) -> [u32; 2] {
    let [first, second] = bounds;
    let (mut up_to_first, mut up_to_second) = (0u32, 0u32);
    // Sums that wrap, because checked ones are not vectorised; there are at most as many as values.
    for value in values {
        up_to_first = up_to_first.wrapping_add(u32::from(*value <= first));
        up_to_second = up_to_second.wrapping_add(u32::from(*value <= second));
    }
    [up_to_first, up_to_second]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_rank_gives_what_sorting_gives(
            groups in prop::collection::vec(
                prop::collection::vec(prop_oneof![0u32..40, 1000u32..3000, any::<u32>(), Just(u32::MAX)], 0..130), 1..6
            ),
            ranks in prop::collection::vec(0u64..140, 0..7)
        ) {
            let mut ranks = ranks;
            ranks.sort_unstable_by(|a, b| b.cmp(a));
            let mut selector = Selector::new();
            for values in groups {
                let mut sorted = values.clone();
                sorted.sort_unstable();
                let expected: Vec<Option<u32>> =
                    ranks.iter().map(|rank| sorted.get(usize::try_from(*rank).unwrap()).copied()).collect();
                let mut found = Vec::new();
                selector.at_ranks(&ranks, |out| out.extend(&values), |value| found.push(value));
                prop_assert_eq!(found, expected);
            }
        }
    }
}
