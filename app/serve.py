"""Serve the site: become gunicorn with our settings."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from app.config import Settings
from app.nem.errors import NemdashError
from app.store.replica import fetch

_CONFIG = Path(__file__).with_name("gunicorn_conf.py")

# Each of these libraries keeps freed memory for itself; they read the environment when they are loaded.
_MEMORY = {
    # glibc gives every thread that allocates a heap of its own and hardly ever gives one back: 64 threads, 64 heaps.
    "MALLOC_ARENA_MAX": "2",
    # Large blocks go back at once. By default the first one freed raises the limit for all that follow.
    "MALLOC_MMAP_THRESHOLD_": "4194304",
    "MALLOC_TRIM_THRESHOLD_": "4194304",
    # Arrow would bring an allocator with heaps of its own for what glibc can do.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # DuckDB's jemalloc gives back only while it works: an idle worker would hold its largest query's memory for ever.
    "DUCKDB_JE_MALLOC_CONF": "narenas:2,dirty_decay_ms:500,muzzy_decay_ms:0,background_thread:true",
    # No linear algebra here: a thread a core, each with a buffer, for nothing.
    "OPENBLAS_NUM_THREADS": "1",
}


def serve(settings: Settings, port: int | None = None, workers: int | None = None) -> NoReturn:
    """Replace this process by gunicorn on `settings.host`; `port` and `workers` override the settings.

    Never returns: gunicorn handles the signals, and the process keeps its id. The workers read their settings from the
    environment, as this process did.
    """
    # prometheus_client decides on import whether it shares its numbers between processes, so the folder comes first.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="nemdash-metrics-")
    for name, value in _MEMORY.items():
        os.environ.setdefault(name, value)
    os.environ["NEMDASH_DATA"] = str(settings.data.absolute())
    if settings.snapshots_from is not None:
        os.environ["NEMDASH_SNAPSHOTS_FROM"] = str(settings.snapshots_from.absolute())
        try:
            fetch(settings.snapshots_from.absolute(), settings.data.absolute())
        except NemdashError as error:
            # It serves what it has, and goes on trying (app/fetcher.py).
            print(f"nemdash: {error}", file=sys.stderr)  # noqa: T201  # gunicorn's log is not there yet
    address = f"[{settings.host}]" if ":" in settings.host else settings.host
    argv = [sys.executable, "-m", "gunicorn", "--config", str(_CONFIG)]
    argv += ["--bind", f"{address}:{port or settings.port}", "--workers", str(workers or settings.workers)]
    os.execv(sys.executable, argv)
