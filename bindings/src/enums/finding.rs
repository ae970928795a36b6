//! What is found in files and records, and what falls due.

use crate::coded::coded;

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
