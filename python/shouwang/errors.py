"""The exceptions of the package.

Each is a :class:`ShouwangError`, and also the built-in exception that a Python programmer would expect in its
place. None holds an offending value, because that value may be somebody's name or number.
"""

from __future__ import annotations

__all__ = [
    "FileError",
    "InputError",
    "InputTypeError",
    "InternalError",
    "MissingExtraError",
    "RefusedError",
    "ShouwangError",
    "UnitError",
    "from_core",
]


class ShouwangError(Exception):
    """Says what went wrong, where, and what was expected instead.

    Parameters
    ----------
    message
        The sentence for people.
    code
        The stable code for programs, for example ``"out_of_range"``.
    file, line, feature, field, row
        Where it went wrong, as far as it is known: the file, its line from 1, its GeoJSON feature from 0,
        the column or argument, and the row of an array argument from 0.

    Examples
    --------
    >>> import shouwang as sw
    >>> try:
    ...     sw.geodesic(91.0, 101.77, 36.62, 101.77)
    ... except sw.ShouwangError as error:
    ...     print(error)
    ...     print(error.code, error.field, error.row)
    lat1, row 0: out of range, expected degrees from -90 to 90
    out_of_range lat1 0
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "invalid",
        file: str | None = None,
        line: int | None = None,
        feature: int | None = None,
        field: str | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.file = file
        self.line = line
        self.feature = feature
        self.field = field
        self.row = row


class InputError(ShouwangError, ValueError):
    """A value, a file or an array is not what it has to be.

    Examples
    --------
    >>> import shouwang as sw
    >>> try:
    ...     sw.PointIndex([91.0], [0.0])
    ... except sw.InputError as error:
    ...     print(error.code)
    out_of_range
    """


class InputTypeError(InputError, TypeError):
    """An argument is of a type that can't be read as what is needed.

    Examples
    --------
    >>> import shouwang as sw
    >>> try:
    ...     sw.PointIndex("here", "there")
    ... except sw.InputTypeError as error:
    ...     print(error.code)
    invalid
    """


class UnitError(ShouwangError, ValueError):
    """Two figures of different units were combined.

    Examples
    --------
    >>> import shouwang as sw
    >>> try:
    ...     sw.Quantity(1, "matters") + sw.Quantity(1, "persons")
    ... except sw.UnitError as error:
    ...     print(error.code)
    unit_mismatch
    """


class RefusedError(ShouwangError):
    """A rule of the domain forbids the request.

    Examples
    --------
    >>> import shouwang as sw
    >>> try:
    ...     sw.Aggregator(sw.Schema(measures=[sw.min_max("seconds")])).retract({"seconds": [1]})
    ... except sw.RefusedError as error:
    ...     print(error.code)
    refused
    """


class FileError(ShouwangError, OSError):
    """A file or folder could not be read or written.

    Examples
    --------
    >>> import shouwang as sw
    >>> try:
    ...     sw.Registry.read("no such folder")
    ... except sw.FileError as error:
    ...     print(error.code)
    io
    """


class MissingExtraError(ShouwangError, ImportError):
    """A package is needed that the wheel does not bring: the message names the extra to install.

    Examples
    --------
    >>> import shouwang as sw
    >>> print(sw.MissingExtraError("this needs folium, install it with: pip install 'shouwang[map]'", code="missing"))
    this needs folium, install it with: pip install 'shouwang[map]'
    """


class InternalError(ShouwangError):
    """A defect of the library stopped the call; the message names its source line.

    Examples
    --------
    >>> import shouwang as sw
    >>> issubclass(sw.InternalError, sw.ShouwangError)
    True
    """


_BY_CODE: dict[str, type[ShouwangError]] = {
    "io": FileError,
    "unit_mismatch": UnitError,
    "refused": RefusedError,
    "internal": InternalError,
}


def from_core(
    code: str,
    message: str,
    *,
    file: str | None = None,
    line: int | None = None,
    feature: int | None = None,
    field: str | None = None,
    row: int | None = None,
) -> ShouwangError:
    """Make the exception for an error of the core; the native module calls this.

    Parameters
    ----------
    code, message, file, line, feature, field, row
        As in :class:`ShouwangError`.

    Returns
    -------
    ShouwangError
        The exception, of the class that fits the code.
    """
    exception = _BY_CODE.get(code, InputError)
    return exception(message, code=code, file=file, line=line, feature=feature, field=field, row=row)
