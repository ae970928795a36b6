"""The exports that Rust writes, read by parsers that nobody here wrote."""

import csv
import datetime as dt
import itertools
import json
from pathlib import Path

import geojson_validator
import icalendar
import jsonschema
import pandas as pd
import pytest
import schema_org
import vobject
from geojson_pydantic import FeatureCollection
from pydantic import ValidationError
from pyld import jsonld

EXPORTS = Path(__file__).resolve().parents[2] / "tests" / "golden" / "exports"

# The same names as in tests/exports.rs.
NAMES = [
    "示例警员甲",
    "示例;警员,乙\\n：丙",
    "ＥＸＡＭＰＬＥ　警员",
    'Example O\'Brien "Bob" <b>',
    "འདྲ་དཔེ་ཉེན་རྟོག་པ་འདྲ་དཔེ་ཉེན་རྟོག་པ་འདྲ་དཔེ་ཉེན་རྟོག་པ",
    "=cmd|'/C calc'!A0",
]
CANARY = "canary"


def raw(name: str) -> str:
    return (EXPORTS / name).read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", ["officers.vcf", "plate.vcf", "calendar.ics"])
def test_every_line_ends_with_crlf_and_holds_at_most_75_octets(name: str) -> None:
    data = (EXPORTS / name).read_bytes()
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_vobject_reads_each_officer_with_name_post_and_lines() -> None:
    cards = list(vobject.readComponents(raw("officers.vcf")))
    assert [card.fn.value for card in cards] == NAMES
    for card, name in zip(cards, NAMES, strict=True):
        assert card.version.value == "4.0"
        assert card.title.value == f"社区民警，{name}"
        assert [tel.value for tel in card.tel_list] == ["110", "tel:+869715550123", "tel:+869715550123;ext=8", "12345"]
        labels = {label.group: label.value for label in card.contents["x-ablabel"]}
        assert [labels[tel.group] for tel in card.tel_list] == [
            "报警",
            "求助",
            "救援",
            "咨询 Mo-Fr 09:00-17:00; PH off",
        ]


def test_vobject_reads_a_plate_with_place_officers_position_and_address() -> None:
    (plate,) = vobject.readComponents(raw("plate.vcf"))
    assert plate.fn.value == "警民联系牌 北门市场, 东口; 二楼"
    assert plate.note.value.split("\n") == ["示例-001", *NAMES, "有困难，找民警"]
    assert plate.geo.value == "geo:36.620123,101.770456"
    assert plate.url.value == "https://police.example/p?id=1&x=北"


def test_icalendar_reads_meetings_activities_and_shifts() -> None:
    calendar = icalendar.Calendar.from_ical(raw("calendar.ics"))
    assert calendar.errors == []
    events = list(calendar.walk("VEVENT"))
    assert all(event.errors == [] for event in events)
    assert len({str(event["UID"]) for event in events}) == len(events) == len(NAMES) + 2
    start = dt.datetime(2025, 7, 18, 11, tzinfo=dt.UTC)
    for minute, (event, name) in enumerate(zip(events, NAMES, strict=False)):
        assert str(event["SUMMARY"]) == name
        assert str(event["LOCATION"]) == "北门社区; 二楼,\n会议室"
        assert event.decoded("DTSTART") == start
        # A meeting without length has no end, which means the same.
        assert event.end == start + dt.timedelta(minutes=minute)
    activity, shift = events[-2:]
    assert (str(activity["SUMMARY"]), str(activity["STATUS"]), str(activity["CLASS"])) == (
        "治安巡逻",
        "CONFIRMED",
        "PUBLIC",
    )
    assert (str(shift["SUMMARY"]), str(shift["CLASS"])) == ("治安巡逻 急救员", "PRIVATE")
    assert shift.duration == activity.duration == dt.timedelta(hours=2)


def test_vobject_validates_the_calendar() -> None:
    calendar = vobject.readOne(raw("calendar.ics"))
    assert calendar.validate(raiseException=True)
    assert [event.summary.value for event in calendar.vevent_list][: len(NAMES)] == NAMES


def test_geojson_validator_and_pydantic_find_nothing_wrong() -> None:
    data = json.loads(raw("shapes.geojson"))
    assert geojson_validator.validate_structure(data, check_crs=True) == {}
    found = geojson_validator.validate_geometries(data)
    assert found["invalid"] == {}
    # The one hole is meant, and a cut leaves a latitude of many digits. That validator takes every line that reaches
    # longitude 180 for one that crosses, though RFC 7946's own example of a cut ends there.
    assert set(found["problematic"]) <= {"holes", "excessive_coordinate_precision", "crosses_antimeridian"}
    for line in data["features"][3]["geometry"]["coordinates"]:
        assert all(abs(a[0] - b[0]) <= 180 for a, b in itertools.pairwise(line))
    collection = FeatureCollection.model_validate(data)
    kinds = [feature.geometry.type for feature in collection.features]
    assert kinds == ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon"]
    assert [feature.properties["名称"] for feature in collection.features] == NAMES[:5]


def expanded(document: dict) -> dict:
    # The context of schema.org, which a test does not fetch, makes every name one of the vocabulary's.
    (node,) = jsonld.expand({**document, "@context": {"@vocab": "https://schema.org/"}})
    return node


def test_json_ld_expands_to_nodes_of_schema_org() -> None:
    documents = [json.loads(line) for line in raw("linked.jsonl").splitlines()]
    assert all(document["@context"] == "https://schema.org" for document in documents)
    nodes = [expanded(document) for document in documents]
    kinds = [node["@type"][0].removeprefix("https://schema.org/") for node in nodes]
    assert kinds == ["CivicStructure"] * len(NAMES) + ["PoliceStation", "Event"]
    names = [node["https://schema.org/name"][0]["@value"] for node in nodes[: len(NAMES)]]
    assert names == NAMES
    assert all("https://schema.org/geo" in node for node in nodes[:-1])
    assert nodes[0]["https://schema.org/openingHours"] == [
        {"@value": "Mo-Fr 09:00-21:00"},
        {"@value": "Sa,Su 10:00-18:00"},
    ]


def test_nothing_in_linked_data_can_end_a_script() -> None:
    assert not set("<>&") & set(raw("linked.jsonl"))


def validated(value: object) -> object:
    """Makes the value of schema.org's classes, which take no property but their own, and of no other type."""
    if isinstance(value, list):
        return [validated(item) for item in value]
    if not isinstance(value, dict):
        return value
    members = {name: validated(member) for name, member in value.items() if not name.startswith("@")}
    for name in ("startDate", "endDate"):
        # Those classes take what a JSON reader makes of a date, not its text.
        if name in members:
            members[name] = dt.datetime.fromisoformat(members[name])
    return getattr(schema_org, value["@type"])(**members)


def test_linked_data_has_no_property_that_schema_org_does_not_give_its_type() -> None:
    documents = [json.loads(line) for line in raw("linked.jsonl").splitlines()]
    for document in documents:
        again = json.loads(validated(document).to_jsonld_json())
        for name in ("startDate", "endDate"):
            if name in again:
                again[name] = again[name].replace("+00:00", "Z")
        assert again == document
    for wrong in ({"nickname": "x"}, {"contactPoint": []}, {"geo": {"@type": "Event"}}, {"publicAccess": "yes"}):
        with pytest.raises((ValidationError, TypeError)):
            validated({**documents[0], **wrong})


# GeoReport v2 of Open311, the answer to GET service requests: names, types and what must be there.
TEXT = {"type": ["string", "null"]}
SERVICE_REQUESTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["service_request_id", "status", "service_name", "service_code", "requested_datetime"],
        "additionalProperties": False,
        "properties": {
            "service_request_id": {"type": "string", "minLength": 1},
            "token": TEXT,
            "status": {"enum": ["open", "closed"]},
            "status_notes": TEXT,
            "service_name": {"type": "string"},
            "service_code": {"type": "string", "minLength": 1},
            "description": TEXT,
            "agency_responsible": TEXT,
            "service_notice": TEXT,
            "requested_datetime": {"type": "string", "format": "date-time"},
            "updated_datetime": {"type": "string", "format": "date-time"},
            "expected_datetime": {"type": "string", "format": "date-time"},
            "address": TEXT,
            "address_id": TEXT,
            "zipcode": TEXT,
            "lat": {"type": "number", "minimum": -90, "maximum": 90},
            "long": {"type": "number", "minimum": -180, "maximum": 180},
            "media_url": {"type": ["string", "null"], "format": "uri"},
        },
    },
}


def test_service_requests_are_those_of_open311() -> None:
    requests = json.loads(raw("requests.json"))
    check = jsonschema.Draft202012Validator(SERVICE_REQUESTS, format_checker=jsonschema.FormatChecker(["date-time"]))
    check.validate(requests)
    for wrong in ({"status": "done"}, {"requested_datetime": "18 July"}, {"lat": "36.6"}, {"person": "x"}):
        assert not check.is_valid([{**requests[0], **wrong}])


# The columns of a month's street-level file of data.police.uk, and its kinds of crime.
CRIME_COLUMNS = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
]
CRIME_TYPES = {
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
}


def test_crimes_are_a_month_of_data_police_uk() -> None:
    crimes = pd.read_csv(EXPORTS / "crimes.csv")
    assert list(crimes.columns) == CRIME_COLUMNS
    assert set(crimes["Crime type"]) <= CRIME_TYPES
    assert crimes["Month"].str.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])").all()
    assert crimes["Longitude"].between(-180, 180).all()
    assert crimes["Latitude"].between(-90, 90).all()


def test_a_real_month_of_data_police_uk_has_those_columns_and_kinds(shared: Path) -> None:
    folder = shared / "data" / "uk_bedfordshire_2021_2024"
    months = sorted(folder.glob("**/*street*.csv*"))
    if not months:
        pytest.skip(f"skipped: {folder} is not there")
    month = pd.read_csv(months[0])
    assert list(month.columns) == CRIME_COLUMNS
    assert set(month["Crime type"]) <= CRIME_TYPES


def test_requests_and_crimes_tell_the_public_no_exact_position_and_no_person() -> None:
    for path in EXPORTS.iterdir():
        assert CANARY not in path.read_bytes().decode("utf-8"), path.name
    requests = json.loads(raw("requests.json"))
    required = {"service_request_id", "status", "service_name", "service_code", "requested_datetime"}
    for request in requests:
        assert required <= request.keys()
        assert request["status"] in {"open", "closed"}
        assert dt.datetime.fromisoformat(request["requested_datetime"]).tzinfo is not None
        assert (request["lat"], request["long"]) == (36.62, 101.77)
    rows = list(csv.DictReader(raw("crimes.csv").splitlines()))
    assert len(rows) == len(NAMES)
    for row in rows:
        assert (row["Latitude"], row["Longitude"], row["Month"]) == ("36.62", "101.77", "2025-07")
        assert not row["Crime ID"].startswith("=")


def test_the_tags_of_a_safe_point_are_pairs_that_openstreetmap_takes() -> None:
    tags = dict(line.split("=", 1) for line in raw("safe_point.tags").splitlines())
    assert tags["opening_hours"] == "Mo-Fr 09:00-21:00; Sa,Su 10:00-18:00"
    assert all(0 < len(key) <= 255 and 0 < len(value) <= 255 for key, value in tags.items())
