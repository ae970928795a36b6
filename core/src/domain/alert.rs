//! Alerts: somebody near is asked to come.

use chrono::{DateTime, Utc};

use super::privacy::debug_hiding;
use super::record::record;
use super::{AlertId, AlertState, SafePointFunction, VolunteerId};
use crate::{Error, Position, Result};

record! {
    checks check_values;

    /// A call for volunteers near somebody who needs help (求助派遣).
    ///
    /// Its `Debug` does not print where that person is.
    #[derive(Clone, PartialEq)]
    pub struct Alert {
        /// Stable identifier.
        pub id: AlertId,
        /// What is needed.
        pub need: SafePointFunction,
        /// Where.
        pub position: Position,
        /// How far around it volunteers are asked, in metres; finite and more than zero.
        pub radius_m: f64,
        /// Skills that whoever comes must have.
        #[cfg_attr(feature = "serde", serde(default))]
        pub required_skills: Vec<String>,
        /// The volunteers who are asked, the first one first.
        #[cfg_attr(feature = "serde", serde(default))]
        pub candidates: Vec<VolunteerId>,
        /// The volunteer who comes.
        pub accepted_by: Option<VolunteerId>,
        /// When it was raised.
        pub raised_at: DateTime<Utc>,
        /// State of its lifecycle.
        pub state: AlertState,
    }
}

debug_hiding! {
    Alert
    shows { id, need, radius_m, required_skills, candidates, accepted_by, raised_at, state }
    hides { position }
}

impl Alert {
    /// Makes an alert that was just raised and has asked nobody yet.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `radius_m` unless it is finite and more than zero.
    pub fn new(
        id: AlertId,
        need: SafePointFunction,
        position: Position,
        radius_m: f64,
        raised_at: DateTime<Utc>,
    ) -> Result<Self> {
        let alert = Self {
            id,
            need,
            position,
            radius_m,
            required_skills: Vec::new(),
            candidates: Vec::new(),
            accepted_by: None,
            raised_at,
            state: AlertState::Raised,
        };
        alert.check_values()?;
        Ok(alert)
    }

    /// Checks the radius.
    ///
    /// # Errors
    ///
    /// As [`Alert::new`].
    pub fn check_values(&self) -> Result<()> {
        if self.radius_m.is_finite() && self.radius_m > 0.0 {
            Ok(())
        } else {
            Err(Error::out_of_range("metres, more than zero").in_field("radius_m"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(radius_m: f64) -> Result<Alert> {
        let position = Position::new(36.612_345, 101.787_654).unwrap();
        let id = AlertId::new("al-1").unwrap();
        Alert::new(id, SafePointFunction::Help, position, radius_m, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn a_radius_is_finite_and_more_than_zero() {
        assert!(alert(800.0).is_ok());
        for radius in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(alert(radius).unwrap_err().place().field.as_deref(), Some("radius_m"));
        }
    }

    #[test]
    fn debug_does_not_print_where_the_person_is() {
        let text = format!("{:?}", alert(800.0).unwrap());
        assert!(text.contains("position: ..") && !text.contains("36.6"), "{text}");
    }
}
