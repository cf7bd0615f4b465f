"""A site that changes under its visitors: new data, a restart, an answer that fails. On its own: one site a process."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from dash.testing.browser import Browser
from werkzeug.wsgi import ClosingIterator

from app.ingest.files import ingest_files
from app.store.build import build
from tests.browser.conftest import live
from tests.browser.visitor import Visitor
from tests.support.aemo_text import Table, report
from tests.support.tiny import FIVE, PRICES, READINGS

QUESTION = "/_dash-update-component"
FUELS = "return document.querySelector('.graph-generation .plot')._fullData.map(({name}) => name)"


def publish(folder: Path, data: Path, moment: datetime) -> None:
    """The tiny market's next interval: every unit's reading at its beginning and end, every region's price."""
    label = moment + FIVE
    tables: dict[tuple[str, str], Table] = {
        ("DISPATCH", "UNIT_SCADA"): (
            ("SETTLEMENTDATE", "DUID", "SCADAVALUE"),
            [(at, duid, 42.0) for at in (moment, label) for duid in READINGS],
        ),
        ("DISPATCH", "PRICE"): (
            ("SETTLEMENTDATE", "RUNNO", "REGIONID", "INTERVENTION", "RRP"),
            [(label, 1, region, 0, 77.0) for region in PRICES],
        ),
    }
    file = folder / f"{moment:%d%H%M}.csv"
    file.write_bytes(report(tables, published="2026/01/01,00:00:00"))
    assert ingest_files(data, [file]).failures == []
    build(data)


def test_new_data_moves_rolling_windows_only(dash_br: Browser, tiny_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(tiny_data, data)
    with live(data) as site:
        visitor = Visitor(dash_br, site).open("/generation?range=24h&hide=wind")
        newest = datetime.fromisoformat(visitor.one("#data-badge time").get_attribute("datetime")).replace(tzinfo=None)
        visitor.js("window.scrollTo(0, 40); document.querySelector('[aria-label=Region] a').focus()")
        before = visitor.text("#fuels-subtitle")
        assert "Wind" not in visitor.js(FUELS)

        publish(tmp_path, data, newest.replace(hour=23, minute=55))
        come_back(visitor)
        visitor.until(lambda: "23:55" in visitor.text("#data-badge"), "the badge")
        visitor.until(lambda: visitor.text("#fuels-subtitle") != before, "the window to move")
        visitor.settle()
        assert visitor.js("return [window.scrollY, document.activeElement.textContent]") == [40, "NEM"]
        assert visitor.search == "range=24h&hide=wind"
        fuels = visitor.js(FUELS)
        assert "Coal (black)" in fuels
        assert "Wind" not in fuels

        # A window that somebody has chosen stays; the badge tells nevertheless.
        visitor.open(f"/generation?start={newest:%Y-%m-%d}&end={newest:%Y-%m-%d}T23:00")
        shown = visitor.shown()
        version = visitor.one("#data-badge").get_attribute("data-version")
        publish(tmp_path, data, newest.replace(hour=23, minute=50))
        come_back(visitor)
        visitor.until(lambda: visitor.one("#data-badge").get_attribute("data-version") != version, "the badge again")
        assert visitor.settle().shown() == shown

        # The Overview page always shows the newest, whatever window is carried through it.
        visitor.open(f"/?start={newest:%Y-%m-%d}&end={newest:%Y-%m-%d}T23:00")
        assert "23:55" in visitor.text("#now-subtitle")
        publish(tmp_path, data, newest.replace(hour=0, minute=5) + timedelta(days=1))
        come_back(visitor)
        visitor.until(lambda: "00:05" in visitor.text("#now-subtitle"), "the Overview page to move")
        assert "$77.00" in visitor.settle().text("[data-region=SA1] .price")
        visitor.until(lambda: "00:10" in visitor.text("#so-far-table"), "the day that has begun")
        visitor.calm()


def come_back(visitor: Visitor) -> None:
    """To the tab: the page looks at once, without waiting for its next turn."""
    visitor.js("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_restarted_server_is_asked_again(dash_br: Browser, simulated_data: Path) -> None:
    with live(simulated_data) as site:
        visitor = Visitor(dash_br, site).open("/generation?range=24h")
        shown = visitor.shown()
    visitor.js("[...document.querySelectorAll('.control-bar a')].find(a => a.textContent === 'SA').click()")
    visitor.until(lambda: visitor.one("#net").is_displayed(), "word of it")
    assert "does not answer" in visitor.text("#net")
    assert visitor.settle().shown() == shown
    with live(simulated_data, port=urlsplit(site).port or 0):
        visitor.until(lambda: not visitor.one("#net").is_displayed(), "the page to ask again by itself")
        assert visitor.settle().text("#drawer") == "SA · 24 h"
        assert "region=SA1" in visitor.one("#fuels-csv").get_attribute("href")


def test_one_answer_of_a_restarting_proxy_is_not_noticed_and_a_failure_is_told(
    dash_br: Browser, simulated_data: Path
) -> None:
    failing = {"status": "503 Service Unavailable", "left": 0}

    def wrap(app: WSGIApplication) -> WSGIApplication:
        def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            if environ["PATH_INFO"] != QUESTION or not failing["left"]:
                return app(environ, start)
            failing["left"] = int(failing["left"]) - 1
            start(str(failing["status"]), [("Content-Type", "text/plain")])
            return [b"no"]

        return answer

    with live(simulated_data, wrap=wrap) as site:
        visitor = Visitor(dash_br, site).open("/generation?range=24h")
        failing["left"] = 1
        visitor.choose("SA")
        assert visitor.text("#drawer") == "SA · 24 h"
        assert not visitor.one("#net").is_displayed()
        failing.update(status="500 Internal Server Error", left=1)
        visitor.choose("TAS")
        assert "could not answer" in visitor.text("#net")
        assert visitor.text("#drawer") == "SA · 24 h"
        # The same choice, once more: it is asked again, and Back leads where it would have led.
        length = visitor.js("return history.length")
        visitor.choose("TAS")
        assert not visitor.one("#net").is_displayed()
        assert visitor.text("#drawer") == "TAS · 24 h"
        assert visitor.js("return history.length") == length
        visitor.choose("VIC")
        assert not visitor.one("#net").is_displayed()
        assert visitor.text("#drawer") == "VIC · 24 h"


def test_an_older_answer_that_comes_later_is_not_drawn(dash_br: Browser, simulated_data: Path) -> None:
    held, sent = threading.Event(), threading.Event()

    def wrap(app: WSGIApplication) -> WSGIApplication:
        def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            if environ["PATH_INFO"] == QUESTION and "hold" in environ.get("HTTP_REFERER", ""):
                held.wait(10)
                return ClosingIterator(app(environ, start), sent.set)
            return app(environ, start)

        return answer

    with live(simulated_data, wrap=wrap) as site:
        visitor = Visitor(dash_br, site).open("/generation?range=24h")
        visitor.js("nemdash.show('?range=24h&region=SA1&x=hold', 'push')")
        visitor.js("setTimeout(() => nemdash.show('?range=24h&region=TAS1', 'push'), 50)")
        visitor.until(lambda: visitor.text("#drawer") == "TAS · 24 h", "the newer answer")
        held.set()
        assert sent.wait(10)
        # What is asked after the older answer has left is answered after it has arrived.
        visitor.driver.execute_async_script("fetch('/api/v1/meta').then(arguments[0])")
        assert visitor.settle().text("#drawer") == "TAS · 24 h"
        visitor.calm()


def test_a_query_that_takes_too_long_says_so(dash_br: Browser, simulated_data: Path) -> None:
    with live(simulated_data, source="raw", query_seconds=0.01) as site:
        visitor = Visitor(dash_br, site).open("/generation?start=2026-01-05&end=2026-01-20T01:35")
        assert visitor.one(".failure").is_displayed()
        assert visitor.text(".failure")
        visitor.accessible()
        visitor.calm()
