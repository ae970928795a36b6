"""Tables as notebooks show them."""

from __future__ import annotations

import html
from typing import Any


def table(heads: list[str], rows: list[list[str]], below: str) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{html.escape(below)}</p>"


def week(counts: Any, below: str) -> str:
    """Write figures of the 7 × 24 hours of a week as HTML, Monday first."""
    days = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    rows = [[day, *(str(int(count)) for count in hours)] for day, hours in zip(days, counts, strict=True)]
    return table(["", *(str(hour) for hour in range(24))], rows, below)
