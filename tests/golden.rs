//! The golden vectors: questions and answers that Rust, Python, Kotlin and Swift read and must agree on, to the last bit.
//!
//! `UPDATE_GOLDEN=1 cargo test -p shouwang-tests --test golden` writes them anew after a change that means to change answers.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

mod golden_apps;

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shouwang::exchange::{FindingKind, FolderOptions, read_folder};
use shouwang::geo::{Datum, bearing_degrees, distance_metres};
use shouwang::index::{NearestQuery, PointIndex, TagFilter};
use shouwang::lifecycle::{Role, Standing};
use shouwang::stats::{
    Aggregator, Dimension, Event, Grain, Measure, PersonKey, Qualifier, Reconciliation, ReportedFigure,
    Schema, Unit, WithheldReason,
};
use shouwang::time::ChinaCalendar;
use shouwang::{Lang, Position, ask, domain};

/// Compares what the library says now with the committed file.
fn agree(name: &str, answers: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    let text = one_row_a_line(answers, 2) + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == text, "{} no longer holds; see the head of this file", path.display());
}

/// Writes the rows of the outer levels on lines of their own, so that a difference shows where it is.
fn one_row_a_line(value: &Value, levels: usize) -> String {
    let rows: Vec<String> = match value {
        Value::Array(rows) if levels > 0 && rows.iter().any(|row| !row.is_number()) => {
            rows.iter().map(|row| one_row_a_line(row, 0)).collect()
        }
        Value::Object(fields) if levels > 0 => fields
            .iter()
            .map(|(name, field)| format!("{name:?}: {}", one_row_a_line(field, levels - 1)))
            .collect(),
        leaf => return leaf.to_string(),
    };
    let (open, close) = if value.is_array() { ('[', ']') } else { ('{', '}') };
    format!("{open}\n{}\n{close}", rows.join(",\n"))
}

fn position(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).unwrap()
}

/// Steps that look random and are the same everywhere.
fn steps(count: u32) -> impl Iterator<Item = (f64, f64)> {
    (0..count).map(|i| (f64::from(i * 7919 % 1009) / 1009.0, f64::from(i * 104_729 % 2003) / 2003.0))
}

#[test]
fn geodesics() {
    let hard = [
        (0.0, 0.0, 0.0, 0.0),
        (90.0, 0.0, -90.0, 0.0),
        (90.0, 45.0, 90.0, -120.0),
        (0.0, 179.999, 0.0, -179.999),
        (0.0, 180.0, 0.0, -180.0),
        (0.0, 0.0, 0.5, 179.7),
        (0.0, 0.0, 0.0, 180.0),
        (36.62, 101.77, 36.620_000_1, 101.77),
    ];
    let local = steps(40).map(|(a, b)| (36.5 + a / 5.0, 101.6 + b / 3.0, 36.62, 101.78));
    let rows = hard.into_iter().chain(local).map(|(a, b, c, d)| {
        let (from, to) = (position(a, b), position(c, d));
        json!({
            "from": [a, b], "to": [c, d],
            "metres": distance_metres(from, to), "bearing_degrees": bearing_degrees(from, to),
        })
    });
    agree("geodesics.json", &Value::Array(rows.collect()));
}

#[test]
fn nearest_points_with_ties() {
    // Every point stands three times, so that each answer holds ties; two more lie across the antimeridian.
    let places: Vec<(f64, f64)> = steps(60).map(|(a, b)| (36.5 + a / 5.0, 101.6 + b / 3.0)).collect();
    let far = [(0.0, 179.999), (0.0, -179.999)];
    let points: Vec<(f64, f64)> = places.iter().cycle().take(180).copied().chain(far).collect();
    let tags: Vec<u64> = (0..points.len() as u64).map(|i| 1 << (i % 5)).collect();
    let positions: Vec<Position> = points.iter().map(|(a, b)| position(*a, *b)).collect();
    let index = PointIndex::with_tags(&positions, &tags).unwrap();

    let from = steps(24).map(|(a, b)| (36.48 + b / 4.0, 101.58 + a / 2.5)).chain([(0.0, 180.0), (90.0, 0.0)]);
    let queries = from.enumerate().map(|(i, (latitude, longitude))| {
        let filter = match i % 3 {
            0 => TagFilter::default(),
            1 => TagFilter { all: 1, any: 0 },
            _ => TagFilter { all: 0, any: 0b110 },
        };
        let radius_m = (i % 4 == 3).then_some(5000.0);
        let mut query = NearestQuery::k(7).tagged(filter);
        if let Some(radius_m) = radius_m {
            query = query.within(radius_m);
        }
        let found = index.nearest_by(position(latitude, longitude), &query);
        json!({
            "from": [latitude, longitude], "k": 7, "radius_m": radius_m,
            "all_tags": filter.all, "any_tags": filter.any,
            "positions": found.iter().map(|n| n.position).collect::<Vec<_>>(),
            "metres": found.iter().map(|n| n.metres).collect::<Vec<_>>(),
        })
    });
    let queries: Vec<Value> = queries.collect();
    agree(
        "nearest.json",
        &json!({
            "latitudes": points.iter().map(|p| p.0).collect::<Vec<_>>(),
            "longitudes": points.iter().map(|p| p.1).collect::<Vec<_>>(),
            "tags": tags, "queries": queries,
        }),
    );
}

#[test]
fn reported_figures() {
    let texts = [
        "509块",
        "１０７人",
        "400余件",
        "四百余件",
        "450余次",
        "近百人",
        "十几人",
        "两三百处",
        "1.2万余条",
        "300人以上",
        "不足50户",
        "约350人",
        "over 400 matters",
        "超过1亿元",
        "400余",
        "余件",
        "",
        "12345678901234567890人",
        "四百余件人",
    ];
    let rows = texts.into_iter().map(|text| match ReportedFigure::parse(text, None) {
        Ok(figure) => json!({
            "text": text, "qualifier": figure.qualifier().code(), "number": figure.number(),
            "low": figure.interval().low(), "high": figure.interval().high(), "unit": figure.unit().code(),
        }),
        Err(error) => json!({ "text": text, "error": error.to_string() }),
    });
    agree("figures.json", &Value::Array(rows.collect()));
}

#[test]
fn codes_and_labels() {
    macro_rules! table {
        ($($name:ty),+ $(,)?) => { Value::from_iter([$({
            let rows = <$name>::ALL.iter().map(|v| json!([v.code(), v.label(Lang::Zh), v.label(Lang::En)]));
            (stringify!($name).rsplit("::").next().unwrap().trim(), Value::from_iter(rows))
        }),+]) };
    }
    let table = table!(
        Datum,
        FindingKind,
        Grain,
        Qualifier,
        Reconciliation,
        Role,
        Standing,
        Unit,
        WithheldReason,
        ask::CallNeed,
        ask::DataFindingKind,
        ask::DueKind,
        ask::LineReason,
        ask::MatchObstacle,
        ask::PlateProblem,
        ask::RateKind,
        ask::RecordKind,
        domain::Accessibility,
        domain::AgencyLevel,
        domain::AreaKind,
        domain::AssetKind,
        domain::AssignmentRole,
        domain::Equipment,
        domain::ForWhom,
        domain::Indicator,
        domain::LinePurpose,
        domain::Rank,
        domain::SafePointFunction,
        domain::SafePointHost,
        domain::SafePointState,
    );
    agree("labels.json", &table);
}

#[test]
fn datums() {
    let places = [(36.62, 101.77), (39.9, 116.4), (22.3, 114.17), (35.68, 139.76), (18.2, 109.5)];
    let rows = places.into_iter().flat_map(|(latitude, longitude)| {
        Datum::ALL.iter().map(move |datum| {
            let from = datum.from_wgs84(position(latitude, longitude));
            let back = datum.to_wgs84(from.latitude, from.longitude).unwrap();
            json!({
                "datum": datum.code(), "wgs84": [latitude, longitude],
                "there": [from.latitude, from.longitude], "back": [back.latitude(), back.longitude()],
            })
        })
    });
    agree("datums.json", &Value::Array(rows.collect()));
}

fn help_option(option: &ask::HelpOption<'_>) -> Value {
    json!({
        "id": option.nearby.safe_point.id.as_str(), "metres": option.nearby.metres,
        "bearing_degrees": option.nearby.bearing_degrees, "walking_minutes": option.nearby.walking_minutes,
        "closes_at": option.closes_at.map(|at| at.timestamp()),
    })
}

fn advice(advice: &ask::LineAdvice) -> Value {
    json!({ "number": advice.line.number.to_string(), "tel_uri": advice.line.number.tel_uri(), "reason": advice.reason.code() })
}

#[test]
fn the_questions_to_the_chengzhong_set() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data");
    let mut options = FolderOptions::default();
    options.work_calendar = std::sync::Arc::new(ChinaCalendar::new());
    let registry = read_folder(folder, &options).unwrap();

    let instants: [DateTime<Utc>; 3] =
        ["2025-07-18T15:40:00Z", "2025-10-01T02:00:00Z", "2025-11-29T19:30:00Z"]
            .map(|text| text.parse().unwrap());
    let needs = [
        domain::SafePointFunction::Help,
        domain::SafePointFunction::Refuge,
        domain::SafePointFunction::FirstAid,
    ];
    let places = steps(30).map(|(a, b)| (36.595 + a / 20.0, 101.745 + b / 14.0)).chain([(0.0, 0.0)]);
    let asked = places.enumerate().map(|(i, (latitude, longitude))| {
        let (at, need, from) =
            (instants[i % 3], needs[i % 2 + usize::from(i % 7 == 0)], position(latitude, longitude));
        let help = registry.find_help(&ask::FindHelp::new(from, need, at));
        let responsible = registry.responsible(from, at);
        json!({
            "from": [latitude, longitude], "at": at.timestamp(), "need": need.code(),
            "best": help.best.as_ref().map(help_option),
            "fallbacks": help.fallbacks.iter().map(help_option).collect::<Vec<_>>(),
            "call": help.call.as_ref().map(advice),
            "areas": responsible.areas.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(),
            "area": responsible.area.map(|a| a.id.as_str()),
            "officers": responsible.officers.iter().map(|o| o.officer.id.as_str()).collect::<Vec<_>>(),
            "agency": responsible.agency.map(|a| a.id.as_str()),
            "responsible_call": responsible.call.as_ref().map(advice),
        })
    });
    let asked: Vec<Value> = asked.collect();

    let as_of = "2025-12-31".parse().unwrap();
    let roll_up = registry.roll_up(as_of).unwrap().lines.into_iter().map(|line| {
        json!([
            line.indicator.code(),
            line.counted.interval().low(),
            line.counted.unit().code(),
            line.reported.as_ref().map(ReportedFigure::text),
            line.agreement.map(Reconciliation::code),
            line.from.map(|from| from.to_string()),
        ])
    });
    let coverage = domain::AssetKind::ALL.iter().map(|kind| {
        let coverage = registry.coverage(*kind, 300.0);
        json!([kind.code(), coverage.covered, coverage.total()])
    });
    let counts = ask::RecordKind::ALL.iter().map(|kind| {
        let table = registry.counts(*kind).unwrap().table(["category", "area", "month"]).unwrap();
        json!([kind.code(), kind.unit().code(), table.len(), table.row_counts().read, table.digest()])
    });
    agree(
        "chengzhong.json",
        &json!({
            "asked": asked, "as_of": "2025-12-31", "roll_up": roll_up.collect::<Vec<_>>(),
            "coverage_within_m": 300.0, "coverage": coverage.collect::<Vec<_>>(), "counts": counts.collect::<Vec<_>>(),
        }),
    );
}

#[test]
fn the_bytes_of_an_aggregator() {
    let schema = Schema::builder()
        .dimension(Dimension::open("kind"))
        .time("at", Grain::Month, shouwang::time::Zone::shanghai())
        .measure(Measure::count().in_unit(Unit::Times))
        .measure(Measure::sum("minutes").in_unit(Unit::Minutes))
        .measure(Measure::distinct("volunteer").in_unit(Unit::Persons))
        .build()
        .unwrap();
    let mut state = Aggregator::with_key(schema, PersonKey::new(*b"sixteen secrets!"));
    let kinds = ["patrol", "legal_publicity", "anti_fraud"];
    let records: Vec<Value> = (0..40_i64)
        .map(|n| {
            let (kind, volunteer) = (kinds[usize::try_from(n % 3).unwrap()], format!("v-{}", n % 7));
            let (minutes, at) = (30 + n * 7 % 90, 1_752_853_200 + n * 86_400 * 3);
            let event = Event::new()
                .with("kind", kind)
                .with("volunteer", volunteer.as_str())
                .with("minutes", minutes)
                .with("at", DateTime::from_timestamp(at, 0).unwrap());
            state.push(&event).unwrap();
            json!({ "kind": kind, "volunteer": volunteer, "minutes": minutes, "at": at })
        })
        .collect();
    let bytes: String = state.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    agree("aggregate.json", &json!({ "records": records, "bytes": bytes }));
}

#[test]
fn the_questions_of_a_duty_desk() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data");
    let mut options = FolderOptions::default();
    options.work_calendar = std::sync::Arc::new(ChinaCalendar::new());
    let registry = read_folder(folder, &options).unwrap();
    let on = "2025-09-30".parse().unwrap();
    let (market, at): (_, DateTime<Utc>) =
        (position(36.6216, 101.7806), "2025-07-18T15:40:00Z".parse().unwrap());

    let health = registry.plate_health(on, 90).into_iter().filter(|one| !one.problems.is_empty());
    let plates = health.map(|one| {
        json!([
            one.plate.id.as_str(),
            one.problems.iter().map(|p| p.code()).collect::<Vec<_>>(),
            one.needs_reprint()
        ])
    });
    let due = registry.due(on, &ask::DuePolicy::default()).into_iter().map(|item| {
        let due_on = item.due_on.map(|day| day.to_string());
        json!([item.kind.code(), item.record.id, due_on, item.standing.code()])
    });
    let calls = ask::CallNeed::ALL.iter().map(|need| {
        let calls = registry.lines_to_call(*need, market, at);
        json!([need.code(), calls.iter().map(advice).collect::<Vec<_>>()])
    });
    let uncovered = registry.uncovered_areas(domain::AreaKind::PoliceArea, on).into_iter().map(|one| {
        let (since, until) = (one.since.map(|day| day.to_string()), one.until.map(|day| day.to_string()));
        json!([one.area.id.as_str(), since, until])
    });
    let findings = registry.data_check(&ask::DataCheck::new(on)).into_iter().map(|finding| {
        json!([
            finding.kind.code(),
            finding.records.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(),
            finding.text(Lang::Zh)
        ])
    });
    let grid = registry.open_grid(on, &shouwang::registry::SafePointFilter::any());
    let search = ask::VolunteerSearch::new(at, at).near(market, 800.0);
    let candidates = registry.match_volunteers(&search).into_iter().take(20).map(|one| {
        let obstacles: Vec<_> = one.obstacles.iter().map(|obstacle| obstacle.code()).collect();
        json!([one.volunteer.id.as_str(), one.metres, one.load_minutes, obstacles, one.explain(Lang::Zh)])
    });
    agree(
        "duty.json",
        &json!({
            "on": "2025-09-30", "inspected_within_days": 90, "plates": plates.collect::<Vec<_>>(),
            "due": due.collect::<Vec<_>>(), "from": [36.6216, 101.7806], "at": at.timestamp(),
            "calls": calls.collect::<Vec<_>>(), "uncovered": uncovered.collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(), "monday": grid.monday.to_string(), "grid": grid.counts(),
            "radius_m": 800.0, "candidates": candidates.collect::<Vec<_>>(),
        }),
    );
}
