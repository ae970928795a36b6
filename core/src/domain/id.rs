//! Identifiers of records: supplied by the caller, stable for a record's life.

use std::fmt;
use std::sync::Arc;

use crate::{Error, Result};

/// Longest identifier, in bytes.
const MAX_ID_BYTES: usize = 128;

fn checked(text: &str) -> Result<Arc<str>> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::missing("an identifier"));
    }
    if text.len() > MAX_ID_BYTES || text.chars().any(char::is_control) {
        return Err(Error::invalid("an identifier of at most 128 bytes without control characters"));
    }
    Ok(text.into())
}

/// Declares one identifier type a record kind, so that an officer's can't be passed for an area's.
macro_rules! identifiers {
    ($( $(#[$meta:meta])* $name:ident; )+) => { $(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Makes an identifier from text; surrounding space is dropped.
            ///
            /// # Errors
            ///
            /// [`Missing`](crate::ErrorKind::Missing) for empty text, [`Invalid`](crate::ErrorKind::Invalid) for more
            /// than 128 bytes or a control character.
            pub fn new(text: impl AsRef<str>) -> Result<Self> {
                checked(text.as_ref()).map(Self)
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::new(text).map_err(serde::de::Error::custom)
            }
        }
    )+ };
}

identifiers! {
    /// Identifies an [`Agency`](super::Agency).
    AgencyId;
    /// Identifies an [`Area`](super::Area).
    AreaId;
    /// Identifies an [`Officer`](super::Officer).
    OfficerId;
    /// Identifies an [`Assignment`](super::Assignment).
    AssignmentId;
    /// Identifies a [`ContactPlate`](super::ContactPlate).
    PlateId;
    /// Identifies a [`SafePoint`](super::SafePoint).
    SafePointId;
    /// Identifies an [`Asset`](super::Asset).
    AssetId;
    /// Identifies a [`Volunteer`](super::Volunteer).
    VolunteerId;
    /// Identifies an [`Activity`](super::Activity).
    ActivityId;
    /// Identifies a [`Participation`](super::Participation).
    ParticipationId;
    /// Identifies an [`Alert`](super::Alert).
    AlertId;
    /// Identifies a [`SafePointVisit`](super::SafePointVisit).
    VisitId;
    /// Identifies a [`PlateInspection`](super::PlateInspection).
    InspectionId;
    /// Identifies an [`AddressRule`](super::AddressRule).
    AddressRuleId;
    /// Identifies a [`ServiceRecord`](super::ServiceRecord).
    ServiceRecordId;
    /// Identifies a [`MediationCase`](super::MediationCase).
    MediationId;
    /// Identifies a [`Hazard`](super::Hazard).
    HazardId;
    /// Identifies an [`AidCase`](super::AidCase).
    AidCaseId;
    /// Identifies an [`Incident`](super::Incident).
    IncidentId;
    /// Identifies an [`Outreach`](super::Outreach).
    OutreachId;
    /// Identifies an [`AreaPriority`](super::AreaPriority).
    AreaPriorityId;
    /// Identifies an [`EngagementEvent`](super::EngagementEvent).
    EngagementEventId;
    /// Identifies a [`ReportedIndicator`](super::ReportedIndicator).
    ReportedIndicatorId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_trimmed_and_an_empty_long_or_controlling_one_is_refused() {
        assert_eq!(AreaId::new(" 630103 ").unwrap().as_str(), "630103");
        assert_eq!(AreaId::new("  ").unwrap_err().kind().code(), "missing");
        assert_eq!(AreaId::new("a\u{0}b").unwrap_err().kind().code(), "invalid");
        assert!(AreaId::new("x".repeat(128)).is_ok());
        assert!(AreaId::new("x".repeat(129)).is_err());
    }
}
