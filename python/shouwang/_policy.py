"""Policies: what may leave."""

from __future__ import annotations

from dataclasses import dataclass

from shouwang import _columns, _native
from shouwang.errors import InputError

__all__ = ["Policy"]


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
