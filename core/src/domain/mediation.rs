//! Disputes and their mediation.

use chrono::{DateTime, Utc};

use super::service_record::check_order;
use super::{AreaId, MediationId, MediationState, OfficerId, PersonRef, VolunteerId};
use crate::Result;
use crate::label::coded_enum;

coded_enum! {
    /// What a dispute is about.
    pub enum DisputeKind {
        MarriageFamily = "marriage_family", "婚姻家庭", "marriage and family";
        Neighbour = "neighbour", "邻里", "neighbours";
        Contract = "contract", "合同", "contract";
        Damages = "damages", "损害赔偿", "damages";
        Labour = "labour", "劳动", "labour";
        Property = "property", "物业", "property management";
        LandDemolition = "land_demolition", "征地拆迁", "land and demolition";
        Consumer = "consumer", "消费", "consumer";
        Medical = "medical", "医疗", "medical";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// How likely a dispute is to get worse.
    pub enum RiskTier {
        Green = "green", "绿", "green";
        Yellow = "yellow", "黄", "yellow";
        Orange = "orange", "橙", "orange";
        Red = "red", "红", "red";
    }
}

/// A dispute under mediation (矛盾纠纷).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MediationCase {
    /// Stable identifier.
    pub id: MediationId,
    /// What it is about.
    pub kind: DisputeKind,
    /// How likely it is to get worse.
    pub tier: RiskTier,
    /// Where.
    pub area: Option<AreaId>,
    /// The two sides or more, as pseudonyms.
    pub parties: Vec<PersonRef>,
    /// The volunteers who mediate.
    pub volunteers: Vec<VolunteerId>,
    /// The officer who mediates.
    pub officer: Option<OfficerId>,
    /// When it was reported.
    pub opened_at: DateTime<Utc>,
    /// When it was closed, not before it was reported.
    pub closed_at: Option<DateTime<Utc>>,
    /// State of its lifecycle.
    pub state: MediationState,
}

impl MediationCase {
    /// Makes a dispute that has just been reported.
    pub fn new(id: MediationId, kind: DisputeKind, opened_at: DateTime<Utc>) -> Self {
        Self {
            id,
            kind,
            tier: RiskTier::Green,
            area: None,
            parties: Vec::new(),
            volunteers: Vec::new(),
            officer: None,
            opened_at,
            closed_at: None,
            state: MediationState::Reported,
        }
    }

    /// Checks that the times are in order.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `closed_at` if it lies before `opened_at`.
    pub fn check_times(&self) -> Result<()> {
        check_order(self.opened_at, self.closed_at)
    }
}
