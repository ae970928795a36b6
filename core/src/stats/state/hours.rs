//! Records over the hours of the week.

use chrono::{DateTime, Datelike, Offset, TimeZone, Timelike};

use super::{CellState, Input};
use crate::stats::bytes::{Reader, Writer};
use crate::stats::measure::Measure;
use crate::time::Zone;
use crate::{Error, Result};

/// Hours of a week; the first is Monday from 0 to 1 o'clock.
pub(in crate::stats) const HOURS: usize = 168;
/// One record is this many ticks, so that a window of a whole week gives each hour 60.
pub(in crate::stats) const TICKS: u64 = 10_080;

/// Ticks in each hour of the week.
#[derive(Debug, Clone, Default)]
pub(in crate::stats) struct Hours {
    known: u64,
    /// Empty, or one number an hour.
    ticks: Vec<u64>,
}

/// Gives the hour of the week and the seconds left in that hour, on the clocks of a zone.
fn hour_of_week(second: i64, zone: Zone) -> (usize, i64) {
    let Some(utc) = DateTime::from_timestamp(second, 0) else { return (0, 3600) };
    let offset = zone.offset_from_utc_datetime(&utc.naive_utc()).fix();
    let local = utc.with_timezone(&offset);
    let hour = local.weekday().num_days_from_monday() * 24 + local.hour();
    (hour as usize, 3600 - i64::from(local.minute() * 60 + local.second()))
}

/// Hands out the ticks of one record: to each hour its share of the window, rounded so that they sum to [`TICKS`].
fn share(from: i64, to: i64, zone: Zone, mut give: impl FnMut(usize, u64)) {
    if from >= to {
        return give(hour_of_week(from, zone).0, TICKS);
    }
    let window = (to - from).unsigned_abs();
    let mut at = from;
    let mut given = 0;
    while at < to {
        let (hour, left) = hour_of_week(at, zone);
        at = (at + left).min(to);
        let due = TICKS * (at - from).unsigned_abs() / window;
        give(hour, due - given);
        given = due;
    }
}

impl Hours {
    pub(in crate::stats) fn ticks(&self) -> &[u64] {
        &self.ticks
    }

    fn room(&mut self) {
        self.ticks.resize(HOURS, 0);
    }
}

impl CellState for Hours {
    fn push(&mut self, input: Input, _: &Measure) {
        if let Input::Window(from, to, zone) = input {
            self.room();
            self.known += 1;
            share(from, to, zone, |hour, ticks| {
                if let Some(own) = self.ticks.get_mut(hour) {
                    *own += ticks;
                }
            });
        }
    }

    fn can_retract(&self, input: Input) -> bool {
        let Input::Window(from, to, zone) = input else { return true };
        let mut left = self.ticks.clone();
        let mut enough = self.known > 0;
        share(from, to, zone, |hour, ticks| match left.get_mut(hour) {
            Some(own) if *own >= ticks => *own -= ticks,
            _ => enough = false,
        });
        enough
    }

    fn retract(&mut self, input: Input) {
        if let Input::Window(from, to, zone) = input {
            self.known -= 1;
            share(from, to, zone, |hour, ticks| {
                if let Some(own) = self.ticks.get_mut(hour) {
                    *own -= ticks;
                }
            });
        }
    }

    fn merge(&mut self, other: &Self, _: &Measure) {
        if other.known > 0 {
            self.room();
            self.known += other.known;
            self.ticks.iter_mut().zip(&other.ticks).for_each(|(own, more)| *own += more);
        }
    }

    fn known(&self) -> u64 {
        self.known
    }

    fn encode(&self, _: &Measure, out: &mut Writer) {
        out.number(self.known);
        if self.known > 0 {
            self.ticks.iter().for_each(|ticks| out.number(*ticks));
        }
    }

    fn decode(input: &mut Reader<'_>, _: &Measure, records: u64) -> Result<Self> {
        let known = input.number()?;
        if known == 0 {
            return Ok(Self::default());
        }
        let malformed = || Error::syntax("hours of the week that sum to whole records");
        let ticks: Vec<u64> = (0..HOURS).map(|_| input.number()).collect::<Result<_>>()?;
        let total: u128 = ticks.iter().map(|ticks| u128::from(*ticks)).sum();
        if known > records || total != u128::from(known) * u128::from(TICKS) {
            return Err(malformed());
        }
        Ok(Self { known, ticks })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_uncertain_record_is_one_record_in_all(from in 0i64..2_000_000_000, length in 0i64..2_000_000, zone in 0usize..3) {
            let zone = Zone::named(["Asia/Shanghai", "Australia/Lord_Howe", "America/St_Johns"][zone]).unwrap();
            let mut hours = Hours::default();
            let input = Input::Window(from, from + length, zone);
            hours.push(input, &Measure::hour_of_week("at"));
            prop_assert_eq!(hours.ticks().iter().sum::<u64>(), TICKS);
            prop_assert!(hours.can_retract(input));
            hours.retract(input);
            prop_assert_eq!(hours.ticks().iter().sum::<u64>(), 0);
        }
    }

    #[test]
    fn a_night_is_shared_by_its_hours_on_local_clocks() {
        // Saturday 2024-11-02, 23:30 to 01:00 in Xining.
        let from = DateTime::parse_from_rfc3339("2024-11-02T23:30:00+08:00").unwrap().timestamp();
        let mut hours = Hours::default();
        hours.push(Input::Window(from, from + 5400, Zone::shanghai()), &Measure::hour_of_week("at"));
        assert_eq!(hours.ticks()[5 * 24 + 23], TICKS / 3);
        assert_eq!(hours.ticks()[6 * 24], TICKS * 2 / 3);
    }
}
