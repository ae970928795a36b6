"""Takes anything array-like and makes the contiguous arrays that the native module reads."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from shouwang._extras import extra
from shouwang.errors import InputError, InputTypeError

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Tags: TypeAlias = npt.NDArray[np.uint64]
Counts: TypeAlias = npt.NDArray[np.uint64]
Figure: TypeAlias = float | Floats


def degrees(values: Any, argument: str) -> Floats:
    """Make a contiguous float64 array, of whatever shape the values have.

    A missing value becomes NaN, which the native module refuses with its row.
    """
    array = _as_array(values, argument)
    kind = array.dtype.kind
    if kind == "O":
        return _from_objects(array, argument)
    if kind not in "fiu":
        message = f"{argument}: not valid, expected numbers of degrees, got {_kind_name(kind)}"
        raise InputTypeError(message, field=argument)
    return np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape)


def pair(lat: Any, lon: Any, names: tuple[str, str] = ("lat", "lon")) -> tuple[Floats, Floats, bool]:
    """Make two columns of one length; the flag says that both were scalars."""
    lat_column, lon_column = degrees(lat, names[0]), degrees(lon, names[1])
    if lat_column.ndim == 0 and lon_column.ndim == 0:
        return lat_column.reshape(1), lon_column.reshape(1), True
    for column, name in ((lat_column, names[0]), (lon_column, names[1])):
        if column.ndim != 1:
            message = f"{name}: not valid, expected one dimension, got shape {column.shape}"
            raise InputError(message, field=name)
    if len(lat_column) != len(lon_column):
        message = (
            f"{names[1]}: not valid, expected as many values as {names[0]} has ({len(lat_column)}), "
            f"got {len(lon_column)}"
        )
        raise InputError(message, field=names[1])
    return lat_column, lon_column, False


def tag_column(values: Any, length: int) -> Tags:
    """Make the column of tags, one 64-bit set a point."""
    # Numpy makes floats of a list that mixes small integers with some over 2**63, and loses their low bits.
    array = np.array(values, dtype=object) if isinstance(values, list | tuple) else _as_array(values, "tags")
    if array.dtype.kind == "O" and array.ndim == 1:
        array = np.array([_tag(value, row) for row, value in enumerate(array)], dtype=np.uint64)
    if array.dtype.kind not in "iu":
        message = f"tags: not valid, expected integers, got {_kind_name(array.dtype.kind)}"
        raise InputTypeError(message, field="tags")
    if array.ndim != 1 or len(array) != length:
        message = f"tags: not valid, expected as many values as lat has ({length}), got shape {array.shape}"
        raise InputError(message, field="tags")
    if array.dtype.kind == "i" and (negative := array < 0).any():
        row = int(negative.argmax())
        raise _tag_out_of_range(row)
    return np.ascontiguousarray(array, dtype=np.uint64)


def layer_numbers(values: Any) -> list[int]:
    """Check the numbers of layers, one an area."""
    column = counts(values, "layers")
    if column.ndim != 1:
        raise InputError(f"layers: not valid, expected one dimension, got shape {column.shape}", field="layers")
    if (wrong := column > 255).any():
        row = int(wrong.argmax())
        message = f"layers, row {row}: out of range, expected a whole number from 0 to 255"
        raise InputError(message, code="out_of_range", field="layers", row=row)
    numbers: list[int] = column.tolist()
    return numbers


def _tag(value: Any, row: int) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        message = f"tags, row {row}: not valid, expected an integer, got {type(value).__name__}"
        raise InputTypeError(message, field="tags", row=row)
    tag = int(value.__index__())
    if not 0 <= tag < 2**64:
        raise _tag_out_of_range(row)
    return tag


def _tag_out_of_range(row: int) -> InputError:
    message = f"tags, row {row}: out of range, expected integers from 0 to 2**64 - 1"
    return InputError(message, code="out_of_range", field="tags", row=row)


def radius(radius_m: Any, argument: str = "radius_m") -> float:
    """Check a radius in metres."""
    return at_least_zero(radius_m, argument, "metres")


def at_least_zero(value: Any, argument: str, unit: str) -> float:
    """Check a number that is not negative."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        message = f"{argument}: not valid, expected a number of {unit}"
        raise InputTypeError(message, field=argument) from None
    if math.isnan(number) or number < 0:
        message = f"{argument}: out of range, expected {unit} from 0"
        raise InputError(message, code="out_of_range", field=argument)
    return number


def whole(value: Any, argument: str, lowest: int = 0, highest: int = 2**63 - 1) -> int:
    """Check a whole number."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        message = f"{argument}: not valid, expected a whole number"
        raise InputTypeError(message, field=argument)
    number = int(value.__index__())
    if not lowest <= number <= highest:
        message = f"{argument}: out of range, expected a whole number from {lowest} to {highest}"
        raise InputError(message, code="out_of_range", field=argument)
    return number


def counts(values: Any, argument: str) -> Counts:
    """Make a contiguous array of whole numbers from 0, of whatever shape the values have."""
    array = _as_array(values, argument)
    if array.dtype.kind in "iuf":
        # Whole numbers come as floats from frames with missing values; those are refused like fractions.
        wrong = (array < 0) | (array != np.floor(array)) | (array > 2**62)
        if not wrong.any():
            return np.ascontiguousarray(array, dtype=np.uint64).reshape(array.shape)
        row = int(wrong.reshape(-1).argmax())
    elif array.dtype.kind == "O":
        made = []
        for row, value in enumerate(array.reshape(-1)):
            where = argument if array.ndim == 0 else f"{argument}, row {row}"
            made.append(whole(value, where, highest=2**62))
        return np.array(made, dtype=np.uint64).reshape(array.shape)
    else:
        message = f"{argument}: not valid, expected whole numbers, got {_kind_name(array.dtype.kind)}"
        raise InputTypeError(message, field=argument)
    where = argument if array.ndim == 0 else f"{argument}, row {row}"
    message = f"{where}: out of range, expected a whole number from 0 to {2**62}"
    raise InputError(message, code="out_of_range", field=argument, row=None if array.ndim == 0 else row)


def reals(values: Any, argument: str) -> Floats:
    """Make a contiguous float64 array, of whatever shape the values have."""
    array = _as_array(values, argument)
    if array.dtype.kind not in "iuf":
        message = f"{argument}: not valid, expected numbers, got {_kind_name(array.dtype.kind)}"
        raise InputTypeError(message, field=argument)
    return np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape)


def broadcast(*given: tuple[str, npt.NDArray[Any]]) -> tuple[list[npt.NDArray[Any]], tuple[int, ...]]:
    """Give contiguous columns of one length, and the shape that they broadcast to."""
    try:
        columns = np.broadcast_arrays(*(column for _, column in given))
    except ValueError:
        shapes = ", ".join(f"{name} {column.shape}" for name, column in given)
        raise InputError(f"not valid, expected shapes that broadcast, got {shapes}") from None
    return [np.ascontiguousarray(column).reshape(-1) for column in columns], columns[0].shape


def two_counts(
    first: Any, second: Any, first_exposure: Any, second_exposure: Any
) -> tuple[tuple[Counts, Counts], tuple[Floats, Floats], tuple[int, ...]]:
    """Make two columns of counts and two of what they count over, and the shape that all were broadcast to."""
    columns, shape = broadcast(
        ("first", counts(first, "first")),
        ("second", counts(second, "second")),
        ("first_exposure", reals(first_exposure, "first_exposure")),
        ("second_exposure", reals(second_exposure, "second_exposure")),
    )
    return (columns[0], columns[1]), (columns[2], columns[3]), shape


def shaped(column: Floats, shape: tuple[int, ...]) -> Figure:
    """Give a column the shape that the arguments had: one of scalars becomes a float."""
    return float(column[0]) if shape == () else column.reshape(shape)


def confidence(value: Any) -> float:
    """Make a float of a confidence; whether it lies between 0 and 1 is for the native module to say."""
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        message = "confidence: not valid, expected a number between 0 and 1"
        raise InputTypeError(message, field="confidence")
    return float(value)


def _as_array(values: Any, argument: str) -> npt.NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(values)
        if mask.any():
            row = int(mask.reshape(-1).argmax())
            message = f"{argument}, row {row}: missing, expected a number"
            raise InputError(message, code="missing", field=argument, row=row)
        return np.asarray(values)
    if isinstance(values, str | bytes | dict | set):
        message = f"{argument}: not valid, expected a number or an array of numbers, got {type(values).__name__}"
        raise InputTypeError(message, field=argument)
    if _is_arrow_only(values):
        pyarrow = extra("pyarrow", "arrow")
        values = pyarrow.chunked_array(values)
    if type(values).__module__.split(".")[0] == "pyarrow":
        if hasattr(values, "chunks") and values.num_chunks == 1:
            # One chunk is looked at where it lies; several have to be put behind one another.
            values = values.chunk(0)
        return np.asarray(values.to_numpy(**({} if hasattr(values, "chunks") else {"zero_copy_only": False})))
    try:
        return np.asarray(values)
    except (ValueError, TypeError):
        ragged = _first_ragged_row(values)
        where = argument if ragged is None else f"{argument}, row {ragged}"
        message = f"{where}: not valid, expected a number in every row"
        raise InputTypeError(message, field=argument, row=ragged) from None


def _is_arrow_only(values: Any) -> bool:
    """Tell whether the Arrow PyCapsule interface is the only way into these values."""
    has_arrow = hasattr(values, "__arrow_c_array__") or hasattr(values, "__arrow_c_stream__")
    return has_arrow and not hasattr(values, "__array__")


def _from_objects(array: npt.NDArray[np.object_], argument: str) -> Floats:
    """Read mixed values one by one, so that the first bad row can be named."""
    out = np.empty(array.size, dtype=np.float64)
    for row, value in enumerate(array.reshape(-1)):
        if value is None or type(value).__name__ == "NAType":
            message = f"{argument}, row {row}: missing, expected a number of degrees"
            raise InputError(message, code="missing", field=argument, row=row)
        if isinstance(value, str | bytes | bool) or not hasattr(value, "__float__"):
            message = f"{argument}, row {row}: not valid, expected a number of degrees, got {type(value).__name__}"
            raise InputTypeError(message, field=argument, row=row)
        out[row] = float(value)
    return out.reshape(array.shape)


def _first_ragged_row(values: Any) -> int | None:
    try:
        return next((row for row, value in enumerate(values) if np.ndim(value) != 0), None)
    except (TypeError, ValueError):
        return None


def _kind_name(kind: str) -> str:
    names = {
        "b": "booleans",
        "c": "complex numbers",
        "M": "datetimes",
        "m": "durations",
        "U": "text",
        "S": "bytes",
    }
    names["O"] = "mixed values"
    names["f"] = "floats"
    return names.get(kind, "something else")
