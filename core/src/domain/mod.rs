//! Who and what: the records of community policing, their states, codes and numbers.

mod phone;
mod state;

pub use phone::{PhoneKind, PhoneNumber};
pub use state::{
    ActivityState, AlertState, HazardState, MediationState, ParticipationState, PlateState, SafePointState,
    ServiceState, VolunteerState,
};
