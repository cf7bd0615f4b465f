"""flask-caching's file-system cache, bounded by bytes instead of by a count that several processes lose track of."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import tempfile
from pathlib import Path
from typing import Any

from flask_caching.backends.filesystemcache import FileSystemCache

# Writes of a process between two looks at the folder's size.
_LOOK_EVERY = 50
_KEEP = 0.9
_FULL = (errno.ENOSPC, errno.EDQUOT)


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
        # The value is read already: another process may just have evicted it, or nothing may be written here.
        with contextlib.suppress(OSError):
            os.utime(name)
        return value

    def set(self, key: str, value: bytes, timeout: Any = None, mgmt_element: bool = False) -> bool:
        try:
            self._write(key, value)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            # Others need the disk more than a cache does: half of what it holds goes, and it goes on with the rest.
            self.evict(share=0.5)
            self._write(key, value)
        if next(self._writes) % _LOOK_EVERY == 0:
            self.evict()
        return True

    def _write(self, key: str, value: bytes) -> None:
        os.makedirs(self._path, mode=0o700, exist_ok=True)  # somebody may have removed it: nothing is lost with it
        handle, aside = tempfile.mkstemp(dir=self._path)
        try:
            with open(handle, "wb") as file:
                file.write(value)
            os.replace(aside, self._get_filename(key))
        finally:
            # Half a file on a full disk would make it no emptier.
            Path(aside).unlink(missing_ok=True)

    def evict(self, share: float | None = None) -> None:
        """Delete the longest unused files: past the bound, until the rest is within 90 % of it; or a `share` of all."""
        found = []
        for file in Path(self._path).iterdir():
            # What a killed process left half written goes with the rest. Another process may be evicting too.
            with contextlib.suppress(FileNotFoundError):
                status = file.stat()
                found.append((status.st_mtime_ns, status.st_size, file))
        held = sum(size for _, size, _ in found)
        if share is None and held <= self.max_bytes:
            return
        excess = held - int(self.max_bytes * _KEEP) if share is None else int(held * share)
        for _, size, file in sorted(found):
            file.unlink(missing_ok=True)
            excess -= size
            if excess <= 0:
                return
