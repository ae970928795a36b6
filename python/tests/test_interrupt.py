"""Ctrl-C stops long work before it is done, progress is told on the way, and nothing is left behind."""

import os
import signal
import threading

import numpy as np
import pytest

import shouwang as sw

COUNT = 3_000_000


@pytest.fixture(scope="module")
def places():
    rng = np.random.default_rng(1)
    return rng.uniform(-60, 60, COUNT), rng.uniform(-170, 170, COUNT)


@pytest.fixture(autouse=True, scope="module")
def heeded():
    """Let Python hear Ctrl-C, which whoever started it in the background may have had it ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(work):
    """Press Ctrl-C while `work` runs, as soon as it says that it has begun; gives what it said."""
    begun, said = threading.Event(), []

    def press():
        begun.wait(60)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            _until_pressed(work, lambda done, total: (said.append((done, total)), begun.set()), thread)
    finally:
        begun.set()
        thread.join()
    return said


def _until_pressed(work, tell, thread):
    work(tell)
    # Where the work was done before the key, the exception comes here; what was said then shows it.
    thread.join()


@pytest.mark.thread_unsafe(reason="a signal goes to the main thread")
def test_a_build_is_given_up_on_ctrl_c(places):
    said = interrupted(lambda progress: sw.PointIndex(*places, progress=progress))
    assert said
    assert said[-1][0] < COUNT == said[-1][1]


@pytest.mark.thread_unsafe(reason="a signal goes to the main thread")
def test_a_read_is_given_up_on_ctrl_c(tmp_path):
    rows = [f"o-{number},示例民警{number}" for number in range(200_000)]
    (tmp_path / "officers.csv").write_text("id,name\n" + "\n".join(rows), encoding="utf-8")
    said = interrupted(lambda progress: sw.Registry.read(tmp_path, progress=progress))
    assert said[-1][0] < said[-1][1] == (tmp_path / "officers.csv").stat().st_size


@pytest.mark.thread_unsafe(reason="a signal goes to the main thread")
def test_a_push_is_given_up_on_ctrl_c_and_leaves_nothing():
    agg = sw.Aggregator(sw.Schema(["p"]))
    pd = pytest.importorskip("pandas", reason="skipped: needs the extra pandas")
    frame = pd.DataFrame({"p": pd.Categorical.from_codes(np.zeros(40_000_000, dtype=np.int8), ["a"])})
    said = interrupted(lambda progress: agg.push(frame, progress=progress))
    assert said[-1][0] < 40_000_000
    assert (agg.rows_read, len(agg)) == (0, 0)


def test_a_raising_callable_ends_the_work(places):
    def stop(done, total):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        sw.PointIndex(*places, progress=stop)


def test_progress_ends_with_everything_done(tmp_path):
    shapely = pytest.importorskip("shapely", reason="skipped: needs the extra geo")
    said = []
    sw.PointIndex([1.0, 2.0], [3.0, 4.0], progress=lambda *now: said.append(now))
    assert said[-1] == (2, 2)
    said.clear()
    squares = [shapely.box(x, 0, x + 1, 1) for x in range(50)]
    sw.AreaIndex(squares, progress=lambda *now: said.append(now))
    assert said[-1] == (50, 50)
    assert said == sorted(said)


def test_a_bar_is_shown(capsys):
    pytest.importorskip("tqdm", reason="skipped: needs the extra progress")
    sw.PointIndex([1.0, 2.0], [3.0, 4.0], progress=True)
    assert "points" in capsys.readouterr().err
    with pytest.raises(sw.InputTypeError, match="progress: not valid, expected a bool or a callable"):
        sw.PointIndex([1.0], [2.0], progress="yes")


@pytest.mark.thread_unsafe(reason="a signal goes to the main thread")
@pytest.mark.parametrize("work", ["table", "merge", "rollup", "to_bytes", "release"])
def test_long_work_at_a_state_is_given_up_and_leaves_it_as_it_was(work):
    # So many records that the work goes on a thread of its own.
    count = 6_000_000
    schema = sw.Schema(["p"], measures=[sw.count(), sw.distinct("who"), sw.quantiles("seconds")])
    agg = sw.Aggregator(schema)
    numbers = np.arange(count, dtype=np.int64)
    pd = pytest.importorskip("pandas", reason="skipped: needs the extra pandas")
    codes = pd.Categorical.from_codes((numbers % 1_000).astype(np.int16), [str(code) for code in range(1_000)])
    agg.push(pd.DataFrame({"p": codes, "who": numbers, "seconds": numbers}))
    table = agg.table(["p"])
    works = {
        "table": lambda: agg.table(["p"]),
        "merge": lambda: agg.merge(agg),
        "rollup": lambda: agg.rollup([]),
        "to_bytes": agg.to_bytes,
        "release": lambda: table.release(sw.Policy.public()),
    }
    before = agg.rows_read
    begun = threading.Event()

    def press():
        begun.wait(60)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    begun.set()
    with pytest.raises(KeyboardInterrupt):
        _again_and_again(works[work], thread)
    thread.join()
    # What was given up is as if it had not begun; each merge that was done doubles the state.
    doubled = agg.rows_read // before
    assert agg.rows_read == before * doubled
    assert doubled in ([1, 2, 4, 8, 16] if work == "merge" else [1])
    assert agg.table([]).inside.to_dict()["count"] == [agg.rows_read]


def _again_and_again(work, thread):
    # So that the key is pressed while the work goes on.
    for _ in range(4):
        work()
    thread.join()
