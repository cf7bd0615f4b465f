"""The Utilization page in a real Chromium: every control, the tree by mouse and keyboard, a phone, accessibility."""

from __future__ import annotations

import itertools
from urllib.parse import parse_qs

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.visitor import Visitor

TREE = ".tree-table"
BY_HOUR = f"{TREE} a.aside[href*='unit=']"
LABELS = "return [...document.querySelectorAll('.tree-table tbody th')].map((cell) => cell.textContent)"
ENERGIES = (
    "return [...document.querySelectorAll('.tree-table .level-1 td:nth-child(3)')]"
    ".map((cell) => Number(cell.textContent.replaceAll(',', '')))"
)
LARGEST_DOT = """
const boxes = [...document.querySelectorAll('.graph-dots .point')].map((dot) => dot.getBoundingClientRect());
const [largest] = boxes.sort((a, b) => b.width - a.width);
return [largest.x + largest.width / 2, largest.y + largest.height / 2];
"""
FOCUSED = "return document.activeElement.dataset.path ?? ''"
NAMES = "return document.querySelector(`.graph-${arguments[0]} .js-plotly-plot`)._fullData.map(({name}) => name)"


def opened(visitor: Visitor, path: str = "/utilization") -> Visitor:
    visitor.open(path)
    visitor.until(lambda: visitor.all(f"{TREE} tbody tr"), "the fleet")
    return visitor


def labels(visitor: Visitor) -> list[str]:
    return list(visitor.js(LABELS))


def click(visitor: Visitor, target: object) -> None:
    """Click an element wherever on the page it is."""
    element = visitor.one(target) if isinstance(target, str) else target
    visitor.js("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
    element.click()  # type: ignore[attr-defined]


def press(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        ActionChains(visitor.driver).send_keys(key).perform()


def test_the_tree_opens_sorts_and_searches_by_mouse(visitor: Visitor) -> None:
    opened(visitor)
    fuels = labels(visitor)
    assert fuels[0] == "Coal (brown)"
    click(visitor, f"{TREE} tbody tr")
    assert len(labels(visitor)) > len(fuels)
    assert visitor.one(f"{TREE} tbody tr").get_attribute("aria-expanded") == "true"
    click(visitor, f"{TREE} tbody tr")
    assert labels(visitor) == fuels

    by_energy = '[data-sort="1"]'
    click(visitor, by_energy)
    assert visitor.one(f"th:has({by_energy})").get_attribute("aria-sort") == "descending"
    energy = visitor.js(ENERGIES)
    assert energy == sorted(energy, reverse=True)
    click(visitor, by_energy)
    assert visitor.one(f"th:has({by_energy})").get_attribute("aria-sort") == "ascending"
    click(visitor, by_energy)
    assert labels(visitor) == fuels

    field = visitor.one("#fleet-search")
    field.send_keys("zzzz")
    visitor.until(lambda: visitor.text("#fleet-found") == "0 found", "nothing to be found")
    visitor.fill("#fleet-search", "wind")
    visitor.until(lambda: "Wind" in labels(visitor) and "Coal (black)" not in labels(visitor), "the wind")
    assert visitor.search == ""


def test_the_tree_is_walked_by_keyboard(visitor: Visitor) -> None:
    opened(visitor)
    visitor.js("document.querySelector('.tree-table tbody tr').focus()")
    press(visitor, Keys.ARROW_DOWN)
    assert visitor.js(FOCUSED) == '["coal_black"]'
    press(visitor, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    station = str(visitor.js(FOCUSED))
    assert station.startswith('["coal_black","')
    press(visitor, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    unit = str(visitor.js(FOCUSED))
    assert unit.count(",") == 2
    press(visitor, Keys.ARROW_LEFT)
    assert visitor.js(FOCUSED) == station
    press(visitor, Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert visitor.js(FOCUSED) == '["coal_black"]'
    press(visitor, Keys.ENTER)
    assert visitor.js("return document.activeElement.getAttribute('aria-expanded')") == "false"
    press(visitor, Keys.END)
    assert visitor.js(FOCUSED) == '["battery_charging"]'
    press(visitor, Keys.HOME)
    assert visitor.js(FOCUSED) == '["coal_brown"]'
    assert visitor.search == "", "arrows in the tree don't page the window"


def test_fuels_capacity_and_the_heat_map_are_chosen_and_stay_in_the_url(visitor: Visitor) -> None:
    opened(visitor)
    click(visitor, "#lines-choices a")
    visitor.settle()
    assert "Registered capacity" in visitor.js(NAMES, "lines")
    link = next(link for link in visitor.all("#lines-legend a") if visitor.words(link) == "Wind")
    click(visitor, link)
    visitor.until(lambda: "Wind" not in visitor.js(NAMES, "lines"), "the wind to go")
    visitor.until(lambda: "Wind" not in visitor.js(NAMES, "use-duration"), "the wind's curve to go")
    click(visitor, "#heat-choices summary")
    click(visitor, next(link for link in visitor.all("#heat-choices a") if visitor.words(link) == "Hydro"))
    visitor.settle()
    assert visitor.text("#heat-subtitle").startswith("Hydro,")
    assert parse_qs(visitor.search) == {"capacity": ["1"], "hide": ["wind"], "of": ["hydro"]}

    visitor.one("#fleet-search").send_keys("BW")
    visitor.until(lambda: visitor.all(BY_HOUR), "a unit")
    unit = visitor.one(BY_HOUR)
    duid = str(unit.get_attribute("aria-label")).removeprefix("by hour: ")
    click(visitor, unit)
    visitor.until(lambda: duid in visitor.text("#heat-subtitle"), "the unit's hours")
    assert parse_qs(visitor.search)["unit"] == [duid]
    visitor.driver.refresh()
    opened(visitor, f"/utilization?{visitor.search}")
    assert duid in visitor.text("#heat-subtitle")
    assert "Wind" not in visitor.js(NAMES, "lines")


def test_a_dot_leads_to_its_station(visitor: Visitor) -> None:
    opened(visitor)
    visitor.js("document.getElementById('dots-card').scrollIntoView({block: 'center'})")
    moves = itertools.count()

    def mouse(kind: str, button: str) -> None:
        nudge = next(moves) % 2  # a pointer that stays is no movement
        x, y = visitor.js(LARGEST_DOT)
        event = {"type": kind, "button": button, "clickCount": 1, "x": x + nudge, "y": y}
        visitor.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)

    def over() -> object:
        mouse("mouseMoved", "none")
        return visitor.js("return document.querySelector('.graph-dots .js-plotly-plot')._hoverdata?.length")

    visitor.until(over, "the dot under the pointer")
    mouse("mousePressed", "left")
    mouse("mouseReleased", "left")
    visitor.until(lambda: visitor.all(".station-name h2"), "the station's page")
    visitor.settle()
    assert parse_qs(visitor.search)["station"] == [visitor.text(".station-name h2")]
    assert "unit" not in parse_qs(visitor.search)
    visitor.back().settle()
    assert visitor.all(".graph-dots .point")


def test_region_and_range_move_the_fleet_along_and_the_table_shows_dots(visitor: Visitor) -> None:
    opened(visitor).choose("TAS")
    visitor.until(lambda: "Coal (brown)" not in labels(visitor), "Tasmania's fleet")
    assert "Hydro" in labels(visitor)
    click(visitor, "[data-table=dots]")
    heads = [visitor.words(cell) for cell in visitor.all(".table-view thead th")]
    assert heads == ["Fuel", "Station", "Utilization%", "Captured price$/MWh", "EnergyGWh"]
    press(visitor, Keys.ESCAPE)
    visitor.open("/utilization?start=2020-01-01&end=2020-01-02")
    assert "No data for" in visitor.text("#state")
