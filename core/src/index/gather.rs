//! What a search keeps of the points it meets: the best one, a few, many, or all in a ball.
//!
//! Distances here are squared chords in f32. Every gatherer keeps whatever could still be among the answers once
//! measured exactly ([`widen`] says how far that goes), or notes that it could not.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use std::hint::select_unpredictable;

use super::search::{Gather, NOTHING, count_within, key_squared, keys, least, mask, widen};
use super::tree::{FAN, Lanes, Leaf, larger, smaller};

/// The nearest point, and whether another comes near enough to contest it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best {
    pub(super) squared: f32,
    pub(super) slot: u32,
    /// Not 0 if another point may be as near; sometimes though none is. As wide as the rest: a byte would be read back with its
    /// neighbours, which a processor that has just written it waits for.
    contested: u32,
    /// The slack of the point's leaf, or the largest of those that contest it.
    pub(super) slack: f32,
    cap: f32,
    limit: f32,
}

/// How sure a [`Best`] is of its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// There is no point.
    None,
    /// No other point can be as near.
    Sure,
    /// Another point may be as near.
    Contested,
}

impl Best {
    /// Starts with nothing found; no point beyond the squared chord `cap` is wanted.
    #[inline(always)]
    pub(super) fn new(cap: f32) -> Self {
        Self { squared: f32::INFINITY, slot: 0, contested: 0, slack: 0.0, cap, limit: cap }
    }

    /// The nearest point of a leaf, however far.
    ///
    /// Distances of two points of one leaf are off by its slack each; of what [`widen`] adds, 5.5e-6 are left for that by all else
    /// it covers, and 4·w·δ ≤ 5.5e-6·w² + 1e6·δ² for any distance w and slack δ.
    #[inline(always)]
    pub(super) fn of_leaf(leaf: u32, squared: &Lanes<f32>, slack: f32) -> Self {
        let nearest = least(&keys(squared));
        let distance = key_squared(nearest);
        let limit = widen(distance, slack);
        Self {
            squared: distance,
            slot: leaf.wrapping_mul(16).wrapping_add(nearest & 15),
            contested: u32::from(count_within(squared, smaller(limit, f32::MAX)) > 1),
            slack,
            cap: f32::INFINITY,
            limit,
        }
    }

    /// Bounds the squared distance of what may be as near as the nearer of two.
    #[inline(always)]
    fn reach(&self, other: &Self) -> f32 {
        let reach = widen(smaller(other.squared, self.squared), self.slack + other.slack);
        smaller(smaller(reach, self.cap), f32::MAX)
    }

    /// Takes what is nearest elsewhere, and not beyond the cap.
    ///
    /// Without a branch: whether it is nearer is hard to foretell.
    #[inline(always)]
    pub(super) fn merge(&mut self, other: &Self) {
        let near = larger(other.squared, self.squared) <= self.reach(other);
        let nearer = other.squared < self.squared;
        // A point that contests leaves its slack behind, for what comes nearer must be nearer than that point too.
        let slack = select_unpredictable(nearer, other.slack, self.slack);
        self.slack = select_unpredictable(near, larger(self.slack, other.slack), slack);
        self.contested = u32::from(near) | select_unpredictable(nearer, other.contested, self.contested);
        self.squared = smaller(other.squared, self.squared);
        self.slot = select_unpredictable(nearer, other.slot, self.slot);
        self.limit = smaller(select_unpredictable(nearer, other.limit, self.limit), self.cap);
    }

    /// Tells whether the nearest point is known for certain.
    #[inline(always)]
    pub(super) fn verdict(&self) -> Verdict {
        if self.squared == f32::INFINITY {
            Verdict::None
        } else if self.contested != 0 {
            Verdict::Contested
        } else {
            Verdict::Sure
        }
    }
}

impl Gather for Best {
    #[inline(always)]
    fn limit(&self) -> f32 {
        self.limit
    }

    #[inline(always)]
    fn take(&mut self, leaf: u32, squared: &Lanes<f32>, slack: f32) {
        let other = Self::of_leaf(leaf, squared, slack);
        if other.squared <= self.reach(&other) {
            self.merge(&other);
        }
    }
}

/// The nearest fifteen at most, sorted, and one more to tell whether the last is contested.
#[derive(Debug, Clone, Copy)]
pub(super) struct Few {
    k: usize,
    /// Squared chords over slots, as the bits of floats: these order alike, and every processor has their minimum and maximum.
    ranked: Lanes<f64>,
    slack: f32,
    cap: f32,
    limit: f32,
}

/// A squared chord and the slot of its point in one number that orders like the chord.
#[inline(always)]
fn ranked(squared: f32, slot: u32) -> f64 {
    f64::from_bits((u64::from(squared.to_bits()) << 32) | u64::from(slot))
}

#[inline(always)]
fn ranked_squared(ranked: f64) -> f32 {
    f32::from_bits((ranked.to_bits() >> 32) as u32)
}

/// Above every point that there is, and below the infinite distance of an unused lane with its slot.
const NO_RANK: f64 = f64::from_bits((f32::INFINITY.to_bits() as u64) << 32);

impl Few {
    /// The largest `k` that it can serve.
    pub(super) const MOST: usize = FAN - 1;

    /// Starts with nothing found; `k` is 1 to [`Few::MOST`].
    #[inline(always)]
    pub(super) fn new(k: usize, cap: f32) -> Self {
        Self { k, ranked: [NO_RANK; FAN], slack: 0.0, cap, limit: cap }
    }

    #[inline(always)]
    fn worst(&self) -> f32 {
        ranked_squared(self.ranked[self.k.wrapping_sub(1) & 15])
    }

    /// Puts the close points of a leaf where they belong. What falls off the end was farther than all sixteen.
    #[inline(always)]
    fn insert(&mut self, leaf: u32, squared: &Lanes<f32>, mut close: u32) {
        let mut ranks = self.ranked;
        while close != 0 {
            let lane = close.trailing_zeros() & 15;
            close &= close.wrapping_sub(1);
            let coming = ranked(squared[lane as usize], leaf.wrapping_mul(16).wrapping_add(lane));
            // Everyone beyond the newcomer moves up by one, which needs neither a branch nor a search.
            let mut before = [0.0; FAN];
            before[1..].copy_from_slice(&ranks[..FAN - 1]);
            for lane in 0..FAN {
                let later = if before[lane] > coming { before[lane] } else { coming };
                ranks[lane] = if later < ranks[lane] { later } else { ranks[lane] };
            }
        }
        self.ranked = ranks;
    }

    /// Fills an empty list from one leaf: a point's rank is the number of smaller ones, and no two are equal.
    #[inline(always)]
    fn fill(&mut self, leaf: u32, squared: &Lanes<f32>) {
        let keys = keys(squared);
        let mut ranks = [0u32; FAN];
        for pivot in &keys {
            for lane in 0..FAN {
                ranks[lane] = ranks[lane].wrapping_add(u32::from(*pivot < keys[lane]));
            }
        }
        for (lane, (key, rank)) in (0u32..).zip(keys.iter().zip(ranks)) {
            let squared = key_squared(*key);
            self.ranked[(rank & 15) as usize] = ranked(squared, leaf.wrapping_mul(16).wrapping_add(lane));
        }
    }

    /// The candidates, or the ball to look through again because more than sixteen contest the last place.
    #[inline(always)]
    pub(super) fn finish(&self) -> Result<(Lanes<u32>, usize), (f32, f32)> {
        let worst = self.worst();
        let reach = smaller(widen(worst, self.slack + self.slack), f32::MAX);
        if ranked_squared(self.ranked[FAN - 1]) <= reach {
            return Err((worst, self.slack));
        }
        // By the sign of a difference, as comparisons would be counted one by one.
        let last = ranked(reach, u32::MAX).to_bits();
        let beyond = |one: &f64| last.wrapping_sub(one.to_bits()) >> 63;
        let beyond = self.ranked.iter().fold(0u64, |count, one| count.wrapping_add(beyond(one)));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the halves of 64 bits, and a count up to sixteen"
        )]
        let (slots, beyond) = (self.ranked.map(|ranked| ranked.to_bits() as u32), beyond as usize);
        Ok((slots, FAN.saturating_sub(beyond)))
    }
}

impl Gather for Few {
    #[inline(always)]
    fn limit(&self) -> f32 {
        self.limit
    }

    #[inline(always)]
    fn take(&mut self, leaf: u32, squared: &Lanes<f32>, slack: f32) {
        let both = self.slack + slack + slack;
        if self.ranked[0] >= NO_RANK {
            self.fill(leaf, squared);
        } else {
            let reach = smaller(widen(self.worst(), both), self.cap);
            let close = mask(squared, smaller(reach, f32::MAX));
            if close == 0 {
                return;
            }
            self.insert(leaf, squared, close);
        }
        self.slack = larger(self.slack, slack);
        self.limit = smaller(widen(self.worst(), self.slack), self.cap);
    }
}

/// [`Few`] with a predicate that a point must satisfy.
#[derive(Debug)]
pub(super) struct FewAccepted<A> {
    pub(super) few: Few,
    pub(super) accept: A,
}

impl<A: FnMut(u32) -> bool> Gather for FewAccepted<A> {
    #[inline(always)]
    fn limit(&self) -> f32 {
        self.few.limit
    }

    #[inline(always)]
    fn take(&mut self, leaf: u32, squared: &Lanes<f32>, slack: f32) {
        let few = &mut self.few;
        let both = few.slack + slack + slack;
        let mut keys = keys(squared);
        loop {
            let nearest = least(&keys);
            let distance = key_squared(nearest);
            if nearest >= NOTHING || distance > smaller(widen(few.worst(), both), few.cap) {
                break;
            }
            keys[(nearest & 15) as usize] = NOTHING;
            let slot = leaf.wrapping_mul(16).wrapping_add(nearest & 15);
            if (self.accept)(slot) {
                few.insert(leaf, squared, 1 << (nearest & 15));
                few.slack = larger(few.slack, slack);
            }
        }
        few.limit = smaller(widen(few.worst(), few.slack), few.cap);
    }
}

/// Any number of points: all that may be among the `k` nearest, unsorted.
#[derive(Debug)]
pub(super) struct Many<A> {
    k: usize,
    found: Vec<(f32, u32)>,
    /// Room that, once filled, is worth a look at which can go.
    room: usize,
    worst: f32,
    slack: f32,
    cap: f32,
    accept: A,
}

impl<A: FnMut(u32) -> bool> Many<A> {
    pub(super) fn new(k: usize, cap: f32, accept: A) -> Self {
        let room = k.saturating_mul(2).saturating_add(64);
        Self { k, found: Vec::new(), room, worst: f32::INFINITY, slack: 0.0, cap, accept }
    }

    fn prune(&mut self) {
        if self.k == 0 || self.found.len() <= self.k {
            return;
        }
        let (_, kth, _) = self.found.select_nth_unstable_by(self.k - 1, |a, b| a.0.total_cmp(&b.0));
        self.worst = kth.0;
        let reach = widen(self.worst, self.slack + self.slack);
        self.found.retain(|(squared, _)| *squared <= reach);
        self.room = self.room.max(self.found.len().saturating_mul(2));
    }

    /// The slots of all candidates.
    pub(super) fn finish(mut self) -> Vec<u32> {
        self.prune();
        self.found.into_iter().map(|(_, slot)| slot).collect()
    }
}

impl<A: FnMut(u32) -> bool> Gather for Many<A> {
    #[inline(always)]
    fn limit(&self) -> f32 {
        smaller(widen(self.worst, self.slack), self.cap)
    }

    #[inline(always)]
    fn take(&mut self, leaf: u32, squared: &Lanes<f32>, slack: f32) {
        self.slack = larger(self.slack, slack);
        let reach = smaller(widen(self.worst, self.slack + self.slack), self.cap);
        for (lane, distance) in (0u32..).zip(squared) {
            let slot = leaf.wrapping_mul(16).wrapping_add(lane);
            if *distance <= reach && *distance < f32::INFINITY && (self.accept)(slot) {
                self.found.push((*distance, slot));
            }
        }
        if self.found.len() > self.room {
            self.prune();
        }
    }
}

/// All points of a ball given by a squared chord and the slack of whatever it was measured from.
#[derive(Debug)]
pub(super) struct Ball<A> {
    squared: f32,
    slack: f32,
    limit: f32,
    accept: A,
    pub(super) slots: Vec<u32>,
}

impl<A: FnMut(u32) -> bool> Ball<A> {
    pub(super) fn new(squared: f32, slack: f32, accept: A) -> Self {
        Self { squared, slack, limit: widen(squared, slack), accept, slots: Vec::new() }
    }
}

impl<A: FnMut(u32) -> bool> Gather for Ball<A> {
    #[inline(always)]
    fn limit(&self) -> f32 {
        self.limit
    }

    #[inline(always)]
    fn take(&mut self, leaf: u32, squared: &Lanes<f32>, slack: f32) {
        let reach = widen(self.squared, self.slack + slack);
        for (lane, distance) in (0u32..).zip(squared) {
            let slot = leaf.wrapping_mul(16).wrapping_add(lane);
            if *distance <= reach && *distance < f32::INFINITY && (self.accept)(slot) {
                self.slots.push(slot);
            }
        }
    }
}

/// The points of a ball, apart those that surely lie in it and those on its rim.
#[derive(Debug)]
pub(super) struct Members<'a> {
    leaves: &'a [Leaf],
    inner: f32,
    outer: f32,
    /// Ids of points inside.
    ids: &'a mut Vec<u32>,
    /// Slots of points that must be measured.
    pub(super) rim: Vec<u32>,
}

impl<'a> Members<'a> {
    /// Points surely lie in the ball up to the squared chord `inner`, and surely outside it beyond `outer`.
    pub(super) fn new(leaves: &'a [Leaf], inner: f32, outer: f32, ids: &'a mut Vec<u32>) -> Self {
        Self { leaves, inner, outer, ids, rim: Vec::new() }
    }
}

impl Gather for Members<'_> {
    #[inline(always)]
    fn limit(&self) -> f32 {
        widen(self.outer, 0.0)
    }

    #[inline(always)]
    fn take(&mut self, leaf: u32, squared: &Lanes<f32>, slack: f32) {
        let inner = shrink(self.inner, slack);
        let outer = smaller(widen(self.outer, slack), f32::MAX);
        let ids = &self.leaves[leaf as usize].ids;
        // How many are sure and how many near is soon counted, and most often says all.
        let sure = count_within(squared, inner);
        if sure as usize == FAN {
            self.ids.extend_from_slice(ids);
            return;
        }
        let near = count_within(squared, outer);
        if sure > 0 {
            let mut kept = [0; FAN];
            let mut count = 0usize;
            for (squared, id) in squared.iter().zip(ids) {
                kept[count & 15] = *id;
                count = count.wrapping_add(usize::from(*squared <= inner));
            }
            // All sixteen are written and some taken back: a copy of a fixed length needs no call.
            let length = self.ids.len();
            self.ids.extend_from_slice(&kept);
            self.ids.truncate(length.wrapping_add(count));
        }
        if near > sure {
            for (lane, squared) in (0u32..).zip(squared) {
                if *squared > inner && *squared <= outer {
                    self.rim.push(leaf.wrapping_mul(16).wrapping_add(lane));
                }
            }
        }
    }
}

/// Bounds from below the squared f32 distance of points beyond a squared chord: the mirror of [`widen`].
#[inline(always)]
fn shrink(squared: f32, slack: f32) -> f32 {
    let slack = slack + 1e-7;
    squared * (1.0 - 8e-6) - slack * slack * 1_000_010.0
}

#[cfg(test)]
mod tests {
    use super::super::tree::round;
    use super::*;
    use proptest::prelude::*;

    /// A leaf's slack in metres, and its points: true distance in metres, and by what share of the slack it seems farther.
    type SomeLeaf = (f64, Vec<(f64, f64)>);

    fn some_leaf() -> impl Strategy<Value = SomeLeaf> {
        // Distances so near each other that slack decides.
        let point = (0.0..0.01f64, -1.0..=1.0f64).prop_map(|(farther, share)| (1.0 + farther, share));
        (prop_oneof![Just(1e-6), Just(1e-4), Just(2e-3)], prop::collection::vec(point, 1..=FAN))
    }

    proptest! {
        #[test]
        fn who_is_sure_of_the_nearest_has_it(leaves in prop::collection::vec(some_leaf(), 1..8), by_branch in any::<bool>()) {
            let mut best = Best::new(f32::INFINITY);
            for (number, (slack, points)) in (0u32..).zip(&leaves) {
                let mut squared = [f32::INFINITY; FAN];
                for (seems, (metres, share)) in squared.iter_mut().zip(points) {
                    *seems = round((metres + share * slack).powi(2));
                }
                if by_branch {
                    best.take(number, &squared, round(*slack));
                } else {
                    best.merge(&Best::of_leaf(number, &squared, round(*slack)));
                }
            }
            let all = leaves.iter().flat_map(|(_, points)| points).map(|(metres, _)| *metres);
            let nearest = all.fold(f64::INFINITY, f64::min);
            let (leaf, lane) = ((best.slot / 16) as usize, (best.slot % 16) as usize);
            let (slack, points) = &leaves[leaf];
            let found = points[lane].0;
            prop_assert!(best.verdict() != Verdict::None);
            if best.verdict() == Verdict::Sure {
                prop_assert_eq!(found, nearest);
            } else {
                // Whoever measures the contenders asks for all that may be as near as this one seems.
                prop_assert!(best.slack >= round(*slack));
            }
        }
    }

    proptest! {
        #[test]
        fn the_few_nearest_are_among_the_candidates(
            leaves in prop::collection::vec(some_leaf(), 1..8), k in 1..=Few::MOST,
        ) {
            let mut few = Few::new(k, f32::INFINITY);
            let mut all = Vec::new();
            for (number, (slack, points)) in (0u32..).zip(&leaves) {
                let mut squared = [f32::INFINITY; FAN];
                for (lane, (seems, (metres, share))) in (0u32..).zip(squared.iter_mut().zip(points)) {
                    *seems = round((metres + share * slack).powi(2));
                    all.push((*metres, number * 16 + lane));
                }
                few.take(number, &squared, round(*slack));
            }
            all.sort_by(|a, b| a.partial_cmp(b).unwrap());
            match few.finish() {
                Ok((slots, count)) => {
                    let candidates = &slots[..count];
                    prop_assert!(count <= all.len());
                    for (metres, slot) in all.iter().take(k) {
                        prop_assert!(candidates.contains(slot), "{metres} in {slot} of {candidates:?}");
                    }
                }
                // Whoever looks again asks for all that may be as near as the last seems.
                Err((squared, slack)) => {
                    let last = all[k.min(all.len()) - 1].0;
                    prop_assert!(all.len() >= FAN);
                    prop_assert!(f64::from(squared).sqrt() <= (last + f64::from(slack)) * (1.0 + 1e-6));
                    prop_assert!(f64::from(squared).sqrt() >= (last - f64::from(slack)) * (1.0 - 1e-6));
                }
            }
        }
    }

    #[test]
    fn of_many_points_few_are_kept_and_the_nearest_are_among_them() {
        let k = 100;
        // From far to near, so that each leaf is nearer than all before it.
        let leaf_of = |leaf: u16| -> Lanes<f32> {
            std::array::from_fn(|lane| {
                16_000.0 - f32::from(leaf) * 16.0 - f32::from(u8::try_from(lane).unwrap())
            })
        };
        let mut many = Many::new(k, f32::INFINITY, |_| true);
        for leaf in 0..1_000 {
            many.take(leaf.into(), &leaf_of(leaf), 0.0);
            assert!(many.found.len() <= 2 * k + 64, "{leaf}: {}", many.found.len());
        }
        assert!(many.limit() < 300.0);
        let mut slots = many.finish();
        slots.sort_unstable();
        assert_eq!(slots, (15_900..16_000).collect::<Vec<_>>());
    }
}
