"""`nemdash build`: the segments whose lake has changed are built anew, and a new version is published."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from app.nem.errors import NemdashError
from app.store import fleet, opening, snapshot
from app.store.catalog import Day
from app.store.facts import Task, build_segment
from app.store.files import write_lock
from app.store.fleet import Fleet
from app.store.lake import Lake
from app.store.processes import side_by_side
from app.store.segments import Cut, cuts, keys, settled
from app.store.snapshot import Manifest, Segment
from app.store.steps import code_digest
from app.store.tables import SERIES

Progress = Callable[[int, int], None]

_SERIES = {table.name for table in SERIES}
# Days: segments that hold fewer of them together are built here, because starting processes would take longer.
_SMALL_DAYS = 20


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
    verify: bool = False,
    memory_mb: int = 2000,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build and publish what has changed in the lake of a data folder since the current version, or all of it.

    A `quick` build leaves segments whose values have not changed as they are cut, until one that is not quick comes.
    Files of the current version that are gone or of another length are built anew, and a `CURRENT` that is damaged is
    mended; `verify` reads every file for its checksum as well.
    `memory_mb` is for all `workers` (processes; one a core) together. Raises NemdashError when the lake is empty or the
    snapshot cannot be written: the current version then stays.
    """
    with write_lock(data):
        lake = Lake(data)
        days = lake.catalog.days() if lake.catalog.path.exists() else []
        if not any(day.table == "scada" for day in days):
            raise NemdashError(
                f"The lake in {data} holds no SCADA readings: run 'nemdash ingest --files PATH' or 'nemdash simulate'."
            )
        current = None if full else snapshot.restore(data)
        have = current.segments if current is not None else ()
        whole = [segment for segment in have if snapshot.is_whole(data, segment, verify=verify)]
        with sentences(f"The snapshot in {snapshot.snapshots_path(data)} could not be written"):
            return _build(data, lake, days, current, whole, quick, memory_mb, workers or os.cpu_count() or 1, progress)


def _build(
    data: Path,
    lake: Lake,
    days: list[Day],
    current: Manifest | None,
    whole: Iterable[Segment],
    quick: bool,
    memory_mb: int,
    workers: int,
    progress: Progress | None,
) -> Built:
    folder = snapshot.snapshots_path(data)
    folder.mkdir(parents=True, exist_ok=True)
    of_series = [day for day in days if day.table in _SERIES]
    units = fleet.read(lake, folder, current)
    have = {segment.key: segment for segment in whole}
    final = found = cuts(min(day.day for day in of_series), max(day.day for day in of_series))
    wanted = keys(found, of_series, units.reported, units.links_digest, code_digest())
    if quick and current is not None:
        kept = settled(found, [Cut(segment.name, segment.start, segment.end) for segment in current.segments])
        of_kept = keys(kept, of_series, units.reported, units.links_digest, code_digest())
        if all(of_kept[cut] in have for cut in kept[:-2]):
            found, wanted = kept, of_kept
    missing = [cut for cut in found if wanted[cut] not in have]
    if current is not None and not missing and units.file:
        snapshot.retire(data)
        return Built(current, new=False, unsettled=found != final)
    now = datetime.now(UTC)
    version = snapshot.new_version(now)
    tasks = [task_of(cut, wanted[cut], lake, of_series, units, version, memory_mb, workers) for cut in missing]
    made = {segment.key: segment for segment in _run(tasks, workers, progress)}
    segments = tuple((made | have)[wanted[cut]] for cut in found)
    manifest = Manifest(
        version=version,
        code=code_digest(),
        kind=str(lake.kind),
        published_at=now,
        segments=segments,
        fleet_file=units.file or fleet.write(units, folder, version),
        fleet_key=units.digest,
        lake_files=tuple(file.name for file in lake.catalog.files()),
    )
    snapshot.publish(data, manifest)
    opening.write_script(data, manifest)
    return Built(manifest, new=True, segments=tuple(cut.name for cut in missing), unsettled=found != final)


def task_of(
    cut: Cut, key: str, lake: Lake, days: list[Day], units: Fleet, version: str, memory_mb: int, workers: int
) -> Task:
    """What building a segment of the lake as it is now needs; `memory_mb` is shared by the workers."""
    return Task(
        cut=cut,
        key=key,
        target=snapshot.snapshots_path(lake.data) / f"{cut.name}-{version}.duckdb",
        lake_root=lake.root,
        files=tuple(file for file in lake.catalog.files() if file.table in _SERIES),
        days=tuple(days),
        periods=units.reported,
        links=units.links,
        temporary=lake.data / "tmp",
        memory_mb=memory_mb // workers,
        threads=1,
    )


def _run(tasks: list[Task], workers: int, progress: Progress | None) -> Iterator[Segment]:
    """Build the segments, the longest first, each in a process with one thread: twice the speed of one after another.

    A single or a small one is built here: starting processes would take longer.
    """
    if _small(tasks):
        segments = _alone(tasks, workers)
    else:
        segments = side_by_side(build_segment, [(task,) for task in sorted(tasks, key=longest_first)], workers)
    for done, segment in enumerate(segments, 1):
        if progress is not None:
            progress(done, len(tasks))
        yield segment


def longest_first(task: Task) -> timedelta:
    """Key to sort tasks by: what takes longest is begun first, so that no process is left alone with it at the end."""
    return task.cut.start - task.cut.end


def _small(tasks: list[Task]) -> bool:
    return len(tasks) == 1 or sum((task.cut.end - task.cut.start).days for task in tasks) <= _SMALL_DAYS


def _alone(tasks: list[Task], workers: int) -> Iterator[Segment]:
    for task in tasks:
        yield build_segment(replace(task, memory_mb=task.memory_mb * workers, threads=workers))


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
