"""Schemas, aggregators and tables."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shouwang import _native, _progress, _records
from shouwang._extras import extra
from shouwang.errors import InputError

__all__ = [
    "OUTSIDE",
    "Aggregator",
    "Finding",
    "Measure",
    "PushReport",
    "Schema",
    "Table",
    "count",
    "count_if",
    "sum_of",
]

OUTSIDE = _records.OUTSIDE
"""What a record says of a dimension when it lies in none of its values, such as a place in no area."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a schema: what is kept of the records in each cell.

    Made by :func:`count`, :func:`count_if` and :func:`sum_of`.

    Attributes
    ----------
    kind
        Code of the kind of measure.
    field
        The column that is measured; empty for a count.
    unit
        Code of the unit, or None for the kind's own.
    """

    kind: str
    field: str = ""
    unit: str | None = None


def count(unit: str | None = None) -> Measure:
    """Count records.

    Parameters
    ----------
    unit
        What a record stands for, such as ``"matters"``; records unless it is given.

    Returns
    -------
    Measure
        The measure; its column is ``count``.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.count("matters")
    Measure(kind='count', field='', unit='matters')
    """
    return Measure("count", unit=unit)


def count_if(field: str, unit: str | None = None) -> Measure:
    """Count the records whose flag is true, beside those whose flag is known: a rate with its denominator.

    Parameters
    ----------
    field
        The column of flags.
    unit
        What a record stands for; records unless it is given.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, and ``_rate`` and ``_rate_denominator`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.count_if("resolved")
    Measure(kind='count_if', field='resolved', unit=None)
    """
    return Measure("count_if", field, unit)


def sum_of(field: str, unit: str | None = None) -> Measure:
    """Add up a column of whole numbers.

    Parameters
    ----------
    field
        The column of whole numbers.
    unit
        The unit of the field; seconds unless it is given.

    Returns
    -------
    Measure
        The measure; its column is named after the field, and ``_sum`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.sum_of("persons", unit="persons")
    Measure(kind='sum', field='persons', unit='persons')
    """
    return Measure("sum", field, unit)


class Schema:
    """Says what an :class:`Aggregator` keeps; states merge only when their schemas are the same.

    Parameters
    ----------
    dimensions
        Names of the columns by which records are told apart; or a mapping from the name to the values that the
        dimension takes, None for any.
    time
        The column of instants, if there is one.
    grain
        The length of a period: ``"day"``, ``"week"``, ``"month"``, ``"quarter"`` or ``"year"``.
    zone
        The time zone whose clocks cut the periods.
    measures
        What is kept in each cell; the count unless others are given.

    Raises
    ------
    InputError
        If a name stands twice, or a grain, zone, measure or unit is not known.

    Examples
    --------
    >>> import shouwang as sw
    >>> schema = sw.Schema(dimensions=["category", "area"], time="opened_at", grain="month", zone="Asia/Shanghai",
    ...                    measures=[sw.count("matters"), sw.count_if("resolved")])
    >>> schema.keys
    ['category', 'area', 'month']
    """

    def __init__(
        self,
        dimensions: Sequence[str] | Mapping[str, Sequence[str] | None] = (),
        *,
        time: str | None = None,
        grain: str = "month",
        zone: str = "Asia/Shanghai",
        measures: Iterable[Measure] | None = None,
    ) -> None:
        if isinstance(dimensions, str):
            message = "dimensions: not valid, expected a list of names or a mapping, got one text"
            raise InputError(message, field="dimensions")
        by_name = dict(dimensions) if isinstance(dimensions, Mapping) else dict.fromkeys(dimensions)
        if len(by_name) != len(dimensions):
            raise InputError("dimensions: duplicate dimension", code="duplicate", field="dimensions")
        domains = [(name, None if values is None else list(values)) for name, values in by_name.items()]
        self._measures = [count()] if measures is None else list(measures)
        self._arguments = (domains, None if time is None else (time, grain, zone))
        self._native = _native.Schema(*self._arguments, [(m.kind, m.field, m.unit) for m in self._measures])

    @property
    def keys(self) -> list[str]:
        """Names by which a table can be cut: the dimensions, then the grain."""
        return self._native.keys()

    @property
    def measures(self) -> list[Measure]:
        """What is kept in each cell."""
        return list(self._measures)

    def __eq__(self, other: object) -> bool:
        """Tell whether two schemas are the same, so that their states merge."""
        return isinstance(other, Schema) and self._native == other._native

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say the keys and the measures."""
        measures = ", ".join(m.kind + (f"({m.field})" if m.field else "") for m in self._measures)
        return f"Schema(keys=[{', '.join(self.keys)}], measures=[{measures}])"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as what it was made from."""
        return _schema, (self._arguments, self._measures)


def _schema(arguments: tuple[Any, Any], measures: list[Measure]) -> Schema:
    domains, time = arguments
    field, grain, zone = time or (None, "month", "Asia/Shanghai")
    return Schema(dict(domains), time=field, grain=grain, zone=zone, measures=measures)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was wrong with a record; it never holds the record's value.

    Attributes
    ----------
    row
        The row of the frame, from 0.
    field
        The column, where one is to blame.
    reason
        What was wrong and what was expected.
    """

    row: int
    field: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class PushReport:
    """What became of the records of a frame.

    Attributes
    ----------
    read
        Records read, refused ones included.
    refused
        Records refused.
    findings
        What was wrong with the first hundred refused ones.
    """

    read: int
    refused: int
    findings: list[Finding]


class Aggregator:
    """Collects records into cells by dimension and period: a small state that merges.

    The same records give the same tables however they were split, ordered and merged. Null, and outside (see
    :data:`OUTSIDE`), are keys of their own and counted. Many threads may push to it and read from it.

    Parameters
    ----------
    schema
        What to keep.

    Examples
    --------
    >>> import pandas as pd
    >>> import shouwang as sw
    >>> schema = sw.Schema(dimensions=["category"], time="opened_at", grain="month",
    ...                    measures=[sw.count("matters"), sw.count_if("resolved")])
    >>> agg = sw.Aggregator(schema)
    >>> opened = pd.to_datetime(["2024-10-31 16:30", "2024-11-02 09:00"], utc=True)
    >>> agg.push(pd.DataFrame({"category": ["noise", "noise"], "opened_at": opened, "resolved": [True, False]}))
    PushReport(read=2, refused=0, findings=[])
    >>> agg.table(by=["category", "month"]).to_pandas()
      category    month  count  resolved  resolved_rate  resolved_rate_denominator
    0    noise  2024-11      2         1            0.5                          2
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._native = _native.Aggregator(schema._native)

    @property
    def schema(self) -> Schema:
        """What it keeps."""
        return self._schema

    @property
    def rows_read(self) -> int:
        """Records read, refused ones included."""
        return self._native.rows()[0]

    @property
    def rows_refused(self) -> int:
        """Records refused."""
        return self._native.rows()[1]

    def push(
        self,
        frame: Any,
        *,
        refused: Literal["raise", "count"] = "raise",
        progress: bool | Callable[[int, int], object] = False,
    ) -> PushReport:
        """Add the records of a frame: all of them or, on an error or Ctrl-C, none.

        Parameters
        ----------
        frame
            A frame of pandas, polars or pyarrow, anything with the Arrow PyCapsule interface, a mapping of columns,
            or one record as a mapping. It has the schema's columns: text or whole numbers in dimensions, datetimes
            with a time zone, booleans, whole numbers. Columns that the schema does not name are left alone.
        refused
            ``"raise"`` makes an error of a record that is refused; ``"count"`` leaves it out and counts it.
        progress
            True shows a bar (tqdm); a callable is called with the records done and the records in all.

        Returns
        -------
        PushReport
            How many records were read and refused, and why.

        Raises
        ------
        InputError
            If a column is missing, or a record is refused; names the column and the row.
        InputTypeError
            If a column is of the wrong type, such as datetimes without a time zone.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions={"area": ["dashizi", "ruichi"]}))
        >>> agg.push({"area": ["dashizi", "elsewhere", None]}, refused="count")
        PushReport(read=3, refused=1, findings=[Finding(row=1, field='area', reason='no such value of the dimension')])
        """
        if refused not in ("raise", "count"):
            raise InputError('refused: not valid, expected "raise" or "count"', field="refused")
        columns, rows = _records.columns_of(frame)
        kinds: dict[str, list[Any]] = {"text": [], "time": [], "flag": [], "integer": []}
        for name, kind in dict.fromkeys(self._native.schema().fields()):
            if name not in columns:
                message = f"frame: missing, expected a column named {name}"
                raise InputError(message, code="missing", field=name)
            kinds[kind].append(_column(columns[name], name, kind))
        strict = refused == "raise"
        with _progress.reporter(progress, "records") as report:
            counts = self._native.push(
                rows, kinds["text"], kinds["time"], kinds["flag"], kinds["integer"], strict, report
            )
        return PushReport(counts[0], counts[1], [Finding(*finding) for finding in counts[2]])

    def merge(self, other: Aggregator) -> None:
        """Add all that another aggregator of the same schema holds.

        Parameters
        ----------
        other
            The other aggregator; it stays as it is.

        Returns
        -------
        None
            The aggregator itself has changed.

        Raises
        ------
        InputError
            If the schemas differ.

        Examples
        --------
        >>> import shouwang as sw
        >>> here, there = (sw.Aggregator(sw.Schema(dimensions=["kind"])) for _ in range(2))
        >>> for part in (here, there):
        ...     _ = part.push({"kind": ["noise"]})
        >>> here.merge(there)
        >>> here.table(by=["kind"]).to_dict()
        {'kind': ['noise'], 'count': [2]}
        """
        self._native.merge(other._native)

    def table(self, by: Sequence[str] = ()) -> Table:
        """Cut a table by some keys.

        Parameters
        ----------
        by
            Dimensions, and the grain or a coarser one that whole periods fit into; none for the totals.

        Returns
        -------
        Table
            One row for each combination of keys that has a record.

        Raises
        ------
        InputError
            If a key is not one of the schema's, or stands twice.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind", "area"]))
        >>> _ = agg.push({"kind": ["noise", "noise"], "area": ["dashizi", sw.OUTSIDE]})
        >>> agg.table(by=["area"]).to_dict()
        {'area': ['dashizi', '(outside)'], 'count': [1, 1]}
        """
        if isinstance(by, str):
            raise InputError("by: not valid, expected a list of names, got one text", field="by")
        return Table(self._native.table(list(by)))

    def __len__(self) -> int:
        """Count the cells that hold a record."""
        return len(self._native)

    def __repr__(self) -> str:
        """Say how many records and cells there are."""
        return f"Aggregator({self.rows_read} records, {self.rows_refused} refused, {len(self)} cells)"

    def __copy__(self) -> Aggregator:
        """Make a copy that changes apart."""
        again = Aggregator.__new__(Aggregator)
        again._schema, again._native = self._schema, self._native.copy()
        return again

    def __deepcopy__(self, _memo: dict[int, Any]) -> Aggregator:
        """Make a copy that changes apart."""
        return self.__copy__()


def _column(column: Any, name: str, kind: str) -> tuple[Any, ...]:
    if kind == "text":
        return name, *_records.texts(column, name)
    if kind == "time":
        return name, _records.instants(column, name)
    if kind == "flag":
        return name, _records.flags(column, name)
    return name, *_records.integers(column, name)


class Table:
    """Figures by key, with units, definitions, row counts and a digest.

    Made by :meth:`Aggregator.table`.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"], measures=[sw.count("matters")]))
    >>> _ = agg.push({"kind": ["noise", None]})
    >>> print(agg.table(by=["kind"]))
    kind    count (matters)
    noise                 1
    (null)                1
    read 2, null 1, outside 0, refused 0
    """

    def __init__(self, native: _native.Table) -> None:
        self._native = native

    @property
    def units(self) -> dict[str, str | None]:
        """Unit of each column of figures; a rate has none."""
        return {name: unit for name, unit, *_ in self._native.columns()}

    @property
    def definitions(self) -> dict[str, str]:
        """What the figures of each column mean, in a sentence."""
        return {name: definition for name, _, definition, *_ in self._native.columns()}

    @property
    def row_counts(self) -> dict[str, int]:
        """Records read, with a null key, with a key outside, and refused."""
        return dict(zip(("read", "null", "outside", "refused"), self._native.row_counts(), strict=True))

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that change when anything in the table does."""
        return self._native.digest()

    def to_dict(self, lang: Literal["zh", "en"] | None = None) -> dict[str, list[Any]]:
        """Give the columns as lists.

        Parameters
        ----------
        lang
            ``"zh"`` or ``"en"`` gives labels for null and outside; without it they are None and ``"(outside)"``.

        Returns
        -------
        dict of str to list
            The keys, then the figures. Beside each rate stands its denominator.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": [None]})
        >>> agg.table(by=["kind"]).to_dict(lang="zh")
        {'kind': ['不详'], 'count': [1]}
        """
        columns: dict[str, list[Any]] = {name: list(keys) for name, keys in self._native.keys(lang)}
        for name, _, _, figures, denominators in self._native.columns():
            columns[name] = list(figures)
            if denominators is not None:
                columns[name + "_denominator"] = list(denominators)
        return columns

    def to_pandas(self) -> Any:
        """Give a pandas DataFrame.

        Returns
        -------
        pandas.DataFrame
            The columns of :meth:`to_dict`; ``attrs`` holds units, definitions, row counts and digest.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"]})
        >>> agg.table(by=["kind"]).to_pandas().attrs["units"]
        {'count': 'records'}
        """
        frame = extra("pandas", "pandas").DataFrame(self.to_dict())
        frame.attrs = {
            "units": self.units,
            "definitions": self.definitions,
            "row_counts": self.row_counts,
            "digest": self.digest,
        }
        return frame

    def to_polars(self) -> Any:
        """Give a polars DataFrame.

        Returns
        -------
        polars.DataFrame
            The columns of :meth:`to_dict`.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"]})
        >>> agg.table(by=["kind"]).to_polars().shape
        (1, 2)
        """
        return extra("polars", "polars").DataFrame(self.to_dict())

    def to_arrow(self) -> Any:
        """Give a pyarrow Table.

        Returns
        -------
        pyarrow.Table
            The columns of :meth:`to_dict`.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"]})
        >>> agg.table(by=["kind"]).to_arrow().column_names
        ['kind', 'count']
        """
        return extra("pyarrow", "arrow").table(self.to_dict())

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._native)

    def __eq__(self, other: object) -> bool:
        """Tell whether two tables say the same."""
        return isinstance(other, Table) and self._native == other._native

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say how many rows and columns there are."""
        names = [name for name, *_ in self._native.columns()]
        return f"Table({len(self)} rows, figures: {', '.join(names)})"

    def __str__(self) -> str:
        """Write the table as plain text."""
        return self._native.text().rstrip("\n")

    def _repr_html_(self) -> str:
        """Write the table as HTML, for notebooks."""
        columns, units = self.to_dict(), self.units
        heads = [name + (f" ({units[name]})" if units.get(name) else "") for name in columns]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_shown(value))}</td>" for value in row) + "</tr>"
            for row in zip(*columns.values(), strict=True)
        )
        counts = ", ".join(f"{name} {number}" for name, number in self.row_counts.items())
        body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
        return f"<table>{body}</table><p>{counts}; digest {self.digest}</p>"


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
