//! Who is responsible here.

use chrono::{DateTime, NaiveDate, Utc};

use super::lines::{LineAdvice, LineReason};
use crate::Position;
use crate::domain::{Agency, Area, AssignmentRole, ContactLine, LinePurpose, Officer};
use crate::registry::Registry;

/// An officer who is responsible for an area.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ResponsibleOfficer<'a> {
    /// The officer.
    pub officer: &'a Officer,
    /// As what.
    pub role: AssignmentRole,
}

/// Who is responsible for a position at an instant, and which line to call.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Responsible<'a> {
    /// Every area in force that covers the position, the narrowest kind first.
    pub areas: Vec<&'a Area>,
    /// The area that decides: the first of them, or of their ancestors, with a primary officer.
    pub area: Option<&'a Area>,
    /// Its officers: the primary ones first, then in their order of relief.
    pub officers: Vec<ResponsibleOfficer<'a>>,
    /// The agency that serves the area, or the nearest one above it that is known.
    pub agency: Option<&'a Agency>,
    /// The line to call, and why; `None` only where not even an emergency line is known.
    pub call: Option<LineAdvice>,
}

impl Registry {
    /// Finds who is responsible for a position at an instant.
    ///
    /// The areas that cover the position are tried from the narrowest kind to the widest, by code where kinds are equal; the
    /// first with a current primary assignment decides, then the ancestors of the narrowest.
    ///
    /// # Complexity
    ///
    /// That of [`AreaIndex::locate_all`](crate::index::AreaIndex::locate_all), and logarithmic in the number of records.
    pub fn responsible(&self, position: Position, at: DateTime<Utc>) -> Responsible<'_> {
        let on = self.local_date(at);
        let areas: Vec<&Area> = self.areas_at(position, on).collect();
        let above = areas.first().into_iter().flat_map(|area| self.ancestors(&area.id).skip(1));
        let above = above.filter(|area| area.valid.contains(on));
        let deciding = areas.iter().copied().chain(above).find_map(|area| {
            let officers = self.officers_of(area, on);
            let has_primary = officers.iter().any(|o| o.role == AssignmentRole::Primary);
            has_primary.then_some((area, officers))
        });
        let (area, officers) = deciding.map_or((None, Vec::new()), |(area, officers)| (Some(area), officers));
        let agency = area.or(areas.first().copied()).and_then(|area| self.agency_of(area));
        let call = self.line_to_call(&officers, agency, at);
        Responsible { areas, area, officers, agency, call }
    }

    /// Lists the officers assigned to an area on a day, the primary ones first, then in their order of relief.
    pub fn officers_of(&self, area: &Area, on: NaiveDate) -> Vec<ResponsibleOfficer<'_>> {
        let assignments =
            self.assignments_to(&area.id).iter().filter_map(|position| self.assignments().at(*position));
        let current = assignments.filter(|assignment| assignment.valid.contains(on));
        let officers =
            current.filter_map(|a| self.officers().get(&a.officer).map(|officer| (officer, a.role)));
        let serving = officers.filter(|(officer, _)| officer.valid.contains(on));
        serving.map(|(officer, role)| ResponsibleOfficer { officer, role }).collect()
    }

    /// The agency that serves an area, or the nearest one above it that is known.
    fn agency_of(&self, area: &Area) -> Option<&Agency> {
        let named = self.ancestors(&area.id).find_map(|area| area.agency.as_ref());
        named.and_then(|agency| self.agencies().get(agency))
    }

    fn line_to_call(
        &self,
        officers: &[ResponsibleOfficer<'_>],
        agency: Option<&Agency>,
        at: DateTime<Utc>,
    ) -> Option<LineAdvice> {
        let answered = |lines: &[ContactLine]| {
            let by_purpose = [LinePurpose::Help, LinePurpose::Consultation, LinePurpose::NonEmergency];
            let mut open =
                by_purpose.iter().flat_map(|purpose| lines.iter().filter(move |l| l.purpose == *purpose));
            open.find(|line| line.hours.as_ref().is_none_or(|hours| self.hours_contain(hours, at))).cloned()
        };
        let officers_line = officers.iter().find_map(|o| answered(&o.officer.lines));
        let stations_line = || agency.and_then(|agency| answered(&agency.lines));
        officers_line
            .map(|line| LineAdvice { line, reason: LineReason::OfficersLine })
            .or_else(|| stations_line().map(|line| LineAdvice { line, reason: LineReason::StationsLine }))
            .or_else(|| LineAdvice::emergency(LineReason::NobodyAssigned))
    }
}
