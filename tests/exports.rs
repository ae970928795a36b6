//! The exports of one small invented data set, byte by byte; Python reads the same files with parsers of other makes.
//!
//! `UPDATE_GOLDEN=1 cargo test -p shouwang-tests --test exports` writes them anew after a change that means to change them.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use geo_types::polygon;
use shouwang::domain::{
    Accessibility, Activity, ActivityId, ActivityKind, ActivityState, Agency, AgencyId, AgencyLevel, AreaId,
    ContactLine, ContactPlate, EngagementEvent, EngagementEventId, EngagementKind, Equipment, Incident,
    IncidentId, IncidentKind, LinePurpose, Officer, OfficerId, Participation, ParticipationId,
    ParticipationState, PersonName, PersonRef, PlateHost, PlateId, QrLink, QrLinkKind, Rank, SafePoint,
    SafePointFunction, SafePointHost, SafePointId, SafePointState, ServiceChannel, ServiceOutcome,
    ServiceRecord, ServiceRecordId, ServiceState, ServiceTopic, Visibility, VolunteerId,
};
use shouwang::exchange::icalendar::Calendar;
use shouwang::exchange::{
    CsvOptions, GeoJsonWriter, Json, Shape, open311, osm, police_uk, schema_org, vcard,
};
use shouwang::geo::Boundary;
use shouwang::time::Zone;
use shouwang::{Lang, Position};

/// Compares what the library writes now with the committed file.
fn agree(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/exports").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == text, "{} no longer holds; see the head of this file", path.display());
}

/// Names that writers of such formats have stumbled over; all are invented.
const NAMES: [&str; 6] = [
    "示例警员甲",
    "示例;警员,乙\\n：丙",
    "ＥＸＡＭＰＬＥ　警员",
    "Example O'Brien \"Bob\" <b>",
    "འདྲ་དཔེ་ཉེན་རྟོག་པ་འདྲ་དཔེ་ཉེན་རྟོག་པ་འདྲ་དཔེ་ཉེན་རྟོག་པ",
    "=cmd|'/C calc'!A0",
];

/// What of a name fits an identifier.
fn short(name: &str) -> String {
    name.chars().take(30).collect()
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_752_836_400, 0).unwrap() + TimeDelta::minutes(minute)
}

fn place() -> Position {
    Position::new(36.620_123, 101.770_456).unwrap()
}

fn lines() -> Vec<ContactLine> {
    let numbers = ["110", "0971-5550123", "0971-5550123 转 8", "12345"];
    let lines = LinePurpose::ON_EVERY_PLATE.iter().zip(numbers);
    let mut lines: Vec<_> =
        lines.map(|(purpose, number)| ContactLine::new(*purpose, number.parse().unwrap())).collect();
    lines[3].hours = Some("Mo-Fr 09:00-17:00; PH off".parse().unwrap());
    lines
}

fn agency() -> Agency {
    let mut agency = Agency::new(AgencyId::new("st-1").unwrap(), "示例派出所", AgencyLevel::Station);
    agency.name_en = Some("Example Station".to_owned());
    agency.position = Some(place());
    agency.lines = lines();
    agency
}

fn officers() -> Vec<Officer> {
    let officers = NAMES.iter().enumerate().map(|(index, name)| {
        let id = OfficerId::new(format!("o-{index}")).unwrap();
        let mut officer = Officer::new(id, PersonName::new(name).unwrap());
        officer.post = Some(format!("社区民警，{name}"));
        officer.rank = Some(Rank::SupervisorThirdClass);
        officer.badge = Some(format!("00000{index}"));
        officer.languages = vec!["zh".to_owned(), "bo-CN".to_owned()];
        officer.lines = lines();
        officer
    });
    officers.collect()
}

#[test]
fn cards_of_officers_and_of_a_plate() {
    let (agency, officers) = (agency(), officers());
    let mut text = String::new();
    for officer in &officers {
        text += &vcard::of_officer(officer, Some(&agency), Lang::Zh).unwrap();
    }
    agree("officers.vcf", &text);
    let (id, area) = (PlateId::new("p-1").unwrap(), AreaId::new("pa").unwrap());
    let mut plate = ContactPlate::new(id, "北门市场, 东口; 二楼", PlateHost::Market, place(), area);
    plate.number = Some("示例-001".to_owned());
    plate.content.officers = officers.iter().map(|officer| officer.id.clone()).collect();
    plate.content.lines = lines();
    plate.content.slogans = vec!["有困难，找民警".to_owned()];
    plate.content.qr_links =
        vec![QrLink::new(QrLinkKind::Url, "https://police.example/p?id=1&x=北").unwrap()];
    let shown: Vec<_> = officers.iter().collect();
    agree("plate.vcf", &vcard::of_plate(&plate, &shown, Lang::Zh).unwrap());
}

#[test]
fn a_calendar_of_meetings_activities_and_shifts() {
    let mut calendar = Calendar::new("示例, 活动", "police.example", at(0), Lang::Zh).unwrap();
    for (index, title) in NAMES.iter().enumerate() {
        let id = EngagementEventId::new(format!("e-{index}")).unwrap();
        let minutes = i64::try_from(index).unwrap();
        let mut event = EngagementEvent::new(id, title, EngagementKind::Meeting, at(0), at(minutes)).unwrap();
        event.place = Some("北门社区; 二楼,\r\n会议室".to_owned());
        event.position = Some(place());
        calendar.add_engagement(&event).unwrap();
    }
    let id = ActivityId::new("a-1").unwrap();
    let mut activity = Activity::new(id.clone(), ActivityKind::Patrol, at(60), at(180)).unwrap();
    activity.state = ActivityState::Confirmed;
    calendar.add_activity(&activity, Some("示例警务区")).unwrap();
    let (part, who) = (ParticipationId::new("pa-1").unwrap(), VolunteerId::new("canary-volunteer").unwrap());
    let mut part = Participation::new(part, who, id);
    part.role = Some("急救员".to_owned());
    part.state = ParticipationState::Accepted;
    calendar.add_shift(&part, &activity, None).unwrap();
    agree("calendar.ics", &calendar.finish().unwrap());
}

fn safe_point(name: &str) -> SafePoint {
    let id = SafePointId::new("sp-1").unwrap();
    let mut point = SafePoint::new(id, name, SafePointHost::Pharmacy, place());
    point.state = SafePointState::Active;
    point.functions = SafePointFunction::ALL.to_vec();
    point.equipment = Equipment::ALL.to_vec();
    point.accessibility = Accessibility::ALL.to_vec();
    point.hours = Some("Mo-Fr 09:00-21:00; Sa,Su 10:00-18:00".parse().unwrap());
    point.lines = lines();
    point.languages = vec!["zh".to_owned(), "en".to_owned()];
    point.entrance_note = Some("从东门进，\"按铃\" </script>".to_owned());
    point.verified_on = Some("2025-06-01".parse().unwrap());
    point
}

#[test]
fn tags_and_linked_data_of_safe_points_an_agency_and_a_meeting() {
    let tags = osm::tags_of(&safe_point("北门药店")).unwrap();
    let text: String = tags.iter().map(|(key, value)| format!("{key}={value}\n")).collect();
    agree("safe_point.tags", &text);
    let mut linked: Vec<String> =
        NAMES.iter().map(|name| schema_org::of_safe_point(&safe_point(name), Lang::En).unwrap()).collect();
    linked.push(schema_org::of_agency(&agency(), Lang::En).unwrap());
    let id = EngagementEventId::new("e-1").unwrap();
    let mut event = EngagementEvent::new(id, "夏季恳谈", EngagementKind::Meeting, at(0), at(90)).unwrap();
    event.place = Some("北门社区".to_owned());
    event.agency = Some(AgencyId::new("st-1").unwrap());
    linked.push(schema_org::of_engagement(&event, Lang::Zh).unwrap());
    agree("linked.jsonl", &(linked.join("\n") + "\n"));
}

#[test]
fn requests_and_crimes_for_the_public() {
    let records: Vec<_> = NAMES
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let id = ServiceRecordId::new(format!("s-{index} {}", short(name))).unwrap();
            let mut record =
                ServiceRecord::new(id, ServiceChannel::PlateCall, ServiceTopic::ALL[index], at(0));
            record.position = Some(place());
            record.person = Some(PersonRef::new("canary-person").unwrap());
            record.outcome = Some(ServiceOutcome::Settled);
            record.state = ServiceState::ALL[index * 2];
            record.closed_at = Some(at(1));
            record
        })
        .collect();
    agree("requests.json", &open311::write_requests(&records, Visibility::Public, Lang::En).unwrap());
    let incidents: Vec<_> = NAMES
        .iter()
        .map(|name| {
            let id = IncidentId::new(short(name)).unwrap();
            let mut incident = Incident::new(id, IncidentKind::PublicOrder, at(0), at(1)).unwrap();
            incident.position = Some(place());
            incident
        })
        .collect();
    let mut table = Vec::new();
    let options = CsvOptions::default();
    let left_out = police_uk::write_crimes(
        &mut table,
        &incidents,
        "Example Force",
        Visibility::Public,
        Zone::shanghai(),
        &options,
    );
    assert!(left_out.unwrap().is_empty());
    agree("crimes.csv", &String::from_utf8(table).unwrap());
}

#[test]
fn shapes_as_geojson() {
    let square = polygon!(
        exterior: [(x: 101.7, y: 36.6), (x: 101.8, y: 36.6), (x: 101.8, y: 36.7), (x: 101.7, y: 36.7)],
        interiors: [[(x: 101.72, y: 36.62), (x: 101.74, y: 36.62), (x: 101.74, y: 36.64)]],
    );
    let position = |latitude, longitude| Position::new(latitude, longitude).unwrap();
    let shapes = [
        Shape::Point(place()),
        Shape::Points(vec![place(), position(-17.0, 180.0)]),
        Shape::Lines(vec![vec![place(), position(36.7, 101.8)]]),
        Shape::Lines(vec![vec![position(-16.0, 178.0), position(-17.0, -179.0), position(-18.0, 179.0)]]),
        Shape::Area(Boundary::new(square.into()).unwrap()),
    ];
    let mut writer = GeoJsonWriter::new(Vec::new()).unwrap();
    for (name, shape) in NAMES.iter().zip(&shapes) {
        let properties = [("名称", Json::String((*name).to_owned())), ("n", Json::Integer(1))];
        writer.write_feature(Some(name), shape, None, &properties).unwrap();
    }
    agree("shapes.geojson", &String::from_utf8(writer.finish().unwrap()).unwrap());
}
