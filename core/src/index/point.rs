//! Nearest points, and points within a radius.

use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::geo::{Position, distance_metres};
use crate::{Error, Result};

/// Tells which points a query may return, by the bits of their tags.
///
/// A point matches if it has every bit of `all` and, where `any` is not zero, at least one bit of `any`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TagFilter {
    /// Bits that a point must all have.
    pub all: u64,
    /// Bits of which a point must have one; zero asks for none.
    pub any: u64,
}

impl TagFilter {
    /// Tells whether a point with these tags may be returned.
    #[must_use]
    pub fn matches(self, tags: u64) -> bool {
        tags & self.all == self.all && (self.any == 0 || tags & self.any != 0)
    }
}

/// What to look for: how many, how far, with which tags.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct NearestQuery {
    /// At most this many neighbours.
    pub k: usize,
    /// Only within this many metres, the radius itself included.
    pub radius_m: f64,
    /// Only points whose tags match.
    pub tags: TagFilter,
}

impl NearestQuery {
    /// Asks for the `k` nearest, however far, whatever their tags.
    #[must_use]
    pub fn k(k: usize) -> Self {
        Self { k, radius_m: f64::INFINITY, tags: TagFilter::default() }
    }

    /// Limits the distance to `radius_m` metres, the radius itself included.
    #[must_use]
    pub fn within(mut self, radius_m: f64) -> Self {
        self.radius_m = radius_m;
        self
    }

    /// Limits the answer to points whose tags match.
    #[must_use]
    pub fn tagged(mut self, tags: TagFilter) -> Self {
        self.tags = tags;
        self
    }
}

/// A point that a query found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Position of the point in the columns that the index was built from.
    pub position: usize,
    /// Geodesic distance in metres.
    pub metres: f64,
}

/// An index over points that answers which are nearest on the ellipsoid.
#[derive(Debug)]
pub struct PointIndex {
    tree: RTree<Item>,
    positions: Vec<Position>,
    tags: Vec<u64>,
}

impl PointIndex {
    /// Builds an index over positions, all without tags.
    pub fn new(positions: &[Position]) -> Self {
        Self::build(positions, vec![0; positions.len()])
    }

    /// Builds an index over positions, each with the bits of its tag.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if the two columns differ in length.
    pub fn with_tags(positions: &[Position], tags: &[u64]) -> Result<Self> {
        if positions.len() != tags.len() {
            return Err(Error::invalid("as many tags as positions").in_field("tags"));
        }
        Ok(Self::build(positions, tags.to_vec()))
    }

    fn build(positions: &[Position], tags: Vec<u64>) -> Self {
        let items =
            positions.iter().enumerate().map(|(position, at)| Item { position, chord: unit_chord(*at) });
        Self { tree: RTree::bulk_load(items.collect()), positions: positions.to_vec(), tags }
    }

    /// Counts the points.
    pub fn len(&self) -> usize {
        self.positions.len()
    }

    /// Tells whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// Finds the `k` nearest points, nearest first, ties by position in the columns.
    pub fn nearest(&self, from: Position, k: usize) -> Vec<Neighbour> {
        self.nearest_matching(from, &NearestQuery::k(k), |_| true)
    }

    /// Finds every point within `radius_m` metres, nearest first, ties by position in the columns.
    pub fn within(&self, from: Position, radius_m: f64) -> Vec<Neighbour> {
        self.nearest_matching(from, &NearestQuery::k(usize::MAX).within(radius_m), |_| true)
    }

    /// Finds the nearest points that match the query's tags and for which `accept(position)` holds.
    pub fn nearest_matching(
        &self,
        from: Position,
        query: &NearestQuery,
        mut accept: impl FnMut(usize) -> bool,
    ) -> Vec<Neighbour> {
        let mut found: Vec<Neighbour> = Vec::new();
        let mut worst = query.radius_m;
        if query.k == 0 {
            return found;
        }
        for (item, squared) in self.tree.nearest_neighbor_iter_with_distance_2(unit_chord(from)) {
            // Along a geodesic the normal turns by at most one radian in 6 335 439 m (the smallest radius of
            // curvature of WGS-84), so a chord between normals bounds the distance from below. The slack covers rounding.
            if squared.sqrt() * 6_335_439.0 > worst * 1.000_001 + 1e-3 {
                break;
            }
            let tags = self.tags.get(item.position).copied().unwrap_or(0);
            if !query.tags.matches(tags) || !accept(item.position) {
                continue;
            }
            let Some(at) = self.positions.get(item.position) else { continue };
            let metres = distance_metres(from, *at);
            if metres > query.radius_m {
                continue;
            }
            let slot = found.partition_point(|n| (n.metres, n.position) < (metres, item.position));
            if slot < query.k {
                found.insert(slot, Neighbour { position: item.position, metres });
                found.truncate(query.k);
            }
            if found.len() == query.k {
                worst = found.last().map_or(worst, |n| n.metres);
            }
        }
        found
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Item {
    position: usize,
    chord: [f64; 3],
}

impl RTreeObject for Item {
    type Envelope = AABB<[f64; 3]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.chord)
    }
}

impl PointDistance for Item {
    fn distance_2(&self, point: &[f64; 3]) -> f64 {
        self.chord.iter().zip(point).map(|(a, b)| (a - b) * (a - b)).sum()
    }
}

/// The unit normal of the ellipsoid at a position.
fn unit_chord(at: Position) -> [f64; 3] {
    let (sin_lat, cos_lat) = at.latitude().to_radians().sin_cos();
    let (sin_lon, cos_lon) = at.longitude().to_radians().sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn positions() -> impl Strategy<Value = Vec<Position>> {
        let near = (36.5..36.7, 101.6..101.9);
        let far = (-90.0..=90.0, -180.0..=180.0);
        prop::collection::vec(
            prop_oneof![near, far].prop_map(|(a, b): (f64, f64)| Position::new(a, b).unwrap()),
            0..60,
        )
    }

    fn brute(positions: &[Position], from: Position, k: usize, radius_m: f64) -> Vec<Neighbour> {
        let mut all: Vec<_> = positions
            .iter()
            .enumerate()
            .map(|(position, at)| Neighbour { position, metres: distance_metres(from, *at) })
            .filter(|n| n.metres <= radius_m)
            .collect();
        all.sort_by(|a, b| a.metres.total_cmp(&b.metres).then(a.position.cmp(&b.position)));
        all.truncate(k);
        all
    }

    proptest! {
        #[test]
        fn nearest_equals_brute_force(points in positions(), lat in -90.0..=90.0, lon in -180.0..=180.0, k in 0usize..12) {
            let from = Position::new(lat, lon).unwrap();
            prop_assert_eq!(PointIndex::new(&points).nearest(from, k), brute(&points, from, k, f64::INFINITY));
        }

        #[test]
        fn within_equals_brute_force(points in positions(), radius_m in 0.0..30_000.0) {
            let from = Position::new(36.6, 101.75).unwrap();
            let expected = brute(&points, from, usize::MAX, radius_m);
            prop_assert_eq!(PointIndex::new(&points).within(from, radius_m), expected);
        }
    }
}
