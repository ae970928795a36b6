import warnings

import pytest

import shouwang as sw

matplotlib = pytest.importorskip("matplotlib", reason="skipped: needs the extra plot")
matplotlib.use("agg")


@pytest.fixture
def axes():
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    yield axes
    pyplot.close(figure)


def counted(records, schema, by):
    agg = sw.Aggregator(schema)
    agg.push(records)
    return agg.table(by=by).inside


def test_periods_are_lines_in_their_order_and_kinds_are_bars(axes):
    from datetime import UTC, datetime

    schema = sw.Schema(["kind"], time="at")
    at = [datetime(2024, month, 1, tzinfo=UTC) for month in (3, 1, 2, 2)]
    table = counted({"kind": ["b", "a", "a", "b"], "at": at}, schema, ["kind", "month"])
    assert table.plot(ax=axes) is axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2024-01", "2024-02", "2024-03"]
    assert len(axes.lines) == 2
    assert axes.get_legend() is not None
    axes.clear()
    counted({"kind": ["b", "a"], "at": at[:2]}, schema, ["kind"]).plot("count", ax=axes)
    assert [bar.get_height() for bar in axes.patches] == [1, 1]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("kind", "count (records)")


@pytest.mark.parametrize(("grain", "apart"), [("day", 63), ("week", 9), ("month", 2), ("quarter", 1), ("year", 1)])
def test_periods_stand_as_far_apart_as_they_are_in_time(axes, grain, apart):
    from datetime import UTC, datetime

    at = [datetime(2024, 12, 2, tzinfo=UTC), datetime(2025, 1, 31, tzinfo=UTC), datetime(2025, 2, 3, tzinfo=UTC)]
    schema = sw.Schema(time="at", grain=grain, zone="UTC")
    counted({"at": at}, schema, [grain]).plot(ax=axes)
    ticks = axes.get_xticks()
    assert ticks[-1] - ticks[0] == apart
    assert len(axes.lines[0].get_xdata()) == apart + 1
    assert axes.get_ylim()[0] == 0


def test_chinese_labels_find_a_font_or_say_what_to_install(axes):
    table = counted({"kind": ["噪音"]}, sw.Schema(["kind"]), ["kind"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        table.plot(ax=axes)
    families = axes.get_xticklabels()[0].get_fontfamily()
    assert ("sans-serif" in families and len(families) == 2) or "install one" in str(caught[0].message)


def test_an_unknown_column_is_named(axes):
    table = counted({"kind": ["a"]}, sw.Schema(["kind"]), ["kind"])
    with pytest.raises(sw.InputError, match="column: missing, expected one of count"):
        table.plot("speed", ax=axes)
