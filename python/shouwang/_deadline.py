"""By when something must be done, extended or not."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from shouwang import _checks, _columns, _native
from shouwang._calendar import ChinaCalendar, native_of

__all__ = ["Deadline"]

_Extension: TypeAlias = tuple[tuple[int, str], date, bool]


class Deadline:
    """A deadline with its extensions, by China's official working calendar.

    Parameters
    ----------
    begins
        The day on which the term begins, which does not count itself.
    count
        How many.
    unit
        ``"days"``, ``"months"`` or ``"working_days"``.
    rule
        Who must agree before it is moved: ``"supervisor"`` or ``"both_sides"``.
    calendar
        The working calendar; unless it is given, the one with the notices that the library carries.

    Raises
    ------
    InputError
        If the count is out of range (0 to 65,535), or the unit or the rule is not known.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> deadline = sw.Deadline.mediation(date(2026, 1, 31))
    >>> deadline.due
    datetime.date(2026, 2, 28)
    >>> deadline.extend(10, "working_days", granted_on=date(2026, 2, 27), agreed=True)
    >>> deadline.due, deadline.standing(date(2026, 3, 14))
    (datetime.date(2026, 3, 13), 'overdue')
    """

    __slots__ = ("_begins", "_calendar", "_extensions", "_rule", "_term")

    def __init__(
        self,
        begins: date,
        count: int,
        unit: Literal["days", "months", "working_days"] = "days",
        *,
        rule: Literal["supervisor", "both_sides"] = "supervisor",
        calendar: ChinaCalendar | None = None,
    ) -> None:
        self._begins = _checks.given_day(begins, "begins")
        self._term, self._rule = _term(count, unit), _checks.text(rule, "rule")
        self._calendar = ChinaCalendar() if calendar is None else calendar
        self._extensions: list[_Extension] = []
        self._stands(self._extensions)

    @classmethod
    def mediation(cls, accepted_on: date, *, calendar: ChinaCalendar | None = None) -> Deadline:
        """Give the deadline of a mediation: one month from acceptance, longer only if both sides agree.

        Parameters
        ----------
        accepted_on
            The day on which it was accepted.
        calendar
            The working calendar; unless it is given, the one with the notices that the library carries.

        Returns
        -------
        Deadline
            The deadline.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.Deadline.mediation(date(2026, 3, 5)).due
        datetime.date(2026, 4, 5)
        """
        return cls(_checks.given_day(accepted_on, "accepted_on"), 1, "months", rule="both_sides", calendar=calendar)

    @property
    def due(self) -> date:
        """The last day that is in time, extensions included."""
        return self._stands(self._extensions)[0]

    @property
    def calendar_known(self) -> bool:
        """False when working days were counted over days for which the calendar has no table."""
        return self._stands(self._extensions)[1]

    @property
    def extensions(self) -> list[tuple[int, str, date]]:
        """The extensions: how many, of which unit, and when it was granted; the first one first."""
        return [(*term, granted_on) for term, granted_on, _ in self._extensions]

    def extend(
        self,
        count: int,
        unit: Literal["days", "months", "working_days"] = "days",
        *,
        granted_on: date,
        agreed: bool,
    ) -> None:
        """Extend the deadline, counted from the day on which it would have been due.

        Parameters
        ----------
        count
            How many.
        unit
            ``"days"``, ``"months"`` or ``"working_days"``.
        granted_on
            When it is granted.
        agreed
            Whether those agree whom the rule names.

        Returns
        -------
        None
            The deadline itself has changed.

        Raises
        ------
        RefusedError
            Unless those agree whom the rule names.
        InputError
            For an extension by nothing, or granted before the deadline began or before the last extension.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> deadline = sw.Deadline.mediation(date(2026, 1, 31))
        >>> deadline.extend(5, granted_on=date(2026, 2, 20), agreed=False)
        Traceback (most recent call last):
        ...
        shouwang.errors.RefusedError: a deadline is extended only if both sides agree
        """
        extensions = [
            *self._extensions,
            (_term(count, unit), _checks.given_day(granted_on, "granted_on"), bool(agreed)),
        ]
        self._stands(extensions)
        self._extensions = extensions

    def standing(self, today: date, *, soon_days: int = 3) -> str:
        """Tell how the deadline stands on a day.

        Parameters
        ----------
        today
            The day.
        soon_days
            It is due soon within so many calendar days of the last one.

        Returns
        -------
        str
            ``"on_time"``, ``"due_soon"`` or ``"overdue"``; see ``labels("standing")``.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> sw.Deadline(date(2026, 3, 2), 10).standing(date(2026, 3, 10))
        'due_soon'
        """
        day = _checks.given_day(today, "today")
        return self._stands(self._extensions, day, _columns.whole(soon_days, "soon_days", highest=2**16 - 1))[2]

    def _stands(
        self, extensions: list[_Extension], today: date | None = None, soon_days: int = 3
    ) -> tuple[date, bool, str]:
        day = self._begins if today is None else today
        return _native.deadline(
            self._begins, self._term, self._rule, extensions, day, soon_days, native_of(self._calendar)
        )

    def __eq__(self, other: object) -> bool:
        """Tell whether two deadlines begin, last and were extended alike."""
        return isinstance(other, Deadline) and all(
            getattr(self, name) == getattr(other, name) for name in Deadline.__slots__
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say when it is due and how often it was extended."""
        return f"Deadline(due {self.due}, {len(self._extensions)} extensions)"


def _term(count: int, unit: str) -> tuple[int, str]:
    return _columns.whole(count, "count", highest=2**16 - 1), _checks.text(unit, "unit")
