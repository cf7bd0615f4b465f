"""File systems that fill up or take nothing, made for a test: for root no permission does that."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BLOCK = 4096


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip() or done.returncode}")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of that size in place of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing can be written into a folder meanwhile."""
    _run("mount", "--bind", str(folder), str(folder))
    try:
        _run("mount", "-o", "remount,ro,bind", str(folder))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(folder: Path, left_bytes: int = 0) -> Iterator[Path]:
    """The disk of a folder filled up to so many bytes; the file that fills it is given."""
    balloon = folder / "balloon"
    try:
        with balloon.open("wb") as file:
            while (free := os.statvfs(folder)).f_bavail * free.f_frsize - left_bytes >= _BLOCK:
                space = free.f_bavail * free.f_frsize - left_bytes
                # Others write too: what was free may be taken already.
                with contextlib.suppress(OSError):
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), space - space % _BLOCK)
        yield balloon
    finally:
        balloon.unlink(missing_ok=True)
