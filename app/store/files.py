"""Files that must not be seen half-written, and the lock that lets one command write at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.nem.errors import NemdashError


@contextmanager
def write_lock(data: Path) -> Iterator[None]:
    """Hold the data folder's write lock: one command writes at a time."""
    with _lock(data, ".lock", f"Another nemdash command is writing to {data}: wait for it or stop it."):
        yield


@contextmanager
def live_lock(data: Path) -> Iterator[None]:
    """Be the one live worker of a data folder; it takes the write lock only while it writes."""
    with _lock(data, ".live", f"Another live worker follows the market for {data}: one is enough."):
        yield


@contextmanager
def _lock(data: Path, name: str, taken: str) -> Iterator[None]:
    """A lock that the kernel releases when the process ends, however it ends; `taken` is said when it is not free."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / name).open("w")
    except OSError as error:
        raise NemdashError(f"{data} cannot be written to: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NemdashError(taken) from None
        yield


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
