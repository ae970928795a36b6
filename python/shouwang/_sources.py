"""What a data set is read from: files, and frames written as files."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shouwang import _native, _records, _reports
from shouwang.errors import FileError, InputError

__all__ = ["examine_file"]

_ENDINGS = (".csv", ".geojson", ".json")


def stem(name: str) -> str | None:
    """Give a file's name without its endings; None if it ends like no file of a data set."""
    plain = name.removesuffix(".gz")
    return next((plain.removesuffix(ending) for ending in _ENDINGS if plain.endswith(ending)), None)


def leaves_out(choice: str, argument: str) -> bool:
    """Tell whether an argument asks to leave out what can't be taken."""
    if choice not in ("raise", "leave_out"):
        raise InputError(f'{argument}: not valid, expected "raise" or "leave_out"', field=argument)
    return choice == "leave_out"


def file_of(name: str, frame: Any) -> tuple[str, bytes]:
    """Write a frame as a file of a data folder."""
    if hasattr(frame, "to_json") and hasattr(frame, "geometry"):
        from shouwang._geometry import check_crs

        check_crs(frame.crs, name)
        features = json.loads(frame.to_json(drop_id=True, default=str))
        for feature in features["features"]:
            feature["properties"] = {k: v for k, v in feature["properties"].items() if v is not None}
        return f"{name}.geojson", json.dumps(features, ensure_ascii=False).encode()
    columns, rows = _records.columns_of(frame)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    lists = [column.to_list() if hasattr(column, "to_list") else list(column) for column in columns.values()]
    for row in range(rows):
        writer.writerow([_cell(column[row]) for column in lists])
    return f"{name}.csv", text.getvalue().encode()


def _cell(value: Any) -> str:
    value = value.as_py() if hasattr(value, "as_py") else value
    if isinstance(value, list | tuple | set | frozenset):
        return ";".join(_cell(one) for one in value)
    if _records.is_null(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def examine_file(
    path: str | os.PathLike[str],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    strict: bool = False,
) -> _reports.FileReport:
    r"""Read a CSV or GeoJSON file whole and tell what became of each row, without keeping any.

    A check of what a partner sends, before anybody asks it anything.

    Parameters
    ----------
    path
        The file, plain or gzipped.
    encoding
        Encoding of a table, one of ``utf-8``, ``gb18030``, ``big5``, ``shift_jis``, ``euc-kr`` and
        ``utf-16``.
    delimiter
        The character between two fields of a table.
    strict
        Whether the first row that would be refused or repaired is an error.

    Returns
    -------
    FileReport
        Counts, and each refused, repaired, skipped or doubtful row with its line, its field and a stable code.

    Raises
    ------
    InputError
        For a file that can't be read as a whole.
    FileError
        For a file that isn't there.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import shouwang as sw
    >>> file = pathlib.Path(tempfile.mkdtemp(), "points.csv")
    >>> _ = file.write_text("name,lat\nA,36.62\nB\n")
    >>> report = sw.examine_file(file)
    >>> report.read, report.refused
    (2, 1)
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}", code="io", file=str(file)) from None
    return _reports.FileReport(**_native.examine_file(file.name, data, encoding, delimiter, strict))
