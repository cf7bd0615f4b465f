"""Utilization by fuel: energy against the registered capacity that was in force."""

from __future__ import annotations

import pandas as pd

from app.nem.fuels import BY_CODE, Band, bands
from app.queries import byfuel, engine
from app.queries.byfuel import IS_ROOFTOP
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
    rows = window.source(
        "generation", ", ".join(("fuel", *_MEASURES)), f"{byfuel.of_region(region)} AND NOT {IS_ROOFTOP}"
    )
    of_bands = byfuel.by_band(byfuel.by_fuel(window, rows, _MEASURES), {name: name for name in _MEASURES}, group)
    share = "energy_mwh::DOUBLE / nullif(capacity_mwh::DOUBLE, 0)"
    sql = f"""
        WITH bands AS ({of_bands}),
        hours AS (
            SELECT {window.bucket} AS bucket, sum(scada_intervals) / 12 AS hours
            FROM ({window.source("region", "scada_intervals", "region = $region")}) GROUP BY 1)
        SELECT bucket AS interval_start, position, energy_mwh::DOUBLE AS energy_mwh,
            capacity_mwh::DOUBLE AS capacity_mwh,
            CASE WHEN list_contains($loads, position) THEN abs({share}) ELSE {share} END AS utilization,
            hours::DOUBLE AS hours
        FROM bands JOIN hours USING (bucket)
        ORDER BY bucket, position
        """
    loads = [place for place, band in enumerate(bands(group)) if _takes(band)]
    parameters = window.parameters | byfuel.parameters(region, group) | {"loads": loads}
    return byfuel.named(engine.frame(version, sql, parameters, window.bounds), group)


def _takes(band: Band) -> bool:
    return all(BY_CODE[fuel].load for fuel in band.fuels)
