//! Visits to safe points: verifying, training, drills.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::privacy::debug_hiding;
use super::record::record;
use super::{SafePointId, VisitId};
use crate::label::coded_enum;
use crate::{Error, Result};

coded_enum! {
    /// What a visit to a safe point is for.
    pub enum VisitKind {
        Verify = "verify", "核验", "verification";
        Train = "train", "培训", "training";
        Drill = "drill", "演练", "drill";
    }
}

coded_enum! {
    /// How a visit to a safe point ended.
    pub enum VisitOutcome {
        Passed = "passed", "合格", "passed";
        ToImprove = "to_improve", "待整改", "to be improved";
        Failed = "failed", "不合格", "failed";
        NobodyThere = "nobody_there", "无人在场", "nobody there";
    }
}

record! {
    checks check_times;

    /// A visit to a safe point (走访).
    ///
    /// Its `Debug` does not print who came.
    #[derive(Clone, PartialEq)]
    pub struct SafePointVisit {
        /// Stable identifier.
        pub id: VisitId,
        /// The safe point.
        pub safe_point: SafePointId,
        /// When.
        pub at: DateTime<Utc>,
        /// Who came: an officer's or a volunteer's identifier, or that of whoever else does it.
        pub by: Option<String>,
        /// What for.
        pub kind: VisitKind,
        /// How it ended.
        pub outcome: VisitOutcome,
        /// The day by which somebody has to come again, not before this visit.
        pub next_due: Option<NaiveDate>,
    }
}

debug_hiding! {
    SafePointVisit
    shows { id, safe_point, at, kind, outcome, next_due }
    hides { by }
}

impl SafePointVisit {
    /// Makes a visit after which nobody said when to come again.
    pub fn new(
        id: VisitId,
        safe_point: SafePointId,
        at: DateTime<Utc>,
        kind: VisitKind,
        outcome: VisitOutcome,
    ) -> Self {
        Self { id, safe_point, at, by: None, kind, outcome, next_due: None }
    }

    /// Tells whether the visit found the safe point as described, which only a verification that was passed does.
    #[must_use]
    pub fn verifies(&self) -> bool {
        self.kind == VisitKind::Verify && self.outcome == VisitOutcome::Passed
    }

    /// Checks that the next visit is not due before this one.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `next_due`.
    pub fn check_times(&self) -> Result<()> {
        // The day it is on whichever side of the date line the point lies, twelve hours behind UTC at most.
        let earliest = self.at.checked_sub_signed(TimeDelta::hours(12)).unwrap_or(self.at).date_naive();
        if self.next_due.is_some_and(|due| due < earliest) {
            return Err(Error::out_of_range("a day not before the visit").in_field("next_due"));
        }
        Ok(())
    }
}
