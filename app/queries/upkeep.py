"""What the commands have left in the data folder: the ingest log, the last check's report, the published version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.nem.errors import NemdashError
from app.queries import engine
from app.store import snapshot
from app.store.catalog import SourceRead
from app.store.lake import Lake
from app.store.opening import script
from app.store.report import Report, read_report


@dataclass(frozen=True)
class PublishedFile:
    """A file of the published version; `[start, end)` is its market time, None of the units' file, which has all."""

    name: str
    size_bytes: int
    sha256: str | None
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class Published:
    """The published version: its files (the units' first), rows by fact; `published_at` is aware UTC."""

    version: str
    published_at: datetime
    simulated: bool
    files: tuple[PublishedFile, ...]
    rows: dict[str, int]

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


def sources(newest: int) -> tuple[SourceRead, ...]:
    """The newest sources that were read into the lake, the newest first; none where there is no lake.

    Raises NemdashError when the lake's catalogue cannot be read.
    """
    catalog = Lake(engine.settings().origin).catalog
    if not catalog.path.exists():
        return ()
    try:
        return tuple(catalog.sources(newest))
    except NemdashError as error:
        # Its sentence names a folder of the server's, which is no visitor's business.
        raise NemdashError("The lake's catalogue cannot be read.") from error


def report() -> Report | None:
    """The report of the last `nemdash check`, None while there is none; raises NemdashError for a broken one."""
    return read_report(engine.settings().origin)


def published() -> Published:
    """What is published now. Raises NoData while nothing is."""
    manifest = engine.current()
    fleet = snapshot.snapshots_path(engine.settings().data) / manifest.fleet_file
    files = [PublishedFile(manifest.fleet_file, fleet.stat().st_size, None, None, None)]
    files += [
        PublishedFile(segment.file, segment.size_bytes, segment.sha256, segment.start, segment.end)
        for segment in manifest.segments
    ]
    return Published(manifest.version, manifest.published_at, manifest.simulated, tuple(files), manifest.rows)


def published_file(name: str) -> Path | None:
    """Where a file of the published version, or of the one before, lies; None for any other name."""
    return snapshot.published_file(engine.settings().data, name)


def downloads() -> bool:
    """Whether the published files are handed out (NEMDASH_DOWNLOADS)."""
    return engine.settings().downloads


def opening_script() -> str:
    """SQL that opens the published version's files where they lie beside it. Raises NoData while nothing is."""
    return script(engine.current(), Path())
