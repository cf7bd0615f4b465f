"""The Stations page in a real Chromium: found by keyboard with slips, overlaid, zoomed, left again; for everybody."""

from __future__ import annotations

from urllib.parse import parse_qs

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.visitor import Visitor

FIND = "return window.nemdash.findStations(arguments[0]).map(([name]) => name)"
NAMES = "return document.querySelector('.graph-output .js-plotly-plot')._fullData.map(({name}) => name)"
FOCUSED = "return document.activeElement.id"
OPTION = "#station-search-list [role=option]"


def keys(visitor: Visitor, *pressed: str) -> None:
    """For whatever has the focus, without waiting for an answer."""
    for key in pressed:
        ActionChains(visitor.driver).send_keys(key).perform()


def chosen(visitor: Visitor) -> str:
    return parse_qs(visitor.search).get("station", [""])[0]


def heads(visitor: Visitor) -> list[str]:
    return [visitor.words(head) for head in visitor.all(".station-name h2")]


def test_a_station_is_found_by_keyboard_in_spite_of_slips(visitor: Visitor) -> None:
    visitor.open("/stations")
    assert visitor.driver.title == "Stations · NEM dashboard"
    for typed, first in (
        ("er02", "Eraring"),  # a DUID, exactly
        ("W/HOE#1", "Wivenhoe"),
        ("erarng", "Eraring"),
        ("stokcyard", "Stockyard Hill"),
        ("wayatinah", "Liapootah, Wayatinah and Catagunya"),
        ("mckay", "Bogong / McKay"),
        ("yang loy", "Loy Yang B"),
        ("batery vic", "Victorian Big Battery"),
        ("brown coal", "Loy Yang B"),
    ):
        assert visitor.js(FIND, typed)[0] == first, typed
    assert visitor.js(FIND, "xyzzyx") == visitor.js(FIND, " ,") == []
    assert set(visitor.js(FIND, "wind tas")) == {"Cattle Hill", "Musselroe"}
    assert len(visitor.js(FIND, "simulated")) == len(visitor.all(".station-fuel li")) > 50, "by owner: all of them"

    field = visitor.one("#station-search")
    field.click()
    keys(visitor, "xyzzyx")
    assert "Nothing found for “xyzzyx”" in visitor.text("#station-search-list")
    assert visitor.text("#station-search-status") == visitor.text("#station-search-list")
    assert field.get_attribute("aria-expanded") == "false"
    keys(visitor, Keys.ESCAPE)
    assert not visitor.one("#station-search-list").is_displayed()
    visitor.fill("#station-search", "tas hydro")
    assert field.get_attribute("aria-expanded") == "true"
    places = [visitor.words(line.find_element("css selector", ".name")) for line in visitor.all(OPTION)]
    assert len(places) > 3
    keys(visitor, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    assert field.get_attribute("aria-activedescendant") == "station-search-option-1"
    assert visitor.one("#station-search-option-1").get_attribute("aria-selected") == "true"
    visitor.accessible()
    keys(visitor, Keys.ENTER)
    visitor.settle()
    assert chosen(visitor) == places[1]
    assert heads(visitor) == [places[1]]
    assert places[1] in visitor.js(NAMES)
    assert visitor.js(FOCUSED) == "station-search"
    assert not visitor.one("#station-list").is_displayed()
    visitor.back().settle()
    assert chosen(visitor) == ""
    assert visitor.one("#station-list").is_displayed()


def test_stations_are_overlaid_zoomed_and_left_by_back(visitor: Visitor) -> None:
    visitor.open("/stations?station=Loy+Yang+B&start=2026-01-05&end=2026-02-05")
    visitor.until(lambda: visitor.all(".station-neighbours tbody tr"), "its neighbours")
    assert visitor.text("#station-tiles .value") != "…"
    visitor.pick("#output-choices", "Each unit")
    assert visitor.js(NAMES)[:2] == ["LOYYB1", "LOYYB2"]
    visitor.pick("#output-choices", "Station")

    visitor.one("#station-add").send_keys("liapootah", Keys.ENTER)
    visitor.settle()
    both = ["Loy Yang B", "Liapootah, Wayatinah and Catagunya"]
    assert heads(visitor) == both
    assert visitor.js(NAMES)[:2] == both
    assert {"Price, VIC", "Price, TAS"} <= set(visitor.js(NAMES))
    overlaid = visitor.search
    visitor.drag(0.4, 0.6)
    assert parse_qs(visitor.search)["start"][0] > "2026-01-12"
    assert heads(visitor) == both
    visitor.point_at(".graph-output", 0.5, 0.2)
    visitor.until(lambda: visitor.one(".graph-output .readout").is_displayed(), "the readout")
    assert "Loy Yang B" in visitor.text(".graph-output .readout")
    visitor.double_click()
    assert parse_qs(visitor.search) == parse_qs(overlaid)
    visitor.back().settle()
    visitor.back().settle()
    assert parse_qs(visitor.search) == parse_qs(overlaid)
    for name in ("output", "months", "station-day"):
        visitor.js(f"document.querySelector('[data-table={name}]').click()")
        visitor.until(lambda: visitor.all("dialog[open] tbody tr"), "the table")
        assert "NaN" not in visitor.text("dialog[open] tbody")
        visitor.one("dialog[open] button").click()
    visitor.js("document.querySelector('.station-name .arrow').click()")
    visitor.settle()
    assert heads(visitor) == both[1:]
    visitor.one(".all-stations").click()
    visitor.settle()
    assert visitor.one("#station-list").is_displayed()
