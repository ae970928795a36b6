//! Shares of matters that were settled, and settled in time, each with its denominator and its interval.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::record_filter::{RecordDigest, RecordFilter};
use super::roll_up::is_settled;
use crate::domain::{
    AreaId, Hazard, HazardState, MediationCase, MediationState, ServiceRecord, ServiceState,
};
use crate::label::coded_enum;
use crate::registry::Registry;
use crate::stats::{Aggregator, CONFIDENCE, Estimate, Event, Measure, Schema, Value, wilson};
use crate::{Lang, Result};

coded_enum! {
    /// A share that a registry can tell.
    pub enum RateKind {
        ServiceResolved = "service_resolved", "为民服务事项办结率", "service records resolved";
        ServiceOnTime = "service_on_time", "为民服务事项按时办结率", "service records closed in time";
        MediationSucceeded = "mediation_succeeded", "矛盾纠纷调解成功率", "mediations that succeeded";
        MediationOnTime = "mediation_on_time", "矛盾纠纷按期调解率", "mediations ended in time";
        HazardClosed = "hazard_closed", "安全隐患销号率", "hazards put right";
        HazardOnTime = "hazard_on_time", "安全隐患按期整改率", "hazards put right in time";
    }
}

impl RateKind {
    /// Says what is divided by what, in Chinese or English.
    #[must_use]
    pub const fn definition(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::ServiceResolved, Lang::Zh) => {
                "已解决、已回访或已办结的事项数，除以除不予受理和已转办以外的全部事项数。"
            }
            (Self::ServiceResolved, Lang::En) => {
                "Service records that are resolved, followed up or closed, over all but those not accepted or transferred."
            }
            (Self::ServiceOnTime, Lang::Zh) => {
                "在时限内办结的事项数，除以截至统计日已办结或时限已过的事项数（不予受理和已转办的除外）。"
            }
            (Self::ServiceOnTime, Lang::En) => {
                "Service records closed within the limit, over those that are closed or whose limit has passed by the day of \
                 the count, but those not accepted or transferred."
            }
            (Self::MediationSucceeded, Lang::Zh) => {
                "达成协议且未违约的案件数，除以已达成协议、调解不成、未履行或已引导其他途径的案件数；未完的和撤回的不计。"
            }
            (Self::MediationSucceeded, Lang::En) => {
                "Mediations with an agreement that is not broken, over those that were agreed, failed, broken or referred; those \
                 still open and those withdrawn don't count."
            }
            (Self::MediationOnTime, Lang::Zh) => {
                "在期限内结束的案件数，除以截至统计日已结束或期限已过且有期限的案件数；撤回的不计。"
            }
            (Self::MediationOnTime, Lang::En) => {
                "Mediations that ended by their due day, over those with a due day that ended or whose due day has passed by the \
                 day of the count; those withdrawn don't count."
            }
            (Self::HazardClosed, Lang::Zh) => "已销号的隐患数，除以除已作废以外的全部隐患数。",
            (Self::HazardClosed, Lang::En) => "Hazards crossed off, over all but those voided.",
            (Self::HazardOnTime, Lang::Zh) => {
                "在期限（含延期）内销号的隐患数，除以截至统计日已销号或期限已过且有期限的隐患数；已作废的不计。"
            }
            (Self::HazardOnTime, Lang::En) => {
                "Hazards crossed off by their deadline, extensions included, over those with a deadline that were crossed off or \
                 whose deadline has passed by the day of the count; those voided don't count."
            }
        }
    }
}

/// What a rate is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateQuery {
    /// Which records, by the day on which they were opened.
    pub filter: RecordFilter,
    /// The day of the count. Records opened later don't count, and what was closed later was not closed in time; a state is the
    /// one that the record has.
    pub as_of: NaiveDate,
    /// Minutes within which a service record has to be closed.
    pub service_limit_minutes: u32,
}

impl RateQuery {
    /// Asks as of the end of a day about all records; a service record is closed in time within seven days.
    #[must_use]
    pub fn new(as_of: NaiveDate) -> Self {
        Self { filter: RecordFilter::all(), as_of, service_limit_minutes: 7 * 24 * 60 }
    }

    /// Asks about some records.
    #[must_use]
    pub fn filter(mut self, filter: RecordFilter) -> Self {
        self.filter = filter;
        self
    }

    /// Sets the minutes within which a service record has to be closed.
    #[must_use]
    pub const fn service_limit_minutes(mut self, minutes: u32) -> Self {
        self.service_limit_minutes = minutes;
        self
    }
}

/// A share with its denominator, its interval, and what lies behind it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Rate {
    /// Which share.
    pub kind: RateKind,
    /// How many.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
    /// Records that the filter takes and the definition does not count.
    pub left_out: u64,
    /// Wilson's interval at 95 %; `None` for a share of nothing.
    pub estimate: Option<Estimate>,
    /// Which records were asked about.
    pub query: RateQuery,
    /// The digest of the denominator's records.
    pub digest: RecordDigest,
}

impl fmt::Display for Rate {
    /// Writes the share as `12/15 = 80.0 % (54.8 to 93.0 %)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)?;
        match &self.estimate {
            Some(Estimate { value, low, high, .. }) => {
                write!(f, " = {:.1} % ({:.1} to {:.1} %)", 100.0 * value, 100.0 * low, 100.0 * high)
            }
            None => Ok(()),
        }
    }
}

/// What a record is to a rate.
enum Part {
    Yes,
    No,
    LeftOut,
}

impl Part {
    /// Whether something ended in time: it ended by its last moment, or that moment has passed.
    const fn of_limit(in_time: bool, decided: bool) -> Self {
        match (in_time, decided) {
            (true, _) => Self::Yes,
            (false, true) => Self::No,
            (false, false) => Self::LeftOut,
        }
    }
}

impl Registry {
    /// Tells a share, such as that of mediations which succeeded, with its denominator, its interval and a digest of the
    /// records behind it.
    ///
    /// # Errors
    ///
    /// None for a registry that was built.
    ///
    /// # Complexity
    ///
    /// Linear in the number of records, times the depth of areas where an area is asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::RegistryBuilder;
    /// use shouwang::ask::{RateKind, RateQuery};
    ///
    /// let registry = RegistryBuilder::new().build()?;
    /// let rate = registry.rate(RateKind::MediationSucceeded, &RateQuery::new("2025-09-30".parse().unwrap()))?;
    /// assert_eq!((rate.to_string().as_str(), rate.estimate), ("0/0", None));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn rate(&self, kind: RateKind, query: &RateQuery) -> Result<Rate> {
        let schema = Schema::builder().measure(Measure::count_if(HOLDS)).build()?;
        let counts = Aggregator::new(schema);
        let mut tally = Tally { registry: self, query, counts, left_out: 0, counted: Vec::new() };
        match kind {
            RateKind::ServiceResolved => {
                for record in self.service_records().iter() {
                    tally.add(record.id.as_str(), record.opened_at, record.area.as_ref(), || {
                        resolved(record)
                    })?;
                }
            }
            RateKind::ServiceOnTime => {
                for record in self.service_records().iter() {
                    tally.add(record.id.as_str(), record.opened_at, record.area.as_ref(), || {
                        self.closed_within(record, query)
                    })?;
                }
            }
            RateKind::MediationSucceeded => {
                for case in self.mediations().iter() {
                    tally.add(case.id.as_str(), case.opened_at, case.area.as_ref(), || succeeded(case))?;
                }
            }
            RateKind::MediationOnTime => {
                for case in self.mediations().iter() {
                    tally.add(case.id.as_str(), case.opened_at, case.area.as_ref(), || {
                        let withdrawn = case.state == MediationState::Withdrawn;
                        self.by_due_day(case.due.filter(|_| !withdrawn), case.closed_at, query.as_of)
                    })?;
                }
            }
            RateKind::HazardClosed => {
                for hazard in self.hazards().iter() {
                    tally.add(hazard.id.as_str(), hazard.opened_at, hazard.area.as_ref(), || {
                        crossed_off(hazard)
                    })?;
                }
            }
            RateKind::HazardOnTime => {
                for hazard in self.hazards().iter() {
                    tally.add(hazard.id.as_str(), hazard.opened_at, hazard.area.as_ref(), || {
                        let voided = hazard.state == HazardState::Voided;
                        self.by_due_day(hazard.due().filter(|_| !voided), hazard.closed_at, query.as_of)
                    })?;
                }
            }
        }
        tally.rate(kind)
    }

    fn closed_within(&self, record: &ServiceRecord, query: &RateQuery) -> Part {
        if matches!(record.state, ServiceState::NotAccepted | ServiceState::Transferred) {
            return Part::LeftOut;
        }
        let limit = i64::from(query.service_limit_minutes) * 60;
        let closed = record.closed_at.filter(|at| self.local_date(*at) <= query.as_of);
        let in_time = closed.is_some_and(|at| (at - record.opened_at).num_seconds() <= limit);
        let last = DateTime::from_timestamp(record.opened_at.timestamp().saturating_add(limit), 0);
        let passed = last.is_some_and(|last| self.local_date(last) < query.as_of);
        Part::of_limit(in_time, closed.is_some() || passed)
    }

    /// What ended by its due day is in time; what has not ended counts once that day is over.
    fn by_due_day(&self, due: Option<NaiveDate>, closed_at: Option<DateTime<Utc>>, as_of: NaiveDate) -> Part {
        let Some(due) = due else { return Part::LeftOut };
        let closed = closed_at.map(|at| self.local_date(at)).filter(|day| *day <= as_of);
        Part::of_limit(closed.is_some_and(|day| day <= due), closed.is_some() || due < as_of)
    }
}

fn resolved(record: &ServiceRecord) -> Part {
    match record.state {
        ServiceState::NotAccepted | ServiceState::Transferred => Part::LeftOut,
        ServiceState::Resolved | ServiceState::FollowedUp | ServiceState::Closed => Part::Yes,
        _ => Part::No,
    }
}

fn succeeded(case: &MediationCase) -> Part {
    match case.state {
        state if is_settled(state) => Part::Yes,
        MediationState::Failed | MediationState::Breached | MediationState::Referred => Part::No,
        _ => Part::LeftOut,
    }
}

fn crossed_off(hazard: &Hazard) -> Part {
    match hazard.state {
        HazardState::Closed => Part::Yes,
        HazardState::Voided => Part::LeftOut,
        _ => Part::No,
    }
}

/// The flag that the aggregator counts.
const HOLDS: &str = "holds";

/// Counts the parts, and keeps the identifiers of what is counted.
struct Tally<'a> {
    registry: &'a Registry,
    query: &'a RateQuery,
    counts: Aggregator,
    left_out: u64,
    counted: Vec<&'a str>,
}

impl<'a> Tally<'a> {
    fn add(
        &mut self,
        id: &'a str,
        opened_at: DateTime<Utc>,
        area: Option<&AreaId>,
        part: impl FnOnce() -> Part,
    ) -> Result<()> {
        let not_yet = self.registry.local_date(opened_at) > self.query.as_of;
        if not_yet || !self.query.filter.takes(self.registry, opened_at, area) {
            return Ok(());
        }
        let holds = match part() {
            Part::LeftOut => {
                self.left_out += 1;
                return Ok(());
            }
            Part::Yes => true,
            Part::No => false,
        };
        self.counted.push(id);
        self.counts.push(&Event::new().with(HOLDS, holds))
    }

    fn rate(self, kind: RateKind) -> Result<Rate> {
        let table = self.counts.table([])?;
        let (numerator, denominator) = match table.find(&[], &format!("{HOLDS}_rate")) {
            Some(Value::Rate { numerator, denominator }) => (*numerator, *denominator),
            _ => (0, 0),
        };
        let estimate = (denominator > 0).then(|| wilson(numerator, denominator, CONFIDENCE)).transpose()?;
        Ok(Rate {
            kind,
            numerator,
            denominator,
            left_out: self.left_out,
            estimate,
            query: self.query.clone(),
            digest: RecordDigest::of(self.counted),
        })
    }
}
