"""The ledger of releases."""

from __future__ import annotations

from typing import Any

from shouwang import _native
from shouwang._release import ReleasedTable
from shouwang.errors import InputTypeError

__all__ = ["Ledger"]


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
