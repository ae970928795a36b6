//! The last word: metres for what a search gathered, in an order that brute force with Karney's algorithm would give.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use super::ellipsoid::{CLOSED_FORM_LIMIT_M, cartesian, closed_form_error, exact_metres, metres_between};
use super::far::{MANY, thin};
use super::query::Neighbour;
use super::tree::{Tree, nearest_integer};
use super::vectorised::Work;
use crate::geo::Position;

/// Lanes that are measured in one straight loop.
const BLOCK: usize = 8;

/// A candidate on its way to becoming a [`Neighbour`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub(super) metres: f64,
    pub(super) id: u32,
    pub(super) slot: u32,
}

/// Where a query is, in both forms.
#[derive(Debug, Clone, Copy)]
pub(super) struct From {
    pub(super) place: Position,
    pub(super) ecef: [f64; 3],
}

impl From {
    #[inline(always)]
    pub(super) fn new(place: Position) -> Self {
        Self { place, ecef: cartesian(place.latitude(), place.longitude()) }
    }
}

/// Metres by the closed form, or by Karney's algorithm where that is not good enough.
#[inline(always)]
pub(super) fn measure(from: &From, to: Position) -> f64 {
    let metres = metres_between(cartesian(to.latitude(), to.longitude()), from.ecef);
    if metres > CLOSED_FORM_LIMIT_M { exact_metres(from.place, to) } else { metres }
}

/// Two distances farther apart than this, in metres, are never in doubt.
const MOST_DOUBT: f64 = 3e-6;

/// How far [`measure`] may be off.
#[inline(always)]
fn doubt(metres: f64) -> f64 {
    // Just above the limit the closed form may have been used after all.
    if metres > CLOSED_FORM_LIMIT_M + 1e-3 { 0.0 } else { closed_form_error(metres) }
}

/// Measures candidates, eight at a time.
struct MeasureAll<'a> {
    tree: &'a Tree,
    from: &'a From,
    slots: &'a [u32],
    measured: &'a mut Vec<Measured>,
}

impl Work for MeasureAll<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tree, from, slots, measured } = self;
        measured.clear();
        measured.resize(slots.len(), Measured { metres: 0.0, id: 0, slot: 0 });
        for (block, measured) in slots.chunks(BLOCK).zip(measured.chunks_mut(BLOCK)) {
            let mut latitudes = [0.0; BLOCK];
            let mut longitudes = [0.0; BLOCK];
            for (lane, slot) in block.iter().enumerate() {
                let place = tree.place(*slot);
                latitudes[lane] = place.latitude();
                longitudes[lane] = place.longitude();
            }
            let mut metres = [0.0; BLOCK];
            for lane in 0..BLOCK {
                metres[lane] = metres_between(cartesian(latitudes[lane], longitudes[lane]), from.ecef);
            }
            for (one, (metres, slot)) in measured.iter_mut().zip(metres.into_iter().zip(block)) {
                *one = Measured { metres, id: tree.id(*slot), slot: *slot };
            }
        }
    }
}

/// Measures candidates, drops those beyond the radius, and leaves the `k` nearest in order, ties by id.
pub(super) fn rank(
    tree: &Tree,
    from: &From,
    slots: &[u32],
    k: usize,
    radius_m: f64,
    measured: &mut Vec<Measured>,
) {
    let work = MeasureAll { tree, from, slots, measured: &mut *measured };
    if slots.len() > 2 {
        tree.vectors.run(work);
    } else {
        work.run();
    }
    let some_go = k < slots.len() || radius_m < f64::INFINITY;
    if slots.len() > MANY && some_go && measured.iter().all(|one| one.metres > CLOSED_FORM_LIMIT_M) {
        thin(|one| tree.place(one.slot), from.place, measured, k, radius_m);
    } else {
        measure_far(tree, from, measured);
    }
    rank_measured(tree, from, k, radius_m, measured);
}

/// [`rank`] within a piece of vectorised work.
#[inline(always)]
pub(super) fn rank_here(
    tree: &Tree,
    from: &From,
    slots: &[u32],
    k: usize,
    radius_m: f64,
    measured: &mut Vec<Measured>,
) {
    MeasureAll { tree, from, slots, measured: &mut *measured }.run();
    measure_far(tree, from, measured);
    rank_measured(tree, from, k, radius_m, measured);
}

/// Lets Karney's algorithm measure what the closed form can't.
#[inline(always)]
fn measure_far(tree: &Tree, from: &From, measured: &mut [Measured]) {
    for one in measured.iter_mut().filter(|one| one.metres > CLOSED_FORM_LIMIT_M) {
        one.metres = exact_metres(from.place, tree.place(one.slot));
    }
}

#[inline(always)]
fn rank_measured(tree: &Tree, from: &From, k: usize, radius_m: f64, measured: &mut Vec<Measured>) {
    if radius_m < f64::INFINITY {
        measured.retain_mut(|one| {
            let apart = (one.metres - radius_m).abs();
            if apart <= MOST_DOUBT && apart <= doubt(one.metres) {
                one.metres = exact_metres(from.place, tree.place(one.slot));
            }
            one.metres <= radius_m
        });
    }
    sort(measured);
    settle(|one| tree.place(one.slot), from.place, measured, k);
    measured.truncate(k);
}

fn order(a: &Measured, b: &Measured) -> std::cmp::Ordering {
    a.metres.total_cmp(&b.metres).then(a.id.cmp(&b.id))
}

/// Sorts by metres, ties by id.
#[inline(always)]
fn sort(measured: &mut Vec<Measured>) {
    if measured.len() > 64 {
        sort_by_ring(measured);
    } else {
        insert_sorted(measured);
    }
}

#[inline(always)]
fn insert_sorted(measured: &mut [Measured]) {
    for end in 1..measured.len() {
        let one = measured[end];
        let mut at = end;
        while at > 0 && (measured[at - 1].metres, measured[at - 1].id) > (one.metres, one.id) {
            measured[at] = measured[at - 1];
            at -= 1;
        }
        measured[at] = one;
    }
}

/// Sorts through rings of equal area, which hold about one point each where points lie evenly.
#[inline(never)]
fn sort_by_ring(measured: &mut Vec<Measured>) {
    let farthest = measured.iter().fold(0.0, |farthest: f64, one| farthest.max(one.metres));
    let rings = measured.len();
    let scale = (rings as f64 - 1.0) / (farthest * farthest).max(f64::MIN_POSITIVE);
    let ring = |one: &Measured| (nearest_integer(one.metres * one.metres * scale) as usize).min(rings - 1);
    let mut starts = vec![0u32; rings + 1];
    for one in measured.iter() {
        starts[ring(one) + 1] += 1;
    }
    let crowded = starts.iter().any(|count| *count > 16);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut sorted = measured.clone();
    for one in measured.iter() {
        let start = &mut starts[ring(one)];
        sorted[*start as usize] = *one;
        *start += 1;
    }
    // Points are in their rings now, and a few steps from their places unless they crowd.
    if crowded {
        sorted.sort_unstable_by(order)
    } else {
        insert_sorted(&mut sorted)
    }
    *measured = sorted;
}

/// Lets Karney's algorithm decide wherever two ranks are closer than the closed form can tell.
#[inline(always)]
fn settle(place: impl Fn(&Measured) -> Position + Copy, from: Position, measured: &mut [Measured], k: usize) {
    let mut start = 0;
    for end in 1..=measured.len() {
        let apart = measured.get(end).is_none_or(|next| {
            let last = &measured[end - 1];
            let gap = next.metres - last.metres;
            gap > MOST_DOUBT || gap > doubt(next.metres) + doubt(last.metres)
        });
        if apart {
            if end - start > 1 {
                settle_run(place, from, &mut measured[start..end]);
            }
            if end >= k {
                return;
            }
            start = end;
        }
    }
}

#[cold]
fn settle_run(place: impl Fn(&Measured) -> Position, from: Position, run: &mut [Measured]) {
    let (first, metres) = (place(&run[0]), run[0].metres);
    // Points on one spot that one formula measured are equally far, and already in order of id. Two trees may have measured
    // such points by two formulas.
    if run.iter().all(|one| place(one) == first && one.metres == metres) {
        return;
    }
    for one in run.iter_mut() {
        one.metres = exact_metres(from, place(one));
    }
    run.sort_unstable_by(order);
}

/// Marks the slots of the second tree while two answers are merged; a tree's own slots leave this bit free.
const SECOND: u32 = 1 << 31;

/// Merges what two trees of different points found into the `k` nearest of both, in order, ties by id.
pub(super) fn merge(
    trees: [&Tree; 2],
    from: Position,
    [mut all, second]: [Vec<Measured>; 2],
    k: usize,
) -> Vec<Measured> {
    if !second.is_empty() {
        all.extend(second.into_iter().map(|one| Measured { slot: one.slot | SECOND, ..one }));
        all.sort_unstable_by(order);
        let place = |one: &Measured| trees[usize::from(one.slot & SECOND != 0)].place(one.slot & !SECOND);
        settle(place, from, &mut all, k);
    }
    all.truncate(k);
    all
}

impl std::convert::From<Measured> for Neighbour {
    fn from(one: Measured) -> Self {
        Self { position: one.id as usize, metres: one.metres }
    }
}
