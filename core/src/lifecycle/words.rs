//! What may be done in a lifecycle, by whom, and what must hold first.

use crate::label::coded_enum;

coded_enum! {
    /// A step that somebody takes in a lifecycle.
    pub enum Action {
        Accept = "accept", "接受", "accept";
        Activate = "activate", "启用", "activate";
        Admit = "admit", "录用试用", "admit on probation";
        Agree = "agree", "达成协议", "agree";
        Approve = "approve", "批准", "approve";
        ApproveHours = "approve_hours", "认定时长", "approve hours";
        Arrive = "arrive", "到场", "arrive";
        AskExtension = "ask_extension", "申请延期", "ask for an extension";
        Assign = "assign", "交办", "assign";
        Cancel = "cancel", "取消", "cancel";
        CheckIn = "check_in", "签到", "check in";
        CheckOut = "check_out", "签退", "check out";
        Close = "close", "办结", "close";
        CloseTemporarily = "close_temporarily", "暂停", "close temporarily";
        Complete = "complete", "完成", "complete";
        Confirm = "confirm", "确认", "confirm";
        ConfirmJudicially = "confirm_judicially", "司法确认", "confirm judicially";
        Decline = "decline", "谢绝", "decline";
        Escalate = "escalate", "转110", "escalate to 110";
        Exit = "exit", "退出", "exit";
        Expire = "expire", "超时", "expire";
        Fail = "fail", "调解不成", "fail";
        FollowUp = "follow_up", "回访", "follow up";
        GrantExtension = "grant_extension", "同意延期", "grant the extension";
        HandOver = "hand_over", "移交", "hand over";
        Investigate = "investigate", "调查", "investigate";
        Keep = "keep", "复核通过", "keep";
        MarkNoShow = "mark_no_show", "记未到场", "mark as no-show";
        Mediate = "mediate", "调解", "mediate";
        MeetPerson = "meet_person", "见到求助人", "meet the person";
        Notify = "notify", "通知", "notify";
        Perform = "perform", "履行", "perform";
        Post = "post", "张贴", "post";
        Print = "print", "制作", "print";
        Recheck = "recheck", "复查", "recheck";
        Rectify = "rectify", "整改", "rectify";
        Refer = "refer", "引导其他途径", "refer";
        Refuse = "refuse", "不予受理", "refuse";
        RefuseExtension = "refuse_extension", "不同意延期", "refuse the extension";
        Reinstate = "reinstate", "恢复", "reinstate";
        Reject = "reject", "退回", "reject";
        RejectHours = "reject_hours", "不予认定时长", "reject hours";
        Remove = "remove", "撤除", "remove";
        Reopen = "reopen", "恢复办理", "reopen";
        Replace = "replace", "更换", "replace";
        Report = "report", "上报", "report";
        ReportBreach = "report_breach", "报未履行", "report a breach";
        ReportDamage = "report_damage", "报损", "report damage";
        ReportMissing = "report_missing", "报失", "report missing";
        Resolve = "resolve", "解决", "resolve";
        Resume = "resume", "继续", "resume";
        Retire = "retire", "撤销", "retire";
        Return = "return", "退回", "return";
        Review = "review", "复核", "review";
        SetOut = "set_out", "出发", "set out";
        Start = "start", "开始", "start";
        Submit = "submit", "报完成", "submit";
        Survey = "survey", "踏勘", "survey";
        Suspend = "suspend", "停止", "suspend";
        TakeLeave = "take_leave", "请假", "take leave";
        TakeOn = "take_on", "转正", "take on";
        Transfer = "transfer", "转办", "transfer";
        Verify = "verify", "核实", "verify";
        Vet = "vet", "审核", "vet";
        Void = "void", "作废", "void";
        Withdraw = "withdraw", "撤回", "withdraw";
    }
}

coded_enum! {
    /// Who takes a step.
    pub enum Role {
        Resident = "resident", "群众", "resident";
        Host = "host", "点位负责人", "host of a safe point";
        ResponsibleParty = "responsible_party", "整改责任人", "responsible party";
        Volunteer = "volunteer", "义警", "volunteer";
        Mediator = "mediator", "调解员", "mediator";
        Officer = "officer", "民警", "officer";
        Supervisor = "supervisor", "负责人", "supervisor";
        System = "system", "系统", "system";
    }
}

coded_enum! {
    /// What must hold before a step is taken.
    pub enum Guard {
        ReasonGiven = "reason_given", "须写明原因", "a reason must be given";
        PlateComplete = "plate_complete", "牌面须有民警和报警、求助、救援、咨询四类电话", "a plate must show an officer and a line for alarm, help, rescue and consultation";
        SafePointComplete = "safe_point_complete", "守望点须有功能和电话", "a safe point must have a function and a line";
        SafePointVerified = "safe_point_verified", "守望点须经核验", "a safe point must have been verified";
        NeedsFilled = "needs_filled", "所需人员须到位", "the people that are needed must have accepted";
        OfficerLeads = "officer_leads", "须由民警带领", "an officer must lead";
        CertificateValid = "certificate_valid", "证书须在当日有效", "a needed certificate must be valid that day";
        WithinWindow = "within_window", "时长须在活动时段内", "the minutes must fit the activity's window";
        AcceptanceDocuments = "acceptance_documents", "受理文书须齐全", "the documents for acceptance must be there";
        AgreementDocuments = "agreement_documents", "协议文书须齐全", "the documents for an agreement must be there";
        ClosingDocuments = "closing_documents", "卷宗文书须齐全", "every must-document and every one that applies must be there";
        RecheckPassed = "recheck_passed", "须复查合格", "the recheck must have found it put right";
    }
}
