"""Measures how much of the core's speed is left behind Python's binding, and checks that both answer the same.

Run by ``make bench-python`` after ``race.py``; needs cargo, or in SHOUWANG_BENCH_THROUGH the path of the built bench.
The core's times come from the Rust bench ``through`` over the same columns, in turns with ours. A time is the least of
the turns' medians, in CPU nanoseconds an item; a share is the core's time over ours.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import race

import shouwang as sw

ROOT = Path(__file__).resolve().parents[2]
BUILD = [
    "cargo",
    "bench",
    "--quiet",
    "--package",
    "shouwang-benches",
    "--bench",
    "through",
    "--no-run",
    "--message-format",
    "json",
]
POINTS, ASKED, PLACES = 100_000, 200_000, 400_000
ROUNDS, TURNS = 7, 8
LEAST = 0.85


def write_columns(folder, points, asked, places, areas):
    """Write what both sides work on; the areas as the package's own writer gives them."""
    names = ("lat", "lon", "at_lat", "at_lon", "in_lat", "in_lon")
    for name, column in zip(names, (*points, *asked, *places), strict=True):
        (folder / f"{name}.f64").write_bytes(np.ascontiguousarray(column, dtype="<f8").tobytes())
    sw.write_geojson(areas[["geometry"]], folder / "areas.geojson")


def build():
    """Build the core's bench and give the path of its program."""
    out = subprocess.run(BUILD, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    messages = (json.loads(line) for line in out.splitlines())
    return next(message["executable"] for message in messages if message.get("executable"))


def core(bench, folder):
    """Run the core's bench: nanoseconds an item by job."""
    out = subprocess.run([bench, str(folder)], capture_output=True, text=True, check=True).stdout
    lines = (line.split() for line in out.splitlines())
    return {words[0]: float(words[1]) for words in lines if len(words) == 2}


def measure(work, items):
    """Give the median CPU time of some runs, in nanoseconds an item; the first warms caches and does not count."""
    times = []
    for turn in range(ROUNDS + 1):
        begun = time.process_time_ns()
        answer = work()
        if turn:
            times.append((time.process_time_ns() - begun) / items)
        del answer
    return float(np.median(times))


def main():
    """Race, compare the answers, and fail below the least share."""
    bench = os.environ.get("SHOUWANG_BENCH_THROUGH") or build()
    points, asked = race.city(POINTS, 1), race.city(ASKED, 2)
    areas, name = race.beats()
    west, south, east, north = areas.total_bounds
    rng = np.random.default_rng(3)
    places = rng.uniform(south, north, PLACES), rng.uniform(west, east, PLACES)
    index = sw.PointIndex(*points)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        write_columns(folder, points, asked, places, areas)
        beats = sw.AreaIndex(folder / "areas.geojson")
        jobs = {
            "nearest_1": (lambda: index.nearest(*asked, k=1), ASKED),
            "nearest_10": (lambda: index.nearest(*asked, k=10), ASKED),
            "locate": (lambda: beats.locate(*places), PLACES),
        }
        ours, theirs = {job: [] for job in jobs}, {job: [] for job in jobs}
        for _ in range(TURNS):
            for job, (work, items) in jobs.items():
                ours[job].append(measure(work, items))
            for job, nanoseconds in core(bench, folder).items():
                theirs[job].append(nanoseconds)
        print(f"\nthrough the binding: {POINTS:,} points, {len(areas)} {name}; CPU ns an item, {TURNS} turns")
        shares = {}
        for job, (work, _) in jobs.items():
            found = work()
            if job == "locate":
                expected = np.fromfile(folder / "locate.u32", dtype="<u4").astype(np.int64)
                race.check((np.where(expected == 2**32 - 1, -1, expected) == found).all(), "areas of the core")
            else:
                positions = np.fromfile(folder / f"{job}.u32", dtype="<u4").astype(np.int64)
                race.check((positions == found[0].ravel()).all(), f"positions of the core, {job}")
                metres = np.fromfile(folder / f"{job}.f64", dtype="<f8")
                race.check((metres == found[1].ravel()).all(), f"metres of the core, {job}")
            core_ns, our_ns = min(theirs[job]), min(ours[job])
            shares[job] = core_ns / our_ns
            print(f"  {job:<12} core {core_ns:>8.1f} ns   Python {our_ns:>8.1f} ns   {shares[job]:>6.1%} of its speed")
    print(f"  must {LEAST:.0%} for nearest_1 and locate; the same answers")
    slow = [job for job in ("nearest_1", "locate") if shares[job] < LEAST]
    if slow:
        sys.exit(f"TOO SLOW through the binding: {', '.join(slow)}")


if __name__ == "__main__":
    main()
