"""The tables that may leave."""

from __future__ import annotations

import html
import os
from pathlib import Path
from typing import Any, Literal

from shouwang import _native, _plot, _writers
from shouwang._extras import extra
from shouwang._policy import Policy

__all__ = ["ReleasedTable"]

# A notebook shows so many rows of a table.
_MOST_ROWS = 60


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
        # As frames do: the beginning and the end of a long table.
        shown_rows = list(range(len(self)))
        cut = len(self) > _MOST_ROWS
        if cut:
            shown_rows = [*shown_rows[: _MOST_ROWS // 2], *shown_rows[-_MOST_ROWS // 2 :]]
        for number, row in enumerate(shown_rows):
            if cut and number == _MOST_ROWS // 2:
                rows.append(f"<tr>{'<td>…</td>' * len(columns)}</tr>")
            cells = []
            for name, values in columns.items():
                hidden = name in withheld and withheld[name][row] is not None
                value = values[row]
                cells.append(f"<td>{'*' if hidden else html.escape(shown(value))}</td>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
        return f"<table>{body}</table><p>{len(self):,} rows; policy {html.escape(self._policy.name)}; * withheld</p>"


def _released_of(data: str, policy: Policy) -> ReleasedTable:
    return ReleasedTable(_native.ReleasedTable.from_json(data), policy)
