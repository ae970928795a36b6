"""Schemas, aggregators and tables."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from shouwang import _native, _plot, _progress, _records
from shouwang._extras import extra
from shouwang._release import Policy, ReleasedTable, shown
from shouwang.errors import InputError, InputTypeError

__all__ = [
    "OUTSIDE",
    "Aggregator",
    "Finding",
    "Measure",
    "PushReport",
    "Schema",
    "Table",
    "contributors",
    "count",
    "count_if",
    "distinct",
    "hour_of_week",
    "min_max",
    "quantiles",
    "reported",
    "sum",
    "sum_of_squares",
]

# Inside the classes the name of the module is taken by what they wrap.
_NativeSchema: TypeAlias = _native.Schema
_NativeAggregator: TypeAlias = _native.Aggregator

OUTSIDE = _records.OUTSIDE
"""What a record says of a dimension when it lies in none of its values, such as a place in no area."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a schema: what is kept of the records in each cell.

    Made by :func:`count`, :func:`count_if`, :func:`sum` and the other functions of measures. A record whose field is
    null adds nothing to the measure, and is left out of its denominator.

    Attributes
    ----------
    kind
        Code of the kind of measure.
    field
        The column that is measured; empty for a count.
    unit
        Code of the unit, or None for the kind's own.
    retractable
        Whether identifiers or percentiles are kept so that a record can be taken back.
    exact_up_to
        Up to how many entries a cell of identifiers or percentiles stays exact; None for 65,536.
    """

    kind: str
    field: str = ""
    unit: str | None = None
    retractable: bool = False
    exact_up_to: int | None = None


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
    Measure(kind='count', field='', unit='matters', retractable=False, exact_up_to=None)
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
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.count_if("resolved")]))
    >>> _ = agg.push({"resolved": [True, False, True, None]})
    >>> agg.table().to_dict()
    {'resolved': [2], 'resolved_rate': [0.6666666666666666], 'resolved_rate_denominator': [3]}
    """
    return Measure("count_if", field, unit)


def sum(field: str, unit: str | None = None) -> Measure:
    """Add up a column of whole numbers up to 10**12 in size.

    Parameters
    ----------
    field
        The column of whole numbers.
    unit
        The unit of the field; seconds unless it is given.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_sum`` and ``_mean`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.sum("persons", unit="persons")]))
    >>> _ = agg.push({"persons": [2, 3, None]})
    >>> agg.table().to_dict()
    {'persons_sum': [5], 'persons_mean': [2.5]}
    """
    return Measure("sum", field, unit)


def sum_of_squares(field: str) -> Measure:
    """Add up the squares of a column of whole numbers, for its standard deviation.

    Parameters
    ----------
    field
        The column of whole numbers.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_sum_of_squares`` and, beside a sum of the same
        field, ``_deviation`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.sum_of_squares("seconds")]))
    >>> _ = agg.push({"seconds": [3, 4]})
    >>> agg.table().to_dict()["seconds_sum_of_squares"]
    [25]
    """
    return Measure("sum_of_squares", field)


def min_max(field: str, unit: str | None = None) -> Measure:
    """Keep the least and the greatest value of a column of whole numbers.

    Parameters
    ----------
    field
        The column of whole numbers.
    unit
        The unit of the field; seconds unless it is given.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_min`` and ``_max`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.min_max("seconds")]))
    >>> _ = agg.push({"seconds": [3, 4]})
    >>> agg.table().to_dict()
    {'seconds_min': [3], 'seconds_max': [4]}
    """
    return Measure("min_max", field, unit)


def distinct(
    field: str, unit: str | None = None, *, retractable: bool = False, exact_up_to: int | None = None
) -> Measure:
    """Count the different identifiers in a column, such as persons.

    Identifiers are kept only as hashes under the aggregator's key. The count is exact up to 65,536 a cell, beyond
    that an estimate (HyperLogLog, standard error 0.81 %), and then marked as one.

    Parameters
    ----------
    field
        The column of identifiers: text or whole numbers.
    unit
        What an identifier stands for; persons unless it is given.
    retractable
        Whether to keep each identifier's number of records, so that a record can be taken back.
    exact_up_to
        Up to how many identifiers a cell stays exact; None for 65,536.

    Returns
    -------
    Measure
        The measure; its column is named after the field, with ``_distinct`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.distinct("person")]))
    >>> _ = agg.push({"person": ["p1", "p2", "p1", None]})
    >>> agg.table().to_dict()
    {'person_distinct': [2]}
    """
    return Measure("distinct", field, unit, retractable, exact_up_to)


def contributors(field: str, unit: str | None = None) -> Measure:
    """Count the officers or volunteers behind a cell, which disclosure control asks for.

    Parameters
    ----------
    field
        The column of identifiers: text or whole numbers.
    unit
        What an identifier stands for; persons unless it is given.

    Returns
    -------
    Measure
        The measure; its column is named after the field, with ``_contributors`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.contributors("officer")]))
    >>> _ = agg.push({"officer": [7, 7, 8]})
    >>> agg.table().to_dict()
    {'officer_contributors': [2]}
    """
    return Measure("contributors", field, unit)


def quantiles(
    field: str, unit: str | None = None, *, retractable: bool = False, exact_up_to: int | None = None
) -> Measure:
    """Keep a column of whole numbers from 0 to 10**12 so that percentiles can be read (nearest rank).

    Exact up to 65,536 values a cell, beyond that by a log-linear histogram (relative error at most 1/64), and then
    marked so.

    Parameters
    ----------
    field
        The column of whole numbers.
    unit
        The unit of the field; seconds unless it is given.
    retractable
        Whether to keep a histogram from the first value, so that a record can be taken back.
    exact_up_to
        Up to how many values a cell stays exact; None for 65,536.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_p50``, ``_p90`` and the like added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.quantiles("seconds")]))
    >>> _ = agg.push({"seconds": list(range(1, 101))})
    >>> agg.table(quantiles=[0.5, 0.99]).to_dict()
    {'seconds_p50': [50], 'seconds_p99': [99]}
    """
    return Measure("quantiles", field, unit, retractable, exact_up_to)


def hour_of_week(field: str) -> Measure:
    """Spread records over the 168 hours of the week, on the clocks of the schema's zone.

    Parameters
    ----------
    field
        The column of instants.

    Returns
    -------
    Measure
        The measure; its column is named after the field, with ``_hours`` added to it, and holds lists of 168 numbers
        of records, Monday from 0 o'clock first.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.hour_of_week("at")], zone="Asia/Shanghai"))
    >>> _ = agg.push({"at": [datetime(2024, 10, 7, 1, 30, tzinfo=timezone.utc)]})
    >>> agg.table().to_dict()["at_hours"][0].index(1.0)
    9
    """
    return Measure("hour_of_week", field)


def reported(field: str, unit: str) -> Measure:
    """Add up reported figures of one unit, keeping their bounds.

    Parameters
    ----------
    field
        The column of texts, such as ``"400余件"``.
    unit
        The unit of the figures.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_reported``, ``_reported_low`` and
        ``_reported_high`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.reported("matters", "matters")]))
    >>> _ = agg.push({"matters": ["400余件", "25件"]})
    >>> agg.table().to_dict()
    {'matters_reported': [None], 'matters_reported_low': [426], 'matters_reported_high': [524]}
    """
    return Measure("reported", field, unit)


class Schema:
    """Says what an :class:`Aggregator` keeps; states merge only when their schemas are the same.

    Parameters
    ----------
    dimensions
        Names of the columns by which records are told apart; or a mapping from the name to the values that the
        dimension takes, None for any.
    levels
        Coarser keys: a mapping from the level's name to a dimension and a mapping from its values to the level's.
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
    ...                    measures=[sw.count("matters"), sw.count_if("resolved"), sw.distinct("person")])
    >>> schema
    Schema(keys=[category, area, month], measures=[count, count_if(resolved), distinct(person)])
    """

    __slots__ = ("_native",)
    _native: _native.Schema

    def __init__(
        self,
        dimensions: Sequence[str] | Mapping[str, Sequence[str] | None] = (),
        *,
        levels: Mapping[str, tuple[str, Mapping[str, str]]] | None = None,
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
        coarser = []
        for level, (dimension, parents) in (levels or {}).items():
            if dimension not in by_name:
                message = f"levels: missing, expected a dimension named {dimension}"
                raise InputError(message, code="missing", field="levels")
            coarser.append((level, dimension, list(parents.items())))
        chosen = [count()] if measures is None else list(measures)
        self._native = _native.Schema(
            [(name, None if values is None else list(values)) for name, values in by_name.items()],
            coarser,
            None if time is None else (time, grain),
            zone,
            [(m.kind, m.field, m.unit, m.retractable, m.exact_up_to) for m in chosen],
        )

    @classmethod
    def _of(cls, native: _NativeSchema) -> Schema:
        schema = cls.__new__(cls)
        schema._native = native
        return schema

    @property
    def keys(self) -> list[str]:
        """Names by which a table can be cut: the dimensions, then the grain."""
        return self._native.keys()

    def __eq__(self, other: object) -> bool:
        """Tell whether two schemas are the same, so that their states merge."""
        return isinstance(other, Schema) and self._native == other._native

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say the keys and the measures."""
        measures = ", ".join(kind + (f"({field})" if field else "") for kind, field, _ in self._native.measures())
        return f"Schema(keys=[{', '.join(self.keys)}], measures=[{measures}])"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the canonical bytes of an empty state."""
        return _schema_of, (Aggregator(self).to_bytes(),)


def _schema_of(data: bytes) -> Schema:
    return Aggregator.from_bytes(data).schema


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
    first_refused
        What was wrong with the first refused one, None where there is none.
    """

    read: int
    refused: int
    first_refused: Finding | None


class Aggregator:
    """Collects records into cells by dimension and period: a small state that merges.

    The same records give the same tables however they were split, ordered and merged. Null, and outside (see
    :data:`OUTSIDE`), are keys of their own and counted. Many threads may push to it and read from it.

    Parameters
    ----------
    schema
        What to keep.
    key
        Sixteen secret bytes with which identifiers are hashed; states made with different keys do not merge. Without
        it whoever can guess identifiers can find them in the state, which then must not leave the house.

    Examples
    --------
    >>> import pandas as pd
    >>> import shouwang as sw
    >>> schema = sw.Schema(dimensions=["category"], time="opened_at", grain="month",
    ...                    measures=[sw.count("matters"), sw.count_if("resolved")])
    >>> agg = sw.Aggregator(schema)
    >>> opened = pd.to_datetime(["2024-10-31 16:30", "2024-11-02 09:00"], utc=True)
    >>> agg.push(pd.DataFrame({"category": ["noise", "noise"], "opened_at": opened, "resolved": [True, False]}))
    PushReport(read=2, refused=0, first_refused=None)
    >>> agg.table(by=["category", "month"]).to_pandas()
      category    month  count  resolved  resolved_rate  resolved_rate_denominator
    0    noise  2024-11      2         1            0.5                          2
    """

    __slots__ = ("_native",)
    _native: _native.Aggregator

    def __init__(self, schema: Schema, *, key: bytes | None = None) -> None:
        self._native = _native.Aggregator(schema._native, _secret(key))

    @classmethod
    def _of(cls, native: _NativeAggregator) -> Aggregator:
        aggregator = cls.__new__(cls)
        aggregator._native = native
        return aggregator

    @property
    def schema(self) -> Schema:
        """What it keeps."""
        return Schema._of(self._native.schema())

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
            with a time zone, booleans, whole numbers. Columns that the schema does not name are left alone. No other
            thread may write to it meanwhile.
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
        PushReport(read=3, refused=1,
                   first_refused=Finding(row=1, field='area', reason='no such value of the dimension'))
        """
        if refused not in ("raise", "count"):
            raise InputError('refused: not valid, expected "raise" or "count"', field="refused")
        columns, rows = _records.columns_of(frame)
        taken = []
        # A column that is counted as an identifier and used otherwise too is of the other kind.
        fields = sorted(self._native.schema().fields(), key=lambda field: field[1] != "identifier")
        for name, kind in dict(fields).items():
            if name not in columns:
                message = f"frame: missing, expected a column named {name}"
                raise InputError(message, code="missing", field=name)
            taken.append(_records.column(columns[name], name, kind))
        with _progress.reporter(progress, "records") as report:
            read, lost, first = self._native.push(rows, taken, refused == "raise", report)
        return PushReport(read, lost, None if first is None else Finding(*first))

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

    def to_bytes(self) -> bytes:
        """Write the state as canonical bytes: the same records give the same bytes.

        The bytes hold the dimensions' values and hashes of identifiers, so they are for inside. They don't hold the
        key.

        Returns
        -------
        bytes
            What :meth:`from_bytes` reads.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> agg.to_bytes()[:4]
        b'SWAG'
        """
        return self._native.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes, *, key: bytes | None = None) -> Aggregator:
        """Read a state from bytes.

        Parameters
        ----------
        data
            What :meth:`to_bytes` wrote.
        key
            The key that the state was made with: needed to push more identifiers, not to merge or read.

        Returns
        -------
        Aggregator
            The state.

        Raises
        ------
        InputError
            If the bytes are not those of a state, or the key is not the one it was made with.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"]})
        >>> sw.Aggregator.from_bytes(agg.to_bytes())
        Aggregator(1 records, 0 refused, 1 cells)
        """
        return cls._of(_NativeAggregator.from_bytes(_bytes(data), _secret(key)))

    def table(
        self,
        by: Sequence[str] = (),
        *,
        quantiles: Sequence[float] = (0.5, 0.9),
        confidence: float | None = None,
    ) -> Table:
        """Cut a table by some keys.

        Parameters
        ----------
        by
            Dimensions, levels of them, and the grain or a coarser one that whole periods fit into; none for the totals.
        quantiles
            Which quantiles are shown, each from 0 to 1.
        confidence
            With which confidence the limits of rates and percentiles stand beside them, in columns with ``_low`` and
            ``_high`` after the name; None for no limits.

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
        >>> agg = sw.Aggregator(sw.Schema(measures=[sw.quantiles("seconds")]))
        >>> _ = agg.push({"seconds": list(range(1, 101))})
        >>> agg.table(quantiles=[0.5], confidence=0.95).to_dict()
        {'seconds_p50': [50], 'seconds_p50_low': [40], 'seconds_p50_high': [61]}
        """
        if isinstance(by, str):
            raise InputError("by: not valid, expected a list of names, got one text", field="by")
        return Table(self._native.table(list(by), [float(q) for q in quantiles], confidence))

    def __len__(self) -> int:
        """Count the cells that hold a record."""
        return len(self._native)

    def __repr__(self) -> str:
        """Say how many records and cells there are."""
        return f"Aggregator({self.rows_read} records, {self.rows_refused} refused, {len(self)} cells)"

    def __copy__(self) -> Aggregator:
        """Make a copy that changes apart."""
        return Aggregator._of(self._native.copy())

    def __deepcopy__(self, _memo: dict[int, Any]) -> Aggregator:
        """Make a copy that changes apart."""
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as canonical bytes, without the key: see :meth:`from_bytes`."""
        return Aggregator.from_bytes, (self.to_bytes(),)


def _bytes(data: Any) -> bytes:
    if isinstance(data, bytes):
        return data
    message = f"data: not valid, expected bytes, got {type(data).__name__}"
    raise InputTypeError(message, field="data")


def _secret(key: Any) -> list[int] | None:
    if key is None:
        return None
    if not isinstance(key, bytes) or len(key) != 16:
        raise InputError("key: not valid, expected 16 bytes", field="key")
    return list(key)


def _parts(policy: Any) -> tuple[str, int, int | None, int, int, int, bool]:
    if isinstance(policy, Policy):
        return policy._parts()
    message = f"policy: not valid, expected a Policy, got {type(policy).__name__}"
    raise InputTypeError(message, field="policy")


class Table:
    """Figures by key, with units, definitions, row counts and a digest.

    Made by :meth:`Aggregator.table`. It is for inside; what leaves is made by :meth:`release`.

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
    def keys(self) -> list[str]:
        """Names of the columns of keys."""
        return [name for name, _ in self._native.keys(None)]

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
    def filters(self) -> list[str]:
        """What the records were narrowed to, in sentences."""
        return self._native.filters()

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
            The keys, then the figures. Beside a rate stands its denominator, beside an estimate its relative error,
            beside reported figures their bounds.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": [None]})
        >>> agg.table(by=["kind"]).to_dict(lang="zh")
        {'kind': ['不详'], 'count': [1]}
        """
        columns: dict[str, list[Any]] = {name: list(keys) for name, keys in self._native.keys(lang)}
        for name, _, _, figures, beside in self._native.columns():
            columns[name] = list(figures)
            for added, more in beside:
                columns[name + added] = list(more)
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

    def release(self, policy: Policy) -> ReleasedTable:
        """Make the table that may leave under a policy.

        Small counts are withheld, and so much more that no margin of the table gives them back; an audit computes what
        somebody who knows every margin could derive, and the release fails when anything comes back.

        Parameters
        ----------
        policy
            What may leave, such as ``Policy.public()``.

        Returns
        -------
        ReleasedTable
            The table, with figures withheld or rounded.

        Raises
        ------
        RefusedError
            If a small count can't be protected in this table.
        InputTypeError
            If the policy is none.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"] * 40 + ["aid"] * 12 + ["theft"] * 3})
        >>> print(agg.table(by=["kind"]).release(policy=sw.Policy.partner()))
        kind   count (records)
        aid                  *
        noise               40
        theft                *
        * withheld (policy partner: counts below 5)
        """
        return ReleasedTable(_native.release(self._native, _parts(policy)), policy)

    def plot(self, column: str | None = None, *, ax: Any = None) -> Any:
        """Draw one column of figures over the last key, one line or group of bars for each of the other keys.

        Parameters
        ----------
        column
            Name of the column; the first unless it is given.
        ax
            Matplotlib axes to draw on; new ones unless they are given.

        Returns
        -------
        matplotlib.axes.Axes
            The axes. Periods are drawn as lines, everything else as bars.

        Examples
        --------
        >>> import matplotlib
        >>> matplotlib.use("agg")
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise", "aid"]})
        >>> agg.table(by=["kind"]).plot().get_ylabel()
        'count (records)'
        """
        return _plot.table(self, column, ax)

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
            "<tr>" + "".join(f"<td>{html.escape(shown(value))}</td>" for value in row) + "</tr>"
            for row in zip(*columns.values(), strict=True)
        )
        counts = ", ".join(f"{name} {number}" for name, number in self.row_counts.items())
        body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
        return f"<table>{body}</table><p>{counts}; digest {self.digest}</p>"
