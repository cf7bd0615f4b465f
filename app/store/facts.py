"""One segment of a snapshot: the lake's rows of its days become facts in a DuckDB file of its own.

The SQL is in sql/, one file a fact. It runs chunk by chunk (a month, or the part of one that the segment holds), from
the newest back, because the last interval of a chunk is paired with the first reading of the next.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

import duckdb
import pyarrow as pa

from app.nem import markettime, regions
from app.nem.fuels import BATTERY, FUEL_CODES
from app.store import snapshot
from app.store.catalog import LakeFile
from app.store.registry import UnitPeriod, as_table
from app.store.segments import DAY, Cut
from app.store.snapshot import Segment
from app.store.tables import SERIES, TABLES, LakeTable

_STEPS = ("prices", "rooftop", "units", "generation", "flows", "regions")
# Finer facts, coarser facts, the coarser step, and what of generation is summed.
_COARSER = (
    ("5min", "30min", "30 MINUTE", "priced_generation"),
    ("30min", "daily", "1 DAY", "facts.generation_30min"),
)
# Joins run as they are written, the right side in the hash table. Left to itself, DuckDB 2.0.0 may put the result of
# one join into another one's table, and then now and then ends with "dict-surviving join: narrowed column received a
# non-dictionary chunk" (its issue 24807): three of fifteen builds of a tiny market did.
JOIN_AS_WRITTEN = "SET disabled_optimizers = 'join_order,build_side_probe_side'"
FACTS = tuple(f"{fact}_{step}" for fact in ("generation", "region", "flow") for step in ("5min", "30min", "daily"))
SQL_FILES = ("schema", "registry", "span", "coarser", *_STEPS)

# Days beside a chunk that its rows are paired with: a flow's last interval needs the reading after it, rooftop the
# half-hours on both sides. SCADA's next reading is carried over instead: its files are sorted by unit, so looking up
# one moment in a month's file means reading all of it.
_BESIDE = {"interconnector": (0, 1), "rooftop": (1, 1)}


@dataclass(frozen=True)
class Task:
    """All that building a segment needs; picklable, so that another process can do it."""

    cut: Cut
    key: str
    target: Path
    lake_root: Path
    files: tuple[LakeFile, ...]
    periods: tuple[UnitPeriod, ...]
    links: pa.Table
    temporary: Path
    memory_mb: int
    threads: int


def build_segment(task: Task) -> Segment:
    """Write the segment's file aside, flush it, and move it into place.

    Raises OSError or a duckdb.Error when it cannot be written; nothing is left behind then.
    """
    aside = task.target.with_suffix(".building")
    try:
        with closing(_Builder(task, aside)) as builder:
            first, through, rows = builder.run()
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(task.target)
    finally:
        aside.unlink(missing_ok=True)
        aside.with_name(aside.name + ".wal").unlink(missing_ok=True)
    return Segment(
        name=task.cut.name,
        start=task.cut.start,
        end=task.cut.end,
        key=task.key,
        file=task.target.name,
        sha256=snapshot.digest(task.target),
        size_bytes=task.target.stat().st_size,
        rows=rows,
        first=first,
        through=through,
    )


class _Builder:
    """An in-memory DuckDB that reads the lake and fills the attached file."""

    def __init__(self, task: Task, path: Path) -> None:
        self.task = task
        self.db = duckdb.connect(config={"memory_limit": f"{task.memory_mb}MB", "threads": task.threads})
        self.db.execute("SET temp_directory = ?", [str(task.temporary)])
        self.db.execute(JOIN_AS_WRITTEN)
        self.db.execute(f"ATTACH {_literal(path)} AS facts")

    def close(self) -> None:
        self.db.close()

    def run(self) -> tuple[datetime | None, datetime | None, dict[str, int]]:
        """First SCADA interval, newest fully priced one (None where there is no SCADA), and the rows of each fact."""
        self._prepare()
        for start, end in self.task.cut.chunks():
            self._chunk(start, end)
        span = self.db.execute(sql("span")).fetchone()
        first, through = span or (None, None)
        counts = {fact: self.db.execute(f"SELECT count(*) FROM facts.{fact}").fetchone() for fact in FACTS}
        self.db.execute("USE memory")
        self.db.execute("CHECKPOINT facts")
        self.db.execute("DETACH facts")
        return first, through, {fact: count[0] if count else 0 for fact, count in counts.items()}

    def _prepare(self) -> None:
        region_codes = [*regions.REGION_CODES, regions.UNKNOWN, regions.NEM]
        self.db.execute("CREATE TEMP TABLE region_codes AS SELECT unnest(?) AS code", [region_codes])
        self.db.execute("CREATE TEMP TABLE fuel_codes AS SELECT unnest(?) AS code", [[*FUEL_CODES, BATTERY]])
        self.db.register("periods", as_table(self.task.periods))
        self.db.register("links", self.task.links)
        self.db.execute("USE facts")
        self.db.execute(sql("schema"))
        self._variable("chunk_end", self.task.cut.end)
        self._variable("five_minute_settlement", markettime.FIVE_MINUTE_SETTLEMENT)
        self._lake_view(TABLES["scada"], self.task.cut.end, self.task.cut.end + DAY)
        self.db.execute(sql("registry"))

    def _chunk(self, start: datetime, end: datetime) -> None:
        self._variable("chunk_start", start)
        self._variable("chunk_end", end)
        for table in SERIES:
            before, after = _BESIDE.get(table.name, (0, 0))
            self._lake_view(table, start - before * DAY, end + after * DAY)
        for step in _STEPS:
            self.db.execute(sql(step))
        for fine, coarse, step, generation in _COARSER:
            self.db.execute(sql("coarser").format(fine=fine, coarse=coarse, step=step, generation=generation))
        self.db.execute(
            "CREATE OR REPLACE TEMP TABLE following_reading AS"
            " FROM reading WHERE interval_start = getvariable('chunk_start')"
        )

    def _variable(self, name: str, moment: datetime) -> None:
        self.db.execute(f"SET VARIABLE {name} = TIMESTAMP '{moment.isoformat(sep=' ')}'")

    def _lake_view(self, table: LakeTable, start: datetime, end: datetime) -> None:
        """The lake's rows of the days `[start, end)`, in the files that hold them."""
        files = [file for file in self.task.files if file.table == table.name and _overlaps(file, start, end)]
        if files:
            paths = ", ".join(_literal(self.task.lake_root / file.name) for file in files)
            source = f"read_parquet([{paths}])"
        else:
            nothing = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in table.all_columns.items())
            source = f"(SELECT {nothing} LIMIT 0)"
        self.db.execute(f"CREATE OR REPLACE TEMP VIEW lake_{table.name} AS FROM {source}")


def sql(name: str) -> str:
    """The text of a file of sql/."""
    return (resources.files("app.store") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def code_digest() -> str:
    """Of the way the lake is turned into facts: files made another way hold other columns or other figures."""
    return hashlib.sha256("\n".join(sql(name) for name in SQL_FILES).encode()).hexdigest()


def _overlaps(file: LakeFile, start: datetime, end: datetime) -> bool:
    if file.day is not None:
        since = datetime(file.day.year, file.day.month, file.day.day)
        return since < end and since + timedelta(days=1) > start
    since = datetime.strptime(file.month, "%Y-%m")
    return since < end and markettime.add_months(since, 1) > start


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
