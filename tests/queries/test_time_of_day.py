"""A mean day: by hand on the tiny market, against pandas on a simulated one and on AEMO's files, and by identities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.nem.intervals import TOTAL
from app.queries.generation import generation
from app.queries.time_of_day import day_by_fuel, day_of_market, step_minutes
from app.queries.world import World
from tests.support import day_oracle, tiny
from tests.support.market_oracle import Oracle

# At each of the three steps: within a day, parts of half-hours at both ends, over changes of month and year, a gap.
WINDOWS = (
    ("2026-02-10T17:25", "2026-02-10T18:05"),
    ("2026-01-15T00:05", "2026-01-18T17:25"),
    ("2026-01-15T00:05", "2026-02-18T17:25"),
)
LONG = ("2025-01-01", "2027-01-01")
AEMO_WINDOWS = (("2018-05-01T01:05", "2018-05-31T10:10"), ("2018-01-01", "2027-01-01"))
# Decimals of 5 places for energy: a sum of ten thousands of rounded values, over its hours.
CLOSE = {"rtol": 1e-7, "atol": 1e-2}


def hold(world: World, truth: Oracle, region: str, start: str, end: str) -> None:
    step = step_minutes(datetime.fromisoformat(start), datetime.fromisoformat(end))
    keys = ["minute", "fuel"]
    answer = day_by_fuel(world.version, region, start, end, "detailed").sort_values(keys, ignore_index=True)
    expected = day_oracle.by_fuel(truth, region, start, end, step).sort_values(keys, ignore_index=True)
    assert answer[keys].to_numpy().tolist() == expected[keys].to_numpy().tolist()
    np.testing.assert_allclose(answer["hours"], expected["hours"], rtol=1e-12)
    apart = (answer["energy_mwh"] - expected["energy_mwh"]).abs()
    assert (apart <= 0.5e-5 * expected["readings"] + 1e-9 * expected["energy_mwh"].abs()).all()
    np.testing.assert_allclose(answer["mean_mw"], expected["mean_mw"], **CLOSE)
    pd.testing.assert_frame_equal(
        day_of_market(world.version, region, start, end),
        day_oracle.of_market(truth, region, start, end, step),
        check_dtype=False,
        **CLOSE,
    )


@pytest.mark.parametrize("region", ["NEM", "SA1"])
@pytest.mark.parametrize(("start", "end"), [*WINDOWS, LONG])
def test_a_simulated_market(simulated_truth: tuple[World, Oracle], region: str, start: str, end: str) -> None:
    hold(*simulated_truth, region, start, end)


@pytest.mark.aemo_files
@pytest.mark.parametrize(("start", "end"), AEMO_WINDOWS)
def test_aemos_files(aemo_truth: tuple[World, Oracle], start: str, end: str) -> None:
    for region in ("NEM", "VIC1"):
        hold(*aemo_truth, region, start, end)


def test_an_hour_by_hand(asking: Callable[[Path], World], tiny_data: Path) -> None:
    version = asking(tiny_data).version
    window = ("2024-03-01", "2024-03-01T01:00")
    frame = day_by_fuel(version, "SA1", *window, "detailed").set_index(["minute", "fuel"])
    # Each five minutes is a time of day of its own, and both batteries stand in it: 24 MW out, 12 MW in.
    assert frame.loc[(0, "battery_discharging"), ["mean_mw", "hours"]].to_list() == [24.0, 1 / 12]
    assert frame.loc[(55, "battery_charging"), "mean_mw"] == -12.0
    # The link runs into SA1 for half an hour, then out of it.
    assert frame.loc[(0, "imports"), "mean_mw"] == pytest.approx(24)
    assert frame.loc[(45, "imports"), "mean_mw"] == pytest.approx(0)
    assert frame.loc[(45, "exports"), "mean_mw"] == pytest.approx(-24)
    market = day_of_market(version, "SA1", *window).set_index("minute")
    assert market.price_aud_mwh.to_list() == tiny.PRICES["SA1"]
    assert market.underlying_demand_mw[40] == pytest.approx(tiny.DEMAND_MW["SA1"] + 48 - 36 + 120, abs=30)


@pytest.mark.parametrize(("start", "end"), [*WINDOWS, LONG])
@pytest.mark.parametrize("group", ["simple", "type"])
def test_the_day_adds_up_to_the_window(
    simulated_data: Path, asking: Callable[[Path], World], start: str, end: str, group: str
) -> None:
    version = asking(simulated_data).version
    day = day_by_fuel(version, "SA1", start, end, group).groupby("fuel").energy_mwh.sum()
    whole = generation(version, "SA1", start, end, TOTAL, group).set_index("fuel").energy_mwh.dropna()
    pd.testing.assert_series_equal(day.sort_index(), whole.sort_index(), rtol=1e-12, check_index_type=False)


def test_a_window_without_data_has_no_day(simulated_data: Path, asking: Callable[[Path], World]) -> None:
    version = asking(simulated_data).version
    assert day_by_fuel(version, "NEM", "2001-01-01", "2001-02-01", "detailed").empty
    assert day_of_market(version, "NEM", "2001-01-01", "2001-02-01").empty
