//! Legal publicity: who was told what, and where.

use chrono::{DateTime, Utc};

use super::{ActivityId, AreaId, OutreachId, SafePointId};
use crate::Position;
use crate::label::coded_enum;

coded_enum! {
    /// What legal publicity is about.
    pub enum OutreachTopic {
        AntiFraud = "anti_fraud", "反诈", "anti-fraud";
        AntiDrug = "anti_drug", "禁毒", "anti-drug";
        TrafficSafety = "traffic_safety", "交通安全", "traffic safety";
        FireSafety = "fire_safety", "消防安全", "fire safety";
        MinorsProtection = "minors_protection", "未成年人保护", "protection of minors";
        DomesticViolence = "domestic_violence", "反家庭暴力", "domestic violence";
        Mediation = "mediation", "矛盾调解", "mediation";
        Law = "law", "法律法规", "law";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// Whom legal publicity is for.
    pub enum Audience {
        Everybody = "everybody", "社会公众", "everybody";
        Residents = "residents", "居民", "residents";
        Students = "students", "学生", "students";
        OlderPeople = "older_people", "老年人", "older people";
        Businesses = "businesses", "企业商户", "businesses";
        Workers = "workers", "务工人员", "workers";
        Visitors = "visitors", "游客", "visitors";
        Other = "other", "其他", "other";
    }
}

/// A session of legal publicity (法治宣传).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Outreach {
    /// Stable identifier.
    pub id: OutreachId,
    /// What it is about.
    pub topic: OutreachTopic,
    /// When.
    pub at: DateTime<Utc>,
    /// The activity that it was part of.
    pub activity: Option<ActivityId>,
    /// The area.
    pub area: Option<AreaId>,
    /// The place, as written.
    pub venue: Option<String>,
    /// Where that is.
    pub position: Option<Position>,
    /// The safe point where it took place.
    pub safe_point: Option<SafePointId>,
    /// Whom it was for.
    pub audience: Audience,
    /// How many came, where somebody counted.
    pub attendance: Option<u32>,
}

impl Outreach {
    /// Makes a session for everybody.
    pub fn new(id: OutreachId, topic: OutreachTopic, at: DateTime<Utc>) -> Self {
        Self {
            id,
            topic,
            at,
            activity: None,
            area: None,
            venue: None,
            position: None,
            safe_point: None,
            audience: Audience::Everybody,
            attendance: None,
        }
    }
}
