"""A process that publishes new intervals, one after another, as the live feed does: ingest, then build."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from app.ingest.files import ingest_files
from app.store.build import build
from benchmarks import dataset, feed, memory

# By then the newest day's files hold most of a day: the worst of it is measured, not the first minutes after midnight.
HOUR_OF_DAY = 18


@dataclass(frozen=True)
class Published:
    """What one publication took, and what it wrote (lake, facts, manifest and catalogue together)."""

    version: str
    ingest_s: float
    build_s: float
    written_mb: float
    rss_mb: float

    @property
    def seconds(self) -> float:
        return self.ingest_s + self.build_s


def _serve(connection: Connection, data: Path) -> None:
    connection.send(None)
    while (files := connection.recv()) is not None:
        written = memory.written_bytes()
        since = time.perf_counter()
        done = ingest_files(data, files)
        ingested = time.perf_counter()
        built = build(data)
        ended = time.perf_counter()
        if done.failures or not built.new:
            raise RuntimeError(f"nothing new was published: {done}")
        megabytes = (memory.written_bytes() - written) / 1e6
        times = (ingested - since, ended - ingested)
        connection.send(Published(built.manifest.version, *times, megabytes, memory.rss_mb(os.getpid())))


class Publisher:
    """The parent's side of it, for a working copy: its steps follow the copy's end. `ready` is what is left."""

    def __init__(self, data: Path, intervals: int) -> None:
        feed.take_aemo_files(data)
        end = dataset.end_of(data)
        evening = _evening_after(end + feed.STEP)
        moments = [end, end + feed.STEP, *(evening + n * feed.STEP for n in range(intervals + 1))]
        self.ready = feed.write_files(data, data / "feed", moments)
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        # Not a daemon: a build may start processes of its own.
        self.process = context.Process(target=_serve, args=(theirs, data))
        self.process.start()
        theirs.close()
        self.connection.recv()

    def publish(self) -> Published:
        self.connection.send(self.ready.pop(0))
        published: Published = self.connection.recv()
        return published

    def reach_evening(self) -> Published:
        """Publish the first interval of the next day (which is returned), then all others up to HOUR_OF_DAY at once."""
        first = self.publish()
        self.publish()
        return first

    def close(self) -> None:
        if self.process.is_alive():
            self.connection.send(None)
        self.process.join()


def _evening_after(moment: datetime) -> datetime:
    evening = moment.replace(hour=HOUR_OF_DAY, minute=0)
    return evening if evening > moment else evening + timedelta(days=1)


@contextmanager
def publishing(data: Path, intervals: int) -> Iterator[Publisher]:
    """A publisher with the files of an evening's first `intervals` intervals ready."""
    publisher = Publisher(data, intervals)
    try:
        yield publisher
    finally:
        publisher.close()
