"""What the registry answers: plain records with codes, whose labels :func:`shouwang.labels` gives."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shouwang._extras import extra
from shouwang._native import Quantity, ReportedFigure

__all__ = [
    "Agency",
    "Area",
    "AssetCoverage",
    "Coverage",
    "FileReport",
    "Help",
    "IndicatorLine",
    "Line",
    "LineAdvice",
    "NearbySafePoint",
    "Officer",
    "Responsible",
    "RollUp",
    "SafePoint",
]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be reached: its purpose, the number for people, and what to dial (None if it can't be)."""

    purpose: str
    number: str
    dial: str | None


@dataclass(frozen=True, slots=True)
class LineAdvice:
    """The line to call, and the code of the reason why this one."""

    purpose: str
    number: str
    dial: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class SafePoint:
    """A safe point: where it is (degrees, WGS-84), what it offers, and when it is open."""

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
    """Where to go and whom to call; ``next_calls`` are the lines to try where the first does not answer."""

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
        return _html(["safe point", "metres", "minutes on foot", "functions"], rows, f"call {call}")


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the tree: its kind, names, code and parent."""

    id: str
    name: str
    name_en: str | None
    kind: str
    code: str | None
    parent: str | None


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer as a contact plate shows one, and the part that the officer has in the area."""

    id: str
    name: str
    badge: str | None
    rank: str | None
    post: str | None
    role: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency or station."""

    id: str
    name: str
    name_en: str | None
    level: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is responsible for a place, and which line to call.

    ``areas`` cover the place, the narrowest first; ``area`` is the one that decides, with its ``officers``.
    ``next_calls`` are the lines to try where the first does not answer.
    """

    areas: list[Area]
    area: Area | None
    officers: list[Officer]
    agency: Agency | None
    call: LineAdvice | None
    next_calls: list[LineAdvice]


@dataclass(frozen=True, slots=True)
class AssetCoverage:
    """A place that safe points are there for, and the metres to the nearest active one (None where there is none)."""

    id: str
    name: str
    lat: float
    lon: float
    nearest_m: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many assets of a kind have an active safe point within a distance."""

    kind: str
    within_m: float
    covered: int
    assets: list[AssetCoverage]

    @property
    def total(self) -> int:
        """How many assets of the kind there are."""
        return len(self.assets)

    @property
    def uncovered(self) -> list[AssetCoverage]:
        """The assets without an active safe point within the distance."""
        return [a for a in self.assets if a.nearest_m is None or a.nearest_m > self.within_m]

    def to_pandas(self) -> Any:
        """Give a pandas DataFrame, one row an asset.

        Returns
        -------
        pandas.DataFrame
            Columns ``id``, ``name``, ``lat``, ``lon`` and ``nearest_m``.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(assets={"id": ["s1"], "kind": ["school"], "name": ["示例学校"],
        ...                                            "latitude": [36.62], "longitude": [101.77]})
        >>> registry.coverage("school", within_m=300).to_pandas()["name"].tolist()
        ['示例学校']
        """
        names = ("id", "name", "lat", "lon", "nearest_m")
        rows = {name: [getattr(asset, name) for asset in self.assets] for name in names}
        return extra("pandas", "pandas").DataFrame(rows)

    def __repr__(self) -> str:
        """Say how many are covered."""
        return f"Coverage({self.kind}: {self.covered} of {self.total} within {self.within_m:g} m)"


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator: what the records count, what was reported, and whether the two agree."""

    indicator: str
    counted: Quantity
    reported: ReportedFigure | None
    agreement: str | None
    since: date | None


@dataclass(frozen=True, slots=True)
class RollUp:
    """The three measures and what they did, as of the end of a day."""

    as_of: date
    lines: list[IndicatorLine]

    def __getitem__(self, indicator: str) -> IndicatorLine:
        """Give the line of an indicator."""
        for line in self.lines:
            if line.indicator == indicator:
                return line
        raise KeyError(indicator)

    def to_pandas(self) -> Any:
        """Give a pandas DataFrame, one row an indicator.

        Returns
        -------
        pandas.DataFrame
            Columns ``indicator``, ``counted``, ``unit``, ``reported``, ``agreement`` and ``since``.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(reported={"id": ["r1"], "indicator": ["matters_helped"],
        ...                                              "text": ["400余件"]})
        >>> frame = registry.roll_up(date(2025, 12, 31)).to_pandas().set_index("indicator")
        >>> frame.loc["matters_helped", ["reported", "agreement"]].tolist()
        ['400余件', 'below']
        """
        rows = [
            {
                "indicator": line.indicator,
                "counted": line.counted.value,
                "unit": line.counted.unit,
                "reported": None if line.reported is None else line.reported.text,
                "agreement": line.agreement,
                "since": line.since,
            }
            for line in self.lines
        ]
        return extra("pandas", "pandas").DataFrame(rows)

    def _repr_html_(self) -> str:
        """Write the lines as HTML, for notebooks."""
        rows = [
            [line.indicator, str(line.counted), line.reported.text if line.reported else "–", line.agreement or "–"]
            for line in self.lines
        ]
        return _html(["indicator", "counted", "reported", "agreement"], rows, f"as of {self.as_of}")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file of a data folder: rows, the columns taken (and the header of each), findings."""

    file: str | None
    read: int
    accepted: int
    refused: int
    repaired: int
    skipped: int
    columns: list[tuple[str, str | None]]
    findings: list[str]


def _html(heads: list[str], rows: list[list[str]], below: str) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{html.escape(below)}</p>"
