//! Leaving out equal hashes without sorting.

use std::hash::{BuildHasher, RandomState};

/// Above this many, sorting costs no more than a table that leaves the nearest cache.
const MOST: usize = 1 << 14;

/// Keeps the first of equal hashes, by a table with open addressing that is used again for one cell after the other.
#[derive(Debug)]
pub(in crate::stats) struct Different {
    /// The position of a hash among those that are kept, from 1; 0 is free.
    slots: Vec<u32>,
    /// Odd and random, so that nobody can choose identifiers that all fall into one place.
    multiplier: u64,
}

impl Different {
    pub(in crate::stats) fn new() -> Self {
        Self { slots: Vec::new(), multiplier: RandomState::new().hash_one(0u64) | 1 }
    }

    /// Leaves each hash once; those that stay keep their order, unless there are very many.
    pub(super) fn keep(&mut self, hashes: &mut Vec<u64>) {
        if hashes.len() > MOST {
            hashes.sort_unstable();
            hashes.dedup();
            return;
        }
        let bits = (2 * hashes.len()).next_power_of_two().trailing_zeros().max(4);
        self.slots.clear();
        self.slots.resize(1 << bits, 0);
        let (shift, mask) = (u64::BITS - bits, self.slots.len() - 1);
        let mut kept = 0;
        for at in 0..hashes.len() {
            let Some(hash) = hashes.get(at).copied() else { break };
            let mut slot = usize::try_from(hash.wrapping_mul(self.multiplier) >> shift).unwrap_or(0);
            // Half of the slots stay free, so this ends.
            while let Some(position) = self.slots.get_mut(slot & mask) {
                if *position == 0 {
                    if let Some(first_free) = hashes.get_mut(kept) {
                        *first_free = hash;
                    }
                    kept += 1;
                    *position = u32::try_from(kept).unwrap_or(u32::MAX);
                    break;
                }
                if hashes.get(*position as usize - 1) == Some(&hash) {
                    break;
                }
                slot += 1;
            }
        }
        hashes.truncate(kept);
    }
}

/// Counts the different ones among numbers below a bound, with a bit for each.
#[derive(Debug)]
pub(in crate::stats) struct Seen {
    bits: Vec<u64>,
}

impl Seen {
    pub(in crate::stats) fn new(bound: usize) -> Self {
        Self { bits: vec![0; bound.div_ceil(64)] }
    }

    /// Counts the different numbers, without a branch that depends on one.
    pub(in crate::stats) fn count(&mut self, numbers: impl Iterator<Item = u32> + Clone) -> u32 {
        let mut different = 0u32;
        for number in numbers.clone() {
            if let Some(word) = self.bits.get_mut(number as usize / 64) {
                let bit = 1 << (number % 64);
                different = different.wrapping_add(u32::from(*word & bit == 0));
                *word |= bit;
            }
        }
        for number in numbers {
            self.bits.get_mut(number as usize / 64).into_iter().for_each(|word| *word = 0);
        }
        different
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_hash_is_kept_once(
            few in prop::collection::vec(0u64..40, 0..200), many in prop::collection::vec(any::<u64>(), 0..100)
        ) {
            let mut different = Different::new();
            for hashes in [few.clone(), many.clone(), [few, many].concat()] {
                let mut kept = hashes.clone();
                different.keep(&mut kept);
                let mut expected: Vec<u64> = Vec::new();
                for hash in hashes {
                    if !expected.contains(&hash) {
                        expected.push(hash);
                    }
                }
                prop_assert_eq!(kept, expected);
            }
        }
    }

    proptest! {
        #[test]
        fn numbers_are_counted_once_and_forgotten_after(groups in prop::collection::vec(prop::collection::vec(0u32..200, 0..90), 1..5)) {
            let mut seen = Seen::new(200);
            for numbers in groups {
                let expected = numbers.iter().collect::<std::collections::BTreeSet<_>>().len();
                prop_assert_eq!(seen.count(numbers.iter().copied()) as usize, expected);
            }
        }
    }

    #[test]
    fn very_many_are_kept_once_too() {
        let mut hashes: Vec<u64> = (0..3 * MOST as u64).map(|n| n % 20_000).collect();
        Different::new().keep(&mut hashes);
        assert_eq!(hashes.len(), 20_000);
    }
}
