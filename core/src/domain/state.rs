//! The states of the nine lifecycles; which action leads from one to another is declared in the lifecycle tables.

use crate::label::coded_enum;

coded_enum! {
    /// The state of a contact plate. That a plate is outdated is derived from the data and never stored.
    pub enum PlateState {
        Draft = "draft", "草拟", "draft";
        Approved = "approved", "已审定", "approved";
        Printed = "printed", "已制作", "printed";
        Posted = "posted", "已上墙", "posted";
        Damaged = "damaged", "破损", "damaged";
        Missing = "missing", "缺失", "missing";
        Replaced = "replaced", "已更换", "replaced";
        Removed = "removed", "已撤除", "removed";
    }
}

coded_enum! {
    /// The state of a safe point.
    pub enum SafePointState {
        Proposed = "proposed", "拟设", "proposed";
        Surveyed = "surveyed", "已踏勘", "surveyed";
        Approved = "approved", "已批准", "approved";
        Active = "active", "启用", "active";
        TemporarilyClosed = "temporarily_closed", "暂停", "temporarily closed";
        UnderReview = "under_review", "复核中", "under review";
        Retired = "retired", "已撤销", "retired";
    }
}

coded_enum! {
    /// The state of a volunteer.
    pub enum VolunteerState {
        Applied = "applied", "已报名", "applied";
        Vetting = "vetting", "审核中", "vetting";
        Rejected = "rejected", "未通过", "rejected";
        Probation = "probation", "试用", "probation";
        Active = "active", "在队", "active";
        OnLeave = "on_leave", "请假", "on leave";
        Suspended = "suspended", "停用", "suspended";
        Exited = "exited", "已退出", "exited";
    }
}

coded_enum! {
    /// The state of an activity.
    pub enum ActivityState {
        Planned = "planned", "计划", "planned";
        Confirmed = "confirmed", "已确认", "confirmed";
        InProgress = "in_progress", "进行中", "in progress";
        Completed = "completed", "已完成", "completed";
        Verified = "verified", "已核实", "verified";
        Cancelled = "cancelled", "已取消", "cancelled";
    }
}

coded_enum! {
    /// The state of one volunteer's part in an activity.
    pub enum ParticipationState {
        Invited = "invited", "已邀请", "invited";
        Accepted = "accepted", "已接受", "accepted";
        Declined = "declined", "已谢绝", "declined";
        CheckedIn = "checked_in", "已签到", "checked in";
        CheckedOut = "checked_out", "已签退", "checked out";
        HoursApproved = "hours_approved", "时长已认定", "hours approved";
        HoursRejected = "hours_rejected", "时长未认定", "hours rejected";
        NoShow = "no_show", "未到场", "no-show";
    }
}

coded_enum! {
    /// The state of an alert: a call for help that is passed to those nearby.
    pub enum AlertState {
        Raised = "raised", "已发起", "raised";
        Notified = "notified", "已通知", "notified";
        Accepted = "accepted", "已接应", "accepted";
        EnRoute = "en_route", "赶赴中", "en route";
        OnScene = "on_scene", "已到场", "on scene";
        WithPerson = "with_person", "已陪护", "with the person";
        HandedOver = "handed_over", "已移交", "handed over";
        Closed = "closed", "已办结", "closed";
        Expired = "expired", "无人接应", "expired";
        Escalated110 = "escalated_110", "已转110", "escalated to 110";
        Cancelled = "cancelled", "已取消", "cancelled";
    }
}

coded_enum! {
    /// The state of a service record: a matter that somebody asked to be done.
    pub enum ServiceState {
        Registered = "registered", "已登记", "registered";
        Accepted = "accepted", "已受理", "accepted";
        NotAccepted = "not_accepted", "不予受理", "not accepted";
        Assigned = "assigned", "已派单", "assigned";
        InProgress = "in_progress", "办理中", "in progress";
        Suspended = "suspended", "挂起", "suspended";
        Returned = "returned", "已退回", "returned";
        Transferred = "transferred", "已转办", "transferred";
        Resolved = "resolved", "已解决", "resolved";
        FollowedUp = "followed_up", "已回访", "followed up";
        Closed = "closed", "已办结", "closed";
        Reopened = "reopened", "重办", "reopened";
    }
}

coded_enum! {
    /// The state of the mediation of a dispute.
    pub enum MediationState {
        Reported = "reported", "已上报", "reported";
        Accepted = "accepted", "已受理", "accepted";
        Investigating = "investigating", "调查中", "investigating";
        Mediating = "mediating", "调解中", "mediating";
        Agreed = "agreed", "达成协议", "agreed";
        JudiciallyConfirmed = "judicially_confirmed", "司法确认", "judicially confirmed";
        Performing = "performing", "履行中", "performing";
        Breached = "breached", "未履行", "breached";
        FollowedUp = "followed_up", "已回访", "followed up";
        Closed = "closed", "已结案", "closed";
        Failed = "failed", "调解不成", "failed";
        Referred = "referred", "已引导其他途径", "referred";
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
    }
}

coded_enum! {
    /// The state of a hazard.
    pub enum HazardState {
        Discovered = "discovered", "发现", "discovered";
        Reported = "reported", "已上报", "reported";
        Assigned = "assigned", "已交办", "assigned";
        Rectifying = "rectifying", "整改中", "rectifying";
        ExtensionAsked = "extension_asked", "申请延期", "extension asked";
        Submitted = "submitted", "已报完成", "submitted";
        Rechecked = "rechecked", "已复查", "rechecked";
        Rejected = "rejected", "复查不合格", "rejected";
        Closed = "closed", "已销号", "closed";
        Voided = "voided", "已作废", "voided";
    }
}
