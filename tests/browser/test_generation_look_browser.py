"""What can be chosen on the Generation page's chart and table, in a real Chromium: views, lines, scales, fuels."""

from __future__ import annotations

import csv
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
from selenium.webdriver.common.action_chains import ActionChains

from tests.browser.visitor import Visitor

TABLE = "#fuels-table"
DAYS = "start=2026-02-10&end=2026-02-12"

_DRAWN = """
return document.querySelector('.graph-generation .js-plotly-plot')._fullData.filter(({meta}) => meta).map(
  ({name, type, meta: {band, kind, values}, groupnorm, y}) =>
    ({name, type, band, kind, groupnorm, y: [...y].slice(0, 5), meant: [...(values ?? y)].slice(0, 5)}));
"""


def drawn(visitor: Visitor) -> list[dict[str, Any]]:
    return list(visitor.js(_DRAWN))


def bands_drawn(visitor: Visitor) -> set[str]:
    return {trace["band"] for trace in drawn(visitor) if trace["kind"] in ("source", "load")}


def switch(visitor: Visitor, label: str) -> None:
    """Follow one of the switches over the chart."""
    visitor.js(
        "return [...document.querySelectorAll('.switches a')].find((link) => link.textContent === arguments[0])", label
    ).click()
    visitor.settle()


def on(visitor: Visitor) -> set[str]:
    return {visitor.words(link) for link in visitor.all("#generation-choices a[aria-current]")}


def row(visitor: Visitor, band: str) -> Any:
    return visitor.one(f"{TABLE} tr[data-band={band}]")


def hidden(visitor: Visitor) -> set[str]:
    return {line.get_attribute("data-band") for line in visitor.all(f"{TABLE} .hidden-band")}


def of_chart(visitor: Visitor) -> list[dict[str, str]]:
    answer = requests.get(visitor.one("#generation-csv").get_attribute("href"), timeout=20)
    return list(csv.DictReader(line for line in answer.text.splitlines() if not line.startswith("#")))


def readout(visitor: Visitor) -> list[str]:
    visitor.point_at(".graph-generation", 0.5, 0.3)
    visitor.until(lambda: visitor.one(".graph-generation .readout").is_displayed(), "the readout")
    # In one go: the readout is rewritten whenever the pointer has moved.
    lines = visitor.js(
        "return [...document.querySelectorAll('.graph-generation .readout > *')].map(({children, textContent}) =>"
        "children.length ? [...children].map((part) => part.textContent).join('|') : textContent)"
    )
    return list(lines)


def test_mw_share_and_energy_are_three_views_of_the_same(visitor: Visitor) -> None:
    visitor.open(f"/generation?{DAYS}")
    assert on(visitor) == {"MW", "Underlying", "Linear"}
    lines = readout(visitor)
    assert lines[0].startswith("Tue")
    assert lines[0].endswith("AEST")
    assert any(line.startswith("Sources|") and " MW|" in line for line in lines)
    assert any(line.startswith("Renewable share|") and "%" in line for line in lines)
    assert lines[-1].startswith("Price|$")

    switch(visitor, "Share")
    assert visitor.search == f"{DAYS}&show=share"
    assert "percent" in {trace["groupnorm"] for trace in drawn(visitor)}
    lines = readout(visitor)
    shares = [float(line.split("|")[2].rstrip(" %")) for line in lines if line.endswith("%")]
    assert sum(share for share in shares if share > 0) == pytest.approx(100, abs=1)

    table = visitor.js("return nemdash.rowsDrawn('generation')")
    shares = [i for i, column in enumerate(table["columns"]) if column["unit"] == "%"]
    first = [table["rows"][0]["values"][i] or 0 for i in shares]
    assert sum(share for share in first if share > 0) == pytest.approx(100)
    assert table["columns"][-1] == {"name": "Price", "unit": "$/MWh"}

    switch(visitor, "Energy")
    assert {trace["type"] for trace in drawn(visitor) if trace["kind"] != "price"} == {"bar"}
    assert "GWh, each day" in visitor.text("#generation-subtitle")
    assert any("GWh" in line for line in readout(visitor))
    wind = next(trace for trace in drawn(visitor) if trace["band"] == "wind")
    assert [float(line["wind_gwh"]) for line in of_chart(visitor)] == pytest.approx(wind["y"], abs=0.01)
    visitor.back()
    visitor.until(lambda: not visitor.driver.current_url.startswith(visitor.base), "no step but the visit itself")


def test_demand_line_curtailment_and_price_scale(visitor: Visitor) -> None:
    visitor.open("/generation?range=90d")

    def names(kind: str) -> list[str]:
        return [trace["name"] for trace in drawn(visitor) if trace["kind"] == kind]

    assert names("demand") == ["Demand (underlying)"]
    assert names("curtailed") == []
    switch(visitor, "Operational")
    assert names("demand") == ["Demand (operational)"]
    switch(visitor, "Off")
    assert names("demand") == []
    switch(visitor, "Curtailed")
    assert set(names("curtailed")) <= {"Wind, curtailed", "Solar (utility), curtailed"}
    assert names("curtailed")
    assert "Wind, curtailed" in visitor.table(TABLE)
    (linear,) = (trace for trace in drawn(visitor) if trace["kind"] == "price")
    switch(visitor, "Log")
    (log,) = (trace for trace in drawn(visitor) if trace["kind"] == "price")
    assert log["y"] != linear["y"]
    # Drawn otherwise, and read the same.
    assert log["meant"] == pytest.approx(linear["y"], abs=0.005)
    assert next(line for line in readout(visitor) if line.startswith("Price|$")).endswith("/MWh|")
    assert parse_qs(visitor.search) == {
        "range": ["90d"],
        "demand": ["none"],
        "curtailed": ["1"],
        "price": ["log"],
    }
    visitor.driver.refresh()
    assert on(visitor.settle()) == {"MW", "Off", "Log", "Curtailed"}


def test_a_click_hides_a_fuel_and_a_double_click_shows_it_alone(visitor: Visitor) -> None:
    visitor.open(f"/generation?{DAYS}")
    everything = bands_drawn(visitor)
    whole = visitor.table(TABLE)
    row(visitor, "wind").find_element("css selector", ".band").click()
    visitor.settle()
    assert visitor.search == f"{DAYS}&hide=wind"
    assert bands_drawn(visitor) == everything - {"wind"}
    assert hidden(visitor) == {"wind"}
    assert visitor.table(TABLE)["Sources"] != whole["Sources"]
    assert "of the fuels shown" in visitor.text("#headline")
    assert "wind_mw" not in of_chart(visitor)[0]

    ActionChains(visitor.driver).double_click(row(visitor, "hydro").find_element("css selector", ".band")).perform()
    visitor.settle().until(lambda: bands_drawn(visitor) == {"hydro"}, "hydro alone")
    sources = visitor.table(TABLE)["Sources"]
    assert sources[0] == row(visitor, "hydro").find_element("css selector", "td").text
    # Again: everything is back.
    ActionChains(visitor.driver).double_click(row(visitor, "hydro").find_element("css selector", ".band")).perform()
    visitor.settle().until(lambda: bands_drawn(visitor) == everything, "everything")
    assert visitor.search == DAYS
    assert visitor.table(TABLE) == whole


def test_fuels_are_hidden_and_shown_alone_by_keyboard(visitor: Visitor) -> None:
    visitor.open(f"/generation?{DAYS}&group=type")
    visitor.js("document.querySelector('#fuels-table tr[data-band=fossil] .band').focus()")
    visitor.driver.switch_to.active_element.send_keys("\ue007")  # Enter
    visitor.settle().until(lambda: hidden(visitor) == {"fossil"}, "fossil hidden")
    # The place is kept: Enter again shows it, and one step on is "only".
    focused = visitor.driver.switch_to.active_element
    assert focused.get_attribute("aria-label") == "Fossil: show"
    focused.send_keys("\ue007")
    visitor.settle().until(lambda: hidden(visitor) == set(), "fossil shown")
    visitor.driver.switch_to.active_element.send_keys("\ue004")  # Tab
    only = visitor.driver.switch_to.active_element
    assert only.is_displayed()
    assert only.text == "only"
    only.send_keys("\ue007")
    visitor.settle().until(lambda: bands_drawn(visitor) == {"fossil"}, "fossil alone")
