"""The index over points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shouwang import _columns, _native

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

    def __init__(self, lat: npt.ArrayLike, lon: npt.ArrayLike, tags: npt.ArrayLike | None = None) -> None:
        lat_column, lon_column, _ = _columns.pair(lat, lon)
        tag_column = None if tags is None else _columns.tag_column(tags, len(lat_column))
        self._native = _native.PointIndex(lat_column, lon_column, tag_column)

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
