//! What can be done next with a record, and what stands against it.

use chrono::{DateTime, Utc};

use super::guards::{RegistryFacts, Subject};
use crate::Lang;
use crate::lifecycle::{Action, Facts, Guard, Lifecycle, Refusal, Role};
use crate::registry::Registry;

/// One step that a role may ask for in a record's state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NextStep {
    /// What is done.
    pub action: Action,
    /// Code of the state that it leads to.
    pub to: &'static str,
    /// Label of that state, in the language that was asked for.
    pub to_label: &'static str,
    /// Whether a reason has to be given.
    pub needs_reason: bool,
    /// Why it can't be taken now, in the language that was asked for: one sentence for each thing that must hold and does not.
    pub obstacles: Vec<String>,
}

impl NextStep {
    /// Says whether it can be taken now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.obstacles.is_empty()
    }
}

impl Registry {
    /// Lists what a role may do next with a record in the state that it has, in the order of the lifecycle's table, each with what
    /// stands against it at an instant: the buttons of a screen, and why one is grey.
    ///
    /// What must hold is judged as in [`facts_of`](Registry::facts_of).
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::domain::{Activity, ActivityId, ActivityKind, ActivityState};
    /// use shouwang::lifecycle::{Action, Role};
    /// use shouwang::{Lang, RegistryBuilder};
    ///
    /// let registry = RegistryBuilder::new().build()?;
    /// let (starts_at, ends_at) = ("2026-06-05T20:00:00+08:00".parse().unwrap(), "2026-06-05T22:00:00+08:00".parse().unwrap());
    /// let mut patrol = Activity::new(ActivityId::new("a-1")?, ActivityKind::Patrol, starts_at, ends_at)?;
    /// patrol.state = ActivityState::Confirmed;
    ///
    /// let steps = registry.next_steps(&patrol, Role::Officer, starts_at, Lang::Zh);
    /// let start = steps.iter().find(|step| step.action == Action::Start).unwrap();
    /// assert_eq!((start.to, start.obstacles.as_slice()), ("in_progress", &["须由民警带领".to_owned()][..]));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn next_steps<'a>(
        &'a self,
        record: impl Into<Subject<'a>>,
        role: Role,
        at: DateTime<Utc>,
        lang: Lang,
    ) -> Vec<NextStep> {
        let subject = record.into();
        let asked = Asked { facts: self.facts_of(subject), role, at, lang };
        match subject {
            Subject::Plate(plate) => asked.steps(plate.state),
            Subject::SafePoint(point) => asked.steps(point.state),
            Subject::Activity(activity) => asked.steps(activity.state),
            Subject::Participation(participation) => asked.steps(participation.state),
            Subject::Mediation(case) => asked.steps(case.state),
            Subject::Hazard(hazard) => asked.steps(hazard.state),
        }
    }
}

struct Asked<'a> {
    facts: RegistryFacts<'a>,
    role: Role,
    at: DateTime<Utc>,
    lang: Lang,
}

impl Asked<'_> {
    fn steps<S: Lifecycle>(&self, state: S) -> Vec<NextStep> {
        let step = |transition: &crate::lifecycle::Transition<S>| NextStep {
            action: transition.action,
            to: transition.to.state_code(),
            to_label: transition.to.state_label(self.lang),
            needs_reason: transition.guards.contains(&Guard::ReasonGiven),
            obstacles: transition.guards.iter().filter_map(|guard| self.obstacle::<S>(*guard)).collect(),
        };
        S::table().allowed(state, self.role).map(step).collect()
    }

    fn obstacle<S: Lifecycle>(&self, guard: Guard) -> Option<String> {
        // Whoever takes the step gives the reason then.
        if guard == Guard::ReasonGiven {
            return None;
        }
        let detail = self.facts.unmet(guard, self.at)?;
        Some(Refusal::<S>::GuardUnmet { guard, detail }.reason(self.lang))
    }
}
