"""How hard a fleet worked, by hand: new plant, silent plant, a missing day, more than all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.figures.fleet import MEASURES, Row, fleet_rows, sides
from app.figures.utilization_duration import reached
from app.ingest.files import ingest_files
from app.queries.units import units
from app.queries.utilization import utilization
from app.queries.utilization_shape import unit_hours, utilization_hours, utilization_steps
from app.queries.world import World
from app.store.build import build
from tests.support import working
from tests.support.working import END, HOURS, START


@pytest.fixture(scope="module")
def working_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("working")
    files = folder / "files"
    files.mkdir()
    for name, content in working.reports().items():
        (files / name).write_bytes(content)
    assert ingest_files(folder / "data", [files]).failures == []
    build(folder / "data")
    return folder / "data"


@pytest.fixture
def market(asking: Callable[[Path], World], working_data: Path) -> World:
    return asking(working_data)


def tree(market: World) -> dict[str, Row]:
    every = sides(units(market.version, "NEM", START, END))
    return {row.key: row for row in fleet_rows(every, HOURS, pd.Timestamp(START))}


def told(row: Row) -> dict[str, float | None]:
    return dict(zip(MEASURES, row.values, strict=True))


@pytest.mark.parametrize("interval", ["5m", "30m", "1h", "1d", "7d", "1M", "total"])
def test_a_missing_day_changes_neither_energy_nor_capacity(market: World, interval: str) -> None:
    frame = utilization(market.version, "SA1", START, END, interval, "detailed").query("fuel == 'wind'")
    assert frame.energy_mwh.sum() == pytest.approx(working.WIND_MWH, rel=1e-9)
    assert frame.capacity_mwh.sum() == pytest.approx(working.WIND_CAPACITY_MWH, rel=1e-9)
    assert frame.hours.sum() == pytest.approx(HOURS)


def test_a_unit_counts_from_its_date_and_a_silent_one_all_along(market: World) -> None:
    frame = utilization(market.version, "SA1", START, END, "1d", "detailed").query("fuel == 'wind'")
    assert frame.utilization.dropna().tolist() == pytest.approx(working.WIND_BY_DAY, rel=1e-9)
    assert (frame.capacity_mwh / frame.hours).dropna().tolist() == pytest.approx([144, 204])


def test_the_tree_says_of_each_what_it_did(market: World) -> None:
    rows = tree(market)
    wind = told(rows["wind"])
    assert wind["utilization"] == pytest.approx(working.WIND_MWH / working.WIND_CAPACITY_MWH)
    assert wind["capacity_mw"] == pytest.approx(working.WIND_CAPACITY_MWH / HOURS)
    assert wind["running_share"] == pytest.approx(working.WIND_MWH / (48 * 120 + 24 * 60))
    assert wind["zero_share"] == pytest.approx(1 - 72 / (72 + 1 / 12))
    assert wind["coverage"] == pytest.approx((48 + 24 + 1 / 12) / (48 + 24 + 48))
    assert wind["max_mw"] is None, "no reading is the highest of several units together"
    new, old, silent = (told(rows[duid]) for duid in ("NEW1", "OLD1", "SILENT1"))
    assert new["utilization"] == pytest.approx(1)
    assert new["capacity_mw"] == pytest.approx(30), "half of the time"
    assert rows["NEW1"].note == "60 MW since 3 Mar 2024"
    assert old["utilization"] == pytest.approx(0.4)
    assert old["max_mw"] == pytest.approx(48)
    assert silent["utilization"] == pytest.approx(0)
    assert silent["coverage"] == pytest.approx(1 / 12 / 48)
    assert [one["rank"] for one in (new, old, silent)] == [1, 2, 3]
    assert rows["NEW1"].of == 3


def test_what_was_never_telemetered_stands_apart(market: World) -> None:
    rows = tree(market)
    assert told(rows["never"])["capacity_mw"] == 30
    assert told(rows["NEVER1"])["utilization"] is None
    assert "NEVER1_S" not in rows, "under no fuel"


def test_more_than_all_is_marked_and_not_clipped(market: World) -> None:
    rows = tree(market)
    assert told(rows["OVER1"])["utilization"] == pytest.approx(1.2)
    assert [key for key, row in rows.items() if row.over] == ["hydro", "OVER1_S", "OVER1"]


def test_the_hours_of_a_fuel_and_of_a_unit(market: World) -> None:
    by_day = utilization_hours(market.version, "SA1", START, END, ("wind",), "day")
    assert by_day.interval_start.dt.day.unique().tolist() == [1, 3]
    first, last = working.WIND_BY_DAY
    assert by_day.utilization.tolist() == pytest.approx([first] * 24 + [last] * 24)
    by_month = utilization_hours(market.version, "SA1", START, END, ("wind",), "month")
    assert by_month.utilization.tolist() == pytest.approx([156 / 348] * 24)
    assert by_month.energy_mwh.sum() == pytest.approx(working.WIND_MWH)
    new = unit_hours(market.version, "NEW1", START, END, "day", "")
    assert new.interval_start.dt.day.unique().tolist() == [3]
    assert new.utilization.tolist() == pytest.approx([1.0] * 24)


@pytest.mark.parametrize("interval", ["5m", "30m", "1h", "1d"])
def test_the_duration_curve_knows_for_how_long(market: World, interval: str) -> None:
    steps = utilization_steps(market.version, "SA1", START, "2024-03-03T12:00", interval, "detailed")
    wind = steps[steps.fuel == "wind"]
    assert wind.utilization.tolist() == pytest.approx(working.WIND_BY_DAY)
    assert wind.hours.tolist() == pytest.approx([24, 12]), "the last day is cut at noon"
    assert steps.groupby("fuel").hours.sum().to_dict() == pytest.approx({"hydro": 36, "wind": 36})
    curve = reached(steps, np.array([0.0, 30.0, 34.0, 100.0]))["wind"]
    first, last = working.WIND_BY_DAY
    assert curve.tolist() == pytest.approx([100 * last, 100 * last, 100 * first, 100 * first])


def test_grouped_fuels_are_added_up_before_they_are_divided(market: World) -> None:
    steps = utilization_steps(market.version, "SA1", START, END, "30m", "type")
    day1, day3 = (48 + 14.4) / (144 + 12), (108 + 14.4) / (204 + 12)
    assert steps.fuel.unique().tolist() == ["renewable"]
    assert steps.utilization.tolist() == pytest.approx([day1, day3])
