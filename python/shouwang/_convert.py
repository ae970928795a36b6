"""Conversion between the datums that maps of China use."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from shouwang import _columns, _native

__all__ = ["convert", "in_mainland_china"]


def convert(
    lat: npt.ArrayLike,
    lon: npt.ArrayLike,
    *,
    source: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "wgs84",
    target: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "gcj02",
) -> tuple[float, float] | tuple[_columns.Floats, _columns.Floats]:
    """Convert places from one datum to another, to better than 0.1 m.

    Outside mainland China all datums are the same and nothing is shifted. The shift is not published; the formulas
    are those that the open implementations share.

    Parameters
    ----------
    lat, lon
        Places in degrees of ``source``: two columns of length n, or two scalars.
    source, target
        ``"wgs84"`` (what satellites give), ``"cgcs2000"``, ``"gcj02"`` (what published maps use) or ``"bd09"``.

    Returns
    -------
    lat, lon : numpy.ndarray of float64, shape (n,), or float
        The places in degrees of ``target``.

    Raises
    ------
    InputError
        If a coordinate is missing, not finite or out of range (names the argument and the row), or a datum is not
        known.

    Examples
    --------
    >>> import shouwang as sw
    >>> lat, lon = sw.convert(36.62, 101.77, source="wgs84", target="gcj02")
    >>> round(sw.geodesic(36.62, 101.77, lat, lon))
    174
    """
    lat_column, lon_column, scalar = _columns.pair(lat, lon)
    latitudes, longitudes = _native.convert(lat_column, lon_column, source, target)
    return (float(latitudes[0]), float(longitudes[0])) if scalar else (latitudes, longitudes)


def in_mainland_china(lat: npt.ArrayLike, lon: npt.ArrayLike) -> bool | npt.NDArray[np.bool_]:
    """Tell whether places lie in mainland China, where published maps are shifted and its emergency numbers answer.

    Parameters
    ----------
    lat, lon
        Places in degrees on WGS-84: two columns of length n, or two scalars.

    Returns
    -------
    bool or numpy.ndarray of bool, shape (n,)
        Whether each place does, within some 30 km of the coast included. The outline is simplified from Natural
        Earth's 1:10m countries and good to about 500 m; Hong Kong, Macao and Taiwan lie outside.

    Raises
    ------
    InputError
        If a coordinate is missing, not finite or out of range; names the argument and the row.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.in_mainland_china([36.62, 22.30, 35.68], [101.77, 114.17, 139.76])
    array([ True, False, False])
    """
    lat_column, lon_column, scalar = _columns.pair(lat, lon)
    inside = _native.in_mainland_china(lat_column, lon_column)
    return bool(inside[0]) if scalar else inside
