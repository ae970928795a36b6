"""What a data set amounts to: coverage, figures beside reported ones, and what became of each file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shouwang import _html
from shouwang._extras import extra
from shouwang._native import Quantity, ReportedFigure

__all__ = ["AssetCoverage", "Coverage", "FileReport", "IndicatorLine", "RollUp"]


@dataclass(frozen=True, slots=True)
class AssetCoverage:
    """A place that safe points are there for, and the metres to the nearest active one (None where there is none).

    Attributes
    ----------
    id, name
        Identifier and name of the place.
    lat, lon
        Degrees on WGS-84.
    nearest_m
        Geodesic metres to the nearest active safe point; None where there is none.

    Examples
    --------
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> max(asset.nearest_m for asset in registry.coverage("school").assets) < 500
    True
    """

    id: str
    name: str
    lat: float
    lon: float
    nearest_m: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many assets of a kind have an active safe point within a distance.

    Attributes
    ----------
    kind
        Code of the kind of asset.
    within_m
        The geodesic distance in metres.
    covered
        How many have an active safe point within it.
    assets
        Each asset with its distance.

    Examples
    --------
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> registry.coverage("school", within_m=500)
    Coverage(school: 10 of 10 within 500 m)
    """

    kind: str
    within_m: float
    covered: int
    assets: list[AssetCoverage]

    def __len__(self) -> int:
        """Count the assets."""
        return len(self.assets)

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
    """One indicator: what the records count, what was reported, and whether the two agree.

    Attributes
    ----------
    indicator
        Code of the indicator; see ``labels("indicator")``.
    counted
        What the records count.
    reported
        What was reported, None where nothing was.
    agreement
        ``"consistent"``, ``"below"`` or ``"above"``: the count beside the report.
    since
        The day from which it counts.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> line = registry.roll_up(date(2025, 12, 31))["matters_helped"]
    >>> line.counted, line.reported.text, line.agreement
    (Quantity('437 matters'), '400余件', 'consistent')
    """

    indicator: str
    counted: Quantity
    reported: ReportedFigure | None
    agreement: str | None
    since: date | None


@dataclass(frozen=True, slots=True)
class RollUp:
    """The three measures and what they did, as of the end of a day.

    Attributes
    ----------
    as_of
        The last day that is counted.
    lines
        One line an indicator.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> registry.roll_up(date(2025, 12, 31))["contact_plates"].counted
    Quantity('509 plates')
    """

    as_of: date
    lines: list[IndicatorLine]

    def __getitem__(self, indicator: str) -> IndicatorLine:
        """Give the line of an indicator."""
        for line in self.lines:
            if line.indicator == indicator:
                return line
        raise KeyError(indicator)

    def __len__(self) -> int:
        """Count the lines."""
        return len(self.lines)

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
        return _html.table(["indicator", "counted", "reported", "agreement"], rows, f"as of {self.as_of}")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file of a data folder: rows, the columns taken (and the header of each), findings.

    Attributes
    ----------
    file
        Name of the file.
    read, accepted, refused, repaired, skipped
        How many rows.
    columns
        The columns taken, each with the header it was read from; None where a header has no meaning.
    findings
        Each refused, repaired, skipped or doubtful row in a sentence.

    Examples
    --------
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> report = next(report for report in registry.reports if report.file == "safe_points.csv")
    >>> report.read, report.accepted, report.findings
    (100, 100, [])
    """

    file: str | None
    read: int
    accepted: int
    refused: int
    repaired: int
    skipped: int
    columns: list[tuple[str, str | None]]
    findings: list[str]
