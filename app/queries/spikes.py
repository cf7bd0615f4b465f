"""Price spikes: runs of five-minute intervals of a region at or above a price."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from app.nem.regions import NEM
from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import FINEST, bounds, cover

_STEP = np.timedelta64(5, "m")


@memoize
def spikes(version: str, region: str, start: str, end: str, spike_price: int) -> pd.DataFrame:
    """Runs of settlement prices at or above a price, inside `[start, end)` (ISO market time, five-minute grid).

    `spike_price` is one of `app.nem.bands.SPIKE_PRICES`. One row a run, in order of time and region: interval_start,
    interval_end (naive market time, half-open), region, hours, peak_price, mean_price (AUD/MWh), cost_aud (sum of price
    x TOTALDEMAND: what the region's demand paid in it). A run that the window cuts counts with the part inside, so the
    hours of all runs are the hours at or above the price. The NEM has the runs of every region. Numbers are float64.
    Formulas: docs/metrics.md; source: AEMO DISPATCHPRICE, TRADINGPRICE, DISPATCHREGIONSUM.
    """
    of_region = "true" if region == NEM else "region = $region"
    parameters = {} if region == NEM else {"region": region}
    since, until = engine.span_of(start, end)
    sql = f"""
        SELECT region::VARCHAR AS region, greatest(interval_start, $start::TIMESTAMP) AS interval_start,
            least(interval_end, $end::TIMESTAMP) AS interval_end, peak_price::DOUBLE AS peak_price,
            price_sum::DOUBLE AS price_sum, cost_aud::DOUBLE AS cost_aud,
            interval_start < $start::TIMESTAMP OR interval_end > $end::TIMESTAMP AS cut
        FROM spikes
        WHERE spike_price = $spike_price AND {of_region}
          AND interval_start < $end::TIMESTAMP AND interval_end > $start::TIMESTAMP"""
    asked = parameters | {"spike_price": spike_price, "start": since, "end": until}
    rows = engine.frame(version, sql, asked, (since, until))
    cut = rows.pop("cut").to_numpy(bool)
    if cut.any():
        ends = zip(rows["region"][cut], rows["interval_start"][cut], rows["interval_end"][cut], strict=True)
        parts = [_part(version, code, first.to_pydatetime(), last.to_pydatetime()) for code, first, last in ends]
        rows = pd.concat([rows[~cut], *parts])
    return _joined(rows)


def _part(version: str, region: str, start: datetime, end: datetime) -> pd.DataFrame:
    """Of a run, what lies in `[start, end)`."""
    pieces = cover(version, start, end, FINEST)
    rows = " UNION ALL ".join(
        piece.rows("region", "region, max_price, price_sum, demand_value_aud", "region = $region") for piece in pieces
    )
    sql = f"""
        SELECT $region AS region, min(interval_start) AS interval_start,
            max(interval_start) + INTERVAL 5 MINUTE AS interval_end, max(max_price)::DOUBLE AS peak_price,
            sum(price_sum)::DOUBLE AS price_sum, sum(demand_value_aud)::DOUBLE AS cost_aud
        FROM ({rows})"""
    return engine.frame(version, sql, bounds(pieces) | {"region": region}, (start, end))


def _joined(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that touch are one run: the facts begin a new one with each month."""
    rows = rows.sort_values(["region", "interval_start"], ignore_index=True)
    starts, ends = rows["interval_start"].to_numpy(), rows["interval_end"].to_numpy()
    regions = rows["region"].to_numpy()
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (starts[1:] != ends[:-1]) | (regions[1:] != regions[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(rows)) - 1 if len(first) else first
    intervals = (ends[last] - starts[first]) / _STEP

    def added(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.add.reduceat(rows[name].to_numpy(np.float64), first) if len(first) else np.empty(0)

    peaks = np.maximum.reduceat(rows["peak_price"].to_numpy(np.float64), first) if len(first) else np.empty(0)
    runs = pd.DataFrame(
        {
            "interval_start": starts[first],
            "interval_end": ends[last],
            "region": rows["region"].iloc[first].to_numpy(),
            "hours": intervals / 12,
            "peak_price": peaks,
            "mean_price": added("price_sum") / intervals,
            "cost_aud": added("cost_aud"),
        }
    )
    return runs.sort_values(["interval_start", "region"], ignore_index=True)
