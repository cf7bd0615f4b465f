"""The Prices page without a browser: small figures at every preset, and the API's numbers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import Dash
from dash._utils import to_json
from hypothesis import given
from hypothesis import strategies as st

from app.components import numbers
from app.nem import regions
from app.nem.ranges import RANGES
from app.nem.regions import SELECTABLE
from app.pages import prices
from tests.components.tree import named, text

pytestmark = pytest.mark.usefixtures("app")

CHARTS = ("prices", "duration", "bands", "hours", "distribution")
WINDOW = {"start": "2026-01-10", "end": "2026-02-20"}


def rows(table: object) -> dict[str, list[str]]:
    """Cells of a table by the text of the row's header."""
    body = named(table, "Tr")[1:]
    return {text(named(row, "Th")[0]): [text(cell) for cell in named(row, "Td")] for row in body}


@pytest.mark.parametrize("region", ["NEM", "SA1"])
@pytest.mark.parametrize("code", [choice.code for choice in RANGES])
def test_every_preset_shows_data_in_figures_of_at_most_150_kb(region: str, code: str) -> None:
    parts = prices.PAGE.view({"range": code, "region": region, "panels": "apart"})
    for name in CHARTS:
        assert len(to_json(parts[f"{name}_figure"])) <= 150_000
        # A calendar period before the data begins says so; every other preset draws.
        assert parts[f"{name}_figure"]["data"] or "No data for" in text(parts["state"])


def test_the_table_of_regions_agrees_with_the_api(app: Dash) -> None:
    parts = prices.PAGE.view(WINDOW)
    shown = rows(parts["regions_table"])
    assert list(shown) == ["NSW", "QLD", "SA", "TAS", "VIC", "NEM"]
    client = app.server.test_client()
    for region in SELECTABLE:
        query = {"region": region, "interval": "total", **WINDOW}
        answer = client.get("/api/v1/prices", query_string=query).get_json()
        (row,) = (dict(zip(answer["columns"], values, strict=True)) for values in answer["rows"])
        mean, weighted, _, lowest, highest, negative, _, _ = shown[regions.label(region)]
        assert mean == numbers.number(row["price_aud_mwh"], 2)
        assert weighted == numbers.number(row["demand_weighted_price_aud_mwh"], 2)
        assert (lowest, highest) == (numbers.number(row["min_price"]), numbers.number(row["max_price"]))
        assert negative == numbers.number(row["hours_negative"], 1)


def test_a_regions_csv_is_the_apis_answer(app: Dash) -> None:
    parts = prices.PAGE.view({"region": "SA1", **WINDOW})
    answer = app.server.test_client().get(parts["prices_csv"])
    assert answer.status_code == 200
    assert "interval_start,region,price_aud_mwh" in answer.text
    # Five regions at once are no answer of the API: the browser writes what is drawn.
    assert prices.PAGE.view(WINDOW)["prices_csv"] == "#"


def test_spikes_lead_to_generation_around_them() -> None:
    parts = prices.PAGE.view({"range": "all", "spike": "300", "order": "newest"})
    links = named(parts["spikes_table"], "A")
    assert links
    assert all(link.href.startswith("/generation?") and "start=" in link.href for link in links)
    assert "region=" in links[0].href
    assert "runs at $300/MWh or more" in parts["spikes_subtitle"]
    none = prices.PAGE.view({"range": "24h", "region": "TAS1", "spike": "5000"})
    assert "No price was that high" in text(none["spikes_table"])


def test_the_dearest_spike_stands_first() -> None:
    parts = prices.PAGE.view({"range": "all"})
    costs = [
        float(cells[-1].replace(",", ""))
        for row in named(parts["spikes_table"], "Tr")[1:]
        if (cells := [text(cell) for cell in named(row, "Td")])
    ]
    assert costs == sorted(costs, reverse=True)


@given(
    st.dictionaries(
        st.sampled_from(["region", "range", "start", "end", "interval", "price", "panels", "spike", "order"]),
        st.one_of(
            st.sampled_from([*SELECTABLE, "7d", "1M", "total", "log", "apart", "1000", "2026-02-01", "2026-02-02"]),
            st.text(),
        ),
    )
)
def test_no_query_breaks_the_page(query: dict[str, str]) -> None:
    json.loads(to_json(prices.PAGE.layout(**query)))


def test_a_window_without_prices_says_what_there_is() -> None:
    parts: dict[str, Any] = prices.PAGE.view({"start": "2001-01-01", "end": "2001-02-01", "region": "SA1"})
    assert parts["hidden"] is True
    assert "No data for South Australia" in text(parts["state"])
