//! Which nodes and points a search may look at, by their tags.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use super::query::TagFilter;
use super::search::Sieve;
use super::tree::{FAN, Lanes, Tree};

/// Lets everything through.
#[cfg(feature = "dispatch")]
pub(super) const OPEN: Open = Open;

/// Lets everything through. Where small comes first, a search without tags is a search with tags that asks for none.
#[cfg(not(feature = "dispatch"))]
pub(super) const OPEN: TagFilter = TagFilter { all: 0, any: 0 };

/// A sieve whose searches are compiled without it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open;

impl Sieve for Open {
    const OPEN: bool = true;

    fn sift_nodes(&self, _: &Tree, _: usize, _: usize, _: &mut Lanes<f32>) {}

    fn sift_points(&self, _: &Tree, _: usize, _: &mut Lanes<f32>) {}
}

impl Sieve for TagFilter {
    const OPEN: bool = false;

    #[inline(always)]
    fn sift_nodes(&self, tree: &Tree, height: usize, group: usize, squared: &mut Lanes<f32>) {
        if cfg!(not(feature = "dispatch")) && self.is_open() {
            return;
        }
        if let Some(tags) = tree.levels[height].tags.get(group) {
            sift(*self, tags, squared);
        }
    }

    #[inline(always)]
    fn sift_points(&self, tree: &Tree, leaf: usize, squared: &mut Lanes<f32>) {
        if cfg!(not(feature = "dispatch")) && self.is_open() {
            return;
        }
        let Some(tags) = tree.tags.get(leaf * FAN..) else { return };
        match tags.first_chunk() {
            Some(tags) => sift(*self, tags, squared),
            None => {
                for (tags, squared) in tags.iter().zip(squared) {
                    *squared = if self.matches(*tags) { *squared } else { f32::INFINITY };
                }
            }
        }
    }
}

#[inline(always)]
fn sift(filter: TagFilter, tags: &Lanes<u64>, squared: &mut Lanes<f32>) {
    for lane in 0..FAN {
        let missing = tags[lane] & filter.all ^ filter.all;
        let some = (tags[lane] & filter.any != 0) | (filter.any == 0);
        squared[lane] = if (missing == 0) & some { squared[lane] } else { f32::INFINITY };
    }
}
