"""What happens to a site that is being visited: nobody sees more than one more try or a sentence, and it mends itself.

Each test tells the seconds until the site was whole again; they are printed at the end of the run.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.store.snapshot import Manifest, current_path, read_current, snapshots_path
from app.store.watch import Watch
from tests.queries.stores import RedisServer, redis_server
from tests.support import mounts
from tests.support.clock import Clock
from tests.support.nemweb import NemwebServer
from tests.support.site import Site, Visitors, new_question, site

pytestmark = pytest.mark.timeout(900)

WORKERS = 2
Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def served(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two workers, whose data, cache and temporary files are on a small disk."""
    with mounts.small_disk(tmp_path_factory.mktemp("disk"), megabytes=64) as disk:
        shutil.copytree(tiny_data, disk / "data", ignore=shutil.ignore_patterns("cache"))
        (disk / "home").mkdir()
        with site(disk / "data", disk / "home", WORKERS) as served:
            yield served


@contextmanager
def visited(served: Site, record: Record, what: str, sentences: bool = False) -> Iterator[Callable[..., None]]:
    """Visitors all along. What is given waits until the site is whole and records how long that took."""

    def mended(and_also: Callable[[], bool] = lambda: True) -> None:
        seconds = served.seconds_to_whole(WORKERS, and_also)
        record("whole", (what, round(seconds, 1)))

    with Visitors(served) as visitors:
        yield mended
    assert visitors.failures == []
    assert visitors.answers
    assert sentences or visitors.sentences == []


def caching(served: Site) -> Callable[[], bool]:
    """Tells whether what is asked twice is computed once."""

    def answers() -> bool:
        question = new_question().replace("generation", "prices").replace("interval=total", "interval=1d")
        before = _count(served, "hits")
        # Either of the workers may answer either time.
        return all(served.get(question)[0] == 200 for _ in range(2)) and _count(served, "hits") > before

    return answers


def _count(served: Site, what: str) -> float:
    wanted = f'nemdash_cache_{what}_total{{function="prices",level="answer"}}'
    lines = served.get("/metrics")[1].splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(wanted))


def nemdash(served: Site, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", *arguments]
    environment = {**os.environ, **settings, "NEMDASH_DATA": str(served.data)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_a_worker_is_killed(served: Site, record_property: Record) -> None:
    with visited(served, record_property, "a worker is killed") as mended:
        served.kill(1)
        mended()


def test_the_cache_is_deleted(served: Site, record_property: Record) -> None:
    with visited(served, record_property, "the cache folder is deleted") as mended:
        # In one step: a folder that is written to is never empty.
        (served.data / "cache").rename(served.data / "gone")
        shutil.rmtree(served.data / "gone")
        mended(caching(served))


def test_the_cache_takes_nothing(served: Site, record_property: Record) -> None:
    with visited(served, record_property, "the cache folder is read-only") as mended:
        with mounts.read_only(served.data / "cache"):
            served.seconds_to_whole(WORKERS)
        mended(caching(served))


def test_the_cache_is_full(served: Site, record_property: Record) -> None:
    with visited(served, record_property, "the cache's disk is full") as mended:
        with mounts.full(served.data):
            # What it holds makes place for what is new.
            mended(caching(served))
        served.seconds_to_whole(WORKERS, caching(served))


@contextmanager
def live(served: Site, folder: Path) -> Iterator[None]:
    """The live worker of the site's data, of a market that is silent."""
    folder.mkdir()
    with NemwebServer(folder) as nemweb:
        environment = {**os.environ, "NEMDASH_DATA": str(served.data), "NEMDASH_NEMWEB_URL": nemweb.url}
        environment["NEMDASH_REGISTRY_URL"] = f"{nemweb.url}/none.xlsx"
        command = [sys.executable, "-m", "app.cli", "ingest", "--live"]
        said = folder.with_name("said")
        with said.open("w") as output, subprocess.Popen(command, env=environment, stdout=output) as process:
            while "following" not in said.read_text():
                assert process.poll() is None
                time.sleep(0.05)
            yield
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0


def test_what_is_published_is_damaged(served: Site, tmp_path: Path, record_property: Record) -> None:
    """Workers are killed each time: those that follow have nothing open, and must read what is there."""
    manifest = read_current(served.data)
    assert manifest is not None
    folder = snapshots_path(served.data)

    def happens(what: str, fault: Callable[[Manifest], None], killed: int, sentences: bool = True) -> None:
        current = read_current(served.data)
        assert current is not None
        with visited(served, record_property, what, sentences) as mended:
            fault(current)
            served.kill(killed)
            mended(lambda: not Watch(served.data).finds_damage())

    def removed(current: Manifest) -> None:
        for name in (current.fleet_file, current.segments[-1].file):
            (folder / name).unlink()

    def written_over(current: Manifest) -> None:
        file = folder / current.segments[-1].file
        file.write_bytes(os.urandom(file.stat().st_size))

    def half_copied(current: Manifest) -> None:
        file = folder / current.segments[-1].file
        os.truncate(file, file.stat().st_size // 2)

    def garbage(_: Manifest) -> None:
        current_path(served.data).write_bytes(b"\x00garbage")

    with live(served, tmp_path / "nemweb"):
        happens("a snapshot file and the units' are removed, both workers killed", removed, WORKERS)
        happens("a snapshot file is written over, a worker killed", written_over, 1)
        happens("a snapshot file is half-copied, a worker killed", half_copied, 1)
        happens("`CURRENT` is garbage, a worker killed", garbage, 1, sentences=False)
    after = read_current(served.data)
    assert after is not None
    assert (after.rows, after.span) == (manifest.rows, manifest.span)
    checked = nemdash(served, "check")
    assert checked.returncode == 0, checked.stderr


def test_workers_that_run_answer_from_what_is_gone(served: Site, record_property: Record) -> None:
    """No live worker: they go on with the files that they have open, and a build by hand mends the folder."""
    with visited(
        served, record_property, "`CURRENT` and snapshot files removed, no live worker: `nemdash build`"
    ) as mended:
        for file in [current_path(served.data), *snapshots_path(served.data).glob("live-*.duckdb")]:
            file.unlink()
        served.seconds_to_whole(WORKERS)
        built = nemdash(served, "build")
        assert (built.returncode, built.stderr) == (0, "")
        mended(lambda: not Watch(served.data).finds_damage())


def test_the_disk_is_full_while_building(served: Site, record_property: Record) -> None:
    before = read_current(served.data)
    with visited(served, record_property, "disk full during a build, a worker killed meanwhile") as mended:
        with mounts.full(served.data, left_bytes=400_000):
            built = nemdash(served, "build", "--full")
            assert built.returncode == 1
            assert built.stderr.startswith("nemdash: The snapshot in ")
            assert "Traceback" not in built.stderr
            assert read_current(served.data) == before
            with mounts.full(served.data.parent / "home"):
                served.kill(1)
                mended()
        assert nemdash(served, "build", "--full").returncode == 0
        served.seconds_to_whole(WORKERS)
    after = read_current(served.data)
    assert before is not None
    assert after is not None
    assert after.version != before.version
    assert after.rows == before.rows


def test_clients_that_stand_still(served: Site, record_property: Record) -> None:
    def connect(crowd: ExitStack, begins: bytes) -> socket.socket:
        connection = crowd.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=30))
        connection.sendall(begins)
        return connection

    with ExitStack() as crowd, visited(served, record_property, "200 idle connections") as mended:
        for _ in range(200):
            connect(crowd, b"")
        mended()
    with ExitStack() as crowd, visited(served, record_property, "150 clients that send a byte a second") as mended:
        slow = [connect(crowd, b"GET /health HTTP/1.1\r\nX-Slow: ") for _ in range(150)]
        began = time.monotonic()
        while time.monotonic() - began < 4:
            for connection in slow:
                connection.sendall(b"x")
            time.sleep(1)
        mended()
    assert served.ready(WORKERS)


def test_redis_stops_and_the_clock_jumps(tiny_data: Path, tmp_path: Path, record_property: Record) -> None:
    """A site of its own: the wall clock of its processes is told by a file, and Redis keeps its answers."""
    clock = Clock(tmp_path)
    data = tmp_path / "data"
    shutil.copytree(tiny_data, data, ignore=shutil.ignore_patterns("cache"))
    with redis_server() as redis, site(data, tmp_path, 1, {**clock.environment, **redis_settings(redis)}) as served:
        cached = caching(served)
        with Visitors(served) as visitors:
            served.seconds_to_whole(1, cached)
            redis.stop()
            gone = served.seconds_to_whole(1)
            redis.start()
            record_property("whole", ("Redis is stopped (answers)", round(gone, 1)))
            record_property("whole", ("Redis is started again (cache)", round(served.seconds_to_whole(1, cached), 1)))
            for name, ahead in {"forward": timedelta(days=2), "back": -timedelta(days=2)}.items():
                clock.set(ahead)
                record_property(
                    "whole", (f"the clock jumps two days {name}", round(served.seconds_to_whole(1, cached), 1))
                )
                versions = {read_version(data)}
                for _ in range(2):
                    # What was published "later" stands beside it.
                    built = nemdash(served, "build", "--full", **clock.environment)
                    assert (built.returncode, built.stderr) == (0, "")
                    versions.add(read_version(data))
                    served.seconds_to_whole(1)
                assert len(versions) == 3
                assert not Watch(data).finds_damage()
        assert (visitors.failures, visitors.sentences, visitors.asked_again) == ([], [], 0)


def read_version(data: Path) -> str:
    manifest = read_current(data)
    assert manifest is not None
    return manifest.version


def redis_settings(redis: RedisServer) -> dict[str, str]:
    return {"NEMDASH_REDIS_URL": redis.environment["NEMDASH_REDIS_URL"]}
