//! Which areas have nobody who is responsible for them.

use chrono::NaiveDate;

use crate::domain::{Area, AreaKind, AssignmentRole};
use crate::registry::Registry;
use crate::time::ValidTime;

/// An area in force without a current primary officer.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct UncoveredArea<'a> {
    /// The area.
    pub area: &'a Area,
    /// The first day without a primary officer; `None` where there never was one before.
    pub since: Option<NaiveDate>,
    /// The next day on which one begins, as far as it is planned.
    pub until: Option<NaiveDate>,
}

impl Registry {
    /// Lists the areas of a kind that are in force on a day and have no primary officer then, in the order of identifiers.
    ///
    /// An officer covers an area while both the assignment as primary and the officer's own service hold.
    ///
    /// # Complexity
    ///
    /// Linear in the number of areas of the kind and of their assignments.
    ///
    /// # Examples
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use shouwang::RegistryBuilder;
    /// use shouwang::domain::{Area, AreaId, AreaKind};
    ///
    /// let mut builder = RegistryBuilder::new();
    /// builder.add(Area::new(AreaId::new("dashizi")?, "大什字警务区", AreaKind::PoliceArea));
    /// let registry = builder.build()?;
    /// let today = "2026-06-05".parse::<NaiveDate>().unwrap();
    /// let uncovered = registry.uncovered_areas(AreaKind::PoliceArea, today);
    /// assert_eq!(uncovered[0].area.name, "大什字警务区");
    /// assert_eq!(uncovered[0].since, None);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn uncovered_areas(&self, kind: AreaKind, on: NaiveDate) -> Vec<UncoveredArea<'_>> {
        let in_force = self.areas().iter().filter(|area| area.kind == kind && area.valid.contains(on));
        in_force.filter_map(|area| self.gap(area, on)).collect()
    }

    /// The time around a day without a primary officer; `None` if there is one.
    fn gap<'a>(&self, area: &'a Area, on: NaiveDate) -> Option<UncoveredArea<'a>> {
        let covered = self.primary_times(area);
        if covered.iter().any(|time| time.contains(on)) {
            return None;
        }
        let since = covered.iter().filter_map(ValidTime::end).filter(|end| *end <= on).max();
        let until = covered.iter().filter_map(ValidTime::start).filter(|start| *start > on).min();
        Some(UncoveredArea { area, since, until })
    }

    /// The times in which an area has a primary officer who serves.
    fn primary_times(&self, area: &Area) -> Vec<ValidTime> {
        let assignments = self.assignments_to(&area.id).iter().filter_map(|at| self.assignments().at(*at));
        let primary = assignments.filter(|assignment| assignment.role == AssignmentRole::Primary);
        let serving = primary.filter_map(|assignment| {
            let officer = self.officers().get(&assignment.officer)?;
            assignment.valid.intersection(&officer.valid)
        });
        serving.collect()
    }
}
