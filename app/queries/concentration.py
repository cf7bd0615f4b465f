"""How much of its money a fuel made in few half-hours."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.nem.fuels import FUEL_CODES, FUELS, ROOFTOP
from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import FINEST, MONTHLY, Piece, bounds, cover

SHARES: tuple[float, ...] = (0.01, 0.05, 0.1)
"""The best half-hours, as shares of all."""

_UNSOLD = ", ".join(f"'{fuel.code}'" for fuel in FUELS if fuel.load or fuel.code == ROOFTOP)
_WHERE = f"region = $region AND fuel NOT IN ({_UNSOLD})"

Floats = NDArray[np.float64]


@memoize
def concentration(version: str, region: str, start: str, end: str) -> pd.DataFrame:
    """How much of its revenue each fuel made in its best half-hours of `[start, end)` (ISO, five-minute grid).

    One row a fuel that sold anything, in the order of the stack: fuel (code), half_hours (that have a price, also those
    in which it made nothing), revenue_aud (before loss factors), and for each of `SHARES` top_1, top_5, top_10: the
    part of the revenue that its best 1 %, 5 % and 10 % of these half-hours brought (above 1 where the others lost
    money; NaN where the whole is not above 0). float64. A half-hour that the window cuts counts with what is inside.

    Half-hours of whole months are known by steps a ninth wide, inside which all count with their mean: a part is then
    right to within half a percentage point; without a whole month in the window, it is exact. Loads and rooftop solar
    sell nothing. Formulas: docs/metrics.md; source: as `revenue`.
    """
    since, until = engine.span_of(start, end)
    pieces = cover(version, since, until, FINEST, "30min", MONTHLY)
    sql = f"""
        SELECT enum_code(fuel) AS code, revenue_aud::DOUBLE AS revenue_aud, half_hours::DOUBLE AS half_hours
        FROM ({" UNION ALL ".join(_rows(piece) for piece in pieces)})
        """
    steps = engine.frame(version, sql, bounds(pieces) | {"region": region}, (since, until))
    code, revenue_aud, half_hours = (steps[name].to_numpy() for name in steps.columns)
    # Fuel by fuel, from the best paid down.
    order = np.lexsort((-revenue_aud / half_hours, code))
    fuels, first = np.unique(code[order], return_index=True)
    parts = [np.split(values[order], first[1:]) for values in (half_hours, revenue_aud)]
    rows = [_of_fuel(FUEL_CODES[fuel], *own) for fuel, *own in zip(fuels, *parts, strict=False)]
    names = ["fuel", "half_hours", "revenue_aud", *(f"top_{share:.0%}".rstrip("%") for share in SHARES)]
    return pd.DataFrame(rows, columns=names)


def _of_fuel(fuel: str, half_hours: Floats, revenue_aud: Floats) -> tuple[str | float, ...]:
    """A row, from steps in falling order: between two of them, money goes along the line from one sum to the next."""
    count, money = (np.append(0.0, values.cumsum()) for values in (half_hours, revenue_aud))
    best = np.interp([share * count[-1] for share in SHARES], count, money)
    whole = money[-1]
    return fuel, count[-1], whole, *(best / whole if whole > 0 else np.full(len(SHARES), np.nan))


def _rows(piece: Piece) -> str:
    if piece.step == MONTHLY:
        return piece.rows("revenue_step", "fuel, revenue_aud, half_hours", _WHERE)
    half_hours = piece.rows("generation", "fuel, revenue_aud", f"{_WHERE} AND revenue_aud IS NOT NULL")
    if piece.step == FINEST:
        half_hours = f"""
            SELECT time_bucket(INTERVAL 30 MINUTE, interval_start) AS interval_start, fuel,
                sum(revenue_aud) AS revenue_aud
            FROM ({half_hours}) GROUP BY ALL"""
    return f"SELECT interval_start, fuel, revenue_aud, 1 AS half_hours FROM ({half_hours})"
