"""The lake: immutable Parquet files in month partitions, upserted by natural key, committed all at once.

`<data>/lake/<table>/month=YYYY-MM/<name>.parquet`. A month that is over is one file; the newest month is a file a day,
so that a five-minute update rewrites one day. A month holds the interval-ending stamps M-01 00:05 to (M+1)-01 00:00.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from app.nem.errors import NemdashError
from app.store.catalog import REGISTRY_MONTH, Catalog, Day, LakeFile, SourceRead
from app.store.files import write_lock
from app.store.parquet import quoted, write_arrow, write_parquet
from app.store.tables import PUBLICATION, TABLES, LakeTable

AEMO = "aemo"
SIMULATED = "simulated"


@dataclass(frozen=True)
class Changes:
    """What a commit changed: rows now in the touched partitions, and the days whose values are new."""

    rows: int = 0
    days: tuple[Day, ...] = ()


class Lake:
    """The lake in a data folder. Reading needs no lock; `writer()` takes the folder's write lock."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.root = data / "lake"
        self.catalog = Catalog(self.root / "catalog.sqlite")

    @property
    def kind(self) -> str | None:
        """'aemo', 'simulated', or None while the lake is empty."""
        return self.catalog.meta("kind") if self.catalog.path.exists() else None

    def paths(self, table: str, month: str | None = None) -> list[Path]:
        """Current files of a table, or of one month of it."""
        return [self.root / file.name for file in self.catalog.files(table, month)]

    def accept(self, kind: str) -> None:
        """Raise NemdashError where the lake holds data of another kind."""
        if self.kind not in (None, kind):
            raise NemdashError(
                f"{self.data} holds {self.kind} data and {kind} data must not be mixed with it:"
                " choose another folder with NEMDASH_DATA."
            )

    @contextmanager
    def writer(
        self, kind: str, memory_mb: int = 500, threads: int = 2, patience_seconds: float = 0.0
    ) -> Iterator[Writer]:
        """A writer under the folder's lock, waited for so long. Refuses to mix real and simulated data."""
        with write_lock(self.data, patience_seconds):
            self.accept(kind)
            with duckdb.connect(config={"memory_limit": f"{memory_mb}MB", "threads": threads}) as connection:
                connection.execute("SET temp_directory = ?", [str(self.data / "tmp")])
                writer = Writer(self, kind, connection)
                try:
                    yield writer
                finally:
                    writer.discard()


@dataclass
class Writer:
    """Stages rows, then commits them partition by partition. Nothing is visible before `commit` returns."""

    lake: Lake
    kind: str
    connection: duckdb.DuckDBPyConnection
    staged: dict[str, list[pa.Table]] = field(default_factory=dict)
    sources: list[SourceRead] = field(default_factory=list)
    whole: _Merged = field(default_factory=lambda: _Merged())

    def add(self, table: str, rows: pa.Table) -> None:
        """Stage rows of a lake table: columns by AEMO's lower-case names; those that are absent become null."""
        if rows.num_rows:
            self.staged.setdefault(table, []).append(rows)

    def read(self, source: SourceRead) -> None:
        """Record, with the next commit, that a source was read."""
        self.sources.append(source)

    @property
    def staged_rows(self) -> int:
        return sum(rows.num_rows for tables in self.staged.values() for rows in tables)

    def bulk(self, table: str, month: str, rows: pa.Table, days: list[Day]) -> None:
        """Write a whole partition: rows that are unique and in the table's order, with the statistics of their days.

        It becomes current with `replace` only. Safe to call from several threads.
        """
        name = f"{table}/month={month}/{month}.{uuid.uuid4().hex[:12]}.parquet"
        size = write_arrow(rows, self.lake.root / name)
        self.whole.files.append(LakeFile(name, table, month, rows.num_rows, size))
        self.whole.days.extend(days)

    @property
    def bulk_rows(self) -> int:
        return sum(file.rows for file in self.whole.files)

    def replace(self) -> None:
        """Make the bulk partitions and the staged rows all that the lake holds, in one transaction."""
        for name, rows in self.staged.items():
            self._stage_view(TABLES[name], rows)
            for month in self._months(TABLES[name]):
                self._write(TABLES[name], month, None, [], "true", self.whole)
        self.lake.catalog.replace(self.kind, self.whole.files, self.whole.days, self.sources)
        self.staged, self.sources, self.whole = {}, [], _Merged()

    def discard(self) -> None:
        """Remove the bulk partitions that never became current."""
        for file in self.whole.files:
            (self.lake.root / file.name).unlink(missing_ok=True)

    def commit(self) -> Changes:
        """Merge what is staged into its partitions and make it current, in one transaction."""
        before = {(day.table, day.day): day.hash for day in self.lake.catalog.days()}
        newest = _newest_month(self.lake)
        merged = _Merged()
        try:
            for name in list(self.staged):
                table = TABLES[name]
                # Rows that DuckDB has are let go of: a month of SCADA must not stand in memory twice.
                self._stage_view(table, self.staged.pop(name))
                for month in self._months(table):
                    self._merge(table, month, max(newest, month), merged)
                self.connection.execute("DROP TABLE staged")
            self._compact_closed_months(merged)
            self.lake.catalog.commit(self.kind, merged.replaced, merged.files, merged.days, self.sources)
        except NemdashError:
            for file in merged.files:
                (self.lake.root / file.name).unlink(missing_ok=True)
            raise
        changed = tuple(day for day in merged.days if before.get((day.table, day.day)) != day.hash)
        self.staged, self.sources = {}, []
        return Changes(sum(file.rows for file in merged.files), changed)

    def _stage_view(self, table: LakeTable, tables: list[pa.Table]) -> None:
        incoming = pa.concat_tables(tables, promote_options="default")
        self.connection.register("incoming", incoming)
        have = set(incoming.column_names)
        columns = ", ".join(
            f"CAST({name if name in have else 'NULL'} AS {kind}) AS {name}" for name, kind in table.all_columns.items()
        )
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE staged AS SELECT {columns} FROM incoming")
        self.connection.unregister("incoming")

    def _months(self, table: LakeTable) -> list[str]:
        if table.stamp is None:
            return [REGISTRY_MONTH]
        query = f"SELECT DISTINCT strftime({_start(table)}, '%Y-%m') FROM staged ORDER BY 1"
        return [month for (month,) in self.connection.execute(query).fetchall()]

    def _merge(self, table: LakeTable, month: str, newest: str, merged: _Merged) -> None:
        """One partition: what is there and what came, latest publication of each key, in a new file (or day files)."""
        by_day = table.stamp is not None and month == newest
        where = "true" if table.stamp is None else _within(table, *_bounds(month))
        days = self._days(table, where) if by_day else [None]
        current = self.lake.catalog.files(table.name, month)
        if by_day and any(file.day is None for file in current):
            # The newest month stands as one file (it was a bulk load): the file is taken apart once.
            days = sorted({*days, *self._days_of_files(table, current)}, key=str)
        for day in days:
            old = [file for file in current if day is None or file.day in (None, day)]
            condition = where if day is None else _within(table, day, day + timedelta(days=1))
            self._write(table, month, day, old, condition, merged)
            merged.replaced.update(file.name for file in old)

    def _write(
        self, table: LakeTable, month: str, day: date | None, old: list[LakeFile], condition: str, merged: _Merged
    ) -> None:
        keys, order = ", ".join(table.key), ", ".join(table.order)
        parts = [f"SELECT * FROM staged WHERE {condition}"]
        if old:
            names = ", ".join(f"'{quoted(self.lake.root / file.name)}'" for file in old)
            keep = "true" if day is None else condition
            parts.append(f"SELECT {', '.join(table.all_columns)} FROM read_parquet([{names}]) WHERE {keep}")
        # Ties of publication are broken by the values themselves: the result must not depend on the order of ingest.
        rank = ", ".join(f"{name} DESC NULLS LAST" for name in (*PUBLICATION, *table.columns))
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE merged AS FROM ({' UNION ALL '.join(parts)})"
            f" QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY {rank}) = 1 ORDER BY {order}"
        )
        name = f"{table.name}/month={month}/{day or month}.{uuid.uuid4().hex[:12]}.parquet"
        rows, size = write_parquet(self.connection, "merged", self.lake.root / name)
        merged.files.append(LakeFile(name, table.name, month, rows, size))
        merged.days.extend(self._day_stats(table))
        self.connection.execute("DROP TABLE merged")

    def _day_stats(self, table: LakeTable) -> list[Day]:
        # Publication columns stay out of the hash: the same values published again are no change. Hashed twice, because
        # the hash of several columns is a xor of theirs: the same change in two rows would cancel.
        values = ", ".join(table.columns)
        if table.stamp is None:
            day, intervals, first = "DATE '0001-01-01'", "0", "false"
        else:
            day, intervals = _day(table), f"count(DISTINCT {table.stamp})"
            first = f"{table.stamp} <= {day} + INTERVAL 30 MINUTE"
        digest = f"bit_xor(hash(hash({values})))"
        query = f"""
            SELECT {day}, count(*), {intervals}, {digest}, coalesce({digest} FILTER ({first}), 0)
            FROM merged GROUP BY 1 ORDER BY 1"""
        rows = self.connection.execute(query).fetchall()
        return [Day(table.name, day, n, times, f"{whole:016x}", f"{head:016x}") for day, n, times, whole, head in rows]

    def _days(self, table: LakeTable, where: str) -> list[date | None]:
        query = f"SELECT DISTINCT {_day(table)} FROM staged WHERE {where} ORDER BY 1"
        return [day for (day,) in self.connection.execute(query).fetchall()]

    def _days_of_files(self, table: LakeTable, files: list[LakeFile]) -> list[date | None]:
        names = [str(self.lake.root / file.name) for file in files if file.day is None]
        query = f"SELECT DISTINCT {_day(table)} FROM read_parquet(?)"
        return [day for (day,) in self.connection.execute(query, [names]).fetchall()]

    def _compact_closed_months(self, merged: _Merged) -> None:
        """A month that is over becomes one file; its days' values do not change."""
        current = [file for file in self.lake.catalog.files() if file.name not in merged.replaced] + merged.files
        newest = max((file.month for file in current if file.month != REGISTRY_MONTH), default="")
        partitions: dict[tuple[str, str], list[LakeFile]] = {}
        for file in current:
            partitions.setdefault((file.table, file.month), []).append(file)
        for (name, month), files in partitions.items():
            if len(files) == 1 or month == newest:
                continue
            table = TABLES[name]
            names = ", ".join(f"'{quoted(self.lake.root / file.name)}'" for file in files)
            target = f"{name}/month={month}/{month}.{uuid.uuid4().hex[:12]}.parquet"
            source = f"(FROM read_parquet([{names}]) ORDER BY {', '.join(table.order)})"
            rows, size = write_parquet(self.connection, source, self.lake.root / target)
            merged.replaced.update(file.name for file in files)
            merged.files = [file for file in merged.files if file.name not in merged.replaced]
            merged.files.append(LakeFile(target, name, month, rows, size))


@dataclass
class _Merged:
    """What one commit is about to make current."""

    files: list[LakeFile] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)


def _newest_month(lake: Lake) -> str:
    return max((file.month for file in lake.catalog.files() if file.month != REGISTRY_MONTH), default="")


def _start(table: LakeTable) -> str:
    """SQL of a moment inside the interval that a stamp ends: it decides day and month."""
    return f"({table.stamp} - INTERVAL 1 SECOND)"


def _bounds(month: str) -> tuple[date, date]:
    """The first day of a month, and of the next."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1)


def _within(table: LakeTable, first: date, after: date) -> str:
    """SQL of "its day is one of [first, after)", in a form that lets DuckDB pass over what lies outside."""
    second = "INTERVAL 1 SECOND"
    return f"{table.stamp} >= DATE '{first}' + {second} AND {table.stamp} < DATE '{after}' + {second}"


def _day(table: LakeTable) -> str:
    return f"CAST({_start(table)} AS DATE)"
