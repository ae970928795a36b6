"""Distance over arrays."""

from __future__ import annotations

import numpy.typing as npt

from shouwang import _columns, _native

__all__ = ["geodesic"]


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
    names = ("lat1", "lon1", "lat2", "lon2")
    given = [_columns.degrees(v, name) for v, name in zip((lat1, lon1, lat2, lon2), names, strict=True)]
    columns, shape = _columns.broadcast(*zip(names, given, strict=True))
    metres = _native.geodesic(*columns)
    return float(metres[0]) if shape == () else metres.reshape(shape)
