//! The engine: a step is checked against the table, refused with the reason or written down for good.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Utc};

use super::evidence::Facts;
use super::table::{Lifecycle, Table, Transition};
use super::words::{Action, Guard, Role};
use crate::{Error, Lang, Result};

/// A step that somebody asks to take.
///
/// `Debug` does not print who asks nor the reason, which is free text.
#[derive(Clone, PartialEq, Eq)]
pub struct Step {
    /// What is to be done.
    pub action: Action,
    /// As whom.
    pub role: Role,
    /// When, in UTC.
    pub at: DateTime<Utc>,
    /// By whom: a record's identifier or a pseudonym, never a name.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Step {
    /// Makes a step without a reason and without saying who takes it.
    #[must_use]
    pub const fn new(action: Action, role: Role, at: DateTime<Utc>) -> Self {
        Self { action, role, at, by: None, reason: None }
    }

    /// Adds who takes it, by identifier or pseudonym.
    #[must_use]
    pub fn by(mut self, id: impl Into<String>) -> Self {
        self.by = Some(id.into());
        self
    }

    /// Adds why it is taken.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    fn has_reason(&self) -> bool {
        self.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty())
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, role, at, .. } = self;
        f.debug_struct("Step")
            .field("action", action)
            .field("role", role)
            .field("at", at)
            .finish_non_exhaustive()
    }
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<S> {
    /// The state before.
    pub from: S,
    /// What was done, by whom, when and why.
    pub step: Step,
    /// The guards that were found to hold.
    pub guards: Vec<Guard>,
    /// The state after.
    pub to: S,
}

impl<S> Event<S> {
    /// Makes an event as a store holds it; [`History::replay`] checks it.
    #[must_use]
    pub const fn new(from: S, step: Step, guards: Vec<Guard>, to: S) -> Self {
        Self { from, step, guards, to }
    }
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal<S> {
    /// The action can't be taken in that state by anyone.
    NoSuchTransition {
        /// The state.
        state: S,
        /// The action.
        action: Action,
    },
    /// The action can be taken in that state, but not by that role.
    WrongRole {
        /// The role that asked.
        role: Role,
        /// The roles that may.
        allowed: &'static [Role],
    },
    /// Something must hold first and does not.
    GuardUnmet {
        /// What must hold.
        guard: Guard,
        /// What is wrong with it, in English.
        detail: Cow<'static, str>,
    },
    /// The step lies before the last one.
    TimeGoesBack {
        /// When the last step was taken.
        last: DateTime<Utc>,
    },
}

impl<S: Lifecycle> Refusal<S> {
    /// Gives the stable code of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSuchTransition { .. } => "no_such_transition",
            Self::WrongRole { .. } => "wrong_role",
            Self::GuardUnmet { .. } => "guard_unmet",
            Self::TimeGoesBack { .. } => "time_goes_back",
        }
    }

    /// Gives the reason as a sentence for people.
    #[must_use]
    pub fn reason(&self, lang: Lang) -> String {
        let names = |roles: &[Role]| {
            let separator = if lang == Lang::Zh { "、" } else { ", " };
            roles.iter().map(|role| role.label(lang)).collect::<Vec<_>>().join(separator)
        };
        match (self, lang) {
            (Self::NoSuchTransition { state, action }, Lang::Zh) => {
                format!("“{}”状态下不能“{}”", state.state_label(lang), action.label(lang))
            }
            (Self::NoSuchTransition { state, action }, Lang::En) => {
                format!("no `{}` in the state `{}`", action.label(lang), state.state_label(lang))
            }
            (Self::WrongRole { role, allowed }, Lang::Zh) => {
                format!("{}无权操作，须由{}办理", role.label(lang), names(allowed))
            }
            (Self::WrongRole { role, allowed }, Lang::En) => {
                format!("not for the role {}, only for {}", role.label(lang), names(allowed))
            }
            (Self::GuardUnmet { guard, .. }, Lang::Zh) => guard.label(lang).to_owned(),
            (Self::GuardUnmet { detail, .. }, Lang::En) => detail.clone().into_owned(),
            (Self::TimeGoesBack { last }, Lang::Zh) => format!("时间早于上一步（{last}）"),
            (Self::TimeGoesBack { last }, Lang::En) => {
                format!("the step lies before the last one, at {last}")
            }
        }
    }
}

impl<S: Lifecycle> fmt::Display for Refusal<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason(Lang::En))
    }
}

impl<S: Lifecycle> std::error::Error for Refusal<S> {}

impl<S: Lifecycle> From<Refusal<S>> for Error {
    fn from(refusal: Refusal<S>) -> Self {
        Self::refused(refusal.reason(Lang::En))
    }
}

/// What a record has been through: events are added at the end and never changed.
///
/// # Examples
///
/// A patrol of volunteers does not start without an officer:
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use shouwang::domain::ActivityState;
/// use shouwang::lifecycle::{Action, Evidence, Guard, History, Role, Step};
///
/// let at = |hour| Utc.with_ymd_and_hms(2026, 6, 5, hour, 0, 0).unwrap();
/// let mut patrol = History::<ActivityState>::new();
/// let filled = Evidence::new().with(Guard::NeedsFilled);
/// patrol.apply(Step::new(Action::Confirm, Role::Officer, at(8)), &filled)?;
///
/// let refusal = patrol.apply(Step::new(Action::Start, Role::Officer, at(12)), &filled).unwrap_err();
/// assert_eq!(refusal.to_string(), "an officer must lead");
///
/// let led = Evidence::new().with(Guard::OfficerLeads).with(Guard::CertificateValid);
/// patrol.apply(Step::new(Action::Start, Role::Officer, at(12)), &led)?;
/// assert_eq!(patrol.state(), ActivityState::InProgress);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History<S> {
    events: Vec<Event<S>>,
}

impl<S: Lifecycle> Default for History<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Lifecycle> History<S> {
    /// Makes the history of a record that has just begun.
    #[must_use]
    pub const fn new() -> Self {
        Self { events: Vec::new() }
    }

    /// Gives the present state.
    #[must_use]
    pub fn state(&self) -> S {
        self.events.last().map_or(S::table().start, |event| event.to)
    }

    /// Gives the events, the first one first.
    #[must_use]
    pub fn events(&self) -> &[Event<S>] {
        &self.events
    }

    /// Gives the state that held at an instant: after the last event that is not later.
    #[must_use]
    pub fn state_at(&self, at: DateTime<Utc>) -> S {
        let past = self.events.iter().rev().find(|event| event.step.at <= at);
        past.map_or(S::table().start, |event| event.to)
    }

    /// Lists what a role may do next; guards have still to hold.
    pub fn allowed(&self, role: Role) -> impl Iterator<Item = &'static Transition<S>> + use<S> {
        S::table().allowed(self.state(), role)
    }

    /// Checks a step without taking it, and gives the transition that it would be.
    ///
    /// # Errors
    ///
    /// The [`Refusal`]: no such transition, then the wrong role, then a time that goes back, then the first guard that does
    /// not hold.
    pub fn check(&self, step: &Step, facts: &dyn Facts) -> Result<&'static Transition<S>, Refusal<S>> {
        let transition = self.legal(step)?;
        met(transition, step, facts)
    }

    /// Takes a step: writes the event down and gives the new state, or refuses and leaves the history as it is.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn apply(&mut self, step: Step, facts: &dyn Facts) -> Result<S, Refusal<S>> {
        let transition = self.check(&step, facts)?;
        let event = Event { from: self.state(), step, guards: transition.guards.to_vec(), to: transition.to };
        self.events.push(event);
        Ok(transition.to)
    }

    /// Rebuilds a history from stored events and checks that each is legal under the table as it stands: the transition, the
    /// role, the guards noted as met, the reason, the states before and after, and the order of time.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::ErrorKind::Refused), with the event's number from 0 in `field`, as `events[3]`.
    ///
    /// # Complexity
    ///
    /// Linear in the number of events.
    pub fn replay(events: impl IntoIterator<Item = Event<S>>) -> Result<Self> {
        let mut history = Self::new();
        for (number, event) in events.into_iter().enumerate() {
            history.admit(event).map_err(|error| error.in_field(format!("events[{number}]")))?;
        }
        Ok(history)
    }

    /// Checks that replaying the events gives a stored state.
    ///
    /// # Errors
    ///
    /// As [`replay`](Self::replay), and [`Refused`](crate::ErrorKind::Refused) on `state` when the states differ.
    pub fn check_state(&self, stored: S) -> Result<()> {
        let replayed = Self::replay(self.events.iter().cloned())?.state();
        if replayed == stored {
            return Ok(());
        }
        let (replayed, stored) = (replayed.state_code(), stored.state_code());
        Err(Error::refused(format!("the history leads to {replayed}, not to {stored}")).in_field("state"))
    }

    fn admit(&mut self, event: Event<S>) -> Result<()> {
        let transition = self.legal(&event.step)?;
        if event.from != self.state() || event.to != transition.to {
            let to = transition.to.state_code();
            let from = self.state().state_code();
            return Err(Error::refused(format!("the event leads from {from} to {to}, and says otherwise")));
        }
        for guard in transition.guards {
            let noted =
                event.guards.contains(guard) && (*guard != Guard::ReasonGiven || event.step.has_reason());
            if !noted {
                return Err(Error::refused(guard.label(Lang::En)));
            }
        }
        self.events.push(event);
        Ok(())
    }

    /// Checks all but the guards.
    fn legal(&self, step: &Step) -> Result<&'static Transition<S>, Refusal<S>> {
        let transition = open_to(S::table(), self.state(), step)?;
        match self.events.last().map(|event| event.step.at) {
            Some(last) if step.at < last => Err(Refusal::TimeGoesBack { last }),
            _ => Ok(transition),
        }
    }
}

impl<S: Lifecycle> Table<S> {
    /// Checks a step of a record that is in some state, whatever brought it there, and gives the transition that it would be.
    ///
    /// # Errors
    ///
    /// The [`Refusal`]: no such transition, then the wrong role, then the first guard that does not hold.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::Lang;
    /// use shouwang::domain::HazardState;
    /// use shouwang::lifecycle::{Action, Evidence, Lifecycle, Role, Step};
    ///
    /// let step = Step::new(Action::Close, Role::Resident, "2026-06-05T20:00:00+08:00".parse().unwrap());
    /// let refusal = HazardState::table().check(HazardState::Reported, &step, &Evidence::new()).unwrap_err();
    /// assert_eq!(refusal.code(), "no_such_transition");
    /// ```
    pub fn check(
        &self,
        state: S,
        step: &Step,
        facts: &dyn Facts,
    ) -> Result<&'static Transition<S>, Refusal<S>> {
        met(open_to(self, state, step)?, step, facts)
    }
}

/// Finds the transition of a step, if it may be taken in a state by who takes it.
fn open_to<S: Lifecycle>(
    table: &Table<S>,
    state: S,
    step: &Step,
) -> Result<&'static Transition<S>, Refusal<S>> {
    let transition =
        table.find(state, step.action).ok_or(Refusal::NoSuchTransition { state, action: step.action })?;
    if transition.roles.contains(&step.role) {
        Ok(transition)
    } else {
        Err(Refusal::WrongRole { role: step.role, allowed: transition.roles })
    }
}

/// Gives the transition if its guards hold.
fn met<S: Lifecycle>(
    transition: &'static Transition<S>,
    step: &Step,
    facts: &dyn Facts,
) -> Result<&'static Transition<S>, Refusal<S>> {
    for &guard in transition.guards {
        let detail = match guard {
            Guard::ReasonGiven if step.has_reason() => None,
            Guard::ReasonGiven => Some(guard.label(Lang::En).into()),
            _ => facts.unmet(guard, step.at),
        };
        if let Some(detail) = detail {
            return Err(Refusal::GuardUnmet { guard, detail });
        }
    }
    Ok(transition)
}
