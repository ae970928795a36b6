"""Schemas: what an aggregator keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from shouwang import _native
from shouwang._measures import Measure, count
from shouwang.errors import InputError

__all__ = ["Schema"]

# Inside the class the name of the module is taken by what it wraps.
_NativeSchema: TypeAlias = _native.Schema


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
        return f"Schema(keys=[{', '.join(self.keys)}], measures=[{', '.join(self._measures())}])"

    def _measures(self) -> list[str]:
        return [kind + (f"({field})" if field else "") for kind, field, _ in self._native.measures()]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the canonical bytes of an empty state."""
        return _schema_of, (_native.Aggregator(self._native, None).to_bytes(),)


def _schema_of(data: bytes) -> Schema:
    return Schema._of(_native.Aggregator.from_bytes(data, None).schema())
