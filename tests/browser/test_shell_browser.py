"""The shell in a real Chromium: pages, keys, help, drawer, focus, and who reads with other means."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from tests.browser.visitor import Visitor

LEFT, RIGHT, ESCAPE, TAB, ENTER = "\ue012", "\ue014", "\ue00c", "\ue004", "\ue007"
FOCUSED = "return document.activeElement.textContent"


def opened(visitor: Visitor, selector: str) -> bool:
    return bool(visitor.js("return document.querySelector(arguments[0]).open", selector))


def test_the_selection_goes_along_from_page_to_page_and_back(visitor: Visitor) -> None:
    visitor.open("/generation?show=share").choose("SA").choose("30 d")
    query = visitor.search
    assert "show=share" in query
    shown = visitor.shown()
    visitor.one("#pages a[href*='/prices']").click()
    visitor.settle()
    assert visitor.driver.current_url == f"{visitor.base}/prices?region=SA1&range=30d"
    assert visitor.driver.title == "Prices · NEM dashboard"
    assert visitor.text("#pages [aria-current=page]") == "Prices"
    # Who reads with the ears hears the heading of the new page, and the keyboard goes on from there.
    assert visitor.js("return document.activeElement.matches('#main h1')")
    assert visitor.js(FOCUSED) == "Prices"
    assert visitor.press(TAB).js(FOCUSED) == "NEM"
    visitor.choose("TAS")
    assert "region=TAS1&range=30d" in visitor.one("#pages a[href*='/generation']").get_attribute("href")
    visitor.back().settle().back()
    visitor.until(lambda: visitor.text("#pages [aria-current=page]") == "Generation", "the page before")
    assert visitor.settle().shown() == shown
    assert visitor.search == query
    visitor.one(".brand").click()
    visitor.until(lambda: visitor.search == "", "the first page as it is at first")


def test_the_keyboard_pages_zooms_and_helps(visitor: Visitor) -> None:
    visitor.open("/generation?start=2026-02-10&end=2026-02-12").press(LEFT)
    assert parse_qs(visitor.search) == {"start": ["2026-02-08"], "end": ["2026-02-10"]}
    visitor.press(RIGHT, "-")
    assert parse_qs(visitor.search) == {"start": ["2026-02-09"], "end": ["2026-02-13"]}
    visitor.press("+")
    query = visitor.search
    # In a field the arrows are the field's.
    visitor.js("document.getElementById('date-start').focus()")
    visitor.press(LEFT, RIGHT)
    assert visitor.search == query
    visitor.js("document.activeElement.blur()")
    visitor.press("?")
    assert opened(visitor, "#help")
    visitor.press(LEFT)
    assert visitor.search == query
    visitor.accessible()
    visitor.one("#keys-switch").click()
    visitor.press(ESCAPE)
    assert not opened(visitor, "#help")
    visitor.press("-", "?")
    assert (visitor.search, opened(visitor, "#help")) == (query, False)
    visitor.one("#show-help").click()
    visitor.one("#keys-switch").click()
    visitor.one("#help-close").click()
    visitor.press("-")
    assert visitor.search != query


def test_a_journey_by_keyboard_keeps_its_place(visitor: Visitor) -> None:
    visitor.open("/generation").press(TAB)
    assert visitor.js(FOCUSED) == "Skip to the content"
    visitor.press(ENTER, TAB)
    assert visitor.js(FOCUSED) == "NEM"
    visitor.press(TAB, ENTER)
    assert (visitor.search, visitor.js(FOCUSED)) == ("region=NSW1", "NSW")
    # A menu: opened, chosen from, closed, with the focus where it was opened.
    visitor.js("document.querySelector('.joined summary').focus()")
    visitor.press(ENTER, TAB)
    assert visitor.js(FOCUSED) == "This month"
    visitor.press(ESCAPE)
    assert visitor.js("return document.activeElement.matches('.joined summary')")
    visitor.press(ENTER, TAB, ENTER)
    assert parse_qs(visitor.search)["range"] == ["this-month"]
    assert visitor.js(FOCUSED) == "This month"
    assert visitor.js("return document.querySelectorAll('.control-bar details[open]').length") == 0
    # An arrow that has led to the end of the data keeps the focus there, and leads nowhere.
    visitor.open("/generation?start=2026-02-26&end=2026-02-28")
    visitor.js("document.querySelector('a[rel=next]').focus()")
    visitor.press(ENTER)
    query = visitor.search
    assert parse_qs(query) == {"start": ["2026-02-28"], "end": ["2026-03-02"]}
    end = "return [document.activeElement.textContent, document.activeElement.ariaDisabled]"
    assert visitor.js(end) == ["›", "true"]
    assert visitor.press(ENTER).search == query
    assert visitor.press(TAB).js(FOCUSED) == "−"


def test_the_tools_of_the_top_bar(visitor: Visitor) -> None:
    visitor.open("/generation")
    allowed = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": visitor.base}
    visitor.driver.execute_cdp_cmd("Browser.grantPermissions", allowed)
    visitor.one("#copy-link").click()
    visitor.until(lambda: visitor.text("#toast") == "Link copied", "word of the copy")
    assert "Simulated data" in visitor.text("#data-badge")
    assert visitor.one("#data-badge .simulated").is_displayed()
    assert not visitor.one("#data-badge .nothing").is_displayed()


def test_an_answer_that_cannot_be_drawn_keeps_none_of_the_next_from_being_drawn(visitor: Visitor) -> None:
    visitor.open("/generation")
    visitor.js(
        """
        nemdash.veil(true);
        dash_clientside.nemdash.answered({parts: [], figures: {generation: {}}});
        """
    )
    visitor.settle()
    [noise] = visitor.driver.get_log("browser")
    assert "TypeError" in noise["message"]
    # The figure of a page that has been left has no place any more, and is none of the console's business.
    visitor.js(
        """
        nemdash.veil(true);
        dash_clientside.nemdash.answered({parts: [], figures: {'left-meanwhile': {data: [], layout: {}}}});
        """
    )
    visitor.settle().choose("SA")
    assert visitor.text("#drawer") == "SA · 7 d"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_phones_drawer(visitor: Visitor, mode: str) -> None:
    visitor.preferring(mode).on_a_phone().open("/generation?region=SA1")
    assert visitor.text("#drawer") == "SA · 7 d"
    assert not visitor.one("#controls").is_displayed()
    visitor.one("#drawer").click()
    visitor.accessible()
    visitor.fits()
    visitor.press(ESCAPE)
    assert not visitor.one("#controls").is_displayed()
    visitor.choose("QLD")
    assert not visitor.one("#controls").is_displayed()
    assert visitor.text("#drawer") == "QLD · 7 d"
    assert visitor.one("#drawer").get_attribute("aria-expanded") == "false"
    visitor.choose("Last month").fits()
    assert visitor.text("#drawer") == "QLD · Last month"


def test_at_twice_the_size_and_without_motion_everything_is_there(visitor: Visitor) -> None:
    """200 % zoom of a desktop is a window of half its width."""
    visitor.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 720, "height": 450, "deviceScaleFactor": 2, "mobile": False}
    )
    feature = {"name": "prefers-reduced-motion", "value": "reduce"}
    visitor.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    visitor.open("/generation").fits()
    assert visitor.js("return getComputedStyle(document.querySelector('.content > *')).transitionDuration") == "0s"
    visitor.choose("SA").fits()
    visitor.accessible()


def test_what_is_asked_before_dash_has_started_is_loaded_by_the_browser(visitor: Visitor) -> None:
    visitor.open("/generation?range=24h")
    visitor.js("window.before = true; nemdash.started = () => false; nemdash.show('?range=3d', 'push')")
    visitor.until(lambda: not visitor.js("return window.before ?? false"), "the document to be loaded")
    visitor.settle()
    assert visitor.search == "range=3d"
    assert "3 d" in visitor.text(".control-bar [aria-label=Range] [aria-current]")
    # Back is a visit of its own: Dash has started, so it asks in place.
    visitor.back().settle()
    assert visitor.search == "range=24h"
