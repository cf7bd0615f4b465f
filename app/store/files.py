"""Files that must not be seen half-written, and the lock that lets one command write at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.nem.errors import NemdashError

_LOOK_SECONDS = 0.1  # between two looks at a lock that another command holds


class Busy(NemdashError):
    """Another process holds the lock."""


@contextmanager
def write_lock(data: Path, patience_seconds: float = 0.0) -> Iterator[None]:
    """Hold the data folder's write lock: one command writes at a time. Another is waited for so long."""
    taken = f"Another nemdash command is writing to {data}: wait for it or stop it."
    with _lock(data, ".lock", taken, patience_seconds):
        yield


@contextmanager
def live_lock(data: Path) -> Iterator[None]:
    """Be the one live worker of a data folder; it takes the write lock only while it writes."""
    with _lock(data, ".live", f"Another live worker follows the market for {data}: one is enough.", 0.0):
        yield


@contextmanager
def _lock(data: Path, name: str, taken: str, patience_seconds: float) -> Iterator[None]:
    """A lock that the kernel releases when the process ends, however it ends; `taken` is said when it is not free."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / name).open("w")
    except OSError as error:
        raise NemdashError(f"{data} cannot be written to: {error.strerror}.") from error
    with file:
        ends = time.monotonic() + patience_seconds
        while not _locked(file):
            if time.monotonic() >= ends:
                raise Busy(taken)
            time.sleep(_LOOK_SECONDS)
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a small file in one step: readers see the old or the new one, also after a power cut."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise NemdashError(f"{path} could not be written: {error.strerror}.") from error


@contextmanager
def made_aside(target: Path, desk: Path | None = None) -> Iterator[Path]:
    """A path to make a DuckDB file at, which is then flushed and moved to its place; nothing is left when that fails.

    It lies beside its place, or on a `desk` of another disk: then it is copied beside its place first. Two that make
    the same file do not meet.
    """
    beside = target.with_name(f"{target.stem}.{uuid.uuid4().hex[:12]}.building")
    aside = beside if desk is None else desk / beside.name
    try:
        yield aside
        if aside != beside:
            shutil.copyfile(aside, beside)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        for left in (beside, aside, aside.with_name(aside.name + ".wal")):
            left.unlink(missing_ok=True)
