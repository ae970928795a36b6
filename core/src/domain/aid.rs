//! People aided.

use chrono::{DateTime, Utc};

use super::privacy::debug_hiding;
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

coded_enum! {
    /// What was done for somebody.
    pub enum AidAction {
        FirstAid = "first_aid", "现场急救", "first aid";
        CalledAmbulance = "called_ambulance", "呼叫急救", "called an ambulance";
        CalledPolice = "called_police", "报警", "called the police";
        ContactedFamily = "contacted_family", "联系家属", "contacted the family";
        StayedWith = "stayed_with", "陪护", "stayed with the person";
        TookHome = "took_home", "护送回家", "took home";
        GaveShelter = "gave_shelter", "安置", "gave shelter";
        Other = "other", "其他", "other";
    }
}

/// A person aided (救助).
///
/// Its `Debug` does not print to whom the person was handed over, because that may be a name.
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
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
    /// What was done, in order.
    #[cfg_attr(feature = "serde", serde(default))]
    pub actions: Vec<AidAction>,
    /// To whom the person was handed over: family, ambulance, station. An open case has none.
    pub handed_over_to: Option<String>,
}

debug_hiding! {
    AidCase
    shows { id, kind, person, area, safe_point, volunteer, at, actions }
    hides { handed_over_to }
}

impl AidCase {
    /// Makes an open case.
    pub fn new(id: AidCaseId, kind: AidKind, person: PersonRef, at: DateTime<Utc>) -> Self {
        Self {
            id,
            kind,
            person,
            area: None,
            safe_point: None,
            volunteer: None,
            at,
            actions: Vec::new(),
            handed_over_to: None,
        }
    }
}
