//! From rows to a registry: take, check, freeze.

use std::sync::Arc;

use super::kinds::{Drafts, Registered};
use super::records::Record;
use super::{Registry, hierarchy, presence};
use crate::time::{ChinaCalendar, WorkCalendar, Zone};
use crate::{Error, Place, Result, sort};

/// Takes records, checks what can only be wrong between them, and freezes them into a [`Registry`].
///
/// # Examples
///
/// ```
/// use shouwang::domain::{Area, AreaId, AreaKind, SafePoint, SafePointHost, SafePointId};
/// use shouwang::{Position, RegistryBuilder};
///
/// let mut builder = RegistryBuilder::new();
/// let area = AreaId::new("dashizi")?;
/// builder.add(Area::new(area.clone(), "大什字警务区", AreaKind::PoliceArea));
/// let mut point = SafePoint::new(
///     SafePointId::new("sp-1")?, "夜市守望点", SafePointHost::NightMarketStall, Position::new(36.62, 101.78)?,
/// );
/// point.area = Some(area);
/// builder.add(point);
/// let registry = builder.build()?;
/// assert_eq!(registry.safe_points().len(), 1);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug)]
pub struct RegistryBuilder {
    zone: Zone,
    work_calendar: Arc<dyn WorkCalendar>,
    drafts: Drafts,
}

impl Default for RegistryBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl RegistryBuilder {
    /// Starts with no record, the zone `Asia/Shanghai` and the official working calendar of China.
    pub fn new() -> Self {
        Self {
            zone: Zone::shanghai(),
            work_calendar: Arc::new(ChinaCalendar::new()),
            drafts: Drafts::default(),
        }
    }

    /// Sets the zone in which days begin.
    #[must_use]
    pub fn zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }

    /// Sets the working calendar by which opening hours are read.
    #[must_use]
    pub fn work_calendar(mut self, calendar: Arc<dyn WorkCalendar>) -> Self {
        self.work_calendar = calendar;
        self
    }

    /// Adds a record.
    pub fn add<R: Registered>(&mut self, record: R) -> &mut Self {
        self.add_from(record, Place::default())
    }

    /// Adds a record with the place it was read from, which an error about it will name.
    pub fn add_from<R: Registered>(&mut self, record: R, place: Place) -> &mut Self {
        R::drafts(&mut self.drafts).push((record, place));
        self
    }

    /// Tells whether no record was added yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    /// Checks identifiers, references and invariants, builds the indices and freezes the records.
    ///
    /// # Errors
    ///
    /// The first problem, if there is any: [`Duplicate`](crate::ErrorKind::Duplicate) for an identifier that stands twice,
    /// [`UnknownReference`](crate::ErrorKind::UnknownReference) for a record that names one that isn't there,
    /// [`Missing`](crate::ErrorKind::Missing) for a posted plate without an officer or one of its four lines,
    /// [`Invalid`](crate::ErrorKind::Invalid) for areas that contain each other, [`OutOfRange`](crate::ErrorKind::OutOfRange)
    /// for times out of order and for a participation outside its activity's window,
    /// [`Refused`](crate::ErrorKind::Refused) for a volunteer who is in two activities at a time. All problems come from
    /// [`RegistryBuilder::try_build`].
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of records and of vertices.
    pub fn build(self) -> Result<Registry> {
        self.try_build().map_err(|mut problems| problems.swap_remove(0))
    }

    /// Builds like [`RegistryBuilder::build`], but returns every problem rather than the first, at least one, in the order of
    /// the kinds of record and of their identifiers.
    pub fn try_build(mut self) -> Result<Registry, Vec<Error>> {
        let mut problems = Vec::new();
        self.drafts.sort(&mut problems);
        let (tables, places) = self.drafts.into_tables();
        places.check(&tables, &mut problems);
        hierarchy::check_acyclic(&tables.areas, &places.areas, &mut problems);
        hierarchy::check_acyclic(&tables.agencies, &places.agencies, &mut problems);
        presence::check_apart(&tables, &places.participations, &mut problems);
        if problems.is_empty() {
            Registry::freeze(self.zone, self.work_calendar, tables).map_err(|e| vec![e])
        } else {
            Err(problems)
        }
    }
}

/// Sorts records by identifier, and adds a problem for each that stands twice, at the place of the later one.
pub(super) fn sort<R: Record>(rows: &mut [(R, Place)], problems: &mut Vec<Error>) {
    sort::sort_by(rows, |(a, _), (b, _)| a.id().cmp(b.id()));
    for pair in rows.windows(2) {
        if let [(first, _), (second, place)] = pair
            && first.id() == second.id()
        {
            problems.push(Error::duplicate(format!("{} id", R::KIND)).in_field("id").at(place));
        }
    }
}
