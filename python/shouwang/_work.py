"""What was done, by whom, and how well: rates, loads, hours of coverage, and which volunteers to ask next."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from shouwang import _columns, _html
from shouwang._estimates import Estimate
from shouwang._extras import extra

__all__ = [
    "AssetHours",
    "Candidate",
    "Fairness",
    "HourlyCoverage",
    "Rate",
    "SafePointLoad",
    "VolunteerLoad",
    "VolunteerLoads",
]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its denominator, its interval, and what lies behind it.

    Attributes
    ----------
    kind
        Code of the share; see ``labels("rate_kind")``.
    numerator, denominator
        How many, out of how many.
    left_out
        Records that the filter takes and the definition does not count.
    estimate
        The share with Wilson's interval at 95 %; None for a share of nothing.
    definition
        What is divided by what, in a sentence.
    filter
        Which records were asked about, in a sentence.
    digest
        Changes when the denominator's records do.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> registry.rate("mediation_succeeded", as_of=date(2025, 9, 30))
    Rate(mediation_succeeded: 175/175 = 100.0 % (97.9 to 100.0 %))
    """

    kind: str
    numerator: int
    denominator: int
    left_out: int
    estimate: Estimate | None
    definition: str
    filter: str
    digest: str

    def __repr__(self) -> str:
        """Say the share with its interval."""
        share = ""
        if self.estimate is not None:
            value, low, high = (
                100 * float(part) for part in (self.estimate.value, self.estimate.low, self.estimate.high)
            )
            share = f" = {value:.1f} % ({low:.1f} to {high:.1f} %)"
        return f"Rate({self.kind}: {self.numerator}/{self.denominator}{share})"


@dataclass(frozen=True, slots=True)
class SafePointLoad:
    """What a safe point did.

    Attributes
    ----------
    safe_point, name
        Its identifier and its name.
    matters
        Service records that it took.
    persons
        Different persons behind them, where the record says who.
    aid_cases
        Cases of aid at it.
    last_at
        When the last of all these was opened, on the clocks of the registry's zone.
    digest
        Changes when the records do.

    Examples
    --------
    >>> import shouwang as sw
    >>> loads = sw.Registry.read("examples/chengzhong/data").safe_point_loads()
    >>> sum(load.matters for load in loads)
    148
    """

    safe_point: str
    name: str
    matters: int
    persons: int
    aid_cases: int
    last_at: datetime | None
    digest: str


@dataclass(frozen=True, slots=True)
class VolunteerLoad:
    """What a volunteer did.

    Attributes
    ----------
    volunteer
        Identifier of the volunteer.
    activities
        Activities to which they came.
    approved_minutes, pending_minutes
        Minutes that an officer approved, and that nobody has decided on yet.
    no_shows
        Times that they had accepted and did not come.
    mediations
        Disputes with an agreement that they helped to mediate.
    digest
        Changes when the participations and mediations do.

    Examples
    --------
    >>> import shouwang as sw
    >>> loads = sw.Registry.read("examples/chengzhong/data").volunteer_loads()
    >>> max(load.activities for load in loads.volunteers)
    32
    """

    volunteer: str
    activities: int
    approved_minutes: int
    pending_minutes: int
    no_shows: int
    mediations: int
    digest: str

    @property
    def approved_hours(self) -> float:
        """Approved hours."""
        return self.approved_minutes / 60


@dataclass(frozen=True, slots=True)
class Fairness:
    """How fairly approved minutes are shared among the active volunteers.

    Attributes
    ----------
    volunteers
        Active volunteers, those without a minute included.
    without_any
        How many of them have no approved minute.
    minutes
        The approved minutes of all of them.
    gini
        Gini's coefficient: 0 when all served as long, towards 1 when one did it all; None without a minute.

    Examples
    --------
    >>> import shouwang as sw
    >>> fairness = sw.Registry.read("examples/chengzhong/data").volunteer_loads().fairness
    >>> fairness.volunteers, round(fairness.gini, 2)
    (107, 0.15)
    """

    volunteers: int
    without_any: int
    minutes: int
    gini: float | None


@dataclass(frozen=True, slots=True)
class VolunteerLoads:
    """What the volunteers did, and how fairly it is shared.

    Attributes
    ----------
    volunteers
        One load a volunteer, in the order of identifiers.
    fairness
        How fairly approved minutes are shared among the active ones.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.Registry.read("examples/chengzhong/data").volunteer_loads()
    VolunteerLoads(107 volunteers, 2522 h approved, Gini 0.15)
    """

    volunteers: list[VolunteerLoad]
    fairness: Fairness

    def to_pandas(self) -> Any:
        """Give a pandas DataFrame, one row a volunteer, for inside: an identifier may point at a person.

        Returns
        -------
        pandas.DataFrame
            The attributes of :class:`VolunteerLoad` as columns.

        Examples
        --------
        >>> import shouwang as sw
        >>> frame = sw.Registry.read("examples/chengzhong/data").volunteer_loads().to_pandas()
        >>> len(frame)
        107
        """
        names = list(VolunteerLoad.__dataclass_fields__)
        rows = {name: [getattr(load, name) for load in self.volunteers] for name in names}
        return extra("pandas", "pandas").DataFrame(rows)

    def __len__(self) -> int:
        """Count the volunteers."""
        return len(self.volunteers)

    def __repr__(self) -> str:
        """Say how many there are and how fairly their hours are shared; names nobody."""
        gini = "–" if self.fairness.gini is None else f"{self.fairness.gini:.2f}"
        return f"VolunteerLoads({len(self)} volunteers, {self.fairness.minutes / 60:.0f} h approved, Gini {gini})"

    def _repr_html_(self) -> str:
        """Write the same as HTML; names nobody."""
        return f"<p>{html.escape(repr(self))}</p>"


@dataclass(frozen=True, slots=True)
class AssetHours:
    """In which hours of a week an asset has an open safe point near.

    Attributes
    ----------
    id, name
        Identifier and name of the asset.
    points
        Safe points within the distance, open or not.
    covered
        Whether one of them is open throughout the hour: bool, shape (7, 24), Monday first.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> school = registry.hourly_coverage("school", week_of=date(2025, 7, 18)).assets[0]
    >>> school.covered.shape, int(school.covered.sum())
    ((7, 24), 168)
    """

    id: str
    name: str
    points: int
    covered: npt.NDArray[np.bool_]

    def __eq__(self, other: object) -> bool:
        """Tell whether two say the same."""
        if not isinstance(other, AssetHours):
            return NotImplemented
        own, theirs = (self.id, self.name, self.points), (other.id, other.name, other.points)
        return own == theirs and np.array_equal(self.covered, other.covered)


@dataclass(frozen=True, slots=True)
class HourlyCoverage:
    """How many assets of a kind have an open safe point near, in each hour of a week.

    Attributes
    ----------
    kind
        Code of the kind of asset.
    within_m
        The geodesic distance in metres.
    monday
        The Monday with which the week begins.
    hours_unsaid
        Matching points whose hours nobody said; they are counted as open in no hour.
    calendar_known
        False when a day of the week lies outside the tables of the working calendar.
    assets
        One an asset, in the order of identifiers.
    digest
        Changes when the assets and points do.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> coverage = registry.hourly_coverage("school", within_m=500, week_of=date(2025, 7, 18))
    >>> int(coverage.covered[4, 3]), int(coverage.covered[4, 12]), len(coverage.assets)
    (10, 10, 10)
    """

    kind: str
    within_m: float
    monday: date
    hours_unsaid: int
    calendar_known: bool
    assets: list[AssetHours]
    digest: str

    @property
    def covered(self) -> _columns.Ints:
        """Covered assets in each hour: int64, shape (7, 24), Monday first."""
        if not self.assets:
            return np.zeros((7, 24), dtype=np.int64)
        covered: _columns.Ints = np.sum([asset.covered for asset in self.assets], axis=0, dtype=np.int64)
        return covered

    @property
    def fewest(self) -> list[tuple[int, int]]:
        """The hours in which the fewest assets are covered: (day from Monday as 0, hour)."""
        covered = self.covered
        return [(int(day), int(hour)) for day, hour in np.argwhere(covered == covered.min())]

    def plot(self, *, ax: Any = None) -> Any:
        """Draw the covered assets as a heat map of days and hours.

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
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> registry.hourly_coverage("school", week_of=date(2025, 7, 18)).plot().get_xlabel()
        'hour'
        """
        from shouwang import _plot

        return _plot.week(self.covered, f"{self.kind}: covered within {self.within_m:g} m", ax)

    def __len__(self) -> int:
        """Count the assets."""
        return len(self.assets)

    def __repr__(self) -> str:
        """Say the least and the most that are covered in an hour."""
        covered = self.covered
        return (
            f"HourlyCoverage({self.kind}: {covered.min()} to {covered.max()} of {len(self)} within "
            f"{self.within_m:g} m, week of {self.monday})"
        )

    def _repr_html_(self) -> str:
        """Write the covered assets as HTML, for notebooks."""
        return _html.week(self.covered, repr(self))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer, suitable or not, with the reasons.

    Attributes
    ----------
    volunteer
        Identifier of the volunteer.
    metres
        Geodesic distance to the place; None where either is not known.
    available
        Whether they said that they can at that time; None where they never said when they can.
    load_minutes
        Minutes that they gave in the 28 days before.
    obstacles
        Codes of what stands against them, see ``labels("match_obstacle")``; empty for who is suitable.
    explanation
        The place in the list explained.

    Examples
    --------
    >>> from datetime import datetime, timedelta, timezone
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> starts = datetime(2025, 7, 18, 12, tzinfo=timezone.utc)
    >>> first = registry.match_volunteers(starts, starts + timedelta(hours=2))[0]
    >>> first.is_suitable, first.obstacles
    (True, [])
    """

    volunteer: str
    metres: float | None
    available: bool | None
    load_minutes: int
    obstacles: list[str]
    explanation: str

    @property
    def is_suitable(self) -> bool:
        """Whether nothing stands against them."""
        return not self.obstacles
