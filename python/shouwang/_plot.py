"""Drawings with matplotlib."""

from __future__ import annotations

import html
import re
import warnings
from typing import TYPE_CHECKING, Any

from shouwang._extras import extra
from shouwang.errors import InputError

if TYPE_CHECKING:
    from shouwang._registry import Registry
    from shouwang._release import ReleasedTable

# Families with Chinese glyphs that systems bring, tried in this order.
CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "Heiti SC",
    "SimHei",
    "Arial Unicode MS",
)
_PERIOD = re.compile(r"\d{4}(-(W|Q)?\d{1,2}(-\d{2})?)?")
_CHINESE = re.compile("[\u3400-\u9fff\uff00-\uffef]")


def axes(ax: Any) -> Any:
    """Give the axes, or new ones."""
    return extra("matplotlib.pyplot", "plot").subplots()[1] if ax is None else ax


def use_chinese(ax: Any) -> None:
    """Set Chinese text of the axes in a family that has the glyphs, or say how to get one."""
    texts = [text for text in ax.findobj(extra("matplotlib.text", "plot").Text) if _CHINESE.search(text.get_text())]
    if not texts:
        return
    known = {font.name for font in extra("matplotlib.font_manager", "plot").fontManager.ttflist}
    family = next((name for name in CHINESE_FAMILIES if name in known), None)
    if family is None:
        message = "no installed font has Chinese glyphs; install one, such as Noto Sans CJK (fonts-noto-cjk on Debian)"
        warnings.warn(message, stacklevel=4)
        return
    for text in texts:
        text.set_fontfamily([family, "sans-serif"])


def table(of: ReleasedTable, column: str | None, ax: Any) -> Any:
    """Draw one column of a table over its last key."""
    units = of.units
    if column is None:
        column = next(iter(units))
    if column not in units:
        message = f"column: missing, expected one of {', '.join(units)}"
        raise InputError(message, code="missing", field="column")
    columns = of.to_dict(lang="zh")
    keys = [columns[name] for name in of.keys]
    figures = [float("nan") if value is None else float(value) for value in columns[column]]
    ax = axes(ax)
    over = keys[-1] if keys else [""] * len(of)
    places = list(dict.fromkeys(over))
    if all(_PERIOD.fullmatch(place) for place in places):
        places.sort()
    groups: dict[str, dict[str, float]] = {}
    for row, (place, figure) in enumerate(zip(over, figures, strict=True)):
        groups.setdefault(" · ".join(key[row] for key in keys[:-1]), {})[place] = figure
    lines = bool(places) and all(_PERIOD.fullmatch(place) for place in places)
    width = 0.8 / max(1, len(groups))
    for at, (label, by_place) in enumerate(groups.items()):
        heights = [by_place.get(place, float("nan")) for place in places]
        if lines:
            ax.plot(range(len(places)), heights, marker="o", label=label or None)
        else:
            left = [place + (at - (len(groups) - 1) / 2) * width for place in range(len(places))]
            ax.bar(left, heights, width=width, label=label or None)
    crowded = len(places) > 6
    ax.set_xticks(range(len(places)), places, rotation=45 if crowded else 0, ha="right" if crowded else "center")
    unit = units[column]
    ax.set_ylabel(f"{column} ({unit})" if unit else column)
    if of.keys:
        ax.set_xlabel(of.keys[-1])
    if len(groups) > 1:
        ax.legend()
    use_chinese(ax)
    return ax


def registry(of: Registry, ax: Any) -> Any:
    """Draw the outlines of areas and the safe points, active ones filled."""
    ax = axes(ax)
    areas, points = of.to_geopandas("areas"), of.to_geopandas("safe_points")
    if len(areas):
        areas.boundary.plot(ax=ax, color="0.6", linewidth=0.8)
    for active, style in ((True, {"color": "tab:blue"}), (False, {"facecolor": "none", "edgecolor": "tab:blue"})):
        some = points[(points["state"] == "active") == active]
        if len(some):
            ax.scatter(some.geometry.x, some.geometry.y, s=12, zorder=3, **style)
    ax.set_xlabel("degrees east")
    ax.set_ylabel("degrees north")
    use_chinese(ax)
    return ax


def explore(of: Registry) -> Any:
    """Make a folium map of areas and safe points; what it shows of a point is public."""
    folium = extra("folium", "map")
    areas, points = of.to_geopandas("areas"), of.to_geopandas("safe_points")
    bounds = [frame.total_bounds for frame in (areas, points) if len(frame)]
    shown = folium.Map()
    if bounds:
        west, south = (min(bound[at] for bound in bounds) for at in (0, 1))
        east, north = (max(bound[at] for bound in bounds) for at in (2, 3))
        shown.fit_bounds([[south, west], [north, east]])
    if len(areas):
        folium.GeoJson(
            areas[["name", "geometry"]].to_json(),
            style_function=lambda _feature: {"weight": 1, "fillOpacity": 0.05},
            tooltip=folium.GeoJsonTooltip(["name"], labels=False),
        ).add_to(shown)
    for point in points.itertuples():
        folium.CircleMarker(
            [point.geometry.y, point.geometry.x],
            radius=5,
            fill=point.state == "active",
            tooltip=html.escape(f"{point.name} · {'; '.join(point.functions)} · {point.hours or '–'}"),
        ).add_to(shown)
    return shown
