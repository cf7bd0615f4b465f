"""What units earned, at which prices, in how few half-hours: by hand on the tiny market, and as sums of one another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.figures.pivot import sides, tree
from app.ingest.files import ingest_files
from app.nem.fuels import BATTERY
from app.nem.intervals import TOTAL
from app.nem.regions import NEM, REGION_CODES
from app.queries.concentration import SHARES, concentration
from app.queries.days import days
from app.queries.earnings import SUMS, earnings
from app.queries.revenue import revenue
from app.queries.revenue_bands import revenue_bands
from app.queries.utilization import utilization
from app.queries.world import World
from app.store.build import build
from tests.support import tiny
from tests.support.market_oracle import Oracle
from tests.support.oracle_lake import within

START, HALF, END = "2024-03-01", "2024-03-01T00:30", "2024-03-01T01:00"
# Whole months, edges that cut days, and edges that cut half-hours.
WINDOWS = (
    ("2026-01-27T00:05", "2026-01-29T17:25"),
    ("2025-12-29T03:35", "2026-02-05T10:10"),
    ("2026-01-01", "2026-03-01"),
)


@pytest.fixture
def market(asking: Callable[[Path], World], tiny_data: Path) -> World:
    return asking(tiny_data)


def test_a_batterys_income_and_cost_stand_apart(market: World) -> None:
    units = earnings(market.version, "SA1", START, END).set_index("duid")
    assert list(units.index) == ["BATT1", "BATT2", "WIND1"]
    gave, took, wind = units.loc["BATT1"], units.loc["BATT2"], units.loc["WIND1"]
    assert (gave.energy_mwh, gave.charge_mwh, gave.revenue_aud, gave.charge_aud) == (24, 0, 3000, 0)
    assert (took.energy_mwh, took.charge_mwh, took.revenue_aud, took.charge_aud) == (0, -12, 0, -1500)
    # Charging at -50 was paid for: 6 MWh.
    assert (took.negative_charge_mwh, took.negative_charge_aud) == (-6, 300)
    assert took.charge_lossfactor_aud == pytest.approx(0.9 * -1500)
    assert (wind.energy_mwh, wind.revenue_aud, wind.revenue_lossfactor_aud) == (60, 7500, 6750)
    assert wind[["charge_mwh", "charge_aud", "charge_capacity_mwh"]].isna().all()
    assert (wind.station, wind.region, wind.fuel) == ("WIND1_S", "SA1", "wind")


def test_a_unit_without_a_region_belongs_to_the_market_alone(market: World) -> None:
    everywhere = earnings(market.version, NEM, START, END).set_index("duid")
    assert everywhere.loc["MYSTERY", ["region", "fuel"]].tolist() == ["unknown", "other"]
    assert everywhere.loc["MYSTERY", "energy_mwh"] == 12
    assert np.isnan(everywhere.loc["MYSTERY", "revenue_aud"])
    assert everywhere.loc["SHPUMP", ["energy_mwh", "revenue_aud"]].tolist() == [-36, -3600]


def test_revenue_by_price_band(market: World) -> None:
    bands = revenue_bands(market.version, "SA1", START, END).set_index(["fuel", "price_band"])
    # -50 lies below zero, 300 in the band that it begins.
    assert bands.loc["wind"].revenue_aud.to_dict() == {0: -1500, 4: 9000}
    assert bands.loc["battery_charging"].revenue_aud.to_dict() == {0: 300, 4: -1800}
    assert "solar_rooftop" not in bands.index.get_level_values("fuel")
    # Coal sells at the price of New South Wales, whatever the market's is.
    nem = revenue_bands(market.version, NEM, START, END).set_index("fuel")
    assert nem.loc["coal_black", "price_band"] == 3


# One interval each, on and beside every edge; 17,500 was the market's cap that year.
EDGES = [-1000.0, -0.01, 0.0, 29.99, 30.0, 100.0, 299.99, 300.0, 1000.0, 999.99, 17_500.0, 300.0]


def published(folder: Path) -> Path:
    """The tiny market as it is now, built in a data folder of its own."""
    files = folder / "files"
    files.mkdir()
    (files / "registry.csv").write_bytes(tiny.registry_report())
    (files / "market.csv").write_bytes(tiny.market_report())
    assert ingest_files(folder / "data", [files]).failures == []
    build(folder / "data")
    return folder / "data"


def test_data_that_begin_in_the_middle_of_a_day(
    tmp_path: Path, asking: Callable[[Path], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first reading on, the first day's facts are all there is: the lake need not be read for it."""
    monkeypatch.setattr(tiny, "START", tiny.START.replace(hour=9))
    world = asking(published(tmp_path))
    assert world.span.start == tiny.START
    cut = days(world.version, "2024-03-01T09:00", "2024-03-02")
    assert (cut.start, cut.end, cut.edges) == (datetime(2024, 3, 1), datetime(2024, 3, 2), ())
    # A later beginning is not the whole day.
    assert days(world.version, "2024-03-01T09:05", "2024-03-02").edges[0][0] == datetime(2024, 3, 1, 9, 5)
    hour = earnings(world.version, "SA1", "2024-03-01T09:00", "2024-03-01T10:00").set_index("duid")
    assert hour.revenue_aud["WIND1"] == 7500
    whole = earnings(world.version, "SA1", "2024-03-01T09:00", "2024-03-02").set_index("duid")
    # With the interval after the hour, which has energy and no price.
    assert (whole.revenue_aud["WIND1"], whole.energy_mwh["WIND1"]) == (7500, 65)


def test_a_price_on_an_edge_earns_in_the_band_that_it_begins(
    tmp_path: Path, asking: Callable[[Path], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tiny.PRICES, "SA1", EDGES)
    world = asking(published(tmp_path))
    bands = revenue_bands(world.version, "SA1", START, END).set_index(["fuel", "price_band"])
    # 60 MW of wind: 5 MWh an interval.
    assert bands.loc["wind"].energy_mwh.to_dict() == {0: 10, 1: 10, 2: 5, 3: 10, 4: 15, 5: 10}
    prices = {0: -1000.01, 1: 29.99, 2: 30, 3: 399.99, 4: 1599.99, 5: 18_500}
    assert bands.loc["wind"].revenue_aud.to_dict() == pytest.approx({band: 5 * sum_ for band, sum_ in prices.items()})


def test_the_best_half_hours_of_two(market: World) -> None:
    wind = concentration(market.version, "SA1", START, END).set_index("fuel").loc["wind"]
    # -1,500 and 9,000: a hundredth of two half-hours is 2 % of the better one.
    assert (wind.half_hours, wind.revenue_aud) == (2, 7500)
    assert wind.top_1 == pytest.approx(0.02 * 9000 / 7500)
    assert wind.top_10 == pytest.approx(0.2 * 9000 / 7500)
    # A whole that is not above zero has no parts.
    first = concentration(market.version, "SA1", START, HALF).set_index("fuel")
    assert first.loc["wind", ["top_1", "top_5", "top_10"]].isna().all()
    assert "battery_charging" not in first.index


def test_a_fuel_that_is_silent_in_a_half_hour_has_as_many_half_hours_as_the_others(
    tmp_path: Path, asking: Callable[[Path], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a peaker earned in its only half-hour, in two that have a price."""
    monkeypatch.setitem(tiny.READINGS, "BATT1", [24.0] * 6 + [None] * 7)
    monkeypatch.setitem(tiny.PRICES, "SA1", [300.0] * 12)
    world = asking(published(tmp_path))
    for region in ("SA1", NEM):
        best = concentration(world.version, region, START, END).set_index("fuel")
        assert set(best.half_hours) == {2}
        # All of it in one half-hour: a tenth of two is a fifth of that one.
        assert best.loc["battery_discharging", "top_10"] == pytest.approx(0.2)
        assert best.loc["wind", "top_10"] == pytest.approx(0.1)


def by_fuel(units: pd.DataFrame) -> pd.DataFrame:
    """Units added up to the fuels of `revenue`: a battery is two of them."""
    battery = units.fuel == BATTERY
    taken = units[battery].assign(
        fuel="battery_charging",
        energy_mwh=units.charge_mwh,
        revenue_aud=units.charge_aud,
        revenue_lossfactor_aud=units.charge_lossfactor_aud,
        priced_mwh=units.priced_charge_mwh,
        negative_price_mwh=units.negative_charge_mwh,
        negative_price_aud=units.negative_charge_aud,
    )
    given = units.assign(
        fuel=units.fuel.mask(battery, "battery_discharging"),
        revenue_lossfactor_aud=units.revenue_lossfactor_aud - units.charge_lossfactor_aud.fillna(0),
        negative_price_mwh=units.negative_price_mwh - units.negative_charge_mwh.fillna(0),
        negative_price_aud=units.negative_price_aud - units.negative_charge_aud.fillna(0),
    )
    return pd.concat([given, taken]).groupby("fuel")[list(MONEY)].sum()


MONEY = (
    "energy_mwh",
    "revenue_aud",
    "revenue_lossfactor_aud",
    "priced_mwh",
    "negative_price_mwh",
    "negative_price_aud",
)


@pytest.mark.parametrize(("start", "end"), WINDOWS)
@pytest.mark.parametrize("region", [NEM, "SA1", "QLD1"])
def test_units_and_bands_add_up_to_the_fuels(
    asking: Callable[[Path], World], simulated_data: Path, region: str, start: str, end: str
) -> None:
    world = asking(simulated_data)
    fuels = revenue(world.version, region, start, end, TOTAL, "detailed").set_index("fuel")
    fuels = fuels[fuels.index != "solar_rooftop"]
    units = by_fuel(earnings(world.version, region, start, end)).reindex(fuels.index)
    pd.testing.assert_frame_equal(units, fuels[list(MONEY)], atol=1e-6, check_index_type=False)
    bands = revenue_bands(world.version, region, start, end).groupby("fuel").revenue_aud.sum()
    pd.testing.assert_series_equal(bands.reindex(fuels.index), fuels.revenue_aud, atol=1e-6, check_index_type=False)


def test_the_market_is_the_sum_of_its_regions_at_their_own_prices(
    asking: Callable[[Path], World], simulated_data: Path
) -> None:
    world = asking(simulated_data)
    start, end = WINDOWS[0]
    regions = [earnings(world.version, region, start, end) for region in (*REGION_CODES, "unknown")]
    whole = earnings(world.version, NEM, start, end)
    added = pd.concat(regions)[list(SUMS)].sum()
    pd.testing.assert_series_equal(whole[list(SUMS)].sum(), added, atol=1e-6)
    bands = pd.concat([revenue_bands(world.version, region, start, end) for region in REGION_CODES])
    added = bands.groupby(["fuel", "price_band"])[["energy_mwh", "revenue_aud"]].sum()
    found = revenue_bands(world.version, NEM, start, end).set_index(["fuel", "price_band"])
    pd.testing.assert_frame_equal(found.sort_index(), added.sort_index(), atol=1e-6)


@pytest.mark.parametrize(("start", "end"), WINDOWS)
def test_concentration_is_that_of_all_half_hours_ranked(
    simulated_truth: tuple[World, Oracle], start: str, end: str
) -> None:
    world, truth = simulated_truth
    whole_months = start != WINDOWS[0][0]
    for region in (NEM, "SA1"):
        answer = concentration(world.version, region, start, end).set_index("fuel")
        prices = within(truth.prices_5min, start, end)
        own = prices[(prices.region == region) | (region == NEM)]
        count = own.interval_start.dt.floor("30min").nunique()
        rows = within(truth.bands_of(region), start, end).astype({"fuel": "str"})
        rows = rows[rows.revenue_aud.notna() & rows.fuel.isin(answer.index)]
        half_hours = rows.groupby(["fuel", rows.interval_start.dt.floor("30min")]).revenue_aud.sum()
        for fuel, money in half_hours.groupby("fuel"):
            # A half-hour in which nothing of the fuel reported brought nothing, and is one of them.
            padded = np.append(money.to_numpy(), np.zeros(count - len(money)))
            ranked = np.append(0, np.sort(padded)[::-1].cumsum())
            assert answer.half_hours[fuel] == count
            if ranked[-1] <= 0:
                continue
            best = np.interp([share * count for share in SHARES], np.arange(count + 1), ranked) / ranked[-1]
            found = answer.loc[fuel, ["top_1", "top_5", "top_10"]].to_numpy(float)
            np.testing.assert_allclose(found, best, atol=5e-3 if whole_months else 1e-5)


def test_a_fuel_has_one_utilization_on_both_pages(asking: Callable[[Path], World], simulated_data: Path) -> None:
    """The pivot's rows, from units, against the fuels of the Utilization page."""
    world = asking(simulated_data)
    start, end = WINDOWS[0]
    rows = sides(earnings(world.version, NEM, start, end), lossfactors=False)
    found = {str(row["fuel"]): row for row in tree(rows, "fuel", NEM, {}, 1.0) if row["kind"] == "fuel"}
    used = utilization(world.version, NEM, start, end, TOTAL, "detailed").set_index("fuel").utilization.dropna()
    assert {"wind", "battery_discharging", "pumps"} <= set(used.index)
    for fuel, expected in used.drop("battery_charging").items():
        row = found[BATTERY if fuel == "battery_discharging" else str(fuel)]
        assert row["utilization"] == pytest.approx(expected, rel=1e-9), fuel
