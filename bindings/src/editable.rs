//! Points that come and go.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shouwang::index;

use crate::error::{ShouwangError, guard};
use crate::index::{NearestQuery, Neighbour, records, to_u32, to_usize};

/// Points that come and go, such as patrols on the move; one may be used from several threads.
///
/// A point is known by its position in the order of insertion, from 0, which no other point gets after it.
#[derive(Debug, uniffi::Object)]
pub struct EditablePoints {
    points: Mutex<index::EditablePoints>,
}

/// The points as they were at one moment, to ask for as long as one likes; immutable, and safe to use from any thread.
#[derive(Debug, uniffi::Object)]
pub struct PointSnapshot {
    snapshot: index::PointSnapshot,
}

#[uniffi::export]
impl EditablePoints {
    /// Starts without points.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { points: Mutex::new(index::EditablePoints::new()) })
    }

    /// Adds a point with up to 64 tags as bits, and tells its position.
    #[uniffi::method(default(tags = 0))]
    pub fn insert(&self, latitude: f64, longitude: f64, tags: u64) -> Result<u32, ShouwangError> {
        guard(|| {
            let at = shouwang::Position::new(latitude, longitude)?;
            Ok(to_u32(self.lock().insert(at, tags)?))
        })
    }

    /// Removes a point, and tells whether it was there.
    pub fn remove(&self, position: u32) -> Result<bool, ShouwangError> {
        guard(|| Ok(self.lock().remove(to_usize(position))))
    }

    /// Counts the points that are there.
    pub fn count(&self) -> Result<u32, ShouwangError> {
        guard(|| Ok(to_u32(self.lock().len())))
    }

    /// Gives the points as they are now.
    pub fn snapshot(&self) -> Result<Arc<PointSnapshot>, ShouwangError> {
        guard(|| Ok(Arc::new(PointSnapshot { snapshot: self.lock().snapshot() })))
    }
}

impl EditablePoints {
    fn lock(&self) -> MutexGuard<'_, index::EditablePoints> {
        // A point is added or removed whole or not at all.
        self.points.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[uniffi::export]
impl PointSnapshot {
    /// Counts the points.
    pub fn count(&self) -> Result<u32, ShouwangError> {
        guard(|| Ok(to_u32(self.snapshot.len())))
    }

    /// Finds the nearest points that a query admits, nearest first, ties by position.
    pub fn nearest_matching(
        &self,
        latitude: f64,
        longitude: f64,
        query: NearestQuery,
    ) -> Result<Vec<Neighbour>, ShouwangError> {
        guard(|| {
            let from = shouwang::Position::new(latitude, longitude)?;
            Ok(records(self.snapshot.nearest_by(from, &query.to_core()?)))
        })
    }
}
