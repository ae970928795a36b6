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

from shouwang._aggregator import OUTSIDE, Aggregator, Finding, PushReport
from shouwang._answers import (
    Agency,
    Area,
    Help,
    Line,
    LineAdvice,
    NearbySafePoint,
    Officer,
    Responsible,
    SafePoint,
)
from shouwang._area_index import AreaIndex
from shouwang._calendar import CalendarDay, ChinaCalendar, calendar_day, due_date
from shouwang._changes import (
    Change,
    Displacement,
    compare_counts,
    e_test,
    weighted_displacement_difference,
    z_of_change,
)
from shouwang._compare import ComparedCounts, DailyCounts, compared_spans, gini, spring_festival
from shouwang._convert import convert, in_mainland_china
from shouwang._deadline import Deadline
from shouwang._duty import (
    DataFinding,
    DueItem,
    OpenGrid,
    PlateHealth,
    PrintedText,
    RecordRef,
    SafePointOpening,
    UncoveredArea,
)
from shouwang._editable import EditablePoints, PointSnapshot
from shouwang._estimates import (
    Estimate,
    funnel_limits,
    poisson_rate,
    quantile_ranks,
    rank_intervals,
    rate_ratio,
    wilson,
)
from shouwang._evidence import Evidence, RecordFacts, missing_documents
from shouwang._exports import read_open311, read_police_uk
from shouwang._figures import FoundFigure, figures_in
from shouwang._geodesic import bearing, geodesic
from shouwang._history import History, HistoryEvent
from shouwang._hours import OpeningHours, OpeningPeriod, OpeningStatus
from shouwang._joins import locate_join, nearest_join
from shouwang._labels import labels
from shouwang._ledger import Ledger
from shouwang._lifecycle import Lifecycle, NextStep, StepCheck, Transition, lifecycle
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
from shouwang._native import AgencyCode, DivisionCode, Quantity, Ratio, ReportedFigure, __version__, parse_figure
from shouwang._page import Report, report
from shouwang._period import Period
from shouwang._phone import PhoneNumber, mask_name, parse_phone
from shouwang._point_index import PointIndex, TagFilter
from shouwang._policy import Policy
from shouwang._registry import Registry
from shouwang._release import ReleasedTable
from shouwang._reports import AssetCoverage, Coverage, FileReport, IndicatorLine, RollUp
from shouwang._schema import Schema
from shouwang._sources import examine_file
from shouwang._table import Table
from shouwang._walking import walking_minutes, walking_reach_metres
from shouwang._work import (
    AssetHours,
    Candidate,
    Fairness,
    HourlyCoverage,
    Rate,
    SafePointLoad,
    VolunteerLoad,
    VolunteerLoads,
)
from shouwang._writers import undefused, write_csv, write_geojson
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
    "AgencyCode",
    "Aggregator",
    "Area",
    "AreaIndex",
    "AssetCoverage",
    "AssetHours",
    "CalendarDay",
    "Candidate",
    "Change",
    "ChinaCalendar",
    "ComparedCounts",
    "Coverage",
    "DailyCounts",
    "DataFinding",
    "Deadline",
    "Displacement",
    "DivisionCode",
    "DueItem",
    "EditablePoints",
    "Estimate",
    "Evidence",
    "Fairness",
    "FileError",
    "FileReport",
    "Finding",
    "FoundFigure",
    "Help",
    "History",
    "HistoryEvent",
    "HourlyCoverage",
    "IndicatorLine",
    "InputError",
    "InputTypeError",
    "InternalError",
    "Ledger",
    "Lifecycle",
    "Line",
    "LineAdvice",
    "Measure",
    "MissingExtraError",
    "NearbySafePoint",
    "NextStep",
    "Officer",
    "OpenGrid",
    "OpeningHours",
    "OpeningPeriod",
    "OpeningStatus",
    "Period",
    "PhoneNumber",
    "PlateHealth",
    "PointIndex",
    "PointSnapshot",
    "Policy",
    "PrintedText",
    "PushReport",
    "Quantity",
    "Rate",
    "Ratio",
    "RecordFacts",
    "RecordRef",
    "RefusedError",
    "Registry",
    "ReleasedTable",
    "Report",
    "ReportedFigure",
    "Responsible",
    "RollUp",
    "SafePoint",
    "SafePointLoad",
    "SafePointOpening",
    "Schema",
    "ShouwangError",
    "StepCheck",
    "Table",
    "TagFilter",
    "Transition",
    "UncoveredArea",
    "UnitError",
    "VolunteerLoad",
    "VolunteerLoads",
    "__version__",
    "bearing",
    "calendar_day",
    "compare_counts",
    "compared_spans",
    "contributors",
    "convert",
    "count",
    "count_if",
    "distinct",
    "due_date",
    "e_test",
    "examine_file",
    "figures_in",
    "funnel_limits",
    "geodesic",
    "gini",
    "hour_of_week",
    "in_mainland_china",
    "labels",
    "lifecycle",
    "locate_join",
    "mask_name",
    "min_max",
    "missing_documents",
    "nearest_join",
    "parse_figure",
    "parse_phone",
    "poisson_rate",
    "quantile_ranks",
    "quantiles",
    "rank_intervals",
    "rate_ratio",
    "read_open311",
    "read_police_uk",
    "report",
    "reported",
    "spring_festival",
    "sum",
    "sum_of_squares",
    "undefused",
    "walking_minutes",
    "walking_reach_metres",
    "weighted_displacement_difference",
    "wilson",
    "write_csv",
    "write_geojson",
    "z_of_change",
]
