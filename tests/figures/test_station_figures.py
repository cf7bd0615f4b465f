"""A station's arrays, figure and rows by hand: sums of units, what is missing, what is taken, capacity in force."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from app.figures.arrays import decoded
from app.figures.grid import Grid
from app.figures.station import output_figure
from app.figures.station_rows import neighbours, station_rows
from app.figures.station_series import outputs

START = datetime(2026, 1, 1)
NAN = float("nan")


def series(interval: str, rows: list[tuple[int, str, float, float]]) -> pd.DataFrame:
    """Rows of bucket, DUID, energy (MWh) and hours; the reading is what the energy of five minutes makes in MW."""
    minutes = {"5m": 5, "1h": 60}[interval]
    frame = pd.DataFrame(rows, columns=["place", "duid", "energy_mwh", "hours"])
    frame["interval_start"] = pd.to_datetime([START + timedelta(minutes=minutes * place) for place in frame["place"]])
    frame["interval_start"] = frame["interval_start"].astype("datetime64[us]")
    return frame.assign(reading_mw=frame["energy_mwh"] * 12)


def periods(*rows: tuple[str, datetime, datetime, str, float, float]) -> pd.DataFrame:
    names = ["duid", "valid_from", "valid_to", "fuel", "capacity_mw", "charge_capacity_mw"]
    frame = pd.DataFrame(rows, columns=names).assign(in_force=True)
    return frame.astype({"valid_from": "datetime64[us]", "valid_to": "datetime64[us]"})


ALWAYS = (datetime(1900, 1, 1), datetime(2999, 12, 31))


def test_units_add_up_and_what_is_missing_stays_missing() -> None:
    # A reports in three of four hours, half of the third; B in the first only; nobody in the last.
    found = series("1h", [(0, "A", 100.0, 1.0), (0, "B", 30.0, 1.0), (1, "A", 90.0, 1.0), (2, "A", 40.0, 0.5)])
    grid = Grid.of(START, START + timedelta(hours=4), "1h")
    (both,) = outputs(found, periods(), grid, [("Both", "wind", ("A", "B"))])
    assert both.mw == pytest.approx([130.0, 90.0, 80.0, NAN], nan_ok=True)
    assert np.isnan(both.gives_mw).all()


def test_capacity_is_what_is_in_force_at_the_buckets_start() -> None:
    grid = Grid.of(START, START + timedelta(hours=3), "1h")
    change = START + timedelta(minutes=90)
    registered = periods(
        ("A", ALWAYS[0], change, "wind", 50.0, NAN),
        ("A", change, ALWAYS[1], "wind", 70.0, NAN),
        ("BATT", *ALWAYS, "battery", 20.0, 15.0),
        ("PUMP", *ALWAYS, "pumps", 40.0, NAN),
    )
    (every,) = outputs(series("1h", []), registered, grid, [("All", "wind", ("A", "BATT", "PUMP"))])
    assert every.gives_mw.tolist() == [70.0, 70.0, 90.0]
    assert every.takes_mw.tolist() == [-55.0, -55.0, -55.0]


def drawn(figure: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["name"] == name]


def test_each_unit_stands_on_the_others_and_a_gap_splits_the_stack() -> None:
    rows = [(0, "A", 5.0, 1 / 12), (0, "B", -2.0, 1 / 12), (2, "A", 6.0, 1 / 12), (2, "B", 3.0, 1 / 12)]
    grid = Grid.of(START, START + timedelta(minutes=15), "5m")
    made = outputs(series("5m", rows), periods(), grid, [("A", "NSW1", ("A",)), ("B", "QLD1", ("B",))])
    figure = output_figure(made, {"NSW1": np.array([50.0, NAN, -10.0])}, grid, "linear", stacked=True)
    before, after = drawn(figure, "A")
    assert [decoded(trace["y"]).tolist() for trace in (before, after)] == [[60.0, 60.0], [72.0, 72.0]]
    assert (before["meta"]["first"], after["meta"]["first"]) == (0, 2)
    took, gave = drawn(figure, "B")
    assert (took["meta"]["kind"], decoded(took["y"]).tolist()) == ("load", [-24.0, -24.0])
    assert (gave["meta"]["kind"], decoded(gave["y"]).tolist()) == ("source", [36.0, 36.0])
    assert len({took["stackgroup"], gave["stackgroup"], before["stackgroup"], after["stackgroup"]}) == 3
    (price,) = drawn(figure, "Price")
    assert decoded(price["y"]) == pytest.approx([50.0, NAN, -10.0, -10.0], nan_ok=True)


def units(*rows: dict[str, Any]) -> pd.DataFrame:
    blank = {
        "station": "S",
        "region": "SA1",
        "valid_from": pd.NaT,
        "charge_mwh": NAN,
        "charge_cost_aud": NAN,
        "priced_charge_mwh": NAN,
        "charge_capacity_mw": NAN,
        "charge_capacity_mwh": NAN,
        "storage_mwh": NAN,
        "in_force_hours": 720.0,
        "hours": 720.0,
        "running_hours": 360.0,
        "starts": 3.0,
        "max_mw": 50.0,
        "reported": True,
    }
    return pd.DataFrame([blank | row for row in rows])


BATTERY = {
    "duid": "BATT",
    "fuel": "battery",
    "capacity_mw": 100.0,
    "charge_capacity_mw": 80.0,
    "capacity_mwh": 72_000.0,
    "charge_capacity_mwh": 57_600.0,
    "energy_mwh": 6_000.0,
    "charge_mwh": -7_500.0,
    "revenue_aud": 900_000.0,
    "charge_cost_aud": 150_000.0,
    "priced_mwh": 6_000.0,
    "priced_charge_mwh": -7_500.0,
    "storage_mwh": 200.0,
}
PUMP = {
    "duid": "PUMP",
    "fuel": "pumps",
    "capacity_mw": 40.0,
    "capacity_mwh": 28_800.0,
    "energy_mwh": -7_200.0,
    "revenue_aud": -72_000.0,
    "priced_mwh": -7_200.0,
}


def test_a_batterys_round_trip_by_hand() -> None:
    (row,) = station_rows(units(BATTERY), {"S": ("BATT",)}, timedelta(days=30))
    assert row["energy_mwh"] == 6_000
    assert row["utilization"] == pytest.approx(6_000 / 72_000)
    assert row["revenue_aud"] == 750_000
    assert row["captured_price_aud_mwh"] == 150
    assert (row["charge_mwh"], row["charge_cost_aud"]) == (-7_500, 150_000)
    assert row["battery_spread_aud_mwh"] == 150 - 20
    assert row["efficiency"] == pytest.approx(0.8)
    assert row["cycles_a_day"] == pytest.approx(6_000 / (200 * 30))
    assert row["zero_share"] == 0.5
    (short,) = station_rows(units(BATTERY), {"S": ("BATT",)}, timedelta(days=29))
    assert short["efficiency"] is None


def test_a_pump_counts_by_what_it_took_and_not_as_generation() -> None:
    both, battery, pump = station_rows(units(BATTERY, PUMP), {"S": ("BATT", "PUMP")}, timedelta(days=30))
    assert (both["total"], battery["label"], pump["label"]) == (True, "BATT", "PUMP")
    assert pump["energy_mwh"] == -7_200
    assert pump["utilization"] == pytest.approx(0.25)
    assert pump["captured_price_aud_mwh"] == 10
    assert both["capacity_mw"] == 100, "what it can give"
    assert both["utilization"] == battery["utilization"]
    assert both["charge_mwh"] == -7_500 - 7_200
    assert both["revenue_aud"] == 750_000 - 72_000
    assert both["efficiency"] == battery["efficiency"], "a pump's water may be another's"
    assert (both["starts"], both["running_hours"], both["max_mw"]) == (6, 720, None)


def test_neighbours_are_ranked_by_utilization_and_equals_share_a_place() -> None:
    def farm(name: str, energy: float | None, region: str = "SA1") -> dict[str, Any]:
        of = {"duid": name, "station": name, "region": region, "fuel": "wind", "capacity_mw": 10.0}
        made = NAN if energy is None else energy
        return of | {"capacity_mwh": 7_200.0, "energy_mwh": made, "revenue_aud": made * 50, "priced_mwh": made}

    found = neighbours(
        units(
            farm("B", 720), farm("A", 1440), farm("C", 720), farm("Quiet", None), farm("Far", 7_000, "VIC1"), BATTERY
        ),
        "wind",
        "SA1",
    )
    assert [(row["station"], row["rank"]) for row in found] == [("A", 1), ("B", 2), ("C", 2), ("Quiet", None)]
    assert found[0]["utilization"] == pytest.approx(0.2)
    assert found[0]["captured_price_aud_mwh"] == pytest.approx(50)
