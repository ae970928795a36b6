//! Trees of their own for rare tags.

use super::query::TagFilter;
use super::tree::Tree;
use crate::geo::Position;

/// The points that have one bit in their tags, where these are few.
///
/// The nearest points with a rare tag lie far apart, and a search for them through the tree of all points opens many nodes
/// for the sake of one point each. In a tree of their own they are neighbours.
#[derive(Debug, Clone)]
pub(super) struct Part {
    bit: u64,
    pub(super) tree: Tree,
}

/// Fewer points than this are searched through quickly enough.
const FEWEST_POINTS: usize = 1 << 10;
/// A tag on more than one point in so many is common: its points are near each other anyway.
const RARE: usize = 8;

/// Makes the trees of the rare tags, the rarest first, as long as they hold no more points together than there are.
pub(super) fn parts(ids: &[u32], positions: &[Position], tags: &[u64]) -> Vec<Part> {
    let points = ids.len();
    if points < FEWEST_POINTS {
        return Vec::new();
    }
    let mut counts = [0usize; 64];
    let tags_of = |id: u32| tags.get(id as usize).copied().unwrap_or_default();
    for tags in ids.iter().map(|id| tags_of(*id)) {
        for (bit, count) in counts.iter_mut().enumerate() {
            *count += usize::from(tags >> bit & 1 == 1);
        }
    }
    let mut rare: Vec<(usize, u64)> =
        (0..64).map(|bit| 1 << bit).zip(counts).map(|(bit, n)| (n, bit)).collect();
    rare.retain(|(count, _)| (1..=points / RARE).contains(count));
    rare.sort_unstable();
    let mut room = points;
    let fits = |(count, _): &(usize, u64)| {
        room = room.saturating_sub(*count);
        room > 0
    };
    rare.into_iter()
        .take_while(fits)
        .map(|(_, bit)| {
            let own: Vec<u32> = ids.iter().copied().filter(|id| tags_of(*id) & bit != 0).collect();
            Part { bit, tree: Tree::over(&own, positions, Some(tags)) }
        })
        .collect()
}

/// The smallest of the trees that holds every point that a filter lets through.
#[inline(always)]
pub(super) fn narrowest<'a>(parts: &'a [Part], whole: &'a Tree, filter: TagFilter) -> &'a Tree {
    let asked = if filter.any.is_power_of_two() { filter.all | filter.any } else { filter.all };
    // The rarest comes first.
    parts.iter().find(|part| part.bit & asked != 0).map_or(whole, |part| &part.tree)
}
