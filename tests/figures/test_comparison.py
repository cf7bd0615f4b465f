"""Two periods against each other, on numbers that can be checked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from app.figures.arrays import decoded
from app.figures.comparison import changes, comparison_figure
from app.figures.look import Look


def period(**energy_mwh: float) -> pd.DataFrame:
    return pd.DataFrame({"fuel": list(energy_mwh), "energy_mwh": list(energy_mwh.values())})


NOW = period(coal_black=900.0, wind=5_000.0, solar_rooftop=0.0, battery_charging=-150.0, imports=10.0)
BEFORE = period(coal_black=1_000.0, wind=4_000.0, solar_rooftop=0.0, battery_charging=-100.0, pumps=-50.0)


def test_difference_and_change_by_fuel_and_total() -> None:
    found = changes(NOW, BEFORE, Look("detailed"))
    assert found["wind"] == {"band": "wind", "before_mwh": 4_000, "difference_mwh": 1_000, "change": 0.25}
    # A load that takes more has a negative difference, and the change has the difference's sign.
    assert found["battery_charging"]["difference_mwh"] == -50
    assert found["battery_charging"]["change"] == -0.5
    assert found["sources"]["difference_mwh"] == pytest.approx(5_910 - 5_000)
    assert found["net"]["difference_mwh"] == pytest.approx(5_760 - 4_850)


def test_nothing_before_is_neither_zero_nor_infinite() -> None:
    found = changes(NOW, BEFORE, Look("detailed"))
    for fuel in ("imports", "pumps"):
        assert found[fuel]["difference_mwh"] is None
        assert found[fuel]["change"] is None
    # From zero to zero nothing changed, by no share that could be named.
    assert found["solar_rooftop"] == {
        "band": "solar_rooftop",
        "before_mwh": 0.0,
        "difference_mwh": 0.0,
        "change": None,
    }
    everything = changes(NOW, period(), Look("detailed"))
    assert {change["difference_mwh"] for change in everything.values()} == {None}


def test_hidden_bands_are_in_no_total_and_groups_add_up() -> None:
    assert changes(NOW, BEFORE, Look("detailed", hidden=("wind",)))["sources"]["before_mwh"] == 1_000
    grouped = changes(NOW, BEFORE, Look("type"))
    assert grouped["renewable"]["difference_mwh"] == 1_000
    assert grouped["storage_in"]["before_mwh"] == -150


def test_bars_stand_in_the_order_of_the_table_with_their_words() -> None:
    look = Look("detailed")
    figure = comparison_figure(changes(NOW, BEFORE, look), look)
    (bars,) = figure["data"]
    # Plotly fills the axis from below: loads first.
    assert bars["y"] == ["Battery, charging", "Coal (black)", "Wind", "Solar (rooftop)"]
    assert decoded(bars["x"]).tolist() == pytest.approx([-0.05, -0.1, 1.0, 0.0])
    assert bars["text"] == ["−0.05", "−0.10", "+1.00", "0.00"]
    assert bars["marker"]["color"] == ["$battery_charging", "$coal_black", "$wind", "$solar_rooftop"]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < -0.1
    assert high > 1.0


def test_without_any_difference_the_figure_is_empty_and_sound() -> None:
    figure = comparison_figure(changes(NOW, period(), Look("detailed")), Look("detailed"))
    assert figure["data"][0]["y"] == []
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < 0 < high
