"""Utilization on the hand-computable market."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from app.nem.intervals import CODES, TOTAL
from app.queries.utilization import utilization
from app.queries.world import World
from tests.support import tiny

START, END = "2024-03-01", "2024-03-01T01:00"


@pytest.fixture
def market(asking: Callable[[Path], World], tiny_data: Path) -> World:
    return asking(tiny_data)


def total(market: World, region: str, group: str = "detailed") -> pd.DataFrame:
    return utilization(market.version, region, START, END, TOTAL, group).set_index("fuel")


def test_utilization_is_energy_over_capacity_hours(market: World) -> None:
    assert total(market, "NSW1").utilization["coal_black"] == pytest.approx(tiny.COAL_MWH / 600)
    assert total(market, "SA1").utilization["wind"] == pytest.approx(60 / 120)
    assert total(market, "SA1").utilization["battery_discharging"] == pytest.approx(24 / 100)


def test_a_load_uses_a_share_of_what_it_may_take(market: World) -> None:
    assert total(market, "SA1").energy_mwh["battery_charging"] == pytest.approx(-12)
    assert total(market, "SA1").utilization["battery_charging"] == pytest.approx(12 / 80, rel=1e-5)
    assert total(market, "NSW1").utilization["pumps"] == pytest.approx(36 / 240)
    assert total(market, "NEM", "type").utilization["storage_in"] == pytest.approx((12 + 36) / (80 + 240), rel=1e-5)


def test_what_no_unit_is_registered_for_has_no_row_and_is_in_no_groups_energy(market: World) -> None:
    for region in ("NEM", "SA1", "NSW1"):
        assert not {"solar_rooftop", "imports", "exports"} & set(total(market, region).index)
    renewable = total(market, "SA1", "type").loc["renewable"]
    assert renewable.energy_mwh == pytest.approx(60), "the wind without the 90 MWh of rooftop solar"
    assert renewable.utilization == pytest.approx(0.5)


def test_energy_without_capacity_has_no_utilization(market: World) -> None:
    other = total(market, "NEM").loc["other"]
    assert other.energy_mwh == pytest.approx(12)
    assert pd.isna(other.utilization)


def test_rows_come_in_stack_order_with_the_markets_hours(market: World) -> None:
    frame = utilization(market.version, "NEM", START, END, "30m", "detailed")
    fuels = ["coal_black", "other", "battery_discharging", "wind", "pumps", "battery_charging"]
    assert frame.fuel.tolist() == fuels * 2
    assert set(frame.hours) == {0.5}


@pytest.mark.parametrize("interval", CODES)
def test_every_interval_adds_up_to_the_same(market: World, interval: str) -> None:
    frame = utilization(market.version, "NEM", START, END, interval, "simple")
    added = frame.groupby("fuel")[["energy_mwh", "capacity_mwh"]].sum()
    whole = total(market, "NEM", "simple")[["energy_mwh", "capacity_mwh"]].fillna(0)
    pd.testing.assert_frame_equal(added, whole.sort_index())


def test_a_window_without_data_is_empty(market: World) -> None:
    assert utilization(market.version, "NEM", "2024-02-01", "2024-02-02", "5m", "type").empty
