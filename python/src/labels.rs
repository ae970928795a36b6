//! Labels of the field's enumerations, in Chinese and English, and reading one back.

use pyo3::prelude::*;
use shouwang::stats::Unit;
use shouwang::{Error, Lang, ask, domain, exchange, geo, lifecycle, stats, time};

use crate::errors;
use crate::guard::guard;

macro_rules! enumerations {
    ($( $name:literal => $kind:ty, )+) => {
        const NAMES: &[&str] = &[$( $name, )+];

        fn labels_of(name: &str, lang: Lang) -> Option<Vec<(&'static str, &'static str)>> {
            match name {
                $( $name => Some(<$kind>::ALL.iter().map(|value| (value.code(), value.label(lang))).collect()), )+
                _ => None,
            }
        }
    };
}

enumerations! {
    "accessibility" => domain::Accessibility,
    "action" => lifecycle::Action,
    "activity_kind" => domain::ActivityKind,
    "activity_state" => domain::ActivityState,
    "agency_level" => domain::AgencyLevel,
    "agreement_form" => domain::AgreementForm,
    "aid_action" => domain::AidAction,
    "aid_kind" => domain::AidKind,
    "alert_state" => domain::AlertState,
    "area_kind" => domain::AreaKind,
    "asset_kind" => domain::AssetKind,
    "assignment_role" => domain::AssignmentRole,
    "audience" => domain::Audience,
    "call_need" => ask::CallNeed,
    "comparison" => stats::Comparison,
    "data_finding_kind" => ask::DataFindingKind,
    "datum" => geo::Datum,
    "day_kind" => time::DayKind,
    "direction" => stats::Direction,
    "dispute_kind" => domain::DisputeKind,
    "dispute_source" => domain::DisputeSource,
    "division_kind" => domain::DivisionKind,
    "division_level" => domain::DivisionLevel,
    "document_stage" => domain::DocumentStage,
    "due_kind" => ask::DueKind,
    "engagement_kind" => domain::EngagementKind,
    "equipment" => domain::Equipment,
    "extension_rule" => lifecycle::ExtensionRule,
    "finding_kind" => exchange::FindingKind,
    "for_whom" => domain::ForWhom,
    "grain" => stats::Grain,
    "guard" => lifecycle::Guard,
    "hazard_category" => domain::HazardCategory,
    "hazard_level" => domain::HazardLevel,
    "hazard_state" => domain::HazardState,
    "incident_kind" => domain::IncidentKind,
    "incident_priority" => domain::IncidentPriority,
    "incident_source" => domain::IncidentSource,
    "indicator" => domain::Indicator,
    "inspection_result" => domain::InspectionResult,
    "line_purpose" => domain::LinePurpose,
    "line_reason" => ask::LineReason,
    "match_obstacle" => ask::MatchObstacle,
    "measure_kind" => stats::MeasureKind,
    "mediation_document" => domain::MediationDocument,
    "mediation_state" => domain::MediationState,
    "opening_state" => time::OpeningState,
    "outreach_topic" => domain::OutreachTopic,
    "parity" => domain::Parity,
    "participation_state" => domain::ParticipationState,
    "performance" => domain::Performance,
    "phone_kind" => domain::PhoneKind,
    "plate_host" => domain::PlateHost,
    "plate_problem" => ask::PlateProblem,
    "plate_state" => domain::PlateState,
    "qr_link_kind" => domain::QrLinkKind,
    "qualifier" => stats::Qualifier,
    "rank" => domain::Rank,
    "rate_kind" => ask::RateKind,
    "reconciliation" => stats::Reconciliation,
    "record_kind" => ask::RecordKind,
    "risk_tier" => domain::RiskTier,
    "role" => lifecycle::Role,
    "safe_point_function" => domain::SafePointFunction,
    "safe_point_host" => domain::SafePointHost,
    "safe_point_state" => domain::SafePointState,
    "satisfaction" => domain::Satisfaction,
    "sensitivity" => domain::Sensitivity,
    "service_channel" => domain::ServiceChannel,
    "service_outcome" => domain::ServiceOutcome,
    "service_state" => domain::ServiceState,
    "service_topic" => domain::ServiceTopic,
    "standing" => lifecycle::Standing,
    "unit" => stats::Unit,
    "visibility" => domain::Visibility,
    "visit_kind" => domain::VisitKind,
    "visit_outcome" => domain::VisitOutcome,
    "volunteer_state" => domain::VolunteerState,
    "withheld_reason" => stats::WithheldReason,
}

/// Codes of an enumeration, each with its label.
#[pyfunction]
pub(crate) fn labels(enumeration: &str, lang: &str) -> PyResult<Vec<(&'static str, &'static str)>> {
    guard(|| {
        labels_of(enumeration, read_lang(lang)?).ok_or_else(|| {
            errors::from_core(&Error::invalid(format!("one of {}", NAMES.join(", "))).in_field("enumeration"))
        })
    })
}

/// Reads a unit's code or label.
pub(crate) fn read_unit(text: &str) -> PyResult<Unit> {
    text.parse::<Unit>().map_err(|error| errors::from_core(&error.in_field("unit")))
}

/// Reads a language's code.
pub(crate) fn read_lang(text: &str) -> PyResult<Lang> {
    match text {
        "zh" => Ok(Lang::Zh),
        "en" => Ok(Lang::En),
        _ => Err(errors::from_core(&Error::invalid("\"zh\" or \"en\"").in_field("lang"))),
    }
}
