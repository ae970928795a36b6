//! Who and what: the records of community policing, their identifiers, codes and labels.
//!
//! Records are plain data: a constructor takes what a record can't be without, and the rest are public fields. Values that can
//! be wrong on their own (positions, identifiers, telephone numbers, opening hours) are types that can't hold a wrong value;
//! what can only be wrong between records is the [registry](crate::registry)'s business.

mod activity;
mod agency;
mod aid;
mod area;
mod asset;
mod assignment;
mod division;
mod hazard;
mod id;
mod line;
mod mediation;
mod officer;
mod person;
mod phone;
mod plate;
mod reported;
mod safe_point;
mod service_record;
mod state;
mod volunteer;

pub use activity::{Activity, ActivityKind};
pub use agency::{Agency, AgencyLevel};
pub use aid::{AidCase, AidKind};
pub use area::{Area, AreaKind};
pub use asset::{Asset, AssetKind};
pub use assignment::{Assignment, AssignmentRole};
pub use division::{AgencyCode, DivisionCode, DivisionKind, DivisionLevel};
pub use hazard::{Hazard, HazardCategory, HazardLevel};
pub use id::{
    ActivityId, AgencyId, AidCaseId, AreaId, AssetId, AssignmentId, HazardId, MediationId, OfficerId,
    PlateId, ReportedIndicatorId, SafePointId, ServiceRecordId, VolunteerId,
};
pub use line::{ContactLine, LinePurpose};
pub use mediation::{DisputeKind, MediationCase, RiskTier};
pub use officer::{Officer, Rank};
pub use person::{PersonName, PersonRef};
pub use phone::{PhoneKind, PhoneNumber};
pub use plate::{ContactPlate, PlateContent, PlateHost, QrLink, QrLinkKind};
pub use reported::{Indicator, ReportedIndicator};
pub use safe_point::{Equipment, SafePoint, SafePointFunction, SafePointHost};
pub use service_record::{ServiceChannel, ServiceRecord, ServiceTopic};
pub use state::{
    ActivityState, AlertState, HazardState, MediationState, ParticipationState, PlateState, SafePointState,
    ServiceState, VolunteerState,
};
pub use volunteer::Volunteer;
