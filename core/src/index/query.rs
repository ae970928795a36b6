//! What to ask for, and what comes back.

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
    #[inline]
    pub fn matches(self, tags: u64) -> bool {
        tags & self.all == self.all && (self.any == 0 || tags & self.any != 0)
    }

    /// Tells whether every point matches, whatever its tags.
    #[must_use]
    #[inline]
    pub fn is_open(self) -> bool {
        self.all == 0 && self.any == 0
    }
}

/// What to look for: how many, how far, with which tags.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct NearestQuery {
    /// At most this many neighbours.
    pub k: usize,
    /// Only within this many metres, the radius itself included; nothing if it is negative or not a number.
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
    /// Geodesic distance in metres, within a micrometre of Karney's.
    pub metres: f64,
}
