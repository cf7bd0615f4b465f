"""Looks after the published files: one that is gone, cut short or written over is noticed, so that it is built anew."""

from __future__ import annotations

from pathlib import Path

from app.nem.errors import NemdashError
from app.store import snapshot

Mark = tuple[int, int, int]
"""A file's inode, length and time of change: while they stay, so does what is in it."""


class Watch:
    """Remembers what it has read: a look costs a stat of each file, and the reading of those that have changed."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._whole: dict[str, Mark] = {}

    def finds_damage(self) -> bool:
        """Whether what is published cannot all be read; False while nothing is."""
        try:
            manifest = snapshot.read_current(self._data)
        except NemdashError:
            return True
        if manifest is None:
            # A folder that holds versions has lost the file that names one of them.
            return bool(snapshot.published(self._data))
        marks = {name: _mark(snapshot.snapshots_path(self._data) / name) for name in manifest.files}
        if None in marks.values():
            return True
        for segment in manifest.segments:
            mark = marks[segment.file]
            if self._whole.get(segment.file) != mark and not snapshot.is_whole(self._data, segment, verify=True):
                return True
        self._whole = {name: mark for name, mark in marks.items() if mark is not None}
        return False


def _mark(file: Path) -> Mark | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
