import copy
import pickle
import warnings
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import shouwang as sw

pytest.importorskip("pandas", reason="skipped: needs the extra pandas")
DATA = Path(__file__).resolve().parents[2] / "examples" / "chengzhong" / "data"
# 22:30 on 18 July 2025 in Xining, beside the night market.
NIGHT, MARKET = datetime(2025, 7, 18, 14, 30, tzinfo=UTC), (36.6220, 101.7805)


@pytest.fixture(scope="module")
def registry():
    return sw.Registry.read(DATA)


def test_the_acceptance_facts_of_the_press_report_hold(registry):
    rolled = registry.roll_up(date(2025, 12, 31))
    counted = {line.indicator: line.counted for line in rolled.lines}
    assert counted["contact_plates"] == sw.Quantity(509, "plates")
    assert counted["safe_points"] == sw.Quantity(100, "points")
    assert counted["volunteers"] == sw.Quantity(107, "persons")
    assert counted["persons_helped"] == sw.Quantity(350, "persons")
    assert {line.agreement for line in rolled.lines if line.reported} == {"consistent"}
    assert rolled["matters_helped"].reported.low == 401
    assert registry.coverage("school", within_m=500).covered == 10
    assert registry.coverage("residential_compound", within_m=500).covered == 97
    assert registry.coverage("school", within_m=0.001).covered < 10
    assert rolled.to_pandas().shape == (9, 6)
    assert "509 plates" in rolled._repr_html_()


def test_help_by_the_night_market_is_the_gate_beside_it(registry):
    found = registry.find_help(*MARKET, need="refuge", at=NIGHT)
    assert found.best.safe_point.id == "sp-001"
    assert found.best.metres == pytest.approx(
        sw.geodesic(*MARKET, found.best.safe_point.lat, found.best.safe_point.lon), abs=1e-6
    )
    assert (found.call.number, found.call.reason) == ("110", "life_in_danger")
    assert len(found.fallbacks) == 2
    assert found.best.safe_point.name in found._repr_html_()
    far = registry.find_help(30.0, 101.0, need="help", at=NIGHT)
    assert far.best is None
    assert far.call.reason == "nobody_near"
    near = registry.nearest_safe_points(*MARKET, k=5, functions=["refuge"], open_at=NIGHT)
    assert [p.metres for p in near] == sorted(p.metres for p in near)
    assert near[0].safe_point == found.best.safe_point


def test_the_responsible_officer_is_found_with_the_line(registry):
    found = registry.responsible(*MARKET, at=NIGHT)
    assert found.area.id == "dashizi"
    assert found.officers[0].role == "primary"
    assert found.agency.name == "北大街派出所"
    assert found.call.dial is not None
    assert registry.responsible(0.0, 0.0, at=NIGHT).area is None


def test_counts_are_an_aggregator_in_the_unit_of_the_kind(registry):
    agg = registry.counts("hazards")
    assert agg.schema.keys == ["category", "area", "month"]
    assert agg.table().inside.to_dict() == {"count": [25]}
    assert agg.table().units == {"count": "items"}


def test_frames_make_the_same_registry_as_their_files(registry):
    import pandas as pd
    import polars as pl

    frames = {
        path.name.removesuffix(".csv"): (pl.read_csv if at % 2 else pd.read_csv)(path)
        for at, path in enumerate(sorted(DATA.glob("*.csv")))
    }
    geopandas = pytest.importorskip("geopandas", reason="skipped: needs the extra geo")
    again = sw.Registry.from_frames(areas=geopandas.read_file(DATA / "areas.geojson"), **frames)
    assert again.sizes == registry.sizes
    assert again.safe_points() == registry.safe_points()
    assert again.responsible(*MARKET, at=NIGHT) == registry.responsible(*MARKET, at=NIGHT)


def test_a_registry_pickles_copies_and_shows_no_record(registry):
    again = pickle.loads(pickle.dumps(registry))
    assert repr(again) == repr(registry)
    assert again.find_help(*MARKET, at=NIGHT) == registry.find_help(*MARKET, at=NIGHT)
    assert copy.deepcopy(registry) is registry
    assert len(registry) == sum(registry.sizes.values())
    shown = registry._repr_html_() + repr(registry)
    assert "509" in shown
    assert "示例" not in shown
    assert "k1-person" not in shown


def test_what_was_read_is_reported(registry, tmp_path):
    report = next(report for report in registry.reports if report.file == "safe_points.csv")
    assert (report.read, report.accepted, report.refused) == (100, 100, 0)
    (tmp_path / "officers.csv").write_text("id,name\no-1,示例甲\no-2,\no-1,示例乙\n", encoding="utf-8")
    told = []
    with pytest.raises(sw.InputError, match=r"officers\.csv, line 3, name: missing") as caught:
        sw.Registry.read(tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0
    assert (caught.value.file, caught.value.line, caught.value.field) == ("officers.csv", 3, "name")
    assert any("line 4" in note for note in caught.value.__notes__)
    (tmp_path / "officers.csv").write_text("id,name\no-1,示例甲\no-2,\n", encoding="utf-8")
    kept = sw.Registry.read(tmp_path, refused="leave_out")
    assert kept.sizes["officers"] == 1
    assert (kept.reports[0].refused, len(kept.reports[0].findings)) == (1, 1)


def test_a_bad_folder_is_one_clear_sentence(tmp_path):
    with pytest.raises(sw.FileError) as caught:
        sw.Registry.read(tmp_path / "none")
    assert caught.value.code == "io"
    with pytest.raises(sw.InputError, match="missing, expected at least one file of a data set"):
        sw.Registry.read(tmp_path)
    (tmp_path / "officers.csv").write_text("id,name,shoe_size\no-1,示例,42\n", encoding="utf-8")
    with pytest.raises(sw.InputError, match=r"officers\.csv, shoe_size: not valid"):
        sw.Registry.read(tmp_path)
    assert sw.Registry.read(tmp_path, unknown_columns="leave_out").sizes["officers"] == 1
    (tmp_path / "officers.csv").write_text("", encoding="utf-8")
    with pytest.raises(sw.InputError, match=r"officers\.csv"):
        sw.Registry.read(tmp_path)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda r: r.find_help(91.0, 0.0), "lat: out of range"),
        (lambda r: r.find_help(1.0, "x"), "lon: not valid, expected a number"),
        (lambda r: r.find_help(1.0, 2.0, need="pizza"), "need: not valid, expected one of refuge"),
        (lambda r: r.find_help(1.0, 2.0, at=datetime(2025, 1, 1)), "at: not valid, expected a datetime with a"),
        (lambda r: r.find_help(1.0, 2.0, longest_walk_minutes=float("nan")), "longest_walk_minutes: out of range"),
        (lambda r: r.nearest_safe_points(1.0, 2.0, functions="refuge"), "functions: not valid, expected a list"),
        (lambda r: r.coverage("castle"), "kind: not valid, expected one of school"),
        (lambda r: r.coverage("school", within_m=-1), "within_m: out of range"),
        (lambda r: r.roll_up(datetime(2025, 1, 1, tzinfo=UTC)), "as_of: not valid, expected a date"),
        (lambda r: r.counts("cats"), "kind: not valid, expected one of service_records"),
        (lambda r: sw.Registry.from_frames(cats=[1]), "cats: not valid, expected one of"),
        (lambda r: sw.Registry(), "make a registry by Registry.read"),
    ],
)
def test_a_bad_question_is_named(registry, ask, sentence):
    with pytest.raises(sw.InputError, match=sentence):
        ask(registry)


def test_maps_show_areas_and_points(registry):
    matplotlib = pytest.importorskip("matplotlib", reason="skipped: needs the extra plot")
    matplotlib.use("agg")
    pytest.importorskip("geopandas", reason="skipped: needs the extra geo")
    from matplotlib import pyplot

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        axes = registry.plot()
        drawn = len(axes.collections)
        assert registry.plot(labels=False, ax=axes) is axes
    assert drawn >= 2
    names = [text.get_text() for text in axes.texts]
    assert "大什字警务区" in names
    assert "城中分局" not in names, "areas of one kind alone are named"
    # Chinese names find a font, or the warning says which to install.
    assert len(axes.texts[0].get_fontfamily()) == 2 or "install one" in str(caught[0].message)
    pyplot.close(axes.figure)
    assert len(registry.to_geopandas()) == 100
    assert (registry.to_geopandas("areas").geom_type.isin(["Polygon", "MultiPolygon"])).all()
    pytest.importorskip("folium", reason="skipped: needs the extra map")
    shown = registry.explore().get_root().render()
    assert shown.count("circleMarker") >= 100
