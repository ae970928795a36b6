"""The questions of a registry besides those in the golden vectors: what they answer, and what they refuse."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import shouwang as sw

DATA = Path(__file__).resolve().parents[2] / "examples" / "chengzhong" / "data"
NIGHT, MARKET, DAY = datetime(2025, 7, 18, 15, 40, tzinfo=UTC), (36.6216, 101.7806), date(2025, 9, 30)

LIFECYCLES = "activity alert hazard mediation participation plate safe_point service volunteer"


@pytest.fixture(scope="module")
def registry():
    return sw.Registry.read(DATA)


def test_rates_have_denominators_that_the_records_give(registry):
    rate = registry.rate("service_resolved", as_of=DAY, lang="en")
    records = registry.records("service_records")
    opened = [r for r in records if datetime.fromisoformat(r["opened_at"]).astimezone(UTC).date() <= DAY]
    counted = [r for r in opened if r["state"] not in ("not_accepted", "transferred")]
    assert rate.denominator == len(counted)
    assert rate.left_out == len(opened) - len(counted)
    limits = sw.wilson(rate.numerator, rate.denominator)
    assert (rate.estimate.value, rate.estimate.low, rate.estimate.high) == (limits.value, limits.low, limits.high)
    none = registry.rate("service_resolved", as_of=date(2000, 1, 1))
    assert (none.denominator, none.estimate) == (0, None)
    here = registry.rate("service_resolved", as_of=DAY, area="dashizi", since=date(2025, 1, 1))
    assert 0 < here.denominator < rate.denominator
    assert "dashizi" in here.filter
    assert here.digest != rate.digest


def test_loads_add_up_to_the_records(registry):
    loads = registry.safe_point_loads()
    records = registry.records("service_records")
    assert sum(load.matters for load in loads) == sum(record["safe_point"] is not None for record in records)
    assert max(load.last_at for load in loads if load.last_at).utcoffset() == timedelta(hours=8)
    volunteers = registry.volunteer_loads()
    assert len(volunteers) == 107
    assert volunteers.fairness.minutes == sum(
        load.approved_minutes
        for load, record in zip(volunteers.volunteers, registry.records("volunteers"), strict=True)
        if record["state"] == "active"
    )
    active = [
        load.approved_minutes
        for load, record in zip(volunteers.volunteers, registry.records("volunteers"), strict=True)
        if record["state"] == "active"
    ]
    assert volunteers.fairness.gini == pytest.approx(sw.gini(active))
    assert "v-0" not in repr(volunteers) + volunteers._repr_html_()


def test_coverage_by_the_hour_equals_coverage_while_all_are_open(registry):
    hourly = registry.hourly_coverage("school", within_m=500, week_of=date(2025, 7, 18))
    assert hourly.monday == date(2025, 7, 14)
    assert len(hourly) == registry.coverage("school", within_m=500).total
    assert hourly.covered.shape == (7, 24)
    assert hourly.covered.max() <= registry.coverage("school", within_m=500).covered
    assert hourly.covered[hourly.fewest[0]] == hourly.covered.min()
    assert registry.hourly_coverage("hospital").covered.sum() == 0
    assert sum(asset.covered for asset in hourly.assets).tolist() == hourly.covered.tolist()


def test_who_is_responsible_by_address_and_by_area(registry):
    rule = registry.records("address_rules")[0]
    found = registry.responsible_at_address(rule["street"], rule["from"], at=NIGHT)
    assert found.area.id == rule["area"]
    assert found.officers == registry.officers_of(found.area.id, on=NIGHT.date())
    assert registry.responsible_at_address("没有这条街", 1, at=NIGHT).area is None
    assert registry.ancestors("dashizi")[0].id == "dashizi"
    at_market = registry.areas_at(*MARKET, on=DAY)
    assert at_market[0].id == registry.responsible(*MARKET, at=NIGHT).area.id


def test_opening_agrees_with_the_hours_of_the_point(registry):
    for point in registry.safe_points()[:20]:
        opening = registry.opening(point.id, at=NIGHT)
        assert opening.is_open == (sw.OpeningHours(point.hours).status(NIGHT).state == "open")
    assert registry.open_grid(date(2025, 7, 18)).points == 100
    assert registry.open_grid(DAY, functions=["refuge"]) != registry.open_grid(DAY, equipment=["aed"])


def test_a_step_is_judged_from_the_records(registry):
    plates = registry.records("contact_plates")
    posted = next(plate["id"] for plate in plates if plate["state"] == "posted")
    allowed = registry.check_step("contact_plates", posted, "report_damage", role="resident", at=NIGHT)
    assert (allowed.allowed, allowed.state, allowed.to) == (True, "posted", "damaged")
    role = registry.check_step("contact_plates", posted, "remove", role="resident", at=NIGHT, lang="en")
    assert (role.allowed, role.refusal) == (False, "wrong_role")
    unmet = registry.check_step("contact_plates", posted, "remove", role="supervisor", at=NIGHT, lang="zh")
    assert unmet.refusal == "guard_unmet"
    given = registry.check_step("contact_plates", posted, "remove", role="supervisor", at=NIGHT, reason="拆迁")
    assert given.to == "removed"
    none = registry.check_step("volunteers", registry.records("volunteers")[0]["id"], "post", role="officer", at=NIGHT)
    assert none.refusal == "no_such_transition"


def test_every_lifecycle_reaches_its_states():
    for name in [
        "activity",
        "alert",
        "hazard",
        "mediation",
        "participation",
        "plate",
        "safe_point",
        "service",
        "volunteer",
    ]:
        cycle = sw.lifecycle(name, "en")
        reached = {cycle.start}
        for _ in cycle.states:
            reached |= {step.to for step in cycle.transitions if reached & set(step.states)}
        assert reached == set(cycle.states)
        assert all(not step.states or not set(step.states) & set(cycle.finals) for step in cycle.transitions)
        assert cycle.mermaid.startswith("stateDiagram-v2\n")
        assert "<table>" in cycle._repr_html_()


def test_records_of_every_kind_come_out(registry):
    for kind, size in registry.sizes.items():
        records = registry.records(kind)
        assert len(records) == size
        assert [record["id"] for record in records] == sorted(record["id"] for record in records)
    pytest.importorskip("pandas", reason="skipped: needs the extra pandas")
    frame = registry.to_pandas("safe_points")
    assert frame["latitude"].tolist() == [point.lat for point in registry.safe_points()]
    assert registry.to_pandas("incidents")["earliest_at"].dt.tz is not None


def test_exports_are_those_of_their_parsers(registry):
    icalendar = pytest.importorskip("icalendar", reason="skipped: needs a parser of calendars")
    vobject = pytest.importorskip("vobject", reason="skipped: needs a parser of cards")
    text = registry.to_icalendar(name="警民恳谈", domain="police.example", stamp=NIGHT)
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len(events) == registry.sizes["engagement_events"] + registry.sizes["activities"]
    part = registry.records("participations")[0]
    shifts = registry.to_icalendar(name="班次", domain="police.example", stamp=NIGHT, volunteer=part["volunteer"])
    assert part["volunteer"] not in shifts
    assert all(event["CLASS"] == "PRIVATE" for event in icalendar.Calendar.from_ical(shifts).walk("VEVENT"))
    for kind in ("officers", "contact_plates"):
        cards = "".join(registry.to_vcard(kind, record["id"]) for record in registry.records(kind)[:5])
        assert len(list(vobject.readComponents(cards))) == 5
    tags = registry.osm_tags("sp-001")
    assert tags["ref"] == "sp-001"
    assert registry.to_schema_org("agencies", registry.records("agencies")[0]["id"])["@type"] == "PoliceStation"


def test_what_is_exported_reads_back(registry, tmp_path):
    file = tmp_path / "requests.json"
    import json

    file.write_text(json.dumps(registry.to_open311("internal")), encoding="utf-8")
    records, report = sw.read_open311(file)
    assert report.accepted == registry.sizes["service_records"]
    assert [record["topic"] for record in records] == [r["topic"] for r in registry.records("service_records")]
    file = tmp_path / "crimes.csv"
    table, left_out = registry.to_police_uk("Example Force", "internal")
    file.write_text(table, encoding="utf-8", newline="")
    incidents, report = sw.read_police_uk(file, zone="Asia/Shanghai")
    assert len(incidents) + len(left_out) == registry.sizes["incidents"]
    exact = {r["id"]: r["position"] for r in registry.records("incidents")}
    assert all(incident["position"] == exact[incident["id"]] for incident in incidents)
    rounded = sw.Registry.read(DATA).to_police_uk("Example Force")[0]
    assert rounded != table
    with pytest.raises(sw.FileError):
        sw.read_open311(tmp_path / "none.json")


def test_the_page_shows_what_was_asked_and_pickles(registry, tmp_path):
    hazards = registry.counts("hazards").table(by=["category"])
    released = hazards.release(policy=sw.Policy.partner())
    page = sw.report(
        registry,
        title="<城中>",
        as_of=DAY,
        place=MARKET,
        place_name="夜市",
        at=NIGHT,
        tables={"隐患": released},
        foot="完",
    )
    for shown in ("&lt;城中&gt;", "夜市", "隐患", "509", "责任民警", "withheld (partner)", "完"):
        assert shown in page.html
    assert "src=" not in page.html
    assert page.save(tmp_path / "deep" / "page.html").read_text(encoding="utf-8") == page.html
    assert pickle.loads(pickle.dumps(page)) == page
    assert "sandbox" in page._repr_html_()
    alone = sw.report(tables={"隐患": released})
    assert "汇总" not in alone.html
    assert "隐患" in alone.html


def test_a_walk_along_a_route_equals_brute_force():
    rng = np.random.default_rng(5)
    lat, lon = rng.uniform(36.60, 36.64, 300), rng.uniform(101.76, 101.80, 300)
    index = sw.PointIndex(lat, lon, tags=np.arange(300) % 2)
    route = [36.61, 36.63, 36.62], [101.765, 101.775, 101.795]
    positions, metres, legs, along_m = index.near_line(*route, 300)
    # Spots every half metre of the route: the nearest of them is at most a quarter of a metre beside the best.
    legs_m = sw.geodesic(route[0][:-1], route[1][:-1], route[0][1:], route[1][1:])
    best = np.full(300, np.inf)
    for leg, length in enumerate(legs_m):
        share = np.linspace(0, 1, int(length * 2))
        spots_lat = route[0][leg] + share * (route[0][leg + 1] - route[0][leg])
        spots_lon = route[1][leg] + share * (route[1][leg + 1] - route[1][leg])
        best = np.minimum(best, sw.PointIndex(spots_lat, spots_lon).nearest(lat, lon)[1][:, 0])
    assert np.abs(metres - best[positions]).max() < 0.2
    assert set(np.flatnonzero(best < 299.8)) <= set(positions) <= set(np.flatnonzero(best < 300.2))
    assert (np.diff(metres) >= 0).all()
    assert ((along_m >= 0) & (along_m <= legs_m.sum())).all()
    assert set(legs) <= {0, 1}
    tagged = index.near_line(*route, 300, tags=1)[0]
    assert tagged.tolist() == [p for p in positions if p % 2]


def test_boxes_and_areas_equal_brute_force():
    shapely = pytest.importorskip("shapely", reason="skipped: needs the extra geo")
    rng = np.random.default_rng(6)
    lat, lon = rng.uniform(36.5, 36.7, 2_000), rng.uniform(101.7, 101.9, 2_000)
    index = sw.PointIndex(lat, lon)
    inside = (lat >= 36.55) & (lat <= 36.6) & (lon >= 101.75) & (lon <= 101.8)
    assert index.in_box(36.55, 101.75, 36.6, 101.8).tolist() == np.flatnonzero(inside).tolist()
    ring = shapely.Point(101.8, 36.6).buffer(0.05, 30) - shapely.Point(101.8, 36.6).buffer(0.02, 30)
    covered = shapely.covers(ring, shapely.points(lon, lat).T)
    assert index.in_area(ring).tolist() == np.flatnonzero(covered).tolist()
    assert index.in_area(ring.wkb).tolist() == index.in_area(ring).tolist()
    with pytest.raises(sw.InputError, match="area: not valid, expected a polygon"):
        index.in_area(shapely.Point(0, 0))


def test_bearings_are_those_of_the_geodesics():
    rng = np.random.default_rng(7)
    index = sw.PointIndex(rng.uniform(36, 37, 100), rng.uniform(101, 102, 100))
    lat, lon = rng.uniform(36, 37, 20), rng.uniform(101, 102, 20)
    positions, metres, bearings = index.nearest_with_bearings(lat, lon, k=3)
    again, metres_again = index.nearest(lat, lon, k=3)
    assert (positions == again).all()
    assert (metres == metres_again).all()
    columns = index.__reduce__()[1]
    to_lat, to_lon = columns[0][positions], columns[1][positions]
    assert (bearings == sw.bearing(lat[:, None], lon[:, None], to_lat, to_lon)).all()
    assert np.isnan(index.nearest_with_bearings(0.0, 0.0, radius_m=1)[2]).all()


def test_points_come_and_go_and_snapshots_stay():
    rng = np.random.default_rng(8)
    points = sw.EditablePoints()
    there = {}
    for _ in range(6):
        lat, lon = rng.uniform(36, 37, 200), rng.uniform(101, 102, 200)
        for position, *place in zip(points.insert(lat, lon), lat, lon, strict=True):
            there[int(position)] = place
        for position in rng.choice(sorted(there), 80, replace=False):
            assert points.remove(int(position))
            del there[int(position)]
        snapshot = points.snapshot()
        columns = np.array([there[p] for p in sorted(there)]).T
        index = sw.PointIndex(*columns)
        asked = rng.uniform(36, 37, 50), rng.uniform(101, 102, 50)
        positions, metres = index.nearest(*asked, k=4)
        found, metres_found = snapshot.nearest(*asked, k=4)
        assert (np.array(sorted(there))[positions] == found).all()
        assert (metres == metres_found).all()
        offsets, within, _ = snapshot.within(*asked, 5_000)
        assert np.array_equal(offsets, index.within(*asked, 5_000)[0])
        assert np.array_equal(within, np.array(sorted(there))[index.within(*asked, 5_000)[1]])
    before = len(snapshot)
    points.insert(0.0, 0.0)
    assert len(snapshot) == before
    again = pickle.loads(pickle.dumps(snapshot))
    assert np.array_equal(again.nearest(*asked, k=4)[0], found)
    copied = copy.deepcopy(points)
    copied.insert(0.0, 0.0)
    assert len(pickle.loads(pickle.dumps(points))) == len(points) == len(copied) - 1
    assert copy.deepcopy(snapshot) is snapshot


def test_layers_answer_apart():
    shapely = pytest.importorskip("shapely", reason="skipped: needs the extra geo")
    beats = [shapely.box(x, 36.0, x + 0.5, 37.0) for x in (101.0, 101.5)]
    city = shapely.box(101.0, 36.0, 102.5, 37.0)
    areas = sw.AreaIndex([*beats, city], layers=[0, 0, 2])
    found = areas.locate_layers([36.5, 36.5, 36.5, 0.0], [101.2, 101.7, 102.2, 0.0])
    assert found.tolist() == [[0, -1, 2], [1, -1, 2], [-1, -1, 2], [-1, -1, -1]]
    assert areas.locate_layers(36.5, 101.2).tolist() == [0, -1, 2]
    again = pickle.loads(pickle.dumps(areas))
    assert again.locate_layers(36.5, 101.2).tolist() == [0, -1, 2]
    with pytest.raises(sw.InputError, match="layers"):
        sw.AreaIndex(beats, layers=[0])
    with pytest.raises(sw.InputError, match="layers, row 1: out of range"):
        sw.AreaIndex(beats, layers=[0, 256])


def test_a_state_rolls_up_slices_and_takes_back():
    rng = np.random.default_rng(9)
    at = [datetime(2025, 1 + m, 1, tzinfo=UTC) for m in rng.integers(0, 6, 300)]
    frame = {"kind": rng.choice(["a", "b", None], 300).tolist(), "area": rng.choice(["x", "y"], 300).tolist(), "at": at}
    agg = sw.Aggregator(sw.Schema(["kind", "area"], time="at", measures=[sw.count()]))
    agg.push(frame)
    for keys in (["kind"], ["area", "quarter"], []):
        assert agg.rollup(keys).table(by=keys) == agg.table(by=keys)
    sliced = agg.slice("kind", ["a", None])
    assert sliced.table().inside.to_dict()["count"][0] == sum(kind in ("a", None) for kind in frame["kind"])
    assert agg.slice("month", ["2025-02"]).table(by=["month"]).inside.to_dict()["month"] == ["2025-02"]
    assert len(agg.slice("kind", ["nothing"])) == 0
    before = agg.to_bytes()
    more = {"kind": ["a", "zz"], "area": ["x", sw.OUTSIDE], "at": [at[0], None]}
    agg.push(more)
    agg.retract(more)
    assert agg.table(by=["kind", "area", "month"]) == sw.Aggregator.from_bytes(before).table(
        by=["kind", "area", "month"]
    )
    with pytest.raises(sw.InputError, match="kind, row 1: no such value"):
        agg.retract({"kind": ["a", "never"], "area": ["x", "x"], "at": [at[0], at[0]]})
    with pytest.raises(sw.RefusedError, match="row 1: "):
        agg.retract({"kind": [frame["kind"][0], "a"], "area": [frame["area"][0], "x"], "at": [at[0], None]})
    assert agg.table() == sw.Aggregator.from_bytes(before).table()


def test_tables_pickle_and_a_released_one_takes_nothing_withheld_along():
    agg = sw.Aggregator(sw.Schema(["kind"], measures=[sw.count(), sw.count_if("done"), sw.quantiles("seconds")]))
    kinds = ["noise"] * 40 + ["aid"] * 40 + ["theft"] * 3
    agg.push({"kind": kinds, "done": [n % 3 == 0 for n in range(83)], "seconds": list(range(83))})
    table = agg.table(by=["kind"], confidence=0.95)
    assert pickle.loads(pickle.dumps(table)) == table
    assert copy.deepcopy(table) is table
    released = table.release(policy=sw.Policy.partner())
    again = pickle.loads(pickle.dumps(released))
    assert again == released
    assert again.to_dict() == released.to_dict()
    assert again.policy == released.policy
    assert copy.deepcopy(released) is released
    inside = table.inside.to_dict()["count"][2]
    assert inside == 3
    assert released.to_dict()["count"][2] is None
    ratio = sw.Quantity(7, "matters").per(sw.Quantity(3, "persons"))
    assert pickle.loads(pickle.dumps(ratio)) == ratio


def test_a_ledger_pickles_with_what_it_admitted():
    agg, ledger = sw.Aggregator(sw.Schema(["kind"])), sw.Ledger()
    agg.push({"kind": ["noise"] * 20})
    ledger.admit(agg.table(by=["kind"]).release(policy=sw.Policy.partner()))
    agg.push({"kind": ["noise"]})
    later = agg.table(by=["kind"]).release(policy=sw.Policy.partner())
    for one in (ledger, pickle.loads(pickle.dumps(ledger)), copy.deepcopy(ledger)):
        with pytest.raises(sw.RefusedError):
            one.admit(later)
        assert len(one) == 1


def test_counts_by_day_compare_as_their_spans():
    counts = sw.DailyCounts({date(2025, 1, 1) + timedelta(days=d): d % 7 for d in range(120)})
    found = counts.compare(date(2025, 3, 10), "month", "previous_period", today=date(2025, 3, 20))
    assert (found.now_span, found.past_span) == sw.compared_spans(
        date(2025, 3, 10), "month", "previous_period", today=date(2025, 3, 20)
    )
    days = counts.to_dict()
    for span, total in ((found.now_span, found.now), (found.past_span, found.past)):
        assert total == sum(n for day, n in days.items() if span[0] <= day <= span[1]) == counts.total(*span)
    assert found.change == sw.compare_counts(found.now, found.past, now_exposure=20, past_exposure=20)
    means = counts.moving_average(date(2025, 1, 7), date(2025, 1, 31), window_days=7)[1]
    assert np.allclose(means, 3.0)
    assert pickle.loads(pickle.dumps(counts)) == counts
    assert sw.DailyCounts([]).to_dict() == {}


def test_hours_read_and_pickle():
    hours = sw.OpeningHours("Mo-Fr 08:30-21:00; PH off")
    assert pickle.loads(pickle.dumps(hours)) == hours
    assert hash(pickle.loads(pickle.dumps(hours))) == hash(hours)
    assert hours.periods_on(date(2025, 10, 1)) == []
    assert sw.calendar_day(date(2025, 9, 28)).kind == "make_up_workday"
    assert not sw.calendar_day(date(2040, 1, 1)).known
    day, known = sw.due_date(date(2025, 9, 30), 5, "working_days")
    workdays = [date(2025, 10, 1) + timedelta(days=n) for n in range((day - date(2025, 9, 30)).days)]
    assert sum("workday" in sw.calendar_day(d).kind for d in workdays) == 5
    assert known


def test_a_notice_makes_a_year_known_wherever_the_calendar_is_asked():
    # An invented notice: from Saturday 1 May 2027 three days off, and Saturday 8 May is worked.
    notice = "# an invention\n劳动节,2027-05-01,2027-05-03,2027-05-08"
    calendar = sw.ChinaCalendar().with_notice(2027, notice)
    saturday, monday = date(2027, 5, 8), date(2027, 5, 3)
    assert (sw.ChinaCalendar().years, calendar.years) == ((2008, 2026), (2008, 2027))
    assert not sw.calendar_day(saturday).known
    assert sw.calendar_day(saturday, "en", calendar=calendar) == sw.CalendarDay("make_up_workday", "Labour Day", True)
    assert sw.due_date(date(2027, 4, 30), 5, "working_days") == (date(2027, 5, 7), False)
    assert sw.due_date(date(2027, 4, 30), 5, "working_days", calendar=calendar) == (saturday, True)
    deadline = sw.Deadline(date(2027, 4, 30), 5, "working_days", calendar=calendar)
    assert (deadline.due, deadline.calendar_known) == (saturday, True)
    assert deadline != sw.Deadline(date(2027, 4, 30), 5, "working_days")
    hours = sw.OpeningHours("Mo-Fr 09:00-17:00; PH off")
    noon = datetime(2027, 5, 8, 4, tzinfo=UTC)
    assert [hours.status(noon, calendar=one).state for one in (None, calendar)] == ["closed", "open"]
    assert [len(hours.periods_on(monday, calendar=one)) for one in (None, calendar)] == [1, 0]
    eve = datetime(2027, 5, 2, 4, tzinfo=UTC)
    changes = [hours.next_change(eve, calendar=one)[0].date() for one in (None, calendar)]
    assert changes == [monday, date(2027, 5, 4)]
    # Hours of one holiday, which the notice alone knows.
    once = sw.OpeningHours("2027 PH 09:00-17:00")
    assert [once.never_opens(date(2027, 2, 1), calendar=one) for one in (None, calendar)] == [True, False]
    columns = {"id": ["sp-1"], "name": ["示例"], "host_kind": ["pharmacy"], "latitude": [36.6], "longitude": [101.7]}
    points = {**columns, "hours": ["Mo-Fr 09:00-17:00; PH off"], "state": ["active"]}
    registry = sw.Registry.from_frames(safe_points=points, calendar=calendar)
    grid = registry.open_grid(saturday)
    assert (grid.calendar_known, grid.counts.sum(axis=1).tolist()) == (True, [0, 8, 8, 8, 8, 8, 0])
    assert pickle.loads(pickle.dumps(registry)).open_grid(saturday).calendar_known
    assert not sw.Registry.from_frames(safe_points=points).open_grid(saturday).calendar_known
    # The same notice twice is the same calendar, and a copy says the same.
    assert calendar.with_notice(2027, notice) == calendar != sw.ChinaCalendar()
    assert hash(pickle.loads(pickle.dumps(calendar))) == hash(calendar)
    assert pickle.loads(pickle.dumps(calendar)) == calendar


@pytest.mark.parametrize(
    ("year", "text", "sentence"),
    [
        (2027, "# a note\nlabour,soon,2027-05-03,", "line 2, first_day"),
        (2027, "labour,2027-05-01,2027-05-03,2027-05-04", "line 1, make_up_workdays: .* a Saturday or a Sunday"),
        (2027, "labour,2028-05-01,2028-05-03,", "line 1"),
        (2027.5, "", "year: "),
        (10**9, "", "year: "),
        (2027, None, "text: "),
    ],
)
def test_a_notice_that_is_wrong_says_where(year, text, sentence):
    with pytest.raises((sw.InputError, sw.RefusedError), match=sentence):
        sw.ChinaCalendar().with_notice(year, text)


def test_a_calendar_is_one():
    for ask in (
        lambda: sw.calendar_day(date(2027, 1, 1), calendar="weekends"),
        lambda: sw.Deadline(date(2027, 1, 1), 1, calendar="weekends"),
        lambda: sw.OpeningHours("24/7").status(NIGHT, calendar="weekends"),
        lambda: sw.Registry.from_frames(calendar="weekends"),
    ):
        with pytest.raises(sw.InputTypeError, match="calendar: not valid, expected a ChinaCalendar"):
            ask()


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda r: r.plate_health("2025-09-30"), "on: not valid, expected a date, got str"),
        (lambda r: r.due(DAY, soon_days=-1), "soon_days: out of range"),
        (lambda r: r.due(DAY, soon_days=70_000), "soon_days: out of range"),
        (lambda r: r.due(DAY, lang="fr"), 'lang: not valid, expected "zh" or "en"'),
        (lambda r: r.uncovered_areas("castle", on=DAY), "kind: not valid, expected one of province"),
        (lambda r: r.data_check(DAY, tolerated_share=float("nan")), "tolerated_share: out of range"),
        (lambda r: r.plate_text("p-none"), "plate: no such contact plate"),
        (lambda r: r.light_box_text(7), "safe_point: not valid, expected text, got int"),
        (lambda r: r.lines_to_call("pizza", *MARKET), "need: not valid, expected one of danger"),
        (lambda r: r.lines_to_call("fire", 91, 0), "lat: out of range"),
        (lambda r: r.responsible_at_address("示例东街", -1), "number: out of range"),
        (lambda r: r.officers_of("nowhere", on=DAY), "area: no such area"),
        (lambda r: r.opening("sp-001", at=datetime(2025, 1, 1)), "at: not valid, expected a datetime with a time"),
        (lambda r: r.open_grid(DAY, functions="refuge"), "functions: not valid, expected a list of codes"),
        (lambda r: r.rate("happiness"), "kind: not valid, expected one of service_resolved"),
        (lambda r: r.rate("service_resolved", as_of=DAY, area=""), "area: "),
        (lambda r: r.hourly_coverage("school", within_m=-1), "within_m: out of range"),
        (lambda r: r.match_volunteers(None, NIGHT), "starts_at: missing, expected a datetime with a time zone"),
        (lambda r: r.match_volunteers(NIGHT, NIGHT, radius_m=5), "near: missing, expected a place"),
        (lambda r: r.match_volunteers(NIGHT, NIGHT, near=(1,)), "near: not valid, expected a latitude and"),
        (lambda r: r.indicator_counts("cats"), "indicator: not valid, expected one of contact_plates"),
        (lambda r: r.records("cats"), "kind: not valid, expected one of agencies"),
        (lambda r: r.to_vcard("cats", "1"), "kind: not valid, expected officers or contact_plates"),
        (lambda r: r.to_vcard("officers", "none"), "id: no such officer"),
        (lambda r: r.to_icalendar(name="", domain="police.example"), "name: missing"),
        (
            lambda r: r.to_icalendar(name="x", domain="police.example", volunteer="v-none"),
            "volunteer: no such volunteer",
        ),
        (lambda r: r.to_open311("everybody"), "reader: not valid, expected one of public"),
        (lambda r: r.check_step("cats", "1", "post", role="officer"), "kind: not valid, expected one of activities"),
        (lambda r: r.check_step("alerts", "x", "fly", role="officer"), "action: not valid, expected one of accept"),
        (lambda r: sw.lifecycle("cats"), "lifecycle: not valid, expected one of activity"),
        (lambda r: sw.report(), "registry: missing, expected a registry or a released table"),
        (lambda r: sw.report(r, place=(1, 2, 3)), "place: not valid, expected a latitude and a longitude"),
        (lambda r: sw.report(r, tables={"x": r.counts("hazards").table()}), "tables: not valid, expected tables that"),
        (lambda r: sw.OpeningHours("often"), "text: "),
        (lambda r: sw.calendar_day(NIGHT), "day: not valid, expected a date, got datetime"),
        (lambda r: sw.due_date(DAY, 3, "moons"), "unit: not valid, expected days, months or working_days"),
        (lambda r: sw.spring_festival(1999), "year: out of range"),
        (lambda r: sw.gini([1, -1]), "shares, row 1: out of range"),
        (lambda r: sw.gini([[1]]), "shares: not valid, expected one dimension"),
        (lambda r: sw.DailyCounts([(DAY, -1)]), "days, row 0: out of range"),
        (lambda r: sw.DailyCounts([7]), "days, row 0: not valid, expected a date and a count"),
        (lambda r: sw.compared_spans(DAY, "fortnight", "previous_period", today=DAY), "grain: not valid"),
        (lambda r: sw.EditablePoints([91.0], [0.0]), "lat, row 0: out of range"),
        (lambda r: sw.EditablePoints().remove(-1), "position: out of range"),
        (lambda r: sw.PointSnapshot(), "take a snapshot by EditablePoints.snapshot"),
        (lambda r: sw.PointIndex([0.0], [0.0]).near_line([0.0, 1.0], [0.0, 1.0], 2e6), "radius_m: out of range"),
        (lambda r: sw.PointIndex([0.0], [0.0]).in_box(-91.0, 0.0, 1.0, 1.0), "south: out of range"),
        (lambda r: sw.figures_in(7), "text: not valid, expected text, got int"),
        (lambda r: r.counts("hazards").slice("cats", []), "cats|key"),
        (lambda r: r.counts("hazards").rollup("area"), "keys: not valid, expected a list of names"),
    ],
)
def test_a_bad_question_is_named(registry, ask, sentence):
    with pytest.raises(sw.InputError, match=sentence):
        ask(registry)
