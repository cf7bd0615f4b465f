"""Hostile requests: whatever is sent, the site answers it, keeps what is its own to itself, and can go on."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from werkzeug.test import run_wsgi_app

from app.config import Settings
from app.gate import CALLBACK, MOST_BYTES
from app.queries import engine
from app.web import create_app
from tests.support.hostile import Hostile, Request, environ, genuine

# A page's whole first view is a quarter of this.
LARGEST_ANSWER = 2_000_000
LEAKS = re.compile(rb"Traceback|site-packages|File \"|[/\w]+\.py\b|Binder Error|Parser Error|Catalog Error|root:x:0")
# These are files for the browser: libraries speak in them of anything.
FILES = ("/assets/", "/_dash-component-suites/")


@pytest.fixture(scope="module")
def tiny_app(tiny_data: Path) -> Iterator[Dash]:
    app = create_app(replace(Settings(), data=tiny_data))
    app.server.test_client().get("/generation")
    yield app
    engine.configure(Settings())


def send(app: Dash, request: Request) -> tuple[int, dict[str, str], bytes]:
    body, status, headers = run_wsgi_app(app.server, environ(request), buffered=True)
    return int(status.split()[0]), dict(headers), b"".join(body)


def ask(app: Dash, body: object, kind: str = "application/json") -> int:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return send(app, Request("POST", CALLBACK, raw, {"Content-Type": kind}))[0]


def withstood(app: Dash, data: Path, logged: pytest.LogCaptureFixture, count: int, seed: int) -> None:
    addresses = sorted({rule.rule for rule in app.server.url_map.iter_rules() if "<" not in rule.rule})
    logged.set_level(logging.INFO)
    for request in Hostile(seed, addresses, app.callback_map).requests(count):
        status, headers, body = send(app, request)
        assert status < HTTPStatus.INTERNAL_SERVER_ERROR, request
        assert "X-Forged" not in headers, request
        assert all(value.isprintable() for value in headers.values()), request
        assert len(body) <= LARGEST_ANSWER, request
        if not request.address.startswith(FILES):
            assert not LEAKS.search(body), request
        assert str(data).encode() not in body, request
    # One record a line: nobody has written lines of his own, and nothing of ours went wrong.
    for record in logged.records:
        assert record.levelno < logging.ERROR, record.getMessage()
        assert record.getMessage().isprintable()


@pytest.mark.parametrize("count", [2_000, pytest.param(20_000, marks=pytest.mark.soak)])
def test_whatever_is_sent_is_answered_and_nothing_leaks(
    tiny_app: Dash, tiny_data: Path, caplog: pytest.LogCaptureFixture, count: int
) -> None:
    withstood(tiny_app, tiny_data, caplog, count, seed=count)
    # It has not been hurt: every genuine question is answered as before.
    for output, callback in tiny_app.callback_map.items():
        if "callback" in callback:
            assert ask(tiny_app, genuine(output, callback)) == 200


def spoilt(app: Dash, **changes: Any) -> dict[str, Any]:
    output = next(output for output in app.callback_map if "_pages_content" in output)
    return genuine(output, app.callback_map[output]) | changes


def test_a_callback_that_is_none_of_ours_is_refused(tiny_app: Dash) -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    location = spoilt(tiny_app)["inputs"]
    bodies: list[Any] = [
        b"",
        b"{",
        b"NaN",
        b"[" * 20_000,
        b"\xff{}",
        b'{"output": "\\ud800"}',
        [],
        {},
        spoilt(tiny_app, output="nothing.children"),
        spoilt(tiny_app, output={"a": 1}),
        spoilt(tiny_app, output="_pages_dummy.children", outputs={"id": "_pages_dummy", "property": "children"}),
        spoilt(tiny_app, outputs=[]),
        spoilt(tiny_app, outputs=None),
        spoilt(tiny_app, inputs=[]),
        spoilt(tiny_app, inputs=location * 2),
        spoilt(tiny_app, inputs=location[::-1]),
        spoilt(tiny_app, inputs=[location[0] | {"value": deep}, location[1]]),
        spoilt(tiny_app, inputs=[location[0] | {"value": "generation"}, location[1]]),
        spoilt(tiny_app, inputs=[location[0], location[1] | {"value": 5}]),
        spoilt(tiny_app, inputs=[location[0], location[1] | {"value": "?" + "a=1&" * 1_100}]),
        spoilt(tiny_app, state=location),
        spoilt(tiny_app, changedPropIds=[["a"]]),
        spoilt(tiny_app, __proto__={}),
    ]
    assert [ask(tiny_app, body) for body in bodies] == [400] * len(bodies)
    assert ask(tiny_app, spoilt(tiny_app), "text/plain") == 415
    assert ask(tiny_app, b" " * (MOST_BYTES + 1)) == 413
    assert ask(tiny_app, spoilt(tiny_app)) == 200


@pytest.mark.parametrize("value", [5, ["?"], {"search": 5}, {"search": ["region=SA1"]}, {"find": "SA1"}])
def test_a_page_is_asked_with_a_query_and_nothing_else(tiny_app: Dash, value: object) -> None:
    for output, callback in tiny_app.callback_map.items():
        if "callback" in callback:
            body = genuine(output, callback)
            body["inputs"][-1]["value"] = value
            assert ask(tiny_app, body) == 400, output


def test_a_query_may_name_what_python_names(tiny_app: Dash) -> None:
    body = spoilt(tiny_app)
    body["inputs"][1]["value"] = "?self=1&query=2&__class__=3&region=SA1&region=NSW1"
    assert ask(tiny_app, body) == 200


@pytest.mark.parametrize(
    "path", ["/generation%0AERROR%20forged", "/%1b[31m", "/%00", "/_dash-component-suites/none/x.js"]
)
def test_an_address_that_nobody_has_is_not_found(tiny_app: Dash, caplog: pytest.LogCaptureFixture, path: str) -> None:
    assert send(tiny_app, Request("GET", path))[0] == 404
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
