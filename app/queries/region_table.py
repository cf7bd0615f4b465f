"""Regions beside each other over a whole window: the numbers of the Prices page's tables."""

from __future__ import annotations

import pandas as pd

from app.nem.bands import BANDS, SPIKE_PRICES
from app.queries.price_shape import price_bands
from app.queries.region_prices import price_comparison

# The first band of 300 AUD/MWh and more.
_SPIKE_BAND = next(place for place, band in enumerate(BANDS) if band.lower == SPIKE_PRICES[0])


def region_table(version: str, start: str, end: str) -> pd.DataFrame:
    """`price_comparison(...).regions` of `[start, end)`, and hours_spike: the hours at 300 AUD/MWh and more."""
    regions = price_comparison(version, start, end).regions
    found = hours_spike(price_bands(version, start, end))
    return regions.assign(hours_spike=[found.get(str(region), 0.0) for region in regions["region"]])


def hours_spike(by_band: pd.DataFrame) -> dict[str, float]:
    """Hours at 300 AUD/MWh and more by region, from the frame of `queries.price_bands`."""
    high = by_band[by_band["price_band"] >= _SPIKE_BAND]
    return {str(region): float(hours) for region, hours in high.groupby("region", observed=True)["hours"].sum().items()}
