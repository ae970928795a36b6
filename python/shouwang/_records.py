"""Takes the columns of records from any frame, for the aggregator: text as codes, instants, flags, whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from shouwang._extras import extra
from shouwang.errors import InputError, InputTypeError

OUTSIDE = "(outside)"
NO_INSTANT = np.iinfo(np.int64).min

Codes: TypeAlias = npt.NDArray[np.int32]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.int8]


def columns_of(frame: Any) -> tuple[dict[str, Any], int]:
    """Split a frame, a mapping of columns or one record into columns by name, and count the rows."""
    library, name = type(frame).__module__.split(".")[0], type(frame).__name__
    if name == "LazyFrame":
        message = "frame: not valid, expected a frame, got LazyFrame; call .collect() first"
        raise InputTypeError(message, field="frame")
    if isinstance(frame, Mapping):
        columns = dict(frame)
        if all(
            (np.ndim(value) == 0 and not hasattr(value, "__len__")) or isinstance(value, str)
            for value in columns.values()
        ):
            columns = {key: [value] for key, value in columns.items()}
    elif library in ("pandas", "geopandas", "polars") and hasattr(frame, "columns"):
        columns = {str(column): frame[column] for column in frame.columns}
    elif hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__"):
        table = extra("pyarrow", "arrow").table(frame)
        columns = dict(zip(table.column_names, table.columns, strict=True))
    else:
        message = (
            "frame: not valid, expected a frame of pandas, polars or pyarrow, a mapping of columns, or one record "
            f"as a mapping, got {name}"
        )
        raise InputTypeError(message, field="frame")
    lengths = {key: len(column) for key, column in columns.items()}
    if len(set(lengths.values())) > 1:
        message = f"frame: not valid, expected columns of one length, got {lengths}"
        raise InputError(message, field="frame")
    return columns, next(iter(lengths.values()), 0)


def texts(column: Any, name: str) -> tuple[Codes, list[str]]:
    """Make dictionary codes (-1 for null) and their values; categoricals are not encoded again."""
    library = type(column).__module__.split(".")[0]
    if library == "pandas":
        return _pandas_texts(column, name)
    if library == "polars":
        return _polars_texts(column, name)
    if library == "pyarrow":
        return _arrow_texts(column, name)
    seen: dict[Any, int] = {}
    codes = np.empty(len(column), dtype=np.int32)
    for row, value in enumerate(column):
        codes[row] = -1 if _is_null(value) else seen.setdefault(value, len(seen))
    return codes, [_text(value, name) for value in seen]


def _pandas_texts(column: Any, name: str) -> tuple[Codes, list[str]]:
    pandas = extra("pandas", "pandas")
    if isinstance(column.dtype, pandas.CategoricalDtype):
        codes, values = column.cat.codes.to_numpy(), column.cat.categories
    else:
        codes, values = pandas.factorize(column)
    return np.ascontiguousarray(codes, dtype=np.int32), [_text(value, name) for value in values]


def _polars_texts(column: Any, name: str) -> tuple[Codes, list[str]]:
    polars = extra("polars", "polars")
    if not isinstance(column.dtype, polars.Enum):
        if column.dtype == polars.Categorical:
            column = column.cast(polars.String)
        values = column.drop_nulls().unique(maintain_order=True)
        known = [_text(value, name) for value in values.to_list()]
        column = column.cast(polars.String) if column.dtype != polars.Float64 else _whole_text(column, name)
        column = column.cast(polars.Enum(known))
    categories = column.dtype.categories.to_list()
    codes = column.to_physical().cast(polars.Int32).fill_null(-1).to_numpy()
    return np.ascontiguousarray(codes, dtype=np.int32), categories


def _whole_text(column: Any, name: str) -> Any:
    polars = extra("polars", "polars")
    return polars.Series(
        [None if value is None else _text(value, name) for value in column.to_list()], dtype=polars.String
    )


def _arrow_texts(column: Any, name: str) -> tuple[Codes, list[str]]:
    pyarrow = extra("pyarrow", "arrow")
    if not pyarrow.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    if hasattr(column, "chunks"):
        column = column.unify_dictionaries().combine_chunks()
        if hasattr(column, "chunks"):
            column = column.chunk(0) if column.num_chunks else pyarrow.array([], column.type)
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.ascontiguousarray(codes, dtype=np.int32), [_text(value, name) for value in column.dictionary.to_pylist()]


def _text(value: Any, name: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return str(int(value))
    # A column of whole numbers with a null in it becomes one of floats on its way through numpy.
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    message = f"{name}: not valid, expected text or whole numbers, got {type(value).__name__}"
    raise InputTypeError(message, field=name)


def instants(column: Any, name: str) -> Ints:
    """Make microseconds since 1970 in UTC; null is the smallest int64."""
    library = type(column).__module__.split(".")[0]
    if library == "pyarrow":
        column = column.to_pandas()
        library = "pandas"
    if library == "polars":
        polars = extra("polars", "polars")
        if not isinstance(column.dtype, polars.Datetime) or column.dtype.time_zone is None:
            raise _naive(name, ".dt.replace_time_zone(zone)")
        micros = column.dt.timestamp("us")
        return np.ascontiguousarray(micros.fill_null(NO_INSTANT).to_numpy(), dtype=np.int64)
    if library == "pandas" and column.dtype != object:
        if getattr(column.dtype, "tz", None) is None and "tz=" not in str(column.dtype):
            raise _naive(name, ".dt.tz_localize(zone)")
        utc = column.dt.tz_convert("UTC").dt.tz_localize(None)
        return _micros(utc.to_numpy(dtype="datetime64[us]"))
    micros = np.empty(len(column), dtype=np.int64)
    for row, value in enumerate(column):
        micros[row] = NO_INSTANT if _is_null(value) else _instant(value, name, row)
    return micros


def _micros(values: npt.NDArray[np.datetime64]) -> Ints:
    # Not-a-time is the smallest int64 already.
    return np.ascontiguousarray(values.astype("datetime64[us]").view(np.int64))


def _instant(value: Any, name: str, row: int) -> int:
    offset = value.utcoffset() if hasattr(value, "utcoffset") else None
    if offset is None:
        message = (
            f"{name}, row {row}: not valid, expected a datetime with a time zone, got "
            f"{'a naive one' if hasattr(value, 'utcoffset') else type(value).__name__}"
        )
        raise InputTypeError(message, field=name, row=row)
    naive = value.replace(tzinfo=None) - offset
    return int(np.datetime64(naive, "us").astype(np.int64))


def _naive(name: str, remedy: str) -> InputTypeError:
    message = f"{name}: not valid, expected datetimes with a time zone; naive ones get theirs by {remedy}"
    return InputTypeError(message, field=name)


def flags(column: Any, name: str) -> Flags:
    """Make 1 for true, 0 for false, -1 for null."""
    library = type(column).__module__.split(".")[0]
    if library == "pyarrow":
        column = column.to_pylist()
    elif library == "polars":
        column = column.to_list() if column.null_count() else column.to_numpy()
    elif library == "pandas" and column.dtype == bool:
        column = column.to_numpy()
    if isinstance(column, np.ndarray) and column.dtype == bool:
        return np.ascontiguousarray(column, dtype=np.int8)
    out = np.empty(len(column), dtype=np.int8)
    for row, value in enumerate(column):
        if _is_null(value):
            out[row] = -1
        elif isinstance(value, bool | np.bool_):
            out[row] = bool(value)
        else:
            message = f"{name}, row {row}: not valid, expected true or false, got {type(value).__name__}"
            raise InputTypeError(message, field=name, row=row)
    return out


def integers(column: Any, name: str) -> tuple[Ints, npt.NDArray[np.bool_] | None]:
    """Make whole numbers, and a mask of the nulls where there is one."""
    library = type(column).__module__.split(".")[0]
    if library == "pyarrow":
        column = column.to_pandas()
        library = "pandas"
    if library == "polars":
        nulls = column.is_null().to_numpy()
        values = (
            column.fill_null(0).to_numpy() if column.dtype.is_numeric() else np.array(column.to_list(), dtype=object)
        )
    elif library == "pandas":
        nulls = column.isna().to_numpy()
        values = column.to_numpy() if column.dtype.kind in "iuf" and not nulls.any() else column.fillna(0).to_numpy()
    else:
        values = np.asarray(column)
        nulls = np.array([_is_null(value) for value in values], dtype=bool) if values.dtype.kind in "fO" else None
    if values.dtype.kind == "O":
        values = np.array([_integer(value, name, row) for row, value in enumerate(values)], dtype=np.int64)
    if values.dtype.kind == "f":
        filled = np.where(nulls, 0, values)
        if (odd := filled != np.rint(filled)).any():
            row = int(odd.argmax())
            message = f"{name}, row {row}: not valid, expected a whole number"
            raise InputError(message, field=name, row=row)
        values = filled
    if values.dtype.kind not in "iuf":
        message = f"{name}: not valid, expected whole numbers, got {values.dtype.name}"
        raise InputTypeError(message, field=name)
    mask = None if nulls is None or not nulls.any() else np.ascontiguousarray(nulls, dtype=bool)
    return np.ascontiguousarray(values, dtype=np.int64), mask


def _integer(value: Any, name: str, row: int) -> int:
    if _is_null(value):
        return 0
    if isinstance(value, bool) or not hasattr(value, "__int__") or int(value) != value:
        message = f"{name}, row {row}: not valid, expected a whole number, got {type(value).__name__}"
        raise InputTypeError(message, field=name, row=row)
    return int(value)


def _is_null(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value
