"""`nemdash ingest --files`: AEMO's files, in any order and as often as wanted, into the lake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from app.ingest.containers import find_files
from app.ingest.intake import Ingested, Intake
from app.store.lake import AEMO, Lake

Progress = Callable[[int, int], None]


def ingest_files(data: Path, paths: Iterable[Path], progress: Progress | None = None) -> Ingested:
    """Read AEMO files (or folders of them) into the lake of a data folder.

    Files that were read before are skipped. Raises NemdashError when there is nothing to read, when the folder holds
    simulated data, or when the lake cannot be written.
    """
    files = find_files(paths)
    with Lake(data).writer(AEMO) as writer:
        intake = Intake(writer, Ingested())
        for count, path in enumerate(files, 1):
            intake.take(path)
            if progress is not None:
                progress(count, len(files))
        intake.commit()
    return intake.done
