"""Checks of single arguments: places, instants, days, codes and texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shouwang.errors import InputTypeError


def place(lat: Any, lon: Any) -> tuple[float, float]:
    """Check that two arguments are numbers; the native module checks their range."""
    return number(lat, "lat"), number(lon, "lon")


def number(value: Any, argument: str) -> float:
    """Check a number."""
    try:
        if not isinstance(value, str | bytes | bool):
            return float(value)
    except (TypeError, ValueError):
        pass
    raise InputTypeError(f"{argument}: not valid, expected a number, got {type(value).__name__}", field=argument)


def codes(values: Sequence[str], argument: str) -> list[str]:
    """Check a list of texts."""
    if isinstance(values, str):
        raise InputTypeError(f"{argument}: not valid, expected a list of codes, got one text", field=argument)
    return [text(value, argument) for value in values]


def text(value: Any, argument: str) -> str:
    """Check a text."""
    if isinstance(value, str):
        return value
    raise InputTypeError(f"{argument}: not valid, expected text, got {type(value).__name__}", field=argument)


def instant(at: datetime | None, argument: str = "at") -> datetime:
    """Check an instant and give it in UTC; None is now."""
    if at is None:
        return datetime.now(UTC)
    if not isinstance(at, datetime) or at.utcoffset() is None:
        message = f"{argument}: not valid, expected a datetime with a time zone"
        raise InputTypeError(message, field=argument)
    utc = at.astimezone(UTC)
    # A plain datetime, whatever subclass of it was given.
    return datetime(utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond, UTC)


def given_instant(at: Any, argument: str) -> datetime:
    """Check an instant that has to be given."""
    if at is None:
        message = f"{argument}: missing, expected a datetime with a time zone"
        raise InputTypeError(message, code="missing", field=argument)
    return instant(at, argument)


def day(value: date | None, argument: str, zone: str) -> date:
    """Check a civil day; None is today in the zone."""
    if value is None:
        return local(datetime.now(UTC), zone).date()
    if not isinstance(value, date) or isinstance(value, datetime):
        message = f"{argument}: not valid, expected a date, got {type(value).__name__}"
        raise InputTypeError(message, field=argument)
    return date(value.year, value.month, value.day)


def given_day(value: Any, argument: str) -> date:
    """Check a civil day that has to be given."""
    if value is None:
        raise InputTypeError(f"{argument}: missing, expected a date", code="missing", field=argument)
    return day(value, argument, "UTC")


def local(at: datetime, zone: str) -> datetime:
    """Show an instant on the clocks of a zone."""
    try:
        return at.astimezone(ZoneInfo(zone))
    except ZoneInfoNotFoundError:
        # A machine without a time zone database: the instant is the same.
        return at
