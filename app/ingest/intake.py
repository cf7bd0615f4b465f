"""Files into the lake, one after the other: what was read before is passed over, what cannot be read is told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import IO

from app.ingest.aemo_csv import Report, parse
from app.ingest.containers import WORKBOOK_SUFFIX, reports_in
from app.ingest.frames import SUFFIXES, read_frame
from app.ingest.listing import plain_name
from app.ingest.workbook import parse_workbook
from app.nem.errors import NemdashError
from app.store.catalog import SourceRead
from app.store.lake import Writer

# Rows held in memory between commits. A month of SCADA, 4.5 M rows and 200 MB, may come on top.
_BATCH_ROWS = 1_000_000


@dataclass
class Ingested:
    """What an ingest did: files read, files known already, rows read, days whose values changed, and what was wrong.

    `failures` holds one sentence for each file that could not be had or read (`failed`); the others are in the lake.
    """

    files: int = 0
    known: int = 0
    rows: int = 0
    changed_days: int = 0
    ignored: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    failed: list[Path] = field(default_factory=list)


@dataclass(frozen=True)
class Intake:
    """Stages whole files in a writer of the lake, and commits when there is enough of them."""

    writer: Writer
    done: Ingested

    def take(self, path: Path) -> None:
        """Stage one file if all of it can be read; otherwise note why not."""
        try:
            self._take(path)
        except NemdashError as error:
            self.done.failures.append(str(error))
            self.done.failed.append(path)
        if self.writer.staged_rows >= _BATCH_ROWS:
            self.commit()

    def commit(self) -> None:
        """Make what was staged current."""
        if self.writer.sources:
            self.done.changed_days += len(self.writer.commit().days)

    def _take(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
                source = plain_name(path.name)
                if self.writer.lake.catalog.was_read(source, size, digest):
                    self.done.known += 1
                    return
                report = _read(str(path), file)
        except OSError as error:
            raise NemdashError(f"{path} cannot be read: {error.strerror}.") from error
        for section in report.sections:
            self.writer.add(section.table, section.rows)
        rows = sum(section.rows.num_rows for section in report.sections)
        self.done.files += 1
        self.done.rows += rows
        self.done.ignored |= report.ignored
        self.done.warnings += report.warnings
        read_at = datetime.now(UTC).isoformat(timespec="seconds")
        self.writer.read(SourceRead(source, size, digest, rows, read_at, "; ".join(report.warnings)[:500]))


def _read(name: str, file: IO[bytes]) -> Report:
    if name.lower().endswith(WORKBOOK_SUFFIX):
        file.seek(0)
        return Report(sections=[parse_workbook(name, file.read())])
    if PurePath(name).suffix.lower() in SUFFIXES:
        file.seek(0)
        return read_frame(name, file)
    whole = Report()
    for report_name, stream in reports_in(name, file):
        report = parse(report_name, stream)
        whole.sections += report.sections
        whole.ignored |= report.ignored
        whole.warnings += report.warnings
    return whole
