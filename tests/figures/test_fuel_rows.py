"""The table by fuel and the headline, on numbers that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from app.figures.fuel_table import Row, fuel_rows
from app.figures.headline import headline

# Ten hours: coal 600 MWh of 1,000 MW, wind 300 of 500, rooftop 100, a battery 50 out and 60 in; $50 but wind at $10.
DETAILED = pd.DataFrame(
    [
        ("coal_black", 600.0, 30_000.0, 600.0, 10_000.0),
        ("wind", 300.0, 2_000.0, 200.0, 5_000.0),  # 100 MWh of it have no price
        ("solar_rooftop", 100.0, np.nan, np.nan, np.nan),
        ("battery_discharging", 50.0, 5_000.0, 50.0, 1_000.0),
        ("battery_charging", -60.0, -600.0, -60.0, 1_200.0),
    ],
    columns=["fuel", "energy_mwh", "revenue_aud", "priced_mwh", "capacity_mwh"],
).assign(hours=10.0)


def rows(group: str = "detailed") -> dict[str, Row]:
    return {str(row["band"]): row for row in fuel_rows(DETAILED, group)}


def test_rows_go_down_the_stack_with_totals() -> None:
    assert list(rows()) == [
        "solar_rooftop",
        "wind",
        "battery_discharging",
        "coal_black",
        "sources",
        "battery_charging",
        "loads",
        "net",
    ]


def test_ratios_are_ratios_of_sums() -> None:
    wind = rows()["wind"]
    assert wind["share"] == pytest.approx(300 / 1050)
    assert wind["mean_mw"] == pytest.approx(30)
    # Only the energy that has a price divides the revenue.
    assert wind["captured_price_aud_mwh"] == pytest.approx(10)
    assert wind["utilization"] == pytest.approx(0.06)


def test_rooftop_has_no_revenue_and_no_utilization() -> None:
    rooftop = rows()["solar_rooftop"]
    assert rooftop["energy_mwh"] == 100
    assert [rooftop[key] for key in ("revenue_aud", "captured_price_aud_mwh", "utilization")] == [None, None, None]


def test_totals_are_the_sums_and_shares_add_to_one() -> None:
    table = rows()
    assert table["sources"]["energy_mwh"] == 1050
    assert table["sources"]["revenue_aud"] == 37_000
    assert table["sources"]["captured_price_aud_mwh"] == pytest.approx(37_000 / 850)
    assert table["net"]["energy_mwh"] == 990
    assert table["net"]["revenue_aud"] == 36_400
    shares = [row["share"] for row in table.values() if row["share"] is not None and not row["total"]]
    assert sum(float(share) for share in shares) == pytest.approx(1)


def test_charging_pays_a_positive_price_and_uses_its_own_capacity() -> None:
    charging = rows()["battery_charging"]
    assert charging["revenue_aud"] == -600
    assert charging["captured_price_aud_mwh"] == pytest.approx(10)
    assert charging["utilization"] == pytest.approx(60 / 1200)


def test_utilization_of_a_group_leaves_rooftop_out_of_both_sides() -> None:
    """Wind's 300 MWh over wind's 5,000: with rooftop's energy on top it would be 8 %."""
    renewable = rows("type")["renewable"]
    assert renewable["energy_mwh"] == 400
    assert renewable["utilization"] == pytest.approx(300 / 5_000)


def test_headline_counts_generation_without_storage() -> None:
    whole = pd.DataFrame(
        [(980.0, 10.0, 42.5, -5.0, 300.0, 1.5, 10.0)],
        columns=[
            "underlying_demand_mwh",
            "demand_hours",
            "demand_weighted_price_aud_mwh",
            "min_price",
            "max_price",
            "hours_negative",
            "hours",
        ],
    )
    series = pd.DataFrame(
        {
            "interval_start": pd.to_datetime(["2026-01-01T00:00", "2026-01-01T05:00", "2026-01-01T10:00"]),
            "underlying_demand_mwh": [400.0, 580.0, np.nan],
            "demand_hours": [5.0, 5.0, 5.0],
        }
    )
    head = headline(DETAILED, whole, series)
    assert head["energy_mwh"] == 1000
    assert head["renewable_share"] == pytest.approx(0.4)
    assert head["mean_demand_mw"] == pytest.approx(98)
    assert (head["peak_demand_mw"], head["peak_at"]) == (116, "2026-01-01T05:00")
    assert (head["price_aud_mwh"], head["hours_negative"]) == (42.5, 1.5)


def test_headline_of_nothing_is_nothing() -> None:
    empty = pd.DataFrame(columns=["interval_start", "underlying_demand_mwh", "demand_hours"], dtype="float64")
    head = headline(DETAILED.iloc[:0], empty, empty)
    assert set(head.values()) == {None}
