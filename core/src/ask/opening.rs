//! Whether a safe point is open, and until when.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};

use crate::domain::{SafePoint, SafePointState};
use crate::registry::Registry;

/// More changes than this in a row without an opening are not looked through: two a day for ten years.
const MOST_CHANGES: usize = 8_000;

/// Whether a safe point is open at an instant, and when that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SafePointOpening {
    /// Whether it is open.
    pub is_open: bool,
    /// When it closes, or opens; `None` if it doesn't within ten years, as far as is known.
    pub changes_at: Option<DateTime<Utc>>,
    /// False when its hours depend on a working calendar that has no table for that day.
    pub calendar_known: bool,
}

impl Registry {
    /// Tells whether a safe point is open at an instant: it is active and in force, its hours contain the instant, and no closure
    /// covers that day.
    ///
    /// A point whose hours nobody said is not open.
    pub fn is_open(&self, point: &SafePoint, at: DateTime<Utc>) -> bool {
        serves_on(point, self.local_date(at))
            && point.hours.as_ref().is_some_and(|hours| self.hours_contain(hours, at))
    }

    /// Tells whether a safe point is open at an instant, and when it closes or opens next: by its hours, its closures and its
    /// valid time together.
    ///
    /// # Complexity
    ///
    /// That of a next change of opening hours; while a point stays shut, one for each change until it opens.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::domain::{SafePoint, SafePointHost, SafePointId, SafePointState};
    /// use shouwang::{Position, RegistryBuilder};
    ///
    /// let id = SafePointId::new("shop")?;
    /// let mut shop = SafePoint::new(id, "小超市", SafePointHost::Supermarket, Position::new(36.62, 101.78)?);
    /// shop.state = SafePointState::Active;
    /// shop.hours = Some("08:00-21:00".parse()?);
    /// shop.closures.push("2026-06-06/2026-06-08".parse()?); // a weekend
    /// let registry = RegistryBuilder::new().build()?;
    ///
    /// let opening = registry.opening(&shop, "2026-06-05T22:00:00+08:00".parse().unwrap());
    /// assert!(!opening.is_open);
    /// assert_eq!(opening.changes_at, "2026-06-08T08:00:00+08:00".parse().ok());
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn opening(&self, point: &SafePoint, at: DateTime<Utc>) -> SafePointOpening {
        let is_open = self.is_open(point, at);
        let status = point.hours.as_ref().map(|h| h.status_at_instant(at, self.zone(), self.work_calendar()));
        SafePointOpening {
            is_open,
            changes_at: if is_open { self.closes_at(point, at) } else { self.opens_at(point, at) },
            calendar_known: status.is_none_or(|status| status.calendar_known),
        }
    }

    /// When an open point closes.
    pub(super) fn closes_at(&self, point: &SafePoint, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let by_hours =
            point.hours.as_ref().and_then(|hours| self.next_change(hours, at)).map(|change| change.at);
        let closures = point.closures.iter().filter_map(|closure| closure.start());
        let days = closures.chain(point.valid.end()).filter(|day| *day > self.local_date(at));
        let by_day = days.min().and_then(|day| self.begin_of(day));
        by_hours.into_iter().chain(by_day).min()
    }

    /// When a point that is shut opens.
    fn opens_at(&self, point: &SafePoint, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let hours = point.hours.as_ref()?;
        if point.state != SafePointState::Active {
            return None;
        }
        let mut cursor = at;
        for _ in 0..MOST_CHANGES {
            let on = self.local_date(cursor);
            let from = point.valid.start().filter(|from| *from > on);
            let closure = point.closures.iter().find(|closure| closure.contains(on));
            if let Some(from) = from {
                cursor = self.begin_of(from)?;
            } else if let Some(closure) = closure {
                cursor = self.begin_of(closure.end()?)?;
            } else if !point.valid.contains(on) {
                return None;
            } else if self.hours_contain(hours, cursor) {
                return Some(cursor);
            } else {
                cursor = self.next_change(hours, cursor)?.at;
            }
        }
        None
    }

    /// The first instant of a civil day in the registry's zone.
    fn begin_of(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        // Where a clock skips midnight, the day begins later; none has ever skipped more than a day.
        (0..=96_i64).find_map(|quarter| {
            let civil = day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(15 * quarter))?;
            self.zone().from_local_datetime(&civil).earliest().map(|at| at.with_timezone(&Utc))
        })
    }
}

/// Whether a point is active, in force and without a closure on a day.
pub(super) fn serves_on(point: &SafePoint, on: NaiveDate) -> bool {
    point.state == SafePointState::Active
        && point.valid.contains(on)
        && !point.closures.iter().any(|closure| closure.contains(on))
}
