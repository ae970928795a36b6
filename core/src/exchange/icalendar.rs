//! iCalendar (RFC 5545): meetings with residents, activities of volunteers and their shifts, for any calendar.

use chrono::{DateTime, Datelike, Utc};

use super::content_line::ContentLines;
use crate::domain::{
    Activity, ActivityState, EngagementEvent, EngagementKind, Participation, ParticipationState,
};
use crate::{Error, Lang, Position, Result};

/// A calendar that is being written.
///
/// Times are written in UTC, to the second. An event's `UID` is its kind and its identifier at the publisher's domain, so that a
/// calendar that is published again replaces its events. Nobody's name is written, and no volunteer's identifier.
///
/// # Examples
///
/// ```
/// use shouwang::Lang;
/// use shouwang::domain::{EngagementEvent, EngagementEventId, EngagementKind};
/// use shouwang::exchange::icalendar::Calendar;
///
/// let at = |text: &str| text.parse().unwrap();
/// let (starts, ends) = (at("2025-07-18T19:00:00+08:00"), at("2025-07-18T20:30:00+08:00"));
/// let id = EngagementEventId::new("e-1")?;
/// let event = EngagementEvent::new(id, "夏季恳谈, 北门社区", EngagementKind::Meeting, starts, ends)?;
///
/// let mut calendar = Calendar::new("警民恳谈", "police.example", at("2025-07-01T00:00:00Z"), Lang::Zh)?;
/// calendar.add_engagement(&event)?;
/// let text = calendar.finish()?;
/// assert!(text.contains("\r\nUID:engagement-e-1@police.example\r\n"));
/// assert!(text.contains("\r\nDTSTART:20250718T110000Z\r\nDTEND:20250718T123000Z\r\nSUMMARY:夏季恳谈\\, 北门社区\r\n"));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug)]
pub struct Calendar {
    lines: ContentLines,
    domain: String,
    stamp: String,
    lang: Lang,
    events: usize,
}

impl Calendar {
    /// Begins a calendar with the name that people see, the publisher's domain, and the instant at which it is written.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) on `name` for an empty one, [`Invalid`](crate::ErrorKind::Invalid) on `domain` for
    /// what isn't letters, digits, hyphens and dots, [`OutOfRange`](crate::ErrorKind::OutOfRange) on `stamp` as for every time.
    pub fn new(name: &str, domain: &str, stamp: DateTime<Utc>, lang: Lang) -> Result<Self> {
        if name.trim().is_empty() {
            return Err(Error::missing("a name that people see").in_field("name"));
        }
        let host = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        if domain.is_empty() || domain.len() > 253 || !domain.bytes().all(host) {
            return Err(Error::invalid("a domain such as police.example").in_field("domain"));
        }
        let mut lines = ContentLines::default();
        lines.raw("BEGIN", "VCALENDAR");
        lines.raw("VERSION", "2.0");
        let language = match lang {
            Lang::Zh => "ZH",
            Lang::En => "EN",
        };
        lines.raw("PRODID", &format!("-//shouwang//shouwang//{language}"));
        lines.raw("CALSCALE", "GREGORIAN");
        // RFC 7986, section 5.1, and the name by which most calendars still know it.
        lines.text("NAME", name);
        lines.text("X-WR-CALNAME", name);
        let stamp = instant(stamp, "stamp")?;
        Ok(Self { lines, domain: domain.to_owned(), stamp, lang, events: 0 })
    }

    /// Adds a meeting with residents. Where a home visit leads is left out: it would say who is visited.
    ///
    /// # Errors
    ///
    /// Those of [`EngagementEvent::check_times`]; [`OutOfRange`](crate::ErrorKind::OutOfRange) for a year before 1 or after 9999.
    pub fn add_engagement(&mut self, event: &EngagementEvent) -> Result<()> {
        event.check_times()?;
        let is_home = event.kind == EngagementKind::HomeVisit;
        self.add(&Entry {
            uid: format!("engagement-{}", event.id),
            times: (event.starts_at, event.ends_at),
            summary: event.title.clone(),
            category: event.kind.label(self.lang),
            place: event.place.as_deref().filter(|_| !is_home),
            position: event.position.filter(|_| !is_home),
            status: "CONFIRMED",
            class: "PUBLIC",
        })
    }

    /// Adds an activity, with the name of its place where the caller knows it; a patrol's way is left out.
    ///
    /// # Errors
    ///
    /// Those of [`Activity::check_times`]; [`OutOfRange`](crate::ErrorKind::OutOfRange) for a year before 1 or after 9999.
    pub fn add_activity(&mut self, activity: &Activity, place: Option<&str>) -> Result<()> {
        activity.check_times()?;
        let label = activity.kind.label(self.lang);
        self.add(&Entry {
            uid: format!("activity-{}", activity.id),
            times: (activity.starts_at, activity.ends_at),
            summary: label.to_owned(),
            category: label,
            place,
            position: None,
            status: activity_status(activity.state),
            class: "PUBLIC",
        })
    }

    /// Adds one volunteer's shift: the activity's window, under the role they take. It is marked private, and tells not whose it is.
    ///
    /// # Errors
    ///
    /// [`UnknownReference`](crate::ErrorKind::UnknownReference) if they take part in another activity; those of
    /// [`Activity::check_times`]; [`OutOfRange`](crate::ErrorKind::OutOfRange) for a year before 1 or after 9999.
    pub fn add_shift(
        &mut self,
        participation: &Participation,
        activity: &Activity,
        place: Option<&str>,
    ) -> Result<()> {
        if participation.activity != activity.id {
            return Err(Error::unknown_reference("activity").in_field("activity"));
        }
        activity.check_times()?;
        let label = activity.kind.label(self.lang);
        let summary = match &participation.role {
            Some(role) => format!("{label} {role}"),
            None => label.to_owned(),
        };
        let status = match activity_status(activity.state) {
            "CANCELLED" => "CANCELLED",
            _ => shift_status(participation.state),
        };
        self.add(&Entry {
            uid: format!("shift-{}", participation.id),
            times: (activity.starts_at, activity.ends_at),
            summary,
            category: label,
            place,
            position: None,
            status,
            class: "PRIVATE",
        })
    }

    /// Ends the calendar.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) without any event: RFC 5545, section 3.6, asks for one.
    pub fn finish(mut self) -> Result<String> {
        if self.events == 0 {
            return Err(Error::missing("at least one event in a calendar"));
        }
        self.lines.raw("END", "VCALENDAR");
        Ok(self.lines.into_text())
    }

    fn add(&mut self, entry: &Entry<'_>) -> Result<()> {
        let (starts_at, ends_at) = (instant(entry.times.0, "starts_at")?, instant(entry.times.1, "ends_at")?);
        let lines = &mut self.lines;
        lines.raw("BEGIN", "VEVENT");
        lines.text("UID", &format!("{}@{}", entry.uid, self.domain));
        lines.raw("DTSTAMP", &self.stamp);
        lines.raw("DTSTART", &starts_at);
        // RFC 5545, section 3.8.2.2: an end lies after the start; without one the event takes no time.
        if ends_at != starts_at {
            lines.raw("DTEND", &ends_at);
        }
        lines.text("SUMMARY", &entry.summary);
        lines.text("CATEGORIES", entry.category);
        if let Some(place) = entry.place {
            lines.text("LOCATION", place);
        }
        if let Some(position) = entry.position {
            // RFC 5545, section 3.8.1.6: six decimals.
            lines.raw("GEO", &format!("{:.6};{:.6}", position.latitude(), position.longitude()));
        }
        lines.raw("STATUS", entry.status);
        lines.raw("CLASS", entry.class);
        lines.raw("END", "VEVENT");
        self.events += 1;
        Ok(())
    }
}

struct Entry<'a> {
    uid: String,
    times: (DateTime<Utc>, DateTime<Utc>),
    summary: String,
    category: &'a str,
    place: Option<&'a str>,
    position: Option<Position>,
    status: &'static str,
    class: &'static str,
}

fn instant(at: DateTime<Utc>, field: &'static str) -> Result<String> {
    if !(1..=9999).contains(&at.year()) {
        return Err(Error::out_of_range("a year from 1 to 9999").in_field(field));
    }
    // Not every calendar knows a leap second; a time stamp has it as the second before.
    let whole = DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at);
    Ok(whole.format("%Y%m%dT%H%M%SZ").to_string())
}

fn activity_status(state: ActivityState) -> &'static str {
    match state {
        ActivityState::Planned => "TENTATIVE",
        ActivityState::Cancelled => "CANCELLED",
        ActivityState::Confirmed
        | ActivityState::InProgress
        | ActivityState::Completed
        | ActivityState::Verified => "CONFIRMED",
    }
}

fn shift_status(state: ParticipationState) -> &'static str {
    match state {
        ParticipationState::Invited => "TENTATIVE",
        ParticipationState::Declined | ParticipationState::NoShow => "CANCELLED",
        ParticipationState::Accepted
        | ParticipationState::CheckedIn
        | ParticipationState::CheckedOut
        | ParticipationState::HoursApproved
        | ParticipationState::HoursRejected => "CONFIRMED",
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::{ActivityId, ActivityKind, EngagementEventId, ParticipationId, VolunteerId};

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_752_836_400, 999_000_000).unwrap() + TimeDelta::minutes(minute)
    }

    fn calendar() -> Calendar {
        Calendar::new("活动", "police.example", at(0), Lang::Zh).unwrap()
    }

    fn activity(id: &str) -> Activity {
        Activity::new(ActivityId::new(id).unwrap(), ActivityKind::Patrol, at(0), at(90)).unwrap()
    }

    #[test]
    fn a_shift_says_when_and_as_what_but_not_whose() {
        let (id, whose) = (ParticipationId::new("pa;1").unwrap(), VolunteerId::new("v-secret").unwrap());
        let mut part = Participation::new(id, whose, ActivityId::new("a").unwrap());
        part.role = Some("急救员".to_owned());
        let mut calendar = calendar();
        calendar.add_shift(&part, &activity("a"), Some("北门\n市场")).unwrap();
        let text = calendar.finish().unwrap();
        assert!(text.contains("\r\nUID:shift-pa\\;1@police.example\r\n"), "{text}");
        assert!(
            text.contains(
                "\r\nDTSTAMP:20250718T110000Z\r\nDTSTART:20250718T110000Z\r\nDTEND:20250718T123000Z"
            )
        );
        assert!(
            text.contains("\r\nSUMMARY:治安巡逻 急救员\r\n") && text.contains("LOCATION:北门\\n市场\r\n")
        );
        assert!(text.contains("\r\nSTATUS:TENTATIVE\r\nCLASS:PRIVATE\r\n") && !text.contains("secret"));
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    }

    #[test]
    fn a_shift_of_another_activity_is_refused_and_one_of_a_cancelled_activity_is_cancelled() {
        let part = Participation::new(
            ParticipationId::new("pa").unwrap(),
            VolunteerId::new("v").unwrap(),
            ActivityId::new("a").unwrap(),
        );
        let mut calendar = calendar();
        let error = calendar.add_shift(&part, &activity("b"), None).unwrap_err();
        assert_eq!(error.kind().code(), "unknown_reference");
        let mut cancelled = activity("a");
        cancelled.state = ActivityState::Cancelled;
        calendar.add_shift(&part, &cancelled, None).unwrap();
        assert!(calendar.finish().unwrap().contains("STATUS:CANCELLED"));
    }

    #[test]
    fn an_event_without_length_has_no_end_and_a_home_visit_no_place() {
        let id = EngagementEventId::new("e").unwrap();
        let mut event = EngagementEvent::new(
            id,
            "走访",
            EngagementKind::HomeVisit,
            at(0) - TimeDelta::milliseconds(1),
            at(0),
        )
        .unwrap();
        event.place = Some("某户".to_owned());
        event.position = Some(Position::new(36.62, 101.77).unwrap());
        let mut calendar = calendar();
        calendar.add_engagement(&event).unwrap();
        event.kind = EngagementKind::Surgery;
        event.ends_at = at(1);
        calendar.add_engagement(&event).unwrap();
        let text = calendar.finish().unwrap();
        assert_eq!((text.matches("DTEND").count(), text.matches("LOCATION").count()), (1, 1));
        assert_eq!(text.matches("GEO:36.620000;101.770000\r\n").count(), 1);
    }

    #[test]
    fn what_a_calendar_cannot_hold_is_an_error_that_says_so() {
        assert_eq!(calendar().finish().unwrap_err().kind().code(), "missing");
        for domain in ["", "a b", "例子.测试", "a\r\nb"] {
            assert!(Calendar::new("x", domain, at(0), Lang::En).is_err(), "{domain}");
        }
        assert!(Calendar::new(" ", "a", at(0), Lang::En).is_err());
        let far = DateTime::<Utc>::MAX_UTC;
        let error = Calendar::new("x", "a", far, Lang::En).unwrap_err();
        assert_eq!((error.kind().code(), error.place().field.as_deref()), ("out_of_range", Some("stamp")));
        let id = ActivityId::new("a").unwrap();
        let endless = Activity::new(id, ActivityKind::Patrol, at(0), far).unwrap();
        let mut calendar = calendar();
        assert!(calendar.add_activity(&endless, None).is_err());
        assert!(calendar.finish().is_err(), "a refused event leaves nothing behind");
    }
}
