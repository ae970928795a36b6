use chrono::{DateTime, NaiveDate, Utc};
use geo_types::polygon;

use super::*;
use crate::domain::{
    Area, AreaId, AreaKind, Asset, AssetId, AssetKind, Assignment, AssignmentId, AssignmentRole, ContactLine,
    ContactPlate, LinePurpose, Officer, OfficerId, PersonName, PlateHost, PlateId, PlateState, SafePoint,
    SafePointFunction, SafePointHost, SafePointId, SafePointState,
};
use crate::geo::Boundary;
use crate::registry::{Registry, RegistryBuilder, SafePointFilter};
use crate::{Position, Result};

const LATITUDE: f64 = 36.62;

/// A position some metres east of the market: 89 km a degree at this latitude.
fn east(metres: f64) -> Position {
    Position::new(LATITUDE, 101.78 + metres / 89_400.0).unwrap()
}

fn night() -> DateTime<Utc> {
    "2025-07-18T15:40:00Z".parse().unwrap() // 23:40 in Xining
}

fn point(id: &str, metres: f64, hours: Option<&str>) -> SafePoint {
    let mut point = SafePoint::new(SafePointId::new(id).unwrap(), id, SafePointHost::Pharmacy, east(metres));
    point.state = SafePointState::Active;
    point.functions = vec![SafePointFunction::Refuge, SafePointFunction::Help];
    point.hours = hours.map(|hours| hours.parse().unwrap());
    point
}

fn registry(points: Vec<SafePoint>) -> Registry {
    let mut builder = RegistryBuilder::new();
    for point in points {
        builder.add(point);
    }
    builder.build().unwrap()
}

fn ids(found: &[NearbySafePoint<'_>]) -> Vec<String> {
    found.iter().map(|n| n.safe_point.id.to_string()).collect()
}

#[test]
fn only_points_that_are_surely_open_are_found_at_night() {
    let mut shut = point("closure", 10.0, Some("24/7"));
    shut.closures.push("2025-07-18/2025-07-19".parse().unwrap());
    let mut retired = point("retired", 20.0, Some("24/7"));
    retired.state = SafePointState::Retired;
    let mut future = point("future", 30.0, Some("24/7"));
    future.valid = "2026-01-01/..".parse().unwrap();
    let day = point("day", 40.0, Some("Mo-Su 08:00-20:00"));
    let unsaid = point("unsaid", 50.0, None);
    let registry = registry(vec![shut, retired, future, day, unsaid, point("open", 60.0, Some("24/7"))]);
    let any = SafePointFilter::any();
    assert_eq!(ids(&registry.nearest_safe_points(east(0.0), 9, 1e6, &any, Some(night()))), ["open"]);
    // Without an instant the hours don't count; a point that is not active never does.
    let regardless = registry.nearest_safe_points(east(0.0), 9, 1e6, &any, None);
    assert_eq!(ids(&regardless), ["closure", "future", "day", "unsaid", "open"]);
}

#[test]
fn a_filter_asks_for_all_that_it_names_and_a_radius_holds() {
    let mut escort = point("escort", 300.0, Some("24/7"));
    escort.functions.push(SafePointFunction::Escort);
    let registry = registry(vec![point("plain", 100.0, Some("24/7")), escort]);
    let filter = SafePointFilter::any().offering(SafePointFunction::Escort).offering(SafePointFunction::Help);
    assert_eq!(ids(&registry.nearest_safe_points(east(0.0), 5, 1e6, &filter, None)), ["escort"]);
    assert!(registry.nearest_safe_points(east(0.0), 5, 290.0, &filter, None).is_empty());
}

#[test]
fn two_points_on_one_spot_come_in_the_order_of_their_identifiers() {
    let registry = registry(vec![point("b", 100.0, None), point("a", 100.0, None), point("c", 50.0, None)]);
    let found = registry.nearest_safe_points(east(0.0), 2, 1e6, &SafePointFilter::any(), None);
    assert_eq!(ids(&found), ["c", "a"]);
    assert!((found[1].metres - 100.0).abs() < 0.5 && (found[1].bearing_degrees - 90.0).abs() < 0.1);
    assert_eq!(found[1].walking_minutes, walking_minutes(found[1].metres));
}

#[test]
fn help_beyond_the_longest_walk_is_a_number_to_call() {
    let far = registry(vec![point("far", 900.0, Some("24/7"))]);
    let ask = FindHelp::new(east(0.0), SafePointFunction::Help, night());
    let help = far.find_help(&ask);
    assert!(help.best.is_none() && help.fallbacks.is_empty());
    let call = help.call.unwrap();
    assert_eq!(
        (call.line.number.dial_string().as_deref(), call.reason),
        (Some("110"), LineReason::NobodyNear)
    );
    let help = far.find_help(&ask.longest_walk_minutes(20.0));
    assert_eq!(help.best.unwrap().nearby.safe_point.id.as_str(), "far");
}

#[test]
fn help_names_the_best_the_next_ones_and_when_they_close() {
    let mut with_line = point("near", 100.0, Some("Mo-Su 08:00-24:00"));
    with_line.lines.push(ContactLine::new(LinePurpose::Help, "12345".parse().unwrap()));
    let registry =
        registry(vec![with_line, point("next", 200.0, Some("24/7")), point("third", 300.0, Some("24/7"))]);
    let help = registry.find_help(&FindHelp::new(east(0.0), SafePointFunction::Help, night()).fallbacks(1));
    let best = help.best.unwrap();
    assert_eq!(best.nearby.safe_point.id.as_str(), "near");
    assert_eq!(best.closes_at, Some("2025-07-18T16:00:00Z".parse().unwrap()));
    assert_eq!(help.fallbacks.len(), 1);
    assert_eq!(help.fallbacks[0].closes_at, None);
    assert_eq!(help.call.unwrap().reason, LineReason::OwnLine);
    // Somebody who looks for refuge is told the emergency line first.
    let refuge = registry.find_help(&FindHelp::new(east(0.0), SafePointFunction::Refuge, night()));
    assert_eq!(refuge.call.unwrap().reason, LineReason::LifeInDanger);
}

#[test]
fn a_point_without_a_line_gives_way_to_the_responsible_officer_s() -> Result<()> {
    let mut builder = RegistryBuilder::new();
    builder.add(outlined("a", AreaKind::PoliceArea, None)?).add(point("silent", 100.0, Some("24/7")));
    assigned(&mut builder, "o", "a", AssignmentRole::Primary, "../..")?;
    let ask = FindHelp::new(east(0.0), SafePointFunction::Help, night());
    let registry = builder.build()?;
    let help = registry.find_help(&ask);
    assert!(help.best.is_some());
    assert_eq!(help.call.map(|call| call.reason), Some(LineReason::OfficersLine));
    Ok(())
}

fn outlined(id: &str, kind: AreaKind, parent: Option<&str>) -> Result<Area> {
    let mut area = Area::new(AreaId::new(id)?, id, kind);
    let outline =
        polygon![(x: 101.0, y: 36.0), (x: 102.0, y: 36.0), (x: 102.0, y: 37.0), (x: 101.0, y: 37.0)];
    area.boundary = Some(Boundary::new(outline.into())?);
    area.parent = parent.map(AreaId::new).transpose()?;
    Ok(area)
}

fn assigned(
    builder: &mut RegistryBuilder,
    id: &str,
    area: &str,
    role: AssignmentRole,
    valid: &str,
) -> Result<()> {
    let officer_id = OfficerId::new(id)?;
    let mut officer = Officer::new(officer_id.clone(), PersonName::new("示例民警")?);
    officer.lines.push(ContactLine::new(LinePurpose::Help, "12345".parse()?));
    let mut assignment = Assignment::new(AssignmentId::new(id)?, officer_id, AreaId::new(area)?, role);
    assignment.valid = valid.parse()?;
    builder.add(officer).add(assignment);
    Ok(())
}

#[test]
fn the_narrowest_area_with_a_primary_officer_decides_and_follows_the_day() -> Result<()> {
    let mut builder = RegistryBuilder::new();
    builder.add(outlined("station", AreaKind::Station, None)?);
    builder.add(outlined("police-area", AreaKind::PoliceArea, Some("station"))?);
    builder.add(outlined("community", AreaKind::Community, Some("police-area"))?);
    assigned(&mut builder, "deputy", "community", AssignmentRole::Deputy, "../..")?;
    assigned(&mut builder, "relief", "police-area", AssignmentRole::Deputy, "../..")?;
    assigned(&mut builder, "old", "police-area", AssignmentRole::Primary, "../2025-03-01")?;
    assigned(&mut builder, "new", "police-area", AssignmentRole::Primary, "2025-03-01/..")?;
    let registry = builder.build()?;
    let who = |at: &str| {
        let answer = registry.responsible(east(0.0), at.parse().unwrap());
        let officers: Vec<String> = answer.officers.iter().map(|o| o.officer.id.to_string()).collect();
        (answer.area.map(|a| a.id.to_string()), officers, answer.call.map(|call| call.reason))
    };
    let area = Some("police-area".to_owned());
    // The last minute of February in Xining, and the first of March.
    let officers_line = Some(LineReason::OfficersLine);
    let old = vec!["old".to_owned(), "relief".to_owned()];
    assert_eq!(who("2025-02-28T15:59:00Z"), (area.clone(), old, officers_line));
    let new = vec!["new".to_owned(), "relief".to_owned()];
    assert_eq!(who("2025-02-28T16:00:00Z"), (area, new, officers_line));
    Ok(())
}

#[test]
fn where_nobody_is_assigned_the_emergency_line_is_named() {
    let registry = registry(Vec::new());
    let answer = registry.responsible(east(0.0), night());
    assert!(answer.areas.is_empty() && answer.area.is_none() && answer.officers.is_empty());
    assert_eq!(answer.call.unwrap().reason, LineReason::NobodyAssigned);
}

#[test]
fn coverage_falls_when_a_point_goes() {
    let school =
        |id: &str, metres| Asset::new(AssetId::new(id).unwrap(), AssetKind::School, id, east(metres));
    let covered = |points: Vec<SafePoint>| {
        let mut builder = RegistryBuilder::new();
        builder.add(school("near", 100.0)).add(school("far", 2_000.0));
        for point in points {
            builder.add(point);
        }
        let registry = builder.build().unwrap();
        let coverage = registry.coverage(AssetKind::School, 500.0);
        (
            coverage.covered,
            coverage.total(),
            coverage.uncovered().map(|asset| asset.id.to_string()).collect::<Vec<_>>(),
        )
    };
    let both = covered(vec![point("p1", 0.0, None), point("p2", 1_900.0, None)]);
    assert_eq!(both, (2, 2, vec![]));
    assert_eq!(covered(vec![point("p1", 0.0, None)]), (1, 2, vec!["far".to_owned()]));
    assert_eq!(covered(vec![]), (0, 2, vec!["far".to_owned(), "near".to_owned()]));
}

/// A posted plate that names the officer `old`, whose assignment ended on 1 March 2025.
fn plate_registry(change: impl FnOnce(&mut ContactPlate)) -> Registry {
    let mut builder = RegistryBuilder::new();
    builder.add(outlined("a", AreaKind::PoliceArea, None).unwrap());
    assigned(&mut builder, "old", "a", AssignmentRole::Primary, "../2025-03-01").unwrap();
    let id = PlateId::new("p").unwrap();
    let mut plate = ContactPlate::new(id, "广场", PlateHost::Square, east(0.0), AreaId::new("a").unwrap());
    plate.state = PlateState::Posted;
    plate.content.officers = vec![OfficerId::new("old").unwrap()];
    let line = |purpose| ContactLine::new(purpose, "110".parse().unwrap());
    plate.content.lines = LinePurpose::ON_EVERY_PLATE.map(line).to_vec();
    plate.inspected_on = Some("2025-02-01".parse().unwrap());
    change(&mut plate);
    builder.add(plate);
    builder.build().unwrap()
}

fn plate_problems(registry: &Registry, on: &str) -> Vec<PlateProblem> {
    let on: NaiveDate = on.parse().unwrap();
    registry.plate_health(on, 90).remove(0).problems
}

#[test]
fn a_plate_outlives_its_officer_by_not_a_day() {
    let registry = plate_registry(|_| ());
    assert_eq!(plate_problems(&registry, "2025-02-28"), []);
    assert_eq!(plate_problems(&registry, "2025-03-01"), [PlateProblem::OfficerLeft]);
    assert!(registry.plate_health("2025-03-01".parse().unwrap(), 90)[0].needs_reprint());
}

#[test]
fn a_plate_is_wrong_for_each_reason_that_holds() {
    let masked = plate_registry(|plate| plate.content.lines[1].number = "138****0000".parse().unwrap());
    assert_eq!(plate_problems(&masked, "2025-02-28"), [PlateProblem::LineNotDialable]);
    let moved = plate_registry(|plate| plate.position = Position::new(38.0, 101.5).unwrap());
    assert_eq!(plate_problems(&moved, "2025-02-28"), [PlateProblem::OutsideArea]);
    // The ninetieth day still counts, the next doesn't.
    let quiet = plate_registry(|plate| plate.inspected_on = Some("2024-11-30".parse().unwrap()));
    assert_eq!(plate_problems(&quiet, "2025-02-28"), []);
    let overdue = plate_registry(|plate| plate.inspected_on = Some("2024-11-29".parse().unwrap()));
    assert_eq!(plate_problems(&overdue, "2025-02-28"), [PlateProblem::NotInspected]);
    assert!(!overdue.plate_health("2025-02-28".parse().unwrap(), 90)[0].needs_reprint());
    let never = plate_registry(|plate| plate.inspected_on = None);
    assert_eq!(plate_problems(&never, "2025-02-28"), [PlateProblem::NotInspected]);
    // A plate that was taken down is nobody's worry.
    let removed = plate_registry(|plate| plate.state = PlateState::Removed);
    assert!(removed.plate_health("2025-02-28".parse().unwrap(), 90).is_empty());
}
