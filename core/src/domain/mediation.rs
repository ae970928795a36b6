//! Disputes and their mediation.

use chrono::{DateTime, NaiveDate, Utc};

use super::record::record;
use super::service_record::check_order;
use super::{AreaId, DocumentChecklist, MediationId, MediationState, OfficerId, PersonRef, VolunteerId};
use crate::label::coded_enum;
use crate::{Error, Result};

coded_enum! {
    /// What a dispute is about.
    pub enum DisputeKind {
        MarriageFamily = "marriage_family", "婚姻家庭", "marriage and family";
        Neighbour = "neighbour", "邻里", "neighbours";
        Contract = "contract", "合同", "contract";
        Damages = "damages", "损害赔偿", "damages";
        Labour = "labour", "劳动", "labour";
        Property = "property", "物业", "property management";
        LandDemolition = "land_demolition", "征地拆迁", "land and demolition";
        Consumer = "consumer", "消费", "consumer";
        Medical = "medical", "医疗", "medical";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// How likely a dispute is to get worse.
    pub enum RiskTier {
        Green = "green", "绿", "green";
        Yellow = "yellow", "黄", "yellow";
        Orange = "orange", "橙", "orange";
        Red = "red", "红", "red";
    }
}

coded_enum! {
    /// How a dispute came to those who mediate it.
    pub enum DisputeSource {
        PartyApplication = "party_application", "当事人申请", "application of a party";
        FoundOnTheGround = "found_on_the_ground", "主动排查", "found on the ground";
        Incident = "incident", "警情流转", "passed on from an incident";
        OtherAgency = "other_agency", "部门移送", "passed on by another agency";
        Court = "court", "法院委派", "delegated by a court";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// The form of an agreement. Where both sides hold that a written one is not needed, it may be oral (People's Mediation Law
    /// of the People's Republic of China, article 28).
    pub enum AgreementForm {
        Written = "written", "书面", "written";
        Oral = "oral", "口头", "oral";
    }
}

coded_enum! {
    /// How far an agreement is performed.
    pub enum Performance {
        NotDue = "not_due", "未到期", "not due yet";
        Partial = "partial", "部分履行", "partial";
        Full = "full", "履行完毕", "full";
        Refused = "refused", "拒不履行", "refused";
    }
}

/// What the sides of a dispute agreed on, without its words (调解协议).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct MediationAgreement {
    /// When they agreed.
    pub on: NaiveDate,
    /// In which form.
    pub form: AgreementForm,
    /// The day by which it must be performed, not before they agreed.
    pub perform_by: Option<NaiveDate>,
    /// The day on which a court confirmed it, not before they agreed.
    pub confirmed_on: Option<NaiveDate>,
}

impl MediationAgreement {
    /// Makes an agreement that names no day for its performance and that no court has confirmed.
    #[must_use]
    pub const fn new(on: NaiveDate, form: AgreementForm) -> Self {
        Self { on, form, perform_by: None, confirmed_on: None }
    }
}

record! {
    checks check_times;

    /// A dispute under mediation (矛盾纠纷).
    #[derive(Debug, Clone, PartialEq)]
    pub struct MediationCase {
        /// Stable identifier.
        pub id: MediationId,
        /// Number in the register.
        pub number: Option<String>,
        /// What it is about.
        pub kind: DisputeKind,
        /// How likely it is to get worse.
        pub tier: RiskTier,
        /// How it came in.
        pub source: Option<DisputeSource>,
        /// Where.
        pub area: Option<AreaId>,
        /// The two sides or more, as pseudonyms.
        #[cfg_attr(feature = "serde", serde(default))]
        pub parties: Vec<PersonRef>,
        /// The volunteers who mediate.
        #[cfg_attr(feature = "serde", serde(default))]
        pub volunteers: Vec<VolunteerId>,
        /// The officer who mediates.
        pub officer: Option<OfficerId>,
        /// When it was reported.
        pub opened_at: DateTime<Utc>,
        /// The day on which it was accepted for mediation.
        pub accepted_on: Option<NaiveDate>,
        /// The last day of the mediation, extensions included; not before the day of acceptance.
        pub due: Option<NaiveDate>,
        /// Which documents are there, and which of the optional ones apply.
        #[cfg_attr(feature = "serde", serde(default))]
        pub documents: DocumentChecklist,
        /// What was agreed.
        pub agreement: Option<MediationAgreement>,
        /// How far the agreement is performed; nothing is performed without one.
        pub performance: Option<Performance>,
        /// The days on which somebody asked how it went, in order.
        #[cfg_attr(feature = "serde", serde(default))]
        pub follow_ups: Vec<NaiveDate>,
        /// When it was closed, not before it was reported.
        pub closed_at: Option<DateTime<Utc>>,
        /// State of its lifecycle.
        pub state: MediationState,
    }
}

impl MediationCase {
    /// Makes a dispute that has just been reported.
    pub fn new(id: MediationId, kind: DisputeKind, opened_at: DateTime<Utc>) -> Self {
        Self {
            id,
            number: None,
            kind,
            tier: RiskTier::Green,
            source: None,
            area: None,
            parties: Vec::new(),
            volunteers: Vec::new(),
            officer: None,
            opened_at,
            accepted_on: None,
            due: None,
            documents: DocumentChecklist::new(),
            agreement: None,
            performance: None,
            follow_ups: Vec::new(),
            closed_at: None,
            state: MediationState::Reported,
        }
    }

    /// Checks that the times are in order, and that nothing is performed that was not agreed.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on the field that lies before what it follows: `closed_at`, `due`,
    /// `agreed_on`, `perform_by`, `confirmed_on` or `follow_ups`; [`Missing`](crate::ErrorKind::Missing) on `agreed_on` for a
    /// performance without an agreement.
    pub fn check_times(&self) -> Result<()> {
        check_order(self.opened_at, self.closed_at)?;
        let agreed = self.agreement.map(|agreement| agreement.on);
        let confirmed = self.agreement.and_then(|agreement| agreement.confirmed_on);
        let perform_by = self.agreement.and_then(|agreement| agreement.perform_by);
        for (field, first, second, expected) in [
            ("due", self.accepted_on, self.due, "a day not before the acceptance"),
            ("agreed_on", self.accepted_on, agreed, "a day not before the acceptance"),
            ("perform_by", agreed, perform_by, "a day not before the agreement"),
            ("confirmed_on", agreed, confirmed, "a day not before the agreement"),
        ] {
            if first.zip(second).is_some_and(|(first, second)| second < first) {
                return Err(Error::out_of_range(expected).in_field(field));
            }
        }
        if !self.follow_ups.is_sorted() {
            return Err(Error::out_of_range("days in order").in_field("follow_ups"));
        }
        if self.performance.is_some() && agreed.is_none() {
            return Err(Error::missing("the day of the agreement that is performed").in_field("agreed_on"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn agreed() -> MediationCase {
        let id = MediationId::new("m-1").unwrap();
        let mut case = MediationCase::new(id, DisputeKind::Neighbour, DateTime::UNIX_EPOCH);
        (case.accepted_on, case.due) = (Some(day("2025-05-10")), Some(day("2025-06-10")));
        case.agreement = Some(MediationAgreement::new(day("2025-05-20"), AgreementForm::Written));
        case.performance = Some(Performance::Full);
        case.follow_ups = vec![day("2025-06-01"), day("2025-07-01")];
        case
    }

    #[test]
    fn each_day_follows_the_one_that_it_depends_on() {
        assert_eq!(agreed().check_times(), Ok(()));
        let wrong = |change: fn(&mut MediationCase)| {
            let mut case = agreed();
            change(&mut case);
            case.check_times().unwrap_err().place().field.clone().unwrap()
        };
        assert_eq!(wrong(|case| case.due = Some(day("2025-05-09"))), "due");
        assert_eq!(wrong(|case| case.accepted_on = Some(day("2025-05-21"))), "agreed_on");
        let before = |agreement: &mut MediationAgreement| agreement.perform_by = Some(day("2025-05-19"));
        let mut case = agreed();
        case.agreement.as_mut().map(before);
        assert_eq!(case.check_times().unwrap_err().place().field.as_deref(), Some("perform_by"));
        assert_eq!(wrong(|case| case.follow_ups.reverse()), "follow_ups");
        assert_eq!(
            wrong(|case| case.closed_at = Some(case.opened_at - chrono::TimeDelta::seconds(1))),
            "closed_at"
        );
    }

    #[test]
    fn nothing_is_performed_that_was_not_agreed() {
        let mut case = agreed();
        case.agreement = None;
        assert_eq!(case.check_times().unwrap_err().kind().code(), "missing");
    }
}
