//! Who and what: the records of community policing, their identifiers, codes and labels.
//!
//! Records are plain data: a constructor takes what a record can't be without, and the rest are public fields. Values that can
//! be wrong on their own (positions, identifiers, telephone numbers, opening hours) are types that can't hold a wrong value;
//! what can only be wrong between records is the [registry](crate::registry)'s business.

mod activity;
mod address;
mod agency;
mod aid;
mod alert;
mod area;
mod asset;
mod assignment;
mod certificate;
mod checklist;
mod division;
mod engagement;
mod hazard;
mod id;
mod incident;
mod inspection;
mod line;
mod mediation;
mod officer;
mod outreach;
mod participation;
mod person;
mod phone;
mod plate;
mod priority;
mod privacy;
mod record;
mod reported;
mod safe_point;
mod service_record;
mod state;
mod visibility;
mod visit;
mod volunteer;
mod wording;

pub use activity::{Activity, ActivityKind, ActivityNeed};
pub use address::{AddressRule, Parity};
pub use agency::{Agency, AgencyLevel};
pub use aid::{AidAction, AidCase, AidKind};
pub use alert::Alert;
pub use area::{Area, AreaKind};
pub use asset::{Asset, AssetKind};
pub use assignment::{Assignment, AssignmentRole};
pub use certificate::Certificate;
pub use checklist::{DocumentChecklist, DocumentStage, MediationDocument};
pub use division::{AgencyCode, DivisionCode, DivisionKind, DivisionLevel};
pub use engagement::{EngagementEvent, EngagementKind};
pub use hazard::{Hazard, HazardCategory, HazardExtension, HazardLevel, Recheck};
pub use id::{
    ActivityId, AddressRuleId, AgencyId, AidCaseId, AlertId, AreaId, AreaPriorityId, AssetId, AssignmentId,
    EngagementEventId, HazardId, IncidentId, InspectionId, MediationId, OfficerId, OutreachId,
    ParticipationId, PlateId, ReportedIndicatorId, SafePointId, ServiceRecordId, VisitId, VolunteerId,
};
pub use incident::{Incident, IncidentKind, IncidentPriority, IncidentSource};
pub use inspection::{InspectionResult, PlateInspection};
pub use line::{ContactLine, LinePurpose};
pub use mediation::{
    AgreementForm, DisputeKind, DisputeSource, MediationAgreement, MediationCase, Performance, RiskTier,
};
pub use officer::{Officer, Rank};
pub use outreach::{Audience, Outreach, OutreachTopic};
pub use participation::Participation;
pub use person::{Person, PersonName, PersonRef};
pub use phone::{PhoneKind, PhoneNumber};
pub use plate::{ContactPlate, PlateContent, PlateHost, QrLink, QrLinkKind};
pub use priority::{AreaPriority, PriorityAction};
pub use reported::{Indicator, ReportedIndicator};
pub use safe_point::{Accessibility, Equipment, ForWhom, SafePoint, SafePointFunction, SafePointHost};
pub use service_record::{Satisfaction, ServiceChannel, ServiceOutcome, ServiceRecord, ServiceTopic};
pub use state::{
    ActivityState, AlertState, HazardState, MediationState, ParticipationState, PlateState, SafePointState,
    ServiceState, VolunteerState,
};
pub use visibility::{Sensitivity, Visibility};
pub use visit::{SafePointVisit, VisitKind, VisitOutcome};
pub use volunteer::Volunteer;
pub(crate) use wording::half_width;
