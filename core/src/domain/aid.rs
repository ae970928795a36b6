//! People aided.

use chrono::{DateTime, Utc};

use super::{AidCaseId, AreaId, PersonRef, SafePointId, VolunteerId};
use crate::label::coded_enum;

coded_enum! {
    /// Why somebody needed aid.
    pub enum AidKind {
        Fall = "fall", "摔倒", "fall";
        Drunk = "drunk", "醉酒", "drunk";
        Lost = "lost", "走失", "lost";
        Illness = "illness", "突发疾病", "sudden illness";
        Stranded = "stranded", "滞留", "stranded";
        Other = "other", "其他", "other";
    }
}

/// A person aided (救助).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AidCase {
    /// Stable identifier.
    pub id: AidCaseId,
    /// Why.
    pub kind: AidKind,
    /// Who was aided.
    pub person: PersonRef,
    /// Where.
    pub area: Option<AreaId>,
    /// The safe point where it happened.
    pub safe_point: Option<SafePointId>,
    /// The volunteer who aided.
    pub volunteer: Option<VolunteerId>,
    /// When.
    pub at: DateTime<Utc>,
    /// To whom the person was handed over: family, ambulance, station. An open case has none.
    pub handed_over_to: Option<String>,
}

impl AidCase {
    /// Makes an open case.
    pub fn new(id: AidCaseId, kind: AidKind, person: PersonRef, at: DateTime<Utc>) -> Self {
        Self { id, kind, person, area: None, safe_point: None, volunteer: None, at, handed_over_to: None }
    }
}
