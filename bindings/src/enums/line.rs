//! Numbers to call: what they are for, and why one is advised.

use crate::coded::coded;

coded! {
    /// What a contact line is for. The first four stand on every contact plate.
    pub enum LinePurpose from shouwang::domain::LinePurpose {
        /// 报警, emergency.
        Emergency,
        /// 求助, help.
        Help,
        /// 救援, rescue.
        Rescue,
        /// 咨询, consultation.
        Consultation,
        /// 政务服务便民热线, non-emergency.
        NonEmergency,
        /// 反诈, anti-fraud.
        AntiFraud,
        /// 消防, fire.
        Fire,
        /// 急救, medical.
        Medical,
        /// 交通事故, traffic.
        Traffic,
    }
}

coded! {
    /// Why a line is the one to call.
    pub enum LineReason from shouwang::ask::LineReason {
        /// 危及人身安全，请先报警, life in danger: the emergency line comes first.
        LifeInDanger,
        /// 该类情况的专线, the line for this need.
        ForThisNeed,
        /// 该守望点的电话, the safe point's own line.
        OwnLine,
        /// 责任民警的电话, the responsible officer's line.
        OfficersLine,
        /// 所属派出所的电话, the line of the station.
        StationsLine,
        /// 上级公安机关的电话, the line of the agency above the station.
        AgencysLine,
        /// 非警务事项，由政务服务便民热线受理, no matter for the police: the city's service line.
        CitysLine,
        /// 步行范围内没有开放的守望点, no open safe point within walking distance.
        NobodyNear,
        /// 此处无责任民警, no officer is assigned here.
        NobodyAssigned,
        /// 其他电话无人接听时, where none of the others answers.
        NobodyAnswers,
    }
}

coded! {
    /// What somebody wants to call about.
    pub enum CallNeed from shouwang::ask::CallNeed {
        /// 人身危险, danger to somebody.
        Danger,
        /// 人身危险且不便通话, danger, and no way to speak.
        CannotSpeak,
        /// 火情, fire.
        Fire,
        /// 急病或受伤, sudden illness or injury.
        MedicalEmergency,
        /// 交通事故, traffic accident.
        TrafficAccident,
        /// 电信网络诈骗, telephone or online fraud.
        Fraud,
        /// 求助, help that is not urgent.
        Help,
        /// 咨询, a question.
        Question,
        /// 市政服务, a matter of the city, not of the police.
        CityService,
    }
}
