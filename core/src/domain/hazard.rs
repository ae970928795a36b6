//! Hazards: what could do harm, who found it, by when it must be put right.

use chrono::{DateTime, NaiveDate, Utc};

use super::service_record::check_order;
use super::{AreaId, HazardId, HazardState, VolunteerId};
use crate::label::coded_enum;
use crate::{Position, Result};

coded_enum! {
    /// How grave a hazard is.
    pub enum HazardLevel {
        General = "general", "一般", "general";
        Key = "key", "重点", "key";
        Major = "major", "重大", "major";
    }
}

coded_enum! {
    /// What a hazard is.
    pub enum HazardCategory {
        Fire = "fire", "消防", "fire";
        Electricity = "electricity", "用电", "electricity";
        Gas = "gas", "燃气", "gas";
        Traffic = "traffic", "交通", "traffic";
        Building = "building", "建筑", "building";
        BlockedExit = "blocked_exit", "通道堵塞", "blocked exit";
        Other = "other", "其他", "other";
    }
}

/// A safety hazard that somebody found (安全隐患).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Hazard {
    /// Stable identifier.
    pub id: HazardId,
    /// What it is.
    pub category: HazardCategory,
    /// How grave it is.
    pub level: HazardLevel,
    /// Where, by area.
    pub area: Option<AreaId>,
    /// Where, exactly.
    pub position: Option<Position>,
    /// The volunteer who found it.
    pub found_by: Option<VolunteerId>,
    /// When it was found.
    pub opened_at: DateTime<Utc>,
    /// The day by which it must be put right.
    pub deadline: Option<NaiveDate>,
    /// When it was crossed off (销号), not before it was found.
    pub closed_at: Option<DateTime<Utc>>,
    /// State of its lifecycle.
    pub state: HazardState,
}

impl Hazard {
    /// Makes a hazard that has just been found.
    pub fn new(id: HazardId, category: HazardCategory, level: HazardLevel, opened_at: DateTime<Utc>) -> Self {
        Self {
            id,
            category,
            level,
            area: None,
            position: None,
            found_by: None,
            opened_at,
            deadline: None,
            closed_at: None,
            state: HazardState::Discovered,
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
