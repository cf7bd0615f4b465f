"""Flows over the interconnectors, with their limits."""

from __future__ import annotations

import pandas as pd

from app.nem.links import BUILT_IN_LINKS
from app.nem.regions import NEM
from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import check_size, plan

_COLUMNS = (
    "interconnector, export_mwh, import_mwh, export_limit_mwh, import_limit_mwh, intervals_at_limit, limit_intervals,"
    " intervals, spread_value_aud"
)
_MEASURES = {
    "export_mwh": "export_mwh",
    "import_mwh": "import_mwh",
    # A limit without the other is no band.
    "export_limit_mwh": "CASE WHEN limit_intervals > 0 THEN export_limit_mwh END",
    "import_limit_mwh": "CASE WHEN limit_intervals > 0 THEN import_limit_mwh END",
    "at_limit": "intervals_at_limit",
    "limited": "limit_intervals",
    "intervals": "intervals",
    "spread_value_aud": "spread_value_aud",
}


@memoize
def flows(version: str, region: str, start: str, end: str, interval: str) -> pd.DataFrame:
    """Energy over each interconnector in `[start, end)` (ISO market time on the five-minute grid).

    One row a bucket and link, in order of time and of the link's name: interval_start (datetime64[us], naive market
    time; a bucket that begins before the window keeps its natural start), interconnector, region_from, region_to,
    export_mwh and import_mwh (forward, from region_from to region_to, and reverse; both >= 0), export_limit_mw and
    import_limit_mw (signed means over the intervals that have both limits), hours_at_limit (the target within 1 MW of
    a limit, or beyond it), hours (of data), limit_hours (that have both limits), spread_value_aud (sum of net forward
    energy x (price of region_to - price of region_from): what the flow gained; negative where it ran from the dearer
    region to the cheaper), name (as the link is called). Numbers are float64, NaN = missing.

    The NEM has every link, a region those that touch it. Raises TooMuch above 2,000,000 rows, TooSlow past the time
    limit. Formulas: docs/metrics.md; source: AEMO DISPATCHINTERCONNECTORRES,
    INTERCONNECTOR, DISPATCHPRICE, TRADINGPRICE.
    """
    check_size(start, end, interval, len(BUILT_IN_LINKS))
    window = plan(version, start, end, interval)
    touching = "true" if region == NEM else "(region_from = $region OR region_to = $region)"
    sums = window.by_bucket(lambda piece: piece.rows("flow", _COLUMNS), {"interconnector": "interconnector"}, _MEASURES)
    sql = f"""
        WITH sums AS ({sums})
        SELECT bucket AS interval_start, interconnector, region_from, region_to,
            export_mwh::DOUBLE AS export_mwh, import_mwh::DOUBLE AS import_mwh,
            export_limit_mwh::DOUBLE * 12 / nullif(limited, 0) AS export_limit_mw,
            import_limit_mwh::DOUBLE * 12 / nullif(limited, 0) AS import_limit_mw,
            at_limit::DOUBLE / 12 AS hours_at_limit, intervals::DOUBLE / 12 AS hours,
            limited::DOUBLE / 12 AS limit_hours, spread_value_aud::DOUBLE AS spread_value_aud, name
        FROM sums JOIN links USING (interconnector)
        WHERE {touching}
        ORDER BY bucket, interconnector
        """
    return engine.frame(version, sql, window.parameters | ({} if region == NEM else {"region": region}), window.bounds)
