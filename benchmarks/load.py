"""`python -m benchmarks.load`: many users on a real server, while new versions are published beside it.

Locust plays the users (`visits.py`, `browsing.py`, `locustfile.py`), wrk asks for the throughput. BENCH_DATA, BENCH_OUT
and QUICK=1 are read from the environment; `--only` takes some of the cases, `--seconds` and `--users` change them. The
results are added to the JSON that `make bench` writes.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.store.files import write_lock
from app.store.snapshot import read_current
from benchmarks import dataset, loadreport, throughput
from benchmarks.__main__ import about, say
from benchmarks.crowd import Crowd, crowd
from benchmarks.plan import FULL, QUICK, Plan, bench_folder, chosen, results_path
from benchmarks.publisher import evening
from benchmarks.server import Server
from benchmarks.stats import Bar

FILES, REDIS = "files", "Redis"


@dataclass(frozen=True)
class Case:
    """So many users for so long, on servers that share a cache."""

    name: str
    users: int
    seconds: int
    cache: str = FILES
    servers: int = 1
    workers: int = 2


CASES = {
    FULL: (
        Case("steady", 100, 600),
        Case("10", 10, 120),
        Case("50", 50, 120),
        Case("200", 200, 120),
        Case("500", 500, 120),
        Case("redis", 100, 120, REDIS),
        Case("two", 100, 120, REDIS, servers=2, workers=1),
    ),
    QUICK: (
        Case("steady", 10, 40),
        Case("redis", 10, 30, REDIS),
        Case("two", 10, 30, REDIS, servers=2, workers=1),
    ),
}
_THROUGHPUT = "throughput"
_THROUGHPUT_S = {FULL: 20, QUICK: 5}
_MOST_P95_MS, _MOST_PSS_MB, _MOST_GROWTH = 250, 400, 1.02
_LEAST_A_SECOND = {"warm": 800, "cold": 120}


def main() -> int:
    plan = chosen()
    cases = {case.name: case for case in CASES[plan]}
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*cases, _THROUGHPUT], metavar="CASE", help=", ".join(cases))
    parser.add_argument("--seconds", type=int, help="length of each case, in place of its own")
    parser.add_argument("--users", type=int, help="users of each case, in place of its own")
    options = parser.parse_args()
    wanted = [
        replace(case, seconds=options.seconds or case.seconds, users=options.users or case.users)
        for case in cases.values()
        if case.name in (options.only or cases)
    ]
    # Ended from outside, the servers and processes that it has started must go too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with write_lock(bench_folder()):
        try:
            data, _ = evening(dataset.ensure(plan, say))
            section: dict[str, Any] = {
                "about": about(plan, "make load"),
                "cases": [_play(data, case) for case in wanted],
            }
            if _THROUGHPUT in (options.only or [_THROUGHPUT]):
                section["throughput"] = _throughput(plan, data, options.seconds)
            section["bars"] = [bar.to_json() for bar in bars(section)]
        finally:
            dataset.remove_copies()
    print("\n" + "\n\n".join(loadreport.section(section)))
    _keep(section)
    return 0


def _play(source: Path, case: Case) -> dict[str, Any]:
    data = dataset.copy(source, f"load-{case.name}")
    say(f"{case.users} users for {case.seconds} s: {case.servers} x {case.workers} workers, cache in {case.cache}")
    played: Crowd = crowd(data, case.users, case.seconds, case.servers, case.workers, redis=case.cache == REDIS)
    return {
        "name": case.name,
        "users": case.users,
        "seconds": case.seconds,
        "servers": case.servers,
        "workers": case.workers,
        "cache": case.cache,
        **played.results(),
    }


def _throughput(plan: Plan, source: Path, seconds: int | None) -> list[dict[str, Any]]:
    data = dataset.copy(source, "load-throughput")
    manifest = read_current(data)
    if manifest is None:
        raise RuntimeError("nothing is published")
    measured = []
    with Server(data, {"WEB_CONCURRENCY": "2"}) as server:
        for warm, encodings in (
            (True, throughput.BROWSER),
            (True, throughput.PLAIN),
            (False, throughput.BROWSER),
            (False, throughput.PLAIN),
        ):
            say(f"throughput: {'warm' if warm else 'cold'}, {encodings}")
            length = seconds or _THROUGHPUT_S[plan]
            measured.append(throughput.measure(server, manifest.span, length, warm, encodings))
    return measured


def bars(section: dict[str, Any]) -> list[Bar]:
    """What is promised of the steady users, and of the throughput."""
    found = []
    for case in section["cases"]:
        if case["name"] == "steady":
            users, pss = f"{case['users']} users for {case['seconds']} s", case["pss"]
            quarters = pss["quarters_mb"]
            found += [
                Bar(f"{users}: p95 of all requests", _MOST_P95_MS, "ms", case["kinds"]["all"]["p95_ms"]),
                Bar(f"{users}: errors", 0, "", len(case["errors"])),
                Bar(f"{users}: PSS of the whole service at the end", _MOST_PSS_MB, "MB", pss["end_mb"]),
                Bar(f"{users}: PSS, last quarter : third quarter", _MOST_GROWTH, "x", quarters[3] / quarters[2]),
            ]
    for one in section.get("throughput", ()):
        name = f"Figure callbacks a second, {one['state']}, {one['encodings']}"
        least, failed = _LEAST_A_SECOND[one["state"]], one["failed"] > 0
        measured = None if failed else one["per_second"]
        found.append(Bar(name, least, "", measured, at_least=True, failed=failed))
    return found


def _keep(section: dict[str, Any]) -> None:
    """Beside what `make bench` has measured, if it has."""
    target = results_path()
    target.parent.mkdir(parents=True, exist_ok=True)
    results = json.loads(target.read_text()) if target.exists() else {"about": section["about"]}
    target.write_text(json.dumps({**results, "load": section}, indent=1) + "\n")
    print(f"\nWritten to {target}.")


if __name__ == "__main__":
    raise SystemExit(main())
