"""Runs in an environment that holds the wheel and numpy alone: all but the extras works, and what needs one says which.

python/test.sh makes the environment; pytest does not collect this file.
"""

import importlib.util
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import shouwang as sw

EXTRAS = ("pandas", "polars", "pyarrow", "geopandas", "shapely", "matplotlib", "folium", "tqdm")


def main(data: Path) -> None:
    present = [name for name in EXTRAS if importlib.util.find_spec(name)]
    assert not present, f"not alone: {present}"

    index = sw.PointIndex([36.60, 36.61], [101.77, 101.78])
    assert index.nearest(36.605, 101.775)[0].tolist() == [1]
    square = [[[101.0, 36.0], [102.0, 36.0], [102.0, 37.0], [101.0, 37.0], [101.0, 36.0]]]
    areas = sw.AreaIndex(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": square}}],
        }
    )
    assert areas.locate(36.5, 101.5) == 0
    agg = sw.Aggregator(sw.Schema(["kind"], time="at"))
    agg.push({"kind": ["noise"] * 20, "at": [datetime(2025, 7, 18, tzinfo=UTC)] * 20})
    table = agg.table(by=["kind", "month"])
    assert table.release(policy=sw.Policy.partner()).to_dict()["count"] == [20]
    assert "noise" in table._repr_html_()
    assert sw.parse_figure("400余件").low == 401

    registry = sw.Registry.read(data)
    assert registry.find_help(36.622, 101.7805, need="help").call is not None
    assert registry.responsible(36.622, 101.7805).area.id == "dashizi"
    assert registry.roll_up(date(2025, 12, 31))["contact_plates"].counted.value == 509
    assert len(registry.records("volunteers")) == 107
    assert "509" in sw.report(registry, as_of=date(2025, 9, 30)).html

    released, coverage = table.release(policy=sw.Policy.partner()), registry.coverage()
    for extra, work in {
        "pandas": coverage.to_pandas,
        "polars": released.to_polars,
        "arrow": released.to_arrow,
        "geo": registry.to_geopandas,
        "plot": released.plot,
        "map": registry.explore,
        "progress": lambda: agg.push({"kind": ["a"], "at": [None]}, progress=True),
    }.items():
        said = "nothing"
        try:
            work()
        except sw.MissingExtraError as error:
            said = str(error)
        assert f"shouwang[{extra}]" in said, f"{extra}: {said}"
    print("the wheel and numpy alone: all but the extras works")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
