//! What a record has been through, whichever of the nine lifecycles it has.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::prelude::*;
use shouwang::domain::{DocumentChecklist, MediationDocument};
use shouwang::lifecycle::{self, Event, Evidence, Facts, Guard, Lifecycle, Refusal, Step};
use shouwang::time::ValidTime;
use shouwang::{Error, Lang};

use crate::answers::parse;
use crate::errors;
use crate::guard::guard;
use crate::hours::read_zone;
use crate::labels::read_lang;
use crate::lifecycle::{Transition, transition_parts, with_facts, with_table};
use crate::registry::Registry;

/// Action, role, instant, who took it, and why.
type StepParts = (String, String, DateTime<Utc>, Option<String>, Option<String>);
/// State before, the step, the guards that held, state after.
type EventParts = (String, StepParts, Vec<String>, String);
/// The state after a step, or code and sentence of why it is refused.
pub(crate) type Judged = Result<&'static str, (&'static str, String)>;

/// What is known when a step is asked for.
#[derive(FromPyObject)]
pub(crate) enum FactsParts<'py> {
    /// A registry, and the kind and the identifier of the record.
    OfRecord(PyRef<'py, Registry>, String, String),
    /// Guards that hold, documents there and applying, the certificates' valid times, and the zone of their days.
    ByHand(Vec<String>, Vec<String>, Vec<String>, Vec<(Option<NaiveDate>, Option<NaiveDate>)>, String),
}

impl FactsParts<'_> {
    /// Lets `ask` see the facts.
    fn with<T>(&self, ask: impl FnOnce(&dyn Facts) -> T) -> PyResult<T> {
        match self {
            Self::OfRecord(registry, kind, id) => with_facts(&registry.0, kind, id, ask),
            Self::ByHand(guards, present, applicable, certificates, zone) => {
                let mut evidence = Evidence::new();
                for code in guards {
                    evidence = evidence.with(parse(code, "guards")?);
                }
                evidence = evidence.with_documents(checklist(present, applicable)?);
                let valid = certificates.iter().map(|&(from, to)| ValidTime::new(from, to));
                let valid = valid.collect::<Result<_, _>>();
                let valid = valid.map_err(|error| errors::in_argument(&error, "certificates"))?;
                Ok(ask(&evidence.with_certificates(valid, read_zone(zone)?)))
            }
        }
    }
}

fn checklist(present: &[String], applicable: &[String]) -> PyResult<DocumentChecklist> {
    let read = |codes: &[String], argument| {
        let documents = codes.iter().map(|code| parse::<MediationDocument>(code, argument));
        documents.collect::<PyResult<Vec<_>>>()
    };
    Ok(DocumentChecklist::of(read(present, "documents")?, read(applicable, "applicable")?))
}

/// Codes of the documents that must be there by a stage and are not.
#[pyfunction]
pub(crate) fn missing_documents(
    stage: &str,
    present: Vec<String>,
    applicable: Vec<String>,
) -> PyResult<Vec<&'static str>> {
    guard(|| {
        let documents = checklist(&present, &applicable)?;
        Ok(documents.missing(parse(stage, "stage")?).map(MediationDocument::code).collect())
    })
}

/// Why a guard does not hold at an instant, or nothing when it holds.
#[pyfunction]
pub(crate) fn unmet(facts: FactsParts<'_>, code: &str, at: DateTime<Utc>) -> PyResult<Option<String>> {
    guard(|| {
        let of: Guard = parse(code, "guard")?;
        facts.with(|facts| facts.unmet(of, at).map(std::borrow::Cow::into_owned))
    })
}

/// Finds a record whose guards a registry judges.
#[pyfunction]
pub(crate) fn check_record(registry: &Registry, kind: &str, id: &str) -> PyResult<()> {
    guard(|| with_facts(&registry.0, kind, id, |_| ()))
}

fn read_step((action, role, at, by, reason): StepParts) -> PyResult<Step> {
    let mut step = Step::new(parse(&action, "action")?, parse(&role, "role")?, at);
    (step.by, step.reason) = (by, reason);
    Ok(step)
}

/// A history, without the type of its states.
trait Erased: Send {
    fn lifecycle(&self) -> &'static str;
    fn state_at(&self, at: Option<DateTime<Utc>>) -> &'static str;
    fn events(&self) -> Vec<EventParts>;
    fn allowed(&self, role: lifecycle::Role) -> Vec<Transition>;
    fn check(&self, step: &Step, facts: &dyn Facts, lang: Lang) -> Judged;
    fn apply(&mut self, step: Step, facts: &dyn Facts, lang: Lang) -> Judged;
    fn copy(&self) -> Box<dyn Erased>;
}

fn refused<S: Lifecycle>(refusal: &Refusal<S>, lang: Lang) -> (&'static str, String) {
    (refusal.code(), refusal.reason(lang))
}

impl<S: Lifecycle> Erased for lifecycle::History<S> {
    fn lifecycle(&self) -> &'static str {
        S::table().code()
    }

    fn state_at(&self, at: Option<DateTime<Utc>>) -> &'static str {
        at.map_or_else(|| self.state(), |at| lifecycle::History::state_at(self, at)).state_code()
    }

    fn events(&self) -> Vec<EventParts> {
        let parts = |event: &Event<S>| {
            let step = &event.step;
            let step = (
                step.action.to_string(),
                step.role.to_string(),
                step.at,
                step.by.clone(),
                step.reason.clone(),
            );
            let guards = event.guards.iter().map(|guard| guard.code().to_owned()).collect();
            (event.from.state_code().to_owned(), step, guards, event.to.state_code().to_owned())
        };
        lifecycle::History::events(self).iter().map(parts).collect()
    }

    fn allowed(&self, role: lifecycle::Role) -> Vec<Transition> {
        lifecycle::History::allowed(self, role).map(transition_parts).collect()
    }

    fn check(&self, step: &Step, facts: &dyn Facts, lang: Lang) -> Judged {
        let checked = lifecycle::History::check(self, step, facts);
        checked.map(|transition| transition.to.state_code()).map_err(|refusal| refused(&refusal, lang))
    }

    fn apply(&mut self, step: Step, facts: &dyn Facts, lang: Lang) -> Judged {
        let applied = lifecycle::History::apply(self, step, facts);
        applied.map(Lifecycle::state_code).map_err(|refusal| refused(&refusal, lang))
    }

    fn copy(&self) -> Box<dyn Erased> {
        Box::new(self.clone())
    }
}

fn replayed<S: Lifecycle>(events: Vec<EventParts>) -> PyResult<Box<dyn Erased>> {
    let state = |code: &str| {
        let found = S::all().iter().copied().find(|state| state.state_code() == code);
        let expected = || format!("a state of the lifecycle {}", S::table().code());
        found.ok_or_else(|| errors::in_argument(&Error::invalid(expected()), "events"))
    };
    let read = |(from, step, guards, to): EventParts| {
        let guards = guards.iter().map(|code| parse(code, "guards")).collect::<PyResult<_>>()?;
        Ok(Event::new(state(&from)?, read_step(step)?, guards, state(&to)?))
    };
    let events: Vec<Event<S>> = events.into_iter().map(read).collect::<PyResult<_>>()?;
    let history = lifecycle::History::replay(events).map_err(|error| errors::from_core(&error))?;
    Ok(Box::new(history))
}

/// What a record has been through; see `shouwang.History`.
#[pyclass(frozen, module = "shouwang._native")]
pub(crate) struct History(Mutex<Box<dyn Erased>>);

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("History").field(&self.lock().lifecycle()).finish()
    }
}

impl History {
    fn lock(&self) -> MutexGuard<'_, Box<dyn Erased>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl History {
    /// Makes the history of one of the nine lifecycles from stored events, each of which is checked.
    #[new]
    fn new(lifecycle: &str, events: Vec<EventParts>) -> PyResult<Self> {
        guard(|| {
            fn of<S: Lifecycle>(
                _: &lifecycle::Table<S>,
                events: Vec<EventParts>,
            ) -> PyResult<Box<dyn Erased>> {
                replayed::<S>(events)
            }
            let history = with_table!(lifecycle, |table| of(table, events))?;
            history.map(|history| Self(Mutex::new(history)))
        })
    }

    fn lifecycle(&self) -> PyResult<&'static str> {
        guard(|| Ok(self.lock().lifecycle()))
    }

    /// The state at an instant, or now.
    #[pyo3(signature = (at))]
    fn state_at(&self, at: Option<DateTime<Utc>>) -> PyResult<&'static str> {
        guard(|| Ok(self.lock().state_at(at)))
    }

    fn events(&self) -> PyResult<Vec<EventParts>> {
        guard(|| Ok(self.lock().events()))
    }

    /// What a role may do next.
    fn allowed(&self, role: &str) -> PyResult<Vec<Transition>> {
        guard(|| Ok(self.lock().allowed(parse(role, "role")?)))
    }

    /// The state that a step would lead to, or why it is refused.
    fn check(&self, step: StepParts, facts: FactsParts<'_>, lang: &str) -> PyResult<JudgedParts> {
        guard(|| {
            let (step, lang) = (read_step(step)?, read_lang(lang)?);
            let judged = facts.with(|facts| self.lock().check(&step, facts, lang))?;
            Ok(judged_parts(judged))
        })
    }

    /// Takes a step: the state that it leads to, or why it is refused.
    fn apply(&self, step: StepParts, facts: FactsParts<'_>, lang: &str) -> PyResult<JudgedParts> {
        guard(|| {
            let (step, lang) = (read_step(step)?, read_lang(lang)?);
            let judged = facts.with(|facts| self.lock().apply(step, facts, lang))?;
            Ok(judged_parts(judged))
        })
    }

    fn copy(&self) -> PyResult<Self> {
        guard(|| Ok(Self(Mutex::new(self.lock().copy()))))
    }

    fn __len__(&self) -> PyResult<usize> {
        guard(|| Ok(self.lock().events().len()))
    }
}

/// The state after a step, and code and sentence of a refusal.
type JudgedParts = (Option<&'static str>, Option<(&'static str, String)>);

fn judged_parts(judged: Judged) -> JudgedParts {
    match judged {
        Ok(state) => (Some(state), None),
        Err(refusal) => (None, Some(refusal)),
    }
}
