"""The simulated market before it is published: physics, and what somebody who knows the market would expect."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import numpy as np
import pytest

from app.ingest.simulator.fleet import Unit, demand_scale, fleet
from app.ingest.simulator.grid import STEPS_PER_DAY, Grid
from app.ingest.simulator.month import Market, make_market
from app.ingest.simulator.offers import CAP, FLOOR
from app.ingest.simulator.storage import RESERVE_SHARE, USABLE_SHARE, state_of_charge
from app.nem.errors import NemdashError
from app.nem.fuels import BATTERY
from app.nem.ranges import Span
from app.nem.regions import REGION_CODES

SPAN = Span(datetime(2024, 7, 1), datetime(2026, 7, 1))
SEASONS = (datetime(2025, 1, 1), datetime(2025, 4, 1), datetime(2025, 7, 1), datetime(2025, 10, 1))

# Lowest and highest capacity factor over four months that would raise no eyebrow.
BELIEVABLE = {
    "coal_black": (0.55, 0.75),
    "coal_brown": (0.65, 0.85),
    "gas_ccgt": (0.10, 0.45),
    "gas_ocgt": (0.002, 0.10),
    "hydro": (0.15, 0.35),
    "wind": (0.25, 0.38),
    "solar_utility": (0.20, 0.32),
}


def market(month: datetime, units: tuple[Unit, ...]) -> Market:
    return make_market(Grid(month, seed=1), units, demand_scale(units))


@pytest.fixture(scope="module")
def units() -> tuple[Unit, ...]:
    return fleet(150, SPAN)


@pytest.fixture(scope="module")
def seasons(units: tuple[Unit, ...]) -> list[Market]:
    return [market(month, units) for month in SEASONS]


def over_the_year(seasons: list[Market], what: str) -> np.ndarray:
    return np.concatenate([getattr(each, what)[:, each.grid.inner] for each in seasons], axis=1)


def test_the_table_is_the_default_market_and_holds_the_great_stations(units: tuple[Unit, ...]) -> None:
    assert len(units) == len({unit.duid for unit in units}) == 150
    assert {"Bayswater", "Loy Yang A", "Gladstone", "Murray", "Gordon", "Macarthur"} <= {unit.station for unit in units}
    assert not any(unit.station.startswith("Simulated") for unit in units)


def test_neighbouring_months_agree_about_the_hours_they_share(units: tuple[Unit, ...], seasons: list[Market]) -> None:
    """Months are made alone: between 00:00 and 03:00 of 1 November both know the market, and must know the same one."""
    october, november = seasons[3], market(datetime(2025, 11, 1), units)
    first = october.grid.step_of(november.grid.first)
    shared, own = slice(first, first + 36), slice(STEPS_PER_DAY, STEPS_PER_DAY + 36)
    assert np.array_equal(october.output[:, shared], november.output[:, own])
    assert np.array_equal(october.flows[:, shared], november.flows[:, own])
    assert np.array_equal(october.prices[:, shared], november.prices[:, own])


def test_batteries_never_hold_more_than_they_can_nor_less_than_nothing(seasons: list[Market]) -> None:
    for each in seasons:
        for row, unit in enumerate(each.units):
            if unit.bidirectional:
                stored = state_of_charge(unit, each.output[row] / 100)
                assert unit.storage_mwh is not None
                slack = 0.01 * unit.storage_mwh
                assert stored.min() >= RESERVE_SHARE * unit.storage_mwh - slack, unit.duid
                assert stored.max() <= (RESERVE_SHARE + USABLE_SHARE) * unit.storage_mwh + slack, unit.duid


def test_batteries_charge_at_noon_and_discharge_in_the_evening(seasons: list[Market]) -> None:
    power = sum(
        each.output[row].reshape(-1, STEPS_PER_DAY).mean(axis=0)
        for each in seasons
        for row, unit in enumerate(each.units)
        if unit.fuel == BATTERY
    )
    assert power[11 * 12 : 13 * 12].mean() < 0 < power[18 * 12 : 20 * 12].mean()


def test_an_old_style_battery_charges_through_its_load_unit(seasons: list[Market]) -> None:
    each = seasons[0]
    duids = [unit.duid for unit in each.units]
    assert each.output[duids.index("BALBG1")].min() == 0 > each.output[duids.index("BALBL1")].min()


def test_nothing_runs_above_its_capacity_and_only_storage_takes(seasons: list[Market]) -> None:
    for each in seasons:
        for row, unit in enumerate(each.units):
            assert np.abs(each.output[row]).max() <= 102 * unit.capacity_mw, unit.duid
            assert unit.fuel in (BATTERY, "pumps") or each.output[row].min() >= 0, unit.duid


def test_flows_keep_within_their_limits(seasons: list[Market]) -> None:
    for each in seasons:
        assert (each.flows <= each.limits.export).all()
        assert (each.flows >= each.limits.import_).all()
        assert (each.flows == each.limits.export).any(), "some link must bind somewhere, or prices never part"


def test_no_sun_at_night(seasons: list[Market]) -> None:
    for each in seasons:
        night = (each.grid.hour < 3.5) | (each.grid.hour > 20.5)
        assert each.rooftop[:, night].max() == 0
        solar = [row for row, unit in enumerate(each.units) if unit.fuel == "solar_utility"]
        assert each.output[solar][:, night].max() == 0


def test_capacity_factors_are_believable(seasons: list[Market]) -> None:
    energy: defaultdict[str, float] = defaultdict(float)
    capacity: defaultdict[str, float] = defaultdict(float)
    for each in seasons:
        for row, unit in enumerate(each.units):
            output = each.output[row, each.grid.inner]
            in_service = unit.enters is None and unit.leaves is None
            energy[unit.fuel] += output.sum() / 100 if in_service else 0
            capacity[unit.fuel] += len(output) * unit.capacity_mw if in_service else 0
    for fuel, (lowest, highest) in BELIEVABLE.items():
        assert lowest <= energy[fuel] / capacity[fuel] <= highest, fuel


def test_regions_are_as_large_as_they_are(seasons: list[Market]) -> None:
    demand = over_the_year(seasons, "operational_demand") / 100
    mean = dict(zip(REGION_CODES, demand.mean(axis=1), strict=True))
    assert 6500 < mean["NSW1"] < 9000
    assert 5200 < mean["QLD1"] < 7500
    assert 1000 < mean["SA1"] < 1800
    assert 900 < mean["TAS1"] < 1400
    assert 4000 < mean["VIC1"] < 6000
    underlying = (demand + over_the_year(seasons, "rooftop")).sum(axis=0)
    assert 30_000 < underlying.max() < 40_000
    assert demand[REGION_CODES.index("SA1")].min() < 250, "South Australia's roofs nearly cover a spring noon"
    assert 10_000 < over_the_year(seasons, "rooftop").sum(axis=0).max() < 17_000


def test_prices_have_negative_noons_evening_peaks_and_rare_spikes(seasons: list[Market]) -> None:
    prices = over_the_year(seasons, "prices")
    assert FLOOR <= prices.min() < -100
    assert 1000 < prices.max() <= CAP
    assert (prices == np.round(prices, 5)).all()
    hour = np.arange(prices.shape[1]) % STEPS_PER_DAY // 12
    for code, row in zip(REGION_CODES, prices, strict=True):
        assert 40 < row.mean() < 120, code
        assert (row > 300).mean() < 0.02, code
        assert np.median(row[hour == 18]) > 2 * np.median(row[hour == 12]), code
    for code in ("SA1", "VIC1"):
        row = prices[REGION_CODES.index(code)]
        assert 0.05 < (row < 0).mean() < 0.25, code


def test_prices_of_neighbours_go_together_until_a_link_binds(seasons: list[Market]) -> None:
    prices = np.clip(over_the_year(seasons, "prices"), -100, 300)
    nsw, sa, vic = (prices[REGION_CODES.index(code)] for code in ("NSW1", "SA1", "VIC1"))
    assert np.corrcoef(sa, vic)[0, 1] > 0.8
    assert 0.02 < (np.abs(nsw - vic) > 15).mean() < 0.8


def test_wind_and_sun_are_spilled_only_when_prices_are_negative(seasons: list[Market]) -> None:
    spilled = 0
    for each in seasons:
        for k, region in enumerate(REGION_CODES):
            rows = each.rows(region, ("wind", "solar_utility"))
            spill = (each.available[rows] - each.output[rows]).sum(axis=0)
            assert each.prices[k][spill > 500].max(initial=-1) < 5, region
            spilled += int(spill.sum())
    assert spilled > 0


@pytest.mark.parametrize("count", [5, 12, 40, 475])
def test_a_market_of_any_size_has_something_to_follow_the_load_everywhere(count: int) -> None:
    units = fleet(count, SPAN)
    made = market(datetime(2025, 6, 1), units)
    assert len(units) == count
    for k, region in enumerate(REGION_CODES):
        inner = made.operational_demand[k, made.grid.inner]
        assert inner.max() > 1.2 * inner.min(), region
        assert 20 < np.median(made.prices[k]) < 200, region


def test_more_units_than_the_table_has_are_invented_and_say_so(units: tuple[Unit, ...]) -> None:
    more = {unit.duid: unit for unit in fleet(200, SPAN)}
    invented = [more[duid] for duid in more.keys() - {unit.duid for unit in units}]
    assert len(invented) == 50
    assert all(unit.station.startswith("Simulated") and unit.duid.startswith("SIM") for unit in invented)
    assert {unit.region for unit in invented} == set(REGION_CODES)


def test_too_few_units_are_refused() -> None:
    with pytest.raises(NemdashError, match="at least 5 units"):
        fleet(4, SPAN)
