"""Utilization is one number at every range and interval: on a simulated market, on AEMO's files, and by identities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.figures.fleet import MEASURES, fleet_rows, sides
from app.nem.fuels import bands
from app.nem.markettime import short_iso
from app.nem.selection import Selection
from app.pages.utilization_answer import window_of
from app.queries.unit import unit
from app.queries.units import units
from app.queries.utilization import utilization
from app.queries.utilization_shape import utilization_hours, utilization_steps
from app.queries.world import World
from tests.queries.test_aemo_oracle import UTILIZATION, bounds


@pytest.mark.parametrize("days", [7, 8, 30, 31, 365, 366])
def test_one_number_at_every_range_and_interval(
    asking: Callable[[Path], World], simulated_data: Path, days: int
) -> None:
    market = asking(simulated_data)
    end = market.span.end
    start, until = short_iso(end - timedelta(days=days)), short_iso(end)
    whole = utilization(market.version, "NEM", start, until, "total", "type").set_index("fuel")
    shown = window_of(None, Selection().between(end - timedelta(days=days), end).window(market.span)).interval
    for interval in {"5m", "30m", "1d", shown}:
        rows = utilization(market.version, "NEM", start, until, interval, "type").groupby("fuel")
        sums = rows[["energy_mwh", "capacity_mwh"]].sum()
        used = (sums.energy_mwh / sums.capacity_mwh).abs()
        for fuel, told in whole.utilization.dropna().items():
            assert used[fuel] == pytest.approx(told, rel=1e-9), (interval, fuel)


@given(data=st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_heat_map_and_duration_curve_hold_the_windows_energy_and_time(
    asking: Callable[[Path], World], simulated_data: Path, data: st.DataObject
) -> None:
    market = asking(simulated_data)
    steps = int((market.span.end - market.span.start) / timedelta(minutes=5))
    first = data.draw(st.integers(0, steps - 2))
    last = data.draw(st.integers(first + 1, steps))
    start, end = (short_iso(market.span.start + timedelta(minutes=5 * step)) for step in (first, last))
    whole = utilization(market.version, "NEM", start, end, "total", "detailed").set_index("fuel")
    for band in bands("detailed"):
        if band.code not in whole.index or not whole.capacity_mwh[band.code] > 0:
            continue
        for columns in ("day", "month"):
            hours = utilization_hours(market.version, "NEM", start, end, band.fuels, columns)
            assert hours.energy_mwh.sum() == pytest.approx(whole.energy_mwh[band.code], rel=1e-9, abs=1e-6)
            assert hours.capacity_mwh.sum() == pytest.approx(whole.capacity_mwh[band.code], rel=1e-9)
    for interval in ("5m", "30m", "1h"):
        curve = utilization_steps(market.version, "NEM", start, end, interval, "detailed")
        for fuel, hours in curve.groupby("fuel").hours.sum().items():
            assert hours == pytest.approx(whole.hours[fuel]), (interval, fuel)


@pytest.mark.aemo_files
@pytest.mark.parametrize(("duid", "month"), UTILIZATION)
def test_the_fleets_table_on_aemos_files(
    asking: Callable[[Path], World], aemo_data: Path, duid: str, month: str
) -> None:
    market = asking(aemo_data)
    start, end = bounds(month)
    every = sides(units(market.version, "SA1", start, end))
    rows = fleet_rows(every[every.duid == duid], 120.0, pd.Timestamp(start))
    (row,) = [row for row in rows if row.key == duid and row.level == 3]
    assert row.values[MEASURES.index("utilization")] == pytest.approx(UTILIZATION[duid, month], abs=1e-6)


@pytest.mark.aemo_files
def test_new_capacity_is_a_step_on_its_day(asking: Callable[[Path], World], aemo_data: Path) -> None:
    market = asking(aemo_data)
    days = unit(market.version, ("AGLHAL",), "2020-01-01", "2020-02-01", "1d")
    registered = (days.capacity_mwh / days.hours).round(3)
    old = days.interval_start < "2020-01-20"
    assert set(registered[old]) == {180.0}
    assert set(registered[~old]) == {217.0}
