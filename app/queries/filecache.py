"""flask-caching's file-system cache, bounded by bytes instead of by a count that several processes lose track of."""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from pathlib import Path
from typing import Any

from flask_caching.backends.filesystemcache import FileSystemCache

# Writes of a process between two looks at the folder's size.
_LOOK_EVERY = 50
_KEEP = 0.9


class BoundedFileSystemCache(FileSystemCache):
    """Bytes as files in a private folder; the longest unused go when they exceed `max_bytes`, down to 90 % of it.

    Looked at every 50 writes of each process, so the bound may be passed by what those write. What fails raises
    OSError: the stock cache logs it, answers as if nothing were kept, and sleeps ten seconds on a forbidden file.
    """

    def __init__(self, *args: Any, max_bytes: int, **kwargs: Any) -> None:
        # A threshold of 0 switches the stock bound off: its counter drifts apart when several processes write.
        super().__init__(*args, **kwargs | {"threshold": 0})
        os.chmod(self._path, 0o700)  # values are pickles: nobody else may put any there
        self.max_bytes = max_bytes
        self._writes = itertools.count(1)

    def get(self, key: str) -> bytes | None:
        name = self._get_filename(key)
        try:
            value = Path(name).read_bytes()
        except FileNotFoundError:
            return None
        # Another process may just have evicted it: the value is read already.
        with contextlib.suppress(FileNotFoundError):
            os.utime(name)
        return value

    def set(self, key: str, value: bytes, timeout: Any = None, mgmt_element: bool = False) -> bool:
        os.makedirs(self._path, mode=0o700, exist_ok=True)  # somebody may have removed it: nothing is lost with it
        handle, aside = tempfile.mkstemp(dir=self._path)
        try:
            with open(handle, "wb") as file:
                file.write(value)
            os.replace(aside, self._get_filename(key))
        finally:
            # Half a file on a full disk would make it no emptier.
            Path(aside).unlink(missing_ok=True)
        if next(self._writes) % _LOOK_EVERY == 0:
            self.evict()
        return True

    def evict(self) -> None:
        """Delete the longest unused files until the rest is within 90 % of the bound."""
        found = []
        for file in Path(self._path).iterdir():
            # What a killed process left half written goes with the rest. Another process may be evicting too.
            with contextlib.suppress(FileNotFoundError):
                status = file.stat()
                found.append((status.st_mtime_ns, status.st_size, file))
        excess = sum(size for _, size, _ in found)
        if excess <= self.max_bytes:
            return
        excess -= int(self.max_bytes * _KEEP)
        for _, size, file in sorted(found):
            file.unlink(missing_ok=True)
            excess -= size
            if excess <= 0:
                return
