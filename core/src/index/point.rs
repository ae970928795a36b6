//! Nearest points, and points within a radius.

#![expect(
    clippy::indexing_slicing,
    reason = "lanes, levels and leaves are numbered by the tree itself; a fallback would hide a mistake"
)]

use super::ellipsoid::{LONGEST_METRES, radius_reach};
use super::gather::{Ball, Best, Few, FewAccepted, Many};
use super::query::{NearestQuery, Neighbour, TagFilter};
use super::rank::{From, Measured, measure, rank};
use super::search::{Eye, Sieve, search, widen};
use super::sieve::Open;
use super::tree::{Tree, round};
use crate::geo::Position;
use crate::{Error, Result};

/// An index over points that answers which are nearest on the ellipsoid.
///
/// Points are known by their position in the columns that the index was built from, and so are the answers.
///
/// # Order and exactness
///
/// Neighbours come nearest first, equally far ones lowest position first, exactly as if every distance had been
/// measured with Karney's algorithm (2013, <https://doi.org/10.1007/s00190-012-0578-z>) and sorted; poles and the antimeridian
/// are no special case. Metres are within a micrometre of Karney's answer. Up to 120 km they come from a closed form (the
/// chord through the ellipsoid, bent by the curvature of the normal section midway); wherever that cannot tell two ranks apart, or a
/// point from a radius, and beyond 120 km, Karney's algorithm itself decides.
///
/// Points on one spot are all kept and all returned. There may be fewer than 2³¹ points.
///
/// # Complexity
///
/// Building takes O(n log n). A query for the `k` nearest takes O(log n + k) for points as they lie in cities and countries; a radius
/// query is linear in what it finds, plus sorting. The index takes some 38 bytes a point, 8 more with tags.
///
/// # Examples
///
/// ```
/// use shouwang::{Position, index::PointIndex};
///
/// let points = [Position::new(36.62, 101.77)?, Position::new(36.63, 101.78)?, Position::new(35.0, 100.0)?];
/// let index = PointIndex::new(&points);
///
/// let nearest = index.nearest(Position::new(36.629, 101.779)?, 2);
/// assert_eq!(nearest.iter().map(|n| n.position).collect::<Vec<_>>(), [1, 0]);
/// assert!((nearest[0].metres - 142.6).abs() < 0.1);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PointIndex {
    tree: Tree,
}

/// Points are numbered in 31 bits.
const MOST_POINTS: usize = 1 << 31;

impl PointIndex {
    /// Builds an index over positions, all without tags.
    ///
    /// # Panics
    ///
    /// If there are 2³¹ points or more; [`PointIndex::from_degrees`] returns an error instead.
    pub fn new(positions: &[Position]) -> Self {
        assert!(positions.len() < MOST_POINTS, "a point index holds fewer than 2^31 points");
        Self { tree: Tree::new(positions, None) }
    }

    /// Builds an index over positions, each with the bits of its tag.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if the two columns differ in length,
    /// [`Limit`](crate::ErrorKind::Limit) if there are 2³¹ points or more.
    pub fn with_tags(positions: &[Position], tags: &[u64]) -> Result<Self> {
        if positions.len() != tags.len() {
            return Err(Error::invalid("as many tags as positions").in_field("tags"));
        }
        check_count(positions.len())?;
        Ok(Self { tree: Tree::new(positions, Some(tags)) })
    }

    /// Builds an index straight from columns of degrees, with or without tags.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), naming column and row, for a coordinate that is no position;
    /// [`Invalid`](crate::ErrorKind::Invalid) if the columns differ in length;
    /// [`Limit`](crate::ErrorKind::Limit) if there are 2³¹ points or more.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::index::PointIndex;
    ///
    /// let error = PointIndex::from_degrees(&[36.6, 91.0], &[101.8, 101.8], None).unwrap_err();
    /// assert_eq!(error.to_string(), "latitude[1]: out of range, expected degrees from -90 to 90");
    /// ```
    pub fn from_degrees(latitudes: &[f64], longitudes: &[f64], tags: Option<&[u64]>) -> Result<Self> {
        check_count(latitudes.len())?;
        let positions = positions(latitudes, longitudes)?;
        match tags {
            Some(tags) => Self::with_tags(&positions, tags),
            None => Ok(Self::new(&positions)),
        }
    }

    /// Counts the points.
    pub fn len(&self) -> usize {
        self.tree.places.len()
    }

    /// Tells whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.tree.places.is_empty()
    }

    /// Finds the `k` nearest points, nearest first, ties by position in the columns.
    ///
    /// There are fewer than `k` if the index holds fewer.
    pub fn nearest(&self, from: Position, k: usize) -> Vec<Neighbour> {
        self.nearest_by(from, &NearestQuery::k(k))
    }

    /// Finds every point within `radius_m` metres, the radius included, nearest first, ties by position in the columns.
    ///
    /// Nothing lies within a radius that is negative or not a number.
    pub fn within(&self, from: Position, radius_m: f64) -> Vec<Neighbour> {
        self.nearest_by(from, &NearestQuery::k(usize::MAX).within(radius_m))
    }

    /// Finds the nearest points that a query describes: how many, how far, with which tags.
    ///
    /// A part of the tree without a matching tag is never entered.
    pub fn nearest_by(&self, from: Position, query: &NearestQuery) -> Vec<Neighbour> {
        let mut found = Vec::new();
        self.nearest_into(from, query, &mut found);
        found.into_iter().map(Neighbour::from).collect()
    }

    /// Finds the nearest points that match the query's tags and for which `accept(position)` holds.
    ///
    /// Points are offered in no fixed order, some more than once, and mostly only those that would be among the answers.
    pub fn nearest_matching(
        &self,
        from: Position,
        query: &NearestQuery,
        mut accept: impl FnMut(usize) -> bool,
    ) -> Vec<Neighbour> {
        let mut found = Vec::new();
        let tree = &self.tree;
        let accept = |slot| accept(tree.id(slot) as usize);
        if query.tags.is_open() {
            seek_accepted(tree, from, query, &Open, accept, &mut found);
        } else if tree.may_match(query.tags) {
            seek_accepted(tree, from, query, &query.tags, accept, &mut found);
        }
        found.into_iter().map(Neighbour::from).collect()
    }

    fn nearest_into(&self, from: Position, query: &NearestQuery, found: &mut Vec<Measured>) {
        if query.tags.is_open() {
            seek(&self.tree, from, query, &Open, found);
        } else if self.tree.may_match(query.tags) {
            seek(&self.tree, from, query, &query.tags, found);
        }
    }
}

fn check_count(count: usize) -> Result<()> {
    if count < MOST_POINTS { Ok(()) } else { Err(Error::limit(MOST_POINTS as u64 - 1, "points")) }
}

/// Makes positions of two columns of degrees.
pub(super) fn positions(latitudes: &[f64], longitudes: &[f64]) -> Result<Vec<Position>> {
    if latitudes.len() != longitudes.len() {
        return Err(Error::invalid("as many longitudes as latitudes").in_field("longitudes"));
    }
    let rows = latitudes.iter().zip(longitudes).enumerate();
    rows.map(|(row, (latitude, longitude))| {
        Position::new(*latitude, *longitude).map_err(|error| {
            let field = error.place().field.clone().unwrap_or_default();
            Error::new(error.kind().clone()).in_field(format!("{field}[{row}]"))
        })
    })
    .collect()
}

/// The squared chord, in f32, beyond which nothing lies within the radius; `None` if nothing can.
#[inline(always)]
fn ball(radius_m: f64) -> Option<f32> {
    if radius_m >= LONGEST_METRES {
        Some(f32::INFINITY)
    } else if radius_m >= 0.0 {
        let chord = radius_reach(radius_m);
        Some(round(chord * chord).next_up())
    } else {
        None
    }
}

/// Answers a query without a predicate.
#[inline(always)]
fn seek<S: Sieve>(tree: &Tree, place: Position, query: &NearestQuery, sieve: &S, found: &mut Vec<Measured>) {
    let Some(ball) = ball(query.radius_m) else { return };
    if query.k != 1 || tree.leaves.is_empty() {
        return seek_accepted(tree, place, query, sieve, |_| true, found);
    }
    let from = From::new(place);
    let eye = Eye::new(tree, from.ecef);
    let home = eye.home(tree, place.latitude(), place.longitude());
    let cap = if ball < f32::INFINITY { widen(ball, tree.most_slack) } else { ball };
    let mut best = Best::new(cap);
    search(tree, &eye, sieve, &mut best, home);
    if best.contenders == 1 && query.radius_m == f64::INFINITY {
        let metres = measure(&from, tree.places[best.slot as usize]);
        found.push(Measured { metres, id: tree.id(best.slot), slot: best.slot });
    } else if best.contenders > 0 {
        let mut ball = Ball::new(best.squared, best.slack, |_| true);
        search(tree, &eye, sieve, &mut ball, home);
        rank(tree, &from, &ball.slots, 1, query.radius_m, found);
    }
}

/// Answers a query with a predicate over slots.
#[inline(always)]
fn seek_accepted<S: Sieve>(
    tree: &Tree,
    place: Position,
    query: &NearestQuery,
    sieve: &S,
    mut accept: impl FnMut(u32) -> bool,
    found: &mut Vec<Measured>,
) {
    let Some(ball) = ball(query.radius_m) else { return };
    if query.k == 0 || tree.leaves.is_empty() {
        return;
    }
    let from = From::new(place);
    let eye = Eye::new(tree, from.ecef);
    let home = eye.home(tree, place.latitude(), place.longitude());
    let cap = if ball < f32::INFINITY { widen(ball, tree.most_slack) } else { ball };
    if query.k >= tree.places.len() {
        let mut all = Ball::new(ball, 0.0, accept);
        search(tree, &eye, sieve, &mut all, home);
        rank(tree, &from, &all.slots, query.k, query.radius_m, found);
    } else if query.k <= Few::MOST {
        let mut few = FewAccepted { few: Few::new(query.k, cap), accept: &mut accept };
        search(tree, &eye, sieve, &mut few, home);
        match few.few.finish() {
            Ok((slots, count)) => rank(tree, &from, &slots[..count], query.k, query.radius_m, found),
            Err((squared, slack)) => {
                let mut ball = Ball::new(squared, slack, accept);
                search(tree, &eye, sieve, &mut ball, home);
                rank(tree, &from, &ball.slots, query.k, query.radius_m, found);
            }
        }
    } else {
        let mut many = Many::new(query.k, cap, accept);
        search(tree, &eye, sieve, &mut many, home);
        rank(tree, &from, &many.finish(), query.k, query.radius_m, found);
    }
}

impl Tree {
    /// The position in the columns of the point in a slot.
    #[inline(always)]
    pub(super) fn id(&self, slot: u32) -> u32 {
        self.leaves[(slot / 16) as usize].ids[(slot & 15) as usize]
    }

    /// Tells whether any point could match; without tags every point has none.
    #[inline(always)]
    fn may_match(&self, filter: TagFilter) -> bool {
        !self.tags.is_empty() && filter.matches(self.all_tags)
    }
}
