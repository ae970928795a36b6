import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw


def counted(records, by, **schema):
    agg = sw.Aggregator(sw.Schema(by, **schema))
    agg.push(records)
    return agg.table(by=by)


CELLS = st.lists(st.integers(0, 25), min_size=9, max_size=9)


@given(CELLS)
def test_no_small_count_is_shown_and_no_margin_gives_one_back(counts):
    cells = [cell for cell, n in zip(((p, q) for p in "abc" for q in "xyz"), counts, strict=True) for _ in range(n)]
    table = counted({"p": [c[0] for c in cells], "q": [c[1] for c in cells]}, ["p", "q"])
    try:
        released = table.release(policy=sw.Policy.partner())
    except sw.RefusedError:
        # Nothing leaves, which gives nothing back either; it takes a small count to come to that.
        assert any(0 < n < 5 for n in counts)
        return
    columns = released.to_dict()
    truth = {(p, q): n for p, q, n in zip(*table.inside.to_dict().values(), strict=True)}
    hidden = set()
    for p, q, n in zip(columns["p"], columns["q"], columns["count"], strict=True):
        assert n is None or n == 0 or n >= 5
        if n is None:
            hidden.add((p, q))
        else:
            assert n == truth.get((p, q), 0)
    for key, n in truth.items():
        if 0 < n < 5:
            assert key in hidden
            # Alone in its row or column it would be the margin less the rest, unless the margin is small itself.
            for at in (0, 1):
                margin = sum(count for cell, count in truth.items() if cell[at] == key[at])
                assert margin < 5 or sum(cell[at] == key[at] for cell in hidden) > 1


def test_a_public_table_is_rounded_and_says_why_figures_are_missing():
    table = counted({"kind": ["noise"] * 43 + ["aid"] * 12 + ["theft"] * 3}, ["kind"])
    released = table.release(policy=sw.Policy.public())
    assert released.policy == sw.Policy.public()
    shown = dict(zip(released.to_dict()["kind"], released.to_dict()["count"], strict=True))
    assert shown["theft"] is None
    assert all(n is None or n % 5 == 0 for n in shown.values())
    assert "small_count" in released.withheld["count"]
    assert "*" in str(released)
    assert "<td>*</td>" in released._repr_html_()
    assert repr(released) == "ReleasedTable(3 rows, policy public)"
    internal = table.release(policy=sw.Policy.internal())
    assert internal.to_dict() == table.inside.to_dict() == {"kind": ["aid", "noise", "theft"], "count": [12, 43, 3]}
    assert internal.withheld == {"count": [None, None, None]}
    assert internal.row_counts["read"] == 58


def test_a_policy_of_ones_own_is_checked():
    table = counted({"kind": np.array(["a"] * 30 + ["b"] * 8 + ["c"] * 9, dtype=object)}, ["kind"])
    own = sw.Policy("ours", least_count=10)
    assert table.release(policy=own).to_dict()["count"] == [30, None, None]
    for arguments, sentence in (
        ({"least_count": -1}, "least_count: out of range"),
        ({"least_count": 5, "round_to": 0}, "round_to: out of range"),
        ({"least_count": 2.5}, "least_count: not valid"),
    ):
        with pytest.raises(sw.InputError, match=sentence):
            sw.Policy("ours", **arguments)
    with pytest.raises(TypeError, match="policy: not valid, expected a Policy"):
        table.release(policy="public")


def test_what_a_table_shows_of_itself_is_what_partners_may_see():
    table = counted({"kind": ["noise"] * 43 + ["aid"] * 12 + ["theft"] * 3}, ["kind"])
    partner = table.release(policy=sw.Policy.partner())
    assert str(table) == str(partner)
    assert table._repr_html_() == partner._repr_html_()
    assert "<td>3</td>" not in table._repr_html_()
    assert "<td>3</td>" in table.inside._repr_html_()
    assert table.inside.policy == sw.Policy.internal()
    for way_out in ("to_dict", "to_pandas", "to_polars", "to_arrow"):
        assert not hasattr(table, way_out)


def test_what_a_table_draws_of_itself_is_what_partners_may_see():
    matplotlib = pytest.importorskip("matplotlib", reason="skipped: needs the extra plot")
    matplotlib.use("agg")
    from matplotlib import pyplot

    table = counted({"kind": ["noise"] * 40 + ["aid"] * 12 + ["theft"] * 3}, ["kind"])
    for policy, heights in ((None, [40.0]), (sw.Policy.internal(), [3.0, 12.0, 40.0])):
        axes = table.plot(policy=policy)
        assert sorted(bar.get_height() for bar in axes.patches if bar.get_height() > 0) == heights
        pyplot.close(axes.figure)


def test_a_table_that_can_t_be_protected_shows_why_and_nothing_else():
    table = counted({"kind": ["aid", "theft"]}, ["kind"])
    with pytest.raises(sw.RefusedError):
        table.release(policy=sw.Policy.partner())
    for shown in (str(table), table._repr_html_()):
        assert "its figures are for inside" in shown
        assert "aid" not in shown


def test_limits_of_percentiles_stay_inside():
    agg = sw.Aggregator(sw.Schema(measures=[sw.count_if("resolved"), sw.quantiles("seconds")]))
    agg.push({"resolved": [True] * 86 + [False] * 14, "seconds": list(range(1, 101))})
    table = agg.table(confidence=0.95)
    inside, left = table.inside.to_dict(), table.release(policy=sw.Policy.partner())
    rate = sw.wilson(86, 100)
    assert (inside["resolved_rate_low"], inside["resolved_rate_high"]) == ([rate.low], [rate.high])
    assert (inside["seconds_p50_low"], inside["seconds_p50_high"]) == ([40], [61])
    assert left.to_dict()["resolved_rate_low"] == [rate.low]
    assert left.withheld["seconds_p50_low"] == ["single_record"]
    with pytest.raises(sw.InputError, match="confidence: out of range"):
        agg.table(confidence=2)
