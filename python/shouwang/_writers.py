"""Writers of frames: tables as CSV that a spreadsheet may open, features as GeoJSON."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np

from shouwang import _checks, _frames, _geometry, _native, _records
from shouwang.errors import FileError, InputError, InputTypeError

__all__ = ["undefused", "write_csv", "write_geojson"]

# What the native module takes as it is, besides whole numbers of 64 bits; in GeoJSON lists and mappings of them too.
_SIMPLE = {type(None), bool, float, str}


def write_csv(frame: Any, path: str | os.PathLike[str], *, byte_order_mark: bool = False, raw: bool = False) -> Path:
    r"""Write a frame as CSV (RFC 4180) in UTF-8 that a spreadsheet may open.

    A text that begins like a formula is written with an apostrophe before it, because a spreadsheet would run it
    (CWE-1236); numbers and telephone numbers are no formulas. Whoever reads the file takes it off
    again with :func:`undefused`.

    Parameters
    ----------
    frame
        A frame of pandas, polars or pyarrow, or a mapping of columns. Texts, numbers, true and false, days and instants
        (ISO 8601), lists of them (with ``;`` between the items); missing values and numbers that are not finite are
        written as nothing. A column of geometries is left out.
    path
        The file; folders above it are made.
    byte_order_mark
        Whether the file begins with one, without which Excel takes UTF-8 for the code page of its machine.
    raw
        Whether texts are written as they are, for a file that only programs read.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        If there is no column, or an item of a list has a ``;``; names the column and the row.
    InputTypeError
        If a value is nothing that CSV can hold; names the column and the row.
    FileError
        If the file can't be written.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import shouwang as sw
    >>> file = pathlib.Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = sw.write_csv({"name": ["=1+1", "北门"], "persons": [-3, None]}, file)
    >>> file.read_bytes().decode()
    "name,persons\r\n'=1+1,-3\r\n北门,\r\n"
    """
    columns, rows = _records.columns_of(frame)
    if _frames.is_geo(frame):
        columns.pop(frame.geometry.name)
    lists = [_plain_column(column, name, in_json=False) for name, column in columns.items()]
    return _written(path, _native.write_csv(list(columns), lists, rows, bool(byte_order_mark), bool(raw)))


def undefused(text: str) -> str:
    """Take off the apostrophe that :func:`write_csv` writes before a text that a spreadsheet would run.

    Parameters
    ----------
    text
        A cell of the file, as any reader of CSV gives it.

    Returns
    -------
    str
        The text that was written.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.undefused("'=1+1"), sw.undefused("'tis")
    ('=1+1', "'tis")
    """
    return _native.undefused(_checks.text(text, "text"))


def write_geojson(
    frame: Any, path: str | os.PathLike[str], *, id: str | None = None, on: Sequence[str] | None = None
) -> Path:
    """Write a frame as GeoJSON (RFC 7946), a feature a row.

    Lines and areas that cross the antimeridian are cut there (section 3.1.9) and shells are wound counter-clockwise,
    which ``GeoDataFrame.to_file`` does not do. Coordinates are written in the fewest digits that read back as the same
    number.

    Parameters
    ----------
    frame
        A GeoDataFrame in degrees on WGS-84, or a frame of pandas, polars or pyarrow with a column of latitudes and one
        of longitudes. Its other columns become properties: texts, numbers, true and false, days and instants (ISO
        8601), lists and mappings of them; missing values and numbers that are not finite are written as null.
    path
        The file; folders above it are made.
    id
        Name of the column that identifies the features; it becomes their ``id`` and is no property.
    on
        Names of the columns of latitudes and longitudes, where they are not called so.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        If a coordinate is impossible (names the row), or a frame says that its coordinates are not WGS-84.
    InputTypeError
        If a value is nothing that JSON can hold; names the column and the row.
    RefusedError
        For an area about a pole, which can't be cut; names the row.
    FileError
        If the file can't be written.

    Examples
    --------
    >>> import json, pathlib, tempfile
    >>> import shouwang as sw
    >>> registry = sw.Registry.read("examples/chengzhong/data")
    >>> file = pathlib.Path(tempfile.mkdtemp(), "areas.geojson")
    >>> _ = sw.write_geojson(registry.to_geopandas("areas"), file, id="id")
    >>> features = json.loads(file.read_text(encoding="utf-8"))["features"]
    >>> features[0]["id"], features[0]["geometry"]["type"], sorted(features[0]["properties"])[:2]
    ('beidajie', 'Polygon', ['code', 'kind'])
    """
    _frames.kind_of(frame, "frame")
    columns, _ = _records.columns_of(frame)
    places: Any
    if on is None and _frames.is_geo(frame):
        _geometry.check_crs(frame.crs, "frame")
        columns.pop(frame.geometry.name)
        places = frame.geometry.to_wkb().tolist()
    else:
        lat, lon = _frames.places(frame, "frame", on)
        for name in _frames.named(frame, "frame", on):
            columns.pop(name)
        places = (lat.tolist(), lon.tolist())
    ids = None
    if id is not None:
        if id not in columns:
            message = f"id: missing, expected a column named {id}"
            raise InputError(message, code="missing", field="id")
        ids = [
            _identifier(value, id, row) for row, value in enumerate(_plain_column(columns.pop(id), id, in_json=True))
        ]
    lists = [_plain_column(column, name, in_json=True) for name, column in columns.items()]
    return _written(path, _native.write_geojson(ids, places, list(columns), lists))


def _identifier(value: Any, name: str, row: int) -> str:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise InputError(
        f"{name}, row {row}: missing, expected text or a whole number", code="missing", field=name, row=row
    )


def _written(path: str | os.PathLike[str], data: bytes) -> Path:
    file = Path(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}", code="io", file=str(file)) from None
    return file


def _plain_column(values: Any, name: str, *, in_json: bool) -> list[Any]:
    """Make plain values of a column."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        # Numpy gives nanoseconds as numbers.
        values = values.astype("datetime64[us]")
    for unpack in ("tolist", "to_list", "to_pylist"):
        if hasattr(values, unpack):
            values = getattr(values, unpack)()
            break
    items: list[Any] = list(values)
    if set(map(type, items)) <= _SIMPLE:
        return items
    return [_plain(value, name, row, in_json=in_json) for row, value in enumerate(items)]


def _plain(value: Any, name: str, row: int, *, in_json: bool) -> Any:
    if _records.is_null(value):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        if not -(2**63) <= int(value) < 2**63:
            message = f"{name}, row {row}: out of range, expected a whole number of 64 bits"
            raise InputError(message, code="out_of_range", field=name, row=row)
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        plain = [_plain(item, name, row, in_json=in_json) for item in value]
        return plain if in_json else _joined(plain, name, row)
    if in_json and isinstance(value, Mapping):
        return {str(key): _plain(item, name, row, in_json=True) for key, item in value.items()}
    message = (
        f"{name}, row {row}: not valid, expected text, a number, true or false, a day, an instant or a list, "
        f"got {type(value).__name__}"
    )
    raise InputTypeError(message, field=name, row=row)


def _joined(items: list[Any], name: str, row: int) -> str:
    """Write a list into one cell, as the readers of this package take it apart."""
    texts = ["" if item is None else str(item) for item in items]
    if any(";" in text for text in texts):
        message = f"{name}, row {row}: not valid, expected a list of texts without a semicolon"
        raise InputError(message, field=name, row=row)
    return ";".join(texts)
