//! The questions of a duty desk: plates, what is due, whom to call, what looks wrong.

use std::time::SystemTime;

use shouwang::ask;
use shouwang::domain::{ActivityId, AlertId, PlateId, SafePointId};
use shouwang::registry::SafePointFilter;

use crate::ask::filter;
use crate::coded::Lang;
use crate::enums::{
    AreaKind, CallNeed, DataFindingKind, DueKind, Equipment, MatchObstacle, PlateProblem, SafePointFunction,
    Standing,
};
use crate::error::{ShouwangError, guard};
use crate::geo::{Position, positions};
use crate::index::{checked_radius, to_u32};
use crate::records::{Area, LineAdvice};
use crate::registry::Registry;
use crate::time::{CivilDate, instant};

/// How a posted plate stands on a day.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PlateHealth {
    /// Identifier of the plate.
    pub plate: String,
    /// The place it hangs in.
    pub host_place: String,
    /// Identifier of its area.
    pub area: String,
    /// What is wrong with it; empty if nothing is.
    pub problems: Vec<PlateProblem>,
    /// Whether it has to be printed anew.
    pub needs_reprint: bool,
}

impl From<&ask::PlateHealth<'_>> for PlateHealth {
    fn from(health: &ask::PlateHealth<'_>) -> Self {
        Self {
            plate: health.plate.id.to_string(),
            host_place: health.plate.host_place.clone(),
            area: health.plate.area.to_string(),
            problems: health.problems.iter().map(|problem| (*problem).into()).collect(),
            needs_reprint: health.needs_reprint(),
        }
    }
}

/// Something that is due soon or overdue.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DueItem {
    /// What is due.
    pub kind: DueKind,
    /// Identifier of the record that it is about.
    pub record: String,
    /// Identifier of the record's area.
    pub area: Option<String>,
    /// The certificate, where it is one that expires.
    pub certificate: Option<String>,
    /// The last day on which it is in time; nothing for what should have been there from the start.
    pub due_on: Option<CivilDate>,
    /// Due soon, or overdue.
    pub standing: Standing,
    /// False when working days were counted over days for which the calendar has no table.
    pub calendar_known: bool,
    /// One line for a list, in the language that was asked for.
    pub text: String,
}

/// How often what has to be looked at, and how early the list warns, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct DuePolicy {
    /// Days within which an active safe point has to be verified again.
    #[uniffi(default = 180)]
    pub verify_within_days: u16,
    /// Days within which a posted plate has to be inspected again.
    #[uniffi(default = 90)]
    pub inspect_within_days: u16,
    /// Days before the last one from which something is due soon.
    #[uniffi(default = 14)]
    pub soon_days: u16,
}

/// An area in force without a current primary officer.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct UncoveredArea {
    /// The area.
    pub area: Area,
    /// The first day without a primary officer; nothing where there never was one before.
    pub since: Option<CivilDate>,
    /// The next day on which one begins, as far as it is planned.
    pub until: Option<CivilDate>,
}

/// Whether a safe point is open at an instant, and when that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct SafePointOpening {
    /// Whether it is open.
    pub is_open: bool,
    /// When it closes, or opens; nothing if it doesn't within ten years, as far as is known.
    pub changes_at: Option<SystemTime>,
    /// False when its hours depend on a working calendar that has no table for that day.
    pub calendar_known: bool,
}

/// Something in the data that looks wrong.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DataFinding {
    /// What.
    pub kind: DataFindingKind,
    /// Identifiers of the records it is about; none where it is about the whole set.
    pub records: Vec<String>,
    /// What was found, in the language that was asked for.
    pub text: String,
}

/// How many safe points are open in each of the 7 × 24 hours of a week.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OpenGrid {
    /// The Monday with which the week begins.
    pub monday: CivilDate,
    /// How many points match and are in force at some time of the week.
    pub points: u32,
    /// How many of them have no hours that anybody said.
    pub hours_unsaid: u32,
    /// False when a day of the week lies outside the tables of the working calendar.
    pub calendar_known: bool,
    /// Points that are open throughout the hour: seven days, Monday first, of 24 hours each.
    pub counts: Vec<Vec<u32>>,
}

/// Whom to look for: where, when, and with what.
#[derive(Clone, PartialEq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct VolunteerSearch {
    /// From when.
    pub starts_at: SystemTime,
    /// Until when; the start itself where it is about an instant.
    pub ends_at: SystemTime,
    /// Where they are needed.
    #[uniffi(default = None)]
    pub near: Option<Position>,
    /// The farthest that somebody is asked to come, in metres; nothing where it doesn't matter.
    #[uniffi(default = None)]
    pub radius_m: Option<f64>,
    /// Skills that somebody must all have.
    #[uniffi(default = [])]
    pub skills: Vec<String>,
    /// Certificates that somebody must all hold on the day of the start.
    #[uniffi(default = [])]
    pub certificates: Vec<String>,
    /// Identifier of the activity that it is for, whose own people are not engaged elsewhere.
    #[uniffi(default = None)]
    pub activity: Option<String>,
    /// Identifier of the alert that it is for.
    #[uniffi(default = None)]
    pub alert: Option<String>,
}

impl VolunteerSearch {
    fn into_core(self) -> Result<ask::VolunteerSearch, ShouwangError> {
        let mut core = ask::VolunteerSearch::new(instant(self.starts_at)?, instant(self.ends_at)?);
        let radius_m = self.radius_m.map_or(Ok(f64::INFINITY), checked_radius)?;
        if let Some(place) = self.near {
            core = core.near(shouwang::Position::new(place.latitude, place.longitude)?, radius_m);
        }
        (core.skills, core.certificates) = (self.skills, self.certificates);
        core.activity = self.activity.map(ActivityId::new).transpose()?;
        core.alert = self.alert.map(AlertId::new).transpose()?;
        Ok(core)
    }
}

impl From<ask::VolunteerSearch> for VolunteerSearch {
    fn from(search: ask::VolunteerSearch) -> Self {
        Self {
            starts_at: search.starts_at.into(),
            ends_at: search.ends_at.into(),
            near: search.near.map(Position::from),
            radius_m: Some(search.radius_m).filter(|radius_m| radius_m.is_finite()),
            skills: search.skills,
            certificates: search.certificates,
            activity: search.activity.map(|id| id.to_string()),
            alert: search.alert.map(|id| id.to_string()),
        }
    }
}

impl std::fmt::Display for VolunteerSearch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::fmt::Debug for VolunteerSearch {
    /// Prints all but the place, which may be where a person is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { starts_at, ends_at, radius_m, .. } = self;
        let mut out = f.debug_struct("VolunteerSearch");
        out.field("starts_at", starts_at).field("ends_at", ends_at).field("radius_m", radius_m);
        out.finish_non_exhaustive()
    }
}

/// A volunteer, suitable or not, with the reasons.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Candidate {
    /// Identifier of the volunteer.
    pub volunteer: String,
    /// Geodesic distance to the place, in metres; nothing where either is not known.
    pub metres: Option<f64>,
    /// Whether they said that they can at that time; nothing where they never said when they can.
    pub available: Option<bool>,
    /// Minutes that they gave in the 28 days before.
    pub load_minutes: i64,
    /// What stands against them; empty for who is suitable.
    pub obstacles: Vec<MatchObstacle>,
    /// The place in the list explained, in the language that was asked for.
    pub explanation: String,
}

#[uniffi::export]
impl SafePointFunction {
    /// The need of a line to call that goes with it.
    pub fn call_need(&self) -> CallNeed {
        ask::CallNeed::of_function((*self).into()).into()
    }
}

#[uniffi::export]
impl CallNeed {
    /// Says whether an emergency line answers it.
    pub fn is_emergency(&self) -> bool {
        ask::CallNeed::from(*self).is_emergency()
    }
}

#[uniffi::export]
impl PlateProblem {
    /// Says whether the plate has to be printed anew for it.
    pub fn needs_reprint(&self) -> bool {
        ask::PlateProblem::from(*self).needs_reprint()
    }
}

#[uniffi::export]
impl Registry {
    /// Ranks every volunteer for a search, each with an explanation; the suitable ones come first.
    pub fn match_volunteers(
        &self,
        search: VolunteerSearch,
        lang: Lang,
    ) -> Result<Vec<Candidate>, ShouwangError> {
        guard(|| {
            let candidate = |one: &ask::Candidate<'_>| Candidate {
                volunteer: one.volunteer.id.to_string(),
                metres: one.metres,
                available: one.available,
                load_minutes: one.load_minutes,
                obstacles: one.obstacles.iter().map(|obstacle| (*obstacle).into()).collect(),
                explanation: one.explain(lang.into()),
            };
            Ok(self.registry.match_volunteers(&search.into_core()?).iter().map(candidate).collect())
        })
    }

    /// Makes the search for those who can come to an alert: near its place, at its time, with its skills.
    pub fn search_for_alert(&self, alert: String) -> Result<VolunteerSearch, ShouwangError> {
        guard(|| {
            let unknown = || shouwang::Error::unknown_reference("alert").in_field("alert");
            let alert = self.registry.alerts().get(&AlertId::new(alert)?).ok_or_else(unknown)?;
            Ok(ask::VolunteerSearch::for_alert(alert).into())
        })
    }

    /// Makes the searches for those who fill the needs of an activity, one a need.
    pub fn searches_for_activity(&self, activity: String) -> Result<Vec<VolunteerSearch>, ShouwangError> {
        guard(|| {
            let unknown = || shouwang::Error::unknown_reference("activity").in_field("activity");
            let activity = self.registry.activities().get(&ActivityId::new(activity)?).ok_or_else(unknown)?;
            let search = |need| ask::VolunteerSearch::for_activity(activity, need).into();
            Ok(activity.needs.iter().map(search).collect())
        })
    }

    /// Says how every plate that hangs on a day stands then, in the order of identifiers.
    #[uniffi::method(default(inspected_within_days = 90))]
    pub fn plate_health(
        &self,
        on: CivilDate,
        inspected_within_days: u32,
    ) -> Result<Vec<PlateHealth>, ShouwangError> {
        guard(|| {
            let health = self.registry.plate_health(on.0, inspected_within_days);
            Ok(health.iter().map(PlateHealth::from).collect())
        })
    }

    /// Says how one plate stands on a day; nothing for a plate that does not hang then.
    #[uniffi::method(default(inspected_within_days = 90))]
    pub fn check_plate(
        &self,
        plate: String,
        on: CivilDate,
        inspected_within_days: u32,
    ) -> Result<Option<PlateHealth>, ShouwangError> {
        guard(|| {
            let id = PlateId::new(plate)?;
            if self.registry.contact_plates().get(&id).is_none() {
                return Err(shouwang::Error::unknown_reference("contact plate").in_field("plate").into());
            }
            let health = self.registry.plate_health(on.0, inspected_within_days);
            Ok(health.iter().find(|one| one.plate.id == id).map(PlateHealth::from))
        })
    }

    /// Lists the lines to call for a need at a place and an instant, the one to try first in front, each with its reason.
    pub fn lines_to_call(
        &self,
        need: CallNeed,
        latitude: f64,
        longitude: f64,
        at: SystemTime,
    ) -> Result<Vec<LineAdvice>, ShouwangError> {
        guard(|| {
            let from = shouwang::Position::new(latitude, longitude)?;
            let calls = self.registry.lines_to_call(need.into(), from, instant(at)?);
            Ok(calls.iter().map(LineAdvice::from).collect())
        })
    }

    /// Answers [`lines_to_call`](Self::lines_to_call) for every row of two columns in one call.
    pub fn lines_to_call_batch(
        &self,
        need: CallNeed,
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
        at: SystemTime,
    ) -> Result<Vec<Vec<LineAdvice>>, ShouwangError> {
        guard(|| {
            let at = instant(at)?;
            let rows = positions(&latitudes, &longitudes)?.into_iter();
            let calls = rows.map(|from| self.registry.lines_to_call(need.into(), from, at));
            Ok(calls.map(|calls| calls.iter().map(LineAdvice::from).collect()).collect())
        })
    }

    /// Tells whether a safe point is open at an instant, and when it closes or opens next.
    pub fn opening(&self, safe_point: String, at: SystemTime) -> Result<SafePointOpening, ShouwangError> {
        guard(|| {
            let unknown = || shouwang::Error::unknown_reference("safe point").in_field("safe_point");
            let point =
                self.registry.safe_points().get(&SafePointId::new(safe_point)?).ok_or_else(unknown)?;
            let opening = self.registry.opening(point, instant(at)?);
            Ok(SafePointOpening {
                is_open: opening.is_open,
                changes_at: opening.changes_at.map(SystemTime::from),
                calendar_known: opening.calendar_known,
            })
        })
    }

    /// Lists what is due soon or overdue on a day: the oldest first, then by kind, then by identifier.
    pub fn due(&self, on: CivilDate, policy: DuePolicy, lang: Lang) -> Result<Vec<DueItem>, ShouwangError> {
        guard(|| {
            let policy = ask::DuePolicy::default()
                .verify_within_days(policy.verify_within_days)
                .inspect_within_days(policy.inspect_within_days)
                .soon_days(policy.soon_days);
            let item = |item: ask::DueItem<'_>| DueItem {
                kind: item.kind.into(),
                area: item.area.map(ToString::to_string),
                certificate: item.certificate.map(str::to_owned),
                due_on: item.due_on.map(CivilDate::from),
                standing: item.standing.into(),
                calendar_known: item.calendar_known,
                text: item.text(lang.into()),
                record: item.record.id,
            };
            Ok(self.registry.due(on.0, &policy).into_iter().map(item).collect())
        })
    }

    /// Lists the areas of a kind that are in force on a day and have no primary officer then, in the order of identifiers.
    pub fn uncovered_areas(
        &self,
        kind: AreaKind,
        on: CivilDate,
    ) -> Result<Vec<UncoveredArea>, ShouwangError> {
        guard(|| {
            let uncovered = self.registry.uncovered_areas(kind.into(), on.0).into_iter();
            let area = |one: ask::UncoveredArea<'_>| UncoveredArea {
                area: one.area.into(),
                since: one.since.map(CivilDate::from),
                until: one.until.map(CivilDate::from),
            };
            Ok(uncovered.map(area).collect())
        })
    }

    /// Looks through the whole data set for what is not wrong enough to refuse, by kind, then by identifier.
    ///
    /// Safe points nearer to each other than `duplicates_within_m` metres are taken for duplicates; `tolerated_share` of an area may
    /// lie in a sibling or beyond its parent, since outlines drawn apart never meet exactly.
    #[uniffi::method(default(duplicates_within_m = 5.0, tolerated_share = 0.01))]
    pub fn data_check(
        &self,
        on: CivilDate,
        lang: Lang,
        duplicates_within_m: f64,
        tolerated_share: f64,
    ) -> Result<Vec<DataFinding>, ShouwangError> {
        guard(|| {
            let check = ask::DataCheck::new(on.0)
                .duplicates_within_m(checked_radius(duplicates_within_m)?)
                .tolerated_share(tolerated_share);
            let findings = self.registry.data_check(&check).into_iter();
            let finding = |finding: ask::DataFinding| DataFinding {
                kind: finding.kind.into(),
                text: finding.text(lang.into()),
                records: finding.records.into_iter().map(|record| record.id).collect(),
            };
            Ok(findings.map(finding).collect())
        })
    }

    /// Counts the safe points that are open in each hour of the week of a date.
    #[uniffi::method(default(functions = [], equipment = []))]
    pub fn open_grid(
        &self,
        week_of: CivilDate,
        functions: Vec<SafePointFunction>,
        equipment: Vec<Equipment>,
    ) -> Result<OpenGrid, ShouwangError> {
        guard(|| {
            let filter: SafePointFilter = filter(&functions, &equipment);
            let grid = self.registry.open_grid(week_of.0, &filter);
            Ok(OpenGrid {
                monday: grid.monday.into(),
                points: to_u32(grid.points),
                hours_unsaid: to_u32(grid.hours_unsaid),
                calendar_known: grid.calendar_known,
                counts: grid.counts().iter().map(|day| day.to_vec()).collect(),
            })
        })
    }
}
