"""The Generation page in a real Chromium: what a visitor sees, changes, shares and comes back to."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests
from dash.testing.browser import Browser
from plotly.offline import get_plotlyjs_version

from app.components import numbers
from app.figures.theme import SURFACES
from app.nem.fuels import bands
from tests.browser.visitor import Visitor

TABLE = "#fuels-table"


def api_energy(visitor: Visitor) -> dict[str, str]:
    """Energy by band as the API gives it for what the page shows, written as the page writes it."""
    shown = dict(parse_qsl(urlsplit(visitor.one("#fuels-csv").get_attribute("href")).query))
    query = {key: shown[key] for key in ("region", "start", "end") if key in shown} | {"interval": "total"}
    answer = requests.get(f"{visitor.base}/api/v1/generation", query, timeout=20).json()
    fuel, energy = (answer["columns"].index(column) for column in ("fuel", "energy_mwh"))
    return {row[fuel]: numbers.energy_gwh(row[energy]) for row in answer["rows"]}


def page_energy(visitor: Visitor) -> dict[str, str]:
    rows = visitor.js(
        "return [...document.querySelectorAll(`${arguments[0]} tbody tr`)].map("
        "(row) => [row.dataset.band, row.querySelector('td').textContent])",
        TABLE,
    )
    return {band: energy for band, energy in rows if band in {band.code for band in bands("detailed")}}


def paper(visitor: Visitor) -> str:
    return str(visitor.js("return document.querySelector('.js-plotly-plot')._fullLayout.paper_bgcolor"))


def test_the_page_opens_with_chart_price_and_table(visitor: Visitor) -> None:
    visitor.open("/generation")
    assert visitor.driver.title == "Generation · NEM dashboard"
    traces = visitor.js(
        "return document.querySelector('.js-plotly-plot')._fullData.map(({name, yaxis}) => [name, yaxis])"
    )
    assert ["Price", "y2"] in traces
    assert ["Coal (black)", "y"] in traces
    assert len(visitor.table(TABLE)["Sources"]) == 8
    assert page_energy(visitor) == api_energy(visitor)
    assert "Simulated data" in visitor.text("#data-badge")


def test_region_and_dates_change_the_table_to_the_apis_numbers(visitor: Visitor) -> None:
    visitor.open("/generation")
    before = visitor.table(TABLE)
    visitor.choose("SA")
    assert visitor.search == "region=SA1"
    assert page_energy(visitor) == api_energy(visitor)
    visitor.fill("#date-start", "2026-02-03").fill("#date-end", "2026-02-04")
    assert parse_qs(visitor.search) == {"region": ["SA1"], "start": ["2026-02-03"], "end": ["2026-02-05"]}
    assert page_energy(visitor) == api_energy(visitor)
    assert visitor.text("#fuels-subtitle") == "3 Feb 2026 – 4 Feb 2026"
    assert visitor.table(TABLE) != before


def test_a_copied_url_shows_the_same_again(visitor: Visitor) -> None:
    visitor.open("/generation").choose("TAS").choose("30 d").choose("Simple")
    assert parse_qs(visitor.search) == {"region": ["TAS1"], "range": ["30d"], "group": ["simple"]}
    shown = visitor.table(TABLE)
    visitor.driver.refresh()
    assert visitor.settle().table(TABLE) == shown
    on = {visitor.words(link) for link in visitor.all(".control-bar a[aria-current]")}
    assert {"TAS", "30 d", "Simple"} <= on


def test_back_restores_what_was_there(visitor: Visitor) -> None:
    first = visitor.open("/generation").table(TABLE)
    second = visitor.choose("QLD").table(TABLE)
    # A minor option adds no step to go back over.
    visitor.choose("90 d").choose("Renewable / fossil")
    visitor.back().until(lambda: visitor.table(TABLE) == second, "Queensland again")
    assert visitor.search == "region=QLD1"
    visitor.back().until(lambda: visitor.table(TABLE) == first, "the whole market again")
    visitor.driver.forward()
    visitor.until(lambda: visitor.table(TABLE) == second, "forward to Queensland")


def test_paging_goes_to_the_window_before(visitor: Visitor) -> None:
    visitor.open("/generation?start=2026-02-10&end=2026-02-12")
    visitor.one(".arrow[rel=prev]").click()
    visitor.settle().until(lambda: "8 Feb 2026 – 9 Feb 2026" in visitor.text("#fuels-subtitle"), "two days earlier")


def test_the_last_choice_wins(visitor: Visitor) -> None:
    visitor.open("/generation")
    visitor.js("for (const region of ['NSW1', 'QLD1', 'TAS1']) nemdash.show(`?region=${region}`, 'push')")
    visitor.settle()
    assert page_energy(visitor) == api_energy(visitor)
    assert "region=TAS1" in visitor.one("#fuels-csv").get_attribute("href")


@pytest.mark.parametrize(("field", "value"), [("#date-start", "2026-02-20"), ("#date-end", "")])
def test_half_a_range_changes_nothing(visitor: Visitor, field: str, value: str) -> None:
    query = "start=2026-02-10&end=2026-02-12"
    visitor.open(f"/generation?{query}").fill(field, value)
    assert visitor.search == query


def test_a_bad_url_shows_the_page_with_a_notice(visitor: Visitor) -> None:
    visitor.open("/generation?region=XX&start=yesterday&junk=1")
    assert "'XX' is not a known region" in visitor.text(".notice")
    assert page_energy(visitor) == api_energy(visitor)


def test_an_empty_window_offers_the_data_there_is(visitor: Visitor) -> None:
    visitor.open("/generation?region=TAS1&start=2001-01-01&end=2001-02-01")
    assert "No data for Tasmania" in visitor.text(".empty")
    visitor.one(".empty a").click()
    visitor.until(lambda: visitor.all(".empty") == [] and visitor.one("#content").is_displayed(), "the newest week")
    assert page_energy(visitor) == api_energy(visitor)


def test_dark_from_the_first_paint_and_on_demand(visitor: Visitor) -> None:
    visitor.preferring("dark").open("/generation")
    light, dark = SURFACES["card"]
    assert visitor.js("return document.documentElement.dataset.bsTheme") == "dark"
    assert paper(visitor) == dark
    visitor.one("#colour-switch").click()
    assert visitor.text("html[data-colour-choice] .if-light") == "Light"
    visitor.until(lambda: paper(visitor) == light, "a light chart")
    visitor.driver.refresh()
    assert paper(visitor.settle()) == light
    visitor.one("#colour-switch").click()
    visitor.until(lambda: paper(visitor) == dark, "a dark chart")


def test_the_readout_tells_the_moment_the_total_and_the_price(visitor: Visitor) -> None:
    visitor.open("/generation?start=2026-02-10&end=2026-02-11")
    visitor.point_at(".graph-frame", 0.5, 0.3)
    visitor.until(lambda: visitor.one(".readout").is_displayed(), "the readout")
    # In one go: the readout is rewritten whenever the pointer has moved.
    lines = visitor.js("return [...document.querySelectorAll('.readout > *')].map(line => line.textContent)")
    assert lines[0].startswith("Tue")
    assert "10 Feb 2026, 1" in lines[0]
    assert any(line.startswith("Sources") and line.endswith("MW") for line in lines)
    assert lines[-1].startswith("Price$")


def test_every_graph_is_private_and_fits_its_card(visitor: Visitor) -> None:
    visitor.open("/generation")
    configs = visitor.js("return [...document.querySelectorAll('.js-plotly-plot')].map((graph) => graph._context)")
    assert configs
    for config in configs:
        assert config["showSendToCloud"] is False
        assert config["displaylogo"] is False
        assert config["responsive"] is True


def test_plotly_is_ours_and_of_the_python_packages_version(visitor: Visitor) -> None:
    visitor.open("/generation")
    assert visitor.js("return Plotly.version") == get_plotlyjs_version()
    asked = visitor.js("return performance.getEntriesByType('resource').map(({name}) => new URL(name).pathname)")
    assert [path for path in asked if "plotly" in path] == ["/assets/plotly/plotly-cartesian.min.js"]


def test_a_missing_page_says_so(dash_br: Browser, site: str) -> None:
    visitor = Visitor(dash_br, site).open("/no-such-page")
    assert visitor.text("main h1") == "There is no such page"
    visitor.fits()


def test_a_server_that_does_not_answer_is_told_and_forgotten(dash_br: Browser, site: str) -> None:
    visitor = Visitor(dash_br, site).open("/generation")
    shown = visitor.table(TABLE)
    visitor.driver.execute_cdp_cmd("Network.enable", {})
    visitor.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*_dash-update-component*"]})
    visitor.choose("SA")
    visitor.until(lambda: visitor.one("#net").is_displayed(), "the message")
    assert "The server does not answer" in visitor.text("#net")
    assert visitor.table(TABLE) == shown
    visitor.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    visitor.choose("TAS")
    assert not visitor.one("#net").is_displayed()
    assert page_energy(visitor) == api_energy(visitor)
