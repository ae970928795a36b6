"""Frames as CSV and GeoJSON: what is written reads back, in this package and in others."""

import csv
import io
import json
from datetime import UTC, date, datetime

import geojson_validator
import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw

RISKY = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1"]
PLAIN = ["-12.5", "+86 971 0000000", "110", "北门, 东口", 'said "no"', "two\nlines"]


def rows_of(file):
    return list(csv.reader(io.StringIO(file.read_bytes().decode(), newline="")))


@pytest.mark.parametrize("frame", [lambda c: c, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pd", "pl", "pa"])
def test_any_frame_is_written_the_same(tmp_path, frame):
    columns = {
        "text": ["a", None, "=c"],
        "whole": [1, 2, -3],
        "real": [0.5, None, -1e300],
        "flag": [True, False, True],
        "at": [datetime(2025, 7, 18, 1, 2, 3, tzinfo=UTC), None, datetime(2025, 7, 19, tzinfo=UTC)],
        "items": [["x", "y"], [], ["z"]],
    }
    file = sw.write_csv(frame(columns), tmp_path / "a" / "b.csv")
    assert rows_of(file) == [
        ["text", "whole", "real", "flag", "at", "items"],
        ["a", "1", "0.5", "true", "2025-07-18T01:02:03+00:00", "x;y"],
        ["", "2", "", "false", "", ""],
        ["'=c", "-3", "-1" + "0" * 300, "true", "2025-07-19T00:00:00+00:00", "z"],
    ]


def test_formulas_are_defused_unless_the_file_is_for_programs(tmp_path):
    written = rows_of(sw.write_csv({"a": RISKY + PLAIN}, tmp_path / "a.csv"))[1:]
    assert [row[0] for row in written] == ["'" + text for text in RISKY] + PLAIN
    raw = rows_of(sw.write_csv({"a": RISKY}, tmp_path / "b.csv", raw=True))[1:]
    assert [row[0] for row in raw] == RISKY
    marked = sw.write_csv({"a": [1]}, tmp_path / "c.csv", byte_order_mark=True).read_bytes()
    assert marked == b"\xef\xbb\xbfa\r\n1\r\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=4))
def test_texts_read_back_as_they_were(tmp_path_factory, texts):
    file = sw.write_csv({"a": texts, "b": ["x"] * len(texts)}, tmp_path_factory.mktemp("csv") / "a.csv", raw=True)
    assert [row[0] for row in rows_of(file)[1:]] == texts


def test_what_a_registry_reads_it_reads_back(tmp_path):
    frame = pd.DataFrame(
        {"id": ["sp-1"], "name": ["=示例药店"], "host_kind": ["pharmacy"], "latitude": [36.62], "longitude": [101.77],
         "functions": [["refuge", "help"]], "verified_on": [date(2025, 7, 1)]}
    )  # fmt: skip
    sw.write_csv(frame, tmp_path / "safe_points.csv")
    (point,) = sw.Registry.read(tmp_path).safe_points()
    assert point.name == "'=示例药店"
    assert sw.undefused(point.name) == "=示例药店"
    assert (point.functions, point.verified_on) == (["refuge", "help"], date(2025, 7, 1))


@pytest.mark.parametrize(
    ("columns", "error", "match"),
    [
        ({"a": [object()]}, sw.InputTypeError, "a, row 0: not valid, expected text"),
        ({"a": [{"x": 1}]}, sw.InputTypeError, "a, row 0"),
        ({"a": [1, 2**63]}, sw.InputError, "a, row 1: out of range"),
        ({"a": [["x;y"]]}, sw.InputError, "a, row 0.*without a semicolon"),
        ({}, sw.InputError, "column"),
    ],
)
def test_what_csv_cannot_hold_is_named(tmp_path, columns, error, match):
    with pytest.raises(error, match=match):
        sw.write_csv(columns, tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()


def test_a_file_that_cannot_be_written_is_a_file_error(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(sw.FileError):
        sw.write_csv({"a": [1]}, tmp_path / "a" / "b.csv")


SHAPES = [
    shapely.Point(101.77, 36.62),
    shapely.Point(101.77, 36.62, 2261.5),
    shapely.MultiPoint([(0, 0), (1, 1)]),
    shapely.LineString([(0, 0), (1, 2)]),
    shapely.MultiLineString([[(0, 0), (1, 2)], [(3, 3), (4, 4)]]),
    shapely.box(0, 0, 1, 1).difference(shapely.box(0.25, 0.25, 0.75, 0.75)),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
    shapely.GeometryCollection([shapely.Point(1, 2), shapely.LineString([(0, 0), (1, 2)])]),
    None,
    shapely.Point(),
]


def test_every_kind_of_geometry_reads_back_in_geopandas(tmp_path):
    frame = gpd.GeoDataFrame({"name": [f"=n{i}" for i in range(len(SHAPES))]}, geometry=SHAPES, crs=4326)
    file = sw.write_geojson(frame, tmp_path / "a.geojson")
    again = gpd.read_file(file)
    assert again["name"].tolist() == frame["name"].tolist()
    for read, written in zip(again.geometry, SHAPES, strict=True):
        if written is None or written.is_empty:
            assert read is None
        else:
            assert read.normalize() == written.normalize() or read.equals_exact(written, 0, normalize=True)
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data["features"][1]["geometry"]["coordinates"] == [101.77, 36.62, 2261.5]
    located = {**data, "features": data["features"][:8]}
    assert geojson_validator.validate_structure(located, check_crs=True) == {}


def test_what_crosses_the_antimeridian_is_cut_and_shells_are_wound_right(tmp_path):
    line = shapely.LineString([(170, 0), (-170, 10)])
    clockwise = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    file = sw.write_geojson(gpd.GeoDataFrame(geometry=[line, clockwise], crs=4326), tmp_path / "a.geojson")
    cut, wound = (feature["geometry"] for feature in json.loads(file.read_text())["features"])
    assert cut == {"type": "MultiLineString", "coordinates": [[[170, 0], [180, 5]], [[-180, 5], [-170, 10]]]}
    assert shapely.LinearRing(wound["coordinates"][0]).is_ccw


def test_a_frame_with_degrees_becomes_points_with_properties(tmp_path):
    frame = pl.DataFrame(
        {"id": ["a", "b"], "lat": [36.62, 36.63], "lon": [101.77, 101.78], "n": [1, None], "tags": [["x"], []],
         "more": [{"k": True}, {"k": None}]}
    )  # fmt: skip
    features = json.loads(sw.write_geojson(frame, tmp_path / "a.geojson", id="id").read_text())["features"]
    assert features[0] == {
        "type": "Feature",
        "id": "a",
        "geometry": {"type": "Point", "coordinates": [101.77, 36.62]},
        "properties": {"n": 1, "tags": ["x"], "more": {"k": True}},
    }
    assert features[1]["properties"]["n"] is None
    other = pd.DataFrame({"north": [1.0], "east": [2.0], "v": [np.float32(0.5)]})
    (feature,) = json.loads(sw.write_geojson(other, tmp_path / "b.geojson", on=("north", "east")).read_text())[
        "features"
    ]
    assert feature["geometry"]["coordinates"] == [2, 1]
    assert feature["properties"] == {"v": 0.5}


def test_what_geojson_cannot_hold_is_named(tmp_path):
    file = tmp_path / "a.geojson"
    with pytest.raises(sw.InputError, match="EPSG:4326"):
        sw.write_geojson(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=3857), file)
    pole = shapely.Polygon([(0, 80), (120, 80), (-120, 80)])
    with pytest.raises(sw.RefusedError, match="row 1"):
        sw.write_geojson(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0), pole], crs=4326), file)
    with pytest.raises(sw.InputError, match="row 0"):
        sw.write_geojson(gpd.GeoDataFrame(geometry=[shapely.Point(0, 91)], crs=4326), file)
    with pytest.raises(sw.InputError, match="row 1: out of range"):
        sw.write_geojson(pd.DataFrame({"lat": [0, 91], "lon": [0, 0]}), file)
    with pytest.raises(sw.InputError, match="id: missing"):
        sw.write_geojson(pd.DataFrame({"lat": [0], "lon": [0]}), file, id="name")
    with pytest.raises(sw.InputError, match="name, row 0: missing"):
        sw.write_geojson(pd.DataFrame({"lat": [0], "lon": [0], "name": [None]}), file, id="name")
    with pytest.raises(sw.InputTypeError, match="frame"):
        sw.write_geojson([1, 2], file)
    assert not file.exists()


def test_a_released_table_is_written_without_what_is_withheld(tmp_path):
    agg = sw.Aggregator(sw.Schema(["kind"], measures=[sw.count(), sw.count_if("resolved")]))
    agg.push({"kind": ["=noise"] * 40 + [None] * 12 + ["theft"] * 3, "resolved": [True] * 55})
    released = agg.table(["kind"]).release(sw.Policy.partner())
    header, *rows = rows_of(released.to_csv(tmp_path / "a.csv", lang="en", withheld="*"))
    assert header == ["kind", "count", "resolved", "resolved_rate", "resolved_rate_denominator"]
    by_kind = {row[0]: row[1:] for row in rows}
    assert by_kind["'=noise"][:2] == ["40", "40"]
    assert by_kind["theft"][:2] == ["*", "*"]
    assert {row[1] for row in rows_of(released.to_csv(tmp_path / "b.csv"))[1:]} == {"40", ""}
