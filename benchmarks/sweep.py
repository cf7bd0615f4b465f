"""The API over real HTTP: every endpoint's every preset, cold and cached; a worker's memory; the long CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.nem.ranges import RANGES
from benchmarks import memory, stats
from benchmarks.plan import Plan, Say
from benchmarks.questions import SERIES, every
from benchmarks.server import Server
from benchmarks.stats import Bar
from benchmarks.subject import empty

_ENCODINGS = ("identity", "gzip")
_LONG_CSV = "/api/v1/generation?region=NEM&range=all&interval=30m&format=csv"


def measure(plan: Plan, work: Path, existing: frozenset[str], say: Say) -> dict[str, Any]:
    """One server for all of it: its memory after the start, the questions, its memory after them, the long CSV."""
    with Server(work) as server:
        after_start = _memory(server)
        say("asking the API for every preset over HTTP")
        asked = _presets(plan, server, work, existing)
        after_all = _memory(server)
        say("exporting all half-hours as CSV")
        exported = {encoding: _export(server, work, encoding) for encoding in _ENCODINGS}
        errors = server.errors()
    return {
        "presets": asked,
        "memory": {"after_start": after_start, "after_presets": after_all},
        "csv": exported,
        "regions": list(plan.http_regions),
        "missing": sorted(set(SERIES) - existing),
        "errors": errors,
        "bars": [bar.to_json() for bar in _bars(asked, after_start, after_all, exported)],
    }


def _presets(plan: Plan, server: Server, work: Path, existing: frozenset[str]) -> dict[str, Any]:
    """Times by kind (`cold identity` ...) over all endpoints, and by endpoint; and bytes. Failures are listed."""
    times: dict[str, dict[str, list[float]]] = {}
    sizes: dict[str, list[float]] = {encoding: [] for encoding in _ENCODINGS}
    failures = []
    endpoints = [name for name in SERIES if name in existing]
    for _ in range(plan.http_repeats):
        for question in every(endpoints, plan.http_regions, [named.code for named in RANGES]):
            for encoding in _ENCODINGS:
                empty(work / "cache")
                for state in ("cold", "cached"):
                    fetched = server.get(question.path, encoding)
                    if fetched.status != 200:
                        failures.append(f"{question.path}: {fetched.status}")
                        continue
                    by_endpoint = times.setdefault(f"{state} {encoding}", {})
                    by_endpoint.setdefault(question.endpoint, []).append(fetched.seconds)
                sizes[encoding].append(fetched.size)
    return {
        "times": {
            kind: {
                "all": stats.spread_ms([seconds for some in by_endpoint.values() for seconds in some]),
                **{endpoint: stats.spread_ms(seconds) for endpoint, seconds in by_endpoint.items()},
            }
            for kind, by_endpoint in times.items()
        },
        "bytes": {encoding: {"median": stats.median(counts), "max": max(counts)} for encoding, counts in sizes.items()},
        "failures": failures,
    }


def _memory(server: Server) -> list[dict[str, float]]:
    """RSS and PSS of each worker in MB."""
    return [{"rss_mb": memory.rss_mb(pid), "pss_mb": memory.pss_mb(pid)} for pid in server.workers()]


def _export(server: Server, work: Path, encoding: str) -> dict[str, Any]:
    empty(work / "cache")
    reset = all(memory.reset_peak(pid) for pid in server.workers())
    fetched = server.get(_LONG_CSV, encoding)
    return {
        "status": fetched.status,
        "seconds": fetched.seconds,
        "bytes": fetched.size,
        "peak_mb": max(memory.peak_mb(pid) for pid in server.workers()),
        "peak_of": "the export" if reset else "the worker's life",
    }


def _bars(
    asked: dict[str, Any],
    after_start: list[dict[str, float]],
    after_all: list[dict[str, float]],
    exported: dict[str, Any],
) -> list[Bar]:
    bars = []
    for state, limit in (("cold", 40), ("cached", 5)):
        for encoding in _ENCODINGS:
            measured = asked["times"][f"{state} {encoding}"]["all"]["p95_ms"]
            bars.append(Bar(f"API over HTTP, every preset, {state}, {encoding}: p95", limit, "ms", measured))
    plain = exported["identity"]
    failed = plain["status"] != 200
    csv = dict.fromkeys(("seconds", "peak_mb")) if failed else plain
    note = f"status {plain['status']}" if failed else ""
    return [
        *bars,
        Bar("30-minute CSV of all data, NEM", 3, "s", csv["seconds"], failed=failed, note=note),
        Bar("30-minute CSV of all data, NEM: peak RSS", 450, "MB", csv["peak_mb"], failed=failed, note=note),
        Bar("Worker's RSS after start", 190, "MB", max(worker["rss_mb"] for worker in after_start)),
        Bar("Worker's RSS after every preset", 270, "MB", max(worker["rss_mb"] for worker in after_all)),
    ]
