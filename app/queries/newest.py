"""The newest readings of every region: what the Overview page shows as now."""

from __future__ import annotations

import pandas as pd

from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import plan

DEMAND = "operational_demand"


@memoize
def newest(version: str, start: str, end: str) -> pd.DataFrame:
    """Newest readings by region and fuel, and newest demand, in `[start, end)` (ISO market time).

    One row a region (the NEM too) and measure: region, measure (code of a fuel; `operational_demand`), at
    (datetime64[us], naive market time), mw (float64: the reading at that moment; demand: the interval's mean).
    All fuels of a region are of one moment: the newest interval that has SCADA and the region's rooftop estimate, of
    the NEM that of as many regions as any has; of SCADA alone, without `solar_rooftop`, where there is no estimate.
    Source: AEMO DISPATCH_UNIT_SCADA, ROOFTOP_PV_ACTUAL, DISPATCHREGIONSUM.
    """
    window = plan(version, start, end, "5m")
    clock = "region, scada_intervals, rooftop_intervals, demand_intervals, operational_demand_mwh"
    sql = f"""
        WITH clock AS ({window.source("region", clock)}),
        estimated AS (
            SELECT interval_start, count(*) AS regions FROM clock
            WHERE region <> 'NEM' AND scada_intervals > 0 AND rooftop_intervals > 0 GROUP BY interval_start
        ),
        moment AS (
            SELECT region, coalesce(
                max(interval_start) FILTER (scada_intervals > 0 AND CASE region WHEN 'NEM' THEN interval_start IN (
                    SELECT interval_start FROM estimated WHERE regions = (SELECT max(regions) FROM estimated))
                    ELSE rooftop_intervals > 0 END),
                max(interval_start) FILTER (scada_intervals > 0)) AS newest
            FROM clock GROUP BY region
        )
        SELECT region::VARCHAR AS region, fuel::VARCHAR AS measure, newest AS at, reading_mw::DOUBLE AS mw
        FROM ({window.source("generation", "region, fuel, reading_mw")}) AS made JOIN moment USING (region)
        WHERE interval_start = newest AND reading_mw IS NOT NULL
        UNION ALL
        SELECT region::VARCHAR, '{DEMAND}', max(interval_start),
            arg_max(operational_demand_mwh, interval_start)::DOUBLE * 12
        FROM clock WHERE demand_intervals > 0 GROUP BY region
        ORDER BY ALL
        """
    return engine.frame(version, sql, window.parameters, window.bounds)
