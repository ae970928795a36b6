import copy
import itertools
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw

NEAR = st.tuples(st.floats(36.5, 36.7), st.floats(101.6, 101.9))
FAR = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
PLACES = st.lists(st.one_of(NEAR, FAR), max_size=40)


def brute_force(lat, lon, at_lat, at_lon, radius_m=np.inf):
    """Positions and metres of every point within the radius, nearest first, ties by position."""
    if len(lat) == 0:
        return np.array([], dtype=np.int64), np.array([])
    metres = sw.geodesic(np.asarray(lat), np.asarray(lon), at_lat, at_lon)
    order = np.lexsort((np.arange(len(lat)), metres))
    order = order[metres[order] <= radius_m]
    return order, metres[order]


@given(PLACES, st.lists(st.one_of(NEAR, FAR), max_size=5), st.integers(0, 12))
def test_nearest_equals_brute_force(points, queries, k):
    lat, lon = [p[0] for p in points], [p[1] for p in points]
    positions, metres = sw.PointIndex(lat, lon).nearest([q[0] for q in queries], [q[1] for q in queries], k=k)
    assert positions.shape == metres.shape == (len(queries), k)
    assert positions.dtype == np.int64
    assert metres.dtype == np.float64
    for row, (at_lat, at_lon) in enumerate(queries):
        _, expected = brute_force(lat, lon, at_lat, at_lon)
        found = min(k, len(points))
        np.testing.assert_allclose(metres[row, :found], expected[:found], rtol=0, atol=1e-6)
        assert (positions[row, found:] == -1).all()
        assert np.isinf(metres[row, found:]).all()
        assert len(set(positions[row, :found])) == found
        own = sw.geodesic(np.take(lat, positions[row, :found]), np.take(lon, positions[row, :found]), at_lat, at_lon)
        np.testing.assert_allclose(own, metres[row, :found], rtol=0, atol=1e-6)


@given(PLACES, st.floats(0, 30_000))
def test_within_equals_brute_force(points, radius_m):
    lat, lon = [p[0] for p in points], [p[1] for p in points]
    offsets, positions, metres = sw.PointIndex(lat, lon).within([36.6, 0.0], [101.75, 0.0], radius_m)
    bounds, members = sw.PointIndex(lat, lon).positions_within([36.6, 0.0], [101.75, 0.0], radius_m)
    assert bounds.tolist() == offsets.tolist()
    for start, end in itertools.pairwise(bounds):
        assert sorted(members[start:end]) == sorted(positions[start:end])
    assert offsets.dtype == positions.dtype == np.int64
    assert offsets[0] == 0
    assert offsets[-1] == len(positions) == len(metres)
    for row, at in enumerate([(36.6, 101.75), (0.0, 0.0)]):
        order, expected = brute_force(lat, lon, *at, radius_m)
        hits = slice(offsets[row], offsets[row + 1])
        assert sorted(positions[hits]) == sorted(order)
        np.testing.assert_allclose(metres[hits], expected, rtol=0, atol=1e-6)


def test_scalars_in_give_one_row_out():
    index = sw.PointIndex([36.60, 36.61], [101.77, 101.78])
    positions, metres = index.nearest(36.60, np.float32(101.77), k=3)
    assert positions.shape == metres.shape == (3,)
    assert positions.tolist() == [0, 1, -1]
    assert metres[2] == np.inf
    offsets, positions, _ = index.within(36.60, 101.77, 10.0)
    assert offsets.tolist() == [0, 1]
    assert positions.tolist() == [0]


def test_an_empty_index_and_empty_queries_have_answers():
    empty = sw.PointIndex([], [])
    assert len(empty) == 0
    assert empty.nearest(0.0, 0.0, k=2)[0].tolist() == [-1, -1]
    assert empty.within([0.0], [0.0], 1e9)[0].tolist() == [0, 0]
    index = sw.PointIndex([1.0], [1.0])
    assert index.nearest([], [], k=3)[0].shape == (0, 3)
    assert index.within([], [], 5.0)[0].tolist() == [0]
    assert index.nearest([1.0], [1.0], k=0)[0].shape == (1, 0)


def test_ties_go_to_the_lower_position_and_radius_zero_finds_the_point_itself():
    index = sw.PointIndex([10.0, 10.0, 10.0], [20.0, 20.0, 20.0])
    assert index.nearest(10.0, 20.0, k=3)[0].tolist() == [0, 1, 2]
    assert index.within(10.0, 20.0, 0.0)[1].tolist() == [0, 1, 2]
    assert index.nearest(10.0, 21.0, k=1, radius_m=1.0)[0].tolist() == [-1]
    assert len(index.within(-10.0, -160.0, 20_100_000.0)[1]) == 3


@given(
    st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=30),
    st.integers(0, 2**64 - 1),
    st.integers(0, 255),
)
def test_tags_let_through_what_has_the_bits(tags, all_bits, any_bits):
    lat = np.linspace(0, 1, len(tags))
    index = sw.PointIndex(lat, lat, tags=np.array(tags, dtype=np.uint64))
    expected = [i for i, t in enumerate(tags) if t & all_bits == all_bits and (any_bits == 0 or t & any_bits)]
    chosen = sw.TagFilter(all=all_bits, any=any_bits)
    positions, _ = index.nearest(0.5, 0.5, k=len(tags), tags=chosen)
    assert sorted(positions[positions >= 0]) == expected
    assert sorted(index.within(0.5, 0.5, 1e6, tags=chosen)[1]) == expected


@pytest.mark.parametrize("copied", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy, copy.copy])
@pytest.mark.parametrize("tags", [None, [1, 2**63]])
def test_an_index_pickles_and_copies(copied, tags):
    index = sw.PointIndex([36.6, -90.0], [101.7, 180.0], tags=tags)
    again = copied(index)
    assert len(again) == 2
    assert repr(again) == "PointIndex(2 points)"
    for mine, theirs in zip(index.nearest(0, 0, k=2), again.nearest(0, 0, k=2), strict=True):
        assert mine.tolist() == theirs.tolist()
    bits = 0 if tags is None else 2**63
    assert again.nearest(0, 0, tags=bits)[0].tolist() == index.nearest(0, 0, tags=bits)[0].tolist()


def test_many_threads_get_the_answers_of_one():
    rng = np.random.default_rng(7)
    index = sw.PointIndex(rng.uniform(36, 37, 2_000), rng.uniform(101, 102, 2_000))
    lat, lon = rng.uniform(36, 37, (8, 2_000)), rng.uniform(101, 102, (8, 2_000))
    alone = [index.nearest(lat[i], lon[i], k=3) for i in range(8)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda i: index.nearest(lat[i], lon[i], k=3), range(8)))
    for (p, m), (q, n) in zip(alone, together, strict=True):
        np.testing.assert_array_equal(p, q)
        np.testing.assert_array_equal(m, n)


def test_a_long_batch_releases_the_interpreter():
    rng = np.random.default_rng(7)
    index = sw.PointIndex(rng.uniform(-60, 60, 20_000), rng.uniform(-180, 180, 20_000))
    lat, lon = rng.uniform(-60, 60, 60_000), rng.uniform(-180, 180, 60_000)
    done = threading.Event()

    def ask():
        index.nearest(lat, lon, k=8)
        done.set()

    thread = threading.Thread(target=ask)
    thread.start()
    turns = 0
    while not done.is_set():
        turns += 1
        done.wait(0.0005)
    thread.join()
    # Held for the whole loop, the interpreter would not have let this thread have a single turn in between.
    assert turns > 2
