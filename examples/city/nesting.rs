//! Which areas lie in which.

use shouwang::geo::Boundary;

use crate::read::Areas;

/// Below this share of an area's surface an overlap is taken for the sliver of a line drawn twice, not for a fact.
pub const SLIVER: f64 = 0.01;

/// Of areas that touch, rounding may leave less than this in common.
const ROUNDING_SQUARE_METRES: f64 = 1.0;

/// Two areas that share ground, and how much of the first lies in the second.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    pub inner: usize,
    pub outer: usize,
    pub share: f64,
}

/// What the areas of one file have in common.
#[derive(Debug, Default)]
pub struct Within {
    /// Areas that lie in another of the same file.
    pub contained: Vec<Share>,
    /// Areas that overlap another by more than a sliver; the share is of the smaller of the two.
    pub overlapping: Vec<Share>,
    /// Pairs that overlap by no more than a sliver.
    pub slivers: usize,
}

/// How the areas of one file nest in those of another.
#[derive(Debug)]
pub struct Across {
    pub finer: usize,
    pub coarser: usize,
    /// Areas of the finer file that lie in one of the coarser.
    pub nested: Vec<Share>,
    /// Areas that don't: their parts by size, slivers left out, and the share that no area of the coarser file covers.
    pub divided: Vec<(usize, Vec<Share>, f64)>,
}

/// Compares the areas of one file with each other.
pub fn within(areas: &Areas) -> Within {
    let surfaces = surfaces(areas);
    let mut found = Within::default();
    for (a, b, shared) in pairs(areas, areas, |a, b| a < b) {
        let (inner, outer) = if surfaces[a] <= surfaces[b] { (a, b) } else { (b, a) };
        let share = Share { inner, outer, share: shared / surfaces[inner] };
        if share.share >= 1.0 - SLIVER {
            found.contained.push(share);
        } else if share.share > SLIVER {
            found.overlapping.push(share);
        } else {
            found.slivers += 1;
        }
    }
    found
}

/// Compares two files: the areas of the one with the smaller areas, in those of the other.
pub fn across(files: &[Areas], first: usize, second: usize) -> Across {
    let mean = |file: usize| surfaces(&files[file]).iter().sum::<f64>() / files[file].boundaries.len() as f64;
    let (finer, coarser) = if mean(first) <= mean(second) { (first, second) } else { (second, first) };
    let surfaces = surfaces(&files[finer]);
    let mut parts: Vec<Vec<Share>> = vec![Vec::new(); surfaces.len()];
    for (inner, outer, shared) in pairs(&files[finer], &files[coarser], |_, _| true) {
        parts[inner].push(Share { inner, outer, share: shared / surfaces[inner] });
    }
    let mut found = Across { finer, coarser, nested: Vec::new(), divided: Vec::new() };
    for (inner, mut parts) in parts.into_iter().enumerate() {
        // Equal shares stay in the order of the areas, whatever rounding makes of them.
        let rank = |part: &Share| (part.share * 1e9).round();
        parts.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
        match parts.first() {
            Some(most) if most.share >= 1.0 - SLIVER => found.nested.push(most.clone()),
            _ => {
                let uncovered = (1.0 - parts.iter().map(|part| part.share).sum::<f64>()).max(0.0);
                parts.retain(|part| part.share > SLIVER);
                found.divided.push((inner, parts, uncovered));
            }
        }
    }
    found
}

/// Finds the pairs that share ground, and the square metres that they share.
fn pairs(a: &Areas, b: &Areas, wanted: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize, f64)> {
    let boxes = |areas: &Areas| areas.boundaries.iter().map(Boundary::bounds).collect::<Vec<_>>();
    let (boxes_a, boxes_b) = (boxes(a), boxes(b));
    let meet = |[west, south, east, north]: [f64; 4], other: [f64; 4]| {
        west <= other[2] && other[0] <= east && south <= other[3] && other[1] <= north
    };
    let mut found = Vec::new();
    for (i, one) in a.boundaries.iter().enumerate() {
        for (j, other) in b.boundaries.iter().enumerate() {
            if wanted(i, j) && meet(boxes_a[i], boxes_b[j]) {
                let shared = one.shared_square_metres(other);
                if shared > ROUNDING_SQUARE_METRES {
                    found.push((i, j, shared));
                }
            }
        }
    }
    found
}

fn surfaces(areas: &Areas) -> Vec<f64> {
    // An area without surface has no shares; a tiny one keeps the division whole.
    areas.boundaries.iter().map(|area| area.area_square_metres().max(1e-6)).collect()
}
