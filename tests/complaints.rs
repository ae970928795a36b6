//! What people complain of in systems of this kind, each with a test that it does not hold here. Each is named after its complaint.

use std::path::Path;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use geo_types::polygon;
use shouwang::ask::{
    CallNeed, DataCheck, DataFindingKind, DueKind, DuePolicy, FindHelp, LineReason, PlateProblem, RateKind,
    RateQuery,
};
use shouwang::domain::*;
use shouwang::exchange::{FolderOptions, read_folder};
use shouwang::geo::{Boundary, Coordinates, Datum, distance_metres};
use shouwang::index::{AreaIndex, PointIndex};
use shouwang::lifecycle::{Action, Evidence, History, Lifecycle, Refusal, Role, Step};
use shouwang::stats::{Direction, compare_counts};
use shouwang::time::{ChinaCalendar, OpeningHours};
use shouwang::{Lang, Position, Registry, RegistryBuilder};

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data");
    read_folder(folder, &FolderOptions::default()).unwrap()
});

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn at(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).unwrap()
}

fn market() -> Position {
    at(36.6216, 101.7806)
}

#[test]
fn plates_outlive_the_officer() {
    let named: Vec<&str> = REGISTRY
        .contact_plates()
        .iter()
        .filter(|plate| plate.content.officers.iter().any(|officer| officer.as_str() == "o-22"))
        .map(|plate| plate.id.as_str())
        .collect();
    let health = REGISTRY.plate_health(day("2025-03-01"), 180);
    for one in &health {
        let left = one.problems.contains(&PlateProblem::OfficerLeft);
        assert_eq!(left, named.contains(&one.plate.id.as_str()), "{}", one.plate.id);
        assert!(!left || one.needs_reprint());
    }
    assert!(!named.is_empty());
}

#[test]
fn people_do_not_know_their_officer_and_dial_110_for_small_things() {
    let calls = REGISTRY.lines_to_call(CallNeed::Question, market(), instant("2025-07-18T10:00:00+08:00"));
    assert_eq!(calls[0].reason, LineReason::OfficersLine);
    assert_ne!(calls[0].line.number.dial_string().as_deref(), Some("110"));
    // By position, and by address where there is no position.
    let by_position = REGISTRY.responsible(market(), instant("2025-07-18T10:00:00+08:00"));
    let mut builder = RegistryBuilder::new();
    for area in REGISTRY.areas() {
        builder.add(area.clone());
    }
    for agency in REGISTRY.agencies() {
        builder.add(agency.clone());
    }
    for officer in REGISTRY.officers() {
        builder.add(officer.clone());
    }
    for assignment in REGISTRY.assignments() {
        builder.add(assignment.clone());
    }
    let rule = AddressRuleId::new("r").unwrap();
    let area = AreaId::new("dashizi").unwrap();
    builder.add(AddressRule::new(rule, "示例街", 1, 99, Parity::Odd, area).unwrap());
    let with_rule = builder.build().unwrap();
    let by_address = with_rule.responsible_at_address("示例街", 9, instant("2025-07-18T10:00:00+08:00"));
    let ids = |officers: &[shouwang::ask::ResponsibleOfficer<'_>]| -> Vec<String> {
        officers.iter().map(|one| one.officer.id.to_string()).collect()
    };
    assert_eq!(ids(&by_address.officers), ids(&by_position.officers));
    assert_eq!(by_address.call, by_position.call);
}

#[test]
fn officers_get_calls_that_they_can_not_solve() {
    let now = instant("2025-07-18T10:00:00+08:00");
    let first = |need| {
        let calls = REGISTRY.lines_to_call(need, market(), now);
        (calls[0].line.number.dial_string().unwrap(), calls[0].reason)
    };
    assert_eq!(first(CallNeed::CityService), ("12345".to_owned(), LineReason::CitysLine));
    assert_eq!(first(CallNeed::Fire), ("119".to_owned(), LineReason::ForThisNeed));
    assert_eq!(first(CallNeed::Fraud), ("96110".to_owned(), LineReason::ForThisNeed));
    // Every need has an answer with a reason in both languages.
    for need in CallNeed::ALL {
        let calls = REGISTRY.lines_to_call(*need, market(), now);
        assert!(!calls.is_empty(), "{need}");
        assert!(calls.iter().all(|call| !call.reason.label(Lang::Zh).is_empty()));
    }
}

#[test]
fn a_safe_place_is_known_but_shut_at_that_hour() {
    let point = |id: &str, metres: f64, hours: &str| {
        let position = at(36.62, 101.78 + metres / 89_400.0);
        let mut point = SafePoint::new(SafePointId::new(id).unwrap(), id, SafePointHost::Pharmacy, position);
        point.state = SafePointState::Active;
        point.functions = vec![SafePointFunction::Refuge];
        point.hours = Some(hours.parse().unwrap());
        point
    };
    let mut builder = RegistryBuilder::new();
    builder.add(point("shut", 50.0, "Mo-Su 08:00-20:00")).add(point("open", 400.0, "24/7"));
    builder.add(point("far", 5_000.0, "24/7"));
    let registry = builder.build().unwrap();
    let night = instant("2025-07-18T23:40:00+08:00");
    let help = |from| registry.find_help(&FindHelp::new(from, SafePointFunction::Refuge, night));
    let found = help(at(36.62, 101.78));
    assert_eq!(found.best.unwrap().nearby.safe_point.id.as_str(), "open");
    assert!(found.fallbacks.is_empty()); // the far one is beyond a walk of 15 minutes
    let nobody = help(at(36.70, 101.78));
    assert!(nobody.best.is_none());
    assert_eq!(nobody.call.unwrap().line.number.dial_string().as_deref(), Some("110"));
}

#[test]
fn registers_decay() {
    let mut point =
        SafePoint::new(SafePointId::new("p").unwrap(), "守望点", SafePointHost::Hotel, at(36.62, 101.78));
    point.state = SafePointState::Active;
    point.functions = vec![SafePointFunction::Refuge];
    point.hours = Some(OpeningHours::always());
    point.entrance_note = Some("从东侧小门进".to_owned());
    point.lines = vec![ContactLine::new(LinePurpose::Help, "12345".parse().unwrap())];
    point.verified_on = Some(day("2025-01-01"));
    point.closures.push("2025-05-01/2025-06-01".parse().unwrap());
    let mut builder = RegistryBuilder::new();
    builder.add(point);
    let registry = builder.build().unwrap();
    let due = registry.due(day("2025-07-01"), &DuePolicy::default());
    assert_eq!(due.iter().map(|item| item.kind).collect::<Vec<_>>(), [DueKind::SafePointVerification]);
    let best = |at_: &str| {
        let ask = FindHelp::new(at(36.62, 101.78), SafePointFunction::Refuge, instant(at_));
        registry.find_help(&ask).best.and_then(|best| best.nearby.safe_point.entrance_note.clone())
    };
    assert_eq!(best("2025-05-15T12:00:00+08:00"), None); // closed in May
    assert_eq!(best("2025-06-15T12:00:00+08:00").as_deref(), Some("从东侧小门进"));
}

#[test]
fn opening_hours_are_too_hard_and_make_up_workdays_are_wrong() {
    let office: OpeningHours = "Mo-Fr 09:00-17:00; PH off".parse().unwrap();
    let calendar = ChinaCalendar::new();
    let open = |text: &str| office.is_open_at(text.parse().unwrap(), &calendar);
    // Before the National Day holiday of 2025, Sunday 28 September was a make-up workday; 1 to 8 October were holidays.
    assert!(open("2025-09-28T10:00:00"));
    assert!(!open("2025-10-08T10:00:00") && open("2025-10-09T10:00:00"));
    assert!(open("2025-10-11T10:00:00")); // the make-up Saturday after it
    assert!(!open("2025-10-18T10:00:00")); // an ordinary one
}

#[test]
fn the_map_offset_breaks_apps() {
    let true_place = at(36.62, 101.77);
    for (datum, metres) in [(Datum::Gcj02, 174.0), (Datum::Bd09, 1_015.0)] {
        let shifted: Coordinates = datum.from_wgs84(true_place);
        let taken_for_wgs84 = at(shifted.latitude, shifted.longitude);
        assert!((distance_metres(true_place, taken_for_wgs84) - metres).abs() < 1.0);
        // The datum travels with the coordinates, so that they come back.
        assert!(distance_metres(true_place, shifted.to_wgs84().unwrap()) < 0.1);
    }
}

#[test]
fn radius_search_tests_the_centroid_and_a_boundary_point_is_in_no_area() {
    let square = |west: f64| {
        let east = west + 1.0;
        let outline =
            polygon![(x: west, y: 36.0), (x: east, y: 36.0), (x: east, y: 37.0), (x: west, y: 37.0)];
        Boundary::new(outline.into()).unwrap()
    };
    let areas = AreaIndex::new(vec![square(101.0), square(102.0)]);
    // On the shared line, in both, and always the first of them.
    assert_eq!(areas.locate_all(at(36.5, 102.0)), [0, 1]);
    assert_eq!(areas.locate(at(36.5, 102.0)), Some(0));
    // A distance is to the thing itself on the ellipsoid, and the rim belongs to the circle.
    let (here, there) = (at(36.5, 102.0), at(36.5, 102.01));
    let index = PointIndex::new(&[there]).unwrap();
    let metres = distance_metres(here, there);
    assert_eq!(index.within(here, metres).len(), 1);
    assert!(index.within(here, metres - 0.001).is_empty());
}

#[test]
fn too_few_free_form_statuses_and_transitions_that_nobody_enforces() {
    let now = instant("2025-07-18T12:00:00Z");
    let mut hazard = History::<HazardState>::new();
    let refusal = hazard.apply(Step::new(Action::Close, Role::Officer, now), &Evidence::new()).unwrap_err();
    assert!(matches!(refusal, Refusal::NoSuchTransition { .. }));
    let refusal = hazard.apply(Step::new(Action::Report, Role::Resident, now), &Evidence::new()).unwrap_err();
    assert!(matches!(refusal, Refusal::WrongRole { .. }));
    assert_eq!(hazard.state(), HazardState::Discovered);
    // A status is one of a closed list, with a code and a label; free text is none.
    assert!("nearly done".parse::<HazardState>().is_err());
    assert_eq!("已销号".parse::<HazardState>().unwrap(), HazardState::Closed);
    assert!(HazardState::table().to_mermaid(Lang::Zh).contains("已销号"));
}

#[test]
fn boundary_updates_break_ids_and_nobody_knows_who_was_responsible_on_a_day() {
    let place = at(36.6185, 101.7720);
    let on = |at: &str| {
        let who = REGISTRY.responsible(place, instant(at));
        who.officers.first().map(|one| one.officer.id.to_string())
    };
    assert_eq!(on("2025-02-28T12:00:00+08:00").as_deref(), Some("o-22"));
    assert_eq!(on("2025-03-01T12:00:00+08:00").as_deref(), Some("o-01"));
    // An area that is drawn anew is another record in force from another day; both identifiers stay.
    let mut builder = RegistryBuilder::new();
    for (id, west, valid) in
        [("beat@2024", 101.0, "2024-01-01/2025-01-01"), ("beat@2025", 101.5, "2025-01-01/..")]
    {
        let east = west + 1.0;
        let outline =
            polygon![(x: west, y: 36.0), (x: east, y: 36.0), (x: east, y: 37.0), (x: west, y: 37.0)];
        let mut area = Area::new(AreaId::new(id).unwrap(), "示例警务区", AreaKind::Beat);
        area.boundary = Some(Boundary::new(outline.into()).unwrap());
        area.valid = valid.parse().unwrap();
        builder.add(area);
    }
    let registry = builder.build().unwrap();
    let covering = |longitude, on| -> Vec<String> {
        registry.areas_at(at(36.5, longitude), day(on)).map(|area| area.id.to_string()).collect()
    };
    assert_eq!(covering(101.7, "2024-06-01"), ["beat@2024"]);
    assert_eq!(covering(101.7, "2025-06-01"), ["beat@2025"]);
    assert_eq!(covering(101.2, "2025-06-01"), Vec::<String>::new());
}

#[test]
fn figures_can_not_be_compared_between_offices() {
    let office = |leave_out: Option<&str>, reversed: bool| {
        let mut builder = RegistryBuilder::new();
        let mut cases: Vec<MediationCase> = REGISTRY.mediations().iter().cloned().collect();
        cases.retain(|case| Some(case.id.as_str()) != leave_out);
        if reversed {
            cases.reverse();
        }
        for mut case in cases {
            (case.area, case.officer) = (None, None);
            case.volunteers.clear();
            builder.add(case);
        }
        builder.build().unwrap()
    };
    let query = RateQuery::new(day("2025-09-30"));
    let rate = |registry: &Registry| registry.rate(RateKind::MediationSucceeded, &query).unwrap();
    let (one, other) = (rate(&office(None, false)), rate(&office(None, true)));
    // A figure comes with what it means, which records were asked about, and a digest of those behind it.
    assert_eq!(one, other);
    assert!(!one.kind.definition(Lang::Zh).is_empty());
    assert_eq!(one.query, query);
    assert_eq!(one.digest.records() as u64, one.denominator);
    // One record more or less shows, even where the share stays what it was.
    let fewer = rate(&office(Some("m-001"), false));
    assert_ne!(fewer.digest, one.digest);
}

#[test]
fn percent_change_misleads_on_small_counts() {
    let change = compare_counts(3, 1.0, 1, 1.0).unwrap();
    assert_eq!(change.direction, Direction::Unclear);
    let change = compare_counts(300, 1.0, 100, 1.0).unwrap();
    assert_eq!(change.direction, Direction::Rise);
}

#[test]
fn a_whole_set_in_another_datum_is_noticed() {
    let mut builder = RegistryBuilder::new();
    for area in REGISTRY.areas() {
        builder.add(area.clone());
    }
    for agency in REGISTRY.agencies() {
        builder.add(agency.clone());
    }
    for point in REGISTRY.safe_points() {
        let mut point = point.clone();
        let moved = Datum::Bd09.from_wgs84(point.position);
        point.position = at(moved.latitude, moved.longitude);
        builder.add(point);
    }
    let check = DataCheck::new(day("2025-07-18"));
    let kinds = |registry: &Registry| -> Vec<DataFindingKind> {
        registry.data_check(&check).iter().map(|finding| finding.kind).collect()
    };
    assert!(kinds(&builder.build().unwrap()).contains(&DataFindingKind::DatumShift));
    assert!(!kinds(&REGISTRY).contains(&DataFindingKind::DatumShift));
}
