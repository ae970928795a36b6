"""What the joins need of a frame, for each kind of frame: columns, rows by position, and columns side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from shouwang import _columns
from shouwang._extras import extra
from shouwang._geometry import check_crs
from shouwang.errors import InputError, InputTypeError, ShouwangError

LATITUDE_NAMES = ("lat", "latitude", "纬度", "y")
LONGITUDE_NAMES = ("lon", "lng", "long", "longitude", "经度", "x")


def kind_of(frame: Any, argument: str) -> str:
    """Tell which library a frame is of: pandas, polars or pyarrow."""
    library, name = type(frame).__module__.split(".")[0], type(frame).__name__
    if library == "geopandas" or (library == "pandas" and hasattr(frame, "columns")):
        return "pandas"
    if library == "polars" and name == "DataFrame":
        return "polars"
    if library == "pyarrow" and name in ("Table", "RecordBatch"):
        return "pyarrow"
    hint = "; call .collect() first" if name == "LazyFrame" else ""
    message = (
        f"{argument}: not valid, expected a frame of pandas, geopandas, polars or pyarrow, "
        f"got {type(frame).__name__}{hint}"
    )
    raise InputTypeError(message, field=argument)


def names_of(frame: Any) -> list[str]:
    """List the names of the columns."""
    is_arrow = type(frame).__module__.split(".")[0] == "pyarrow"
    return [str(name) for name in (frame.schema.names if is_arrow else frame.columns)]


def is_geo(frame: Any) -> bool:
    """Tell whether a frame has an active column of geometries."""
    return type(frame).__module__.split(".")[0] == "geopandas" and getattr(frame, "_geometry_column_name", None) in set(
        frame.columns
    )


def places(frame: Any, argument: str, on: Sequence[str] | None) -> tuple[_columns.Floats, _columns.Floats]:
    """Read the latitudes and longitudes of a frame's rows."""
    kind_of(frame, argument)
    if on is None and is_geo(frame):
        return _point_places(frame.geometry, argument)
    lat_name, lon_name = named(frame, argument, on)
    with naming(argument, {"lat": lat_name, "lon": lon_name}):
        lat, lon, _ = _columns.pair(frame[lat_name], frame[lon_name])
    return lat, lon


@contextmanager
def naming(argument: str, names: dict[str, str]) -> Iterator[None]:
    """Say in an error which argument it was, and under which name the caller knows the column."""
    try:
        yield
    except ShouwangError as error:
        field = error.field or ""
        text = str(error)
        if field and text.startswith(field):
            text = names.get(field, field) + text[len(field) :]
        again = type(error)(f"{argument}, {text}", code=error.code, field=argument, row=error.row)
        raise again from None


def take(frame: Any, positions: _columns.Ints) -> Any:
    """Take rows by position; -1 makes a row of nulls."""
    kind = kind_of(frame, "frame")
    if kind == "pandas":
        return frame.reset_index(drop=True).reindex(positions)
    missing = positions < 0
    if kind == "polars":
        polars = extra("polars", "polars")
        indices = polars.Series(np.where(missing, 0, positions)).set(polars.Series(missing), None)
        return frame.clear(len(positions)) if len(frame) == 0 else frame.select(polars.all().gather(indices))
    pyarrow = extra("pyarrow", "arrow")
    return frame.take(pyarrow.array(positions, mask=missing))


def as_kind(frame: Any, kind: str, argument: str) -> Any:
    """Convert a frame to one of another library, without its geometries."""
    own = kind_of(frame, argument)
    if own == "pandas" and is_geo(frame):
        frame = _plain_pandas(frame)
    if own == kind:
        return frame
    if kind == "pandas":
        return frame.to_pandas()
    if kind == "polars":
        polars = extra("polars", "polars")
        return polars.from_pandas(frame) if own == "pandas" else polars.from_arrow(frame)
    pyarrow = extra("pyarrow", "arrow")
    return pyarrow.Table.from_pandas(frame, preserve_index=False) if own == "pandas" else frame.to_arrow()


def side_by_side(left: Any, right: Any, more: dict[str, Any], suffix: str) -> Any:
    """Put the columns of two frames of one kind and of equal length side by side; a name taken gets the suffix."""
    own = [] if right is None else names_of(right)
    renamed = _new_names(names_of(left), own, more, suffix)
    kind = kind_of(left, "left")
    if kind == "pandas":
        pandas = extra("pandas", "pandas")
        parts = [left, pandas.DataFrame(more, index=left.index)]
        if right is not None:
            parts.insert(1, right.set_axis(renamed, axis="columns").set_axis(left.index))
        return pandas.concat(parts, axis=1)
    if kind == "polars":
        polars = extra("polars", "polars")
        others = [right.get_column(name).alias(new) for name, new in zip(own, renamed, strict=True)]
        return left.with_columns(*others, *(polars.Series(name, values) for name, values in more.items()))
    pyarrow = extra("pyarrow", "arrow")
    others = [right.column(name) for name in own]
    columns = [*left.columns, *others, *(pyarrow.array(values) for values in more.values())]
    return type(left).from_arrays(columns, names=[*left.schema.names, *renamed, *more])


def _new_names(left: list[str], right: list[str], more: dict[str, Any], suffix: str) -> list[str]:
    """Name the columns that come from the right, so that every name of the joined frame is new."""
    taken = set(left)
    renamed = []
    for name in right:
        new = name if name not in taken else name + suffix
        if new in taken:
            message = f"suffix: duplicate column {new}, expected a suffix that makes every name new"
            raise InputError(message, code="duplicate", field="suffix")
        renamed.append(new)
        taken.add(new)
    for name in more:
        if name in taken:
            message = f"{name}: duplicate column, expected a name that no column of the frames has"
            raise InputError(message, code="duplicate", field=name)
    return renamed


def repeat(frame: Any, positions: _columns.Ints) -> Any:
    """Take rows by position, all of them present, with their index where the frame has one."""
    return frame[positions] if kind_of(frame, "frame") == "polars" else frame.take(positions)


def _plain_pandas(frame: Any) -> Any:
    pandas = extra("pandas", "pandas")
    return pandas.DataFrame(frame.drop(columns=frame.geometry.name))


def named(frame: Any, argument: str, on: Sequence[str] | None) -> tuple[str, str]:
    """Find the names of the columns of latitudes and longitudes."""
    names = names_of(frame)
    if on is not None:
        if isinstance(on, str) or len(on) != 2:
            message = f"{argument}_on: not valid, expected the names of two columns, latitude and longitude"
            raise InputError(message, field=f"{argument}_on")
        for name in on:
            if name not in names:
                message = f"{argument}_on: missing, expected a column named {name} among {', '.join(names)}"
                raise InputError(message, code="missing", field=f"{argument}_on")
        return on[0], on[1]
    found = []
    for wanted in (LATITUDE_NAMES, LONGITUDE_NAMES):
        matches = [name for known in wanted for name in names if name.lower() == known]
        if not matches:
            message = (
                f"{argument}: missing, expected a column of points or columns named {wanted[0]} and the like; "
                f"name them with {argument}_on=(latitude, longitude)"
            )
            raise InputError(message, code="missing", field=argument)
        found.append(matches[0])
    return found[0], found[1]


def _point_places(points: Any, argument: str) -> tuple[_columns.Floats, _columns.Floats]:
    check_crs(points.crs, argument)
    wrong = np.asarray((points.geom_type != "Point") | points.is_empty)
    if wrong.any():
        row = int(wrong.argmax())
        message = f"{argument}, row {row}: not valid, expected a point"
        raise InputError(message, field=argument, row=row)
    return np.asarray(points.y, dtype=np.float64), np.asarray(points.x, dtype=np.float64)
