"""`nemdash build`: the lake becomes a snapshot of facts, month by month, and is published.

Months are built from the newest back, because the last interval of a month needs the first reading of the next.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import duckdb

from app.nem import markettime, regions
from app.nem.errors import NemdashError
from app.nem.fuels import BATTERY, FUEL_CODES
from app.store import registry, snapshot
from app.store.catalog import REGISTRY_MONTH, LakeFile
from app.store.files import write_lock
from app.store.lake import Lake
from app.store.snapshot import Manifest
from app.store.tables import REGISTRY, SERIES, TABLES

Progress = Callable[[int, int], None]

_MONTH_STEPS = ("prices", "rooftop", "units", "generation", "flows", "regions")
# Finer facts, coarser facts, the coarser step, and what of generation is summed.
_COARSER = (
    ("5min", "30min", "30 MINUTE", "priced_generation"),
    ("30min", "daily", "1 DAY", "facts.generation_30min"),
)
# Months to read, counted from the one being built. A flow's last interval needs the reading after it, and rooftop is
# interpolated between half-hours; SCADA's next reading is carried over, because its files are sorted by unit and
# looking up one moment in them means reading all.
_NEIGHBOURS = {
    "scada": (0,),
    "price": (0,),
    "trading_price": (0,),
    "region": (0,),
    "interconnector": (0, 1),
    "rooftop": (-1, 0, 1),
}
_FACTS = tuple(f"{fact}_{step}" for fact in ("generation", "region", "flow") for step in ("5min", "30min", "daily"))


@dataclass(frozen=True)
class Built:
    """The version that is current now, and whether this build made it."""

    manifest: Manifest
    new: bool


def build(data: Path, *, full: bool = False, memory_mb: int = 1000, progress: Progress | None = None) -> Built:
    """Build and publish a snapshot of the lake in a data folder; nothing to do when the lake has not changed.

    Raises NemdashError when the lake is empty or the snapshot cannot be written: the current version then stays.
    """
    with write_lock(data):
        lake = Lake(data)
        files = lake.catalog.files() if lake.catalog.path.exists() else []
        if not any(file.table == "scada" for file in files):
            raise NemdashError(
                f"The lake in {data} holds no SCADA readings: run 'nemdash ingest --files PATH' or 'nemdash simulate'."
            )
        fingerprint = _fingerprint(files)
        # A full build also mends a manifest that cannot be read.
        current = None if full else snapshot.read_current(data)
        if current is not None and current.fingerprint == fingerprint:
            return Built(current, new=False)
        now = datetime.now(UTC)
        version = snapshot.new_version(now, fingerprint)
        target = snapshot.snapshots_path(data) / f"facts-{version}.duckdb"
        aside = target.with_suffix(".building")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            made = _Builder(lake, files, memory_mb).run(aside, progress)
            with aside.open("rb") as file:
                os.fsync(file.fileno())
            sha256 = snapshot.digest(aside)
            aside.replace(target)
        except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise NemdashError(f"The snapshot {target} could not be written: {error}.") from error
        finally:
            aside.unlink(missing_ok=True)
            aside.with_name(aside.name + ".wal").unlink(missing_ok=True)
        manifest = Manifest(
            version=version,
            snapshot=str(target.relative_to(data)),
            sha256=sha256,
            size_bytes=target.stat().st_size,
            fingerprint=fingerprint,
            kind=str(lake.kind),
            start=made.start,
            data_through=made.data_through,
            published_at=now,
            rows=made.rows,
            lake_files=tuple(file.name for file in files),
        )
        snapshot.publish(data, manifest)
        return Built(manifest, new=True)


@dataclass(frozen=True)
class _Made:
    start: datetime
    data_through: datetime
    rows: dict[str, int]


class _Builder:
    """One build: an in-memory DuckDB that reads the lake and fills the attached snapshot file."""

    def __init__(self, lake: Lake, files: list[LakeFile], memory_mb: int) -> None:
        self.lake = lake
        self.files = files
        self.memory_mb = memory_mb

    def run(self, path: Path, progress: Progress | None) -> _Made:
        with closing(duckdb.connect(config={"memory_limit": f"{self.memory_mb}MB"})) as self.db:
            self.db.execute("SET temp_directory = ?", [str(self.lake.data / "tmp")])
            self.db.execute("SET preserve_insertion_order = true")
            self.db.execute(f"ATTACH {_literal(path)} AS facts")
            self._codes()
            self.db.execute("USE facts")
            self.db.execute(_sql("schema"))
            self._registry()
            months = sorted({file.month for file in self.files if file.month != REGISTRY_MONTH}, reverse=True)
            self.db.execute(
                "CREATE TEMP TABLE following_reading (unit_no SMALLINT, interval_start TIMESTAMP, mw DOUBLE)"
            )
            for done, month in enumerate(months):
                if progress is not None:
                    progress(done, len(months))
                self._month(month)
            made = self._made()
            self.db.execute("USE memory")
            self.db.execute("CHECKPOINT facts")
            self.db.execute("DETACH facts")
        if progress is not None:
            progress(len(months), len(months))
        return made

    def _codes(self) -> None:
        region_codes = [*regions.REGION_CODES, regions.UNKNOWN, regions.NEM]
        self.db.execute("CREATE TEMP TABLE region_codes AS SELECT unnest(?) AS code", [region_codes])
        self.db.execute("CREATE TEMP TABLE fuel_codes AS SELECT unnest(?) AS code", [[*FUEL_CODES, BATTERY]])

    def _registry(self) -> None:
        """The unit periods and links of the snapshot, and the tables of them that the months are built with."""
        tables = {table.name: self._registry_rows(table.name) for table in REGISTRY}
        self._lake_view("scada", [file.month for file in self.files])
        readings = self.db.execute(
            "SELECT duid, min(settlementdate) - INTERVAL 5 MINUTE FROM lake_scada"
            " WHERE scadavalue IS NOT NULL GROUP BY duid"
        ).fetchall()
        periods = registry.resolve(registry.Registry.of(tables), dict(readings))
        self.db.register("periods", registry.as_table(periods))
        self.db.register("links", registry.links_table(tables["link"]))
        self.db.execute("CREATE TEMP TABLE first_reading (duid VARCHAR)")
        self.db.executemany("INSERT INTO first_reading VALUES (?)", [[duid] for duid, _ in readings])
        self.db.execute(_sql("registry"))
        self.db.unregister("periods")
        self.db.unregister("links")

    def _registry_rows(self, table: str) -> list[registry.Row]:
        paths = [str(self.lake.root / file.name) for file in self.files if file.table == table]
        if not paths:
            return []
        rows: list[registry.Row] = self.db.sql("FROM read_parquet(?)", params=[paths]).to_arrow_table().to_pylist()
        return rows

    def _month(self, month: str) -> None:
        start = datetime.strptime(month, "%Y-%m")
        end = markettime.add_months(start, 1)
        for name, value in (
            ("month_start", start),
            ("month_end", end),
            ("five_minute_settlement", markettime.FIVE_MINUTE_SETTLEMENT),
        ):
            self.db.execute(f"SET VARIABLE {name} = TIMESTAMP '{value.isoformat(sep=' ')}'")
        for table in SERIES:
            self._lake_view(table.name, [f"{markettime.add_months(start, k):%Y-%m}" for k in _NEIGHBOURS[table.name]])
        for step in _MONTH_STEPS:
            self.db.execute(_sql(f"month_{step}"))
        for fine, coarse, step, generation in _COARSER:
            sql = _sql("month_coarser").format(fine=fine, coarse=coarse, step=step, generation=generation)
            self.db.execute(sql)
        self.db.execute(
            "CREATE OR REPLACE TEMP TABLE following_reading AS"
            " FROM reading WHERE interval_start = getvariable('month_start')"
        )

    def _lake_view(self, name: str, months: list[str]) -> None:
        paths = [self.lake.root / file.name for file in self.files if file.table == name and file.month in months]
        table = TABLES[name]
        if paths:
            source = f"read_parquet([{', '.join(_literal(path) for path in paths)}])"
        else:
            source = (
                f"(SELECT {', '.join(f'CAST(NULL AS {kind}) AS {c}' for c, kind in table.all_columns.items())} LIMIT 0)"
            )
        self.db.execute(f"CREATE OR REPLACE TEMP VIEW lake_{name} AS FROM {source}")

    def _made(self) -> _Made:
        row = self.db.execute(_sql("span")).fetchone()
        if row is None or row[0] is None:
            raise NemdashError(f"The lake in {self.lake.data} holds no SCADA readings.")
        counts = {fact: self.db.execute(f"SELECT count(*) FROM facts.{fact}").fetchone() for fact in _FACTS}
        return _Made(row[0], row[1], {fact: count[0] if count else 0 for fact, count in counts.items()})


def _sql(name: str) -> str:
    return (resources.files("app.store") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def _fingerprint(files: list[LakeFile]) -> str:
    """Of what facts are made from: the lake's (immutable) files and the way they are turned into facts."""
    parts = [file.name for file in files]
    parts += [
        _sql(name) for name in ("schema", "registry", "span", *(f"month_{step}" for step in (*_MONTH_STEPS, "coarser")))
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
