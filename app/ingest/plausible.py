"""What AEMO's numbers and dates can be. Files come from the network: one impossible value and a file is not read.

A reading of the year 2090 would be the newest for ever, an infinite price would be every mean's, and a number too long
for the facts' decimals would end every build. The bounds are far beyond what the market has ever seen.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from app.nem.errors import NemdashError
from app.nem.markettime import FIRST, MARKET_TZ
from app.store.tables import PUBLICATION, LakeTable

MOST = 50_000.0
"""MW or AUD/MWh: three times the largest price cap, twice all plant there is, and the facts' decimals hold it."""
_MOST_STORED_MWH = 1e7
_STORAGE = {"maxstoragecapacity", "maximum_storage_mwh"}
_FACTOR = "co2e_emissions_factor"
_MOST_FACTOR = 100.0
"""t/MWh: brown coal has 1.4, and the facts' decimals hold it."""
# Clocks differ, this machine's too; an interval is stamped with its end.
_AHEAD = timedelta(days=2)


_PUBLISHED_AT = next(iter(PUBLICATION))
_ANY_DATES = datetime(1900, 1, 1), datetime(3000, 1, 1)  # AEMO's end of time is 2999-12-31
_FIRST_PUBLICATION = datetime(1990, 1, 1)
_LONGEST_TEXT = 1_000
_LATE_DAY = re.compile(rb"/(?:02/(?:29|30|31)|(?:04|06|09|11)/31)")


def check(what: str, table: LakeTable, rows: pa.Table) -> None:
    """Raise NemdashError, in a sentence that begins with `what`, when a value of the rows cannot be."""
    for column, values in zip(rows.column_names, rows.itercolumns(), strict=True):
        least, most = _bounds(table, column, values.type)
        if least is not None:
            found = pc.min_max(values).as_py()
            absurd = next((found[end] for end in ("min", "max") if not _between(least, found[end], most)), None)
            if absurd is None and pa.types.is_floating(values.type) and pc.any(pc.is_nan(values)).as_py():
                absurd = "NaN"
            if absurd is not None:
                raise NemdashError(f"{what} has {absurd} for {column.upper()}, which cannot be: it is not read.")
        elif pa.types.is_string(values.type) and _has_junk(pc.unique(values)):
            raise NemdashError(f"{what} has bytes for {column.upper()} that are no text: it is not read.")


def impossible_day(text: bytes, rows: pa.Table) -> str | None:
    """A date that no calendar has, such as 2024/02/31, of the text that rows were read from.

    Arrow reads it as one of the next month's first three days, so only texts with such days are looked through.
    """
    for column in rows.itercolumns():
        if pa.types.is_timestamp(column.type) and _begins_a_month(**pc.min_max(column).as_py()):
            days = (
                text[found.start() - 4 : found.end()].decode("ascii", "replace") for found in _LATE_DAY.finditer(text)
            )
            return next((day for day in days if not _is_day(day)), None)
    return None


def _begins_a_month(min: datetime | None, max: datetime | None) -> bool:
    """Whether any of a month's first three days may lie between two moments."""
    if min is None or max is None:
        return False
    return max - min > timedelta(days=25) or min.day <= 3 or max.day <= 3 or min.month != max.month


def _is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y/%m/%d")
    except ValueError:
        return False
    return True


def _bounds(table: LakeTable, column: str, kind: pa.DataType) -> tuple[Any, Any]:
    """The least and the most that a column may hold; None for text and for file numbers."""
    if pa.types.is_floating(kind):
        if table.columns.get(column) == "TINYINT":
            return 0, 127
        if column == _FACTOR:
            return 0, _MOST_FACTOR
        most = _MOST_STORED_MWH if column in _STORAGE else MOST
        return -most, most
    if pa.types.is_timestamp(kind):
        latest = datetime.now(UTC).astimezone(MARKET_TZ).replace(tzinfo=None) + _AHEAD
        if column == table.stamp:
            return FIRST, latest
        return (_FIRST_PUBLICATION, latest) if column == _PUBLISHED_AT else _ANY_DATES
    return None, None


def _between(least: Any, value: Any, most: Any) -> bool:
    return value is None or least <= value <= most


def _has_junk(texts: pa.Array) -> bool:
    odd = pc.match_substring_regex(texts, r"[\x00-\x08\x0e-\x1f\x7f]").true_count
    return bool(odd or (pc.max(pc.utf8_length(texts)).as_py() or 0) > _LONGEST_TEXT)
