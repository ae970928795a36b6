//! The kinds of record that a registry holds, in one list.

use std::sync::Arc;

use super::records::{Record, Records};
use super::{Registry, RegistryBuilder};
use crate::Place;
use crate::domain::{
    Activity, ActivityId, AddressRule, AddressRuleId, Agency, AgencyId, AidCase, AidCaseId, Alert, AlertId,
    Area, AreaId, AreaPriority, AreaPriorityId, Asset, AssetId, Assignment, AssignmentId, ContactPlate,
    EngagementEvent, EngagementEventId, Hazard, HazardId, Incident, IncidentId, InspectionId, MediationCase,
    MediationId, Officer, OfficerId, Outreach, OutreachId, Participation, ParticipationId, Person, PersonRef,
    PlateId, PlateInspection, ReportedIndicator, ReportedIndicatorId, SafePoint, SafePointId, SafePointVisit,
    ServiceRecord, ServiceRecordId, Visibility, VisitId, Volunteer, VolunteerId,
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
    ($( $(#[$doc:meta])* $field:ident: $record:ident, $id:ident, $kind:literal, $visibility:ident; )+) => {
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

        /// Where the records of the tables came from, in the same order.
        #[derive(Debug, Default)]
        pub(super) struct Places {
            $( pub(super) $field: Vec<Place>, )+
        }

        impl Places {
            /// Checks every record against the others.
            pub(super) fn check(&self, known: &Tables, problems: &mut Vec<crate::Error>) {
                $( super::check::check(&known.$field, &self.$field, known, problems); )+
            }
        }

        impl Drafts {
            /// Sorts every kind, adding a problem for each identifier that stands twice.
            pub(super) fn sort(&mut self, problems: &mut Vec<crate::Error>) {
                $( super::builder::sort(&mut self.$field, problems); )+
            }

            /// Moves the sorted records into tables, apart from their places.
            pub(super) fn into_tables(self) -> (Tables, Places) {
                let mut places = Places::default();
                let tables = Tables {
                    $( $field: {
                        let (rows, from) = self.$field.into_iter().unzip();
                        places.$field = from;
                        Arc::new(Records::from_sorted(rows))
                    }, )+
                };
                (tables, places)
            }
        }

        $(
            impl Record for $record {
                type Id = $id;
                const KIND: &'static str = $kind;
                const VISIBILITY: Visibility = Visibility::$visibility;

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
    agencies: Agency, AgencyId, "agency", Public;
    /// The areas.
    areas: Area, AreaId, "area", Public;
    /// The rules by which an address belongs to an area.
    address_rules: AddressRule, AddressRuleId, "address rule", Public;
    /// The officers.
    officers: Officer, OfficerId, "officer", Public;
    /// The assignments of officers to areas.
    assignments: Assignment, AssignmentId, "assignment", Public;
    /// The contact plates.
    contact_plates: ContactPlate, PlateId, "contact plate", Public;
    /// The inspections of plates.
    plate_inspections: PlateInspection, InspectionId, "plate inspection", Internal;
    /// The safe points.
    safe_points: SafePoint, SafePointId, "safe point", Public;
    /// The visits to safe points.
    safe_point_visits: SafePointVisit, VisitId, "safe point visit", Internal;
    /// The places that safe points are there for.
    assets: Asset, AssetId, "asset", Partner;
    /// The volunteers.
    volunteers: Volunteer, VolunteerId, "volunteer", Internal;
    /// The activities.
    activities: Activity, ActivityId, "activity", Partner;
    /// Who took part in which activity.
    participations: Participation, ParticipationId, "participation", Internal;
    /// The calls for volunteers near somebody who needs help.
    alerts: Alert, AlertId, "alert", Restricted;
    /// The matters that residents brought.
    service_records: ServiceRecord, ServiceRecordId, "service record", Restricted;
    /// The disputes under mediation.
    mediations: MediationCase, MediationId, "mediation", Restricted;
    /// The hazards.
    hazards: Hazard, HazardId, "hazard", Internal;
    /// The people aided.
    aid_cases: AidCase, AidCaseId, "aid case", Restricted;
    /// The incidents.
    incidents: Incident, IncidentId, "incident", Restricted;
    /// The sessions of legal publicity.
    outreach: Outreach, OutreachId, "outreach", Partner;
    /// The issues that areas take up first.
    area_priorities: AreaPriority, AreaPriorityId, "area priority", Public;
    /// The meetings with residents.
    engagement_events: EngagementEvent, EngagementEventId, "engagement event", Public;
    /// What is known of the people behind the pseudonyms.
    persons: Person, PersonRef, "person", Restricted;
    /// The figures that somebody reported.
    reported: ReportedIndicator, ReportedIndicatorId, "reported figure", Public;
}
