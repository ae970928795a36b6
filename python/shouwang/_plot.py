"""Drawings with matplotlib."""

from __future__ import annotations

import html
import re
import warnings
from datetime import date
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
    lines = bool(places) and all(_PERIOD.fullmatch(place) for place in places)
    # Periods stand as far apart as they are in time, and a line breaks where one has no figure.
    at = {place: _ordinal(place) if lines else number for number, place in enumerate(places)}
    places.sort(key=at.__getitem__)
    groups: dict[str, dict[int, float]] = {}
    for row, (place, figure) in enumerate(zip(over, figures, strict=True)):
        groups.setdefault(" · ".join(key[row] for key in keys[:-1]), {})[at[place]] = figure
    span = range(at[places[0]], at[places[-1]] + 1) if places else range(0)
    width = 0.8 / max(1, len(groups))
    for number, (label, by_place) in enumerate(groups.items()):
        heights = [by_place.get(place, float("nan")) for place in span]
        if lines:
            ax.plot(span, heights, marker="o", label=label or None)
        else:
            left = [place + (number - (len(groups) - 1) / 2) * width for place in span]
            ax.bar(left, heights, width=width, label=label or None)
    crowded = len(places) > 6
    ticks = places[:: len(places) // 24 + 1] if lines else places
    ax.set_xticks(
        [at[place] for place in ticks],
        ticks,
        rotation=45 if crowded else 0,
        ha="right" if crowded else "center",
    )
    if all(figure >= 0 for figure in figures if figure == figure):
        ax.set_ylim(bottom=0)
    unit = units[column]
    ax.set_ylabel(f"{column} ({unit})" if unit else column)
    if of.keys:
        ax.set_xlabel(of.keys[-1])
    if len(groups) > 1:
        ax.legend()
    use_chinese(ax)
    return ax


def _ordinal(period: str) -> int:
    """Give the number of a period among those of its length: 2025-07-18, 2025-W29, 2025-07, 2025-Q3 or 2025."""
    year, _, part = period.partition("-")
    if part.startswith("W"):
        return date.fromisocalendar(int(year), int(part[1:]), 1).toordinal() // 7
    if part.startswith("Q"):
        return int(year) * 4 + int(part[1:])
    if "-" in part:
        return date.fromisoformat(period).toordinal()
    return int(year) * 12 + int(part) if part else int(year)


def week(counts: Any, label: str, ax: Any) -> Any:
    """Draw figures of the 7 × 24 hours of a week, Monday at the top."""
    ax = axes(ax)
    drawn = ax.imshow(counts, aspect="auto", cmap="viridis", vmin=0)
    ax.set_xticks(range(0, 24, 3))
    ax.set_yticks(range(7), ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"))
    ax.set_xlabel("hour")
    ax.figure.colorbar(drawn, ax=ax, label=label)
    use_chinese(ax)
    return ax


def registry(of: Registry, labels: bool, ax: Any) -> Any:
    """Draw the outlines of areas and the safe points, active ones filled, with the names of the narrowest areas."""
    ax = axes(ax)
    areas, points = of.to_geopandas("areas"), of.to_geopandas("safe_points")
    if len(areas):
        areas.boundary.plot(ax=ax, color="0.6", linewidth=0.8)
    styles = {
        True: {"color": "tab:blue", "label": "active safe points"},
        False: {"facecolor": "none", "edgecolor": "tab:blue", "label": "other safe points"},
    }
    for active, style in styles.items():
        some = points[(points["state"] == "active") == active]
        if len(some):
            ax.scatter(some.geometry.x, some.geometry.y, s=12, zorder=3, **style)
    if labels:
        halo = extra("matplotlib.patheffects", "plot").withStroke(linewidth=3, foreground="white")
        for area in _labelled(areas).itertuples():
            spot = area.geometry.representative_point()
            text = ax.annotate(area.name, (spot.x, spot.y), ha="center", va="center", fontsize=8, zorder=4)
            text.set_path_effects([halo])
    if len(points):
        ax.legend(loc="best", fontsize=8)
    ax.locator_params(axis="x", nbins=6)
    ax.set_xlabel("degrees east")
    ax.set_ylabel("degrees north")
    use_chinese(ax)
    return ax


def _labelled(areas: Any) -> Any:
    """Choose the areas of one kind, which don't lie in one another: police areas, else the kind with the most."""
    kinds = areas["kind"].value_counts()
    kind = "police_area" if "police_area" in kinds else next(iter(kinds.index), None)
    return areas[areas["kind"] == kind]


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
