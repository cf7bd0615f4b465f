"""The processes that build segments side by side."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

_LOOK_EVERY_S = 1.0


def pool(workers: int) -> ProcessPoolExecutor:
    """Processes that end with this one, however it ends: a killed build must not go on reading and writing.

    They are spawned: DuckDB does not survive a fork.
    """
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with, initargs=(os.getpid(),))


def _end_with(parent: int) -> None:
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_EVERY_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
