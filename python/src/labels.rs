//! Labels of the field's enumerations, in Chinese and English.

use pyo3::prelude::*;
use shouwang::{Error, ask, domain, geo, stats};

use crate::errors;
use crate::figures::read_lang;
use crate::guard::guard;

macro_rules! enumerations {
    ($( $name:literal => $kind:ty, )+) => {
        const NAMES: &[&str] = &[$( $name, )+];

        fn labels_of(name: &str, lang: shouwang::Lang) -> Option<Vec<(&'static str, &'static str)>> {
            match name {
                $( $name => Some(<$kind>::ALL.iter().map(|value| (value.code(), value.label(lang))).collect()), )+
                _ => None,
            }
        }
    };
}

enumerations! {
    "activity_kind" => domain::ActivityKind,
    "activity_state" => domain::ActivityState,
    "agency_level" => domain::AgencyLevel,
    "aid_kind" => domain::AidKind,
    "alert_state" => domain::AlertState,
    "area_kind" => domain::AreaKind,
    "asset_kind" => domain::AssetKind,
    "assignment_role" => domain::AssignmentRole,
    "datum" => geo::Datum,
    "dispute_kind" => domain::DisputeKind,
    "equipment" => domain::Equipment,
    "grain" => stats::Grain,
    "hazard_category" => domain::HazardCategory,
    "hazard_level" => domain::HazardLevel,
    "hazard_state" => domain::HazardState,
    "indicator" => domain::Indicator,
    "line_purpose" => domain::LinePurpose,
    "line_reason" => ask::LineReason,
    "measure_kind" => stats::MeasureKind,
    "mediation_state" => domain::MediationState,
    "participation_state" => domain::ParticipationState,
    "plate_host" => domain::PlateHost,
    "plate_state" => domain::PlateState,
    "qualifier" => stats::Qualifier,
    "rank" => domain::Rank,
    "reconciliation" => stats::Reconciliation,
    "record_kind" => ask::RecordKind,
    "risk_tier" => domain::RiskTier,
    "safe_point_function" => domain::SafePointFunction,
    "safe_point_host" => domain::SafePointHost,
    "safe_point_state" => domain::SafePointState,
    "service_channel" => domain::ServiceChannel,
    "service_state" => domain::ServiceState,
    "service_topic" => domain::ServiceTopic,
    "unit" => stats::Unit,
    "volunteer_state" => domain::VolunteerState,
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
