//! What each safe point and each volunteer did, and how fairly the volunteers' hours are shared.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::record_filter::{RecordDigest, RecordFilter};
use super::roll_up::is_settled;
use crate::domain::{
    Activity, ParticipationState, SafePoint, SafePointId, SafePointState, Volunteer, VolunteerId,
    VolunteerState,
};
use crate::registry::Registry;
use crate::sort;
use crate::stats::gini;

/// What a safe point did.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SafePointLoad<'a> {
    /// The safe point.
    pub safe_point: &'a SafePoint,
    /// Service records that it took.
    pub matters: u64,
    /// Different persons behind them, where the record says who.
    pub persons: u64,
    /// Cases of aid at it.
    pub aid_cases: u64,
    /// When the last of all these was opened.
    pub last_at: Option<DateTime<Utc>>,
    /// The digest of the service records and the cases of aid.
    pub digest: RecordDigest,
}

/// What a volunteer did.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct VolunteerLoad<'a> {
    /// The volunteer.
    pub volunteer: &'a Volunteer,
    /// Activities to which they came.
    pub activities: u64,
    /// Minutes that an officer approved.
    pub approved_minutes: u64,
    /// Minutes that nobody has decided on yet.
    pub pending_minutes: u64,
    /// Times that they had accepted and did not come.
    pub no_shows: u64,
    /// Disputes with an agreement that they helped to mediate.
    pub mediations: u64,
    /// The digest of the participations and mediations.
    pub digest: RecordDigest,
}

impl VolunteerLoad<'_> {
    /// Gives the approved hours.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "nobody serves 2^53 minutes")]
    pub fn approved_hours(&self) -> f64 {
        self.approved_minutes as f64 / 60.0
    }
}

/// How fairly approved minutes are shared among the active volunteers.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Fairness {
    /// Active volunteers, those without a minute included.
    pub volunteers: usize,
    /// How many of them have no approved minute.
    pub without_any: usize,
    /// The approved minutes of all of them.
    pub minutes: u64,
    /// Gini's coefficient: 0 when all served as long, towards 1 when one did it all; see [`gini`]. `None` without a minute.
    pub gini: Option<f64>,
}

/// What the volunteers did.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct VolunteerLoads<'a> {
    /// Which records were counted.
    pub filter: RecordFilter,
    /// Every volunteer who is active or did something, in the order of identifiers.
    pub volunteers: Vec<VolunteerLoad<'a>>,
    /// How the minutes are shared.
    pub fairness: Fairness,
}

/// Counts and identifiers while records are gone through.
#[derive(Default)]
struct PointTally<'a> {
    matters: u64,
    aid_cases: u64,
    persons: BTreeSet<&'a str>,
    last_at: Option<DateTime<Utc>>,
    records: Vec<&'a str>,
}

impl<'a> PointTally<'a> {
    fn add(&mut self, id: &'a str, at: DateTime<Utc>) {
        self.records.push(id);
        self.last_at = self.last_at.max(Some(at));
    }
}

#[derive(Default)]
struct VolunteerTally<'a> {
    activities: BTreeSet<&'a str>,
    approved_minutes: u64,
    pending_minutes: u64,
    no_shows: u64,
    mediations: u64,
    records: Vec<&'a str>,
}

impl Registry {
    /// Counts the service records and cases of aid of each safe point, in the order of identifiers.
    ///
    /// Every active point is listed, with zeros where it took nothing, and every other that took something. The filter goes by
    /// the day on which a record was opened and by the area of the record.
    ///
    /// # Complexity
    ///
    /// O(records · log records).
    #[must_use]
    pub fn safe_point_loads(&self, filter: &RecordFilter) -> Vec<SafePointLoad<'_>> {
        let mut tallies: BTreeMap<&SafePointId, PointTally<'_>> = BTreeMap::new();
        for record in self.service_records().iter() {
            let Some(point) = &record.safe_point else { continue };
            if filter.takes(self, record.opened_at, record.area.as_ref()) {
                let tally = tallies.entry(point).or_default();
                tally.matters += 1;
                tally.persons.extend(record.person.as_ref().map(|person| person.as_str()));
                tally.add(record.id.as_str(), record.opened_at);
            }
        }
        for case in self.aid_cases().iter() {
            let Some(point) = &case.safe_point else { continue };
            if filter.takes(self, case.at, case.area.as_ref()) {
                let tally = tallies.entry(point).or_default();
                tally.aid_cases += 1;
                tally.add(case.id.as_str(), case.at);
            }
        }
        let listed = self.safe_points().iter().filter_map(|safe_point| {
            let tally = tallies.remove(&safe_point.id);
            (tally.is_some() || safe_point.state == SafePointState::Active)
                .then(|| (safe_point, tally.unwrap_or_default()))
        });
        let mut loads: Vec<SafePointLoad<'_>> = listed
            .map(|(safe_point, tally)| SafePointLoad {
                safe_point,
                matters: tally.matters,
                persons: tally.persons.len() as u64,
                aid_cases: tally.aid_cases,
                last_at: tally.last_at,
                digest: RecordDigest::of(tally.records),
            })
            .collect();
        sort::sort_by(&mut loads, |a, b| a.safe_point.id.cmp(&b.safe_point.id));
        loads
    }

    /// Counts the activities, minutes and mediations of each volunteer, and tells how fairly the minutes are shared.
    ///
    /// A participation counts by the day on which its activity starts and by the activity's area, a mediation by the day on which
    /// it was reported. Minutes are those of the record; they are approved once an officer has said so, pending after the
    /// check-out, and nothing when they were rejected.
    ///
    /// # Complexity
    ///
    /// O(records · log records).
    #[must_use]
    pub fn volunteer_loads(&self, filter: &RecordFilter) -> VolunteerLoads<'_> {
        let mut tallies: BTreeMap<&VolunteerId, VolunteerTally<'_>> = BTreeMap::new();
        let counted = |activity: &&Activity| filter.takes(self, activity.starts_at, activity.area.as_ref());
        for part in self.participations().iter() {
            let Some(activity) = self.activities().get(&part.activity).filter(counted) else { continue };
            let minutes = u64::from(part.minutes.unwrap_or(0));
            let tally = tallies.entry(&part.volunteer).or_default();
            match part.state {
                ParticipationState::NoShow => tally.no_shows += 1,
                ParticipationState::HoursApproved => tally.approved_minutes += minutes,
                ParticipationState::CheckedOut => tally.pending_minutes += minutes,
                ParticipationState::CheckedIn | ParticipationState::HoursRejected => {}
                _ => continue,
            }
            if part.state != ParticipationState::NoShow {
                tally.activities.insert(activity.id.as_str());
            }
            tally.records.push(part.id.as_str());
        }
        for case in self.mediations().iter().filter(|case| is_settled(case.state)) {
            if filter.takes(self, case.opened_at, case.area.as_ref()) {
                for volunteer in &case.volunteers {
                    let tally = tallies.entry(volunteer).or_default();
                    tally.mediations += 1;
                    tally.records.push(case.id.as_str());
                }
            }
        }
        let mut volunteers: Vec<VolunteerLoad<'_>> = self
            .volunteers()
            .iter()
            .filter_map(|volunteer| {
                let tally = tallies.remove(&volunteer.id).filter(|tally| !tally.records.is_empty());
                if tally.is_none() && volunteer.state != VolunteerState::Active {
                    return None;
                }
                let tally = tally.unwrap_or_default();
                Some(VolunteerLoad {
                    volunteer,
                    activities: tally.activities.len() as u64,
                    approved_minutes: tally.approved_minutes,
                    pending_minutes: tally.pending_minutes,
                    no_shows: tally.no_shows,
                    mediations: tally.mediations,
                    digest: RecordDigest::of(tally.records),
                })
            })
            .collect();
        sort::sort_by(&mut volunteers, |a, b| a.volunteer.id.cmp(&b.volunteer.id));
        let fairness = fairness(&volunteers);
        VolunteerLoads { filter: filter.clone(), volunteers, fairness }
    }
}

fn fairness(loads: &[VolunteerLoad<'_>]) -> Fairness {
    let active = loads.iter().filter(|load| load.volunteer.state == VolunteerState::Active);
    let minutes: Vec<u64> = active.map(|load| load.approved_minutes).collect();
    Fairness {
        volunteers: minutes.len(),
        without_any: minutes.iter().filter(|minutes| **minutes == 0).count(),
        minutes: minutes.iter().sum(),
        gini: gini(minutes),
    }
}
