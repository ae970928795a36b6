"""Telephone numbers."""

from __future__ import annotations

from dataclasses import dataclass

from shouwang import _checks, _native

__all__ = ["PhoneNumber", "parse_phone"]


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A telephone number as it was read.

    Attributes
    ----------
    number
        The number for people.
    dial
        What to dial; None if it can't be dialled, as a masked one.
    kind
        Code of the kind; see ``labels("phone_kind")``.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.parse_phone("110").kind
    'short_code'
    """

    number: str
    dial: str | None
    kind: str

    def __repr__(self) -> str:
        """Say the kind; a number may be personal."""
        return f"PhoneNumber({self.kind})"


def parse_phone(text: str) -> PhoneNumber:
    """Read a telephone number; emergency codes of the mainland never get a +86.

    Parameters
    ----------
    text
        The number, such as ``"110"``, ``"0971-5550123 转 8"`` or ``"138****0000"``.

    Returns
    -------
    PhoneNumber
        How people read it, what to dial, and its kind.

    Raises
    ------
    InputError
        If it is no telephone number, such as one that a spreadsheet spoiled (``1.38E+10``); never holds the text.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.parse_phone("0971-5550123").dial
    '+869715550123'
    """
    return PhoneNumber(*_native.parse_phone(_checks.text(text, "text")))
