"""The index over points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shouwang import _checks, _columns, _geometry, _native, _progress, _summary

__all__ = ["PointIndex", "TagFilter"]


@dataclass(frozen=True, slots=True)
class TagFilter:
    """Tells which points a query may return, by the bits of their tags.

    Attributes
    ----------
    all
        Bits that a point must all have.
    any
        Bits of which a point must have at least one; 0 asks for none.

    Examples
    --------
    >>> import shouwang as sw
    >>> index = sw.PointIndex([36.60, 36.61], [101.77, 101.78], tags=[0b01, 0b11])
    >>> index.nearest(36.60, 101.77, tags=sw.TagFilter(any=0b10))[0]
    array([1])
    """

    all: int = 0
    any: int = 0


class PointIndex:
    """An index over points that answers which are nearest on the WGS-84 ellipsoid.

    Distances are geodesics (Karney 2013, https://doi.org/10.1007/s00190-012-0578-z) and so is the order, poles
    and antimeridian included; ties go to the lower position. The index is immutable, and many threads may ask it.

    Parameters
    ----------
    lat, lon
        Latitudes and longitudes of the points: one-dimensional, in degrees on WGS-84. Anything array-like:
        lists, numpy, pandas, polars, pyarrow.
    tags
        For each point the bits of its tags, as integers from 0 to 2**64 - 1; see :class:`TagFilter`.

    progress
        True shows a bar (tqdm); a callable is called with the points done and the points in all.

    Raises
    ------
    InputError
        If a coordinate is missing, not finite or out of range, or the columns differ in length. The error names
        the argument and the row.
    InputTypeError
        If a column does not hold numbers.

    Examples
    --------
    >>> import shouwang as sw
    >>> index = sw.PointIndex([36.60, 36.61, 36.70], [101.77, 101.78, 101.70])
    >>> positions, metres = index.nearest([36.605], [101.775], k=2)
    >>> positions
    array([[1, 0]])
    >>> metres.round(2)
    array([[712.72, 712.74]])
    """

    __slots__ = ("_native",)
    _native: _native.PointIndex

    def __init__(
        self,
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        tags: npt.ArrayLike | None = None,
        *,
        progress: bool | Callable[[int, int], object] = False,
    ) -> None:
        lat_column, lon_column, _ = _columns.pair(lat, lon)
        tag_column = None if tags is None else _columns.tag_column(tags, len(lat_column))
        with _progress.reporter(progress, "points") as report:
            self._native = _native.PointIndex(lat_column, lon_column, tag_column, report)

    def nearest(
        self,
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        k: int = 1,
        radius_m: float | None = None,
        tags: int | TagFilter | None = None,
    ) -> tuple[_columns.Ints, _columns.Floats]:
        """Find the ``k`` nearest points of each query, nearest first.

        Parameters
        ----------
        lat, lon
            Where to ask from, in degrees on WGS-84: two columns of length n, or two scalars.
        k
            How many points to find for each query.
        radius_m
            Only points within this many metres, the radius itself included. None means however far.
        tags
            Only points that have all of these bits, or that a :class:`TagFilter` lets through.

        Returns
        -------
        positions : numpy.ndarray of int64, shape (n, k), or (k,) for scalars
            Positions of the points in the columns that the index was built from; -1 where there is none.
        metres : numpy.ndarray of float64, of the same shape
            Geodesic distances in metres; infinity where there is none.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range; names the argument and the row.

        Examples
        --------
        >>> import shouwang as sw
        >>> index = sw.PointIndex([36.60, 36.61], [101.77, 101.78])
        >>> index.nearest(36.60, 101.77, k=3)[0]
        array([ 0,  1, -1])
        >>> index.nearest(36.65, 101.77, radius_m=1_000)
        (array([-1]), array([inf]))
        """
        lat_column, lon_column, scalar = _columns.pair(lat, lon)
        count = _columns.whole(k, "k")
        limit = np.inf if radius_m is None else _columns.radius(radius_m)
        positions, metres = self._native.nearest(lat_column, lon_column, count, limit, _filter(tags))
        return (positions[0], metres[0]) if scalar else (positions, metres)

    def nearest_with_bearings(
        self,
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        k: int = 1,
        radius_m: float | None = None,
        tags: int | TagFilter | None = None,
    ) -> tuple[_columns.Ints, _columns.Floats, _columns.Floats]:
        """Find the ``k`` nearest points of each query, with the bearings at which they lie.

        A bearing costs about half a microsecond (Karney 2013), so :meth:`nearest` is faster.

        Parameters
        ----------
        lat, lon
            Where to ask from, in degrees on WGS-84: two columns of length n, or two scalars.
        k
            How many points to find for each query.
        radius_m
            Only points within this many metres, the radius itself included. None means however far.
        tags
            Only points that have all of these bits, or that a :class:`TagFilter` lets through.

        Returns
        -------
        positions : numpy.ndarray of int64, shape (n, k), or (k,) for scalars
            As :meth:`nearest` answers.
        metres : numpy.ndarray of float64, of the same shape
            As :meth:`nearest` answers.
        bearing_degrees : numpy.ndarray of float64, of the same shape
            Initial bearings of the geodesics from the query, in degrees clockwise from true north, from 0 to below
            360; 0 for a point at the query itself, NaN where there is none.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range; names the argument and the row.

        Examples
        --------
        >>> import shouwang as sw
        >>> index = sw.PointIndex([36.60, 36.61], [101.77, 101.77])
        >>> positions, metres, bearing_degrees = index.nearest_with_bearings(36.605, 101.77, k=2)
        >>> positions, bearing_degrees
        (array([0, 1]), array([180.,   0.]))
        """
        lat_column, lon_column, scalar = _columns.pair(lat, lon)
        count = _columns.whole(k, "k")
        limit = np.inf if radius_m is None else _columns.radius(radius_m)
        found = self._native.nearest_with_bearings(lat_column, lon_column, count, limit, _filter(tags))
        return (found[0][0], found[1][0], found[2][0]) if scalar else found

    def near_line(
        self, lat: npt.ArrayLike, lon: npt.ArrayLike, radius_m: float, tags: int | TagFilter | None = None
    ) -> tuple[_columns.Ints, _columns.Floats, _columns.Ints, _columns.Floats]:
        """Find every point within a radius of a line, such as a patrol route, nearest to the line first.

        The line goes from vertex to vertex along geodesics. Metres are right within a micrometre.

        Parameters
        ----------
        lat, lon
            Vertices of the line, in degrees on WGS-84: two columns of one length; a single vertex is a place.
        radius_m
            The radius in metres, itself included, up to 1,000,000.
        tags
            Only points that have all of these bits, or that a :class:`TagFilter` lets through.

        Returns
        -------
        positions : numpy.ndarray of int64
            Positions of the points in the columns that the index was built from.
        metres : numpy.ndarray of float64
            Geodesic distances to the nearest spot of the line.
        legs : numpy.ndarray of int64
            Which leg that spot lies on: 0 from the first vertex to the second.
        along_m : numpy.ndarray of float64
            Metres from the beginning of the line to that spot, along the line.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range (names the argument and the row), or the radius is
            negative, NaN or too large.

        Examples
        --------
        >>> import shouwang as sw
        >>> index = sw.PointIndex([36.621, 36.70], [101.775, 101.77])
        >>> positions, metres, legs, along_m = index.near_line([36.62, 36.62, 36.63], [101.77, 101.78, 101.78], 200)
        >>> positions, metres.round(1), legs, along_m.round(1)
        (array([0]), array([111.]), array([0]), array([447.3]))
        """
        lat_column, lon_column, _ = _columns.pair(lat, lon)
        return self._native.near_line(lat_column, lon_column, _columns.radius(radius_m), _filter(tags))

    def in_box(self, south: float, west: float, north: float, east: float) -> _columns.Ints:
        """Find every point in a box of degrees, its sides included, lowest position first.

        Parameters
        ----------
        south, west, north, east
            The sides in degrees on WGS-84. If ``west`` is larger than ``east``, the box crosses the antimeridian; if
            ``south`` is larger than ``north``, it is empty.

        Returns
        -------
        numpy.ndarray of int64
            Positions of the points in the columns that the index was built from.

        Raises
        ------
        InputError
            If a side is not finite or out of range.

        Examples
        --------
        >>> import shouwang as sw
        >>> fiji = sw.PointIndex([-17.0, -17.0, -17.0], [179.9, -179.9, 0.0])
        >>> fiji.in_box(south=-18.0, west=179.0, north=-16.0, east=-179.0)
        array([0, 1])
        """
        sides = ((south, "south"), (west, "west"), (north, "north"), (east, "east"))
        numbers = [_checks.number(value, name) for value, name in sides]
        return self._native.in_box((numbers[0], numbers[1]), (numbers[2], numbers[3]))

    def in_area(self, area: Any) -> _columns.Ints:
        """Find every point that an area covers, its line included, lowest position first.

        Edges are straight lines in degrees between vertices, as :class:`AreaIndex` takes them.

        Parameters
        ----------
        area
            A polygon or multipolygon, longitude before latitude: a shapely geometry or well-known binary.

        Returns
        -------
        numpy.ndarray of int64
            Positions of the points in the columns that the index was built from.

        Raises
        ------
        InputError
            If it is no polygon, or has an impossible coordinate.

        Examples
        --------
        >>> import shouwang as sw
        >>> from shapely import box
        >>> sw.PointIndex([36.65, 36.75], [101.75, 101.75]).in_area(box(101.7, 36.6, 101.8, 36.7))
        array([0])
        """
        return self._native.in_area(_geometry.one(area, "area"))

    def within(
        self,
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        radius_m: float,
        tags: int | TagFilter | None = None,
    ) -> tuple[_columns.Ints, _columns.Ints, _columns.Floats]:
        """Find every point within a radius of each query, nearest first.

        Parameters
        ----------
        lat, lon
            Where to ask from, in degrees on WGS-84: two columns of length n, or two scalars.
        radius_m
            The radius in metres, itself included.
        tags
            Only points that have all of these bits, or that a :class:`TagFilter` lets through.

        Returns
        -------
        offsets : numpy.ndarray of int64, shape (n + 1,)
            The hits of query ``i`` are ``offsets[i]:offsets[i + 1]`` of the other two arrays.
        positions : numpy.ndarray of int64
            Positions of the points in the columns that the index was built from.
        metres : numpy.ndarray of float64
            Geodesic distances in metres.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range (names the argument and the row), or the
            radius is negative or NaN.

        Examples
        --------
        >>> import shouwang as sw
        >>> index = sw.PointIndex([36.60, 36.61, 36.70], [101.77, 101.78, 101.70])
        >>> offsets, positions, metres = index.within([36.605, 36.70], [101.775, 101.70], 1_000)
        >>> offsets
        array([0, 2, 3])
        >>> positions
        array([1, 0, 2])
        """
        lat_column, lon_column, _ = _columns.pair(lat, lon)
        return self._native.within(lat_column, lon_column, _columns.radius(radius_m), _filter(tags))

    def positions_within(
        self, lat: npt.ArrayLike, lon: npt.ArrayLike, radius_m: float
    ) -> tuple[_columns.Ints, _columns.Ints]:
        """Find the positions of all points within a radius of each query, as exactly as :meth:`within` but unordered.

        Metres and their order are what takes time in :meth:`within`.

        Parameters
        ----------
        lat, lon
            Where to ask from, in degrees on WGS-84: two columns of length n, or two scalars.
        radius_m
            The radius in metres, itself included.

        Returns
        -------
        offsets : numpy.ndarray of int64, shape (n + 1,)
            The hits of query ``i`` are ``offsets[i]:offsets[i + 1]`` of the other array.
        positions : numpy.ndarray of int64
            Positions of the points in the columns that the index was built from, in no order that means anything.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range (names the argument and the row), or the
            radius is negative or NaN.

        Examples
        --------
        >>> import shouwang as sw
        >>> index = sw.PointIndex([36.60, 36.61, 36.70], [101.77, 101.78, 101.70])
        >>> offsets, positions = index.positions_within([36.605, 36.70], [101.775, 101.70], 1_000)
        >>> offsets
        array([0, 2, 3])
        >>> sorted(positions[:2].tolist())
        [0, 1]
        """
        lat_column, lon_column, _ = _columns.pair(lat, lon)
        return self._native.positions_within(lat_column, lon_column, _columns.radius(radius_m))

    def __len__(self) -> int:
        """Count the points."""
        return len(self._native)

    def __repr__(self) -> str:
        """Say how many points there are."""
        return f"PointIndex({len(self)} points)"

    def _repr_html_(self) -> str:
        """Write count, bounds (outward to 0.01°) and memory as HTML, for notebooks; never a point."""
        lat, lon, _ = self._native.columns()
        return _summary.table("points", len(self), _summary.bounds_of(lat, lon), self._native.heap_bytes())

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the columns, from which the same index is built again."""
        return PointIndex, self._native.columns()


def _filter(tags: int | TagFilter | None) -> tuple[int, int]:
    if tags is None:
        return 0, 0
    if not isinstance(tags, TagFilter):
        tags = TagFilter(all=tags)
    highest = 2**64 - 1
    return _columns.whole(tags.all, "tags", highest=highest), _columns.whole(tags.any, "tags", highest=highest)
