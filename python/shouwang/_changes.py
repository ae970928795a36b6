"""Whether a count has changed: tests, and what an intervention brought about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from shouwang import _columns, _native
from shouwang.errors import InputTypeError

__all__ = [
    "Change",
    "Displacement",
    "compare_counts",
    "e_test",
    "weighted_displacement_difference",
    "z_of_change",
]


@dataclass(frozen=True, slots=True)
class Change:
    """How a count compares with an earlier one.

    Attributes
    ----------
    difference
        The count now less the earlier one.
    z
        2(√now − √past); None when the exposures differ.
    p_value
        The probability that chance alone makes such a difference, by the E-test.
    direction
        ``"rise"``, ``"fall"`` or ``"unclear"``: what the test says, at 5 %.
    percent
        The change of the rate in per cent, None on a base below 10.
    percent_refused
        Why there is no percentage, None where there is one.

    Examples
    --------
    >>> import shouwang as sw
    >>> change = sw.compare_counts(120, 60)
    >>> change.difference, change.direction, change.percent
    (60, 'rise', 100.0)
    """

    difference: int
    z: float | None
    p_value: float
    direction: Literal["rise", "fall", "unclear"]
    percent: float | None
    percent_refused: str | None


@dataclass(frozen=True, slots=True)
class Displacement:
    """How many events an intervention prevented (negative) or brought, displacement to its surroundings included.

    Attributes
    ----------
    difference
        The change in the treated area and its surroundings beyond that of their controls.
    standard_error
        Its standard error.
    z
        The difference over its standard error.
    low, high
        The limits of the difference.

    Examples
    --------
    >>> import shouwang as sw
    >>> found = sw.weighted_displacement_difference((308, 318), (207, 110), (150, 140), (178, 157))
    >>> found.difference, round(found.z, 2)
    (-118, -2.98)
    """

    difference: int
    standard_error: float
    z: float
    low: float
    high: float


def z_of_change(now: npt.ArrayLike, past: npt.ArrayLike) -> _columns.Figure:
    """Give z = 2(√now − √past), which is about standard normal when nothing changed, however small the counts.

    Parameters
    ----------
    now, past
        The counts of two periods alike.

    Returns
    -------
    float or numpy.ndarray of float64
        z, of the broadcast shape.

    Raises
    ------
    InputError
        If a count is not a whole number from 0.

    Examples
    --------
    >>> import shouwang as sw
    >>> round(sw.z_of_change(20, 10), 2)
    2.62
    """
    columns, shape = _columns.broadcast(("now", _columns.counts(now, "now")), ("past", _columns.counts(past, "past")))
    return _columns.shaped(2.0 * (np.sqrt(columns[0].astype(float)) - np.sqrt(columns[1].astype(float))), shape)


def e_test(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    first_exposure: npt.ArrayLike = 1.0,
    second_exposure: npt.ArrayLike = 1.0,
) -> _columns.Figure:
    """Give the probability that two counts of one Poisson rate differ at least as much as these, two-sided.

    The E-test of Krishnamoorthy and Thomson (2004).

    Parameters
    ----------
    first, second
        The two counts.
    first_exposure, second_exposure
        What each counts over, such as days.

    Returns
    -------
    float or numpy.ndarray of float64
        The probabilities, of the broadcast shape.

    Raises
    ------
    InputError
        If an exposure is not above 0.

    Examples
    --------
    >>> import shouwang as sw
    >>> round(sw.e_test(6, 2), 7)
    0.1748748
    """
    counts, exposures, shape = _columns.two_counts(first, second, first_exposure, second_exposure)
    return _columns.shaped(_native.e_test(counts, exposures, shape == ()), shape)


def compare_counts(now: int, past: int, now_exposure: float = 1.0, past_exposure: float = 1.0) -> Change:
    """Compare a count with an earlier one: by a test, and by no percentage on a tiny base.

    Parameters
    ----------
    now, past
        The counts.
    now_exposure, past_exposure
        What each counts over, such as days; 1 for periods alike.

    Returns
    -------
    Change
        What the two say.

    Raises
    ------
    InputError
        If a count is not a whole number from 0, or an exposure not above 0.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.compare_counts(6, 2).direction
    'unclear'
    >>> sw.compare_counts(120, 60).percent
    100.0
    """
    parts = _native.compare_counts(
        _columns.whole(now, "now"), _columns.whole(past, "past"), float(now_exposure), float(past_exposure)
    )
    return change_of(parts)


def change_of(parts: tuple[int, float | None, float, str, float | None, str | None]) -> Change:
    """Make a change of what the native module gives."""
    difference, z, p_value, direction, percent, refused = parts
    return Change(difference, z, p_value, cast("Literal['rise', 'fall', 'unclear']", direction), percent, refused)


def weighted_displacement_difference(
    control: Sequence[int],
    treated: Sequence[int],
    displacement_control: Sequence[int],
    displacement_treated: Sequence[int],
    *,
    confidence: float = 0.95,
) -> Displacement:
    """Give the weighted displacement difference of an intervention (Wheeler and Ratcliffe 2018).

    Parameters
    ----------
    control, treated
        Counts before and after in the area without and with the intervention.
    displacement_control, displacement_treated
        The same for the areas around them.
    confidence
        The share of intervals that hold the truth.

    Returns
    -------
    Displacement
        The difference with its limits.

    Raises
    ------
    InputError
        If a pair is not two whole numbers from 0, or the confidence is not between 0 and 1.

    Examples
    --------
    >>> import shouwang as sw
    >>> found = sw.weighted_displacement_difference((308, 318), (207, 110), (150, 140), (178, 157))
    >>> found.difference, round(found.z, 2)
    (-118, -2.98)
    """
    pairs = {
        "control": control,
        "treated": treated,
        "displacement_control": displacement_control,
        "displacement_treated": displacement_treated,
    }
    made = []
    for name, pair in pairs.items():
        if not isinstance(pair, Sequence) or len(pair) != 2:
            raise InputTypeError(f"{name}: not valid, expected two counts, before and after", field=name)
        made.append((_columns.whole(pair[0], name), _columns.whole(pair[1], name)))
    first, second, third, fourth = made
    parts = _native.weighted_displacement_difference(first, second, third, fourth, _columns.confidence(confidence))
    return Displacement(*parts)
