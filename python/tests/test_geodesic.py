import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw

LAT, LON = st.floats(-90, 90), st.floats(-180, 180)


@given(LAT, LON, LAT, LON)
def test_distance_is_symmetric_and_at_most_half_a_meridian(lat1, lon1, lat2, lon2):
    there = sw.geodesic(lat1, lon1, lat2, lon2)
    assert isinstance(there, float)
    assert 0.0 <= there <= 20_003_931.5
    assert abs(there - sw.geodesic(lat2, lon2, lat1, lon1)) < 1e-7


def test_shapes_broadcast_as_in_numpy():
    lat = np.linspace(-80, 80, 6).reshape(2, 3)
    metres = sw.geodesic(lat, 10.0, 5.0, [1.0, 2.0, 3.0])
    assert metres.shape == (2, 3)
    assert metres[1, 2] == sw.geodesic(lat[1, 2], 10.0, 5.0, 3.0)
    assert sw.geodesic([], [], 0.0, 0.0).shape == (0,)
    with pytest.raises(sw.InputError, match=r"expected shapes that broadcast, got lat1 \(2,\), lon1 \(3,\)"):
        sw.geodesic([1, 2], [1, 2, 3], 0, 0)


@pytest.mark.parametrize("name", ["lat1", "lon1", "lat2", "lon2"])
def test_a_bad_row_is_named(name):
    arguments = {n: [0.0, 1.0] for n in ("lat1", "lon1", "lat2", "lon2")}
    arguments[name][1] = 500.0
    with pytest.raises(sw.InputError, match=f"{name}, row 1: out of range") as caught:
        sw.geodesic(**arguments)
    assert (caught.value.field, caught.value.row, caught.value.code) == (name, 1, "out_of_range")


def test_the_published_geodesics_are_met(shared):
    folder = shared / "data" / "geodtest"
    lat1, lon1, _, lat2, lon2, _, metres = np.loadtxt(next(folder.glob("*.dat")), usecols=range(7), unpack=True)
    lon2 = (lon2 + 180) % 360 - 180
    np.testing.assert_allclose(sw.geodesic(lat1, lon1, lat2, lon2), metres, rtol=0, atol=2e-8)
