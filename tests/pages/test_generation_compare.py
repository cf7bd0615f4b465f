"""The mean day and the comparison on the Generation page: their numbers, and what is said of periods unlike."""

from __future__ import annotations

from typing import Any

import pytest
from dash import Dash
from dash._utils import to_json

from app.components import numbers
from app.figures.arrays import decoded
from app.nem.ranges import RANGES
from app.pages import generation
from app.pages.generation_day import mean_day
from tests.components.tree import named, text

pytestmark = pytest.mark.usefixtures("app")
DAYS = {"start": "2026-02-10", "end": "2026-02-12"}


def view(**query: str) -> dict[str, Any]:
    return generation.PAGE.view(query)


def energy(app: Dash, region: str, start: str, end: str) -> dict[str, float]:
    path = f"/api/v1/generation?region={region}&start={start}&end={end}&interval=total"
    answer = app.server.test_client().get(path).get_json()
    fuel, value = (answer["columns"].index(column) for column in ("fuel", "energy_mwh"))
    return {row[fuel]: row[value] for row in answer["rows"]}


def test_nothing_is_compared_until_it_is_asked_for() -> None:
    parts = view(**DAYS)
    assert parts["change_hidden"] is True
    assert parts["change_figure"] == {"data": [], "layout": {}}
    assert "Before" not in text(parts["table"])
    assert len(mean_day(parts["day_asked"])["figure"]["data"]) > 5


def test_the_table_compares_the_apis_energies(app: Dash) -> None:
    parts = view(region="SA1", compare="previous", **DAYS)
    now = energy(app, "SA1", "2026-02-10", "2026-02-12")
    before = energy(app, "SA1", "2026-02-08", "2026-02-10")
    assert parts["change_hidden"] is False
    assert "10 Feb 2026 – 11 Feb 2026 against 8 Feb 2026 – 9 Feb 2026" in parts["change_subtitle"]
    assert parts["change_note"] == []
    shown = {
        getattr(line, "data-band"): [text(cell) for cell in named(line, "Td")]
        for line in named(parts["table"], "Tr")[1:]
    }
    for fuel in ("wind", "battery_charging", "solar_rooftop"):
        assert shown[fuel][1] == numbers.energy_gwh(before[fuel])
        assert shown[fuel][2] == numbers.signed(numbers.energy_gwh(now[fuel] - before[fuel]))
    (bars,) = parts["change_figure"]["data"]
    assert dict(zip(bars["y"], decoded(bars["x"]), strict=True))["Wind"] == pytest.approx(
        (now["wind"] - before["wind"]) / 1000, rel=1e-6
    )


def test_a_period_without_data_says_so_and_compares_nothing() -> None:
    parts = view(compare="year", **DAYS)
    assert "There is no data for 10 Feb 2025 – 11 Feb 2025: the data begins on 28 Dec 2025." in text(
        parts["change_note"]
    )
    assert parts["change_figure"]["data"][0]["y"] == []
    wind = next(line for line in named(parts["table"], "Tr") if getattr(line, "data-band", "") == "wind")
    assert [text(cell) for cell in named(wind, "Td")][1:4] == [numbers.NOTHING] * 3


def test_partial_data_and_unlike_lengths_are_said() -> None:
    # The data begins on 28 December: at 23:00: 73 of the 744 hours before January.
    said = text(view(compare="previous", start="2026-01-01", end="2026-02-01")["change_note"])
    assert "Only 9.8 %" in said
    assert "of the period before has data" in said
    assert "28 days are compared with 31" in text(
        view(compare="previous", start="2026-02-01", end="2026-03-01")["change_note"]
    )


def test_hidden_fuels_are_hidden_everywhere() -> None:
    parts = view(compare="previous", hide="wind", **DAYS)
    assert "Wind" not in parts["change_figure"]["data"][0]["y"]
    assert "Wind" not in {trace["name"] for trace in mean_day(parts["day_asked"])["figure"]["data"]}


@pytest.mark.parametrize("region", ["NEM", "SA1"])
@pytest.mark.parametrize("code", [choice.code for choice in RANGES])
def test_both_figures_are_small_at_every_preset(region: str, code: str) -> None:
    parts = view(range=code, region=region, compare="previous")
    for figure in (mean_day(parts["day_asked"])["figure"], parts["change_figure"]):
        assert len(to_json(figure)) <= 150_000
