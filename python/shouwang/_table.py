"""Tables: for inside as a whole, and outside only as far as a policy lets them."""

from __future__ import annotations

import html
from typing import Any

from shouwang import _native
from shouwang._policy import Policy
from shouwang._release import ReleasedTable
from shouwang.errors import InputTypeError, RefusedError

__all__ = ["Table"]


class Table:
    """Figures by key, with units, definitions, row counts and a digest.

    Made by :meth:`Aggregator.table`. Small counts may point at persons, so figures come out of it in two ways only:
    :meth:`release` gives what may leave under a :class:`Policy`, and :attr:`inside` gives everything, for inside.
    What it shows of itself, in a notebook too, is what partners may see.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"], measures=[sw.count("matters")]))
    >>> _ = agg.push({"kind": ["noise"] * 40 + ["aid"] * 12 + ["theft"] * 3})
    >>> table = agg.table(by=["kind"])
    >>> print(table)
    kind   count (matters)
    aid                  *
    noise               40
    theft                *
    * withheld (policy partner: counts below 5)
    >>> table.inside.to_dict()
    {'kind': ['aid', 'noise', 'theft'], 'count': [12, 40, 3]}
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.Table) -> None:
        self._native = native

    @property
    def inside(self) -> ReleasedTable:
        """Everything that the table holds, for inside: nothing is withheld and nothing rounded."""
        return self.release(Policy.internal())

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
        >>> _ = agg.push({"kind": ["noise"] * 43})
        >>> agg.table(by=["kind"]).release(policy=sw.Policy.public()).to_dict()
        {'kind': ['noise'], 'count': [45]}
        """
        given: Any = policy
        if not isinstance(given, Policy):
            message = f"policy: not valid, expected a Policy, got {type(given).__name__}"
            raise InputTypeError(message, field="policy")
        return ReleasedTable(_native.release(self._native, policy._parts()), policy)

    @property
    def keys(self) -> list[str]:
        """Names of the columns of keys."""
        return self._native.keys()

    @property
    def units(self) -> dict[str, str | None]:
        """Unit of each column of figures; a rate has none."""
        return {name: unit for name, unit, _ in self._native.columns()}

    @property
    def definitions(self) -> dict[str, str]:
        """What the figures of each column mean, in a sentence."""
        return {name: definition for name, _, definition in self._native.columns()}

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

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._native)

    def __eq__(self, other: object) -> bool:
        """Tell whether two tables say the same."""
        return isinstance(other, Table) and self._native == other._native

    __hash__ = None  # type: ignore[assignment]

    def plot(self, column: str | None = None, *, policy: Policy | None = None, ax: Any = None) -> Any:
        """Draw one column of figures over the last key, as far as a policy lets it be seen.

        Parameters
        ----------
        column
            Name of the column; the first unless it is given.
        policy
            What may be seen; what partners may see unless it is given. ``Policy.internal()`` shows everything.
        ax
            Matplotlib axes to draw on; new ones unless they are given.

        Returns
        -------
        matplotlib.axes.Axes
            The axes, as of :meth:`ReleasedTable.plot`.

        Raises
        ------
        RefusedError
            If a small count can't be protected in this table.

        Examples
        --------
        >>> import matplotlib
        >>> matplotlib.use("agg")
        >>> import shouwang as sw
        >>> agg = sw.Aggregator(sw.Schema(dimensions=["kind"]))
        >>> _ = agg.push({"kind": ["noise"] * 40 + ["aid"] * 12})
        >>> agg.table(by=["kind"]).plot().get_xlabel()
        'kind'
        """
        return self.release(Policy.partner() if policy is None else policy).plot(column, ax=ax)

    def __copy__(self) -> Table:
        """Give the table itself: it never changes."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Table:
        """Give the table itself: it never changes."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as all that it holds, for inside."""
        return _table_of, (self._native.to_json(),)

    def __repr__(self) -> str:
        """Say how many rows and columns there are."""
        return f"Table({len(self)} rows, figures: {', '.join(self.units)})"

    def _shown(self) -> ReleasedTable | str:
        try:
            return self.release(Policy.partner())
        except RefusedError as error:
            return f"{self!r}: nothing is shown, because {error}; its figures are for inside"

    def __str__(self) -> str:
        """Write what partners may see as plain text; a withheld figure as ``*``."""
        return str(self._shown())

    def _repr_html_(self) -> str:
        """Write what partners may see as HTML, for notebooks, which are saved and sent."""
        shown: Any = self._shown()
        return f"<p>{html.escape(shown)}</p>" if isinstance(shown, str) else shown._repr_html_()


def _table_of(data: str) -> Table:
    return Table(_native.Table.from_json(data))
