"""Every query of the market against an independent pandas oracle: each interval, region and group, all columns."""

from __future__ import annotations

from itertools import product

import pytest

from app.nem.fuels import GROUPINGS
from app.nem.intervals import CODES, TOTAL
from app.nem.regions import NEM
from app.queries.flows import flows
from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.revenue import revenue
from app.queries.utilization import utilization
from app.queries.world import World
from tests.support.closeness import assert_close
from tests.support.market_oracle import Oracle

# They begin and end inside a half-hour. The first holds a gap of the readings, the others a unit's retirement and a
# change of month, the last a new year too.
DAYS = ("2026-01-15T00:05", "2026-01-18T17:25")
WEEK = ("2026-01-26T01:40", "2026-02-03T10:10")
WEEKS = ("2025-12-29T03:35", "2026-01-30T10:10")
REGIONS = (NEM, "SA1")
INTERVALS = (*CODES, TOTAL)

BY_FUEL = {
    "generation": (
        "energy_mwh",
        "mean_mw",
        "revenue_aud",
        "capacity_mwh",
        "hours",
        "priced_mwh",
        "emissions_t",
        "emissions_mwh",
        "intensity_t_mwh",
    ),
    "utilization": ("energy_mwh", "capacity_mwh", "utilization", "hours"),
    "revenue": (
        "energy_mwh",
        "priced_mwh",
        "revenue_aud",
        "captured_price_aud_mwh",
        "capture_rate",
        "negative_price_mwh",
        "negative_price_aud",
        "spot_value_aud",
        "revenue_lossfactor_aud",
        "hours",
    ),
}
QUERIES = {"generation": generation, "utilization": utilization, "revenue": revenue}
PRICES = (
    "price_aud_mwh",
    "demand_weighted_price_aud_mwh",
    "total_demand_mwh",
    "operational_demand_mwh",
    "underlying_demand_mwh",
    "min_price",
    "max_price",
    "hours",
    "hours_negative",
    "demand_hours",
    "underlying_hours",
)
FLOWS = (
    "export_mwh",
    "import_mwh",
    "export_limit_mw",
    "import_limit_mw",
    "hours_at_limit",
    "hours",
    "spread_value_aud",
)

AEMO_WINDOWS = (
    # Half-hour settlement, intervention runs, half-hours without a trading price.
    ("2018-05-01T01:05", "2018-05-31T10:10"),
    ("2020-01-01T00:05", "2020-02-01T00:00"),
    # Five-minute settlement, and the days on which it began (prices only).
    ("2021-09-30T12:05", "2021-10-02T05:05"),
    ("2024-07-01T01:05", "2024-07-31T10:10"),
    # One whole interval of the market: every region, 493 units.
    ("2025-12-27", "2025-12-28"),
)


def window(interval: str) -> tuple[str, str]:
    return DAYS if interval == "5m" else WEEK if interval in ("30m", "1h") else WEEKS


def hold_by_fuel(asked: tuple[World, Oracle], name: str, *question: str) -> None:
    world, truth = asked
    columns = [*BY_FUEL[name], *(["reading_mw"] if name == "generation" and question[3] == "5m" else [])]
    expected = getattr(truth, name)(*question)
    assert_close(QUERIES[name](world.version, *question), expected, ["interval_start", "fuel"], columns)


def hold_prices(asked: tuple[World, Oracle], *question: str) -> None:
    world, truth = asked
    assert_close(prices(world.version, *question), truth.prices(*question), ["interval_start", "region"], PRICES)


def hold_flows(asked: tuple[World, Oracle], *question: str) -> None:
    world, truth = asked
    keys = ["interval_start", "interconnector", "region_from", "region_to"]
    assert_close(flows(world.version, *question), truth.flows(*question), keys, FLOWS)


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("name", BY_FUEL)
def test_by_fuel(simulated_truth: tuple[World, Oracle], name: str, interval: str) -> None:
    for region, group in product(REGIONS, GROUPINGS):
        hold_by_fuel(simulated_truth, name, region, *window(interval), interval, group)


@pytest.mark.parametrize("interval", INTERVALS)
def test_prices_and_flows(simulated_truth: tuple[World, Oracle], interval: str) -> None:
    for region in REGIONS:
        hold_prices(simulated_truth, region, *window(interval), interval)
        hold_flows(simulated_truth, region, *window(interval), interval)


@pytest.mark.aemo_files
@pytest.mark.parametrize(("start", "end"), AEMO_WINDOWS)
@pytest.mark.parametrize("name", BY_FUEL)
def test_by_fuel_on_aemos_files(aemo_truth: tuple[World, Oracle], name: str, start: str, end: str) -> None:
    for region, interval, group in product(REGIONS, ("5m", "1M", TOTAL), ("detailed", "type")):
        hold_by_fuel(aemo_truth, name, region, start, end, interval, group)


@pytest.mark.aemo_files
@pytest.mark.parametrize(("start", "end"), AEMO_WINDOWS)
def test_prices_and_flows_on_aemos_files(aemo_truth: tuple[World, Oracle], start: str, end: str) -> None:
    for region, interval in product(REGIONS, ("5m", "30m", "1d", "fy")):
        hold_prices(aemo_truth, region, start, end, interval)
        hold_flows(aemo_truth, region, start, end, interval)


@pytest.mark.aemo_files
def test_a_price_before_october_2021_is_the_half_hours(aemo_truth: tuple[World, Oracle]) -> None:
    """What the oracle itself must know: AEMO's own trading prices on both sides of the change."""
    settled = aemo_truth[1].prices_5min.set_index(["region", "interval_start"]).price["SA1"].sort_index()
    last, first = settled["2021-09-30 23:30":"2021-09-30 23:55"], settled["2021-10-01":"2021-10-31"]
    assert last.tolist() == [23.52] * 6
    assert first.empty  # Of that month the files hold trading prices only, and those settle nothing.
