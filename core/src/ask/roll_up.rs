//! The three measures in one table: what the records count, beside what was reported.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::Result;
use crate::domain::{
    ActivityKind, ActivityState, HazardState, Indicator, MediationState, PlateState, SafePointState,
    VolunteerState,
};
use crate::registry::{Registry, reported};
use crate::stats::{AnyQuantity, Reconciliation, ReportedFigure};

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
        let happened = |at: DateTime<Utc>| {
            let on = self.local_date(at);
            from.is_none_or(|from| from <= on) && on <= as_of
        };
        let count = match indicator {
            Indicator::ContactPlates => {
                let posted = self.contact_plates().iter().filter(|p| p.state == PlateState::Posted);
                posted.filter(|p| p.valid.contains(as_of)).count()
            }
            Indicator::SafePoints => {
                let active = self.safe_points().iter().filter(|p| p.state == SafePointState::Active);
                active.filter(|p| p.valid.contains(as_of)).count()
            }
            Indicator::Volunteers => {
                let active = self.volunteers().iter().filter(|v| v.state == VolunteerState::Active);
                active.filter(|v| v.joined_on.is_none_or(|on| on <= as_of)).count()
            }
            Indicator::PersonsHelped => {
                let matters = self.service_records().iter().filter(|r| happened(r.opened_at));
                let persons: BTreeSet<_> = matters.filter_map(|r| r.person.as_ref()).collect();
                persons.len()
            }
            Indicator::MattersHelped => {
                self.service_records().iter().filter(|r| happened(r.opened_at)).count()
            }
            Indicator::PublicitySessions => {
                let sessions = self.activities().iter().filter(|a| a.kind == ActivityKind::LegalPublicity);
                let held = sessions
                    .filter(|a| matches!(a.state, ActivityState::Completed | ActivityState::Verified));
                held.filter(|a| happened(a.starts_at)).count()
            }
            Indicator::HazardsFound => {
                let found = self.hazards().iter().filter(|h| h.state != HazardState::Voided);
                found.filter(|h| happened(h.opened_at)).count()
            }
            Indicator::DisputesMediated => {
                let settled = self.mediations().iter().filter(|m| is_settled(m.state));
                settled.filter(|m| happened(m.opened_at)).count()
            }
            Indicator::PersonsAided => {
                let cases = self.aid_cases().iter().filter(|c| happened(c.at));
                cases.map(|c| &c.person).collect::<BTreeSet<_>>().len()
            }
        };
        let counted =
            AnyQuantity::exact(i64::try_from(count).unwrap_or(i64::MAX), reported::unit_of(indicator));
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
