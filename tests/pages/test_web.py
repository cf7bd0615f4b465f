"""The application as a server: missing pages, security headers, compression, life of the assets."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from functools import partial

import pytest
from dash import Dash
from flask import Flask
from werkzeug.test import TestResponse

from app.compression import KeptFiles, compress

Get = Callable[..., TestResponse]


@pytest.fixture
def get(app: Dash) -> Get:
    """GET a path; buffered, so that a file that is sent gets closed."""
    return partial(app.server.test_client().get, buffered=True)


def test_a_path_without_a_page_is_a_404_with_a_page(get: Get) -> None:
    answer = get("/no-such-page")
    assert answer.status_code == 404
    assert "react-entry-point" in answer.text


def test_the_page_names_no_other_host(get: Get) -> None:
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', get("/generation").text) == []


def test_assets_are_compressed_and_kept_for_a_year(get: Get) -> None:
    page = get("/generation").text
    (script,) = re.findall(r'src="(/assets/plotly/[^"]*)"', page)
    answer = get(script, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_is_compressed_once_and_an_answer_every_time() -> None:
    server = Flask("compressing")
    made = iter(range(10))
    server.add_url_rule("/assets/<name>", "file", lambda name: f"file {next(made)} " + "x" * 1000)
    server.add_url_rule("/page", "page", lambda: f"page {next(made)} " + "x" * 1000)
    compress(server)
    client = server.test_client()

    def text(address: str) -> str:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        return gzip.decompress(answer.data).decode().split(" x")[0]

    assert [text("/assets/a.js?m=1"), text("/assets/a.js?m=1")] == ["file 0", "file 0"]
    # The file has changed, and its address with it.
    assert text("/assets/a.js?m=2") == "file 2"
    assert [text("/page"), text("/page")] == ["page 3", "page 4"]


def test_made_up_addresses_do_not_fill_the_memory() -> None:
    kept = KeptFiles()
    for i in range(1_000):
        kept.set(f"gzip;/assets/a.js?m={i}", b"x")
    assert len(kept.kept) == 100
    assert kept.get("gzip;/assets/a.js?m=0") == b"x"


def test_an_asset_without_its_fingerprint_is_asked_for_again(get: Get) -> None:
    assert "immutable" not in get("/assets/js/draw.js").headers.get("Cache-Control", "")


def test_the_colour_mode_is_set_before_anything_is_painted(get: Get) -> None:
    head = get("/generation").text.split("</head>")[0]
    assert head.index("/assets/colour-mode.js") < head.index('rel="stylesheet"')
    assert '<html lang="en">' in head
