"""Measures the package beside its peers, and checks every answer.

Run by ``make bench-python``; names of parts may be given: ``nearest within locate analyst interrupt
aggregate memory``.
Times are CPU nanoseconds an item of all threads together, medians of rounds in which the contestants take turns;
the ratio is the peer's over ours, the median of the rounds' ratios. ``nearest``, ``within`` and ``locate`` run on one
thread, each in a process of its own.
"""

import gc
import os
import subprocess
import sys
import time
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import shapely
from scipy.spatial import cKDTree

import shouwang as sw

SEED = 20241101
# As Xining lies: a city along two rivers, most of it near a few centres.
CENTRE = (36.62, 101.77)
POINTS = 100_000
ROUNDS = 3


def city(count, seed):
    """Make synthetic places of a city: crowds around 200 corners, and some anywhere."""
    rng = np.random.default_rng(seed)
    corners = np.random.default_rng(SEED).normal(CENTRE, (0.05, 0.08), (200, 2))
    lat, lon = (corners[rng.integers(0, 200, count)] + rng.normal(0, 0.006, (count, 2))).T
    anywhere = rng.random(count) < 0.1
    lat[anywhere] = rng.uniform(36.5, 36.75, anywhere.sum())
    lon[anywhere] = rng.uniform(101.6, 101.95, anywhere.sum())
    return np.ascontiguousarray(lat), np.ascontiguousarray(lon)


def unit_vectors(lat, lon):
    phi, lam = np.radians(lat), np.radians(lon)
    return np.c_[np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)]


def cpu(work, items, repeats=3):
    """Measure the least CPU time of some runs, in nanoseconds an item; gives the last answer too."""
    least, answer = np.inf, None
    for _ in range(repeats):
        answer = None
        gc.collect()
        begun = time.process_time()
        answer = work()
        least = min(least, time.process_time() - begun)
    return least / items * 1e9, answer


def take_turns(contestants, rounds=7, seconds=0.1):
    """Let pieces of work take turns; each turn lasts so many seconds, or one run where that is longer.

    ``contestants`` are (name, work, items). Gives the CPU nanoseconds an item of every turn and the last answer, by
    name.
    """
    times, answers = {name: [] for name, _, _ in contestants}, {}
    for _ in range(rounds):
        for name, work, items in contestants:
            answers[name] = None
            gc.collect()
            runs, begun = 0, time.process_time()
            while not runs or time.process_time() - begun < seconds:
                answers[name] = work()
                runs += 1
            times[name].append((time.process_time() - begun) / runs / items * 1e9)
    return times, answers


def show(part, times, notes, must=None):
    """Print one comparison: ours first."""
    print(f"\n{part}")
    ours = np.array(next(iter(times.values())))
    for name, turns in times.items():
        goal = f"   must {must[name]:g}×" if must and name in must else ""
        ratio = np.median(np.array(turns) / ours)
        print(f"  {name:<38} {np.median(turns):>12,.1f} ns {ratio:>9.1f} ×{goal}   {notes.get(name, '')}")


def check(holds, sentence):
    if not holds:
        sys.exit(f"WRONG ANSWER: {sentence}")


def check_nearest(index_columns, queries, positions, metres, sample=60):
    """Compare with every distance measured by Karney's algorithm."""
    (lat, lon), (at_lat, at_lon) = index_columns, queries
    for row in np.linspace(0, len(at_lat) - 1, sample).astype(int):
        every = sw.geodesic(lat, lon, at_lat[row], at_lon[row])
        order = np.lexsort((np.arange(len(lat)), every))[: positions.shape[1]]
        check(np.allclose(every[order], metres[row], rtol=0, atol=1e-6), f"metres of query {row}")
        check(np.allclose(every[positions[row]], metres[row], rtol=0, atol=1e-6), f"positions of query {row}")


def wrong_share(columns, queries, theirs, best):
    """Tell how many of a peer's nearest lie more than a millimetre farther than the nearest."""
    lat, lon = columns
    at_lat, at_lon = (q[: len(theirs)] for q in queries)
    worse = sw.geodesic(lat[theirs], lon[theirs], at_lat, at_lon) > best[: len(theirs)] + 1e-3
    return f"{worse.mean():.2%} of nearest wrong by more than 1 mm"


def race_nearest():
    columns, queries = city(POINTS, 1), city(POINTS, 2)
    built, index = cpu(lambda: sw.PointIndex(*columns), POINTS)
    print(f"\nbuild: {built:.0f} ns a point")
    musts = {
        1: {"scipy cKDTree, unit vectors": 5, "geopandas sjoin_nearest": 60, "sklearn BallTree": 250},
        10: {"scipy cKDTree, unit vectors": 3},
    }
    for k, must in musts.items():
        ours = ("shouwang, geodesic metres", lambda k=k: index.nearest(*queries, k=k), POINTS)
        times, answers = take_turns([ours, *peers_of_nearest(columns, queries, k)])
        positions, metres = answers[ours[0]]
        check_nearest(columns, queries, positions, metres)
        notes = {ours[0]: "exact"}
        for peer in list(answers)[1:]:
            notes[peer] = wrong_share(columns, queries, first_of(answers[peer]), metres[:, 0])
        show(f"nearest, k = {k}, {POINTS:,} points, a query", times, notes, must)
    single, _ = cpu(lambda: [index.nearest(a, b) for a, b in zip(*(q[:2_000] for q in queries), strict=True)], 2_000)
    print(f"  one call a query from Python: {single:,.0f} ns")


def first_of(answer):
    """Give the position of each query's nearest, from the answer of any peer."""
    if isinstance(answer, gpd.GeoDataFrame):
        return answer[~answer.index.duplicated()]["index_right"].to_numpy()
    positions = answer[1]
    return (positions if positions.ndim == 1 else positions[:, 0]).astype(np.int64)


def peers_of_nearest(columns, queries, k):
    """Give the peers as contestants; the slowest one answers a part of the queries."""
    (lat, lon), few = columns, 2_000
    vectors, asked = unit_vectors(lat, lon), unit_vectors(*queries)
    tree = cKDTree(vectors)
    peers = [("scipy cKDTree, unit vectors", lambda: tree.query(asked, k=k), POINTS)]
    try:
        from pykdtree.kdtree import KDTree
    except ImportError:
        print("  skipped: pykdtree is not installed")
    else:
        other = KDTree(vectors)
        peers.append(("pykdtree, unit vectors", lambda: other.query(asked, k=k), POINTS))
    try:
        from sklearn.neighbors import BallTree
    except ImportError:
        print("  skipped: scikit-learn is not installed")
    else:
        ball = BallTree(np.radians(np.c_[lat, lon]), metric="haversine")
        angles = np.radians(np.c_[queries[0][:few], queries[1][:few]])
        peers.append(("sklearn BallTree", lambda: ball.query(angles, k=k), few))
    if k == 1:
        left = gpd.GeoDataFrame(geometry=gpd.points_from_xy(queries[1], queries[0]), crs=4326)
        right = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
        right.sindex  # noqa: B018
        warnings.filterwarnings("ignore", "Geometry is in a geographic CRS", UserWarning)
        peers.append(("geopandas sjoin_nearest", lambda: left.sjoin_nearest(right), POINTS))
    return peers


def race_within():
    columns, queries = city(POINTS, 1), city(10_000, 2)
    index, tree = sw.PointIndex(*columns), cKDTree(unit_vectors(*columns))
    asked = unit_vectors(*queries)
    chord = 2 * np.sin(1_000 / 6_371_008.8 / 2)
    contestants = [
        ("shouwang, positions", lambda: index.positions_within(*queries, 1_000), 10_000),
        ("shouwang, metres and order", lambda: index.within(*queries, 1_000), 10_000),
        ("scipy cKDTree, positions", lambda: tree.query_ball_point(asked, chord), 10_000),
    ]
    times, answers = take_turns(contestants)
    (bounds, members), (offsets, positions, metres), theirs = answers.values()
    for row in (0, 5_000, 9_999):
        every = sw.geodesic(*columns, queries[0][row], queries[1][row])
        hits = slice(offsets[row], offsets[row + 1])
        check((bounds == offsets).all(), "hits a query")
        check(sorted(members[hits]) == sorted(positions[hits]), f"members of query {row}")
        check(sorted(positions[hits]) == np.flatnonzero(every <= 1_000).tolist(), f"hits of query {row}")
        check((np.diff(metres[hits]) >= 0).all(), f"order of query {row}")
    differ = np.mean([len(t) != h for t, h in zip(theirs, np.diff(offsets), strict=True)])
    notes = {
        "shouwang, positions": f"{offsets[-1] / 10_000:.0f} hits a query",
        "scipy cKDTree, positions": f"{differ:.1%} of queries with other hits; no metres, no order",
    }
    show("radius 1 km, all hits, a query", times, notes, {"scipy cKDTree, positions": 5})


def beats():
    """Read real beats where the real data is, else make a synthetic mesh of areas with wavy borders."""
    shared = os.environ.get("SHOUWANG_SHARED", os.path.join(os.path.dirname(__file__), "../../../shared"))
    path = os.path.join(shared, "data/chicago_beats/police_beats_simple.geojson")
    if os.path.exists(path):
        frame = gpd.read_file(path)
        return frame[~frame.geometry.is_empty & frame.geometry.is_valid].reset_index(drop=True), "Chicago beats"
    turns = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    areas = []
    for row in range(10):
        for column in range(10):
            reach = 0.013 + 0.001 * np.sin(9 * turns + row)
            shell = np.c_[101.65 + 0.025 * column + reach * np.cos(turns), 36.5 + 0.025 * row + reach * np.sin(turns)]
            areas.append(shapely.Polygon(shell))
    return gpd.GeoDataFrame(geometry=areas, crs=4326), "synthetic areas (no real data beside the repository)"


def race_locate():
    areas, name = beats()
    west, south, east, north = areas.total_bounds
    rng = np.random.default_rng(3)
    count = 200_000
    lat, lon = rng.uniform(south, north, 4 * count), rng.uniform(west, east, 4 * count)
    # Calls happen in areas: one in ten lies in none.
    inside = sw.AreaIndex(areas).locate(lat, lon) >= 0
    kept = np.r_[np.flatnonzero(inside)[: count * 9 // 10], np.flatnonzero(~inside)[: count // 10]]
    rng.shuffle(kept)
    lat, lon, count = lat[kept], lon[kept], len(kept)
    built, index = cpu(lambda: sw.AreaIndex(areas), len(areas), 1)
    print(f"\nbuild: {built / 1e3:,.0f} µs an area")
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    tree, raw = shapely.STRtree(areas.geometry.to_numpy()), points.geometry.to_numpy()
    contestants = [
        ("shouwang", lambda: index.locate(lat, lon), count),
        ("geopandas sjoin", lambda: points.sjoin(areas[["geometry"]], predicate="intersects"), count),
        ("shapely STRtree", lambda: tree.query(raw, predicate="intersects"), count),
    ]
    times, answers = take_turns(contestants)
    found, joined, pairs = answers.values()
    first = joined.groupby(level=0)["index_right"].min().reindex(range(count), fill_value=-1)
    check((first.to_numpy() == found).all(), "areas differ from geopandas")
    lowest = np.full(count, len(areas))
    np.minimum.at(lowest, pairs[0], pairs[1])
    check((np.where(lowest == len(areas), -1, lowest) == found).all(), "areas differ from shapely")
    show(f"place → area, {len(areas)} {name}, a place", times, {"shouwang": "same answers"}, {"geopandas sjoin": 15})


def wavy(rows, columns):
    """Make synthetic areas with wavy borders, which meet in a mesh."""
    turns = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    areas = []
    for row in range(rows):
        for column in range(columns):
            reach = 0.0215 + 0.0012 * np.sin(9 * turns + row)
            middle = 101.6 + 0.035 * (column + 0.5), 36.5 + 0.0417 * (row + 0.5)
            areas.append(shapely.Polygon(np.c_[middle[0] + reach * np.cos(turns), middle[1] + reach * np.sin(turns)]))
    return areas


def race_analyst():
    """Race two analysts: a million calls to 5,000 points and to 60 areas, frames in and out, on the clock.

    Ours has both joins done before geopandas' user has the first one; every answer of both joins is compared.
    """
    count = int(os.environ.get("SHOUWANG_BENCH_CALLS", 1_000_000))
    calls, safe = city(count, 4), city(5_000, 5)
    areas = gpd.GeoDataFrame({"area": range(60)}, geometry=wavy(6, 10), crs=4326)
    points = pd.DataFrame({"point": range(5_000), "lat": safe[0], "lon": safe[1]})
    frame = pd.DataFrame({"call": range(count), "lat": calls[0], "lon": calls[1]})

    def begin():
        gc.collect()
        return time.perf_counter()

    begun = begin()
    joined = sw.locate_join(sw.nearest_join(frame, points), areas)
    ours = time.perf_counter() - begun
    check(len(joined) == count, "rows")
    check((joined["call"] == frame["call"]).all(), "order of the rows")

    # What a careful user of geopandas writes: metres need a projection, here the UTM zone of the city.
    begun = begin()
    left = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=4326)
    right = gpd.GeoDataFrame(points[["point"]], geometry=gpd.points_from_xy(points["lon"], points["lat"]), crs=4326)
    nearest = left.to_crs(32647).sjoin_nearest(right.to_crs(32647), distance_col="metres")
    first = time.perf_counter() - begun
    located = left.sjoin(areas, predicate="intersects")
    both = time.perf_counter() - begun

    theirs = nearest[~nearest.index.duplicated()].sort_index()
    other = (theirs["point"].to_numpy() != joined["point"].to_numpy()).nonzero()[0]
    at = points.loc[theirs["point"].to_numpy()[other]]
    there = sw.geodesic(frame["lat"].to_numpy()[other], frame["lon"].to_numpy()[other], at["lat"], at["lon"])
    check((there >= joined["metres"].to_numpy()[other] - 1e-6).all(), "geopandas found a nearer point")
    check(len(other) <= count // 1_000, f"{len(other)} nearest differ from geopandas, more than a projection explains")
    scale = theirs["metres"].to_numpy() / np.maximum(joined["metres"].to_numpy(), 1e-3)
    far = joined["metres"] > 1
    check((np.abs(scale[far] - 1) < 2e-3).all(), "metres differ from geopandas by more than UTM's scale")
    lowest = located.groupby(level=0)["area"].min().reindex(range(count))
    check(((lowest == joined["area"]) | (lowest.isna() & joined["area"].isna())).all(), "areas differ from geopandas")

    print(f"\na race of two analysts: {count:,} calls to 5,000 points and 60 areas, frames in and out, on the clock")
    print(f"  shouwang, both joins                   {ours:>8.2f} s")
    print(f"  geopandas, the first join (nearest)    {first:>8.2f} s {first / ours:>9.1f} ×   must 1×")
    print(f"  geopandas, both joins                  {both:>8.2f} s {both / ours:>9.1f} ×")
    print(f"  same area for every call; another nearest point for {len(other):,} calls, all farther, by the projection")
    check(ours < first, "geopandas had its first join before we had both: no wrong answer, but the race is lost")


def works_at_a_large_state():
    """Make 20 million records of 2 million cells, and a table of many small counts."""
    count = 20_000_000
    rng = np.random.default_rng(9)
    codes = [rng.integers(0, many, count, dtype=np.int16) for many in (10_000, 200)]
    columns = [pd.Categorical.from_codes(code, [str(v) for v in range(code.max() + 1)]) for code in codes]
    frame = pd.DataFrame({"a": columns[0], "b": columns[1], "who": rng.integers(0, 5_000_000, count, dtype=np.uint32)})
    agg = sw.Aggregator(sw.Schema(["a", "b"], measures=[sw.count(), sw.distinct("who")]))
    agg.push(frame)
    other = sw.Aggregator.from_bytes(agg.to_bytes())
    small = sw.Aggregator(sw.Schema(["a", "b"]))
    small.push(frame[["a", "b"]][:60_000])
    table = small.table(["a", "b"])
    return {
        "a table of 2 million cells": lambda: agg.table(["a", "b"]),
        "a merge of 2 million cells": lambda: agg.merge(other),
        "a roll-up of 2 million cells": lambda: agg.rollup(["a"]),
        "a release of 60,000 small counts": lambda: table.release(sw.Policy.public()),
    }


def race_interrupt():
    """Measure how long it takes from Ctrl-C to the exception in long calls."""
    import signal
    import threading

    calls = city(4_000_000, 7)
    index = sw.PointIndex(*city(1_000_000, 8))
    works = {
        "building an index of 4 million points": lambda: sw.PointIndex(*calls),
        "the 200 nearest of 4 million places": lambda: index.nearest(*calls, k=200),
        "all within 5 km of 4 million places": lambda: index.positions_within(*calls, 5_000),
        "geodesics of 4 million pairs": lambda: sw.geodesic(*calls, calls[0][::-1], calls[1][::-1]),
        **works_at_a_large_state(),
    }
    print("\nfrom Ctrl-C to the exception, seconds on the clock (must 1)")
    for name, work in works.items():
        pressed = []

        def press(pressed=pressed):
            time.sleep(0.15)
            pressed.append(time.perf_counter())
            os.kill(os.getpid(), signal.SIGINT)

        thread = threading.Thread(target=press)
        try:
            thread.start()
            work()
            thread.join()
            print(f"  {name:<44} was done before")
        except KeyboardInterrupt:
            took = time.perf_counter() - pressed[0]
            print(f"  {name:<44} {took:>6.2f} s")
            check(took < 1, f"{name} went on for {took:.2f} s after Ctrl-C")
        thread.join()


QUERIES = {
    "counts and resolved": ("resolved", {"duckdb": 4, "polars": 4, "pandas": 4}),
    "exact distinct persons": ("distinct", {"duckdb": 3.5, "polars": 3.5, "pandas": 3.5}),
    "exact p50 and p90": ("quantiles", {"duckdb": 5, "polars": 5, "pandas": 5}),
    "all three at once": ("resolved distinct quantiles", {"duckdb": 4.5, "polars": 4.5, "pandas": 4.5}),
}
KEYS = ["category", "area", "month"]


def records(count):
    """Make synthetic records: codes for the peers, and the same codes with their texts for ours."""
    rng = np.random.default_rng(6)
    month = rng.integers(0, 24, count, dtype=np.uint8)
    coded = pd.DataFrame(
        {
            "category": rng.integers(0, 12, count, dtype=np.uint8),
            "area": rng.integers(0, 200, count, dtype=np.uint16),
            "month": month,
            "person": rng.integers(0, 1_000_000, count, dtype=np.uint32),
            "seconds": (1200 * np.exp(0.8 * rng.standard_normal(count))).astype(np.uint32),
            "resolved": rng.random(count) < 0.86,
        }
    )
    named = coded.assign(
        category=pd.Categorical.from_codes(coded["category"], [f"category {c:02}" for c in range(12)]),
        area=pd.Categorical.from_codes(coded["area"], [f"area {a:03}" for a in range(200)]),
        month=pd.Categorical.from_codes(month, [f"month {m:02}" for m in range(24)]),
    )
    return coded, named


def race_aggregate():
    """Race the aggregator: 10 million records, the smallest codes that there are as keys for everybody.

    Every figure of every cell is compared. A peer answers in its own frame, ours in a table.
    """
    count = int(os.environ.get("SHOUWANG_BENCH_ROWS", 10_000_000))
    coded, named = records(count)
    frame = pl.from_pandas(coded)
    database = duckdb.connect()
    database.register("coded", frame.to_arrow())
    database.sql("create table records as select * from coded")
    print(
        f"\n{count:,} records, {12 * 200 * 24:,} cells; duckdb {duckdb.__version__}, polars {pl.__version__}, "
        f"pandas {pd.__version__}; CPU time of all threads, medians of {ROUNDS} interleaved rounds"
    )
    with_pandas = {
        "resolved": lambda g: {"resolved": g["resolved"].sum()},
        "distinct": lambda g: {"distinct": g["person"].nunique()},
        "quantiles": lambda g: pandas_quantiles(g, "lower"),
    }
    with_polars = {
        "resolved": [pl.col("resolved").sum()],
        "distinct": [pl.col("person").n_unique().alias("distinct")],
        "quantiles": [pl.col("seconds").quantile(q, "equiprobable").alias(f"p{q * 100:.0f}") for q in (0.5, 0.9)],
    }
    with_duckdb = {
        "resolved": "count(*) filter (resolved) as resolved",
        "distinct": "count(distinct person) as distinct",
        "quantiles": "quantile_disc(seconds, 0.5) as p50, quantile_disc(seconds, 0.9) as p90",
    }
    with_ours = {
        "resolved": [sw.count_if("resolved")],
        "distinct": [sw.distinct("person")],
        "quantiles": [sw.quantiles("seconds")],
    }
    for name, (parts, musts) in QUERIES.items():
        asked = parts.split()
        schema = sw.Schema(KEYS, measures=[sw.count()] + [m for part in asked for m in with_ours[part]])
        fields = KEYS + [
            f
            for part, f in (("resolved", "resolved"), ("distinct", "person"), ("quantiles", "seconds"))
            if part in asked
        ]
        mine = named[fields]

        def ours(schema=schema, mine=mine):
            agg = sw.Aggregator(schema)
            agg.push(mine)
            return agg.table(KEYS)

        def by_polars(asked=asked):
            wanted = [pl.len().alias("count")] + [e for part in asked for e in with_polars[part]]
            return frame.lazy().group_by(KEYS).agg(wanted).collect()

        def by_duckdb(asked=asked):
            figures = ", ".join(["count(*) as count"] + [with_duckdb[part] for part in asked])
            return database.sql(f"select category, area, month, {figures} from records group by all").to_arrow_table()

        def by_pandas(asked=asked):
            grouped = coded.groupby(KEYS, sort=False)
            return pd.DataFrame(
                {"count": grouped.size(), **{k: v for p in asked for k, v in with_pandas[p](grouped).items()}}
            )

        contestants = {"shouwang": ours, "duckdb": by_duckdb, "polars": by_polars, "pandas": by_pandas}
        times, answers = take_turns([(who, work, count) for who, work in contestants.items()], ROUNDS)
        after = pandas_quantiles(coded.groupby(KEYS, sort=False), "higher") if "quantiles" in asked else {}
        compare(name, answers, after)
        best = min(list(contestants)[1:], key=lambda who: np.median(times[who]))
        show(f"{name}, a record", times, {}, {best: musts[best]})


def pandas_quantiles(groups, side):
    """Give p50 and p90 as pandas knows them: the value before or after a place between two ranks."""
    found = groups["seconds"].quantile([0.5, 0.9], interpolation=side)
    return {"p50": found.xs(0.5, level=-1), "p90": found.xs(0.9, level=-1)}


def compare(name, answers, after):
    """Compare every figure of every cell of all sides; a nearest rank is one of the two that pandas knows."""
    mine = answers["shouwang"].inside.to_pandas()
    for key in KEYS:
        mine[key] = mine[key].str.rsplit(" ", n=1).str[1].astype(int)
    mine = mine.rename(columns={"person_distinct": "distinct", "seconds_p50": "p50", "seconds_p90": "p90"})
    figures = [c for c in ("count", "resolved", "distinct", "p50", "p90") if c in mine]
    mine = mine.set_index(KEYS)[figures].sort_index()
    for who in ("duckdb", "polars", "pandas"):
        theirs = answers[who] if who == "pandas" else answers[who].to_pandas().set_index(KEYS)
        theirs = theirs[figures].sort_index()
        check(len(mine) == len(theirs), f"{name}: cells of {who}")
        for figure in figures:
            same = mine[figure].to_numpy(dtype=float) == theirs[figure].to_numpy(dtype=float)
            if who == "pandas" and figure in after:
                same |= mine[figure].to_numpy(dtype=float) == after[figure].sort_index().to_numpy(dtype=float)
            check(same.all(), f"{name}: {figure} of {who}")


def forget_most_memory():
    """Let Linux count the most memory from now on."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def most_memory():
    """Give the most memory that this process held, in MiB."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) // 1024 for line in file if line.startswith("VmHWM"))


def memory_of_aggregate():
    """Print the most memory that a process holds which makes 10 million records and aggregates them."""
    work = (
        "import race; import shouwang as sw; coded, named = race.records(10_000_000);"
        "del coded; race.forget_most_memory(); before = race.most_memory();"
        "parts = [sw.count(), sw.count_if('resolved'), sw.distinct('person'), sw.quantiles('seconds')];"
        "agg = sw.Aggregator(sw.Schema(race.KEYS, measures=parts)); agg.push(named); table = agg.table(race.KEYS);"
        "print(before, race.most_memory())"
    )
    folder = os.path.dirname(os.path.abspath(__file__))
    out = subprocess.run([sys.executable, "-c", work], cwd=folder, capture_output=True, text=True, check=True).stdout
    before, most = out.split()
    print(f"\nmemory: {most} MiB at most, {before} of them the libraries and the records themselves (must 1,024)")


RACES = {
    "nearest": race_nearest,
    "within": race_within,
    "locate": race_locate,
    "analyst": race_analyst,
    "interrupt": race_interrupt,
    "aggregate": race_aggregate,
    "memory": memory_of_aggregate,
}

ON_ONE_THREAD = ["nearest", "within", "locate"]

if __name__ == "__main__":
    for part in sys.argv[1:] or RACES:
        if part not in RACES:
            sys.exit(f"no such part: {part}; there are {', '.join(RACES)}")
        if part in ON_ONE_THREAD and os.environ.get("RAYON_NUM_THREADS") != "1":
            # The pool of threads is made once in a process.
            alone = subprocess.run([sys.executable, __file__, part], env={**os.environ, "RAYON_NUM_THREADS": "1"})
            if alone.returncode:
                sys.exit(alone.returncode)
        else:
            RACES[part]()
    print("\nevery answer was checked")
