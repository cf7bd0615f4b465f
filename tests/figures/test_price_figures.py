"""The Prices page's figures from small frames: what is drawn, what is left open, and what a share of time is."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from app.figures.arrays import decoded
from app.figures.grid import Grid
from app.figures.price_bands import band_shares, bands_figure
from app.figures.price_duration import SHARES, distribution_figure, duration_figure, reached
from app.figures.price_hours import hours_figure
from app.figures.price_series import price_figure
from app.figures.symlog import LINEAR, LOG, symmetric_log
from app.figures.theme import palette
from app.nem.intervals import POINT_BUDGET
from app.nem.regions import REGION_CODES, SELECTABLE
from tests.figures.test_generation_figure import coloured, strings

START = datetime(2026, 1, 1)
SUMMARY = pd.DataFrame({"region": SELECTABLE, "price_aud_mwh": [70.0] * 6, "demand_weighted_price_aud_mwh": [80.0] * 6})
# NSW: an hour at 300, two at 50, one at -10; SA at 20 all the time.
STEPS = pd.DataFrame(
    [("NSW1", -10.0, 1.0, -9.5), ("NSW1", 50.0, 2.0, 50.25), ("NSW1", 300.0, 1.0, 300.0), ("SA1", 20.0, 4.0, 20.5)],
    columns=["region", "step", "hours", "price_aud_mwh"],
).astype({"region": "category"})


def frame(rows: dict[str, list[float]], minutes: int = 30) -> pd.DataFrame:
    """`queries.region_prices` of half-hours from START, all of whose time is below zero where the price is."""
    parts = [
        pd.DataFrame(
            {
                "interval_start": [START + i * timedelta(minutes=minutes) for i in range(len(prices))],
                "region": region,
                "price_aud_mwh": prices,
                "hours": 0.5,
                "hours_negative": [0.5 * (price < 0) for price in prices],
            }
        )
        for region, prices in rows.items()
    ]
    whole = pd.concat(parts, ignore_index=True).astype({"interval_start": "datetime64[us]", "region": "category"})
    return whole.dropna(subset="price_aud_mwh")


def half_hours(count: int) -> Grid:
    return Grid.of(START, START + count * timedelta(minutes=30), "30m")


def lines(figure: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in figure["data"] if trace["type"] == "scatter"}


def test_each_region_has_a_line_and_a_row_of_the_strip() -> None:
    prices = frame({"NSW1": [10, -20, np.nan, 40], "SA1": [1, 2, 3, 4]})
    figure = price_figure(prices, SUMMARY, half_hours(4), REGION_CODES, LINEAR, apart=False)
    found = lines(figure)
    assert list(found) == ["NSW", "SA"]
    # The last price holds until the end of its half-hour; the missing one stays missing.
    np.testing.assert_equal(decoded(found["NSW"]["y"]), [10, -20, np.nan, 40, 40])
    (strip,) = (trace for trace in figure["data"] if trace["type"] == "heatmap")
    assert strip["y"] == ["SA", "NSW"]
    assert strip["z"]["shape"] == "2, 4"
    assert decoded(strip["z"]).tolist() == [0, 0, 0, 0, 0, 100, -1, 0]
    # Cells stand around the middle of their half-hour.
    assert strip["x0"] == "2026-01-01T00:15:00"


def test_a_region_alone_is_filled_below_zero_and_has_its_means() -> None:
    prices = frame({"NSW1": [10.0, -20.0], "SA1": [1.0, 2.0]})
    figure = price_figure(prices, SUMMARY, half_hours(2), ("NSW1",), LINEAR, apart=False)
    (line,) = lines(figure).values()
    assert line["fill"] == "tozeroy"
    assert [shape["y0"] for shape in figure["layout"]["shapes"]] == [70, 80]
    assert "$70.00" in figure["layout"]["annotations"][0]["text"]


def test_one_by_one_each_region_has_a_panel_on_the_same_scale() -> None:
    prices = frame({region: [10.0, 20.0] for region in REGION_CODES})
    figure = price_figure(prices, SUMMARY, half_hours(2), REGION_CODES, LOG, apart=True)
    axes = [trace["yaxis"] for trace in lines(figure).values()]
    assert axes == ["y", "y3", "y4", "y5", "y6"]
    assert all(figure["layout"][axis.replace("y", "yaxis")]["matches"] == "y" for axis in axes[1:])
    assert decoded(lines(figure)["NSW"]["y"])[0] == pytest.approx(symmetric_log(np.array([10.0]))[0])
    assert lines(figure)["NSW"]["meta"]["straight"] == 10


def test_a_price_is_reached_for_the_share_of_time_at_or_above_it() -> None:
    shares = np.array([0, 25, 25.1, 75, 75.1, 100.0])
    found = reached(STEPS, shares)
    assert found["NSW1"].tolist() == [300, 300, 50.25, 50.25, -9.5, -9.5]
    assert found["SA1"].tolist() == [20.5] * 6


def test_the_duration_curve_never_rises() -> None:
    figure = duration_figure(STEPS, ("NSW1", "SA1"), LINEAR)
    assert SHARES[0] == 0
    assert SHARES[-1] == 100
    for line in lines(figure).values():
        assert (np.diff(decoded(line["y"])) <= 0).all()
    assert decoded(lines(figure)["NSW"]["y"])[0] == 300


def test_the_distribution_names_its_quantiles() -> None:
    found = lines(distribution_figure(STEPS, SUMMARY, SELECTABLE, LINEAR))
    assert found["Median"]["x"] == ["NSW", "SA"]
    assert found["Median"]["y"] == [50.25, 20.5]
    # 5 % of the time below is 95 % at or above.
    assert found["5 %"]["y"][0] == -9.5
    assert found["Mean"]["y"] == [70, 70]


def test_shares_of_bands_add_up_to_the_whole_although_some_is_negative() -> None:
    bands = pd.DataFrame(
        [("NSW1", 0, 1.0, -50.0), ("NSW1", 3, 2.0, 150.0), ("NSW1", 5, 1.0, 100.0)],
        columns=["region", "price_band", "hours", "demand_value_aud"],
    ).astype({"region": "category"})
    assert band_shares(bands, "hours")["NSW1"].tolist() == [25, 0, 0, 50, 0, 25]
    assert band_shares(bands, "demand_value_aud")["NSW1"].tolist() == [-25, 0, 0, 75, 0, 50]
    figure = bands_figure(bands, SELECTABLE)
    assert len(figure["data"]) == 12
    assert figure["data"][-1]["name"] == "≥ 1000, paid"


def test_what_was_paid_without_a_known_demand_is_missing_not_nothing() -> None:
    bands = pd.DataFrame(
        [("NSW1", 0, 1.0, 100.0), ("NSW1", 3, 1.0, 300.0), ("NSW1", 5, 2.0, np.nan), ("SA1", 1, 1.0, np.nan)],
        columns=["region", "price_band", "hours", "demand_value_aud"],
    ).astype({"region": "category"})
    assert band_shares(bands, "hours")["NSW1"].tolist() == [25, 0, 0, 25, 0, 50]
    shares = band_shares(bands, "demand_value_aud")
    np.testing.assert_equal(shares["NSW1"], [25, 0, 0, 75, 0, np.nan])
    assert np.isnan(shares["SA1"]).all()
    assert bands_figure(bands, SELECTABLE)["data"][-1]["x"] == [None, None]


@pytest.mark.parametrize(
    ("columns", "days"), [("day", ["2026-01-01", "2026-01-03"]), ("month", ["2026-01", "2026-03"])]
)
def test_an_hour_without_a_price_is_no_cell(columns: str, days: list[str]) -> None:
    hours = pd.DataFrame({"interval_start": pd.to_datetime(days), "hour": [0.0, 23.0], "price_aud_mwh": [10.0, -5.0]})
    (trace,) = hours_figure(hours.astype({"interval_start": "datetime64[us]"}), columns)["data"]
    assert len(trace["x"]) == 3
    assert trace["x"][0] == days[0]
    assert trace["z"][0] == [10, None, None]
    assert trace["z"][23] == [None, None, -5]
    assert [price for row in trace["z"] for price in row].count(None) == 24 * 3 - 2


def figures_at_the_budget() -> list[dict[str, Any]]:
    noise = np.random.default_rng(1).normal(60, 200, (len(SELECTABLE), POINT_BUDGET))
    prices = frame({region: noise[i].tolist() for i, region in enumerate(SELECTABLE)})
    grid = half_hours(POINT_BUDGET)
    return [
        price_figure(prices, SUMMARY, grid, REGION_CODES, scale, apart=apart)
        for scale in (LINEAR, LOG)
        for apart in (False, True)
    ] + [duration_figure(STEPS, SELECTABLE, LOG), distribution_figure(STEPS, SUMMARY, SELECTABLE, LOG)]


def test_figures_are_small_valid_and_coloured_in_both_modes() -> None:
    for figure in figures_at_the_budget():
        assert len(json.dumps(figure, separators=(",", ":"))) <= 150_000
        for roles in palette().values():
            go.Figure(coloured(figure, roles))
            assert {text[1:] for text in strings(figure) if text[:1] == "$" and text[1:2].isalpha()} <= set(roles)
