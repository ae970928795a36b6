//! The nine lifecycles: who may do what in which state, and what must hold first.

use super::table::{Lifecycle, Table, Transition, sealed};
use super::words::{Action, Guard, Role};
use crate::Lang;
use crate::domain::{
    ActivityState, AlertState, HazardState, MediationState, ParticipationState, PlateState, SafePointState,
    ServiceState, VolunteerState,
};

/// Declares a lifecycle: `[from …] action [by …] [guards …] => to`.
macro_rules! lifecycle {
    (
        $state:ident, $code:literal, starts $start:ident;
        $( [$($from:ident)+] $action:ident [$($role:ident)+] [$($guard:ident)*] => $to:ident; )+
    ) => {
        impl sealed::Sealed for $state {}

        impl Lifecycle for $state {
            fn table() -> &'static Table<Self> {
                static TABLE: Table<$state> = Table {
                    code: $code,
                    start: $state::$start,
                    transitions: &[$( Transition {
                        from: &[$( $state::$from, )+],
                        action: Action::$action,
                        roles: &[$( Role::$role, )+],
                        guards: &[$( Guard::$guard, )*],
                        to: $state::$to,
                    }, )+],
                };
                &TABLE
            }

            fn all() -> &'static [Self] {
                Self::ALL
            }

            fn state_code(self) -> &'static str {
                self.code()
            }

            fn state_label(self, lang: Lang) -> &'static str {
                self.label(lang)
            }
        }
    };
}

lifecycle! {
    PlateState, "plate", starts Draft;
    [Draft] Approve [Supervisor] [PlateComplete] => Approved;
    [Approved] Print [Officer Supervisor] [] => Printed;
    [Printed] Post [Officer Supervisor Volunteer] [PlateComplete] => Posted;
    [Posted] ReportDamage [Resident Volunteer Officer Supervisor] [] => Damaged;
    [Posted] ReportMissing [Resident Volunteer Officer Supervisor] [] => Missing;
    [Damaged Missing] Replace [Officer Supervisor] [] => Replaced;
    [Posted Damaged Missing] Remove [Officer Supervisor] [ReasonGiven] => Removed;
}

lifecycle! {
    SafePointState, "safe_point", starts Proposed;
    [Proposed] Survey [Officer Volunteer] [] => Surveyed;
    [Surveyed] Approve [Supervisor] [] => Approved;
    [Approved] Activate [Officer Supervisor] [SafePointComplete SafePointVerified] => Active;
    [Active] CloseTemporarily [Host Officer Supervisor] [ReasonGiven] => TemporarilyClosed;
    [TemporarilyClosed] Resume [Host Officer Supervisor] [] => Active;
    [Active] Review [Officer Supervisor System] [] => UnderReview;
    [UnderReview] Keep [Officer Supervisor] [SafePointComplete SafePointVerified] => Active;
    [UnderReview] Retire [Supervisor] [ReasonGiven] => Retired;
}

lifecycle! {
    VolunteerState, "volunteer", starts Applied;
    [Applied] Vet [Officer Supervisor] [] => Vetting;
    [Vetting] Admit [Supervisor] [] => Probation;
    [Vetting] Reject [Supervisor] [ReasonGiven] => Rejected;
    [Probation] TakeOn [Supervisor] [] => Active;
    [Active] TakeLeave [Volunteer Officer Supervisor] [] => OnLeave;
    [OnLeave] Resume [Volunteer Officer Supervisor] [] => Active;
    [Active] Suspend [Officer Supervisor] [ReasonGiven] => Suspended;
    [Suspended] Reinstate [Supervisor] [ReasonGiven] => Active;
    [Applied Vetting Probation Active OnLeave Suspended] Exit [Volunteer Officer Supervisor] [] => Exited;
}

lifecycle! {
    ActivityState, "activity", starts Planned;
    [Planned] Confirm [Officer Supervisor] [NeedsFilled] => Confirmed;
    [Confirmed] Start [Officer Supervisor] [OfficerLeads CertificateValid] => InProgress;
    [InProgress] Complete [Volunteer Officer Supervisor] [] => Completed;
    [Completed] Verify [Officer Supervisor] [] => Verified;
    [Planned Confirmed] Cancel [Officer Supervisor] [ReasonGiven] => Cancelled;
}

lifecycle! {
    ParticipationState, "participation", starts Invited;
    [Invited] Accept [Volunteer] [] => Accepted;
    [Invited] Decline [Volunteer] [] => Declined;
    [Accepted] CheckIn [Volunteer Officer] [] => CheckedIn;
    [CheckedIn] CheckOut [Volunteer Officer] [] => CheckedOut;
    [CheckedOut] ApproveHours [Officer Supervisor] [WithinWindow] => HoursApproved;
    [CheckedOut] RejectHours [Officer Supervisor] [ReasonGiven] => HoursRejected;
    [Accepted] MarkNoShow [Officer Supervisor System] [] => NoShow;
}

lifecycle! {
    AlertState, "alert", starts Raised;
    [Raised] Notify [Officer System] [] => Notified;
    [Notified] Accept [Volunteer Host Officer] [] => Accepted;
    [Accepted] SetOut [Volunteer Host Officer] [] => EnRoute;
    [EnRoute] Arrive [Volunteer Host Officer] [] => OnScene;
    [OnScene] MeetPerson [Volunteer Host Officer] [] => WithPerson;
    [WithPerson] HandOver [Volunteer Host Officer] [] => HandedOver;
    [HandedOver] Close [Officer Supervisor] [] => Closed;
    [Notified] Expire [Officer System] [] => Expired;
    [Expired] Escalate [Officer System] [] => Escalated110;
    [Raised Notified Accepted EnRoute OnScene WithPerson HandedOver Expired] Cancel [Resident Officer Supervisor] [ReasonGiven] => Cancelled;
}

lifecycle! {
    ServiceState, "service", starts Registered;
    [Registered] Accept [Officer Supervisor] [] => Accepted;
    [Registered] Refuse [Officer Supervisor] [ReasonGiven] => NotAccepted;
    [Accepted Returned Reopened] Assign [Officer Supervisor] [] => Assigned;
    [Assigned] Start [Volunteer Officer] [] => InProgress;
    [InProgress] Resolve [Volunteer Officer] [] => Resolved;
    [Resolved] FollowUp [Officer Supervisor] [] => FollowedUp;
    [FollowedUp] Close [Officer Supervisor] [] => Closed;
    [InProgress] Return [Volunteer Officer] [ReasonGiven] => Returned;
    [InProgress] Transfer [Officer Supervisor] [ReasonGiven] => Transferred;
    [InProgress] Suspend [Officer Supervisor] [ReasonGiven] => Suspended;
    [Suspended] Resume [Officer Supervisor] [] => InProgress;
    [Resolved Closed] Reopen [Resident Officer Supervisor] [ReasonGiven] => Reopened;
}

// A judicially confirmed agreement is performed like any other; were it not, it could never be closed.
lifecycle! {
    MediationState, "mediation", starts Reported;
    [Reported] Accept [Mediator Officer Supervisor] [AcceptanceDocuments] => Accepted;
    [Accepted] Investigate [Mediator Officer] [] => Investigating;
    [Investigating] Mediate [Mediator Officer] [] => Mediating;
    [Mediating] Agree [Mediator Officer] [AgreementDocuments] => Agreed;
    [Agreed] ConfirmJudicially [Mediator Officer Supervisor] [] => JudiciallyConfirmed;
    [Agreed JudiciallyConfirmed] Perform [Mediator Officer] [] => Performing;
    [Performing] FollowUp [Mediator Officer] [] => FollowedUp;
    [FollowedUp] Close [Officer Supervisor] [ClosingDocuments] => Closed;
    [Mediating] Fail [Mediator Officer] [ReasonGiven] => Failed;
    [Performing] ReportBreach [Resident Mediator Officer] [ReasonGiven] => Breached;
    [Failed Breached] Refer [Mediator Officer Supervisor] [ReasonGiven] => Referred;
    [Reported Accepted Investigating Mediating Agreed JudiciallyConfirmed Performing Breached FollowedUp Failed] Withdraw [Resident Mediator Officer Supervisor] [ReasonGiven] => Withdrawn;
}

lifecycle! {
    HazardState, "hazard", starts Discovered;
    [Discovered] Report [Volunteer Host Officer] [] => Reported;
    [Reported] Assign [Officer Supervisor] [] => Assigned;
    [Assigned Rejected] Rectify [ResponsibleParty Officer] [] => Rectifying;
    [Rectifying] AskExtension [ResponsibleParty] [ReasonGiven] => ExtensionAsked;
    [ExtensionAsked] GrantExtension [Officer Supervisor] [] => Rectifying;
    [ExtensionAsked] RefuseExtension [Officer Supervisor] [ReasonGiven] => Rectifying;
    [Rectifying] Submit [ResponsibleParty Officer] [] => Submitted;
    [Submitted] Recheck [Officer Supervisor] [] => Rechecked;
    [Submitted Rechecked] Reject [Officer Supervisor] [ReasonGiven] => Rejected;
    [Rechecked] Close [Officer Supervisor] [RecheckPassed] => Closed;
    [Discovered Reported Assigned Rectifying ExtensionAsked Submitted Rechecked Rejected] Void [Supervisor] [ReasonGiven] => Voided;
}
