"""How utilization is spread over a window: by hour of day, and for how much of the time it was how high."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from app.nem import intervals
from app.nem.fuels import BATTERY, BY_CODE, FUEL_CODES, OTHER, ROOFTOP, bands
from app.queries import byfuel, engine
from app.queries.cache import memoize
from app.queries.lake import unit_intervals
from app.queries.windows import FINEST, MONTHLY, Piece, bounds, cover, plan

Columns = Literal["day", "month"]
"""What a column of the hours' picture stands for."""
Side = Literal["", "discharging", "charging"]
"""What a battery did, of which there are two things; '' of other units."""
GIVING: Side = "discharging"
TAKING: Side = "charging"

# What no unit is registered for is in no ratio to capacity.
_RATED = f"fuel NOT IN ('{ROOFTOP}', '{OTHER}')"
# Utilization is counted by steps of a thousandth of the capacity.
_STEPS = 1000

_GENERATION = "capacity_mw"
# Of each side of a battery: its energy of an interval, its capacity, and what makes the energy positive.
_OF_SIDE: dict[Side, tuple[str, str, int]] = {
    GIVING: ("greatest(energy_mwh, 0)", _GENERATION, 1),
    TAKING: ("least(energy_mwh, 0)", "charge_capacity_mw", -1),
}
_UNIT_HOURS = """
    WITH every AS (
        SELECT {column} AS first, hour(interval_start) AS hour, {energy} AS energy_mwh, NULL AS capacity_mwh
        FROM unit_interval JOIN unit_number USING (unit_no) WHERE duid = $duid
        UNION ALL BY NAME
        SELECT first, hour, CAST({mw} / 12 AS DECIMAL(9, 5)) * intervals AS capacity_mwh
        FROM (
            SELECT {column} AS first, hour(interval_start) AS hour, since, count(*) AS intervals
            FROM market_interval GROUP BY ALL)
        JOIN unit_period ON valid_from <= since AND valid_to > since WHERE in_force AND duid = $duid
    )
    SELECT first AS interval_start, hour::DOUBLE AS hour, sum(energy_mwh)::DOUBLE AS energy_mwh,
        sum(capacity_mwh)::DOUBLE AS capacity_mwh
    FROM every GROUP BY first, hour HAVING sum(capacity_mwh) > 0 ORDER BY first, hour"""


@memoize
def utilization_hours(
    version: str, region: str, start: str, end: str, fuels: tuple[str, ...], columns: Columns
) -> pd.DataFrame:
    """Some fuels together by hour of day and day or month of `[start, end)` (ISO market time, five-minute grid).

    One row a day or month and hour with capacity in force, in order of both: interval_start (datetime64[us], naive
    market time: midnight, or the month's first; a month that begins before the window keeps its natural start), hour
    (0..23), energy_mwh (loads negative), capacity_mwh, utilization (energy / capacity-hours, of loads without the
    sign; not clipped). float64, NaN = missing. Formulas: docs/metrics.md; source: as `utilization`.
    """
    since, until = engine.span_of(start, end)
    coarser = (MONTHLY,) if columns == "month" else ()
    pieces = cover(version, since, until, FINEST, "hourly", *coarser)
    sql = f"""
        SELECT date_trunc('{columns}', interval_start)::TIMESTAMP AS interval_start, hour::DOUBLE AS hour,
            sum(energy_mwh)::DOUBLE AS energy_mwh, sum(capacity_mwh)::DOUBLE AS capacity_mwh
        FROM ({" UNION ALL ".join(_by_hour(piece) for piece in pieces)})
        GROUP BY 1, 2 HAVING sum(capacity_mwh) > 0 ORDER BY 1, 2
        """
    frame = engine.frame(version, sql, bounds(pieces) | {"region": region, "fuels": list(fuels)}, (since, until))
    return _with_ratio(frame, _sign(fuels))


@memoize
def unit_hours(version: str, duid: str, start: str, end: str, columns: Columns, side: Side) -> pd.DataFrame:
    """The same of one unit; of a battery of one `side` of it, interval by interval, which counts positive.

    `side` is `unit_side`'s: discharging is measured against registered generation, charging against registered
    consumption. Rows of hours without a reading have no energy. It reads the lake; raises TooSlow past the time limit.
    """
    since, until = engine.span_of(start, end)
    energy, capacity, sign = (
        _OF_SIDE[side] if side else ("energy_mwh", _GENERATION, _sign((_registered(version, duid)[0],)))
    )
    sql = _UNIT_HOURS.format(column=f"date_trunc('{columns}', interval_start)::TIMESTAMP", energy=energy, mw=capacity)
    frame = engine.frame(
        version,
        sql,
        {"duid": duid},
        window=(since, until),
        prepare=lambda instance, cursor: unit_intervals(instance, cursor, (duid,), since, until),
    )
    return _with_ratio(frame, sign)


def unit_side(version: str, duid: str, asked: Side) -> Side:
    """The side of a battery that is shown where `asked` is asked for: one that it has; '' of all other units.

    The older batteries are two DUIDs, of which one only charges.
    """
    fuel, gives_mw, takes_mw = _registered(version, duid)
    if fuel != BATTERY:
        return ""
    known: list[Side] = [GIVING] * (gives_mw > 0) + [TAKING] * (takes_mw > 0)
    return asked if asked in known else next(iter(known), GIVING)


@memoize
def utilization_steps(version: str, region: str, start: str, end: str, interval: str, group: str) -> pd.DataFrame:
    """For how long each band's utilization stood in each step of a thousandth, in `[start, end)`, by `interval`.

    One row a band and step that occurs, in order of the stack and of the step: fuel (band code), utilization (mean in
    the step; of loads without the sign, not clipped), hours (with data). float64. An interval that the window cuts
    counts with what lies inside. The longer the interval, the flatter the curve that is made of it: it is to be named.
    Formulas: docs/metrics.md; source: as `utilization`.
    """
    window = plan(version, start, end, interval)
    sums = {"energy_mwh": "energy_mwh", "capacity_mwh": "capacity_mwh"}
    fuels = window.by_bucket(
        lambda piece: piece.rows("generation", "fuel, energy_mwh, capacity_mwh", f"region = $region AND {_RATED}"),
        {"code": "enum_code(fuel)"},
        sums,
    )
    hours = window.by_bucket(
        lambda piece: piece.rows("region", "scada_intervals", "region = $region"),
        {},
        {"intervals": "scada_intervals"},
    )
    # The place of a fuel's band among the grouping's; without a grouping every fuel is one.
    named = bands(group)
    place = [next(i for i, band in enumerate(named) if fuel in band.fuels) for fuel in FUEL_CODES]
    single = group == "detailed"
    whole = intervals.BY_CODE[interval].minutes // 5
    grouped = (
        f"SELECT bucket, code AS band, energy_mwh, capacity_mwh FROM ({fuels})"
        if single
        else f"""
        SELECT bucket, $place[code + 1] AS band, sum(energy_mwh) AS energy_mwh, sum(capacity_mwh) AS capacity_mwh
        FROM ({fuels}) GROUP BY ALL"""
    )
    sql = f"""
        WITH rated AS (
            -- Capacity counts where the market has SCADA: a fuel whose units are all silent there made nothing.
            SELECT bucket, band, $sign[band + 1] * coalesce(energy_mwh::DOUBLE, 0) / capacity_mwh::DOUBLE AS utilization
            FROM ({grouped}) WHERE capacity_mwh > 0
        ), cut AS (
            -- Few intervals lack data or are cut by the window: only these are looked up, the others are whole.
            SELECT bucket, intervals FROM ({hours}) WHERE intervals < {whole}
        )
        SELECT band, floor(utilization * {_STEPS}) AS step, (sum(coalesce(intervals, {whole})) / 12)::DOUBLE AS hours,
            sum(utilization * coalesce(intervals, {whole})) / sum(coalesce(intervals, {whole})) AS utilization
        FROM rated LEFT JOIN cut USING (bucket) WHERE coalesce(intervals, {whole}) > 0
        GROUP BY band, step ORDER BY band, step
        """
    sign = [_sign(band.fuels) for band in named]
    parameters = window.parameters | {"region": region, "sign": sign} | ({} if single else {"place": place})
    frame = engine.frame(version, sql, parameters, window.bounds)
    names = np.array([band.code for band in named], dtype=object)[frame["band"].to_numpy(np.int64)]
    return pd.DataFrame({"fuel": names, "utilization": frame["utilization"], "hours": frame["hours"]})


def grain(start: str, end: str) -> str:
    """The interval of `utilization_steps` for a window: the finest that is read in a moment."""
    since, until = engine.span_of(start, end)
    days = (until - since).days
    return next(code for code, longest in (("5m", 31), ("30m", 93), ("1h", 366 * 100)) if days <= longest)


def _registered(version: str, duid: str) -> tuple[str, float, float]:
    """A unit's fuel, and the most it was ever registered to give and, a battery, to take: 0 where it can't."""
    sql = """
        SELECT arg_max(fuel, ROW(in_force, valid_from)) AS fuel, coalesce(max(capacity_mw), 0)::DOUBLE AS gives_mw,
            coalesce(max(charge_capacity_mw), 0)::DOUBLE AS takes_mw
        FROM unit WHERE duid = $duid"""
    found = engine.frame(version, sql, {"duid": duid}).iloc[0]
    return str(found["fuel"]), float(found["gives_mw"]), float(found["takes_mw"])


def _sign(fuels: tuple[str, ...]) -> int:
    """What makes the energy of loads positive."""
    return -1 if all(BY_CODE[fuel].load for fuel in fuels) else 1


def _with_ratio(frame: pd.DataFrame, sign: int) -> pd.DataFrame:
    return frame.assign(utilization=sign * byfuel.ratio(frame["energy_mwh"], frame["capacity_mwh"]))


def _by_hour(piece: Piece) -> str:
    where = "region = $region AND list_contains($fuels, fuel::VARCHAR)"
    if piece.step == MONTHLY:
        return piece.rows("hour", "hour, energy_mwh, capacity_mwh", where)
    return piece.rows("generation", "hour(interval_start) AS hour, energy_mwh, capacity_mwh", where)
