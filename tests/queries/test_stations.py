"""Stations and a few units' figures: by hand on the tiny market, and against the whole fleet's and AEMO's files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from app.queries.earnings import SUMS, earnings
from app.queries.station_shape import earnings_monthly, mean_day
from app.queries.stations import registration, reported, stations
from app.queries.unit import unit
from app.queries.units import units
from app.queries.world import World
from tests.support import oracle_stations
from tests.support.market_oracle import Oracle

Asking = Callable[[Path], World]

# Neither begins at a midnight; the second spans the turn of a year and a unit's retirement.
WINDOWS = (("2026-01-27T00:05", "2026-01-29T17:25"), ("2025-12-30T22:15", "2026-02-05T10:10"))
SOME = ("AGLHAL", "CTHLWF1", "ER01", "SNOWYP", "WTAHB1")


def test_the_tiny_markets_stations_by_hand(asking: Asking, tiny_data: Path) -> None:
    version = asking(tiny_data).version
    known = stations(version)
    assert list(known) == ["BATT1_S", "BATT2_S", "COAL1_S", "MYSTERY", "SHPUMP_S", "WIND1_S"]
    coal, pump = known["COAL1_S"], known["SHPUMP_S"]
    assert (coal.duids, coal.fuels, coal.regions, coal.capacity_mw, coal.working) == (
        ("COAL1",),
        ("coal_black",),
        ("NSW1",),
        600.0,
        True,
    )
    assert (pump.fuels, pump.capacity_mw) == (("pumps",), 240.0)
    assert (known["MYSTERY"].regions, known["MYSTERY"].capacity_mw) == (("unknown",), 0.0)
    periods = registration(version, ("BATT1", "WIND1")).query("in_force")
    assert periods[["duid", "capacity_mw", "charge_capacity_mw", "loss_factor"]].to_numpy().tolist()[0] == [
        "BATT1",
        50.0,
        40.0,
        0.9,
    ]
    assert reported(version, ("COAL1",)) == (datetime(2024, 3, 1), datetime(2024, 3, 2))
    assert reported(version, ("NOSUCH",)) is None
    hour = mean_day(version, ("COAL1", "BATT2"), "2024-03-01", "2024-03-01T01:00")
    own = hour[hour["duid"] == "COAL1"]
    # From 300 MW up by 6 every five minutes: the first interval's mean is 303.
    assert own["minute"].tolist() == list(range(0, 60, 5))
    assert (own["energy_mwh"] / own["hours"]).tolist() == pytest.approx([303 + 6 * i for i in range(12)])
    assert hour[hour["duid"] == "BATT2"]["energy_mwh"].tolist() == [-1.0] * 12


@pytest.mark.parametrize("window", WINDOWS)
def test_months_add_up_to_the_window(asking: Asking, simulated_data: Path, window: tuple[str, str]) -> None:
    version = asking(simulated_data).version
    found = earnings_monthly(version, SOME, *window)
    assert found["month"].dt.strftime("%Y-%m").unique().tolist() == sorted(
        {f"{day:%Y-%m}" for day in pd.date_range(window[0][:10], window[1][:10])}
    )
    whole = earnings(version, "NEM", *window).query("duid in @SOME").groupby("duid")[list(SUMS)].sum(min_count=1)
    pd.testing.assert_frame_equal(
        found.groupby("duid")[list(SUMS)].sum(min_count=1), whole, check_exact=False, rtol=1e-9
    )


def test_a_mean_day_is_that_of_its_intervals(asking: Asking, simulated_data: Path) -> None:
    version = asking(simulated_data).version
    for start, end, step in ((*WINDOWS[0], 5), (*WINDOWS[1], 30)):
        found = mean_day(version, SOME, start, end).set_index(["minute", "duid"])
        series = unit(version, SOME, start, end, "5m")
        clock = series["interval_start"].dt.hour * 60 + series["interval_start"].dt.minute
        own = series.assign(minute=clock // step * step).query("hours > 0")
        expected = own.groupby(["minute", "duid"])[["energy_mwh", "hours"]].sum()
        pd.testing.assert_frame_equal(found, expected, check_index_type=False, rtol=1e-9)


def test_starts_and_sums_are_the_oracles(simulated_truth: tuple[World, Oracle]) -> None:
    world, truth = simulated_truth
    start, end = WINDOWS[1]
    expected = oracle_stations.units(truth, start, end).query("duid in @SOME").reset_index(drop=True)
    found = units(world.version, "NEM", start, end).query("duid in @SOME")
    assert len(found) == len(SOME)
    for name in ("starts", "running_hours", "max_mw", "energy_mwh", "charge_mwh", "revenue_aud", "hours"):
        assert found[name].tolist() == pytest.approx(expected[name].tolist(), rel=1e-6, nan_ok=True), name


@pytest.mark.aemo_files
def test_capacity_over_time_as_aemo_registered_it(asking: Asking, aemo_data: Path) -> None:
    version = asking(aemo_data).version
    periods = registration(version, ("AGLHAL", "HDWF2")).query("in_force")
    for duid, fuel, sizes in (("AGLHAL", "gas_ocgt", [180.0, 217.0]), ("HDWF2", "wind", [102.0])):
        own = periods[periods["duid"] == duid]
        assert set(own["fuel"]) == {fuel}
        assert set(own["region"]) == {"SA1"}
        # One period follows the other, and something of it changed.
        assert (own["valid_from"].iloc[1:].to_numpy() == own["valid_to"].iloc[:-1].to_numpy()).all()
        told = own[["capacity_mw", "loss_factor", "owner", "station"]].to_numpy().tolist()
        assert all(before != after for before, after in pairwise(told))
        assert own[own["valid_to"] > "2019-01-01"]["capacity_mw"].unique().tolist() == sizes
    larger = periods.query("duid == 'AGLHAL' and capacity_mw == 217")
    assert larger["valid_from"].min() == pd.Timestamp("2020-01-20")
