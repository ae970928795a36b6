"""Points that come and go, and what they were at a moment."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from shouwang import _columns, _native, _summary
from shouwang._native import PointSnapshot as _NativeSnapshot
from shouwang._point_index import TagFilter, _filter
from shouwang.errors import InputTypeError

__all__ = ["EditablePoints", "PointSnapshot"]


class EditablePoints:
    """Points that come and go, such as patrols on their way; ask a :meth:`snapshot`.

    Each point keeps the position that :meth:`insert` gave it. Many threads may insert, remove and take snapshots.

    Parameters
    ----------
    lat, lon
        Latitudes and longitudes of the first points, in degrees on WGS-84: anything array-like.
    tags
        For each point the bits of its tags, as integers from 0 to 2**64 - 1.

    Raises
    ------
    InputError
        If a coordinate is missing, not finite or out of range, or the columns differ in length.

    Examples
    --------
    >>> import shouwang as sw
    >>> points = sw.EditablePoints([36.62, 36.70], [101.77, 101.77])
    >>> before = points.snapshot()
    >>> points.remove(0)
    True
    >>> before.nearest(36.61, 101.77)[0], points.snapshot().nearest(36.61, 101.77)[0]
    (array([0]), array([1]))
    """

    __slots__ = ("_native",)
    _native: _native.EditablePoints

    def __init__(self, lat: npt.ArrayLike = (), lon: npt.ArrayLike = (), tags: npt.ArrayLike | None = None) -> None:
        self._native = _native.EditablePoints()
        self.insert(lat, lon, tags)

    def insert(self, lat: npt.ArrayLike, lon: npt.ArrayLike, tags: npt.ArrayLike | None = None) -> int | _columns.Ints:
        """Add points, all of them or, on an error, none.

        Parameters
        ----------
        lat, lon
            Where, in degrees on WGS-84: two columns of length n, or two scalars.
        tags
            The bits of their tags; none unless given.

        Returns
        -------
        int or numpy.ndarray of int64, shape (n,)
            Positions of the points, which they keep; an int for scalars.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range; names the argument and the row.

        Examples
        --------
        >>> import shouwang as sw
        >>> points = sw.EditablePoints()
        >>> points.insert([36.62, 36.70], [101.77, 101.77]), points.insert(36.65, 101.77)
        (array([0, 1]), 2)
        """
        lat_column, lon_column, scalar = _columns.pair(lat, lon)
        given = np.atleast_1d(np.asarray(tags)) if scalar and tags is not None else tags
        bits = np.zeros(len(lat_column), dtype=np.uint64)
        if given is not None:
            bits = _columns.tag_column(given, len(lat_column))
        first = self._native.insert(lat_column, lon_column, bits)
        return first if scalar else np.arange(first, first + len(lat_column), dtype=np.int64)

    def remove(self, position: int) -> bool:
        """Remove a point.

        Parameters
        ----------
        position
            The position that :meth:`insert` gave it.

        Returns
        -------
        bool
            Whether it was there.

        Raises
        ------
        InputError
            If the position is negative.

        Examples
        --------
        >>> import shouwang as sw
        >>> points = sw.EditablePoints([36.62], [101.77])
        >>> points.remove(0), points.remove(0), len(points)
        (True, False, 0)
        """
        return self._native.remove(_columns.whole(position, "position"))

    def snapshot(self) -> PointSnapshot:
        """Give the points as they are now, to ask for as long as one likes.

        Returns
        -------
        PointSnapshot
            It never changes; what is shared with other snapshots is not copied.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.EditablePoints([36.62], [101.77]).snapshot()
        PointSnapshot(1 points)
        """
        return PointSnapshot._of(self._native.snapshot())

    def __len__(self) -> int:
        """Count the points that are there."""
        return len(self._native)

    def __repr__(self) -> str:
        """Say how many points are there."""
        return f"EditablePoints({len(self)} points)"

    def _repr_html_(self) -> str:
        """Write count and bounds (outward to 0.01°) as HTML, for notebooks; never a point."""
        lat, lon, _, there = self._native.columns()
        return _summary.table("points", len(self), _summary.bounds_of(lat[there], lon[there]))

    def __copy__(self) -> EditablePoints:
        """Make a copy that changes apart."""
        points = EditablePoints.__new__(EditablePoints)
        points._native = self._native.copy()
        return points

    def __deepcopy__(self, _memo: dict[int, Any]) -> EditablePoints:
        """Make a copy that changes apart."""
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the columns and which points are still there."""
        return _points_of, self._native.columns()


def _points_of(
    lat: _columns.Floats, lon: _columns.Floats, tags: _columns.Tags, there: npt.NDArray[np.bool_]
) -> EditablePoints:
    points = EditablePoints(lat, lon, tags)
    for position in np.flatnonzero(~there):
        points.remove(int(position))
    return points


class PointSnapshot:
    """Points as they were when :meth:`EditablePoints.snapshot` was called; answers as :class:`PointIndex` does.

    Many threads may ask it.

    Examples
    --------
    >>> import shouwang as sw
    >>> snapshot = sw.EditablePoints([36.60, 36.61], [101.77, 101.78]).snapshot()
    >>> positions, metres = snapshot.nearest([36.605], [101.775], k=1)
    >>> positions, metres.round(2)
    (array([[1]]), array([[712.72]]))
    """

    __slots__ = ("_native",)
    _native: _NativeSnapshot

    def __init__(self) -> None:
        raise InputTypeError("take a snapshot by EditablePoints.snapshot()")

    @classmethod
    def _of(cls, native: _NativeSnapshot) -> PointSnapshot:
        snapshot = cls.__new__(cls)
        snapshot._native = native
        return snapshot

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
            Positions of the points, as :meth:`EditablePoints.insert` gave them; -1 where there is none.
        metres : numpy.ndarray of float64, of the same shape
            Geodesic distances in metres; infinity where there is none.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range; names the argument and the row.

        Examples
        --------
        >>> import shouwang as sw
        >>> snapshot = sw.EditablePoints([36.60], [101.77], tags=[1]).snapshot()
        >>> snapshot.nearest(36.60, 101.77, tags=2)
        (array([-1]), array([inf]))
        """
        lat_column, lon_column, scalar = _columns.pair(lat, lon)
        limit = np.inf if radius_m is None else _columns.radius(radius_m)
        count = _columns.whole(k, "k")
        positions, metres = self._native.nearest(lat_column, lon_column, count, limit, _filter(tags))
        return (positions[0], metres[0]) if scalar else (positions, metres)

    def within(
        self, lat: npt.ArrayLike, lon: npt.ArrayLike, radius_m: float, tags: int | TagFilter | None = None
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
            Positions of the points, as :meth:`EditablePoints.insert` gave them.
        metres : numpy.ndarray of float64
            Geodesic distances in metres.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range (names the argument and the row), or the radius is
            negative or NaN.

        Examples
        --------
        >>> import shouwang as sw
        >>> snapshot = sw.EditablePoints([36.60, 36.61], [101.77, 101.78]).snapshot()
        >>> snapshot.within(36.605, 101.775, 1_000)[1]
        array([1, 0])
        """
        lat_column, lon_column, _ = _columns.pair(lat, lon)
        return self._native.within(lat_column, lon_column, _columns.radius(radius_m), _filter(tags))

    def __len__(self) -> int:
        """Count the points."""
        return len(self._native)

    def __repr__(self) -> str:
        """Say how many points there are."""
        return f"PointSnapshot({len(self)} points)"

    def _repr_html_(self) -> str:
        """Write count and bounds (outward to 0.01°) as HTML, for notebooks; never a point."""
        lat, lon, _, there = self._native.columns()
        return _summary.table("points", len(self), _summary.bounds_of(lat[there], lon[there]))

    def __copy__(self) -> PointSnapshot:
        """Give the snapshot itself: it never changes."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> PointSnapshot:
        """Give the snapshot itself: it never changes."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the columns, of which the same snapshot is taken again."""
        return _snapshot_of, self._native.columns()


def _snapshot_of(
    lat: _columns.Floats, lon: _columns.Floats, tags: _columns.Tags, there: npt.NDArray[np.bool_]
) -> PointSnapshot:
    return _points_of(lat, lon, tags, there).snapshot()
