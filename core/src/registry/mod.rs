//! One data set, checked and frozen: read → check → freeze → ask.

mod builder;
mod check;
mod hierarchy;
mod hours;
mod kinds;
mod presence;
mod records;
pub(crate) mod reported;
mod tags;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

pub use builder::RegistryBuilder;
pub use kinds::Registered;
pub use records::{Record, Records};
pub use tags::SafePointFilter;

use crate::domain::{Agency, Area, AreaId};
use crate::index::{AreaIndex, PointIndex};
use crate::time::{WorkCalendar, Zone, civil};
use crate::{Position, Result, sort};
use kinds::Tables;

/// One data set of records, checked and indexed. It never changes; cloning it is cheap, and any number of threads may ask.
///
/// Made by a [`RegistryBuilder`] or read from a folder of files by [`read_folder`](crate::exchange::read_folder). The questions
/// are in [`crate::ask`].
#[derive(Debug, Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    zone: Zone,
    work_calendar: Arc<dyn WorkCalendar>,
    tables: Tables,
    safe_points: PointIndex,
    areas: AreaIndex,
    /// Position among the areas of each entry of the area index, which is ordered by rank of kind, then code, then identifier.
    area_order: Vec<usize>,
    /// Positions of the assignments to each area, in the order in which officers are answered.
    assignments_to: BTreeMap<AreaId, Vec<usize>>,
}

impl Registry {
    fn freeze(zone: Zone, work_calendar: Arc<dyn WorkCalendar>, tables: Tables) -> Result<Self> {
        let positions: Vec<Position> = tables.safe_points.iter().map(|point| point.position).collect();
        let tags: Vec<u64> = tables.safe_points.iter().map(tags::of).collect();
        let safe_points = PointIndex::with_tags(&positions, &tags)?;

        let mut outlined: Vec<(usize, &Area)> =
            tables.areas.iter().enumerate().filter(|(_, area)| area.boundary.is_some()).collect();
        // Positions follow identifiers, so a stable sort leaves ties in their order.
        sort::sort_by(&mut outlined, |(_, a), (_, b)| {
            (a.kind.rank(), a.order_code()).cmp(&(b.kind.rank(), b.order_code()))
        });
        let boundaries = outlined.iter().filter_map(|(_, area)| area.boundary.clone()).collect();
        let area_order = outlined.iter().map(|(position, _)| *position).collect();

        let mut assignments_to: BTreeMap<AreaId, Vec<usize>> = BTreeMap::new();
        for (position, assignment) in tables.assignments.iter().enumerate() {
            assignments_to.entry(assignment.area.clone()).or_default().push(position);
        }
        for positions in assignments_to.values_mut() {
            let turn = |position: &usize| tables.assignments.at(*position).map(|a| (a.role, a.relief_order));
            sort::sort_by(positions, |a, b| turn(a).cmp(&turn(b)));
        }

        let areas = AreaIndex::new(boundaries);
        Ok(Self {
            inner: Arc::new(Inner {
                zone,
                work_calendar,
                tables,
                safe_points,
                areas,
                area_order,
                assignments_to,
            }),
        })
    }

    fn tables(&self) -> &Tables {
        &self.inner.tables
    }

    /// The zone in which days begin.
    pub fn zone(&self) -> Zone {
        self.inner.zone
    }

    /// The working calendar by which opening hours are read.
    pub fn work_calendar(&self) -> &dyn WorkCalendar {
        &*self.inner.work_calendar
    }

    /// The civil date of an instant in the registry's zone.
    pub fn local_date(&self, at: DateTime<Utc>) -> NaiveDate {
        civil(at, self.inner.zone).date()
    }

    /// The index over the safe points; its positions are those of [`Registry::safe_points`].
    pub fn safe_point_index(&self) -> &PointIndex {
        &self.inner.safe_points
    }

    /// Goes from an area up to its root, the area itself first; empty for an unknown area.
    pub fn ancestors(&self, area: &AreaId) -> impl Iterator<Item = &Area> {
        hierarchy::ancestors(self.areas(), area)
    }

    /// Goes from an agency up to its root, the agency itself first.
    pub(crate) fn agencies_above(&self, agency: &Agency) -> impl Iterator<Item = &Agency> {
        hierarchy::ancestors(self.agencies(), &agency.id)
    }

    /// Finds the areas in force that cover a position, the narrowest kind first, then by code, then by identifier.
    ///
    /// A position on a line is covered.
    pub fn areas_at(&self, position: Position, on: NaiveDate) -> impl Iterator<Item = &Area> {
        let covering = self.inner.areas.locate_all(position).into_iter();
        covering
            .filter_map(|entry| self.inner.area_order.get(entry))
            .filter_map(|position| self.areas().at(*position))
            .filter(move |area| area.valid.contains(on))
    }

    /// Positions in [`Registry::assignments`] of those to an area, in the order in which officers are answered.
    pub(crate) fn assignments_to(&self, area: &AreaId) -> &[usize] {
        self.inner.assignments_to.get(area).map_or(&[], Vec::as_slice)
    }
}
