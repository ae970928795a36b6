//! The states of the nine lifecycles; which action leads from one to another is declared in the lifecycle tables.

use crate::label::coded_enum;

coded_enum! {
    /// The state of a contact plate. That a plate is outdated is derived from the data and never stored.
    pub enum PlateState {
        Draft = "draft", "草拟", "Draft";
        Approved = "approved", "已审定", "Approved";
        Printed = "printed", "已制作", "Printed";
        Posted = "posted", "已上墙", "Posted";
        Damaged = "damaged", "破损", "Damaged";
        Missing = "missing", "缺失", "Missing";
        Replaced = "replaced", "已更换", "Replaced";
        Removed = "removed", "已撤除", "Removed";
    }
}

coded_enum! {
    /// The state of a safe point.
    pub enum SafePointState {
        Proposed = "proposed", "拟设", "Proposed";
        Surveyed = "surveyed", "已踏勘", "Surveyed";
        Approved = "approved", "已批准", "Approved";
        Active = "active", "启用", "Active";
        TemporarilyClosed = "temporarily_closed", "暂停", "Temporarily closed";
        UnderReview = "under_review", "复核中", "Under review";
        Retired = "retired", "已撤销", "Retired";
    }
}

coded_enum! {
    /// The state of a volunteer.
    pub enum VolunteerState {
        Applied = "applied", "已报名", "Applied";
        Vetting = "vetting", "审核中", "Vetting";
        Rejected = "rejected", "未通过", "Rejected";
        Probation = "probation", "试用", "Probation";
        Active = "active", "在队", "Active";
        OnLeave = "on_leave", "请假", "On leave";
        Suspended = "suspended", "停用", "Suspended";
        Exited = "exited", "已退出", "Exited";
    }
}

coded_enum! {
    /// The state of an activity.
    pub enum ActivityState {
        Planned = "planned", "计划", "Planned";
        Confirmed = "confirmed", "已确认", "Confirmed";
        InProgress = "in_progress", "进行中", "In progress";
        Completed = "completed", "已完成", "Completed";
        Verified = "verified", "已核实", "Verified";
        Cancelled = "cancelled", "已取消", "Cancelled";
    }
}

coded_enum! {
    /// The state of one volunteer's part in an activity.
    pub enum ParticipationState {
        Invited = "invited", "已邀请", "Invited";
        Accepted = "accepted", "已接受", "Accepted";
        Declined = "declined", "已谢绝", "Declined";
        CheckedIn = "checked_in", "已签到", "Checked in";
        CheckedOut = "checked_out", "已签退", "Checked out";
        HoursApproved = "hours_approved", "时长已认定", "Hours approved";
        HoursRejected = "hours_rejected", "时长未认定", "Hours rejected";
        NoShow = "no_show", "未到场", "No-show";
    }
}

coded_enum! {
    /// The state of an alert: a call for help that is passed to those nearby.
    pub enum AlertState {
        Raised = "raised", "已发起", "Raised";
        Notified = "notified", "已通知", "Notified";
        Accepted = "accepted", "已接应", "Accepted";
        EnRoute = "en_route", "赶赴中", "En route";
        OnScene = "on_scene", "已到场", "On scene";
        WithPerson = "with_person", "已陪护", "With the person";
        HandedOver = "handed_over", "已移交", "Handed over";
        Closed = "closed", "已办结", "Closed";
        Expired = "expired", "无人接应", "Expired";
        Escalated110 = "escalated_110", "已转110", "Escalated to 110";
        Cancelled = "cancelled", "已取消", "Cancelled";
    }
}

coded_enum! {
    /// The state of a service record: a matter that somebody asked to be done.
    pub enum ServiceState {
        Registered = "registered", "已登记", "Registered";
        Accepted = "accepted", "已受理", "Accepted";
        NotAccepted = "not_accepted", "不予受理", "Not accepted";
        Assigned = "assigned", "已派单", "Assigned";
        InProgress = "in_progress", "办理中", "In progress";
        Suspended = "suspended", "挂起", "Suspended";
        Returned = "returned", "已退回", "Returned";
        Transferred = "transferred", "已转办", "Transferred";
        Resolved = "resolved", "已解决", "Resolved";
        FollowedUp = "followed_up", "已回访", "Followed up";
        Closed = "closed", "已办结", "Closed";
        Reopened = "reopened", "重办", "Reopened";
    }
}

coded_enum! {
    /// The state of the mediation of a dispute.
    pub enum MediationState {
        Reported = "reported", "已上报", "Reported";
        Accepted = "accepted", "已受理", "Accepted";
        Investigating = "investigating", "调查中", "Investigating";
        Mediating = "mediating", "调解中", "Mediating";
        Agreed = "agreed", "达成协议", "Agreed";
        JudiciallyConfirmed = "judicially_confirmed", "司法确认", "Judicially confirmed";
        Performing = "performing", "履行中", "Performing";
        Breached = "breached", "未履行", "Breached";
        FollowedUp = "followed_up", "已回访", "Followed up";
        Closed = "closed", "已结案", "Closed";
        Failed = "failed", "调解不成", "Failed";
        Referred = "referred", "已引导其他途径", "Referred";
        Withdrawn = "withdrawn", "已撤回", "Withdrawn";
    }
}

coded_enum! {
    /// The state of a hazard.
    pub enum HazardState {
        Discovered = "discovered", "发现", "Discovered";
        Reported = "reported", "已上报", "Reported";
        Assigned = "assigned", "已交办", "Assigned";
        Rectifying = "rectifying", "整改中", "Rectifying";
        ExtensionAsked = "extension_asked", "申请延期", "Extension asked";
        Submitted = "submitted", "已报完成", "Submitted";
        Rechecked = "rechecked", "已复查", "Rechecked";
        Rejected = "rejected", "复查不合格", "Rejected";
        Closed = "closed", "已销号", "Closed";
        Voided = "voided", "已作废", "Voided";
    }
}
