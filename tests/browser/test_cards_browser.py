"""The tools of every card in a real Chromium: definition, table, CSV, picture; and the cards of the Generation page."""

from __future__ import annotations

import csv
import struct
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from selenium.webdriver.common.keys import Keys

from app.components import numbers
from app.figures.generation import generation_figure
from app.figures.grid import Grid
from app.figures.look import Look
from app.figures.series import Series
from app.nem import metrics
from tests.browser.visitor import Visitor
from tests.figures.frames import generation, prices

DAY = "/generation?region=SA1&start=2026-02-10&end=2026-02-11&interval=1h"
TABLE = ".table-view"


def drawn(visitor: Visitor, name: str) -> dict[str, list[float | None]]:
    """The series that a chart draws, by name, as its table and CSV give them."""
    found = visitor.js("return nemdash.rowsDrawn(arguments[0])", name)
    return {
        column["name"]: [row["values"][i] if i < len(row["values"]) else None for row in found["rows"]]
        for i, column in enumerate(found["columns"])
    }


def fuels(visitor: Visitor) -> dict[str, list[str]]:
    """The table by fuel, without the words of its links."""
    return {name.removesuffix("only"): cells for name, cells in visitor.table("#fuels-table").items()}


def without_rooftop_at_noon() -> dict[str, Any]:
    """A day of coal and rooftop by the hour, of which two hours of rooftop are missing."""
    grid = Grid.of(datetime(2026, 2, 10), datetime(2026, 2, 11), "1h")
    rows = [(str(hour), "coal_black", 600.0) for hour in grid.buckets]
    rows += [(str(hour), "solar_rooftop", 200.0) for hour in grid.buckets if hour.hour not in (11, 12)]
    series = Series.of(generation(rows, hours=1.0).drop(columns="reading_mw"), grid)
    return generation_figure(series, prices([]), Look("detailed"), "SA1")


def press(visitor: Visitor, selector: str) -> None:
    """A button by keyboard."""
    visitor.js("document.querySelector(arguments[0]).focus()", selector)
    visitor.driver.switch_to.active_element.send_keys(Keys.ENTER)


def downloads(visitor: Visitor, folder: Path, name: str) -> Path:
    file = folder / name
    visitor.until(file.exists, f"the download of {name}")
    return file


def saving_to(visitor: Visitor, folder: Path) -> None:
    behavior = {"behavior": "allow", "downloadPath": str(folder)}
    visitor.driver.execute_cdp_cmd("Browser.setDownloadBehavior", behavior)


def test_a_chart_is_read_as_a_table_by_keyboard(visitor: Visitor) -> None:
    visitor.open(DAY)
    press(visitor, "[data-table=generation]")
    visitor.until(lambda: visitor.all(TABLE), "the table")
    shown = visitor.table(f"{TABLE}[open]")
    assert list(shown)[:2] == ["2026-02-10 00:00", "2026-02-10 01:00"]
    assert len(shown) == 24
    assert shown["2026-02-10 23:00"][0] == "2026-02-11 00:00"
    header = visitor.js("return [...document.querySelectorAll('.table-view thead th')].map(th => th.textContent)")
    assert header[:2] == ["From (AEST)", "To (AEST)"]
    assert {"WindMW", "Price$/MWh"} <= set(header)
    visitor.accessible()
    visitor.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    visitor.until(lambda: not visitor.all(TABLE), "the page again")
    assert visitor.js("return document.activeElement.dataset.table") == "generation"
    assert visitor.search == DAY.partition("?")[2], "the page's keys are not meant while a table is read"


def test_what_is_drawn_is_what_the_csv_link_gives(visitor: Visitor) -> None:
    visitor.open(DAY)
    answer = requests.get(visitor.one("#generation-csv").get_attribute("href"), timeout=20)
    rows = csv.DictReader(line for line in answer.text.splitlines() if not line.startswith("#"))
    wind = [float(row["wind_mw"]) for row in rows]
    # Where no rounding can be seen, a figure holds short integers.
    assert drawn(visitor, "generation")["Wind"] == pytest.approx(wind, abs=0.5)

    # A stack has a height where rooftop is missing; the table has none there, as the CSV has none.
    visitor.js("nemdash.draw({generation: arguments[0]})", without_rooftop_at_noon())
    visitor.until(lambda: set(drawn(visitor, "generation")) == {"Coal (black)", "Solar (rooftop)"}, "the other figure")
    shown = drawn(visitor, "generation")
    assert [at for at, mw in enumerate(shown["Solar (rooftop)"]) if mw is None] == [11, 12]
    assert shown["Coal (black)"] == [600.0] * 24
    visitor.point_at(".graph-generation", 0.5, 0.3)
    visitor.until(lambda: "rooftop missing" in visitor.text(".graph-generation .readout strong"), "the moment")
    said = visitor.text(".graph-generation .readout")
    assert "Renewable sharerooftop missing" in said
    assert "%" not in said, "no share of a total that is not known"
    assert "Solar (rooftop)" not in said


def test_a_definition_tells_formula_source_and_gaps(visitor: Visitor) -> None:
    visitor.open(DAY)
    press(visitor, "#day-card summary")
    visitor.until(lambda: visitor.text("#day-card .origin"), "the source")
    said = visitor.text("#day-card .definition")
    day = metrics.BY_CODE["time_of_day"]
    assert day.formula in said
    assert day.source in said
    assert "Simulated market, not AEMO's data. Data to" in said
    assert "Known gaps in this window" in said
    assert visitor.text("#source") == visitor.text("#day-card .origin")
    visitor.accessible()


def test_a_long_chart_offers_its_csv_for_the_rest(visitor: Visitor) -> None:
    visitor.on_a_phone().open("/generation?start=2026-02-03&end=2026-02-10")
    press(visitor, "[data-table=generation]")
    visitor.until(lambda: visitor.all(TABLE), "the table")
    assert len(visitor.table(TABLE)) == 500
    assert "The first 500 of 2,016 rows. The CSV has all of them." in visitor.text(f"{TABLE} footer")
    visitor.fits()


def test_picture_and_csv_are_downloads_with_their_source(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open(DAY)
    saving_to(visitor, tmp_path)
    press(visitor, "[data-png=generation]")
    picture = downloads(visitor, tmp_path, "nem-generation.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (2400, 1440)
    # The API has no mean day: the browser writes what is drawn.
    press(visitor, "#day-csv")
    lines = downloads(visitor, tmp_path, "nem-day.csv").read_text().splitlines()
    assert lines[0] == f"# Mean day: {visitor.text('#day-subtitle')}"
    assert lines[1].startswith("# Simulated market, not AEMO's data. Data to")
    names, *rows = csv.reader(lines[3:])
    assert len(rows) == 288
    assert rows[-1][:2] == ["23:55", "00:00"]
    wind = [float(row[names.index("Wind (MW)")]) for row in rows]
    assert wind == pytest.approx(drawn(visitor, "day")["Wind"], rel=1e-6)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_comparison_shows_its_card_and_columns(visitor: Visitor, mode: str) -> None:
    visitor.preferring(mode).open("/generation?start=2026-02-10&end=2026-02-12")
    assert not visitor.one("#change-card").is_displayed()
    before = fuels(visitor)
    visitor.one("#change-switch a[href*=previous]").click()
    visitor.until(lambda: visitor.one("#change-card").is_displayed(), "the comparison")
    visitor.settle()
    assert "compare=previous" in visitor.search
    shown = fuels(visitor)
    assert {fuel: cells[0] for fuel, cells in shown.items()} == {fuel: cells[0] for fuel, cells in before.items()}
    assert len(shown["Wind"]) == len(before["Wind"]) + 3
    (gwh,) = drawn(visitor, "change").values()
    labels = visitor.js("return nemdash.rowsDrawn('change').rows.map(({ keys: [label] }) => label)")
    wind = dict(zip(labels, gwh, strict=True))["Wind"]
    assert numbers.signed(numbers.energy_gwh(1000 * wind)) == shown["Wind"][2]
    visitor.accessible()
