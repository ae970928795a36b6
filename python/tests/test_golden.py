"""The golden vectors, which Rust, Kotlin and Swift read too: the same answers, to the last bit."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

import shouwang as sw

ROOT = Path(__file__).resolve().parents[2]


def golden(name):
    return json.loads((ROOT / "tests" / "golden" / name).read_text(encoding="utf-8"))


def advice(line):
    return None if line is None else (line.number, line.reason)


def advised(vector):
    return None if vector is None else (vector["number"], vector["reason"])


@pytest.fixture(scope="module")
def registry():
    return sw.Registry.read(ROOT / "examples" / "chengzhong" / "data")


def test_geodesics_and_bearings():
    rows = golden("geodesics.json")
    (lat1, lon1), (lat2, lon2) = (np.array([row[end] for row in rows]).T for end in ("from", "to"))
    assert sw.geodesic(lat1, lon1, lat2, lon2).tolist() == [row["metres"] for row in rows]
    assert sw.bearing(lat1, lon1, lat2, lon2).tolist() == [row["bearing_degrees"] for row in rows]


def test_nearest_points_with_ties():
    vectors = golden("nearest.json")
    index = sw.PointIndex(vectors["latitudes"], vectors["longitudes"], vectors["tags"])
    editable = sw.EditablePoints(vectors["latitudes"], vectors["longitudes"], vectors["tags"]).snapshot()
    for query in vectors["queries"]:
        tags = sw.TagFilter(all=query["all_tags"], any=query["any_tags"])
        found = len(query["positions"])
        for asked in (index.nearest, index.nearest_with_bearings, editable.nearest):
            positions, metres, *_ = asked(*query["from"], k=query["k"], radius_m=query["radius_m"], tags=tags)
            assert positions[:found].tolist() == query["positions"]
            assert metres[:found].tolist() == query["metres"]
            assert (positions[found:] == -1).all()


def test_reported_figures():
    for row in golden("figures.json"):
        if "error" in row:
            with pytest.raises(sw.InputError):
                sw.parse_figure(row["text"])
        else:
            figure = sw.parse_figure(row["text"])
            assert {name: getattr(figure, name) for name in row} == row


def test_codes_and_labels():
    for name, rows in golden("labels.json").items():
        ours = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        for at, lang in ((1, "zh"), (2, "en")):
            assert list(sw.labels(ours, lang).items()) == [(row[0], row[at]) for row in rows], name


def test_datums():
    for row in golden("datums.json"):
        assert sw.convert(*row["wgs84"], source="wgs84", target=row["datum"]) == tuple(row["there"])
        assert sw.convert(*row["there"], source=row["datum"], target="wgs84") == tuple(row["back"])


def test_the_bytes_of_an_aggregator():
    vectors = golden("aggregate.json")
    schema = sw.Schema(
        ["kind"],
        time="at",
        grain="month",
        measures=[sw.count("times"), sw.sum("minutes", "minutes"), sw.distinct("volunteer", "persons")],
    )
    agg = sw.Aggregator(schema, key=b"sixteen secrets!")
    agg.push(
        {
            name: [datetime.fromtimestamp(r[name], UTC) if name == "at" else r[name] for r in vectors["records"]]
            for name in ("kind", "at", "minutes", "volunteer")
        }
    )
    assert agg.to_bytes().hex() == vectors["bytes"]


def test_the_questions_to_the_chengzhong_set(registry):
    vectors = golden("chengzhong.json")
    for asked in vectors["asked"]:
        at = datetime.fromtimestamp(asked["at"], UTC)
        found = registry.find_help(*asked["from"], need=asked["need"], at=at)
        for option, vector in zip([found.best, *found.fallbacks], [asked["best"], *asked["fallbacks"]], strict=True):
            if vector is None:
                assert option is None
                continue
            assert (option.safe_point.id, option.metres) == (vector["id"], vector["metres"])
            assert option.bearing_degrees == vector["bearing_degrees"]
            assert option.walking_minutes == vector["walking_minutes"]
            assert (option.closes_at and option.closes_at.timestamp()) == vector["closes_at"]
        assert advice(found.call) == advised(asked["call"])
        answer = registry.responsible(*asked["from"], at=at)
        assert [area.id for area in answer.areas] == asked["areas"]
        assert (answer.area and answer.area.id) == asked["area"]
        assert [officer.id for officer in answer.officers] == asked["officers"]
        assert (answer.agency and answer.agency.id) == asked["agency"]
        assert advice(answer.call) == advised(asked["responsible_call"])
    rolled = registry.roll_up(date.fromisoformat(vectors["as_of"]))
    assert [
        [
            line.indicator,
            line.counted.low,
            line.counted.unit,
            line.reported and line.reported.text,
            line.agreement,
            line.since and line.since.isoformat(),
        ]
        for line in rolled.lines
    ] == vectors["roll_up"]
    for kind, covered, total in vectors["coverage"]:
        coverage = registry.coverage(kind, within_m=vectors["coverage_within_m"])
        assert (coverage.covered, coverage.total) == (covered, total)
    for kind, unit, rows, read, digest in vectors["counts"]:
        table = registry.counts(kind).table(by=["category", "area", "month"])
        assert (table.units["count"], len(table), table.row_counts["read"], table.digest) == (unit, rows, read, digest)


def test_the_questions_of_a_duty_desk(registry):
    vectors = golden("duty.json")
    on, at = date.fromisoformat(vectors["on"]), datetime.fromtimestamp(vectors["at"], UTC)
    health = registry.plate_health(on, inspected_within_days=vectors["inspected_within_days"])
    assert [[p.plate, p.problems, p.needs_reprint] for p in health if p.problems] == vectors["plates"]
    assert [
        [item.kind, item.record.id, item.due_on and item.due_on.isoformat(), item.standing] for item in registry.due(on)
    ] == vectors["due"]
    for need, calls in vectors["calls"]:
        found = registry.lines_to_call(need, *vectors["from"], at=at)
        assert [advice(line) for line in found] == [advised(call) for call in calls]
    assert [
        [gap.area.id, gap.since and gap.since.isoformat(), gap.until and gap.until.isoformat()]
        for gap in registry.uncovered_areas("police_area", on=on)
    ] == vectors["uncovered"]
    findings = registry.data_check(on)
    assert [[f.kind, [r.id for r in f.records], f.text] for f in findings] == vectors["findings"]
    grid = registry.open_grid(on)
    assert (grid.monday.isoformat(), grid.counts.tolist()) == (vectors["monday"], vectors["grid"])
    found = registry.match_volunteers(at, at, near=tuple(vectors["from"]), radius_m=vectors["radius_m"])[:20]
    assert [[c.volunteer, c.metres, c.load_minutes, c.obstacles, c.explanation] for c in found] == vectors["candidates"]


def test_lines_boxes_outlines_and_points_that_go():
    shapely = pytest.importorskip("shapely", reason="skipped: needs the extra geo")
    v = golden("lines.json")
    index = sw.PointIndex(v["latitudes"], v["longitudes"], v["tags"])
    line = [list(column) for column in zip(*v["line"], strict=True)]
    tags = sw.TagFilter(any=v["line_any_tags"])
    along = index.near_line(*line, v["line_radius_m"], tags=tags)
    assert [
        list(row) for row in zip(*(c.tolist() for c in (along[0], along[1], along[2], along[3])), strict=True)
    ] == v["along"]
    south, west, north, east = v["box"]
    assert index.in_box(south, west, north, east).tolist() == v["in_box"]
    outline = shapely.Polygon([(lon, lat) for lat, lon in v["outline"]])
    assert index.in_area(outline).tolist() == v["in_outline"]
    found = index.nearest_with_bearings(*v["from"], k=len(v["bearings"]))
    assert [list(row) for row in zip(*(c.tolist() for c in found), strict=True)] == v["bearings"]
    offsets, positions, metres = index.within(v["batch_latitudes"], v["batch_longitudes"], v["batch_radius_m"])
    assert offsets.tolist() == v["within_starts"]
    assert positions.tolist() == v["within_positions"]
    assert metres.tolist() == v["within_metres"]


def test_what_apps_ask_besides(registry):
    v = golden("apps.json")
    as_of, since, until = (date.fromisoformat(v[name]) for name in ("as_of", "from", "to"))
    chosen = {"since": since, "until": until, "area": v["area"]}
    for kind, figures, estimate, digest, definition in v["rates"]:
        rate = registry.rate(kind, as_of=as_of, **chosen)
        assert [rate.numerator, rate.denominator, rate.left_out] == figures
        ours = rate.estimate and [rate.estimate.value, rate.estimate.low, rate.estimate.high]
        assert (ours, rate.digest, rate.definition) == (estimate, digest, definition)
    loads = registry.safe_point_loads(**chosen)[: len(v["safe_point_loads"])]
    assert [
        [
            load.safe_point,
            load.name,
            [load.matters, load.persons, load.aid_cases],
            load.last_at and int(load.last_at.timestamp()),
            load.digest,
        ]
        for load in loads
    ] == v["safe_point_loads"]
    volunteers = registry.volunteer_loads(**chosen)
    assert [
        [
            load.volunteer,
            [load.activities, load.approved_minutes, load.pending_minutes, load.no_shows, load.mediations],
            load.digest,
        ]
        for load in volunteers.volunteers[: len(v["volunteer_loads"])]
    ] == v["volunteer_loads"]
    fair = volunteers.fairness
    assert [fair.volunteers, fair.without_any, fair.minutes, fair.gini] == v["fairness"]
    hourly = registry.hourly_coverage("school", within_m=v["within_m"], week_of=date.fromisoformat(v["week_of"]))
    assert (hourly.covered.tolist(), hourly.digest) == (v["hours"], v["hours_digest"])
    assert (hourly.monday.isoformat(), hourly.hours_unsaid) == (v["monday"], v["hours_unsaid"])
    assert [item.text for item in registry.due(date(2025, 9, 30))][: len(v["due_texts"])] == v["due_texts"]
    # The vector's card names no agency; here it is the officer's own.
    card = registry.to_vcard("officers", "o-01")
    assert card.replace("ORG:北大街派出所\r\n", "") == v["officer_card"] != card
    assert registry.to_vcard("contact_plates", "p-001") == v["plate_card"]
    assert str(registry.plate_text("p-001")) == v["plate_text"]
    assert str(registry.light_box_text("sp-001", "en")) == v["light_box_text"]
    at = datetime.fromtimestamp(v["at"], UTC)
    officers = registry.officers_of(v["area"], on=at.date())
    assert [[officer.id, officer.role] for officer in officers] == v["officers_of"]
