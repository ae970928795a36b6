"""Tables of real records are pandas' tables: a month of San Antonio's calls, two months of Bedfordshire's outcomes."""

import numpy as np
import pytest

import shouwang as sw

pd = pytest.importorskip("pandas", reason="skipped: needs the extra pandas")
ZONE = "America/Chicago"


def _file(shared, path):
    file = shared / "data" / path
    if not file.exists():
        pytest.skip(f"skipped: no real data, looked for {file}")
    return file


@pytest.fixture(scope="module")
def calls(shared):
    """A month of San Antonio's calls for service, as the city's feed gives them."""
    frame = pd.read_csv(
        _file(shared, "sapd_calls/raw_26-7.csv.gz"), dtype={"Zipcode": "string", "PatrolDistrict": "string"}
    )
    frame["at"] = pd.to_datetime(frame["ResponseDate"], unit="ms", utc=True)
    local = frame["at"].dt.tz_convert(ZONE)
    frame["second_of_day"] = (local - local.dt.normalize()).dt.total_seconds().astype("int64")
    frame["placed"] = frame["LAT"].notna() & frame["LON"].notna() & (frame["LAT"] != 0)
    for name, form in (("day", "%Y-%m-%d"), ("month", "%Y-%m"), ("week", "%G-W%V")):
        frame[name] = local.dt.strftime(form)
    frame["hour"] = local.dt.day_of_week * 24 + local.dt.hour
    return frame


@pytest.fixture(scope="module")
def outcomes(shared):
    """Two months of Bedfordshire's outcomes, each with the kind of crime that it ended."""
    folder = "uk_bedfordshire_2021_2024"
    months = ("2023-01", "2023-02")
    read = {
        part: pd.concat([pd.read_csv(_file(shared, f"{folder}/{m}/{m}-bedfordshire-{part}.csv.gz")) for m in months])
        for part in ("outcomes", "street")
    }
    kinds = read["street"].dropna(subset="Crime ID").drop_duplicates("Crime ID").set_index("Crime ID")["Crime type"]
    frame = read["outcomes"].reset_index(drop=True)
    frame["Crime type"] = frame["Crime ID"].map(kinds)
    frame["charged"] = frame["Outcome type"] == "Suspect charged"
    frame["no_suspect"] = (frame["Outcome type"] == "Investigation complete; no suspect identified").astype("boolean")
    # Where the kind of crime is not known, nor is this; so the rate has a denominator of its own.
    frame.loc[frame["Crime type"].isna(), "no_suspect"] = pd.NA
    return frame


def _tabled(frame, by, **schema):
    agg = sw.Aggregator(sw.Schema(by, **schema))
    report = agg.push(frame)
    assert (report.read, report.refused) == (len(frame), 0)
    return agg


def _same(table, expected, by):
    """Compare a table with a pandas frame of the same columns: no key more, none fewer, every figure equal."""
    mine = table.inside.to_pandas().set_index(by).sort_index()
    theirs = expected.reset_index()
    # A key that is not known is None on one side and NaN on the other.
    theirs[by] = theirs[by].astype(object).where(theirs[by].notna(), None)
    theirs = theirs.set_index(by).sort_index()
    assert len(mine) == len(theirs) > 1
    assert mine.index.equals(theirs.index), mine.index.symmetric_difference(theirs.index)[:5]
    for name in theirs.columns:
        left, right = mine[name].to_numpy(dtype=float), theirs[name].to_numpy(dtype=float)
        np.testing.assert_allclose(left, right, rtol=1e-12, err_msg=name)


def _disc(q):
    # Nearest rank, which DuckDB calls quantile_disc: the least value that at least that share does not exceed.
    return lambda values: np.quantile(values.dropna().astype("int64"), q, method="inverted_cdf")


@pytest.mark.parametrize(
    "by",
    [["Category"], ["Category", "Substation"], ["ProblemType", "Substation"], ["PatrolDistrict"], ["Category", "day"]],
    ids=" by ".join,
)
def test_a_month_of_calls_counts_as_in_pandas(calls, by):
    measures = [
        sw.count(),
        sw.count_if("placed"),
        sw.distinct("IncidentNumber"),
        sw.distinct("Zipcode"),
        sw.quantiles("second_of_day"),
        sw.min_max("second_of_day"),
        sw.sum("second_of_day"),
        sw.sum_of_squares("second_of_day"),
    ]
    dimensions = [key for key in by if key != "day"]
    table = _tabled(calls, dimensions, time="at", grain="day", zone=ZONE, measures=measures).table(by)
    groups = calls.groupby(by, dropna=False)
    _same(
        table,
        groups.agg(
            count=("Date", "size"),
            placed=("placed", "sum"),
            placed_rate=("placed", "mean"),
            IncidentNumber_distinct=("IncidentNumber", "nunique"),
            Zipcode_distinct=("Zipcode", "nunique"),
            second_of_day_p50=("second_of_day", _disc(0.5)),
            second_of_day_p90=("second_of_day", _disc(0.9)),
            second_of_day_min=("second_of_day", "min"),
            second_of_day_max=("second_of_day", "max"),
            second_of_day_sum=("second_of_day", "sum"),
            second_of_day_mean=("second_of_day", "mean"),
            second_of_day_deviation=("second_of_day", "std"),
        ),
        by,
    )
    assert sum(table.inside.to_dict()["count"]) == len(calls)


def test_calls_fall_into_the_weeks_and_hours_of_san_antonio_s_clocks(calls):
    measures = [sw.count(), sw.hour_of_week("at")]
    agg = _tabled(calls, ["Substation"], time="at", grain="week", zone=ZONE, measures=measures)
    weeks = agg.table(["Substation", "week"])
    _same(
        weeks, calls.groupby(["Substation", "week"], dropna=False).agg(count=("Date", "size")), ["Substation", "week"]
    )
    hours = dict(
        zip(*[agg.table(["Substation"]).inside.to_dict()[name] for name in ("Substation", "at_hours")], strict=True)
    )
    for substation, own in calls.groupby("Substation"):
        expected = np.bincount(own["hour"], minlength=168)
        np.testing.assert_array_equal(hours[substation], expected)


def test_calls_by_area_are_those_that_pandas_counts_after_the_same_join(calls, shared):
    # Squares of a twentieth of a degree over the city; a call without a position, or elsewhere, is outside.
    cell = np.where(
        calls["placed"] & calls["LAT"].between(29.2, 29.8) & calls["LON"].between(-98.9, -98.2),
        np.floor((calls["LAT"].fillna(0) - 29.2) * 20) * 100 + np.floor((calls["LON"].fillna(0) + 98.9) * 20),
        -1,
    ).astype(int)
    names = np.where(cell < 0, sw.OUTSIDE, cell.astype(str))
    frame = calls.assign(area=names)
    agg = _tabled(frame, ["area"], time="at", grain="month", zone=ZONE)
    table = agg.table(["area", "month"])
    _same(table, frame.groupby(["area", "month"]).agg(count=("Date", "size")), ["area", "month"])
    assert table.row_counts["outside"] == (cell < 0).sum()


@pytest.mark.parametrize(
    "by",
    [
        ["Outcome type"],
        ["Outcome type", "Month"],
        ["Crime type", "Outcome type"],
        ["LSOA code"],
        ["LSOA name", "Month"],
    ],
    ids=" by ".join,
)
def test_outcomes_count_as_in_pandas(outcomes, by):
    measures = [
        sw.count("matters"),
        sw.count_if("charged"),
        sw.count_if("no_suspect"),
        sw.distinct("Crime ID", "matters"),
    ]
    table = _tabled(outcomes, by, measures=measures).table(by)
    groups = outcomes.groupby(by, dropna=False)
    _same(
        table,
        groups.agg(
            count=("Month", "size"),
            charged=("charged", "sum"),
            charged_rate=("charged", "mean"),
            no_suspect=("no_suspect", "sum"),
            no_suspect_rate_denominator=("no_suspect", "count"),
            **{"Crime ID_distinct": ("Crime ID", "nunique")},
        ),
        by,
    )
    assert table.row_counts["null"] == outcomes[by].isna().any(axis=1).sum()


def test_two_months_counted_apart_and_merged_are_the_two_months(outcomes):
    schema = {"measures": [sw.count("matters"), sw.count_if("charged"), sw.distinct("Crime ID")]}
    by = ["Crime type", "Month"]
    whole = _tabled(outcomes, by, **schema)
    january, february = (_tabled(part, by, **schema) for _, part in outcomes.groupby("Month"))
    february.merge(january)
    assert february.to_bytes() == whole.to_bytes()
    assert len(whole.to_bytes()) < outcomes.memory_usage(deep=True).sum() / 5


def test_what_leaves_of_the_outcomes_shows_no_small_count_and_no_wrong_one(outcomes):
    by = ["Crime type", "Outcome type"]
    table = _tabled(outcomes, by, measures=[sw.count("matters")]).table(by)
    truth = {key: n for *key, n in zip(*table.inside.to_dict().values(), strict=True) for key in [tuple(key)]}
    assert any(0 < n < 5 for n in truth.values())
    left = table.release(policy=sw.Policy.partner()).to_dict()
    shown = {key: n for *key, n in zip(*left.values(), strict=True) for key in [tuple(key)] if n is not None}
    assert len(shown) > len(truth) / 4
    for key, n in shown.items():
        assert n == truth.get(key, 0)
        assert n == 0 or n >= 5
