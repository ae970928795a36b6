"""Telephone numbers, and names that are told to nobody."""

from __future__ import annotations

from dataclasses import dataclass

from shouwang import _checks, _native

__all__ = ["PhoneNumber", "mask_name", "parse_phone"]


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

    def masked(self) -> PhoneNumber:
        """Mask all but the first three and the last two digits; short codes and 400/800 numbers are public and stay.

        Returns
        -------
        PhoneNumber
            The masked number, which can't be dialled.

        Examples
        --------
        >>> import shouwang as sw
        >>> sw.parse_phone("0971-5550123").masked().number
        '869*******23'
        """
        return PhoneNumber(*_native.mask_phone(self.number))

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


def mask_name(name: str) -> str:
    """Write a name as it may be told of somebody who must not be known: the surname and 某.

    So Chinese courts publish names (法释〔2016〕19号, article 9). Of a name without a Chinese surname the first
    character is kept.

    Parameters
    ----------
    name
        The name.

    Returns
    -------
    str
        The masked name.

    Raises
    ------
    InputError
        If the name is empty; never holds the name.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.mask_name("欧阳示例"), sw.mask_name("Example Person")
    ('欧阳某', 'E某')
    """
    return _native.mask_name(_checks.text(name, "name"))
