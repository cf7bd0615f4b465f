"""The Revenue page without a browser: its layout for any query, rows that open, and that its numbers are the API's."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from dash import Dash, no_update
from dash._utils import to_json
from hypothesis import given
from hypothesis import strategies as st

from app.figures.pivot import ORDERS
from app.nem.fuels import GROUPINGS
from app.nem.ranges import RANGES
from app.nem.regions import SELECTABLE
from app.pages import revenue, revenue_look
from app.pages.revenue import tables_of_units
from tests.components.tree import named, text, walk

pytestmark = pytest.mark.usefixtures("app")

CHARTS = ("revenue", "earned", "capture", "best")
NOTHING_OPEN: dict[str, Any] = {"order": "", "paths": []}


def units(query: dict[str, str], toggled: list[str] | None = None, opened: dict[str, Any] | None = None) -> Any:
    press = None if toggled is None else {"path": toggled, "at": 1}
    return tables_of_units({"search": urlencode(query), "version": ""}, press, opened or NOTHING_OPEN)


def rows(table: Any) -> dict[str, list[str]]:
    """Cells of a table by the words of its first cell."""
    lines = [[text(cell) for cell in walk(line) if type(cell).__name__ in ("Th", "Td")] for line in named(table, "Tr")]
    return {first: rest for first, *rest in lines[1:]}


def test_the_layout_already_holds_every_figure() -> None:
    layout = revenue.PAGE.layout()
    figures = {store.id["name"]: store.data for store in named(layout, "Store") if isinstance(store.id, dict)}
    assert set(figures) == set(CHARTS)
    assert all(figure["data"] for figure in figures.values())
    assert "Batteries, net" in text(layout)


@pytest.mark.parametrize("group", GROUPINGS)
@pytest.mark.parametrize("region", ["NEM", "SA1"])
def test_every_preset_draws_each_figure_in_at_most_150_kb(region: str, group: str) -> None:
    for choice in RANGES:
        parts = revenue.PAGE.view({"range": choice.code, "region": region, "group": group})
        if "No data for" in text(parts["state"]):
            continue
        for chart in CHARTS:
            figure = parts[f"{chart}_figure"]
            assert figure["data"], (choice.code, chart)
            assert len(to_json(figure)) <= 150_000, (choice.code, chart)


def test_the_finest_bars_fit_too() -> None:
    parts = revenue.PAGE.view({"range": "7d", "interval": "5m", "bars": "cumulative", "capture": "rate"})
    assert "too thin to see" in text(parts["state"])
    assert parts["revenue_subtitle"] == "$M, cumulative, each 30 min, AEST"
    assert len(to_json(parts["revenue_figure"])) <= 150_000


def test_the_bars_add_up_to_the_apis_revenue(app: Dash) -> None:
    from app.figures.arrays import decoded

    parts = revenue.PAGE.view({"region": "VIC1", "range": "30d"})
    answer = app.server.test_client().get(parts["revenue_csv"].replace("format=csv", "format=json")).get_json()
    fuel, earned = (answer["columns"].index(name) for name in ("fuel", "revenue_aud"))
    total: dict[str, float] = {}
    for row in answer["rows"]:
        total[row[fuel]] = total.get(row[fuel], 0.0) + (row[earned] or 0.0)
    bars = {t["meta"]["band"]: decoded(t["y"]).sum() for t in parts["revenue_figure"]["data"] if t["type"] == "bar"}
    assert bars == pytest.approx({code: total[code] / 1e6 for code in bars}, rel=1e-3)
    assert set(bars) == {code for code, value in total.items() if value}


def test_rows_open_and_close_again() -> None:
    query = {"range": "30d"}
    first = units(query)
    shown = rows(first["pivot"])
    assert next(iter(shown)) == "All units"
    assert "South Australia" in shown
    assert "Wind" not in shown
    opened = units(query, ["SA1"], first["open"])
    assert "Wind" in rows(opened["pivot"])
    # The other tables stay as they are.
    assert opened["earners"] is no_update
    # Which rows are open survives another window; the same press is not taken twice.
    again = units({"range": "7d"}, ["SA1"], opened["open"])
    assert "Wind" in rows(again["pivot"])
    assert again["earners"] is not no_update
    closed = tables_of_units({"search": "range=7d", "version": ""}, {"path": ["SA1"], "at": 2}, again["open"])
    assert "Wind" not in rows(closed["pivot"])


@pytest.mark.parametrize("order", ORDERS)
def test_any_order_of_rows_leads_down_to_units(order: str) -> None:
    query = {"range": "7d", "rows": order or "station"}
    opened: dict[str, Any] = NOTHING_OPEN
    path: list[str] = []
    for step in range(len([part for part in order.split("-") if part]) + 2):
        table = tables_of_units(
            {"search": urlencode(query), "version": ""}, {"path": path, "at": step} if path else None, opened
        )
        opened = table["open"]
        buttons = [getattr(button, "data-toggle") for button in named(table["pivot"], "Button")]
        deeper = [json.loads(button) for button in buttons if len(json.loads(button)) == len(path) + 1]
        deeper = [found for found in deeper if found[: len(path)] == path]
        if not deeper:
            break
        path = deeper[0]
    # As deep as the dimensions are many; a station of one unit does not open.
    assert len(path) >= len([part for part in order.split("-") if part])


def test_a_single_region_is_no_group() -> None:
    table = rows(units({"region": "SA1", "range": "7d", "rows": "region-fuel"})["pivot"])
    assert "South Australia" not in table
    assert "Wind" in table
    assert "Region" not in text(revenue.PAGE.view({"region": "SA1"})["pivot_choices"])


def test_loss_factors_lower_the_money_and_leave_the_price() -> None:
    query = {"region": "QLD1", "range": "30d"}
    before = rows(units(query)["pivot"])["All units"]
    after = rows(units(query | {"lossfactors": "1"})["pivot"])["All units"]
    assert before[3] == after[3]
    assert before[2] != after[2]
    assert "after loss factors" in revenue.PAGE.view(query | {"lossfactors": "1"})["revenue_subtitle"]


def test_the_pivots_units_are_the_apis(app: Dash) -> None:
    parts = revenue.PAGE.view({"region": "SA1", "range": "7d"})
    answer = app.server.test_client().get(parts["pivot_csv"].replace("format=csv", "format=json")).get_json()
    names = ("duid", "revenue_aud", "charge_cost_aud")
    duid, earned, cost = (answer["columns"].index(name) for name in names)
    net = {row[duid]: (row[earned] or 0.0) - (row[cost] or 0.0) for row in answer["rows"]}
    shown = rows(units({"region": "SA1", "range": "7d"})["pivot"])["All units"]
    assert float(shown[2].replace(",", "")) == pytest.approx(sum(net.values()) / 1e6, abs=0.006)


@given(
    st.dictionaries(
        st.sampled_from(["region", "range", "interval", "group", *(option.key for option in revenue_look.OPTIONS)]),
        st.one_of(
            st.sampled_from([*SELECTABLE, "7d", "1M", "5m", "type", "cumulative", "1", "rate", "linear", "owner-fuel"]),
            st.text(),
        ),
    )
)
def test_no_query_breaks_the_page(query: dict[str, str]) -> None:
    json.loads(to_json(revenue.PAGE.layout(**query)))
    json.loads(to_json({name: part for name, part in units(query).items() if name != "open"}))


def test_a_window_without_data_says_what_there_is() -> None:
    parts = revenue.PAGE.view({"start": "2001-01-01", "end": "2001-02-01"})
    assert parts["hidden"] is True
    assert "No data for National Electricity Market" in text(parts["state"])
    table = units({"start": "2001-01-01", "end": "2001-02-01"})
    assert rows(table["pivot"])["All units"][2] == "–"
