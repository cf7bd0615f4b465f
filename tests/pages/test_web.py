"""The application as a server: missing pages, security headers, compression, life of the assets."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from functools import partial

import pytest
from dash import Dash
from flask import Flask
from lxml.html import document_fromstring
from werkzeug.test import TestResponse

from app.compression import KeptFiles, compress
from app.pages.page import SHOWN

Get = Callable[..., TestResponse]


@pytest.fixture
def get(app: Dash) -> Get:
    """GET a path; buffered, so that a file that is sent gets closed."""
    return partial(app.server.test_client().get, buffered=True)


def test_a_path_without_a_page_is_a_404_with_a_page(get: Get) -> None:
    answer = get("/no-such-page")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_the_document_holds_the_page_and_its_figures(get: Get) -> None:
    """The first chart waits for no second answer; what ends a script element in a URL ends none here."""
    text = get("/generation?region=SA1&self=1&hide=</script>").text
    document = document_fromstring(text)
    assert document.xpath("//main//*[@id='page']/h1")[0].text == "Generation"
    figures = json.loads(document.get_element_by_id("first").text)
    assert figures["generation"]["data"]
    # The layout that Dash loads holds nothing that is on the screen.
    assert "main" not in get("/_dash-layout").text


def test_dashs_first_question_brings_the_stores_alone(app: Dash) -> None:
    """As the browser asks it (assets/js/network.js); without the header, the page comes from another one."""
    body = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": "/generation"},
            {"id": "_pages_location", "property": "search", "value": "?region=SA1&self=1"},
        ],
        "changedPropIds": ["_pages_location.pathname", "_pages_location.search"],
        "state": [],
    }
    ask = partial(app.server.test_client().post, "/_dash-update-component", json=body)
    assert '"page":' in ask().text
    shown = ask(headers={SHOWN: "1"})
    assert shown.status_code == 200
    assert '"page":' not in shown.text
    assert "day-asked" in shown.text


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
