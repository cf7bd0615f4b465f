"""Locust's side of the load: visitors and programs, each a greenlet, and a line a request in a file (LOAD_LOG).

`benchmarks/load.py` starts it; by hand: `LOAD_LOG=log.tsv locust -f benchmarks/locustfile.py --host http://...`.
"""

from __future__ import annotations

import itertools
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, between, events, task
from locust.contrib.fasthttp import FastResponse

from app.nem.markettime import parse
from app.nem.ranges import Span
from benchmarks import visits
from benchmarks.browsing import Browser, Reply, Request

# What a browser accepts over TLS, as far as Locust can read it.
_ENCODINGS = "gzip, deflate, br"
_HOSTS = os.environ.get("LOAD_HOSTS", "").split()
_SEED = os.environ.get("LOAD_SEED", "1")
_number = itertools.count()
_log = Path(os.environ.get("LOAD_LOG", os.devnull)).open("w", buffering=1)  # noqa: SIM115  # open as long as Locust runs


@events.request.add_listener
def _note(**request: Any) -> None:
    """When it began, what it was, how long it took (ms), how much came, and what went wrong."""
    response: FastResponse = request["response"]
    wrong = str(request["exception"] or "").replace("\t", " ").replace("\n", " ")
    told = (request["start_time"], request["name"], request["response_time"], request["response_length"])
    _log.write("\t".join(map(str, (*told, response.status_code, wrong and f"{request['url']} {wrong}"))) + "\n")


class _Reader(FastHttpUser):
    """What both have in common."""

    abstract = True
    wait_time = between(*visits.THINK_S)

    def on_start(self) -> None:
        number = next(_number)
        self.dice = random.Random(f"{_SEED}/{number}")
        if _HOSTS:
            self.client.base_url = _HOSTS[number % len(_HOSTS)]
        # Not counted: the span is what the calendar of a page would show.
        with self.client.get("/api/v1/meta", name="meta") as meta:
            told = meta.json()["meta"]
        self.span = Span(parse(told["data_start"]), parse(told["data_through"]))

    def ask(self, request: Request) -> Reply:
        headers = {"Accept-Encoding": _ENCODINGS, "Referer": self.client.base_url + request.page}
        headers |= dict(request.headers)
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        method = "GET" if request.body is None else "POST"
        answer = self.client.request(method, request.path, name=request.kind, data=request.body, headers=headers)
        return Reply(answer.status_code, answer.text or "", (answer.headers or {}).get("etag", ""))

    def together(self, requests: Sequence[Request]) -> list[Reply]:
        jobs = [gevent.spawn(self.ask, request) for request in requests]
        gevent.joinall(jobs, raise_error=True)
        return [job.value for job in jobs]


class PageReader(_Reader):
    """A visitor of the pages."""

    weight = round(100 * (1 - visits.PROGRAMS))

    def on_start(self) -> None:
        super().on_start()
        self.visitor = visits.Visitor(self.dice, self.span)
        self.browser = Browser(self)
        self.browser.open(self.visitor.shown.page, self.visitor.shown.search)
        self.looked = time.monotonic()

    @task
    def step(self) -> None:
        self._follow()
        step = self.visitor.next()
        if step.kind == "open":
            self.browser.open(step.page, step.search)
        elif step.kind == "page":
            self.browser.move(step.page, step.search)
        elif step.kind == "export":
            self.browser.export(f"/api/v1/generation{step.search}{'&' if step.search else '?'}format=csv")
        else:
            self.browser.change(step.kind, step.page, step.search)

    def _follow(self) -> None:
        """What the page has done while its visitor read."""
        if time.monotonic() - self.looked < visits.NEWS_EVERY_S:
            return
        self.looked = time.monotonic()
        if self.browser.news() and self.visitor.shown.selection.start is None:
            self.browser.change("followed", self.visitor.shown.page, self.visitor.shown.search)


class ApiReader(_Reader):
    """A program."""

    weight = round(100 * visits.PROGRAMS)

    def on_start(self) -> None:
        super().on_start()
        self.program = visits.Program(self.dice, self.span)

    @task
    def step(self) -> None:
        self.ask(Request("api", self.program.next(), ""))
