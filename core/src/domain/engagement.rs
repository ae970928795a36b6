//! Meetings of the police with residents.

use chrono::{DateTime, Utc};

use super::record::record;
use super::wording::{check_words, words};
use super::{AgencyId, AreaId, EngagementEventId};
use crate::label::coded_enum;
use crate::{Error, Position, Result};

coded_enum! {
    /// What sort of meeting it is.
    pub enum EngagementKind {
        Meeting = "meeting", "警民恳谈会", "meeting";
        Surgery = "surgery", "坐班接访", "surgery";
        HomeVisit = "home_visit", "入户走访", "home visits";
        OpenDay = "open_day", "警营开放日", "open day";
        Talk = "talk", "讲座", "talk";
        Other = "other", "其他", "other";
    }
}

record! {
    checks check_times;

    /// A meeting of the police with residents (警民恳谈).
    #[derive(Debug, Clone, PartialEq)]
    pub struct EngagementEvent {
        /// Stable identifier.
        pub id: EngagementEventId,
        /// Title.
        pub title: String,
        /// What sort of meeting.
        pub kind: EngagementKind,
        /// Start.
        pub starts_at: DateTime<Utc>,
        /// End, not before the start.
        pub ends_at: DateTime<Utc>,
        /// The place, as written.
        pub place: Option<String>,
        /// Where that is.
        pub position: Option<Position>,
        /// The area whose residents are invited.
        pub area: Option<AreaId>,
        /// The agency that invites.
        pub agency: Option<AgencyId>,
    }
}

impl EngagementEvent {
    /// Makes a meeting.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid) on `title` for words that are empty,
    /// longer than 256 bytes or hold a control character; [`OutOfRange`](crate::ErrorKind::OutOfRange) on `ends_at` if it
    /// ends before it starts.
    pub fn new(
        id: EngagementEventId,
        title: impl AsRef<str>,
        kind: EngagementKind,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
    ) -> Result<Self> {
        let title = words(title.as_ref(), "title")?;
        let event = Self {
            id,
            title,
            kind,
            starts_at,
            ends_at,
            place: None,
            position: None,
            area: None,
            agency: None,
        };
        event.check_times()?;
        Ok(event)
    }

    /// Checks the title and that it does not end before it starts.
    ///
    /// # Errors
    ///
    /// As [`EngagementEvent::new`].
    pub fn check_times(&self) -> Result<()> {
        check_words(&self.title, "title")?;
        if self.ends_at < self.starts_at {
            return Err(Error::out_of_range("an end not before the start").in_field("ends_at"));
        }
        Ok(())
    }
}
