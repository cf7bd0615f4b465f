"""Serve the site: become gunicorn with our settings."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from app.config import Settings

_CONFIG = Path(__file__).with_name("gunicorn_conf.py")


def serve(settings: Settings, port: int | None = None, workers: int | None = None) -> NoReturn:
    """Replace this process by gunicorn on `settings.host`; `port` and `workers` override the settings.

    Never returns: gunicorn handles the signals, and the process keeps its id. The workers read their settings from the
    environment, as this process did.
    """
    # prometheus_client decides on import whether it shares its numbers between processes, so the folder comes first.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="nemdash-metrics-")
    # glibc gives every thread that allocates a heap of its own and hardly ever gives one back: 64 threads, 64 heaps.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    os.environ["NEMDASH_DATA"] = str(settings.data.absolute())
    address = f"[{settings.host}]" if ":" in settings.host else settings.host
    argv = [sys.executable, "-m", "gunicorn", "--config", str(_CONFIG)]
    argv += ["--bind", f"{address}:{port or settings.port}", "--workers", str(workers or settings.workers)]
    os.execv(sys.executable, argv)
