"""The summarised facts of the hand-computable market: every figure here can be checked with a pencil."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app.ingest.files import ingest_files
from app.nem import bands
from app.store.build import build
from app.store.opening import PLAN_VIEWS, script_path
from app.store.steps import FACTS
from tests.support import tiny
from tests.support.aemo_text import report

DAY = datetime(2024, 3, 1)
HALF_PAST = datetime(2024, 3, 1, 0, 30)


@pytest.fixture(scope="module")
def opened(tiny_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published version, opened the way a person would."""
    with duckdb.connect() as db:
        with contextlib.chdir(tiny_data):
            db.execute(script_path(tiny_data).read_text())
        yield db


def one(db: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    (row,) = db.execute(query).fetchall()
    return tuple(float(value) if not isinstance(value, (datetime, str, type(None))) else value for value in row)


def test_the_script_opens_every_fact_and_every_view_of_the_plan(opened: duckdb.DuckDBPyConnection) -> None:
    for name in (*FACTS, *PLAN_VIEWS, "units", "links"):
        assert one(opened, f"SELECT count(*) > 0 FROM {name}") == (1,), name


def test_the_plans_views_speak_of_power_prices_and_utilization(opened: duckdb.DuckDBPyConnection) -> None:
    of_coal = "WHERE region = 'NSW1' AND fuel = 'coal_black' AND interval_start = TIMESTAMP '2024-03-01'"
    assert one(opened, f"SELECT mean_mw, reading_mw FROM generation_by_fuel_5min {of_coal}") == (303, 300)
    # 303, 309, ... 333: mean 318 over the half-hour, of 600 MW.
    assert one(opened, f"SELECT mean_mw FROM generation_by_fuel_30min {of_coal}") == (318,)
    assert one(opened, f"SELECT utilization FROM capacity_utilization_30min {of_coal}") == (pytest.approx(0.53),)
    assert one(opened, f"SELECT price_aud_mwh, captured_price_aud_mwh FROM generation_with_prices_30min {of_coal}") == (
        100,
        100,
    )


@pytest.mark.parametrize(
    ("duid", "energy", "charge", "revenue", "charge_aud"),
    [
        ("COAL1", tiny.COAL_MWH, None, tiny.COAL_MWH * 100, None),
        ("BATT1", 24, 0, 12 * -50 + 12 * 300, 0),
        # It gave nothing: zero, not missing.
        ("BATT2", 0, -12, 0, 6 * 50 - 6 * 300),
        ("SHPUMP", -36, None, -3600, None),
        # No region, no price.
        ("MYSTERY", 12, None, None, None),
    ],
)
def test_a_units_day(
    opened: duckdb.DuckDBPyConnection,
    duid: str,
    energy: float,
    charge: float | None,
    revenue: float | None,
    charge_aud: float | None,
) -> None:
    columns = "energy_mwh, charge_mwh, revenue_aud, charge_aud"
    rows = opened.execute(
        f"SELECT {', '.join(f'sum({c})' for c in columns.split(', '))} FROM unit_daily"
        " WHERE duid = ? AND interval_start < TIMESTAMP '2024-03-01 12:00'",
        [duid],
    ).fetchall()
    # The reading after the hour adds an interval that has no price.
    extra = tiny.READINGS[duid][-1] / 12 * (-1 if duid == "SHPUMP" else 1)
    found_energy, found_charge, *money = (None if value is None else float(value) for value in rows[0])
    assert found_energy == pytest.approx(energy + (0 if duid == "BATT2" else extra), abs=1e-4)
    assert found_charge == (None if charge is None else pytest.approx(charge + (extra if duid == "BATT2" else 0)))
    assert money == [None if value is None else pytest.approx(value, abs=1e-3) for value in (revenue, charge_aud)]


def test_emissions_are_energy_times_the_generating_sets_factor(opened: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT sum(emissions_t) FROM generation_daily WHERE region = 'NEM' AND fuel = '{}'"
    # With the interval after the hour, which has energy but no price.
    assert one(opened, query.format("coal_black")) == (pytest.approx((tiny.COAL_MWH + 372 / 12) * 0.9, abs=1e-3),)
    assert one(opened, query.format("wind")) == (0,)
    assert one(opened, query.format("other")) == (None,)


def test_running_hours_and_starts(tmp_path: Path) -> None:
    # 120 MW: running above 1.2 MW. Not running, then 30, 30, then 1 (not running), then 40 twice.
    readings = [0.0, 1.2, 30.0, 30.0, 1.0, 40.0, 40.0]
    rows = [(tiny.START + (i + 1) * tiny.FIVE, "WIND1", mw) for i, mw in enumerate(readings)]
    (tmp_path / "registry.csv").write_bytes(tiny.registry_report())
    (tmp_path / "scada.csv").write_bytes(
        report({("DISPATCH", "UNIT_SCADA"): (("SETTLEMENTDATE", "DUID", "SCADAVALUE"), rows)})
    )
    ingest_files(tmp_path / "data", [tmp_path / "registry.csv", tmp_path / "scada.csv"])
    build(tmp_path / "data")
    with duckdb.connect() as db:
        with contextlib.chdir(tmp_path / "data"):
            db.execute(script_path(Path()).read_text())
        found = one(db, "SELECT running_intervals, starts, intervals, max_mw FROM unit_daily WHERE duid = 'WIND1'")
    assert found == (4, 2, 7, 40)


def test_a_silent_units_capacity_counts_in_every_market_interval(opened: duckdb.DuckDBPyConnection) -> None:
    found = one(
        opened, "SELECT capacity_mwh, charge_capacity_mwh, in_force_intervals FROM unit_daily WHERE duid = 'BATT1'"
    )
    assert found == (pytest.approx(13 * 50 / 12, abs=1e-3), pytest.approx(13 * 40 / 12, abs=1e-3), 13)


@pytest.mark.parametrize(
    ("region", "measure", "highest", "highest_at", "lowest", "lowest_at"),
    [
        ("NSW1", "coal_black", 372, datetime(2024, 3, 1, 1, 0), 303, DAY),
        # A tie: the first interval.
        ("SA1", "wind", 60, DAY, 60, DAY),
        ("SA1", "battery_charging", -12, DAY, -12, DAY),
        ("SA1", "price", 300, HALF_PAST, -50, DAY),
        # 120 MW + 48 of non-scheduled plant - 36 of dispatchable load, all the same.
        ("SA1", "operational_demand", 132, DAY, 132, DAY),
        # Wind and rooftop are all that South Australia makes; its batteries make nothing.
        ("SA1", "renewable_share", 1, DAY, 1, DAY),
    ],
)
def test_extremes_of_a_day(
    opened: duckdb.DuckDBPyConnection,
    region: str,
    measure: str,
    highest: float,
    highest_at: datetime,
    lowest: float,
    lowest_at: datetime,
) -> None:
    row = one(
        opened,
        "SELECT max_value, max_at, min_value, min_at FROM extremes_daily"
        f" WHERE region = '{region}' AND measure = '{measure}' AND interval_start = TIMESTAMP '2024-03-01'",
    )
    assert row == (pytest.approx(highest, abs=2e-3), highest_at, pytest.approx(lowest, abs=2e-3), lowest_at)


def test_the_markets_extremes_are_its_own(opened: duckdb.DuckDBPyConnection) -> None:
    # Wind and rooftop of all that generates, interval by interval. Rooftop is flat for half an hour, then a line.
    rooftop = [60.0] * 6 + [120 + 30 * (k - 2.5) / 6 for k in range(6)]
    shares = [(60 + sun) / (60 + sun + 303 + 6 * i + 12) for i, sun in enumerate(rooftop)]
    row = one(
        opened,
        "SELECT max_value, max_at, min_value, min_at FROM extremes_daily"
        " WHERE region = 'NEM' AND measure = 'renewable_share'",
    )
    # The half-hour after has rooftop too, and 372 MW of coal.
    shares += [(60 + 120) / (60 + 120 + 372 + 12)]
    assert row == (
        pytest.approx(max(shares), abs=1e-5),
        tiny.START + shares.index(max(shares)) * tiny.FIVE,
        pytest.approx(min(shares), abs=1e-5),
        tiny.START + shares.index(min(shares)) * tiny.FIVE,
    )


def test_bands_hold_energy_and_money_by_the_regions_own_price(opened: duckdb.DuckDBPyConnection) -> None:
    rows = opened.execute(
        "SELECT price_band, energy_mwh, revenue_aud, intervals FROM band_daily"
        " WHERE region = 'SA1' AND fuel = 'wind' ORDER BY price_band"
    ).fetchall()
    # Below zero and 300 to 1000: 300 belongs to the band it begins.
    assert [tuple(map(float, row)) for row in rows] == [(0, 30, -1500, 6), (4, 30, 9000, 6)]
    assert bands.BANDS[4].lower == 300
    assert one(opened, "SELECT price_band, intervals, price_sum FROM price_band_daily WHERE region = 'NSW1'") == (
        3,
        12,
        1200,
    )


def test_a_months_prices_stand_in_whole_dollars(opened: duckdb.DuckDBPyConnection) -> None:
    steps = "SELECT price_step, price_sum, intervals FROM price_step_monthly WHERE region = '{}' ORDER BY price_step"
    assert opened.execute(steps.format("SA1")).fetchall() == [(-50, -300, 6), (300, 1800, 6)]
    # (100 x 600 + -50 x 120) / 720 = 75, (100 x 600 + 300 x 120) / 720 = 133.33...
    assert [row[0] for row in opened.execute(steps.format("NEM")).fetchall()] == [75, 133]


def test_a_months_half_hours_stand_in_steps_of_what_they_paid(opened: duckdb.DuckDBPyConnection) -> None:
    steps = "SELECT revenue_step, revenue_aud, half_hours FROM revenue_step_monthly WHERE region = '{}' AND fuel = '{}'"
    # 30 MWh at -50, then at 300: 8 log2 of 1,500 is 84.4, of 9,000 it is 105.1.
    assert opened.execute(steps.format("SA1", "wind")).fetchall() == [(-84, -1500, 1), (105, 9000, 1)]
    # 159 and 177 MWh at 100: 8 log2 of 15,900 and 17,700 is 111.7 and 112.9.
    assert opened.execute(steps.format("NEM", "coal_black")).fetchall() == [(111, 15900, 1), (112, 17700, 1)]
    # Rooftop is not settled.
    assert opened.execute(steps.format("SA1", "solar_rooftop")).fetchall() == []


def test_what_charging_paid_is_known_apart(opened: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(
        f"sum({name})"
        for name in (
            "revenue_lossfactor_aud",
            "charge_lossfactor_aud",
            "negative_price_mwh",
            "negative_charge_mwh",
            "negative_charge_aud",
        )
    )
    of = f"SELECT {columns} FROM unit_daily WHERE duid = '{{}}'"
    # 6 MWh charged at -50 and at 300, with a loss factor of 0.9.
    assert one(opened, of.format("BATT2")) == (-1350, -1350, -6, -6, 300)
    # The other battery gave all the time.
    assert one(opened, of.format("BATT1")) == (2700, 0, 12, 0, 0)
    assert one(opened, of.format("WIND1")) == (6750, None, 30, None, None)


def test_bands_revenue_is_the_total(opened: duckdb.DuckDBPyConnection) -> None:
    total = "SELECT sum(revenue_aud) FROM {} WHERE region NOT IN ('NEM', 'unknown')"
    assert one(opened, total.format("band_daily")) == one(opened, total.format("generation_daily"))


def test_hours_of_the_day(opened: duckdb.DuckDBPyConnection) -> None:
    rows = opened.execute(
        "SELECT hour, energy_mwh, capacity_mwh FROM hour_monthly WHERE fuel = 'wind' AND region = 'NEM' ORDER BY hour"
    ).fetchall()
    assert [tuple(map(float, row)) for row in rows] == [(0, 60, 120), (1, 5, 10)]
    found = one(opened, "SELECT price_sum, price_intervals FROM region_hour_monthly WHERE region = 'SA1' AND hour = 0")
    assert found == (6 * -50 + 6 * 300, 12)


def test_a_spike_is_a_run_with_its_cost(opened: duckdb.DuckDBPyConnection) -> None:
    # 120 MW of demand for half an hour at 300.
    row = one(opened, "SELECT * FROM spikes")
    assert row == (HALF_PAST, "SA1", 300, tiny.END, 300, 1800, 120 / 2 * 300)


def test_a_flows_spread_is_what_it_gained(opened: duckdb.DuckDBPyConnection) -> None:
    # 10 MWh from 100 to -50, then 12 MWh the other way while the other side is 200 dearer.
    query = "SELECT sum(spread_value_aud) FROM flow_daily"
    assert one(opened, query) == (pytest.approx(10 * -150 - 12 * 200, abs=1e-3),)


def test_coverage_counts_the_lakes_intervals(opened: duckdb.DuckDBPyConnection) -> None:
    rows = dict(opened.execute('SELECT "table", present FROM coverage').fetchall())
    assert rows == {"scada": 13, "price": 12, "region": 12, "interconnector": 13, "rooftop": 3}
