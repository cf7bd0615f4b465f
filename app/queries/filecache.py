"""flask-caching's file-system cache, bounded by bytes instead of by a count that several processes lose track of."""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path
from typing import Any

from flask_caching.backends.filesystemcache import FileSystemCache

# Writes of a process between two looks at the folder's size.
_LOOK_EVERY = 50
_KEEP = 0.9


class BoundedFileSystemCache(FileSystemCache):
    """Files in a private folder; the longest unused go when they exceed `max_bytes`, down to 90 % of it.

    Looked at every 50 writes of each process, so the bound may be passed by what those write.
    """

    def __init__(self, *args: Any, max_bytes: int, **kwargs: Any) -> None:
        # A threshold of 0 switches the stock bound off: its counter drifts apart when several processes write.
        super().__init__(*args, **kwargs | {"threshold": 0})
        os.chmod(self._path, 0o700)  # values are pickles: nobody else may put any there
        self.max_bytes = max_bytes
        self._writes = itertools.count(1)

    def get(self, key: str) -> Any:
        value = super().get(key)
        if value is not None:
            # Another process may just have evicted it: the value is read already.
            with contextlib.suppress(FileNotFoundError):
                os.utime(self._get_filename(key))
        return value

    def set(self, key: str, value: Any, timeout: Any = None, mgmt_element: bool = False) -> bool:
        done = super().set(key, value, timeout, mgmt_element)
        if next(self._writes) % _LOOK_EVERY == 0:
            self.evict()
        return bool(done)

    def evict(self) -> None:
        """Delete the longest unused files until the rest is within 90 % of the bound."""
        found = []
        for name in self._list_dir():
            try:
                status = Path(name).stat()
            except FileNotFoundError:
                continue
            found.append((status.st_mtime_ns, status.st_size, name))
        excess = sum(size for _, size, _ in found)
        if excess <= self.max_bytes:
            return
        excess -= int(self.max_bytes * _KEEP)
        for _, size, name in sorted(found):
            Path(name).unlink(missing_ok=True)
            excess -= size
            if excess <= 0:
                return
