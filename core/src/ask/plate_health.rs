//! Which plates are wrong on a day, and why.

use chrono::NaiveDate;

use crate::domain::{ContactPlate, LinePurpose, PlateState};
use crate::label::coded_enum;
use crate::registry::Registry;

coded_enum! {
    /// What is wrong with a posted plate.
    pub enum PlateProblem {
        NoOfficer = "no_officer", "没有民警", "no officer on it";
        OfficerLeft = "officer_left", "民警已调离", "an officer on it is no longer assigned to its area";
        LineMissing = "line_missing", "缺少电话", "one of its four lines is missing";
        LineNotDialable = "line_not_dialable", "电话无法拨打", "a line on it can't be dialled";
        AreaNotInForce = "area_not_in_force", "辖区已失效", "its area is not in force";
        OutsideArea = "outside_area", "不在辖区内", "it hangs outside its area";
        NotInspected = "not_inspected", "逾期未巡检", "not inspected in time";
    }
}

impl PlateProblem {
    /// Tells whether only a new print helps; a walk past the plate cures the rest.
    #[must_use]
    pub const fn needs_reprint(self) -> bool {
        matches!(self, Self::NoOfficer | Self::OfficerLeft | Self::LineMissing | Self::LineNotDialable)
    }
}

/// How a posted plate stands on a day.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PlateHealth<'a> {
    /// The plate.
    pub plate: &'a ContactPlate,
    /// What is wrong with it, in the order of [`PlateProblem::ALL`]; empty if nothing is.
    pub problems: Vec<PlateProblem>,
}

impl PlateHealth<'_> {
    /// Tells whether the plate has to be printed anew.
    pub fn needs_reprint(&self) -> bool {
        self.problems.iter().any(|problem| problem.needs_reprint())
    }
}

impl Registry {
    /// Says how every plate that is posted and in force on a day stands, in the order of identifiers.
    ///
    /// An officer is right on a plate while an assignment to the plate's own area holds. A plate has to have been inspected,
    /// or else posted, within `inspected_within_days` days; one of which neither day is known was not. Where the area has no outline,
    /// the plate's place is not judged.
    ///
    /// # Complexity
    ///
    /// For each plate logarithmic in the number of records, and linear in the vertices of its area.
    pub fn plate_health(&self, on: NaiveDate, inspected_within_days: u32) -> Vec<PlateHealth<'_>> {
        let posted = self.contact_plates().iter().filter(|plate| plate.state == PlateState::Posted);
        let in_force = posted.filter(|plate| plate.valid.contains(on));
        in_force
            .map(|plate| {
                let wrong =
                    |problem: &PlateProblem| self.has_problem(plate, *problem, on, inspected_within_days);
                PlateHealth { plate, problems: PlateProblem::ALL.iter().copied().filter(wrong).collect() }
            })
            .collect()
    }

    fn has_problem(&self, plate: &ContactPlate, problem: PlateProblem, on: NaiveDate, days: u32) -> bool {
        let content = &plate.content;
        let area = self.areas().get(&plate.area);
        match problem {
            PlateProblem::NoOfficer => content.officers.is_empty(),
            PlateProblem::OfficerLeft => {
                let current = area.map(|area| self.officers_of(area, on)).unwrap_or_default();
                content.officers.iter().any(|id| !current.iter().any(|one| one.officer.id == *id))
            }
            PlateProblem::LineMissing => LinePurpose::ON_EVERY_PLATE
                .iter()
                .any(|purpose| !content.lines.iter().any(|l| l.purpose == *purpose)),
            PlateProblem::LineNotDialable => content.lines.iter().any(|line| !line.number.is_dialable()),
            PlateProblem::AreaNotInForce => !area.is_some_and(|area| area.valid.contains(on)),
            PlateProblem::OutsideArea => area
                .and_then(|area| area.boundary.as_ref())
                .is_some_and(|outline| !outline.covers(plate.position)),
            PlateProblem::NotInspected => {
                let last = plate.inspected_on.max(plate.posted_on);
                last.is_none_or(|last| (on - last).num_days() > i64::from(days))
            }
        }
    }
}
