"""`nemdash check`: every published fact is made anew from the lake and held against the published one.

It also looks for gaps, duplicates and units that no registry knows. The report stays as JSON for the Data page.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from app.nem.errors import NemdashError
from app.nem.fuels import OTHER
from app.nem.regions import UNKNOWN
from app.store import fleet, snapshot
from app.store.build import longest_first, sentences, task_of
from app.store.catalog import LakeFile
from app.store.crew import Room, local
from app.store.expected import days_of, due, ends
from app.store.facts import Task, build_segment
from app.store.lake import Lake
from app.store.report import Difference, Gap, Report, write_report
from app.store.segments import Cut
from app.store.snapshot import Manifest
from app.store.steps import FACTS, code_digest, literal
from app.store.tables import SERIES, TABLES

Progress = Callable[[int, int], None]

_DAY = timedelta(days=1)


def check(data: Path, *, memory_mb: int = 2000, workers: int | None = None, progress: Progress | None = None) -> Report:
    """Check the published version of a data folder; takes about as long as a full build. The report is also written.

    Raises NemdashError when nothing is published, or by another release, and when a file goes while it is read.
    """
    manifest = snapshot.read_current(data)
    if manifest is None:
        raise NemdashError(f"Nothing is published in {data} yet: run 'nemdash build'.")
    if manifest.code != code_digest():
        raise NemdashError(f"The facts in {data} were made by another release: run 'nemdash build'.")
    with sentences(f"The facts in {data} could not be checked"):
        report = _report(data, manifest, memory_mb, workers or os.cpu_count() or 1, progress)
    write_report(data, report)
    return report


def _report(data: Path, manifest: Manifest, memory_mb: int, workers: int, progress: Progress | None) -> Report:
    lake = Lake(data)
    here, processes = local(data, memory_mb, workers)
    units = fleet.read(lake, snapshot.snapshots_path(data), None, here)
    # The lake as this version was made from it: what has been ingested since is no difference.
    named = set(manifest.lake_files)
    files = tuple(file for file in lake.catalog.files() if file.name in named)
    (data / "tmp").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data / "tmp", prefix="check-") as folder:
        tasks = []
        for segment in manifest.segments:
            cut = Cut(segment.name, segment.start, segment.end)
            task = task_of(cut, "", lake, [], units, "check")
            tasks.append(replace(task, target=Path(folder) / segment.file, files=files))
        differences: list[Difference] = []
        pairs = [(task, snapshot.snapshots_path(data) / task.target.name) for task in sorted(tasks, key=longest_first)]
        for done, found in enumerate(processes.do(_compare, pairs), 1):
            differences += found
            if progress is not None:
                progress(done, len(tasks))
    return Report(
        version=manifest.version,
        checked_at=datetime.now(UTC).isoformat(timespec="seconds"),
        differences=tuple(sorted(differences, key=lambda each: (each.day, each.fact))),
        duplicates=_duplicates(lake, files),
        gaps=tuple(_gaps(lake, files, manifest)),
        unmapped={
            period.duid: period.region
            for period in units.reported
            if period.in_force and (period.fuel == OTHER or period.region == UNKNOWN)
        },
        registry_changed=units.digest != manifest.fleet_key,
    )


def _compare(pair: tuple[Task, Path], room: Room) -> list[Difference]:
    """Build a segment aside and compare each fact by days; a published file that cannot be read differs as a whole."""
    task, published = pair
    build_segment(task, room)
    try:
        with closing(duckdb.connect()) as db:
            db.execute(f"ATTACH {literal(task.target)} AS made (READ_ONLY)")
            try:
                db.execute(f"ATTACH {literal(published)} AS published (READ_ONLY)")
                # Coverage is no fact of the lake's rows: it is counted when they are ingested.
                return [found for fact in FACTS if fact != "coverage" for found in _days_apart(db, fact)]
            except duckdb.IOException:
                return [Difference("file", task.cut.start.date().isoformat())]
    finally:
        task.target.unlink()


def _days_apart(db: duckdb.DuckDBPyConnection, fact: str) -> list[Difference]:
    # Hashed twice: the hash of several columns is a xor of theirs, and the same change in two rows would cancel.
    columns = ", ".join(f'"{row[0]}"' for row in db.execute(f"DESCRIBE made.{fact}").fetchall())
    digest = f"SELECT CAST(interval_start AS DATE) AS day, count(*) AS n, bit_xor(hash(hash({columns}))) AS digest"
    made, published = (f"({digest} FROM {database}.{fact} GROUP BY day)" for database in ("made", "published"))
    rows = db.execute(
        f"SELECT DISTINCT day FROM (({made} EXCEPT {published}) UNION ALL ({published} EXCEPT {made}))"
    ).fetchall()
    return [Difference(fact, day.isoformat()) for (day,) in rows]


def _duplicates(lake: Lake, files: Iterable[LakeFile]) -> dict[str, int]:
    """Rows of a natural key beyond its first, by table (0 is left out): the lake promises that there are none."""
    found: dict[str, int] = {}
    with closing(duckdb.connect()) as db:
        db.execute("SET enable_progress_bar = false")
        for file in files:
            keys = ", ".join(TABLES[file.table].key)
            grouped = f"SELECT count(*) AS n FROM read_parquet(?) GROUP BY {keys}"
            row = db.execute(
                f"SELECT coalesce(sum(n - 1), 0) FROM ({grouped}) WHERE n > 1", [str(lake.root / file.name)]
            ).fetchone()
            if row and row[0]:
                found[file.table] = found.get(file.table, 0) + int(row[0])
    return found


def _gaps(lake: Lake, files: Iterable[LakeFile], manifest: Manifest) -> Iterator[Gap]:
    """Neighbouring days with missing intervals are one gap. The lake counts its intervals when it is written."""
    present = {(day.table, day.day): day.intervals for day in lake.catalog.days()}
    span = manifest.span
    days = days_of(span.start, span.end + _DAY)
    with closing(duckdb.connect()) as db:
        outer = ends(db, lake.root, files, manifest)
    for table in SERIES:
        begins, _ = outer.get(table.name, (None, None))
        gap: Gap | None = None
        for day, wanted in zip(days.tolist(), due(table, days, span, begins).tolist(), strict=True):
            missing = wanted - present.get((table.name, day), 0)
            if missing > 0:
                before = gap or Gap(table.name, day.isoformat(), day.isoformat(), 0)
                gap = replace(before, last=day.isoformat(), missing=before.missing + missing)
            elif gap is not None:
                yield gap
                gap = None
        if gap is not None:
            yield gap
