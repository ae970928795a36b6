"""The index over areas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy.typing as npt

from shouwang import _columns, _geometry, _native, _progress, _summary

__all__ = ["AreaIndex"]


class AreaIndex:
    """An index over areas that answers which of them cover a place.

    Edges are straight lines in degrees between vertices, as GeoJSON (RFC 7946, section 3.1.1) means them. A place
    on a boundary is covered; where several areas cover it, the lowest position comes first. The index is
    immutable, and many threads may ask it.

    Parameters
    ----------
    geometries
        Polygons and multipolygons, longitude before latitude, in degrees on WGS-84: a GeoSeries, a GeoDataFrame,
        a GeoArrow array, a sequence of shapely geometries or of well-known binary, the path of a GeoJSON file (plain
        or gzipped), or GeoJSON as a mapping (or what has it as ``__geo_interface__``). Every feature of GeoJSON must be
        an area, so that positions are those of its features.
    layers
        For each area the number of its layer, from 0 to 255, such as 0 for beats and 1 for districts; see
        :meth:`locate_layers`. None is one layer.
    progress
        True shows a bar (tqdm); a callable is called with the areas read and the areas in all (a file counts as one).

    Raises
    ------
    InputError
        If a geometry is missing, is no polygon or has an impossible coordinate (names the row), or a frame
        says that its coordinates are not WGS-84.
    InputTypeError
        If the argument is nothing that holds geometries.
    FileError
        If a file can't be read.
    RefusedError
        If a feature of GeoJSON can't be taken, such as one whose rings cross; names the feature.

    Examples
    --------
    >>> import shouwang as sw
    >>> from shapely import box
    >>> areas = sw.AreaIndex([box(101.7, 36.6, 101.8, 36.7), box(101.8, 36.6, 101.9, 36.7)])
    >>> areas.locate([36.65, 36.65, 36.65, 0.0], [101.75, 101.8, 101.85, 0.0])
    array([ 0,  0,  1, -1])
    """

    __slots__ = ("_native",)
    _native: _native.AreaIndex

    def __init__(
        self,
        geometries: Any,
        layers: npt.ArrayLike | None = None,
        *,
        progress: bool | Callable[[int, int], object] = False,
    ) -> None:
        numbers = None if layers is None else _columns.layer_numbers(layers)
        with _progress.reporter(progress, "areas") as report:
            self._native = _geometry.area_index(geometries, numbers, report)

    @property
    def findings(self) -> list[str]:
        """What was repaired in the GeoJSON that the areas came from, in sentences; nothing is repaired silently."""
        return self._native.findings()

    def locate(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> int | _columns.Ints:
        """Find the area that covers each place, the lowest position where there are several.

        Parameters
        ----------
        lat, lon
            Places in degrees on WGS-84: two columns of length n, or two scalars.

        Returns
        -------
        int or numpy.ndarray of int64, shape (n,)
            Positions of the areas, -1 outside every area; an int for scalars.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range; names the argument and the row.

        Examples
        --------
        >>> import shouwang as sw
        >>> from shapely import box
        >>> sw.AreaIndex([box(101.7, 36.6, 101.8, 36.7)]).locate(36.65, 101.75)
        0
        """
        lat_column, lon_column, scalar = _columns.pair(lat, lon)
        positions = self._native.locate(lat_column, lon_column)
        return int(positions[0]) if scalar else positions

    def locate_all(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> tuple[_columns.Ints, _columns.Ints]:
        """Find every area that covers each place, lowest position first.

        Parameters
        ----------
        lat, lon
            Places in degrees on WGS-84: two columns of length n, or two scalars.

        Returns
        -------
        offsets : numpy.ndarray of int64, shape (n + 1,)
            The areas of place ``i`` are ``offsets[i]:offsets[i + 1]`` of the other array.
        positions : numpy.ndarray of int64
            Positions of the areas.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range; names the argument and the row.

        Examples
        --------
        >>> import shouwang as sw
        >>> from shapely import box
        >>> areas = sw.AreaIndex([box(101.7, 36.6, 101.8, 36.7), box(101.8, 36.6, 101.9, 36.7)])
        >>> areas.locate_all([36.65, 0.0], [101.8, 0.0])
        (array([0, 2, 2]), array([0, 1]))
        """
        lat_column, lon_column, _ = _columns.pair(lat, lon)
        return self._native.locate_all(lat_column, lon_column)

    def locate_layers(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> _columns.Ints:
        """Find the area of each layer that covers each place, the lowest position where there are several.

        Parameters
        ----------
        lat, lon
            Places in degrees on WGS-84: two columns of length n, or two scalars.

        Returns
        -------
        numpy.ndarray of int64, shape (n, layers), or (layers,) for scalars
            Positions of the areas, -1 where no area of the layer covers the place; there is one layer more than the
            highest number of one.

        Raises
        ------
        InputError
            If a coordinate is missing, not finite or out of range; names the argument and the row.

        Examples
        --------
        >>> import shouwang as sw
        >>> from shapely import box
        >>> beat, district = box(101.0, 36.0, 101.1, 36.1), box(101.0, 36.0, 102.0, 37.0)
        >>> sw.AreaIndex([beat, district], layers=[0, 1]).locate_layers([36.05, 36.5], [101.05, 101.5])
        array([[ 0,  1],
               [-1,  1]])
        """
        lat_column, lon_column, scalar = _columns.pair(lat, lon)
        positions = self._native.locate_layers(lat_column, lon_column)
        return positions[0] if scalar else positions

    def square_metres(self) -> _columns.Floats:
        """Measure each area on the ellipsoid in square metres, its edges straight in degrees (Snyder 1987, 3-12).

        Returns
        -------
        numpy.ndarray of float64, shape (len(self),)
            Square metres, holes left out.

        Examples
        --------
        >>> import shouwang as sw
        >>> from shapely import box
        >>> (sw.AreaIndex([box(0.0, 0.0, 1.0, 1.0)]).square_metres() / 1e6).round(1)
        array([12308.5])
        """
        return self._native.square_metres()

    def label_positions(self) -> tuple[_columns.Floats, _columns.Floats]:
        """Give where the name of each area may stand on a map: inside, as far from its sides as can be.

        Returns
        -------
        lat, lon : numpy.ndarray of float64, shape (len(self),)
            Degrees on WGS-84; NaN for an area of no extent.

        Examples
        --------
        >>> import shouwang as sw
        >>> from shapely import box
        >>> lat, lon = sw.AreaIndex([box(101.7, 36.6, 101.8, 36.7)]).label_positions()
        >>> lat.round(2), lon.round(2)
        (array([36.65]), array([101.75]))
        """
        return self._native.label_positions()

    def __len__(self) -> int:
        """Count the areas."""
        return len(self._native)

    def __repr__(self) -> str:
        """Say how many areas there are."""
        return f"AreaIndex({len(self)} areas)"

    def _repr_html_(self) -> str:
        """Write count, bounds (outward to 0.01°), layers and memory as HTML, for notebooks."""
        bounds, memory = self._native.summary()
        layers = self._native.layers()
        more = {} if layers is None else {"layers": str(1 + max(layers, default=0))}
        return _summary.table("areas", len(self), bounds, memory, more)

    def __copy__(self) -> AreaIndex:
        """Give the index itself: it never changes."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> AreaIndex:
        """Give the index itself: it never changes."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as well-known binary, from which the same index is built again, and what was repaired before."""
        layers = self._native.layers()
        return _areas_of, (self._native.geometries(), None if layers is None else list(layers), self.findings)


def _areas_of(geometries: list[bytes], layers: list[int] | None, findings: list[str]) -> AreaIndex:
    areas = AreaIndex.__new__(AreaIndex)
    areas._native = _native.AreaIndex(geometries, layers, findings, None)
    return areas
