//! Which officer is assigned to which area.

use super::{AreaId, AssignmentId, OfficerId};
use crate::label::coded_enum;
use crate::time::ValidTime;

coded_enum! {
    /// The part an officer has in an area. The order is the order in which they are answered.
    pub enum AssignmentRole {
        Primary = "primary", "主责", "primary";
        Deputy = "deputy", "协助", "deputy";
        Auxiliary = "auxiliary", "辅警", "auxiliary";
    }
}

/// The assignment of an officer to an area (包片) for a time.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Assignment {
    /// Stable identifier.
    pub id: AssignmentId,
    /// Who.
    pub officer: OfficerId,
    /// Where.
    pub area: AreaId,
    /// As what.
    pub role: AssignmentRole,
    /// When.
    pub valid: ValidTime,
    /// Who steps in first when the primary is away: lower comes first.
    pub relief_order: u32,
}

impl Assignment {
    /// Makes an assignment that holds at any time and steps in first.
    pub fn new(id: AssignmentId, officer: OfficerId, area: AreaId, role: AssignmentRole) -> Self {
        Self { id, officer, area, role, valid: ValidTime::always(), relief_order: 0 }
    }
}
