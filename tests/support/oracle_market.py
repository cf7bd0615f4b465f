"""The oracle's market at five minutes: settlement prices, demand, flows over the links, rooftop solar."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.support.oracle_lake import FIVE, FIVE_MINUTE_SETTLEMENT, HALF_HOUR, STATES, Lake


def six_intervals(rows: pd.DataFrame) -> pd.DataFrame:
    """Each half-hour's row once for each of its five-minute intervals, numbered by `k`."""
    return pd.concat([rows.assign(interval_start=rows.interval_start + k * FIVE, k=k) for k in range(6)])


def settlement_prices(lake: Lake) -> pd.DataFrame:
    """interval_start, region, price: the dispatch price since October 2021, the half-hour's trading price before."""
    dispatch = lake.table("price", ["settlementdate", "regionid", "intervention", "rrp"])
    dispatch = dispatch[dispatch.intervention == 0].rename(columns={"regionid": "region", "rrp": "price"})
    dispatch = dispatch[["interval_start", "region", "price"]].dropna()
    before = dispatch[dispatch.interval_start < FIVE_MINUTE_SETTLEMENT]
    since = dispatch[dispatch.interval_start >= FIVE_MINUTE_SETTLEMENT]
    if before.empty:
        return since.reset_index(drop=True)

    traded = lake.table("trading_price", ["settlementdate", "regionid", "rrp"], HALF_HOUR)
    traded = traded.rename(columns={"regionid": "region", "rrp": "price"})
    # A five-minute trading price of the new regime, moved back by half an hour, is no half-hour.
    traded = traded[traded.interval_start + HALF_HOUR <= FIVE_MINUTE_SETTLEMENT].dropna()
    means = before.assign(interval_start=before.interval_start.dt.floor("30min"))
    means = means.groupby(["interval_start", "region"]).price.agg(["mean", "count"]).query("count == 6")
    means = means["mean"].round(2).rename("price").reset_index()
    halves = pd.concat([traded, means]).drop_duplicates(["interval_start", "region"], keep="first")
    return pd.concat([six_intervals(halves).drop(columns="k"), since]).reset_index(drop=True)


def rooftop(lake: Lake) -> pd.DataFrame:
    """interval_start, region, reading_mw: a straight line in each half-hour that keeps the half-hour's energy."""
    rows = lake.table("rooftop", ["interval_datetime", "regionid", "type", "power"], HALF_HOUR)
    rows = rows[rows.regionid.isin(STATES) & rows.power.notna()]
    rank = rows.type.map({"MEASUREMENT": 0, "SATELLITE": 1, "DAILY": 2})
    rows = rows.assign(rank=rank).sort_values("rank").drop_duplicates(["interval_start", "regionid"])
    rows = rows.rename(columns={"regionid": "region"})[["interval_start", "region", "power"]]
    for name, step in (("previous", HALF_HOUR), ("following", -HALF_HOUR)):
        neighbour = rows.assign(interval_start=rows.interval_start + step).rename(columns={"power": name})
        rows = rows.merge(neighbour[["interval_start", "region", name]], how="left", on=["interval_start", "region"])
    steepest = rows.power.abs() * 12 / 5
    rows["slope"] = ((rows.following - rows.previous) / 2).clip(-steepest, steepest).fillna(0)
    rows = six_intervals(rows)
    rows["reading_mw"] = rows.power + rows.slope * (rows.k - 2.5) / 6
    return rows[["interval_start", "region", "reading_mw"]].reset_index(drop=True)


def demand(lake: Lake) -> pd.DataFrame:
    """interval_start, region, total_mwh, operational_mwh: targets of the interval, so times 5/60 and no trapezoid."""
    rows = lake.physical("region", "regionid", ["totaldemand", "demand_and_nonschedgen", "dispatchableload"])
    rows["total_mwh"] = rows.totaldemand / 12
    rows["operational_mwh"] = (rows.demand_and_nonschedgen - rows.dispatchableload) / 12
    return rows[["interval_start", "region", "total_mwh", "operational_mwh"]]


def region_intervals(prices: pd.DataFrame, needs: pd.DataFrame, solar: pd.DataFrame) -> pd.DataFrame:
    """interval_start, region (and NEM), price, weight_price, demand and underlying MWh of every interval known."""
    roof = solar.assign(rooftop_mwh=solar.reading_mw / 12)[["interval_start", "region", "rooftop_mwh"]]
    rows = prices.merge(needs, how="outer", on=["interval_start", "region"])
    rows = rows.merge(roof, how="outer", on=["interval_start", "region"])
    rows["underlying_mwh"] = rows.operational_mwh + rows.rooftop_mwh
    both = rows.price.notna() & rows.total_mwh.notna()
    rows["value_aud"] = (rows.price * rows.total_mwh).where(both)
    rows["weight_mwh"] = rows.total_mwh.where(both)
    rows["exposure_aud_mwh"] = rows.price.abs().fillna(0)
    rows["demands"] = 1
    nem = rows.groupby("interval_start").sum(numeric_only=True, min_count=1).reset_index()
    # Where one region's rooftop is missing, the market's underlying demand is missing too, not smaller.
    whole = rows[rows.operational_mwh.notna()].groupby("interval_start").underlying_mwh.agg(["size", "count"])
    complete = nem.interval_start.map(whole["size"].eq(whole["count"])).fillna(False).astype(bool)
    nem = nem.assign(region="NEM", price=nem.value_aud / nem.weight_mwh)
    nem["underlying_mwh"] = nem.underlying_mwh.where(complete)
    # A region's price is published; the market's is a quotient of rounded sums, kept to five places.
    rounded = nem.demands * 0.5e-4 + (nem.exposure_aud_mwh + nem.demands * nem.price.abs()) * 0.5e-5
    nem["price_within"] = 0.5e-5 + rounded / nem.weight_mwh
    rows["price_within"] = 0.0
    return pd.concat([rows, nem]).sort_values("interval_start", ignore_index=True)


def flows(lake: Lake) -> pd.DataFrame:
    """interval_start, interconnector, region_from, region_to, reading_mw, mwh (signed, forward positive), limits."""
    columns = ["meteredmwflow", "mwflow", "exportlimit", "importlimit"]
    rows = lake.physical("interconnector", "interconnectorid", columns)
    rows = rows.rename(columns={"region": "interconnector", "meteredmwflow": "reading_mw"})
    later = rows[["interval_start", "interconnector", "reading_mw"]].rename(columns={"reading_mw": "next_mw"})
    later["interval_start"] -= FIVE
    rows = rows.merge(later, how="left", on=["interval_start", "interconnector"])
    rows["mwh"] = (rows.reading_mw + rows.next_mw.fillna(rows.reading_mw)) / 24
    rows["export_mwh"] = rows.mwh.clip(lower=0)
    rows["import_mwh"] = -rows.mwh.clip(upper=0)
    limited = rows.exportlimit.notna() & rows.importlimit.notna()
    rows["export_limit_mw"] = rows.exportlimit.where(limited)
    rows["import_limit_mw"] = rows.importlimit.where(limited)
    # The band holds for the target of the same row; the metered flow is outside it in a quarter of the rows.
    at_limit = (rows.mwflow >= rows.exportlimit - 1) | (rows.mwflow <= rows.importlimit + 1)
    rows["at_limit"] = np.where(limited & rows.mwflow.notna(), at_limit, False)
    return rows.merge(lake.links, on="interconnector").sort_values("interval_start", ignore_index=True)


def gains(links: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """With gained_aud: what a link's net energy gained by the difference of the prices at its two ends."""
    rows = links
    for end in ("to", "from"):
        ours = prices.rename(columns={"region": f"region_{end}", "price": f"price_{end}"})
        rows = rows.merge(ours, how="left", on=["interval_start", f"region_{end}"])
    spread = rows.price_to - rows.price_from
    return rows.assign(gained_aud=rows.mwh * spread, exposure_aud_mwh=spread.abs().fillna(0))


def trade(links: pd.DataFrame) -> pd.DataFrame:
    """The links as two bands of each region at their ends: imports positive, exports negative, nothing netted."""
    ends = []
    for end, sign in (("region_to", 1), ("region_from", -1)):
        inward = links.assign(region=links[end], mwh=sign * links.mwh, reading_mw=sign * links.reading_mw)
        for fuel, low, high in (("imports", 0, None), ("exports", None, 0)):
            clipped = inward[["mwh", "reading_mw"]].clip(lower=low, upper=high)
            ends.append(inward[["interval_start", "region"]].assign(fuel=fuel, **clipped))
    rows = pd.concat(ends).rename(columns={"mwh": "energy_mwh"}).assign(readings=1)
    return rows.groupby(["interval_start", "region", "fuel"], as_index=False).sum()
