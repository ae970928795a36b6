//! Which volunteers to ask, and why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::guards::takes_part;
use crate::domain::{
    Activity, ActivityId, ActivityNeed, ActivityState, Alert, AlertId, AlertState, AreaId,
    ParticipationState, Volunteer, VolunteerId, VolunteerState,
};
use crate::label::coded_enum;
use crate::registry::Registry;
use crate::{Lang, Position, geo, sort};

/// Volunteers within so many metres of each other count as equally near, so that the load decides between them.
pub const DISTANCE_BAND_M: f64 = 500.0;

/// The days before the start over which a volunteer's load is summed.
pub const LOAD_DAYS: i64 = 28;

coded_enum! {
    /// Why a volunteer is not suitable.
    pub enum MatchObstacle {
        NotActive = "not_active", "不在队", "not an active volunteer";
        Engaged = "engaged", "该时段已有任务", "engaged elsewhere at that time";
        NotAvailable = "not_available", "该时段不可用", "not available at that time";
        SkillMissing = "skill_missing", "缺少所需技能", "a needed skill is missing";
        CertificateMissing = "certificate_missing", "无所需证书", "a needed certificate is not held";
        CertificateExpired = "certificate_expired", "证书当日无效", "a needed certificate is not valid that day";
        TooFar = "too_far", "距离过远", "too far away";
        PlaceUnknown = "place_unknown", "位置未知", "where they are is not known";
    }
}

/// Whom to look for: where, when, and with what.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct VolunteerSearch {
    /// Where they are needed.
    pub near: Option<Position>,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when; the start itself where it is about an instant.
    pub ends_at: DateTime<Utc>,
    /// The farthest that somebody is asked to come, in metres; infinite where it doesn't matter.
    pub radius_m: f64,
    /// Skills that somebody must all have.
    pub skills: Vec<String>,
    /// Certificates that somebody must all hold on the day of the start.
    pub certificates: Vec<String>,
    /// The activity they are sought for, which does not count as another engagement.
    pub activity: Option<ActivityId>,
    /// The alert they are sought for, likewise.
    pub alert: Option<AlertId>,
}

impl std::fmt::Debug for VolunteerSearch {
    /// Prints all but the place, which may be where a person is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VolunteerSearch")
            .field("starts_at", &self.starts_at)
            .field("ends_at", &self.ends_at)
            .field("radius_m", &self.radius_m)
            .field("skills", &self.skills)
            .field("certificates", &self.certificates)
            .field("activity", &self.activity)
            .field("alert", &self.alert)
            .finish_non_exhaustive()
    }
}

impl VolunteerSearch {
    /// Looks for anybody from one instant to another.
    #[must_use]
    pub const fn new(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Self {
        Self {
            near: None,
            starts_at,
            ends_at,
            radius_m: f64::INFINITY,
            skills: Vec::new(),
            certificates: Vec::new(),
            activity: None,
            alert: None,
        }
    }

    /// Looks for those who can come to an alert: near its place, at its time, with its skills.
    #[must_use]
    pub fn for_alert(alert: &Alert) -> Self {
        let mut search = Self::new(alert.raised_at, alert.raised_at).near(alert.position, alert.radius_m);
        search.skills.clone_from(&alert.required_skills);
        search.alert = Some(alert.id.clone());
        search
    }

    /// Looks for those who fill a need of an activity, near the start of its route where it has one.
    #[must_use]
    pub fn for_activity(activity: &Activity, need: &ActivityNeed) -> Self {
        let mut search = Self::new(activity.starts_at, activity.ends_at);
        search.near = activity.route.first().copied();
        search.skills = need.skill.iter().cloned().collect();
        search.certificates = need.certificate.iter().cloned().collect();
        search.activity = Some(activity.id.clone());
        search
    }

    /// Sets the place, and the farthest that somebody is asked to come to it, in metres.
    #[must_use]
    pub const fn near(mut self, place: Position, radius_m: f64) -> Self {
        self.near = Some(place);
        self.radius_m = radius_m;
        self
    }

    /// Asks also for a skill.
    #[must_use]
    pub fn skill(mut self, skill: impl Into<String>) -> Self {
        self.skills.push(skill.into());
        self
    }

    /// Asks also for a certificate.
    #[must_use]
    pub fn certificate(mut self, name: impl Into<String>) -> Self {
        self.certificates.push(name.into());
        self
    }
}

/// A volunteer, suitable or not, with the reasons.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Candidate<'a> {
    /// The volunteer.
    pub volunteer: &'a Volunteer,
    /// Geodesic distance to the place, in metres; zero anywhere in a home area that covers it; `None` where either is not known.
    pub metres: Option<f64>,
    /// Whether they said that they can at that time; `None` where they never said when they can.
    pub available: Option<bool>,
    /// Minutes that they gave in the 28 days before.
    pub load_minutes: i64,
    /// What stands against them, in the order of [`MatchObstacle::ALL`].
    pub obstacles: Vec<MatchObstacle>,
}

impl Candidate<'_> {
    /// Tells whether nothing stands against asking them.
    #[must_use]
    pub fn is_suitable(&self) -> bool {
        self.obstacles.is_empty()
    }

    /// Explains the place in the list, in a language; names nobody.
    #[must_use]
    pub fn explain(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let mut parts = Vec::new();
        if let Some(metres) = self.metres {
            parts.push(if zh { format!("相距 {metres:.0} 米") } else { format!("{metres:.0} m away") });
        }
        parts.push(match (self.available, zh) {
            (Some(true), true) => "该时段可用".to_owned(),
            (Some(true), false) => "available".to_owned(),
            (Some(false), true) => "该时段不可用".to_owned(),
            (Some(false), false) => "not available".to_owned(),
            (None, true) => "未注明可用时段".to_owned(),
            (None, false) => "availability not said".to_owned(),
        });
        let (load, days) = (self.load_minutes, LOAD_DAYS);
        parts.push(if zh {
            format!("近 {days} 天 {load} 分钟")
        } else {
            format!("{load} minutes in the last {days} days")
        });
        let against = self.obstacles.iter().filter(|obstacle| **obstacle != MatchObstacle::NotAvailable);
        parts.extend(against.map(|obstacle| obstacle.label(lang).to_owned()));
        parts.join(if zh { "，" } else { ", " })
    }
}

/// What volunteers do and did around a time.
struct Engagements<'a> {
    engaged: BTreeSet<&'a VolunteerId>,
    load_minutes: BTreeMap<&'a VolunteerId, i64>,
}

impl Registry {
    /// Ranks every volunteer for a search, each with an explanation; the suitable ones come first.
    ///
    /// Suitable is who is active, has the skills, holds the certificates on the day of the start, is not engaged elsewhere, has not
    /// said otherwise about the time, and is near enough. They come in the order of distance in bands of 500 m, then those who said
    /// that they can before those who never said when, then by minutes given in the last 28 days, then by distance, then by
    /// identifier. The others follow, those with fewer obstacles first, in the same order.
    ///
    /// The distance is from the volunteer's own place where it is given, else from the label position of the home area, or zero
    /// where that area covers the place.
    ///
    /// # Complexity
    ///
    /// Linear in the number of volunteers, participations and alerts, and O(n log n) for the order.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::RegistryBuilder;
    /// use shouwang::ask::{MatchObstacle, VolunteerSearch};
    /// use shouwang::domain::{Volunteer, VolunteerId, VolunteerState};
    ///
    /// let mut builder = RegistryBuilder::new();
    /// for (id, certificate) in [("v-1", "急救员@2024-01-01/2026-01-01"), ("v-2", "急救员@2026-01-01/2028-01-01")] {
    ///     let mut volunteer = Volunteer::new(VolunteerId::new(id)?);
    ///     volunteer.state = VolunteerState::Active;
    ///     volunteer.certificates.push(certificate.parse()?);
    ///     builder.add(volunteer);
    /// }
    /// let registry = builder.build()?;
    ///
    /// let (from, to) = ("2026-06-05T20:00:00+08:00".parse().unwrap(), "2026-06-05T22:00:00+08:00".parse().unwrap());
    /// let found = registry.match_volunteers(&VolunteerSearch::new(from, to).certificate("急救员"));
    /// assert_eq!(found[0].volunteer.id.as_str(), "v-2");
    /// assert!(found[0].is_suitable());
    /// assert_eq!(found[1].obstacles, [MatchObstacle::CertificateExpired]);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn match_volunteers(&self, search: &VolunteerSearch) -> Vec<Candidate<'_>> {
        let engagements = self.engagements(search);
        let mut covering = BTreeSet::new();
        if let Some(place) = search.near {
            covering.extend(self.areas_at(place, self.local_date(search.starts_at)).map(|area| &area.id));
        }
        let mut homes: BTreeMap<&AreaId, Option<Position>> = BTreeMap::new();
        let mut candidates: Vec<Candidate<'_>> = self
            .volunteers()
            .iter()
            .map(|volunteer| {
                let metres = search.near.and_then(|place| {
                    if let Some(own) = volunteer.position {
                        return Some(geo::distance_metres(own, place));
                    }
                    let home = volunteer.home_area.as_ref()?;
                    if covering.contains(home) {
                        return Some(0.0);
                    }
                    let inside = homes.entry(home).or_insert_with(|| {
                        self.areas().get(home).and_then(|area| area.boundary.as_ref()?.label_position())
                    });
                    Some(geo::distance_metres((*inside)?, place))
                });
                self.candidate(volunteer, search, metres, &engagements)
            })
            .collect();
        sort::sort_by(&mut candidates, |a, b| {
            let band = |one: &Candidate<'_>| (one.metres.unwrap_or(f64::INFINITY) / DISTANCE_BAND_M).floor();
            let metres = |one: &Candidate<'_>| one.metres.unwrap_or(f64::INFINITY);
            (a.obstacles.len().cmp(&b.obstacles.len()))
                .then(band(a).total_cmp(&band(b)))
                .then(a.available.is_none().cmp(&b.available.is_none()))
                .then(a.load_minutes.cmp(&b.load_minutes))
                .then(metres(a).total_cmp(&metres(b)))
                .then_with(|| a.volunteer.id.cmp(&b.volunteer.id))
        });
        candidates
    }

    fn candidate<'a>(
        &self,
        volunteer: &'a Volunteer,
        search: &VolunteerSearch,
        metres: Option<f64>,
        engagements: &Engagements<'_>,
    ) -> Candidate<'a> {
        let on = self.local_date(search.starts_at);
        let held = |name: &String| volunteer.certificates.iter().any(|certificate| certificate.name == *name);
        let available = volunteer.availability.as_ref().map(|hours| {
            let change = self.next_change(hours, search.starts_at);
            self.hours_contain(hours, search.starts_at)
                && change.is_none_or(|change| search.ends_at <= change.at)
        });
        let wrong = |obstacle: &MatchObstacle| match obstacle {
            MatchObstacle::NotActive => volunteer.state != VolunteerState::Active,
            MatchObstacle::Engaged => engagements.engaged.contains(&volunteer.id),
            MatchObstacle::NotAvailable => available == Some(false),
            MatchObstacle::SkillMissing => {
                !search.skills.iter().all(|skill| volunteer.skills.contains(skill))
            }
            MatchObstacle::CertificateMissing => !search.certificates.iter().all(held),
            MatchObstacle::CertificateExpired => {
                search.certificates.iter().any(|name| held(name) && !volunteer.holds(name, on))
            }
            MatchObstacle::TooFar => metres.is_some_and(|metres| metres > search.radius_m),
            MatchObstacle::PlaceUnknown => {
                search.near.is_some() && search.radius_m.is_finite() && metres.is_none()
            }
        };
        let obstacles = MatchObstacle::ALL.iter().copied().filter(wrong).collect();
        let load_minutes = engagements.load_minutes.get(&volunteer.id).copied().unwrap_or_default();
        Candidate { volunteer, metres, available, load_minutes, obstacles }
    }

    fn engagements(&self, search: &VolunteerSearch) -> Engagements<'_> {
        let mut engaged = BTreeSet::new();
        let mut load_minutes: BTreeMap<_, i64> = BTreeMap::new();
        let since = search.starts_at.checked_sub_signed(TimeDelta::days(LOAD_DAYS));
        for part in self.participations().iter().filter(|part| takes_part(part.state)) {
            let Some(activity) = self.activities().get(&part.activity) else { continue };
            // Two that only touch don't overlap; an instant lies in what begins with it.
            let begins_before = activity.starts_at < search.ends_at || activity.starts_at == search.starts_at;
            let overlaps = begins_before && search.starts_at < activity.ends_at;
            let coming = matches!(part.state, ParticipationState::Accepted | ParticipationState::CheckedIn);
            let held = activity.state != ActivityState::Cancelled;
            if overlaps && coming && held && search.activity.as_ref() != Some(&activity.id) {
                engaged.insert(&part.volunteer);
            }
            let before =
                activity.ends_at <= search.starts_at && since.is_none_or(|since| activity.starts_at >= since);
            if before {
                let stayed = part.checked_in_at.zip(part.checked_out_at);
                let minutes =
                    part.minutes.map(i64::from).or(stayed.map(|(from, to)| (to - from).num_minutes()));
                let sum = load_minutes.entry(&part.volunteer).or_default();
                *sum = sum.saturating_add(minutes.unwrap_or_default());
            }
        }
        let on_the_way =
            [AlertState::Accepted, AlertState::EnRoute, AlertState::OnScene, AlertState::WithPerson];
        let others = self.alerts().iter().filter(|alert| search.alert.as_ref() != Some(&alert.id));
        let open =
            others.filter(|alert| on_the_way.contains(&alert.state) && alert.raised_at <= search.starts_at);
        engaged.extend(open.filter_map(|alert| alert.accepted_by.as_ref()));
        Engagements { engaged, load_minutes }
    }
}
