//! Volunteers.

use chrono::NaiveDate;

use super::privacy::debug_hiding;
use super::{AreaId, Certificate, PersonName, VolunteerId, VolunteerState};
use crate::Position;
use crate::time::OpeningHours;

/// A community volunteer (义警).
///
/// Its `Debug` does not print where they live.
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Volunteer {
    /// Stable identifier.
    pub id: VolunteerId,
    /// Name, where the data set holds it at all.
    pub name: Option<PersonName>,
    /// Occupation, as written.
    pub occupation: Option<String>,
    /// Other roles in the community, for example community worker.
    #[cfg_attr(feature = "serde", serde(default))]
    pub also_roles: Vec<String>,
    /// Skills, as written.
    #[cfg_attr(feature = "serde", serde(default))]
    pub skills: Vec<String>,
    /// Certificates held, those that have run out included.
    #[cfg_attr(feature = "serde", serde(default))]
    pub certificates: Vec<Certificate>,
    /// When they can be asked; `None` where nobody said, which is not the same as always.
    pub availability: Option<OpeningHours>,
    /// Languages spoken, as BCP 47 tags.
    #[cfg_attr(feature = "serde", serde(default))]
    pub languages: Vec<String>,
    /// Where they live or work.
    pub home_area: Option<AreaId>,
    /// Where they start from, where the data set holds it at all.
    pub position: Option<Position>,
    /// When they joined.
    pub joined_on: Option<NaiveDate>,
    /// State of their lifecycle.
    pub state: VolunteerState,
}

debug_hiding! {
    Volunteer
    shows { id, name, skills, certificates, availability, languages, home_area, joined_on, state }
    hides { occupation, also_roles, position }
}

impl Volunteer {
    /// Makes a volunteer who has applied.
    pub fn new(id: VolunteerId) -> Self {
        Self {
            id,
            name: None,
            occupation: None,
            also_roles: Vec::new(),
            skills: Vec::new(),
            certificates: Vec::new(),
            availability: None,
            languages: Vec::new(),
            home_area: None,
            position: None,
            joined_on: None,
            state: VolunteerState::Applied,
        }
    }

    /// Tells whether they hold a certificate of a name that is valid on a day.
    #[must_use]
    pub fn holds(&self, certificate: &str, on: NaiveDate) -> bool {
        self.certificates.iter().any(|held| held.name == certificate && held.is_valid_on(on))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_counts_only_while_it_is_valid() {
        let mut volunteer = Volunteer::new(VolunteerId::new("v-1").unwrap());
        volunteer.certificates.push("急救员@2024-01-01/2025-01-01".parse().unwrap());
        assert!(volunteer.holds("急救员", "2024-12-31".parse().unwrap()));
        assert!(!volunteer.holds("急救员", "2025-01-01".parse().unwrap()));
        assert!(!volunteer.holds("救援员", "2024-12-31".parse().unwrap()));
    }
}
