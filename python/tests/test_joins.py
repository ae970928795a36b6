import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw

pd = pytest.importorskip("pandas", reason="skipped: needs the extra pandas")
pl = pytest.importorskip("polars", reason="skipped: needs the extra polars")
pa = pytest.importorskip("pyarrow", reason="skipped: needs the extra arrow")
gpd = pytest.importorskip("geopandas", reason="skipped: needs the extra geo")
shapely = pytest.importorskip("shapely", reason="skipped: needs the extra geo")

CALLS = {"call": ["a", "b", "c"], "lat": [36.600, 36.700, 10.0], "lon": [101.770, 101.700, 10.0]}
POINTS = {
    "name": ["gate", "hotel", "market"],
    "beds": [0, 80, 0],
    "lat": [36.601, 36.699, 36.602],
    "lon": [101.771, 101.70, 101.772],
}


def geo(columns):
    frame = pd.DataFrame({name: values for name, values in columns.items() if name not in ("lat", "lon")})
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(columns["lon"], columns["lat"]), crs=4326)


KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table, "geopandas": geo}


def column(frame, name):
    values = frame[name]
    return values.to_pylist() if hasattr(values, "to_pylist") else values.to_list()


@pytest.mark.parametrize("right_kind", KINDS)
@pytest.mark.parametrize("left_kind", KINDS)
def test_the_nearest_rows_are_joined_to_a_frame_of_the_same_kind(left_kind, right_kind):
    left, right = KINDS[left_kind](CALLS), KINDS[right_kind](POINTS)
    joined = sw.nearest_join(left, right, k=2, radius_m=1_000)
    assert type(joined) is type(left)
    assert column(joined, "call") == ["a", "a", "b", "c"]
    names = column(joined, "name")
    assert names[:3] == ["gate", "market", "hotel"]
    assert pd.isna(names[3])
    metres = column(joined, "metres")
    assert metres[0] == pytest.approx(sw.geodesic(36.600, 101.770, 36.601, 101.771), abs=1e-6)
    assert pd.isna(metres[3])
    inner = sw.nearest_join(left, right, k=2, radius_m=1_000, how="inner")
    assert column(inner, "call") == ["a", "a", "b"]
    assert column(inner, "beds") == [0, 0, 80]


@pytest.mark.parametrize("kind", KINDS)
def test_the_area_is_joined_to_a_frame_of_the_same_kind(kind):
    beats = gpd.GeoDataFrame(
        {"beat": [7, 8], "call": ["x", "y"]},
        geometry=[shapely.box(101.6, 36.5, 101.9, 36.8), shapely.box(101.75, 36.5, 101.9, 36.8)],
        crs=4326,
    )
    points = KINDS[kind](CALLS)
    joined = sw.locate_join(points, beats)
    assert type(joined) is type(points)
    assert column(joined, "beat")[:2] == [7, 7]
    assert pd.isna(column(joined, "beat")[2])
    assert column(joined, "call") == ["a", "b", "c"]
    assert column(joined, "call_area")[:2] == ["x", "x"]
    every = sw.locate_join(points, beats, every=True, how="inner")
    assert column(every, "call") == ["a", "a", "b"]
    assert column(every, "beat") == [7, 8, 7]
    built = sw.locate_join(points, sw.AreaIndex(beats))
    assert column(built, "area") == [0, 0, -1]


@pytest.mark.parametrize("kind", KINDS)
def test_empty_frames_join(kind):
    nothing = {name: np.array(values)[:0] for name, values in CALLS.items()}
    empty, full = KINDS[kind](nothing), KINDS[kind](CALLS)
    assert len(sw.nearest_join(empty, KINDS[kind](POINTS))) == 0
    joined = sw.nearest_join(full, empty)
    assert len(joined) == 3
    assert all(pd.isna(value) for value in column(joined, "metres"))
    assert len(sw.nearest_join(full, empty, how="inner")) == 0


def test_the_index_and_the_crs_of_a_geodataframe_stay():
    left = geo(CALLS).set_index(pd.Index(["p", "q", "r"], name="id"))
    joined = sw.nearest_join(left, geo(POINTS), k=2, radius_m=1_000)
    assert joined.index.tolist() == ["p", "p", "q", "r"]
    assert joined.index.name == "id"
    assert joined.crs == left.crs
    assert joined.geometry.name == "geometry"


def test_columns_are_found_by_name_or_named():
    left = pd.DataFrame({"LATITUDE": [1.0], "Lng": [2.0]})
    assert sw.nearest_join(left, left).columns.tolist() == ["LATITUDE", "Lng", "LATITUDE_right", "Lng_right", "metres"]
    named = left.rename(columns={"LATITUDE": "a", "Lng": "b"})
    assert len(sw.nearest_join(named, left, left_on=("a", "b"))) == 1
    with pytest.raises(sw.InputError, match=r"left: missing, expected a column of points .* left_on="):
        sw.nearest_join(named, left)
    with pytest.raises(sw.InputError, match="left_on: missing, expected a column named c among a, b"):
        sw.nearest_join(named, left, left_on=("a", "c"))
    with pytest.raises(sw.InputError, match="metres: duplicate column"):
        sw.nearest_join(left.assign(metres=1), left)


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_a_bad_place_is_named_by_frame_column_and_row(kind):
    bad = KINDS[kind]({**CALLS, "lat": [1.0, 95.0, 2.0]})
    with pytest.raises(sw.InputError, match="left, lat, row 1: out of range") as caught:
        sw.nearest_join(bad, KINDS[kind](POINTS))
    assert (caught.value.field, caught.value.row) == ("left", 1)
    with pytest.raises(sw.InputError, match="right, lat, row 1: out of range"):
        sw.nearest_join(KINDS[kind](POINTS), bad)


def test_what_is_no_frame_or_no_point_is_refused():
    with pytest.raises(TypeError, match=r"left: not valid, expected a frame .* got LazyFrame; call .collect\(\) first"):
        sw.nearest_join(pl.LazyFrame(CALLS), pd.DataFrame(POINTS))
    with pytest.raises(TypeError, match="right: not valid, expected a frame"):
        sw.nearest_join(pd.DataFrame(CALLS), [1, 2])
    squares = gpd.GeoDataFrame(geometry=[shapely.Point(1, 2), shapely.box(0, 0, 1, 1)], crs=4326)
    with pytest.raises(sw.InputError, match="left, row 1: not valid, expected a point"):
        sw.nearest_join(squares, geo(POINTS))
    with pytest.raises(sw.InputError, match="how: not valid"):
        sw.nearest_join(pd.DataFrame(CALLS), pd.DataFrame(POINTS), how="right")


@given(st.integers(0, 10_000))
def test_joined_areas_equal_those_of_geopandas(seed):
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-1, 1, (5, 2))
    areas = gpd.GeoDataFrame(
        {"n": range(5)},
        geometry=[shapely.Point(x, y).buffer(r) for (x, y), r in zip(corners, rng.random(5), strict=True)],
        crs=4326,
    )
    points = gpd.GeoDataFrame({"p": range(50)}, geometry=shapely.points(rng.uniform(-2, 2, (50, 2))), crs=4326)
    ours = sw.locate_join(points, areas, every=True, how="inner")
    theirs = points.sjoin(areas, predicate="intersects")
    assert sorted(zip(ours["p"], ours["n"], strict=True)) == sorted(zip(theirs["p"], theirs["n"], strict=True))
