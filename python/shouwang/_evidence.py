"""What is known when a step is asked for: put together by hand, or what a registry knows of a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from shouwang import _checks, _native
from shouwang.errors import InputError

if TYPE_CHECKING:
    from shouwang._asked import Asked

__all__ = ["Evidence", "RecordFacts", "missing_documents"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Facts put together by hand, by which the guards of a step are judged; whatever is not put in does not hold.

    Attributes
    ----------
    guards
        Codes of guards that hold; see ``labels("guard")``.
    documents
        Codes of a mediation's documents that are there, see ``labels("mediation_document")``; they decide the three
        guards about documents.
    applicable
        Codes of the optional documents that apply to it.
    certificates
        The valid times of the needed certificates that are held: the first day, and the first day after it, None where
        there is none. One must be valid on the day of the step.
    zone
        The time zone whose days those are.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> now = datetime(2026, 6, 5, 12, tzinfo=timezone.utc)
    >>> evidence = sw.Evidence(guards=["officer_leads"])
    >>> evidence.unmet("officer_leads", now), evidence.unmet("needs_filled", now)
    (None, 'the people that are needed must have accepted')
    """

    guards: Sequence[str] = ()
    documents: Sequence[str] = ()
    applicable: Sequence[str] = ()
    certificates: Sequence[tuple[date | None, date | None]] = ()
    zone: str = "Asia/Shanghai"

    def unmet(self, guard: str, at: datetime | None = None) -> str | None:
        """Tell why a guard does not hold.

        Parameters
        ----------
        guard
            Code of the guard.
        at
            When, with a time zone; now unless it is given.

        Returns
        -------
        str or None
            What is wrong, in English; None when the guard holds.

        Raises
        ------
        InputError
            If a code is not known.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.Evidence(documents=["application"]).unmet("acceptance_documents")
        'documents are missing: rights notice, party identity'
        """
        return _native.unmet(self._parts(), _checks.text(guard, "guard"), _checks.instant(at))

    def _parts(self) -> tuple[Any, ...]:
        if any(isinstance(span, str) or len(span) != 2 for span in self.certificates):
            raise InputError("certificates: not valid, expected pairs of days", field="certificates")
        spans = [
            tuple(None if day is None else _checks.given_day(day, "certificates") for day in span)
            for span in self.certificates
        ]
        return (
            _checks.codes(self.guards, "guards"),
            _checks.codes(self.documents, "documents"),
            _checks.codes(self.applicable, "applicable"),
            spans,
            _checks.text(self.zone, "zone"),
        )


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What a registry knows of one record, by which the guards of a step are judged; made by ``Registry.facts_of``.

    Attributes
    ----------
    registry
        The registry.
    kind
        Name of the kind of record.
    id
        Identifier of the record.

    Examples
    --------
    >>> import shouwang as sw
    >>> facts = sw.Registry.read("examples/chengzhong/data").facts_of("safe_points", "sp-001")
    >>> facts.unmet("safe_point_complete")
    """

    registry: Asked
    kind: str
    id: str

    def unmet(self, guard: str, at: datetime | None = None) -> str | None:
        """Tell why a guard does not hold.

        Parameters
        ----------
        guard
            Code of the guard; see ``labels("guard")``.
        at
            When, with a time zone; now unless it is given.

        Returns
        -------
        str or None
            What is wrong, in English; None when the guard holds.

        Raises
        ------
        InputError
            If the code is not known.

        Examples
        --------
        >>> import shouwang as sw
        >>> facts = sw.Registry.read("examples/chengzhong/data").facts_of("safe_points", "sp-001")
        >>> facts.unmet("officer_leads")
        'an officer must lead'
        """
        return _native.unmet(self._parts(), _checks.text(guard, "guard"), _checks.instant(at))

    def _parts(self) -> tuple[Any, ...]:
        return self.registry._native, self.kind, self.id

    def __repr__(self) -> str:
        """Name the record."""
        return f"RecordFacts({self.kind} {self.id})"


def missing_documents(
    stage: Literal["acceptance", "agreement", "closing"], documents: Sequence[str], applicable: Sequence[str] = ()
) -> list[str]:
    """List the documents of a mediation that must be there by a stage, or apply by then, and are not.

    Parameters
    ----------
    stage
        Code of the stage; see ``labels("document_stage")``.
    documents
        Codes of the documents that are there; see ``labels("mediation_document")``.
    applicable
        Codes of the optional documents that apply to the mediation.

    Returns
    -------
    list of str
        Codes of the missing ones, in the order of the file.

    Raises
    ------
    InputError
        If a code is not known.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.missing_documents("acceptance", ["application", "rights_notice"], applicable=["mandate"])
    ['party_identity', 'mandate']
    """
    there, apply = _checks.codes(documents, "documents"), _checks.codes(applicable, "applicable")
    return _native.missing_documents(_checks.text(stage, "stage"), there, apply)
