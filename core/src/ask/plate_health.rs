//! Which plates are wrong on a day, and why.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::{AreaId, ContactPlate, InspectionResult, LinePurpose, PlateState};
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
        ContentSuperseded = "content_superseded", "牌面内容已更新", "a newer version of its content was approved";
        FoundUnreadable = "found_unreadable", "巡检发现破损或褪色", "found faded or torn";
        FoundMissing = "found_missing", "巡检发现缺失", "found missing";
        FoundWrong = "found_wrong", "巡检发现内容有误", "found to say something wrong";
        NotInspected = "not_inspected", "逾期未巡检", "not inspected in time";
    }
}

impl PlateProblem {
    /// Tells whether only a new print helps; a walk past the plate or a look at the map cures the rest.
    #[must_use]
    pub const fn needs_reprint(self) -> bool {
        !matches!(self, Self::AreaNotInForce | Self::OutsideArea | Self::NotInspected)
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
    /// Says how every plate that is posted, in force and put up by a day stands then, in the order of identifiers.
    ///
    /// An officer is right on a plate while an assignment to the plate's own area holds. A plate has to have been inspected,
    /// or else posted, within `inspected_within_days` days; one of which neither day is known was not. What its last inspection
    /// found wrong stays until another one finds it in order. Where the area has no outline, the plate's place is not judged.
    /// The content is superseded once a plate of the same area with a higher version is approved, printed or posted.
    /// Inspections after the day don't count; of a plate whose only known one is later, it is not judged whether it was in time.
    ///
    /// # Complexity
    ///
    /// For each plate logarithmic in the number of records, and linear in the vertices of its area.
    pub fn plate_health(&self, on: NaiveDate, inspected_within_days: u32) -> Vec<PlateHealth<'_>> {
        let inspections = self.last_inspections(on);
        let newest = self.newest_contents(on);
        let posted = self.contact_plates().iter().filter(|plate| hangs(plate, on));
        posted
            .map(|plate| {
                let look = Look {
                    plate,
                    on,
                    inspected_within_days,
                    inspection: inspections.get(&plate.id).copied(),
                    newest: newest.get(&plate.area).copied().unwrap_or_default(),
                };
                let wrong = |problem: &PlateProblem| self.has_problem(&look, *problem);
                PlateHealth { plate, problems: PlateProblem::ALL.iter().copied().filter(wrong).collect() }
            })
            .collect()
    }

    /// The highest version of content among each area's plates that were approved and, if put up, put up by a day.
    fn newest_contents(&self, on: NaiveDate) -> BTreeMap<&AreaId, u32> {
        let approved = [PlateState::Approved, PlateState::Printed, PlateState::Posted];
        let mut newest = BTreeMap::new();
        for plate in self.contact_plates().iter().filter(|plate| approved.contains(&plate.state)) {
            if plate.valid.contains(on) && plate.posted_on.is_none_or(|posted| posted <= on) {
                let version = newest.entry(&plate.area).or_insert(plate.content.version);
                *version = plate.content.version.max(*version);
            }
        }
        newest
    }

    fn has_problem(&self, look: &Look<'_>, problem: PlateProblem) -> bool {
        let (plate, on) = (look.plate, look.on);
        let found = look.inspection.map(|(_, result)| result);
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
            PlateProblem::ContentSuperseded => content.version < look.newest,
            PlateProblem::FoundUnreadable => {
                matches!(found, Some(InspectionResult::Faded | InspectionResult::Torn))
            }
            PlateProblem::FoundMissing => found == Some(InspectionResult::Missing),
            PlateProblem::FoundWrong => found == Some(InspectionResult::WrongContent),
            PlateProblem::NotInspected => match last_look(plate, look.inspection.map(|(day, _)| day), on) {
                LastLook::On(last) => (on - last).num_days() > i64::from(look.inspected_within_days),
                LastLook::Never => true,
                LastLook::LaterOnly => false,
            },
        }
    }
}

/// One plate, and what is known of it on a day.
struct Look<'a> {
    plate: &'a ContactPlate,
    on: NaiveDate,
    inspected_within_days: u32,
    /// The last inspection up to that day.
    inspection: Option<(NaiveDate, InspectionResult)>,
    /// The highest version of content in its area.
    newest: u32,
}

/// Whether a plate is posted, in force, and was put up by then, as far as is known.
pub(super) fn hangs(plate: &ContactPlate, on: NaiveDate) -> bool {
    plate.state == PlateState::Posted
        && plate.valid.contains(on)
        && plate.posted_on.is_none_or(|posted| posted <= on)
}

/// When somebody last looked at a plate, up to a day.
pub(super) enum LastLook {
    /// On that day.
    On(NaiveDate),
    /// As far as is known, never.
    Never,
    /// Later: whether anybody did before is not known.
    LaterOnly,
}

/// Finds the last look at a plate up to a day: an inspection, or else the posting.
pub(super) fn last_look(plate: &ContactPlate, inspected: Option<NaiveDate>, on: NaiveDate) -> LastLook {
    let days = [inspected, plate.inspected_on, plate.posted_on].into_iter().flatten();
    match days.filter(|day| *day <= on).max() {
        _ if inspected.is_none() && plate.inspected_on.is_some_and(|day| day > on) => LastLook::LaterOnly,
        Some(last) => LastLook::On(last),
        None => LastLook::Never,
    }
}
