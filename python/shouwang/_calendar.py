"""The working calendar, and days by which something is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shouwang import _checks, _columns, _native
from shouwang.errors import InputTypeError

__all__ = ["CalendarDay", "ChinaCalendar", "calendar_day", "due_date"]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """What China's official working calendar says of a day.

    Attributes
    ----------
    kind
        ``"workday"``, ``"weekend"``, ``"public_holiday"`` or ``"make_up_workday"``.
    holiday
        The holiday, or the one that a make-up workday makes up for.
    known
        Whether the calendar has a table for that day; else ``kind`` goes by the weekday alone.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> sw.calendar_day(date(2025, 10, 1)).kind
    'public_holiday'
    """

    kind: str
    holiday: str | None
    known: bool


class ChinaCalendar:
    """The working calendar of mainland China: public holidays, days off around them, and make-up workdays (调休).

    The State Council publishes one notice a year, usually in November for the year that follows. The library carries
    those of 2008 to 2026; a later one is added with :meth:`with_notice`, without a new version of the library.

    Outside these years a day goes by its weekday alone, and is not known. Neither is a day from 25 December of the last
    year on, because the next notice decides about those.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.ChinaCalendar()
    ChinaCalendar(2008 to 2026)
    """

    __slots__ = ("_native", "_notices")
    _native: _native.ChinaCalendar
    _notices: tuple[tuple[int, str], ...]

    def __init__(self) -> None:
        self._native, self._notices = _CARRIED, ()

    def with_notice(self, year: int, text: str) -> ChinaCalendar:
        """Give the same calendar with the notice of one year added, or replaced.

        Parameters
        ----------
        year
            The year.
        text
            A line for each holiday: its code or name, its first and its last day, and the make-up workdays with spaces
            between them. Lines that begin with ``#`` are notes.

        Returns
        -------
        ChinaCalendar
            The other calendar; this one stays as it is.

        Raises
        ------
        InputError
            For a line that can't be read, a day outside the year and the December before it, or a day that stands
            twice; says which line.
        RefusedError
            For a make-up workday that is no Saturday or Sunday.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> invented = "labour,2099-05-01,2099-05-03,2099-05-09"
        >>> calendar = sw.ChinaCalendar().with_notice(2099, invented)
        >>> sw.calendar_day(date(2099, 5, 9), calendar=calendar)
        CalendarDay(kind='make_up_workday', holiday='劳动节', known=True)
        """
        number = _columns.whole(year, "year", lowest=-(2**31), highest=2**31 - 1)
        other = object.__new__(ChinaCalendar)
        other._native = self._native.with_notice(number, _checks.text(text, "text"))
        other._notices = (*self._notices, (number, text))
        return other

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that the calendar has a table for; one between them may be missing."""
        first, last = self._native.years()
        return first, last

    def __eq__(self, other: object) -> bool:
        """Tell whether two calendars say the same of every day."""
        return isinstance(other, ChinaCalendar) and self._native == other._native

    def __hash__(self) -> int:
        """Hash by the years, which equal calendars share."""
        return hash(self.years)

    def __repr__(self) -> str:
        """Say which years it has a table for."""
        first, last = self.years
        return f"ChinaCalendar({first} to {last})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the notices that were added."""
        return _with_notices, (self._notices,)


_CARRIED = _native.ChinaCalendar()


def _with_notices(notices: tuple[tuple[int, str], ...]) -> ChinaCalendar:
    calendar = ChinaCalendar()
    for year, text in notices:
        calendar = calendar.with_notice(year, text)
    return calendar


def native_of(calendar: Any) -> _native.ChinaCalendar:
    """Give the native module's calendar; without one, that with the notices that the library carries."""
    if calendar is None:
        return _CARRIED
    if isinstance(calendar, ChinaCalendar):
        return calendar._native
    message = f"calendar: not valid, expected a ChinaCalendar, got {type(calendar).__name__}"
    raise InputTypeError(message, field="calendar")


def calendar_day(day: date, lang: Literal["zh", "en"] = "zh", *, calendar: ChinaCalendar | None = None) -> CalendarDay:
    """Say what sort of day it is by China's official working calendar (the State Council's notices).

    Parameters
    ----------
    day
        The day.
    lang
        Language of the holiday's name.
    calendar
        The working calendar; unless it is given, the one with the notices that the library carries.

    Returns
    -------
    CalendarDay
        Kind and holiday.

    Raises
    ------
    InputTypeError
        If the day is no date.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> sw.calendar_day(date(2025, 1, 29))
    CalendarDay(kind='public_holiday', holiday='春节', known=True)
    """
    return CalendarDay(*native_of(calendar).day(_checks.given_day(day, "day"), lang))


def due_date(
    begins: date,
    count: int,
    unit: Literal["days", "months", "working_days"] = "days",
    *,
    calendar: ChinaCalendar | None = None,
) -> tuple[date, bool]:
    """Give the last day of a term; the day on which it begins does not count.

    Parameters
    ----------
    begins
        The day on which the term begins.
    count
        How many.
    unit
        ``"days"``, ``"months"`` or ``"working_days"`` of China's official calendar.
    calendar
        The working calendar; unless it is given, the one with the notices that the library carries.

    Returns
    -------
    day : datetime.date
        The last day that is in time.
    calendar_known : bool
        False when working days were counted over days for which the calendar has no table.

    Raises
    ------
    InputError
        If the count is out of range (0 to 65,535), or the unit is not known.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> sw.due_date(date(2025, 9, 30), 1, "working_days")
    (datetime.date(2025, 10, 9), True)
    """
    number = _columns.whole(count, "count", highest=2**16 - 1)
    return native_of(calendar).due(_checks.given_day(begins, "begins"), _checks.text(unit, "unit"), number)
