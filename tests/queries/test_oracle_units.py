"""Units, single units and coverage against the pandas oracle, on the simulated market and on AEMO's files."""

from __future__ import annotations

import pandas as pd
import pytest

from app.nem.intervals import CODES, TOTAL
from app.nem.regions import NEM, REGION_CODES
from app.queries.coverage import coverage
from app.queries.unit import unit
from app.queries.units import units
from app.queries.world import World
from tests.support import oracle_stations
from tests.support.closeness import assert_close
from tests.support.market_oracle import Oracle
from tests.support.oracle_lake import FIVE, FIVE_MINUTE_SETTLEMENT, HALF_HOUR

DAYS = ("2026-01-27T00:05", "2026-01-29T17:25")
WEEKS = ("2025-12-29T03:35", "2026-02-05T10:10")
AEMO_WINDOWS = (
    ("2018-05-01T01:05", "2018-05-31T10:10"),
    ("2024-07-01T01:05", "2024-07-31T10:10"),
    ("2025-12-27", "2025-12-28"),
)
REGISTERED = ("region", "fuel")
MEASURES = (
    "capacity_mw",
    "charge_capacity_mw",
    "energy_mwh",
    "charge_mwh",
    "revenue_aud",
    "charge_cost_aud",
    "utilization",
    "captured_price_aud_mwh",
    "max_mw",
    "running_hours",
    "starts",
    "capacity_mwh",
    "charge_capacity_mwh",
    "coverage",
    "hours",
)
# Of a silent unit these are missing, as its energy is: held to the oracle's nothing.
NOTHING_IF_MISSING = ("priced_mwh", "negative_price_mwh", "negative_price_aud")
SERIES = ("energy_mwh", "mean_mw", "revenue_aud", "capacity_mwh", "hours")
# A coal unit that retires on 28 January, a battery, a pump, wind, a peaker.
DUIDS = ("ER01", "WTAHB1", "SHPUMP", "MACARTH1", "AGLHAL")


def hold_units(asked: tuple[World, Oracle], region: str, start: str, end: str) -> None:
    world, truth = asked
    answer = units(world.version, region, start, end)
    expected = oracle_stations.units(truth, start, end)
    if region != NEM:
        expected = expected[expected.region == region].reset_index(drop=True)
    assert answer.duid.is_monotonic_increasing
    assert answer.duid.is_unique
    # A registration that neither reports nor counts a capacity has a row, and nothing in it.
    measured = answer.duid.isin(expected.duid)
    assert answer[~measured].energy_mwh.isna().all()
    assert answer[~measured].capacity_mwh.isna().all()
    answer = answer[measured].reset_index(drop=True)

    assert_close(answer, expected, ["duid", *REGISTERED], MEASURES)
    nothing = dict.fromkeys(NOTHING_IF_MISSING, 0.0)
    assert_close(answer.fillna(nothing), expected.fillna(nothing), ["duid"], NOTHING_IF_MISSING)


def hold_unit(asked: tuple[World, Oracle], duids: tuple[str, ...], start: str, end: str, interval: str) -> None:
    world, truth = asked
    answer = unit(world.version, duids, start, end, interval)
    columns = [*SERIES, *(["reading_mw"] if interval == "5m" else [])]
    expected = oracle_stations.unit(truth, duids, start, end, interval)
    # A unit that is registered, silent and of unknown size has rows too, with nothing in them.
    blank = (answer.hours == 0) & answer.capacity_mwh.isna()
    assert answer[blank].energy_mwh.isna().all()
    answer = answer[~blank].reset_index(drop=True)
    assert_close(answer, expected, ["duid", "interval_start"], columns)


@pytest.mark.parametrize(("start", "end"), [DAYS, WEEKS])
def test_units(simulated_truth: tuple[World, Oracle], start: str, end: str) -> None:
    for region in (NEM, *REGION_CODES):
        hold_units(simulated_truth, region, start, end)


@pytest.mark.parametrize("interval", [*CODES, TOTAL])
def test_single_units(simulated_truth: tuple[World, Oracle], interval: str) -> None:
    hold_unit(simulated_truth, DUIDS, *(DAYS if interval in ("5m", "30m", "1h") else WEEKS), interval)


def test_what_is_known_to_be_nothing_is_zero(simulated_truth: tuple[World, Oracle]) -> None:
    """Two weeks without a negative price: energy made below zero is 0, which is not the same as unknown."""
    world, truth = simulated_truth
    start, end = "2026-02-02", "2026-02-16"
    assert truth.prices("SA1", start, end, TOTAL).hours_negative[0] == 0
    answer = units(world.version, "SA1", start, end)
    assert answer[answer.energy_mwh.notna()].negative_price_mwh.tolist() == [0.0] * answer.energy_mwh.notna().sum()


@pytest.mark.aemo_files
@pytest.mark.parametrize(("start", "end"), AEMO_WINDOWS)
def test_units_on_aemos_files(aemo_truth: tuple[World, Oracle], start: str, end: str) -> None:
    for region in (NEM, "SA1"):
        hold_units(aemo_truth, region, start, end)


@pytest.mark.aemo_files
@pytest.mark.parametrize(("start", "end"), AEMO_WINDOWS)
def test_single_units_on_aemos_files(aemo_truth: tuple[World, Oracle], start: str, end: str) -> None:
    for interval in ("5m", "1d", TOTAL):
        hold_unit(aemo_truth, ("AGLHAL", "HDWF2", "PORTWF", "SHPUMP", "BALBL1"), start, end, interval)


def present(truth: Oracle, table: str, step: pd.Timedelta) -> pd.Series:
    """Distinct intervals of a table by day."""
    stamp = "interval_datetime" if table == "rooftop" else "settlementdate"
    times = truth.lake.table(table, [stamp], step).interval_start.drop_duplicates()
    return times.groupby(times.dt.normalize()).size()


@pytest.mark.parametrize("table", ["scada", "price", "region", "interconnector", "rooftop"])
def test_coverage(simulated_truth: tuple[World, Oracle], table: str) -> None:
    world, truth = simulated_truth
    answer = coverage(world.version, *WEEKS).query("table == @table").set_index("day")
    step = HALF_HOUR if table == "rooftop" else FIVE
    days = pd.date_range("2025-12-29", "2026-02-05")
    assert answer.index.tolist() == days.tolist()
    assert answer.expected.tolist() == [pd.Timedelta(days=1) // step] * len(days)
    assert answer.present.tolist() == present(truth, table, step).reindex(days, fill_value=0).tolist()


@pytest.mark.aemo_files
def test_coverage_of_trading_prices_is_of_half_hours_before_october_2021(aemo_truth: tuple[World, Oracle]) -> None:
    world, truth = aemo_truth
    answer = coverage(world.version, "2018-05-01", "2018-05-04").query("table == 'trading_price'")
    times = present(truth, "trading_price", HALF_HOUR)
    assert times.index.min() < FIVE_MINUTE_SETTLEMENT
    assert answer.present.tolist() == times["2018-05-01":"2018-05-03"].tolist()
    assert answer.expected.tolist() == [48] * 3
