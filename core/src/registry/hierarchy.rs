//! Records that stand in a tree: areas and agencies.

use super::records::{Record, Records};
use crate::domain::{Agency, AgencyId, Area, AreaId};
use crate::{Error, Place};

/// A record that may have a parent of its own kind.
pub(super) trait Child: Record {
    /// The record above it.
    fn parent(&self) -> Option<&Self::Id>;
}

impl Child for Area {
    fn parent(&self) -> Option<&AreaId> {
        self.parent.as_ref()
    }
}

impl Child for Agency {
    fn parent(&self) -> Option<&AgencyId> {
        self.parent.as_ref()
    }
}

/// Goes from a record up to its root, the record itself first. Ends also where a parent is not known.
pub(super) fn ancestors<'a, R: Child>(records: &'a Records<R>, id: &R::Id) -> impl Iterator<Item = &'a R> {
    let climb =
        std::iter::successors(records.get(id), |record| record.parent().and_then(|id| records.get(id)));
    // A frozen registry has no cycle; the bound keeps the walk finite while that is still being checked.
    climb.take(records.len() + 1)
}

/// Adds a problem for each record that is its own ancestor. A record that only hangs below such a cycle is not named.
///
/// # Complexity
///
/// The number of records times the depth of the tree; at worst, under a cycle, its square.
pub(super) fn check_acyclic<R: Child>(records: &Records<R>, places: &[Place], problems: &mut Vec<Error>) {
    for (record, place) in records.iter().zip(places) {
        if ancestors(records, record.id()).skip(1).any(|ancestor| ancestor.id() == record.id()) {
            let expected = format!("a parent that is neither the {} itself nor below it", R::KIND);
            problems.push(Error::invalid(expected).in_field("parent").at(place));
        }
    }
}
