import collections
import copy
import datetime as dt
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw

pd = pytest.importorskip("pandas", reason="skipped: needs the extra pandas")
pl = pytest.importorskip("polars", reason="skipped: needs the extra polars")
pa = pytest.importorskip("pyarrow", reason="skipped: needs the extra arrow")

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
SCHEMA = sw.Schema(
    dimensions=["category", "area"],
    time="opened_at",
    grain="month",
    measures=[sw.count("matters"), sw.count_if("resolved"), sw.sum("seconds")],
)
RECORDS = {
    "category": ["noise", "noise", None, "aid", "noise"],
    "area": ["a", sw.OUTSIDE, "a", "b", None],
    "opened_at": [
        dt.datetime(2024, 11, 1, 0, 30, tzinfo=SHANGHAI),
        dt.datetime(2024, 10, 31, 16, 30, tzinfo=dt.UTC),
        dt.datetime(2024, 10, 31, 15, 30, tzinfo=dt.UTC),
        None,
        dt.datetime(2024, 12, 1, tzinfo=SHANGHAI),
    ],
    "resolved": [True, False, None, True, True],
    "seconds": [60, None, 5, 7, 100],
}


def as_pandas(records):
    frame = pd.DataFrame(records)
    frame["opened_at"] = pd.to_datetime(frame["opened_at"], utc=True).dt.tz_convert("Asia/Shanghai")
    frame["resolved"] = frame["resolved"].astype("boolean")
    frame["seconds"] = frame["seconds"].astype("Int64")
    return frame


def as_polars(records):
    types = {"opened_at": pl.Datetime("us", "UTC"), "seconds": pl.Int64, "resolved": pl.Boolean}
    return pl.DataFrame(records, schema_overrides={**types, "category": pl.String, "area": pl.String})


def as_arrow(records):
    schema = pa.schema(
        [
            ("category", pa.string()),
            ("area", pa.string()),
            ("opened_at", pa.timestamp("ns", "UTC")),
            ("resolved", pa.bool_()),
            ("seconds", pa.int64()),
        ]
    )
    return pa.table(records, schema=schema)


class Capsule:
    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


FRAMES = {
    "lists": dict,
    "pandas": as_pandas,
    "pandas floats": lambda r: as_pandas(r).astype({"seconds": "float64"}),
    "pandas categorical": lambda r: as_pandas(r).astype({"category": "category", "area": "category"}),
    "pandas arrow": lambda r: as_pandas(r).convert_dtypes(dtype_backend="pyarrow"),
    "polars": as_polars,
    "polars categorical": lambda r: as_polars(r).cast(
        {"category": pl.Categorical, "area": pl.Enum(["b", "a", sw.OUTSIDE])}
    ),
    "pyarrow": as_arrow,
    "pyarrow chunks": lambda r: pa.concat_tables([as_arrow(r).slice(0, 2), as_arrow(r).slice(2)]),
    "pyarrow dictionaries": lambda r: pa.concat_tables(
        [
            as_arrow(r).slice(0, 2).set_column(0, "category", as_arrow(r)["category"].slice(0, 2).dictionary_encode()),
            as_arrow(r).slice(2).set_column(0, "category", as_arrow(r)["category"].slice(2).dictionary_encode()),
        ]
    ),
    "capsule": lambda r: Capsule(as_arrow(r)),
}


def table_of(frame, by=("category", "area", "month"), schema=SCHEMA):
    agg = sw.Aggregator(schema)
    agg.push(frame)
    return agg.table(by=by)


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_frame_gives_the_same_table(kind):
    table = table_of(FRAMES[kind](RECORDS))
    assert table == table_of(RECORDS)
    columns = table.inside.to_dict()
    assert columns["category"] == ["aid", "noise", "noise", "noise", None]
    assert columns["area"] == ["b", "a", sw.OUTSIDE, None, "a"]
    assert columns["month"] == [None, "2024-11", "2024-11", "2024-12", "2024-10"]
    assert columns["count"] == [1] * 5
    assert columns["resolved"] == [1, 1, 0, 1, 0]
    assert columns["resolved_rate"] == [1.0, 1.0, 0.0, 1.0, None]
    assert columns["resolved_rate_denominator"] == [1, 1, 1, 1, 0]
    assert columns["seconds_sum"] == [7, 60, None, 100, 5]
    assert columns["seconds_mean"] == [7.0, 60.0, None, 100.0, 5.0]
    assert table.row_counts == {"read": 5, "null": 3, "outside": 1, "refused": 0}
    assert table.units == {
        "count": "matters",
        "resolved": "records",
        "resolved_rate": None,
        "seconds_sum": "seconds",
        "seconds_mean": "seconds",
    }
    assert len(table.digest) == 16


def test_a_table_comes_out_as_each_kind_of_frame():
    table = table_of(RECORDS, by=["month"])
    inside = table.inside
    assert inside.to_pandas()["count"].tolist() == inside.to_polars()["count"].to_list()
    assert inside.to_arrow()["month"].to_pylist() == inside.to_dict()["month"]
    assert inside.to_dict(lang="zh")["month"][-1] == "不详"
    assert repr(table) == "Table(4 rows, figures: count, resolved, resolved_rate, seconds_sum, seconds_mean)"
    assert "<th>count (matters)</th>" in inside._repr_html_()


def test_html_is_escaped():
    table = table_of({"kind": ["<script>"]}, by=["kind"], schema=sw.Schema(["kind"])).inside
    assert "<script>" not in table._repr_html_()
    assert "&lt;script&gt;" in table._repr_html_()


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.booleans()), max_size=60), st.integers(1, 5)
)
def test_shards_merge_to_the_table_of_the_whole_and_counts_equal_brute_force(rows, shards):
    schema = sw.Schema(["p", "q"], measures=[sw.count(), sw.count_if("flag")])
    whole, merged = sw.Aggregator(schema), sw.Aggregator(schema)
    frame = {"p": [r[0] for r in rows], "q": [r[1] for r in rows], "flag": [r[2] for r in rows]}
    whole.push(frame)
    for shard in reversed(range(shards)):
        part = sw.Aggregator(schema)
        part.push({name: values[shard::shards] for name, values in frame.items()})
        merged.merge(part)
    assert merged.table(["p", "q"]) == whole.table(["p", "q"])
    columns = whole.table(["p", "q"]).inside.to_dict()
    counted = dict(zip(zip(columns["p"], columns["q"], strict=True), columns["count"], strict=True))
    assert counted == collections.Counter((p, q) for p, q, _ in rows)
    assert sum(columns["flag"]) == sum(flag for *_, flag in rows)


def test_many_threads_push_into_one_state():
    schema = sw.Schema(["p"])
    agg = sw.Aggregator(schema)
    frame = {"p": np.array(list("abcd") * 5_000, dtype=object)}
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: agg.push(frame), range(8)))
    assert agg.table(["p"]).inside.to_dict()["count"] == [40_000] * 4
    agg.merge(agg)
    assert agg.rows_read == 320_000


def test_a_push_that_fails_leaves_nothing_behind():
    agg = sw.Aggregator(sw.Schema({"area": ["a", "b"]}))
    with pytest.raises(sw.InputError, match="area, row 2: no such value of the dimension") as caught:
        agg.push({"area": ["a", "b", "c"]})
    assert (caught.value.code, caught.value.field, caught.value.row) == ("unknown_reference", "area", 2)
    assert (agg.rows_read, len(agg)) == (0, 0)

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        agg.push({"area": ["a"]}, progress=interrupt)
    assert agg.rows_read == 0
    report = agg.push({"area": ["a", "c", "c"]}, refused="count")
    assert (report.read, report.refused, report.first_refused.row) == (3, 2, 1)
    assert repr(agg) == "Aggregator(3 records, 2 refused, 1 cells)"


def test_progress_is_told_and_shown(capsys):
    agg = sw.Aggregator(sw.Schema(["p"]))
    told = []
    agg.push({"p": ["a"] * 150_000}, progress=lambda done, total: told.append((done, total)))
    assert told == [(150_000, 150_000)]
    pytest.importorskip("tqdm", reason="skipped: needs the extra progress")
    agg.push({"p": ["a"]}, progress=True)
    assert "records" in capsys.readouterr().err


BAD = {
    "a column is missing": ({"p": ["a"]}, "frame: missing, expected a column named at"),
    "naive": (
        {"p": ["a"], "at": [dt.datetime(2024, 1, 1)], "n": [1]},
        "at, row 0: not valid, expected a datetime with a time zone, got a naive one",
    ),
    "text as time": ({"p": ["a"], "at": ["2024-01-01"], "n": [1]}, "at, row 0: not valid, .* got str"),
    "naive pandas": (
        pd.DataFrame({"p": ["a"], "at": pd.to_datetime(["2024-01-01"]), "n": [1]}),
        "at: not valid, expected datetimes with a time zone; naive ones get theirs by .dt.tz_localize",
    ),
    "naive polars": (
        pl.DataFrame({"p": ["a"], "at": [dt.datetime(2024, 1, 1)], "n": [1]}),
        "at: not valid, expected datetimes with a time zone; naive ones get theirs by .dt.replace_time_zone",
    ),
    "fractions": ({"p": ["a"], "at": [None], "n": [1.5]}, "n, row 0: not valid, expected a whole number"),
    "text as number": ({"p": ["a"], "at": [None], "n": ["1"]}, "n: not valid, expected whole numbers"),
    "a list in a dimension": (
        {"p": [b"x"], "at": [None], "n": [1]},
        "p: not valid, expected text or whole numbers, got bytes",
    ),
    "lengths": ({"p": ["a", "b"], "at": [None], "n": [1]}, "frame: not valid, expected columns of one length"),
    "no frame": (7, "frame: not valid, expected a frame of pandas, polars or pyarrow"),
    "lazy": (pl.LazyFrame({"p": ["a"]}), r"got LazyFrame; call .collect\(\) first"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_frame_is_named(kind):
    frame, sentence = BAD[kind]
    agg = sw.Aggregator(sw.Schema(["p"], time="at", measures=[sw.sum("n")]))
    with pytest.raises(sw.InputError, match=sentence):
        agg.push(frame)
    assert agg.rows_read == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"dimensions": "area"}, "dimensions: not valid"),
        ({"dimensions": ["a", "a"]}, "dimensions: duplicate dimension"),
        ({"time": "at", "grain": "fortnight"}, "grain: not valid, expected one of day week month"),
        ({"time": "at", "zone": "Asia/Chengzhong"}, "zone: not valid, expected the name of a time zone"),
        ({"measures": []}, "measures: missing, expected at least one measure"),
        ({"measures": [sw.count("parsecs")]}, "unit: not valid, expected one of plates"),
        ({"measures": [sw.count(), sw.count()]}, "duplicate measure"),
    ],
)
def test_a_bad_schema_is_refused(arguments, sentence):
    with pytest.raises(sw.InputError, match=sentence):
        sw.Schema(**arguments)


def test_states_of_two_schemas_do_not_merge():
    with pytest.raises(sw.InputError, match="other: not valid, expected an aggregator of the same schema"):
        sw.Aggregator(sw.Schema(["a"])).merge(sw.Aggregator(sw.Schema(["b"])))
    with pytest.raises(sw.InputError, match="week: no such dimension, level or grain"):
        sw.Aggregator(SCHEMA).table(["week"])


def test_a_schema_pickles_and_an_aggregator_copies():
    again = pickle.loads(pickle.dumps(SCHEMA))
    assert again == SCHEMA
    assert again != sw.Schema(["category"])
    assert repr(again) == "Schema(keys=[category, area, month], measures=[count, count_if(resolved), sum(seconds)])"
    agg = sw.Aggregator(SCHEMA)
    agg.push(RECORDS)
    copied = copy.deepcopy(agg)
    copied.push(RECORDS)
    assert (agg.rows_read, copied.rows_read) == (5, 10)


@pytest.mark.parametrize("kind", FRAMES)
def test_identifiers_and_percentiles_come_from_every_kind_of_frame(kind):
    schema = sw.Schema(
        measures=[
            sw.distinct("category"),
            sw.quantiles("seconds"),
            sw.contributors("seconds"),
            sw.hour_of_week("opened_at"),
        ]
    )
    columns = table_of(FRAMES[kind](RECORDS), by=[], schema=schema).inside.to_dict()
    assert columns["category_distinct"] == [2]
    assert columns["seconds_contributors"] == [4]
    assert (columns["seconds_p50"], columns["seconds_p90"]) == ([7], [100])
    assert sum(columns["opened_at_hours"][0]) == 4.0


def test_levels_are_keys():
    area = {"area": ["a", "b", "c"]}
    schema = sw.Schema(area, levels={"station": ("area", {"a": "north", "b": "north"})})
    columns = table_of({"area": ["a", "b", "c", "b"]}, by=["station"], schema=schema).inside.to_dict()
    assert columns == {"station": ["north", sw.OUTSIDE], "count": [3, 1]}
    with pytest.raises(sw.InputError, match="levels: missing, expected a dimension named beat"):
        sw.Schema(area, levels={"station": ("beat", {})})


def test_a_state_is_bytes_that_do_not_depend_on_how_it_was_made():
    schema = sw.Schema(["p"], measures=[sw.count(), sw.distinct("person"), sw.quantiles("seconds")])
    rng = np.random.default_rng(1)
    frame = {
        "p": rng.choice(["a", "b", "c"], 500).tolist(),
        "person": rng.integers(0, 90, 500),
        "seconds": rng.integers(0, 900, 500),
    }
    whole, merged = sw.Aggregator(schema), sw.Aggregator(schema)
    whole.push(frame)
    for shard in (2, 0, 1):
        part = sw.Aggregator(schema)
        part.push({name: values[shard::3] for name, values in frame.items()})
        merged.merge(pickle.loads(pickle.dumps(part)))
    assert merged.to_bytes() == whole.to_bytes()
    again = sw.Aggregator.from_bytes(whole.to_bytes())
    assert again.schema == schema
    assert again.table(["p"]) == whole.table(["p"])
    columns = whole.table(["p"], quantiles=[0.25]).inside.to_dict()
    people, seconds = collections.defaultdict(set), collections.defaultdict(list)
    for p, person, s in zip(*frame.values(), strict=True):
        people[p].add(person)
        seconds[p].append(s)
    assert columns["person_distinct"] == [len(people[p]) for p in "abc"]
    assert columns["seconds_p25"] == [np.quantile(seconds[p], 0.25, method="inverted_cdf") for p in "abc"]


def test_a_key_keeps_states_apart_and_is_asked_for():
    schema = sw.Schema(measures=[sw.distinct("person")])
    ours, theirs = sw.Aggregator(schema, key=b"sixteen secrets!"), sw.Aggregator(schema)
    ours.push({"person": ["p1"]})
    theirs.push({"person": ["p1"]})
    with pytest.raises(sw.InputError):
        ours.merge(theirs)
    locked = sw.Aggregator.from_bytes(ours.to_bytes())
    with pytest.raises(sw.InputError, match="key: missing, expected the person key"):
        locked.push({"person": ["p2"]})
    with pytest.raises(sw.InputError, match="key: not valid, expected the person key that the state was made with"):
        sw.Aggregator.from_bytes(ours.to_bytes(), key=b"another 16 bytes")
    opened = sw.Aggregator.from_bytes(ours.to_bytes(), key=b"sixteen secrets!")
    opened.push({"person": ["p1", "p2"]})
    assert opened.table().inside.to_dict() == {"person_distinct": [2]}
    with pytest.raises(sw.InputError, match="key: not valid, expected 16 bytes"):
        sw.Aggregator(schema, key=b"short")


@given(st.binary(max_size=80), st.integers(0, 400))
def test_no_bytes_make_it_panic(noise, at):
    good = sw.Aggregator(sw.Schema(["p"], measures=[sw.distinct("person")])).to_bytes()
    for data in (noise, good[:at] + noise, good[:at]):
        if data != good:
            with pytest.raises(sw.InputError):
                sw.Aggregator.from_bytes(data)


def test_an_estimate_and_reported_figures_bring_what_they_need_beside_them():
    schema = sw.Schema(measures=[sw.distinct("person", exact_up_to=10), sw.reported("matters", "matters")])
    agg = sw.Aggregator(schema)
    agg.push({"person": list(range(5_000)), "matters": ["400余件"] + [None] * 4_999})
    columns = agg.table().inside.to_dict()
    assert abs(columns["person_distinct"][0] / 5_000 - 1) < 0.05
    assert 0.005 < columns["person_distinct_relative_error"][0] < 0.01
    assert (columns["matters_reported_low"], columns["matters_reported_high"]) == ([401], [499])
    assert agg.table().inside.to_pandas().shape == agg.table().inside.to_polars().shape == (1, 5)


def hours_of(frame, zone="UTC"):
    agg = sw.Aggregator(sw.Schema(measures=[sw.hour_of_week("at")], zone=zone))
    agg.push(frame)
    return agg.table().inside.to_dict()["at_hours"][0]


def test_an_uncertain_time_is_spread_over_its_hours_whatever_holds_it():
    gone, back = dt.datetime(2024, 10, 7, 8, tzinfo=dt.UTC), dt.datetime(2024, 10, 7, 12, tzinfo=dt.UTC)
    expected = [0.25 if 8 <= hour < 12 else 0.0 for hour in range(168)]
    intervals = pd.arrays.IntervalArray.from_arrays(pd.DatetimeIndex([gone]), pd.DatetimeIndex([back]), closed="left")
    for column in (
        [(gone, back)],
        [[gone, back]],
        pd.Series([(gone, back)]),
        pd.Series(intervals),
        pd.Series(list(intervals), dtype=object),
        pl.Series([[gone, back]]),
        pa.array([[gone, back]]),
    ):
        assert hours_of({"at": column}) == expected, type(column)
    # A single instant among pairs is both ends, and null is counted with the unknown.
    mixed = hours_of({"at": [(gone, back), gone, None]})
    assert sum(mixed) == 2
    assert mixed[8] == 1.25
    missing = pd.Series(pd.arrays.IntervalArray.from_arrays(pd.DatetimeIndex([gone, pd.NaT]), [back, pd.NaT]))
    assert sum(hours_of({"at": missing})) == 1
    assert hours_of({"at": [(gone, back)]}, "Asia/Shanghai")[16] == 0.25


def test_an_uncertain_time_that_cannot_be_is_refused_with_its_row():
    early, late = dt.datetime(2024, 10, 7, 8, tzinfo=dt.UTC), dt.datetime(2024, 10, 7, 12, tzinfo=dt.UTC)
    for pair, error, match in [
        ((late, early), sw.InputError, "at, row 1: out of range"),
        ((early, early + dt.timedelta(days=400)), sw.InputError, "at, row 1: out of range, expected a window"),
        ((early, None), sw.InputError, "at, row 1: missing, expected both instants"),
        ((early,), sw.InputError, "at, row 1: not valid, expected a pair"),
        ((early, "noon"), sw.InputTypeError, "at, row 1: not valid, expected a datetime"),
        ((early.replace(tzinfo=None), late), sw.InputTypeError, "a naive one"),
    ]:
        with pytest.raises(error, match=match):
            hours_of({"at": [(early, late), pair]})
    timed = sw.Aggregator(sw.Schema(time="at", grain="day", measures=[sw.count(), sw.hour_of_week("at")]))
    with pytest.raises(sw.InputError, match="at: not valid, expected instants"):
        timed.push({"at": [(early, late)]})
    report = sw.Aggregator(sw.Schema(measures=[sw.hour_of_week("at")])).push(
        {"at": [(early, late), (late, early)]}, refused="count"
    )
    assert (report.refused, report.first_refused.row) == (1, 1)
