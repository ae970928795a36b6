"""Opening hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shouwang import _checks, _native
from shouwang._calendar import ChinaCalendar, native_of

__all__ = ["OpeningHours", "OpeningPeriod", "OpeningStatus"]


@dataclass(frozen=True, slots=True)
class OpeningStatus:
    """Whether a place is open at an instant.

    Attributes
    ----------
    state
        ``"open"``, ``"closed"`` or ``"unknown"`` (by arrangement, or after an open end).
    comment
        The comment of the rule that decides.
    calendar_known
        False when the answer hangs on a day for which the working calendar has no table.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> sw.OpeningHours("Mo-Fr 09:00-17:00").status(datetime(2026, 5, 1, 2, tzinfo=timezone.utc)).state
    'open'
    """

    state: str
    comment: str | None
    calendar_known: bool


@dataclass(frozen=True, slots=True)
class OpeningPeriod:
    """A stretch of one civil day in one state.

    Attributes
    ----------
    from_minute, to_minute
        First minute of the day that is included (0 to 1439), and the first that no longer is (1 to 1440).
    state
        ``"open"`` or ``"unknown"``.
    comment
        The comment of the rule that decides.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> sw.OpeningHours("09:00-17:00").periods_on(date(2026, 6, 5))
    [OpeningPeriod(from_minute=540, to_minute=1020, state='open', comment=None)]
    """

    from_minute: int
    to_minute: int
    state: str
    comment: str | None


class OpeningHours:
    """Opening hours in the notation of OpenStreetMap, read by China's official working calendar.

    The notation is that of the ``opening_hours`` key (https://wiki.openstreetmap.org/wiki/Key:opening_hours); ``PH``
    and make-up workdays go by the State Council's notices of 2008 to 2026, and by those that a :class:`ChinaCalendar`
    adds.

    Parameters
    ----------
    text
        The hours, such as ``"Mo-Fr 08:30-21:00; PH off"``.

    Raises
    ------
    InputError
        If the text can't be read; says where.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.OpeningHours("mo-fr 8:30-21:00; PH off")
    OpeningHours('Mo-Fr 08:30-21:00; PH off')
    """

    __slots__ = ("_native",)
    _native: _native.OpeningHours

    def __init__(self, text: str) -> None:
        self._native = _native.OpeningHours(_checks.text(text, "text"))

    def status(
        self, at: datetime | None = None, *, zone: str = "Asia/Shanghai", calendar: ChinaCalendar | None = None
    ) -> OpeningStatus:
        """Tell whether a place with these hours is open at an instant.

        Parameters
        ----------
        at
            When, with a time zone; now unless it is given.
        zone
            The time zone whose clocks count.
        calendar
            The working calendar; unless it is given, the one with the notices that the library carries.

        Returns
        -------
        OpeningStatus
            The state, and whether the calendar knows the day.

        Raises
        ------
        InputError
            If the time has no zone, or the zone is not known.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> import shouwang as sw
        >>> sw.OpeningHours("08:00-21:00").status(datetime(2026, 6, 5, 14, tzinfo=timezone.utc)).state
        'closed'
        """
        return OpeningStatus(*self._native.status(_checks.instant(at), _checks.text(zone, "zone"), native_of(calendar)))

    def periods_on(self, day: date, *, calendar: ChinaCalendar | None = None) -> list[OpeningPeriod]:
        """List the stretches of a civil day in which a place with these hours is open, or may be.

        Parameters
        ----------
        day
            The day.
        calendar
            The working calendar; unless it is given, the one with the notices that the library carries.

        Returns
        -------
        list of OpeningPeriod
            In the order of the day; minutes count from midnight.

        Raises
        ------
        InputTypeError
            If the day is no date.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> hours = sw.OpeningHours("09:00-12:00,14:00-18:00")
        >>> [(period.from_minute, period.to_minute) for period in hours.periods_on(date(2026, 6, 5))]
        [(540, 720), (840, 1080)]
        """
        return [
            OpeningPeriod(*one) for one in self._native.periods_on(_checks.given_day(day, "day"), native_of(calendar))
        ]

    def next_change(
        self, at: datetime | None = None, *, zone: str = "Asia/Shanghai", calendar: ChinaCalendar | None = None
    ) -> tuple[datetime, str] | None:
        """Tell when the state changes next.

        Parameters
        ----------
        at
            After when, with a time zone; now unless it is given.
        zone
            The time zone whose clocks count.
        calendar
            The working calendar; unless it is given, the one with the notices that the library carries.

        Returns
        -------
        tuple of datetime and str, or None
            When, on the clocks of the zone, and the state from then on; None if it doesn't within ten years.

        Raises
        ------
        InputError
            If the time has no zone, or the zone is not known.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> import shouwang as sw
        >>> at, state = sw.OpeningHours("08:00-21:00").next_change(datetime(2026, 6, 5, 14, tzinfo=timezone.utc))
        >>> at.isoformat(), state
        ('2026-06-06T08:00:00+08:00', 'open')
        """
        found = self._native.next_change(_checks.instant(at), _checks.text(zone, "zone"), native_of(calendar))
        return None if found is None else (_checks.local(found[0], zone), found[1])

    def never_opens(self, day: date, *, calendar: ChinaCalendar | None = None) -> bool:
        """Tell whether a place with these hours is never open from a day on.

        Parameters
        ----------
        day
            The day.
        calendar
            The working calendar; unless it is given, the one with the notices that the library carries.

        Returns
        -------
        bool
            True for hours such as ``"off"`` or those of a year that is over.

        Raises
        ------
        InputTypeError
            If the day is no date.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.OpeningHours("off").never_opens(date(2026, 6, 5))
        True
        """
        return self._native.never_opens(_checks.given_day(day, "day"), native_of(calendar))

    def __eq__(self, other: object) -> bool:
        """Tell whether two texts mean the same rules."""
        return isinstance(other, OpeningHours) and self._native == other._native

    def __hash__(self) -> int:
        """Hash by the canonical text."""
        return hash(str(self))

    def __str__(self) -> str:
        """Write the hours in their canonical notation."""
        return str(self._native)

    def __repr__(self) -> str:
        """Write the hours in their canonical notation."""
        return f"OpeningHours({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as text."""
        return OpeningHours, (str(self),)
