//! The enumerations that answers and questions use.

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
    /// The part an officer has in an area. The order is the order in which they are answered.
    pub enum AssignmentRole from shouwang::domain::AssignmentRole {
        /// 主责, primary.
        Primary,
        /// 协助, deputy.
        Deputy,
        /// 辅警, auxiliary.
        Auxiliary,
    }
}

coded! {
    /// The rank of a police officer (警衔), by the Regulations of the People's Republic of China on People's Police Ranks, article 7.
    pub enum Rank from shouwang::domain::Rank {
        /// 总警监, commissioner general.
        CommissionerGeneral,
        /// 副总警监, deputy commissioner general.
        DeputyCommissionerGeneral,
        /// 一级警监, commissioner, first class.
        CommissionerFirstClass,
        /// 二级警监, commissioner, second class.
        CommissionerSecondClass,
        /// 三级警监, commissioner, third class.
        CommissionerThirdClass,
        /// 一级警督, supervisor, first class.
        SupervisorFirstClass,
        /// 二级警督, supervisor, second class.
        SupervisorSecondClass,
        /// 三级警督, supervisor, third class.
        SupervisorThirdClass,
        /// 一级警司, superintendent, first class.
        SuperintendentFirstClass,
        /// 二级警司, superintendent, second class.
        SuperintendentSecondClass,
        /// 三级警司, superintendent, third class.
        SuperintendentThirdClass,
        /// 一级警员, constable, first class.
        ConstableFirstClass,
        /// 二级警员, constable, second class.
        ConstableSecondClass,
    }
}

coded! {
    /// The kind of an area.
    pub enum AreaKind from shouwang::domain::AreaKind {
        /// 省, province.
        Province,
        /// 市(州), prefecture.
        Prefecture,
        /// 区县, district.
        District,
        /// 街道, subdistrict.
        Subdistrict,
        /// 镇, town.
        Town,
        /// 乡, township.
        Township,
        /// 社区, community.
        Community,
        /// 行政村, village.
        Village,
        /// 网格, grid.
        Grid,
        /// 楼栋, building.
        Building,
        /// 公安局, force area.
        Force,
        /// 分局, sub-bureau area.
        SubBureau,
        /// 派出所, station area.
        Station,
        /// 警务区, police area.
        PoliceArea,
        /// 巡区, beat.
        Beat,
    }
}

coded! {
    /// The level of a police agency.
    pub enum AgencyLevel from shouwang::domain::AgencyLevel {
        /// 公安局, force.
        Force,
        /// 分局, sub-bureau.
        SubBureau,
        /// 派出所, station.
        Station,
    }
}

coded! {
    /// The kind of place whose coverage by safe points is asked.
    pub enum AssetKind from shouwang::domain::AssetKind {
        /// 学校, school.
        School,
        /// 居民小区, residential compound.
        ResidentialCompound,
        /// 医院, hospital.
        Hospital,
        /// 其他, other.
        Other,
    }
}

coded! {
    /// What a reported figure tells of.
    pub enum Indicator from shouwang::domain::Indicator {
        /// 警民联系牌, contact plates.
        ContactPlates,
        /// 平安守望点, safe points.
        SafePoints,
        /// 义警, volunteers.
        Volunteers,
        /// 服务群众, people helped.
        PersonsHelped,
        /// 为民服务事项, matters helped with.
        MattersHelped,
        /// 法治宣传, legal-publicity sessions.
        PublicitySessions,
        /// 排查隐患, hazards found.
        HazardsFound,
        /// 化解矛盾纠纷, disputes mediated.
        DisputesMediated,
        /// 救助群众, people aided.
        PersonsAided,
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
    /// The records that counts are made of.
    pub enum RecordKind from shouwang::ask::RecordKind {
        /// 为民服务事项, service records.
        ServiceRecords,
        /// 活动, activities.
        Activities,
        /// 矛盾纠纷, mediations.
        Mediations,
        /// 安全隐患, hazards.
        Hazards,
        /// 救助, aid cases.
        AidCases,
    }
}

coded! {
    /// What a number counts or measures; two units never add. (Kotlin and Swift have a `Unit` of their own.)
    pub enum CountUnit from shouwang::stats::Unit {
        /// 块, plates.
        Plates,
        /// 个点, points.
        Points,
        /// 人, persons.
        Persons,
        /// 件, matters.
        Matters,
        /// 起, cases.
        Cases,
        /// 次, times.
        Times,
        /// 场, sessions.
        Sessions,
        /// 处, items.
        Items,
        /// 个, pieces.
        Pieces,
        /// 条, records.
        Records,
        /// 份, copies.
        Copies,
        /// 户, households.
        Households,
        /// 家, premises.
        Premises,
        /// 所, schools.
        Schools,
        /// 支, teams.
        Teams,
        /// 辆, vehicles.
        Vehicles,
        /// 秒, seconds.
        Seconds,
        /// 分钟, minutes.
        Minutes,
        /// 小时, hours.
        Hours,
        /// 天, days.
        Days,
        /// 米, metres.
        Metres,
        /// 公里, kilometres.
        Kilometres,
        /// 元, yuan.
        Yuan,
    }
}

coded! {
    /// How a report qualifies a number; n is the number, g is 10 to the number of its trailing zeros.
    pub enum Qualifier from shouwang::stats::Qualifier {
        /// 整, exactly.
        Exact,
        /// 余, over.
        Over,
        /// 近, nearly.
        Nearly,
        /// 约, about.
        About,
        /// 至少, at least.
        AtLeast,
        /// 超过, more than.
        MoreThan,
        /// 不足, less than.
        LessThan,
        /// 至多, at most.
        AtMost,
        /// 之间, between.
        Between,
    }
}

coded! {
    /// Where the count lies, seen from the report.
    pub enum Reconciliation from shouwang::stats::Reconciliation {
        /// 相符, consistent.
        Consistent,
        /// 低于报告, below the report.
        Below,
        /// 高于报告, above the report.
        Above,
    }
}

coded! {
    /// The datum that coordinates refer to.
    pub enum Datum from shouwang::geo::Datum {
        /// WGS-84, WGS 84.
        Wgs84,
        /// 2000国家大地坐标系, CGCS2000.
        Cgcs2000,
        /// 国测局坐标, GCJ-02.
        Gcj02,
        /// 百度坐标, BD-09.
        Bd09,
    }
}

coded! {
    /// What a reader did with a row or feature that was not as it should be.
    pub enum FindingKind from shouwang::exchange::FindingKind {
        /// 拒绝, refused.
        Refused,
        /// 已修复, repaired.
        Repaired,
        /// 跳过, skipped.
        Skipped,
        /// 提醒, warned.
        Warned,
    }
}

coded! {
    /// The length of a calendar period; a week begins on Monday (ISO 8601).
    pub enum Grain from shouwang::stats::Grain {
        /// 日, day.
        Day,
        /// 周, week.
        Week,
        /// 月, month.
        Month,
        /// 季度, quarter.
        Quarter,
        /// 年, year.
        Year,
    }
}

coded! {
    /// Why a figure is withheld.
    ///
    /// A small count and a figure from which a small count could be computed have one reason, because telling them apart
    /// would help to compute it.
    pub enum WithheldReason from shouwang::stats::WithheldReason {
        /// 保护小数, protects small counts.
        SmallCount,
        /// 数据过少, too few values.
        FewValues,
        /// 涉及单条记录, shows a single record.
        SingleRecord,
        /// 可推算原数, would reveal an exact count.
        RevealsCount,
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

coded! {
    /// What is wrong with a posted plate.
    pub enum PlateProblem from shouwang::ask::PlateProblem {
        /// 没有民警, no officer on it.
        NoOfficer,
        /// 民警已调离, an officer on it is no longer assigned to its area.
        OfficerLeft,
        /// 缺少电话, one of its four lines is missing.
        LineMissing,
        /// 电话无法拨打, a line on it can't be dialled.
        LineNotDialable,
        /// 辖区已失效, its area is not in force.
        AreaNotInForce,
        /// 不在辖区内, it hangs outside its area.
        OutsideArea,
        /// 牌面内容已更新, a newer version of its content was approved.
        ContentSuperseded,
        /// 巡检发现破损或褪色, found faded or torn.
        FoundUnreadable,
        /// 巡检发现缺失, found missing.
        FoundMissing,
        /// 巡检发现内容有误, found to say something wrong.
        FoundWrong,
        /// 逾期未巡检, not inspected in time.
        NotInspected,
    }
}

coded! {
    /// What is due.
    pub enum DueKind from shouwang::ask::DueKind {
        /// 守望点核验, verification of a safe point.
        SafePointVerification,
        /// 守望点未填功能, a safe point without a function.
        SafePointFunction,
        /// 守望点未填电话, a safe point without a line.
        SafePointLine,
        /// 联系牌巡检, inspection of a contact plate.
        PlateInspection,
        /// 证书到期, expiry of a certificate.
        Certificate,
        /// 隐患整改期限, deadline of a hazard.
        HazardDeadline,
        /// 调解期限, deadline of a mediation.
        MediationDeadline,
        /// 协议履行期限, performance of an agreement.
        AgreementPerformance,
    }
}

coded! {
    /// How a deadline stands on a day.
    pub enum Standing from shouwang::lifecycle::Standing {
        /// 期限内, on time.
        OnTime,
        /// 临近到期, due soon.
        DueSoon,
        /// 逾期督办, overdue, to be supervised.
        Overdue,
    }
}

coded! {
    /// What looks wrong.
    pub enum DataFindingKind from shouwang::ask::DataFindingKind {
        /// 整批坐标疑似基准错误, the whole set looks shifted by a datum.
        DatumShift,
        /// 疑似重复点位, two safe points on nearly one spot.
        DuplicatePoints,
        /// 点位不在所属辖区内, a safe point outside the area that it names.
        PointOutsideArea,
        /// 点位无辖区, a safe point in no area.
        PointWithoutArea,
        /// 未注明开放时间, an active safe point whose hours nobody said.
        HoursUnsaid,
        /// 开放时间从不开放, opening hours that never open.
        NeverOpens,
        /// 辖区无上级, an area below the top without a parent.
        AreaWithoutParent,
        /// 辖区超出上级范围, an area that reaches beyond its parent.
        AreaOutsideParent,
        /// 同级辖区重叠, two areas of one kind that overlap.
        AreasOverlap,
        /// 民警无辖区, an officer in service without a current assignment.
        OfficerWithoutArea,
    }
}

coded! {
    /// Why a volunteer is not suitable.
    pub enum MatchObstacle from shouwang::ask::MatchObstacle {
        /// 不在队, not an active volunteer.
        NotActive,
        /// 该时段已有任务, engaged elsewhere at that time.
        Engaged,
        /// 该时段不可用, not available at that time.
        NotAvailable,
        /// 缺少所需技能, a needed skill is missing.
        SkillMissing,
        /// 无所需证书, a needed certificate is not held.
        CertificateMissing,
        /// 证书当日无效, a needed certificate is not valid that day.
        CertificateExpired,
        /// 距离过远, too far away.
        TooFar,
        /// 位置未知, where they are is not known.
        PlaceUnknown,
    }
}

coded! {
    /// A share that a registry can tell.
    pub enum RateKind from shouwang::ask::RateKind {
        /// 为民服务事项办结率, service records resolved.
        ServiceResolved,
        /// 为民服务事项按时办结率, service records closed in time.
        ServiceOnTime,
        /// 矛盾纠纷调解成功率, mediations that succeeded.
        MediationSucceeded,
        /// 矛盾纠纷按期调解率, mediations ended in time.
        MediationOnTime,
        /// 安全隐患销号率, hazards put right.
        HazardClosed,
        /// 安全隐患按期整改率, hazards put right in time.
        HazardOnTime,
    }
}

coded! {
    /// Who takes a step of a lifecycle.
    pub enum Role from shouwang::lifecycle::Role {
        /// 群众, resident.
        Resident,
        /// 点位负责人, host of a safe point.
        Host,
        /// 整改责任人, responsible party.
        ResponsibleParty,
        /// 义警, volunteer.
        Volunteer,
        /// 调解员, mediator.
        Mediator,
        /// 民警, officer.
        Officer,
        /// 负责人, supervisor.
        Supervisor,
        /// 系统, system.
        System,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_core_goes_there_and_back_with_its_code_and_labels() {
        macro_rules! check {
            ($($name:ident from $core:path;)+) => { $(
                for value in <$core>::ALL {
                    let twin = $name::from(*value);
                    assert_eq!(<$core>::from(twin), *value);
                    assert_eq!(twin.code(), value.code());
                    assert_eq!(twin.label(crate::Lang::Zh), value.label(shouwang::Lang::Zh));
                    assert_eq!(twin.label(crate::Lang::En), value.label(shouwang::Lang::En));
                }
            )+ };
        }
        check! {
            SafePointHost from shouwang::domain::SafePointHost;
            SafePointFunction from shouwang::domain::SafePointFunction;
            Equipment from shouwang::domain::Equipment;
            Accessibility from shouwang::domain::Accessibility;
            ForWhom from shouwang::domain::ForWhom;
            SafePointState from shouwang::domain::SafePointState;
            LinePurpose from shouwang::domain::LinePurpose;
            AssignmentRole from shouwang::domain::AssignmentRole;
            Rank from shouwang::domain::Rank;
            AreaKind from shouwang::domain::AreaKind;
            AgencyLevel from shouwang::domain::AgencyLevel;
            AssetKind from shouwang::domain::AssetKind;
            Indicator from shouwang::domain::Indicator;
            LineReason from shouwang::ask::LineReason;
            RecordKind from shouwang::ask::RecordKind;
            CountUnit from shouwang::stats::Unit;
            Qualifier from shouwang::stats::Qualifier;
            Reconciliation from shouwang::stats::Reconciliation;
            Datum from shouwang::geo::Datum;
            FindingKind from shouwang::exchange::FindingKind;
            Grain from shouwang::stats::Grain;
            WithheldReason from shouwang::stats::WithheldReason;
            CallNeed from shouwang::ask::CallNeed;
            PlateProblem from shouwang::ask::PlateProblem;
            DueKind from shouwang::ask::DueKind;
            Standing from shouwang::lifecycle::Standing;
            DataFindingKind from shouwang::ask::DataFindingKind;
            MatchObstacle from shouwang::ask::MatchObstacle;
            RateKind from shouwang::ask::RateKind;
            Role from shouwang::lifecycle::Role;
        }
    }
}
