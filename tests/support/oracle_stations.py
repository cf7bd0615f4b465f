"""The oracle's answers about single units: over a window, by bucket, and by day."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from tests.support import oracle_units
from tests.support.market_oracle import Oracle
from tests.support.oracle_lake import bucket_starts, within

SUMS = [
    "energy_mwh",
    "charge_mwh",
    "revenue_aud",
    "charge_cost_aud",
    "priced_mwh",
    "negative_price_mwh",
    "negative_price_aud",
    "running_intervals",
    "idle_intervals",
    "starts",
    "readings",
    "exposure_aud_mwh",
]
BATTERIES_ONLY = ["charge_mwh", "charge_cost_aud", "charge_capacity_mw", "charge_capacity_mwh"]


@cache
def units(oracle: Oracle, start: str, end: str) -> pd.DataFrame:
    """The columns of app.queries.units for every DUID with a reading or counted capacity in the window, in order."""
    rows = _sums(oracle, start, end, "total")
    rows = rows.drop(columns="interval_start").set_index("duid")
    fleet = oracle.lake.fleet
    inside = fleet[(fleet.valid_from < end) & (fleet.valid_to > start)]
    # A unit that retires inside the window is shown as it was last registered, not as nobody's.
    inside = inside.assign(known=inside.region != "unknown").sort_values(["known", "valid_from"])
    inside = inside.drop_duplicates("duid", keep="last")
    rows = rows.join(inside.set_index("duid")[["region", "fuel", "capacity_mw", "charge_capacity_mw"]])
    energy = rows.energy_mwh.where(rows.fuel != "pumps", -rows.energy_mwh)
    rows["utilization"] = (energy / rows.capacity_mwh).where(rows.capacity_mwh > 0)
    rows["captured_price_aud_mwh"] = (rows.revenue_aud / rows.priced_mwh).where(rows.priced_mwh != 0)
    rows["coverage"] = rows.hours / _hours_in_force(oracle, start, end)
    return rows.sort_index().reset_index()


def _hours_in_force(oracle: Oracle, start: str, end: str) -> pd.Series:
    """Market hours of the window, by DUID, in which the unit was registered.

    Before and after that it has no region; a unit that no registry knows never has one, and counts while it reports.
    """
    market = oracle.market[(oracle.market >= np.datetime64(start)) & (oracle.market < np.datetime64(end))]
    fleet = oracle.lake.fleet
    known = fleet.region != "unknown"
    fleet = fleet[known | ~known.groupby(fleet.duid).transform("any")]
    first, last = (np.searchsorted(market, fleet[edge].to_numpy(market.dtype)) for edge in ("valid_from", "valid_to"))
    return pd.Series((last - first) / 12, index=fleet.duid).groupby(level=0).sum()


def unit(oracle: Oracle, duids: tuple[str, ...], start: str, end: str, interval: str) -> pd.DataFrame:
    """The columns of app.queries.unit: a battery's energy and revenue are net, mean_mw is over hours with a reading."""
    rows = _sums(oracle, start, end, interval, duids)
    battery = rows.charge_mwh.notna()
    rows["energy_mwh"] += rows.charge_mwh.fillna(0)
    rows["revenue_aud"] = rows[["revenue_aud"]].assign(taken=-rows.charge_cost_aud).sum(axis=1, min_count=1)
    rows["mean_mw"] = rows.energy_mwh / rows.hours
    rows["battery"] = battery
    rows = rows.sort_values(["duid", "interval_start"], ignore_index=True)
    if interval != "5m":
        return rows
    readings = oracle.units_5min[["interval_start", "duid", "reading_mw"]]
    return rows.merge(readings, how="left", on=["interval_start", "duid"])


def unit_daily(oracle: Oracle, start: str, end: str) -> pd.DataFrame:
    """The measures of every unit by day (interval_start) and DUID."""
    return _sums(oracle, start, end, "1d").sort_values(["interval_start", "duid"], ignore_index=True)


def _sums(oracle: Oracle, start: str, end: str, interval: str, duids: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Additive measures by bucket and DUID, of units that read or count with a capacity there."""
    readings = within(oracle.unit_readings, start, end)
    if duids is not None:
        readings = readings[readings.duid.isin(duids)]
    readings = readings.assign(bucket=bucket_starts(readings.interval_start, interval, start))
    by = readings.groupby(["bucket", "duid"])
    sums = by[SUMS].sum(min_count=1)
    sums["max_mw"] = by.scada_mw.max()
    sums["hours"] = by.size() / 12
    capacity = _capacity(oracle, start, end, interval, duids)
    rows = sums.join(capacity, how="outer")
    rows["hours"] = rows.hours.fillna(0)
    rows["running_hours"] = rows.running_intervals / 12
    rows["zero_hours"] = rows.idle_intervals / 12
    for count in ("readings", "capacities", "exposure_aud_mwh"):
        rows[count] = rows[count].fillna(0)
    return rows.rename_axis(["interval_start", "duid"]).reset_index()


def _capacity(oracle: Oracle, start: str, end: str, interval: str, duids: tuple[str, ...] | None) -> pd.DataFrame:
    """capacity_mwh, charge_capacity_mwh and `capacities` by bucket and DUID: what is in force x market intervals."""
    market = oracle.market[(oracle.market >= np.datetime64(start)) & (oracle.market < np.datetime64(end))]
    buckets = bucket_starts(pd.Series(market), interval, start).to_numpy()
    periods = oracle_units.capacity_periods(oracle.lake)
    if duids is not None:
        periods = periods[periods.duid.isin(duids)]
    first, last = (np.searchsorted(market, periods[edge].to_numpy(market.dtype)) for edge in ("valid_from", "valid_to"))
    periods = periods.assign(first=first, count=last - first)[last > first].reset_index(drop=True)
    # One row a registration and market interval, whose number runs on from the registration's first.
    rows = periods.loc[periods.index.repeat(periods["count"]), ["duid", "fuel", "mw", "first"]]
    number = rows["first"].to_numpy() + rows.groupby(level=0).cumcount().to_numpy()
    charging = (rows.fuel == "battery_charging").to_numpy()
    amounts = pd.DataFrame(
        {
            "bucket": buckets[number],
            "duid": rows.duid.astype("category").to_numpy(),
            "capacity_mwh": np.where(charging, np.nan, rows.mw / 12),
            "charge_capacity_mwh": np.where(charging, rows.mw / 12, np.nan),
            "capacities": 1,
        }
    )
    sums = amounts.groupby(["bucket", "duid"], observed=True).sum(min_count=1).reset_index()
    return sums.astype({"duid": "str"}).set_index(["bucket", "duid"])
