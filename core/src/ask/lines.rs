//! Which line to call.

use crate::domain::{ContactLine, LinePurpose, PhoneNumber};
use crate::label::coded_enum;

coded_enum! {
    /// Why a line is the one to call.
    pub enum LineReason {
        LifeInDanger = "life_in_danger", "危及人身安全，请先报警", "life in danger: the emergency line comes first";
        OwnLine = "own_line", "该守望点的电话", "the safe point's own line";
        OfficersLine = "officers_line", "责任民警的电话", "the responsible officer's line";
        StationsLine = "stations_line", "所属派出所的电话", "the line of the station";
        NobodyNear = "nobody_near", "步行范围内没有开放的守望点", "no open safe point within walking distance";
        NobodyAssigned = "nobody_assigned", "此处无责任民警", "no officer is assigned here";
    }
}

/// A line to call, with the reason.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LineAdvice {
    /// The line.
    pub line: ContactLine,
    /// Why this one.
    pub reason: LineReason,
}

impl LineAdvice {
    /// Advises the emergency line, 110, which is answered anywhere in the mainland at any hour.
    pub(super) fn emergency(reason: LineReason) -> Option<Self> {
        let number = PhoneNumber::parse("110").ok()?;
        Some(Self { line: ContactLine::new(LinePurpose::Emergency, number), reason })
    }
}
