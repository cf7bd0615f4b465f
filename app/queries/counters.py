"""Counts of the cache and times of the queries, over all workers, by function and level.

A question is counted once a level. A finished answer that is there asks nothing of the frames below it; one that is
not there asks for its frames, and those are counted as the questions they are.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

Level = Literal["frame", "answer"]
"""A query function's frame, or an answer as it is sent."""

_LABELS = ("function", "level")
_HITS = Counter("nemdash_cache_hits", "Questions answered from the cache", _LABELS)
_MISSES = Counter("nemdash_cache_misses", "Questions that the cache had no answer to", _LABELS)
_ERRORS = Counter("nemdash_cache_errors", "Failures of the cache (they never fail an answer)", _LABELS)
_SECONDS = Histogram(
    "nemdash_query_seconds",
    "Time to compute what the cache did not have; an answer's includes that of its frames",
    _LABELS,
    buckets=(0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10),
)


_AHEAD = Counter("nemdash_cache_ahead", "Questions computed at a publication, before a visitor asks", _LABELS)

_ahead: ContextVar[bool] = ContextVar("ahead", default=False)


@contextmanager
def ahead() -> Iterator[None]:
    """What is asked in here is no visitor's question: it counts neither as a hit nor as a miss."""
    token = _ahead.set(True)
    try:
        yield
    finally:
        _ahead.reset(token)


def hit(function: str, level: Level) -> None:
    """Count a question that the cache answered."""
    if not _ahead.get():
        _HITS.labels(function, level).inc()


def miss(function: str, level: Level) -> None:
    """Count a question that had to be computed."""
    counter = _AHEAD if _ahead.get() else _MISSES
    counter.labels(function, level).inc()


def failed(function: str, level: Level) -> None:
    """Count a failure of the cache."""
    _ERRORS.labels(function, level).inc()


def took(function: str, level: Level, seconds: float) -> None:
    """Note the time of a computation that succeeded: a refusal says nothing about how fast answers are."""
    _SECONDS.labels(function, level).observe(seconds)


def registry() -> CollectorRegistry:
    """Where numbers are read: over all workers where gunicorn runs several (they share files in a folder)."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library's own gap
    return shared


@dataclass(frozen=True)
class Figures:
    """What was counted of one function at one level, since the server started.

    `hit_rate` is 0..1, times are in seconds; None where nothing was counted. `p95_seconds` is read off a histogram:
    the time that 95 of 100 computations stayed below, as good as the buckets are fine.
    """

    function: str
    level: str
    hits: int
    misses: int
    hit_rate: float | None
    errors: int
    mean_seconds: float | None
    p95_seconds: float | None


def figures(source: CollectorRegistry | None = None) -> list[Figures]:
    """Everything that was counted, over all workers, in order of level and function."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for metric in (source or registry()).collect():
        if metric.name.startswith(("nemdash_cache_", "nemdash_query_")):
            for sample in metric.samples:
                labels = sample.labels
                name = sample.name.removeprefix("nemdash_") + (f" {labels['le']}" if "le" in labels else "")
                found[labels["level"], labels["function"]][name] += sample.value
    return [_figures(function, level, counts) for (level, function), counts in sorted(found.items())]


def hit_rate(counted: Iterable[Figures]) -> float | None:
    """Share of all questions that the cache answered, at whichever level.

    An answer that was not there has asked for its frames: it is counted by what became of them.
    """
    hits = misses = 0
    for each in counted:
        hits += each.hits
        misses += each.misses if each.level == "frame" else 0
    return hits / (hits + misses) if hits + misses else None


def _figures(function: str, level: str, counts: dict[str, float]) -> Figures:
    hits, misses = int(counts["cache_hits_total"]), int(counts["cache_misses_total"])
    queries = counts["query_seconds_count"]
    return Figures(
        function,
        level,
        hits,
        misses,
        hits / (hits + misses) if hits + misses else None,
        int(counts["cache_errors_total"]),
        counts["query_seconds_sum"] / queries if queries else None,
        _quantile(counts, 0.95),
    )


def _quantile(counts: dict[str, float], share: float) -> float | None:
    """Linear inside the bucket that holds it, as Prometheus' own histogram_quantile; beyond the last, its edge."""
    edges = sorted((float(name.split()[1]), count) for name, count in counts.items() if "_bucket " in name)
    wanted = share * counts["query_seconds_count"]
    below, reached = 0.0, 0.0
    for edge, count in edges:
        if wanted and count >= wanted:
            return below if edge == float("inf") else below + (edge - below) * (wanted - reached) / (count - reached)
        below, reached = edge, count
    return None
