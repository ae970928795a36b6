//! Questions at the ends of what their arguments can say: the first and the last instant, a radius that is no number, more days than
//! there are. Each is answered or refused; none panics, and none takes for ever.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

use std::path::Path;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use shouwang::ask::{
    CallNeed, DataCheck, DuePolicy, FindHelp, RateKind, RateQuery, VolunteerSearch, walking_minutes,
    walking_reach_metres,
};
use shouwang::domain::{
    AreaKind, AssetKind, Hazard, HazardCategory, HazardId, HazardLevel, Incident, IncidentId, IncidentKind,
    Indicator, MediationCase, MediationId, SafePointFunction, SafePointId, SafePointVisit, Visibility,
    VisitId, VisitKind, VisitOutcome,
};
use shouwang::exchange::{
    CsvOptions, FolderOptions, GeoJson, Json, Limits, ReadOptions, Table, police_uk, read_folder,
};
use shouwang::index::{NearestQuery, PointIndex};
use shouwang::registry::SafePointFilter;
use shouwang::stats::{
    AnyQuantity, Grain, Period, Unit, civil_day, compare_counts, e_test, funnel_limits, gini, poisson_rate,
    quantile_ranks, rate_ratio, spring_festival, wilson, z_of_change,
};
use shouwang::time::{ChinaCalendar, OpeningHours, Zone};
use shouwang::{Lang, Position, Registry};

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data");
    read_folder(folder, &FolderOptions::default()).unwrap()
});

const INSTANTS: [DateTime<Utc>; 3] =
    [DateTime::<Utc>::MIN_UTC, DateTime::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC];
const DATES: [NaiveDate; 2] = [NaiveDate::MIN, NaiveDate::MAX];
const NUMBERS: [f64; 8] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, -0.0, 5e-324, 1e300, f64::MAX];

fn places() -> [Position; 4] {
    [(36.62, 101.77), (90.0, 0.0), (-90.0, 180.0), (0.0, -180.0)]
        .map(|(lat, lon)| Position::new(lat, lon).unwrap())
}

fn zones() -> [Zone; 3] {
    ["Asia/Shanghai", "Pacific/Apia", "America/New_York"].map(|name| name.parse().unwrap())
}

#[test]
fn every_question_is_answered_at_the_ends_of_the_calendar() {
    let registry = &*REGISTRY;
    let point = registry.safe_points().iter().next().unwrap();
    for at in INSTANTS {
        for from in places() {
            for minutes in NUMBERS {
                let ask = FindHelp::new(from, SafePointFunction::Help, at).longest_walk_minutes(minutes);
                let _ = registry.find_help(&ask.fallbacks(usize::MAX));
            }
            let _ = (registry.responsible(from, at), registry.lines_to_call(CallNeed::Question, from, at));
        }
        let _ = (registry.responsible_at_address("", u32::MAX, at), registry.local_date(at));
        let _ = (registry.is_open(point, at), registry.opening(point, at));
        for until in INSTANTS {
            for radius in NUMBERS {
                let search = VolunteerSearch::new(at, until).near(places()[0], radius);
                let _ = registry.match_volunteers(&search);
            }
        }
    }
    for on in DATES {
        for days in [0, u32::MAX] {
            let _ = registry.plate_health(on, days);
        }
        let policy = DuePolicy::default()
            .verify_within_days(u16::MAX)
            .inspect_within_days(u16::MAX)
            .soon_days(u16::MAX);
        for item in registry.due(on, &policy) {
            let _ = item.text(Lang::Zh);
        }
        let _ = (
            registry.uncovered_areas(AreaKind::PoliceArea, on),
            registry.open_grid(on, &SafePointFilter::any()),
        );
        let _ = (registry.roll_up(on), registry.indicator_counts(Indicator::PersonsHelped, Some(on), on));
        for kind in RateKind::ALL {
            let _ = registry.rate(*kind, &RateQuery::new(on).service_limit_minutes(u32::MAX));
        }
        let _ = registry.hourly_coverage(AssetKind::School, 500.0, on, &SafePointFilter::any());
    }
    for metres in NUMBERS {
        let _ = (
            walking_minutes(metres),
            walking_reach_metres(metres),
            registry.coverage(AssetKind::School, metres),
        );
        let check =
            DataCheck::new(NaiveDate::MAX).duplicates_within_m(metres.min(10.0)).tolerated_share(metres);
        let _ = registry.data_check(&check);
        for k in [0, 1, usize::MAX] {
            let _ = registry.nearest_safe_points(
                places()[1],
                k,
                metres,
                &SafePointFilter::any(),
                Some(DateTime::<Utc>::MAX_UTC),
            );
        }
    }
}

#[test]
fn every_record_takes_any_instant_or_refuses_it() {
    for at in INSTANTS {
        let (point, visit) = (SafePointId::new("s").unwrap(), VisitId::new("v").unwrap());
        let mut visit = SafePointVisit::new(visit, point, at, VisitKind::Verify, VisitOutcome::Passed);
        for on in DATES {
            visit.next_due = Some(on);
            let _ = visit.check_times();
            let hazard = HazardId::new("h").unwrap();
            let mut hazard = Hazard::new(hazard, HazardCategory::Fire, HazardLevel::Key, at);
            (hazard.deadline, hazard.closed_at) = (Some(on), Some(DateTime::<Utc>::MIN_UTC));
            let _ = (hazard.due(), hazard.check_times());
            let kind = shouwang::domain::DisputeKind::Neighbour;
            let mut case = MediationCase::new(MediationId::new("m").unwrap(), kind, at);
            (case.accepted_on, case.due) = (Some(on), Some(on));
            let _ = case.check_times();
        }
        for until in INSTANTS {
            let Ok(mut incident) =
                Incident::new(IncidentId::new("i").unwrap(), IncidentKind::Fraud, at, until)
            else {
                continue;
            };
            (incident.dispatched_at, incident.arrived_at) = (Some(at), Some(until));
            let _ = (incident.check_times(), incident.seconds_to_arrive());
            for zone in zones() {
                let options = CsvOptions::default();
                let _ = police_uk::write_crimes(
                    &mut Vec::new(),
                    [&incident],
                    "Force",
                    Visibility::Public,
                    zone,
                    &options,
                );
            }
        }
    }
}

#[test]
fn hours_and_periods_hold_at_the_ends_of_the_calendar() {
    let calendar = ChinaCalendar::new();
    for text in [
        "24/7",
        "Mo-Su 18:00-26:00",
        "Mo-Fr 09:00-17:00; PH off",
        "2025 Jan 01-2026 Dec 31 10:00-12:00",
        "Su[-1] 00:00-48:00",
    ] {
        let hours: OpeningHours = text.parse().unwrap();
        for at in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
            let _ = (
                hours.status_at(at, &calendar),
                hours.next_change(at, &calendar),
                hours.periods_on(at.date(), &calendar),
            );
            let _ = hours.never_opens(at.date(), &calendar);
        }
        for at in INSTANTS {
            for zone in zones() {
                let _ = (
                    hours.is_open_at_instant(at, zone, &calendar),
                    hours.next_change_after_instant(at, zone, &calendar),
                );
            }
        }
    }
    for at in INSTANTS {
        for zone in zones() {
            let _ = civil_day(at, zone);
            for grain in Grain::ALL {
                if let Ok(period) = Period::at(at, *grain, zone) {
                    let _ = (
                        period.offset(i32::MAX),
                        period.offset(i32::MIN),
                        period.begins(zone),
                        period.ends(zone),
                    );
                }
            }
        }
    }
    for year in [i32::MIN, 0, i32::MAX] {
        let _ = spring_festival(year);
    }
}

#[test]
fn figures_of_any_size_add_compare_and_divide_or_are_refused() {
    let wholes = [i64::MIN, -1, 0, 1, i64::MAX].map(|number| AnyQuantity::exact(number, Unit::Times));
    for one in wholes {
        for other in wholes {
            let _ = (
                one.add(other),
                one.subtract(other),
                one.per(other),
                one.less_than(other),
                one.equals(other),
            );
        }
        let _ = (one.to_text(Lang::Zh), one.to_text(Lang::En));
    }
    let counts = [0, 1, 1_000_000, u64::MAX];
    for one in counts {
        for other in counts {
            let _ = (z_of_change(one, other), gini([one, other]), wilson(one, other, 0.95));
            for exposure in NUMBERS {
                let _ =
                    (compare_counts(one, exposure, other, 1.0), rate_ratio(one, exposure, other, 1.0, 0.95));
                let _ = (
                    poisson_rate(one, exposure, 0.95),
                    wilson(one, other, exposure),
                    funnel_limits(exposure, 1.0, 0.95),
                );
                let _ = (quantile_ranks(exposure, one, 0.95), quantile_ranks(0.5, one, exposure));
                let _ = e_test(one, exposure, other, 1.0);
            }
        }
    }
}

#[test]
fn an_index_answers_any_radius_and_any_number() {
    let columns = [vec![], vec![36.62], vec![90.0, -90.0, 0.0, 0.0]];
    for latitudes in columns {
        let longitudes: Vec<f64> = (0..latitudes.len()).map(|at| [0.0, 180.0, -180.0, 101.77][at]).collect();
        let index = PointIndex::from_degrees(&latitudes, &longitudes, None).unwrap();
        for from in places() {
            for radius in NUMBERS {
                assert!(index.within(from, radius).len() <= index.len());
                let _ = (index.positions_within(from, radius), index.near_line(&places(), radius));
                for k in [0, 1, usize::MAX] {
                    assert!(index.nearest(from, k).len() <= index.len());
                    let _ = index.nearest_by(from, &NearestQuery::k(k).within(radius));
                }
            }
        }
    }
}

#[test]
fn a_reader_takes_any_limits() {
    for size in [0, 1, u64::MAX] {
        let mut limits = Limits::default();
        (limits.file_bytes, limits.gzip_ratio, limits.features) = (size, size, size);
        (limits.vertices, limits.ring_vertices) = (size, size);
        let size = usize::try_from(size).unwrap();
        (limits.string_bytes, limits.depth, limits.columns) = (size, size.min(100), size);
        (limits.field_bytes, limits.findings) = (size, size);
        let mut options = ReadOptions::default();
        options.limits = limits;
        for text in ["", "a,b\n1,2\n3\n", r#"{"type":"Point","coordinates":[1,2]}"#] {
            let _ = Json::from_bytes(text.as_bytes(), &options.limits);
            let _ = GeoJson::from_bytes("f", text, &options);
            if let Ok(mut table) = Table::from_bytes("t", text, &options) {
                let _ = table.decode_all(|row| row.text("a").map(|_| ()));
                let _ = table.report().to_string();
            }
        }
    }
}
