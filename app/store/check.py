"""`nemdash check`: every published fact is made anew from the lake and held against the published one.

It also looks for gaps, duplicates and units that no registry knows. The report stays as JSON for the Data page.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from app.nem.errors import NemdashError
from app.nem.fuels import OTHER
from app.nem.regions import UNKNOWN
from app.store import fleet, snapshot
from app.store.build import task_of
from app.store.expected import expected
from app.store.facts import Task, build_segment
from app.store.files import write_atomically
from app.store.lake import Lake
from app.store.processes import pool
from app.store.segments import Cut
from app.store.snapshot import Manifest, Segment
from app.store.steps import FACTS, literal
from app.store.tables import SERIES, TABLES

Progress = Callable[[int, int], None]

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Difference:
    """A fact whose published rows of a day (of a month, for facts by month) are not those that the lake gives."""

    fact: str
    day: str


@dataclass(frozen=True)
class Gap:
    """Days `[first, last]` of a lake table that hold fewer intervals than they should."""

    table: str
    first: str
    last: str
    missing: int


@dataclass(frozen=True)
class Report:
    """The result: `agrees` when no number differs and no key stands twice. Gaps and unmapped units are findings."""

    version: str
    checked_at: str
    differences: tuple[Difference, ...]
    duplicates: dict[str, int]
    gaps: tuple[Gap, ...]
    unmapped: dict[str, str]
    registry_changed: bool

    @property
    def agrees(self) -> bool:
        return not self.differences and not self.duplicates


def report_path(data: Path) -> Path:
    return data / "check.json"


def check(data: Path, *, memory_mb: int = 2000, workers: int | None = None, progress: Progress | None = None) -> Report:
    """Check the published version of a data folder; takes about as long as a full build. The report is also written.

    Raises NemdashError when nothing is published.
    """
    manifest = snapshot.read_current(data)
    if manifest is None:
        raise NemdashError(f"Nothing is published in {data} yet: run 'nemdash build'.")
    lake = Lake(data)
    units = fleet.read(lake, snapshot.snapshots_path(data), None)
    workers = workers or os.cpu_count() or 1
    (data / "tmp").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data / "tmp", prefix="check-") as folder:
        # The lake as this version was made from it: what has been ingested since is no difference.
        named = set(manifest.lake_files)
        files = tuple(file for file in lake.catalog.files() if file.name in named)
        tasks = []
        for segment in manifest.segments:
            cut = Cut(segment.name, segment.start, segment.end)
            task = task_of(cut, "", lake, [], units, "check", memory_mb, workers)
            aside = replace(task, target=Path(folder) / segment.file, files=files)
            tasks.append((aside, snapshot.snapshots_path(data) / segment.file))
        differences = tuple(sorted(_differences(tasks, workers, progress), key=lambda d: (d.day, d.fact)))
    report = Report(
        version=manifest.version,
        checked_at=datetime.now(UTC).isoformat(timespec="seconds"),
        differences=differences,
        duplicates=_duplicates(lake, named),
        gaps=tuple(_gaps(data, manifest)),
        unmapped={
            period.duid: period.region
            for period in units.reported
            if period.in_force and (period.fuel == OTHER or period.region == UNKNOWN)
        },
        registry_changed=units.digest != manifest.fleet_key,
    )
    write_atomically(report_path(data), json.dumps(asdict(report), indent=1).encode())
    return report


def _differences(tasks: list[tuple[Task, Path]], workers: int, progress: Progress | None) -> Iterator[Difference]:
    longest_first = sorted(tasks, key=lambda task: task[0].cut.start - task[0].cut.end)
    with pool(workers) as processes:
        for done, future in enumerate(as_completed([processes.submit(_compare, *task) for task in longest_first]), 1):
            if progress is not None:
                progress(done, len(tasks))
            yield from future.result()


def _compare(task: Task, published: Path) -> list[Difference]:
    """Build a segment aside and compare each fact day by day; what cannot be read differs as a whole."""
    made: Segment = build_segment(task)
    try:
        with closing(duckdb.connect()) as db:
            db.execute(f"ATTACH {literal(task.target.parent / made.file)} AS made (READ_ONLY)")
            try:
                db.execute(f"ATTACH {literal(published)} AS published (READ_ONLY)")
            except duckdb.Error:
                return [Difference("file", task.cut.start.date().isoformat())]
            return [found for fact in FACTS if fact != "coverage" for found in _days_apart(db, fact)]
    finally:
        task.target.unlink()


def _days_apart(db: duckdb.DuckDBPyConnection, fact: str) -> list[Difference]:
    # Hashed twice: the hash of several columns is a xor of theirs, and the same change in two rows would cancel.
    columns = [row[0] for row in db.execute(f"DESCRIBE made.{fact}").fetchall()]
    listed = ", ".join(f'"{column}"' for column in columns)
    digest = f"SELECT CAST(interval_start AS DATE) AS day, count(*) AS n, bit_xor(hash(hash({listed}))) AS digest"
    try:
        rows = db.execute(
            f"SELECT DISTINCT day FROM ("
            f" (({digest} FROM made.{fact} GROUP BY day) EXCEPT ({digest} FROM published.{fact} GROUP BY day))"
            f" UNION ALL"
            f" (({digest} FROM published.{fact} GROUP BY day) EXCEPT ({digest} FROM made.{fact} GROUP BY day)))"
        ).fetchall()
    except duckdb.Error:
        return [Difference(fact, "every day")]
    return [Difference(fact, day.isoformat()) for (day,) in rows]


def _duplicates(lake: Lake, named: set[str]) -> dict[str, int]:
    """Rows of a natural key beyond its first, by table (0 is left out): the lake promises that there are none."""
    found: dict[str, int] = {}
    with closing(duckdb.connect()) as db:
        db.execute("SET enable_progress_bar = false")
        for file in lake.catalog.files():
            if file.name not in named:
                continue
            keys = ", ".join(TABLES[file.table].key)
            grouped = f"SELECT count(*) AS n FROM read_parquet(?) GROUP BY {keys}"
            row = db.execute(
                f"SELECT coalesce(sum(n - 1), 0) FROM ({grouped}) WHERE n > 1", [str(lake.root / file.name)]
            ).fetchone()
            if row and row[0]:
                found[file.table] = found.get(file.table, 0) + int(row[0])
    return found


def _gaps(data: Path, manifest: Manifest) -> Iterator[Gap]:
    """Neighbouring days with missing intervals are one gap."""
    present = _present(data, manifest)
    for table in SERIES:
        gap: Gap | None = None
        day = manifest.span.start.date()
        while day <= (manifest.span.end - timedelta(minutes=5)).date():
            missing = expected(table, day, manifest.span) - present.get((table.name, day), 0)
            if missing > 0 and gap is not None and gap.last == (day - _DAY).isoformat():
                gap = replace(gap, last=day.isoformat(), missing=gap.missing + missing)
            elif missing > 0:
                if gap is not None:
                    yield gap
                gap = Gap(table.name, day.isoformat(), day.isoformat(), missing)
            day += _DAY
        if gap is not None:
            yield gap


def _present(data: Path, manifest: Manifest) -> dict[tuple[str, date], int]:
    rows: list[tuple[str, date, int]] = []
    for segment in manifest.segments:
        path = snapshot.snapshots_path(data) / segment.file
        try:
            with closing(duckdb.connect(str(path), read_only=True)) as db:
                rows += db.execute('SELECT "table", day, present FROM coverage').fetchall()
        except duckdb.Error as error:
            first_line = str(error).splitlines()[0]
            raise NemdashError(f"{path} cannot be read: {first_line} Run 'nemdash build --full'.") from error
    return {(table, day): present for table, day, present in rows}
