"""Price spikes: runs of five-minute intervals of a region at or above a price."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from app.nem.regions import NEM
from app.queries import engine
from app.queries.cache import memoize
from app.queries.region_prices import REGIONS_IN_ORDER
from app.queries.windows import FINEST, bounds, cover

_STEP = np.timedelta64(5, "m")
_COLUMNS = {
    "interval_start": "datetime64[us]",
    "interval_end": "datetime64[us]",
    "region": "str",
    "hours": "float64",
    "peak_price": "float64",
    "mean_price": "float64",
    "cost_aud": "float64",
}


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
        SELECT enum_code(region)::BIGINT AS code, greatest(interval_start, $start::TIMESTAMP) AS interval_start,
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
        ends = zip(rows["code"][cut], rows["interval_start"][cut], rows["interval_end"][cut], strict=True)
        parts = [_part(version, code, first.to_pydatetime(), last.to_pydatetime()) for code, first, last in ends]
        rows = pd.concat([rows[~cut], *parts])
    return _joined(rows)


def _part(version: str, code: int, start: datetime, end: datetime) -> pd.DataFrame:
    """Of a run, what lies in `[start, end)`."""
    pieces = cover(version, start, end, FINEST)
    rows = " UNION ALL ".join(
        piece.rows("region", "region, max_price, price_sum, demand_value_aud", "region = $region") for piece in pieces
    )
    sql = f"""
        SELECT $code::BIGINT AS code, min(interval_start) AS interval_start,
            max(interval_start) + INTERVAL 5 MINUTE AS interval_end, max(max_price)::DOUBLE AS peak_price,
            sum(price_sum)::DOUBLE AS price_sum, sum(demand_value_aud)::DOUBLE AS cost_aud
        FROM ({rows})"""
    return engine.frame(
        version, sql, bounds(pieces) | {"region": REGIONS_IN_ORDER[code], "code": int(code)}, (start, end)
    )


def _joined(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that touch are one run: the facts begin a new one with each month."""
    if rows.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _COLUMNS.items()})
    order = np.lexsort((rows["interval_start"].to_numpy(), rows["code"].to_numpy()))
    columns = {str(name): rows[name].to_numpy()[order] for name in rows}
    starts, ends, codes = columns["interval_start"], columns["interval_end"], columns["code"]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (starts[1:] != ends[:-1]) | (codes[1:] != codes[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(rows)) - 1
    intervals = (ends[last] - starts[first]) / _STEP
    runs = {
        "interval_start": starts[first],
        "interval_end": ends[last],
        "code": codes[first],
        "hours": intervals / 12,
        "peak_price": np.maximum.reduceat(columns["peak_price"], first),
        "mean_price": np.add.reduceat(columns["price_sum"], first) / intervals,
        "cost_aud": np.add.reduceat(columns["cost_aud"], first),
    }
    order = np.lexsort((runs["code"], runs["interval_start"]))
    found = {name: values[order] for name, values in runs.items()}
    found["region"] = pd.array([REGIONS_IN_ORDER[code] for code in found.pop("code")], dtype="str")
    return pd.DataFrame(found, columns=list(_COLUMNS), copy=False)
