"""Disclosure control: policies, and the tables that may leave."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shouwang import _columns, _native, _plot, _writers
from shouwang._extras import extra
from shouwang.errors import InputError, InputTypeError

__all__ = ["Ledger", "Policy", "ReleasedTable"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What may leave: made by :meth:`internal`, :meth:`partner` or :meth:`public`, or from numbers of one's own.

    Attributes
    ----------
    name
        The policy's name, written into what is released.
    least_count
        Counts from 1 to one less than this are withheld; 0 and 1 withhold none.
    round_to
        Counts are rounded to a multiple of this; None rounds none.
    least_contributors
        Fewer officers or volunteers than this behind a row withhold it, where the table counts contributors.
    least_for_median, least_for_percentile
        A median, and any other percentile, needs at least so many values.
    individual_values
        Whether single records' values (the least and the greatest) are shown.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.Policy.public().least_count, sw.Policy.public().round_to
    (10, 5)
    """

    name: str
    least_count: int
    round_to: int | None = None
    least_contributors: int = 3
    least_for_median: int = 10
    least_for_percentile: int = 30
    individual_values: bool = False

    def __post_init__(self) -> None:
        """Check the numbers."""
        for field in ("least_count", "least_contributors", "least_for_median", "least_for_percentile"):
            _columns.whole(getattr(self, field), field)
        if self.round_to is not None:
            _columns.whole(self.round_to, "round_to", lowest=1)
        if not isinstance(self.name, str) or not self.name:
            raise InputError("name: missing, expected the policy's name", code="missing", field="name")

    @classmethod
    def internal(cls) -> Policy:
        """Give the policy for inside: nothing is withheld.

        Returns
        -------
        Policy
            The policy.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.Policy.internal().least_count
        0
        """
        return cls(*_native.policy("internal"))

    @classmethod
    def partner(cls) -> Policy:
        """Give the policy for partners: counts from 5, three contributors.

        Returns
        -------
        Policy
            The policy.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.Policy.partner().least_count
        5
        """
        return cls(*_native.policy("partner"))

    @classmethod
    def public(cls) -> Policy:
        """Give the policy for everybody: counts from 10, rounded to fives, three contributors.

        Returns
        -------
        Policy
            The policy.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.Policy.public().name
        'public'
        """
        return cls(*_native.policy("public"))

    def _parts(self) -> tuple[str, int, int | None, int, int, int, bool]:
        return (
            self.name,
            self.least_count,
            self.round_to,
            self.least_contributors,
            self.least_for_median,
            self.least_for_percentile,
            self.individual_values,
        )


def shown(value: Any) -> str:
    """Write a figure or key for people."""
    if value is None:
        return "–"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


class ReleasedTable:
    """Figures by key that may leave under a :class:`Policy`.

    A withheld figure is missing, and :attr:`withheld` says why.

    Made by :meth:`Table.release`; :attr:`Table.inside` is one whose policy withholds nothing.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
    >>> _ = agg.push({"kind": ["noise"] * 40 + ["aid"] * 12 + ["theft"] * 3})
    >>> released = agg.table(by=["kind"]).release(policy=sw.Policy.partner())
    >>> released.to_dict()
    {'kind': ['aid', 'noise', 'theft'], 'count': [None, 40, None]}
    """

    __slots__ = ("_native", "_policy")

    def __init__(self, native: _native.ReleasedTable, policy: Policy) -> None:
        self._native, self._policy = native, policy

    @property
    def policy(self) -> Policy:
        """The policy that let it through."""
        return self._policy

    @property
    def withheld(self) -> dict[str, list[str | None]]:
        """For each column of figures the code of why each is withheld, None where it is shown."""
        return dict(self._native.withheld())

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
    def row_counts(self) -> dict[str, int | None]:
        """Records read, null, outside and refused, as far as the policy lets that be told."""
        return dict(zip(("read", "null", "outside", "refused"), self._native.row_counts(), strict=True))

    @property
    def filters(self) -> list[str]:
        """What the records were narrowed to, in sentences."""
        return self._native.filters()

    def to_dict(self, lang: Literal["zh", "en"] | None = None) -> dict[str, list[Any]]:
        """Give the columns as lists.

        Parameters
        ----------
        lang
            ``"zh"`` or ``"en"`` gives labels for null and outside; without it they are None and ``"(outside)"``.

        Returns
        -------
        dict of str to list
            The keys, then the figures, None where one is withheld. Beside a rate stands its denominator, beside an
            estimate its relative error, beside reported figures their bounds.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"] * 43})
        >>> agg.table(by=["kind"]).release(policy=sw.Policy.public()).to_dict()
        {'kind': ['noise'], 'count': [45]}
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
            The columns of :meth:`to_dict`; ``attrs`` holds the policy's name, units, definitions and row counts.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"] * 43})
        >>> agg.table(by=["kind"]).release(policy=sw.Policy.public()).to_pandas().attrs["policy"]
        'public'
        """
        frame = extra("pandas", "pandas").DataFrame(self.to_dict())
        frame.attrs = {
            "policy": self._policy.name,
            "units": self.units,
            "definitions": self.definitions,
            "row_counts": self.row_counts,
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
        >>> _ = agg.push({"kind": ["noise"] * 43})
        >>> agg.table(by=["kind"]).release(policy=sw.Policy.public()).to_polars().shape
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
        >>> _ = agg.push({"kind": ["noise"] * 43})
        >>> agg.table(by=["kind"]).release(policy=sw.Policy.public()).to_arrow().num_rows
        1
        """
        return extra("pyarrow", "arrow").table(self.to_dict())

    def to_csv(
        self,
        path: str | os.PathLike[str],
        *,
        lang: Literal["zh", "en"] | None = None,
        withheld: str = "",
        byte_order_mark: bool = False,
    ) -> Path:
        r"""Write the table as CSV that a spreadsheet may open.

        Parameters
        ----------
        path
            The file; folders above it are made.
        lang
            Language of the labels for null and outside, as in :meth:`to_dict`.
        withheld
            What stands where a figure is withheld, such as ``"*"``; nothing unless it is given.
        byte_order_mark
            Whether the file begins with one, without which Excel takes UTF-8 for the code page of its machine.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        FileError
            If the file can't be written.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"] * 40 + ["theft"] * 3 + ["aid"] * 12})
        >>> released = agg.table(by=["kind"]).release(policy=sw.Policy.partner())
        >>> file = released.to_csv(pathlib.Path(tempfile.mkdtemp(), "kinds.csv"), withheld="*")
        >>> file.read_text().splitlines()
        ['kind,count', 'aid,*', 'noise,40', 'theft,*']
        """
        columns = self.to_dict(lang)
        for name, reasons in self.withheld.items():
            pairs = zip(columns[name], reasons, strict=True)
            columns[name] = [value if reason is None else withheld or None for value, reason in pairs]
        return _writers.write_csv(columns, path, byte_order_mark=byte_order_mark)

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
            The axes. Periods are drawn as lines, everything else as bars; what is withheld is left out.

        Examples
        --------
        >>> import matplotlib
        >>> matplotlib.use("agg")
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"] * 40 + ["aid"] * 12})
        >>> agg.table(by=["kind"]).release(policy=sw.Policy.partner()).plot().get_ylabel()
        'count (records)'
        """
        return _plot.table(self, column, ax)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._native)

    def __eq__(self, other: object) -> bool:
        """Tell whether two tables say the same under the same policy."""
        return isinstance(other, ReleasedTable) and self._native == other._native

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> ReleasedTable:
        """Give the table itself: it never changes."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> ReleasedTable:
        """Give the table itself: it never changes."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as what it shows; what is withheld is not in it."""
        return _released_of, (self._native.to_json(), self._policy)

    def __repr__(self) -> str:
        """Say how many rows there are, and the policy."""
        return f"ReleasedTable({len(self)} rows, policy {self._policy.name})"

    def __str__(self) -> str:
        """Write the table as plain text; a withheld figure as ``*``."""
        return self._native.text().rstrip("\n")

    def _repr_html_(self) -> str:
        """Write the table as HTML, for notebooks; a withheld figure as ``*``."""
        columns, units, withheld = self.to_dict(), self.units, self.withheld
        heads = [name + (f" ({units[name]})" if units.get(name) else "") for name in columns]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
        rows = []
        for row in range(len(self)):
            cells = []
            for name, values in columns.items():
                hidden = name in withheld and withheld[name][row] is not None
                value = values[row]
                cells.append(f"<td>{'*' if hidden else html.escape(shown(value))}</td>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
        return f"<table>{body}</table><p>policy {html.escape(self._policy.name)}; * withheld</p>"


def _released_of(data: str, policy: Policy) -> ReleasedTable:
    return ReleasedTable(_native.ReleasedTable.from_json(data), policy)


class Ledger:
    """What was released so far: refuses a table that would give a small count away beside an earlier one.

    Two tables may each be harmless and tell of single records by their difference.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg, ledger = sw.Aggregator(sw.Schema(dimensions=["kind"])), sw.Ledger()
    >>> _ = agg.push({"kind": ["noise"] * 20})
    >>> ledger.admit(agg.table(by=["kind"]).release(policy=sw.Policy.partner()))
    >>> _ = agg.push({"kind": ["noise"]})
    >>> ledger.admit(agg.table(by=["kind"]).release(policy=sw.Policy.partner()))
    Traceback (most recent call last):
    ...
    shouwang.errors.RefusedError: table: beside an earlier release this one tells of fewer records than may be shown
    """

    __slots__ = ("_admitted", "_native")

    def __init__(self) -> None:
        self._native = _native.Ledger()
        self._admitted: list[ReleasedTable] = []

    def admit(self, table: ReleasedTable) -> None:
        """Check a table against all earlier ones and remember it.

        Parameters
        ----------
        table
            The table that is to leave.

        Returns
        -------
        None
            The same table again is always admitted.

        Raises
        ------
        RefusedError
            If a pair of releases would give a small count away; the table is not remembered then.
        InputTypeError
            If the table is none that a policy let through.

        Examples
        --------
        >>> import shouwang as sw
        >>> agg, ledger = sw.Aggregator(sw.Schema(dimensions=["kind"])), sw.Ledger()
        >>> _ = agg.push({"kind": ["noise"] * 20})
        >>> ledger.admit(agg.table(by=["kind"]).release(policy=sw.Policy.partner()))
        >>> len(ledger)
        1
        """
        given: Any = table
        if not isinstance(given, ReleasedTable):
            message = f"table: not valid, expected a ReleasedTable, got {type(table).__name__}"
            raise InputTypeError(message, field="table")
        self._native.admit(table._native)
        self._admitted.append(table)

    def __len__(self) -> int:
        """Count the tables that were admitted."""
        return len(self._admitted)

    def __repr__(self) -> str:
        """Say how many tables were admitted."""
        return f"Ledger({len(self)} tables)"

    def __copy__(self) -> Ledger:
        """Make a copy that changes apart."""
        return _ledger_of(self._admitted)

    def __deepcopy__(self, _memo: dict[int, Any]) -> Ledger:
        """Make a copy that changes apart."""
        return _ledger_of(self._admitted)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the tables that were admitted."""
        return _ledger_of, (list(self._admitted),)


def _ledger_of(tables: list[ReleasedTable]) -> Ledger:
    ledger = Ledger()
    for table in tables:
        ledger.admit(table)
    return ledger
