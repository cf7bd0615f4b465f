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
from app.figures.generation import generation_figure
from app.figures.grid import Grid
from app.figures.theme import css_variables, palette
from app.nem.fuels import FUELS
from app.nem.intervals import POINT_BUDGET
from tests.figures.frames import generation, prices

START = datetime(2026, 1, 1)


def figure_of(points: int, interval: str = "5m", minutes: int = 5) -> dict[str, Any]:
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
    return generation_figure(generation(rows), market, grid, "detailed", "Price, $/MWh")


def test_the_figure_stays_small_at_the_point_budget() -> None:
    figure = figure_of(POINT_BUDGET)
    assert len(json.dumps(figure, separators=(",", ":"))) <= 300_000


def test_plotly_takes_the_figure_once_it_is_coloured() -> None:
    for roles in palette().values():
        go.Figure(coloured(figure_of(12), roles))


def test_every_role_has_a_colour_in_both_modes() -> None:
    used = {text[1:] for text in strings(figure_of(3)) if text.startswith("$") and len(text) > 1}
    for mode, roles in palette().items():
        assert used <= set(roles), mode


def test_the_page_has_the_same_colours_as_variables() -> None:
    css = css_variables()
    assert f"--band-wind:{palette()['light']['wind']};" in css
    assert f"--ink:{palette()['dark']['ink']};" in css


def test_price_holds_for_its_interval_and_its_negative_part_is_filled() -> None:
    traces = [trace for trace in figure_of(6)["data"] if trace.get("yaxis") == "y2"]
    below, line = traces
    assert line["line"]["shape"] == "hv"
    assert decoded(line["y"])[:2].tolist() == [-20, -19]
    assert decoded(below["y"]).max() <= 0


def test_a_missing_price_leaves_the_line_open() -> None:
    grid = Grid.of(START, START + timedelta(minutes=15), "5m")
    stamps = [str(stamp) for stamp in grid.buckets]
    market = prices([(stamps[0], 10.0, 1.0), (stamps[1], np.nan, 1.0), (stamps[2], 30.0, 1.0)])
    figure = generation_figure(generation([(stamp, "wind", 1.0) for stamp in stamps]), market, grid, "detailed", "")
    (line,) = (trace for trace in figure["data"] if trace.get("yaxis") == "y2")
    assert np.isnan(decoded(line["y"])).tolist() == [False, True, False, False]


def test_zoom_is_kept_for_the_same_window_only() -> None:
    day, other = figure_of(288), figure_of(144)
    assert day["layout"]["uirevision"]
    assert day["layout"]["uirevision"] != other["layout"]["uirevision"]
    assert day["layout"]["xaxis"]["range"] == ["2026-01-01T00:00", "2026-01-02T00:00"]


@pytest.mark.parametrize("interval", ["5m", "1d"])
def test_no_price_and_no_demand_is_still_a_figure(interval: str) -> None:
    grid = Grid.of(START, START + timedelta(days=1), interval)
    empty = prices([]).astype({"interval_start": "datetime64[us]", "price_aud_mwh": "float64"})
    figure = generation_figure(generation([("2026-01-01", "wind", 5.0)]), empty, grid, "detailed", "")
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
