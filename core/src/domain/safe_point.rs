//! Safe points: places whose light box says that help is here.

use chrono::NaiveDate;

use super::{AreaId, ContactLine, SafePointId, SafePointState};
use crate::Position;
use crate::label::coded_enum;
use crate::time::{OpeningHours, ValidTime};

coded_enum! {
    /// The kind of place that hosts a safe point.
    pub enum SafePointHost {
        KeyUnit = "key_unit", "重点单位", "key unit";
        CompoundGate = "compound_gate", "物业小区门岗", "compound gate";
        Hotel = "hotel", "宾馆", "hotel";
        Supermarket = "supermarket", "超市", "supermarket";
        Pharmacy = "pharmacy", "药店", "pharmacy";
        NightMarketStall = "night_market_stall", "夜市摊位", "night-market stall";
        School = "school", "学校", "school";
        OfficeBuilding = "office_building", "楼宇", "office building";
        CommunityOffice = "community_office", "社区", "community office";
        Residential = "residential", "居民小区", "residential compound";
        Hospital = "hospital", "医院", "hospital";
        Transit = "transit", "交通站点", "transit";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// What a safe point offers. The first four are those of every 平安守望点.
    pub enum SafePointFunction {
        Refuge = "refuge", "避险", "refuge";
        Alarm = "alarm", "报警", "alarm";
        Help = "help", "求助", "help";
        Publicity = "publicity", "宣传", "publicity";
        FirstAid = "first_aid", "急救", "first aid";
        Phone = "phone", "电话", "phone";
        Water = "water", "饮水", "water";
        LostAndFound = "lost_and_found", "失物", "lost and found";
        ChildCare = "child_care", "儿童照看", "child care";
        Escort = "escort", "护送", "escort";
    }
}

coded_enum! {
    /// What a safe point has at hand.
    pub enum Equipment {
        PanicButton = "panic_button", "一键报警", "panic button";
        FixedPhone = "fixed_phone", "固定电话", "fixed phone";
        Cctv = "cctv", "视频监控", "CCTV";
        Aed = "aed", "自动体外除颤器", "AED";
        FirstAidKit = "first_aid_kit", "急救箱", "first-aid kit";
        FireExtinguisher = "fire_extinguisher", "灭火器", "fire extinguisher";
        RestraintFork = "restraint_fork", "钢叉", "restraint fork";
        Shield = "shield", "盾牌", "shield";
        Helmet = "helmet", "头盔", "helmet";
        LightBox = "light_box", "灯箱", "light box";
    }
}

coded_enum! {
    /// How a place can be used by those who are hindered elsewhere.
    pub enum Accessibility {
        StepFree = "step_free", "无台阶", "step-free";
        AccessibleToilet = "accessible_toilet", "无障碍卫生间", "accessible toilet";
        WideDoor = "wide_door", "宽门", "wide door";
        TactilePaving = "tactile_paving", "盲道", "tactile paving";
        HearingLoop = "hearing_loop", "助听环路", "hearing loop";
        SignLanguage = "sign_language", "手语服务", "sign language";
        GuideDogs = "guide_dogs", "导盲犬可入", "guide dogs welcome";
    }
}

coded_enum! {
    /// Whom a safe point is there for.
    pub enum ForWhom {
        Everybody = "everybody", "所有人", "everybody";
        Children = "children", "儿童", "children";
        Women = "women", "妇女", "women";
        OlderPeople = "older_people", "老年人", "older people";
        DisabledPeople = "disabled_people", "残疾人", "disabled people";
        OutdoorWorkers = "outdoor_workers", "户外劳动者", "outdoor workers";
        Visitors = "visitors", "外来人员", "visitors";
    }
}

/// A safe point (平安守望点).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct SafePoint {
    /// Stable identifier.
    pub id: SafePointId,
    /// Name on the light box.
    pub name: String,
    /// Who hosts it, as written: the firm or institution.
    pub host: Option<String>,
    /// The kind of place that hosts it.
    pub host_kind: SafePointHost,
    /// Where its entrance is.
    pub position: Position,
    /// How to get in, for somebody who has never been there.
    pub entrance_note: Option<String>,
    /// The area that looks after it.
    pub area: Option<AreaId>,
    /// What it offers.
    #[cfg_attr(feature = "serde", serde(default))]
    pub functions: Vec<SafePointFunction>,
    /// What it has at hand.
    #[cfg_attr(feature = "serde", serde(default))]
    pub equipment: Vec<Equipment>,
    /// When it is open; `None` where nobody said, which is not the same as always.
    pub hours: Option<OpeningHours>,
    /// Times when it is shut in spite of its hours.
    #[cfg_attr(feature = "serde", serde(default))]
    pub closures: Vec<ValidTime>,
    /// Its lines.
    #[cfg_attr(feature = "serde", serde(default))]
    pub lines: Vec<ContactLine>,
    /// Languages spoken, as BCP 47 tags.
    #[cfg_attr(feature = "serde", serde(default))]
    pub languages: Vec<String>,
    /// How it can be used by those who are hindered elsewhere; empty where nobody said.
    #[cfg_attr(feature = "serde", serde(default))]
    pub accessibility: Vec<Accessibility>,
    /// Whom it is there for; everybody where it is empty.
    #[cfg_attr(feature = "serde", serde(default))]
    pub for_whom: Vec<ForWhom>,
    /// State of its lifecycle.
    pub state: SafePointState,
    /// Since when it is a safe point.
    pub valid: ValidTime,
    /// When somebody last verified that it is as described.
    pub verified_on: Option<NaiveDate>,
}

impl SafePoint {
    /// Makes a proposed safe point that offers nothing yet.
    pub fn new(
        id: SafePointId,
        name: impl Into<String>,
        host_kind: SafePointHost,
        position: Position,
    ) -> Self {
        Self {
            id,
            name: name.into(),
            host: None,
            host_kind,
            position,
            entrance_note: None,
            area: None,
            functions: Vec::new(),
            equipment: Vec::new(),
            hours: None,
            closures: Vec::new(),
            lines: Vec::new(),
            languages: Vec::new(),
            accessibility: Vec::new(),
            for_whom: Vec::new(),
            state: SafePointState::Proposed,
            valid: ValidTime::always(),
            verified_on: None,
        }
    }

    /// Tells whether it is there for somebody of a group.
    #[must_use]
    pub fn is_for(&self, whom: ForWhom) -> bool {
        self.for_whom.is_empty()
            || self.for_whom.contains(&ForWhom::Everybody)
            || self.for_whom.contains(&whom)
    }
}
