"""Labels of the field's enumerations."""

from __future__ import annotations

from typing import Literal

from shouwang import _native

__all__ = ["labels"]


def labels(enumeration: str, lang: Literal["zh", "en"] = "zh") -> dict[str, str]:
    """Give the codes of an enumeration of the field, each with its label for people.

    Parameters
    ----------
    enumeration
        Its name, such as ``"safe_point_function"``, ``"activity_kind"`` or ``"unit"``.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    dict of str to str
        Labels by code, in the order of the field.

    Raises
    ------
    InputError
        If there is no such enumeration; the error names those that there are.

    Examples
    --------
    >>> import shouwang as sw
    >>> list(sw.labels("activity_kind").values())[:5]
    ['治安巡逻', '安全防范', '社会救援', '法治宣传', '矛盾化解']
    >>> sw.labels("risk_tier", "en")
    {'green': 'green', 'yellow': 'yellow', 'orange': 'orange', 'red': 'red'}
    """
    return dict(_native.labels(enumeration, lang))
