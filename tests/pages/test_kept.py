"""Whole answers are kept and sent again: only what follows from the data and the question, and only as it was sent."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from app.config import Settings
from app.ingest.files import ingest_files
from app.kept import UNKEPT
from app.pages.page import SHOWN
from app.queries import counters, engine, lasting
from app.store.build import build
from app.web import create_app
from benchmarks.pages import PAGES, question
from tests.support.aemo_text import report

DAY = {"region": "SA1", "start": "2024-03-01", "end": "2024-03-02"}
Ask = Callable[..., TestResponse]


@pytest.fixture
def data(tiny_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_data, tmp_path / "data", ignore=shutil.ignore_patterns("cache")))


@pytest.fixture
def ask(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Asks a page's callback as a browser does."""
    monkeypatch.setattr(engine, "_LOOK_EVERY", 0.0)
    monkeypatch.setattr(lasting, "_MOMENT_S", 10**9)
    client = create_app(replace(Settings(), data=data)).server.test_client()

    def asked(page: str, query: dict[str, str] = DAY, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = question(page, query)
        return client.post("/_dash-update-component", data=body, content_type="application/json", headers=named)

    asked.client = client  # type: ignore[attr-defined]
    yield asked
    engine.configure(Settings())


def hits() -> int:
    """How often a whole answer was sent again."""
    return sum(each.hits for each in counters.figures() if each.function == "whole answer")


def _unsigned(document: str) -> str:
    """Without the token that Dash signs for each document."""
    return re.sub(r'"end_id":"[^"]*"', "", document)


def again(ask: Callable[[], TestResponse]) -> tuple[TestResponse, TestResponse, int]:
    """Two answers to the same question, and how many of them were kept ones."""
    before = hits()
    first, second = ask(), ask()
    return first, second, hits() - before


@pytest.mark.parametrize("page", PAGES)
def test_the_second_who_asks_gets_what_the_first_got(ask: Ask, page: str) -> None:
    first, second, kept = again(lambda: ask(page, Accept_Encoding="gzip"))
    assert first.status_code == second.status_code == 200
    assert kept == 1
    assert first.data == second.data
    assert sorted(first.headers) == sorted(second.headers)
    assert second.headers["Content-Encoding"] == "gzip"
    assert second.headers["X-Content-Type-Options"] == "nosniff"


def test_what_tells_of_this_moment_is_kept_for_a_moment(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in ("/data", "/flows"):
        ask(page)
    monkeypatch.setattr(lasting, "_MOMENT_S", 10**8)  # a moment of another name
    assert again(lambda: ask("/data"))[2] == 1
    assert again(lambda: ask("/flows"))[2] == 2


def test_each_gets_the_form_that_it_can_read(ask: Ask) -> None:
    packed = ask("/generation", Accept_Encoding="gzip")
    plain = ask("/generation")
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data


def test_documents_are_kept_with_their_headers(ask: Ask) -> None:
    client = ask.client  # type: ignore[attr-defined]
    address = f"/generation?{urlencode(DAY)}"
    client.get(address)  # by its first request, Dash has registered all of its scripts
    first, second, kept = again(lambda: client.get(address))
    assert kept == 2
    assert first.data == second.data
    assert first.headers["Content-Security-Policy"] == second.headers["Content-Security-Policy"]
    # What depends on how somebody came here is not kept with it.
    assert "Strict-Transport-Security" in client.get(address, base_url="https://localhost").headers
    assert "Strict-Transport-Security" not in client.get(address).headers
    # A worker's own first requests are there to run the code.
    before = hits()
    assert _unsigned(client.get(address, environ_overrides={UNKEPT: True}).text) == _unsigned(first.text)
    assert hits() == before
    _, other, kept = again(lambda: client.get("/no-such-page"))
    assert (other.status_code, kept) == (404, 0)


def test_a_page_that_is_shown_already_is_another_question(ask: Ask) -> None:
    assert ask("/generation").data == ask("/generation", **{SHOWN: "1"}).data
    before = hits()
    ask("/generation", **{SHOWN: "1"})
    ask("/generation", **{SHOWN: "2"})
    assert hits() == before + 1


def test_a_failure_is_told_to_nobody_else(ask: Ask, data: Path) -> None:
    engine.configure(replace(Settings(), data=data, query_seconds=0.05))
    with ExitStack() as busy:
        for _ in range(engine._RUNNING):
            busy.enter_context(engine._engine.running)  # as many questions as there may be at once
        refused, still, kept = again(lambda: ask("/prices"))
    assert "took longer than" in refused.text
    assert refused.data == still.data
    assert kept == 0
    assert "took longer than" not in ask("/prices").text


def test_new_data_is_a_new_question(ask: Ask, data: Path) -> None:
    before, _, kept = again(lambda: ask("/generation", {"region": "SA1"}))
    assert kept == 1
    columns = ("SETTLEMENTDATE", "DUID", "SCADAVALUE")
    moment = datetime(2024, 3, 5, 6)
    file = data.with_name("later.csv")
    rows = [(moment, "WIND1", 50)]
    file.write_bytes(report({("DISPATCH", "UNIT_SCADA"): (columns, rows)}, published="2024/03/05,06:00:00"))
    assert ingest_files(data, [file]).failures == []
    assert build(data).new
    after, _, kept = again(lambda: ask("/generation", {"region": "SA1"}))
    assert kept == 1
    assert after.data != before.data


def test_a_question_too_long_to_be_one_is_not_kept(ask: Ask) -> None:
    _, _, kept = again(lambda: ask("/generation", {"region": "SA1", "hidden": "x" * 4000}))
    assert kept == 0
