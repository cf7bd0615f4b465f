"""The published facts that no query sums from finer ones, against the pandas oracle."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.support import oracle_facts, oracle_stations
from tests.support.closeness import assert_close
from tests.support.market_oracle import Oracle, oracle

UNIT_MEASURES = (
    "energy_mwh",
    "charge_mwh",
    "revenue_aud",
    "charge_cost_aud",
    "max_mw",
    "running_hours",
    "starts",
    "capacity_mwh",
    "charge_capacity_mwh",
)
ALL_TIME = ("1998-12-13", "2100-01-01")


@pytest.fixture(params=["simulated_data", pytest.param("aemo_data", marks=pytest.mark.aemo_files)])
def truth(request: pytest.FixtureRequest) -> Oracle:
    data: Path = request.getfixturevalue(request.param)
    return oracle(data)


def published(truth: Oracle, table: str) -> pd.DataFrame:
    """A fact's rows out of every segment of the published version."""
    parts = []
    for segment in truth.lake.manifest["segments"]:
        file = truth.lake.data / "snapshots" / segment["file"]
        with duckdb.connect(str(file), read_only=True) as db:
            parts.append(db.table(table).df())
    rows = pd.concat(parts, ignore_index=True)
    return rows.astype({name: str for name in ("region", "fuel") if name in rows})


def hold(answer: pd.DataFrame, expected: pd.DataFrame, keys: list[str], columns: tuple[str, ...]) -> None:
    """The same keys, each once, and every column close."""
    answer, expected = (frame.sort_values(keys, ignore_index=True) for frame in (answer, expected))
    assert not answer.duplicated(keys).any()
    assert_close(answer, expected, keys, columns)


def test_price_bands(truth: Oracle) -> None:
    answer = published(truth, "band_daily").dropna(subset="energy_mwh")
    keys = ["interval_start", "region", "fuel", "price_band"]
    hold(answer, oracle_facts.bands(truth), keys, ("energy_mwh", "revenue_aud"))


def test_extremes_of_mean_power(truth: Oracle) -> None:
    expected = oracle_facts.extremes(truth)
    answer = published(truth, "extremes_daily").rename(
        columns={"measure": "fuel", "max_value": "max_mean_mw", "min_value": "min_mean_mw"}
    )
    answer = answer[answer.fuel.isin(expected.fuel)]
    hold(answer, expected, ["interval_start", "region", "fuel"], ("max_mean_mw", "min_mean_mw"))
    # Rounding may make another of two equal moments the first: the moment named must have that power.
    power = oracle_facts.mean_power(truth).set_index(["interval_start", "region", "fuel"])
    for extreme in ("max", "min"):
        moments = pd.MultiIndex.from_frame(answer[[f"{extreme}_at", "region", "fuel"]])
        there = power.loc[moments]
        far = np.abs(there.mean_mw.to_numpy() - answer[f"{extreme}_mean_mw"].to_numpy())
        assert (far <= 1e-4 * there.readings.to_numpy() + 1e-9).all()


def test_spikes(truth: Oracle) -> None:
    answer = published(truth, "spikes")
    answer["price_hours"] = answer.price_sum / 12
    expected = oracle_facts.spikes(truth)
    hold(
        answer,
        expected,
        ["interval_start", "region", "spike_price", "interval_end"],
        ("peak_price", "price_hours", "cost_aud"),
    )


def test_hours_of_day(truth: Oracle) -> None:
    keys = ["interval_start", "hour", "region", "fuel"]
    # A month that two segments share has rows in both.
    answer = published(truth, "hour_monthly").groupby(keys, as_index=False).sum(min_count=1)
    expected = oracle_facts.hours_of_day(truth)
    hold(answer, expected, keys, ("energy_mwh", "revenue_aud"))
    registered = answer.fuel != "solar_rooftop", expected.fuel != "solar_rooftop"
    hold(answer[registered[0]], expected[registered[1]], keys, ("capacity_mwh",))


def test_days_of_units(truth: Oracle) -> None:
    answer = published(truth, "unit_daily")
    answer = answer[answer.intervals.notna() | answer.capacity_mwh.notna() | answer.charge_capacity_mwh.notna()]
    answer = answer.assign(
        charge_cost_aud=-answer.charge_aud, running_hours=answer.running_intervals.astype("Float64") / 12
    )
    expected = oracle_stations.unit_daily(truth, *ALL_TIME)
    hold(answer, expected, ["interval_start", "duid"], UNIT_MEASURES)
