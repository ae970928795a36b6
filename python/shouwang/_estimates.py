"""How sure a figure is: estimates with their intervals, and tests of change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from shouwang import _columns, _native
from shouwang.errors import InputTypeError

__all__ = [
    "Change",
    "Displacement",
    "Estimate",
    "compare_counts",
    "e_test",
    "funnel_limits",
    "poisson_rate",
    "quantile_ranks",
    "rank_intervals",
    "rate_ratio",
    "weighted_displacement_difference",
    "wilson",
    "z_of_change",
]

_Figure: TypeAlias = float | _columns.Floats


@dataclass(frozen=True, slots=True)
class Estimate:
    """Figures with the intervals that they are known within: floats, or arrays where arrays were given.

    Attributes
    ----------
    value
        The figure itself.
    low, high
        The limits.
    confidence
        The share of such intervals that hold the truth.

    Examples
    --------
    >>> import shouwang as sw
    >>> estimate = sw.wilson(12, 15)
    >>> round(estimate.value, 3), round(estimate.low, 3), round(estimate.high, 3)
    (0.8, 0.548, 0.93)
    """

    value: _Figure
    low: _Figure
    high: _Figure
    confidence: float


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


def _estimate(found: tuple[Any, Any, Any], shape: tuple[int, ...], confidence: float) -> Estimate:
    value, low, high = (_shaped(column, shape) for column in found)
    return Estimate(value, low, high, confidence)


def _shaped(column: _columns.Floats, shape: tuple[int, ...]) -> _Figure:
    return float(column[0]) if shape == () else column.reshape(shape)


def _share(confidence: Any) -> float:
    if isinstance(confidence, bool) or not hasattr(confidence, "__float__"):
        message = "confidence: not valid, expected a number between 0 and 1"
        raise InputTypeError(message, field="confidence")
    return float(confidence)


def wilson(successes: npt.ArrayLike, trials: npt.ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Give shares with Wilson's score intervals, which are fair for small numbers too.

    Parameters
    ----------
    successes
        How many, such as matters resolved.
    trials
        Out of how many; broadcasts against the successes.
    confidence
        The share of intervals that hold the truth.

    Returns
    -------
    Estimate
        The shares and their limits. In an array a share of nothing is NaN.

    Raises
    ------
    InputError
        If there are more successes than trials, or the confidence is not between 0 and 1.
    RefusedError
        If a single share of nothing is asked for.

    Examples
    --------
    >>> import shouwang as sw
    >>> rate = sw.wilson(7, 20)
    >>> round(rate.value, 3), round(rate.low, 3), round(rate.high, 3)
    (0.35, 0.181, 0.567)
    >>> sw.wilson([7, 0], [20, 0]).low.round(3)
    array([0.181,   nan])
    """
    given = ("successes", _columns.counts(successes, "successes")), ("trials", _columns.counts(trials, "trials"))
    columns, shape = _columns.broadcast(*given)
    share = _share(confidence)
    return _estimate(_native.wilson(columns[0], columns[1], share, shape == ()), shape, share)


def poisson_rate(counts: npt.ArrayLike, exposures: npt.ArrayLike = 1.0, *, confidence: float = 0.95) -> Estimate:
    """Give counts per unit of exposure with exact Poisson intervals (Garwood).

    Parameters
    ----------
    counts
        How many.
    exposures
        Per what, such as thousands of residents or days; broadcasts against the counts.
    confidence
        The share of intervals that hold the truth.

    Returns
    -------
    Estimate
        The rates and their limits.

    Raises
    ------
    InputError
        If an exposure is not above 0, or the confidence is not between 0 and 1.

    Examples
    --------
    >>> import shouwang as sw
    >>> aided = sw.poisson_rate(27)
    >>> round(aided.low, 2), round(aided.high, 2)
    (17.79, 39.28)
    """
    given = ("counts", _columns.counts(counts, "counts")), ("exposures", _columns.reals(exposures, "exposures"))
    columns, shape = _columns.broadcast(*given)
    share = _share(confidence)
    return _estimate(_native.poisson_rate(columns[0], columns[1], share, shape == ()), shape, share)


_Columns: TypeAlias = tuple[
    tuple[_columns.Counts, _columns.Counts], tuple[_columns.Floats, _columns.Floats], tuple[int, ...]
]


def _two(first: Any, second: Any, first_exposure: Any, second_exposure: Any) -> _Columns:
    columns, shape = _columns.broadcast(
        ("first", _columns.counts(first, "first")),
        ("second", _columns.counts(second, "second")),
        ("first_exposure", _columns.reals(first_exposure, "first_exposure")),
        ("second_exposure", _columns.reals(second_exposure, "second_exposure")),
    )
    return (columns[0], columns[1]), (columns[2], columns[3]), shape


def rate_ratio(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    first_exposure: npt.ArrayLike = 1.0,
    second_exposure: npt.ArrayLike = 1.0,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Give the ratios of two rates with the exact interval that is conditional on the sum of the counts.

    Parameters
    ----------
    first, second
        The two counts.
    first_exposure, second_exposure
        What each counts over, such as days.
    confidence
        The share of intervals that hold the truth.

    Returns
    -------
    Estimate
        The ratios and their limits. In an array a ratio over no record is NaN.

    Raises
    ------
    InputError
        If an exposure is not above 0, or the confidence is not between 0 and 1.
    RefusedError
        If a single ratio over no record is asked for.

    Examples
    --------
    >>> import shouwang as sw
    >>> ratio = sw.rate_ratio(30, 20)
    >>> round(ratio.value, 2), round(ratio.low, 2), round(ratio.high, 2)
    (1.5, 0.82, 2.79)
    """
    counts, exposures, shape = _two(first, second, first_exposure, second_exposure)
    share = _share(confidence)
    return _estimate(_native.rate_ratio(counts, exposures, share, shape == ()), shape, share)


def funnel_limits(target_rate: npt.ArrayLike, exposures: npt.ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Give between which counts a unit of some exposure falls if its true rate is the target.

    The limits are the exact Poisson ones, interpolated between whole counts (Spiegelhalter 2005); funnels use 0.95
    and 0.998.

    Parameters
    ----------
    target_rate
        The rate that all units are held against.
    exposures
        The exposure of each unit, such as its residents.
    confidence
        The share of units within the limits when all have the target rate.

    Returns
    -------
    Estimate
        The expected counts and the limits.

    Raises
    ------
    InputError
        If the target is below 0, an exposure is not above 0, or the confidence is not between 0 and 1.

    Examples
    --------
    >>> import shouwang as sw
    >>> limits = sw.funnel_limits(0.004, [2500.0, 10_000.0])
    >>> limits.value
    array([10., 40.])
    >>> (limits.low < limits.value).all()
    np.True_
    """
    given = (
        ("target_rate", _columns.reals(target_rate, "target_rate")),
        (
            "exposures",
            _columns.reals(exposures, "exposures"),
        ),
    )
    columns, shape = _columns.broadcast(*given)
    share = _share(confidence)
    return _estimate(_native.funnel_limits(columns[0], columns[1], share, shape == ()), shape, share)


def rank_intervals(estimates: Any) -> tuple[_columns.Ints, _columns.Ints]:
    """Give the lowest and the highest rank that each of some estimates may have; 1 is the highest value.

    Those whose intervals lie wholly above it come before, those wholly below come after, the others may be either.

    Parameters
    ----------
    estimates
        An estimate made of arrays.

    Returns
    -------
    tuple of numpy.ndarray of int64
        The lowest and the highest rank of each.

    Raises
    ------
    InputTypeError
        If the estimates are not an :class:`Estimate`.
    InputError
        If a limit is not a number.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.rank_intervals(sw.poisson_rate([90, 80, 5]))
    (array([1, 1, 3]), array([2, 2, 3]))
    """
    if not isinstance(estimates, Estimate):
        message = f"estimates: not valid, expected an Estimate, got {type(estimates).__name__}"
        raise InputTypeError(message, field="estimates")
    return _native.rank_intervals(np.atleast_1d(estimates.low).ravel(), np.atleast_1d(estimates.high).ravel())


def quantile_ranks(quantile: float, values: int, *, confidence: float = 0.95) -> tuple[int, int] | None:
    """Give the ranks whose values hold a quantile of the population between them, whatever the distribution.

    Parameters
    ----------
    quantile
        The quantile, from 0 to 1.
    values
        How many values there are.
    confidence
        The share of intervals that hold the truth.

    Returns
    -------
    tuple of int or None
        Two ranks from 0 in ascending order, None when there are too few values.

    Raises
    ------
    InputError
        If the quantile or the confidence is out of range.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.quantile_ranks(0.5, 100)
    (39, 60)
    >>> sw.quantile_ranks(0.9, 10) is None
    True
    """
    return _native.quantile_ranks(float(quantile), _columns.whole(values, "values"), _share(confidence))


def z_of_change(now: npt.ArrayLike, past: npt.ArrayLike) -> _Figure:
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
    return _shaped(2.0 * (np.sqrt(columns[0].astype(float)) - np.sqrt(columns[1].astype(float))), shape)


def e_test(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    first_exposure: npt.ArrayLike = 1.0,
    second_exposure: npt.ArrayLike = 1.0,
) -> _Figure:
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
    counts, exposures, shape = _two(first, second, first_exposure, second_exposure)
    return _shaped(_native.e_test(counts, exposures, shape == ()), shape)


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
    parts = _native.weighted_displacement_difference(first, second, third, fourth, _share(confidence))
    return Displacement(*parts)
