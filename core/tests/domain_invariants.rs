//! Invariants of the records as properties: the tree of areas, positions on a shared line, the minutes of a participation, the codes
//! of divisions, and what `Debug` may print.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

use std::collections::BTreeSet;
use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use geo_types::{Rect, coord};
use proptest::prelude::*;
use shouwang::ask::{DataCheck, DataFindingKind};
use shouwang::domain::*;
use shouwang::geo::Boundary;
use shouwang::{Position, Registry, RegistryBuilder};

fn area_id(number: usize) -> AreaId {
    AreaId::new(format!("a{number:02}")).unwrap()
}

fn day() -> NaiveDate {
    "2025-06-01".parse().unwrap()
}

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Boundary {
    let corners = Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north });
    Boundary::new(corners.to_polygon().into()).unwrap()
}

/// Goes up from `start`; what is met twice lies on a cycle.
fn climbs_forever(parents: &[Option<usize>], start: usize) -> bool {
    let mut seen = BTreeSet::new();
    let mut at = Some(start);
    while let Some(here) = at {
        if !seen.insert(here) {
            return true;
        }
        at = parents.get(here).copied().flatten();
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    // Invariant 1.
    #[test]
    fn a_registry_is_built_exactly_when_the_tree_of_areas_has_no_cycle(
        parents in prop::collection::vec(prop::option::of(any::<prop::sample::Index>()), 1..12),
    ) {
        let parents: Vec<Option<usize>> =
            parents.iter().map(|parent| parent.map(|index| index.index(parents.len()))).collect();
        let mut builder = RegistryBuilder::new();
        for (number, parent) in parents.iter().enumerate() {
            let mut area = Area::new(area_id(number), "示例", AreaKind::Community);
            area.parent = parent.map(area_id);
            builder.add(area);
        }
        let cyclic = (0..parents.len()).any(|start| climbs_forever(&parents, start));
        match builder.try_build() {
            Ok(registry) => {
                prop_assert!(!cyclic);
                for number in 0..parents.len() {
                    let mut depth = 1;
                    let mut at = number;
                    while let Some(parent) = parents[at] {
                        (at, depth) = (parent, depth + 1);
                    }
                    prop_assert_eq!(registry.ancestors(&area_id(number)).count(), depth);
                }
            }
            Err(problems) => {
                prop_assert!(cyclic);
                for problem in problems {
                    prop_assert_eq!(problem.place().field.as_deref(), Some("parent"));
                }
            }
        }
    }

    // Invariant 1: how areas lie to each other is a finding and never keeps a data set from being read.
    #[test]
    fn a_child_beyond_its_parent_and_siblings_that_overlap_are_findings_and_no_errors(
        first in 0_u8..16, second in 0_u8..16,
    ) {
        // A parent 10 wide, and two children 4 wide and 10 high, each `n` tenths of a degree from its west.
        let mut parent = Area::new(area_id(0), "示例", AreaKind::Station);
        parent.boundary = Some(rectangle(100.0, 30.0, 101.0, 31.0));
        let child = |number, from: u8| {
            let west = 100.0 + f64::from(from) / 10.0;
            let mut child = Area::new(area_id(number), "示例", AreaKind::PoliceArea);
            child.parent = Some(area_id(0));
            child.boundary = Some(rectangle(west, 30.0, west + 0.4, 31.0));
            child
        };
        let mut builder = RegistryBuilder::new();
        builder.add(parent).add(child(1, first)).add(child(2, second));
        let registry = builder.build().unwrap();
        let findings = registry.data_check(&DataCheck::new(day()));
        let found = |kind| findings.iter().filter(|finding| finding.kind == kind).count();
        let beyond = [first, second].iter().filter(|from| **from > 6).count();
        prop_assert_eq!(found(DataFindingKind::AreaOutsideParent), beyond);
        prop_assert_eq!(found(DataFindingKind::AreasOverlap), usize::from(first.abs_diff(second) < 4));
    }

    // Invariant 2.
    #[test]
    fn a_position_on_a_shared_line_belongs_to_the_lowest_code_in_whatever_order_areas_came(
        codes in Just((10..19).collect::<Vec<u32>>()).prop_shuffle(),
        order in Just((0..9_usize).collect::<Vec<_>>()).prop_shuffle(),
        at in (0_u8..=12, 0_u8..=12),
    ) {
        // Nine squares of four quarters' width: each side and each corner but the outer ones is shared.
        let square = |number: usize| {
            let (row, column) = (number / 3, number % 3);
            let mut area = Area::new(area_id(number), "示例", AreaKind::Beat);
            area.code = Some(codes[number].to_string());
            let (west, south) = (101.0 + column as f64, 36.0 + row as f64);
            area.boundary = Some(rectangle(west, south, west + 1.0, south + 1.0));
            area
        };
        let built = |order: &[usize]| -> Registry {
            let mut builder = RegistryBuilder::new();
            for number in order {
                builder.add(square(*number));
            }
            builder.build().unwrap()
        };
        let position = Position::new(36.0 + f64::from(at.0) / 4.0, 101.0 + f64::from(at.1) / 4.0).unwrap();
        let covering = |registry: &Registry| -> Vec<String> {
            registry.areas_at(position, day()).map(|area| area.code.clone().unwrap()).collect()
        };
        // Quarters tell exactly which squares hold the position, their sides included.
        let holds = |number: &usize| {
            let (row, column) = (number / 3, number % 3);
            let spans = |from: usize, at: u8| (4 * from..=4 * from + 4).contains(&usize::from(at));
            spans(row, at.0) && spans(column, at.1)
        };
        let mut expected: Vec<String> =
            (0..9).filter(holds).map(|number| codes[number].to_string()).collect();
        expected.sort();
        prop_assert_eq!(&covering(&built(&order)), &expected);
        let mut backwards = order;
        backwards.reverse();
        prop_assert_eq!(&covering(&built(&backwards)), &expected);
    }

    // Invariant 8; that two participations don't overlap is a property beside the sweep that finds it.
    #[test]
    fn a_participation_is_taken_exactly_when_it_fits_its_activity(
        length in 1..120_i64,
        came in prop::option::of(-3..130_i64),
        stayed in prop::option::of(-5..130_i64),
        minutes in prop::option::of(0..140_u32),
    ) {
        let start: DateTime<Utc> = "2025-05-01T12:00:00Z".parse().unwrap();
        let at = |minute: i64| start + TimeDelta::minutes(minute);
        let (who, what) = (VolunteerId::new("v").unwrap(), ActivityId::new("a").unwrap());
        let mut part = Participation::new(ParticipationId::new("p").unwrap(), who.clone(), what.clone());
        let left = stayed.map(|stayed| came.unwrap_or_default() + stayed);
        part.state = ParticipationState::CheckedOut;
        (part.checked_in_at, part.checked_out_at, part.minutes) = (came.map(at), left.map(at), minutes);
        let mut builder = RegistryBuilder::new();
        builder
            .add(Volunteer::new(who))
            .add(Activity::new(what, ActivityKind::Patrol, start, at(length)).unwrap())
            .add(part);

        let inside = |minute: Option<i64>| minute.is_none_or(|minute| (0..=length).contains(&minute));
        let in_order = match (came, left) {
            (None, Some(_)) => false,
            (Some(came), Some(left)) => came <= left,
            _ => true,
        };
        let most = match (came, left) {
            (Some(came), Some(left)) => (left - came).min(length),
            _ => length,
        };
        let fits = in_order && inside(came) && inside(left) && minutes.is_none_or(|m| i64::from(m) <= most);
        prop_assert_eq!(builder.build().is_ok(), fits);
    }

    // Invariant 13, against a reading of the rule that shares nothing with the library's.
    #[test]
    fn a_division_code_is_read_exactly_when_the_rule_allows_it(
        province in prop::sample::select(vec!["11", "63", "65", "44", "71", "82", "10", "16", "66", "90", "99"]),
        prefecture in 0..100_u32, county in 0..100_u32, town in 0..1000_u32, village in 0..1000_u32,
        length in prop::sample::select(vec![6_usize, 9, 12]),
    ) {
        let text = format!("{province}{prefecture:02}{county:02}{town:03}{village:03}");
        let text: String = text.chars().take(length).collect();
        let known = matches!(province, "11" | "63" | "65" | "44" | "71" | "82");
        let upper = known && (prefecture <= 70 || prefecture == 90) && (prefecture > 0 || county == 0);
        let fourth = match town {
            0 => None,
            1..=99 => Some(DivisionKind::Subdistrict),
            100..=199 => Some(DivisionKind::Town),
            200..=399 => Some(DivisionKind::Township),
            400..=599 => Some(DivisionKind::EnterpriseUnit),
            _ => None,
        };
        let fifth = match village {
            0 => None,
            1..=199 => Some(DivisionKind::ResidentsCommittee),
            _ => Some(DivisionKind::VillagersCommittee),
        };
        let lower = prefecture > 0 && fourth.is_some();
        let valid = match length {
            6 => upper,
            9 => upper && lower,
            _ => upper && lower && fifth.is_some(),
        };
        match DivisionCode::parse(&text) {
            Ok(code) => {
                prop_assert!(valid, "{}", text);
                prop_assert_eq!(code.as_str(), text.as_str());
                prop_assert_eq!(code.kind(), match length { 6 => None, 9 => fourth, _ => fifth });
            }
            Err(error) => {
                prop_assert!(!valid, "{} {}", text, error);
                prop_assert_eq!(error.kind().code(), "invalid");
                prop_assert!(!error.to_string().contains(&text), "an error does not hold the value");
            }
        }
    }
}

#[test]
fn chengzhong_is_630103() {
    let code: DivisionCode = "630103".parse().unwrap();
    assert_eq!((code.level(), code.parent().unwrap().as_str()), (DivisionLevel::County, "630100"));
}

#[test]
fn whatever_tells_of_a_resident_or_of_where_somebody_was_is_restricted() {
    use shouwang::registry::Record;
    let of_people = [
        Person::VISIBILITY,
        AidCase::VISIBILITY,
        ServiceRecord::VISIBILITY,
        MediationCase::VISIBILITY,
        Incident::VISIBILITY,
        Alert::VISIBILITY,
    ];
    assert!(of_people.iter().all(|visibility| *visibility == Visibility::Restricted));
    for public in [ContactPlate::VISIBILITY, SafePoint::VISIBILITY, Area::VISIBILITY] {
        assert!(Visibility::Public.may_see(public) && !Visibility::Public.may_see(Volunteer::VISIBILITY));
    }
}

/// What no `Debug` may print: a name, numbers, a pseudonym, where a person was, who is responsible, who came.
const CANARIES: [&str; 9] = [
    "金丝雀甲",
    "5557731",
    "555 7731",
    "k1-canary",
    "36.613579",
    "101.782468",
    "金丝雀业主",
    "金丝雀家属",
    "金丝雀巡检",
];

fn silent(value: &dyn Debug, what: &str) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        for canary in CANARIES {
            assert!(!text.contains(canary), "{what} prints {canary}");
        }
    }
}

// Invariant 14, the part of `Debug`.
#[test]
fn debug_prints_no_name_no_number_and_no_position_of_a_person() {
    let here = Position::new(36.613_579, 101.782_468).unwrap();
    let elsewhere = Position::new(36.5, 101.5).unwrap();
    let person = || PersonRef::new("k1-canary").unwrap();
    let line = || {
        let mut line = ContactLine::new(LinePurpose::Help, "0980 555 7731".parse().unwrap());
        line.hours = Some("24/7".parse().unwrap());
        line
    };
    let instant: DateTime<Utc> = "2025-05-01T12:00:00Z".parse().unwrap();
    let area = Area::new(area_id(0), "示例", AreaKind::Beat);
    let mut builder = RegistryBuilder::new();
    macro_rules! add {
        ($record:expr, $($set:tt)*) => {{
            let mut record = $record;
            let change: fn(&mut _, Position, PersonRef, ContactLine) = $($set)*;
            change(&mut record, here, person(), line());
            silent(&record, std::any::type_name_of_val(&record));
            builder.add(record);
        }};
    }
    builder.add(area);
    add!(
        Agency::new(AgencyId::new("g").unwrap(), "示例", AgencyLevel::Station),
        |agency: &mut Agency, _, _, line| agency.lines = vec![line]
    );
    add!(
        Officer::new(OfficerId::new("o").unwrap(), PersonName::new("金丝雀甲").unwrap()),
        |officer: &mut Officer, _, _, line| officer.lines = vec![line]
    );
    add!(
        ContactPlate::new(PlateId::new("p").unwrap(), "示例", PlateHost::Square, elsewhere, area_id(0)),
        |plate: &mut ContactPlate, _, _, line| plate.content.lines = vec![line]
    );
    add!(
        SafePoint::new(SafePointId::new("s").unwrap(), "示例", SafePointHost::Hotel, elsewhere),
        |point: &mut SafePoint, _, _, line| point.lines = vec![line]
    );
    add!(Volunteer::new(VolunteerId::new("v").unwrap()), |volunteer: &mut Volunteer, here, _, _| {
        volunteer.name = Some(PersonName::new("金丝雀甲").unwrap());
        volunteer.position = Some(here);
    });
    add!(
        Alert::new(AlertId::new("al").unwrap(), SafePointFunction::Help, here, 500.0, instant).unwrap(),
        |_: &mut Alert, _, _, _| ()
    );
    add!(
        Incident::new(IncidentId::new("in").unwrap(), IncidentKind::Fraud, instant, instant).unwrap(),
        |incident: &mut Incident, here, _, _| incident.position = Some(here)
    );
    add!(
        ServiceRecord::new(
            ServiceRecordId::new("sr").unwrap(),
            ServiceChannel::Phone,
            ServiceTopic::LostPerson,
            instant
        ),
        |record: &mut ServiceRecord, here, person, _| {
            (record.position, record.person) = (Some(here), Some(person));
        }
    );
    add!(
        MediationCase::new(MediationId::new("m").unwrap(), DisputeKind::Neighbour, instant),
        |case: &mut MediationCase, _, person, _| case.parties = vec![person]
    );
    add!(
        Hazard::new(HazardId::new("h").unwrap(), HazardCategory::Fire, HazardLevel::Key, instant),
        |hazard: &mut Hazard, _, _, _| hazard.responsible_party = Some("金丝雀业主".to_owned())
    );
    add!(
        AidCase::new(AidCaseId::new("ai").unwrap(), AidKind::Lost, person(), instant),
        |case: &mut AidCase, _, _, _| case.handed_over_to = Some("金丝雀家属".to_owned())
    );
    add!(Person::new(person()), |_: &mut Person, _, _, _| ());
    add!(
        SafePointVisit::new(
            VisitId::new("w").unwrap(),
            SafePointId::new("s").unwrap(),
            instant,
            VisitKind::Verify,
            VisitOutcome::Passed
        ),
        |visit: &mut SafePointVisit, _, _, _| visit.by = Some("金丝雀巡检".to_owned())
    );
    add!(
        PlateInspection::new(
            InspectionId::new("i").unwrap(),
            PlateId::new("p").unwrap(),
            instant,
            InspectionResult::Torn
        ),
        |inspection: &mut PlateInspection, _, _, _| inspection.by = Some("金丝雀巡检".to_owned())
    );
    silent(&builder, "the builder");
    // A person who stands twice is named by no pseudonym.
    let mut twice = RegistryBuilder::new();
    twice.add(Person::new(person())).add(Person::new(person()));
    let error = twice.build().unwrap_err();
    silent(&error, "an error");
    assert_eq!(error.to_string(), "id: duplicate person id");
    silent(&builder.build().unwrap(), "the registry");
}

// The same of what a reader says of rows that it refuses.
#[test]
fn an_error_of_a_data_folder_holds_no_personal_value() {
    use shouwang::exchange::{FolderOptions, examine_files};
    let rows = [
        ("officers.csv", "id,name,help_line\no1,金丝雀甲,0980 555 7731 7731 7731\n"),
        ("officers.csv", "id,name,rank\no1,金丝雀甲,金丝雀甲\n"),
        ("volunteers.csv", "id,name,latitude,longitude\nv1,金丝雀甲,136.613579,101.782468\n"),
        ("volunteers.csv", "id,name,certificates\nv1,金丝雀甲,金丝雀甲@5557731\n"),
        ("aid_cases.csv", "id,kind,person,at\nai1,lost,k1-canary,5557731\n"),
        (
            "aid_cases.csv",
            "id,kind,person,at,safe_point\nai1,lost,k1-canary,2025-05-01T12:00:00Z,金丝雀家属\n",
        ),
        ("persons.csv", "id,is_minor\nk1-canary,金丝雀甲\n"),
        ("persons.csv", "id\nk1-canary\nk1-canary\n"),
        (
            "incidents.csv",
            "id,kind,earliest_at,latitude,longitude\nin1,fraud,2025-05-01T12:00:00Z,36.613579,901.782468\n",
        ),
        (
            "hazards.csv",
            "id,category,level,responsible_party,opened_at\nh1,fire,金丝雀业主,金丝雀业主,2025-05-01T12:00:00Z\n",
        ),
        (
            "alerts.csv",
            "id,need,latitude,longitude,radius_m,raised_at\nal1,help,36.613579,101.782468,-1,2025-05-01T12:00:00Z\n",
        ),
        ("agencies.csv", "id,name,level,other_lines\ng1,示例,station,fire=5557731 5557731 5557731\n"),
    ];
    for (name, text) in rows {
        let reading = examine_files([(name.to_owned(), text.as_bytes().to_vec())], &FolderOptions::default());
        assert!(!reading.problems.is_empty(), "{name} {text}");
        for problem in &reading.problems {
            silent(problem, name);
            assert!(CANARIES.iter().all(|canary| !problem.to_string().contains(canary)), "{problem}");
        }
        silent(&reading.reports, name);
    }
}
