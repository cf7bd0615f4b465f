"""Plays the hour of `users.py` to a real server while new intervals are really published beside it.

The clock runs faster, the events are all there. A page is asked for as a browser does: by Dash's routing callback,
whose answer holds the page's whole first view.
"""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from app.store.snapshot import read_current
from benchmarks import dataset, stats
from benchmarks.plan import Plan, Say
from benchmarks.publisher import Published, Publisher, evening, five_minutes, publishing
from benchmarks.server import Fetched, Server
from benchmarks.stats import Bar
from benchmarks.users import PUBLICATIONS_S, USERS, Ask, hour

_PAGES = ("generation", "utilization", "revenue", "prices", "flows")
_OUTPUTS = (("_pages_content", "children"), ("_pages_store", "data"))
# A worker looks for a new version once a second.
_NOTICED_S = 1.0


@dataclass
class _Log:
    """What happened. `known` counts what somebody had asked before under the same version."""

    pages: list[float] = field(default_factory=list)
    exports: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    asked: set[tuple[int, str]] = field(default_factory=set)
    known: int = 0
    late_s: float = 0.0
    published: list[Published] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def measure(plan: Plan, source: Path, existing: frozenset[str], say: Say) -> dict[str, Any]:
    """Response times and the hit rate that the server's own counters tell."""
    work = dataset.copy(evening(source)[0], "replay")
    with publishing(work, five_minutes(work, len(PUBLICATIONS_S))) as publisher:
        manifest = read_current(work)
        if manifest is None:
            raise RuntimeError("nothing is published")
        with Server(work) as server:
            pages = tuple(name for name in _PAGES if name in existing and server.get(f"/{name}").status == 200)
            asks = [ask for ask in hour(pages, manifest.span) if ask.at_s < plan.replay_s]
            takes_s = plan.replay_s / plan.speed
            say(f"replaying {plan.replay_s} s of {USERS} users in {takes_s:.0f} s: {len(asks)} requests")
            before = server.cache_counts()
            log = _play(plan, asks, server, publisher)
            counts = _difference(before, server.cache_counts())
            errors = server.errors()
    return {**_results(plan, log, counts), "pages": list(pages), "errors": errors}


def _play(plan: Plan, asks: list[Ask], server: Server, publisher: Publisher) -> _Log:
    log, begin, speed = _Log(), time.monotonic(), plan.speed
    due = [at_s for at_s in PUBLICATIONS_S if at_s < plan.replay_s]
    arrived = [threading.Event() for _ in due]

    def publish() -> None:
        try:
            for due_s, event in zip(due, arrived, strict=True):
                time.sleep(max(begin + due_s / speed - time.monotonic(), 0))
                log.published.append(publisher.publish())
                time.sleep(_NOTICED_S)
                event.set()
        finally:
            # Nobody must wait for ever for what will not come.
            for event in arrived:
                event.set()

    def ask(one: Ask) -> None:
        if one.after:
            arrived[one.after - 1].wait()
        _remember(log, one, _fetch(server, one))

    with ThreadPoolExecutor(USERS) as users, ThreadPoolExecutor(1) as feed:
        feeding = feed.submit(publish)
        jobs = []
        for one in asks:
            wait = begin + one.at_s / speed - time.monotonic()
            time.sleep(max(wait, 0))
            log.late_s = max(log.late_s, -wait)
            jobs.append(users.submit(ask, one))
        for job in jobs:
            job.result()
        feeding.result()
    return log


def _fetch(server: Server, one: Ask) -> Fetched:
    query = one.selection.to_query()
    if one.csv:
        return server.get(f"/api/v1/{one.page}?{urlencode(query | {'format': 'csv'})}", "gzip")
    return server.post_json("/_dash-update-component", page_request(f"/{one.page}", query), page=f"/{one.page}")


def page_request(path: str, query: dict[str, str]) -> bytes:
    """What Dash's own script sends when the browser's address changes."""
    search = f"?{urlencode(query)}" if query else ""
    inputs = [
        {"id": "_pages_location", "property": "pathname", "value": path},
        {"id": "_pages_location", "property": "search", "value": search},
    ]
    body = {
        "output": f"..{'...'.join(f'{name}.{prop}' for name, prop in _OUTPUTS)}..",
        "outputs": [{"id": name, "property": prop} for name, prop in _OUTPUTS],
        "inputs": inputs,
        "changedPropIds": ["_pages_location.pathname", "_pages_location.search"],
        "state": [],
    }
    return json.dumps(body).encode()


def _remember(log: _Log, one: Ask, fetched: Fetched) -> None:
    key = (len(log.published), f"{one.page} {one.csv} {one.selection}")
    with log.lock:
        log.known += key in log.asked
        log.asked.add(key)
        (log.exports if one.csv else log.pages).append(fetched.seconds)
        if fetched.status != 200:
            log.failures.append(f"{one.page} {one.selection}: {fetched.status}")


def _difference(
    before: dict[str, dict[str, float]] | None, after: dict[str, dict[str, float]] | None
) -> dict[str, dict[str, float]] | None:
    if after is None:
        return None
    nothing = {"hits": 0.0, "misses": 0.0}
    return {
        labels: {what: count - (before or {}).get(labels, nothing)[what] for what, count in counts.items()}
        for labels, counts in after.items()
    }


def hit_rate(counts: dict[str, dict[str, float]] | None, label: str = "") -> float | None:
    """Hits / (hits + misses) in percent, of what has a label (of everything); None where nothing was counted."""
    counted = [both for labels, both in (counts or {}).items() if label in labels]
    hits = sum(both["hits"] for both in counted)
    asked = hits + sum(both["misses"] for both in counted)
    return 100 * hits / asked if asked else None


def _results(plan: Plan, log: _Log, counts: dict[str, dict[str, float]] | None) -> dict[str, Any]:
    asked = len(log.pages) + len(log.exports)
    rate = hit_rate(counts, 'level="answer"')
    note = "" if rate is not None else "the server has no counters of its cache"
    return {
        "speed": plan.speed,
        "played_s": plan.replay_s,
        "page": stats.spread_ms(log.pages),
        "csv": stats.spread_ms(log.exports),
        "failures": log.failures,
        "late_s": log.late_s,
        "counts": counts,
        "hit_rate_pct": rate,
        "hit_rate_all_pct": hit_rate(counts),
        "asked_before_pct": 100 * log.known / asked,
        "publish_s": [one.seconds for one in log.published],
        "bars": [
            Bar("Hit rate of the replayed hour, finished answers", 90, "%", rate, at_least=True, note=note).to_json()
        ],
    }
