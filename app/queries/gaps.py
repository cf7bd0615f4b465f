"""What a window lacks: of each feed, how many of its five-minute intervals are not there, and on which days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import plan

FEEDS = ("scada", "rooftop", "price", "demand", "flow")
_DAY = np.timedelta64(1, "D")
_FIVE_MINUTES = np.timedelta64(5, "m")


@memoize
def gaps(version: str, region: str, start: str, end: str) -> pd.DataFrame:
    """Missing intervals of a region's feeds in the part of `[start, end)` (ISO market time) that the data spans.

    One row a feed and day that lacks some, in order of both: feed (of `FEEDS`; the market's flows are not asked for),
    day (datetime64[us]), expected and present (int64, five-minute intervals of the window on that day). Source: the
    counts of intervals beside AEMO's DISPATCH_UNIT_SCADA, ROOFTOP_PV_ACTUAL, DISPATCHPRICE (TRADINGPRICE before October
    2021), DISPATCHREGIONSUM, DISPATCHINTERCONNECTORRES.
    """
    span = engine.manifest(version).span
    since, until = engine.span_of(start, end)
    since, until = max(since, span.start), min(until, span.end)
    feeds = [feed for feed in FEEDS if feed != "flow" or region != "NEM"]
    if since >= until:
        return _frame([], np.array([], "datetime64[us]"), np.array([], np.int64), [])
    window = plan(version, since.isoformat(), until.isoformat(), "1d")
    counts = {f"{feed}_intervals": f"{feed}_intervals" for feed in feeds}
    sql = window.by_bucket(lambda piece: piece.rows("region", ", ".join(counts), "region = $region"), {}, counts)
    found = engine.frame(version, sql, window.parameters | {"region": region}, window.bounds).set_index("bucket")
    # A day without a single row of any feed has no row here either: the calendar says which days there are.
    days = np.arange(np.datetime64(since, "D"), np.datetime64(until, "us"), _DAY).astype("datetime64[us]")
    expected = (
        np.minimum(days + _DAY, np.datetime64(until, "us")) - np.maximum(days, np.datetime64(since, "us"))
    ) // _FIVE_MINUTES
    present = [
        found[column].reindex(pd.DatetimeIndex(days), fill_value=0).fillna(0).to_numpy(np.int64) for column in counts
    ]
    return _frame(feeds, days, expected, present)


def _frame(
    feeds: list[str],
    days: np.ndarray[tuple[int], np.dtype[np.datetime64]],
    expected: np.ndarray[tuple[int], np.dtype[np.int64]],
    present: list[np.ndarray[tuple[int], np.dtype[np.int64]]],
) -> pd.DataFrame:
    lacking = [np.flatnonzero(have < expected) for have in present]
    return pd.DataFrame(
        {
            "feed": pd.array(np.repeat(feeds, [len(rows) for rows in lacking]).tolist(), dtype="str"),
            "day": np.concatenate([days[:0], *(days[rows] for rows in lacking)]),
            "expected": np.concatenate([expected[:0], *(expected[rows] for rows in lacking)]),
            "present": np.concatenate(
                [expected[:0], *(have[rows] for have, rows in zip(present, lacking, strict=True))]
            ),
        }
    )
