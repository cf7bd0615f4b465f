"""What the lake holds of each AEMO table, day by day, against what it should."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from app.nem import markettime
from app.queries import engine
from app.queries.cache import memoize
from app.store.expected import expected
from app.store.tables import SERIES

_PRESENT = 'SELECT day, "table", present FROM coverage WHERE day >= $first::DATE AND day < $last::DATE'


@memoize
def coverage(version: str, start: str, end: str) -> pd.DataFrame:
    """Intervals of each table on each day that `[start, end)` (ISO market time) touches and the data spans.

    One row a day and table, in order of both: day (datetime64[us]), table (lake name), expected and present (int64).
    More than expected means rows outside the span that SCADA gives. Tables: scada, price, trading_price (until October
    2021), region, interconnector, rooftop.
    """
    span = engine.manifest(version).span
    since, until = engine.span_of(start, end)
    first = markettime.midnight(max(since, span.start))
    last = markettime.ceil_to(min(until, span.end), 24 * 60)
    parameters = {"first": first, "last": max(first, last)}
    found = engine.frame(version, _PRESENT, parameters, window=(first, last) if first < last else None)
    present = dict(zip(zip(found["table"], pd.to_datetime(found["day"]), strict=True), found["present"], strict=True))
    rows = []
    day = first
    while day < last:
        for table in SERIES:
            have = int(present.get((table.name, pd.Timestamp(day)), 0))
            wanted = expected(table, day.date(), span)
            if have or wanted:
                rows.append((day, table.name, wanted, have))
        day += timedelta(days=1)
    frame = pd.DataFrame(rows, columns=["day", "table", "expected", "present"])
    return frame.astype({"day": "datetime64[us]", "expected": "int64", "present": "int64"})
