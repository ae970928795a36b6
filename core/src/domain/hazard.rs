//! Hazards: what could do harm, who found it, by when it must be put right.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::privacy::debug_hiding;
use super::record::record;
use super::service_record::check_order;
use super::{AreaId, HazardId, HazardState, VolunteerId};
use crate::label::coded_enum;
use crate::{Error, Position, Result};

coded_enum! {
    /// How grave a hazard is.
    pub enum HazardLevel {
        General = "general", "一般", "general";
        Key = "key", "重点", "key";
        Major = "major", "重大", "major";
    }
}

coded_enum! {
    /// What a hazard is.
    pub enum HazardCategory {
        Fire = "fire", "消防", "fire";
        Electricity = "electricity", "用电", "electricity";
        Gas = "gas", "燃气", "gas";
        Traffic = "traffic", "交通", "traffic";
        Building = "building", "建筑", "building";
        BlockedExit = "blocked_exit", "通道堵塞", "blocked exit";
        Other = "other", "其他", "other";
    }
}

record! {
    checks check_times;

    /// More time that was granted to put a hazard right (延期). As text: the two days, `2025-05-10/2025-06-01`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct HazardExtension {
        /// When it was granted.
        pub granted_on: NaiveDate,
        /// The day by which the hazard must be put right then, not before the grant.
        pub until: NaiveDate,
    }
}

impl HazardExtension {
    /// Makes an extension.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `until` if it lies before `granted_on`.
    pub fn new(granted_on: NaiveDate, until: NaiveDate) -> Result<Self> {
        let extension = Self { granted_on, until };
        extension.check_times()?;
        Ok(extension)
    }

    /// Checks that the new day does not lie before the grant.
    ///
    /// # Errors
    ///
    /// As [`HazardExtension::new`].
    pub fn check_times(&self) -> Result<()> {
        if self.until < self.granted_on {
            return Err(Error::out_of_range("a day not before the grant").in_field("until"));
        }
        Ok(())
    }
}

impl fmt::Display for HazardExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.granted_on, self.until)
    }
}

impl FromStr for HazardExtension {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let days = text.split_once('/').and_then(|(granted_on, until)| Some((day(granted_on)?, day(until)?)));
        let (granted_on, until) =
            days.ok_or_else(|| Error::syntax("two days such as 2025-05-10/2025-06-01"))?;
        Self::new(granted_on, until)
    }
}

/// A look at a hazard after somebody said that it was put right (复查). As text: the day and the result, `2025-06-01=passed` or
/// `2025-06-01=failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Recheck {
    /// When.
    pub on: NaiveDate,
    /// Whether it was put right.
    pub passed: bool,
}

impl Recheck {
    /// Makes a recheck.
    #[must_use]
    pub const fn new(on: NaiveDate, passed: bool) -> Self {
        Self { on, passed }
    }
}

impl fmt::Display for Recheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.on, if self.passed { "passed" } else { "failed" })
    }
}

impl FromStr for Recheck {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let read = text.split_once('=').and_then(|(on, result)| {
            let passed = match result.trim() {
                "passed" | "合格" => true,
                "failed" | "不合格" => false,
                _ => return None,
            };
            Some(Self::new(day(on)?, passed))
        });
        read.ok_or_else(|| Error::syntax("a day and a result such as 2025-06-01=passed"))
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

record! {
    checks check_times;

    /// A safety hazard that somebody found (安全隐患).
    ///
    /// Its `Debug` does not print who is responsible.
    #[derive(Clone, PartialEq)]
    pub struct Hazard {
        /// Stable identifier.
        pub id: HazardId,
        /// Number in the register.
        pub number: Option<String>,
        /// What it is.
        pub category: HazardCategory,
        /// How grave it is.
        pub level: HazardLevel,
        /// Where, by area.
        pub area: Option<AreaId>,
        /// Where, exactly.
        pub position: Option<Position>,
        /// The volunteer who found it.
        pub found_by: Option<VolunteerId>,
        /// Who must put it right: a firm, an owner, a person.
        pub responsible_party: Option<String>,
        /// When it was found.
        pub opened_at: DateTime<Utc>,
        /// The day by which it must be put right.
        pub deadline: Option<NaiveDate>,
        /// The times it was given longer, in order; the last one counts.
        #[cfg_attr(feature = "serde", serde(default))]
        pub extensions: Vec<HazardExtension>,
        /// The looks at it after somebody said it was put right, in order.
        #[cfg_attr(feature = "serde", serde(default))]
        pub rechecks: Vec<Recheck>,
        /// When it was crossed off (销号), not before it was found.
        pub closed_at: Option<DateTime<Utc>>,
        /// State of its lifecycle.
        pub state: HazardState,
    }
}

debug_hiding! {
    Hazard
    shows {
        id, number, category, level, area, position, found_by, opened_at, deadline, extensions, rechecks, closed_at, state
    }
    hides { responsible_party }
}

impl Hazard {
    /// Makes a hazard that has just been found.
    pub fn new(id: HazardId, category: HazardCategory, level: HazardLevel, opened_at: DateTime<Utc>) -> Self {
        Self {
            id,
            number: None,
            category,
            level,
            area: None,
            position: None,
            found_by: None,
            responsible_party: None,
            opened_at,
            deadline: None,
            extensions: Vec::new(),
            rechecks: Vec::new(),
            closed_at: None,
            state: HazardState::Discovered,
        }
    }

    /// Gives the day by which it must be put right, extensions included.
    #[must_use]
    pub fn due(&self) -> Option<NaiveDate> {
        self.extensions.last().map(|extension| extension.until).or(self.deadline)
    }

    /// Checks that the times are in order.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `closed_at` if it lies before `opened_at`, and on `extensions` or
    /// `rechecks` that are not in order, or extensions that end before the day that held until then.
    pub fn check_times(&self) -> Result<()> {
        check_order(self.opened_at, self.closed_at)?;
        let mut due = self.deadline;
        for extension in &self.extensions {
            if extension.until < extension.granted_on || due.is_some_and(|due| extension.until < due) {
                let expected = "a later day for each extension, not before its grant";
                return Err(Error::out_of_range(expected).in_field("extensions"));
            }
            due = Some(extension.until);
        }
        if !self.extensions.is_sorted_by_key(|extension| extension.granted_on) {
            return Err(Error::out_of_range("extensions in the order of their grants").in_field("extensions"));
        }
        if !self.rechecks.is_sorted_by_key(|recheck| recheck.on) {
            return Err(Error::out_of_range("rechecks in the order of their days").in_field("rechecks"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hazard() -> Hazard {
        let id = HazardId::new("h-1").unwrap();
        let mut hazard =
            Hazard::new(id, HazardCategory::Fire, HazardLevel::Key, "2025-05-01T04:00:00Z".parse().unwrap());
        hazard.deadline = day("2025-05-10");
        hazard
    }

    #[test]
    fn extensions_and_rechecks_read_back_as_they_are_written() {
        assert_eq!(
            "2025-05-10/2025-06-01".parse::<HazardExtension>().unwrap().to_string(),
            "2025-05-10/2025-06-01"
        );
        for text in ["2025-06-01=passed", "2025-06-01=failed"] {
            assert_eq!(text.parse::<Recheck>().unwrap().to_string(), text);
        }
        assert!("2025-06-01/2025-05-10".parse::<HazardExtension>().is_err());
        assert!("2025-06-01".parse::<Recheck>().is_err());
        assert!("2025-06-01=perhaps".parse::<Recheck>().is_err());
    }

    #[test]
    fn the_last_extension_says_when_it_is_due() {
        let mut hazard = hazard();
        assert_eq!(hazard.due(), day("2025-05-10"));
        hazard.extensions =
            vec!["2025-05-09/2025-06-01".parse().unwrap(), "2025-05-30/2025-06-15".parse().unwrap()];
        assert_eq!(hazard.check_times(), Ok(()));
        assert_eq!(hazard.due(), day("2025-06-15"));
        hazard.extensions.reverse();
        assert_eq!(hazard.check_times().unwrap_err().place().field.as_deref(), Some("extensions"));
        hazard.extensions = vec!["2025-05-05/2025-05-09".parse().unwrap()];
        assert!(hazard.check_times().is_err());
    }

    #[test]
    fn debug_does_not_print_who_is_responsible() {
        let mut hazard = hazard();
        hazard.responsible_party = Some("示例业主".to_owned());
        assert!(!format!("{hazard:?}").contains("示例业主"));
    }
}
