//! Lifecycles: who may do what in which state, and whether a record of a registry may take a step.

use chrono::{DateTime, Utc};
use pyo3::prelude::*;
use shouwang::ask::NextStep;
use shouwang::lifecycle::{Action, Evidence, Facts, Lifecycle, Role, Step, Table};
use shouwang::{Error, Lang};

use crate::answers::{find, parse};
use crate::errors;
use crate::guard::guard;
use crate::labels::read_lang;
use crate::registry::Registry;

/// States from, action, roles, guards, state to.
pub(crate) type Transition =
    (Vec<&'static str>, &'static str, Vec<&'static str>, Vec<&'static str>, &'static str);

/// State now, state after, code and sentence of a refusal.
type Judged = (&'static str, Option<&'static str>, Option<(&'static str, String)>);

#[derive(Debug, IntoPyObject)]
pub(crate) struct LifecycleParts {
    name: &'static str,
    states: Vec<&'static str>,
    start: &'static str,
    finals: Vec<&'static str>,
    transitions: Vec<Transition>,
    mermaid: String,
}

/// Runs a body with `$table` the table of the lifecycle of a name.
macro_rules! with_table {
    ($name:expr, |$table:ident| $body:expr) => {
        match $name {
            "activity" => Ok({
                let $table = <shouwang::domain::ActivityState as shouwang::lifecycle::Lifecycle>::table();
                $body
            }),
            "alert" => Ok({
                let $table = <shouwang::domain::AlertState as shouwang::lifecycle::Lifecycle>::table();
                $body
            }),
            "hazard" => Ok({
                let $table = <shouwang::domain::HazardState as shouwang::lifecycle::Lifecycle>::table();
                $body
            }),
            "mediation" => Ok({
                let $table = <shouwang::domain::MediationState as shouwang::lifecycle::Lifecycle>::table();
                $body
            }),
            "participation" => Ok({
                let $table =
                    <shouwang::domain::ParticipationState as shouwang::lifecycle::Lifecycle>::table();
                $body
            }),
            "plate" => Ok({
                let $table = <shouwang::domain::PlateState as shouwang::lifecycle::Lifecycle>::table();
                $body
            }),
            "safe_point" => Ok({
                let $table = <shouwang::domain::SafePointState as shouwang::lifecycle::Lifecycle>::table();
                $body
            }),
            "service" => Ok({
                let $table = <shouwang::domain::ServiceState as shouwang::lifecycle::Lifecycle>::table();
                $body
            }),
            "volunteer" => Ok({
                let $table = <shouwang::domain::VolunteerState as shouwang::lifecycle::Lifecycle>::table();
                $body
            }),
            _ => Err($crate::lifecycle::unknown_lifecycle()),
        }
    };
}
pub(crate) use with_table;

pub(crate) fn unknown_lifecycle() -> PyErr {
    let expected = "one of activity alert hazard mediation participation plate safe_point service volunteer";
    errors::in_argument(&Error::invalid(expected), "lifecycle")
}

/// Gives a lifecycle as data.
#[pyfunction]
pub(crate) fn lifecycle(lifecycle: &str, lang: &str) -> PyResult<LifecycleParts> {
    guard(|| {
        let lang = read_lang(lang)?;
        with_table!(lifecycle, |table| parts(table, lang))
    })
}

fn parts<S: Lifecycle>(table: &'static Table<S>, lang: Lang) -> LifecycleParts {
    LifecycleParts {
        name: table.code(),
        states: S::all().iter().map(|state| state.state_code()).collect(),
        start: table.start().state_code(),
        finals: S::all()
            .iter()
            .filter(|state| table.is_final(**state))
            .map(|state| state.state_code())
            .collect(),
        transitions: table.transitions().iter().map(transition_parts).collect(),
        mermaid: table.to_mermaid(lang),
    }
}

pub(crate) fn transition_parts<S: Lifecycle>(one: &shouwang::lifecycle::Transition<S>) -> Transition {
    (
        one.from.iter().map(|state| state.state_code()).collect(),
        one.action.code(),
        one.roles.iter().map(|role| role.code()).collect(),
        one.guards.iter().map(|guard| guard.code()).collect(),
        one.to.state_code(),
    )
}

/// Runs a body with `$record` the record of a kind and an identifier, of those kinds whose guards a registry judges.
macro_rules! with_subject {
    ($registry:expr, $kind:expr, $id:expr, |$record:ident| $body:expr) => {
        match $kind {
            "activities" => find($registry.activities(), $id, "id").map(|$record| $body),
            "contact_plates" => find($registry.contact_plates(), $id, "id").map(|$record| $body),
            "hazards" => find($registry.hazards(), $id, "id").map(|$record| $body),
            "mediations" => find($registry.mediations(), $id, "id").map(|$record| $body),
            "participations" => find($registry.participations(), $id, "id").map(|$record| $body),
            "safe_points" => find($registry.safe_points(), $id, "id").map(|$record| $body),
            _ => {
                let expected =
                    "one of activities contact_plates hazards mediations participations safe_points";
                Err(errors::in_argument(&Error::invalid(expected), "kind"))
            }
        }
    };
}

/// Lets `ask` see what a registry knows of a record.
pub(crate) fn with_facts<T>(
    registry: &shouwang::Registry,
    kind: &str,
    id: &str,
    ask: impl FnOnce(&dyn Facts) -> T,
) -> PyResult<T> {
    with_subject!(registry, kind, id, |record| ask(&registry.facts_of(record)))
}

/// A step that a role may ask for: action, state after it, its label, whether a reason is needed, what stands against it.
type NextParts = (&'static str, &'static str, &'static str, bool, Vec<String>);

/// Lists what a role may do next with a record of a registry, and what stands against it.
#[pyfunction]
pub(crate) fn next_steps(
    py: Python<'_>,
    registry: &Registry,
    kind: &str,
    id: &str,
    role: &str,
    at: DateTime<Utc>,
    lang: &str,
) -> PyResult<Vec<NextParts>> {
    guard(|| {
        let (role, lang): (Role, _) = (parse(role, "role")?, read_lang(lang)?);
        let registry = &registry.0;
        let steps = with_subject!(registry, kind, id, |record| {
            py.detach(|| registry.next_steps(record, role, at, lang))
        })?;
        let parts =
            |step: NextStep| (step.action.code(), step.to, step.to_label, step.needs_reason, step.obstacles);
        Ok(steps.into_iter().map(parts).collect())
    })
}

/// Tells whether a record of a registry may take a step in the state that it is in: the state after it, or why not.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they are the step")]
#[pyo3(signature = (registry, kind, id, action, role, at, reason, lang))]
pub(crate) fn check_step(
    py: Python<'_>,
    registry: &Registry,
    kind: &str,
    id: &str,
    action: &str,
    role: &str,
    at: DateTime<Utc>,
    reason: Option<String>,
    lang: &str,
) -> PyResult<Judged> {
    guard(|| {
        let (action, role): (Action, Role) = (parse(action, "action")?, parse(role, "role")?);
        let lang = read_lang(lang)?;
        let mut step = Step::new(action, role, at);
        if let Some(reason) = reason {
            step = step.because(reason);
        }
        let registry = &registry.0;
        macro_rules! judged {
            ($table:ident) => {{
                let record = find(registry.$table(), id, "id")?;
                Ok(py.detach(|| judge(record.state, &step, &registry.facts_of(record), lang)))
            }};
        }
        // The registry knows nothing that a step of these hangs on.
        macro_rules! judged_alone {
            ($table:ident) => {{
                let record = find(registry.$table(), id, "id")?;
                Ok(judge(record.state, &step, &Evidence::new(), lang))
            }};
        }
        match kind {
            "activities" => judged!(activities),
            "alerts" => judged_alone!(alerts),
            "contact_plates" => judged!(contact_plates),
            "hazards" => judged!(hazards),
            "mediations" => judged!(mediations),
            "participations" => judged!(participations),
            "safe_points" => judged!(safe_points),
            "service_records" => judged_alone!(service_records),
            "volunteers" => judged_alone!(volunteers),
            _ => {
                let expected = "one of activities alerts contact_plates hazards mediations participations safe_points \
                                service_records volunteers";
                Err(errors::in_argument(&Error::invalid(expected), "kind"))
            }
        }
    })
}

/// The state now, the state after the step, and where it is refused the code and the sentence of why.
fn judge<S: Lifecycle>(state: S, step: &Step, facts: &dyn Facts, lang: Lang) -> Judged {
    match S::table().check(state, step, facts) {
        Ok(transition) => (state.state_code(), Some(transition.to.state_code()), None),
        Err(refusal) => (state.state_code(), None, Some((refusal.code(), refusal.reason(lang)))),
    }
}
