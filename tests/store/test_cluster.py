"""A build on Dask: a scheduler and two workers as processes of their own, which are killed in the middle of it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from app import cli
from app.ingest.simulator import simulate
from app.nem import markettime
from app.nem.errors import NemdashError
from app.queries import engine
from app.queries.world import World
from app.store import cluster as dask
from app.store import snapshot
from app.store.build import build
from app.store.catalog import LakeFile
from app.store.cluster import AHEAD, joined
from app.store.crew import Room
from app.store.facts import Task
from app.store.registry import links_table
from app.store.segments import Cut
from app.store.snapshot import Manifest, read_current, snapshots_path
from app.store.steps import FACTS, literal
from benchmarks.cluster import Started, cluster
from tests.support.jobs import where

UNTIL = datetime(2026, 3, 4, 12)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five months of a few simulated units over two years, built on this machine."""
    data = tmp_path_factory.mktemp("cluster") / "data"
    simulate(data, years=110 / 365, units=8, until=UNTIL)
    build(data)
    return data


@pytest.fixture(scope="module")
def two() -> Iterator[Started]:
    with cluster(workers=2) as started:
        yield started


def apart(data: Path, one: Manifest, other: Manifest) -> list[tuple[str, str]]:
    """(segment, fact) whose rows are not the same in two versions, each as often as in the other."""
    found = []
    for made, expected in zip(one.segments, other.segments, strict=True):
        with closing(duckdb.connect()) as db:
            for name, segment in (("made", made), ("expected", expected)):
                db.execute(f"ATTACH {literal(snapshots_path(data) / segment.file)} AS {name} (READ_ONLY)")
            for fact in FACTS:
                pair = [f"FROM {name}.{fact}" for name in ("made", "expected")]
                both = " UNION ALL ".join(f"({a} EXCEPT ALL {b})" for a, b in (pair, reversed(pair)))
                if db.execute(f"SELECT count(*) FROM ({both})").fetchone() != (0,):
                    found.append((made.name, fact))
    return found


def described(manifest: Manifest) -> list[tuple[object, ...]]:
    """What a manifest says of its segments' facts."""
    return [(s.name, s.start, s.end, s.key, s.rows, s.first, s.through, s.last) for s in manifest.segments]


def test_a_scheduler_that_is_killed_is_told_and_what_was_published_stays(
    market: Path, asking: Callable[[Path], World]
) -> None:
    before = asking(market)
    with cluster(workers=1) as started:

        def kill(done: int, total: int) -> None:
            if done == 2:
                started.scheduler.send_signal(signal.SIGKILL)

        with pytest.raises(NemdashError, match=r"scheduler at tcp://\S+ has gone.*run the build again"):
            build(market, full=True, dask=started.address, progress=kill)
    assert asking(market).version == before.version
    rows = engine.frame(before.version, "SELECT sum(energy_mwh) AS mwh FROM generation_daily", {})
    assert rows["mwh"][0] > 0


def test_run_again_and_with_a_worker_killed_in_the_middle_every_fact_is_the_same(market: Path, two: Started) -> None:
    # November and December, January and February, this month, yesterday, today; and each year of its months.
    assert one_killed(market, two) == [(i, 9) for i in range(1, 10)]


@pytest.mark.soak
def test_a_simulated_year_of_the_whole_market_is_the_same_to_the_last_row(two: Started, tmp_path: Path) -> None:
    simulate(tmp_path, years=1, units=150, until=UNTIL)
    build(tmp_path)
    assert len(one_killed(tmp_path, two)) == 18


def one_killed(data: Path, two: Started) -> list[tuple[int, int]]:
    """Build anew on two workers, of which one is killed at its third month; the progress that was told."""
    here = read_current(data)
    assert here is not None
    told: list[tuple[int, int]] = []
    killed = two.workers[-1]

    def kill(done: int, total: int) -> None:
        told.append((done, total))
        if done == 3:
            killed.send_signal(signal.SIGKILL)

    made = build(data, full=True, dask=two.address, progress=kill).manifest
    killed.wait()
    two.work()
    assert made.version != here.version
    assert described(made) == described(here)
    assert apart(data, made, here) == []
    # Nothing is left of the months, nor of a build that failed.
    named = {*made.files, *here.files, f"{made.version}.json", f"{here.version}.json"}
    assert {path.name for path in snapshots_path(data).iterdir()} == named
    assert not list(data.glob(".cluster-*"))
    return told


def test_however_many_jobs_there_are_few_are_in_hand(two: Started, tmp_path: Path) -> None:
    taken = 0

    def jobs() -> Iterator[int]:
        nonlocal taken
        while taken < 100:
            taken += 1
            yield taken

    done: list[tuple[int, Room]] = []
    most = 0
    with joined(two.address, tmp_path) as crew:
        for result in crew.do(where, jobs()):
            done.append(result)
            most = max(most, taken - len(done))
    assert sorted(job for job, _ in done) == list(range(1, 101))
    assert most <= 2 * AHEAD
    # Each on the worker's own disk, with a part of the worker's memory.
    assert {room.threads for _, room in done} == {1}
    assert all(room.desk is not None and two.folder in room.desk.parents for _, room in done)
    assert len({room.desk for _, room in done}) == 100


def test_a_task_is_never_more_than_a_month_of_a_table() -> None:
    months = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)]
    files = tuple(LakeFile(f"scada/month={month}/{month}.x.parquet", "scada", month, 1, 1) for month in months)
    cut = Cut("year-2025", datetime(2025, 1, 1), datetime(2025, 12, 20))
    task = Task(cut, "", Path("year.duckdb"), Path("lake"), files, (), (), links_table([]))
    pieces = list(task.months())[::-1]
    assert [piece.cut.start for piece in pieces] == [datetime(2025, month, 1) for month in range(1, 13)]
    assert [piece.cut.end for piece in pieces[:-1]] == [piece.cut.start for piece in pieces[1:]]
    assert pieces[-1].cut.end == cut.end
    for piece in pieces:
        beside = (piece.cut.start - timedelta(days=1), markettime.month_start(piece.cut.end))
        assert {file.month for file in piece.files} >= {f"{moment:%Y-%m}" for moment in beside}
        assert len(piece.files) <= 3
    assert len({piece.target for piece in pieces}) == 12


def test_what_is_wrong_with_a_cluster_is_one_sentence(
    two: Started, tmp_path: Path, tiny_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dask, "_CONNECT_SECONDS", 3)
    monkeypatch.setenv("NEMDASH_DATA", str(tiny_data))
    assert cli.main(["build", "--full", "--dask", "tcp://127.0.0.1:1"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("nemdash: No Dask scheduler answers at tcp://127.0.0.1:1: ")
    assert cli.main(["build", "--full", "--dask", "nowhere://"]) == 1
    assert "No Dask scheduler answers at nowhere://" in capsys.readouterr().err

    with cluster(workers=0) as idle, pytest.raises(NemdashError, match="has no workers: start some with 'dask worker"):
        build(tiny_data, full=True, dask=idle.address)

    monkeypatch.setattr(dask, "_CONNECT_SECONDS", 60)
    with joined(two.address, tmp_path) as crew:
        with pytest.raises(NemdashError, match=f"does not see {tmp_path}: the data folder must be the same storage"):
            list(replace(crew, token=".nothing").do(where, [1]))
        monkeypatch.setattr(dask, "code_digest", lambda: "of another release")
        with pytest.raises(NemdashError, match="runs another release"):
            list(crew.do(where, [1]))

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NemdashError, match=r"pip install 'nemdash\[cluster\]'"):
        build(tiny_data, full=True, dask=two.address)
    assert snapshot.read_current(tiny_data) is not None
