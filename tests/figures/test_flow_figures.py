"""The Flows page's figures from small frames: signs, limits, gaps, what a flow gains, and their size."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from app.figures.arrays import decoded
from app.figures.flow_series import COLOURS, LinkSeries, flow_figure, link_series
from app.figures.flow_worth import balance, balance_figure, link_totals, spread_figure, worth_figure
from app.figures.grid import Grid
from app.figures.symlog import LINEAR
from app.figures.theme import palette
from app.nem.intervals import POINT_BUDGET
from app.nem.links import BUILT_IN_LINKS
from tests.figures.test_generation_figure import coloured

START = datetime(2026, 1, 1)
COLUMNS = (
    "interval_start",
    "interconnector",
    "region_from",
    "region_to",
    "export_mwh",
    "import_mwh",
    "export_limit_mw",
    "import_limit_mw",
    "hours_at_limit",
    "hours",
    "limit_hours",
    "spread_value_aud",
    "name",
)
STEP = timedelta(minutes=30)
# QNI gives 100 MWh, then takes 50 back; in between there is no data. Heywood only in the last half-hour.
FLOWS = pd.DataFrame(
    [
        (START, "NSW1-QLD1", "NSW1", "QLD1", 100.0, 0.0, 300.0, -900.0, 0.5, 0.5, 0.5, 2e6, "QNI"),
        (START + 2 * STEP, "NSW1-QLD1", "NSW1", "QLD1", 0.0, 50.0, 300.0, -900.0, 0.25, 0.5, 0.5, -1e6, "QNI"),
        (START + 2 * STEP, "V-SA", "VIC1", "SA1", 10.0, 4.0, np.nan, np.nan, 0.0, 0.5, 0.0, np.nan, "Heywood"),
    ],
    columns=COLUMNS,
).astype({"interval_start": "datetime64[us]"})
GRID = Grid.of(START, START + 3 * STEP, "30m")


def traces(figure: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in figure["data"] if "name" in trace}


def test_forward_is_above_zero_and_a_gap_stays_open() -> None:
    links = link_series(FLOWS, GRID)
    assert [(link.name, link.way) for link in links] == [("QNI", "NSW → QLD"), ("Heywood", "VIC → SA")]
    found = traces(flow_figure(links, GRID))
    np.testing.assert_equal(decoded(found["QNI"]["y"]), [200, np.nan, -100, -100])
    np.testing.assert_equal(decoded(found["Heywood"]["y"]), [np.nan, np.nan, 12, 12])
    np.testing.assert_equal(decoded(found["QNI, reverse limit"]["y"]), [-900, np.nan, -900, -900])
    np.testing.assert_equal(links[0].at_limit, [1, np.nan, 0.5])
    # Without limits nothing is known of the time at them.
    assert np.isnan(links[1].at_limit).all()


def test_what_a_flow_gains_adds_up() -> None:
    found = traces(worth_figure(link_series(FLOWS, GRID), GRID))
    assert decoded(found["QNI"]["y"])[:3].tolist() == [2, 2, 1]
    assert decoded(found["Heywood"]["y"])[:3].tolist() == [0, 0, 0]


def test_the_spread_is_the_second_region_less_the_first() -> None:
    prices = pd.DataFrame(
        {
            "interval_start": [START, START, START + STEP],
            "region": pd.Categorical(["NSW1", "QLD1", "QLD1"]),
            "price_aud_mwh": [80.0, 50.0, 70.0],
        }
    ).astype({"interval_start": "datetime64[us]"})
    found = traces(spread_figure(prices, link_series(FLOWS, GRID), GRID, LINEAR))
    np.testing.assert_equal(decoded(found["NSW → QLD"]["y"]), [-30, np.nan, np.nan, np.nan])
    assert np.isnan(decoded(found["VIC → SA"]["y"])).all()


def test_a_links_totals_are_sums_and_its_limits_means_over_time() -> None:
    longer = pd.concat([FLOWS, FLOWS.iloc[[1]].assign(export_limit_mw=600.0, limit_hours=1.0, hours=1.0)])
    sums = link_totals(longer).set_index("interconnector")
    qni = sums.loc["NSW1-QLD1"]
    assert (qni.export_mwh, qni.import_mwh, qni.hours, qni.spread_value_aud) == (100, 100, 2, 0)
    assert qni.export_limit_mw == pytest.approx((300 * 0.5 + 300 * 0.5 + 600 * 1) / 2)
    assert np.isnan(sums.loc["V-SA"].export_limit_mw)
    assert np.isnan(sums.loc["V-SA"].spread_value_aud)


def test_all_exports_are_all_imports() -> None:
    sums = balance(FLOWS)
    assert sums.imports_mwh.sum() == sums.exports_mwh.sum() == pytest.approx(164)
    assert sums.set_index("region").loc["QLD1"].tolist() == [100, 50]
    net = traces(balance_figure(sums))["Net"]
    assert dict(zip(net["y"], net["x"], strict=True))["QLD"] == pytest.approx(0.05)


def test_figures_stay_small_at_the_point_budget() -> None:
    noise = np.random.default_rng(1).normal(0, 400, POINT_BUDGET)
    links = [
        LinkSeries(
            link.interconnector,
            link.name,
            link.region_from,
            link.region_to,
            COLOURS[i],
            noise,
            noise,
            -noise,
            noise,
            noise,
        )
        for i, link in enumerate(BUILT_IN_LINKS)
    ]
    grid = Grid.of(START, START + POINT_BUDGET * STEP, "30m")
    for figure in (flow_figure([*links], grid), worth_figure(links, grid)):
        assert len(json.dumps(figure, separators=(",", ":"))) <= 150_000
        for roles in palette().values():
            go.Figure(coloured(plain(figure), roles))


def plain(figure: dict[str, Any]) -> dict[str, Any]:
    """What assets/js/arrays.js does to numbers that are kept short."""
    data = [
        trace | {"y": decoded(trace["y"]).tolist()} if "decimals" in trace.get("y", ()) else trace
        for trace in figure["data"]
    ]
    return figure | {"data": data}
