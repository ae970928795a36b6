//! Incidents: what was reported to the police, and how it was answered.

use chrono::{DateTime, Utc};

use super::privacy::debug_hiding;
use super::record::record;
use super::{AreaId, IncidentId};
use crate::label::coded_enum;
use crate::{Error, Position, Result};

coded_enum! {
    /// What an incident is.
    pub enum IncidentKind {
        Criminal = "criminal", "刑事", "criminal";
        PublicOrder = "public_order", "治安", "public order";
        Traffic = "traffic", "交通", "traffic";
        Fire = "fire", "火灾", "fire";
        Accident = "accident", "灾害事故", "accident";
        Dispute = "dispute", "纠纷", "dispute";
        HelpRequest = "help_request", "群众求助", "request for help";
        MissingPerson = "missing_person", "人员走失", "missing person";
        Fraud = "fraud", "诈骗", "fraud";
        Complaint = "complaint", "举报投诉", "complaint";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// How an incident became known.
    pub enum IncidentSource {
        EmergencyCall = "emergency_call", "110报警", "emergency call";
        PlateCall = "plate_call", "联系牌来电", "plate call";
        SafePoint = "safe_point", "守望点", "safe point";
        WalkIn = "walk_in", "到所报案", "walk-in";
        Patrol = "patrol", "巡逻发现", "patrol";
        Volunteer = "volunteer", "义警上报", "volunteer";
        Online = "online", "网上报案", "online";
        OtherAgency = "other_agency", "部门移送", "passed on by another agency";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// How soon an incident must be answered, the most pressing first.
    pub enum IncidentPriority {
        Immediate = "immediate", "紧急", "immediate";
        Prompt = "prompt", "较急", "prompt";
        Routine = "routine", "一般", "routine";
    }
}

record! {
    checks check_times;

    /// An incident (警情).
    ///
    /// When it happened is known between two instants, which are the same where it is known exactly. Its `Debug` does not print where.
    #[derive(Clone, PartialEq)]
    pub struct Incident {
        /// Stable identifier.
        pub id: IncidentId,
        /// What it is.
        pub kind: IncidentKind,
        /// The earliest instant at which it can have happened.
        pub earliest_at: DateTime<Utc>,
        /// The latest instant at which it can have happened, not before the earliest.
        pub latest_at: DateTime<Utc>,
        /// Where, by area.
        pub area: Option<AreaId>,
        /// Where, exactly.
        pub position: Option<Position>,
        /// How it became known.
        pub source: Option<IncidentSource>,
        /// How soon it must be answered.
        pub priority: IncidentPriority,
        /// When somebody was sent, not before it can have happened.
        pub dispatched_at: Option<DateTime<Utc>>,
        /// When they arrived, not before they were sent.
        pub arrived_at: Option<DateTime<Utc>>,
        /// When it was dealt with, not before they arrived.
        pub finished_at: Option<DateTime<Utc>>,
    }
}

debug_hiding! {
    Incident
    shows { id, kind, earliest_at, latest_at, area, source, priority, dispatched_at, arrived_at, finished_at }
    hides { position }
}

impl Incident {
    /// Makes an incident of routine priority that nobody was sent to.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `latest_at` if it lies before `earliest_at`.
    pub fn new(
        id: IncidentId,
        kind: IncidentKind,
        earliest_at: DateTime<Utc>,
        latest_at: DateTime<Utc>,
    ) -> Result<Self> {
        let incident = Self {
            id,
            kind,
            earliest_at,
            latest_at,
            area: None,
            position: None,
            source: None,
            priority: IncidentPriority::Routine,
            dispatched_at: None,
            arrived_at: None,
            finished_at: None,
        };
        incident.check_times()?;
        Ok(incident)
    }

    /// Checks that the times are in order, those that are not known left out.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), naming the first field that lies before an earlier one.
    pub fn check_times(&self) -> Result<()> {
        if self.latest_at < self.earliest_at {
            return Err(Error::out_of_range("an instant not before earliest_at").in_field("latest_at"));
        }
        let mut last = self.earliest_at;
        for (field, at) in [
            ("dispatched_at", self.dispatched_at),
            ("arrived_at", self.arrived_at),
            ("finished_at", self.finished_at),
        ] {
            let Some(at) = at else { continue };
            if at < last {
                let expected = "an instant not before what comes earlier";
                return Err(Error::out_of_range(expected).in_field(field));
            }
            last = at;
        }
        Ok(())
    }

    /// Seconds from dispatch to arrival; `None` where one of them is not known.
    #[must_use]
    pub fn seconds_to_arrive(&self) -> Option<i64> {
        self.dispatched_at.zip(self.arrived_at).map(|(from, to)| (to - from).num_seconds())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn incident() -> Incident {
        Incident::new(IncidentId::new("in-1").unwrap(), IncidentKind::HelpRequest, at(0), at(30)).unwrap()
    }

    #[test]
    fn dispatch_arrival_and_end_come_in_this_order_even_where_one_is_not_known() {
        let with = |dispatched, arrived, finished| {
            let mut incident = incident();
            (incident.dispatched_at, incident.arrived_at, incident.finished_at) =
                (dispatched, arrived, finished);
            incident.check_times().map_err(|error| error.place().field.clone().unwrap())
        };
        assert_eq!(with(Some(at(10)), Some(at(15)), Some(at(15))), Ok(()));
        assert_eq!(with(Some(at(-1)), None, None), Err("dispatched_at".to_owned()));
        assert_eq!(with(Some(at(10)), Some(at(9)), None), Err("arrived_at".to_owned()));
        assert_eq!(with(Some(at(10)), None, Some(at(9))), Err("finished_at".to_owned()));
        assert!(Incident::new(IncidentId::new("in").unwrap(), IncidentKind::Fire, at(1), at(0)).is_err());
    }

    #[test]
    fn debug_does_not_print_where_it_happened() {
        let mut incident = incident();
        incident.position = Some(Position::new(36.612_345, 101.787_654).unwrap());
        let text = format!("{incident:?}");
        assert!(text.contains("position: ..") && !text.contains("36.6"), "{text}");
    }
}
