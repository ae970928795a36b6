"""One self-contained HTML page about a registry, or of released tables."""

from __future__ import annotations

import html
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shouwang import _checks, _columns, _native
from shouwang._policy import Policy
from shouwang._registry import Registry
from shouwang._release import ReleasedTable
from shouwang.errors import FileError, InputError, InputTypeError

__all__ = ["Report", "report"]


class Report:
    """One self-contained HTML page: it names no other address, needs no script, prints, and fits a phone.

    Made by :func:`report`. A notebook shows it.

    Examples
    --------
    >>> import shouwang as sw
    >>> page = sw.report(sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]}), title="示例")
    >>> page.html[:15], "<title>示例</title>" in page.html
    ('<!DOCTYPE html>', True)
    """

    __slots__ = ("_html", "_title")

    def __init__(self, title: str, html: str) -> None:
        self._title, self._html = title, html

    @property
    def title(self) -> str:
        """The page's title."""
        return self._title

    @property
    def html(self) -> str:
        """The page as one HTML document."""
        return self._html

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page into a file, in UTF-8.

        Parameters
        ----------
        path
            The file; folders above it are made.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        FileError
            If it can't be written.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]})
        >>> sw.report(registry).save(pathlib.Path(tempfile.mkdtemp(), "page.html")).name
        'page.html'
        """
        file = Path(path)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self._html, encoding="utf-8")
        except OSError as error:
            raise FileError(f"{file}: {error.strerror}", code="io", file=str(file)) from None
        return file

    def __len__(self) -> int:
        """Count the characters."""
        return len(self._html)

    def __eq__(self, other: object) -> bool:
        """Tell whether two pages are the same."""
        return isinstance(other, Report) and self._html == other._html

    def __hash__(self) -> int:
        """Hash by the page."""
        return hash(self._html)

    def __str__(self) -> str:
        """Give the page as one HTML document."""
        return self._html

    def __repr__(self) -> str:
        """Say the title and the size."""
        return f"Report({self._title!r}, {len(self):,} characters)"

    def _repr_html_(self) -> str:
        """Show the page in a frame of its own, so that its style stays its own."""
        document = html.escape(self._html, quote=True)
        return f'<iframe srcdoc="{document}" style="width:100%;height:40em;border:0" sandbox></iframe>'

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as title and document."""
        return Report, (self._title, self._html)


def report(
    registry: Registry | None = None,
    *,
    title: str = "平安守望",
    lead: str | None = None,
    foot: str | None = None,
    as_of: date | None = None,
    place: tuple[float, float] | None = None,
    place_name: str = "此处 here",
    need: str = "help",
    at: datetime | None = None,
    within_m: float = 500.0,
    tables: Mapping[str, ReleasedTable] | None = None,
    policy: Policy | None = None,
) -> Report:
    """Make the page of a data set: headline figures, a map, help near a place, coverage, records by month, and tables.

    The roll-up, the map and the coverage show everything that the registry holds of them; records by month are shown as
    far as the policy lets them be seen.

    Parameters
    ----------
    registry
        The data set; None makes a page of tables alone.
    title, lead, foot
        The title, a sentence or two to read first, and the line at the foot.
    as_of
        The last day that is counted; today unless it is given.
    place, place_name
        Latitude and longitude in degrees on WGS-84 of a place to ask about, and what it is called; without one the
        page has neither help nor who is responsible.
    need, at
        Code of what somebody needs there, see ``labels("safe_point_function")``, and when; now unless it is given.
    within_m
        How far a safe point covers, in metres.
    tables
        Tables that a policy let through, each under its heading.
    policy
        Under which policy records by month are shown; that for partners unless it is given.

    Returns
    -------
    Report
        The page.

    Raises
    ------
    InputError
        If the place is impossible, the need is not known, or there is neither a registry nor a table.
    InputTypeError
        If a table is none that a policy let through.

    Examples
    --------
    >>> from datetime import date
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> hazards = registry.counts("hazards").table(by=["category"]).release(policy=sw.Policy.partner())
    >>> page = sw.report(registry, title="城中（虚构数据）", as_of=date(2025, 9, 30), place=(36.6216, 101.7806),
    ...                  place_name="夜市", tables={"隐患 Hazards": hazards})
    >>> "隐患 Hazards" in page.html, "509" in page.html
    (True, True)
    """
    policy = Policy.partner() if policy is None else policy
    given: Any = policy
    if not isinstance(given, Policy):
        raise InputTypeError(f"policy: not valid, expected a Policy, got {type(policy).__name__}", field="policy")
    data: Any = registry
    if data is not None and not isinstance(data, Registry):
        message = f"registry: not valid, expected a Registry, got {type(registry).__name__}"
        raise InputTypeError(message, field="registry")
    shown = []
    table: Any
    for heading, table in (tables or {}).items():
        if not isinstance(table, ReleasedTable):
            message = f"tables: not valid, expected tables that were released, got {type(table).__name__}"
            raise InputTypeError(message, field="tables")
        shown.append((_checks.text(heading, "tables"), table._native))
    if registry is None and not shown:
        message = "registry: missing, expected a registry or a released table to show"
        raise InputError(message, code="missing", field="registry")
    scene = None
    if place is not None:
        if len(place) != 2:
            raise InputError("place: not valid, expected a latitude and a longitude", field="place")
        name, wanted = _checks.text(place_name, "place_name"), _checks.text(need, "need")
        scene = (*_checks.place(*place), name, wanted, _checks.instant(at))
    document = _native.report(
        None if registry is None else registry._native,
        _checks.text(title, "title"),
        lead,
        foot,
        _checks.day(as_of, "as_of", "UTC" if registry is None else registry.zone),
        _columns.radius(within_m, "within_m"),
        scene,
        policy._parts(),
        shown,
    )
    return Report(title, document)
