"""The units and links of a version: resolved from the lake's registry tables, kept in a small file beside the segments.

A unit counts in the facts once it has reported. When each DUID reported first is kept with the version, so that a new
build reads only the SCADA files that are new.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from app.nem.errors import NemdashError
from app.store import registry
from app.store.crew import Crew, Room
from app.store.files import made_aside
from app.store.lake import Lake
from app.store.registry import UnitPeriod
from app.store.snapshot import Manifest
from app.store.steps import code_digest
from app.store.tables import REGISTRY


@dataclass(frozen=True)
class Fleet:
    """Every DUID's periods, the links (interconnector, region_from, region_to, name), first readings by DUID."""

    periods: tuple[UnitPeriod, ...]
    links: pa.Table
    first_readings: dict[str, datetime]

    @cached_property
    def reported(self) -> tuple[UnitPeriod, ...]:
        """Periods of the DUIDs that have reported at least once: the ones that facts are made of."""
        return tuple(period for period in self.periods if period.duid in self.first_readings)

    @cached_property
    def links_digest(self) -> str:
        return hashlib.sha256(repr(self.links.to_pylist()).encode()).hexdigest()

    @cached_property
    def digest(self) -> str:
        text = repr((self.periods, self.links_digest, sorted(self.first_readings.items())))
        return hashlib.sha256(text.encode()).hexdigest()


def read(lake: Lake, folder: Path, current: Manifest | None, crew: Crew) -> Fleet:
    """The fleet as the lake's registry and SCADA have it now; `current`'s file saves reading known SCADA again."""
    known = _known(folder, current)
    scanned = set(current.lake_files) if current is not None and known is not None else set()
    first: dict[str, datetime] = {}
    unread = [str(lake.root / file.name) for file in lake.catalog.files("scada") if file.name not in scanned]
    jobs = ([path] for path in unread) if crew.by_month else iter([unread] if unread else [])
    for found in crew.do(first_readings, jobs):
        for duid, moment in found.items():
            first[duid] = min(moment, first.get(duid, moment))
    with closing(duckdb.connect()) as db:
        if known is not None:
            for duid, moment in known.first_readings.items():
                first[duid] = min(moment, first.get(duid, moment))
            files = [file.name for table in REGISTRY for file in lake.catalog.files(table.name)]
            # The usual case: a new interval of a known fleet. Resolving it again would take longer than its facts.
            same_reading = current is not None and current.code == code_digest()
            if same_reading and first == known.first_readings and scanned.issuperset(files):
                return known
        tables = {table.name: _rows(db, lake, table.name) for table in REGISTRY}
    periods = tuple(registry.resolve(registry.Registry.of(tables), first))
    return Fleet(periods, registry.links_table(tables["link"]), first)


def write(fleet: Fleet, folder: Path, version: str) -> str:
    """Write the fleet's file (tables unit, link, first_reading); its name is returned."""
    target = folder / f"fleet-{version}.duckdb"
    readings = pa.table({"duid": list(fleet.first_readings), "first_reading": list(fleet.first_readings.values())})
    units = registry.as_table(fleet.periods)
    reported = pa.array([period.duid in fleet.first_readings for period in fleet.periods])
    with made_aside(target) as aside, closing(duckdb.connect(str(aside))) as db:
        db.register("units", units.append_column("reported", reported))
        db.register("links", fleet.links)
        db.register("readings", readings)
        db.execute("CREATE TABLE unit AS FROM units ORDER BY duid, valid_from")
        db.execute("CREATE TABLE link AS FROM links ORDER BY interconnector")
        db.execute("CREATE TABLE first_reading AS FROM readings ORDER BY duid")
    return target.name


def _known(folder: Path, current: Manifest | None) -> Fleet | None:
    """The current version's fleet as its file has it."""
    return None if current is None else of_file(folder / current.fleet_file)


def of_file(path: Path) -> Fleet:
    """The fleet that a file holds; raises NemdashError when it cannot be read."""
    try:
        with closing(duckdb.connect(str(path), read_only=True)) as db:
            readings = dict(db.execute("SELECT duid, first_reading FROM first_reading").fetchall())
            rows = db.execute("SELECT * EXCLUDE reported FROM unit ORDER BY duid, valid_from").fetchall()
            links = db.sql("FROM link ORDER BY interconnector").to_arrow_table()
    except duckdb.Error as error:
        raise NemdashError(f"{path} cannot be read: {error}. Run 'nemdash build --full'.") from error
    return Fleet(tuple(UnitPeriod(*row) for row in rows), links, readings)


def first_readings(paths: list[str], room: Room) -> dict[str, datetime]:
    """Of each DUID in files of SCADA, the interval of its first reading."""
    with closing(duckdb.connect(config={"memory_limit": f"{room.memory_mb}MB", "threads": room.threads})) as db:
        return dict(
            db.execute(
                "SELECT duid, min(settlementdate) - INTERVAL 5 MINUTE FROM read_parquet(?)"
                " WHERE scadavalue IS NOT NULL GROUP BY duid",
                [paths],
            ).fetchall()
        )


def _rows(db: duckdb.DuckDBPyConnection, lake: Lake, table: str) -> list[registry.Row]:
    paths = [str(path) for path in lake.paths(table)]
    if not paths:
        return []
    rows: list[dict[str, Any]] = db.sql("FROM read_parquet(?)", params=[paths]).to_arrow_table().to_pylist()
    return list(rows)
