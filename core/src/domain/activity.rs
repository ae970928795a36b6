//! What volunteers do together.

use chrono::{DateTime, Utc};

use super::{ActivityId, ActivityState, AreaId, OfficerId, VolunteerId};
use crate::label::coded_enum;
use crate::{Error, Result};

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

/// Something that volunteers do together, led by an officer (活动).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Activity {
    /// Stable identifier.
    pub id: ActivityId,
    /// What it is for.
    pub kind: ActivityKind,
    /// Where.
    pub area: Option<AreaId>,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End, not before the start.
    pub ends_at: DateTime<Utc>,
    /// The officer who leads it.
    pub officer: Option<OfficerId>,
    /// The volunteers who take part.
    pub volunteers: Vec<VolunteerId>,
    /// State of its lifecycle.
    pub state: ActivityState,
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
        if ends_at < starts_at {
            return Err(Error::out_of_range("an end not before the start").in_field("ends_at"));
        }
        Ok(Self {
            id,
            kind,
            area: None,
            starts_at,
            ends_at,
            officer: None,
            volunteers: Vec::new(),
            state: ActivityState::Planned,
        })
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
    fn an_activity_does_not_end_before_it_starts() {
        let id = ActivityId::new("a").unwrap();
        let start = DateTime::UNIX_EPOCH;
        let end = start - chrono::TimeDelta::seconds(1);
        let error = Activity::new(id, ActivityKind::Patrol, start, end).unwrap_err();
        assert_eq!(error.place().field.as_deref(), Some("ends_at"));
    }
}
