"""Conversion between the datums that maps of China use."""

from __future__ import annotations

from typing import Literal

import numpy.typing as npt

from shouwang import _columns, _native

__all__ = ["convert"]


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
