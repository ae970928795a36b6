//! The kinds of record that a registry holds, in one list.

use std::sync::Arc;

use super::records::{Record, Records};
use super::{Registry, RegistryBuilder};
use crate::Place;
use crate::domain::{
    Activity, ActivityId, AddressRule, AddressRuleId, Agency, AgencyId, AidCase, AidCaseId, Alert, AlertId,
    Area, AreaId, Asset, AssetId, Assignment, AssignmentId, ContactPlate, Hazard, HazardId, InspectionId,
    MediationCase, MediationId, Officer, OfficerId, Participation, ParticipationId, PlateId, PlateInspection,
    ReportedIndicator, ReportedIndicatorId, SafePoint, SafePointId, SafePointVisit, ServiceRecord,
    ServiceRecordId, VisitId, Volunteer, VolunteerId,
};

/// A record that a [`RegistryBuilder`] takes.
///
/// The kinds are those of [`crate::domain`]; the trait can't be implemented elsewhere.
pub trait Registered: Record + Sized + sealed::Registered {}

pub(super) mod sealed {
    use super::Drafts;
    use crate::Place;

    pub trait Registered: Sized {
        fn drafts(drafts: &mut Drafts) -> &mut Vec<(Self, Place)>;
    }
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $field:ident: $record:ident, $id:ident, $kind:literal; )+) => {
        /// The records as they were added, each with the place it came from.
        #[derive(Debug, Default)]
        pub struct Drafts {
            $( pub(super) $field: Vec<(crate::domain::$record, Place)>, )+
        }

        /// The records, sorted. Each table is shared with the registries that were made from this one.
        #[derive(Debug, Clone)]
        pub(super) struct Tables {
            $( pub(super) $field: Arc<Records<$record>>, )+
        }

        impl Drafts {
            /// Sorts every kind, adding a problem for each identifier that stands twice.
            pub(super) fn sort(&mut self, problems: &mut Vec<crate::Error>) {
                $( super::builder::sort(&mut self.$field, problems); )+
            }

            /// Checks every record against the others.
            pub(super) fn check(&self, known: &Tables, problems: &mut Vec<crate::Error>) {
                $( super::check::check(&self.$field, known, problems); )+
            }

            /// Copies the sorted records into tables. Records are moved out, their places stay.
            pub(super) fn tables(&self) -> Tables {
                Tables {
                    $( $field: Arc::new(Records::from_sorted(
                        self.$field.iter().map(|(record, _)| record.clone()).collect(),
                    )), )+
                }
            }
        }

        $(
            impl Record for $record {
                type Id = $id;
                const KIND: &'static str = $kind;

                fn id(&self) -> &$id {
                    &self.id
                }
            }

            impl Registered for $record {}

            impl sealed::Registered for $record {
                fn drafts(drafts: &mut Drafts) -> &mut Vec<(Self, Place)> {
                    &mut drafts.$field
                }
            }
        )+

        impl Registry {
            $(
                $(#[$doc])*
                pub fn $field(&self) -> &Records<$record> {
                    &self.tables().$field
                }
            )+
        }

        impl RegistryBuilder {
            /// Counts the records added so far, of all kinds.
            pub fn len(&self) -> usize {
                0 $( + self.drafts().$field.len() )+
            }
        }
    };
}

kinds! {
    /// The agencies.
    agencies: Agency, AgencyId, "agency";
    /// The areas.
    areas: Area, AreaId, "area";
    /// The rules by which an address belongs to an area.
    address_rules: AddressRule, AddressRuleId, "address rule";
    /// The officers.
    officers: Officer, OfficerId, "officer";
    /// The assignments of officers to areas.
    assignments: Assignment, AssignmentId, "assignment";
    /// The contact plates.
    contact_plates: ContactPlate, PlateId, "contact plate";
    /// The inspections of plates.
    plate_inspections: PlateInspection, InspectionId, "plate inspection";
    /// The safe points.
    safe_points: SafePoint, SafePointId, "safe point";
    /// The visits to safe points.
    safe_point_visits: SafePointVisit, VisitId, "safe point visit";
    /// The places that safe points are there for.
    assets: Asset, AssetId, "asset";
    /// The volunteers.
    volunteers: Volunteer, VolunteerId, "volunteer";
    /// The activities.
    activities: Activity, ActivityId, "activity";
    /// Who took part in which activity.
    participations: Participation, ParticipationId, "participation";
    /// The calls for volunteers near somebody who needs help.
    alerts: Alert, AlertId, "alert";
    /// The matters that residents brought.
    service_records: ServiceRecord, ServiceRecordId, "service record";
    /// The disputes under mediation.
    mediations: MediationCase, MediationId, "mediation";
    /// The hazards.
    hazards: Hazard, HazardId, "hazard";
    /// The people aided.
    aid_cases: AidCase, AidCaseId, "aid case";
    /// The figures that somebody reported.
    reported: ReportedIndicator, ReportedIndicatorId, "reported figure";
}
