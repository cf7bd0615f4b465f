"""The oracle's units: every reading as signed energy and money, and the capacity that was in force."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.support.oracle_lake import FIVE, Lake

BATTERY_BANDS = ("battery_discharging", "battery_charging")
KEYS = ["interval_start", "region", "fuel"]


def unit_intervals(lake: Lake, prices: pd.DataFrame) -> pd.DataFrame:
    """One row a DUID and reading: interval_start, duid, region, fuel, scada_mw, reading_mw, energy_mwh, price, money.

    Energy is the trapezoid with the reading five minutes later, or the reading held where that is missing. What a unit
    takes is negative, also where AEMO reports it as a positive number (dispatch type LOAD).
    """
    rows = lake.table("scada", ["settlementdate", "duid", "scadavalue"]).dropna()
    rows = rows.rename(columns={"scadavalue": "scada_mw"})
    rows = rows[~rows.duid.str.match("BLNK|DLNK")].sort_values(["interval_start", "duid"])
    fleet = lake.fleet.sort_values("valid_from")
    rows = pd.merge_asof(rows, fleet, left_on="interval_start", right_on="valid_from", by="duid")
    known = rows.interval_start < rows.valid_to
    assert known.all(), "the resolved registry has a row for every unit at every time"

    rows = rows.sort_values(["duid", "interval_start"], ignore_index=True)
    later = rows[["duid", "interval_start", "scada_mw"]].shift(-1)
    follows = (later.duid == rows.duid) & (later.interval_start == rows.interval_start + FIVE)
    rows["next_mw"] = later.scada_mw.where(follows)
    sign = np.where(rows.dispatch_type == "LOAD", -1.0, 1.0)
    rows["reading_mw"] = sign * rows.scada_mw
    rows["energy_mwh"] = sign * (rows.scada_mw + rows.next_mw.fillna(rows.scada_mw)) / 24

    rows = rows.merge(prices, how="left", on=["interval_start", "region"])
    rows["priced_mwh"] = rows.energy_mwh.where(rows.price.notna(), 0)
    rows["revenue_aud"] = rows.energy_mwh * rows.price
    charging = (rows.dispatch_type == "BIDIRECTIONAL") & (rows.energy_mwh < 0)
    rows["revenue_lossfactor_aud"] = rows.revenue_aud * rows.charge_loss_factor.where(charging, rows.loss_factor)
    rows["negative_price_mwh"] = rows.energy_mwh.where(rows.price < 0, 0)
    rows["negative_price_aud"] = rows.revenue_aud.where(rows.price < 0, rows.revenue_aud * 0)
    rows["exposure_aud_mwh"] = rows.price.abs().fillna(0)
    # What stands still and is fed by the grid emits nothing of its own.
    plant = (rows.dispatch_type != "LOAD") & (rows.fuel != "battery")
    factor = rows.duid.map(lake.factors).astype(float).where(plant)
    rows["emissions_t"] = factor * rows.energy_mwh.clip(lower=0)
    rows["emissions_mwh"] = rows.energy_mwh.where(factor.notna())
    rows["readings"] = 1
    rows["running"] = is_running(rows.scada_mw, rows)
    rows["starts"] = follows & ~rows.running & is_running(rows.next_mw, rows)
    return rows


def is_running(mw: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """Above max(0.5 MW, 1 % of capacity); a battery in either direction."""
    at_least = (rows.capacity_mw / 100).fillna(0).clip(lower=0.5)
    return mw.where(rows.fuel != "battery", mw.abs()) > at_least


def by_direction(units: pd.DataFrame) -> pd.DataFrame:
    """Every reading in order of time, with a battery's interval on the side that it was: given or taken."""
    rows = units.copy()
    battery = rows.fuel == "battery"
    took = battery & (rows.energy_mwh < 0)
    rows["charge_mwh"] = np.where(battery, rows.energy_mwh.where(took, 0), np.nan)
    rows["charge_cost_aud"] = np.where(battery, -rows.revenue_aud.where(took, rows.revenue_aud * 0), np.nan)
    for column in ("energy_mwh", "priced_mwh"):
        rows[column] = rows[column].where(~took, 0)
    rows["revenue_aud"] = rows.revenue_aud.where(~took, rows.revenue_aud * 0)
    rows["running_intervals"] = rows.running.astype(int)
    rows["idle_intervals"] = (~rows.running).astype(int)
    rows["starts"] = rows.starts.astype(int)
    return rows.sort_values("interval_start", ignore_index=True)


def band_intervals(units: pd.DataFrame) -> pd.DataFrame:
    """Units added up by interval, region and band: a battery's energy is split by its own sign before that."""
    sums = [
        "energy_mwh",
        "priced_mwh",
        "revenue_aud",
        "revenue_lossfactor_aud",
        "negative_price_mwh",
        "negative_price_aud",
        "reading_mw",
        "emissions_t",
        "emissions_mwh",
        "exposure_aud_mwh",
        "readings",
    ]
    battery = units.fuel == "battery"
    parts = [units.loc[~battery, KEYS + sums]]
    stored = units.loc[battery, KEYS + sums]
    for band, sign in zip(BATTERY_BANDS, (1, -1), strict=True):
        counts = sign * stored.energy_mwh > 0
        part = stored.assign(fuel=band)
        for column in ("energy_mwh", "priced_mwh", "negative_price_mwh"):
            part[column] = part[column].where(counts, 0)
        for column in ("revenue_aud", "revenue_lossfactor_aud", "negative_price_aud"):
            # No energy earns nothing, where there is a price to earn.
            part[column] = part[column].where(counts, part[column] * 0)
        part["reading_mw"] = part.reading_mw.where(sign * part.reading_mw > 0, 0)
        parts.append(part)
    rows = pd.concat(parts)
    for key in ("region", "fuel"):
        rows[key] = rows[key].astype("category")
    return rows.groupby(KEYS, observed=True).sum(min_count=1).reset_index()


def capacity_periods(lake: Lake) -> pd.DataFrame:
    """What capacity-hours count, one row a registration and band: duid, region, fuel, valid_from, valid_to, mw."""
    fleet = lake.fleet
    counted = fleet[fleet.reported & (fleet.fuel != "other") & ~fleet.duid.str.match("DG_|RT_")]
    load = counted.dispatch_type == "LOAD"
    counted = counted[~load | counted.fuel.isin(["pumps", "battery"])]
    battery = counted.fuel == "battery"
    # An old battery was two units; its load reports what it can take as its capacity.
    load = battery & (counted.dispatch_type == "LOAD")
    parts = [
        counted[~battery].assign(mw=counted.capacity_mw),
        counted[battery & ~load].assign(mw=counted.capacity_mw, fuel=BATTERY_BANDS[0]),
        counted[battery].assign(
            mw=counted.charge_capacity_mw.where(~load, counted.charge_capacity_mw.fillna(counted.capacity_mw)),
            fuel=BATTERY_BANDS[1],
        ),
    ]
    periods = pd.concat(parts)[["duid", "region", "fuel", "valid_from", "valid_to", "mw"]]
    return periods[periods.mw.notna()]


def capacity_intervals(lake: Lake, market: np.ndarray) -> pd.DataFrame:
    """capacity_mwh by market interval, region and band, silent units too; `capacities` counts the amounts added."""
    amounts: dict[tuple[str, str], np.ndarray] = {}
    for period in capacity_periods(lake).itertuples():
        first, last = np.searchsorted(market, np.array([period.valid_from, period.valid_to], dtype=market.dtype))
        if last > first:
            sums = amounts.setdefault((period.region, period.fuel), np.zeros((2, len(market))))
            sums[:, first:last] += [[period.mw / 12], [1]]
    frames = []
    for (region, fuel), (mwh, count) in amounts.items():
        frame = pd.DataFrame({"interval_start": market, "capacity_mwh": mwh, "capacities": count})
        frames.append(frame[count > 0].assign(region=region, fuel=fuel))
    return pd.concat(frames)
