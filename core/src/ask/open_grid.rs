//! How many safe points are open in each hour of a week.

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::opening::serves_on;
use crate::domain::SafePointState;
use crate::registry::{Registry, SafePointFilter};
use crate::time::{OpeningHours, OpeningState};

/// Hours of a day that are open, the bit of hour 0 lowest.
pub(super) type OpenHours = u32;

/// How many safe points are open in each of the 7 × 24 hours of a week.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenGrid {
    /// The Monday with which the week begins.
    pub monday: NaiveDate,
    /// How many points match and are in force at some time of the week.
    pub points: usize,
    /// How many of them have no hours that anybody said; they are counted as open in no hour.
    pub hours_unsaid: usize,
    /// False when a day of the week lies outside the tables of the working calendar.
    pub calendar_known: bool,
    counts: [[u32; 24]; 7],
}

impl OpenGrid {
    /// How many points are open throughout an hour, counted from midnight; `None` for an hour past 23.
    #[must_use]
    pub fn count(&self, weekday: Weekday, hour: u32) -> Option<u32> {
        let day = self.counts.get(weekday.num_days_from_monday() as usize)?;
        day.get(hour as usize).copied()
    }

    /// The counts by day, Monday first, each with its 24 hours.
    #[must_use]
    pub const fn counts(&self) -> &[[u32; 24]; 7] {
        &self.counts
    }

    /// The hours with the fewest open points, in the order of the week.
    pub fn fewest(&self) -> impl Iterator<Item = (Weekday, u32)> {
        let least = self.counts.iter().flatten().min().copied().unwrap_or_default();
        let days = (0_u8..7).filter_map(|day| Weekday::try_from(day).ok());
        let hours = days.flat_map(|day| (0..24).map(move |hour| (day, hour)));
        hours.filter(move |(day, hour)| self.count(*day, *hour) == Some(least))
    }
}

impl Registry {
    /// Counts the matching safe points that are open in each hour of the week of a date, Monday to Sunday.
    ///
    /// A point counts for an hour when it is active, in force and without a closure on that day, and its hours hold from the
    /// hour's first minute to its last, by the clock of the registry's zone and its working calendar: a make-up Saturday counts as
    /// the workday that it is.
    ///
    /// # Complexity
    ///
    /// Seven evaluations for each different text of opening hours, and linear in the number of safe points.
    ///
    /// # Examples
    ///
    /// ```
    /// use chrono::{NaiveDate, Weekday};
    /// use shouwang::domain::{SafePoint, SafePointHost, SafePointId, SafePointState};
    /// use shouwang::registry::SafePointFilter;
    /// use shouwang::{Position, RegistryBuilder};
    ///
    /// let id = SafePointId::new("shop")?;
    /// let mut shop = SafePoint::new(id, "小超市", SafePointHost::Supermarket, Position::new(36.62, 101.78)?);
    /// shop.state = SafePointState::Active;
    /// shop.hours = Some("Mo-Fr 08:30-21:00".parse()?);
    /// let mut builder = RegistryBuilder::new();
    /// builder.add(shop);
    ///
    /// let week_of = "2026-06-05".parse::<NaiveDate>().unwrap();
    /// let grid = builder.build()?.open_grid(week_of, &SafePointFilter::any());
    /// assert_eq!(grid.count(Weekday::Mon, 8), Some(0)); // from half past
    /// assert_eq!(grid.count(Weekday::Mon, 9), Some(1));
    /// assert_eq!(grid.count(Weekday::Sat, 9), Some(0));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn open_grid(&self, week_of: NaiveDate, filter: &SafePointFilter) -> OpenGrid {
        let to_monday = u64::from(week_of.weekday().num_days_from_monday());
        let monday = week_of.checked_sub_days(Days::new(to_monday)).unwrap_or(week_of);
        let week: Vec<NaiveDate> = (0..7).filter_map(|day| monday.checked_add_days(Days::new(day))).collect();
        let calendar_known = week.iter().all(|day| self.work_calendar().day(*day).known);
        let mut grid = OpenGrid { monday, points: 0, hours_unsaid: 0, calendar_known, counts: [[0; 24]; 7] };
        let mut by_hours: HashMap<&OpeningHours, Vec<OpenHours>> = HashMap::new();
        let matching = self.safe_points().iter().filter(|point| filter.matches(point));
        for point in matching.filter(|point| point.state == SafePointState::Active) {
            let in_force = |day: &NaiveDate| point.valid.contains(*day);
            if !week.iter().any(in_force) {
                continue;
            }
            grid.points += 1;
            let Some(hours) = &point.hours else {
                grid.hours_unsaid += 1;
                continue;
            };
            let open = by_hours
                .entry(hours)
                .or_insert_with(|| week.iter().map(|day| self.open_hours(hours, *day)).collect());
            for ((counts, day), open) in grid.counts.iter_mut().zip(&week).zip(open) {
                if serves_on(point, *day) {
                    for (hour, count) in counts.iter_mut().enumerate() {
                        *count += *open >> hour & 1;
                    }
                }
            }
        }
        grid
    }

    /// The hours of a day that lie within opening hours from the first minute to the last.
    pub(super) fn open_hours(&self, hours: &OpeningHours, on: NaiveDate) -> OpenHours {
        let periods = hours.periods_on(on, self.work_calendar());
        (0_u16..24).fold(0, |bits, hour| {
            let (from, to) = (hour * 60, hour * 60 + 60);
            let open = periods.iter().filter(|period| period.state == OpeningState::Open);
            // Periods of one day don't overlap, but two may share an hour.
            let minutes: u16 =
                open.map(|p| p.to_minute.min(to).saturating_sub(p.from_minute.max(from))).sum();
            if minutes == 60 { bits | 1 << hour } else { bits }
        })
    }
}
