"""The page's figure as a whole: its panels, its size, its colours by role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from app.figures.arrays import decoded
from app.figures.columns import columns
from app.figures.generation import generation_figure
from app.figures.grid import Grid
from app.figures.look import SHOW, Look
from app.figures.series import Series
from app.figures.theme import css_variables, palette
from app.nem.fuels import FUELS
from app.nem.intervals import POINT_BUDGET
from tests.figures.frames import curtailing, generation, prices

START = datetime(2026, 1, 1)


def figure_of(points: int, interval: str = "5m", minutes: int = 5, **look: Any) -> dict[str, Any]:
    """A figure with every fuel at every point."""
    grid = Grid.of(START, START + timedelta(minutes=minutes * points), interval)
    stamps = [str(stamp) for stamp in grid.buckets]
    noise = np.random.default_rng(1).normal(1500, 300, (len(stamps), len(FUELS)))
    rows = [
        (stamp, fuel.code, -mw if fuel.load else mw)
        for stamp, readings in zip(stamps, noise, strict=True)
        for fuel, mw in zip(FUELS, readings, strict=True)
    ]
    market = prices([(stamp, -20.0 + i % 90, 20_000.0) for i, stamp in enumerate(stamps)])
    market = curtailing(market, wind=10.0, solar=10.0)
    return generation_figure(Series.of(generation(rows), grid), market, Look("detailed", **look), "NSW1")


def test_the_figure_stays_small_at_the_point_budget() -> None:
    """With every fuel, which no region has, at every point that a trace may have."""
    assert len(json.dumps(figure_of(POINT_BUDGET), separators=(",", ":"))) <= 150_000


@pytest.mark.parametrize("show", SHOW)
def test_plotly_takes_the_figure_once_it_is_coloured(show: str) -> None:
    for roles in palette().values():
        go.Figure(coloured(figure_of(12, "1d", 24 * 60, show=show, curtailed=True, price="log"), roles))


def test_every_role_has_a_colour_in_both_modes() -> None:
    used = {text[1:] for text in strings(figure_of(3)) if text.startswith("$") and len(text) > 1}
    for mode, roles in palette().items():
        assert used <= set(roles), mode


def test_the_page_has_the_same_colours_as_variables() -> None:
    css = css_variables()
    assert f"--band-wind:{palette()['light']['wind']};" in css
    assert f"--ink:{palette()['dark']['ink']};" in css


def price_of(figure: dict[str, Any]) -> dict[str, Any]:
    (line,) = (trace for trace in figure["data"] if trace.get("yaxis") == "y2")
    return dict(line)


def test_price_holds_for_its_interval_and_its_negative_part_is_filled() -> None:
    line = price_of(figure_of(6))
    assert line["line"]["shape"] == "hv"
    assert decoded(line["y"])[:2].tolist() == [-20, -19]
    # The fill's colour ends at zero, in the middle of its scale.
    below = line["fillgradient"]
    assert (below["start"], below["stop"]) == (-20, 20)
    assert [place for place, colour in below["colorscale"] if colour == "$negative"] == [0, 0.5]


def test_a_price_that_is_never_negative_has_no_fill() -> None:
    assert "fill" not in price_of(market_of([10.0, 30.0]))


def test_a_missing_price_leaves_the_line_open() -> None:
    assert np.isnan(decoded(price_of(market_of([10.0, np.nan, 30.0]))["y"])).tolist() == [False, True, False, False]


def test_a_log_price_can_be_turned_back() -> None:
    """Symmetric: straight up to $10, a power of ten each step beyond, the same below zero."""
    prices_aud_mwh = [-1000.0, -10.0, 0.0, 10.0, 90.0, 17_500.0]
    figure = market_of(prices_aud_mwh, price="log")
    line = price_of(figure)
    drawn = decoded(line["y"])[:-1]
    assert drawn[2:5] == pytest.approx([0, np.log10(2), 1])
    straight = line["meta"]["straight"]
    np.testing.assert_allclose(np.sign(drawn) * straight * (10 ** np.abs(drawn) - 1), prices_aud_mwh, rtol=1e-5)


def test_a_log_axis_names_zero_and_both_ends_and_crowds_nobody() -> None:
    axis = market_of([-1000.0, 17_500.0], price="log")["layout"]["yaxis2"]
    assert axis["ticktext"] == ["−$1,000", "−$100", "$0", "$100", "$1,000", "$10,000"]
    assert (np.diff(axis["tickvals"]) > 0.15 * np.diff(axis["range"])[0] * 0.8).all()
    low, high = axis["range"]
    assert low < axis["tickvals"][0]
    assert axis["tickvals"][-1] < high


def market_of(prices_aud_mwh: list[float], **look: Any) -> dict[str, Any]:
    """A figure with wind and these prices."""
    grid = Grid.of(START, START + timedelta(minutes=5 * len(prices_aud_mwh)), "5m")
    stamps = [str(stamp) for stamp in grid.buckets]
    market = prices([(stamp, price, 1.0) for stamp, price in zip(stamps, prices_aud_mwh, strict=True)])
    wind = Series.of(generation([(stamp, "wind", 1.0) for stamp in stamps]), grid)
    return generation_figure(wind, market, Look("detailed", **look), "NSW1")


def test_the_axis_is_the_whole_window() -> None:
    assert figure_of(288)["layout"]["xaxis"]["range"] == ["2026-01-01T00:00", "2026-01-02T00:00"]


def test_the_markets_price_is_what_demand_paid_and_a_regions_a_mean_of_time() -> None:
    grid = Grid.of(START, START + timedelta(days=2), "1d")
    market = prices([("2026-01-01", 50.0, 9.0), ("2026-01-02", 60.0, 9.0)])
    market["demand_weighted_price_aud_mwh"] = [70.0, 80.0]
    wind = Series.of(generation([("2026-01-01", "wind", 5.0)]).drop(columns="reading_mw"), grid)
    look = Look("detailed")
    for region, column, values, title in (
        ("NEM", "demand_weighted_price_aud_mwh", [70, 80], "Price, $/MWh, NEM, demand-weighted"),
        ("SA1", "price_aud_mwh", [50, 60], "Price, $/MWh, SA, time-weighted"),
    ):
        figure = generation_figure(wind, market, look, region)
        assert decoded(price_of(figure)["y"])[:-1].tolist() == values
        assert figure["layout"]["annotations"][0]["text"] == title
        assert columns(wind, market, look, region)[column].tolist() == values


@pytest.mark.parametrize("interval", ["5m", "1d"])
def test_no_price_and_no_demand_is_still_a_figure(interval: str) -> None:
    grid = Grid.of(START, START + timedelta(days=1), interval)
    empty = prices([])
    wind = Series.of(generation([("2026-01-01", "wind", 5.0)]), grid)
    figure = generation_figure(wind, empty, Look("detailed", price="log"), "NSW1")
    assert {trace["name"] for trace in figure["data"]} <= {"Wind", "No data"}
    assert isinstance(pd.Timestamp(figure["layout"]["xaxis"]["range"][0]), pd.Timestamp)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def coloured(value: Any, roles: dict[str, str]) -> Any:
    """What assets/js/draw.js does."""
    if isinstance(value, str):
        return roles.get(value[1:], value) if value.startswith("$") else value
    if isinstance(value, dict):
        return {key: coloured(item, roles) for key, item in value.items()}
    return [coloured(item, roles) for item in value] if isinstance(value, list) else value
