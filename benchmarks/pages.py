"""Every page over real HTTP, at every named range: its answer as the browser asks for it, cold and from the cache."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from app.nem.ranges import RANGES
from benchmarks import stats
from benchmarks.plan import Plan, Say
from benchmarks.server import Fetched, Server
from benchmarks.stats import Bar
from benchmarks.subject import empty

PAGES = ("/", "/generation", "/utilization", "/revenue", "/prices", "/flows", "/stations", "/data")
_CALLBACK = "/_dash-update-component"


def measure(plan: Plan, work: Path, say: Say) -> dict[str, Any]:
    """Times by page and state (`cold`, `cached`), the answers' sizes, and failures."""
    times: dict[str, dict[str, list[float]]] = {"cold": {}, "cached": {}}
    sizes: dict[str, list[float]] = {}
    failures = []
    with Server(work) as server:
        say("asking for every page at every preset")
        _warm(server)
        for _ in range(plan.http_repeats):
            for page in PAGES:
                for region in plan.http_regions:
                    for named in RANGES:
                        query = {"region": region, "range": named.code}
                        empty(work / "cache")
                        for state in ("cold", "cached"):
                            fetched = _ask(server, page, query)
                            if fetched.status != 200:
                                failures.append(f"{page}?{urlencode(query)}: {fetched.status}")
                                continue
                            times[state].setdefault(page, []).append(fetched.seconds)
                        sizes.setdefault(page, []).append(fetched.size)
        errors = server.errors()
    return {
        "times": {
            state: {
                "all": stats.spread_ms([seconds for some in by_page.values() for seconds in some]),
                **{page: stats.spread_ms(seconds) for page, seconds in by_page.items()},
            }
            for state, by_page in times.items()
        },
        "bytes": {page: {"median": stats.median(some), "max": max(some)} for page, some in sizes.items()},
        "regions": list(plan.http_regions),
        "failures": failures,
        "errors": errors,
        "bars": [bar.to_json() for bar in _bars(times)],
    }


def _warm(server: Server) -> None:
    """Each worker has run each page's code once."""
    for page in PAGES * 4:
        _ask(server, page, {})


def _ask(server: Server, page: str, query: dict[str, str]) -> Fetched:
    return server.post_json(_CALLBACK, question(page, query), page=page)


def question(page: str, query: dict[str, str]) -> bytes:
    """What the browser sends when the selection on a page changes (assets/js/network.js)."""
    output = {"id": {"kind": "answer", "name": page}, "property": "data"}
    name = json.dumps(output["id"], separators=(",", ":"))
    place = f"query{page.replace('/', '-')}"
    return json.dumps(
        {
            "output": f"{name}.data",
            "outputs": output,
            "inputs": [{"id": place, "property": "data", "value": f"?{urlencode(query)}" if query else ""}],
            "changedPropIds": [f"{place}.data"],
            "state": [],
        }
    ).encode()


def _bars(times: dict[str, dict[str, list[float]]]) -> list[Bar]:
    bars = []
    for state, limit in (("cold", 60), ("cached", 5)):
        every = [seconds for some in times[state].values() for seconds in some]
        measured = stats.spread_ms(every)["p95_ms"] if every else None
        bars.append(Bar(f"A page's answer over HTTP, every page and preset, {state}: p95", limit, "ms", measured))
    return bars
