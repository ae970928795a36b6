//! The lines that a plate, a safe point or a station can be reached on.

use super::PhoneNumber;
use crate::label::coded_enum;
use crate::time::OpeningHours;

coded_enum! {
    /// What a contact line is for. The first four stand on every contact plate.
    pub enum LinePurpose {
        Emergency = "emergency", "报警", "emergency";
        Help = "help", "求助", "help";
        Rescue = "rescue", "救援", "rescue";
        Consultation = "consultation", "咨询", "consultation";
        NonEmergency = "non_emergency", "政务服务便民热线", "non-emergency";
        AntiFraud = "anti_fraud", "反诈", "anti-fraud";
        Fire = "fire", "消防", "fire";
        Medical = "medical", "急救", "medical";
        Traffic = "traffic", "交通事故", "traffic";
    }
}

impl LinePurpose {
    /// The four purposes that a valid contact plate shows.
    pub const ON_EVERY_PLATE: [Self; 4] = [Self::Emergency, Self::Help, Self::Rescue, Self::Consultation];
}

/// A telephone line: what it is for, its number and when it is answered (联系电话).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct ContactLine {
    /// What the line is for.
    pub purpose: LinePurpose,
    /// The number.
    pub number: PhoneNumber,
    /// When it is answered; `None` where nobody said.
    pub hours: Option<OpeningHours>,
}

impl ContactLine {
    /// Makes a line whose hours nobody said.
    pub fn new(purpose: LinePurpose, number: PhoneNumber) -> Self {
        Self { purpose, number, hours: None }
    }

    /// Tells whether it is an emergency line: one for emergencies, or one of the emergency codes such as 119.
    #[must_use]
    pub fn is_emergency(&self) -> bool {
        self.purpose == LinePurpose::Emergency || self.number.is_emergency()
    }
}
