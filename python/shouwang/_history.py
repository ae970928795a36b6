"""What a record has been through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from shouwang import _checks, _native
from shouwang._evidence import Evidence, RecordFacts
from shouwang._lifecycle import StepCheck, Transition
from shouwang.errors import InputTypeError, RefusedError

__all__ = ["History", "HistoryEvent"]

# Inside the class the name of the module is taken by what it wraps.
_NativeHistory: TypeAlias = _native.History


@dataclass(frozen=True, slots=True, repr=False)
class HistoryEvent:
    """A step that was taken.

    Attributes
    ----------
    before
        Code of the state before.
    action, role
        Codes of what was done and as whom.
    at
        When, in UTC.
    guards
        Codes of the guards that were found to hold.
    after
        Code of the state after.
    by
        By whom: a record's identifier or a pseudonym, never a name.
    reason
        Why.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> at = datetime(2026, 6, 5, 8, tzinfo=timezone.utc)
    >>> sw.HistoryEvent("planned", "confirm", "officer", at, ["needs_filled"], "confirmed")
    HistoryEvent(planned -> confirmed: confirm by officer at 2026-06-05T08:00:00+00:00)
    """

    before: str
    action: str
    role: str
    at: datetime
    guards: list[str]
    after: str
    by: str | None = None
    reason: str | None = None

    def __repr__(self) -> str:
        """Say what was done and when; not by whom and why, which is free text."""
        return f"HistoryEvent({self.before} -> {self.after}: {self.action} by {self.role} at {self.at.isoformat()})"

    def _parts(self) -> tuple[Any, ...]:
        step = (self.action, self.role, _checks.given_instant(self.at, "at"), self.by, self.reason)
        return self.before, step, list(self.guards), self.after


class History:
    """What a record has been through: events are added at the end and never changed.

    In the example a patrol of volunteers does not start without an officer.

    Parameters
    ----------
    lifecycle
        ``"activity"``, ``"alert"``, ``"hazard"``, ``"mediation"``, ``"participation"``, ``"plate"``, ``"safe_point"``,
        ``"service"`` or ``"volunteer"``.
    events
        Events as a store holds them. Each is checked against the lifecycle as it stands: the transition, the role, the
        guards noted as met, the reason, the states before and after, and the order of time.

    Raises
    ------
    InputError
        If there is no such lifecycle, or a code is not known.
    RefusedError
        If an event is not legal; names its number from 0, as ``events[3]``.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> at = datetime(2026, 6, 5, 12, tzinfo=timezone.utc)
    >>> patrol = sw.History("activity")
    >>> patrol.apply("confirm", role="officer", at=at, facts=sw.Evidence(guards=["needs_filled"]))
    'confirmed'
    >>> patrol.apply("start", role="officer", at=at)
    Traceback (most recent call last):
    ...
    shouwang.errors.RefusedError: an officer must lead
    >>> patrol
    History(activity: confirmed after 1 events)
    """

    __slots__ = ("_native",)
    _native: _native.History

    def __init__(self, lifecycle: str, events: Iterable[HistoryEvent] = ()) -> None:
        taken = list(events)
        for event in taken:
            given: Any = event
            if not isinstance(given, HistoryEvent):
                message = f"events: not valid, expected HistoryEvent, got {type(given).__name__}"
                raise InputTypeError(message, field="events")
        self._native = _NativeHistory(_checks.text(lifecycle, "lifecycle"), [event._parts() for event in taken])

    @property
    def lifecycle(self) -> str:
        """Code of the lifecycle."""
        return self._native.lifecycle()

    @property
    def state(self) -> str:
        """Code of the present state."""
        return self._native.state_at(None)

    @property
    def events(self) -> list[HistoryEvent]:
        """The events, the first one first."""
        return [
            HistoryEvent(before, action, role, at, guards, after, by, reason)
            for before, (action, role, at, by, reason), guards, after in self._native.events()
        ]

    def state_at(self, at: datetime) -> str:
        """Give the state that held at an instant: after the last event that is not later.

        Parameters
        ----------
        at
            When, with a time zone.

        Returns
        -------
        str
            Code of the state.

        Raises
        ------
        InputTypeError
            If the instant has no time zone.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> import shouwang as sw
        >>> sw.History("hazard").state_at(datetime(2026, 6, 5, tzinfo=timezone.utc))
        'discovered'
        """
        return self._native.state_at(_checks.given_instant(at, "at"))

    def allowed(self, role: str) -> list[Transition]:
        """List what a role may do next; guards have still to hold.

        Parameters
        ----------
        role
            Code of the role; see ``labels("role")``.

        Returns
        -------
        list of Transition
            The steps, in the order of declaration.

        Raises
        ------
        InputError
            If the role is not known.

        Examples
        --------
        >>> import shouwang as sw
        >>> [step.action for step in sw.History("plate").allowed("supervisor")]
        ['approve']
        """
        return [Transition(*one) for one in self._native.allowed(_checks.text(role, "role"))]

    def check(
        self,
        action: str,
        *,
        role: str,
        at: datetime | None = None,
        reason: str | None = None,
        facts: Evidence | RecordFacts | None = None,
        lang: Literal["zh", "en"] = "zh",
    ) -> StepCheck:
        """Check a step without taking it.

        Parameters
        ----------
        action, role
            Codes of what is to be done and as whom.
        at
            When, with a time zone; now unless it is given.
        reason
            Why, for steps that need a reason.
        facts
            By what the guards are judged: :class:`Evidence`, or what ``Registry.facts_of`` gives; without it none
            holds.
        lang
            Language of the sentence.

        Returns
        -------
        StepCheck
            The state after it, or why it is refused: no such transition, then the wrong role, then a time that goes
            back, then the first guard that does not hold.

        Raises
        ------
        InputError
            If a code is not known.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.History("plate").check("approve", role="resident").refusal
        'wrong_role'
        """
        step = _step(action, role, at, None, reason)
        to, refused = self._native.check(step, _parts_of(facts), lang)
        code, sentence = (None, None) if refused is None else refused
        return StepCheck(self.state, to, code, sentence)

    def apply(
        self,
        action: str,
        *,
        role: str,
        at: datetime | None = None,
        by: str | None = None,
        reason: str | None = None,
        facts: Evidence | RecordFacts | None = None,
        lang: Literal["zh", "en"] = "en",
    ) -> str:
        """Take a step: write the event down, or refuse and leave the history as it is.

        Parameters
        ----------
        action, role
            Codes of what is to be done and as whom.
        at
            When, with a time zone; now unless it is given.
        by
            By whom: a record's identifier or a pseudonym, never a name.
        reason
            Why, for steps that need a reason.
        facts
            By what the guards are judged: :class:`Evidence`, or what ``Registry.facts_of`` gives; without it none
            holds.
        lang
            Language of a refusal, English like every exception unless it is asked for.

        Returns
        -------
        str
            Code of the state after it.

        Raises
        ------
        RefusedError
            Why it is refused; ``code`` is that of :attr:`StepCheck.refusal`.
        InputError
            If a code is not known.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> import shouwang as sw
        >>> at = datetime(2026, 6, 5, 12, tzinfo=timezone.utc)
        >>> plate = sw.History("plate")
        >>> plate.apply("approve", role="supervisor", at=at, facts=sw.Evidence(guards=["plate_complete"]))
        'approved'
        >>> plate.events
        [HistoryEvent(draft -> approved: approve by supervisor at 2026-06-05T12:00:00+00:00)]
        """
        to, refused = self._native.apply(_step(action, role, at, by, reason), _parts_of(facts), lang)
        if to is None:
            code, sentence = refused or ("refused", "")
            raise RefusedError(sentence, code=code)
        return to

    def __len__(self) -> int:
        """Count the events."""
        return len(self._native)

    def __eq__(self, other: object) -> bool:
        """Tell whether two histories have the same lifecycle and events."""
        return isinstance(other, History) and (self.lifecycle, self.events) == (other.lifecycle, other.events)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say the state and how many events led to it."""
        return f"History({self.lifecycle}: {self.state} after {len(self)} events)"

    def __copy__(self) -> History:
        """Make a copy that changes apart."""
        history = History.__new__(History)
        history._native = self._native.copy()
        return history

    def __deepcopy__(self, _memo: dict[int, Any]) -> History:
        """Make a copy that changes apart."""
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the events, which are checked again."""
        return History, (self.lifecycle, self.events)


def _step(action: str, role: str, at: datetime | None, by: str | None, reason: str | None) -> tuple[Any, ...]:
    return _checks.text(action, "action"), _checks.text(role, "role"), _checks.instant(at), by, reason


def _parts_of(facts: Evidence | RecordFacts | None) -> tuple[Any, ...]:
    given: Any = Evidence() if facts is None else facts
    if not isinstance(given, Evidence | RecordFacts):
        message = f"facts: not valid, expected Evidence or what Registry.facts_of gives, got {type(given).__name__}"
        raise InputTypeError(message, field="facts")
    return given._parts()
