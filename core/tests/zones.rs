//! The clocks of all zones against chrono-tz, which compiles the same database another way.

use std::collections::BTreeSet;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use shouwang::time::Zone;

/// What the law changed after the oracle's edition of the database, and from which year on clocks may differ.
const CHANGED_SINCE: &[(&str, i32)] = &[];

fn seconds(of: &impl TimeZone, second: i64) -> i32 {
    let utc = DateTime::from_timestamp(second, 0).unwrap().naive_utc();
    of.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// The offsets that a civil time can have: none in a gap, two in a fold.
fn offsets(of: &impl TimeZone, local: NaiveDateTime) -> Vec<i32> {
    match of.offset_from_local_datetime(&local) {
        MappedLocalTime::None => vec![],
        MappedLocalTime::Single(one) => vec![one.fix().local_minus_utc()],
        MappedLocalTime::Ambiguous(a, b) => vec![a.fix().local_minus_utc(), b.fix().local_minus_utc()],
    }
}

/// The instants at which the oracle's clocks change, found by halving between two days that differ.
fn changes(of: Tz, from: i64, to: i64) -> Vec<i64> {
    const STEP: i64 = 2 * 86_400;
    let mut changes = Vec::new();
    let (mut begins, mut before) = (from, seconds(&of, from));
    while begins < to {
        let ends = begins + STEP;
        let after = seconds(&of, ends);
        if after != before {
            let (mut low, mut high) = (begins, ends);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if seconds(&of, middle) == before { low = middle } else { high = middle }
            }
            changes.push(high);
        }
        (begins, before) = (ends, after);
    }
    changes
}

fn second(text: &str) -> i64 {
    text.parse::<DateTime<Utc>>().unwrap().timestamp()
}

#[test]
fn every_zone_has_the_oracles_clocks_at_every_change_of_130_years() {
    let (from, to) = (second("1970-01-01T00:00:00Z"), second("2100-01-01T00:00:00Z"));
    let mut asked = 0;
    let mut differing = BTreeSet::new();
    for oracle in TZ_VARIANTS {
        let zone: Zone = oracle.name().parse().unwrap();
        let differ = |at: i64| {
            let changed = CHANGED_SINCE.iter().find(|(name, _)| *name == zone.name());
            let year: i32 =
                DateTime::from_timestamp(at, 0).unwrap().format("%Y").to_string().parse().unwrap();
            changed.is_some_and(|(_, since)| year >= *since)
        };
        for at in changes(oracle, from, to) {
            asked += 1;
            for instant in [at - 1, at, at + 90 * 86_400] {
                let (ours, theirs) = (seconds(&zone, instant), seconds(&oracle, instant));
                if ours != theirs {
                    differing.insert((
                        zone.name(),
                        DateTime::from_timestamp(instant, 0).unwrap().format("%Y").to_string(),
                    ));
                    let _ = differ;
                }
            }
            let middle =
                DateTime::from_timestamp(at + i64::from(seconds(&oracle, at)), 0).unwrap().naive_utc();
            for minutes in (-150..=150).step_by(15) {
                for beside in [-1, 0, 1] {
                    let local = middle + TimeDelta::minutes(minutes) + TimeDelta::seconds(beside);
                    if offsets(&zone, local) != offsets(&oracle, local) {
                        differing.insert((zone.name(), local.format("%Y local").to_string()));
                    }
                }
            }
        }
    }
    let mut summary = std::collections::BTreeMap::new();
    for (zone, year) in &differing {
        summary.entry(zone).or_insert_with(Vec::new).push(year);
    }
    for (zone, years) in &summary {
        println!("{zone}: {} first {}", years.len(), years[0]);
    }
    panic!("{asked} changes, {} differ", summary.len());
}
