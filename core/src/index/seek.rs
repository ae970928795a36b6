//! One query from its place to its answer: which gatherer it takes, and what happens when places are contested.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use std::hint::black_box;

use super::ellipsoid::{LONGEST_METRES, radius_core, radius_reach};
use super::gather::{Ball, Best, Few, FewAccepted, Many, Members, Verdict};
use super::query::{NearestQuery, TagFilter};
use super::rank::{From, Measured, measure, rank, rank_here};
use super::search::{Climb, Eye, Gather, Near, Sieve, widen};
use super::sieve::OPEN;
use super::tree::{LEAF, Tree, round};
use super::vectorised::Work;
use crate::geo::Position;

/// A query on its way: where it is, and where in the tree it starts. The tree is not empty.
#[derive(Debug)]
pub(super) struct Seeker<'a, S> {
    tree: &'a Tree,
    from: From,
    eye: Eye,
    home: u32,
    sieve: S,
}

/// The nearest point of all, however far, from the conversion of degrees to the metres in one piece of work.
#[derive(Debug)]
pub(super) struct NearestOne<'a> {
    pub(super) tree: &'a Tree,
    pub(super) from: Position,
}

impl Work for NearestOne<'_> {
    type Output = Option<Measured>;

    #[inline(always)]
    fn run(self) -> Option<Measured> {
        let Self { tree, from } = self;
        let seeker = Seeker::new(tree, from, OPEN);
        let (eye, home) = (&seeker.eye, seeker.home);
        let mut best = Best::new(f32::INFINITY);
        if (Near { tree, eye, sieve: OPEN, gather: &mut best, home }).run() {
            tree.vectors.run(Climb { tree, eye, sieve: OPEN, gather: &mut best, height: 1, node: home / 16 });
        }
        seeker.settle_one(&best)
    }
}

impl<'a, S: Sieve> Seeker<'a, S> {
    #[inline(always)]
    pub(super) fn new(tree: &'a Tree, place: Position, sieve: S) -> Self {
        let cell = tree.directory.cell(place.latitude(), place.longitude());
        // Asks for the likely home leaf before the arithmetic that takes as long as memory does.
        let likely = tree.directory.start(cell);
        if let Some(leaf) = tree.leaves.get((likely & !LEAF) as usize) {
            black_box((leaf.frame.slack, leaf.axes[0][9], leaf.axes[1][9], leaf.axes[2][9], leaf.ids[9]));
            black_box((leaf.places[2], leaf.places[6], leaf.places[10], leaf.places[14]));
        }
        let from = From::new(place);
        let eye = Eye::new(tree, from.ecef);
        let home = eye.home_from(tree, cell);
        Self { tree, from, eye, home, sieve }
    }

    /// Takes up a query whose home leaf is known.
    #[inline(always)]
    pub(super) fn at_home(tree: &'a Tree, from: From, home: u32, sieve: S) -> Self {
        Self { tree, from, eye: Eye::new(tree, from.ecef), home, sieve }
    }

    // Where nothing is compiled for wide vectors, small comes first: one search a gatherer, not one at every call.
    #[cfg_attr(feature = "dispatch", inline(always))]
    #[cfg_attr(not(feature = "dispatch"), inline(never))]
    fn gather<G: Gather>(&self, gather: &mut G) {
        let Self { tree, eye, home, sieve, .. } = self;
        if tree.vectors.run(Near { tree, eye, sieve: *sieve, gather: &mut *gather, home: *home }) {
            tree.vectors.run(Climb { tree, eye, sieve: *sieve, gather, height: 1, node: home / 16 });
        }
    }

    fn rank(&self, slots: &[u32], query: &NearestQuery, found: &mut Vec<Measured>) {
        rank(self.tree, &self.from, slots, query.k, query.radius_m, found);
    }

    /// Answers a query that has no predicate.
    pub(super) fn seek(&self, query: &NearestQuery, found: &mut Vec<Measured>) {
        found.clear();
        let Some(ball) = ball(query.radius_m) else { return };
        if query.k == 0 || query.k > Few::MOST || query.k >= self.tree.count.max(2) {
            return self.seek_accepted(query, predicate(|_| true), found);
        }
        if query.k > 1 {
            return self.tree.vectors.run(SeekFew { seeker: self, query, ball, found });
        }
        if query.radius_m == f64::INFINITY {
            found.extend(self.seek_one());
            return;
        }
        let mut best = Best::new(cap(self.tree, ball));
        self.gather(&mut best);
        if best.verdict() != Verdict::None {
            self.rank(&self.contenders(best.squared, best.slack, predicate(|_| true)), query, found);
        }
    }

    /// Adds the ids of all points within a radius, in no order.
    pub(super) fn members(&self, radius_m: f64, ids: &mut Vec<u32>) {
        let Some(outer) = ball(radius_m) else { return };
        let inner = radius_core(radius_m);
        let mut members = Members::new(&self.tree.leaves, round(inner * inner).next_down(), outer, ids);
        self.gather(&mut members);
        let rim = members.rim;
        let mut found = Vec::new();
        self.rank(&rim, &NearestQuery::k(usize::MAX).within(radius_m), &mut found);
        ids.extend(found.iter().map(|one| one.id));
    }

    /// Finds the ids of the points within a radius, and some beyond it, that satisfy a predicate.
    pub(super) fn accepted(&self, radius_m: f64, accept: impl Fn(Position) -> bool) -> Vec<u32> {
        let Some(outer) = ball(radius_m) else { return Vec::new() };
        let mut ball = Ball::new(outer, 0.0, predicate(|slot| accept(self.tree.place(slot))));
        self.gather(&mut ball);
        ball.slots.into_iter().map(|slot| self.tree.id(slot)).collect()
    }

    /// Finds the nearest point, however far.
    #[inline(always)]
    pub(super) fn seek_one(&self) -> Option<Measured> {
        let mut best = Best::new(f32::INFINITY);
        self.gather(&mut best);
        self.settle_one(&best)
    }

    /// Measures the nearest point that was found, or finds out which of its contenders it is.
    #[inline(always)]
    pub(super) fn settle_one(&self, best: &Best) -> Option<Measured> {
        match best.verdict() {
            Verdict::None => None,
            Verdict::Sure => {
                let metres = measure(&self.from, self.tree.place(best.slot));
                Some(Measured { metres, id: self.tree.id(best.slot), slot: best.slot })
            }
            Verdict::Contested => self.settle_contest(best),
        }
    }

    #[cold]
    fn settle_contest(&self, best: &Best) -> Option<Measured> {
        let contenders = self.contenders(best.squared, best.slack, predicate(|_| true));
        let mut found = Vec::new();
        self.rank(&contenders, &NearestQuery::k(1), &mut found);
        found.first().copied()
    }

    /// Answers a query with a predicate over slots.
    pub(super) fn seek_accepted(
        &self,
        query: &NearestQuery,
        mut accept: impl FnMut(u32) -> bool,
        found: &mut Vec<Measured>,
    ) {
        found.clear();
        let Some(ball) = ball(query.radius_m) else { return };
        if query.k == 0 {
            return;
        }
        if query.k >= self.tree.count {
            let mut all = Ball::new(ball, 0.0, accept);
            self.gather(&mut all);
            return self.rank(&all.slots, query, found);
        }
        if query.k > Few::MOST {
            let mut many = Many::new(query.k, cap(self.tree, ball), accept);
            self.gather(&mut many);
            return self.rank(&many.finish(), query, found);
        }
        let mut few = FewAccepted { few: Few::new(query.k, cap(self.tree, ball)), accept: &mut accept };
        self.gather(&mut few);
        match few.few.finish() {
            Ok((slots, count)) => self.rank(&slots[..count], query, found),
            Err((squared, slack)) => self.rank(&self.contenders(squared, slack, accept), query, found),
        }
    }

    /// All points that may be as near as one found at this distance.
    #[cold]
    fn contenders(&self, squared: f32, slack: f32, accept: impl FnMut(u32) -> bool) -> Vec<u32> {
        let mut ball = Ball::new(squared, slack, accept);
        self.gather(&mut ball);
        ball.slots
    }
}

/// The nearest points of a query for at most [`Few::MOST`], from the home leaf to the metres in one piece of work.
#[derive(Debug)]
pub(super) struct SeekFew<'a, S> {
    pub(super) seeker: &'a Seeker<'a, S>,
    pub(super) query: &'a NearestQuery,
    /// From [`ball`].
    pub(super) ball: f32,
    pub(super) found: &'a mut Vec<Measured>,
}

impl<S: Sieve> Work for SeekFew<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { seeker, query, ball, found } = self;
        let Seeker { tree, from, eye, home, sieve } = seeker;
        let mut few = Few::new(query.k, cap(tree, ball));
        if cfg!(feature = "dispatch") {
            if (Near { tree, eye, sieve: *sieve, gather: &mut few, home: *home }).run() {
                Climb { tree, eye, sieve: *sieve, gather: &mut few, height: 1, node: home / 16 }.run();
            }
        } else {
            seeker.gather(&mut few);
        }
        match few.finish() {
            Ok((slots, count)) => rank_here(tree, from, &slots[..count], query.k, query.radius_m, found),
            Err((squared, slack)) => {
                seeker.rank(&seeker.contenders(squared, slack, predicate(|_| true)), query, found)
            }
        }
    }
}

/// A predicate as the gatherers take it.
#[cfg(feature = "dispatch")]
#[inline(always)]
fn predicate(accept: impl FnMut(u32) -> bool) -> impl FnMut(u32) -> bool {
    accept
}

/// A predicate as the gatherers take it: where small comes first, one of each serves all predicates.
#[cfg(not(feature = "dispatch"))]
fn predicate<'a>(accept: impl FnMut(u32) -> bool + 'a) -> Box<dyn FnMut(u32) -> bool + 'a> {
    Box::new(accept)
}

/// The squared chord, in f32, beyond which nothing lies within the radius; `None` if nothing can.
#[inline(always)]
pub(super) fn ball(radius_m: f64) -> Option<f32> {
    if radius_m >= LONGEST_METRES {
        Some(f32::INFINITY)
    } else if radius_m >= 0.0 {
        let chord = radius_reach(radius_m);
        Some(round(chord * chord).next_up())
    } else {
        None
    }
}

/// The squared f32 distance that a point within the ball may show in any leaf.
#[inline(always)]
fn cap(tree: &Tree, ball: f32) -> f32 {
    widen(ball, tree.most_slack)
}

impl Tree {
    /// Answers a query that has no predicate.
    #[inline(always)]
    pub(super) fn seek(&self, from: Position, query: &NearestQuery, found: &mut Vec<Measured>) {
        if query.tags.is_open() {
            Seeker::new(self, from, OPEN).seek(query, found);
        } else {
            Seeker::new(self, from, query.tags).seek(query, found);
        }
    }

    /// Answers a query with a predicate over slots.
    pub(super) fn seek_accepted(
        &self,
        from: Position,
        query: &NearestQuery,
        mut accept: impl FnMut(u32) -> bool,
        found: &mut Vec<Measured>,
    ) {
        // One search for all predicates: what they look up costs more than the call, and each search is 18 kB of code.
        let accept: &mut dyn FnMut(u32) -> bool = &mut accept;
        let accept = predicate(accept);
        if query.tags.is_open() {
            Seeker::new(self, from, OPEN).seek_accepted(query, accept, found);
        } else {
            Seeker::new(self, from, query.tags).seek_accepted(query, accept, found);
        }
    }

    /// The points within a radius, and some beyond it, whose tags match: slots and places.
    pub(super) fn places_near(&self, from: Position, radius_m: f64, tags: TagFilter) -> Vec<(u32, Position)> {
        let Some(outer) = ball(radius_m) else { return Vec::new() };
        let mut ball = Ball::new(outer, 0.0, predicate(|_| true));
        if tags.is_open() {
            Seeker::new(self, from, OPEN).gather(&mut ball);
        } else {
            Seeker::new(self, from, tags).gather(&mut ball);
        }
        ball.slots.into_iter().map(|slot| (slot, self.place(slot))).collect()
    }

    /// Tells whether any point could match; without tags every point has none.
    #[inline(always)]
    pub(super) fn may_match(&self, filter: TagFilter) -> bool {
        filter.matches(self.all_tags)
    }
}
