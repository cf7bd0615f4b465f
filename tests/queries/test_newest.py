"""The newest readings: all fuels of one moment, that of the rooftop estimate, which is late."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from app.nem.markettime import short_iso
from app.nem.regions import SELECTABLE
from app.queries.newest import DEMAND, newest
from app.queries.world import World
from tests.support import tiny
from tests.support.market_oracle import Oracle
from tests.support.oracle_facts import FLOWS


def test_fuels_are_of_the_newest_interval_with_rooftop(simulated_truth: tuple[World, Oracle]) -> None:
    world, truth = simulated_truth
    end = world.span.end
    found = newest(world.version, short_iso(end - pd.Timedelta(hours=6)), short_iso(end))
    late = truth.rooftop_5min.interval_start.max()
    assert late < world.data_through
    fuels = found[found.measure != DEMAND]
    assert set(fuels["at"]) == {late}
    rows = truth.bands_5min
    rows = rows[(rows.interval_start == late) & ~rows.fuel.isin(FLOWS)].dropna(subset="reading_mw")
    regional = rows.groupby(["region", "fuel"], observed=True).reading_mw.sum()
    for region in SELECTABLE:
        mine = fuels[fuels.region == region].set_index("measure").mw
        expected = rows.groupby("fuel", observed=True).reading_mw.sum() if region == "NEM" else regional[region]
        assert mine.to_dict() == pytest.approx(expected.to_dict(), abs=0.1)
    demand = found[found.measure == DEMAND].set_index("region")
    assert set(demand["at"]) == {world.data_through}
    for region in SELECTABLE:
        assert demand.mw[region] == pytest.approx(truth.regions_5min[region].operational_mwh.iloc[-1] * 12, abs=0.01)


def test_by_hand(asking: Callable[[Path], World], tiny_data: Path) -> None:
    world = asking(tiny_data)
    found = newest(world.version, "2024-03-01", "2024-03-01T01:05").set_index(["region", "measure"])
    assert found.mw["SA1"].to_dict() == {
        "wind": 60,
        "battery_discharging": 24,
        "battery_charging": -12,
        "solar_rooftop": 120,
        DEMAND: 132,
    }
    assert f"{found['at']['SA1', 'wind']:%H:%M}" == "01:00"
    # The reading after the hour has no demand: that is of an interval before.
    assert f"{found['at']['SA1', DEMAND]:%H:%M}" == "00:55"
    assert found.mw["NEM", "other"] == tiny.READINGS["MYSTERY"][0]
    assert newest(world.version, "2024-02-01", "2024-02-02").empty
