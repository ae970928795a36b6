"""Aggregators: records in, tables out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from shouwang import _native, _progress, _records, _summary
from shouwang._schema import Schema
from shouwang._table import Table
from shouwang.errors import InputError, InputTypeError

__all__ = ["OUTSIDE", "Aggregator", "Finding", "PushReport"]

# Inside the class the name of the module is taken by what it wraps.
_NativeAggregator: TypeAlias = _native.Aggregator

OUTSIDE = _records.OUTSIDE
"""What a record says of a dimension when it lies in none of its values, such as a place in no area."""


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

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(dimensions={"area": ["dashizi"]}))
    >>> agg.push({"area": ["elsewhere"]}, refused="count").first_refused.reason
    'no such value of the dimension'
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

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
    >>> agg.push({"kind": ["noise", "aid"]}).read
    2
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
    >>> agg.table(by=["category", "month"]).inside.to_pandas()
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
            with a time zone, booleans, whole numbers; pairs of datetimes for :func:`hour_of_week`. Columns that the
            schema does not name are left alone. No other thread may write to it meanwhile.
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
        taken = self._taken(columns)
        with _progress.reporter(progress, "records") as report:
            read, lost, first = self._native.push(rows, taken, refused == "raise", report)
        return PushReport(read, lost, None if first is None else Finding(*first))

    def retract(self, frame: Any) -> None:
        """Take records back that were pushed before: all of them or, on an error, none.

        Parameters
        ----------
        frame
            The records, as :meth:`push` takes them.

        Returns
        -------
        None
            The aggregator itself has changed; after the same records it is byte for byte what it was before them.

        Raises
        ------
        InputError
            If a column is missing or wrong, or a value was never pushed; names the column and the row.
        RefusedError
            If no such record was pushed, or a measure does not take records back; ``distinct`` and the like do when
            they were made ``retractable``.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> empty = agg.to_bytes()
        >>> _ = agg.push({"kind": ["noise", "aid"]})
        >>> agg.retract({"kind": ["noise", "aid"]})
        >>> agg.to_bytes() == empty
        True
        """
        columns, rows = _records.columns_of(frame)
        self._native.retract(rows, self._taken(columns))

    def rollup(self, keys: Sequence[str]) -> Aggregator:
        """Keep only some keys: cells that then look the same become one.

        Parameters
        ----------
        keys
            Dimensions, levels of them, and the grain or a coarser one that whole periods fit into.

        Returns
        -------
        Aggregator
            A state of a schema with those keys; it takes records and merges as others of that schema do.

        Raises
        ------
        InputError
            If a key is not one of the schema's, or stands twice.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind", "area"]))
        >>> _ = agg.push({"kind": ["noise", "noise"], "area": ["dashizi", "ruichi"]})
        >>> len(agg), len(agg.rollup(["kind"]))
        (2, 1)
        """
        return Aggregator._of(self._native.rollup(_names(keys, "keys")))

    def slice(self, key: str, values: Sequence[str | None]) -> Aggregator:
        """Keep only the cells under some values of a key; every table made of it says so in its filters.

        Parameters
        ----------
        key
            A dimension, a level, or a grain.
        values
            The values as tables show them, such as ``"2025-07"``; None for null, :data:`OUTSIDE` for outside.

        Returns
        -------
        Aggregator
            It takes no more records, and merges with the same slice of other states.

        Raises
        ------
        InputError
            If the key is not one of the schema's.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise", None, "aid"]})
        >>> table = agg.slice("kind", ["noise", None]).table(by=["kind"])
        >>> table.inside.to_dict(), table.filters
        ({'kind': ['noise', None], 'count': [1, 1]}, ['kind in (null), noise'])
        """
        if isinstance(values, str):
            raise InputError("values: not valid, expected a list of values, got one text", field="values")
        return Aggregator._of(self._native.slice(key, list(values)))

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
        >>> here.table(by=["kind"]).inside.to_dict()
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
        >>> agg.table(by=["area"]).inside.to_dict()
        {'area': ['dashizi', '(outside)'], 'count': [1, 1]}
        >>> agg = sw.Aggregator(sw.Schema(measures=[sw.quantiles("seconds")]))
        >>> _ = agg.push({"seconds": list(range(1, 101))})
        >>> agg.table(quantiles=[0.5], confidence=0.95).inside.to_dict()
        {'seconds_p50': [50], 'seconds_p50_low': [40], 'seconds_p50_high': [61]}
        """
        return Table(self._native.table(_names(by, "by"), [float(q) for q in quantiles], confidence))

    def _taken(self, columns: dict[str, Any]) -> list[_records.Column]:
        """Take the columns that the schema names, as the native module reads them."""
        taken = []
        # A column that is counted as an identifier and used otherwise too is of the other kind.
        fields = sorted(self._native.schema().fields(), key=lambda field: field[1] != "identifier")
        for name, kind in dict(fields).items():
            if name not in columns:
                message = f"frame: missing, expected a column named {name}"
                raise InputError(message, code="missing", field=name)
            taken.append(_records.column(columns[name], name, kind))
        return taken

    def __len__(self) -> int:
        """Count the cells that hold a record."""
        return len(self._native)

    def __repr__(self) -> str:
        """Say how many records and cells there are."""
        return f"Aggregator({self.rows_read} records, {self.rows_refused} refused, {len(self)} cells)"

    def _repr_html_(self) -> str:
        """Write what it keeps and how much of it as HTML, for notebooks; never a figure."""
        schema, read = self.schema, f"{self.rows_read:,} ({self.rows_refused:,} refused)"
        more = {"records": read, "keys": ", ".join(schema.keys), "measures": ", ".join(schema._measures())}
        return _summary.table("cells", len(self), more=more)

    def __copy__(self) -> Aggregator:
        """Make a copy that changes apart."""
        return Aggregator._of(self._native.copy())

    def __deepcopy__(self, _memo: dict[int, Any]) -> Aggregator:
        """Make a copy that changes apart."""
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as canonical bytes, without the key: see :meth:`from_bytes`."""
        return Aggregator.from_bytes, (self.to_bytes(),)


def _names(names: Sequence[str], argument: str) -> list[str]:
    if isinstance(names, str):
        raise InputError(f"{argument}: not valid, expected a list of names, got one text", field=argument)
    return list(names)


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
