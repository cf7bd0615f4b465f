"""How prices are spread, compared and peak, against pandas: on a simulated market and on AEMO's files."""

from __future__ import annotations

import pandas as pd
import pytest

from app.nem.bands import SPIKE_PRICES
from app.queries.price_shape import price_bands, price_hours, price_steps
from app.queries.region_prices import price_comparison
from app.queries.spikes import spikes
from app.queries.world import World
from tests.support import price_oracle
from tests.support.market_oracle import Oracle

# Within a day; with parts of days, of half-hours and of months at both ends; over a change of month and of year.
WINDOWS = (
    ("2026-02-10T17:25", "2026-02-10T18:05"),
    ("2026-01-15T00:05", "2026-01-18T17:25"),
    ("2025-12-29T03:35", "2026-02-20T10:10"),
    ("2026-01-01", "2026-03-01"),
    # Longer than the data at both ends: their first and last day may be parts of days.
    ("2025-01-01", "2027-01-01"),
)
AEMO_WINDOWS = (
    # Half-hour settlement, half-hours without a trading price, the days on which five minutes began.
    ("2018-05-01T01:05", "2018-05-31T10:10"),
    ("2020-01-01T00:05", "2020-02-03T00:00"),
    ("2021-09-30T12:05", "2021-10-02T05:05"),
    ("2024-06-15", "2024-09-15"),
    ("2018-01-01", "2027-01-01"),
)
# The NEM's price is kept to five places, and money to four.
CLOSE = {"rtol": 1e-7, "atol": 2e-3}


def same(answer: pd.DataFrame, expected: pd.DataFrame, keys: list[str]) -> None:
    columns = list(expected.columns)
    answer = answer.astype({"region": str}) if "region" in columns else answer
    left, right = (frame[columns].sort_values(keys, ignore_index=True) for frame in (answer, expected))
    pd.testing.assert_frame_equal(left, right, check_dtype=False, check_index_type=False, **CLOSE)


def hold(world: World, truth: Oracle, start: str, end: str) -> None:
    found = price_comparison(world.version, start, end)
    same(found.regions, price_oracle.summary(truth, start, end).rename_axis("region").reset_index(), ["region"])
    same(found.spreads, price_oracle.spreads(truth, start, end), ["region", "other"])
    same(price_bands(world.version, start, end), price_oracle.bands(truth, start, end), ["region", "price_band"])
    same(price_steps(world.version, start, end), price_oracle.steps(truth, start, end), ["region", "step"])
    for region, columns in (("NEM", "month"), ("SA1", "day"), ("SA1", "month")):
        expected = price_oracle.hours(truth, region, start, end, columns)
        same(price_hours(world.version, region, start, end, columns), expected, ["interval_start", "hour"])
    for region, price in (("NEM", SPIKE_PRICES[0]), ("SA1", SPIKE_PRICES[1]), ("NEM", SPIKE_PRICES[2])):
        expected = price_oracle.spikes(truth, region, start, end, price)
        same(spikes(world.version, region, start, end, price), expected, ["interval_start", "region"])


@pytest.mark.parametrize(("start", "end"), WINDOWS)
def test_a_simulated_market(simulated_truth: tuple[World, Oracle], start: str, end: str) -> None:
    hold(*simulated_truth, start, end)


@pytest.mark.aemo_files
@pytest.mark.parametrize(("start", "end"), AEMO_WINDOWS)
def test_aemos_files(aemo_truth: tuple[World, Oracle], start: str, end: str) -> None:
    hold(*aemo_truth, start, end)
