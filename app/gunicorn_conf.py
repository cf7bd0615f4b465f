"""gunicorn's settings that are the same everywhere. The address and the number of workers come from `app.serve`."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
from contextlib import suppress
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from prometheus_client import multiprocess

from app.fetcher import EXTENSION as FETCHER
from app.follow import EXTENSION as FOLLOWER
from app.kept import UNKEPT

wsgi_app = "app.wsgi:server"

# A silent connection holds a thread for five seconds before it is parked: with 8 threads, 16 idle browsers block the
# site. Queries are bounded by the engine's semaphore, not by threads.
worker_class = "app.worker.PatientWorker"
logger_class = "app.logs.Lines"
threads = 64

# Nothing is opened before the fork (DuckDB does not survive one), so workers import for themselves.
preload_app = False

# The heartbeat is a file touched every second: on a slow disk a healthy worker would look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None

# With threads this is the heartbeat only; the query watchdog is the engine's.
timeout = 60
graceful_timeout = 30
keepalive = 15

# Memory that a library never gives back is given back here; the jitter keeps workers from leaving together.
max_requests = 20_000
max_requests_jitter = 4_000

# On by default, in the home folder: a way into the process that nobody asked for.
control_socket_disable = True


# What a first visitor would otherwise wait for, or worse: until a process has answered its first request, Dash serves
# parallel requests for its scripts with status 500.
_FILES = re.compile(r'(?:src|href)="(/[^"]+)"')
_FIRST_REQUESTS = (
    "/generation",
    "/health",
    # A day at five minutes, and its units from the lake, load what any question needs, and little else.
    "/api/v1/generation?range=24h",
    "/api/v1/prices?range=24h",
    "/api/v1/units?range=24h",
)


# A worker's own threads; the fetcher is there where the snapshots come from elsewhere.
_THREADS = {FOLLOWER, FETCHER}


def on_reload(server: Arbiter) -> None:
    """At SIGHUP the workers that there are stay until their successors are ready, each ended by its own.

    gunicorn by itself ends them at once, and for the seconds that the new ones need nobody would answer.
    """
    server.outgoing = list(server.WORKERS)
    server.leaving = len(server.outgoing)
    server.num_workers = server.leaving + server.cfg.workers


def pre_fork(server: Arbiter, worker: Worker) -> None:
    """Tell a worker whose place it takes."""
    outgoing = getattr(server, "outgoing", [])
    worker.replaces = outgoing.pop(0) if outgoing else None


def post_worker_init(worker: Worker) -> None:
    """Get ready, then let the worker go whose place this one takes."""
    _warm(worker)
    for name in _THREADS & worker.wsgi.extensions.keys():
        worker.wsgi.extensions[name].start()
    if worker.replaces is not None:
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.kill(worker.replaces, signal.SIGTERM)


def _warm(worker: Worker) -> None:
    """Answer the first requests before anybody asks: sets up Dash, opens the data, loads the code of a query."""
    client = worker.wsgi.test_client()
    for address in _FIRST_REQUESTS:
        status = client.get(address, buffered=True, environ_overrides={UNKEPT: True}).status_code
        worker.log.debug("warmed %s: %s", address, status)
    # The page's files, compressed the way browsers ask for them (over plain HTTP they ask for gzip only).
    for file in _FILES.findall(client.get(_FIRST_REQUESTS[0]).text):
        for encodings in ("gzip, deflate, br, zstd", "gzip, deflate"):
            client.get(file, headers={"Accept-Encoding": encodings}, buffered=True)
    # What only the first requests needed goes now; what is left stays, and need not be looked through again and again.
    gc.collect()
    gc.freeze()
    # An answer is tens of thousands of tuples without a cycle: by default the collector would run 50 times meanwhile.
    gc.set_threshold(50_000, 20, 50)


def worker_exit(server: Arbiter, worker: Worker) -> None:
    """End the worker's own threads before the worker."""
    for name in _THREADS & worker.wsgi.extensions.keys():
        worker.wsgi.extensions[name].stop()


def child_exit(server: Arbiter, worker: Worker) -> None:
    """A gauge of a worker that is gone must not be reported for ever. One that leaves at a reload is not replaced."""
    if getattr(server, "leaving", 0):
        server.leaving -= 1
        server.num_workers -= 1
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library's own gap


def on_exit(server: Arbiter) -> None:
    """The workers' metrics are files in a folder made for this run."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
