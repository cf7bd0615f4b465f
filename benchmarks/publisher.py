"""A process that publishes new intervals, one after another, as the live feed does: ingest, then build."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from app.ingest.files import ingest_files
from app.store.build import build
from benchmarks import dataset, feed, memory

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

    def __init__(self, data: Path, moments: Sequence[datetime]) -> None:
        feed.take_aemo_files(data)
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

    def close(self) -> None:
        if self.process.is_alive():
            self.connection.send(None)
        self.process.join()


@contextmanager
def publishing(data: Path, moments: Sequence[datetime]) -> Iterator[Publisher]:
    """A publisher for a working copy, with the files of each step from one moment to the next ready."""
    publisher = Publisher(data, moments)
    try:
        yield publisher
    finally:
        publisher.close()


def five_minutes(data: Path, count: int) -> list[datetime]:
    """The moments of `count` intervals that follow a copy's end."""
    end = dataset.end_of(data)
    return [end + n * feed.STEP for n in range(count + 1)]


@cache
def evening(source: Path) -> tuple[Path, Published]:
    """A copy whose data reaches HOUR_OF_DAY of the next day, made once; and what the first interval of that day took.

    By then the newest day's files hold most of a day: the worst of it is measured, not the minutes after midnight.
    """
    data = dataset.copy(source, "evening")
    end = dataset.end_of(data)
    with publishing(data, [end, end + feed.STEP, _evening_after(end + feed.STEP)]) as publisher:
        first = publisher.publish()
        publisher.publish()
    return data, first


def _evening_after(moment: datetime) -> datetime:
    evening = moment.replace(hour=HOUR_OF_DAY, minute=0)
    return evening if evening > moment else evening + timedelta(days=1)
