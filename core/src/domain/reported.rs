//! Figures that somebody reported, kept apart from what the records count.

use chrono::NaiveDate;

use super::ReportedIndicatorId;
use crate::label::coded_enum;

coded_enum! {
    /// What a reported figure tells of.
    pub enum Indicator {
        ContactPlates = "contact_plates", "警民联系牌", "contact plates";
        SafePoints = "safe_points", "平安守望点", "safe points";
        Volunteers = "volunteers", "义警", "volunteers";
        PersonsHelped = "persons_helped", "服务群众", "people helped";
        MattersHelped = "matters_helped", "为民服务事项", "matters helped with";
        PublicitySessions = "publicity_sessions", "法治宣传", "legal-publicity sessions";
        HazardsFound = "hazards_found", "排查隐患", "hazards found";
        DisputesMediated = "disputes_mediated", "化解矛盾纠纷", "disputes mediated";
        PersonsAided = "persons_aided", "救助群众", "people aided";
    }
}

/// A figure as a report states it, for example `400余件`, with its source.
///
/// It is never added to what the records count: the two are set beside each other.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct ReportedIndicator {
    /// Stable identifier.
    pub id: ReportedIndicatorId,
    /// What it tells of.
    pub indicator: Indicator,
    /// The figure as written.
    pub text: String,
    /// Since when.
    pub from: Option<NaiveDate>,
    /// Who reported it, and where.
    pub source: Option<String>,
}

impl ReportedIndicator {
    /// Makes a reported figure without a window or a source.
    pub fn new(id: ReportedIndicatorId, indicator: Indicator, text: impl Into<String>) -> Self {
        Self { id, indicator, text: text.into(), from: None, source: None }
    }
}
