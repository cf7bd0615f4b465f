"""The Revenue page in a real Chromium: what a visitor sees, switches, opens by the keyboard and reads."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from tests.browser.visitor import Visitor

_TRACES = """
return document.querySelector(`.graph-${arguments[0]} .js-plotly-plot`)._fullData
  .filter(({meta}) => meta).map(({name, type}) => [name, type]);
"""
_LAST = """
const {y} = document.querySelector('.graph-revenue .js-plotly-plot')._fullData.find(({name}) => name === 'Wind');
return y[y.length - 1];
"""
_TOGGLE = """
return [...document.querySelectorAll('.pivot-table button')].find(({textContent}) => textContent === arguments[0]);
"""
ENTER = "\ue007"


def with_units(visitor: Visitor, path: str) -> Visitor:
    """Open the page, and wait for the tables that follow it."""
    visitor.open(path).until(lambda: visitor.all(".pivot-table tbody tr"), "the units")
    return visitor


def press(visitor: Visitor, label: str, opens: bool) -> None:
    """Open or close a row by the keyboard."""
    visitor.js(_TOGGLE, label).send_keys(ENTER)
    # In one go: the table is replaced meanwhile.
    turned = f"{_TOGGLE.strip().rstrip(';')}?.ariaExpanded"
    visitor.until(lambda: visitor.js(turned, label) == str(opens).lower(), f"{label} to turn")


def test_switches_change_what_is_drawn(visitor: Visitor) -> None:
    with_units(visitor, "/revenue?region=SA1&range=30d")
    assert visitor.driver.title == "Revenue · NEM dashboard"
    drawn = dict(visitor.js(_TRACES, "revenue"))
    assert drawn["Wind"] == "bar"
    assert drawn["Net"] == "scatter"
    assert "Solar (rooftop)" not in drawn
    assert ["Baseload price", "scatter"] in visitor.js(_TRACES, "capture")
    single = visitor.js(_LAST)
    visitor.pick("#revenue-choices", "Cumulative")
    assert visitor.js(_LAST) > 5 * single
    before = visitor.table("#pivot-table")["All units"]
    visitor.pick("#revenue-choices", "Loss factors")
    visitor.until(lambda: visitor.table("#pivot-table")["All units"][2] != before[2], "revenue after loss factors")
    assert visitor.table("#pivot-table")["All units"][3] == before[3]
    assert "after loss factors" in visitor.text("#revenue-subtitle")
    visitor.pick("#capture-choices", "% of baseload")
    assert visitor.text("#capture-subtitle").startswith("% of baseload")
    assert parse_qs(visitor.search) == {
        "region": ["SA1"],
        "range": ["30d"],
        "bars": ["cumulative"],
        "lossfactors": ["1"],
        "capture": ["rate"],
    }
    first = next(iter(visitor.table("#earners-table").values()))
    visitor.pick("#earners-choices", "Price")
    visitor.until(lambda: next(iter(visitor.table("#earners-table").values())) != first, "other earners")


def test_rows_open_by_the_keyboard_and_keep_its_place(visitor: Visitor) -> None:
    with_units(visitor, "/revenue?range=7d")
    regions = visitor.table("#pivot-table")
    assert next(iter(regions)) == "All units"
    press(visitor, "South Australia", opens=True)
    # The focus is still on the row: its children are a few keys away.
    focused = visitor.driver.switch_to.active_element
    assert visitor.words(focused) == "South Australia"
    opened = visitor.table("#pivot-table")
    assert "Wind" in opened
    press(visitor, "Wind", opens=True)
    deeper = visitor.table("#pivot-table")
    assert len(deeper) > len(opened)
    # Another window keeps what is open; another order starts anew.
    visitor.choose("24 h").until(lambda: visitor.table("#pivot-table") != deeper, "another day")
    assert "Wind" in visitor.table("#pivot-table")
    visitor.pick("#pivot-choices", "1 Region")
    visitor.until(lambda: "South Australia" not in visitor.table("#pivot-table"), "fuels first")
    assert "Wind" in visitor.table("#pivot-table")
    press(visitor, "Wind", opens=True)
    press(visitor, "Wind", opens=False)


def test_what_is_drawn_can_be_read(visitor: Visitor) -> None:
    visitor.open("/revenue?start=2026-02-02&end=2026-02-16")
    visitor.point_at(".graph-revenue", 0.5, 0.4)
    visitor.until(lambda: visitor.one(".graph-revenue .readout").is_displayed(), "the readout")
    lines = visitor.js("return [...document.querySelectorAll('.graph-revenue .readout > *')].map(l => l.textContent)")
    assert any(line.startswith("Sold$") and "M" in line for line in lines)
    assert any(line.startswith("Net") for line in lines)
    for name, first in (("revenue", "From (AEST)"), ("capture", "From (AEST)"), ("earned", "Fuel"), ("best", "Fuel")):
        # Wherever the page is scrolled to.
        visitor.js("arguments[0].click()", visitor.one(f"[data-table={name}]"))
        visitor.until(lambda: visitor.all("dialog[open]"), "the table")
        assert visitor.text("dialog[open] thead th") == first
        assert "NaN" not in visitor.text("dialog[open] tbody")
        visitor.one("dialog[open] button").click()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_page_is_accessible_with_everything_open(visitor: Visitor, mode: str) -> None:
    with_units(visitor.preferring(mode), "/revenue?region=SA1&range=30d&bars=cumulative")
    press(visitor, "Wind", opens=True)
    visitor.js("for (const menu of document.querySelectorAll('details')) menu.open = true")
    visitor.accessible()


def test_a_phone_shows_everything_without_scrolling_sideways(visitor: Visitor) -> None:
    with_units(visitor.on_a_phone(), "/revenue").fits()
    assert visitor.one(".graph-revenue").size["width"] > 340
    visitor.open("/revenue?start=2001-01-01&end=2001-02-01").fits()
    assert "No data for National Electricity Market" in visitor.text(".empty")
