//! Inspections of contact plates.

use chrono::{DateTime, Utc};

use super::privacy::debug_hiding;
use super::{InspectionId, PlateId};
use crate::label::coded_enum;

coded_enum! {
    /// What an inspection of a plate found.
    pub enum InspectionResult {
        Ok = "ok", "完好", "in order";
        Faded = "faded", "褪色", "faded";
        Torn = "torn", "破损", "torn";
        Missing = "missing", "缺失", "missing";
        WrongContent = "wrong_content", "内容有误", "wrong content";
    }
}

/// A look at a contact plate where it hangs (巡检).
///
/// Its `Debug` does not print who looked.
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct PlateInspection {
    /// Stable identifier.
    pub id: InspectionId,
    /// The plate.
    pub plate: PlateId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who looked: an officer's or a volunteer's identifier, or that of whoever else does it.
    pub by: Option<String>,
    /// What they found.
    pub result: InspectionResult,
}

debug_hiding! {
    PlateInspection
    shows { id, plate, at, result }
    hides { by }
}

impl PlateInspection {
    /// Makes an inspection.
    pub fn new(id: InspectionId, plate: PlateId, at: DateTime<Utc>, result: InspectionResult) -> Self {
        Self { id, plate, at, by: None, result }
    }
}
