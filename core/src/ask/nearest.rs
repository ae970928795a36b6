//! Which safe points are near, and open.

use chrono::{DateTime, Utc};

use crate::domain::SafePoint;
use crate::index::NearestQuery;
use crate::registry::{Registry, SafePointFilter};
use crate::{Position, geo};

/// A safe point near a position.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct NearbySafePoint<'a> {
    /// The safe point.
    pub safe_point: &'a SafePoint,
    /// Geodesic distance in metres.
    pub metres: f64,
    /// Initial bearing, degrees clockwise from true north, in [0, 360).
    pub bearing_degrees: f64,
    /// Minutes on foot, estimated by [`walking_minutes`](super::walking_minutes).
    pub walking_minutes: f64,
}

impl Registry {
    /// Finds the nearest active safe points that match a filter and, where an instant is given, are open then.
    ///
    /// At most `k`, none farther than `radius_m` metres, nearest first, ties by identifier. A point whose hours nobody said is
    /// not counted as open.
    ///
    /// # Complexity
    ///
    /// That of [`PointIndex::nearest_matching`](crate::index::PointIndex::nearest_matching); filters cost nothing by themselves,
    /// the opening hours one look a candidate.
    pub fn nearest_safe_points(
        &self,
        from: Position,
        k: usize,
        radius_m: f64,
        filter: &SafePointFilter,
        open_at: Option<DateTime<Utc>>,
    ) -> Vec<NearbySafePoint<'_>> {
        let query = NearestQuery::k(k).within(radius_m).tagged(filter.active_tags());
        let open = |position| match (open_at, self.safe_points().at(position)) {
            (Some(at), Some(point)) => self.is_open(point, at),
            (None, found) => found.is_some(),
            (Some(_), None) => false,
        };
        let found = self.safe_point_index().nearest_matching(from, &query, open);
        let near = found
            .into_iter()
            .filter_map(|n| self.safe_points().at(n.position).map(|point| (point, n.metres)));
        near.map(|(safe_point, metres)| NearbySafePoint {
            safe_point,
            metres,
            bearing_degrees: geo::bearing_degrees(from, safe_point.position),
            walking_minutes: super::walking_minutes(metres),
        })
        .collect()
    }
}
