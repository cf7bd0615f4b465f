"""What must hold of prices for every window: bands, dollars, hours and spikes are one time and one money."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nem.intervals import CODES
from app.nem.regions import NEM, REGION_CODES, SELECTABLE
from app.queries.price_shape import price_bands, price_hours, price_steps
from app.queries.prices import prices
from app.queries.region_prices import price_comparison, region_prices
from app.queries.spikes import spikes
from app.queries.world import World
from tests.queries.test_identities import moments, of_windows, windows


@pytest.fixture
def market(asking: Callable[[Path], World], simulated_data: Path) -> World:
    return asking(simulated_data)


@of_windows
@given(places=windows(), region=st.sampled_from(SELECTABLE))
def test_bands_dollars_and_hours_hold_all_of_the_time_and_money(market: World, places: list[int], region: str) -> None:
    start, end = moments(market, places)
    whole = prices(market.version, region, start, end, "total").iloc[0]
    bands = price_bands(market.version, start, end).query("region == @region")
    steps = price_steps(market.version, start, end).query("region == @region")
    assert bands.hours.sum() == pytest.approx(whole.hours)
    assert bands.price_hours.sum() == pytest.approx(whole.price_aud_mwh * whole.hours)
    assert bands.hours[bands.price_band == 0].sum() == pytest.approx(whole.hours_negative)
    assert (steps.hours * steps.price_aud_mwh).sum() == pytest.approx(whole.price_aud_mwh * whole.hours)
    assert ((steps.step <= steps.price_aud_mwh) & (steps.price_aud_mwh < steps.step + 1)).all()
    for columns in ("day", "month"):
        hours = price_hours(market.version, region, start, end, columns)
        assert hours.hours.sum() == pytest.approx(whole.hours)
        assert (hours.hours * hours.price_aud_mwh).sum() == pytest.approx(whole.price_aud_mwh * whole.hours)


@of_windows
@given(places=windows(), region=st.sampled_from(REGION_CODES))
def test_spikes_are_the_bands_from_300_up(market: World, places: list[int], region: str) -> None:
    start, end = moments(market, places)
    high = price_bands(market.version, start, end).query("region == @region and price_band >= 4")
    runs = spikes(market.version, region, start, end, 300)
    assert runs.hours.sum() == pytest.approx(high.hours.sum())
    assert runs.cost_aud.sum() == pytest.approx(high.demand_value_aud.sum())
    lengths = (runs.interval_end - runs.interval_start).dt.total_seconds() / 3600
    assert lengths.tolist() == pytest.approx(runs.hours.tolist())


@of_windows
@given(places=windows(cuts=3))
def test_splitting_a_window_changes_no_sum(market: World, places: list[int]) -> None:
    start, middle, end = moments(market, places)

    def sums(*window: str) -> pd.DataFrame:
        return price_bands(market.version, *window).set_index(["region", "price_band"])

    parts = sums(start, middle).add(sums(middle, end), fill_value=0)
    pd.testing.assert_frame_equal(parts.sort_index(), sums(start, end).sort_index(), rtol=1e-9, atol=1e-6)


@of_windows
@given(places=windows(), interval=st.sampled_from(CODES))
def test_all_regions_at_once_are_each_region_by_itself(market: World, places: list[int], interval: str) -> None:
    start, end = moments(market, places)
    together = region_prices(market.version, start, end, interval)
    compared = price_comparison(market.version, start, end).regions.set_index("region")
    for region in (NEM, "TAS1"):
        alone = prices(market.version, region, start, end, interval)
        alone = alone[alone.hours > 0].reset_index(drop=True)
        mine = together[together.region == region].reset_index(drop=True)
        shared = ["interval_start", "price_aud_mwh", "demand_weighted_price_aud_mwh", "min_price", "max_price", "hours"]
        pd.testing.assert_frame_equal(mine[shared], alone[shared])
        total = prices(market.version, region, start, end, "total").iloc[0]
        for column in ("price_aud_mwh", "demand_weighted_price_aud_mwh", "min_price", "max_price", "hours_negative"):
            assert compared.loc[region, column] == pytest.approx(total[column])
