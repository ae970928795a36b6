//! Taking part: one volunteer in one activity, from the invitation to the approved minutes.

use chrono::{DateTime, TimeDelta, Utc};

use super::record::record;
use super::{Activity, ActivityId, OfficerId, ParticipationId, ParticipationState, VolunteerId};
use crate::{Error, Result};

record! {
    checks check_times;

    /// One volunteer's part in one activity (参与).
    #[derive(Debug, Clone, PartialEq)]
    pub struct Participation {
        /// Stable identifier.
        pub id: ParticipationId,
        /// Who.
        pub volunteer: VolunteerId,
        /// In what.
        pub activity: ActivityId,
        /// In which role, in the words of the activity's needs.
        pub role: Option<String>,
        /// When they came.
        pub checked_in_at: Option<DateTime<Utc>>,
        /// When they left, not before they came.
        pub checked_out_at: Option<DateTime<Utc>>,
        /// Minutes served, at most those between coming and leaving, a begun one counted whole.
        pub minutes: Option<u32>,
        /// The officer who approved the minutes.
        pub approved_by: Option<OfficerId>,
        /// State of its lifecycle.
        pub state: ParticipationState,
    }
}

impl Participation {
    /// Makes an invitation.
    pub fn new(id: ParticipationId, volunteer: VolunteerId, activity: ActivityId) -> Self {
        Self {
            id,
            volunteer,
            activity,
            role: None,
            checked_in_at: None,
            checked_out_at: None,
            minutes: None,
            approved_by: None,
            state: ParticipationState::Invited,
        }
    }

    /// Checks that the times are in order, that the minutes fit between them, and that nobody came who is said not to have.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `checked_out_at` or `minutes`;
    /// [`Missing`](crate::ErrorKind::Missing) on `checked_in_at` for somebody who left and never came;
    /// [`Refused`](crate::ErrorKind::Refused) on `checked_in_at` for somebody who declined or did not come.
    pub fn check_times(&self) -> Result<()> {
        if self.checked_out_at.is_some() && self.checked_in_at.is_none() {
            return Err(Error::missing("a check-in before the check-out").in_field("checked_in_at"));
        }
        let stayed_away = matches!(self.state, ParticipationState::Declined | ParticipationState::NoShow);
        if stayed_away && self.checked_in_at.is_some() {
            let reason = "somebody who declined or did not come has no check-in";
            return Err(Error::refused(reason).in_field("checked_in_at"));
        }
        let Some(present) = self.checked_in_at.zip(self.checked_out_at) else { return Ok(()) };
        if present.1 < present.0 {
            let expected = "a check-out not before the check-in";
            return Err(Error::out_of_range(expected).in_field("checked_out_at"));
        }
        self.check_minutes(present.1 - present.0, "at most the minutes from check-in to check-out")
    }

    /// Checks that the times and the minutes fit the activity's window.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) on `checked_in_at`, `checked_out_at` or `minutes`.
    pub fn check_window(&self, activity: &Activity) -> Result<()> {
        let window = activity.starts_at..=activity.ends_at;
        for (field, at) in [("checked_in_at", self.checked_in_at), ("checked_out_at", self.checked_out_at)] {
            if at.is_some_and(|at| !window.contains(&at)) {
                return Err(Error::out_of_range("a time within the activity").in_field(field));
            }
        }
        self.check_minutes(activity.ends_at - activity.starts_at, "at most the minutes of the activity")
    }

    fn check_minutes(&self, span: TimeDelta, expected: &'static str) -> Result<()> {
        // A begun minute counts whole.
        let most = (span + TimeDelta::minutes(1) - TimeDelta::nanoseconds(1)).num_minutes();
        if self.minutes.is_some_and(|minutes| i64::from(minutes) > most) {
            return Err(Error::out_of_range(expected).in_field("minutes"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ActivityKind;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn part(minutes: Option<u32>) -> Participation {
        let id = ParticipationId::new("pa").unwrap();
        let mut part = Participation::new(id, VolunteerId::new("v").unwrap(), ActivityId::new("a").unwrap());
        part.state = ParticipationState::CheckedOut;
        (part.checked_in_at, part.checked_out_at, part.minutes) = (Some(at(0)), Some(at(60)), minutes);
        part
    }

    fn field(result: Result<()>) -> Option<String> {
        result.err().and_then(|error| error.place().field.clone())
    }

    #[test]
    fn minutes_fit_between_check_in_and_check_out() {
        assert_eq!(part(Some(60)).check_times(), Ok(()));
        assert_eq!(field(part(Some(61)).check_times()).as_deref(), Some("minutes"));
        let mut begun = part(Some(61));
        begun.checked_out_at = Some(at(60) + TimeDelta::seconds(1));
        assert_eq!(begun.check_times(), Ok(()));
    }

    #[test]
    fn nobody_leaves_before_coming_or_without_and_nobody_comes_who_declined() {
        let mut early = part(None);
        early.checked_out_at = Some(at(-1));
        assert_eq!(field(early.check_times()).as_deref(), Some("checked_out_at"));
        let mut never = part(None);
        never.checked_in_at = None;
        assert_eq!(field(never.check_times()).as_deref(), Some("checked_in_at"));
        let mut declined = part(None);
        declined.state = ParticipationState::Declined;
        assert_eq!(declined.check_times().unwrap_err().kind().code(), "refused");
    }

    #[test]
    fn times_and_minutes_fit_the_activity() {
        let activity = |from, to| {
            Activity::new(ActivityId::new("a").unwrap(), ActivityKind::Patrol, at(from), at(to)).unwrap()
        };
        assert_eq!(part(Some(60)).check_window(&activity(0, 60)), Ok(()));
        assert_eq!(field(part(None).check_window(&activity(1, 60))).as_deref(), Some("checked_in_at"));
        assert_eq!(field(part(None).check_window(&activity(0, 59))).as_deref(), Some("checked_out_at"));
        let mut unseen = part(Some(61));
        (unseen.checked_in_at, unseen.checked_out_at) = (None, None);
        assert_eq!(field(unseen.check_window(&activity(0, 60))).as_deref(), Some("minutes"));
    }
}
