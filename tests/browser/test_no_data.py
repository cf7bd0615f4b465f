"""A site while nothing is published. On its own, because the query service is one a process: no other site may run."""

from __future__ import annotations

from dash.testing.browser import Browser

from tests.browser.visitor import Visitor


def test_without_data_the_page_says_so(dash_br: Browser, empty_site: str) -> None:
    visitor = Visitor(dash_br, empty_site).open("/generation")
    assert "No data yet" in visitor.text("main h1")
    visitor.accessible()
    visitor.calm()
