//! Nearest points, and points within a radius.

use super::parts::{Part, narrowest, parts};
use super::query::{NearestQuery, Neighbour, TagFilter};
use super::seek::{NearestOne, Seeker};
use super::sieve::OPEN;
use super::tree::{Tree, all_ids};
use crate::geo::{Position, bearing_degrees};
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
/// chord through the ellipsoid, bent by the curvature of the normal section midway), off by less than 20 nm up to 50 km; wherever that
/// cannot tell two ranks apart, or a point from a radius, and beyond 120 km, Karney's algorithm itself decides.
///
/// A radius is held against Karney's distance, so the metres of an answer used as a radius may leave that very point out, by some
/// nanometres; a micrometre more takes it in for certain.
///
/// Points on one spot are all kept and all returned, lowest position first. There may be fewer than 2³¹ points.
///
/// # Complexity
///
/// | | time | for 100,000 points of a city |
/// |---|---|---|
/// | build | O(n log n) | some 180 ns a point |
/// | nearest `k` | O(log n + k) for points as they lie in cities and countries | 0.25 µs for one, 0.9 µs for ten; half as much in batches of one |
/// | with tags | the same: parts of the tree without a match are never entered, and tags on fewer than one in eight points have trees of their own | 0.3 µs for three |
/// | within a radius | linear in what it finds, and sorting, which [`PointIndex::positions_within`] spares | 50 ns a point, or 8 ns |
/// | in a box or an area | linear in the points of a circle about it | |
/// | near a line | linear in the legs and the points near them | some microseconds a point and leg |
///
/// From some thousand kilometres away a chord no longer tells which of many points is nearest (of 10,000 points of a city a few may be from
/// 1,000 km, some two hundred from 6,000, all from near the antipode). The triangle inequality then rules out most, at 0.1 µs each, and
/// Karney's algorithm measures the rest at 2.5 µs each. It measures every point that is returned from beyond 120 km.
///
/// The index takes about 40 bytes a point ([`PointIndex::heap_bytes`] counts them). Tags take 9 more, and points with rare tags up to
/// as much again as all the rest, each rare tag 50 bytes for each of its points. [`EditablePoints`](super::EditablePoints) adds and
/// removes points.
///
/// # Examples
///
/// ```
/// use shouwang::{Position, index::PointIndex};
///
/// let points = [Position::new(36.62, 101.77)?, Position::new(36.63, 101.78)?, Position::new(35.0, 100.0)?];
/// let index = PointIndex::new(&points)?;
///
/// let nearest = index.nearest(Position::new(36.629, 101.779)?, 2);
/// assert_eq!(nearest.iter().map(|n| n.position).collect::<Vec<_>>(), [1, 0]);
/// assert!((nearest[0].metres - 142.6).abs() < 0.1);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PointIndex {
    pub(super) tree: Tree,
    parts: Vec<Part>,
}

/// Points are numbered in 31 bits.
pub(super) const MOST_POINTS: usize = 1 << 31;

impl PointIndex {
    /// Builds an index over positions, all without tags.
    ///
    /// # Errors
    ///
    /// [`Limit`](crate::ErrorKind::Limit) if there are 2³¹ points or more.
    pub fn new(positions: &[Position]) -> Result<Self> {
        check_count(positions.len())?;
        Ok(Self::over(&all_ids(positions.len()), positions, None))
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
        Ok(Self::over(&all_ids(positions.len()), positions, Some(tags)))
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
            None => Self::new(&positions),
        }
    }

    /// Counts the points.
    pub fn len(&self) -> usize {
        self.tree.count
    }

    /// Tells whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.tree.count == 0
    }

    /// Counts the bytes that the index holds on the heap.
    pub fn heap_bytes(&self) -> usize {
        let parts = self.parts.iter().map(|part| part.tree.bytes());
        self.tree.bytes() + size_of_val(&*self.parts) + parts.sum::<usize>()
    }

    /// Finds the nearest point, of equally near ones the lowest position; `None` if the index is empty.
    pub fn nearest_one(&self, from: Position) -> Option<Neighbour> {
        if self.is_empty() {
            return None;
        }
        self.tree.vectors.run(NearestOne { tree: &self.tree, from }).map(Neighbour::from)
    }

    /// Finds the `k` nearest points, nearest first, ties by position in the columns.
    ///
    /// There are fewer than `k` if the index holds fewer.
    pub fn nearest(&self, from: Position, k: usize) -> Vec<Neighbour> {
        self.nearest_by(from, &NearestQuery::k(k))
    }

    /// Finds every point within `radius_m` metres, the radius included, nearest first, ties by position in the columns.
    ///
    /// Nothing lies within a radius that is negative or not a number. A radius is held against Karney's distance; the metres of an
    /// earlier answer, used as a radius, find that point again for certain only with a micrometre more.
    pub fn within(&self, from: Position, radius_m: f64) -> Vec<Neighbour> {
        self.nearest_by(from, &NearestQuery::k(usize::MAX).within(radius_m))
    }

    /// Finds the positions of all points within `radius_m` metres, the radius included, in no order that means anything
    /// (but the same each time).
    ///
    /// Metres and their order are what takes time in [`PointIndex::within`]; this answers just as exactly without them.
    pub fn positions_within(&self, from: Position, radius_m: f64) -> Vec<u32> {
        let mut positions = Vec::with_capacity(self.len().min(256));
        if !self.is_empty() {
            Seeker::new(&self.tree, from, OPEN).members(radius_m, &mut positions);
        }
        positions
    }

    /// Finds the nearest points that a query describes: how many, how far, with which tags.
    ///
    /// A part of the tree without a matching tag is never entered.
    pub fn nearest_by(&self, from: Position, query: &NearestQuery) -> Vec<Neighbour> {
        let mut found = Vec::new();
        if let Some(tree) = self.tree_for(query.tags) {
            tree.seek(from, query, &mut found);
        }
        found.into_iter().map(Neighbour::from).collect()
    }

    /// Finds what [`PointIndex::nearest_by`] finds, each neighbour with the bearing at which it lies: initial bearing of the
    /// geodesic in degrees clockwise from true north, in [0, 360), and 0 to a point on the very spot.
    ///
    /// # Complexity
    ///
    /// A bearing takes half a microsecond more for each neighbour (Karney's algorithm).
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::{Position, index::{NearestQuery, PointIndex}};
    ///
    /// let index = PointIndex::new(&[Position::new(36.63, 101.77)?])?;
    /// let found = index.nearest_with_bearings(Position::new(36.62, 101.77)?, &NearestQuery::k(1));
    /// assert_eq!(found[0].1, 0.0);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn nearest_with_bearings(&self, from: Position, query: &NearestQuery) -> Vec<(Neighbour, f64)> {
        let Some(tree) = self.tree_for(query.tags) else { return Vec::new() };
        let mut found = Vec::new();
        tree.seek(from, query, &mut found);
        let bearing = |slot| bearing_degrees(from, tree.place(slot));
        found.into_iter().map(|one| (Neighbour::from(one), bearing(one.slot))).collect()
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
        if let Some(tree) = self.tree_for(query.tags) {
            tree.seek_accepted(from, query, |slot| accept(tree.id(slot) as usize), &mut found);
        }
        found.into_iter().map(Neighbour::from).collect()
    }
}

impl PointIndex {
    /// Builds an index over some rows of the columns, fewer than 2³¹.
    pub(super) fn over(ids: &[u32], positions: &[Position], tags: Option<&[u64]>) -> Self {
        let parts = tags.map_or_else(Vec::new, |tags| parts(ids, positions, tags));
        Self { tree: Tree::over(ids, positions, tags), parts }
    }

    /// The tree in which to look for points that a filter lets through; `None` if there are none.
    #[inline(always)]
    pub(super) fn tree_for(&self, filter: TagFilter) -> Option<&Tree> {
        if self.is_empty() || !self.tree.may_match(filter) {
            return None;
        }
        Some(narrowest(&self.parts, &self.tree, filter))
    }
}

pub(super) fn check_count(count: usize) -> Result<()> {
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

/// Refuses columns that are not positions, naming the row.
pub(super) fn check_degrees(latitudes: &[f64], longitudes: &[f64]) -> Result<()> {
    let good = |column: &[f64], limit: f64| column.iter().fold(true, |good, v| good & (v.abs() <= limit));
    if latitudes.len() == longitudes.len() && good(latitudes, 90.0) && good(longitudes, 180.0) {
        return Ok(());
    }
    positions(latitudes, longitudes).map(|_| ())
}
