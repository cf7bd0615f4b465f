"""Generation by fuel: energy, money, capacity-hours and mean power of any region, window and interval."""

from __future__ import annotations

import pandas as pd

from app.nem.fuels import ROOFTOP, bands
from app.nem.regions import NEM
from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import Plan, check_size, plan

# Each kind of band has data where its own source has: SCADA, the rooftop estimate, the interconnectors' metering.
_HOURS = "CASE clock WHEN 'rooftop' THEN rooftop WHEN 'flow' THEN flow ELSE scada END"


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
    window = plan(start, end, interval)
    readings = interval == "5m"
    reading = "reading_mw" if readings else "NULL AS reading_mw"
    columns = f"fuel, energy_mwh, unpriced_mwh, revenue_aud, capacity_mwh, {reading}"
    flows = "" if region == NEM else f"UNION ALL BY NAME ({_flows(window, readings)})"
    of_region = "true" if region == NEM else "region = $region"
    sql = f"""
        WITH fact AS ({window.source("generation", columns, of_region)}),
        fuels AS (
            SELECT {window.bucket} AS bucket, code, position,
                sum(energy_mwh) AS energy_mwh,
                sum(energy_mwh - unpriced_mwh) FILTER (fact.fuel <> '{ROOFTOP}') AS priced_mwh,
                sum(revenue_aud) FILTER (fact.fuel <> '{ROOFTOP}') AS revenue_aud,
                sum(capacity_mwh) FILTER (fact.fuel <> '{ROOFTOP}') AS capacity_mwh,
                sum(reading_mw) AS reading_mw,
                CASE WHEN count(*) FILTER (fact.fuel <> '{ROOFTOP}') = 0 THEN 'rooftop' ELSE 'scada' END AS clock
            FROM fact JOIN band ON band.fuel = fact.fuel AND grouping = $group
            GROUP BY 1, 2, 3),
        every AS (FROM fuels {flows}),
        hours AS (
            SELECT {window.bucket} AS bucket, sum(scada_intervals) / 12 AS scada,
                sum(rooftop_intervals) / 12 AS rooftop, sum(flow_intervals) / 12 AS flow
            FROM ({window.source("region", "scada_intervals, rooftop_intervals, flow_intervals", "region = $region")})
            GROUP BY 1)
        SELECT bucket AS interval_start, code AS fuel, energy_mwh::DOUBLE AS energy_mwh,
            energy_mwh::DOUBLE / nullif({_HOURS}, 0) AS mean_mw,
            {"reading_mw::DOUBLE AS reading_mw," if readings else ""}
            revenue_aud::DOUBLE AS revenue_aud, capacity_mwh::DOUBLE AS capacity_mwh,
            ({_HOURS})::DOUBLE AS hours,
            priced_mwh::DOUBLE AS priced_mwh
        FROM every JOIN hours USING (bucket)
        ORDER BY bucket, position
        """
    return engine.frame(version, sql, window.parameters | {"region": region, "group": group})


def _flows(window: Plan, readings: bool) -> str:
    """Imports (positive) and exports (negative) of $region, by link: two links may flow opposite ways at once."""
    columns = f"interconnector, export_mwh, import_mwh, {'reading_mw' if readings else 'NULL AS reading_mw'}"
    return f"""
        SELECT {window.bucket} AS bucket, code, position,
            sum(CASE band.fuel WHEN 'imports' THEN inward_mwh ELSE -outward_mwh END) AS energy_mwh,
            sum(CASE band.fuel WHEN 'imports' THEN greatest(inward_mw, 0) ELSE least(inward_mw, 0) END) AS reading_mw,
            'flow' AS clock
        FROM (
            SELECT interval_start,
                CASE WHEN region_to = $region THEN export_mwh ELSE import_mwh END AS inward_mwh,
                CASE WHEN region_to = $region THEN import_mwh ELSE export_mwh END AS outward_mwh,
                CASE WHEN region_to = $region THEN reading_mw ELSE -reading_mw END AS inward_mw
            FROM ({window.source("flow", columns)}) JOIN link USING (interconnector)
            WHERE region_from = $region OR region_to = $region)
        JOIN band ON grouping = $group AND band.fuel IN ('imports', 'exports')
        GROUP BY 1, 2, 3
        """
