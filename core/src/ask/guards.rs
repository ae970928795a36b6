//! Whether the guards of a lifecycle hold for a record, as the registry knows it.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::due::DuePolicy;
use crate::Lang;
use crate::domain::{
    Activity, ActivityNeed, ContactPlate, DocumentStage, Hazard, MediationCase, OfficerId, Participation,
    ParticipationState, SafePoint, Volunteer,
};
use crate::lifecycle::{Facts, Guard};
use crate::registry::Registry;

/// A record with a lifecycle whose guards the registry can judge.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Subject<'a> {
    /// A contact plate.
    Plate(&'a ContactPlate),
    /// A safe point.
    SafePoint(&'a SafePoint),
    /// An activity.
    Activity(&'a Activity),
    /// One volunteer's part in an activity.
    Participation(&'a Participation),
    /// A mediation.
    Mediation(&'a MediationCase),
    /// A hazard.
    Hazard(&'a Hazard),
}

macro_rules! subjects {
    ($( $variant:ident: $record:ident; )+) => { $(
        impl<'a> From<&'a $record> for Subject<'a> {
            fn from(record: &'a $record) -> Self {
                Self::$variant(record)
            }
        }
    )+ };
}

subjects! {
    Plate: ContactPlate;
    SafePoint: SafePoint;
    Activity: Activity;
    Participation: Participation;
    Mediation: MediationCase;
    Hazard: Hazard;
}

/// What the registry knows about one record, for the lifecycle engine to ask.
#[derive(Debug, Clone, Copy)]
pub struct RegistryFacts<'a> {
    registry: &'a Registry,
    subject: Subject<'a>,
}

impl Registry {
    /// Gives what the registry knows about a record, by which the lifecycle engine judges the guards of a step.
    ///
    /// | guard | holds when |
    /// |---|---|
    /// | `plate_complete` | the plate shows officers who are or will be assigned to its area, and the four lines, all dialable |
    /// | `safe_point_complete` | the point has a function and a line that can be dialled |
    /// | `safe_point_verified` | it was verified within [`DuePolicy::default`]'s days, and found in order |
    /// | `needs_filled` | those who accepted fill every need of the activity, nobody two of them |
    /// | `officer_leads` | the activity has an officer who serves that day |
    /// | `certificate_valid` | each certificate that the activity needs is held that day by somebody who accepted |
    /// | `within_window` | the check-in, the check-out and the minutes fit the activity |
    /// | the documents | every must-document of the stage, and every one that applies, is there |
    /// | `recheck_passed` | the last recheck of the hazard passed |
    ///
    /// A guard that has nothing to do with the record does not hold. The record need not be the registry's own: a changed copy is
    /// judged as it is.
    ///
    /// # Complexity
    ///
    /// Linear in the number of participations or visits; the needs of an activity are matched in O(needs × people²).
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::RegistryBuilder;
    /// use shouwang::domain::{Activity, ActivityId, ActivityKind, ActivityState};
    /// use shouwang::lifecycle::{Action, History, Role, Step};
    ///
    /// let registry = RegistryBuilder::new().build()?;
    /// let (starts_at, ends_at) = ("2026-06-05T20:00:00+08:00".parse().unwrap(), "2026-06-05T22:00:00+08:00".parse().unwrap());
    /// let patrol = Activity::new(ActivityId::new("a-1")?, ActivityKind::Patrol, starts_at, ends_at)?;
    ///
    /// let facts = registry.facts_of(&patrol);
    /// let mut history = History::<ActivityState>::new();
    /// history.apply(Step::new(Action::Confirm, Role::Officer, starts_at), &facts)?; // it needs nobody in particular
    /// let refusal = history.apply(Step::new(Action::Start, Role::Officer, starts_at), &facts).unwrap_err();
    /// assert_eq!(refusal.reason(shouwang::Lang::Zh), "须由民警带领");
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn facts_of<'a>(&'a self, record: impl Into<Subject<'a>>) -> RegistryFacts<'a> {
        RegistryFacts { registry: self, subject: record.into() }
    }
}

type Unmet = Option<Cow<'static, str>>;

impl Facts for RegistryFacts<'_> {
    fn unmet(&self, guard: Guard, at: DateTime<Utc>) -> Unmet {
        match (guard, self.subject) {
            (Guard::PlateComplete, Subject::Plate(plate)) => self.plate_complete(plate, at),
            (Guard::SafePointComplete, Subject::SafePoint(point)) => {
                let line = point.lines.iter().any(|line| line.number.is_dialable());
                (point.functions.is_empty() || !line).then(|| label(guard))
            }
            (Guard::SafePointVerified, Subject::SafePoint(point)) => {
                let within_days = DuePolicy::default().verify_within_days;
                let verified = self.registry.is_verified(point, self.registry.local_date(at), within_days);
                (!verified).then(|| format!("{}, within {within_days} days", label(guard)).into())
            }
            (Guard::NeedsFilled, Subject::Activity(activity)) => self.needs_filled(activity),
            (Guard::OfficerLeads, Subject::Activity(activity)) => {
                let on = self.registry.local_date(at);
                let officer = activity.officer.as_ref().and_then(|id| self.registry.officers().get(id));
                (!officer.is_some_and(|officer| officer.valid.contains(on))).then(|| label(guard))
            }
            (Guard::CertificateValid, Subject::Activity(activity)) => self.certificates(activity, at),
            (Guard::WithinWindow, Subject::Participation(part)) => {
                let Some(activity) = self.registry.activities().get(&part.activity) else {
                    return Some(label(guard));
                };
                part.check_window(activity).err().map(|error| error.to_string().into())
            }
            (Guard::AcceptanceDocuments, Subject::Mediation(case)) => {
                documents(case, DocumentStage::Acceptance)
            }
            (Guard::AgreementDocuments, Subject::Mediation(case)) => {
                documents(case, DocumentStage::Agreement)
            }
            (Guard::ClosingDocuments, Subject::Mediation(case)) => documents(case, DocumentStage::Closing),
            (Guard::RecheckPassed, Subject::Hazard(hazard)) => {
                let on = self.registry.local_date(at);
                let last = hazard.rechecks.iter().rfind(|recheck| recheck.on <= on);
                (!last.is_some_and(|recheck| recheck.passed)).then(|| label(guard))
            }
            _ => Some(label(guard)),
        }
    }
}

impl<'a> RegistryFacts<'a> {
    fn plate_complete(&self, plate: &ContactPlate, at: DateTime<Utc>) -> Unmet {
        if let Err(error) = plate.check_content() {
            return Some(error.to_string().into());
        }
        if plate.content.lines.iter().any(|line| !line.number.is_dialable()) {
            return Some("a line on the plate can't be dialled".into());
        }
        let on = self.registry.local_date(at);
        let to_area = self.registry.assignments_to(&plate.area).iter();
        let to_area: Vec<_> = to_area.filter_map(|at| self.registry.assignments().at(*at)).collect();
        let stays = |officer: &OfficerId| {
            let not_over = |end: Option<chrono::NaiveDate>| end.is_none_or(|end| end > on);
            to_area.iter().any(|one| one.officer == *officer && not_over(one.valid.end()))
                && self.registry.officers().get(officer).is_some_and(|one| not_over(one.valid.end()))
        };
        let left = !plate.content.officers.iter().all(stays);
        left.then(|| "an officer on the plate is not assigned to its area".into())
    }

    /// Those who accepted to take part or were there.
    fn people(&self, activity: &Activity) -> Vec<(&'a Participation, &'a Volunteer)> {
        let registry = self.registry;
        let parts = registry.participations().iter().filter(|part| part.activity == activity.id);
        let coming = parts.filter(|part| takes_part(part.state));
        coming.filter_map(|part| Some((part, registry.volunteers().get(&part.volunteer)?))).collect()
    }

    fn needs_filled(&self, activity: &Activity) -> Unmet {
        let on = self.registry.local_date(activity.starts_at);
        let people = self.people(activity);
        let fits = |need: &ActivityNeed, (part, volunteer): &(&Participation, &Volunteer)| {
            part.role.as_ref().is_none_or(|role| *role == need.role)
                && need.skill.as_ref().is_none_or(|skill| volunteer.skills.contains(skill))
                && need.certificate.as_ref().is_none_or(|name| volunteer.holds(name, on))
        };
        let mut seats = Seats { seated: vec![None; people.len()] };
        for (number, need) in activity.needs.iter().enumerate() {
            let fitting = |needed: usize, person: usize| {
                let need = activity.needs.get(needed);
                need.zip(people.get(person)).is_some_and(|(need, person)| fits(need, person))
            };
            let filled = (0..need.count).take_while(|_| seats.seat(number, &fitting)).count();
            if filled < need.count as usize {
                let ActivityNeed { role, count, .. } = need;
                return Some(format!("of {count} needed as {role}, {filled} have accepted").into());
            }
        }
        None
    }

    fn certificates(&self, activity: &Activity, at: DateTime<Utc>) -> Unmet {
        let on = self.registry.local_date(at);
        let people = self.people(activity);
        let mut needed = activity.needs.iter().filter_map(|need| need.certificate.as_deref());
        let missing = needed.find(|name| !people.iter().any(|(_, volunteer)| volunteer.holds(name, on)));
        missing.map(|name| format!("nobody who accepted holds the certificate {name} on {on}").into())
    }
}

/// Whether somebody counts as taking part: accepted, or was there.
pub(super) const fn takes_part(state: ParticipationState) -> bool {
    matches!(
        state,
        ParticipationState::Accepted
            | ParticipationState::CheckedIn
            | ParticipationState::CheckedOut
            | ParticipationState::HoursApproved
            | ParticipationState::HoursRejected
    )
}

/// Who sits on which need; a person moves to another one where that makes room (augmenting paths, Kuhn 1955).
struct Seats {
    seated: Vec<Option<usize>>,
}

impl Seats {
    fn seat(&mut self, need: usize, fits: &dyn Fn(usize, usize) -> bool) -> bool {
        let mut tried = vec![false; self.seated.len()];
        // Each person is tried once: a queue of (need that looks for somebody, how it came to that).
        let mut waiting = vec![(need, None::<usize>)];
        let mut came_from: Vec<Option<usize>> = vec![None; self.seated.len()];
        let mut next = 0;
        while let Some(&(needed, freed)) = waiting.get(next) {
            next += 1;
            for person in 0..self.seated.len() {
                let known = tried.get(person).copied().unwrap_or(true);
                if known || !fits(needed, person) {
                    continue;
                }
                if let (Some(tried), Some(from)) = (tried.get_mut(person), came_from.get_mut(person)) {
                    *tried = true;
                    *from = freed;
                }
                match self.seated.get(person).copied().flatten() {
                    Some(other) => waiting.push((other, Some(person))),
                    None => {
                        self.move_along(person, need, &came_from);
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Seats the last person of a path, and everybody before on the need that became free.
    fn move_along(&mut self, last: usize, need: usize, came_from: &[Option<usize>]) {
        let mut person = last;
        while let Some(before) = came_from.get(person).copied().flatten() {
            let freed = self.seated.get(before).copied().flatten();
            if let Some(seat) = self.seated.get_mut(person) {
                *seat = freed;
            }
            person = before;
        }
        if let Some(seat) = self.seated.get_mut(person) {
            *seat = Some(need);
        }
    }
}

fn documents(case: &MediationCase, stage: DocumentStage) -> Unmet {
    let missing: Vec<&str> = case.documents.missing(stage).map(|document| document.label(Lang::En)).collect();
    (!missing.is_empty()).then(|| format!("documents are missing: {}", missing.join(", ")).into())
}

fn label(guard: Guard) -> Cow<'static, str> {
    guard.label(Lang::En).into()
}
