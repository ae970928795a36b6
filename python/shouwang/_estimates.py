"""How sure a figure is: estimates with their intervals, and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shouwang import _columns, _native
from shouwang.errors import InputTypeError

__all__ = [
    "Estimate",
    "funnel_limits",
    "poisson_rate",
    "quantile_ranks",
    "rank_intervals",
    "rate_ratio",
    "wilson",
]


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

    value: _columns.Figure
    low: _columns.Figure
    high: _columns.Figure
    confidence: float


def _estimate(found: tuple[Any, Any, Any], shape: tuple[int, ...], confidence: float) -> Estimate:
    value, low, high = (_columns.shaped(column, shape) for column in found)
    return Estimate(value, low, high, confidence)


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
    share = _columns.confidence(confidence)
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
    share = _columns.confidence(confidence)
    return _estimate(_native.poisson_rate(columns[0], columns[1], share, shape == ()), shape, share)


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
    counts, exposures, shape = _columns.two_counts(first, second, first_exposure, second_exposure)
    share = _columns.confidence(confidence)
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
    share = _columns.confidence(confidence)
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
    return _native.quantile_ranks(float(quantile), _columns.whole(values, "values"), _columns.confidence(confidence))
