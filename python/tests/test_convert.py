import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw

INLAND = (st.floats(30, 38), st.floats(100, 115))
DATUMS = ["wgs84", "cgcs2000", "gcj02", "bd09"]


@given(*INLAND, st.sampled_from(DATUMS), st.sampled_from(DATUMS))
def test_there_and_back_is_the_same_place(lat, lon, source, target):
    there = sw.convert(lat, lon, source=source, target=target)
    back = sw.convert(*there, source=target, target=source)
    assert sw.geodesic(lat, lon, *back) < 0.1


def test_the_published_shifts_are_met():
    for target, metres in {"cgcs2000": 0, "gcj02": 174, "bd09": 1015}.items():
        assert sw.geodesic(36.62, 101.77, *sw.convert(36.62, 101.77, target=target)) == pytest.approx(metres, abs=1)


def test_nothing_is_shifted_outside_the_mainland():
    lat, lon = [22.28, 25.03, 51.5, -33.9], [114.16, 121.56, -0.1, 151.2]
    for target in DATUMS:
        latitudes, longitudes = sw.convert(lat, lon, target=target)
        np.testing.assert_array_equal(latitudes, lat)
        np.testing.assert_array_equal(longitudes, lon)


def test_the_vectors_of_another_implementation_are_met(shared):
    folder = shared / "data" / "cn_coord_vectors" / "eviltransform"
    text = (folder / "python__test.py.txt").read_text().split("]")[0]
    rows = re.findall(r"\(\s*(-?\d+\.\d+),\s*(-?\d+\.\d+),\s*(-?\d+\.\d+),\s*(-?\d+\.\d+)\s*\)", text)
    assert rows, "the vectors are not where they were"
    wgs_lat, wgs_lon, gcj_lat, gcj_lon = np.array(rows, dtype=float).T
    lat, lon = sw.convert(wgs_lat, wgs_lon, source="wgs84", target="gcj02")
    assert (sw.geodesic(lat, lon, gcj_lat, gcj_lon) < 1.0).all()


def test_a_bad_datum_or_row_is_named():
    with pytest.raises(sw.InputError, match="target: not valid, expected one of wgs84"):
        sw.convert(1.0, 2.0, target="mars")
    with pytest.raises(sw.InputError, match="lat, row 1: out of range") as caught:
        sw.convert([1.0, 95.0], [2.0, 3.0])
    assert caught.value.row == 1
