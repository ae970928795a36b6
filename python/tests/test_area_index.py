import copy
import json
import pickle
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw

shapely = pytest.importorskip("shapely", reason="skipped: needs the extra geo")
geopandas = pytest.importorskip("geopandas", reason="skipped: needs the extra geo")

WEST = shapely.box(101.7, 36.6, 101.8, 36.7)
EAST = shapely.box(101.8, 36.6, 101.9, 36.7)
RING = shapely.Polygon(
    [(101.0, 36.0), (102.0, 36.0), (102.0, 37.0), (101.0, 37.0)],
    holes=[[(101.4, 36.4), (101.6, 36.4), (101.6, 36.6), (101.4, 36.6)]],
)


def stars(seed, count):
    """Polygons with many corners around a middle, some of them with a hole."""
    rng = np.random.default_rng(seed)
    polygons = []
    for _ in range(count):
        turns = np.sort(rng.uniform(0, 2 * np.pi, 24))
        reach, (x, y) = rng.uniform(0.3, 1.0, 24), rng.uniform(-1, 1, 2)
        shell = np.c_[x + reach * np.cos(turns), y + reach * np.sin(turns)]
        polygon = shapely.make_valid(shapely.Polygon(shell))
        polygon = polygon.difference(shapely.Point(x, y).buffer(0.1)) if rng.random() < 0.5 else polygon
        parts = [p for p in shapely.get_parts(polygon) if p.geom_type == "Polygon"]
        polygons.append(shapely.MultiPolygon(parts))
    return polygons


@given(st.integers(0, 10_000))
def test_locate_equals_shapely(seed):
    polygons = stars(seed, 6)
    rng = np.random.default_rng(seed)
    lat, lon = rng.uniform(-2, 2, 200), rng.uniform(-2, 2, 200)
    areas = sw.AreaIndex(polygons)
    points = shapely.points(lon, lat)
    covers = np.array([shapely.covers(polygon, points) for polygon in polygons])
    offsets, positions = areas.locate_all(lat, lon)
    for row in range(200):
        assert positions[offsets[row] : offsets[row + 1]].tolist() == np.flatnonzero(covers[:, row]).tolist()
    expected = np.where(covers.any(axis=0), covers.argmax(axis=0), -1)
    np.testing.assert_array_equal(areas.locate(lat, lon), expected)


def test_a_shared_line_goes_to_the_lowest_position():
    areas = sw.AreaIndex([EAST, WEST])
    assert areas.locate(36.65, 101.8) == 0
    assert isinstance(areas.locate(36.65, 101.75), int)
    assert areas.locate(36.65, 101.75) == 1
    assert areas.locate(0.0, 0.0) == -1
    offsets, positions = areas.locate_all(36.65, 101.8)
    assert offsets.tolist() == [0, 2]
    assert positions.tolist() == [0, 1]


def test_a_hole_is_outside_and_its_line_is_covered():
    areas = sw.AreaIndex([RING])
    assert areas.locate([36.5, 36.4, 36.2], [101.5, 101.5, 101.5]).tolist() == [-1, 0, 0]


def as_arrow(polygons):
    pyarrow = pytest.importorskip("pyarrow", reason="skipped: needs the extra arrow")
    return pyarrow.array([p.wkb for p in polygons], type=pyarrow.binary())


SOURCES = {
    "geoseries": lambda p: geopandas.GeoSeries(p, crs=4326),
    "geodataframe": lambda p: geopandas.GeoDataFrame({"name": ["w", "e"]}, geometry=p, crs="OGC:CRS84"),
    "no stated crs": lambda p: geopandas.GeoSeries(p),
    "shapely list": list,
    "shapely array": lambda p: np.array(p, dtype=object),
    "wkb": lambda p: [g.wkb for g in p],
    "wkb big endian": lambda p: [shapely.to_wkb(g, byte_order=0) for g in p],
    "ewkb with srid": lambda p: [shapely.to_wkb(shapely.set_srid(g, 4326), include_srid=True) for g in p],
    "iso wkb with heights": lambda p: [shapely.to_wkb(shapely.force_3d(g, 7.0), flavor="iso") for g in p],
    "ewkb with heights": lambda p: [shapely.to_wkb(shapely.force_3d(g, 7.0), flavor="extended") for g in p],
    "arrow binary": as_arrow,
    "geoarrow wkb": lambda p: geopandas.GeoSeries(p, crs=4326).to_arrow(geometry_encoding="WKB"),
    "geoarrow table": lambda p: geopandas.GeoDataFrame({"name": ["w", "e"]}, geometry=p, crs=4326).to_arrow(),
    "geoarrow polygons": lambda p: geopandas.GeoSeries(p, crs=4326).to_arrow(geometry_encoding="geoarrow"),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_kind_of_geometries_is_taken(kind):
    areas = sw.AreaIndex(SOURCES[kind]([WEST, EAST]))
    assert len(areas) == 2
    assert areas.locate([36.65, 36.65, 1.0], [101.75, 101.85, 1.0]).tolist() == [0, 1, -1]


@pytest.mark.parametrize("copied", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy])
def test_an_index_pickles_and_copies(copied):
    again = copied(sw.AreaIndex([RING, shapely.MultiPolygon([WEST, EAST.buffer(-0.01)])]))
    assert repr(again) == "AreaIndex(2 areas)"
    assert again.locate([36.5, 36.2], [101.5, 101.5]).tolist() == [-1, 0]


def test_square_metres_leaves_holes_out():
    whole, holed = sw.AreaIndex([shapely.box(101, 36, 102, 37), RING]).square_metres()
    assert 0.95 < holed / whole < 0.97


POINT = shapely.Point(1, 2).wkb
BAD = {
    "a point": (POINT, "invalid", "expected a polygon or a multipolygon"),
    "cut short": (WEST.wkb[:-1], "syntax", "not cut short"),
    "empty": (b"", "syntax", "not cut short"),
    "too long": (WEST.wkb + b"\0", "syntax", "ends where its geometry ends"),
    "a count of four thousand million": (
        struct.pack("<BIII", 1, 3, 1, 0xFFFFFFFF),
        "syntax",
        "not cut short",
    ),
    "an empty polygon": (shapely.Polygon().wkb, "missing", "at least one ring"),
    "no polygons": (shapely.MultiPolygon().wkb, "missing", "at least one polygon"),
    "metres": (shapely.box(500_000, 4e6, 500_100, 4.1e6).wkb, "out_of_range", "expected degrees"),
    "another system": (
        shapely.to_wkb(shapely.set_srid(WEST, 3857), include_srid=True),
        "invalid",
        "EPSG:4326",
    ),
    "none": (None, "missing", "expected a polygon"),
    "a number": (5, "invalid", "got int"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_geometry_is_named_by_its_row(kind):
    geometry, code, sentence = BAD[kind]
    with pytest.raises(sw.InputError) as caught:
        sw.AreaIndex([WEST.wkb, geometry])
    assert (caught.value.code, caught.value.field, caught.value.row) == (code, "geometries", 1)
    assert str(caught.value).startswith("geometries, row 1: ")
    assert sentence in str(caught.value)


@given(st.binary(max_size=200), st.integers(0, 92))
def test_no_bytes_make_it_panic(noise, cut):
    for raw in (noise, WEST.wkb[:cut] + noise, b"\x01\x06\x00\x00\x00" + noise):
        try:
            sw.AreaIndex([raw])
        except sw.InputError as error:
            assert error.row == 0  # noqa: PT017


def test_metres_are_refused_by_their_reference_system():
    frame = geopandas.GeoSeries([WEST], crs=4326).to_crs(3857)
    with pytest.raises(sw.InputError, match=r"expected degrees on WGS-84 \(EPSG:4326\); call .to_crs\(4326\) first"):
        sw.AreaIndex(frame)


@pytest.mark.parametrize("thing", [7, b"bytes", None])
def test_what_holds_no_geometries_is_a_type_error(thing):
    with pytest.raises(TypeError, match="geometries: not valid, expected a GeoSeries"):
        sw.AreaIndex(thing)


SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
BOWTIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
OPEN = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}


def collection(*geometries):
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries],
    }


def test_geojson_is_taken_as_a_mapping_a_path_and_an_interface(tmp_path):
    import gzip

    text = json.dumps(collection(SQUARE, SQUARE)).encode()
    (tmp_path / "areas.geojson").write_bytes(text)
    (tmp_path / "areas.geojson.gz").write_bytes(gzip.compress(text))
    sources = [
        collection(SQUARE, SQUARE),
        tmp_path / "areas.geojson",
        str(tmp_path / "areas.geojson.gz"),
        type("Interface", (), {"__geo_interface__": collection(SQUARE, SQUARE)})(),
    ]
    for source in sources:
        areas = sw.AreaIndex(source)
        assert len(areas) == 2
        assert areas.findings == []
        assert areas.locate_all(0.5, 0.5)[1].tolist() == [0, 1]


def test_a_repair_is_told():
    areas = sw.AreaIndex(collection(SQUARE, OPEN))
    assert areas.locate_all(0.5, 0.5)[1].tolist() == [0, 1]
    assert any("feature 1" in finding for finding in areas.findings)


def test_a_feature_that_cannot_be_taken_is_named(tmp_path):
    with pytest.raises(sw.RefusedError, match=r"geometries, feature 1: .*1 of 2 features") as caught:
        sw.AreaIndex(collection(SQUARE, BOWTIE))
    assert caught.value.feature == 1
    with pytest.raises(sw.InputError, match=r"geometries, feature 0: not valid, expected a polygon .* got point"):
        sw.AreaIndex(collection({"type": "Point", "coordinates": [0, 0]}))
    with pytest.raises(sw.FileError) as caught:
        sw.AreaIndex(tmp_path / "none.geojson")
    assert caught.value.code == "io"
    (tmp_path / "empty.geojson").write_text("")
    with pytest.raises(sw.InputError, match=r"empty\.geojson"):
        sw.AreaIndex(tmp_path / "empty.geojson")
    with pytest.raises(sw.InputError, match="expected GeoJSON as a mapping of plain values"):
        sw.AreaIndex(collection(object()))


def test_real_beats_are_read_as_geopandas_reads_them(shared):
    path = shared / "data" / "dc_police" / "police-service-areas-psa.geojson"
    areas, frame = sw.AreaIndex(path), geopandas.read_file(path)
    assert len(areas) == len(frame)
    west, south, east, north = frame.total_bounds
    rng = np.random.default_rng(5)
    lat, lon = rng.uniform(south, north, 3_000), rng.uniform(west, east, 3_000)
    joined = geopandas.GeoSeries(shapely.points(lon, lat), crs=4326).to_frame("geometry").sjoin(frame[["geometry"]])
    expected = joined.groupby(level=0)["index_right"].min().reindex(range(3_000), fill_value=-1)
    np.testing.assert_array_equal(areas.locate(lat, lon), expected)
