//! What a search keeps of the points it meets: the best one, a few, many, or all in a ball.
//!
//! Distances here are squared chords in f32. Every gatherer keeps whatever could still be among the answers once
//! measured exactly ([`widen`] says how far that goes), or notes that it could not.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use super::search::{Gather, NOTHING, keys, least, mask, widen};
use super::tree::{FAN, Lanes, Leaf};

/// How many of sixteen are within a limit.
#[inline(always)]
fn count_within(squared: &Lanes<f32>, limit: f32) -> u32 {
    let ones: Lanes<u32> = std::array::from_fn(|lane| u32::from(squared[lane] <= limit));
    let eight: [u32; 8] = std::array::from_fn(|i| ones[i].wrapping_add(ones[i + 8]));
    let four: [u32; 4] = std::array::from_fn(|i| eight[i].wrapping_add(eight[i + 4]));
    let two: [u32; 2] = std::array::from_fn(|i| four[i].wrapping_add(four[i + 2]));
    two[0].wrapping_add(two[1])
}

/// The nearest point, and how many come near enough to contest it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best {
    pub(super) squared: f32,
    pub(super) slot: u32,
    /// Points that may be as near, the best included; never too few, sometimes too many.
    pub(super) contenders: u32,
    pub(super) slack: f32,
    cap: f32,
    limit: f32,
}

impl Best {
    /// Starts with nothing found; no point beyond the squared chord `cap` is wanted.
    #[inline(always)]
    pub(super) fn new(cap: f32) -> Self {
        Self { squared: f32::INFINITY, slot: 0, contenders: 0, slack: 0.0, cap, limit: cap }
    }

    /// Squared distance beyond which no point can contest.
    #[inline(always)]
    pub(super) fn squared_limit(&self) -> f32 {
        self.limit
    }
}

impl Gather for Best {
    #[inline(always)]
    fn limit(&self) -> f32 {
        self.limit
    }

    #[inline(always)]
    fn take(&mut self, leaf: u32, squared: &Lanes<f32>, slack: f32) {
        let nearest = least(&keys(squared));
        let lane = nearest & 15;
        let distance = f32::from_bits(nearest & !15);
        let both = self.slack + slack;
        let reach = smaller(widen(smaller(distance, self.squared), both), self.cap);
        if nearest >= NOTHING || distance > reach {
            return;
        }
        let close = count_within(squared, reach);
        if distance < self.squared {
            let contested = self.squared <= reach;
            self.contenders = close.wrapping_add(if contested { self.contenders } else { 0 });
            self.squared = distance;
            self.slot = leaf.wrapping_mul(16).wrapping_add(lane);
            self.slack = larger(self.slack, slack);
            self.limit = smaller(widen(distance, self.slack), self.cap);
        } else {
            self.contenders = self.contenders.wrapping_add(close);
        }
    }
}

/// The nearest fifteen at most, sorted, and one more to tell whether the last is contested.
#[derive(Debug, Clone, Copy)]
pub(super) struct Few {
    k: usize,
    keys: Lanes<u32>,
    slots: Lanes<u32>,
    slack: f32,
    cap: f32,
    limit: f32,
}

impl Few {
    /// The largest `k` that it can serve.
    pub(super) const MOST: usize = FAN - 1;

    /// Starts with nothing found; `k` is 1 to [`Few::MOST`].
    #[inline(always)]
    pub(super) fn new(k: usize, cap: f32) -> Self {
        Self { k, keys: [NOTHING; FAN], slots: [0; FAN], slack: 0.0, cap, limit: cap }
    }

    #[inline(always)]
    fn worst(&self) -> f32 {
        f32::from_bits(self.keys[self.k.wrapping_sub(1) & 15])
    }

    /// Merges the close points of a leaf into the list: everyone's new place is the old one and the number of newcomers that come
    /// before, so that no step waits for the one before it. What falls off the end was farther than all sixteen.
    #[inline(always)]
    fn merge(&mut self, leaf: u32, squared: &Lanes<f32>, mut close: u32) {
        let mut coming = [(NOTHING, 0); FAN];
        let mut count = 0usize;
        while close != 0 {
            let lane = close.trailing_zeros() & 15;
            close &= close.wrapping_sub(1);
            coming[count & 15] = (squared[lane as usize].to_bits() & !15 | lane, lane);
            count = count.wrapping_add(1);
        }
        let coming = &coming[..count];
        let (old_keys, old_slots) = (self.keys, self.slots);
        let mut moved = [0u32; FAN];
        let mut keys = [NOTHING; 2 * FAN];
        let mut slots = [0; 2 * FAN];
        for (key, lane) in coming {
            let mut before = 0u32;
            for lane in 0..FAN {
                before = before.wrapping_add(u32::from(old_keys[lane] <= *key));
                moved[lane] = moved[lane].wrapping_add(u32::from(old_keys[lane] > *key));
            }
            // The lane in the key's last bits makes newcomers differ.
            for (other, _) in coming {
                before = before.wrapping_add(u32::from(other < key));
            }
            keys[(before & 31) as usize] = *key & !15;
            slots[(before & 31) as usize] = leaf.wrapping_mul(16).wrapping_add(*lane);
        }
        for (lane, moved) in (0u32..).zip(moved) {
            let at = (lane.wrapping_add(moved) & 31) as usize;
            keys[at] = old_keys[(lane & 15) as usize];
            slots[at] = old_slots[(lane & 15) as usize];
        }
        self.keys.copy_from_slice(&keys[..FAN]);
        self.slots.copy_from_slice(&slots[..FAN]);
    }

    /// The candidates, or the ball to look through again because more than sixteen contest the last place.
    #[inline(always)]
    pub(super) fn finish(&self) -> Result<([u32; FAN], usize), (f32, f32)> {
        let worst = self.worst();
        let reach = widen(worst, self.slack + self.slack);
        if self.keys[FAN - 1] < NOTHING && f32::from_bits(self.keys[FAN - 1]) <= reach {
            return Err((worst, self.slack));
        }
        let mut count = 0;
        for key in self.keys {
            count += usize::from(key < NOTHING && f32::from_bits(key) <= reach);
        }
        Ok((self.slots, count))
    }
}

impl Few {
    /// Fills an empty list from one leaf: a point's rank is the number of smaller keys, and no two keys are equal.
    #[inline(always)]
    fn fill(&mut self, leaf: u32, keys: &Lanes<u32>) {
        let mut ranks = [0u32; FAN];
        for pivot in keys {
            for lane in 0..FAN {
                ranks[lane] = ranks[lane].wrapping_add(u32::from(*pivot < keys[lane]));
            }
        }
        for (lane, (key, rank)) in (0u32..).zip(keys.iter().zip(ranks)) {
            let at = (rank & 15) as usize;
            self.keys[at] = (key & !15).min(NOTHING);
            self.slots[at] = leaf.wrapping_mul(16).wrapping_add(lane);
        }
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
        if self.keys[0] == NOTHING {
            self.fill(leaf, &keys(squared));
        } else {
            let reach = smaller(widen(self.worst(), both), self.cap);
            let close = mask(squared, smaller(reach, f32::MAX));
            if close == 0 {
                return;
            }
            self.merge(leaf, squared, close);
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
            let distance = f32::from_bits(nearest & !15);
            if nearest >= NOTHING || distance > smaller(widen(few.worst(), both), few.cap) {
                break;
            }
            keys[(nearest & 15) as usize] = NOTHING;
            let slot = leaf.wrapping_mul(16).wrapping_add(nearest & 15);
            if (self.accept)(slot) {
                few.merge(leaf, squared, 1 << (nearest & 15));
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
        let near = mask(squared, smaller(widen(self.outer, slack), f32::MAX));
        let sure = mask(squared, shrink(self.inner, slack));
        let ids = &self.leaves[leaf as usize].ids;
        if sure == 0xffff {
            self.ids.extend_from_slice(ids);
            return;
        }
        let mut kept = [0; FAN];
        let mut count = 0usize;
        for (lane, id) in ids.iter().enumerate() {
            kept[count & 15] = *id;
            count = count.wrapping_add((sure >> lane & 1) as usize);
        }
        self.ids.extend_from_slice(&kept[..count]);
        let mut rim = near & !sure;
        while rim != 0 {
            let lane = rim.trailing_zeros();
            rim &= rim.wrapping_sub(1);
            self.rim.push(leaf.wrapping_mul(16).wrapping_add(lane));
        }
    }
}

/// Bounds from below the squared f32 distance of points beyond a squared chord: the mirror of [`widen`].
#[inline(always)]
fn shrink(squared: f32, slack: f32) -> f32 {
    let slack = slack + 1e-7;
    squared * (1.0 - 8e-6) - slack * slack * 1_000_010.0
}

#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}
