"""The Revenue page without a browser: its layout for any query, rows that open, and that its numbers are the API's."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
from dash import Dash
from dash._utils import to_json
from hypothesis import given
from hypothesis import strategies as st

from app.components import markup
from app.figures.capture import by_day
from app.figures.pivot import ORDERS
from app.nem.fuels import GROUPINGS
from app.nem.intervals import BY_CODE
from app.nem.ranges import RANGES
from app.nem.regions import SELECTABLE
from app.nem.selection import Selection
from app.pages import revenue, revenue_look
from app.pages.revenue import tables_of_units
from app.pages.revenue_answer import capture_interval, window_of
from app.queries.prices import prices
from app.queries.revenue import revenue as revenue_of
from app.queries.world import world
from tests.components.tree import text

pytestmark = pytest.mark.usefixtures("app")

CHARTS = ("revenue", "earned", "capture", "best")
VALUES = 8  # where a row's numbers begin, after what tells it apart


def units(query: dict[str, str]) -> Any:
    return tables_of_units({"search": urlencode(query), "version": ""})


def pivot_of(query: dict[str, str]) -> dict[str, dict[str, float | None]]:
    """The pivot's numbers by the label of their row; the first of equal ones."""
    tree = units(query)["pivot"]
    names = [f"{column['name']} {column['unit']}" for column in tree["columns"]]
    found: dict[str, dict[str, float | None]] = {}
    for row in tree["rows"]:
        found.setdefault(row[2], dict(zip(names, row[VALUES:], strict=True)))
    return found


def test_the_layout_already_holds_every_figure() -> None:
    layout = revenue.PAGE.layout()
    figures = markup.figures(layout)
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


@pytest.mark.parametrize("group", GROUPINGS)
def test_captured_prices_of_days_are_those_that_are_asked_for(group: str) -> None:
    asked = (world().version, "SA1", "2026-02-10T05:00", "2026-02-17T17:00")
    price = prices(*asked, "1d")
    added, answered = by_day(revenue_of(*asked, "1h", group), price), revenue_of(*asked, "1d", group)
    columns = ["interval_start", "fuel", "priced_mwh", "captured_price_aud_mwh", "capture_rate"]
    keys = ["interval_start", "fuel"]
    expected = answered[columns].sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(added[columns].sort_values(keys, ignore_index=True), expected, check_dtype=False)
    assert expected.capture_rate.notna().any()


def test_every_step_of_bars_fits_into_the_steps_of_captured_prices() -> None:
    """Only days are added up from what is finer: nothing else may ever be asked."""
    for choice in RANGES:
        for interval in ("auto", "5m", "30m", "1h", "1d", "7d", "1M"):
            selection = Selection(range=choice.code, interval=interval)
            window = window_of(selection, selection.window(world().span))
            step, captures = BY_CODE[window.interval], BY_CODE[capture_interval(window)]
            assert step == captures or (captures.code == "1d" and step.minutes < captures.minutes)


@pytest.mark.parametrize("order", ORDERS)
def test_any_order_of_rows_leads_down_to_units(order: str) -> None:
    rows = units({"range": "7d", "rows": order or "station"})["pivot"]["rows"]
    depth = [0] * len(rows)
    for place, row in enumerate(rows):
        depth[place] = depth[row[0]] + 1 if row[0] >= 0 else 1
    # A station of several units has them below it.
    assert max(depth) == len([part for part in order.split("-") if part]) + 2


def test_the_tables_of_the_whole_market_are_small() -> None:
    assert len(to_json(units({"range": "all"}))) <= 150_000


def test_a_single_region_is_no_group() -> None:
    table = pivot_of({"region": "SA1", "range": "7d", "rows": "region-fuel"})
    assert "South Australia" not in table
    assert "Wind" in table
    assert "Region" not in text(revenue.PAGE.view({"region": "SA1"})["pivot_choices"])


def test_loss_factors_lower_the_money_and_leave_the_price() -> None:
    query = {"region": "QLD1", "range": "30d"}
    before = pivot_of(query)["All units"]
    after = pivot_of(query | {"lossfactors": "1"})["All units"]
    assert before["Price $/MWh"] == after["Price $/MWh"]
    assert before["Revenue $M"] != after["Revenue $M"]
    assert "after loss factors" in revenue.PAGE.view(query | {"lossfactors": "1"})["revenue_subtitle"]


def test_the_pivots_units_are_the_apis(app: Dash) -> None:
    parts = revenue.PAGE.view({"region": "SA1", "range": "7d"})
    answer = app.server.test_client().get(parts["pivot_csv"].replace("format=csv", "format=json")).get_json()
    names = ("duid", "revenue_aud", "charge_cost_aud")
    duid, earned, cost = (answer["columns"].index(name) for name in names)
    net = {row[duid]: (row[earned] or 0.0) - (row[cost] or 0.0) for row in answer["rows"]}
    tree = units({"region": "SA1", "range": "7d"})["pivot"]["rows"]
    parents = {row[0] for row in tree}
    shown = {row[1]: row[VALUES + 2] or 0.0 for place, row in enumerate(tree) if place and place not in parents}
    assert shown == pytest.approx({name: net[name] for name in shown}, rel=1e-6, abs=1e-2)
    assert tree[0][VALUES + 2] == pytest.approx(sum(net.values()), rel=1e-6)


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
    json.loads(to_json(units(query)))


def test_a_window_without_data_says_what_there_is() -> None:
    parts = revenue.PAGE.view({"start": "2001-01-01", "end": "2001-02-01"})
    assert parts["hidden"] is True
    assert "No data for National Electricity Market" in text(parts["state"])
    assert pivot_of({"start": "2001-01-01", "end": "2001-02-01"})["All units"]["Revenue $M"] is None
