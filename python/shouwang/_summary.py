"""What an index shows of itself in a notebook, which is saved and sent: a summary, never a place."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence

import numpy as np

from shouwang import _columns

# Bounds are told as exactly as positions are to the public, so that no single place can be read from them.
_DEGREES = 0.01


def bounds_of(lat: _columns.Floats, lon: _columns.Floats) -> Sequence[float] | None:
    """Give west, south, east and north of some places."""
    return None if len(lat) == 0 else [float(np.min(lon)), float(np.min(lat)), float(np.max(lon)), float(np.max(lat))]


def table(
    what: str,
    count: int,
    bounds: Sequence[float] | None = None,
    memory: int | None = None,
    more: Mapping[str, str] | None = None,
) -> str:
    """Write the summary as HTML."""
    rows = {what: f"{count:,}", **(more or {})}
    if bounds is not None:
        west, south, east, north = (
            limit(value / _DEGREES) * _DEGREES
            for limit, value in zip((math.floor, math.floor, math.ceil, math.ceil), bounds, strict=True)
        )
        rows["latitudes"] = f"{south:.2f}° to {north:.2f}°"
        rows["longitudes"] = f"{west:.2f}° to {east:.2f}°"
    if memory is not None:
        rows["memory"] = f"{memory / 2**20:,.1f} MiB" if memory >= 2**20 else f"{memory / 2**10:,.1f} KiB"
    body = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in rows.items())
    return f"<table><tbody>{body}</tbody></table>"
