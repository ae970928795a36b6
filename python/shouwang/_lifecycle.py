"""Lifecycles: who may do what in which state, and whether a record may take a step."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shouwang import _checks, _native
from shouwang._asked import Asked
from shouwang._evidence import RecordFacts

__all__ = ["Lifecycle", "NextStep", "StepCheck", "Transition", "lifecycle"]


@dataclass(frozen=True, slots=True)
class Transition:
    """Which action leads from which states to which, who may take it, and what must hold first.

    Attributes
    ----------
    states
        Codes of the states in which the action may be taken.
    action
        Code of the action; see ``labels("action")``.
    roles
        Codes of who may take it; see ``labels("role")``.
    guards
        Codes of what must hold first; see ``labels("guard")``.
    to
        Code of the state that it leads to.

    Examples
    --------
    >>> import shouwang as sw
    >>> first = sw.lifecycle("plate").transitions[0]
    >>> first.states, first.action, first.roles, first.guards, first.to
    (['draft'], 'approve', ['supervisor'], ['plate_complete'], 'approved')
    """

    states: list[str]
    action: str
    roles: list[str]
    guards: list[str]
    to: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What a record goes through, as data.

    Attributes
    ----------
    name
        Code of the lifecycle.
    states
        Codes of every state.
    start
        Code of the state in which a record begins.
    finals
        Codes of the states in which nothing can be done any more.
    transitions
        The steps, in the order of declaration.
    mermaid
        The same as a Mermaid state diagram.

    Examples
    --------
    >>> import shouwang as sw
    >>> cycle = sw.lifecycle("hazard")
    >>> cycle.start, cycle.finals
    ('discovered', ['closed', 'voided'])
    >>> [step.action for step in cycle.allowed("reported", "officer")]
    ['assign']
    """

    name: str
    states: list[str]
    start: str
    finals: list[str]
    transitions: list[Transition]
    mermaid: str

    def allowed(self, state: str, role: str) -> list[Transition]:
        """List what a role may do next in a state; guards have still to hold.

        Parameters
        ----------
        state, role
            Codes of the state and the role.

        Returns
        -------
        list of Transition
            The steps, in the order of declaration.

        Examples
        --------
        >>> import shouwang as sw
        >>> [step.action for step in sw.lifecycle("plate").allowed("posted", "resident")]
        ['report_damage', 'report_missing']
        """
        return [step for step in self.transitions if state in step.states and role in step.roles]

    def __len__(self) -> int:
        """Count the transitions."""
        return len(self.transitions)

    def __repr__(self) -> str:
        """Say how many states and transitions there are."""
        return f"Lifecycle({self.name}: {len(self.states)} states, {len(self)} transitions)"

    def _repr_html_(self) -> str:
        """Write the transitions as HTML."""
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{html.escape(cell)}</td>"
                for cell in (", ".join(t.states), t.action, ", ".join(t.roles), ", ".join(t.guards), t.to)
            )
            + "</tr>"
            for t in self.transitions
        )
        heads = "".join(f"<th>{head}</th>" for head in ("from", "action", "roles", "guards", "to"))
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def lifecycle(name: str, lang: Literal["zh", "en"] = "zh") -> Lifecycle:
    """Give one of the nine lifecycles as data.

    Parameters
    ----------
    name
        ``"activity"``, ``"alert"``, ``"hazard"``, ``"mediation"``, ``"participation"``, ``"plate"``, ``"safe_point"``,
        ``"service"`` or ``"volunteer"``.
    lang
        Language of the diagram's labels.

    Returns
    -------
    Lifecycle
        States and transitions.

    Raises
    ------
    InputError
        If there is no such lifecycle.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.lifecycle("plate")
    Lifecycle(plate: 8 states, 7 transitions)
    """
    found = _native.lifecycle(_checks.text(name, "lifecycle"), lang)
    return Lifecycle(**{**found, "transitions": [Transition(*one) for one in found["transitions"]]})


@dataclass(frozen=True, slots=True)
class StepCheck:
    """Whether a record may take a step.

    Attributes
    ----------
    state
        Code of the state that the record is in.
    to
        Code of the state after the step; None where it is refused.
    refusal
        Code of why it is refused: ``"no_such_transition"``, ``"wrong_role"``, ``"guard_unmet"`` or, of a
        :class:`History`, ``"time_goes_back"``; None where it isn't.
    reason
        The same in a sentence.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> at = datetime(2025, 9, 30, tzinfo=timezone.utc)
    >>> registry.check_step("safe_points", "sp-001", "retire", role="resident", at=at).allowed
    False
    """

    state: str
    to: str | None
    refusal: str | None
    reason: str | None

    @property
    def allowed(self) -> bool:
        """Whether the step may be taken."""
        return self.to is not None


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that a role may ask for in a record's state.

    Attributes
    ----------
    action
        Code of what is done.
    to
        Code of the state that it leads to.
    to_label
        Label of that state.
    needs_reason
        Whether a reason has to be given.
    obstacles
        Why it can't be taken now: one sentence for each thing that must hold and does not.

    Examples
    --------
    >>> import shouwang as sw
    >>> step = sw.NextStep("start", "in_progress", "开展中", False, ["须由民警带领"])
    >>> step.is_open
    False
    """

    action: str
    to: str
    to_label: str
    needs_reason: bool
    obstacles: list[str]

    @property
    def is_open(self) -> bool:
        """Whether it can be taken now."""
        return not self.obstacles


class Steps(Asked):
    """The part of a registry that judges steps."""

    __slots__ = ()

    def check_step(
        self,
        kind: str,
        id: str,
        action: str,
        *,
        role: str,
        at: datetime | None = None,
        reason: str | None = None,
        lang: Literal["zh", "en"] = "zh",
    ) -> StepCheck:
        """Tell whether a record may take a step in the state that it is in, and why not.

        Guards (that an officer leads, that documents are there, …) are judged from the records.

        Parameters
        ----------
        kind
            Name of the kind of record, such as ``"mediations"``.
        id
            Identifier of the record.
        action, role
            Codes of what is done and by whom; see ``labels("action")`` and ``labels("role")``.
        at
            When, with a time zone; now unless it is given.
        reason
            Why, for steps that need a reason.
        lang
            Language of the sentence.

        Returns
        -------
        StepCheck
            The state after it, or why it is refused.

        Raises
        ------
        InputError
            If there is no such record, or a code is not known.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> at = datetime(2025, 9, 30, tzinfo=timezone.utc)
        >>> found = registry.check_step("safe_points", "sp-001", "close_temporarily", role="resident", at=at)
        >>> found.state, found.refusal
        ('active', 'wrong_role')
        """
        state, to, refused = _native.check_step(
            self._native,
            _checks.text(kind, "kind"),
            _checks.text(id, "id"),
            _checks.text(action, "action"),
            _checks.text(role, "role"),
            _checks.instant(at),
            reason,
            lang,
        )
        code, sentence = (None, None) if refused is None else refused
        return StepCheck(state, to, code, sentence)

    def next_steps(
        self,
        kind: str,
        id: str,
        *,
        role: str,
        at: datetime | None = None,
        lang: Literal["zh", "en"] = "zh",
    ) -> list[NextStep]:
        """List what a role may do next with a record, and what stands against it.

        These are the buttons of a screen, and why one is grey.

        Parameters
        ----------
        kind
            ``"activities"``, ``"contact_plates"``, ``"hazards"``, ``"mediations"``, ``"participations"`` or
            ``"safe_points"``.
        id
            Identifier of the record.
        role
            Code of the role; see ``labels("role")``.
        at
            When, with a time zone; now unless it is given.
        lang
            Language of labels and sentences.

        Returns
        -------
        list of NextStep
            The steps, in the order of the lifecycle's declaration.

        Raises
        ------
        InputError
            If there is no such record, or a code is not known.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> at = datetime(2025, 9, 30, tzinfo=timezone.utc)
        >>> steps = registry.next_steps("safe_points", "sp-001", role="officer", at=at)
        >>> [(step.action, step.is_open) for step in steps]
        [('close_temporarily', True), ('review', True)]
        """
        found = _native.next_steps(
            self._native,
            _checks.text(kind, "kind"),
            _checks.text(id, "id"),
            _checks.text(role, "role"),
            _checks.instant(at),
            lang,
        )
        return [NextStep(*step) for step in found]

    def facts_of(self, kind: str, id: str) -> RecordFacts:
        """Give what the registry knows of a record, by which a :class:`History` judges the guards of a step.

        Parameters
        ----------
        kind
            ``"activities"``, ``"contact_plates"``, ``"hazards"``, ``"mediations"``, ``"participations"`` or
            ``"safe_points"``.
        id
            Identifier of the record.

        Returns
        -------
        RecordFacts
            The facts.

        Raises
        ------
        InputError
            If there is no such record.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.Registry.read("examples/chengzhong/data").facts_of("safe_points", "sp-001")
        RecordFacts(safe_points sp-001)
        """
        _native.check_record(self._native, _checks.text(kind, "kind"), _checks.text(id, "id"))
        return RecordFacts(self, kind, id)
