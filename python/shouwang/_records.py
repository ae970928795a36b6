"""Takes the columns of records from any frame, for the aggregator: text as codes, instants, flags, whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from shouwang._extras import extra
from shouwang.errors import InputError, InputTypeError

OUTSIDE = "(outside)"

Mask: TypeAlias = npt.NDArray[np.bool_]
Column: TypeAlias = tuple[str, Any, "Mask | None"]


def columns_of(frame: Any) -> tuple[dict[str, Any], int]:
    """Split a frame, a mapping of columns or one record into columns by name, and count the rows."""
    library, name = type(frame).__module__.split(".")[0], type(frame).__name__
    if name == "LazyFrame":
        message = "frame: not valid, expected a frame, got LazyFrame; call .collect() first"
        raise InputTypeError(message, field="frame")
    if isinstance(frame, Mapping):
        columns = dict(frame)
        if all(isinstance(value, str) or not hasattr(value, "__len__") for value in columns.values()):
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


def column(values: Any, name: str, kind: str) -> Column:
    """Make what the native module reads of a column: its name, its values, and true for each row that is known."""
    if kind == "text":
        return (name, *_texts(values, name))
    if kind == "time":
        return (name, *_instants(values, name))
    if kind == "window":
        return (name, *_windows(values, name))
    if kind == "flag":
        return (name, *_flags(values, name))
    if kind == "identifier" and _kind(values) in "iu":
        return (name, *_integers(values, name))
    if kind == "identifier":
        return (name, *_texts(values, name))
    return (name, *_integers(values, name))


def _library(values: Any) -> str:
    return type(values).__module__.split(".")[0]


def _kind(values: Any) -> str:
    """Tell the kind of a column's type, as numpy letters do."""
    dtype = getattr(values, "dtype", None) or getattr(values, "type", None)
    name = str(dtype).lower()
    if name.startswith(("int", "uint")):
        return "i"
    return getattr(dtype, "kind", "O") if _library(values) in ("numpy", "pandas") else "O"


def _texts(values: Any, name: str) -> tuple[tuple[Any, list[str]], Mask | None]:
    """Make dictionary codes and their values, -1 for outside; categoricals are not encoded again."""
    library = _library(values)
    if library == "pandas":
        codes, known = _pandas_codes(values)
    elif library == "polars":
        codes, known = _polars_codes(values, name)
    elif library == "pyarrow":
        codes, known = _arrow_codes(values)
    else:
        codes, known = _listed_codes(values)
    texts = [_text(value, name) for value in known]
    if codes.dtype not in (np.int8, np.int16, np.int32):
        codes = codes.astype(np.int32)
    codes = np.ascontiguousarray(codes)
    # The least code tells without a mask that none is missing.
    mask = codes >= 0 if len(codes) and codes.min() < 0 else None
    if OUTSIDE in texts:
        outside = texts.index(OUTSIDE)
        # The values after it move down by one, itself becomes -1.
        codes = np.where(codes == outside, -1, np.where(codes > outside, codes - 1, codes)).astype(codes.dtype)
        del texts[outside]
    return (codes, texts), mask


def _listed_codes(values: Any) -> tuple[npt.NDArray[Any], list[Any]]:
    seen: dict[Any, int] = {}
    codes = np.empty(len(values), dtype=np.int32)
    for row, value in enumerate(values):
        codes[row] = -1 if is_null(value) else seen.setdefault(value, len(seen))
    return codes, list(seen)


def _pandas_codes(values: Any) -> tuple[npt.NDArray[Any], list[Any]]:
    pandas = extra("pandas", "pandas")
    if isinstance(values.dtype, pandas.CategoricalDtype):
        return values.cat.codes.to_numpy(), list(values.cat.categories)
    codes, known = pandas.factorize(values)
    return codes, list(known)


def _polars_codes(values: Any, name: str) -> tuple[npt.NDArray[Any], list[Any]]:
    polars = extra("polars", "polars")
    if not isinstance(values.dtype, polars.Enum):
        if values.dtype.is_float():
            texts = [None if value is None else _text(value, name) for value in values.to_list()]
            values = polars.Series(texts, dtype=polars.String)
        elif values.dtype != polars.String and not values.dtype.is_integer() and values.dtype != polars.Categorical:
            # Refused here with its type: as text it would pass for what it is not.
            return np.zeros(0, dtype=np.int32), values.drop_nulls().head(1).to_list()
        values = values.cast(polars.String)
        values = values.cast(polars.Enum(values.drop_nulls().unique(maintain_order=True)))
    codes = values.to_physical().cast(polars.Int32).fill_null(-1).to_numpy()
    return codes, values.dtype.categories.to_list()


def _arrow_codes(values: Any) -> tuple[npt.NDArray[Any], list[Any]]:
    pyarrow = extra("pyarrow", "arrow")
    if not pyarrow.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    if hasattr(values, "chunks"):
        values = _one_chunk(values.unify_dictionaries())
    codes = values.indices
    if pyarrow.types.is_unsigned_integer(codes.type) or codes.type.bit_width > 32:
        codes = codes.cast(pyarrow.int32())
    return codes.fill_null(-1).to_numpy(zero_copy_only=False), values.dictionary.to_pylist()


def _one_chunk(values: Any) -> Any:
    """Make one array of a chunked one; one that has a single chunk is not copied."""
    if not hasattr(values, "chunks"):
        return values
    if values.num_chunks == 1:
        return values.chunk(0)
    whole = values.combine_chunks()
    if not hasattr(whole, "chunks"):
        return whole
    return whole.chunk(0) if whole.num_chunks else extra("pyarrow", "arrow").array([], values.type)


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


def _instants(values: Any, name: str) -> tuple[tuple[Any, str], Mask | None]:
    """Make whole numbers of a unit since 1970 in UTC."""
    library = _library(values)
    if library == "pyarrow":
        return _arrow_instants(_one_chunk(values), name)
    if library == "polars":
        polars = extra("polars", "polars")
        if not isinstance(values.dtype, polars.Datetime) or values.dtype.time_zone is None:
            raise _naive(name, ".dt.replace_time_zone(zone)")
        mask = None if values.null_count() == 0 else values.is_not_null().to_numpy()
        physical = values.to_physical().fill_null(0) if mask is not None else values.to_physical()
        return (np.ascontiguousarray(physical.to_numpy()), values.dtype.time_unit), mask
    if library == "pandas" and values.dtype != object:
        if hasattr(values.dtype, "pyarrow_dtype"):
            return _arrow_instants(_one_chunk(extra("pyarrow", "arrow").chunked_array(values)), name)
        if getattr(values.dtype, "tz", None) is None:
            raise _naive(name, ".dt.tz_localize(zone)")
        return _numpy_instants(values.dt.tz_convert(None).to_numpy())
    micros = [_micros(value, name, row) for row, value in enumerate(values)]
    return _numpy_instants(np.array(micros, dtype="datetime64[us]"))


def _windows(values: Any, name: str) -> tuple[tuple[Any, ...], Mask | None]:
    """Make instants, or of times that are only known to lie between two instants the earliest and the latest."""
    pandas = extra("pandas", "pandas") if _library(values) == "pandas" else None
    if pandas is not None and isinstance(values.dtype, pandas.IntervalDtype):
        known = ~np.asarray(values.isna())
        ends = [pandas.Series(end) for end in (values.array.left, values.array.right)]
    else:
        pairs = _pairs(values)
        if pairs is None:
            return _instants(values, name)
        known = np.array([not is_null(pair) for pair in pairs], dtype=bool)
        ends = [[_end(pair, at, name, row) for row, pair in enumerate(pairs)] for at in (0, 1)]
    (low, unit), low_known = _instants(ends[0], name)
    (high, high_unit), high_known = _instants(ends[1], name)
    if unit != high_unit:
        message = f"{name}: not valid, expected pairs of instants of one unit, got {unit} and {high_unit}"
        raise InputTypeError(message, field=name)
    for half_known in (low_known, high_known):
        half = known if half_known is None else known & ~half_known
        if half_known is not None and half.any():
            row = int(half.argmax())
            message = f"{name}, row {row}: missing, expected both instants of a pair"
            raise InputError(message, code="missing", field=name, row=row)
    return (low, high, unit), None if known.all() else known


def _pairs(values: Any) -> list[Any] | None:
    """Give the values of a column of pairs, None for a column of anything else."""
    if _library(values) in ("pandas", "numpy") and values.dtype != object:
        return None
    if _library(values) == "polars" and not values.dtype.is_nested():
        return None
    if _library(values) == "pyarrow" and not extra("pyarrow", "arrow").types.is_nested(values.type):
        return None
    unpack = next((name for name in ("to_list", "to_pylist", "tolist") if hasattr(values, name)), None)
    items = list(values) if unpack is None else getattr(values, unpack)()
    is_pair = (isinstance(item, tuple | list) or hasattr(item, "closed") for item in items)
    return items if any(is_pair) else None


def _end(pair: Any, at: int, name: str, row: int) -> Any:
    """Give one end of a pair; a single instant is both."""
    if isinstance(pair, tuple | list):
        if len(pair) != 2:
            message = f"{name}, row {row}: not valid, expected a pair of instants, got {len(pair)}"
            raise InputError(message, field=name, row=row)
        return pair[at]
    return (pair.left, pair.right)[at] if hasattr(pair, "closed") else pair


def _numpy_instants(values: npt.NDArray[np.datetime64]) -> tuple[tuple[Any, str], Mask | None]:
    unit = str(np.datetime_data(values.dtype)[0])
    missing = np.isnat(values)
    return (np.ascontiguousarray(values.view(np.int64)), unit), ~missing if missing.any() else None


def _arrow_instants(values: Any, name: str) -> tuple[tuple[Any, str], Mask | None]:
    pyarrow = extra("pyarrow", "arrow")
    if not pyarrow.types.is_timestamp(values.type) or values.type.tz is None:
        raise _naive(name, "pyarrow.compute.assume_timezone(column, zone)")
    unit = values.type.unit
    mask = None if values.null_count == 0 else values.is_valid().to_numpy(zero_copy_only=False)
    whole = values.cast(pyarrow.int64())
    whole = whole if mask is None else whole.fill_null(0)
    return (np.ascontiguousarray(whole.to_numpy(zero_copy_only=False)), unit), mask


def _micros(value: Any, name: str, row: int) -> np.datetime64:
    if is_null(value):
        return np.datetime64("NaT", "us")
    offset = value.utcoffset() if hasattr(value, "utcoffset") else None
    if offset is None:
        got = "a naive one" if hasattr(value, "utcoffset") else type(value).__name__
        message = f"{name}, row {row}: not valid, expected a datetime with a time zone, got {got}"
        raise InputTypeError(message, field=name, row=row)
    return np.datetime64(value.replace(tzinfo=None) - offset, "us")


def _naive(name: str, remedy: str) -> InputTypeError:
    message = f"{name}: not valid, expected datetimes with a time zone; naive ones get theirs by {remedy}"
    return InputTypeError(message, field=name)


def _flags(values: Any, name: str) -> tuple[Any, Mask | None]:
    """Make booleans."""
    library = _library(values)
    if library == "pyarrow":
        values = _one_chunk(values)
        if values.null_count == 0 and str(values.type) == "bool":
            return np.ascontiguousarray(values.to_numpy(zero_copy_only=False)), None
        values = values.to_pylist()
    elif library == "polars":
        values = values.to_numpy() if values.null_count() == 0 else values.to_list()
    elif library == "pandas" and values.dtype == bool:
        values = values.to_numpy()
    if isinstance(values, np.ndarray) and values.dtype == bool:
        return np.ascontiguousarray(values), None
    flags, mask = np.zeros(len(values), dtype=bool), np.ones(len(values), dtype=bool)
    for row, value in enumerate(values):
        if is_null(value):
            mask[row] = False
        elif isinstance(value, bool | np.bool_):
            flags[row] = bool(value)
        else:
            message = f"{name}, row {row}: not valid, expected true or false, got {type(value).__name__}"
            raise InputTypeError(message, field=name, row=row)
    return flags, None if mask.all() else mask


def _integers(values: Any, name: str) -> tuple[Any, Mask | None]:
    """Make whole numbers."""
    library = _library(values)
    nulls: Any = None
    if library == "pyarrow":
        values = _one_chunk(values)
        nulls = None if values.null_count == 0 else values.is_null().to_numpy(zero_copy_only=False)
        is_number = _kind(values) == "i" or str(values.type) in ("float", "double")
        numbers = values.fill_null(0).to_numpy(zero_copy_only=False) if is_number else _objects(values.to_pylist())
    elif library == "polars":
        nulls = None if values.null_count() == 0 else values.is_null().to_numpy()
        is_number = values.dtype.is_integer() or values.dtype.is_float()
        numbers = values.fill_null(0).to_numpy() if is_number else _objects(values.to_list())
    elif library == "pandas":
        # Numpy's whole numbers are never missing.
        missing = None if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu" else values.isna().to_numpy()
        nulls = missing if missing is not None and missing.any() else None
        numbers = (values if nulls is None else values.fillna(0)).to_numpy()
    else:
        numbers = np.asarray(values)
    if numbers.dtype.kind == "O":
        nulls = np.array([is_null(value) for value in numbers], dtype=bool)
        numbers = np.array([_integer(value, name, row) for row, value in enumerate(numbers)], dtype=np.int64)
    if numbers.dtype.kind == "f":
        numbers, nulls = _whole(numbers, nulls, name)
    if numbers.dtype.kind not in "iu":
        message = f"{name}: not valid, expected whole numbers, got {numbers.dtype.name}"
        raise InputTypeError(message, field=name)
    if numbers.dtype == np.uint64 and (numbers > np.iinfo(np.int64).max).any():
        message = f"{name}: out of range, expected whole numbers below 2**63"
        raise InputError(message, code="out_of_range", field=name)
    if numbers.dtype not in (np.int32, np.int64, np.uint32):
        numbers = numbers.astype(np.int64)
    return np.ascontiguousarray(numbers), None if nulls is None or not nulls.any() else ~nulls


def _objects(values: list[Any]) -> npt.NDArray[np.object_]:
    objects = np.empty(len(values), dtype=object)
    objects[:] = values
    return objects


def _whole(numbers: npt.NDArray[Any], nulls: Any, name: str) -> tuple[npt.NDArray[Any], Any]:
    """Make integers of floats that are whole; NaN is null."""
    nulls = np.isnan(numbers) if nulls is None else nulls | np.isnan(numbers)
    filled = np.where(nulls, 0, numbers)
    odd = (filled != np.rint(filled)) | (np.abs(filled) >= 2.0**63)
    if odd.any():
        row = int(odd.argmax())
        message = f"{name}, row {row}: not valid, expected a whole number"
        raise InputError(message, field=name, row=row)
    return filled.astype(np.int64), nulls


def _integer(value: Any, name: str, row: int) -> int:
    if is_null(value):
        return 0
    if isinstance(value, bool) or not hasattr(value, "__int__") or int(value) != value:
        message = f"{name}, row {row}: not valid, expected a whole number, got {type(value).__name__}"
        raise InputTypeError(message, field=name, row=row)
    if not -(2**63) <= int(value) < 2**63:
        message = f"{name}, row {row}: out of range, expected a whole number below 2**63"
        raise InputError(message, code="out_of_range", field=name, row=row)
    return int(value)


def is_null(value: Any) -> bool:
    """Tell whether a value of a column is missing."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value
