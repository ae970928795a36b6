//! Volunteers.

use chrono::NaiveDate;

use super::{AreaId, PersonName, VolunteerId, VolunteerState};

/// A community volunteer (义警).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Volunteer {
    /// Stable identifier.
    pub id: VolunteerId,
    /// Name, where the data set holds it at all.
    pub name: Option<PersonName>,
    /// Occupation, as written.
    pub occupation: Option<String>,
    /// Other roles in the community, for example community worker.
    pub also_roles: Vec<String>,
    /// Skills, as written.
    pub skills: Vec<String>,
    /// Languages spoken, as BCP 47 tags.
    pub languages: Vec<String>,
    /// Where they live or work.
    pub home_area: Option<AreaId>,
    /// When they joined.
    pub joined_on: Option<NaiveDate>,
    /// State of their lifecycle.
    pub state: VolunteerState,
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
            languages: Vec::new(),
            home_area: None,
            joined_on: None,
            state: VolunteerState::Applied,
        }
    }
}
