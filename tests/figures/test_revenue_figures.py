"""What the Revenue page draws and adds up, from frames written by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from app.figures.arrays import decoded
from app.figures.batteries import battery_rows
from app.figures.capture import capture_figure
from app.figures.concentration import concentration_figure
from app.figures.grid import Grid
from app.figures.pivot import Row, sides, tree, units
from app.figures.revenue import revenue_figure
from app.figures.revenue_bands import SOLD, TIME, revenue_bands_figure, revenue_shares
from app.figures.revenue_headline import revenue_headline
from app.queries.earnings import SUMS

DAY = datetime(2024, 3, 1)
GRID = Grid.of(DAY, datetime(2024, 3, 4), "1d")
BASELOAD = {"NEM": 80.0, "SA1": 50.0, "NSW1": 100.0}
HOURS = 720.0
MONTH = timedelta(days=30)


def frame(**fuels: list[float]) -> pd.DataFrame:
    """revenue_aud by fuel on the grid's days; NaN leaves the row out."""
    rows = [
        {"interval_start": start, "fuel": fuel, "revenue_aud": value, "revenue_lossfactor_aud": value * 0.9}
        for fuel, values in fuels.items()
        for start, value in zip(GRID.buckets, values, strict=True)
        if not np.isnan(value)
    ]
    return pd.DataFrame(rows)


def drawn(figure: dict[str, Any]) -> dict[str, list[float]]:
    return {trace["name"]: decoded(trace["y"]).tolist() for trace in figure["data"] if "meta" in trace}


MONEY = frame(wind=[1e6, np.nan, 3e6], battery_charging=[-2e5, np.nan, 1e5], battery_discharging=[0, np.nan, 0])


def test_bars_are_millions_and_a_gap_is_hatched() -> None:
    figure = revenue_figure(MONEY, GRID, "detailed", "revenue_aud", cumulative=False)
    found = drawn(figure)
    assert found["Wind"] == pytest.approx([1, np.nan, 3], nan_ok=True)
    assert found["Battery, charging"] == pytest.approx([-0.2, np.nan, 0.1], nan_ok=True)
    # What never earned anything has no bar.
    assert "Battery, discharging" not in found
    assert found["Net"] == pytest.approx([0.8, np.nan, 3.1], nan_ok=True)
    (gap,) = [trace for trace in figure["data"] if trace["name"] == "No data"]
    assert gap["x"][:3] == ["2024-03-02T00:00", "2024-03-02T00:00", "2024-03-03T00:00"]
    after = drawn(revenue_figure(MONEY, GRID, "detailed", "revenue_lossfactor_aud", cumulative=False))
    assert after["Wind"] == pytest.approx([0.9, np.nan, 2.7], nan_ok=True)


def test_cumulative_bars_are_missing_where_there_is_no_data() -> None:
    found = drawn(revenue_figure(MONEY, GRID, "detailed", "revenue_aud", cumulative=True))
    assert found["Wind"] == pytest.approx([1, np.nan, 4], nan_ok=True)
    assert found["Battery, charging"] == pytest.approx([-0.2, np.nan, -0.1], nan_ok=True)
    assert found["Net"] == pytest.approx([0.8, np.nan, 3.9], nan_ok=True)
    # Past the end of the data nobody knows the sum; of a fuel that is silent while others report, it stands.
    ends = frame(wind=[1e6, 1e6, np.nan], hydro=[2e6, np.nan, np.nan])
    found = drawn(revenue_figure(ends, GRID, "detailed", "revenue_aud", cumulative=True))
    assert found["Wind"] == pytest.approx([1, 2, np.nan], nan_ok=True)
    assert found["Hydro"] == pytest.approx([2, 2, np.nan], nan_ok=True)


def test_a_trickle_is_no_captured_price() -> None:
    fuels = pd.DataFrame(
        {
            "interval_start": [*GRID.buckets, *GRID.buckets],
            "fuel": ["wind"] * 3 + ["distillate"] * 3,
            "captured_price_aud_mwh": [50.0, 60, 70, 9000, 300, 400],
            "capture_rate": [0.5, 0.6, 0.7, 90, 3, 4],
            "priced_mwh": [100.0, 100, 100, 0.01, 10, 10],
        }
    )
    prices = pd.DataFrame({"interval_start": GRID.buckets, "price_aud_mwh": [100.0] * 3})
    found = drawn(capture_figure(fuels, prices, GRID, "detailed", "price", "linear"))
    assert found["Wind"] == [50, 60, 70]
    assert found["Distillate"] == pytest.approx([np.nan, 300, 400], nan_ok=True)
    assert found["Baseload price"] == [100] * 3
    rates = drawn(capture_figure(fuels, prices, GRID, "detailed", "rate", "linear"))
    assert rates["Wind"] == pytest.approx([50, 60, 70])
    assert rates["Baseload price"] == [100] * 3
    # On the log scale the browser reads the same prices again.
    lines = capture_figure(fuels, prices, GRID, "detailed", "price", "log")["data"]
    wind = next(line for line in lines if line["name"] == "Wind")
    assert wind["meta"]["straight"] * (10 ** decoded(wind["y"]) - 1) == pytest.approx([50, 60, 70], rel=1e-5)


EARNED = pd.DataFrame(
    {
        "fuel": ["wind", "wind", "solar_utility", "solar_utility", "gas_ocgt", "battery_charging"],
        "price_band": [0, 3, 0, 2, 5, 0],
        "energy_mwh": [10.0, 10, 10, 10, 1, -5],
        "revenue_aud": [-100.0, 1100, -500, 400, 9000, 50],
    }
)
BAND_HOURS = pd.Series({0: 2.0, 2: 5, 3: 2, 5: 1})


def test_shares_of_bands_add_up_with_what_was_lost() -> None:
    shares = revenue_shares(EARNED, BAND_HOURS, "detailed")
    assert shares.loc[TIME].tolist() == [20, 0, 50, 20, 0, 10]
    assert shares.loc["Wind"].tolist() == pytest.approx([-10, 0, 0, 110, 0, 0])
    assert shares.loc[SOLD].sum() == pytest.approx(100)
    # Solar lost money as a whole: there are no shares of a loss. What is bought is not sold.
    assert shares.loc["Solar (utility)"].isna().all()
    assert "Battery, charging" not in shares.index
    names = revenue_bands_figure(EARNED, BAND_HOURS, "detailed")["data"][0]["y"]
    assert names == ["Wind", "Gas (OCGT)", SOLD, TIME]


def test_headline_numbers() -> None:
    # Of what is of no known region nothing has a price: it is energy without one.
    fuels = pd.DataFrame(
        {
            "fuel": ["wind", "solar_rooftop", "battery_discharging", "battery_charging", "other"],
            "energy_mwh": [110.0, 40, 10, -12, 10],
            "priced_mwh": [100.0, 40, 10, -12, 0],
            "revenue_aud": [5000.0, np.nan, 3000, -400, np.nan],
            "revenue_lossfactor_aud": [4500.0, np.nan, 2700, -360, np.nan],
            "negative_price_mwh": [11.0, 20, 0, -3, np.nan],
            "negative_price_aud": [-55.0, np.nan, 0, 30, np.nan],
        }
    )
    head = revenue_headline(fuels, EARNED, BAND_HOURS, 60.0, "revenue_lossfactor_aud")
    assert head["sold_aud"] == 7200
    assert head["taken_aud"] == -360
    assert head["battery_aud"] == pytest.approx(2340)
    # Before loss factors, without rooftop.
    assert head["price_aud_mwh"] == pytest.approx(8000 / 110)
    assert head["negative_aud"] == -55
    assert head["negative_share"] == pytest.approx(0.1)
    assert head["priced_share"] == pytest.approx(110 / 130)
    assert head["spike_share"] == pytest.approx(9000 / 9900)
    assert head["spike_time"] == pytest.approx(0.1)
    # Where nothing has a price yet, nothing is known of the bands: a frame without rows has no types either.
    head = revenue_headline(fuels, EARNED[:0].astype(object), BAND_HOURS, 60.0, "revenue_lossfactor_aud")
    assert head["spike_share"] is None


def unit(duid: str, station: str, region: str, fuel: str, **values: float) -> dict[str, Any]:
    names = [*SUMS, "storage_mwh"]
    about = {"duid": duid, "station": station, "owner": "Owner", "region": region, "fuel": fuel}
    return about | dict.fromkeys(names, np.nan) | values


EARNINGS = pd.DataFrame(
    [
        unit("W1", "Windy", "SA1", "wind", energy_mwh=100, priced_mwh=100, revenue_aud=4000,
             revenue_lossfactor_aud=3600, capacity_mwh=400, negative_price_mwh=10, negative_price_aud=-100),
        unit("W2", "Windy", "SA1", "wind", energy_mwh=50, priced_mwh=40, revenue_aud=2400, revenue_lossfactor_aud=2160,
             capacity_mwh=200, negative_price_mwh=0, negative_price_aud=0),
        unit("B1", "Store", "SA1", "battery", energy_mwh=80, charge_mwh=-100, priced_mwh=80, priced_charge_mwh=-100,
             revenue_aud=9600, charge_aud=-2000, revenue_lossfactor_aud=7000, capacity_mwh=720, charge_capacity_mwh=720,
             negative_price_mwh=-20, negative_charge_mwh=-25, negative_price_aud=300, storage_mwh=2,
             in_force_intervals=8640),
        unit("P1", "Pumper", "NSW1", "pumps", energy_mwh=-60, priced_mwh=-60, revenue_aud=-1800,
             revenue_lossfactor_aud=-1800, capacity_mwh=240, negative_price_mwh=-5, negative_price_aud=50),
        unit("X", "Mystery", "unknown", "other", energy_mwh=12, priced_mwh=0),
    ]
)  # fmt: skip


def ways(rows: list[Row]) -> dict[tuple[str, ...], Row]:
    """The rows of a tree by the labels from the top down to them, in order."""
    found: dict[tuple[str, ...], Row] = {}
    path_of: list[tuple[str, ...]] = []
    for row in rows:
        parent = row["parent"]
        above = path_of[parent] if isinstance(parent, int) and parent >= 0 else ()
        path_of.append((*above, str(row["label"])))
        found[path_of[-1]] = row
    return found


def test_rows_pool_their_units_and_divide_last() -> None:
    rows = ways(tree(sides(EARNINGS, lossfactors=False), "region-fuel", "NEM", BASELOAD, HOURS))
    south, pump = rows["South Australia",], rows["New South Wales", "Pumps"]
    assert (south["sold_mwh"], south["taken_mwh"], south["revenue_aud"]) == (230, -100, 4000 + 2400 + 7600)
    # Sold for 16,000 with 220 MWh that have a price; against the region's own 50.
    assert south["price_aud_mwh"] == pytest.approx(16_000 / 220)
    assert south["capture_rate"] == pytest.approx(16_000 / 220 / 50)
    assert south["utilization"] == pytest.approx(230 / 1320)
    assert south["capacity_mw"] == pytest.approx(1320 / 720)
    assert south["aud_kw_year"] == pytest.approx(14_000 / 1320 * 8.76)
    # Sold below zero: 10 MWh of wind, 5 of the battery; its charging earned as well.
    assert (south["negative_price_mwh"], south["negative_price_aud"]) == (15, 200)
    # Of what only takes: the price paid, the share of what it may take.
    assert (pump["price_aud_mwh"], pump["utilization"], pump["sold_mwh"]) == (30, 0.25, None)
    assert rows["South Australia", "Wind"]["price_aud_mwh"] == pytest.approx(6400 / 140)


def test_rows_stand_below_one_another_and_the_best_paid_first() -> None:
    rows = ways(tree(sides(EARNINGS, lossfactors=False), "region-fuel", "NEM", BASELOAD, HOURS))
    south = "South Australia"
    assert list(rows) == [
        ("All units",),
        (south,),
        (south, "Battery"),
        (south, "Battery", "Store"),
        (south, "Wind"),
        (south, "Wind", "Windy"),
        (south, "Wind", "Windy", "W1"),
        (south, "Wind", "Windy", "W2"),
        ("New South Wales",),
        ("New South Wales", "Pumps"),
        ("New South Wales", "Pumps", "Pumper"),
        ("Unknown region",),
        ("Unknown region", "Other"),
        ("Unknown region", "Other", "Mystery"),
    ]
    # A station of one unit is that unit.
    assert (rows[south, "Battery", "Store"]["key"], rows[south, "Battery", "Store"]["note"]) == ("B1", "B1")
    assert rows[south, "Wind", "Windy"]["note"] == ""


def test_a_row_of_several_regions_is_measured_against_the_market() -> None:
    rows = sides(EARNINGS, lossfactors=True)
    whole = tree(rows, "region-fuel", "NEM", BASELOAD, HOURS)[0]
    assert whole["revenue_aud"] == 3600 + 2160 + 7000 - 1800
    # Loss factors change money, not the price at the reference node.
    assert whole["price_aud_mwh"] == pytest.approx(16_000 / 220)
    assert whole["capture_rate"] == pytest.approx(16_000 / 220 / 80)
    # As on the Utilization page, the energy of a unit without capacity counts; per capacity, its money does not.
    assert whole["utilization"] == pytest.approx(242 / 1320)
    assert whole["aud_kw_year"] == pytest.approx((3600 + 2160 + 7000 - 1800) / 1320 * 8.76)
    by_key = {row["key"]: row for row in units(rows, BASELOAD, HOURS)}
    assert by_key["X"]["sold_mwh"] == 12
    assert [by_key["X"][name] for name in ("revenue_aud", "price_aud_mwh", "capture_rate", "aud_kw_year")] == [None] * 4


@pytest.mark.parametrize("order", ["region-fuel", "fuel", "owner-region", ""])
def test_every_order_adds_up_to_the_same(order: str) -> None:
    rows = sides(EARNINGS, lossfactors=False)
    whole, *found = tree(rows, order, "NEM", BASELOAD, HOURS)
    parents = {row["parent"] for row in found}
    top = [row for row in found if row["parent"] == -1]
    leaves = [row for place, row in enumerate(found, 1) if place not in parents]
    assert {row["key"] for row in leaves} == set(EARNINGS.duid)
    for name in ("sold_mwh", "taken_mwh", "revenue_aud", "negative_price_aud"):
        for rows_of in (top, leaves):
            assert sum(float(row[name] or 0) for row in rows_of) == pytest.approx(whole[name])


def test_battery_economics() -> None:
    whole, store = battery_rows(sides(EARNINGS, lossfactors=False), 719.9, MONTH)
    assert (whole["total"], store["station"], store["region"]) == (True, "Store", "SA1")
    assert (store["income_aud"], store["cost_aud"], store["net_aud"]) == (9600, 2000, 7600)
    assert store["spread_aud_mwh"] == pytest.approx(120 - 20)
    assert store["efficiency"] == pytest.approx(0.8)
    # 80 MWh out of 2 MWh in 30 days.
    assert store["cycles_a_day"] == pytest.approx(80 / 2 / 30)
    assert store["aud_kw_year"] == pytest.approx(7600 / 720 * 8.76)
    assert store["capacity_mw"] == pytest.approx(720 / 719.9)
    # What stands in the battery at the ends of a week is too much beside what went through.
    assert battery_rows(sides(EARNINGS, lossfactors=False), HOURS, MONTH - timedelta(hours=1))[0]["efficiency"] is None
    assert battery_rows(sides(EARNINGS[EARNINGS.fuel == "wind"], lossfactors=False), HOURS, MONTH) == []


def test_loss_factors_change_a_batterys_money_and_not_its_spread() -> None:
    rows = EARNINGS.assign(charge_lossfactor_aud=EARNINGS.fuel.map({"battery": -1900.0}))
    made = sides(rows, lossfactors=True)
    _, store = battery_rows(made, HOURS, MONTH)
    # 7,000 is of both sides together.
    assert (store["income_aud"], store["cost_aud"], store["net_aud"]) == (8900, 1900, 7000)
    assert store["aud_kw_year"] == pytest.approx(7000 / 720 * 8.76)
    assert store["spread_aud_mwh"] == pytest.approx(120 - 20)
    # Of every unit the two add up to its revenue; a pump only pays.
    sums = made.set_index("duid")[["income_aud", "outlay_aud"]]
    assert sums.loc["P1", "outlay_aud"] == -1800
    assert np.isnan(sums.loc["P1", "income_aud"])
    assert sums.sum(axis=1).tolist() == [3600, 2160, 7000, -1800, 0]


def test_concentration_leaves_out_what_has_no_whole() -> None:
    rows = pd.DataFrame(
        {"fuel": ["wind", "solar_utility"], "half_hours": [48.0, 48], "revenue_aud": [10.0, -5], "top_1": [0.2, np.nan],
         "top_5": [0.5, np.nan], "top_10": [0.7, np.nan]}
    )  # fmt: skip
    figure = concentration_figure(rows)
    assert [(trace["name"], trace["y"], trace["x"]) for trace in figure["data"]] == [
        ("Best 10 %", ["Wind"], [70]),
        ("Best 5 %", ["Wind"], [50]),
        ("Best 1 %", ["Wind"], [20]),
    ]
