//! Points that come and go: a packed index, a small one for what is new, a set for what is gone.

use std::sync::Arc;

use super::point::{MOST_POINTS, PointIndex, check_count};
use super::query::{NearestQuery, Neighbour, TagFilter};
use super::rank::{Measured, merge};
use super::tree::Tree;
use crate::geo::Position;
use crate::{Error, Result};

/// Points that may be added and removed, of which readers take [`PointSnapshot`]s.
///
/// A point is known by its position in the column of all points ever added, which no edit changes: a removed point leaves its
/// position unused.
///
/// # Complexity
///
/// Adding or removing takes constant time. The next [`EditablePoints::snapshot`] then indexes what has been added since the last
/// packing, at some 150 ns a point, and as soon as that is more than a sixteenth of the packed points (but 256 at least and 4,096 at most)
/// or a quarter of them (256 at least) are gone, packs all points anew. Each point ever added takes 24 bytes besides those of the
/// indices.
///
/// # Examples
///
/// ```
/// use shouwang::{Position, index::EditablePoints};
///
/// let mut points = EditablePoints::new();
/// let first = points.insert(Position::new(36.62, 101.77)?, 0)?;
/// let second = points.insert(Position::new(36.70, 101.77)?, 0)?;
/// let before = points.snapshot();
/// points.remove(first);
/// let after = points.snapshot();
///
/// let from = Position::new(36.61, 101.77)?;
/// assert_eq!(before.nearest(from, 1)[0].position, first);
/// assert_eq!(after.nearest(from, 1)[0].position, second);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct EditablePoints {
    positions: Vec<Position>,
    tags: Vec<u64>,
    alive: Bits,
    /// Positions below this one are in the packed index, or were gone when it was packed.
    packed_below: usize,
    /// Whether points came or went since the index of new ones was built.
    stale: bool,
    snapshot: PointSnapshot,
}

/// Points as they were when the snapshot was taken. It never changes; cloning it is cheap, and any number of threads may ask.
///
/// Answers, their order and their exactness are those of a [`PointIndex`] over the same points.
#[derive(Debug, Clone)]
pub struct PointSnapshot {
    packed: Arc<PointIndex>,
    new: Arc<PointIndex>,
    /// Points of the packed index that are no more.
    gone: Arc<Bits>,
}

/// A set of positions.
#[derive(Debug, Clone, Default)]
struct Bits {
    words: Vec<u64>,
    count: usize,
}

impl Bits {
    fn contains(&self, position: usize) -> bool {
        self.words.get(position / 64).is_some_and(|word| word >> (position % 64) & 1 == 1)
    }

    fn set(&mut self, position: usize, member: bool) {
        if self.contains(position) == member {
            return;
        }
        if self.words.len() <= position / 64 {
            self.words.resize(position / 64 + 1, 0);
        }
        if let Some(word) = self.words.get_mut(position / 64) {
            *word ^= 1 << (position % 64);
        }
        self.count = if member { self.count + 1 } else { self.count - 1 };
    }
}

/// What is new is kept apart until it is more than one in so many packed points, within these limits.
const NEW_SHARE: usize = 16;
const FEWEST_NEW: usize = 256;
const MOST_NEW: usize = 4_096;
/// What is gone is passed over until it is more than one in so many packed points.
const GONE_SHARE: usize = 4;
const FEWEST_GONE: usize = 256;

impl Default for EditablePoints {
    fn default() -> Self {
        Self::new()
    }
}

impl EditablePoints {
    /// Starts without points.
    pub fn new() -> Self {
        let none = Arc::new(PointIndex::over(&[], &[], None));
        let snapshot =
            PointSnapshot { packed: Arc::clone(&none), new: none, gone: Arc::new(Bits::default()) };
        Self {
            positions: Vec::new(),
            tags: Vec::new(),
            alive: Bits::default(),
            packed_below: 0,
            stale: false,
            snapshot,
        }
    }

    /// Starts with points, each with the bits of its tag.
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
        let mut points = Self::new();
        for (position, tags) in positions.iter().zip(tags) {
            points.insert(*position, *tags)?;
        }
        Ok(points)
    }

    /// Adds a point with the bits of its tag, and tells its position.
    ///
    /// # Errors
    ///
    /// [`Limit`](crate::ErrorKind::Limit) if 2³¹ − 1 points have been added already, the removed ones included.
    pub fn insert(&mut self, position: Position, tags: u64) -> Result<usize> {
        let number = self.positions.len();
        if number + 1 >= MOST_POINTS {
            return Err(Error::limit(MOST_POINTS as u64 - 1, "points"));
        }
        self.positions.push(position);
        self.tags.push(tags);
        self.alive.set(number, true);
        self.stale = true;
        Ok(number)
    }

    /// Removes a point, and tells whether it was there.
    pub fn remove(&mut self, position: usize) -> bool {
        if !self.alive.contains(position) {
            return false;
        }
        self.alive.set(position, false);
        if position < self.packed_below {
            // A set that a reader holds is copied first.
            Arc::make_mut(&mut self.snapshot.gone).set(position, true);
        } else {
            self.stale = true;
        }
        true
    }

    /// Counts the points that are there.
    pub fn len(&self) -> usize {
        self.alive.count
    }

    /// Tells whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.alive.count == 0
    }

    /// Gives the points as they are now, to ask for as long as one likes.
    pub fn snapshot(&mut self) -> PointSnapshot {
        let packed = self.snapshot.packed.len();
        let new = self.alive.count - (packed - self.snapshot.gone.count);
        let pack = new > (packed / NEW_SHARE).clamp(FEWEST_NEW, MOST_NEW)
            || self.snapshot.gone.count > (packed / GONE_SHARE).max(FEWEST_GONE);
        if pack {
            self.snapshot.packed = self.index(0);
            self.snapshot.gone = Arc::new(Bits::default());
            self.packed_below = self.positions.len();
        }
        if pack || self.stale {
            self.snapshot.new = self.index(self.packed_below);
            self.stale = false;
        }
        self.snapshot.clone()
    }

    /// Indexes the points that are there, from a position on.
    fn index(&self, first: usize) -> Arc<PointIndex> {
        let there = (first..self.positions.len()).filter(|position| self.alive.contains(*position));
        #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2³¹ points")]
        let there: Vec<u32> = there.map(|position| position as u32).collect();
        let tagged = there.iter().any(|id| self.tags.get(*id as usize).is_some_and(|tags| *tags != 0));
        let tags = tagged.then_some(&*self.tags);
        Arc::new(PointIndex::over(&there, &self.positions, tags))
    }
}

impl PointSnapshot {
    /// Counts the points.
    pub fn len(&self) -> usize {
        self.packed.len() - self.gone.count + self.new.len()
    }

    /// Tells whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Finds the `k` nearest points; see [`PointIndex::nearest`].
    pub fn nearest(&self, from: Position, k: usize) -> Vec<Neighbour> {
        self.nearest_by(from, &NearestQuery::k(k))
    }

    /// Finds every point within a radius; see [`PointIndex::within`].
    pub fn within(&self, from: Position, radius_m: f64) -> Vec<Neighbour> {
        self.nearest_by(from, &NearestQuery::k(usize::MAX).within(radius_m))
    }

    /// Finds the nearest points that a query describes; see [`PointIndex::nearest_by`].
    pub fn nearest_by(&self, from: Position, query: &NearestQuery) -> Vec<Neighbour> {
        let mut found = [Vec::new(), Vec::new()];
        let trees = self.trees(query.tags);
        let [packed, new] = &mut found;
        if let Some(tree) = trees[0] {
            if self.gone.count == 0 {
                tree.seek(from, query, packed);
            } else {
                let there = |slot| !self.gone.contains(tree.id(slot) as usize);
                tree.seek_accepted(from, query, there, packed);
            }
        }
        if let Some(tree) = trees[1] {
            tree.seek(from, query, new);
        }
        self.merged(trees, from, found, query.k)
    }

    /// Finds the nearest points for which `accept(position)` holds; see [`PointIndex::nearest_matching`].
    pub fn nearest_matching(
        &self,
        from: Position,
        query: &NearestQuery,
        mut accept: impl FnMut(usize) -> bool,
    ) -> Vec<Neighbour> {
        let mut found = [Vec::new(), Vec::new()];
        let trees = self.trees(query.tags);
        for (tree, found) in trees.iter().zip(&mut found) {
            if let Some(tree) = tree {
                // What is gone from the packed points is in no other tree.
                let accepted = |slot| {
                    let position = tree.id(slot) as usize;
                    !self.gone.contains(position) && accept(position)
                };
                tree.seek_accepted(from, query, accepted, found);
            }
        }
        self.merged(trees, from, found, query.k)
    }

    fn trees(&self, tags: TagFilter) -> [Option<&Tree>; 2] {
        [self.packed.tree_for(tags), self.new.tree_for(tags)]
    }

    fn merged(
        &self,
        trees: [Option<&Tree>; 2],
        from: Position,
        found: [Vec<Measured>; 2],
        k: usize,
    ) -> Vec<Neighbour> {
        let trees = trees.map(|tree| tree.unwrap_or(&self.packed.tree));
        merge(trees, from, found, k).into_iter().map(Neighbour::from).collect()
    }
}
