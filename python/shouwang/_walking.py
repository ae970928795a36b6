"""How long it takes on foot."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from shouwang import _columns, _native

__all__ = ["walking_minutes", "walking_reach_metres"]


def walking_minutes(metres: npt.ArrayLike) -> float | _columns.Floats:
    """Estimate the minutes on foot for geodesic distances: metres × 1.4 ÷ 1.2 m/s ÷ 60.

    The way is 1.4 times as long as the geodesic (Boscoe, Henry and Zdeb 2012, *The Professional Geographer* 64(2),
    188–196: 1.417 over a whole country's roads); 1.2 m/s is the design value of the Highway Capacity Manual.

    Parameters
    ----------
    metres
        Geodesic distances in metres, of any shape.

    Returns
    -------
    float or numpy.ndarray of float64
        Minutes, of the same shape; a float for a scalar.

    Raises
    ------
    InputError
        If a value is missing.
    InputTypeError
        If the values are no numbers.

    Examples
    --------
    >>> import shouwang as sw
    >>> round(sw.walking_minutes(360.0), 9)
    7.0
    """
    values = _columns.reals(metres, "metres")
    found = _native.walking_minutes(np.ravel(values)).reshape(np.shape(values))
    return float(found) if found.ndim == 0 else found


def walking_reach_metres(minutes: npt.ArrayLike) -> float | _columns.Floats:
    """Give the geodesic distances that can be walked in some minutes: the inverse of :func:`walking_minutes`.

    Parameters
    ----------
    minutes
        Minutes, of any shape.

    Returns
    -------
    float or numpy.ndarray of float64
        Metres, of the same shape; a float for a scalar.

    Raises
    ------
    InputError
        If a value is missing.
    InputTypeError
        If the values are no numbers.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.walking_reach_metres([7.0, 15.0]).round(1)
    array([360. , 771.4])
    """
    values = _columns.reals(minutes, "minutes")
    found = _native.walking_reach_metres(np.ravel(values)).reshape(np.shape(values))
    return float(found) if found.ndim == 0 else found
