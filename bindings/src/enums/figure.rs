//! What is counted, in what unit, and what stands in the way of a figure.

use crate::coded::coded;

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
