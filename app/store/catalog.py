"""The lake's catalogue: which files are current, what each day holds, and what was read. One small SQLite file.

SQLite because one transaction must say at once "these files are current" and "this source was read": a killed run
then loses nothing and duplicates nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from app.nem.errors import NemdashError

REGISTRY_MONTH = "all"
"""The partition of tables that are not series."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    name TEXT PRIMARY KEY, table_name TEXT NOT NULL, month TEXT NOT NULL, rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS days (
    table_name TEXT NOT NULL, day TEXT NOT NULL, rows INTEGER NOT NULL, intervals INTEGER NOT NULL,
    hash TEXT NOT NULL, head TEXT NOT NULL,
    PRIMARY KEY (table_name, day));
CREATE TABLE IF NOT EXISTS ledger (
    source TEXT PRIMARY KEY, bytes INTEGER NOT NULL, digest TEXT NOT NULL, rows INTEGER NOT NULL, read_at TEXT NOT NULL,
    note TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True)
class LakeFile:
    """A current file. `name` is relative to the lake folder; `month` is YYYY-MM or 'all'."""

    name: str
    table: str
    month: str
    rows: int
    bytes: int

    @property
    def day(self) -> date | None:
        """The day of a day file, None for a file of a whole month."""
        stem = self.name.rsplit("/", 1)[-1].split(".")[0]
        return date.fromisoformat(stem) if len(stem) == len("2025-01-31") else None


@dataclass(frozen=True)
class Day:
    """What the lake holds of one table on one market day. `hash` changes when any value does.

    `head` changes when one of the day's first half-hour does, which the day before is paired with. Bulk loads leave it
    empty: then any change counts as one of the head.
    """

    table: str
    day: date
    rows: int
    intervals: int
    hash: str
    head: str = ""


@dataclass(frozen=True)
class SourceRead:
    """A source (file) that was read: enough to know it again and to show it in the ingest log."""

    source: str
    bytes: int
    digest: str
    rows: int
    read_at: str
    note: str = ""


class Catalog:
    """Open per operation; every write is one transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=30)) as connection, connection:
                connection.executescript(_SCHEMA)
                _upgrade(connection)
                yield connection
        except sqlite3.Error as error:
            raise NemdashError(f"The lake's catalogue {self.path} cannot be used: {error}.") from error

    def meta(self, key: str) -> str | None:
        with self._connect() as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return row[0] if row else None

    def files(self, table: str | None = None, month: str | None = None) -> list[LakeFile]:
        with self._connect() as db:
            rows = db.execute(
                "SELECT name, table_name, month, rows, bytes FROM files"
                " WHERE table_name = coalesce(?, table_name) AND month = coalesce(?, month)"
                " ORDER BY table_name, month, name",
                [table, month],
            ).fetchall()
        return [LakeFile(*row) for row in rows]

    def days(self) -> list[Day]:
        """Every day of every table (registry tables have one entry on date.min)."""
        with self._connect() as db:
            rows = db.execute("SELECT table_name, day, rows, intervals, hash, head FROM days ORDER BY 1, 2").fetchall()
        return [Day(table, date.fromisoformat(day), *rest) for table, day, *rest in rows]

    def sources(self, newest: int | None = None) -> list[SourceRead]:
        """What was read, newest first."""
        with self._connect() as db:
            rows = db.execute(
                "SELECT source, bytes, digest, rows, read_at, note FROM ledger ORDER BY read_at DESC, source LIMIT ?",
                [-1 if newest is None else newest],
            ).fetchall()
        return [SourceRead(*row) for row in rows]

    def was_read(self, source: str, size: int, digest: str) -> bool:
        with self._connect() as db:
            query = "SELECT 1 FROM ledger WHERE source = ? AND bytes = ? AND digest = ?"
            return db.execute(query, [source, size, digest]).fetchone() is not None

    def forget(self, sources: Iterable[str]) -> None:
        """Strike sources from what was read: given again, they would be read again."""
        with self._connect() as db:
            db.executemany("DELETE FROM ledger WHERE source = ?", [[source] for source in sources])

    def replace(self, kind: str, files: Iterable[LakeFile], days: Iterable[Day], sources: Iterable[SourceRead]) -> None:
        """Make these files all that is current, and forget the days and the sources of what was there."""
        with self._connect() as db:
            for table in ("files", "days", "ledger"):
                db.execute(f"DELETE FROM {table}")
            _insert(db, kind, files, days, sources)

    def commit(
        self,
        kind: str,
        replaced: Iterable[str],
        files: Iterable[LakeFile],
        days: Iterable[Day],
        sources: Iterable[SourceRead],
    ) -> None:
        """Make new files current, drop the ones they replace, and record what was read: all or nothing."""
        with self._connect() as db:
            db.executemany("DELETE FROM files WHERE name = ?", [[name] for name in replaced])
            _insert(db, kind, files, days, sources)


def _upgrade(db: sqlite3.Connection) -> None:
    """A catalogue of an earlier release has no heads yet."""
    if "head" not in {column for _, column, *_ in db.execute("PRAGMA table_info(days)")}:
        db.execute("ALTER TABLE days ADD COLUMN head TEXT NOT NULL DEFAULT ''")


def _insert(
    db: sqlite3.Connection,
    kind: str,
    files: Iterable[LakeFile],
    days: Iterable[Day],
    sources: Iterable[SourceRead],
) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES ('kind', ?)", [kind])
    db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", [astuple(file) for file in files])
    db.executemany(
        "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?)",
        [(d.table, d.day.isoformat(), d.rows, d.intervals, d.hash, d.head) for d in days],
    )
    db.executemany("INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?, ?, ?)", [astuple(s) for s in sources])
