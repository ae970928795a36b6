"""Community policing for analysts: exact spatial joins, find help, who is responsible, statistics that merge.

Arrays in, arrays out; scalars in, scalars out. Coordinates are degrees on WGS-84, latitude before longitude in
arguments; distances are metres on the ellipsoid. Errors are subclasses of :class:`ShouwangError`.

Examples
--------
>>> import shouwang as sw
>>> points = sw.PointIndex(lat=[36.60, 36.61], lon=[101.77, 101.78])
>>> positions, metres = points.nearest(36.605, 101.775, k=1)
>>> positions, metres.round(1)
(array([1]), array([712.7]))
"""

from shouwang._answers import (
    Agency,
    Area,
    AssetCoverage,
    Coverage,
    FileReport,
    Help,
    IndicatorLine,
    Line,
    LineAdvice,
    NearbySafePoint,
    Officer,
    Responsible,
    RollUp,
    SafePoint,
)
from shouwang._area_index import AreaIndex
from shouwang._convert import convert
from shouwang._estimates import (
    Change,
    Displacement,
    Estimate,
    compare_counts,
    e_test,
    funnel_limits,
    poisson_rate,
    quantile_ranks,
    rank_intervals,
    rate_ratio,
    weighted_displacement_difference,
    wilson,
    z_of_change,
)
from shouwang._geodesic import geodesic
from shouwang._joins import locate_join, nearest_join
from shouwang._labels import labels
from shouwang._measures import (
    Measure,
    contributors,
    count,
    count_if,
    distinct,
    hour_of_week,
    min_max,
    quantiles,
    reported,
    sum,
    sum_of_squares,
)
from shouwang._native import Quantity, Ratio, ReportedFigure, __version__, parse_figure
from shouwang._point_index import PointIndex, TagFilter
from shouwang._registry import Registry, examine_file
from shouwang._release import Policy, ReleasedTable
from shouwang._stats import OUTSIDE, Aggregator, Finding, PushReport, Schema
from shouwang._table import Table
from shouwang.errors import (
    FileError,
    InputError,
    InputTypeError,
    InternalError,
    MissingExtraError,
    RefusedError,
    ShouwangError,
    UnitError,
)

__all__ = [
    "OUTSIDE",
    "Agency",
    "Aggregator",
    "Area",
    "AreaIndex",
    "AssetCoverage",
    "Change",
    "Coverage",
    "Displacement",
    "Estimate",
    "FileError",
    "FileReport",
    "Finding",
    "Help",
    "IndicatorLine",
    "InputError",
    "InputTypeError",
    "InternalError",
    "Line",
    "LineAdvice",
    "Measure",
    "MissingExtraError",
    "NearbySafePoint",
    "Officer",
    "PointIndex",
    "Policy",
    "PushReport",
    "Quantity",
    "Ratio",
    "RefusedError",
    "Registry",
    "ReleasedTable",
    "ReportedFigure",
    "Responsible",
    "RollUp",
    "SafePoint",
    "Schema",
    "ShouwangError",
    "Table",
    "TagFilter",
    "UnitError",
    "__version__",
    "compare_counts",
    "contributors",
    "convert",
    "count",
    "count_if",
    "distinct",
    "e_test",
    "examine_file",
    "funnel_limits",
    "geodesic",
    "hour_of_week",
    "labels",
    "locate_join",
    "min_max",
    "nearest_join",
    "parse_figure",
    "poisson_rate",
    "quantile_ranks",
    "quantiles",
    "rank_intervals",
    "rate_ratio",
    "reported",
    "sum",
    "sum_of_squares",
    "weighted_displacement_difference",
    "wilson",
    "z_of_change",
]
