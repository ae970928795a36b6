//! What a safe point is, offers and has.

use crate::coded::coded;

coded! {
    /// The kind of place that hosts a safe point.
    pub enum SafePointHost from shouwang::domain::SafePointHost {
        /// 重点单位, key unit.
        KeyUnit,
        /// 物业小区门岗, compound gate.
        CompoundGate,
        /// 宾馆, hotel.
        Hotel,
        /// 超市, supermarket.
        Supermarket,
        /// 药店, pharmacy.
        Pharmacy,
        /// 夜市摊位, night-market stall.
        NightMarketStall,
        /// 学校, school.
        School,
        /// 楼宇, office building.
        OfficeBuilding,
        /// 社区, community office.
        CommunityOffice,
        /// 居民小区, residential compound.
        Residential,
        /// 医院, hospital.
        Hospital,
        /// 交通站点, transit.
        Transit,
        /// 其他, other.
        Other,
    }
}

coded! {
    /// What a safe point offers. The first four are those of every 平安守望点.
    pub enum SafePointFunction from shouwang::domain::SafePointFunction {
        /// 避险, refuge.
        Refuge,
        /// 报警, alarm.
        Alarm,
        /// 求助, help.
        Help,
        /// 宣传, publicity.
        Publicity,
        /// 急救, first aid.
        FirstAid,
        /// 电话, phone.
        Phone,
        /// 饮水, water.
        Water,
        /// 失物, lost and found.
        LostAndFound,
        /// 儿童照看, child care.
        ChildCare,
        /// 护送, escort.
        Escort,
    }
}

coded! {
    /// What a safe point has at hand.
    pub enum Equipment from shouwang::domain::Equipment {
        /// 一键报警, panic button.
        PanicButton,
        /// 固定电话, fixed phone.
        FixedPhone,
        /// 视频监控, CCTV.
        Cctv,
        /// 自动体外除颤器, AED.
        Aed,
        /// 急救箱, first-aid kit.
        FirstAidKit,
        /// 灭火器, fire extinguisher.
        FireExtinguisher,
        /// 钢叉, restraint fork.
        RestraintFork,
        /// 盾牌, shield.
        Shield,
        /// 头盔, helmet.
        Helmet,
        /// 灯箱, light box.
        LightBox,
    }
}

coded! {
    /// How a place can be used by those who are hindered elsewhere.
    pub enum Accessibility from shouwang::domain::Accessibility {
        /// 无台阶, step-free.
        StepFree,
        /// 无障碍卫生间, accessible toilet.
        AccessibleToilet,
        /// 宽门, wide door.
        WideDoor,
        /// 盲道, tactile paving.
        TactilePaving,
        /// 助听环路, hearing loop.
        HearingLoop,
        /// 手语服务, sign language.
        SignLanguage,
        /// 导盲犬可入, guide dogs welcome.
        GuideDogs,
    }
}

coded! {
    /// Whom a safe point is there for.
    pub enum ForWhom from shouwang::domain::ForWhom {
        /// 所有人, everybody.
        Everybody,
        /// 儿童, children.
        Children,
        /// 妇女, women.
        Women,
        /// 老年人, older people.
        OlderPeople,
        /// 残疾人, disabled people.
        DisabledPeople,
        /// 户外劳动者, outdoor workers.
        OutdoorWorkers,
        /// 外来人员, visitors.
        Visitors,
    }
}

coded! {
    /// The state of a safe point.
    pub enum SafePointState from shouwang::domain::SafePointState {
        /// 拟设, Proposed.
        Proposed,
        /// 已踏勘, Surveyed.
        Surveyed,
        /// 已批准, Approved.
        Approved,
        /// 启用, Active.
        Active,
        /// 暂停, Temporarily closed.
        TemporarilyClosed,
        /// 复核中, Under review.
        UnderReview,
        /// 已撤销, Retired.
        Retired,
    }
}
