//! What volunteers do together.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::record::record;
use super::wording::{check_words, words};
use super::{ActivityId, ActivityState, AreaId, OfficerId};
use crate::label::coded_enum;
use crate::{Error, Position, Result};

coded_enum! {
    /// What an activity is for. The first five are the volunteers' duties; there is no enforcement kind.
    pub enum ActivityKind {
        Patrol = "patrol", "治安巡逻", "patrol";
        SafetyPrevention = "safety_prevention", "安全防范", "safety prevention";
        SocialRescue = "social_rescue", "社会救援", "social rescue";
        LegalPublicity = "legal_publicity", "法治宣传", "legal publicity";
        DisputeResolution = "dispute_resolution", "矛盾化解", "dispute resolution";
        HazardInspection = "hazard_inspection", "隐患排查", "hazard inspection";
        SchoolGuard = "school_guard", "护校", "school guard";
        TrafficGuide = "traffic_guide", "交通劝导", "traffic guide";
        AntiFraud = "anti_fraud", "反诈", "anti-fraud";
        Training = "training", "培训", "training";
    }
}

record! {
    checks check_values;

    /// People whom an activity needs (活动需求): how many in a role, and what each of them must bring.
    ///
    /// As text: the role, the number, the skill and the certificate with `:` between them, what is not asked for left out, such as
    /// `巡逻队员:4` or `急救员:1:急救:红十字救护员`.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::domain::ActivityNeed;
    ///
    /// let need: ActivityNeed = "急救员:1::红十字救护员".parse()?;
    /// assert_eq!((need.role.as_str(), need.count, need.skill), ("急救员", 1, None));
    /// assert_eq!(need.certificate.as_deref(), Some("红十字救护员"));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct ActivityNeed {
        /// The role, as written.
        pub role: String,
        /// How many in it, one or more.
        pub count: u32,
        /// A skill that each must have.
        pub skill: Option<String>,
        /// A certificate that each must hold on the day.
        pub certificate: Option<String>,
    }
}

impl ActivityNeed {
    /// Makes a need for some people in a role.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid) for a role that is empty, has more
    /// than 256 bytes, a control character or a `:`; [`OutOfRange`](crate::ErrorKind::OutOfRange) for nobody.
    pub fn new(role: impl AsRef<str>, count: u32) -> Result<Self> {
        let need = Self { role: words(role.as_ref(), "role")?, count, skill: None, certificate: None };
        need.check_values()?;
        Ok(need)
    }

    /// Checks the words and the number.
    ///
    /// # Errors
    ///
    /// As [`ActivityNeed::new`], naming the field.
    pub fn check_values(&self) -> Result<()> {
        let said = [
            ("role", Some(&self.role)),
            ("skill", self.skill.as_ref()),
            ("certificate", self.certificate.as_ref()),
        ];
        for (field, text) in said.into_iter().filter_map(|(field, text)| Some((field, text?))) {
            check_words(text, field)?;
            if text.contains(':') {
                return Err(Error::invalid("words without a colon").in_field(field));
            }
        }
        if self.count == 0 {
            Err(Error::out_of_range("one person or more").in_field("count"))
        } else {
            Ok(())
        }
    }
}

impl fmt::Display for ActivityNeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.role, self.count)?;
        match (&self.skill, &self.certificate) {
            (None, None) => Ok(()),
            (Some(skill), None) => write!(f, ":{skill}"),
            (skill, Some(certificate)) => {
                write!(f, ":{}:{certificate}", skill.as_deref().unwrap_or_default())
            }
        }
    }
}

impl FromStr for ActivityNeed {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.split([':', '：']).map(str::trim);
        let (role, count) = (parts.next().unwrap_or_default(), parts.next());
        let (skill, certificate, rest) = (parts.next(), parts.next(), parts.next());
        let expected = "a role and a number, such as 巡逻队员:4, then a skill and a certificate where they are asked for";
        let count = count.and_then(|count| count.parse().ok()).filter(|_| rest.is_none());
        let mut need = Self::new(role, count.ok_or_else(|| Error::syntax(expected))?)?;
        let said = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        (need.skill, need.certificate) = (said(skill), said(certificate));
        need.check_values()?;
        Ok(need)
    }
}

record! {
    checks check_times, check_needs;

    /// Something that volunteers do together, led by an officer (活动). Who takes part is told by each [`Participation`](super::Participation).
    #[derive(Debug, Clone, PartialEq)]
    pub struct Activity {
        /// Stable identifier.
        pub id: ActivityId,
        /// What it is for.
        pub kind: ActivityKind,
        /// Where.
        pub area: Option<AreaId>,
        /// The way of a patrol, in order; empty where there is none.
        #[cfg_attr(feature = "serde", serde(default))]
        pub route: Vec<Position>,
        /// Start.
        pub starts_at: DateTime<Utc>,
        /// End, not before the start.
        pub ends_at: DateTime<Utc>,
        /// The officer who leads it.
        pub officer: Option<OfficerId>,
        /// Whom it needs.
        #[cfg_attr(feature = "serde", serde(default))]
        pub needs: Vec<ActivityNeed>,
        /// State of its lifecycle.
        pub state: ActivityState,
    }
}

impl Activity {
    /// Makes a planned activity.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) if it ends before it starts.
    pub fn new(
        id: ActivityId,
        kind: ActivityKind,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
    ) -> Result<Self> {
        let activity = Self {
            id,
            kind,
            area: None,
            route: Vec::new(),
            starts_at,
            ends_at,
            officer: None,
            needs: Vec::new(),
            state: ActivityState::Planned,
        };
        activity.check_times()?;
        Ok(activity)
    }

    /// Checks that it does not end before it starts.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `ends_at`.
    pub fn check_times(&self) -> Result<()> {
        if self.ends_at < self.starts_at {
            return Err(Error::out_of_range("an end not before the start").in_field("ends_at"));
        }
        Ok(())
    }

    /// Checks each of its needs.
    ///
    /// # Errors
    ///
    /// Those of [`ActivityNeed::check_values`], in field `needs`.
    pub fn check_needs(&self) -> Result<()> {
        let wrong = self.needs.iter().find_map(|need| need.check_values().err());
        wrong.map_or(Ok(()), |error| Err(Error::new(error.kind().clone()).in_field("needs")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn the_five_duties_read_as_the_source_has_them_and_none_enforces() {
        let duties: Vec<_> = ActivityKind::ALL.iter().take(5).map(|kind| kind.label(Lang::Zh)).collect();
        assert_eq!(duties, ["治安巡逻", "安全防范", "社会救援", "法治宣传", "矛盾化解"]);
        assert!(ActivityKind::ALL.iter().all(|kind| !kind.label(Lang::Zh).contains("执法")));
    }

    #[test]
    fn a_need_reads_back_as_it_is_written_and_one_for_nobody_is_refused() {
        for text in ["巡逻队员:4", "急救员:1:急救", "急救员:1::红十字救护员", "急救员:1:急救:红十字救护员"]
        {
            assert_eq!(text.parse::<ActivityNeed>().unwrap().to_string(), text);
        }
        assert_eq!("巡逻队员：２".parse::<ActivityNeed>().unwrap_err().kind().code(), "syntax");
        assert_eq!("巡逻队员:0".parse::<ActivityNeed>().unwrap_err().place().field.as_deref(), Some("count"));
        for text in ["", "巡逻队员", ":3", "a:1:b:c:d", "a:-1", "a:4294967296"] {
            assert!(text.parse::<ActivityNeed>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_activity_does_not_end_before_it_starts() {
        let id = ActivityId::new("a").unwrap();
        let start = DateTime::UNIX_EPOCH;
        let end = start - chrono::TimeDelta::seconds(1);
        let error = Activity::new(id, ActivityKind::Patrol, start, end).unwrap_err();
        assert_eq!(error.place().field.as_deref(), Some("ends_at"));
    }
}
