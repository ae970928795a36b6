"""Calendar periods."""

from __future__ import annotations

import functools
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from shouwang import _checks, _columns, _native

__all__ = ["Period"]

# Inside the class the name of the module is taken by what it wraps.
_NativePeriod: TypeAlias = _native.Period


@functools.total_ordering
class Period:
    """A calendar period: a day, an ISO week, a month, a quarter or a year, as the tables of an aggregator have them.

    ``str`` writes it as tables do: ``2024-10-01``, ``2024-W40``, ``2024-10``, ``2024-Q4`` or ``2024``. Periods sort by
    grain, then by time.

    Parameters
    ----------
    day
        A civil day that lies in it.
    grain
        Its length: ``"day"``, ``"week"`` (from Monday, ISO 8601), ``"month"``, ``"quarter"`` or ``"year"``.

    Raises
    ------
    InputError
        If the grain is not known.
    InputTypeError
        If the day is no date.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> week = sw.Period(date(2024, 12, 30), "week")
    >>> str(week), week.first_day, week.end_day
    ('2025-W01', datetime.date(2024, 12, 30), datetime.date(2025, 1, 6))
    >>> week.next()
    Period('2025-W02')
    """

    __slots__ = ("_native",)
    _native: _native.Period

    def __init__(self, day: date, grain: Literal["day", "week", "month", "quarter", "year"] = "month") -> None:
        self._native = _NativePeriod(_checks.given_day(day, "day"), _checks.text(grain, "grain"))

    @classmethod
    def _of(cls, native: _NativePeriod) -> Period:
        period = cls.__new__(cls)
        period._native = native
        return period

    @classmethod
    def at(
        cls,
        instant: datetime,
        grain: Literal["day", "week", "month", "quarter", "year"] = "month",
        *,
        zone: str = "Asia/Shanghai",
    ) -> Period:
        """Give the period that an instant falls into on the clocks of a zone.

        Parameters
        ----------
        instant
            The instant, with a time zone.
        grain
            The length of the period.
        zone
            The time zone whose clocks count.

        Returns
        -------
        Period
            The period.

        Raises
        ------
        InputError
            If the grain or the zone is not known.
        InputTypeError
            If the instant has no time zone.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> import shouwang as sw
        >>> sw.Period.at(datetime(2024, 12, 31, 16, tzinfo=timezone.utc), "year")
        Period('2025')
        """
        moment = _checks.given_instant(instant, "instant")
        return cls._of(_NativePeriod.at(moment, _checks.text(grain, "grain"), _checks.text(zone, "zone")))

    @property
    def grain(self) -> str:
        """Code of its length; see ``labels("grain")``."""
        return self._native.grain()

    @property
    def first_day(self) -> date:
        """Its first day."""
        return self._native.first_day()

    @property
    def end_day(self) -> date:
        """The first day after it."""
        return self._native.end_day()

    @property
    def days(self) -> int:
        """How many days it has."""
        return self._native.days()

    def offset(self, periods: int) -> Period:
        """Give the period that lies some periods later, or earlier when negative.

        Parameters
        ----------
        periods
            How many.

        Returns
        -------
        Period
            The period, of the same grain.

        Raises
        ------
        InputError
            If it lies outside the years 1 to 9999.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.Period(date(2025, 7, 18), "month").offset(-12)
        Period('2024-07')
        """
        number = _columns.whole(periods, "periods", lowest=-(2**31), highest=2**31 - 1)
        return Period._of(self._native.offset(number))

    def next(self) -> Period:
        """Give the next period.

        Returns
        -------
        Period
            The period, of the same grain.

        Raises
        ------
        InputError
            After the year 9999.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.Period(date(2025, 12, 31), "quarter").next()
        Period('2026-Q1')
        """
        return self.offset(1)

    def previous(self) -> Period:
        """Give the period before.

        Returns
        -------
        Period
            The period, of the same grain.

        Raises
        ------
        InputError
            Before the year 1.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.Period(date(2025, 3, 1), "day").previous()
        Period('2025-02-28')
        """
        return self.offset(-1)

    def begins(self, zone: str = "Asia/Shanghai") -> datetime:
        """Give the instant at which it begins on the clocks of a zone.

        Where a change of the clocks skips midnight, it is the first instant after it.

        Parameters
        ----------
        zone
            The time zone.

        Returns
        -------
        datetime.datetime
            The instant, on the clocks of the zone.

        Raises
        ------
        InputError
            If the zone is not known.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.Period(date(2025, 7, 18), "month").begins().isoformat()
        '2025-07-01T00:00:00+08:00'
        """
        return _checks.local(self._native.begins(_checks.text(zone, "zone")), zone)

    def ends(self, zone: str = "Asia/Shanghai") -> datetime:
        """Give the instant at which it ends, which is where the next one begins.

        Parameters
        ----------
        zone
            The time zone.

        Returns
        -------
        datetime.datetime
            The instant, on the clocks of the zone.

        Raises
        ------
        InputError
            If the zone is not known.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.Period(date(2025, 7, 18), "month").ends("UTC").isoformat()
        '2025-08-01T00:00:00+00:00'
        """
        return _checks.local(self._native.ends(_checks.text(zone, "zone")), zone)

    def __eq__(self, other: object) -> bool:
        """Tell whether two periods are the same."""
        return isinstance(other, Period) and self._native == other._native

    def __lt__(self, other: Period) -> bool:
        """Sort by grain, then by time."""
        return self._native < other._native if isinstance(other, Period) else NotImplemented

    def __hash__(self) -> int:
        """Hash the grain and the time."""
        return hash(self._native)

    def __str__(self) -> str:
        """Write the period as tables do."""
        return str(self._native)

    def __repr__(self) -> str:
        """Write the period as tables do, in quotes."""
        return f"Period('{self}')"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the first day and the grain."""
        return Period, (self.first_day, self.grain)
