"""The mean day's figure: bands by sign, open where there is no data, hours and no date."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.figures.arrays import decoded
from app.figures.look import Look
from app.figures.time_of_day import time_of_day_figure

HOURS = [hour for hour in range(24) if hour not in (3, 4)]
FUELS = pd.DataFrame(
    [(hour * 60, fuel, mw) for hour in HOURS for fuel, mw in (("wind", 100.0 + hour), ("pumps", -5.0), ("hydro", 0.0))],
    columns=["minute", "fuel", "mean_mw"],
)
MARKET = pd.DataFrame(
    {"minute": [hour * 60 for hour in HOURS], "price_aud_mwh": [-10.0 if hour == 12 else 50.0 for hour in HOURS]}
).assign(operational_demand_mw=90.0, underlying_demand_mw=np.nan)


def figure(look: Look) -> dict[str, list[dict[str, object]]]:
    return time_of_day_figure(FUELS, MARKET, 60, look, "SA1")


def test_areas_by_sign_and_run_of_hours() -> None:
    areas = [trace for trace in figure(Look("detailed"))["data"] if "stackgroup" in trace]
    # A fuel that made nothing all day has no area; nothing bridges the hours without data.
    assert [(area["name"], area["stackgroup"]) for area in areas] == [
        ("Wind", "sources-0"),
        ("Pumps", "loads-0"),
        ("Wind", "sources-5"),
        ("Pumps", "loads-5"),
    ]
    first = areas[0]
    assert first["meta"] == {"band": "wind", "kind": "source", "renewable": True, "first": 0, "points": 3}
    # A mean holds to the end of its hour.
    assert decoded(first["y"]).tolist() == [100.0, 101.0, 102.0, 102.0]
    assert first["x0"] == "2000-01-01T00:00"
    assert areas[2]["x0"] == "2000-01-01T05:00"


def test_what_is_hidden_or_unknown_is_not_drawn() -> None:
    names = {trace["name"] for trace in figure(Look("detailed", hidden=("pumps",)))["data"]}
    # Underlying demand is missing all day: no line, where an operational one would mean something else.
    assert names == {"Wind", "Price"}
    operational = {trace["name"] for trace in figure(Look("detailed", demand="operational"))["data"]}
    assert "Demand (operational)" in operational


def test_price_stays_open_and_the_axis_has_hours_only() -> None:
    drawn = figure(Look("detailed"))
    price = next(trace for trace in drawn["data"] if trace["name"] == "Price")
    values = decoded(price["y"])
    assert np.isnan(values[3:5]).all()
    assert values[12] == -10.0
    layout = drawn["layout"]
    assert layout["meta"] == {"interval": "clock", "minutes": 60, "unit": "MW"}
    assert layout["xaxis"]["fixedrange"] is True
    assert layout["xaxis"]["tickformat"] == "%H:%M"


def test_a_band_that_is_missing_beside_others_is_said_to_be() -> None:
    frame = FUELS[~((FUELS["fuel"] == "wind") & (FUELS["minute"] == 60))]
    drawn = time_of_day_figure(frame, MARKET, 60, Look("detailed"), "SA1")
    wind = next(trace for trace in drawn["data"] if trace["name"] == "Wind")
    assert decoded(wind["y"])[1] == 0
    assert wind["meta"]["missing"] == [[1, 2]]


def test_an_empty_window_gives_an_empty_figure() -> None:
    empty = time_of_day_figure(FUELS.head(0), MARKET.head(0), 60, Look("detailed"), "NEM")
    assert empty["data"] == []
    assert empty["layout"]["annotations"][0]["text"] == "Mean over time of the demand-weighted NEM price, $/MWh"
