"""What is read when /metrics is asked for, rather than counted: the age of the data, and the service's memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.nem.errors import NemdashError
from app.nem.markettime import MARKET_TZ
from app.queries.world import world

_KB = 1024
_MEMORY = {"rss": ("status", "VmRSS:"), "pss": ("smaps_rollup", "Pss:")}


class Service(Collector):
    """The published version, and the memory of gunicorn's processes."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from _published()
        yield _memory()


def _published() -> Iterator[GaugeMetricFamily]:
    """Nothing while nothing is published: an age of nothing would raise no alarm."""
    try:
        now = world()
    except NemdashError:
        return
    moment = datetime.now(UTC)
    names = GaugeMetricFamily("nemdash_snapshot_info", "The published version", labels=("version", "simulated"))
    names.add_metric((now.version, str(now.simulated).lower()), 1)
    yield names
    published = (moment - now.published_at).total_seconds()
    yield GaugeMetricFamily("nemdash_snapshot_age_seconds", "Since the version was published", published)
    newest = (moment - now.data_through.replace(tzinfo=MARKET_TZ)).total_seconds()
    yield GaugeMetricFamily("nemdash_data_age_seconds", "Since the newest reading", newest)


def _memory() -> GaugeMetricFamily:
    """RSS and PSS of gunicorn's processes, or of this one where there is no gunicorn. Only Linux tells."""
    told = GaugeMetricFamily(
        "nemdash_memory_bytes",
        "Memory by process (pss: shared pages by their share)",
        labels=("process", "pid", "kind"),
    )
    for pid, name in _processes():
        for kind, (file, field) in _MEMORY.items():
            try:
                lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
            except OSError:
                continue  # it has just ended, or this is not Linux
            for line in lines:
                if line.startswith(field):
                    told.add_metric((name, str(pid), kind), int(line.split()[1]) * _KB)
    return told


def _processes() -> Iterator[tuple[int, str]]:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        yield os.getpid(), "server"
        return
    master = os.getppid()
    yield master, "master"
    for worker in Path(f"/proc/{master}/task/{master}/children").read_text().split():
        yield int(worker), "worker"
