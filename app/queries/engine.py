"""The database of a process: opened after fork, read-only, locked down, one instance per published version.

DuckDB must not be open when a process forks, defaults to all cores and most of the memory *per process*, and hands a
re-opened path its stale instance: hence the lazy opening, the settings, and versioned file names.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from app.config import Settings
from app.nem.errors import NemdashError
from app.nem.fuels import GROUPINGS, bands
from app.store.snapshot import Manifest, current_path, read_current, snapshots_path
from app.store.steps import JOIN_AS_WRITTEN, code_digest

# Queries running at once in a process: more only take the two cores from each other.
_RUNNING = 3
# How often CURRENT is looked at, in seconds.
_LOOK_EVERY = 1.0
# The newest version and the one before it, whose requests may still be running.
_KEPT_INSTANCES = 2


class NoData(NemdashError):
    """Nothing is published yet."""


class TooSlow(NemdashError):
    """A query passed its time limit and was interrupted."""


class TooMuch(NemdashError):
    """An answer would have too many rows; `interval` is the finest one whose answer would not."""

    def __init__(self, sentence: str, interval: str) -> None:
        super().__init__(sentence)
        self.interval = interval


class VersionGone(NemdashError):
    """The version asked for is no longer there: ask again for the current one."""


_FACTS = tuple(f"{fact}_{step}" for fact in ("generation", "region", "flow") for step in ("5min", "30min", "daily"))
# One face for every grain of a fact: a five-minute row's energy is priced or not as a whole.
_COLUMNS = {
    "generation_5min": "*, CASE WHEN revenue_aud IS NULL THEN energy_mwh ELSE energy_mwh * 0 END AS unpriced_mwh",
}


@dataclass
class _Instance:
    """An in-memory database with one version's files attached read-only; cursors of it run the queries."""

    manifest: Manifest
    connection: duckdb.DuckDBPyConnection


def _open(manifest: Manifest, settings: Settings) -> _Instance:
    data = settings.data.resolve()
    connection = duckdb.connect(config={"memory_limit": f"{settings.memory_mb}MB", "threads": settings.threads})
    connection.execute(JOIN_AS_WRITTEN)
    folder = snapshots_path(data)
    connection.execute(f"ATTACH {_literal(folder / manifest.fleet_file)} AS fleet (READ_ONLY)")
    for i, segment in enumerate(manifest.segments):
        connection.execute(f"ATTACH {_literal(folder / segment.file)} AS segment{i} (READ_ONLY)")
    for fact in _FACTS:
        parts = [f"SELECT {_COLUMNS.get(fact, '*')} FROM segment{i}.{fact}" for i in range(len(manifest.segments))]
        connection.execute(f"CREATE VIEW {fact} AS {' UNION ALL '.join(parts)}")
    connection.execute("CREATE VIEW link AS FROM fleet.link; CREATE VIEW unit AS FROM fleet.unit")
    connection.execute("CREATE TABLE band (grouping VARCHAR, fuel segment0.fuel, code VARCHAR, position INTEGER)")
    rows = [
        (grouping, fuel, band.code, position)
        for grouping in GROUPINGS
        for position, band in enumerate(bands(grouping))
        for fuel in band.fuels
    ]
    connection.executemany("INSERT INTO band VALUES (?, ?, ?, ?)", rows)
    # In this order: a locked configuration takes no more settings, and without external access no folder is allowed.
    connection.execute(f"SET allowed_directories = [{_literal(data / 'lake')}, {_literal(data / 'snapshots')}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    # The first query of a process pays for loading code: better here than in a user's request.
    connection.execute("SELECT sum(energy_mwh) FROM generation_daily").fetchall()
    return _Instance(manifest, connection)


@dataclass
class _Engine:
    """What a process knows: the settings, the manifest last seen, the open instances."""

    settings: Settings | None = None
    seen: tuple[int, int] | None = None
    looked_at: float = 0.0
    manifest: Manifest | None = None
    instances: dict[str, _Instance] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    running: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_RUNNING))

    def current(self) -> Manifest:
        """The published manifest, looked up at most once a second; opens its instance when it is new."""
        with self.lock:
            if self.settings is None:
                raise NoData("The query service has not been told where its data is.")
            now = time.monotonic()
            if self.manifest is None or now - self.looked_at >= _LOOK_EVERY:
                self.looked_at = now
                self._look(self.settings)
            if self.manifest is None:
                raise NoData(
                    f"There is no data in {self.settings.data} yet:"
                    " run 'nemdash simulate' or 'nemdash ingest --files PATH'."
                )
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
            self.instances[manifest.version] = _open(manifest, settings)
            for version in list(self.instances)[:-_KEPT_INSTANCES]:
                # Cursors that still run keep the database; it closes with the last of them.
                self.instances.pop(version).connection.close()
        self.manifest, self.seen = manifest, mark

    def instance(self, version: str) -> _Instance:
        self.current()
        with self.lock:
            instance = self.instances.get(version)
        if instance is None:
            raise VersionGone(f"Version {version} of the data has been replaced.")
        return instance


_engine = _Engine()


def configure(settings: Settings) -> None:
    """Remember where the data is. Opens nothing: this may run before a fork."""
    global _engine
    _engine = _Engine(settings)


def current() -> Manifest:
    """The published manifest; raises NoData while there is none."""
    return _engine.current()


def frame(version: str, sql: str, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """Run a query on a version's facts. Values are bound, never formatted in.

    Raises VersionGone when that version has been retired, TooSlow past the time limit.
    """
    instance = _engine.instance(version)
    settings = _engine.settings
    assert settings is not None  # instance() raises before
    limit = settings.query_seconds
    slow = TooSlow(f"The question took longer than {limit:g} seconds: ask for a shorter window or a longer interval.")
    if not _engine.running.acquire(timeout=limit):
        raise slow
    try:
        cursor = instance.connection.cursor()
        # The parent connection's interrupt would not stop a cursor.
        watchdog = threading.Timer(limit, cursor.interrupt)
        watchdog.daemon = True
        watchdog.start()
        try:
            return cursor.execute(sql, dict(parameters)).df()
        except duckdb.InterruptException as error:
            raise slow from error
        finally:
            watchdog.cancel()
            cursor.close()
    finally:
        _engine.running.release()


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
