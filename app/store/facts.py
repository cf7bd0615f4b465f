"""One segment of a snapshot: the lake's rows of its days become facts in a DuckDB file of its own.

The SQL is in sql/, one file a fact. It runs chunk by chunk (a month, or the part of one that the segment holds), from
the newest back, because the last interval of a chunk is paired with the first reading of the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from app.store import snapshot
from app.store.catalog import Day, LakeFile
from app.store.crew import Room
from app.store.files import made_aside
from app.store.registry import UnitPeriod, as_table
from app.store.segments import Cut
from app.store.snapshot import Segment
from app.store.steps import FACTS, JOIN_AS_WRITTEN, Steps, beside, create_types, literal, sql


@dataclass(frozen=True)
class Task:
    """All that building a segment, or a month of one, needs; picklable, so that another process can do it."""

    cut: Cut
    key: str
    target: Path
    lake_root: Path
    files: tuple[LakeFile, ...]
    days: tuple[Day, ...]
    periods: tuple[UnitPeriod, ...]
    links: pa.Table

    def months(self) -> Iterator[Task]:
        """The task as tasks of a month each, newest first, with no more than they need: they may be sent far."""
        for start, end in self.cut.chunks():
            yield replace(
                self,
                cut=replace(self.cut, start=start, end=end),
                target=self.target.with_name(f"{self.target.stem}-{start:%Y-%m}.piece"),
                files=tuple(beside(self.files, start, end)),
                days=tuple(day for day in self.days if start.date() <= day.day < end.date()),
            )


@dataclass(frozen=True)
class Merge:
    """The files of a segment's months, newest first, and the segment that they become."""

    cut: Cut
    key: str
    target: Path
    pieces: tuple[Path, ...]


def build_segment(task: Task, room: Room) -> Segment:
    """Write the segment's file aside, flush it, and move it into place.

    Raises OSError or a duckdb.Error when it cannot be written; nothing is left behind then.
    """
    with made_aside(task.target, room.desk) as aside, closing(_File(aside, room)) as file:
        file.fill(task)
        said = file.finished()
    return _segment(task, *said)


def merge_segment(merge: Merge, room: Room) -> Segment:
    """Write a segment's file of its months' files: the same rows in the same order as if it had been built in one.

    Raises OSError or a duckdb.Error when it cannot be written; nothing is left behind then.
    """
    with made_aside(merge.target, room.desk) as aside, closing(_File(aside, room)) as file:
        file.join(merge.pieces)
        said = file.finished()
    return _segment(merge, *said)


_Span = tuple[datetime | None, ...]


def _segment(made: Task | Merge, span: _Span, rows: dict[str, int]) -> Segment:
    first, through, last = span
    return Segment(
        name=made.cut.name,
        start=made.cut.start,
        end=made.cut.end,
        key=made.key,
        file=made.target.name,
        sha256=snapshot.digest(made.target),
        size_bytes=made.target.stat().st_size,
        rows=rows,
        first=first,
        through=through,
        last=last,
    )


class _File:
    """A new file of facts, attached to an in-memory DuckDB that reads the lake."""

    def __init__(self, path: Path, room: Room) -> None:
        self.db = duckdb.connect(config={"memory_limit": f"{room.memory_mb}MB", "threads": room.threads})
        self.db.execute("SET temp_directory = ?", [str(room.spill)])
        self.db.execute(JOIN_AS_WRITTEN)
        # DuckDB's own bar would run into ours.
        self.db.execute("SET enable_progress_bar = false")
        self.db.execute(f"ATTACH {literal(path)} AS facts")
        create_types(self.db)
        self.db.execute(sql("schema"))
        self.db.execute(sql("views"))

    def close(self) -> None:
        self.db.close()

    def finished(self) -> tuple[_Span, dict[str, int]]:
        """First SCADA interval, newest fully priced one, last one (None where there are none); rows of each fact."""
        span = self.db.execute(sql("span")).fetchone()
        counts = {fact: self.db.execute(f"SELECT count(*) FROM facts.{fact}").fetchone() for fact in FACTS}
        self.db.execute("CHECKPOINT facts")
        self.db.execute("DETACH facts")
        return span or (None, None, None), {fact: count[0] if count else 0 for fact, count in counts.items()}

    def join(self, pieces: Iterable[Path]) -> None:
        """Take over all rows of other files of facts, one file after the other."""
        for piece in pieces:
            self.db.execute(f"ATTACH {literal(piece)} AS piece (READ_ONLY)")
            for fact in FACTS:
                self.db.execute(f"INSERT INTO facts.{fact} FROM piece.{fact}")
            self.db.execute("DETACH piece")

    def fill(self, task: Task) -> None:
        """Make the facts of a task's days from the lake."""
        cut = task.cut
        self.db.register("periods", as_table(task.periods))
        self.db.register("every_link", task.links)
        steps = Steps(self.db, task.lake_root, task.files)
        steps.registry()
        steps.following(cut.end)
        for start, end in cut.chunks():
            steps.chunk(start, end)
        present = [
            (day.day, day.table, day.intervals) for day in task.days if cut.start.date() <= day.day < cut.end.date()
        ]
        if present:
            self.db.executemany("INSERT INTO facts.coverage VALUES (?, ?, ?)", present)
