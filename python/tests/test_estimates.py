"""Estimates and tables agree with scipy, statsmodels and DuckDB."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw

stats = pytest.importorskip("scipy.stats", reason="skipped: needs scipy")
COUNTS = st.integers(0, 5_000)
CONFIDENCES = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])


# No lambda in a strategy: Hypothesis parses its source, which CPython 3.11 can't do in several threads at once.
@given(st.tuples(COUNTS, st.integers(1, 5_000)).map(sorted), CONFIDENCES)
def test_wilson_limits_are_those_of_scipy_and_statsmodels(pair, confidence):
    proportion = pytest.importorskip("statsmodels.stats.proportion", reason="skipped: needs statsmodels")
    x, n = pair
    ours = sw.wilson(x, n, confidence=confidence)
    theirs = stats.binomtest(x, n).proportion_ci(confidence, method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-12)
    other = proportion.proportion_confint(x, n, 1 - confidence, method="wilson")
    assert (ours.low, ours.high) == pytest.approx(other, rel=1e-9, abs=1e-12)
    assert ours.value == x / n


@given(COUNTS, st.floats(0.01, 1e6), CONFIDENCES)
def test_poisson_limits_are_those_of_statsmodels(count, exposure, confidence):
    rates = pytest.importorskip("statsmodels.stats.rates", reason="skipped: needs statsmodels")
    ours = sw.poisson_rate(count, exposure, confidence=confidence)
    theirs = rates.confint_poisson(count, exposure, method="exact-c", alpha=1 - confidence)
    assert (ours.low, ours.high) == pytest.approx(np.nan_to_num(theirs), rel=1e-9, abs=1e-12)
    assert ours.value == pytest.approx(count / exposure)


@given(COUNTS, st.integers(1, 5_000), st.floats(0.1, 50), st.floats(0.1, 50), CONFIDENCES)
def test_the_limits_of_a_ratio_follow_from_clopper_s_and_pearson_s(first, second, own, other, confidence):
    ours = sw.rate_ratio(first, second, own, other, confidence=confidence)
    share = stats.binomtest(first, first + second).proportion_ci(confidence, method="exact")
    expected = [bound / (1 - bound) * other / own for bound in share]
    assert (ours.low, ours.high) == pytest.approx(expected, rel=1e-8, abs=1e-12)
    assert ours.value == pytest.approx(first / second * other / own)


def e_test_exactly(first, second, own, other):
    """Sum the outcomes at least as far apart; whole numbers decide which are."""
    a, b = int(2 * own), int(2 * other)
    if first * b == second * a:
        return 1.0
    rate = (first + second) / (own + other)
    x, y = (np.arange(int(stats.poisson.ppf(1 - 1e-13, rate * exposure)) + 2) for exposure in (own, other))
    mass = np.outer(stats.poisson.pmf(x, rate * own), stats.poisson.pmf(y, rate * other))
    x, y = x[:, None], y[None, :]
    spread, own_spread = x * b**2 + y * a**2, first * b**2 + second * a**2
    far = (x * b - y * a) ** 2 * own_spread >= (first * b - second * a) ** 2 * spread
    return mass[far & (spread > 0)].sum()


@given(st.integers(0, 250), st.integers(0, 250), st.sampled_from([1.0, 2.0, 7.5]), st.sampled_from([1.0, 3.0]))
def test_the_e_test_is_that_of_scipy(first, second, own, other):
    ours = sw.e_test(first, second, own, other)
    assert ours == pytest.approx(e_test_exactly(first, second, own, other), abs=1e-6)
    # scipy compares rounded statistics, so that outcomes as far apart as the one observed may be missing from its sum.
    theirs = 1.0 if first == second == 0 else stats.poisson_means_test(first, own, second, other).pvalue
    assert theirs <= ours + 1e-6


@given(st.integers(1, 600), st.sampled_from([0.1, 0.25, 0.5, 0.9, 0.99]), CONFIDENCES)
def test_the_ranks_of_a_quantile_leave_no_more_than_the_tails_and_no_less_than_they_must(n, quantile, confidence):
    found = sw.quantile_ranks(quantile, n, confidence=confidence)
    tail = (1 - confidence) / 2
    # The low rank r is the highest with P(X <= r) <= tail, the high one the lowest with P(X <= r) >= 1 - tail.
    at_most = stats.binom.cdf(np.arange(-1, n), n, quantile)
    low = np.searchsorted(at_most[1:], tail * (1 + 1e-12), side="right") - 1
    high = np.searchsorted(at_most[1:], (1 - tail) * (1 - 1e-12))
    assert found == ((low, high) if low >= 0 and high < n else None)


def test_a_quantile_s_interval_is_that_of_scipy():
    values = np.arange(200)
    for quantile in (0.1, 0.5, 0.9):
        low, high = sw.quantile_ranks(quantile, 200)
        theirs = stats.quantile_test(values, p=quantile).confidence_interval()
        assert (values[low], values[high]) == (theirs.low, theirs.high)


@given(st.floats(0.01, 20_000), CONFIDENCES)
def test_funnel_limits_are_the_interpolated_poisson_quantiles(mean, confidence):
    ours = sw.funnel_limits(mean, 1.0, confidence=confidence)
    for limit, p in ((ours.low, (1 - confidence) / 2), (ours.high, (1 + confidence) / 2)):
        k = stats.poisson.ppf(p, mean)
        interpolated = k - (stats.poisson.cdf(k, mean) - p) / stats.poisson.pmf(k, mean)
        assert limit == pytest.approx(max(interpolated, 0), rel=1e-6, abs=1e-6)


def test_the_published_displacement_comes_out():
    found = sw.weighted_displacement_difference((308, 318), (207, 110), (150, 140), (178, 157))
    assert found.difference == -118
    assert found.standard_error == pytest.approx(1568**0.5)
    assert (round(found.z, 2), round(found.low), round(found.high)) == (-2.98, -196, -40)


def test_arrays_broadcast_and_what_is_not_known_is_not_a_number():
    rates = sw.wilson([[7, 0], [86, 3]], [[20, 0], [100, 3]])
    assert rates.value.shape == (2, 2)
    assert np.isnan([rates.value[0, 1], rates.low[0, 1], rates.high[0, 1]]).all()
    assert rates.high[1, 1] == 1.0
    assert sw.poisson_rate([10, 20], 5.0).value.tolist() == [2.0, 4.0]
    assert sw.e_test([6, 2], 2).round(7).tolist() == [0.1748748, 1.0]
    assert np.isnan(sw.rate_ratio([1, 1], [0, 1]).value).tolist() == [True, False]
    first, last = sw.rank_intervals(sw.poisson_rate([90, 80, 5]))
    assert (first.tolist(), last.tolist()) == ([1, 1, 3], [2, 2, 3])


def test_a_change_is_judged_by_a_test_and_a_percentage_on_a_tiny_base_is_refused():
    small, clear = sw.compare_counts(6, 2), sw.compare_counts(120, 60)
    assert (small.direction, small.percent) == ("unclear", None)
    assert "below 10" in small.percent_refused
    assert (clear.direction, clear.percent, clear.difference) == ("rise", 100.0, 60)
    assert clear.z == pytest.approx(sw.z_of_change(120, 60))


@pytest.mark.parametrize(
    ("work", "error", "sentence"),
    [
        (lambda: sw.wilson(0, 0), sw.RefusedError, "a share of nothing is not known"),
        (lambda: sw.wilson(3, 2), sw.InputError, "no more successes than trials"),
        (lambda: sw.wilson([1, 3], [2, 2]), sw.InputError, "row 1: not valid, expected no more successes"),
        (lambda: sw.wilson(1.5, 2), sw.InputError, "successes: out of range, expected a whole number"),
        (lambda: sw.wilson([1, -1], 2), sw.InputError, "successes, row 1: out of range"),
        (lambda: sw.wilson([1, None], 2), sw.InputTypeError, "successes, row 1: not valid, expected a whole number"),
        (lambda: sw.wilson("7", 20), sw.InputTypeError, "successes: not valid"),
        (lambda: sw.wilson([1, 2, 3], [4, 5]), sw.InputError, "shapes that broadcast"),
        (lambda: sw.wilson(1, 2, confidence=1), sw.InputError, "confidence: out of range"),
        (lambda: sw.wilson(1, 2, confidence="high"), sw.InputTypeError, "confidence: not valid"),
        (lambda: sw.poisson_rate(1, 0), sw.InputError, "exposure: out of range"),
        (lambda: sw.poisson_rate([1, 2], [1, np.nan]), sw.InputError, "exposure, row 1: out of range"),
        (lambda: sw.rate_ratio(1, 0), sw.RefusedError, "a ratio over no record is not known"),
        (lambda: sw.quantile_ranks(1.5, 10), sw.InputError, "quantile: out of range"),
        (lambda: sw.weighted_displacement_difference(1, (1, 2), (1, 2), (1, 2)), sw.InputTypeError, "control: not"),
        (lambda: sw.rank_intervals([1, 2]), sw.InputTypeError, "estimates: not valid, expected an Estimate"),
    ],
)
def test_what_can_t_be_estimated_is_refused(work, error, sentence):
    with pytest.raises(error, match=sentence):
        work()


def test_tables_are_those_of_duckdb():
    duckdb = pytest.importorskip("duckdb", reason="skipped: needs duckdb")
    pa = pytest.importorskip("pyarrow", reason="skipped: needs the extra arrow")
    rng = np.random.default_rng(7)
    n = 30_000
    missing = rng.random(n) < 0.03
    frame = pa.table(
        {
            "category": pa.array(rng.choice(list("abcd"), n), mask=rng.random(n) < 0.02),
            "area": pa.array(rng.choice([f"area {i}" for i in range(30)], n), mask=rng.random(n) < 0.05),
            "at": pa.array(rng.integers(1_700_000_000, 1_730_000_000, n) * 1_000_000, pa.timestamp("us", "UTC")),
            "resolved": pa.array(rng.random(n) < 0.86, mask=missing),
            "person": pa.array(rng.integers(0, 900, n), mask=missing),
            "seconds": pa.array(rng.lognormal(6, 1, n).astype(int), mask=missing),
        }
    )
    measures = [
        sw.count(),
        sw.count_if("resolved"),
        sw.distinct("person"),
        sw.quantiles("seconds"),
        sw.sum("seconds"),
        sw.min_max("seconds"),
    ]
    schema = sw.Schema(["category", "area"], time="at", grain="month", zone="UTC", measures=measures)
    agg = sw.Aggregator(schema)
    agg.push(frame)
    ours = agg.table(["category", "area", "month"], quantiles=[0, 0.25, 0.5, 0.9, 1]).inside.to_arrow()
    query = """
        select category, area, strftime("at", '%Y-%m') as month, count(*) as count,
            count(*) filter (resolved) as resolved, count(resolved) as resolved_rate_denominator,
            count(distinct person) as person_distinct, sum(seconds)::bigint as seconds_sum,
            min(seconds) as seconds_min, max(seconds) as seconds_max,
            quantile_disc(seconds, 0) as seconds_p0, quantile_disc(seconds, 0.25) as seconds_p25,
            quantile_disc(seconds, 0.5) as seconds_p50, quantile_disc(seconds, 0.9) as seconds_p90,
            quantile_disc(seconds, 1) as seconds_p100
        from frame group by all
    """
    # Without the zone, because DuckDB fetches its time zones from the network.
    naive = frame.set_column(2, "at", frame["at"].cast(pa.timestamp("us")))
    connection = duckdb.connect()
    connection.register("frame", naive)
    theirs = connection.sql(query).to_arrow_table()

    def rows(table):
        columns = [table[name].to_pylist() for name in theirs.column_names]
        return sorted(zip(*columns, strict=True), key=lambda row: tuple(str(key) for key in row[:3]))

    assert rows(ours) == rows(theirs)
    assert len(ours) > 1_000
