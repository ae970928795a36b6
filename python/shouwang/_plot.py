"""Drawings with matplotlib."""

from __future__ import annotations

import html
import re
import warnings
from datetime import date
from typing import TYPE_CHECKING, Any

from shouwang._area_index import AreaIndex
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
_LINES = ("-", "--", ":", "-.")
_HATCHES = ("", "//", "..", "xx")
_PERIOD = re.compile(r"\d{4}(-(W|Q)?\d{1,2}(-\d{2})?)?")
_CHINESE = re.compile("[\u3400-\u9fff\uff00-\uffef]")


def axes(ax: Any) -> Any:
    """Give the axes, or new ones."""
    return extra("matplotlib.pyplot", "plot").subplots(layout="constrained")[1] if ax is None else ax


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
        # After ten groups the colours begin again.
        again = number // 10
        if lines:
            ax.plot(span, heights, marker="o", linestyle=_LINES[again % len(_LINES)], label=label or None)
        else:
            left = [place + (number - (len(groups) - 1) / 2) * width for place in span]
            ax.bar(left, heights, width=width, hatch=_HATCHES[again % len(_HATCHES)], label=label or None)
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
        # Beside the axes, where it covers no figure.
        ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize="small")
    withheld = sum(reason is not None for reason in of.withheld[column])
    if withheld:
        note = f"{withheld} of {len(of)} figures withheld (policy {of.policy.name})"
        ax.set_title(note, loc="left", fontsize="small", color="0.4")
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
        _name(_labelled(areas), ax)
    if len(points):
        ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize="small")
    ax.locator_params(axis="x", nbins=6)
    ax.set_xlabel("degrees east")
    ax.set_ylabel("degrees north")
    use_chinese(ax)
    _part_labels(ax)
    return ax


def _name(areas: Any, ax: Any) -> None:
    """Write the names of areas into them, the largest first."""
    halo = extra("matplotlib.patheffects", "plot").withStroke(linewidth=3, foreground="white")
    index = AreaIndex(areas)
    lat, lon = index.label_positions()
    for row in (-index.square_metres()).argsort():
        if lat[row] == lat[row]:
            name = areas["name"].iloc[row]
            text = ax.annotate(name, (lon[row], lat[row]), ha="center", va="center", fontsize=8, zorder=4, gid="name")
            text.set_path_effects([halo])


def _part_labels(ax: Any) -> None:
    """Move a name that would cover another up or down a line, and hide it where that doesn't help."""
    canvas = ax.figure.canvas
    if not hasattr(canvas, "get_renderer"):
        return
    canvas.figure.draw_without_rendering()
    renderer = canvas.get_renderer()
    kept: list[Any] = []
    for text in ax.texts:
        if text.get_gid() != "name":
            continue
        box = text.get_window_extent(renderer)
        moves = (box.translated(0, lines * box.height) for lines in (0, 1.2, -1.2))
        free = next((moved for moved in moves if not any(moved.overlaps(other) for other in kept)), None)
        if free is None:
            text.set_visible(False)
            continue
        kept.append(free)
        middle = (free.x0 + free.x1) / 2, (free.y0 + free.y1) / 2
        text.set_position(ax.transData.inverted().transform(middle))


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
    shown = folium.Map(control_scale=True)
    if bounds:
        west, south = (min(bound[at] for bound in bounds) for at in (0, 1))
        east, north = (max(bound[at] for bound in bounds) for at in (2, 3))
        shown.fit_bounds([[south, west], [north, east]])
    if len(areas):
        # The largest lie lowest, so that each can be pointed at.
        lowest_first = areas.iloc[(-AreaIndex(areas).square_metres()).argsort()]
        folium.GeoJson(
            lowest_first[["name", "geometry"]].to_json(),
            name=f"areas ({len(areas)})",
            style_function=lambda _feature: {"color": "#4a5568", "weight": 1, "fillOpacity": 0.04},
            highlight_function=lambda _feature: {"weight": 3},
            tooltip=folium.GeoJsonTooltip(["name"], labels=False),
        ).add_to(shown)
    layer = folium.FeatureGroup(name=f"safe points ({len(points)})").add_to(shown)
    for point in points.itertuples():
        is_active = point.state == "active"
        folium.CircleMarker(
            [point.geometry.y, point.geometry.x],
            radius=5,
            weight=1.5,
            color="white" if is_active else "#1f4e8c",
            fill=True,
            fill_color="#1f4e8c" if is_active else "white",
            fill_opacity=0.9,
            tooltip=html.escape(f"{point.name} · {'; '.join(point.functions)} · {point.hours or '–'}"),
        ).add_to(layer)
    folium.LayerControl(collapsed=False).add_to(shown)
    return shown
