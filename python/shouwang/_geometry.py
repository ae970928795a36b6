"""Takes geometries of any kind and makes well-known binary of them, which the native module reads."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shouwang import _native
from shouwang._extras import extra
from shouwang.errors import InputError, InputTypeError

_EXPECTED = (
    "expected a GeoSeries, a GeoDataFrame, a GeoArrow array, GeoJSON as a path or a mapping, or a sequence of polygons "
    "as shapely geometries or well-known binary"
)


def area_index(
    geometries: Any, layers: list[int] | None = None, report: Callable[[int, int], object] | None = None
) -> _native.AreaIndex:
    """Build the native index from whatever holds areas."""
    if isinstance(geometries, str | os.PathLike):
        return _native.AreaIndex.from_geojson(os.fspath(geometries), None, layers, report)
    is_frame = hasattr(geometries, "crs") or hasattr(geometries, "__len__")
    mapping = geometries if is_frame else getattr(geometries, "__geo_interface__", geometries)
    if isinstance(mapping, Mapping):
        try:
            text = json.dumps(mapping, allow_nan=False)
        except (TypeError, ValueError):
            message = "geometries: not valid, expected GeoJSON as a mapping of plain values"
            raise InputError(message, field="geometries") from None
        return _native.AreaIndex.from_geojson("geometries", text.encode(), layers, report)
    return _native.AreaIndex(well_known_binary(geometries), layers, [], report)


def one(geometry: Any, argument: str) -> bytes:
    """Make well-known binary of a single geometry."""
    return _row(geometry, argument, 0)


def well_known_binary(geometries: Any, argument: str = "geometries") -> list[bytes]:
    """Make a list of well-known binary, one row a polygon or multipolygon."""
    if hasattr(geometries, "crs") and hasattr(geometries, "geometry"):
        check_crs(geometries.crs, argument)
        geometries = geometries.geometry
    elif hasattr(geometries, "__arrow_c_array__") or hasattr(geometries, "__arrow_c_stream__"):
        geometries = _from_arrow(geometries, argument)
    if isinstance(geometries, str | bytes | dict) or not isinstance(geometries, Iterable):
        message = f"{argument}: not valid, {_EXPECTED}, got {type(geometries).__name__}"
        raise InputTypeError(message, field=argument)
    return [_row(geometry, argument, row) for row, geometry in enumerate(geometries)]


def _row(geometry: Any, argument: str, row: int) -> bytes:
    if hasattr(geometry, "as_py"):
        geometry = geometry.as_py()
    if isinstance(geometry, bytes | bytearray | memoryview):
        return bytes(geometry)
    wkb = getattr(geometry, "wkb", None)
    if isinstance(wkb, bytes):
        return wkb
    if geometry is None or geometry != geometry:
        message = f"{argument}, row {row}: missing, expected a polygon or a multipolygon"
        raise InputError(message, code="missing", field=argument, row=row)
    message = (
        f"{argument}, row {row}: not valid, expected a polygon as a shapely geometry or well-known binary, "
        f"got {type(geometry).__name__}"
    )
    raise InputTypeError(message, field=argument, row=row)


def _from_arrow(values: Any, argument: str) -> Any:
    """Unpack binary arrays as they are, and GeoArrow's nested ones and tables through geopandas."""
    pyarrow = extra("pyarrow", "arrow")
    array = pyarrow.array(values) if hasattr(values, "__arrow_c_array__") else pyarrow.chunked_array(values)
    storage = getattr(array.type, "storage_type", array.type)
    if pyarrow.types.is_binary(storage) or pyarrow.types.is_large_binary(storage):
        return [None if value is None else bytes(value) for value in array.to_pylist()]
    if pyarrow.types.is_struct(storage):
        return _by_geopandas("GeoDataFrame", values, argument).geometry
    return _by_geopandas("GeoSeries", values, argument)


def _by_geopandas(kind: str, values: Any, argument: str) -> Any:
    try:
        return getattr(extra("geopandas", "geo"), kind).from_arrow(values)
    except ValueError:
        message = f"{argument}: not valid, expected GeoArrow geometries, marked so in the metadata of their field"
        raise InputError(message, field=argument) from None


def check_crs(crs: Any, argument: str) -> None:
    """Refuse a reference system whose coordinates are not degrees on WGS-84."""
    if crs is not None and crs.to_epsg() != 4326 and crs.to_authority() != ("OGC", "CRS84"):
        message = f"{argument}: not valid, expected degrees on WGS-84 (EPSG:4326); call .to_crs(4326) first"
        raise InputError(message, field=argument)
