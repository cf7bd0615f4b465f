"""Databases that answer questions about one version: the published facts, or facts made on the spot from the lake.

Both are in-memory DuckDBs with the version's files attached read-only, the same views, and no way out: no other file,
no setting, no network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import duckdb

from app.config import Settings
from app.nem import markettime
from app.store.catalog import LakeFile
from app.store.segments import Cut
from app.store.snapshot import Manifest, snapshots_path
from app.store.steps import FACTS, JOIN_AS_WRITTEN, Steps, create_types, literal, sql


@dataclass(frozen=True)
class Instance:
    """A connection whose cursors answer from one version, and what that version is made of."""

    manifest: Manifest
    settings: Settings
    connection: duckdb.DuckDBPyConnection

    @property
    def lake_root(self) -> Path:
        return self.settings.origin.resolve() / "lake"

    @cached_property
    def lake_files(self) -> tuple[LakeFile, ...]:
        """The lake's series as this version was made from them (their sizes are of no use here)."""
        parts = [(name, *name.split("/")) for name in self.manifest.lake_files]
        return tuple(LakeFile(name, table, month.removeprefix("month="), 0, 0) for name, table, month, _ in parts)

    def steps(self, cursor: duckdb.DuckDBPyConnection) -> Steps:
        """The SQL of the facts, to be run on a cursor: what it makes are the cursor's own temporary tables."""
        steps = Steps(cursor, self.lake_root, self.lake_files)
        steps.registry()
        return steps


def open_facts(manifest: Manifest, settings: Settings) -> Instance:
    """The published segments under one view a fact."""
    connection = _connect(manifest, settings)
    folder = snapshots_path(settings.data.resolve())
    for i, segment in enumerate(manifest.segments):
        connection.execute(f"ATTACH {literal(folder / segment.file)} AS segment{i} (READ_ONLY)")
    for fact in FACTS:
        parts = [f"FROM segment{i}.{fact}" for i in range(len(manifest.segments))]
        connection.execute(f"CREATE VIEW {fact} AS {' UNION ALL '.join(parts)}")
    _lock(connection, settings)
    # The first query of a process pays for loading code: better here than in a user's request.
    connection.execute("SELECT sum(energy_mwh) FROM generation_daily").fetchall()
    return Instance(manifest, settings, connection)


def open_raw(manifest: Manifest, settings: Settings) -> Instance:
    """Empty facts, for `fill_raw`; no published fact is in reach. Close the connection after use."""
    connection = _connect(manifest, settings)
    connection.execute(sql("schema"))
    for fact in FACTS:
        connection.execute(f"CREATE VIEW {fact} AS FROM facts.{fact}")
    _lock(connection, settings)
    return Instance(manifest, settings, connection)


def fill_raw(instance: Instance, start: datetime, end: datetime) -> None:
    """Make the facts of the half-hours of `[start, end)` by the build's SQL: seconds a month of the market."""
    # Rooftop and the prices before October 2021 come by the half-hour: a part of one needs all of it.
    start, end = markettime.floor_to(start, 30), markettime.ceil_to(end, 30)
    steps = instance.steps(instance.connection)
    steps.following(end)
    for chunk_start, chunk_end in Cut("raw", start, end).chunks():
        steps.chunk(chunk_start, chunk_end)
        steps.count_present()
    # The steps' own view of the links; answers name the regions as the registry does.
    instance.connection.execute("DROP VIEW temp.links")


def _connect(manifest: Manifest, settings: Settings) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"memory_limit": f"{settings.memory_mb}MB", "threads": settings.threads})
    connection.execute(JOIN_AS_WRITTEN)
    connection.execute("SET enable_progress_bar = false")
    # What does not fit into the memory limit is written aside (weeks of the whole market made from the lake are).
    connection.execute("SET temp_directory = ?", [str(settings.data.resolve() / "tmp")])
    fleet = snapshots_path(settings.data.resolve()) / manifest.fleet_file
    connection.execute(f"ATTACH {literal(fleet)} AS fleet (READ_ONLY)")
    connection.execute("ATTACH ':memory:' AS facts")
    create_types(connection)
    for view in ("links", "every_link"):
        connection.execute(f"CREATE VIEW {view} AS FROM fleet.link")
    connection.execute("CREATE VIEW unit AS FROM fleet.unit")
    connection.execute("CREATE VIEW periods AS SELECT * EXCLUDE reported FROM fleet.unit WHERE reported")
    return connection


def _lock(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    # In this order: a locked configuration takes no more settings, and without external access no folder is allowed.
    allowed = ", ".join(
        literal(folder) for folder in (settings.origin.resolve() / "lake", snapshots_path(settings.data.resolve()))
    )
    connection.execute(f"SET allowed_directories = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
