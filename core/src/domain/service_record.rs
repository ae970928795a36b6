//! Matters that residents bring, and how they end.

use chrono::{DateTime, Utc};

use super::privacy::debug_hiding;
use super::record::record;
use super::{AreaId, PersonRef, PlateId, SafePointId, ServiceRecordId, ServiceState};
use crate::label::coded_enum;
use crate::{Error, Position, Result};

coded_enum! {
    /// The way a matter came in.
    pub enum ServiceChannel {
        PlateCall = "plate_call", "联系牌来电", "plate call";
        PlateQr = "plate_qr", "联系牌扫码", "plate QR code";
        SafePoint = "safe_point", "守望点", "safe point";
        WalkIn = "walk_in", "窗口", "walk-in";
        Patrol = "patrol", "巡逻", "patrol";
        Phone = "phone", "电话", "phone";
        Online = "online", "网上", "online";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// What a matter is about.
    pub enum ServiceTopic {
        HouseholdRegistration = "household_registration", "户籍咨询", "household registration";
        LostProperty = "lost_property", "失物", "lost property";
        LostPerson = "lost_person", "走失", "lost person";
        Escort = "escort", "护送", "escort";
        MedicalHelp = "medical_help", "身体不适", "medical help";
        Dispute = "dispute", "纠纷", "dispute";
        FraudAdvice = "fraud_advice", "反诈咨询", "fraud advice";
        LegalAdvice = "legal_advice", "法律咨询", "legal advice";
        Directions = "directions", "问路", "directions";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// How a matter ended.
    pub enum ServiceOutcome {
        Settled = "settled", "办结", "settled";
        Advised = "advised", "已答复", "advised";
        PassedOn = "passed_on", "转交其他部门", "passed on";
        NotPossible = "not_possible", "无法办理", "not possible";
        Withdrawn = "withdrawn", "群众撤回", "withdrawn";
    }
}

coded_enum! {
    /// How content somebody was with a government service: the five grades of 好差评 (State Council Office document 国办发〔2019〕51号).
    pub enum Satisfaction {
        VerySatisfied = "very_satisfied", "非常满意", "very satisfied";
        Satisfied = "satisfied", "满意", "satisfied";
        FairlySatisfied = "fairly_satisfied", "基本满意", "fairly satisfied";
        Dissatisfied = "dissatisfied", "不满意", "dissatisfied";
        VeryDissatisfied = "very_dissatisfied", "非常不满意", "very dissatisfied";
    }
}

record! {
    checks check_times;

    /// A matter that a resident brought (为民服务事项).
    ///
    /// Its `Debug` does not print where the resident was.
    #[derive(Clone, PartialEq)]
    pub struct ServiceRecord {
        /// Stable identifier.
        pub id: ServiceRecordId,
        /// Number in the register.
        pub number: Option<String>,
        /// The way it came in.
        pub channel: ServiceChannel,
        /// What it is about.
        pub topic: ServiceTopic,
        /// The area it belongs to.
        pub area: Option<AreaId>,
        /// Where it happened.
        pub position: Option<Position>,
        /// The safe point that took it.
        pub safe_point: Option<SafePointId>,
        /// The plate it came through.
        pub plate: Option<PlateId>,
        /// Who was helped.
        pub person: Option<PersonRef>,
        /// How many were helped, where somebody counted.
        pub persons_helped: Option<u32>,
        /// When it was opened.
        pub opened_at: DateTime<Utc>,
        /// When it was closed, not before it was opened.
        pub closed_at: Option<DateTime<Utc>>,
        /// How it ended.
        pub outcome: Option<ServiceOutcome>,
        /// How content those helped were.
        pub satisfaction: Option<Satisfaction>,
        /// State of its lifecycle.
        pub state: ServiceState,
    }
}

debug_hiding! {
    ServiceRecord
    shows {
        id, number, channel, topic, area, safe_point, plate, person, persons_helped, opened_at, closed_at, outcome,
        satisfaction, state
    }
    hides { position }
}

impl ServiceRecord {
    /// Makes a matter that has just been registered.
    pub fn new(
        id: ServiceRecordId,
        channel: ServiceChannel,
        topic: ServiceTopic,
        opened_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            number: None,
            channel,
            topic,
            area: None,
            position: None,
            safe_point: None,
            plate: None,
            person: None,
            persons_helped: None,
            opened_at,
            closed_at: None,
            outcome: None,
            satisfaction: None,
            state: ServiceState::Registered,
        }
    }

    /// Seconds from opening to closing; `None` while it is open.
    pub fn seconds_to_close(&self) -> Option<i64> {
        self.closed_at.map(|closed| (closed - self.opened_at).num_seconds())
    }

    /// Checks that the times are in order.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `closed_at` if it lies before `opened_at`.
    pub fn check_times(&self) -> Result<()> {
        check_order(self.opened_at, self.closed_at)
    }
}

/// Checks that a closing time, where there is one, is not before the opening.
pub(super) fn check_order(opened_at: DateTime<Utc>, closed_at: Option<DateTime<Utc>>) -> Result<()> {
    if closed_at.is_some_and(|closed| closed < opened_at) {
        return Err(Error::out_of_range("a closing time not before the opening").in_field("closed_at"));
    }
    Ok(())
}
