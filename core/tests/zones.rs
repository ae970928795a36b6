//! The clocks of all zones against chrono-tz, which compiles the same database another way.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests lie outside the functions where these are allowed"
)]

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use shouwang::time::Zone;

/// Years in which the oracle's edition of the database, 2025b, is out of date: first the laws that came after it, from their first year
/// to the last in which clocks differ, then corrections of the past.
const OUTDATED: &[(&str, i32, i32)] = &[
    ("Africa/Casablanca", 2026, 2087),
    ("Africa/El_Aaiun", 2026, 2087),
    ("America/Edmonton", 2026, 2099),
    ("America/Havana", 2026, 2027),
    ("America/Inuvik", 2026, 2099),
    ("America/Rainy_River", 2026, 2099),
    ("America/Vancouver", 2026, 2099),
    ("America/Winnipeg", 2026, 2099),
    ("America/Yellowknife", 2026, 2099),
    ("Canada/Central", 2026, 2099),
    ("Canada/Mountain", 2026, 2099),
    ("Canada/Pacific", 2026, 2099),
    ("Cuba", 2026, 2027),
    ("Europe/Chisinau", 2022, 2099),
    ("Europe/Tiraspol", 2022, 2099),
    ("America/Bogota", 1992, 1992),
    ("America/Ensenada", 1970, 1975),
    ("America/Santa_Isabel", 1970, 1975),
    ("America/Tijuana", 1970, 1975),
    ("Asia/Tehran", 1979, 1979),
    ("Iran", 1979, 1979),
    ("Mexico/BajaNorte", 1970, 1975),
];

const FROM: i64 = 0;
/// The first second of 2100.
const TO: i64 = 4_102_444_800;

fn ahead(of: &impl TimeZone, second: i64) -> i32 {
    of.offset_from_utc_datetime(&utc(second)).fix().local_minus_utc()
}

fn utc(second: i64) -> NaiveDateTime {
    DateTime::from_timestamp(second, 0).unwrap().naive_utc()
}

/// The offsets that a civil time can have: none in a gap, two in a fold, the earlier instant's first.
fn offsets(of: &impl TimeZone, local: NaiveDateTime) -> Vec<i32> {
    match of.offset_from_local_datetime(&local) {
        MappedLocalTime::None => vec![],
        MappedLocalTime::Single(one) => vec![one.fix().local_minus_utc()],
        MappedLocalTime::Ambiguous(a, b) => vec![a.fix().local_minus_utc(), b.fix().local_minus_utc()],
    }
}

/// The instants at which clocks change, found by halving between two days that differ.
fn changes(of: &impl TimeZone) -> BTreeSet<i64> {
    const STEP: i64 = 4 * 86_400;
    let mut changes = BTreeSet::new();
    let (mut begins, mut before) = (FROM, ahead(of, FROM));
    while begins < TO {
        let ends = begins + STEP;
        let after = ahead(of, ends);
        if after != before {
            let (mut low, mut high) = (begins, ends);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if ahead(of, middle) == before { low = middle } else { high = middle }
            }
            changes.insert(high);
        }
        (begins, before) = (ends, after);
    }
    changes
}

fn is_outdated(oracle: Tz, second: i64) -> bool {
    let year = utc(second).year();
    OUTDATED.iter().any(|(name, from, to)| *name == oracle.name() && (*from..=*to).contains(&year))
}

#[test]
fn every_zone_has_the_oracles_clocks_at_every_change_of_130_years() {
    let mut compared = 0;
    for oracle in TZ_VARIANTS {
        let zone: Zone = oracle.name().parse().unwrap();
        for at in changes(&oracle).union(&changes(&zone)).copied().filter(|at| !is_outdated(oracle, *at)) {
            let (before, after) = (ahead(&oracle, at - 1), ahead(&oracle, at));
            assert_eq!((ahead(&zone, at - 1), ahead(&zone, at)), (before, after), "{zone} at {}", utc(at));
            // Both ends of the gap or the fold, and what lies between.
            for offset in [before, after, before.midpoint(after)] {
                for beside in [-1, 0, 1] {
                    let local = utc(at + i64::from(offset)) + TimeDelta::seconds(beside);
                    assert_eq!(offsets(&zone, local), offsets(&oracle, local), "{zone}, clocks at {local}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 400_000, "{compared}");
}

#[test]
fn outdated_years_are_listed_only_where_the_oracle_differs() {
    for (name, from, to) in OUTDATED {
        let (oracle, zone): (Tz, Zone) = (name.parse().unwrap(), name.parse().unwrap());
        let differs =
            |at: &i64| (*from..=*to).contains(&utc(*at).year()) && ahead(&zone, *at) != ahead(&oracle, *at);
        assert!(changes(&oracle).union(&changes(&zone)).any(differs), "{name}");
    }
}

#[test]
fn every_name_is_a_zone_whose_clocks_are_less_than_a_day_from_utc() {
    let mut zones = BTreeSet::new();
    for name in Zone::names() {
        let zone = Zone::named(name).unwrap();
        assert_eq!((zone.name(), zone.to_string().as_str()), (name, name));
        for second in [i64::from(i32::MIN) * 2, FROM, TO, 8_000_000_000_000, -8_000_000_000_000] {
            assert!(ahead(&zone, second).abs() < 16 * 3600, "{name}");
        }
        zones.insert(name);
    }
    assert!(zones.len() >= TZ_VARIANTS.len(), "{}", zones.len());
    assert_eq!((Zone::shanghai().name(), Zone::utc().name()), ("Asia/Shanghai", "UTC"));
    for unknown in ["", "asia/shanghai", "Asia/Beijing", "Asia/Shanghai ", "UTC\n", "Asia"] {
        assert!(Zone::named(unknown).is_err(), "{unknown:?}");
    }
}

#[test]
fn rules_go_on_beyond_the_oracles_years_and_end_with_the_calendar() {
    let london = Zone::named("Europe/London").unwrap();
    let summer = "2150-07-01T12:00:00".parse().unwrap();
    assert_eq!(offsets(&london, summer), [3600]);
    // Beyond the years that the rules reach, the clocks stay.
    for local in [NaiveDateTime::MIN + TimeDelta::days(2), NaiveDateTime::MAX - TimeDelta::days(2)] {
        assert_eq!(offsets(&Zone::shanghai(), local).len(), 1);
        ahead(&Zone::shanghai(), local.and_utc().timestamp());
    }
}
