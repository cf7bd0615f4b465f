"""What every region does now: price, demand, what it is made of; and the prices of the last day as a small line."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import pandas as pd

from app.figures.arrays import Floats
from app.figures.grid import Grid, stamp
from app.figures.regional import by_region
from app.figures.spark import Spark, sparks
from app.nem import bands as price_bands
from app.nem.fuels import BY_CODE, ROOFTOP, bands
from app.nem.regions import SELECTABLE

MIX = "simple"
"""The grouping of the mixes."""
DEMAND = "operational_demand"
"""What `queries.newest` calls demand, beside the fuels."""


class Part(TypedDict):
    """A band of the mix: its code, label, MW, and part of what all sources of the region make (0..1)."""

    band: str
    label: str
    mw: float
    share: float


class RegionNow(TypedDict):
    """None where unknown; times are ISO, in market time. `spark` is of the prices of the day."""

    region: str
    price_aud_mwh: float | None
    price_at: str | None
    price_band: str
    spark: Spark
    demand_mw: float | None
    demand_at: str | None
    renewable_share: float | None
    mix_at: str | None
    mix: list[Part]


def regions_now(newest: pd.DataFrame, prices: pd.DataFrame, grid: Grid) -> list[RegionNow]:
    """From `queries.newest` and the `queries.region_prices` of a day in five minutes; the NEM first.

    Regions without a price and without any reading are left out.
    """
    price = by_region(prices, "price_aud_mwh", grid.places(prices["interval_start"]), len(grid.buckets))
    readings = _readings(newest)
    missing = np.full(len(grid.buckets), np.nan)
    shown = [region for region in SELECTABLE if region in readings or region in price]
    lines = sparks([price.get(region, missing) for region in shown])
    return [
        _region(region, readings.get(region, {}), price.get(region, missing), line, grid)
        for region, line in zip(shown, lines, strict=True)
    ]


Readings = dict[str, tuple[float, str]]
"""MW and time by what `queries.newest` calls a measure."""


def _readings(newest: pd.DataFrame) -> dict[str, Readings]:
    found: dict[str, Readings] = {}
    moments = np.datetime_as_string(newest["at"].to_numpy(), unit="m").tolist()
    columns = (newest["region"], newest["measure"], newest["mw"].tolist(), moments)
    for region, measure, mw, at in zip(*columns, strict=True):
        found.setdefault(region, {})[measure] = mw, at
    return found


def _region(region: str, readings: Readings, price: Floats, spark: Spark, grid: Grid) -> RegionNow:
    known = np.flatnonzero(~np.isnan(price))
    value = float(price[known[-1]]) if len(known) else None
    made = {measure: mw for measure, (mw, _) in readings.items() if measure != DEMAND}
    demand_mw, demand_at = readings.get(DEMAND, (None, None))
    return RegionNow(
        region=region,
        price_aud_mwh=value,
        price_at=stamp(grid.buckets[known[-1]]) if len(known) else None,
        price_band="" if value is None else price_bands.band_of(value).code,
        spark=spark,
        demand_mw=demand_mw,
        demand_at=demand_at,
        renewable_share=renewable_share(made),
        # The same for all fuels.
        mix_at=next((at for measure, (_, at) in readings.items() if measure != DEMAND), None),
        mix=_mix(made),
    )


def renewable_share(made: dict[str, float]) -> float | None:
    """Of MW by fuel, all of one moment: renewable / all generation with rooftop; None where rooftop is unknown."""
    if ROOFTOP not in made:
        return None
    generation = {fuel: mw for fuel, mw in made.items() if BY_CODE[fuel].kind in ("source", "rooftop")}
    whole = sum(generation.values())
    return sum(mw for fuel, mw in generation.items() if BY_CODE[fuel].renewable) / whole if whole > 0 else None


def _mix(made: dict[str, float]) -> list[Part]:
    """The sources in the order of the stack. A fuel whose auxiliaries take more than it gives is no part of the mix."""
    sources = [
        (band, sum(made.get(fuel, 0.0) for fuel in band.fuels))
        for band in bands(MIX)
        if not band.load and not BY_CODE[band.fuels[0]].flow
    ]
    whole = sum(mw for _, mw in sources if mw > 0)
    return [Part(band=band.code, label=band.label, mw=mw, share=mw / whole) for band, mw in sources if mw > 0]
