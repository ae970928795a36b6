//! What apps ask besides: rates and loads, papers, next steps, queries along lines; and what hostile files come to.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shouwang::domain::{ActivityId, AlertId, AreaId, AssetKind, OfficerId, PlateId, SafePointId};
use shouwang::exchange::icalendar::Calendar;
use shouwang::exchange::{FolderOptions, ReadOptions, Table, examine_file, read_folder, vcard};
use shouwang::index::{AreaIndex, EditablePoints, NearestQuery, PointIndex, TagFilter};
use shouwang::lifecycle::Role;
use shouwang::registry::SafePointFilter;
use shouwang::{Lang, Registry, ask};

use super::{agree, position, steps};

fn chengzhong() -> Registry {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data");
    read_folder(folder, &FolderOptions::default()).unwrap()
}

fn search(search: &ask::VolunteerSearch) -> Value {
    json!({
        "starts_at": search.starts_at.timestamp(), "ends_at": search.ends_at.timestamp(),
        "near": search.near.map(|at| [at.latitude(), at.longitude()]),
        "radius_m": Some(search.radius_m).filter(|metres| metres.is_finite()),
        "skills": search.skills, "certificates": search.certificates,
        "activity": search.activity.as_ref().map(ActivityId::as_str), "alert": search.alert.as_ref().map(AlertId::as_str),
    })
}

fn next(steps: &[ask::NextStep]) -> Vec<Value> {
    let step = |step: &ask::NextStep| {
        let words = [step.action.code(), step.action.label(Lang::Zh), step.to, step.to_label];
        json!([words, step.needs_reason, step.obstacles])
    };
    steps.iter().map(step).collect()
}

#[test]
fn what_else_apps_ask_the_chengzhong_set() {
    let registry = chengzhong();
    let (as_of, week_of) = ("2025-12-31".parse().unwrap(), "2025-09-30".parse().unwrap());
    let at: DateTime<Utc> = "2025-07-18T15:40:00Z".parse().unwrap();
    let area = AreaId::new("dashizi").unwrap();
    let filter = ask::RecordFilter::all()
        .from("2025-01-01".parse().unwrap())
        .to("2025-06-30".parse().unwrap())
        .in_area(area.clone());

    let rates = ask::RateKind::ALL.iter().map(|kind| {
        let rate = registry.rate(*kind, &ask::RateQuery::new(as_of).filter(filter.clone())).unwrap();
        let estimate = rate.estimate.as_ref().map(|e| [e.value, e.low, e.high]);
        let counts = [rate.numerator, rate.denominator, rate.left_out];
        json!([kind.code(), counts, estimate, rate.digest.to_string(), kind.definition(Lang::Zh)])
    });
    let points = registry.safe_point_loads(&filter);
    let points = points.iter().take(10).map(|load| {
        let last_at = load.last_at.map(|at| at.timestamp());
        let counts = [load.matters, load.persons, load.aid_cases];
        json!([load.safe_point.id.as_str(), load.safe_point.name, counts, last_at, load.digest.to_string()])
    });
    let loads = registry.volunteer_loads(&filter);
    let volunteers = loads.volunteers.iter().take(10).map(|load| {
        let counts =
            [load.activities, load.approved_minutes, load.pending_minutes, load.no_shows, load.mediations];
        json!([load.volunteer.id.as_str(), counts, load.digest.to_string()])
    });
    let fairness = json!([
        loads.fairness.volunteers,
        loads.fairness.without_any,
        loads.fairness.minutes,
        loads.fairness.gini
    ]);
    let hours = registry.hourly_coverage(AssetKind::School, 300.0, week_of, &SafePointFilter::any());
    let counts: Vec<Vec<usize>> = (0_u8..7)
        .map(|day| {
            let day = chrono::Weekday::try_from(day).unwrap();
            (0..24).map(|hour| hours.covered(day, hour).unwrap()).collect()
        })
        .collect();
    let assets = hours.assets.iter().map(|one| {
        let friday_evening = one.is_covered(chrono::Weekday::Fri, 20).unwrap();
        json!([one.asset.id.as_str(), one.points, one.covered_hours(), friday_evening])
    });

    let plate = registry.contact_plates().get(&PlateId::new("p-001").unwrap()).unwrap();
    let point = registry.safe_points().get(&SafePointId::new("sp-001").unwrap()).unwrap();
    let officer = registry.officers().get(&OfficerId::new("o-01").unwrap()).unwrap();
    let shown: Vec<_> = plate.content.officers.iter().filter_map(|id| registry.officers().get(id)).collect();
    let activity = registry.activities().iter().next().unwrap();
    let part = registry.participations().iter().next().unwrap();
    let event = registry.engagement_events().iter().next().unwrap();
    let mut calendar = Calendar::new("平安城中", "police.example", at, Lang::Zh).unwrap();
    calendar.add_engagement(event).unwrap();
    calendar.add_activity(activity, None).unwrap();
    calendar.add_shift(part, registry.activities().get(&part.activity).unwrap(), None).unwrap();

    let alert = registry.alerts().iter().next().unwrap();
    let at_address = registry.responsible_at_address("示例01街", 17, at);
    let of_area = registry.officers_of(registry.areas().get(&area).unwrap(), as_of);
    let due = registry.due(week_of, &ask::DuePolicy::default());
    // The first record with something that stands against a step, or else with a step.
    macro_rules! stepping {
        ($records:ident, $role:expr) => {{
            let steps = |one| registry.next_steps(one, $role, at, Lang::Zh);
            let mut hindered = registry
                .$records()
                .iter()
                .take(100)
                .filter(|one| steps(*one).iter().any(|step| !step.is_open()));
            let mut open = registry.$records().iter().take(100).filter(|one| !steps(*one).is_empty());
            let one = hindered.next().or_else(|| open.next()).or(registry.$records().iter().next()).unwrap();
            json!([one.id.as_str(), $role.code(), next(&steps(one))])
        }};
    }
    agree(
        "apps.json",
        &json!({
            "as_of": "2025-12-31", "at": at.timestamp(), "area": "dashizi", "from": "2025-01-01", "to": "2025-06-30",
            "rates": rates.collect::<Vec<_>>(), "safe_point_loads": points.collect::<Vec<_>>(),
            "volunteer_loads": volunteers.collect::<Vec<_>>(), "fairness": fairness,
            "week_of": "2025-09-30", "within_m": 300.0, "monday": hours.monday.to_string(),
            "hours": counts, "asset_hours": assets.collect::<Vec<_>>(),
            "hours_unsaid": hours.hours_unsaid, "hours_digest": hours.digest.to_string(),
            "plate_text": registry.plate_text(plate, Lang::Zh).unwrap().to_string(),
            "light_box_text": registry.light_box_text(point, Lang::En).to_string(),
            "officer_card": vcard::of_officer(officer, None, Lang::Zh).unwrap(),
            "plate_card": vcard::of_plate(plate, &shown, Lang::Zh).unwrap(),
            "engagement": event.id.as_str(), "activity": activity.id.as_str(), "participation": part.id.as_str(),
            "calendar": calendar.finish().unwrap(),
            "alert": alert.id.as_str(), "alert_search": search(&ask::VolunteerSearch::for_alert(alert)),
            "activity_searches": activity.needs.iter()
                .map(|need| search(&ask::VolunteerSearch::for_activity(activity, need))).collect::<Vec<_>>(),
            "address_areas": at_address.areas.iter().map(|area| area.id.as_str()).collect::<Vec<_>>(),
            "officers_of": of_area.iter().map(|one| json!([one.officer.id.as_str(), one.role.code()])).collect::<Vec<_>>(),
            "due_texts": due.iter().take(20).map(|item| item.text(Lang::Zh)).collect::<Vec<_>>(),
            "next_steps": {
                "plate": stepping!(contact_plates, Role::Officer),
                "safe_point": stepping!(safe_points, Role::Supervisor),
                "activity": stepping!(activities, Role::Officer),
                "participation": stepping!(participations, Role::Officer),
                "mediation": stepping!(mediations, Role::Mediator),
                "hazard": stepping!(hazards, Role::Officer),
            },
        }),
    );
}

#[test]
fn queries_along_lines_and_in_outlines() {
    let places: Vec<(f64, f64)> = steps(90).map(|(a, b)| (36.5 + a / 5.0, 101.6 + b / 3.0)).collect();
    let positions: Vec<_> = places.iter().map(|(a, b)| position(*a, *b)).collect();
    let tags: Vec<u64> = (0..places.len() as u64).map(|i| 1 << (i % 3)).collect();
    let index = PointIndex::with_tags(&positions, &tags).unwrap();
    let line = [(36.52, 101.62), (36.60, 101.70), (36.60, 101.80), (36.69, 101.90)];
    let way: Vec<_> = line.iter().map(|(a, b)| position(*a, *b)).collect();
    let near = index.near_line_tagged(&way, 2500.0, TagFilter { all: 0, any: 3 }).unwrap();
    let outline = [(36.52, 101.65), (36.52, 101.85), (36.68, 101.75)];
    let corners: Vec<_> = outline.iter().map(|(a, b)| position(*a, *b)).collect();
    let boundary = shouwang::geo::Boundary::from_outline(&corners).unwrap();
    let bearings = index.nearest_with_bearings(position(36.6, 101.75), &NearestQuery::k(5));
    let mut points = EditablePoints::with_tags(&positions, &tags).unwrap();
    (0..90).step_by(4).for_each(|gone| assert!(points.remove(gone)));
    let left = points.snapshot().nearest_by(position(36.6, 101.75), &NearestQuery::k(5));

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data/areas.geojson");
    let mut file = shouwang::exchange::GeoJson::from_path(folder, &ReadOptions::default()).unwrap();
    let boundaries = file.decode_all(|row| Ok(row.boundary()?.clone())).unwrap();
    let areas = AreaIndex::new(boundaries);
    let (latitudes, longitudes): (Vec<f64>, Vec<f64>) =
        steps(12).map(|(a, b)| (36.595 + a / 20.0, 101.745 + b / 14.0)).unzip();
    let covering = areas.locate_all_batch(&latitudes, &longitudes).unwrap();
    let around = index.within_batch(&latitudes, &longitudes, 3000.0).unwrap();
    agree(
        "lines.json",
        &json!({
            "latitudes": places.iter().map(|p| p.0).collect::<Vec<_>>(),
            "longitudes": places.iter().map(|p| p.1).collect::<Vec<_>>(), "tags": tags,
            "line": line, "line_radius_m": 2500.0, "line_any_tags": 3,
            "along": near.iter().map(|p| json!([p.position, p.metres, p.leg, p.along_m])).collect::<Vec<_>>(),
            "outline": outline, "in_outline": index.in_area(&boundary),
            "box": [36.55, 101.65, 36.65, 101.85],
            "in_box": index.in_box(position(36.55, 101.65), position(36.65, 101.85)),
            "from": [36.6, 101.75],
            "bearings": bearings.iter().map(|(p, bearing)| json!([p.position, p.metres, bearing])).collect::<Vec<_>>(),
            "every_fourth_gone": left.iter().map(|p| json!([p.position, p.metres])).collect::<Vec<_>>(),
            "batch_latitudes": latitudes, "batch_longitudes": longitudes, "batch_radius_m": 3000.0,
            "within_starts": around.offsets, "within_positions": around.positions, "within_metres": around.metres,
            "areas_starts": covering.offsets, "areas_positions": covering.positions,
        }),
    );
}

#[test]
fn what_hostile_files_come_to() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    let mut options = ReadOptions::default();
    options.delimiter = b'\t';
    let mut table = Table::from_path(folder.join("expect.tsv"), &options).unwrap();
    let files = table.decode_all(|row| Ok(row.text("file")?.into_owned())).unwrap();
    let outcomes = files.iter().map(|file| {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        match examine_file(file, &bytes, &ReadOptions::default()) {
            // Which encoding bytes look like is told only where the readers of others are built in, which is not so in apps.
            Err(error) => json!([file, error.to_string().split("; the bytes look like").next()]),
            Ok(report) => {
                let finding = |finding: &shouwang::exchange::Finding| {
                    json!([
                        finding.kind.code(),
                        finding.code,
                        finding.place.line,
                        finding.place.feature,
                        finding.reason
                    ])
                };
                json!([
                    file,
                    [report.read(), report.accepted()],
                    report.findings().iter().map(finding).collect::<Vec<_>>()
                ])
            }
        }
    });
    agree("corpora.json", &Value::Array(outcomes.collect()));
}
