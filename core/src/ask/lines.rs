//! Which line to call, by need, place and time.

use chrono::{DateTime, Utc};

use super::responsible::ResponsibleOfficer;
use crate::Position;
use crate::domain::{Agency, AgencyLevel, ContactLine, LinePurpose, PhoneNumber, SafePointFunction};
use crate::geo::in_mainland_china;
use crate::label::coded_enum;
use crate::registry::Registry;

coded_enum! {
    /// What somebody wants to call about.
    pub enum CallNeed {
        Danger = "danger", "人身危险", "danger to somebody";
        CannotSpeak = "cannot_speak", "人身危险且不便通话", "danger, and no way to speak";
        Fire = "fire", "火情", "fire";
        MedicalEmergency = "medical_emergency", "急病或受伤", "sudden illness or injury";
        TrafficAccident = "traffic_accident", "交通事故", "traffic accident";
        Fraud = "fraud", "电信网络诈骗", "telephone or online fraud";
        Help = "help", "求助", "help that is not urgent";
        Question = "question", "咨询", "a question";
        CityService = "city_service", "市政服务", "a matter of the city, not of the police";
    }
}

coded_enum! {
    /// Why a line is the one to call.
    pub enum LineReason {
        LifeInDanger = "life_in_danger", "危及人身安全，请先报警", "life in danger: the emergency line comes first";
        ForThisNeed = "for_this_need", "该类情况的专线", "the line for this need";
        OwnLine = "own_line", "该守望点的电话", "the safe point's own line";
        OfficersLine = "officers_line", "责任民警的电话", "the responsible officer's line";
        StationsLine = "stations_line", "所属派出所的电话", "the line of the station";
        AgencysLine = "agencys_line", "上级公安机关的电话", "the line of the agency above the station";
        CitysLine = "citys_line", "非警务事项，由政务服务便民热线受理", "no matter for the police: the city's service line";
        NobodyNear = "nobody_near", "步行范围内没有开放的守望点", "no open safe point within walking distance";
        NobodyAssigned = "nobody_assigned", "此处无责任民警", "no officer is assigned here";
        NobodyAnswers = "nobody_answers", "其他电话无人接听时", "where none of the others answers";
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

/// The order in which the lines of an officer or a station are tried for help, and for a question.
const FOR_HELP: [LinePurpose; 3] = [LinePurpose::Help, LinePurpose::Consultation, LinePurpose::NonEmergency];
const FOR_A_QUESTION: [LinePurpose; 3] =
    [LinePurpose::Consultation, LinePurpose::Help, LinePurpose::NonEmergency];

impl CallNeed {
    /// The need to call about that goes with what somebody looks for at a safe point.
    #[must_use]
    pub const fn of_function(function: SafePointFunction) -> Self {
        match function {
            SafePointFunction::Refuge | SafePointFunction::Alarm => Self::Danger,
            SafePointFunction::FirstAid => Self::MedicalEmergency,
            SafePointFunction::LostAndFound | SafePointFunction::Publicity => Self::Question,
            SafePointFunction::Help
            | SafePointFunction::Phone
            | SafePointFunction::Water
            | SafePointFunction::ChildCare
            | SafePointFunction::Escort => Self::Help,
        }
    }

    /// Tells whether an emergency line comes before anybody local.
    #[must_use]
    pub const fn is_emergency(self) -> bool {
        matches!(
            self,
            Self::Danger | Self::CannotSpeak | Self::Fire | Self::MedicalEmergency | Self::TrafficAccident
        )
    }
}

/// Lines collected in the order of the calls, each number once.
struct Chain<'a> {
    registry: &'a Registry,
    at: DateTime<Utc>,
    in_mainland: bool,
    agencies: Vec<&'a Agency>,
    advice: Vec<LineAdvice>,
}

impl Chain<'_> {
    fn add(&mut self, line: ContactLine, reason: LineReason) {
        if line.number.is_dialable() && !self.advice.iter().any(|known| known.line.number == line.number) {
            self.advice.push(LineAdvice { line, reason });
        }
    }

    /// A national short code, which is answered anywhere in the mainland at any hour.
    fn add_national(&mut self, purpose: LinePurpose, code: &str, reason: LineReason) {
        if self.in_mainland
            && let Ok(number) = PhoneNumber::parse(code)
        {
            self.add(ContactLine::new(purpose, number), reason);
        }
    }

    /// An emergency line: the national one and, elsewhere than in the mainland, what the data name for it.
    fn add_emergency(&mut self, purpose: LinePurpose, code: &str, reason: LineReason) {
        self.add_national(purpose, code, reason);
        if !self.in_mainland {
            let lines: Vec<ContactLine> =
                self.agencies.iter().filter_map(|agency| self.answered(&agency.lines, &[purpose])).collect();
            lines.into_iter().for_each(|line| self.add(line, reason));
        }
    }

    /// The first line of each purpose that is answered now.
    fn answered(&self, lines: &[ContactLine], purposes: &[LinePurpose]) -> Option<ContactLine> {
        let of = |purpose: &LinePurpose| {
            let mut fitting = lines.iter().filter(|line| line.purpose == *purpose);
            fitting.find(|line| self.registry.is_answered(line, self.at)).cloned()
        };
        purposes.iter().find_map(of)
    }

    fn add_officers(&mut self, officers: &[ResponsibleOfficer<'_>], purposes: &[LinePurpose]) {
        for one in officers {
            if let Some(line) = self.answered(&one.officer.lines, purposes) {
                self.add(line, LineReason::OfficersLine);
            }
        }
    }

    fn add_agencies(&mut self, purposes: &[LinePurpose]) {
        for agency in self.agencies.clone() {
            let station = agency.level == AgencyLevel::Station;
            let reason = if station { LineReason::StationsLine } else { LineReason::AgencysLine };
            if let Some(line) = self.answered(&agency.lines, purposes) {
                self.add(line, reason);
            }
        }
    }
}

impl Registry {
    /// Lists the lines to call for a need at a place and an instant, the one to try first in front, each with its reason.
    ///
    /// - In danger the police come first: 110, or by text message 12110 for somebody who can't speak. Fire, illness and traffic
    ///   accidents have lines of their own (119, 120, 122), then the police.
    /// - Fraud goes to 96110, then to the officer and the station, then to 110.
    /// - What is not urgent goes to the responsible officers in their order, then to the station and the agencies above it, and to
    ///   110 only where none of them has a line.
    /// - A question that nobody local answers, and what is no matter for the police, goes to the city's 12345, which takes what is
    ///   not for 110 (State Council General Office, 国办发〔2020〕53号). Neither is ever sent to 110.
    ///
    /// The national numbers are named for places in mainland China only. Elsewhere the emergency lines are those of the agencies in
    /// the data, and the answer is empty where the data name none. A line with hours is left out while it is not answered; one
    /// whose hours nobody said is taken to be. No number stands twice, and none that can't be dialled.
    ///
    /// # Complexity
    ///
    /// That of [`Registry::responsible`].
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::ask::{CallNeed, LineReason};
    /// use shouwang::{Position, RegistryBuilder};
    ///
    /// let registry = RegistryBuilder::new().build()?;
    /// let xining = Position::new(36.62, 101.78)?;
    /// let calls = registry.lines_to_call(CallNeed::Fire, xining, chrono::DateTime::UNIX_EPOCH);
    /// let numbers: Vec<String> = calls.iter().filter_map(|call| call.line.number.dial_string()).collect();
    /// assert_eq!(numbers, ["119", "110"]);
    /// assert_eq!(calls[0].reason, LineReason::ForThisNeed);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn lines_to_call(&self, need: CallNeed, from: Position, at: DateTime<Utc>) -> Vec<LineAdvice> {
        let who = self.responsible_here(from, at);
        self.lines_of(need, Some(from), at, &who.officers, who.agency)
    }

    /// The chain of lines, once it is known who is responsible. Where the place is not known, the registry's zone tells the country.
    pub(super) fn lines_of(
        &self,
        need: CallNeed,
        from: Option<Position>,
        at: DateTime<Utc>,
        officers: &[ResponsibleOfficer<'_>],
        agency: Option<&Agency>,
    ) -> Vec<LineAdvice> {
        let agencies = agency.into_iter().flat_map(|agency| self.agencies_above(agency)).collect();
        let in_zone = || matches!(self.zone().name(), "Asia/Shanghai" | "Asia/Urumqi");
        let in_mainland = from.map_or_else(in_zone, in_mainland_china);
        let mut chain = Chain { registry: self, at, in_mainland, agencies, advice: Vec::new() };
        let police =
            |chain: &mut Chain<'_>, reason| chain.add_emergency(LinePurpose::Emergency, "110", reason);
        match need {
            CallNeed::Danger => {
                police(&mut chain, LineReason::LifeInDanger);
                chain.add_national(LinePurpose::Emergency, "12110", LineReason::NobodyAnswers);
            }
            CallNeed::CannotSpeak => {
                chain.add_national(LinePurpose::Emergency, "12110", LineReason::ForThisNeed);
                police(&mut chain, LineReason::LifeInDanger);
            }
            CallNeed::Fire | CallNeed::MedicalEmergency | CallNeed::TrafficAccident => {
                let (purpose, code) = match need {
                    CallNeed::Fire => (LinePurpose::Fire, "119"),
                    CallNeed::MedicalEmergency => (LinePurpose::Medical, "120"),
                    _ => (LinePurpose::Traffic, "122"),
                };
                chain.add_emergency(purpose, code, LineReason::ForThisNeed);
                police(&mut chain, LineReason::NobodyAnswers);
            }
            CallNeed::Fraud => {
                chain.add_emergency(LinePurpose::AntiFraud, "96110", LineReason::ForThisNeed);
                chain.add_officers(officers, &FOR_HELP);
                chain.add_agencies(&FOR_HELP);
                police(&mut chain, LineReason::NobodyAnswers);
            }
            CallNeed::Help => {
                chain.add_officers(officers, &FOR_HELP);
                chain.add_agencies(&FOR_HELP);
                if chain.advice.is_empty() {
                    police(&mut chain, LineReason::NobodyAssigned);
                }
            }
            CallNeed::Question => {
                chain.add_officers(officers, &FOR_A_QUESTION);
                chain.add_agencies(&FOR_A_QUESTION);
                chain.add_national(LinePurpose::NonEmergency, "12345", LineReason::CitysLine);
            }
            CallNeed::CityService => {
                chain.add_national(LinePurpose::NonEmergency, "12345", LineReason::CitysLine);
                chain.add_agencies(&[LinePurpose::NonEmergency]);
            }
        }
        chain.advice
    }

    /// The emergency lines of a place, for a reason.
    pub(super) fn emergency_lines(
        &self,
        from: Position,
        at: DateTime<Utc>,
        reason: LineReason,
    ) -> Vec<LineAdvice> {
        let calls = self.lines_to_call(CallNeed::Danger, from, at).into_iter().take(1);
        calls.map(|advice| LineAdvice { reason, ..advice }).collect()
    }

    /// Tells whether a line is answered at an instant; one whose hours nobody said is taken to be.
    pub(super) fn is_answered(&self, line: &ContactLine, at: DateTime<Utc>) -> bool {
        line.hours.as_ref().is_none_or(|hours| self.hours_contain(hours, at))
    }
}
