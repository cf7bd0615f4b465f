"""The Revenue page in a real Chromium: what a visitor sees, switches, opens by the keyboard and reads."""

from __future__ import annotations

from urllib.parse import parse_qs

from tests.browser.visitor import Visitor

_TRACES = """
return document.querySelector(`.graph-${arguments[0]} .js-plotly-plot`)._fullData
  .filter(({meta}) => meta).map(({name, type}) => [name, type]);
"""
_LAST = """
const {y} = document.querySelector('.graph-revenue .js-plotly-plot')._fullData.find(({name}) => name === 'Wind');
return y[y.length - 1];
"""
ENTER, RIGHT, DOWN = "\ue007", "\ue014", "\ue015"
PIVOT = ".tree-table"


def with_units(visitor: Visitor, path: str) -> Visitor:
    """Open the page, and wait for the tables that follow it."""
    visitor.open(path).until(lambda: visitor.all(f"{PIVOT} tbody tr"), "the units")
    return visitor


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
    before = visitor.table(PIVOT)["All units"]
    visitor.pick("#revenue-choices", "Loss factors")
    visitor.until(lambda: visitor.table(PIVOT)["All units"][2] != before[2], "revenue after loss factors")
    assert visitor.table(PIVOT)["All units"][3] == before[3]
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


def test_rows_open_by_the_keyboard_and_stay_open(visitor: Visitor) -> None:
    with_units(visitor, "/revenue?range=7d")
    regions = visitor.table(PIVOT)
    assert next(iter(regions)) == "All units"
    assert {"South Australia", "Queensland"} <= set(regions)
    visitor.js("arguments[0].focus()", visitor.one(f"{PIVOT} tbody tr"))
    # Down to the best paid region, open it, down to its first fuel, open that.
    for keys in (DOWN, RIGHT, DOWN, ENTER):
        visitor.driver.switch_to.active_element.send_keys(keys)
    opened = visitor.table(PIVOT)
    assert len(opened) > len(regions) + 2
    # Another window keeps what is open; another order starts anew.
    visitor.choose("24 h").until(lambda: visitor.table(PIVOT)["All units"] != opened["All units"], "another day")
    assert set(visitor.table(PIVOT)) == set(opened)
    visitor.pick("#pivot-choices", "1 Region")
    visitor.until(lambda: "South Australia" not in visitor.table(PIVOT), "fuels first")
    assert "Wind" in visitor.table(PIVOT)


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
