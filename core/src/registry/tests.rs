use geo_types::polygon;

use super::*;
use crate::domain::{
    Agency, AgencyId, AgencyLevel, AreaKind, ContactPlate, Officer, OfficerId, PersonName, PlateHost,
    PlateId, PlateState, SafePoint, SafePointHost, SafePointId,
};
use crate::geo::Boundary;
use crate::{Error, Place};

fn here() -> Position {
    Position::new(36.62, 101.78).unwrap()
}

fn area(id: &str, kind: AreaKind) -> Area {
    Area::new(AreaId::new(id).unwrap(), id, kind)
}

fn with_parent(id: &str, parent: &str) -> Area {
    let mut child = area(id, AreaKind::Station);
    child.parent = Some(AreaId::new(parent).unwrap());
    child
}

fn point(id: &str, area: &str) -> SafePoint {
    let mut point = SafePoint::new(SafePointId::new(id).unwrap(), "守望点", SafePointHost::Hotel, here());
    point.area = Some(AreaId::new(area).unwrap());
    point
}

fn outlined(id: &str, kind: AreaKind, west: f64) -> Area {
    let mut area = area(id, kind);
    let east = west + 1.0;
    let outline = polygon![(x: west, y: 36.0), (x: east, y: 36.0), (x: east, y: 37.0), (x: west, y: 37.0)];
    area.boundary = Some(Boundary::new(outline.into()).unwrap());
    area
}

fn problems(builder: RegistryBuilder) -> Vec<String> {
    builder.try_build().unwrap_err().iter().map(Error::to_string).collect()
}

#[test]
fn an_empty_registry_answers_everything_with_nothing() {
    let registry = RegistryBuilder::new().build().unwrap();
    assert!(registry.safe_points().is_empty());
    assert_eq!(registry.areas_at(here(), NaiveDate::MIN).count(), 0);
    assert_eq!(registry.zone(), Zone::shanghai());
}

#[test]
fn records_stand_in_the_order_of_their_identifiers() {
    let mut builder = RegistryBuilder::new();
    for id in ["c", "a", "b"] {
        builder.add(area(id, AreaKind::Beat));
    }
    let registry = builder.build().unwrap();
    let ids: Vec<&str> = registry.areas().iter().map(|area| area.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(registry.areas().position(&AreaId::new("b").unwrap()), Some(1));
    assert!(registry.areas().get(&AreaId::new("d").unwrap()).is_none());
}

#[test]
fn every_problem_is_named_with_its_place() {
    let mut builder = RegistryBuilder::new();
    let line_3 = Place { file: Some("areas.csv".to_owned()), line: Some(3), ..Place::default() };
    builder.add(area("a", AreaKind::Beat)).add_from(area("a", AreaKind::Beat), line_3);
    builder.add(point("p", "nowhere"));
    assert_eq!(problems(builder), ["areas.csv, line 3, id: duplicate area id", "area: no such area"]);
}

#[test]
fn areas_and_agencies_that_contain_themselves_are_refused() {
    let mut builder = RegistryBuilder::new();
    builder.add(with_parent("a", "b")).add(with_parent("b", "a")).add(with_parent("c", "b"));
    let id = AgencyId::new("g").unwrap();
    let mut own_parent = Agency::new(id.clone(), "g", AgencyLevel::Station);
    own_parent.parent = Some(id);
    builder.add(own_parent);
    let found = problems(builder);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[0], "parent: not valid, expected a parent that is neither the area itself nor below it");
}

#[test]
fn a_posted_plate_needs_an_officer_and_a_draft_does_not() {
    let plate = |state| {
        let id = PlateId::new("p").unwrap();
        let mut plate = ContactPlate::new(id, "广场", PlateHost::Square, here(), AreaId::new("a").unwrap());
        plate.state = state;
        let mut builder = RegistryBuilder::new();
        builder.add(area("a", AreaKind::PoliceArea)).add(plate);
        builder
    };
    assert!(plate(PlateState::Draft).build().is_ok());
    let error = plate(PlateState::Posted).build().unwrap_err();
    assert_eq!(error.to_string(), "officers: missing, expected at least one officer on a posted plate");
}

#[test]
fn a_plate_without_one_of_the_four_lines_names_it() {
    let mut builder = RegistryBuilder::new();
    let officer = OfficerId::new("o").unwrap();
    builder.add(Officer::new(officer.clone(), PersonName::new("示例民警").unwrap()));
    let mut plate = ContactPlate::new(
        PlateId::new("p").unwrap(),
        "广场",
        PlateHost::Square,
        here(),
        AreaId::new("a").unwrap(),
    );
    plate.state = PlateState::Posted;
    plate.content.officers.push(officer);
    builder.add(area("a", AreaKind::PoliceArea)).add(plate);
    assert_eq!(problems(builder), ["lines: missing, expected a line for emergency on a posted plate"]);
}

#[test]
fn areas_at_a_position_come_narrowest_first_and_by_code_on_a_shared_line() {
    let mut builder = RegistryBuilder::new();
    let mut east = outlined("a-east", AreaKind::Beat, 102.0);
    east.code = Some("2".to_owned());
    let mut west = outlined("z-west", AreaKind::Beat, 101.0);
    west.code = Some("1".to_owned());
    let mut ended = outlined("ended", AreaKind::Grid, 101.0);
    ended.valid = "../2024-01-01".parse().unwrap();
    builder.add(outlined("force", AreaKind::Force, 101.0)).add(east).add(west).add(ended);
    let registry = builder.build().unwrap();
    let at = |longitude: f64, on: &str| -> Vec<String> {
        let position = Position::new(36.5, longitude).unwrap();
        registry.areas_at(position, on.parse().unwrap()).map(|area| area.id.to_string()).collect()
    };
    assert_eq!(at(102.0, "2025-01-01"), ["z-west", "a-east", "force"]);
    assert_eq!(at(101.5, "2023-12-31"), ["ended", "z-west", "force"]);
    assert!(at(100.0, "2025-01-01").is_empty());
}
