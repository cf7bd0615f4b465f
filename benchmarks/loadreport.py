"""The tables of a load, as Markdown."""

from __future__ import annotations

from typing import Any

from benchmarks.tables import figure, table
from benchmarks.visits import SHARES

TEXT = """Locust plays the users on the server's own two cores: nine of ten at a browser, the tenth a program that asks
the API. A step every 5 to 15 seconds: {mix}. A change is the page's own callback, followed by those of the parts that
hang on it; a document brings its files once; an open page asks every 20 seconds whether there is news (`benchmarks/
visits.py`, `browsing.py`). Meanwhile a new interval is ingested, built and published every 20 seconds, fifteen times as
often as AEMO does: each is a new version, and every answer has to be made anew. The first seconds, in which the users
arrive, are not counted. Times are to the last byte, unpacked. PSS is of the whole service, master and workers."""

THROUGHPUT = """wrk, sixteen connections in a closed loop, on the server's own two cores, nothing published meanwhile.
Warm: twelve questions of the Generation page. Cold: each window is new (a day to a year long, anywhere in the data)."""


def section(load: dict[str, Any]) -> list[str]:
    """Paragraphs and tables: all cases, the steady one by kind of request, the throughput."""
    about = load["about"]
    when = f"`{about['command']}` on {about['date']}: {about['dataset']}; {about['machine']['cores']} cores."
    parts = ["## Many users", when, TEXT.format(mix=", ".join(f"{share:.0%} {kind}" for kind, share in SHARES.items()))]
    if load["cases"]:
        parts.append(table(_CASE_HEADS, [_case(case) for case in load["cases"]]))
    for case in load["cases"][:1]:
        rows = [_kind(kind, spread) for kind, spread in case["kinds"].items()]
        parts += [f"By kind of request, {case['users']} users for {case['seconds']} s:", table(_KIND_HEADS, rows)]
    wrong = [f"- {case['name']}: {line}" for case in load["cases"] for line in case["errors"][:10]]
    if wrong:
        parts.append("Errors:\n" + "\n".join(wrong))
    if load.get("throughput"):
        rows = [_throughput(one) for one in load["throughput"]]
        parts += ["### Figure callbacks a second", THROUGHPUT, table(_THROUGHPUT_HEADS, rows)]
    return parts


_CASE_HEADS = [
    *("users", "s", "servers x workers", "cache", "requests a second", "p50, ms", "p95, ms", "p99, ms", "errors"),
    *("PSS by quarter, MB", "most, MB", "Redis, MB", "published", "CPU of server, of Locust"),
]


def _case(case: dict[str, Any]) -> list[str]:
    spread, pss, cpu = case["kinds"]["all"], case["pss"], case["cpu_s"]
    served = sum(spent for name, spent in cpu.items() if name != "locust") / case["seconds"]
    return [
        *(str(case["users"]), str(case["seconds"]), f"{case['servers']} x {case['workers']}", case["cache"]),
        *(figure(case["per_second"]), *(figure(spread[key]) for key in ("p50_ms", "p95_ms", "p99_ms"))),
        str(spread["errors"]),
        " · ".join(figure(mb) for mb in pss["quarters_mb"]),
        *(figure(pss["most_mb"]), figure(case["redis_mb"]), str(len(case["publish_s"]))),
        f"{served:.0%}, {cpu.get('locust', 0) / case['seconds']:.0%} of a core",
    ]


_KIND_HEADS = ["request", "p50, ms", "p95, ms", "p99, ms", "longest, ms", "requests", "errors"]


def _kind(kind: str, spread: dict[str, Any]) -> list[str]:
    times = [figure(spread[key]) for key in ("p50_ms", "p95_ms", "p99_ms", "max_ms")]
    return [kind, *times, f"{spread['count']:,}", str(spread["errors"])]


_THROUGHPUT_HEADS = [
    *("answers", "accepts", "a second", "p50, ms", "p95, ms", "p99, ms", "kB", "failed"),
    *("workers' CPU, ms an answer", "wrk's"),
]


def _throughput(one: dict[str, Any]) -> list[str]:
    times = [figure(one[key]) for key in ("per_second", "p50_ms", "p95_ms", "p99_ms", "kb")]
    cpu = [figure(one["server_cpu_ms"]), figure(one["generator_cpu_ms"])]
    return [one["state"], one["encodings"], *times, str(one["failed"]), *cpu]
