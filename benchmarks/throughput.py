"""How many answers of the Generation page's callback a server gives in a second: warm, and with every window new.

wrk asks, sixteen connections in a closed loop, on the same cores as the server. It takes little for itself: Locust
would need more than what it measures.
"""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.nem.markettime import STEP
from app.nem.ranges import Span
from app.nem.regions import SELECTABLE
from app.nem.selection import Selection
from benchmarks import memory
from benchmarks.browsing import CALLBACK
from benchmarks.pages import question
from benchmarks.server import Server

PAGE = "/generation"
CONNECTIONS = 16
BROWSER, PLAIN = "gzip, deflate, br", "identity"
_SCRIPT = Path(__file__).with_suffix(".lua")
_WARM_UP_S = 3
_MOST_A_SECOND = 2_000
"""Cold questions that are made ready for each second: more than are asked, or some would not be new."""
_DAYS = (1, 3, 7, 30, 90, 365)


def warm_questions() -> list[bytes]:
    """The same few: every region at the default range, and the whole market at the others."""
    queries = [{"region": region} for region in SELECTABLE]
    queries += [{"range": code} for code in ("24h", "3d", "30d", "90d", "1y", "all")]
    return [question(PAGE, query) for query in queries]


def cold_questions(span: Span, count: int, seed: str) -> Iterator[bytes]:
    """Windows of the named ranges' lengths at any five minutes of the data, none twice."""
    dice = random.Random(seed)
    seen = set()
    while len(seen) < count:
        length = timedelta(days=dice.choice(_DAYS))
        steps = (span.end - span.start - length) // STEP
        if steps <= 0:
            continue
        start = span.start + dice.randint(0, steps) * STEP
        asked = (dice.choice(SELECTABLE), start, length)
        if asked in seen:
            continue
        seen.add(asked)
        yield question(PAGE, Selection(asked[0], None, start, start + length).to_query())


def measure(server: Server, span: Span, seconds: int, warm: bool, encodings: str) -> dict[str, Any]:
    """Answers a second, their times, and the CPU time that workers and wrk have used for one."""
    seed = f"{encodings} {seconds}"
    asked = warm_questions() if warm else list(cold_questions(span, _MOST_A_SECOND * seconds, seed))
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(b"\n".join(asked) + b"\n")
        file.flush()
        if warm:
            _ask(server, file.name, _WARM_UP_S, encodings)
        before = sum(map(memory.cpu_seconds, server.workers()))
        done, generator_s = _ask(server, file.name, seconds, encodings)
        spent = sum(map(memory.cpu_seconds, server.workers())) - before
    if not warm and done["requests"] > len(asked):
        raise RuntimeError("more was asked than there were new windows: the end was not cold")
    return {
        "state": "warm" if warm else "cold",
        "encodings": encodings,
        **done,
        "per_second": done["requests"] / done["seconds"],
        "kb": done["bytes"] / max(done["requests"], 1) / 1000,
        "server_cpu_ms": 1000 * spent / max(done["requests"], 1),
        "generator_cpu_ms": 1000 * generator_s / max(done["requests"], 1),
    }


def _ask(server: Server, file: str, seconds: int, encodings: str) -> tuple[dict[str, Any], float]:
    """What wrk has counted, and the CPU time that it has used."""
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--latency"]
    command += ["--timeout", "10s", "--script", str(_SCRIPT), f"http://127.0.0.1:{server.port}"]
    command += ["--", file, CALLBACK, encodings]
    with memory.ChildrenCpu() as generator:
        run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    return json.loads(run.stdout.splitlines()[-1]), generator.seconds
