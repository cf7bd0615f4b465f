"""The database of a process: opened after fork, read-only, locked down, one instance per published version.

DuckDB must not be open when a process forks, defaults to all cores and most of the memory *per process*, and hands a
re-opened path its stale instance: hence the lazy opening, the settings, and versioned file names.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pandas as pd

from app.config import Settings
from app.nem.errors import NemdashError
from app.queries.instance import Instance, fill_raw, open_facts, open_raw
from app.store.snapshot import Manifest, current_path, read_current
from app.store.steps import code_digest

# Queries running at once in a process: more only take the two cores from each other.
_RUNNING = 3
# How often CURRENT is looked at, in seconds.
_LOOK_EVERY = 1.0
# The newest version and the one before it, whose requests may still be running.
_KEPT_INSTANCES = 2

_UNCONFIGURED = "The query service has not been told where its data is."


class NoData(NemdashError):
    """Nothing is published yet."""


class TooSlow(NemdashError):
    """A query passed its time limit and was interrupted."""


class TooMuch(NemdashError):
    """An answer would have too many rows; `interval` is the finest one whose answer would not."""

    def __init__(self, sentence: str, interval: str) -> None:
        super().__init__(sentence)
        self.interval = interval


class TooLarge(NemdashError):
    """A query needed more memory than a worker's database may have."""


class VersionGone(NemdashError):
    """The version asked for is no longer there: ask again for the current one."""


@dataclass
class _Engine:
    """What a process knows: the settings, the manifest last seen, the open instances."""

    settings: Settings | None = None
    seen: tuple[int, int] | None = None
    looked_at: float = 0.0
    manifest: Manifest | None = None
    instances: dict[str, Instance] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    running: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_RUNNING))

    def current(self) -> Manifest:
        """The published manifest, looked up at most once a second; opens its instance when it is new."""
        with self.lock:
            if self.settings is None:
                raise NoData(_UNCONFIGURED)
            now = time.monotonic()
            if self.manifest is None or now - self.looked_at >= _LOOK_EVERY:
                self.looked_at = now
                self._look(self.settings)
            if self.manifest is None:
                raise NoData(_nothing(self.settings))
            return self.manifest

    def _look(self, settings: Settings) -> None:
        try:
            status = current_path(settings.data).stat()
        except FileNotFoundError:
            self.manifest, self.seen = None, None
            return
        mark = (status.st_ino, status.st_mtime_ns)
        if mark == self.seen:
            return
        manifest = read_current(settings.data)
        if manifest is not None and manifest.code != code_digest():
            if self.manifest is not None:
                return  # a newer release is being put in place: this process goes on with what it has
            raise NoData(f"The facts in {settings.data} were made by another release: run 'nemdash build'.")
        if manifest is not None and manifest.version not in self.instances:
            self.instances[manifest.version] = open_facts(manifest, settings)
            for version in list(self.instances)[:-_KEPT_INSTANCES]:
                # Closed with the last question that holds it: one may still wait for its turn.
                del self.instances[version]
        self.manifest, self.seen = manifest, mark

    def instance(self, version: str) -> Instance:
        self.current()
        with self.lock:
            instance = self.instances.get(version)
        if instance is None:
            raise VersionGone(f"Version {version} of the data has been replaced.")
        return instance


def _nothing(settings: Settings) -> str:
    if settings.snapshots_from is not None:
        return f"No version has been fetched from {settings.snapshots_from} yet: the log says why."
    return f"There is no data in {settings.data} yet: run 'nemdash simulate' or 'nemdash ingest --files PATH'."


_engine = _Engine()


def configure(settings: Settings) -> None:
    """Remember where the data is. Opens nothing: this may run before a fork."""
    global _engine
    _engine = _Engine(settings)


def settings() -> Settings:
    """What was configured; raises NoData where nothing was."""
    if _engine.settings is None:
        raise NoData(_UNCONFIGURED)
    return _engine.settings


def current() -> Manifest:
    """The published manifest; raises NoData while there is none."""
    return _engine.current()


def manifest(version: str) -> Manifest:
    """What a version is made of: not the newest, where that has just been replaced. Raises VersionGone."""
    return _engine.instance(version).manifest


def content(version: str, start: str, end: str) -> str:
    """What the answers about the window `[start, end)` (ISO) are made from; equal contents, equal answers.

    A version changes with every five minutes, the past does not: a window's content changes with the segments that
    hold it, or the days beside it, and with the registry. Raises VersionGone.
    """
    made = manifest(version)
    since, until = (datetime.fromisoformat(moment) for moment in (start, end))
    day = timedelta(days=1)
    parts = [segment.key for segment in made.segments if segment.start < until + day and segment.end > since - day]
    if made.last_reading < until:
        parts.append(version)  # it reaches beyond the data: where that ends is a part of the answer
    named = " ".join((made.fleet_key, "lake" if from_lake() else "facts", *parts))
    return hashlib.sha256(named.encode()).hexdigest()


def from_lake() -> bool:
    """Whether NEMDASH_SOURCE says that facts are to be made from the lake, question by question."""
    return _engine.settings is not None and _engine.settings.source == "raw"


def span_of(start: str, end: str) -> tuple[datetime, datetime]:
    """The window `[start, end)` of two ISO texts."""
    return datetime.fromisoformat(start), datetime.fromisoformat(end)


Prepare = Callable[[Instance, duckdb.DuckDBPyConnection], None]


def frame(
    version: str,
    sql: str,
    parameters: Mapping[str, Any],
    window: tuple[datetime, datetime] | None = None,
    prepare: Prepare | None = None,
) -> pd.DataFrame:
    """Run a query on a version's facts. Values are bound, never formatted in.

    `window` is what the facts must cover when they are made from the lake (NEMDASH_SOURCE=raw); None reads none.
    `prepare` may first make temporary tables on the query's own cursor.
    Raises VersionGone when that version has been retired, TooSlow past the time limit, TooLarge past the memory limit.
    """
    instance = _engine.instance(version)
    limit = instance.settings.query_seconds
    slow = TooSlow(f"The question took longer than {limit:g} seconds: ask for a shorter window or a longer interval.")
    if not _engine.running.acquire(timeout=limit):
        raise slow
    try:
        if window is not None and from_lake():
            instance = open_raw(instance.manifest, instance.settings)
            with closing(instance.connection), _watched(instance.connection, limit, slow):
                fill_raw(instance, *window)
                return _answer(instance, instance.connection, sql, parameters, prepare)
        with closing(instance.connection.cursor()) as cursor, _watched(cursor, limit, slow):
            return _answer(instance, cursor, sql, parameters, prepare)
    finally:
        _engine.running.release()


def _answer(
    instance: Instance,
    cursor: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any],
    prepare: Prepare | None,
) -> pd.DataFrame:
    if prepare is not None:
        prepare(instance, cursor)
    return cursor.execute(sql, dict(parameters)).df()


@contextmanager
def _watched(cursor: duckdb.DuckDBPyConnection, limit: float, slow: TooSlow) -> Iterator[None]:
    """Interrupt what runs on a cursor past the limit. (The parent connection's interrupt would not stop a cursor.)"""
    watchdog = threading.Timer(limit, cursor.interrupt)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise slow from error
    except duckdb.IOException as error:
        # The snapshot's files are open; the lake's may lie on storage that is away.
        raise NemdashError("The readings of single units cannot be read now: their storage does not answer.") from error
    except duckdb.OutOfMemoryException as error:
        raise TooLarge(
            "The question needs more memory than there is for one: ask for a shorter window or a longer interval."
        ) from error
    finally:
        watchdog.cancel()
