"""Every public class pickles, copies and shows itself; a class that is new needs an example here."""

import copy
import inspect
import pickle
import typing
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime

import numpy as np
import pytest

import shouwang as sw

shapely = pytest.importorskip("shapely", reason="skipped: needs the extra geo")

# What personal fields hold in the examples: no object shows it unasked.
CANARY = "示例甲乙"
AT = datetime(2025, 7, 18, 14, tzinfo=UTC)


def registry():
    return sw.Registry.from_frames(
        officers={"id": ["o-1"], "name": [CANARY]},
        safe_points={
            "id": ["sp-1"],
            "name": ["示例药店"],
            "host_kind": ["pharmacy"],
            "state": ["active"],
            "latitude": [36.62],
            "longitude": [101.77],
            "functions": ["refuge"],
            "hours": ["24/7"],
        },
        volunteers={"id": ["v-1"], "name": [CANARY], "state": ["active"]},
    )


def chengzhong():
    return sw.Registry.read("examples/chengzhong/data")


def aggregator():
    schema = sw.Schema({"kind": None}, measures=[sw.count("matters"), sw.distinct("person")])
    agg = sw.Aggregator(schema)
    agg.push({"kind": ["noise"] * 40 + ["aid"] * 12, "person": [f"{CANARY}{n % 9}" for n in range(52)]})
    return agg


def table():
    return aggregator().table(["kind"])


def areas():
    # A ring that ends before it closes is repaired, and told of.
    ring = [[101.0, 36.0], [101.1, 36.0], [101.1, 36.1], [101.0, 36.1]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    index = sw.AreaIndex({"type": "FeatureCollection", "features": [feature]})
    assert index.findings
    return index


def ledger():
    admitted = sw.Ledger()
    admitted.admit(table().release(sw.Policy.partner()))
    return admitted


def history():
    plate = sw.History("plate")
    plate.apply("approve", role="supervisor", at=AT, by=CANARY, facts=sw.Evidence(guards=["plate_complete"]))
    return plate


def editable():
    points = sw.EditablePoints([36.6, 36.7, 36.8], [101.7, 101.8, 101.9], tags=[1, 2, 3])
    points.remove(1)
    return points


def deadline():
    due = sw.Deadline.mediation(date(2026, 1, 31))
    due.extend(10, "working_days", granted_on=date(2026, 2, 27), agreed=True)
    return due


EXAMPLES = {
    "AgencyCode": lambda: sw.AgencyCode("630103530000"),
    "Aggregator": aggregator,
    "AreaIndex": areas,
    "ChinaCalendar": lambda: sw.ChinaCalendar().with_notice(2099, "labour,2099-05-01,2099-05-03,2099-05-09"),
    "ComparedCounts": lambda: sw.DailyCounts({date(2025, 7, day): day for day in range(1, 20)}).compare(
        date(2025, 7, 18), "day", "previous_period", today=date(2025, 7, 19)
    ),
    "DailyCounts": lambda: sw.DailyCounts({date(2025, 7, 18): 3}),
    "Deadline": deadline,
    "DivisionCode": lambda: sw.DivisionCode("630103001002"),
    "EditablePoints": editable,
    "Evidence": lambda: sw.Evidence(guards=["officer_leads"], documents=["mandate"]),
    "FoundFigure": lambda: sw.figures_in("调解纠纷400余件。")[0],
    "History": history,
    "HistoryEvent": lambda: history().events[0],
    "Ledger": ledger,
    "Lifecycle": lambda: sw.lifecycle("plate"),
    "Measure": lambda: sw.distinct("person"),
    "OpeningHours": lambda: sw.OpeningHours("Mo-Fr 08:30-21:00; PH off"),
    "Period": lambda: sw.Period(date(2025, 7, 18), "week"),
    "PointIndex": lambda: sw.PointIndex([36.6, 36.7], [101.7, 101.8], tags=[1, 2]),
    "PointSnapshot": lambda: editable().snapshot(),
    "Policy": sw.Policy.public,
    "Quantity": lambda: sw.Quantity.between(401, None, "matters"),
    "Ratio": lambda: sw.Quantity(175, "matters").per(sw.Quantity(107, "persons")),
    "RecordFacts": lambda: registry().facts_of("safe_points", "sp-1"),
    "Registry": registry,
    "ReleasedTable": lambda: table().release(sw.Policy.partner()),
    "Report": lambda: sw.report(registry(), title="示例"),
    "ReportedFigure": lambda: sw.parse_figure("400余件"),
    "Schema": lambda: aggregator().schema,
    "Table": table,
    "TagFilter": lambda: sw.TagFilter(all=1, any=6),
    "Coverage": lambda: chengzhong().coverage("school"),
    "Help": lambda: chengzhong().find_help(36.6216, 101.7806, need="help", at=AT),
    "HourlyCoverage": lambda: chengzhong().hourly_coverage("school", week_of=AT.date()),
    "OpenGrid": lambda: chengzhong().open_grid(AT.date()),
    "Rate": lambda: chengzhong().rate("mediation_succeeded", as_of=AT.date()),
    "RollUp": lambda: chengzhong().roll_up(AT.date()),
    "VolunteerLoads": lambda: chengzhong().volunteer_loads(),
}
CLASSES = sorted(name for name in sw.__all__ if inspect.isclass(getattr(sw, name)))
ERRORS = [name for name in CLASSES if issubclass(getattr(sw, name), Exception)]
# Answers are plain dataclasses: an example of any is made of its fields.
ANSWERS = [name for name in CLASSES if is_dataclass(getattr(sw, name)) and name not in EXAMPLES]
# Classes of one thing each, which have no length.
SINGLE = {
    "AgencyCode", "ChinaCalendar", "ComparedCounts", "Deadline", "DivisionCode", "Evidence", "FoundFigure", "Help",
    "HistoryEvent", "Measure", "OpenGrid", "Rate",
    "OpeningHours", "Period", "Policy", "Quantity", "Ratio", "RecordFacts", "ReportedFigure", "Schema", "TagFilter",
}  # fmt: skip


def an_answer(name):
    """Make an example of a dataclass whose every field holds something that pickles."""
    cls = getattr(sw, name)
    hints = typing.get_type_hints(cls, vars(inspect.getmodule(cls)))
    return cls(**{field.name: f"a {hints[field.name]}" for field in fields(cls)})


def example(name):
    return EXAMPLES[name]() if name in EXAMPLES else an_answer(name)


def told(thing, seen=()):
    """Give all that an object tells of itself by attributes and methods without arguments, to compare two of them."""
    if isinstance(thing, np.ndarray):
        return thing.tolist()
    if isinstance(thing, sw.Aggregator):
        return thing.to_bytes()
    if isinstance(thing, sw.Ledger):
        return len(thing), repr(thing)
    if isinstance(thing, sw.PointIndex | sw.EditablePoints | sw.PointSnapshot):
        return [None if column is None else column.tolist() for column in thing._native.columns()]
    if isinstance(thing, sw.AreaIndex):
        return thing._native.geometries(), thing._native.layers(), thing.findings
    if isinstance(thing, sw.Registry):
        return repr(thing), thing.records("officers"), thing.safe_points()
    if isinstance(thing, sw.RecordFacts):
        return repr(thing), told(thing.registry)
    return thing


@pytest.mark.parametrize("name", [name for name in CLASSES if name not in ERRORS])
def test_a_public_class_pickles_copies_and_shows_itself(name):
    thing = example(name)
    assert type(thing) is getattr(sw, name)
    ways = [lambda x, p=p: pickle.loads(pickle.dumps(x, p)) for p in range(2, pickle.HIGHEST_PROTOCOL + 1)]
    for copied in (*ways, copy.copy, copy.deepcopy):
        again = copied(thing)
        assert type(again) is type(thing)
        assert told(again) == told(thing)
        assert repr(again) == repr(thing)
    assert repr(thing).startswith(name)
    shown = repr(thing) + str(getattr(thing, "_repr_html_", str)())
    assert CANARY not in shown
    assert "object at 0x" not in shown
    if name in SINGLE or name in ANSWERS:
        assert not hasattr(type(thing), "__len__") or name in ANSWERS
    else:
        assert len(thing) >= 1


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_pickles_with_all_that_it_says(name):
    error = getattr(sw, name)("lat, row 3: missing", code="missing", file="a.csv", line=4, field="lat", row=3)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert (str(again), vars(again)) == (str(error), vars(error))


@pytest.mark.parametrize("name", ["PointIndex", "AreaIndex", "EditablePoints", "PointSnapshot", "Aggregator"])
def test_an_index_shows_a_summary_and_no_place(name):
    shown = example(name)._repr_html_()
    assert shown.startswith("<table>")
    assert f">{len(example(name))}<" in shown


def test_bounds_are_told_to_a_hundredth_of_a_degree():
    index = sw.PointIndex([36.62143, 36.62143], [101.77512, -179.99999])
    shown = index._repr_html_()
    assert "36.62° to 36.63°" in shown
    assert "-180.00° to 101.78°" in shown
    assert "degrees" not in sw.PointIndex([], [])._repr_html_()
    assert "latitudes" not in sw.PointIndex([], [])._repr_html_()


def test_what_was_repaired_in_areas_is_kept():
    index = areas()
    assert pickle.loads(pickle.dumps(index)).findings == index.findings
    assert copy.deepcopy(index).findings == index.findings
