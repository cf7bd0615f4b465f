"""Records against brute force: every five minutes of the lake, looked through by pandas."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from app.nem.records import BY_CODE, Record
from app.queries.records import records
from app.queries.world import World
from tests.support.market_oracle import Oracle
from tests.support.oracle_facts import mean_power
from tests.support.oracle_lake import within

# A reading is rounded to 0.5e-5 MWh: 600 of them added up, in MW. The share is kept to five places.
MW, SHARE = 600 * 12 * 0.5e-5, 2e-5
RENEWABLE = ("wind", "solar_utility", "solar_rooftop", "hydro", "bioenergy")
MAKES_NOTHING = ("battery_discharging", "battery_charging", "pumps")


@pytest.fixture(params=["simulated_truth", pytest.param("aemo_truth", marks=pytest.mark.aemo_files)])
def asked(request: pytest.FixtureRequest) -> tuple[World, Oracle]:
    found: tuple[World, Oracle] = request.getfixturevalue(request.param)
    return found


@cache
def power(truth: Oracle) -> pd.DataFrame:
    """Mean MW by interval, region and fuel: worked out once for all regions and records."""
    return mean_power(truth).pivot(index="interval_start", columns=["region", "fuel"], values="mean_mw").sort_index()


def five_minutes(truth: Oracle, region: str, record: Record, start: str, end: str) -> pd.Series:
    """What a record is the extreme of: a number for each interval in which it is known."""
    if record.measure == "operational_demand":
        rows = within(truth.regions_5min[region], start, end)
        return (rows.set_index("interval_start").operational_mwh * 12).dropna()
    table = power(truth).loc[start:end, region].loc[lambda rows: rows.index < end]
    table = table.dropna(how="all", axis="columns").dropna(how="all")
    if record.measure == "renewable_share":
        made = table.drop(columns=[fuel for fuel in MAKES_NOTHING if fuel in table])
        made = made[made.index.isin(truth.market) & made.get("solar_rooftop", made.iloc[:, 0] * float("nan")).notna()]
        whole = made.sum(axis="columns")
        return (made.reindex(columns=RENEWABLE).sum(axis="columns") / whole)[whole > 0]
    of_fuels = table.reindex(columns=record.fuels)
    # Known where every fuel is that the day has at all, and where rooftop is.
    day = of_fuels.index.normalize()
    had = of_fuels.notna().groupby(day).any().reindex(day).to_numpy()
    known = (of_fuels.notna() | ~had).all(axis="columns") & of_fuels.notna().any(axis="columns")
    if record.with_rooftop:
        known &= of_fuels.solar_rooftop.notna()
    return of_fuels.sum(axis="columns")[known]


@pytest.mark.parametrize("region", ["NEM", "SA1"])
def test_records_are_those_of_all_intervals(asked: tuple[World, Oracle], region: str) -> None:
    world, truth = asked
    first, last = (moment.date().isoformat() for moment in (world.span.start, world.span.end))
    found = records(world.version, region, first, last).set_index("code")
    for record in BY_CODE.values():
        every = five_minutes(truth, region, record, first, last)
        if every.empty:
            assert record.code not in found.index
            continue
        extreme, room = getattr(every, record.side)(), SHARE if record.unit == "%" else MW
        answer = found.loc[record.code]
        assert answer["value"] == pytest.approx(extreme, abs=room), record.code
        # The first of those that are as high, as far as rounding can tell.
        as_good = every[(every - extreme).abs() <= room].index
        assert answer["at"] in as_good, record.code
        exact = every[every == extreme].index
        assert answer["at"] <= exact[0], record.code


def test_records_of_the_tiny_market_by_hand(asking: Callable[[Path], World], tiny_data: Path) -> None:
    world = asking(tiny_data)

    def found(region: str) -> dict[str, tuple[float, str]]:
        rows = records(world.version, region, "2024-03-01", "2024-03-02").itertuples()
        return {row.code: (pytest.approx(row.value), f"{row.at:%H:%M}") for row in rows}

    assert found("NSW1") == {
        "solar": (0, "00:00"),
        "renewable_share": (0, "00:00"),
        "coal": (303, "00:00"),
        # 600 + 48 of plant that is not scheduled - 36 of dispatchable load.
        "demand_high": (612, "00:00"),
        "demand_low": (612, "00:00"),
    }
    assert found("SA1") == {
        "wind": (60, "00:00"),
        # 120 MW over the half-hour, on a line that rises by 5 MW every five minutes: 120 + 30 x 2.5 / 6.
        "solar": (132.5, "00:55"),
        "renewable_share": (1, "00:00"),
        "demand_high": (132, "00:00"),
        "demand_low": (132, "00:00"),
    }
    assert found("NEM")["solar"] == (132.5, "00:55")
    assert found("NEM")["coal"] == (303, "00:00")
    assert records(world.version, "SA1", "2024-02-01", "2024-02-02").empty
