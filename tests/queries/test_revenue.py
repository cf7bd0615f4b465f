"""Revenue, captured prices and rates on the hand-computable market: SA1 at -50 for half an hour, then at 300."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from app.nem.intervals import CODES, TOTAL
from app.queries.generation import generation
from app.queries.revenue import revenue
from app.queries.world import World
from tests.support import tiny

START, HALF, END = "2024-03-01", "2024-03-01T00:30", "2024-03-01T01:00"
SUMS = [
    "energy_mwh",
    "priced_mwh",
    "revenue_aud",
    "negative_price_mwh",
    "negative_price_aud",
    "spot_value_aud",
    "revenue_lossfactor_aud",
]
# Rooftop solar makes 30 MWh at -50 and 60 MWh at 300.
ROOFTOP_VALUE_AUD = 30 * -50 + 60 * 300
NEM_BASELOAD = sum(tiny.NEM_PRICE) / 12


@pytest.fixture
def market(asking: Callable[[Path], World], tiny_data: Path) -> World:
    return asking(tiny_data)


def total(market: World, region: str, group: str = "detailed", start: str = START, end: str = END) -> pd.DataFrame:
    return revenue(market.version, region, start, end, TOTAL, group).set_index("fuel")


@pytest.mark.parametrize(("region", "fuel"), tiny.REVENUE_AUD)
def test_revenue_and_the_price_captured(market: World, region: str, fuel: str) -> None:
    row = total(market, region).loc[fuel]
    revenue_aud, energy_mwh = tiny.REVENUE_AUD[region, fuel], tiny.ENERGY_MWH[region, fuel]
    assert row.revenue_aud == pytest.approx(revenue_aud, abs=1e-2)
    assert row.priced_mwh == pytest.approx(energy_mwh)
    assert row.captured_price_aud_mwh == pytest.approx(revenue_aud / energy_mwh)
    # Constant output earns the mean price of the hour: 100 in NSW1, 125 in SA1.
    assert row.capture_rate == pytest.approx(1, rel=1e-3)


def test_loss_factors_lower_what_is_earned(market: World) -> None:
    assert total(market, "SA1").revenue_lossfactor_aud["wind"] == pytest.approx(0.9 * 7500)


def test_energy_made_below_zero_is_counted_with_what_it_earned(market: World) -> None:
    south = total(market, "SA1")
    assert south.negative_price_mwh["wind"] == pytest.approx(30)
    assert south.negative_price_aud["wind"] == pytest.approx(-1500)
    # Charging below zero earns money.
    assert south.negative_price_mwh["battery_charging"] == pytest.approx(-6)
    assert south.negative_price_aud["battery_charging"] == pytest.approx(300)
    assert total(market, "NSW1").negative_price_mwh["coal_black"] == 0


def test_each_region_counts_by_its_own_price_in_the_market_too(market: World) -> None:
    # The NEM's price never falls below zero here, South Australia's does.
    nem = total(market, "NEM")
    assert nem.negative_price_mwh["wind"] == pytest.approx(30)
    assert nem.negative_price_mwh["coal_black"] == 0


def test_the_market_is_measured_against_the_mean_of_its_own_price(market: World) -> None:
    nem = total(market, "NEM")
    assert nem.capture_rate["coal_black"] == pytest.approx(100 / NEM_BASELOAD)
    assert nem.capture_rate["wind"] == pytest.approx(125 / NEM_BASELOAD)


def test_against_a_price_that_is_not_above_zero_there_is_no_rate(market: World) -> None:
    wind = total(market, "SA1", start=START, end=HALF).loc["wind"]
    assert wind.captured_price_aud_mwh == pytest.approx(-50)
    assert pd.isna(wind.capture_rate)


def test_rooftop_earns_nothing_and_has_a_value_at_spot(market: World) -> None:
    rooftop = total(market, "SA1").loc["solar_rooftop"]
    assert pd.isna(rooftop.revenue_aud)
    assert pd.isna(rooftop.negative_price_aud)
    assert rooftop.priced_mwh == pytest.approx(90)
    assert rooftop.spot_value_aud == pytest.approx(ROOFTOP_VALUE_AUD, abs=1e-2)
    assert rooftop.captured_price_aud_mwh == pytest.approx(ROOFTOP_VALUE_AUD / 90)
    assert rooftop.capture_rate == pytest.approx(ROOFTOP_VALUE_AUD / 90 / 125)
    assert rooftop.negative_price_mwh == pytest.approx(30)


def test_in_a_group_with_settled_fuels_rooftop_is_energy_only(market: World) -> None:
    renewable = total(market, "SA1", "type").loc["renewable"]
    assert renewable.energy_mwh == pytest.approx(60 + 90)
    assert renewable.priced_mwh == pytest.approx(60)
    assert renewable.revenue_aud == pytest.approx(7500)
    assert renewable.captured_price_aud_mwh == pytest.approx(125)
    assert renewable.negative_price_mwh == pytest.approx(30)
    assert renewable.spot_value_aud == pytest.approx(ROOFTOP_VALUE_AUD, abs=1e-2)


def test_energy_without_a_price_earns_nothing_and_has_no_price(market: World) -> None:
    other = total(market, "NEM").loc["other"]
    assert other.energy_mwh == pytest.approx(12)
    assert other.priced_mwh == 0
    assert pd.isna(other.revenue_aud)
    assert pd.isna(other.captured_price_aud_mwh)


def test_flows_earn_nothing(market: World) -> None:
    assert not {"imports", "exports"} & set(total(market, "SA1").index)


@pytest.mark.parametrize("group", ["detailed", "type"])
@pytest.mark.parametrize("interval", CODES)
def test_every_interval_adds_up_to_the_same(market: World, interval: str, group: str) -> None:
    for region in ("NEM", "NSW1", "SA1"):
        frame = revenue(market.version, region, START, END, interval, group)
        added = frame.groupby("fuel")[SUMS].sum(min_count=1)
        pd.testing.assert_frame_equal(added, total(market, region, group)[SUMS].sort_index())


def test_revenue_is_what_generation_says(market: World) -> None:
    made = generation(market.version, "SA1", START, END, "5m", "detailed")
    earned = revenue(market.version, "SA1", START, END, "5m", "detailed")
    shared = ["interval_start", "fuel", "energy_mwh", "priced_mwh", "revenue_aud"]
    settled = made[made.capacity_mwh.notna()][shared].reset_index(drop=True)
    pd.testing.assert_frame_equal(earned[earned.fuel != "solar_rooftop"][shared].reset_index(drop=True), settled)


def test_a_window_without_data_is_empty(market: World) -> None:
    assert revenue(market.version, "NEM", "2024-02-01", "2024-02-02", "5m", "simple").empty
