"""How much of its money a fuel made in few half-hours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.nem.fuels import FUEL_CODES, FUELS, ROOFTOP
from app.nem.regions import NEM
from app.queries import engine
from app.queries.cache import memoize
from app.queries.windows import FINEST, MONTHLY, Piece, bounds, cover

SHARES: tuple[float, ...] = (0.01, 0.05, 0.1)
"""The best half-hours, as shares of all."""

_UNSOLD = ", ".join(f"'{fuel.code}'" for fuel in FUELS if fuel.load or fuel.code == ROOFTOP)
_WHERE = f"region = $region AND fuel NOT IN ({_UNSOLD})"
# As the facts of whole months have it: what a fuel was paid in a half-hour, in steps a ninth wide.
_STEP = "(sign(revenue_aud) * floor(8 * log2(greatest(abs(revenue_aud::DOUBLE), 1))))::SMALLINT"
_HALF_HOUR = "time_bucket(INTERVAL 30 MINUTE, interval_start)"

Floats = NDArray[np.float64]


@memoize
def concentration(version: str, region: str, start: str, end: str) -> pd.DataFrame:
    """How much of its revenue each fuel made in its best half-hours of `[start, end)` (ISO, five-minute grid).

    One row a fuel that sold anything, in the order of the stack: fuel (code), half_hours (in which the region, for the
    NEM any of its regions, has a price: the same for every fuel), revenue_aud (before loss factors), and for each of
    `SHARES` top_1, top_5, top_10: the part of the revenue that its best 1 %, 5 % and 10 % of these half-hours brought
    (above 1 where the others lost money; NaN where the whole is not above 0). A half-hour in which no unit of the fuel
    reported brought nothing. float64. A half-hour that the window cuts counts with what is inside.

    In a window that holds a whole month, half-hours are known by steps a ninth wide, inside which all count with their
    mean: a part is then right to within half a percentage point; in any other window it is exact. Loads and rooftop
    solar sell nothing. Formulas: docs/metrics.md; source: as `revenue`.
    """
    since, until = engine.span_of(start, end)
    pieces = cover(version, since, until, FINEST, "30min", MONTHLY)
    stepped = any(piece.step == MONTHLY for piece in pieces)
    source = " UNION ALL ".join(_rows(piece, stepped) for piece in pieces)
    sums = "sum(revenue_aud) AS revenue_aud, sum(half_hours) AS half_hours"
    sql = f"""
        SELECT enum_code(fuel) AS code, revenue_aud::DOUBLE AS revenue_aud, half_hours::DOUBLE AS half_hours,
            ({_priced(pieces, region)})::DOUBLE AS priced
        FROM ({f"SELECT fuel, {sums} FROM ({source}) GROUP BY fuel, revenue_step" if stepped else source})
        """
    steps = engine.frame(version, sql, bounds(pieces) | {"region": region}, (since, until))
    code, revenue_aud, half_hours, priced = (steps[name].to_numpy() for name in steps.columns)
    # Fuel by fuel, from the best paid down.
    order = np.lexsort((-revenue_aud / half_hours, code))
    fuels, first = np.unique(code[order], return_index=True)
    parts = [np.split(values[order], first[1:]) for values in (half_hours, revenue_aud)]
    rows = [_of_fuel(FUEL_CODES[fuel], priced[0], *own) for fuel, *own in zip(fuels, *parts, strict=False)]
    names = ["fuel", "half_hours", "revenue_aud", *(f"top_{share:.0%}".rstrip("%") for share in SHARES)]
    return pd.DataFrame(rows, columns=names)


def _of_fuel(fuel: str, priced: float, half_hours: Floats, revenue_aud: Floats) -> tuple[str | float, ...]:
    """A row, from steps in falling order: between two of them, money goes along the line from one sum to the next."""
    # The half-hours in which nothing of the fuel reported stand where those without revenue do.
    place = int((revenue_aud > 0).sum())
    silent = priced - half_hours.sum()
    steps = np.insert(half_hours, place, silent), np.insert(revenue_aud, place, 0.0)
    count, money = (np.append(0.0, values.cumsum()) for values in steps)
    best = np.interp([share * priced for share in SHARES], count, money)
    whole = money[-1]
    return fuel, priced, whole, *(best / whole if whole > 0 else np.full(len(SHARES), np.nan))


def _rows(piece: Piece, stepped: bool) -> str:
    """SQL of fuel, revenue_aud, half_hours, and where they are to be put in steps, revenue_step."""
    if piece.step == MONTHLY:
        return piece.rows("revenue_step", "fuel, revenue_aud, half_hours, revenue_step", _WHERE)
    half_hours = piece.rows("generation", "fuel, revenue_aud", f"{_WHERE} AND revenue_aud IS NOT NULL")
    if piece.step == FINEST:
        half_hours = f"""
            SELECT {_HALF_HOUR} AS interval_start, fuel, sum(revenue_aud) AS revenue_aud
            FROM ({half_hours}) GROUP BY ALL"""
    step = f", {_STEP} AS revenue_step" if stepped else ""
    return f"SELECT interval_start, fuel, revenue_aud, 1 AS half_hours{step} FROM ({half_hours})"


def _priced(pieces: tuple[Piece, ...], region: str) -> str:
    """SQL of the number of half-hours that have a price: exact, also where fuels are known by month."""
    # A fuel of the market is paid its own region's price, whether or not the market has one.
    own = f"region <> '{NEM}'" if region == NEM else "region = $region"
    clock = [replace(piece, step="30min") if piece.step == MONTHLY else piece for piece in pieces]
    rows = " UNION ALL ".join(
        piece.rows("region", "price_intervals", f"price_intervals > 0 AND {own}") for piece in clock
    )
    # A region has one row a half-hour: only of several regions, or of shorter rows, are any the same.
    single = region != NEM and all(piece.step != FINEST for piece in clock)
    return f"SELECT count({'*' if single else f'DISTINCT {_HALF_HOUR}'}) FROM ({rows})"
