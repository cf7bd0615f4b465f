"""From NEMWEB into the lake, in batches: while one is read the next arrives, and what was read is removed.

Files arrive in `<data>/downloads/`. Whatever a killed run left there is used by the next: whole files as they are,
parts by asking for the rest. When all was read the folder goes, or keeps the files if that was asked for.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.ingest import partial
from app.ingest.files import Progress
from app.ingest.intake import Ingested, Intake
from app.ingest.listing import Entry
from app.ingest.nemweb import Nemweb, NemwebError
from app.store.files import write_lock
from app.store.lake import AEMO, Lake

# Seconds that a batch waits for a build, or for the live feed, to have written.
_PATIENCE = 600.0


def folder_of(data: Path) -> Path:
    return data / "downloads"


@contextmanager
def arriving(data: Path, keep: bool, done: Ingested) -> Iterator[None]:
    """Hold the folder of downloads for one command; clear it at the end if nothing is left to be tried again."""
    folder = folder_of(data)
    with write_lock(folder):
        yield
        begun = done.failures and any(folder.glob(f"*{partial.SUFFIX}"))
        if not keep and not begun:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Transfer:
    """Brings batches of files from a site to the lake. `total` and `arrived` are bytes, as far as listings tell."""

    site: Nemweb
    data: Path
    done: Ingested
    keep: bool = False
    progress: Progress | None = None
    total: int = 0
    arrived: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def unknown(self, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that were not read before, or have another size now; the others are counted as known."""
        read = {source.source: source.bytes for source in Lake(self.data).catalog.sources()}
        wanted = []
        for entry in entries:
            if entry.name in read and entry.size_bytes in (None, read[entry.name]):
                self.done.known += 1
            else:
                wanted.append(entry)
        return wanted

    def run(self, batches: Sequence[Sequence[Entry]]) -> None:
        """Fetch and read all batches in their order. What cannot be had or read is noted, and the rest goes on."""
        self.total += sum(entry.size_bytes or 0 for batch in batches for entry in batch)
        pool, finished = ThreadPoolExecutor(self.site.connections), False
        try:
            coming = [self._begin(pool, batch) for batch in batches[:1]]
            for number in range(len(batches)):
                # Two batches at most are on the disk.
                coming += [self._begin(pool, batch) for batch in batches[number + 1 : number + 2]]
                self._read(coming.pop(0))
            finished = True
        finally:
            if not finished:
                self.site.stop()
            pool.shutdown(cancel_futures=True)

    def _begin(self, pool: ThreadPoolExecutor, batch: Sequence[Entry]) -> list[Future[Path]]:
        return [pool.submit(self._fetch, entry) for entry in batch]

    def _read(self, batch: list[Future[Path]]) -> None:
        """Read the files of a batch as they arrive. The lake is locked only while something is written to it."""
        arrived: list[Path] = []
        for future in as_completed(batch):
            try:
                arrived.append(future.result())
            except NemwebError as error:
                self.done.failures.append(str(error))
        if not arrived:
            return
        with Lake(self.data).writer(AEMO, patience_seconds=_PATIENCE) as writer:
            intake = Intake(writer, self.done)
            # In one order, whatever arrived first: a run can then be compared with another.
            for path in sorted(arrived):
                intake.take(path)
            intake.commit()
        if not self.keep:
            for path in arrived:
                path.unlink()

    def _fetch(self, entry: Entry) -> Path:
        target = folder_of(self.data) / entry.name
        with contextlib.suppress(FileNotFoundError):
            # An earlier run had it whole and was ended before it read it.
            if target.stat().st_size == entry.size_bytes and partial.wrong(target, target) is None:
                self._tell(entry.size_bytes)
                return target
        size = self.site.fetch(entry.href, target, self._tell)
        if entry.size_bytes is None:
            with self._lock:
                self.total += size
        return target

    def _tell(self, count: int) -> None:
        with self._lock:
            self.arrived += count
            if self.progress is not None:
                self.progress(min(self.arrived, self.total), self.total)
