"""The load: its visitors do what the mix says, and ask what a browser asks; its arithmetic."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app.config import Settings
from app.nem.ranges import Span
from app.nem.selection import Selection
from app.queries.world import World
from app.web import create_app
from benchmarks import crowd, dataset, load, loadreport, throughput
from benchmarks.browsing import Browser, Reply, Request
from benchmarks.visits import PAGES, SHARES, Program, Step, Visitor

SPAN = Span(datetime(2021, 5, 2, 9), datetime(2026, 11, 1, 18))


def steps(count: int, seed: int = 1) -> list[Step]:
    visitor = Visitor(random.Random(seed), SPAN)
    return [visitor.shown, *(visitor.next() for _ in range(count))]


def test_visitors_do_what_the_mix_says() -> None:
    done = [step for seed in range(50) for step in steps(40, seed)[1:]]
    counts = Counter(step.kind for step in done)
    for kind, share in SHARES.items():
        # What means nothing on a page without a window goes to another page.
        most = share + (0.2 if kind == "page" else 0)
        assert 0.6 * share <= counts[kind] / len(done) <= 1.25 * most, kind
    assert {step.page for step in done} == set(PAGES)
    assert steps(40) == steps(40) != steps(40, seed=2)


def test_every_step_shows_something_else_that_can_be_shown() -> None:
    shown = steps(2_000)
    for before, after in itertools.pairwise(shown):
        start, end = after.selection.bounds(SPAN)
        assert start < end
        assert end > SPAN.start
        assert start < SPAN.end
        assert Selection.read(after.selection.to_query())[1] == ()
        if after.kind in ("range", "region", "zoom"):
            assert (after.page, after.selection != before.selection) == (before.page, True)
        if after.kind == "zoom":
            outer = before.selection.bounds(SPAN)
            assert end - start < outer[1] - outer[0]


class Straight:
    """Carries requests to the application in this process, one after another."""

    def __init__(self, data: Path) -> None:
        self.client = create_app(replace(Settings(), data=data)).server.test_client()
        self.asked: list[tuple[str, int]] = []

    def ask(self, request: Request) -> Reply:
        answer = self.client.open(
            request.path,
            method="GET" if request.body is None else "POST",
            data=request.body,
            content_type=None if request.body is None else "application/json",
            headers=dict(request.headers),
            buffered=True,
        )
        self.asked.append((request.kind, answer.status_code))
        return Reply(answer.status_code, answer.get_data(as_text=True), answer.headers.get("ETag", ""))

    def together(self, requests: Sequence[Request]) -> list[Reply]:
        return [self.ask(request) for request in requests]

    def told(self) -> dict[str, int]:
        """How many of each kind since the last time, all of them answered."""
        assert {status for _, status in self.asked} <= {200, 304}, self.asked
        counts = Counter(kind for kind, _ in self.asked)
        self.asked.clear()
        return dict(counts)


def test_a_tab_asks_what_a_browser_asks(asking: Callable[[Path], World], simulated_data: Path) -> None:
    asking(simulated_data)
    wire = Straight(simulated_data)
    browser = Browser(wire)
    browser.open("/generation", "?region=SA1")
    first = wire.told()
    assert first.pop("file") > 10
    # The document; Dash's layout, callbacks and stores; the mean day follows.
    assert first == {"document": 1, "start": 3, "part": 1}
    browser.open("/generation", "")
    assert wire.told() == {"document": 1, "start": 3, "part": 1}  # the files are here
    browser.change("range", "/generation", "?range=24h")
    assert wire.told() == {"range": 1, "part": 1}
    assert browser.exports[0].startswith("/generation.csv?")
    browser.export("/nowhere")
    browser.move("/utilization", "?range=24h")
    assert wire.told() == {"export": 1, "page": 1, "part": 2}
    browser.change("zoom", "/utilization", "?start=2026-02-01&end=2026-02-02")
    assert wire.told() == {"zoom": 1, "part": 2}
    for page, parts in {"/": 2, "/revenue": 1, "/prices": 0, "/flows": 0, "/stations": 0, "/data": 0}.items():
        browser.move(page, "")
        told = wire.told()
        assert told.pop("page") == 1
        assert told.get("part", 0) >= parts, page
    assert browser.news() is False
    assert browser.news() is False
    browser.version = "another"
    browser.etag = ""
    assert browser.news() is True
    assert [kind for kind, _ in wire.asked] == ["news"] * 3
    assert [status for _, status in wire.asked] == [200, 304, 200]


def test_a_program_asks_what_the_api_answers(asking: Callable[[Path], World], simulated_data: Path) -> None:
    now = asking(simulated_data)
    wire = Straight(simulated_data)
    program = Program(random.Random(1), now.span)
    for _ in range(12):
        wire.ask(Request("api", program.next(), ""))
    assert wire.told() == {"api": 12}


def test_cold_windows_are_all_different() -> None:
    asked = list(throughput.cold_questions(SPAN, 500, "a"))
    assert len(set(asked)) == 500
    assert {json.loads(body)["inputs"][0]["id"] for body in asked} == {"query-generation"}
    assert not set(asked) & set(throughput.warm_questions())


def test_memory_is_told_by_quarters() -> None:
    seen = [(90.0, 1000.0, 9), *((100.0 + second, 300.0 + second, 3) for second in range(0, 41, 10))]
    assert crowd.pss_over_time(seen, begun=100.0) == {
        "quarters_mb": [300.0, 310.0, 320.0, 335.0],
        "most_mb": 340.0,
        "end_mb": 340.0,
        "processes": 9,
    }


def test_what_happened_is_told_by_kind_and_its_bars() -> None:
    text = "{at}\trange\t{ms}\t100\t{status}\t{wrong}\n"
    lines = [crowd.Line.read(text.format(at=100 + n, ms=10.0 * n, status=200, wrong="")) for n in range(1, 100)]
    early = crowd.Line.read(text.format(at=99, ms=9000, status=502, wrong="/x 502"))
    late = crowd.Line.read(text.format(at=101, ms=5, status=502, wrong="/y 502"))
    happened = crowd.Crowd(begun=100.0, users=3, lines=[early, late, *lines])
    happened.pss = [(100.0 + n, 350.0, 3) for n in range(8)]
    happened.cpu_s = {"server 1": 10.0, "locust": 5.0}
    found = happened.results()
    assert found["errors"] == ["range 502 /y 502"]
    assert found["errors_while_arriving"] == 1
    assert found["kinds"]["range"] == found["kinds"]["all"]
    assert found["kinds"]["all"]["p99_ms"] == 980.0
    case = {"name": "steady", "users": 3, "seconds": 100, "servers": 1, "workers": 2, "cache": load.FILES, **found}
    one = {"state": "warm", "encodings": "br", "per_second": 900.0, "failed": 1}
    bars = load.bars({"cases": [case], "throughput": [one, {**one, "failed": 0}]})
    assert [bar.met for bar in bars] == [False, False, True, True, False, True]
    written = "\n".join(loadreport.section({"about": ABOUT, "cases": [case]}))
    assert "| 3     | 100 | 1 x 2" in written
    assert "10% of a core" not in written
    assert "10%, 5% of a core" in written


ABOUT = {"command": "make load", "date": "2026-11-24", "dataset": "few units", "machine": {"cores": 2}}


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("servers", "workers", "redis"), [(1, 2, False), (2, 1, True)])
def test_a_crowd_is_answered_while_new_versions_come(
    simulated_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    servers: int,
    workers: int,
    redis: bool,
) -> None:
    monkeypatch.setenv("BENCH_DATA", str(tmp_path))
    data = dataset.published_copy(simulated_data, "crowd")
    found = crowd.crowd(data, users=10, seconds=50, servers=servers, workers=workers, redis=redis).results()
    assert found["errors"] == []
    assert found["server_errors"] == {}
    assert found["publish_s"]
    assert {"part", "news"} <= set(found["kinds"])
