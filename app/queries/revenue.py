"""What fuels earned: revenue at the settlement price, the price captured, and what was made below zero."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.nem.fuels import ROOFTOP, bands
from app.queries import byfuel
from app.queries.cache import memoize
from app.queries.windows import check_size, plan

_MEASURES = (
    "energy_mwh",
    "revenue_aud",
    "revenue_lossfactor_aud",
    "negative_price_mwh",
    "negative_price_aud",
)
# What is rooftop solar's alone, and what it is made of.
_ROOFTOPS = {
    "rooftop_priced_mwh": "priced_mwh",
    "rooftop_negative_mwh": "negative_price_mwh",
    "spot_value_aud": "revenue_aud",
}
# What it has no part in.
_SETTLED = ("priced_mwh", "revenue_aud", "revenue_lossfactor_aud", "negative_price_mwh", "negative_price_aud")

_SHOWN = (
    "interval_start",
    "fuel",
    "energy_mwh",
    "priced_mwh",
    "revenue_aud",
    "captured_price_aud_mwh",
    "capture_rate",
    "negative_price_mwh",
    "negative_price_aud",
    "spot_value_aud",
    "revenue_lossfactor_aud",
    "hours",
)


@memoize
def revenue(version: str, region: str, start: str, end: str, interval: str, group: str) -> pd.DataFrame:
    """Gross spot revenue by fuel in `[start, end)` (ISO market time on the five-minute grid).

    One row a bucket and band, in order of time and of the stack: interval_start (datetime64[us], naive market time;
    a bucket that begins before the window keeps its natural start), fuel (band code), energy_mwh (loads negative),
    priced_mwh (the part of it that has a price), revenue_aud (energy x settlement price of its own region, loads'
    negative; before loss factors), captured_price_aud_mwh (revenue / priced energy), capture_rate (captured price /
    baseload price of the region in the same bucket, the time-weighted mean; of the NEM's price for the NEM; NaN where
    the baseload price is not above 0), negative_price_mwh and negative_price_aud (made and earned while the price of
    its own region was below 0), spot_value_aud (rooftop solar's energy x price: it is not settled),
    revenue_lossfactor_aud (revenue x loss factors), hours (market intervals with SCADA, of rooftop with its estimate).
    All float64, NaN = missing.

    `solar_rooftop` has no revenue: its captured price and capture rate are those of its value at spot. In a band that
    holds settled fuels too, energy_mwh includes it and everything about money is of the settled fuels. Flows have no
    rows. Raises TooMuch above 2,000,000 rows, TooSlow past the time limit. Formulas: docs/metrics.md; source: AEMO
    DISPATCH_UNIT_SCADA, DISPATCHPRICE, TRADINGPRICE, ROOFTOP_PV_ACTUAL, DUDETAILSUMMARY (loss factors).
    """
    check_size(start, end, interval, len(bands(group)))
    window = plan(version, start, end, interval)
    columns = byfuel.sums(
        version,
        region,
        window,
        measures={
            **{name: name for name in _MEASURES},
            "priced_mwh": "energy_mwh - unpriced_mwh",
        },
        clock=(*byfuel.CLOCK, "price_sum", "price_intervals"),
    )
    rooftop = byfuel.is_rooftop(columns)
    of_fuels = {name: columns[name] for name in ("interval_start", "code", "energy_mwh")}
    of_fuels |= {name: np.where(rooftop, np.nan, columns[name]) for name in _SETTLED}
    of_fuels |= {name: np.where(rooftop, columns[source], np.nan) for name, source in _ROOFTOPS.items()}
    of_fuels |= {"hours": byfuel.hours(columns)}
    of_fuels |= {name: columns[name] for name in ("price_sum", "price_intervals")}
    return _paid(byfuel.in_bands(of_fuels, group, shared=("hours", "price_sum", "price_intervals")), group)


def _paid(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    """Prices and rates, last. A band of rooftop solar alone shows its value at spot."""
    alone = frame["fuel"].isin([band.code for band in bands(group) if band.fuels == (ROOFTOP,)])
    priced_mwh = frame["priced_mwh"].mask(alone, frame["rooftop_priced_mwh"])
    captured = frame["revenue_aud"].mask(alone, frame["spot_value_aud"]) / priced_mwh.where(priced_mwh != 0)
    frame["priced_mwh"] = priced_mwh
    frame["captured_price_aud_mwh"] = captured
    frame["capture_rate"] = byfuel.ratio(captured, byfuel.ratio(frame["price_sum"], frame["price_intervals"]))
    frame["negative_price_mwh"] = frame["negative_price_mwh"].mask(alone, frame["rooftop_negative_mwh"])
    return frame[list(_SHOWN)]
