"""The registry: a data set read, checked and asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from shouwang import _answers, _checks, _columns, _html, _native, _progress, _sources
from shouwang._aggregator import Aggregator
from shouwang._calendar import ChinaCalendar, native_of
from shouwang._duty_questions import DutyQuestions
from shouwang._exports import Exports
from shouwang._extras import extra
from shouwang._lifecycle import Steps
from shouwang._reports import AssetCoverage, Coverage, FileReport, IndicatorLine, RollUp
from shouwang._work_questions import WorkQuestions
from shouwang.errors import FileError, InputError, InputTypeError

__all__ = ["Registry"]

_MOST_NOTES = 20


class Registry(DutyQuestions, WorkQuestions, Steps, Exports):
    """One data set of areas, officers, safe points, volunteers and what they did: checked, indexed, never changing.

    Made by :meth:`read` or :meth:`from_frames`. Many threads may ask it.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> registry = sw.Registry.from_frames(
    ...     safe_points={"id": ["sp-1", "sp-2"], "name": ["示例药店", "示例宾馆"], "host_kind": ["pharmacy", "hotel"],
    ...                  "latitude": [36.620, 36.640], "longitude": [101.770, 101.790],
    ...                  "functions": ["refuge;help", "refuge"], "hours": ["24/7", "08:00-20:00"],
    ...                  "state": ["active", "active"]})
    >>> registry
    Registry(2 safe_points, zone Asia/Shanghai)
    >>> night = datetime(2025, 7, 18, 15, 0, tzinfo=timezone.utc)
    >>> help = registry.find_help(36.621, 101.771, need="refuge", at=night)
    >>> help.best.safe_point.name, round(help.best.metres), help.call.number, help.call.reason
    ('示例药店', 143, '110', 'life_in_danger')
    """

    __slots__ = ("_files", "_native", "_options", "_reports")
    _native: _native.Registry
    _files: list[tuple[str, bytes]]
    _options: tuple[str, bool, bool, ChinaCalendar]
    _reports: list[FileReport]

    def __init__(self) -> None:
        raise InputTypeError("make a registry by Registry.read(folder) or Registry.from_frames(...)")

    @classmethod
    def read(
        cls,
        folder: str | os.PathLike[str],
        *,
        zone: str = "Asia/Shanghai",
        calendar: ChinaCalendar | None = None,
        refused: Literal["raise", "leave_out"] = "raise",
        unknown_columns: Literal["raise", "leave_out"] = "raise",
        progress: bool | Callable[[int, int], object] = False,
    ) -> Registry:
        r"""Read a folder of files: areas.geojson, safe_points.csv, officers.csv and the others.

        Each file is optional, CSV or (where it has a geometry) GeoJSON, and may be gzipped; headers may be English
        or Chinese.

        Parameters
        ----------
        folder
            The folder.
        zone
            The zone in which days begin, and of times without an offset.
        calendar
            The working calendar by which opening hours and deadlines go; unless it is given, the one with the notices
            that the library carries.
        refused
            ``"raise"`` makes an error of a row that can't be taken; ``"leave_out"`` leaves it out and reports it in
            :attr:`reports`.
        unknown_columns
            ``"raise"`` makes an error of a column that has no meaning; ``"leave_out"`` passes over it.
        progress
            True shows a bar (tqdm); a callable is called with the bytes read and the bytes in all.

        Returns
        -------
        Registry
            The registry: whole, or not at all.

        Raises
        ------
        InputError
            The first problem, with its file, line and field; the others stand in its notes.
        FileError
            If the folder or a file can't be read.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import shouwang as sw
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "officers.csv").write_text("编号,姓名,警号\no-1,示例民警,示例0001\n", encoding="utf-8")
        >>> sw.Registry.read(folder)
        Registry(1 officers, zone Asia/Shanghai)
        """
        known = set(_native.folder_files())
        try:
            paths = [path for path in sorted(Path(folder).iterdir()) if _sources.stem(path.name) in known]
            files = [(path.name, path.read_bytes()) for path in paths]
        except OSError as error:
            name = os.fspath(error.filename or folder)
            raise FileError(f"{name}: {error.strerror}", code="io", file=name) from None
        if not files:
            message = f"{os.fspath(folder)}: missing, expected at least one file of a data set, such as safe_points.csv"
            raise InputError(message, code="missing", file=os.fspath(folder))
        options = (
            zone,
            _sources.leaves_out(refused, "refused"),
            _sources.leaves_out(unknown_columns, "unknown_columns"),
            ChinaCalendar() if calendar is None else calendar,
        )
        with _progress.reporter(progress, "bytes") as report:
            return cls._of(files, options, report)

    @classmethod
    def from_frames(
        cls,
        *,
        zone: str = "Asia/Shanghai",
        calendar: ChinaCalendar | None = None,
        refused: Literal["raise", "leave_out"] = "raise",
        unknown_columns: Literal["raise", "leave_out"] = "raise",
        progress: bool | Callable[[int, int], object] = False,
        **frames: Any,
    ) -> Registry:
        """Make a registry of frames, each named after the file of a data folder that it stands for.

        Parameters
        ----------
        zone
            The zone in which days begin, and of times without an offset.
        calendar
            The working calendar by which opening hours and deadlines go; unless it is given, the one with the notices
            that the library carries.
        refused, unknown_columns, progress
            As in :meth:`read`.
        **frames
            ``areas=…, safe_points=…, officers=…`` and the others: frames of pandas, geopandas (with geometries, in
            EPSG:4326), polars or pyarrow, or mappings of columns. A list in a cell is a list of values.

        Returns
        -------
        Registry
            The registry: whole, or not at all.

        Raises
        ------
        InputError
            The first problem, with the frame (as a file), its line (the header is 1) and field; the others stand in
            its notes.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]})
        Registry(1 officers, zone Asia/Shanghai)
        """
        known = _native.folder_files()
        for name in frames:
            if name not in known:
                message = f"{name}: not valid, expected one of {', '.join(known)}"
                raise InputTypeError(message, field=name)
        files = [_sources.file_of(name, frame) for name, frame in frames.items()]
        options = (
            zone,
            _sources.leaves_out(refused, "refused"),
            _sources.leaves_out(unknown_columns, "unknown_columns"),
            ChinaCalendar() if calendar is None else calendar,
        )
        with _progress.reporter(progress, "bytes") as report:
            return cls._of(files, options, report)

    @classmethod
    def _of(
        cls,
        files: list[tuple[str, bytes]],
        options: tuple[str, bool, bool, ChinaCalendar],
        report: Callable[[int, int], object] | None = None,
    ) -> Registry:
        zone, rows, columns, calendar = options
        reports, problems, native = _native.read_registry(files, zone, rows, columns, native_of(calendar), report)
        if native is None:
            first, *others = problems
            for problem in others[:_MOST_NOTES]:
                first.add_note(str(problem))
            if len(others) > _MOST_NOTES:
                first.add_note(f"and {len(others) - _MOST_NOTES} more")
            raise first
        registry = cls.__new__(cls)
        registry._native, registry._files, registry._options = native, files, options
        registry._reports = [FileReport(**report) for report in reports]
        return registry

    @property
    def reports(self) -> list[FileReport]:
        """What became of each file."""
        return list(self._reports)

    @property
    def sizes(self) -> dict[str, int]:
        """How many records of each kind there are."""
        return dict(self._native.sizes())

    def find_help(
        self,
        lat: float,
        lon: float,
        *,
        need: str = "help",
        at: datetime | None = None,
        longest_walk_minutes: float = 15.0,
        fallbacks: int = 2,
    ) -> _answers.Help:
        """Find the nearest open safe point for a need, the next ones, and the line to call.

        Beyond the longest walk no point is named, and the line to call is the emergency line.

        Parameters
        ----------
        lat, lon
            Where somebody is, in degrees on WGS-84.
        need
            Code of what they need, such as ``"refuge"``; see ``labels("safe_point_function")``.
        at
            When, with a time zone; now unless it is given.
        longest_walk_minutes
            The longest walk, in minutes.
        fallbacks
            How many further points to name.

        Returns
        -------
        Help
            The best point, the next ones, and the line.

        Raises
        ------
        InputError
            If the place is impossible, the need is not known, or the time has no zone.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]})
        >>> help = registry.find_help(36.62, 101.77, need="water")
        >>> help.best, help.call.number, help.call.reason
        (None, '110', 'nobody_near')
        """
        minutes = _checks.number(longest_walk_minutes, "longest_walk_minutes")
        if not minutes >= 0:
            message = "longest_walk_minutes: out of range, expected minutes from 0"
            raise InputError(message, code="out_of_range", field="longest_walk_minutes")
        further = _columns.whole(fallbacks, "fallbacks", highest=2**31)
        found = self._native.find_help(*_checks.place(lat, lon), need, _checks.instant(at), minutes, further)
        best, call = found["best"], found["call"]
        return _answers.Help(
            None if best is None else self._option(best),
            [self._option(option) for option in found["fallbacks"]],
            None if call is None else _answers.LineAdvice(**call),
            [_answers.LineAdvice(**line) for line in found["next_calls"]],
        )

    def _option(self, option: dict[str, Any]) -> _answers.NearbySafePoint:
        closes_at = option["closes_at"]
        return _answers.NearbySafePoint._of({**option, "closes_at": closes_at and _checks.local(closes_at, self.zone)})

    def nearest_safe_points(
        self,
        lat: float,
        lon: float,
        k: int = 1,
        radius_m: float | None = None,
        *,
        functions: Sequence[str] = (),
        equipment: Sequence[str] = (),
        open_at: datetime | None = None,
    ) -> list[_answers.NearbySafePoint]:
        """Find the nearest active safe points.

        Parameters
        ----------
        lat, lon
            Where to ask from, in degrees on WGS-84.
        k
            How many points to find at most.
        radius_m
            Only points within this many metres. None means however far.
        functions, equipment
            Codes of what a point must offer and have at hand.
        open_at
            Only points that are open then; a time with a zone. A point whose hours nobody said is not.

        Returns
        -------
        list of NearbySafePoint
            The points, nearest first.

        Raises
        ------
        InputError
            If the place is impossible, a code is not known, or the time has no zone.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]})
        >>> registry.nearest_safe_points(36.62, 101.77, k=3, equipment=["aed"])
        []
        """
        limit = float("inf") if radius_m is None else _columns.radius(radius_m)
        found = self._native.nearest_safe_points(
            *_checks.place(lat, lon),
            _columns.whole(k, "k"),
            limit,
            _checks.codes(functions, "functions"),
            _checks.codes(equipment, "equipment"),
            None if open_at is None else _checks.instant(open_at),
        )
        return [_answers.NearbySafePoint._of(nearby) for nearby in found]

    def responsible(self, lat: float, lon: float, *, at: datetime | None = None) -> _answers.Responsible:
        """Find who is responsible for a place, and which line to call.

        Parameters
        ----------
        lat, lon
            The place, in degrees on WGS-84.
        at
            When, with a time zone; now unless it is given.

        Returns
        -------
        Responsible
            The areas, the one that decides, its officers, the agency and the line.

        Raises
        ------
        InputError
            If the place is impossible, or the time has no zone.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]})
        >>> registry.responsible(36.62, 101.77).call.reason
        'nobody_assigned'
        """
        return _answers.Responsible._of(self._native.responsible(*_checks.place(lat, lon), _checks.instant(at)))

    def coverage(self, kind: str = "school", *, within_m: float = 500.0) -> Coverage:
        """Count the assets of a kind that have an active safe point within a distance, and name the rest.

        Parameters
        ----------
        kind
            Code of the kind of asset, such as ``"school"``; see ``labels("asset_kind")``.
        within_m
            The geodesic distance in metres.

        Returns
        -------
        Coverage
            How many are covered, and each asset with its distance.

        Raises
        ------
        InputError
            If the kind is not known, or the distance is negative or NaN.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(assets={"id": ["s1"], "kind": ["school"], "name": ["示例学校"],
        ...                                            "latitude": [36.62], "longitude": [101.77]})
        >>> registry.coverage("school", within_m=300)
        Coverage(school: 0 of 1 within 300 m)
        """
        found = self._native.coverage(kind, _columns.radius(within_m, "within_m"))
        return Coverage(**{**found, "assets": [AssetCoverage(**one) for one in found["assets"]]})

    def roll_up(self, as_of: date | None = None) -> RollUp:
        """Count each indicator as of the end of a day, and set it beside what was reported.

        Parameters
        ----------
        as_of
            The last day that is counted; today unless it is given.

        Returns
        -------
        RollUp
            One line an indicator.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]})
        >>> registry.roll_up(date(2025, 12, 31))["volunteers"].counted
        Quantity('0 persons')
        """
        day = _checks.day(as_of, "as_of", self.zone)
        return RollUp(day, [IndicatorLine(**line) for line in self._native.roll_up(day)])

    def counts(self, kind: str = "service_records") -> Aggregator:
        """Count records of one kind by category, area and month.

        Parameters
        ----------
        kind
            Code of the kind of record; see ``labels("record_kind")``.

        Returns
        -------
        Aggregator
            A state with the keys ``category``, ``area`` and ``month`` and the measure ``count``, in the unit of the
            kind: two kinds never add.

        Raises
        ------
        InputError
            If the kind is not known.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]})
        >>> registry.counts("hazards").table(by=["area", "month"])
        Table(0 rows, figures: count)
        """
        return Aggregator._of(self._native.counts(kind))

    def safe_points(self) -> list[_answers.SafePoint]:
        """List the safe points, in the order of identifiers.

        Returns
        -------
        list of SafePoint
            The points.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]}).safe_points()
        []
        """
        return [_answers.SafePoint._of(point) for point in self._native.safe_points()]

    def to_geopandas(self, kind: Literal["safe_points", "areas"] = "safe_points") -> Any:
        """Give the safe points or the areas as a GeoDataFrame in EPSG:4326.

        Parameters
        ----------
        kind
            ``"safe_points"`` or ``"areas"``; an area whose outline nobody stated is left out.

        Returns
        -------
        geopandas.GeoDataFrame
            One row a record, in the order of identifiers.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(
        ...     safe_points={"id": ["sp-1"], "name": ["示例药店"], "host_kind": ["pharmacy"],
        ...                  "latitude": [36.620], "longitude": [101.770]})
        >>> registry.to_geopandas()[["id", "host_kind"]].values.tolist()
        [['sp-1', 'pharmacy']]
        """
        geopandas, pandas = extra("geopandas", "geo"), extra("pandas", "pandas")
        if kind == "areas":
            outlined = [(area, outline) for area, outline in self._native.areas() if outline is not None]
            frame = pandas.DataFrame([area for area, _ in outlined], columns=list(_answers.Area.__dataclass_fields__))
            return geopandas.GeoDataFrame(
                frame, geometry=geopandas.GeoSeries.from_wkb([o for _, o in outlined]), crs=4326
            )
        if kind != "safe_points":
            raise InputError('kind: not valid, expected "safe_points" or "areas"', field="kind")
        points = self._native.safe_points()
        names = [name for name in _answers.SafePoint.__dataclass_fields__ if name not in ("lat", "lon", "lines")]
        frame = pandas.DataFrame([{name: point[name] for name in names} for point in points], columns=names)
        places = geopandas.points_from_xy([p["lon"] for p in points], [p["lat"] for p in points])
        return geopandas.GeoDataFrame(frame, geometry=places, crs=4326)

    def plot(self, *, labels: bool = True, ax: Any = None) -> Any:
        """Draw the areas' outlines and the safe points.

        Parameters
        ----------
        labels
            Whether police areas (else areas of the kind with the most) bear their names; one that would cover another
            is left out. Where no installed font has Chinese glyphs, a warning says which to install.
        ax
            Matplotlib axes to draw on; new ones unless they are given.

        Returns
        -------
        matplotlib.axes.Axes
            The axes, in degrees.

        Examples
        --------
        >>> import matplotlib
        >>> matplotlib.use("agg")
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(
        ...     safe_points={"id": ["sp-1"], "name": ["示例药店"], "host_kind": ["pharmacy"],
        ...                  "latitude": [36.620], "longitude": [101.770]})
        >>> registry.plot().get_xlabel()
        'degrees east'
        """
        from shouwang import _plot

        return _plot.registry(self, labels, ax)

    def explore(self) -> Any:
        """Show the areas and the safe points on a map that can be moved (folium).

        The scripts that draw the map and its background come from the network when it is shown; nothing is fetched
        before. Without a network draw :meth:`plot` or :func:`report`.

        Returns
        -------
        folium.Map
            The map.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(
        ...     safe_points={"id": ["sp-1"], "name": ["示例药店"], "host_kind": ["pharmacy"],
        ...                  "latitude": [36.620], "longitude": [101.770]})
        >>> type(registry.explore()).__name__
        'Map'
        """
        from shouwang import _plot

        return _plot.explore(self)

    def __len__(self) -> int:
        """Count the records of all kinds."""
        return sum(self.sizes.values())

    def __repr__(self) -> str:
        """Say how many records of each kind there are."""
        sizes = ", ".join(f"{size} {name}" for name, size in self.sizes.items() if size)
        return f"Registry({sizes or 'no records'}, zone {self.zone})"

    def _repr_html_(self) -> str:
        """Write the sizes as HTML, for notebooks; never records."""
        rows = [[name, str(size)] for name, size in self.sizes.items() if size]
        return _html.table(["records", "number"], rows, f"zone {self.zone}")

    def __copy__(self) -> Registry:
        """Give the registry itself: it never changes."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Registry:
        """Give the registry itself: it never changes."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the files it was read from."""
        return Registry._of, (self._files, self._options)
