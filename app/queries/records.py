"""Records: the highest and the lowest five minutes of a window, of single fuels, of sums of fuels, of demand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from app.nem.fuels import ROOFTOP
from app.nem.records import RECORDS, Record
from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import FINEST, cover

_DAY = timedelta(days=1)
# Days that a sum is looked up in at once: a few show how little can be better, then about thirty of years are left.
_FIRST, _NEXT = 4, 32

_MEASURES = tuple(sorted({measure for record in RECORDS for measure in record.measures}))

Found = tuple[float, datetime]


class _Days(NamedTuple):
    """Days on which a sum may have its extreme, the most promising first.

    `bound` is what it can reach at most: the extreme of a sum is no sum of extremes, which bound it. `parts` is the
    number of fuels that have readings.
    """

    day: np.ndarray[Any, Any]
    bound: np.ndarray[Any, Any]
    parts: np.ndarray[Any, Any]

    def some(self, places: slice | np.ndarray[Any, Any]) -> _Days:
        return _Days(self.day[places], self.bound[places], self.parts[places])


@memoize
def records(version: str, region: str, start: str, end: str) -> pd.DataFrame:
    """The records (`app.nem.records`) of a region in the days `[start, end)` (ISO midnights, market time).

    One row a record that the data knows, in their order: code, value (MW, mean of five minutes; the share 0..1), at
    (datetime64[us], naive market time, start of the first interval that had it). A sum of fuels is known in the
    intervals in which each of the fuels is that the region had on that day, solar where its rooftop estimate is.
    Formulas: docs/metrics.md; source: AEMO DISPATCH_UNIT_SCADA, ROOFTOP_PV_ACTUAL, DISPATCHREGIONSUM.
    """
    since, until = engine.span_of(start, end)
    sql = """
        SELECT list_position($measures, measure) - 1 AS measure, interval_start AS day, max_value::DOUBLE AS max_value,
            max_at, min_value::DOUBLE AS min_value, min_at
        FROM extremes_daily
        WHERE region = $region AND list_contains($measures, measure)
          AND interval_start >= $start::TIMESTAMP AND interval_start < $end::TIMESTAMP
        ORDER BY interval_start"""
    asked = {"region": region, "measures": list(_MEASURES), "start": since, "end": until}
    frame = engine.frame(version, sql, asked, (since, until))
    columns = {str(name): frame[name].to_numpy() for name in frame}
    found: dict[str, Found | None] = {}
    for record in RECORDS:
        mine = np.isin(columns["measure"], [_MEASURES.index(measure) for measure in record.measures])
        of_record = {name: values[mine] for name, values in columns.items()}
        if len(record.measures) > 1:
            found[record.code] = _of_sum(version, region, record, _promising(of_record, record))
        elif mine.any():
            place = np.argmax(_sign(record) * of_record[f"{record.side}_value"])  # the first of equal ones
            at = of_record[f"{record.side}_at"][place].astype("datetime64[us]").item()
            found[record.code] = float(of_record[f"{record.side}_value"][place]), at
    known = [(code, *each) for code, each in found.items() if each is not None]
    return pd.DataFrame(known, columns=["code", "value", "at"]).astype({"value": "float64", "at": "datetime64[us]"})


def _promising(columns: dict[str, np.ndarray[Any, Any]], record: Record) -> _Days:
    """The days of a sum of fuels; with rooftop solar, only those that have an estimate of it."""
    days, places = np.unique(columns["day"], return_inverse=True)
    bound = np.bincount(places, columns[f"{record.side}_value"], minlength=len(days))
    parts = np.bincount(places, minlength=len(days))
    order = np.argsort(-_sign(record) * bound, kind="stable")
    if record.with_rooftop:
        with_rooftop = days[places[columns["measure"] == _MEASURES.index(ROOFTOP)]]
        order = order[np.isin(days[order], with_rooftop)]
    return _Days(days[order], bound[order], parts[order])


def _of_sum(version: str, region: str, record: Record, days: _Days) -> Found | None:
    """Looks the sum up on the days that could still beat the best one, until there are none."""
    sign = _sign(record)
    best: Found | None = None
    count = _FIRST
    while len(days.day):
        for value, at in _looked_up(version, region, record, days.some(slice(count))):
            if best is None or (-sign * value, at) < (-sign * best[0], best[1]):
                best = value, at
        days = days.some(slice(count, None))
        days = days.some(sign * days.bound >= (sign * best[0] if best else -np.inf))
        count = _NEXT
    return best


def _looked_up(version: str, region: str, record: Record, days: _Days) -> list[Found]:
    """Of each day, the sum's extreme and the first interval that had it."""
    moments: list[datetime] = days.day.astype("datetime64[us]").tolist()
    asked: dict[str, object] = {"region": region}
    # Named one by one: only so are the rows of all other days left unread.
    spans: dict[str, list[str]] = {}
    for number, (day, parts) in enumerate(zip(moments, days.parts.tolist(), strict=True)):
        asked |= {f"day{number}": day, f"next{number}": day + _DAY, f"parts{number}": parts}
        (piece,) = cover(version, day, day + _DAY, FINEST)
        for table in piece.tables("generation"):
            within = f"interval_start >= $day{number}::TIMESTAMP AND interval_start < $next{number}::TIMESTAMP"
            spans.setdefault(table, []).append(within)
    fuels = ", ".join(f"'{fuel}'" for fuel in record.fuels)
    rows = " UNION ALL ".join(
        f"SELECT interval_start, fuel, energy_mwh FROM {table} WHERE ({' OR '.join(within)})"
        f" AND region = $region AND fuel IN ({fuels}) AND energy_mwh IS NOT NULL"
        for table, within in spans.items()
    )
    known = f"HAVING bool_or(fuel = '{ROOFTOP}')" if record.with_rooftop else ""
    earliest = "-epoch(interval_start)" if record.side == "max" else "epoch(interval_start)"
    wanted = ", ".join(f"($day{number}::TIMESTAMP, $parts{number})" for number in range(len(moments)))
    sql = f"""
        WITH sums AS (
            SELECT date_trunc('day', interval_start)::TIMESTAMP AS day, interval_start, count(*) AS parts,
                sum(energy_mwh) AS energy_mwh
            FROM ({rows}) GROUP BY interval_start {known}
        )
        SELECT {record.side}(energy_mwh)::DOUBLE * 12 AS value,
            arg_{record.side}(interval_start, (energy_mwh, {earliest})) AS at
        FROM sums JOIN (VALUES {wanted}) AS wanted (day, parts) USING (day, parts) GROUP BY day
        """
    found = engine.frame(version, sql, asked, (min(moments), max(moments) + _DAY))
    return list(zip(found["value"].tolist(), found["at"].dt.to_pydatetime(), strict=True))


def _sign(record: Record) -> float:
    return 1.0 if record.side == "max" else -1.0
