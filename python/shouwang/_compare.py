"""Comparisons over time: spans that meet their like, counts by day, and how evenly something is shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from shouwang import _checks, _columns, _native
from shouwang._changes import Change, change_of
from shouwang._table import Table
from shouwang.errors import InputError, InputTypeError

__all__ = ["ComparedCounts", "DailyCounts", "compared_spans", "gini", "spring_festival"]

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class ComparedCounts:
    """Counts of a span beside those of the earlier one that it is compared with.

    Attributes
    ----------
    now_span, past_span
        First and last day of the two spans.
    now, past
        Their counts.
    change
        What the two counts say: difference, significance, and per cent unless the base is tiny.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> counts = sw.DailyCounts({date(2025, 2, 3): 40, date(2025, 3, 5): 90})
    >>> found = counts.compare(date(2025, 3, 1), "month", "previous_period", today=date(2025, 3, 20))
    >>> found.now, found.past, found.change.direction
    (90, 40, 'rise')
    """

    now_span: Span
    past_span: Span
    now: int
    past: int
    change: Change


class DailyCounts:
    """Counts by civil day: what spans of days are counted from.

    Parameters
    ----------
    days
        Counts by day: a mapping, or pairs of a date and a count. A day that stands twice is added up.

    Raises
    ------
    InputError
        If a count is negative or no whole number; names the day's place.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> counts = sw.DailyCounts([(date(2025, 3, 1), 3), (date(2025, 3, 2), 6)])
    >>> counts.total(date(2025, 3, 1), date(2025, 3, 31))
    9
    """

    __slots__ = ("_native",)
    _native: _native.DailyCounts

    def __init__(self, days: Mapping[date, int] | Iterable[tuple[date, int]]) -> None:
        pairs = list(days.items() if isinstance(days, Mapping) else days)
        made = []
        pair: Any
        for row, pair in enumerate(pairs):
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                message = f"days, row {row}: not valid, expected a date and a count"
                raise InputTypeError(message, field="days", row=row)
            day = _checks.given_day(pair[0], f"days, row {row}")
            made.append((day, _columns.whole(pair[1], f"days, row {row}", highest=2**63 - 1)))
        self._native = _native.DailyCounts(made)

    @classmethod
    def from_table(cls, table: Table, column: str = "count") -> DailyCounts:
        """Read the counts by day of a table cut by ``day``, whatever its other keys, for inside.

        Parameters
        ----------
        table
            A table of an aggregator whose grain is the day.
        column
            Name of a column of counts.

        Returns
        -------
        DailyCounts
            The counts; records without a time are left out.

        Raises
        ------
        InputError
            If the table has no key ``day`` or no such column of counts.

        Examples
        --------
        >>> from datetime import date, datetime, timezone
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(time="at", grain="day"))
        >>> _ = agg.push({"at": [datetime(2025, 3, 1, tzinfo=timezone.utc)] * 3})
        >>> sw.DailyCounts.from_table(agg.table(by=["day"])).to_dict()
        {datetime.date(2025, 3, 1): 3}
        """
        given: Any = table
        if not isinstance(given, Table):
            raise InputTypeError(f"table: not valid, expected a Table, got {type(table).__name__}", field="table")
        counts = cls.__new__(cls)
        counts._native = _native.DailyCounts.from_table(table._native, _checks.text(column, "column"))
        return counts

    def to_dict(self) -> dict[date, int]:
        """Give the counts by day.

        Returns
        -------
        dict of datetime.date to int
            In the order of days.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.DailyCounts([(date(2025, 3, 1), 3), (date(2025, 3, 1), 4)]).to_dict()
        {datetime.date(2025, 3, 1): 7}
        """
        return dict(self._native.days())

    def total(self, first: date, last: date) -> int:
        """Add up the days of a span.

        Parameters
        ----------
        first, last
            First and last day, both included.

        Returns
        -------
        int
            The count.

        Raises
        ------
        InputError
            If the last day is before the first.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.DailyCounts({date(2025, 3, 1): 3}).total(date(2025, 3, 2), date(2025, 3, 3))
        0
        """
        return self._native.total((_checks.given_day(first, "first"), _checks.given_day(last, "last")))

    def compare(self, day: date, grain: str, comparison: str, *, today: date) -> ComparedCounts:
        """Compare the period of a day with an earlier span, day for day.

        Parameters
        ----------
        day, grain, comparison, today
            As in :func:`compared_spans`.

        Returns
        -------
        ComparedCounts
            The two spans, their counts, and what these say.

        Raises
        ------
        InputError
            If a code is not known, or the calendar knows no such span.
        RefusedError
            If the period has not begun by ``today``.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> counts = sw.DailyCounts({date(2024, 3, 5): 80, date(2025, 3, 5): 84})
        >>> counts.compare(date(2025, 3, 1), "month", "same_period_last_year", today=date(2025, 4, 2)).change.direction
        'unclear'
        """
        found = self._native.compare(
            _checks.given_day(day, "day"),
            _checks.text(grain, "grain"),
            _checks.text(comparison, "comparison"),
            _checks.given_day(today, "today"),
        )
        return ComparedCounts(*found[:4], change_of(found[4]))

    def moving_average(
        self, first: date, last: date, *, window_days: int = 7
    ) -> tuple[npt.NDArray[np.datetime64], _columns.Floats]:
        """Give the mean of each day and those before it; days before the span count as they are.

        Parameters
        ----------
        first, last
            First and last day of the span, both included; at most 36,600 days.
        window_days
            How many days make a mean: 1 to 3,660.

        Returns
        -------
        days : numpy.ndarray of datetime64[D]
            The days of the span.
        means : numpy.ndarray of float64
            The means, of the same length.

        Raises
        ------
        InputError
            If the span or the window is out of range.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> counts = sw.DailyCounts({date(2025, 3, 1): 3, date(2025, 3, 2): 6})
        >>> counts.moving_average(date(2025, 3, 1), date(2025, 3, 3), window_days=3)[1]
        array([1., 3., 3.])
        """
        span = (_checks.given_day(first, "first"), _checks.given_day(last, "last"))
        window = _columns.whole(window_days, "window_days", lowest=1, highest=2**32 - 1)
        means = self._native.moving_average(span, window)
        days = np.array([day for day, _ in means], dtype="datetime64[D]")
        return days, np.array([mean for _, mean in means], dtype=np.float64)

    def __len__(self) -> int:
        """Count the days that have a count."""
        return len(self._native)

    def __eq__(self, other: object) -> bool:
        """Tell whether two say the same."""
        return isinstance(other, DailyCounts) and self._native == other._native

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say how many days there are, and from when to when."""
        days = self._native.days()
        span = f", {days[0][0]} to {days[-1][0]}" if days else ""
        return f"DailyCounts({len(self)} days{span})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the counts by day."""
        return DailyCounts, (self._native.days(),)


def compared_spans(day: date, grain: str, comparison: str, *, today: date) -> tuple[Span, Span]:
    """Give the span of days that is looked at and the earlier one that it is compared with.

    A period that is not over by ``today`` is cut there, and the earlier span at the same number of elapsed days.

    Parameters
    ----------
    day
        A day of the period.
    grain
        Length of the period: ``"day"``, ``"week"``, ``"month"``, ``"quarter"`` or ``"year"``.
    comparison
        ``"same_period_last_year"``, ``"previous_period"``, ``"year_to_date"``, ``"rolling_28_days"`` or
        ``"lunar_aligned"`` (the days around Spring Festival); see ``labels("comparison")``.
    today
        The last day with data.

    Returns
    -------
    now, past : tuple of two datetime.date
        First and last day of each span.

    Raises
    ------
    InputError
        If a code is not known, or the calendar knows no such span.
    RefusedError
        If the period has not begun by ``today``.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> now, past = sw.compared_spans(date(2025, 3, 1), "month", "previous_period", today=date(2025, 3, 20))
    >>> [str(day) for day in now + past]
    ['2025-03-01', '2025-03-20', '2025-02-01', '2025-02-20']
    """
    return _native.compared_spans(
        _checks.given_day(day, "day"),
        _checks.text(grain, "grain"),
        _checks.text(comparison, "comparison"),
        _checks.given_day(today, "today"),
    )


def spring_festival(year: int) -> date:
    """Give the day of Spring Festival (春节) in a year.

    Parameters
    ----------
    year
        From 2000 to 2050.

    Returns
    -------
    datetime.date
        The first day of the lunar year, in Beijing time.

    Raises
    ------
    InputError
        If the year is out of range.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.spring_festival(2025)
    datetime.date(2025, 1, 29)
    """
    return _native.spring_festival(_columns.whole(year, "year", highest=2**31 - 1))


def gini(shares: npt.ArrayLike) -> float:
    """Give Gini's coefficient: how evenly something is shared.

    Parameters
    ----------
    shares
        Whole numbers from 0, one a person: hours, matters, anything array-like.

    Returns
    -------
    float
        0 when all have as much, towards 1 when one has it all; NaN where there is nothing to share.

    Raises
    ------
    InputError
        If a share is negative or no whole number; names the row.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.gini([10, 10, 10]), round(sw.gini([0, 0, 30]), 3)
    (0.0, 0.667)
    """
    column = _columns.counts(shares, "shares")
    if column.ndim != 1:
        raise InputError(f"shares: not valid, expected one dimension, got shape {column.shape}", field="shares")
    found = _native.gini(column.tolist())
    return float("nan") if found is None else found
