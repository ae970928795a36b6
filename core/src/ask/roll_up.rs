//! The three measures in one table: what the records count, beside what was reported.

use chrono::{DateTime, NaiveDate, Utc};

use crate::Result;
use crate::domain::{
    ActivityKind, ActivityState, AreaId, HazardState, Indicator, MediationState, PersonRef, PlateState,
    SafePointState, VolunteerState,
};
use crate::registry::{Registry, reported};
use crate::stats::{
    Aggregator, AnyQuantity, Dimension, Event, Measure, Reconciliation, ReportedFigure, Schema,
};

/// One indicator of the roll-up.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct IndicatorLine {
    /// What is measured.
    pub indicator: Indicator,
    /// What the records count.
    pub counted: AnyQuantity,
    /// What was reported, where somebody reported it; of several reports the one with the first identifier.
    pub reported: Option<ReportedFigure>,
    /// What else was reported of the same, where a report says something else. The same figure reported again is not there twice.
    pub also_reported: Vec<ReportedFigure>,
    /// Whether the count and the first report agree, where both are there.
    pub agreement: Option<Reconciliation>,
    /// Since when the records were counted; `None` for a stock, which is counted as it stands, and for all that was ever opened.
    pub from: Option<NaiveDate>,
}

/// The roll-up of the three measures (plates, safe points, volunteers) and of what they did.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RollUp {
    /// The last day that is counted.
    pub as_of: NaiveDate,
    /// One line an indicator, in the order of [`Indicator::ALL`].
    pub lines: Vec<IndicatorLine>,
}

impl RollUp {
    /// Finds the line of an indicator.
    pub fn line(&self, indicator: Indicator) -> Option<&IndicatorLine> {
        self.lines.iter().find(|line| line.indicator == indicator)
    }
}

impl Registry {
    /// Counts each indicator as of the end of a day, and sets it beside what was reported.
    ///
    /// - Contact plates: posted and in force. Safe points: active and in force. Volunteers: active.
    /// - People helped: distinct persons behind service records. Matters: service records.
    /// - Publicity sessions: legal-publicity activities that took place. Hazards: found and not voided.
    /// - Disputes mediated: those that reached an agreement. People aided: distinct persons behind aid cases.
    ///
    /// What happened is counted from the day that the reported figure names, where it names one.
    ///
    /// # Errors
    ///
    /// None for a registry that was built, because reported figures were read then, each in the unit of its indicator.
    ///
    /// # Complexity
    ///
    /// Linear in the number of records.
    pub fn roll_up(&self, as_of: NaiveDate) -> Result<RollUp> {
        let lines = Indicator::ALL
            .iter()
            .map(|indicator| self.indicator_line(*indicator, as_of))
            .collect::<Result<_>>()?;
        Ok(RollUp { as_of, lines })
    }

    fn indicator_line(&self, indicator: Indicator, as_of: NaiveDate) -> Result<IndicatorLine> {
        let mut reports = self.reported().iter().filter(|report| report.indicator == indicator);
        let report = reports.next();
        let from = report.and_then(|report| report.from).filter(|_| !is_stock(indicator));
        let table = self.indicator_counts(indicator, from, as_of)?.table([])?;
        let value = table.columns().first().and_then(|column| column.values.first()?.as_i64());
        let counted = AnyQuantity::exact(value.unwrap_or(0), reported::unit_of(indicator));
        let reported = report.map(reported::figure_of).transpose()?;
        let mut also_reported = Vec::new();
        for other in reports {
            let figure = reported::figure_of(other)?;
            if Some(&figure) != reported.as_ref() && !also_reported.contains(&figure) {
                also_reported.push(figure);
            }
        }
        let agreement = reported.as_ref().map(|figure| figure.reconcile(counted)).transpose()?;
        Ok(IndicatorLine { indicator, counted, reported, also_reported, agreement, from })
    }

    /// Counts one indicator by area as of the end of a day, from a day on where one is given, as [`roll_up`](Self::roll_up)
    /// counts it: in a state that merges with those of other registries, each person once.
    ///
    /// The key is `area` (an identifier; of a volunteer the home area), and a record without one is counted under null. The
    /// measure is `count`, or `person_distinct` where persons are counted, in the unit of the indicator: two units never add.
    ///
    /// # Errors
    ///
    /// Those of [`Aggregator::push`], which a registry's records don't meet.
    ///
    /// # Complexity
    ///
    /// Linear in the number of records.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::RegistryBuilder;
    /// use shouwang::domain::Indicator;
    ///
    /// let (here, there) = (RegistryBuilder::new().build()?, RegistryBuilder::new().build()?);
    /// let as_of = "2025-09-30".parse().unwrap();
    /// let mut helped = here.indicator_counts(Indicator::PersonsHelped, None, as_of)?;
    /// helped.merge(&there.indicator_counts(Indicator::PersonsHelped, None, as_of)?)?;
    /// assert_eq!(helped.table([])?.find(&[], "person_distinct").and_then(|value| value.as_i64()), Some(0));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn indicator_counts(
        &self,
        indicator: Indicator,
        from: Option<NaiveDate>,
        as_of: NaiveDate,
    ) -> Result<Aggregator> {
        let of_persons = matches!(indicator, Indicator::PersonsHelped | Indicator::PersonsAided);
        let measure =
            if of_persons { Measure::distinct("person").exact_up_to(u32::MAX) } else { Measure::count() };
        let unit = reported::unit_of(indicator);
        let schema = Schema::builder().dimension(Dimension::open("area")).measure(measure.in_unit(unit));
        let mut counts = Aggregator::new(schema.build()?);
        let mut record =
            |area: Option<&AreaId>| counts.push(&Event::new().with("area", area.map(AreaId::as_str)));
        let happened = |at: DateTime<Utc>| {
            let on = self.local_date(at);
            from.is_none_or(|from| from <= on) && on <= as_of
        };
        match indicator {
            Indicator::ContactPlates => {
                let posted = self.contact_plates().iter().filter(|p| p.state == PlateState::Posted);
                posted.filter(|p| p.valid.contains(as_of)).try_for_each(|p| record(Some(&p.area)))?;
            }
            Indicator::SafePoints => {
                let active = self.safe_points().iter().filter(|p| p.state == SafePointState::Active);
                active.filter(|p| p.valid.contains(as_of)).try_for_each(|p| record(p.area.as_ref()))?;
            }
            Indicator::Volunteers => {
                let active = self.volunteers().iter().filter(|v| v.state == VolunteerState::Active);
                let mut joined = active.filter(|v| v.joined_on.is_none_or(|on| on <= as_of));
                joined.try_for_each(|v| record(v.home_area.as_ref()))?;
            }
            Indicator::PersonsHelped => {
                for record in self.service_records().iter().filter(|r| happened(r.opened_at)) {
                    counts.push(&person(record.area.as_ref(), record.person.as_ref()))?;
                }
            }
            Indicator::MattersHelped => {
                let mut matters = self.service_records().iter().filter(|r| happened(r.opened_at));
                matters.try_for_each(|r| record(r.area.as_ref()))?;
            }
            Indicator::PublicitySessions => {
                let sessions = self.activities().iter().filter(|a| a.kind == ActivityKind::LegalPublicity);
                let held = sessions
                    .filter(|a| matches!(a.state, ActivityState::Completed | ActivityState::Verified));
                held.filter(|a| happened(a.starts_at)).try_for_each(|a| record(a.area.as_ref()))?;
            }
            Indicator::HazardsFound => {
                let found = self.hazards().iter().filter(|h| h.state != HazardState::Voided);
                found.filter(|h| happened(h.opened_at)).try_for_each(|h| record(h.area.as_ref()))?;
            }
            Indicator::DisputesMediated => {
                let settled = self.mediations().iter().filter(|m| is_settled(m.state));
                settled.filter(|m| happened(m.opened_at)).try_for_each(|m| record(m.area.as_ref()))?;
            }
            Indicator::PersonsAided => {
                for case in self.aid_cases().iter().filter(|c| happened(c.at)) {
                    counts.push(&person(case.area.as_ref(), Some(&case.person)))?;
                }
            }
        }
        Ok(counts)
    }
}

/// A record that tells of a person.
fn person<'a>(area: Option<&'a AreaId>, person: Option<&'a PersonRef>) -> Event<'a> {
    Event::new().with("area", area.map(AreaId::as_str)).with("person", person.map(PersonRef::as_str))
}

/// A stock is counted as it stands; everything else is counted as it happens.
fn is_stock(indicator: Indicator) -> bool {
    matches!(indicator, Indicator::ContactPlates | Indicator::SafePoints | Indicator::Volunteers)
}

/// A dispute counts as mediated once an agreement was reached and not broken.
pub(super) fn is_settled(state: MediationState) -> bool {
    matches!(
        state,
        MediationState::Agreed
            | MediationState::JudiciallyConfirmed
            | MediationState::Performing
            | MediationState::FollowedUp
            | MediationState::Closed
    )
}
