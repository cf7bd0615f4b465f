"""`nemdash ingest --files`: AEMO's files, in any order and as often as wanted, into the lake."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.ingest.aemo_csv import Report, parse
from app.ingest.containers import WORKBOOK_SUFFIX, find_files, reports_in
from app.ingest.workbook import parse_workbook
from app.nem.errors import NemdashError
from app.store.catalog import SourceRead
from app.store.lake import AEMO, Lake, Writer

# Rows held in memory between commits: a month of SCADA (4.5 M rows) is about 300 MB.
_BATCH_ROWS = 4_000_000

Progress = Callable[[int, int], None]


@dataclass
class Ingested:
    """What an ingest did: files read, files known already, rows read, days whose values changed, and what was wrong.

    `failures` holds one sentence for each file that could not be read (`failed`); the others are in the lake.
    """

    files: int = 0
    known: int = 0
    rows: int = 0
    changed_days: int = 0
    ignored: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    failed: list[Path] = field(default_factory=list)


def ingest_files(data: Path, paths: Iterable[Path], progress: Progress | None = None) -> Ingested:
    """Read AEMO files (or folders of them) into the lake of a data folder.

    Files that were read before are skipped. Raises NemdashError when there is nothing to read, when the folder holds
    simulated data, or when the lake cannot be written.
    """
    files = find_files(paths)
    done = Ingested()
    lake = Lake(data)
    with lake.writer(AEMO) as writer:
        for count, path in enumerate(files, 1):
            try:
                _ingest_file(lake, writer, path, done)
            except NemdashError as error:
                done.failures.append(str(error))
                done.failed.append(path)
            if writer.staged_rows >= _BATCH_ROWS or (count == len(files) and writer.sources):
                done.changed_days += len(writer.commit().days)
            if progress is not None:
                progress(count, len(files))
    return done


def _ingest_file(lake: Lake, writer: Writer, path: Path, done: Ingested) -> None:
    """Stage one file whole: it is staged only when all of it could be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NemdashError(f"{path} cannot be read: {error.strerror}.") from error
    digest = hashlib.sha256(content).hexdigest()
    if lake.catalog.was_read(path.name, len(content), digest):
        done.known += 1
        return
    report = _read(str(path), content)
    for section in report.sections:
        writer.add(section.table, section.rows)
    rows = sum(section.rows.num_rows for section in report.sections)
    done.files += 1
    done.rows += rows
    done.ignored |= report.ignored
    done.warnings += report.warnings
    read_at = datetime.now(UTC).isoformat(timespec="seconds")
    writer.read(SourceRead(path.name, len(content), digest, rows, read_at, "; ".join(report.warnings)[:500]))


def _read(name: str, content: bytes) -> Report:
    if name.lower().endswith(WORKBOOK_SUFFIX):
        return Report(sections=[parse_workbook(name, content)])
    whole = Report()
    for report_name, report_content in reports_in(name, content):
        report = parse(report_name, report_content)
        whole.sections += report.sections
        whole.ignored |= report.ignored
        whole.warnings += report.warnings
    return whole
