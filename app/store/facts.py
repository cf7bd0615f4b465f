"""One segment of a snapshot: the lake's rows of its days become facts in a DuckDB file of its own.

The SQL is in sql/, one file a fact. It runs chunk by chunk (a month, or the part of one that the segment holds), from
the newest back, because the last interval of a chunk is paired with the first reading of the next.
"""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from app.store import snapshot
from app.store.catalog import Day, LakeFile
from app.store.registry import UnitPeriod, as_table
from app.store.segments import Cut
from app.store.snapshot import Segment
from app.store.steps import FACTS, JOIN_AS_WRITTEN, Steps, create_types, literal, sql


@dataclass(frozen=True)
class Task:
    """All that building a segment needs; picklable, so that another process can do it."""

    cut: Cut
    key: str
    target: Path
    lake_root: Path
    files: tuple[LakeFile, ...]
    days: tuple[Day, ...]
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
            (first, through, last), rows = builder.run()
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
        last=last,
    )


class _Builder:
    """An in-memory DuckDB that reads the lake and fills the attached file."""

    def __init__(self, task: Task, path: Path) -> None:
        self.task = task
        self.db = duckdb.connect(config={"memory_limit": f"{task.memory_mb}MB", "threads": task.threads})
        self.db.execute("SET temp_directory = ?", [str(task.temporary)])
        self.db.execute(JOIN_AS_WRITTEN)
        # DuckDB's own bar would run into ours.
        self.db.execute("SET enable_progress_bar = false")
        self.db.execute(f"ATTACH {literal(path)} AS facts")

    def close(self) -> None:
        self.db.close()

    def run(self) -> tuple[tuple[datetime | None, ...], dict[str, int]]:
        """First SCADA interval, newest fully priced one, last one (None where there are none); rows of each fact."""
        self._prepare()
        self._fill()
        span = self.db.execute(sql("span")).fetchone()
        counts = {fact: self.db.execute(f"SELECT count(*) FROM facts.{fact}").fetchone() for fact in FACTS}
        self.db.execute("CHECKPOINT facts")
        self.db.execute("DETACH facts")
        return span or (None, None, None), {fact: count[0] if count else 0 for fact, count in counts.items()}

    def _prepare(self) -> None:
        create_types(self.db)
        self.db.execute(sql("schema"))
        self.db.execute(sql("views"))
        self.db.register("periods", as_table(self.task.periods))
        self.db.register("every_link", self.task.links)

    def _fill(self) -> None:
        cut = self.task.cut
        steps = Steps(self.db, self.task.lake_root, self.task.files)
        steps.registry()
        steps.following(cut.end)
        for start, end in cut.chunks():
            steps.chunk(start, end)
        present = [
            (day.day, day.table, day.intervals)
            for day in self.task.days
            if cut.start.date() <= day.day < cut.end.date()
        ]
        if present:
            self.db.executemany("INSERT INTO facts.coverage VALUES (?, ?, ?)", present)
