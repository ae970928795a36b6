"""The questions of a duty desk: plates, what is due, whom to call, who is on, what looks wrong, what is open when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from shouwang import _answers, _columns, _html
from shouwang._extras import extra

__all__ = [
    "DataFinding",
    "DueItem",
    "OpenGrid",
    "PlateHealth",
    "PrintedText",
    "RecordRef",
    "SafePointOpening",
    "UncoveredArea",
]

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record that an answer speaks of.

    Attributes
    ----------
    kind
        What the kind of record is called, such as ``"safe point"``.
    id
        Its identifier.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.RecordRef("safe point", "sp-001").id
    'sp-001'
    """

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class PlateHealth:
    """How a posted contact plate stands on a day.

    Attributes
    ----------
    plate, area
        Identifiers of the plate and of its area.
    host_place
        The place it hangs in.
    problems
        Codes of what is wrong, see ``labels("plate_problem")``; empty if nothing is.
    needs_reprint
        Whether it has to be printed anew.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> health = registry.plate_health(date(2025, 9, 30))
    >>> sum(plate.needs_reprint for plate in health)
    6
    """

    plate: str
    host_place: str
    area: str
    problems: list[str]
    needs_reprint: bool


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something that is due soon or overdue.

    Attributes
    ----------
    kind
        Code of what is due; see ``labels("due_kind")``.
    record
        The record that it is about.
    area
        Identifier of the record's area.
    certificate
        The certificate, where it is one that expires.
    due_on
        The last day on which it is in time; None for what should have been there from the start.
    standing
        ``"due_soon"`` or ``"overdue"``.
    calendar_known
        False when working days were counted over days for which the calendar has no table.
    text
        All this in a sentence.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> registry.due(date(2025, 9, 30))[0].standing
    'overdue'
    """

    kind: str
    record: RecordRef
    area: str | None
    certificate: str | None
    due_on: date | None
    standing: str
    calendar_known: bool
    text: str


@dataclass(frozen=True, slots=True)
class UncoveredArea:
    """An area in force without a current primary officer.

    Attributes
    ----------
    area
        The area.
    since
        The first day without a primary officer; None where there never was one before.
    until
        The next day on which one begins, as far as it is planned.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.from_frames(areas={"id": ["a"], "name": ["示例警务区"], "kind": ["police_area"]})
    >>> registry.uncovered_areas("police_area", on=date(2025, 9, 30))[0].area.name
    '示例警务区'
    """

    area: _answers.Area
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class DataFinding:
    """Something in the data that looks wrong, though not wrong enough to be refused.

    Attributes
    ----------
    kind
        Code of what; see ``labels("data_finding_kind")``.
    records
        The records it is about; none where it is about the whole set.
    metres
        How far apart they are, in metres.
    share
        The share of the first area that is concerned, or of the points, from 0 to 1.
    datum
        Code of the datum in which the coordinates seem to be.
    text
        All this in a sentence.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.from_frames(
    ...     safe_points={"id": ["sp-1"], "name": ["示例药店"], "host_kind": ["pharmacy"], "state": ["active"],
    ...                  "latitude": [36.620], "longitude": [101.770]})
    >>> [finding.kind for finding in registry.data_check(on=date(2025, 9, 30))]
    ['point_without_area', 'hours_unsaid']
    """

    kind: str
    records: list[RecordRef]
    metres: float | None
    share: float | None
    datum: str | None
    text: str


@dataclass(frozen=True, slots=True)
class PrintedText:
    """What is printed on a plate or a light box.

    Attributes
    ----------
    title
        The title.
    lines
        The lines below it.

    Examples
    --------
    >>> import shouwang as sw
    >>> print(sw.PrintedText("守望点", ["示例药店", "报警 110"]))
    守望点
    示例药店
    报警 110
    """

    title: str
    lines: list[str]

    def __str__(self) -> str:
        """Write the title and the lines, one a line."""
        return "\n".join([self.title, *self.lines])


@dataclass(frozen=True, slots=True)
class SafePointOpening:
    """Whether a safe point is open at an instant, and when that changes.

    Attributes
    ----------
    is_open
        Whether it is open.
    changes_at
        When it closes, or opens, on the clocks of the registry's zone; None if it doesn't within ten years.
    calendar_known
        False when its hours depend on a working calendar that has no table for that day.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> registry = sw.Registry.from_frames(
    ...     safe_points={"id": ["sp-1"], "name": ["示例药店"], "host_kind": ["pharmacy"], "state": ["active"],
    ...                  "latitude": [36.620], "longitude": [101.770], "hours": ["08:00-21:00"]})
    >>> opening = registry.opening("sp-1", at=datetime(2025, 7, 18, 15, tzinfo=timezone.utc))
    >>> opening.is_open, opening.changes_at.isoformat()
    (False, '2025-07-19T08:00:00+08:00')
    """

    is_open: bool
    changes_at: datetime | None
    calendar_known: bool


@dataclass(frozen=True, slots=True)
class OpenGrid:
    """How many safe points are open in each of the 7 × 24 hours of a week.

    Attributes
    ----------
    monday
        The Monday with which the week begins.
    points
        How many points match and are in force at some time of the week.
    hours_unsaid
        How many of them have no hours that anybody said; they are counted as open in no hour.
    calendar_known
        False when a day of the week lies outside the tables of the working calendar.
    counts
        Points that are open throughout the hour: int64, shape (7, 24), Monday first.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> grid = sw.Registry.read("examples/chengzhong/data").open_grid(date(2025, 7, 18))
    >>> grid.counts.shape, int(grid.counts[4, 3]), int(grid.counts[4, 12])
    ((7, 24), 100, 100)
    """

    monday: date
    points: int
    hours_unsaid: int
    calendar_known: bool
    counts: _columns.Ints

    @property
    def fewest(self) -> list[tuple[int, int]]:
        """The hours with the fewest open points: (day from Monday as 0, hour), in the order of the week."""
        return [(int(day), int(hour)) for day, hour in np.argwhere(self.counts == self.counts.min())]

    def to_pandas(self) -> Any:
        """Give a pandas DataFrame.

        Returns
        -------
        pandas.DataFrame
            One row a day (``"Mo"`` to ``"Su"``), one column an hour (0 to 23).

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> grid = sw.Registry.read("examples/chengzhong/data").open_grid(date(2025, 7, 18))
        >>> grid.to_pandas().loc["Fr", 3] == grid.counts[4, 3]
        np.True_
        """
        return extra("pandas", "pandas").DataFrame(self.counts, index=list(_DAYS), columns=range(24))

    def plot(self, *, ax: Any = None) -> Any:
        """Draw the grid as a heat map of days and hours.

        Parameters
        ----------
        ax
            Matplotlib axes to draw on; new ones unless they are given.

        Returns
        -------
        matplotlib.axes.Axes
            The axes.

        Examples
        --------
        >>> import matplotlib
        >>> matplotlib.use("agg")
        >>> from datetime import date
        >>> import shouwang as sw
        >>> grid = sw.Registry.read("examples/chengzhong/data").open_grid(date(2025, 7, 18))
        >>> grid.plot().get_xlabel()
        'hour'
        """
        from shouwang import _plot

        return _plot.week(self.counts, "safe points open", ax)

    def __repr__(self) -> str:
        """Say how many points there are, and the least and the most that are open in an hour."""
        return f"OpenGrid({self.points} points, {self.counts.min()} to {self.counts.max()} open, week of {self.monday})"

    def _repr_html_(self) -> str:
        """Write the counts as HTML, for notebooks."""
        return _html.week(self.counts, repr(self))

    def __eq__(self, other: object) -> bool:
        """Tell whether two grids say the same."""
        if not isinstance(other, OpenGrid):
            return NotImplemented
        own = (self.monday, self.points, self.hours_unsaid, self.calendar_known)
        theirs = (other.monday, other.points, other.hours_unsaid, other.calendar_known)
        return own == theirs and np.array_equal(self.counts, other.counts)
