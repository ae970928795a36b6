//! What can only be wrong between records: references, and the invariants of one record that need others.

use super::kinds::Tables;
use super::records::{Record, Records};
use crate::domain::{
    Activity, AddressRule, Agency, AidCase, Alert, Area, AreaPriority, Asset, Assignment, Certificate,
    ContactPlate, EngagementEvent, Hazard, Incident, MediationCase, Officer, Outreach, Participation, Person,
    PlateInspection, ReportedIndicator, SafePoint, SafePointVisit, ServiceRecord, Volunteer,
};
use crate::{Error, Place, Result};

/// A record that can be checked against the others.
pub(super) trait Check {
    /// Checks this record.
    fn check(&self, known: &Tables) -> Result<()>;
}

/// Checks all records of a kind, adding a problem at the place of each that fails.
pub(super) fn check<R: Record + Check>(
    records: &Records<R>,
    places: &[Place],
    known: &Tables,
    problems: &mut Vec<Error>,
) {
    for (record, place) in records.iter().zip(places) {
        if let Err(problem) = record.check(known) {
            problems.push(problem.at(place));
        }
    }
}

fn all_known<'a, R: Record>(
    records: &Records<R>,
    ids: impl IntoIterator<Item = &'a R::Id>,
    field: &'static str,
) -> Result<()>
where
    R::Id: 'a,
{
    for id in ids {
        if records.position(id).is_none() {
            return Err(Error::unknown_reference(R::KIND).in_field(field));
        }
    }
    Ok(())
}

impl Check for Agency {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.agencies, &self.parent, "parent")
    }
}

impl Check for Area {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.parent, "parent")?;
        all_known(&known.agencies, &self.agency, "agency")
    }
}

impl Check for AddressRule {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, [&self.area], "area")?;
        self.check_values()
    }
}

impl Check for Officer {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.agencies, &self.agency, "agency")
    }
}

impl Check for Assignment {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.officers, [&self.officer], "officer")?;
        all_known(&known.areas, [&self.area], "area")
    }
}

impl Check for ContactPlate {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, [&self.area], "area")?;
        all_known(&known.officers, &self.content.officers, "officers")?;
        self.check_posted()
    }
}

impl Check for PlateInspection {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.contact_plates, [&self.plate], "plate")
    }
}

impl Check for SafePoint {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.area, "area")
    }
}

impl Check for SafePointVisit {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.safe_points, [&self.safe_point], "safe_point")?;
        self.check_times()
    }
}

impl Check for Asset {
    fn check(&self, _: &Tables) -> Result<()> {
        Ok(())
    }
}

impl Check for Volunteer {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.home_area, "home_area")?;
        self.certificates.iter().try_for_each(Certificate::check_values)
    }
}

impl Check for Activity {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.area, "area")?;
        all_known(&known.officers, &self.officer, "officer")?;
        self.check_times()?;
        self.check_needs()
    }
}

impl Check for Participation {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.volunteers, [&self.volunteer], "volunteer")?;
        all_known(&known.activities, [&self.activity], "activity")?;
        all_known(&known.officers, &self.approved_by, "approved_by")?;
        self.check_times()?;
        known.activities.get(&self.activity).map_or(Ok(()), |activity| self.check_window(activity))
    }
}

impl Check for Alert {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.volunteers, &self.candidates, "candidates")?;
        all_known(&known.volunteers, &self.accepted_by, "accepted_by")?;
        self.check_values()
    }
}

impl Check for ServiceRecord {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.area, "area")?;
        all_known(&known.safe_points, &self.safe_point, "safe_point")?;
        all_known(&known.contact_plates, &self.plate, "plate")?;
        self.check_times()
    }
}

impl Check for MediationCase {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.area, "area")?;
        all_known(&known.officers, &self.officer, "officer")?;
        all_known(&known.volunteers, &self.volunteers, "volunteers")?;
        self.check_times()
    }
}

impl Check for Hazard {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.area, "area")?;
        all_known(&known.volunteers, &self.found_by, "found_by")?;
        self.check_times()
    }
}

impl Check for AidCase {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.area, "area")?;
        all_known(&known.safe_points, &self.safe_point, "safe_point")?;
        all_known(&known.volunteers, &self.volunteer, "volunteer")
    }
}

impl Check for Incident {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.area, "area")?;
        self.check_times()
    }
}

impl Check for Outreach {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.activities, &self.activity, "activity")?;
        all_known(&known.areas, &self.area, "area")?;
        all_known(&known.safe_points, &self.safe_point, "safe_point")
    }
}

impl Check for AreaPriority {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, [&self.area], "area")?;
        self.check_times()
    }
}

impl Check for EngagementEvent {
    fn check(&self, known: &Tables) -> Result<()> {
        all_known(&known.areas, &self.area, "area")?;
        all_known(&known.agencies, &self.agency, "agency")?;
        self.check_times()
    }
}

impl Check for Person {
    fn check(&self, _: &Tables) -> Result<()> {
        self.check_values()
    }
}

impl Check for ReportedIndicator {
    fn check(&self, _: &Tables) -> Result<()> {
        super::reported::figure_of(self).map(|_| ())
    }
}
