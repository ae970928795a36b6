"""Distances and bearings over arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy.typing as npt

from shouwang import _columns, _native

__all__ = ["bearing", "geodesic"]


def geodesic(
    lat1: npt.ArrayLike, lon1: npt.ArrayLike, lat2: npt.ArrayLike, lon2: npt.ArrayLike
) -> float | _columns.Floats:
    """Measure geodesic distances on the WGS-84 ellipsoid, in metres.

    The method is Karney's (2013, https://doi.org/10.1007/s00190-012-0578-z), accurate to 15 nanometres anywhere.

    Parameters
    ----------
    lat1, lon1, lat2, lon2
        Degrees on WGS-84; the four broadcast against one another as numpy does.

    Returns
    -------
    float or numpy.ndarray of float64
        Metres, of the broadcast shape; a float if all four are scalars.

    Raises
    ------
    InputError
        If a coordinate is missing, not finite or out of range (names the argument and the row of the broadcast
        arrays, flattened), or the shapes don't broadcast.

    Examples
    --------
    >>> import shouwang as sw
    >>> round(sw.geodesic(90.0, 0.0, 0.0, 0.0), 3)
    10001965.729
    >>> sw.geodesic([36.60, 36.61], [101.77, 101.78], 36.60, 101.77).round(3)
    array([   0.   , 1425.457])
    """
    return _each_pair((lat1, lon1, lat2, lon2), _native.geodesic)


def bearing(
    lat1: npt.ArrayLike, lon1: npt.ArrayLike, lat2: npt.ArrayLike, lon2: npt.ArrayLike
) -> float | _columns.Floats:
    """Give the initial bearings of geodesics on the WGS-84 ellipsoid, in degrees clockwise from true north.

    The method is Karney's (2013, https://doi.org/10.1007/s00190-012-0578-z).

    Parameters
    ----------
    lat1, lon1, lat2, lon2
        From where and to where, in degrees on WGS-84; the four broadcast against one another as numpy does.

    Returns
    -------
    float or numpy.ndarray of float64
        Degrees from 0 to below 360, of the broadcast shape; 0 between equal places; a float if all four are scalars.

    Raises
    ------
    InputError
        If a coordinate is missing, not finite or out of range (names the argument and the row of the broadcast
        arrays, flattened), or the shapes don't broadcast.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.bearing(0.0, 0.0, [1.0, 0.0, -1.0], [0.0, 1.0, 0.0])
    array([  0.,  90., 180.])
    """
    return _each_pair((lat1, lon1, lat2, lon2), _native.bearing)


def _each_pair(given: tuple[npt.ArrayLike, ...], measure: Callable[..., _columns.Floats]) -> float | _columns.Floats:
    names = ("lat1", "lon1", "lat2", "lon2")
    columns, shape = _columns.broadcast(
        *((name, _columns.degrees(values, name)) for name, values in zip(names, given, strict=True))
    )
    measured = measure(*columns)
    return float(measured[0]) if shape == () else measured.reshape(shape)
