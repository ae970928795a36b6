"""What the registry answers: plain records with codes, whose labels :func:`shouwang.labels` gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shouwang import _html

__all__ = [
    "Agency",
    "Area",
    "Help",
    "Line",
    "LineAdvice",
    "NearbySafePoint",
    "Officer",
    "Responsible",
    "SafePoint",
]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be reached: its purpose, the number for people, and what to dial (None if it can't be).

    Attributes
    ----------
    purpose
        Code of what it is for; see ``labels("line_purpose")``.
    number
        The number for people.
    dial
        What to dial; None if it can't be dialled, as a masked one.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.Line("help", "+86 980 5550101", "+869805550101").dial
    '+869805550101'
    """

    purpose: str
    number: str
    dial: str | None


@dataclass(frozen=True, slots=True)
class LineAdvice:
    """The line to call, and the code of the reason why this one.

    Attributes
    ----------
    purpose, number, dial
        As of a :class:`Line`.
    reason
        Code of why this one; see ``labels("line_reason")``.

    Examples
    --------
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> line = registry.lines_to_call("fire", 36.622, 101.7805)[0]
    >>> line.number, sw.labels("line_reason", "en")[line.reason]
    ('119', 'the line for this need')
    """

    purpose: str
    number: str
    dial: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class SafePoint:
    """A safe point: where it is (degrees, WGS-84), what it offers, and when it is open.

    Attributes
    ----------
    id, name
        Identifier and name.
    host_kind
        Code of what kind of place hosts it; see ``labels("safe_point_host")``.
    lat, lon
        Degrees on WGS-84.
    entrance_note
        How to get in.
    area
        Identifier of its area.
    functions, equipment
        Codes of what it offers and has at hand.
    hours
        Opening hours in the notation of OpenStreetMap; None where nobody said.
    lines
        The lines that it can be reached by.
    languages
        BCP 47 tags of the languages spoken.
    state
        Code of its state; see ``labels("safe_point_state")``.
    verified_on
        The day on which somebody last looked.

    Examples
    --------
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> point = registry.safe_points()[0]
    >>> point.id, point.state
    ('sp-001', 'active')
    """

    id: str
    name: str
    host_kind: str
    lat: float
    lon: float
    entrance_note: str | None
    area: str | None
    functions: list[str]
    equipment: list[str]
    hours: str | None
    lines: list[Line]
    languages: list[str]
    state: str
    verified_on: date | None

    @classmethod
    def _of(cls, point: dict[str, Any]) -> SafePoint:
        return cls(**{**point, "lines": [Line(**line) for line in point["lines"]]})


@dataclass(frozen=True, slots=True)
class NearbySafePoint:
    """A safe point near a place: geodesic metres, initial bearing in degrees from true north, minutes on foot.

    ``closes_at`` is known in the answers of ``find_help`` alone; None there means not within ten years.

    Attributes
    ----------
    safe_point
        The safe point.
    metres
        Geodesic distance in metres.
    bearing_degrees
        Initial bearing in degrees clockwise from true north.
    walking_minutes
        Minutes on foot: metres times 1.4 at 1.2 m/s, an estimate.
    closes_at
        When it closes, on the clocks of the registry's zone.

    Examples
    --------
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> nearby = registry.nearest_safe_points(36.622, 101.7805)[0]
    >>> nearby.safe_point.id, round(nearby.metres, 1)
    ('sp-001', 21.1)
    """

    safe_point: SafePoint
    metres: float
    bearing_degrees: float
    walking_minutes: float
    closes_at: datetime | None = None

    @classmethod
    def _of(cls, nearby: dict[str, Any]) -> NearbySafePoint:
        return cls(**{**nearby, "safe_point": SafePoint._of(nearby["safe_point"])})


@dataclass(frozen=True, slots=True)
class Help:
    """Where to go and whom to call; ``next_calls`` are the lines to try where the first does not answer.

    Attributes
    ----------
    best
        The nearest open point that helps; None where there is none within the walk.
    fallbacks
        The next ones.
    call
        The line to call.
    next_calls
        The lines to try where the first does not answer.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> help = registry.find_help(36.622, 101.7805, need="refuge", at=datetime(2025, 7, 18, 15, tzinfo=timezone.utc))
    >>> help.best.safe_point.id, help.call.number, len(help.fallbacks)
    ('sp-001', '110', 2)
    """

    best: NearbySafePoint | None
    fallbacks: list[NearbySafePoint]
    call: LineAdvice | None
    next_calls: list[LineAdvice]

    def _repr_html_(self) -> str:
        """Write the points and the line as HTML, for notebooks."""
        points = [point for point in (self.best, *self.fallbacks) if point is not None]
        rows = [
            [p.safe_point.name, f"{p.metres:.0f}", f"{p.walking_minutes:.0f}", "; ".join(p.safe_point.functions)]
            for p in points
        ]
        call = f"{self.call.number} ({self.call.purpose}, {self.call.reason})" if self.call else "–"
        return _html.table(["safe point", "metres", "minutes on foot", "functions"], rows, f"call {call}")


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the tree: its kind, names, code and parent.

    Attributes
    ----------
    id, name, name_en
        Identifier and names.
    kind
        Code of the kind; see ``labels("area_kind")``.
    code
        Its code, of whatever scheme.
    parent
        Identifier of the area above it.

    Examples
    --------
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> area = registry.areas_at(36.622, 101.7805)[0]
    >>> area.id, area.kind
    ('dashizi', 'police_area')
    """

    id: str
    name: str
    name_en: str | None
    kind: str
    code: str | None
    parent: str | None


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer as a contact plate shows one, and the part that the officer has in the area.

    Attributes
    ----------
    id, name
        Identifier and name, as a plate shows it.
    badge, rank, post
        Badge number, code of the rank (see ``labels("rank")``) and post.
    role
        Code of the part in the area: ``"primary"``, ``"deputy"`` or ``"auxiliary"``.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> [officer.role for officer in registry.officers_of("dashizi", on=date(2025, 7, 18))][0]
    'primary'
    """

    id: str
    name: str
    badge: str | None
    rank: str | None
    post: str | None
    role: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency or station.

    Attributes
    ----------
    id, name, name_en
        Identifier and names.
    level
        Code of the level; see ``labels("agency_level")``.

    Examples
    --------
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> registry.responsible(36.622, 101.7805).agency.level
    'station'
    """

    id: str
    name: str
    name_en: str | None
    level: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is responsible for a place, and which line to call.

    ``areas`` cover the place, the narrowest first; ``area`` is the one that decides, with its ``officers``.
    ``next_calls`` are the lines to try where the first does not answer.

    Attributes
    ----------
    areas
        The areas that cover the place, the narrowest first.
    area
        The one that decides.
    officers
        Its officers, the primary one first.
    agency
        The agency that serves it.
    call
        The line to call.
    next_calls
        The lines to try where the first does not answer.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> answer = registry.responsible(36.622, 101.7805, at=datetime(2025, 7, 18, 15, tzinfo=timezone.utc))
    >>> answer.area.id, answer.officers[0].role
    ('dashizi', 'primary')
    """

    areas: list[Area]
    area: Area | None
    officers: list[Officer]
    agency: Agency | None
    call: LineAdvice | None
    next_calls: list[LineAdvice]

    @classmethod
    def _of(cls, found: dict[str, Any]) -> Responsible:
        area, agency, call = found["area"], found["agency"], found["call"]
        return cls(
            [Area(**one) for one in found["areas"]],
            None if area is None else Area(**area),
            [Officer(**officer) for officer in found["officers"]],
            None if agency is None else Agency(**agency),
            None if call is None else LineAdvice(**call),
            [LineAdvice(**line) for line in found["next_calls"]],
        )
