//! Every record and every enumeration goes through JSON and back, and no record that a constructor refuses comes in that way.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

use std::fmt::Debug;

use serde_json::{Value, json};
use shouwang::Position;
use shouwang::domain::*;
use shouwang::geo::Boundary;
use shouwang::time::{OpeningHours, ValidTime};

trait Json: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Debug {}
impl<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Debug> Json for T {}

fn lines() -> Value {
    json!([{"purpose": "help", "number": "+86 980 5550101", "hours": "Mo-Fr 09:00-18:00"}])
}

fn here() -> Value {
    json!({"latitude": 36.62, "longitude": 101.78})
}

/// Every record with all its fields, as JSON writes it.
fn records() -> Vec<(&'static str, Value)> {
    vec![
        (
            "Agency",
            json!({"id": "g1", "name": "示例派出所", "name_en": "Example station", "level": "station",
                "code": "630103530000", "parent": "g0", "address": "示例街1号", "position": here(),
                "hours": "24/7", "lines": lines()}),
        ),
        (
            "Area",
            json!({"id": "a1", "name": "示例警务区", "name_en": null, "names": {"bo": "དཔེར"}, "kind": "police_area",
                "code": "1", "parent": null, "agency": "g1",
                "boundary": [[[[101.0, 36.0], [102.0, 36.0], [102.0, 37.0], [101.0, 36.0]]]],
                "valid": "2024-01-01/..", "population": 1000, "households": 400}),
        ),
        (
            "AddressRule",
            json!({"id": "r1", "street": "示例东街", "from": 1, "to": 99, "parity": "odd", "area": "a1",
                "valid": "../.."}),
        ),
        (
            "Officer",
            json!({"id": "o1", "name": "示例民警", "badge": "示例0001", "rank": "supervisor_1", "grade": "一级警长",
                "post": "社区民警", "agency": "g1", "languages": ["zh", "bo"], "lines": lines(),
                "valid": "2023-07-01/2026-01-01"}),
        ),
        (
            "Assignment",
            json!({"id": "as1", "officer": "o1", "area": "a1", "role": "deputy", "valid": "../..",
                "relief_order": 2}),
        ),
        (
            "ContactPlate",
            json!({"id": "p1", "number": "示例0001", "host_place": "示例市集", "host_kind": "market",
                "position": here(), "area": "a1", "content": {"version": 2, "officers": ["o1"], "lines": lines(),
                "slogans": ["有困难找警察"], "qr_links": [{"kind": "url", "target": "https://example.org/p1"}],
                "languages": ["zh"]}, "state": "draft", "valid": "2024-01-01/..", "posted_on": "2024-02-01",
                "inspected_on": "2025-02-01"}),
        ),
        (
            "PlateInspection",
            json!({"id": "i1", "plate": "p1", "at": "2025-05-01T01:00:00Z", "by": "o1", "result": "torn"}),
        ),
        (
            "SafePoint",
            json!({"id": "s1", "name": "示例药店", "host": "示例医药公司", "host_kind": "pharmacy",
                "position": here(), "entrance_note": "夜间按门铃", "area": "a1", "functions": ["refuge", "help"],
                "equipment": ["aed"], "hours": "24/7", "closures": ["2025-10-01/2025-10-08"], "lines": lines(),
                "languages": ["zh"], "accessibility": ["step_free"], "for_whom": ["children"], "state": "active",
                "valid": "../..", "verified_on": "2025-05-01"}),
        ),
        (
            "SafePointVisit",
            json!({"id": "w1", "safe_point": "s1", "at": "2025-05-01T01:00:00Z", "by": "o1", "kind": "drill",
                "outcome": "to_improve", "next_due": "2025-05-01"}),
        ),
        ("Asset", json!({"id": "t1", "kind": "school", "name": "示例学校", "position": here()})),
        (
            "Volunteer",
            json!({"id": "v1", "name": "示例义警", "occupation": "教师", "also_roles": ["社区工作者"],
                "skills": ["急救"], "certificates": [{"name": "示例救护员证", "valid": "2024-01-01/2026-01-01"}],
                "availability": "Mo-Fr 18:00-22:00", "languages": ["zh"], "home_area": "a1", "position": here(),
                "joined_on": "2024-05-01", "state": "active"}),
        ),
        (
            "Activity",
            json!({"id": "ac1", "kind": "patrol", "area": "a1", "route": [here(), here()],
                "starts_at": "2025-05-01T12:00:00Z", "ends_at": "2025-05-01T14:00:00Z", "officer": "o1",
                "needs": [{"role": "队员", "count": 2, "skill": null, "certificate": "示例救护员证"}],
                "state": "confirmed"}),
        ),
        (
            "Participation",
            json!({"id": "pa1", "volunteer": "v1", "activity": "ac1", "role": "队员",
                "checked_in_at": "2025-05-01T12:00:00Z", "checked_out_at": "2025-05-01T14:00:00Z", "minutes": 120,
                "approved_by": "o1", "state": "hours_approved"}),
        ),
        (
            "Alert",
            json!({"id": "al1", "need": "escort", "position": here(), "radius_m": 800.5,
                "required_skills": ["急救"], "candidates": ["v1", "v2"], "accepted_by": "v2",
                "raised_at": "2025-05-01T15:00:00Z", "state": "accepted"}),
        ),
        (
            "ServiceRecord",
            json!({"id": "sr1", "number": "示例-1", "channel": "plate_call", "topic": "escort", "area": "a1",
                "position": here(), "safe_point": "s1", "plate": "p1", "person": "k1-person-1",
                "persons_helped": 2, "opened_at": "2025-05-01T01:00:00Z", "closed_at": "2025-05-01T01:01:00Z",
                "outcome": "settled", "satisfaction": "very_satisfied", "state": "closed"}),
        ),
        (
            "MediationCase",
            json!({"id": "m1", "number": "示例-2", "kind": "neighbour", "tier": "yellow",
                "source": "party_application", "area": "a1", "parties": ["k1-party-1", "k1-party-2"],
                "volunteers": ["v1"], "officer": "o1", "opened_at": "2025-05-09T11:30:00Z",
                "accepted_on": "2025-05-10", "due": "2025-06-10",
                "documents": {"present": ["application", "rights_notice"], "applicable": ["mandate"]},
                "agreement": {"on": "2025-05-20", "form": "oral", "perform_by": "2025-06-01", "confirmed_on": null},
                "performance": "full", "follow_ups": ["2025-06-05"], "closed_at": null, "state": "followed_up"}),
        ),
        (
            "Hazard",
            json!({"id": "h1", "number": "示例-3", "category": "fire", "level": "key", "area": "a1",
                "position": here(), "found_by": "v1", "responsible_party": "示例商户",
                "opened_at": "2025-05-01T01:00:00Z", "deadline": "2025-05-10",
                "extensions": [{"granted_on": "2025-05-09", "until": "2025-06-01"}],
                "rechecks": [{"on": "2025-06-01", "passed": false}], "closed_at": null, "state": "rectifying"}),
        ),
        (
            "AidCase",
            json!({"id": "ai1", "kind": "lost", "person": "k1-aided-1", "area": "a1", "safe_point": "s1",
                "volunteer": "v1", "at": "2025-05-01T01:00:00Z", "actions": ["stayed_with"],
                "handed_over_to": "家属"}),
        ),
        (
            "Incident",
            json!({"id": "in1", "kind": "fraud", "earliest_at": "2025-05-01T00:00:00Z",
                "latest_at": "2025-05-01T01:00:00Z", "area": "a1", "position": here(), "source": "plate_call",
                "priority": "prompt", "dispatched_at": "2025-05-01T01:05:00Z",
                "arrived_at": "2025-05-01T01:12:00Z", "finished_at": null}),
        ),
        (
            "Outreach",
            json!({"id": "ou1", "topic": "anti_fraud", "at": "2025-05-01T12:30:00Z", "activity": "ac1",
                "area": "a1", "venue": "示例广场", "position": here(), "safe_point": "s1",
                "audience": "older_people", "attendance": 40}),
        ),
        (
            "AreaPriority",
            json!({"id": "ap1", "area": "a1", "issue": "路灯不亮", "raised_on": "2025-05-01",
                "actions": [{"on": "2025-05-02", "what": "上报"}], "closed_on": "2025-05-09"}),
        ),
        (
            "EngagementEvent",
            json!({"id": "en1", "title": "示例恳谈", "kind": "meeting", "starts_at": "2025-05-01T11:00:00Z",
                "ends_at": "2025-05-01T12:00:00Z", "place": "示例社区", "position": null, "area": "a1",
                "agency": "g1"}),
        ),
        ("Person", json!({"id": "k1-aided-1", "is_minor": true, "sensitivity": "sensitive"})),
        (
            "ReportedIndicator",
            json!({"id": "x1", "indicator": "matters_helped", "text": "400余件", "from": "2024-01-01",
                "source": "示例"}),
        ),
    ]
}

fn there_and_back<T: Json>(json: Value) -> Result<Value, String> {
    let text = json.to_string();
    let record: T = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let again: T = serde_json::from_value(serde_json::to_value(&record).unwrap()).unwrap();
    assert_eq!(record, again);
    Ok(serde_json::to_value(&record).unwrap())
}

fn as_record(kind: &str, json: Value) -> Result<Value, String> {
    macro_rules! by_name {
        ($($name:ident)+) => {
            match kind { $( stringify!($name) => there_and_back::<$name>(json), )+ _ => panic!("{kind}") }
        };
    }
    by_name!(Agency Area AddressRule Officer Assignment ContactPlate PlateInspection SafePoint SafePointVisit Asset Volunteer
        Activity Participation Alert ServiceRecord MediationCase Hazard AidCase Incident Outreach AreaPriority EngagementEvent
        Person ReportedIndicator)
}

#[test]
fn every_record_goes_there_and_back_with_every_field() {
    for (kind, json) in records() {
        assert_eq!(as_record(kind, json.clone()), Ok(json), "{kind}");
    }
}

#[test]
fn every_record_refuses_a_field_it_doesn_t_know_and_a_missing_identifier() {
    for (kind, json) in records() {
        let mut more = json.clone();
        more["colour"] = json!("red");
        assert!(as_record(kind, more).unwrap_err().contains("unknown field `colour`"), "{kind}");
        let mut less = json.clone();
        less.as_object_mut().unwrap().remove("id");
        assert!(as_record(kind, less).unwrap_err().contains("missing field `id`"), "{kind}");
        let mut empty = json;
        empty["id"] = json!(" ");
        assert!(as_record(kind, empty).is_err(), "{kind}");
    }
}

#[test]
fn what_is_not_said_is_empty() {
    for (kind, json) in records() {
        let mut bare = json.clone();
        bare.as_object_mut().unwrap().retain(|_, value| !value.is_array() && !value.is_null());
        let read = as_record(kind, bare).unwrap_or_else(|error| panic!("{kind}: {error}"));
        for (field, value) in json.as_object().unwrap() {
            // An outline is the one array that isn't a list of a record's own.
            let empty = if value.is_array() && field != "boundary" { json!([]) } else { Value::Null };
            if value.is_array() || value.is_null() {
                assert_eq!(read[field], empty, "{kind}.{field}");
            }
        }
    }
}

/// A record, the path to a value in it, a value that no constructor takes, and what the error says.
const HOSTILE: &[(&str, &str, &str, &str)] = &[
    ("Agency", "/code", "\"999903530000\"", "digits 1 and 2"),
    ("Agency", "/position/latitude", "91.0", "latitude: out of range"),
    ("Agency", "/position/longitude", "1e999", "number out of range"),
    ("Agency", "/lines/0/number", "\"1.38E+10\"", "phone number"),
    ("Agency", "/hours", "\"whenever\"", "not well formed"),
    ("Agency", "/level", "\"kremlin\"", "unknown variant"),
    ("Area", "/boundary", "[]", "at least one polygon"),
    ("Area", "/boundary/0", "[]", "at least four positions"),
    ("Area", "/boundary/0/0/0/0", "181.0", "longitude: out of range"),
    ("Area", "/valid", "\"2024-01-01/2024-01-01\"", "later than the first"),
    ("Area", "/population", "-1", "invalid value"),
    ("AddressRule", "/to", "0", "to: out of range"),
    ("AddressRule", "/street", "\"\"", "street: missing"),
    ("Officer", "/name", "\"\\u0007\"", "a name"),
    ("ContactPlate", "/state", "\"posted\"", "lines: missing, expected a line for emergency"),
    ("ContactPlate", "/content/qr_links/0/target", "\"javascript:alert(1)\"", "target: not valid"),
    ("SafePoint", "/closures/0", "\"2025-10-08/2025-10-01\"", "later than the first"),
    ("SafePointVisit", "/next_due", "\"2025-04-01\"", "next_due: out of range"),
    ("Volunteer", "/certificates/0/name", "\"  \"", "name: missing"),
    ("Volunteer", "/certificates/0/name", "\" 急救\"", "words without space around them"),
    ("Activity", "/ends_at", "\"2025-05-01T11:59:59Z\"", "ends_at: out of range"),
    ("Activity", "/needs/0/count", "0", "count: out of range"),
    ("Activity", "/starts_at", "\"2025-05-01T12:00:00\"", "premature end of input"),
    ("Participation", "/minutes", "121", "minutes: out of range"),
    ("Participation", "/checked_in_at", "null", "checked_in_at: missing"),
    ("Participation", "/state", "\"no_show\"", "checked_in_at: somebody who declined"),
    ("Alert", "/radius_m", "0.0", "radius_m: out of range"),
    ("Alert", "/radius_m", "-1.0", "radius_m: out of range"),
    ("ServiceRecord", "/closed_at", "\"2025-05-01T00:59:59Z\"", "closed_at: out of range"),
    ("ServiceRecord", "/person", "\"00000019000101000X\"", "not an identity or telephone number"),
    ("MediationCase", "/agreement", "null", "agreed_on: missing"),
    ("MediationCase", "/due", "\"2025-05-09\"", "due: out of range"),
    ("MediationCase", "/parties/0", "\"10000000000\"", "not an identity or telephone number"),
    ("MediationCase", "/documents/present/0", "\"marriage_licence\"", "unknown variant"),
    ("Hazard", "/extensions/0/until", "\"2025-05-08\"", "until: out of range"),
    ("Hazard", "/deadline", "\"2025-07-01\"", "extensions: out of range"),
    ("Incident", "/latest_at", "\"2025-04-30T00:00:00Z\"", "latest_at: out of range"),
    ("Incident", "/arrived_at", "\"2025-05-01T01:04:00Z\"", "arrived_at: out of range"),
    ("AreaPriority", "/actions/0/on", "\"2025-04-30\"", "actions: out of range"),
    ("AreaPriority", "/actions/0/what", "\"\"", "what: missing"),
    ("EngagementEvent", "/ends_at", "\"2025-05-01T10:59:00Z\"", "ends_at: out of range"),
    ("Person", "/sensitivity", "\"none\"", "sensitivity: not valid"),
];

#[test]
fn what_a_constructor_refuses_does_not_come_in_as_json() {
    let records: std::collections::BTreeMap<_, _> = records().into_iter().collect();
    for (kind, path, hostile, expected) in HOSTILE {
        let mut json = records[kind].clone();
        *json.pointer_mut(path).unwrap_or_else(|| panic!("{kind}{path}")) = json!("@@");
        // As text, because a JSON value in memory can't hold a number out of range.
        let text = json.to_string().replace("\"@@\"", hostile);
        macro_rules! read {
            ($($name:ident)+) => {
                match *kind {
                    $( stringify!($name) => serde_json::from_str::<$name>(&text).map(|_| ()).map_err(|e| e.to_string()), )+
                    _ => panic!("{kind}"),
                }
            };
        }
        let error = read!(Agency Area AddressRule Officer ContactPlate SafePoint SafePointVisit Volunteer Activity Participation
            Alert ServiceRecord MediationCase Hazard Incident AreaPriority EngagementEvent Person)
        .expect_err(&format!("{kind}{path} = {hostile}"));
        assert!(error.contains(expected), "{kind}{path} = {hostile}: {error}");
    }
}

#[test]
fn every_record_of_the_chengzhong_data_set_goes_there_and_back() {
    use shouwang::exchange::{FolderOptions, read_folder};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data");
    let registry = read_folder(folder, &FolderOptions::default()).unwrap();
    let mut count = 0;
    macro_rules! each {
        ($($kind:ident)+) => { $(
            for record in registry.$kind() {
                let text = serde_json::to_string(record).unwrap();
                assert_eq!(serde_json::from_str(&text).ok().as_ref(), Some(record), "{}", stringify!($kind));
                count += 1;
            }
        )+ };
    }
    each!(agencies areas address_rules officers assignments contact_plates plate_inspections safe_points safe_point_visits
        assets volunteers activities participations alerts service_records mediations hazards aid_cases incidents outreach
        area_priorities engagement_events persons reported);
    assert!(count > 5_000, "{count}");
}

#[test]
fn a_field_that_stands_twice_is_refused() {
    let twice = r#"{"id": "k1-a", "is_minor": false, "is_minor": true, "sensitivity": "personal"}"#;
    assert!(serde_json::from_str::<Person>(twice).unwrap_err().to_string().contains("duplicate field"));
    let deep = "[".repeat(200_000);
    assert!(serde_json::from_str::<Boundary>(&deep).is_err());
}

#[test]
fn every_value_of_every_enumeration_travels_as_its_code() {
    macro_rules! codes {
        ($($name:ty),+ $(,)?) => { $(
            for value in <$name>::ALL {
                let json = serde_json::to_value(value).unwrap();
                assert_eq!(json, json!(value.code()));
                assert_eq!(serde_json::from_value::<$name>(json).unwrap(), *value);
            }
            assert!(serde_json::from_value::<$name>(json!("no such code")).is_err());
            assert!(serde_json::from_value::<$name>(json!(0)).is_err());
        )+ };
    }
    codes!(
        Accessibility,
        ActivityKind,
        ActivityState,
        AgencyLevel,
        AgreementForm,
        AidAction,
        AidKind,
        AlertState,
        AreaKind,
        AssetKind,
        AssignmentRole,
        Audience,
        DisputeKind,
        DisputeSource,
        DivisionKind,
        DivisionLevel,
        DocumentStage,
        EngagementKind,
        Equipment,
        ForWhom,
        HazardCategory,
        HazardLevel,
        HazardState,
        IncidentKind,
        IncidentPriority,
        IncidentSource,
        Indicator,
        InspectionResult,
        LinePurpose,
        MediationDocument,
        MediationState,
        OutreachTopic,
        Parity,
        ParticipationState,
        Performance,
        PhoneKind,
        PlateHost,
        PlateState,
        QrLinkKind,
        Rank,
        RiskTier,
        SafePointFunction,
        SafePointHost,
        SafePointState,
        Satisfaction,
        Sensitivity,
        ServiceChannel,
        ServiceOutcome,
        ServiceState,
        ServiceTopic,
        Visibility,
        VisitKind,
        VisitOutcome,
        VolunteerState,
        shouwang::geo::Datum,
        shouwang::stats::Unit,
        shouwang::stats::Qualifier,
    );
}

#[test]
fn values_travel_as_people_write_them() {
    let text = |json: Value| json.as_str().unwrap().to_owned();
    let hours: OpeningHours = "24/7".parse().unwrap();
    assert_eq!(text(serde_json::to_value(&hours).unwrap()), "24/7");
    let valid: ValidTime = "2024-01-01/..".parse().unwrap();
    assert_eq!(text(serde_json::to_value(valid).unwrap()), "2024-01-01/..");
    let position = Position::new(36.123_456_789_012_3, -0.0).unwrap();
    let json = serde_json::to_string(&position).unwrap();
    assert_eq!(json, r#"{"latitude":36.1234567890123,"longitude":0.0}"#);
    assert_eq!(serde_json::from_str::<Position>(&json).unwrap(), position);
    for (lang, code) in [(shouwang::Lang::Zh, "zh"), (shouwang::Lang::En, "en")] {
        assert_eq!(serde_json::to_value(lang).unwrap(), json!(code));
    }
}
