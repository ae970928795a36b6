//! Opening hours in the registry's zone and by its working calendar.

use chrono::{DateTime, Utc};

use super::Registry;
use crate::time::{OpeningChange, OpeningHours};

impl Registry {
    /// Tells whether opening hours contain an instant, in the registry's zone and by its working calendar.
    ///
    /// Hours that leave it open (by arrangement, until the last guest) don't.
    pub fn hours_contain(&self, hours: &OpeningHours, at: DateTime<Utc>) -> bool {
        hours.is_open_at_instant(at, self.zone(), self.work_calendar())
    }

    /// Finds the next instant at which a place with these hours opens or closes; `None` if it doesn't within ten years.
    pub fn next_change(
        &self,
        hours: &OpeningHours,
        after: DateTime<Utc>,
    ) -> Option<OpeningChange<DateTime<Utc>>> {
        hours.next_change_after_instant(after, self.zone(), self.work_calendar())
    }
}
