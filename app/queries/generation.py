"""Generation by fuel: energy, money, capacity-hours and mean power of any region, window and interval."""

from __future__ import annotations

import pandas as pd

from app.nem.fuels import BY_CODE, bands
from app.nem.regions import NEM
from app.queries import byfuel, engine
from app.queries.byfuel import IS_ROOFTOP
from app.queries.cache import memoize
from app.queries.windows import Plan, check_size, plan

# Each kind of band has data where its own source has: SCADA, the rooftop estimate, the interconnectors' metering.
_HOURS = "CASE WHEN flow THEN flow_hours WHEN rooftop THEN rooftop_hours ELSE scada_hours END"


@memoize
def generation(version: str, region: str, start: str, end: str, interval: str, group: str) -> pd.DataFrame:
    """Energy by fuel (or group of fuels) in `[start, end)` (ISO market time on the five-minute grid).

    One row a bucket and band, in order of time and of the stack: interval_start (datetime64[us], naive market time;
    a bucket that begins before the window keeps its natural start), fuel (band code), energy_mwh, mean_mw (energy /
    hours), reading_mw (5m only: MW at interval_start), revenue_aud (energy x settlement price; null for rooftop, which
    is not settled, and for flows), capacity_mwh (registered, in force; null for rooftop and flows), hours (market
    intervals with data), priced_mwh (the energy that revenue_aud was earned with). All float64, NaN = missing.

    Loads are negative. A single region also has `imports` and `exports`. A bucket in which the market has no SCADA has
    no rows but those of rooftop and flows. `interval='total'` gives one row a band for the whole window.
    Raises TooMuch above 2,000,000 rows, TooSlow past the time limit. Formulas: docs/metrics.md; source: AEMO
    DISPATCH_UNIT_SCADA, DISPATCHPRICE, TRADINGPRICE, ROOFTOP_PV_ACTUAL, DISPATCHINTERCONNECTORRES, DUDETAIL.
    """
    check_size(start, end, interval, len(bands(group)))
    window = plan(version, start, end, interval)
    readings = interval == "5m"
    reading = ("reading_mw",) if readings else ()
    measures = ("energy_mwh", "unpriced_mwh", "revenue_aud", "capacity_mwh", *reading)
    rows = window.source(
        "generation",
        ", ".join(("fuel", *measures)),
        byfuel.of_region(region),
        finest=", ".join(("fuel", "energy_mwh", byfuel.UNPRICED_AT_5M, "revenue_aud", "capacity_mwh", *reading)),
    )
    settled = {
        "energy_mwh": "energy_mwh",
        "priced_mwh": f"CASE WHEN {IS_ROOFTOP} THEN NULL ELSE energy_mwh - unpriced_mwh END",
        "revenue_aud": f"CASE WHEN {IS_ROOFTOP} THEN NULL ELSE revenue_aud END",
        "capacity_mwh": f"CASE WHEN {IS_ROOFTOP} THEN NULL ELSE capacity_mwh END",
        **dict.fromkeys(reading, "reading_mw"),
    }
    intervals = "scada_intervals, rooftop_intervals, flow_intervals"
    sql = f"""
        WITH fuels AS ({byfuel.by_band(byfuel.by_fuel(window, rows, measures), settled, group)}),
        every AS (SELECT *, false AS flow FROM fuels {"" if region == NEM else _flows(window, readings)}),
        hours AS (
            SELECT {window.bucket} AS bucket, sum(scada_intervals) / 12 AS scada_hours,
                sum(rooftop_intervals) / 12 AS rooftop_hours, sum(flow_intervals) / 12 AS flow_hours
            FROM ({window.source("region", intervals, "region = $region")})
            GROUP BY 1)
        SELECT bucket AS interval_start, position, energy_mwh::DOUBLE AS energy_mwh,
            energy_mwh::DOUBLE / nullif({_HOURS}, 0) AS mean_mw,
            {"reading_mw::DOUBLE AS reading_mw," if readings else ""}
            revenue_aud::DOUBLE AS revenue_aud, capacity_mwh::DOUBLE AS capacity_mwh,
            ({_HOURS})::DOUBLE AS hours,
            priced_mwh::DOUBLE AS priced_mwh
        FROM every JOIN hours USING (bucket)
        ORDER BY bucket, position
        """
    sides = {} if region == NEM else _sides(group)
    frame = engine.frame(version, sql, window.parameters | byfuel.parameters(region, group) | sides, window.bounds)
    return byfuel.named(frame, group)


def _flows(window: Plan, readings: bool) -> str:
    """Imports (positive) and exports (negative) of $region, by link: two links may flow opposite ways at once."""
    reading = "reading_mw" if readings else "NULL AS reading_mw"
    return f"""
        UNION ALL BY NAME (
        SELECT {window.bucket} AS bucket, position, false AS rooftop, true AS flow,
            sum(CASE WHEN inward THEN inward_mwh ELSE -outward_mwh END) AS energy_mwh,
            {
        "sum(CASE WHEN inward THEN greatest(inward_mw, 0) ELSE least(inward_mw, 0) END) AS reading_mw"
        if readings
        else ""
    }
        FROM (
            SELECT interval_start,
                CASE WHEN region_to = $region THEN export_mwh ELSE import_mwh END AS inward_mwh,
                CASE WHEN region_to = $region THEN import_mwh ELSE export_mwh END AS outward_mwh,
                CASE WHEN region_to = $region THEN reading_mw ELSE -reading_mw END AS inward_mw
            FROM ({window.source("flow", f"interconnector, export_mwh, import_mwh, {reading}")})
            JOIN link USING (interconnector)
            WHERE region_from = $region OR region_to = $region)
        CROSS JOIN (VALUES ($imports, true), ($exports, false)) AS side (position, inward)
        GROUP BY 1, 2)
        """


def _sides(group: str) -> dict[str, int]:
    """Places of imports and exports among the bands."""
    return {fuel: place for place, band in enumerate(bands(group)) for fuel in band.fuels if BY_CODE[fuel].flow}
