"""`nemdash build`: the segments whose lake has changed are built anew, and a new version is published."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from app.nem.errors import NemdashError
from app.store import fleet, opening, snapshot
from app.store.catalog import Day
from app.store.cluster import joined
from app.store.crew import Crew, local
from app.store.facts import Merge, Task, build_segment, merge_segment
from app.store.files import write_lock
from app.store.fleet import Fleet
from app.store.lake import Lake
from app.store.segments import Cut, cuts, keys, settled
from app.store.snapshot import Manifest, Segment
from app.store.steps import code_digest
from app.store.tables import SERIES

Progress = Callable[[int, int], None]

_SERIES = {table.name for table in SERIES}
# Days: segments that hold no more of them together are built here. Starting processes would take longer, and of a month
# one process would have nearly all to do, with a thread of the machine's.
_SMALL_DAYS = 40


@dataclass(frozen=True)
class Built:
    """The version that is current now, whether this build made it, and the segments it had to build.

    `unsettled`: a build that is not quick would still cut the same facts in another way.
    """

    manifest: Manifest
    new: bool
    segments: tuple[str, ...] = ()
    unsettled: bool = False


def build(
    data: Path,
    *,
    full: bool = False,
    quick: bool = False,
    memory_mb: int = 2000,
    workers: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build and publish what has changed in the lake of a data folder since the current version, or all of it.

    A `quick` build leaves segments whose values have not changed as they are cut, until one that is not quick comes.
    `memory_mb` is for all `workers` (processes; one a core) together; with `dask`, the address of a Dask scheduler, its
    workers build instead. Raises NemdashError when the lake is empty, the snapshot cannot be written, or the cluster
    fails: the current version then stays.
    """
    # Workers of a cluster may run in another folder.
    data = data if dask is None else data.absolute()
    with write_lock(data):
        lake = Lake(data)
        days = lake.catalog.days() if lake.catalog.path.exists() else []
        if not any(day.table == "scada" for day in days):
            raise NemdashError(
                f"The lake in {data} holds no SCADA readings: run 'nemdash ingest --files PATH' or 'nemdash simulate'."
            )
        # A full build also mends a manifest that cannot be read.
        current = None if full else snapshot.read_current(data)
        with sentences(f"The snapshot in {snapshot.snapshots_path(data)} could not be written"):
            if dask is None:
                here, processes = local(data, memory_mb, workers or os.cpu_count() or 1)
                return _build(lake, days, current, quick, here, processes, progress)
            with joined(dask, lake.data) as cluster:
                return _build(lake, days, current, quick, cluster, cluster, progress)


def _build(
    lake: Lake,
    days: list[Day],
    current: Manifest | None,
    quick: bool,
    few: Crew,
    many: Crew,
    progress: Progress | None,
) -> Built:
    """`few` does the small things, `many` the large ones."""
    folder = snapshot.snapshots_path(lake.data)
    folder.mkdir(parents=True, exist_ok=True)
    of_series = [day for day in days if day.table in _SERIES]
    units = fleet.read(lake, folder, current, few)
    have = {segment.key: segment for segment in current.segments if (folder / segment.file).exists()} if current else {}
    final = found = cuts(min(day.day for day in of_series), max(day.day for day in of_series))
    wanted = keys(found, of_series, units.reported, units.links_digest, code_digest())
    if quick and current is not None:
        kept = settled(found, [Cut(segment.name, segment.start, segment.end) for segment in current.segments])
        of_kept = keys(kept, of_series, units.reported, units.links_digest, code_digest())
        if all(of_kept[cut] in have for cut in kept[:-2]):
            found, wanted = kept, of_kept
    fleet_key = units.digest
    missing = [cut for cut in found if wanted[cut] not in have]
    if current is not None and not missing and current.fleet_key == fleet_key:
        snapshot.retire(lake.data)
        return Built(current, new=False, unsettled=found != final)
    now = datetime.now(UTC)
    version = snapshot.new_version(now)
    tasks = [task_of(cut, wanted[cut], lake, of_series, units, version) for cut in missing]
    made = {segment.key: segment for segment in _run(tasks, few if _small(tasks) else many, progress)}
    segments = tuple((made | have)[wanted[cut]] for cut in found)
    manifest = Manifest(
        version=version,
        code=code_digest(),
        kind=str(lake.kind),
        published_at=now,
        segments=segments,
        fleet_file=fleet.write(units, folder, version)
        if current is None or current.fleet_key != fleet_key
        else current.fleet_file,
        fleet_key=fleet_key,
        lake_files=tuple(file.name for file in lake.catalog.files()),
    )
    snapshot.publish(lake.data, manifest)
    opening.write_script(lake.data, manifest)
    return Built(manifest, new=True, segments=tuple(cut.name for cut in missing), unsettled=found != final)


def task_of(cut: Cut, key: str, lake: Lake, days: list[Day], units: Fleet, version: str) -> Task:
    """What building a segment of the lake as it is now needs."""
    return Task(
        cut=cut,
        key=key,
        target=snapshot.snapshots_path(lake.data) / f"{cut.name}-{version}.duckdb",
        lake_root=lake.root,
        files=tuple(file for file in lake.catalog.files() if file.table in _SERIES),
        days=tuple(days),
        periods=units.reported,
        links=units.links,
    )


def _run(tasks: list[Task], crew: Crew, progress: Progress | None) -> Iterator[Segment]:
    """Build the segments, the longest first: each in one go, or where there are more hands than segments by the month.

    The months of a segment become one file when all are there.
    """
    tasks = sorted(tasks, key=longest_first)
    by_month = crew.by_month or crew.hands > len(tasks)
    merges = [merge for merge in map(merge_of, tasks) if by_month and len(merge.pieces) > 1]
    merged = {merge.cut.name for merge in merges}
    whole = sum(len(task.cut.chunks()) for task in tasks) if by_month else len(tasks)
    done, total = 0, whole + len(merges)

    def told(segments: Iterator[Segment]) -> Iterator[Segment]:
        nonlocal done
        for segment in segments:
            done += 1
            if progress is not None:
                progress(done, total)
            yield segment

    pieces = (piece for task in tasks for piece in (task.months() if task.cut.name in merged else iter([task])))
    try:
        yield from (segment for segment in told(crew.do(build_segment, pieces)) if segment.name not in merged)
        yield from told(crew.do(merge_segment, merges))
    finally:
        for merge in merges:
            for piece in merge.pieces:
                piece.unlink(missing_ok=True)


def merge_of(task: Task) -> Merge:
    """How a segment's months become its file."""
    return Merge(task.cut, task.key, task.target, tuple(piece.target for piece in task.months()))


def longest_first(task: Task) -> timedelta:
    """Key to sort tasks by: what takes longest is begun first, so that no process is left alone with it at the end."""
    return task.cut.start - task.cut.end


def _small(tasks: list[Task]) -> bool:
    return sum((task.cut.end - task.cut.start).days for task in tasks) <= _SMALL_DAYS


@contextmanager
def sentences(failed: str) -> Iterator[None]:
    """What a disk or the database refuses, as one sentence that says what `failed`."""
    try:
        yield
    except BrokenProcessPool as error:
        raise NemdashError("A process of the build was ended from outside: is there enough memory?") from error
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        first_line = str(error).splitlines()[0]
        raise NemdashError(f"{failed}: {first_line}.") from error
