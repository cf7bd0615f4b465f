"""What must hold for every window: the identities of docs/metrics.md, for windows that hypothesis chooses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.nem.intervals import CODES, TOTAL
from app.nem.markettime import short_iso
from app.nem.regions import NEM, REGION_CODES
from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.world import World

SUMS = ["energy_mwh", "revenue_aud", "capacity_mwh", "priced_mwh"]
FLOWS = ["imports", "exports"]
STEP = timedelta(minutes=5)

of_windows = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@pytest.fixture
def market(asking: Callable[[Path], World], simulated_data: Path) -> World:
    return asking(simulated_data)


@st.composite
def windows(draw: st.DrawFn, cuts: int = 2) -> list[int]:
    """Ordered places in the history, as shares of it in 1/100,000, far enough apart to be windows."""
    return sorted(draw(st.sets(st.integers(0, 100_000), min_size=cuts, max_size=cuts)))


def moments(market: World, places: list[int]) -> list[str]:
    steps = (market.span.end - market.span.start) // STEP
    found = [market.span.start + steps * place // 100_000 * STEP for place in places]
    # Two places may fall on one interval: windows must not be empty.
    return [short_iso(moment + i * STEP) for i, moment in enumerate(found)]


def sums(market: World, region: str, start: str, end: str, interval: str = TOTAL) -> pd.DataFrame:
    frame = generation(market.version, region, start, end, interval, "detailed")
    return frame.groupby("fuel")[SUMS].sum()


def same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    # Sums are exact decimals; what differs is the last bit of their doubles.
    pd.testing.assert_frame_equal(left.sort_index(), right.sort_index(), rtol=1e-9, atol=1e-6)


@of_windows
@given(places=windows(), interval=st.sampled_from(CODES), region=st.sampled_from((NEM, *REGION_CODES)))
def test_every_interval_sums_to_the_same(market: World, places: list[int], interval: str, region: str) -> None:
    start, end = moments(market, places)
    same(sums(market, region, start, end, interval), sums(market, region, start, end))


@of_windows
@given(places=windows(cuts=3), region=st.sampled_from((NEM, *REGION_CODES)))
def test_splitting_a_window_changes_no_sum(market: World, places: list[int], region: str) -> None:
    start, middle, end = moments(market, places)
    parts = sums(market, region, start, middle).add(sums(market, region, middle, end), fill_value=0)
    same(parts, sums(market, region, start, end))


@of_windows
@given(places=windows())
def test_the_nem_is_the_sum_of_its_regions_and_exports_are_imports(market: World, places: list[int]) -> None:
    start, end = moments(market, places)
    regions = sum_frames([sums(market, region, start, end) for region in REGION_CODES])
    flows = regions.loc[[flow for flow in FLOWS if flow in regions.index], "energy_mwh"]
    assert flows.sum() == pytest.approx(0, abs=1e-6)
    # Every simulated unit has a region: there is no `unknown` to add.
    same(regions.drop(index=FLOWS, errors="ignore"), sums(market, NEM, start, end))


@of_windows
@given(places=windows(), group=st.sampled_from(["simple", "type"]))
def test_groups_neither_lose_nor_double(market: World, places: list[int], group: str) -> None:
    start, end = moments(market, places)
    grouped = generation(market.version, "QLD1", start, end, TOTAL, group)
    assert grouped.energy_mwh.sum() == pytest.approx(sums(market, "QLD1", start, end).energy_mwh.sum(), abs=1e-6)


@of_windows
@given(places=windows(), interval=st.sampled_from(CODES), region=st.sampled_from((NEM, *REGION_CODES)))
def test_prices_weigh_the_same_at_every_interval(market: World, places: list[int], interval: str, region: str) -> None:
    start, end = moments(market, places)
    whole = prices(market.version, region, start, end, TOTAL).iloc[0]
    parts = prices(market.version, region, start, end, interval)
    assert (parts.price_aud_mwh * parts.hours).sum() == pytest.approx(whole.price_aud_mwh * whole.hours)
    assert parts.hours.sum() == pytest.approx(whole.hours)
    assert parts.total_demand_mwh.sum() == pytest.approx(whole.total_demand_mwh)
    assert parts.min_price.min() == whole.min_price
    assert parts.max_price.max() == whole.max_price


@pytest.mark.parametrize("days", [7, 8, 30, 31, 32, 55])
def test_one_definition_at_every_length(market: World, days: int) -> None:
    """No figure may change where the automatic interval does."""
    end = datetime(2026, 2, 28)
    start = end - timedelta(days=days)
    window = (short_iso(start), short_iso(end))
    fine, coarse = sums(market, "SA1", *window, "5m"), sums(market, "SA1", *window, "1d")
    same(fine, coarse)


def sum_frames(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames).groupby(level=0).sum()
