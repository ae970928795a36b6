"""Joins of frames by place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeVar

import numpy as np

from shouwang import _columns, _frames
from shouwang._area_index import AreaIndex
from shouwang._point_index import PointIndex
from shouwang.errors import InputError

__all__ = ["locate_join", "nearest_join"]

Frame = TypeVar("Frame")


def nearest_join(
    left: Frame,
    right: Any,
    k: int = 1,
    radius_m: float | None = None,
    *,
    how: Literal["left", "inner"] = "left",
    left_on: Sequence[str] | None = None,
    right_on: Sequence[str] | None = None,
    distance: str = "metres",
    suffix: str = "_right",
) -> Frame:
    """Join to each row of a frame the nearest rows of another, by geodesic distance on WGS-84.

    Parameters
    ----------
    left, right
        Frames of pandas, geopandas, polars or pyarrow. The places are those of the active geometry (points in
        EPSG:4326), else of columns named lat or latitude and lon, lng or longitude.
    k
        How many rows of ``right`` to join to each row of ``left``.
    radius_m
        Only rows within this many metres. None means however far.
    how
        ``"left"`` keeps a row that has no match, with nulls; ``"inner"`` drops it.
    left_on, right_on
        Names of the columns of latitudes and of longitudes, where they can't be told by their names.
    distance
        Name of the new column of metres.
    suffix
        What a column of ``right`` gets added to a name that ``left`` has too.

    Returns
    -------
    Frame
        A frame of the kind of ``left``: its rows in their order, each as often as it has matches, nearest first;
        then the columns of ``right`` without its geometries, then the metres.

    Raises
    ------
    InputError
        If a place is missing or impossible (names the frame, the column and the row), or no columns of places can
        be told.
    InputTypeError
        If an argument is no frame.

    Examples
    --------
    >>> import pandas as pd
    >>> import shouwang as sw
    >>> calls = pd.DataFrame({"call": ["a", "b"], "lat": [36.600, 36.700], "lon": [101.770, 101.700]})
    >>> points = pd.DataFrame({"point": ["east gate", "hotel"], "lat": [36.601, 36.699], "lon": [101.771, 101.70]})
    >>> sw.nearest_join(calls, points)[["call", "point", "metres"]].round(1)
      call      point  metres
    0    a  east gate   142.5
    1    b      hotel   111.0
    """
    _check_how(how)
    kind = _frames.kind_of(left, "left")
    lat, lon = _frames.places(left, "left", left_on)
    to_lat, to_lon = _frames.places(right, "right", right_on)
    attributes = _frames.as_kind(right, kind, "right")
    with _frames.naming("right", {}):
        index = PointIndex(to_lat, to_lon)
    with _frames.naming("left", {}):
        positions, metres = index.nearest(lat, lon, k=_columns.whole(k, "k", lowest=1), radius_m=radius_m)
    # A row without a match is kept once, not k times.
    keep = positions >= 0
    if how == "left":
        keep[:, 0] = True
    rows = np.nonzero(keep)[0]
    found = positions[keep]
    reach = np.where(found < 0, np.nan, metres[keep])
    return _joined(left, attributes, rows, found, {distance: reach}, suffix)


def locate_join(
    points: Frame,
    areas: Any,
    *,
    how: Literal["left", "inner"] = "left",
    every: bool = False,
    points_on: Sequence[str] | None = None,
    suffix: str = "_area",
) -> Frame:
    """Join to each row of a frame the area that covers its place.

    Parameters
    ----------
    points
        A frame of pandas, geopandas, polars or pyarrow. The places are those of the active geometry (points in
        EPSG:4326), else of columns named lat or latitude and lon, lng or longitude.
    areas
        A GeoDataFrame of areas in EPSG:4326; or an :class:`AreaIndex`, which is built once and joined often.
    how
        ``"left"`` keeps a row that lies in no area, with nulls; ``"inner"`` drops it.
    every
        True joins every area that covers the place; False the first of them alone.
    points_on
        Names of the columns of latitudes and of longitudes, where they can't be told by their names.
    suffix
        What a column of ``areas`` gets added to a name that ``points`` has too.

    Returns
    -------
    Frame
        A frame of the kind of ``points``: its rows in their order, then the columns of ``areas`` without their
        geometries; of an :class:`AreaIndex` the column ``area``, the position of the area.

    Raises
    ------
    InputError
        If a place is missing or impossible (names the frame, the column and the row), or a geometry is no polygon.
    InputTypeError
        If an argument is no frame.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> import shouwang as sw
    >>> from shapely import box
    >>> beats = gpd.GeoDataFrame({"beat": ["K1", "K2"]}, geometry=[box(101.7, 36.6, 101.8, 36.7),
    ...                          box(101.8, 36.6, 101.9, 36.7)], crs=4326)
    >>> calls = pd.DataFrame({"call": ["a", "b"], "lat": [36.65, 0.0], "lon": [101.85, 0.0]})
    >>> sw.locate_join(calls, beats)
      call    lat     lon beat
    0    a  36.65  101.85   K2
    1    b   0.00    0.00  NaN
    """
    _check_how(how)
    kind = _frames.kind_of(points, "points")
    lat, lon = _frames.places(points, "points", points_on)
    attributes: Any = None
    if isinstance(areas, AreaIndex):
        index = areas
    else:
        _frames.kind_of(areas, "areas")
        with _frames.naming("areas", {}):
            index = AreaIndex(areas)
        attributes = _frames.as_kind(areas, kind, "areas")
    with _frames.naming("points", {}):
        rows, found = _covering(index, lat, lon, every)
    if how == "inner":
        rows, found = rows[found >= 0], found[found >= 0]
    if attributes is None:
        return _joined(points, None, rows, found, {"area": found}, suffix)
    return _joined(points, attributes, rows, found, {}, suffix)


def _covering(
    index: AreaIndex, lat: _columns.Floats, lon: _columns.Floats, every: bool
) -> tuple[_columns.Ints, _columns.Ints]:
    """Pair the rows of places with the positions of areas, -1 for none."""
    if not every:
        first = index.locate(lat, lon)
        return np.arange(len(lat)), np.asarray(first)
    offsets, positions = index.locate_all(lat, lon)
    hits = np.diff(offsets)
    rows = np.repeat(np.arange(len(lat)), np.maximum(hits, 1))
    found = np.full(len(rows), -1, dtype=np.int64)
    found[np.repeat(hits > 0, np.maximum(hits, 1))] = positions
    return rows, found


def _joined(
    left: Frame, right: Any, rows: _columns.Ints, found: _columns.Ints, more: dict[str, Any], suffix: str
) -> Frame:
    repeated = _frames.repeat(left, rows)
    taken = None if right is None else _frames.take(right, found)
    joined: Frame = _frames.side_by_side(repeated, taken, more, suffix)
    return joined


def _check_how(how: str) -> None:
    if how not in ("left", "inner"):
        raise InputError('how: not valid, expected "left" or "inner"', field="how")
