//! Many candidates so far away that Karney's algorithm alone tells them apart: most are ruled out without it.

#![expect(
    clippy::indexing_slicing,
    reason = "runs are cut out of the candidates' own length; a fallback would hide a mistake"
)]

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::ellipsoid::{cartesian, exact_metres, geodesic_reach};
use super::rank::Measured;
use crate::geo::Position;

/// Below this many, to measure them all is no slower.
pub(super) const MANY: usize = 64;

/// Karney's algorithm is off by some 15 nm (Karney 2013, section 9), and so is what is subtracted from it.
const DOUBT_M: f64 = 1e-6;

/// Candidates side by side in the tree, and so near each other.
#[derive(Debug)]
struct Run {
    /// No candidate of the run is nearer, in metres.
    nearest: f64,
    start: usize,
    end: usize,
    /// Metres to the middle one, and to all of them if they share its place.
    middle: f64,
    together: bool,
}

impl Ord for Run {
    /// The nearest comes first out of a heap, and of equally near ones the first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.nearest.total_cmp(&self.nearest).then(other.start.cmp(&self.start))
    }
}

impl PartialOrd for Run {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Run {}

/// Keeps the candidates that may be among the `k` nearest within a radius, and measures these exactly.
///
/// By the triangle inequality no candidate of a run is nearer than its middle one, less the longest way from there to any of them. Runs
/// are cut in two, the nearest first, until `k` candidates are nearer than all that is left.
///
/// # Complexity
///
/// A chord for each candidate of each run that is made, O(n log n) if none can be ruled out; Karney's algorithm once for each run that is
/// made, and so for each candidate at most once.
#[cold]
pub(super) fn thin(
    place: impl Fn(&Measured) -> Position,
    from: Position,
    candidates: &mut Vec<Measured>,
    k: usize,
    radius_m: f64,
) {
    let places: Vec<[f64; 3]> = candidates
        .iter()
        .map(|one| {
            let place = place(one);
            cartesian(place.latitude(), place.longitude())
        })
        .collect();
    // Each is measured once, though it may be the middle of several runs.
    let mut measured = vec![f64::NAN; candidates.len()];
    let mut run = |start: usize, end: usize| {
        let middle = start + (end - start) / 2;
        if measured[middle].is_nan() {
            measured[middle] = exact_metres(from, place(&candidates[middle]));
        }
        let spot = place(&candidates[middle]);
        let together = candidates[start..end].iter().all(|one| place(one) == spot);
        let squared = |other: &[f64; 3]| -> f64 {
            other.iter().zip(&places[middle]).map(|(a, b)| (a - b) * (a - b)).sum()
        };
        let farthest = || places[start..end].iter().map(squared).fold(0.0, f64::max).sqrt();
        let spread = if together { 0.0 } else { geodesic_reach(farthest()) };
        let middle = measured[middle];
        Run { nearest: middle - spread - DOUBT_M, start, end, middle, together }
    };
    let mut runs = BinaryHeap::from([run(0, candidates.len())]);
    let mut kept: Vec<Measured> = Vec::new();
    let mut limit = radius_m;
    while let Some(next) = runs.pop() {
        if next.nearest > limit {
            break;
        }
        if next.together {
            let all = &candidates[next.start..next.end];
            kept.extend(all.iter().map(|one| Measured { metres: next.middle, ..*one }));
            if kept.len() >= k {
                // Runs come by what is their nearest at least, so to a rounding the last that came is the farthest of these.
                limit = limit.min(next.middle + DOUBT_M);
            }
        } else {
            let middle = next.start + (next.end - next.start) / 2;
            runs.extend([run(next.start, middle), run(middle, next.end)]);
        }
    }
    *candidates = kept;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some_place() -> impl Strategy<Value = Position> {
        (-0.3..0.3f64, -0.3..0.3f64).prop_map(|(a, b)| Position::new(36.6 + a, 101.8 + b).unwrap())
    }

    /// Close together and apart, on one spot and in no order: runs of every kind.
    fn some_places() -> impl Strategy<Value = Vec<Position>> {
        let spot = (some_place(), 1..20usize).prop_map(|(place, times)| vec![place; times]);
        let close = (some_place(), prop::collection::vec(0..1000i32, 1..20)).prop_map(|(place, steps)| {
            let step = |by: &i32| place.latitude() + f64::from(*by) * 1e-9;
            steps.iter().map(|by| Position::new(step(by), place.longitude()).unwrap()).collect()
        });
        let apart = some_place().prop_map(|place| vec![place]);
        prop::collection::vec(prop_oneof![spot, close, apart], 1..40).prop_map(|all| all.concat())
    }

    fn somewhere() -> impl Strategy<Value = Position> {
        let antipode = (-0.5..0.5f64, -0.5..0.5f64);
        let anywhere = (-90.0..=90.0f64, -180.0..=180.0f64);
        prop_oneof![
            antipode.prop_map(|(a, b)| Position::new(-36.6 + a, -78.2 + b).unwrap()),
            anywhere.prop_map(|(latitude, longitude)| Position::new(latitude, longitude).unwrap()),
        ]
    }

    proptest! {
        #[test]
        fn what_is_ruled_out_is_farther_than_all_that_is_asked_for(
            places in some_places(), from in somewhere(), k in 0..60usize, share in 0.0..=1.5f64,
        ) {
            let place = |one: &Measured| places[one.slot as usize];
            let count = u32::try_from(places.len()).unwrap();
            // What they seemed to be is of no account.
            let mut found = (0..count).map(|slot| Measured { metres: 0.0, id: slot, slot }).collect();
            let mut all: Vec<(f64, u32)> =
                (0..count).zip(&places).map(|(slot, to)| (exact_metres(from, *to), slot)).collect();
            all.sort_by(|a, b| a.partial_cmp(b).unwrap());
            let (nearest, farthest) = (all[0].0, all[all.len() - 1].0);
            let radius_m = if share > 1.0 { f64::INFINITY } else { nearest + share * (farthest - nearest) };
            thin(place, from, &mut found, k, radius_m);
            let of_slot = |slot: u32| found.iter().find(|one| one.slot == slot).map(|one| one.metres);
            for (metres, slot) in all.iter().take(k).filter(|(metres, _)| *metres <= radius_m) {
                prop_assert_eq!(of_slot(*slot), Some(*metres));
            }
            let mut slots: Vec<u32> = found.iter().map(|one| one.slot).collect();
            slots.sort_unstable();
            slots.dedup();
            prop_assert_eq!(slots.len(), found.len());
        }
    }

    #[test]
    fn of_many_few_are_kept() {
        let places: Vec<Position> = (0..4_000u32)
            .map(|i| {
                Position::new(36.0 + f64::from(i / 64) * 1e-3, 101.0 + f64::from(i % 64) * 1e-3).unwrap()
            })
            .collect();
        let mut found = (0..4_000).map(|slot| Measured { metres: 0.0, id: slot, slot }).collect();
        thin(
            |one| places[one.slot as usize],
            Position::new(-36.0, -79.0).unwrap(),
            &mut found,
            10,
            f64::INFINITY,
        );
        assert_eq!(found.len(), 10);
    }
}
