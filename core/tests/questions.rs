//! What a duty desk asks of a registry: lines, hours of the week, areas without an officer, what looks wrong in the data.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use geo_types::polygon;
use shouwang::ask::{CallNeed, DataCheck, DataFindingKind, FindHelp, LineReason};
use shouwang::domain::*;
use shouwang::geo::{Boundary, Datum};
use shouwang::lifecycle::{Action, Lifecycle, Role};
use shouwang::registry::SafePointFilter;
use shouwang::{Lang, Position, Registry, RegistryBuilder};

/// Degrees of longitude in a metre at 36.62° north.
const DEGREES_A_METRE: f64 = 1.0 / 89_400.0;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn noon() -> DateTime<Utc> {
    "2026-06-05T12:00:00+08:00".parse().unwrap()
}

fn at(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).unwrap()
}

fn east(metres: f64) -> Position {
    at(36.62, 101.78 + metres * DEGREES_A_METRE)
}

fn line(purpose: LinePurpose, number: &str) -> ContactLine {
    ContactLine::new(purpose, number.parse().unwrap())
}

fn point(id: &str, position: Position, hours: Option<&str>) -> SafePoint {
    let mut point = SafePoint::new(SafePointId::new(id).unwrap(), id, SafePointHost::Pharmacy, position);
    point.state = SafePointState::Active;
    point.functions = vec![SafePointFunction::Help, SafePointFunction::Refuge, SafePointFunction::FirstAid];
    point.hours = hours.map(|hours| hours.parse().unwrap());
    point
}

/// A square of so many metres around a place some metres east of the market.
fn square(id: &str, kind: AreaKind, centre_m: f64, half_m: f64) -> Area {
    let (west, east) = (centre_m - half_m, centre_m + half_m);
    let x = |metres: f64| 101.78 + metres * DEGREES_A_METRE;
    let (south, north) = (36.62 - half_m / 111_000.0, 36.62 + half_m / 111_000.0);
    let outline = polygon![(x: x(west), y: south), (x: x(east), y: south), (x: x(east), y: north), (x: x(west), y: north)];
    let mut area = Area::new(AreaId::new(id).unwrap(), id, kind);
    area.boundary = Some(Boundary::new(outline.into()).unwrap());
    area
}

fn assign(builder: &mut RegistryBuilder, id: &str, area: &str, valid: &str) {
    let officer = OfficerId::new(id).unwrap();
    let mut assignment = Assignment::new(
        AssignmentId::new(id).unwrap(),
        officer,
        AreaId::new(area).unwrap(),
        AssignmentRole::Primary,
    );
    assignment.valid = valid.parse().unwrap();
    builder.add(assignment);
}

fn officer(id: &str, lines: Vec<ContactLine>) -> Officer {
    let mut officer = Officer::new(OfficerId::new(id).unwrap(), PersonName::new("示例民警").unwrap());
    officer.lines = lines;
    officer
}

fn agency(id: &str, level: AgencyLevel, parent: Option<&str>, lines: Vec<ContactLine>) -> Agency {
    let mut agency = Agency::new(AgencyId::new(id).unwrap(), id, level);
    agency.parent = parent.map(|parent| AgencyId::new(parent).unwrap());
    agency.lines = lines;
    agency
}

/// An officer whose lines are answered by day, a station and a sub-bureau, around the market.
fn staffed(centre: &Area) -> RegistryBuilder {
    let mut builder = RegistryBuilder::new();
    let mut area = centre.clone();
    area.agency = Some(AgencyId::new("station").unwrap());
    let mut by_day = line(LinePurpose::Help, "0971-5550101");
    by_day.hours = Some("Mo-Su 08:00-18:00".parse().unwrap());
    builder.add(officer("o", vec![by_day, line(LinePurpose::Consultation, "0971-5550102")]));
    builder.add(agency(
        "station",
        AgencyLevel::Station,
        Some("bureau"),
        vec![line(LinePurpose::Help, "0971-5550103")],
    ));
    builder.add(agency(
        "bureau",
        AgencyLevel::SubBureau,
        None,
        vec![line(LinePurpose::Consultation, "0971-5550104")],
    ));
    builder.add(area);
    assign(&mut builder, "o", "home", "../..");
    builder
}

fn numbers(
    registry: &Registry,
    need: CallNeed,
    from: Position,
    at: DateTime<Utc>,
) -> Vec<(String, LineReason)> {
    let calls = registry.lines_to_call(need, from, at);
    calls.into_iter().map(|call| (call.line.number.dial_string().unwrap(), call.reason)).collect()
}

#[test]
fn an_officer_is_not_called_about_what_the_city_solves() {
    let registry = staffed(&square("home", AreaKind::PoliceArea, 0.0, 500.0)).build().unwrap();
    let city = numbers(&registry, CallNeed::CityService, east(0.0), noon());
    assert_eq!(city, [("12345".to_owned(), LineReason::CitysLine)]);
    let question = numbers(&registry, CallNeed::Question, east(0.0), noon());
    let expected = [
        ("+869715550102".to_owned(), LineReason::OfficersLine),
        ("+869715550103".to_owned(), LineReason::StationsLine),
        ("+869715550104".to_owned(), LineReason::AgencysLine),
        ("12345".to_owned(), LineReason::CitysLine),
    ];
    assert_eq!(question, expected);
}

#[test]
fn a_small_matter_goes_to_the_officer_and_at_night_to_whoever_answers_but_not_to_110() {
    let registry = staffed(&square("home", AreaKind::PoliceArea, 0.0, 500.0)).build().unwrap();
    let first = |at| numbers(&registry, CallNeed::Help, east(0.0), at).remove(0);
    assert_eq!(first(noon()), ("+869715550101".to_owned(), LineReason::OfficersLine));
    let night = "2026-06-05T23:00:00+08:00".parse().unwrap();
    assert_eq!(first(night), ("+869715550102".to_owned(), LineReason::OfficersLine));
    let all = numbers(&registry, CallNeed::Help, east(0.0), night);
    assert!(all.iter().all(|(number, _)| number != "110"), "{all:?}");
    // Where there is nobody at all, there is 110.
    let nobody = numbers(&registry, CallNeed::Help, east(9_000.0), noon());
    assert_eq!(nobody, [("110".to_owned(), LineReason::NobodyAssigned)]);
}

#[test]
fn each_emergency_has_its_own_line_first_and_the_police_after_it() {
    let registry = RegistryBuilder::new().build().unwrap();
    let first_two = |need| -> Vec<String> {
        numbers(&registry, need, east(0.0), noon()).into_iter().map(|(number, _)| number).collect()
    };
    assert_eq!(first_two(CallNeed::Danger), ["110", "12110"]);
    assert_eq!(first_two(CallNeed::CannotSpeak), ["12110", "110"]);
    assert_eq!(first_two(CallNeed::Fire), ["119", "110"]);
    assert_eq!(first_two(CallNeed::MedicalEmergency), ["120", "110"]);
    assert_eq!(first_two(CallNeed::TrafficAccident), ["122", "110"]);
    assert_eq!(first_two(CallNeed::Fraud), ["96110", "110"]);
}

#[test]
fn abroad_no_chinese_number_is_named_but_the_data_s_own() {
    let bedford = at(52.135, -0.467);
    let mut builder = RegistryBuilder::new();
    let outline = polygon![(x: -1.0, y: 52.0), (x: 0.0, y: 52.0), (x: 0.0, y: 53.0), (x: -1.0, y: 53.0)];
    let mut force = Area::new(AreaId::new("force").unwrap(), "Example force", AreaKind::Force);
    force.boundary = Some(Boundary::new(outline.into()).unwrap());
    force.agency = Some(AgencyId::new("police").unwrap());
    builder.add(force).add(agency(
        "police",
        AgencyLevel::Force,
        None,
        vec![
            line(LinePurpose::Emergency, "+44 20 7946 0000"),
            line(LinePurpose::NonEmergency, "+44 20 7946 0001"),
        ],
    ));
    let registry = builder.build().unwrap();
    for need in CallNeed::ALL {
        let calls = numbers(&registry, *need, bedford, noon());
        assert!(calls.iter().all(|(number, _)| number.starts_with("+44")), "{need}: {calls:?}");
    }
    let danger = numbers(&registry, CallNeed::Danger, bedford, noon());
    assert_eq!(danger, [("+442079460000".to_owned(), LineReason::LifeInDanger)]);
    let help = registry.find_help(&FindHelp::new(bedford, SafePointFunction::Help, noon()));
    assert_eq!(help.call.unwrap().reason, LineReason::NobodyNear);
    // Nothing is made up where the data name nothing.
    let nothing = RegistryBuilder::new().build().unwrap();
    assert_eq!(nothing.find_help(&FindHelp::new(bedford, SafePointFunction::Alarm, noon())).call, None);
}

#[test]
fn no_number_stands_twice_and_none_that_can_t_be_dialled() {
    let mut builder = staffed(&square("home", AreaKind::PoliceArea, 0.0, 500.0));
    builder.add(officer("p", vec![line(LinePurpose::Help, "0971-5550103")]));
    builder.add(officer("q", vec![line(LinePurpose::Help, "138****0000")]));
    assign(&mut builder, "p", "home", "../..");
    assign(&mut builder, "q", "home", "../..");
    let calls = numbers(&builder.build().unwrap(), CallNeed::Help, east(0.0), noon());
    let mut once: Vec<_> = calls.iter().map(|(number, _)| number).collect();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), calls.len(), "{calls:?}");
}

#[test]
fn help_for_an_injured_person_is_an_ambulance_and_still_names_the_point() {
    let mut near = point("near", east(100.0), Some("24/7"));
    near.lines.push(line(LinePurpose::Help, "0971-5550105"));
    let mut builder = RegistryBuilder::new();
    builder.add(near);
    let registry = builder.build().unwrap();
    let ask = |need| registry.find_help(&FindHelp::new(east(0.0), need, noon()));
    let injured = ask(SafePointFunction::FirstAid);
    assert!(injured.best.is_some());
    assert_eq!(injured.call.unwrap().line.number.dial_string().as_deref(), Some("120"));
    let helped = ask(SafePointFunction::Help);
    assert_eq!(helped.call.unwrap().reason, LineReason::OwnLine);
    assert_eq!(helped.next_calls[0].line.number.dial_string().as_deref(), Some("110"));
}

#[test]
fn the_hours_of_a_week_know_make_up_saturdays_closures_and_points_past_midnight() {
    let mut builder = RegistryBuilder::new();
    builder.add(point("always", east(0.0), Some("24/7")));
    builder.add(point("office", east(10.0), Some("Mo-Fr 09:00-18:00; PH off")));
    builder.add(point("night", east(20.0), Some("Mo-Su 20:00-02:00")));
    builder.add(point("unsaid", east(30.0), None));
    let mut shut = point("shut", east(40.0), Some("24/7"));
    shut.closures.push("2026-02-16/2026-02-18".parse().unwrap());
    builder.add(shut);
    let mut retired = point("retired", east(50.0), Some("24/7"));
    retired.state = SafePointState::Retired;
    builder.add(retired);
    let registry = builder.build().unwrap();

    // Saturday 14 February 2026 is a make-up workday before the Spring Festival.
    let grid = registry.open_grid(day("2026-02-14"), &SafePointFilter::any());
    assert_eq!((grid.monday, grid.points, grid.hours_unsaid), (day("2026-02-09"), 5, 1));
    assert!(grid.calendar_known);
    assert_eq!(grid.count(Weekday::Sat, 10), Some(3)); // always, office, shut
    assert_eq!(grid.count(Weekday::Sun, 10), Some(2));
    assert_eq!(grid.count(Weekday::Sun, 1), Some(3)); // the night one began on Saturday
    assert_eq!(grid.count(Weekday::Sun, 24), None);
    // In the festival week the office is shut, and one point by its closure until Tuesday.
    let festival = registry.open_grid(day("2026-02-16"), &SafePointFilter::any());
    assert_eq!(festival.count(Weekday::Mon, 10), Some(1));
    assert_eq!(festival.count(Weekday::Wed, 10), Some(2));
    assert!(festival.fewest().all(|(day, hour)| festival.count(day, hour) == Some(1)));
    // Far outside the tables it says so.
    assert!(!registry.open_grid(day("2090-02-16"), &SafePointFilter::any()).calendar_known);
}

#[test]
fn the_grid_agrees_with_asking_each_point_at_each_hour() {
    let mut builder = RegistryBuilder::new();
    let hours = ["24/7", "Mo-Fr 08:00-12:00,14:00-18:00", "Sa,Su 22:00-06:00; PH off", "08:00-20:00"];
    for (number, hours) in hours.iter().enumerate() {
        builder.add(point(&format!("p{number}"), east(number as f64), Some(hours)));
    }
    let registry = builder.build().unwrap();
    let grid = registry.open_grid(day("2026-10-01"), &SafePointFilter::any());
    for (offset, counts) in (0..).zip(grid.counts()) {
        for (hour, count) in (0..).zip(counts) {
            let local = (grid.monday + chrono::Days::new(offset)).and_hms_opt(hour, 0, 0).unwrap();
            let instant = local.and_local_timezone(registry.zone()).unwrap().to_utc();
            let open = registry.safe_points().iter().filter(|point| registry.is_open(point, instant)).count();
            assert_eq!(*count as usize, open, "{local}");
        }
    }
}

#[test]
fn an_area_is_uncovered_from_the_day_its_officer_goes_until_the_next_comes() {
    let mut builder = RegistryBuilder::new();
    builder.add(square("home", AreaKind::PoliceArea, 0.0, 500.0));
    builder.add(square("never", AreaKind::PoliceArea, 2_000.0, 500.0));
    let mut ended = square("ended", AreaKind::PoliceArea, 4_000.0, 500.0);
    ended.valid = "../2025-01-01".parse().unwrap();
    builder.add(ended);
    // The first officer retires before the assignment ends.
    let mut first = officer("first", Vec::new());
    first.valid = "../2025-05-01".parse().unwrap();
    builder.add(first).add(officer("second", Vec::new()));
    assign(&mut builder, "first", "home", "../2025-07-01");
    assign(&mut builder, "second", "home", "2025-06-01/..");
    let registry = builder.build().unwrap();
    let uncovered = |on: &str| -> Vec<(String, Option<NaiveDate>, Option<NaiveDate>)> {
        let areas = registry.uncovered_areas(AreaKind::PoliceArea, day(on));
        areas.into_iter().map(|one| (one.area.id.to_string(), one.since, one.until)).collect()
    };
    let never = ("never".to_owned(), None, None);
    let gap = ("home".to_owned(), Some(day("2025-05-01")), Some(day("2025-06-01")));
    assert_eq!(uncovered("2025-05-31"), [gap, never.clone()]);
    assert_eq!(uncovered("2025-04-30"), std::slice::from_ref(&never));
    assert_eq!(uncovered("2025-06-01"), [never]);
}

fn kinds(registry: &Registry) -> Vec<(DataFindingKind, Vec<String>)> {
    let findings = registry.data_check(&DataCheck::new(day("2026-06-05")));
    let ids = |records: Vec<shouwang::ask::RecordRef>| records.into_iter().map(|record| record.id).collect();
    findings.into_iter().map(|finding| (finding.kind, ids(finding.records))).collect()
}

#[test]
fn what_looks_wrong_is_found_and_named() {
    let mut builder = RegistryBuilder::new();
    builder.add(square("top", AreaKind::Force, 0.0, 3_000.0));
    let child = |id: &str, centre| {
        let mut area = square(id, AreaKind::PoliceArea, centre, 500.0);
        area.parent = Some(AreaId::new("top").unwrap());
        area
    };
    builder.add(child("a", 0.0)).add(child("b", 900.0)).add(child("c", 1_900.0)).add(child("out", -2_900.0));
    builder.add(square("orphan", AreaKind::Station, 0.0, 100.0));
    let mut far = point("far", east(5_000.0), Some("24/7"));
    far.area = Some(AreaId::new("a").unwrap());
    builder.add(far);
    builder.add(point("lost", east(9_000.0), Some("24/7")));
    builder.add(point("twin-1", east(0.0), Some("24/7"))).add(point("twin-2", east(4.0), Some("24/7")));
    builder.add(point("unsaid", east(100.0), None));
    builder.add(point("never", east(200.0), Some("2020 Jan 01")));
    builder.add(officer("idle", Vec::new()));
    let ids = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let expected = [
        (DataFindingKind::DuplicatePoints, ids(&["twin-1", "twin-2"])),
        (DataFindingKind::PointOutsideArea, ids(&["far"])),
        (DataFindingKind::PointWithoutArea, ids(&["lost"])),
        (DataFindingKind::HoursUnsaid, ids(&["unsaid"])),
        (DataFindingKind::NeverOpens, ids(&["never"])),
        (DataFindingKind::AreaWithoutParent, ids(&["orphan"])),
        (DataFindingKind::AreaOutsideParent, ids(&["out", "top"])),
        (DataFindingKind::AreasOverlap, ids(&["a", "b"])),
        (DataFindingKind::OfficerWithoutArea, ids(&["idle"])),
    ];
    let registry = builder.build().unwrap();
    assert_eq!(kinds(&registry), expected);
    let overlap = &registry.data_check(&DataCheck::new(day("2026-06-05")))[7];
    assert!((overlap.share.unwrap() - 0.1).abs() < 1e-3, "{overlap}");
    assert_eq!(overlap.text(Lang::Zh), "同级辖区重叠，10.0 %: a, b");
}

/// Points that lie where they say, in squares of 100 m, and the same points with their coordinates in another datum.
fn points_of(datum: Option<Datum>) -> Registry {
    let mut builder = RegistryBuilder::new();
    for number in 0..30 {
        let (id, centre) = (format!("a{number}"), f64::from(number) * 250.0);
        let mut area = square(&id, AreaKind::Grid, centre, 100.0);
        area.parent = None;
        builder.add(area);
        let mut point = point(&format!("p{number}"), east(centre), Some("24/7"));
        if let Some(datum) = datum {
            let moved = datum.from_wgs84(point.position);
            point.position = at(moved.latitude, moved.longitude);
        }
        point.area = Some(AreaId::new(id).unwrap());
        builder.add(point);
    }
    builder.build().unwrap()
}

#[test]
fn a_set_that_is_shifted_by_a_datum_is_recognised_with_its_datum() {
    let shifted = |datum| {
        let findings = points_of(datum).data_check(&DataCheck::new(day("2026-06-05")));
        let shift = findings.into_iter().find(|finding| finding.kind == DataFindingKind::DatumShift);
        shift.and_then(|finding| finding.datum)
    };
    assert_eq!(shifted(None), None);
    assert_eq!(shifted(Some(Datum::Gcj02)), Some(Datum::Gcj02));
    assert_eq!(shifted(Some(Datum::Bd09)), Some(Datum::Bd09));
}

#[test]
fn a_set_without_a_fault_has_no_finding() {
    let mut builder = RegistryBuilder::new();
    builder.add(square("top", AreaKind::Force, 0.0, 3_000.0));
    let mut whole = square("a", AreaKind::PoliceArea, 0.0, 500.0);
    whole.parent = Some(AreaId::new("top").unwrap());
    let mut next = square("b", AreaKind::PoliceArea, 1_000.0, 500.0);
    next.parent = Some(AreaId::new("top").unwrap());
    let mut inside = point("p", east(20.0), Some("24/7"));
    inside.area = Some(AreaId::new("a").unwrap());
    builder.add(whole).add(next).add(inside);
    assert_eq!(kinds(&builder.build().unwrap()), []);
}

#[test]
fn a_point_closes_by_its_hours_its_closures_or_its_valid_time_whichever_comes_first() {
    let registry = RegistryBuilder::new().build().unwrap();
    let instant = |text: &str| -> DateTime<Utc> { format!("{text}:00+08:00").parse().unwrap() };
    let mut always = point("p", east(0.0), Some("24/7"));
    let changes = |point: &SafePoint, at: &str| {
        let opening = registry.opening(point, instant(at));
        (opening.is_open, opening.changes_at)
    };
    assert_eq!(changes(&always, "2026-06-05T12:00"), (true, None));
    always.closures.push("2026-06-10/2026-06-12".parse().unwrap());
    assert_eq!(changes(&always, "2026-06-05T12:00"), (true, Some(instant("2026-06-10T00:00"))));
    assert_eq!(changes(&always, "2026-06-11T12:00"), (false, Some(instant("2026-06-12T00:00"))));
    always.valid = "2026-06-01/2026-06-08".parse().unwrap();
    assert_eq!(changes(&always, "2026-06-05T12:00"), (true, Some(instant("2026-06-08T00:00"))));
    assert_eq!(changes(&always, "2026-05-20T12:00"), (false, Some(instant("2026-06-01T00:00"))));
    assert_eq!(changes(&always, "2026-06-09T12:00"), (false, None));

    let mut shop = point("s", east(0.0), Some("Mo-Fr 08:00-21:00"));
    assert_eq!(changes(&shop, "2026-06-05T12:00"), (true, Some(instant("2026-06-05T21:00"))));
    assert_eq!(changes(&shop, "2026-06-05T22:00"), (false, Some(instant("2026-06-08T08:00"))));
    // A closure that ends on a Saturday: open again on Monday.
    shop.closures.push("2026-06-05/2026-06-13".parse().unwrap());
    assert_eq!(changes(&shop, "2026-06-06T12:00"), (false, Some(instant("2026-06-15T08:00"))));
    shop.closures.push("2026-06-13/..".parse().unwrap());
    assert_eq!(changes(&shop, "2026-06-06T12:00"), (false, None));
    shop.state = SafePointState::Retired;
    shop.closures.clear();
    assert_eq!(changes(&shop, "2026-06-08T12:00"), (false, None));
    let unsaid = point("u", east(0.0), None);
    assert_eq!(changes(&unsaid, "2026-06-05T12:00"), (false, None));
}

#[test]
fn next_steps_are_the_role_s_transitions_each_with_what_stands_against_it() {
    let here = east(0.0);
    let plate = ContactPlate::new(
        PlateId::new("p-1").unwrap(),
        "示例大厦",
        PlateHost::Market,
        here,
        AreaId::new("a-1").unwrap(),
    );
    let point = point("sp-1", here, None);
    let activity = Activity::new(
        ActivityId::new("ac-1").unwrap(),
        ActivityKind::Patrol,
        noon(),
        noon() + chrono::TimeDelta::hours(2),
    )
    .unwrap();
    let participation = Participation::new(
        ParticipationId::new("pa-1").unwrap(),
        VolunteerId::new("v-1").unwrap(),
        activity.id.clone(),
    );
    let case = MediationCase::new(MediationId::new("m-1").unwrap(), DisputeKind::Neighbour, noon());
    let hazard = Hazard::new(HazardId::new("h-1").unwrap(), HazardCategory::Fire, HazardLevel::Major, noon());
    let registry = RegistryBuilder::new().build().unwrap();
    let mut seen = 0;
    for role in Role::ALL.iter().copied() {
        macro_rules! check {
            ($record:expr, $state:expr) => {{
                let allowed: Vec<_> = table($state, role);
                let [zh, en] =
                    [Lang::Zh, Lang::En].map(|lang| registry.next_steps($record, role, noon(), lang));
                let steps: Vec<_> = zh.iter().map(|step| (step.action, step.to)).collect();
                assert_eq!(steps, allowed);
                for (zh, en) in zh.iter().zip(&en) {
                    assert_eq!((zh.action, zh.to, zh.needs_reason), (en.action, en.to, en.needs_reason));
                    assert_eq!(
                        (zh.obstacles.len(), zh.is_open()),
                        (en.obstacles.len(), zh.obstacles.is_empty())
                    );
                    assert!(zh.obstacles.iter().chain(&en.obstacles).all(|obstacle| !obstacle.is_empty()));
                    assert!(en.to_label.is_ascii() && !zh.to_label.is_ascii());
                    seen += 1;
                }
            }};
        }
        check!(&plate, plate.state);
        check!(&point, point.state);
        check!(&activity, activity.state);
        check!(&participation, participation.state);
        check!(&case, case.state);
        check!(&hazard, hazard.state);
    }
    assert!(seen > 12, "{seen} steps");
}

/// The actions that a lifecycle's table lets a role take, and the states that they lead to.
fn table<S: Lifecycle>(state: S, role: Role) -> Vec<(Action, &'static str)> {
    S::table()
        .allowed(state, role)
        .map(|transition| (transition.action, transition.to.state_code()))
        .collect()
}
