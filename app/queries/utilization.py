"""Utilization by fuel: energy against the registered capacity that was in force."""

from __future__ import annotations

import pandas as pd

from app.nem.fuels import BY_CODE, ROOFTOP, bands
from app.queries import byfuel
from app.queries.cache import memoize
from app.queries.windows import check_size, plan

_MEASURES = ("energy_mwh", "capacity_mwh")


@memoize
def utilization(version: str, region: str, start: str, end: str, interval: str, group: str) -> pd.DataFrame:
    """Utilization (capacity factor) by fuel in `[start, end)` (ISO market time on the five-minute grid).

    One row a bucket and band, in order of time and of the stack: interval_start (datetime64[us], naive market time;
    a bucket that begins before the window keeps its natural start), fuel (band code), energy_mwh (loads negative),
    capacity_mwh (registered MW in force x market hours, silent units too), utilization (energy / capacity-hours; of a
    load the share of what it may take, so positive; not clipped; NaN without capacity), hours (market intervals with
    SCADA). All float64, NaN = missing.

    What is registered by no unit has no row: rooftop solar (in no group's energy either) and flows. `other` has one,
    without a utilization. Raises TooMuch above 2,000,000 rows, TooSlow past the time limit. Formulas: docs/metrics.md;
    source: AEMO DISPATCH_UNIT_SCADA, DUDETAIL, the registration workbook.
    """
    check_size(start, end, interval, len(bands(group)))
    window = plan(version, start, end, interval)
    columns = byfuel.sums(
        version,
        region,
        window,
        measures={name: name for name in _MEASURES},
        where=f"fuel <> '{ROOFTOP}'",
        clock=("scada_intervals",),
    )
    columns["hours"] = columns.pop("scada_intervals") / 12
    frame = byfuel.in_bands(columns, group, shared=("hours",))
    share = byfuel.ratio(frame["energy_mwh"], frame["capacity_mwh"])
    loads = [band.code for band in bands(group) if all(BY_CODE[fuel].load for fuel in band.fuels)]
    frame["utilization"] = share.mask(frame["fuel"].isin(loads), share.abs())
    return frame[["interval_start", "fuel", *_MEASURES, "utilization", "hours"]]
