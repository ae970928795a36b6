"""Anything array-like is taken, and what is wrong is named."""

import array
import decimal

import numpy as np
import pytest

import shouwang as sw

LAT = [36.60, 36.61, 36.62, 36.63]
LON = [101.77, 101.78, 101.79, 101.80]


def needs(module, extra):
    return pytest.importorskip(module, reason=f"skipped: needs the extra {extra}")


def arrow_only(values):
    """What offers nothing but the Arrow PyCapsule interface."""
    column = needs("pyarrow", "arrow").array(values)

    class Capsule:
        def __arrow_c_array__(self, requested_schema=None):
            return column.__arrow_c_array__(requested_schema)

    return Capsule()


TAKEN = {
    "list": list,
    "tuple": tuple,
    "numpy": np.array,
    "float32": lambda v: np.array(v, dtype=np.float32),
    "big endian": lambda v: np.array(v, dtype=">f8"),
    "strided": lambda v: np.repeat(v, 3)[::3],
    "reversed twice": lambda v: np.array(v[::-1])[::-1],
    "column of a matrix": lambda v: np.array([v, v]).T[:, 1],
    "read only": lambda v: np.frombuffer(np.array(v).tobytes()),
    "array module": lambda v: array.array("d", v),
    "memoryview": lambda v: memoryview(np.array(v)),
    "objects": lambda v: np.array([v[0], *map(np.float64, v[1:3]), decimal.Decimal(str(v[3]))], dtype=object),
    "unmasked": lambda v: np.ma.array(v, mask=[False] * len(v)),
    "pandas": lambda v: needs("pandas", "pandas").Series(v, index=[9, 8, 7, 6]),
    "pandas nullable": lambda v: needs("pandas", "pandas").Series(v, dtype="Float64"),
    "pandas arrow": lambda v: needs("pandas", "pandas").Series(v, dtype="double[pyarrow]"),
    "polars": lambda v: needs("polars", "polars").Series(v),
    "polars chunks": lambda v: needs("polars", "polars").Series(v[:2]).append(needs("polars", "polars").Series(v[2:])),
    "pyarrow": lambda v: needs("pyarrow", "arrow").array(v),
    "pyarrow chunks": lambda v: needs("pyarrow", "arrow").chunked_array([v[:1], v[1:]]),
    "arrow capsule": arrow_only,
}


@pytest.mark.parametrize("kind", TAKEN)
def test_every_kind_of_column_is_taken(kind):
    index = sw.PointIndex(TAKEN[kind](LAT), TAKEN[kind](LON))
    assert index.nearest(TAKEN[kind](LAT), TAKEN[kind](LON))[0].ravel().tolist() == [0, 1, 2, 3]


def test_integers_are_degrees_too():
    assert sw.PointIndex([1, 2], np.array([3, 4], dtype=np.uint8)).nearest(2, 4)[0].tolist() == [1]


REFUSED = {
    "nan": ([36.6, float("nan")], "lat, row 1: out of range, expected degrees from -90 to 90", 1),
    "infinity": ([36.6, float("inf")], "lat, row 1: out of range, expected degrees from -90 to 90", 1),
    "too far north": ([90.0001, 0.0], "lat, row 0: out of range, expected degrees from -90 to 90", 0),
    "none": ([36.6, None], "lat, row 1: missing, expected a number of degrees", 1),
    "text in a list": ([36.6, "36.61"], "lat: not valid, expected numbers of degrees, got text", None),
    "text among objects": (
        np.array([36.6, "36.61"], dtype=object),
        "lat, row 1: not valid, expected a number of degrees, got str",
        1,
    ),
    "booleans": ([True, False], "lat: not valid, expected numbers of degrees, got booleans", None),
    "datetimes": (
        np.array(["2026-01-01", "2026-01-02"], dtype="M8[s]"),
        "lat: not valid, expected numbers of degrees, got datetimes",
        None,
    ),
    "complex": ([1j, 2.0], "lat: not valid, expected numbers of degrees, got complex numbers", None),
    "ragged": ([1.0, [2.0, 3.0]], "lat, row 1: not valid, expected a number in every row", 1),
    "matrix": ([[1.0, 2.0]], "lat: not valid, expected one dimension, got shape (1, 2)", None),
    "masked": (np.ma.array([1.0, 2.0], mask=[False, True]), "lat, row 1: missing, expected a number", 1),
    "a dict": ({}, "lat: not valid, expected a number or an array of numbers, got dict", None),
    "text": ("36.6", "lat: not valid, expected a number or an array of numbers, got str", None),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_bad_column_is_named_with_its_row_and_what_was_expected(kind):
    values, sentence, row = REFUSED[kind]
    with pytest.raises(sw.InputError) as caught:
        sw.PointIndex(values, [101.77, 101.78])
    assert str(caught.value) == sentence
    assert (caught.value.field, caught.value.row) == ("lat", row)
    assert isinstance(caught.value, ValueError)


NULLS = {
    "pandas": lambda: needs("pandas", "pandas").Series([1.0, None], dtype="Float64"),
    "pandas integers": lambda: needs("pandas", "pandas").Series([1, None], dtype="Int64"),
    "polars": lambda: needs("polars", "polars").Series([1, None]),
    "pyarrow": lambda: needs("pyarrow", "arrow").chunked_array([[1.0], [None]]),
}


@pytest.mark.parametrize("kind", NULLS)
def test_a_null_is_named_by_its_row(kind):
    with pytest.raises(sw.InputError, match="lon, row 1: ") as caught:
        sw.PointIndex([1.0, 2.0], NULLS[kind]())
    assert caught.value.row == 1


def test_columns_of_two_lengths_are_refused():
    sentence = r"lon: not valid, expected as many values as lat has \(2\), got 3"
    with pytest.raises(sw.InputError, match=sentence):
        sw.PointIndex([1, 2], [1, 2, 3])
    with pytest.raises(sw.InputError, match="lon: not valid, expected one dimension"):
        sw.PointIndex([1, 2], 3.0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"k": -1}, "k: out of range, expected a whole number from 0"),
        ({"k": 1.5}, "k: not valid, expected a whole number"),
        ({"k": True}, "k: not valid, expected a whole number"),
        ({"radius_m": -1.0}, "radius_m: out of range, expected metres from 0"),
        ({"radius_m": float("nan")}, "radius_m: out of range, expected metres from 0"),
        ({"radius_m": "far"}, "radius_m: not valid, expected a number of metres"),
        ({"tags": -1}, "tags: out of range"),
        ({"tags": 2**64}, "tags: out of range"),
        ({"tags": "refuge"}, "tags: not valid, expected a whole number"),
    ],
)
def test_a_bad_option_is_named(arguments, sentence):
    with pytest.raises(sw.InputError, match=sentence):
        sw.PointIndex([1], [1]).nearest(1, 1, **arguments)


@pytest.mark.parametrize(
    ("tags", "sentence"),
    [
        ([1], r"tags: not valid, expected as many values as lat has \(2\), got shape \(1,\)"),
        ([1, -1], "tags, row 1: out of range"),
        ([1.0, 2.0], "tags, row 0: not valid, expected an integer, got float"),
        (np.array([1.0, 2.0]), "tags: not valid, expected integers, got floats"),
        ([1, 2**64], "tags, row 1: out of range, expected integers from 0"),
    ],
)
def test_bad_tags_are_named(tags, sentence):
    with pytest.raises(sw.InputError, match=sentence):
        sw.PointIndex([1, 2], [1, 2], tags=tags)


def test_a_result_that_cannot_fit_is_a_memory_error():
    with pytest.raises(MemoryError):
        sw.PointIndex([1], [1]).nearest(np.zeros(1000), np.zeros(1000), k=2**60)


def test_the_answer_does_not_change_when_the_caller_writes_to_the_columns():
    lat, lon = np.array([1.0, 2.0]), np.array([1.0, 2.0])
    index = sw.PointIndex(lat, lon)
    lat[:] = 80.0
    assert index.nearest(2.0, 2.0)[0].tolist() == [1]


CONTIGUOUS = {
    "numpy": lambda v: v,
    "pandas": lambda v: needs("pandas", "pandas").Series(v, copy=False),
    "polars": lambda v: needs("polars", "polars").Series(needs("pyarrow", "arrow").array(v)),
    "pyarrow": lambda v: needs("pyarrow", "arrow").array(v),
    "pyarrow in one chunk": lambda v: needs("pyarrow", "arrow").chunked_array([needs("pyarrow", "arrow").array(v)]),
    "capsule": arrow_only,
    "capsule of a stream": lambda v: arrow_stream_only(v),
}


def arrow_stream_only(values):
    """What offers nothing but a stream of arrays through the Arrow PyCapsule interface."""
    pyarrow = needs("pyarrow", "arrow")
    column = pyarrow.chunked_array([pyarrow.array(values)])

    class Capsule:
        def __arrow_c_stream__(self, requested_schema=None):
            return column.__arrow_c_stream__(requested_schema)

    return Capsule()


@pytest.mark.parametrize("kind", CONTIGUOUS)
def test_a_contiguous_column_is_looked_at_where_it_lies(kind):
    from shouwang import _columns

    values = np.linspace(36.0, 37.0, 1_000)
    column = CONTIGUOUS[kind](values)
    assert np.shares_memory(_columns.degrees(column, "lat"), values)
