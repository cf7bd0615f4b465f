"""The query service on the hand-computable market: every figure here can be checked with a pencil."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from app.nem.intervals import CODES, TOTAL
from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.world import World
from tests.support import tiny

START, END = "2024-03-01", "2024-03-01T01:00"
REGIONS = ("NSW1", "SA1")


@pytest.fixture
def market(asking: Callable[[Path], World], tiny_data: Path) -> World:
    return asking(tiny_data)


def total(market: World, region: str, group: str = "detailed", interval: str = TOTAL) -> pd.DataFrame:
    frame = generation(market.version, region, START, END, interval, group)
    return frame.groupby("fuel")[["energy_mwh", "revenue_aud", "capacity_mwh", "priced_mwh"]].sum(min_count=1)


def test_data_through_is_the_time_of_the_last_reading_with_prices(market: World) -> None:
    # The readings stamped 01:05 have no price: the last whole interval begins at 00:55.
    assert market.data_through == tiny.START + 11 * tiny.FIVE
    assert market.span.start == tiny.START
    assert market.span.end == tiny.END
    assert not market.simulated


@pytest.mark.parametrize(("region", "fuel"), tiny.ENERGY_MWH)
def test_energy_is_the_trapezoid_of_the_readings(market: World, region: str, fuel: str) -> None:
    asked = "NEM" if region == "unknown" else region
    assert total(market, asked).energy_mwh[fuel] == pytest.approx(tiny.ENERGY_MWH[region, fuel], abs=1e-4)


@pytest.mark.parametrize(("region", "fuel"), tiny.REVENUE_AUD)
def test_revenue_is_energy_at_the_price_of_its_own_region(market: World, region: str, fuel: str) -> None:
    assert total(market, region).revenue_aud[fuel] == pytest.approx(tiny.REVENUE_AUD[region, fuel], abs=1e-2)


@pytest.mark.parametrize(("region", "fuel"), tiny.CAPACITY_MWH)
def test_capacity_hours_are_registered_mw_times_hours(market: World, region: str, fuel: str) -> None:
    assert total(market, region).capacity_mwh[fuel] == pytest.approx(tiny.CAPACITY_MWH[region, fuel], abs=1e-3)


def test_batteries_that_work_against_each_other_do_not_cancel(market: World) -> None:
    energy = total(market, "SA1").energy_mwh
    assert energy["battery_discharging"] == pytest.approx(24)
    assert energy["battery_charging"] == pytest.approx(-12)


def test_a_unit_that_no_registry_knows_counts_in_the_nem_as_other_without_a_price(market: World) -> None:
    other = total(market, "NEM").loc["other"]
    assert other.energy_mwh == pytest.approx(12)
    assert other.priced_mwh == 0
    assert pd.isna(other.revenue_aud)
    assert "other" not in total(market, "NSW1").index


def test_links_in_disguise_are_no_plant(market: World) -> None:
    # BLNKVIC reports 100 MW: none of it may appear in any fuel.
    added = sum(tiny.ENERGY_MWH.values())
    assert total(market, "NEM").energy_mwh.sum() == pytest.approx(added, abs=1e-3)


def test_rooftop_earns_nothing_and_has_no_capacity(market: World) -> None:
    rooftop = total(market, "SA1").loc["solar_rooftop"]
    assert pd.isna(rooftop.revenue_aud)
    assert pd.isna(rooftop.capacity_mwh)


def test_rooftop_follows_a_line_that_keeps_each_half_hours_energy(market: World) -> None:
    frame = generation(market.version, "SA1", START, END, "5m", "detailed")
    power = frame[frame.fuel == "solar_rooftop"].reading_mw.tolist()
    # Flat at the edge; then slope (120 - 60) / 2 = 30 over six steps around 120.
    assert power[:6] == pytest.approx([60] * 6)
    assert power[6:] == pytest.approx([120 + 30 * (k - 2.5) / 6 for k in range(6)], abs=1e-3)


def test_imports_and_exports_come_from_the_links_table_and_are_equal_at_both_ends(market: World) -> None:
    south, north = total(market, "SA1").energy_mwh, total(market, "NSW1").energy_mwh
    assert south["imports"] == pytest.approx(tiny.FLOW_FORWARD_MWH)
    assert south["exports"] == pytest.approx(-tiny.FLOW_BACK_MWH)
    assert north["exports"] == pytest.approx(-south["imports"])
    assert north["imports"] == pytest.approx(-south["exports"])
    assert not {"imports", "exports"} & set(total(market, "NEM").index)


def test_readings_are_drawn_at_their_own_time(market: World) -> None:
    frame = generation(market.version, "NSW1", START, END, "5m", "detailed")
    coal = frame[frame.fuel == "coal_black"].set_index("interval_start")
    assert coal.reading_mw.tolist() == tiny.READINGS["COAL1"][:12]
    assert coal.mean_mw.iloc[0] == pytest.approx(303, abs=1e-3)
    assert frame[frame.fuel == "pumps"].reading_mw.tolist() == [-36.0] * 12


@pytest.mark.parametrize("interval", CODES)
def test_every_interval_adds_up_to_the_same(market: World, interval: str) -> None:
    for region in ("NEM", *REGIONS):
        pd.testing.assert_frame_equal(total(market, region, interval=interval), total(market, region))


@pytest.mark.parametrize("group", ["simple", "type"])
def test_groups_add_up_to_the_fuels(market: World, group: str) -> None:
    assert total(market, "NEM", group).energy_mwh.sum() == pytest.approx(total(market, "NEM").energy_mwh.sum())


def test_the_intervention_run_is_no_price(market: World) -> None:
    frame = prices(market.version, "SA1", START, END, TOTAL)
    assert frame.max_price[0] == 300
    assert frame.min_price[0] == -50
    assert frame.price_aud_mwh[0] == pytest.approx((6 * -50 + 6 * 300) / 12)
    assert frame.hours_negative[0] == pytest.approx(0.5)


def test_a_price_comes_out_as_it_went_in(market: World) -> None:
    frame = prices(market.version, "SA1", START, END, "5m")
    assert frame.price_aud_mwh.tolist() == tiny.PRICES["SA1"]


def test_physical_values_come_from_the_highest_intervention_run(market: World) -> None:
    frame = prices(market.version, "NSW1", START, END, TOTAL)
    assert frame.total_demand_mwh[0] == pytest.approx(600)
    # DEMAND_AND_NONSCHEDGEN - DISPATCHABLELOAD = 648 - 36.
    assert frame.operational_demand_mwh[0] == pytest.approx(612)


def test_nem_price_is_weighted_by_demand(market: World) -> None:
    frame = prices(market.version, "NEM", START, END, "5m")
    assert frame.price_aud_mwh.tolist() == pytest.approx(tiny.NEM_PRICE, abs=1e-5)
    whole = prices(market.version, "NEM", START, END, TOTAL)
    assert whole.price_aud_mwh[0] == pytest.approx(sum(tiny.NEM_PRICE) / 12, abs=1e-5)
    assert whole.demand_weighted_price_aud_mwh[0] == pytest.approx(sum(tiny.NEM_PRICE) / 12, abs=1e-5)


def test_underlying_demand_is_operational_demand_and_rooftop(market: World) -> None:
    frame = prices(market.version, "SA1", START, END, TOTAL)
    assert frame.underlying_demand_mwh[0] == pytest.approx(frame.operational_demand_mwh[0] + 90, abs=1e-3)


@pytest.mark.parametrize("interval", ["1h", "1d", TOTAL])
def test_what_was_curtailed_has_the_hours_it_is_known_for(market: World, interval: str) -> None:
    """Wind could have made 90 MW and was cleared for 60, all hour; of solar nothing is told."""
    (row,) = prices(market.version, "SA1", START, END, interval).to_dict("records")
    assert (row["curtailed_wind_mwh"], row["curtailed_wind_hours"]) == pytest.approx((30, 1))
    assert (math.isnan(row["curtailed_solar_mwh"]), row["curtailed_solar_hours"]) == (True, 0)


def test_a_window_without_data_is_empty_not_zero(market: World) -> None:
    assert generation(market.version, "NEM", "2024-02-01", "2024-02-02", "5m", "detailed").empty
    assert prices(market.version, "NEM", "2024-02-01", "2024-02-02", "30m").empty
