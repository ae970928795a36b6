//! The domain's own statistics on the example data set, beside counts made from its files by other means.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc, Weekday};
use proptest::prelude::*;
use shouwang::Registry;
use shouwang::ask::{RateKind, RateQuery, RecordDigest, RecordFilter};
use shouwang::domain::{AreaId, AssetKind};
use shouwang::exchange::{FolderOptions, read_folder};
use shouwang::geo::distance_metres;
use shouwang::registry::SafePointFilter;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data")
}

fn registry() -> Registry {
    read_folder(folder(), &FolderOptions::default()).unwrap()
}

/// The rows of one file, each by column.
fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder().join(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// After everything in the example.
fn late() -> RateQuery {
    RateQuery::new(day("2026-12-31"))
}

#[test]
fn each_rate_is_what_the_files_count() {
    let registry = registry();
    let count = |file: &str, holds: &dyn Fn(&BTreeMap<String, String>) -> bool| {
        rows(file).iter().filter(|row| holds(row)).count() as u64
    };
    let state = |row: &BTreeMap<String, String>, states: &[&str]| states.contains(&row["state"].as_str());
    let settled = ["agreed", "judicially_confirmed", "performing", "followed_up", "closed"];
    let rate = registry.rate(RateKind::MediationSucceeded, &late()).unwrap();
    assert_eq!(rate.numerator, count("mediations.csv", &|row| state(row, &settled)));
    let ended = [&settled[..], &["failed", "breached", "referred"]].concat();
    assert_eq!(rate.denominator, count("mediations.csv", &|row| state(row, &ended)));
    assert_eq!(rate.denominator + rate.left_out, rows("mediations.csv").len() as u64);

    let rate = registry.rate(RateKind::ServiceResolved, &late()).unwrap();
    let resolved = ["resolved", "followed_up", "closed"];
    assert_eq!(rate.numerator, count("service_records.csv", &|row| state(row, &resolved)));
    let no_duty = ["not_accepted", "transferred"];
    assert_eq!(rate.denominator, count("service_records.csv", &|row| !state(row, &no_duty)));

    let rate = registry.rate(RateKind::ServiceOnTime, &late().service_limit_minutes(30)).unwrap();
    let quick = |row: &BTreeMap<String, String>| {
        !row["closed_at"].is_empty()
            && instant(&row["closed_at"]) - instant(&row["opened_at"]) <= TimeDelta::minutes(30)
    };
    assert_eq!(rate.numerator, count("service_records.csv", &quick));
    assert!(rate.numerator > 0 && rate.numerator < rate.denominator);

    let rate = registry.rate(RateKind::HazardOnTime, &late()).unwrap();
    let by_deadline = |row: &BTreeMap<String, String>| {
        !row["deadline"].is_empty()
            && !row["closed_at"].is_empty()
            && row["closed_at"].split('T').next() <= Some(row["deadline"].as_str())
    };
    assert_eq!(rate.numerator, count("hazards.csv", &by_deadline));
    assert_eq!(rate.denominator, count("hazards.csv", &|row| !row["deadline"].is_empty()));
}

#[test]
fn a_rate_says_its_interval_and_a_rate_of_nothing_has_none() {
    let registry = registry();
    let rate = registry.rate(RateKind::HazardClosed, &late()).unwrap();
    let found = rate.estimate.unwrap();
    let wilson = shouwang::stats::wilson(rate.numerator, rate.denominator, 0.95).unwrap();
    assert_eq!((found.low, found.high), (wilson.low, wilson.high));
    assert!(rate.to_string().starts_with(&format!("{}/{} = ", rate.numerator, rate.denominator)));
    let before = RateQuery::new(day("2020-01-01"));
    let nothing = registry.rate(RateKind::HazardClosed, &before).unwrap();
    assert_eq!((nothing.denominator, nothing.estimate, nothing.to_string().as_str()), (0, None, "0/0"));
}

#[test]
fn what_is_not_closed_is_late_only_once_its_limit_has_passed() {
    let registry = registry();
    let opened = rows("service_records.csv").iter().map(|row| instant(&row["opened_at"])).min().unwrap();
    let first_day = registry.local_date(opened);
    let long = u32::MAX;
    let query = RateQuery::new(first_day).service_limit_minutes(long);
    let rate = registry.rate(RateKind::ServiceOnTime, &query).unwrap();
    assert_eq!(rate.numerator, rate.denominator);
    let none = registry.rate(RateKind::ServiceOnTime, &late().service_limit_minutes(0)).unwrap();
    assert_eq!(none.numerator, 0);
    assert!(none.denominator > 0);
}

#[test]
fn parts_of_time_and_of_area_add_up_to_the_whole() {
    let registry = registry();
    let cut = day("2025-06-01");
    let of = |filter: RecordFilter| registry.rate(RateKind::ServiceResolved, &late().filter(filter)).unwrap();
    let whole = of(RecordFilter::all());
    let parts = [of(RecordFilter::all().to(cut)), of(RecordFilter::all().from(cut.succ_opt().unwrap()))];
    assert!(parts.iter().all(|part| part.denominator > 0 && part.digest != whole.digest));
    assert_eq!(parts.iter().map(|part| part.denominator).sum::<u64>(), whole.denominator);
    assert_eq!(parts.iter().map(|part| part.numerator).sum::<u64>(), whole.numerator);

    let area = |id: &str| AreaId::new(id).unwrap();
    let own = of(RecordFilter::all().in_area(area("dashizi")));
    let direct = rows("service_records.csv").iter().filter(|row| row["area"] == "dashizi").count() as u64;
    assert!(direct > 0 && own.denominator + own.left_out >= direct);
    assert_eq!(of(RecordFilter::all().in_area(area("nowhere"))).denominator, 0);
}

#[test]
fn volunteers_minutes_are_those_that_officers_approved() {
    let registry = registry();
    let loads = registry.volunteer_loads(&RecordFilter::all());
    let parts = rows("participations.csv");
    let minutes_of = |volunteer: &str| {
        let own =
            parts.iter().filter(|row| row["volunteer"] == volunteer && row["state"] == "hours_approved");
        own.map(|row| row["minutes"].parse::<u64>().unwrap()).sum::<u64>()
    };
    for load in &loads.volunteers {
        assert_eq!(load.approved_minutes, minutes_of(load.volunteer.id.as_str()), "{}", load.volunteer.id);
    }
    let fairness = loads.fairness;
    assert_eq!(fairness.volunteers, 107);
    assert!(fairness.minutes > 0);
    let shares: Vec<u64> = registry
        .volunteers()
        .iter()
        .filter(|v| v.state.code() == "active")
        .map(|v| minutes_of(v.id.as_str()))
        .collect();
    let (n, total) = (shares.len() as f64, shares.iter().sum::<u64>() as f64);
    let differences: u64 = shares.iter().flat_map(|a| shares.iter().map(|b| a.abs_diff(*b))).sum();
    assert!((fairness.gini.unwrap() - differences as f64 / (2.0 * n * total)).abs() < 1e-12);
    let mediated: u64 = loads.volunteers.iter().map(|load| load.mediations).sum();
    let named: usize = registry.mediations().iter().map(|case| case.volunteers.len()).sum();
    assert!(mediated > 0 && mediated <= named as u64);
    assert!(registry.volunteer_loads(&RecordFilter::all().to(day("2020-01-01"))).fairness.gini.is_none());
}

#[test]
fn every_active_point_is_listed_with_what_it_took() {
    let registry = registry();
    let loads = registry.safe_point_loads(&RecordFilter::all());
    assert_eq!(loads.len(), 100);
    let records = rows("service_records.csv");
    for load in &loads {
        let own: Vec<_> =
            records.iter().filter(|row| row["safe_point"] == load.safe_point.id.as_str()).collect();
        let persons: BTreeSet<&str> =
            own.iter().map(|row| row["person"].as_str()).filter(|p| !p.is_empty()).collect();
        assert_eq!((load.matters, load.persons), (own.len() as u64, persons.len() as u64));
    }
    let aided = rows("aid_cases.csv").iter().filter(|row| !row["safe_point"].is_empty()).count() as u64;
    assert_eq!(loads.iter().map(|load| load.aid_cases).sum::<u64>(), aided);
    assert!(loads.is_sorted_by(|a, b| a.safe_point.id < b.safe_point.id));
}

#[test]
fn an_asset_is_covered_in_an_hour_when_a_near_point_is_open_all_through_it() {
    let registry = registry();
    let week_of = day("2026-06-05");
    let any = SafePointFilter::any();
    for within_m in [80.0, 500.0] {
        let coverage = registry.hourly_coverage(AssetKind::School, within_m, week_of, &any);
        let by_distance = registry.coverage(AssetKind::School, within_m);
        let reached = coverage.assets.iter().filter(|asset| asset.points > 0).count();
        assert_eq!(reached, by_distance.covered);
        for asset in &coverage.assets {
            let near: Vec<_> = registry
                .safe_points()
                .iter()
                .filter(|point| distance_metres(asset.asset.position, point.position) <= within_m)
                .collect();
            assert_eq!(asset.points, near.len());
            for (weekday, hour) in [(Weekday::Mon, 3), (Weekday::Wed, 12), (Weekday::Sun, 23)] {
                let offset = i64::from(weekday.num_days_from_monday()) * 24 + i64::from(hour);
                // Monday 1 June 2026 begins at 16:00 on the day before, UTC.
                let starts = instant("2026-05-31T16:00:00Z") + TimeDelta::hours(offset);
                let open = |minute: i64| {
                    let at = starts + TimeDelta::minutes(minute);
                    near.iter().any(|point| {
                        point.hours.as_ref().is_some_and(|hours| registry.hours_contain(hours, at))
                    })
                };
                assert_eq!(asset.is_covered(weekday, hour), Some(open(0) && open(30) && open(59)));
            }
            assert_eq!(asset.is_covered(Weekday::Mon, 24), None);
        }
        assert!(coverage.assets.iter().all(|asset| asset.covered_hours() <= 168));
    }
    let schools = registry.hourly_coverage(AssetKind::School, 500.0, week_of, &any);
    assert_eq!(schools.covered(Weekday::Tue, 3), Some(10));
}

proptest! {
    #[test]
    fn the_digest_of_the_same_records_is_the_same_in_any_order(
        ids in prop::collection::vec("[a-c0-2京]{0,4}", 0..30), turn in 0usize..30
    ) {
        let digest = RecordDigest::of(ids.iter().map(String::as_str));
        let mut turned = ids.clone();
        turned.rotate_left(turn % ids.len().max(1));
        turned.extend(ids.first().cloned());
        prop_assert_eq!(RecordDigest::of(turned.iter().map(String::as_str)), digest);
        let different: BTreeSet<&String> = ids.iter().collect();
        prop_assert_eq!(digest.records(), different.len());
        turned.push("another".into());
        prop_assert_ne!(RecordDigest::of(turned.iter().map(String::as_str)), digest);
    }
}
