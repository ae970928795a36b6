//! Officers.

use super::privacy::debug_hiding;
use super::{AgencyId, ContactLine, OfficerId, PersonName};
use crate::label::coded_enum;
use crate::time::ValidTime;

coded_enum! {
    /// The rank of a police officer (警衔), by the Regulations of the People's Republic of China on People's Police Ranks, article 7.
    /// A rank is neither a grade (职级) nor a post (职务).
    pub enum Rank {
        CommissionerGeneral = "commissioner_general", "总警监", "commissioner general";
        DeputyCommissionerGeneral = "deputy_commissioner_general", "副总警监", "deputy commissioner general";
        CommissionerFirstClass = "commissioner_1", "一级警监", "commissioner, first class";
        CommissionerSecondClass = "commissioner_2", "二级警监", "commissioner, second class";
        CommissionerThirdClass = "commissioner_3", "三级警监", "commissioner, third class";
        SupervisorFirstClass = "supervisor_1", "一级警督", "supervisor, first class";
        SupervisorSecondClass = "supervisor_2", "二级警督", "supervisor, second class";
        SupervisorThirdClass = "supervisor_3", "三级警督", "supervisor, third class";
        SuperintendentFirstClass = "superintendent_1", "一级警司", "superintendent, first class";
        SuperintendentSecondClass = "superintendent_2", "二级警司", "superintendent, second class";
        SuperintendentThirdClass = "superintendent_3", "三级警司", "superintendent, third class";
        ConstableFirstClass = "constable_1", "一级警员", "constable, first class";
        ConstableSecondClass = "constable_2", "二级警员", "constable, second class";
    }
}

/// A police officer (民警).
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Officer {
    /// Stable identifier.
    pub id: OfficerId,
    /// Name, as it stands on the contact plate.
    pub name: PersonName,
    /// Badge number (警号).
    pub badge: Option<String>,
    /// Rank (警衔).
    pub rank: Option<Rank>,
    /// Grade (职级), for example 一级警长.
    pub grade: Option<String>,
    /// Post (职务).
    pub post: Option<String>,
    /// The agency they serve in.
    pub agency: Option<AgencyId>,
    /// Languages spoken, as BCP 47 tags.
    #[cfg_attr(feature = "serde", serde(default))]
    pub languages: Vec<String>,
    /// Their lines.
    #[cfg_attr(feature = "serde", serde(default))]
    pub lines: Vec<ContactLine>,
    /// When they serve.
    pub valid: ValidTime,
}

debug_hiding! {
    Officer
    shows { id, name, rank, grade, post, agency, languages, lines, valid }
    hides { badge }
}

impl Officer {
    /// Makes an officer who serves at any time.
    pub fn new(id: OfficerId, name: PersonName) -> Self {
        Self {
            id,
            name,
            badge: None,
            rank: None,
            grade: None,
            post: None,
            agency: None,
            languages: Vec::new(),
            lines: Vec::new(),
            valid: ValidTime::always(),
        }
    }
}
