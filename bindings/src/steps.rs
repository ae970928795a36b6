//! What can be done next with a record, and what stands against it.

use std::time::SystemTime;

use shouwang::Error;
use shouwang::domain::{ActivityId, HazardId, MediationId, ParticipationId, PlateId, SafePointId};

use crate::coded::Lang;
use crate::enums::Role;
use crate::error::{ShouwangError, guard};
use crate::registry::Registry;
use crate::time::instant;

/// A record with a lifecycle, by its identifier.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Subject {
    /// A contact plate.
    Plate {
        /// Its identifier.
        id: String,
    },
    /// A safe point.
    SafePoint {
        /// Its identifier.
        id: String,
    },
    /// An activity.
    Activity {
        /// Its identifier.
        id: String,
    },
    /// One volunteer's part in an activity.
    Participation {
        /// Its identifier.
        id: String,
    },
    /// A mediation.
    Mediation {
        /// Its identifier.
        id: String,
    },
    /// A hazard.
    Hazard {
        /// Its identifier.
        id: String,
    },
}

/// One step that a role may ask for in a record's state.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NextStep {
    /// Stable code of what is done, such as `confirm`.
    pub action: String,
    /// Its label, in the language that was asked for.
    pub label: String,
    /// Code of the state that it leads to.
    pub to: String,
    /// Label of that state.
    pub to_label: String,
    /// Whether a reason has to be given.
    pub needs_reason: bool,
    /// Why it can't be taken now: one sentence for each thing that must hold and does not; empty if it can.
    pub obstacles: Vec<String>,
}

#[uniffi::export]
impl Registry {
    /// Lists what a role may do next with a record in the state that it has, each with what stands against it at an instant: the
    /// buttons of a screen, and why one is grey.
    pub fn next_steps(
        &self,
        record: Subject,
        role: Role,
        at: SystemTime,
        lang: Lang,
    ) -> Result<Vec<NextStep>, ShouwangError> {
        guard(|| {
            let (registry, at) = (&self.registry, instant(at)?);
            let unknown = |kind: &'static str| Error::unknown_reference(kind).in_field("record");
            macro_rules! steps_of {
                ($records:ident, $id:expr, $kind:literal) => {{
                    let record = registry.$records().get(&$id).ok_or_else(|| unknown($kind))?;
                    registry.next_steps(record, role.into(), at, lang.into())
                }};
            }
            let steps = match record {
                Subject::Plate { id } => steps_of!(contact_plates, PlateId::new(id)?, "contact plate"),
                Subject::SafePoint { id } => steps_of!(safe_points, SafePointId::new(id)?, "safe point"),
                Subject::Activity { id } => steps_of!(activities, ActivityId::new(id)?, "activity"),
                Subject::Participation { id } => {
                    steps_of!(participations, ParticipationId::new(id)?, "participation")
                }
                Subject::Mediation { id } => steps_of!(mediations, MediationId::new(id)?, "mediation"),
                Subject::Hazard { id } => steps_of!(hazards, HazardId::new(id)?, "hazard"),
            };
            let step = |step: shouwang::ask::NextStep| NextStep {
                action: step.action.code().to_owned(),
                label: step.action.label(lang.into()).to_owned(),
                to: step.to.to_owned(),
                to_label: step.to_label.to_owned(),
                needs_reason: step.needs_reason,
                obstacles: step.obstacles,
            };
            Ok(steps.into_iter().map(step).collect())
        })
    }
}
