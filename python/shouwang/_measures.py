"""Measures: what is kept of the records in each cell."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Measure",
    "contributors",
    "count",
    "count_if",
    "distinct",
    "hour_of_week",
    "min_max",
    "quantiles",
    "reported",
    "sum",
    "sum_of_squares",
]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a schema: what is kept of the records in each cell.

    Made by :func:`count`, :func:`count_if`, :func:`sum` and the other functions of measures. A record whose field is
    null adds nothing to the measure, and is left out of its denominator.

    Attributes
    ----------
    kind
        Code of the kind of measure.
    field
        The column that is measured; empty for a count.
    unit
        Code of the unit, or None for the kind's own.
    retractable
        Whether identifiers or percentiles are kept so that a record can be taken back.
    exact_up_to
        Up to how many entries a cell of identifiers or percentiles stays exact; None for 65,536.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.count_if("resolved").kind
    'count_if'
    """

    kind: str
    field: str = ""
    unit: str | None = None
    retractable: bool = False
    exact_up_to: int | None = None


def count(unit: str | None = None) -> Measure:
    """Count records.

    Parameters
    ----------
    unit
        What a record stands for, such as ``"matters"``; records unless it is given.

    Returns
    -------
    Measure
        The measure; its column is ``count``.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.count("matters")
    Measure(kind='count', field='', unit='matters', retractable=False, exact_up_to=None)
    """
    return Measure("count", unit=unit)


def count_if(field: str, unit: str | None = None) -> Measure:
    """Count the records whose flag is true, beside those whose flag is known: a rate with its denominator.

    Parameters
    ----------
    field
        The column of flags.
    unit
        What a record stands for; records unless it is given.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, and ``_rate`` and ``_rate_denominator`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.count_if("resolved")]))
    >>> _ = agg.push({"resolved": [True, False, True, None]})
    >>> agg.table().inside.to_dict()
    {'resolved': [2], 'resolved_rate': [0.6666666666666666], 'resolved_rate_denominator': [3]}
    """
    return Measure("count_if", field, unit)


def sum(field: str, unit: str | None = None) -> Measure:
    """Add up a column of whole numbers up to 10**12 in size.

    Parameters
    ----------
    field
        The column of whole numbers.
    unit
        The unit of the field; seconds unless it is given.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_sum`` and ``_mean`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.sum("persons", unit="persons")]))
    >>> _ = agg.push({"persons": [2, 3, None]})
    >>> agg.table().inside.to_dict()
    {'persons_sum': [5], 'persons_mean': [2.5]}
    """
    return Measure("sum", field, unit)


def sum_of_squares(field: str) -> Measure:
    """Add up the squares of a column of whole numbers, for its standard deviation.

    Parameters
    ----------
    field
        The column of whole numbers.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_sum_of_squares`` and, beside a sum of the same
        field, ``_deviation`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.sum_of_squares("seconds")]))
    >>> _ = agg.push({"seconds": [3, 4]})
    >>> agg.table().inside.to_dict()["seconds_sum_of_squares"]
    [25]
    """
    return Measure("sum_of_squares", field)


def min_max(field: str, unit: str | None = None) -> Measure:
    """Keep the least and the greatest value of a column of whole numbers.

    Parameters
    ----------
    field
        The column of whole numbers.
    unit
        The unit of the field; seconds unless it is given.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_min`` and ``_max`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.min_max("seconds")]))
    >>> _ = agg.push({"seconds": [3, 4]})
    >>> agg.table().inside.to_dict()
    {'seconds_min': [3], 'seconds_max': [4]}
    """
    return Measure("min_max", field, unit)


def distinct(
    field: str, unit: str | None = None, *, retractable: bool = False, exact_up_to: int | None = None
) -> Measure:
    """Count the different identifiers in a column, such as persons.

    Identifiers are kept only as hashes under the aggregator's key. The count is exact up to 65,536 a cell, beyond
    that an estimate (HyperLogLog, standard error 0.81 %), and then marked as one.

    Parameters
    ----------
    field
        The column of identifiers: text or whole numbers.
    unit
        What an identifier stands for; persons unless it is given.
    retractable
        Whether to keep each identifier's number of records, so that a record can be taken back.
    exact_up_to
        Up to how many identifiers a cell stays exact; None for 65,536.

    Returns
    -------
    Measure
        The measure; its column is named after the field, with ``_distinct`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.distinct("person")]))
    >>> _ = agg.push({"person": ["p1", "p2", "p1", None]})
    >>> agg.table().inside.to_dict()
    {'person_distinct': [2]}
    """
    return Measure("distinct", field, unit, retractable, exact_up_to)


def contributors(field: str, unit: str | None = None) -> Measure:
    """Count the officers or volunteers behind a cell, which disclosure control asks for.

    Parameters
    ----------
    field
        The column of identifiers: text or whole numbers.
    unit
        What an identifier stands for; persons unless it is given.

    Returns
    -------
    Measure
        The measure; its column is named after the field, with ``_contributors`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.contributors("officer")]))
    >>> _ = agg.push({"officer": [7, 7, 8]})
    >>> agg.table().inside.to_dict()
    {'officer_contributors': [2]}
    """
    return Measure("contributors", field, unit)


def quantiles(
    field: str, unit: str | None = None, *, retractable: bool = False, exact_up_to: int | None = None
) -> Measure:
    """Keep a column of whole numbers from 0 to 10**12 so that percentiles can be read (nearest rank).

    Exact up to 65,536 values a cell, beyond that by a log-linear histogram (relative error at most 1/64), and then
    marked so.

    Parameters
    ----------
    field
        The column of whole numbers.
    unit
        The unit of the field; seconds unless it is given.
    retractable
        Whether to keep a histogram from the first value, so that a record can be taken back.
    exact_up_to
        Up to how many values a cell stays exact; None for 65,536.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_p50``, ``_p90`` and the like added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.quantiles("seconds")]))
    >>> _ = agg.push({"seconds": list(range(1, 101))})
    >>> agg.table(quantiles=[0.5, 0.99]).inside.to_dict()
    {'seconds_p50': [50], 'seconds_p99': [99]}
    """
    return Measure("quantiles", field, unit, retractable, exact_up_to)


def hour_of_week(field: str) -> Measure:
    """Spread records over the 168 hours of the week, on the clocks of the schema's zone.

    A time that is only known to lie between two instants, such as a burglary while nobody was at home, is spread over
    the hours that it may have happened in; what it gives them sums to exactly one record.

    Parameters
    ----------
    field
        The column of instants, or of pairs of instants (tuples, lists, or intervals of pandas), the earliest first, at
        most 366 days apart.

    Returns
    -------
    Measure
        The measure; its column is named after the field, with ``_hours`` added to it, and holds lists of 168 numbers
        of records, Monday from 0 o'clock first.

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.hour_of_week("at")], zone="Asia/Shanghai"))
    >>> _ = agg.push({"at": [datetime(2024, 10, 7, 1, 30, tzinfo=timezone.utc)]})
    >>> agg.table().inside.to_dict()["at_hours"][0].index(1.0)
    9
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.hour_of_week("at")], zone="UTC"))
    >>> gone, back = (datetime(2024, 10, 7, hour, tzinfo=timezone.utc) for hour in (8, 10))
    >>> _ = agg.push({"at": [(gone, back)]})
    >>> agg.table().inside.to_dict()["at_hours"][0][7:11]
    [0.0, 0.5, 0.5, 0.0]
    """
    return Measure("hour_of_week", field)


def reported(field: str, unit: str) -> Measure:
    """Add up reported figures of one unit, keeping their bounds.

    Parameters
    ----------
    field
        The column of texts, such as ``"400余件"``.
    unit
        The unit of the figures.

    Returns
    -------
    Measure
        The measure; its columns are named after the field, with ``_reported``, ``_reported_low`` and
        ``_reported_high`` added to it.

    Examples
    --------
    >>> import shouwang as sw
    >>> agg = sw.Aggregator(sw.Schema(measures=[sw.reported("matters", "matters")]))
    >>> _ = agg.push({"matters": ["400余件", "25件"]})
    >>> agg.table().inside.to_dict()
    {'matters_reported': [None], 'matters_reported_low': [426], 'matters_reported_high': [524]}
    """
    return Measure("reported", field, unit)
