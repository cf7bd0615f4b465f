"""A mean day: energy by fuel, price and demand by time of day over any window."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from app.nem.fuels import FUEL_CODES
from app.nem.regions import NEM
from app.queries import byfuel, engine
from app.queries.cache import memoize
from app.queries.windows import FINEST, MONTHLY, Piece, bounds, cover

# Longest window for each step of the mean day: five minutes for a week, half-hours for a season, hours for years.
_STEPS = ((timedelta(days=8), 5), (timedelta(days=93), 30))
_LONGEST_STEP = 60
_FACTS = {5: (FINEST,), 30: (FINEST, "30min"), 60: (FINEST, "30min", MONTHLY)}

_REGION = (
    *byfuel.CLOCK,
    "operational_demand_mwh",
    "underlying_demand_mwh",
    "demand_intervals",
    "underlying_intervals",
    "price_sum",
    "price_intervals",
)
_IMPORTS, _EXPORTS = FUEL_CODES.index("imports"), FUEL_CODES.index("exports")


def step_minutes(start: datetime, end: datetime) -> int:
    """Length of the mean day's steps for a window: 5, 30 or 60 minutes."""
    return next((minutes for longest, minutes in _STEPS if end - start <= longest), _LONGEST_STEP)


def day_by_fuel(version: str, region: str, start: str, end: str, group: str) -> pd.DataFrame:
    """A mean day by fuel (or group of fuels) over `[start, end)` (ISO market time on the five-minute grid).

    One row a step of the day (`step_minutes`) and band that has any data, in order of both: minute (of the day, int64,
    the step's beginning), fuel (band code), energy_mwh (of all the window's intervals in that step), hours (of data in
    them: SCADA's; rooftop's and the links' own), mean_mw (energy / hours). float64. Energy is added up by sign before
    the mean is taken: batteries by unit and interval, flows by link and interval. A single region also has imports and
    exports. Raises TooSlow past the time limit. Formulas: docs/metrics.md; source: as `generation`.
    """
    found = _sums(version, region, start, end)
    known = found[found["energy_mwh"].notna()].astype({"code": "int64"})
    columns = {name: known[name].to_numpy() for name in found.columns}
    by_fuel = {"interval_start": columns["minute"], "code": columns["code"], "energy_mwh": columns["energy_mwh"]}
    frame = byfuel.in_bands(by_fuel | {"hours": byfuel.hours(columns)}, group, shared=("hours",))
    frame["mean_mw"] = byfuel.ratio(frame["energy_mwh"], frame["hours"])
    return frame.rename(columns={"interval_start": "minute"})


def day_of_market(version: str, region: str, start: str, end: str) -> pd.DataFrame:
    """Price and demand of a mean day over `[start, end)` (ISO market time on the five-minute grid).

    One row a step of the day (`step_minutes`) that has any, in order: minute (int64), price_aud_mwh (mean over time of
    the settlement price; for the NEM of each interval's demand-weighted one), operational_demand_mw,
    underlying_demand_mw (energy / hours with it). float64, NaN = missing. Formulas and source: as `prices`.
    """
    found = _sums(version, region, start, end).drop_duplicates("minute", ignore_index=True)
    intervals = {name: found[f"{name}_intervals"] for name in ("price", "demand", "underlying")}
    means = pd.DataFrame(
        {
            "minute": found["minute"],
            "price_aud_mwh": byfuel.ratio(found["price_sum"], intervals["price"]),
            "operational_demand_mw": byfuel.ratio(found["operational_demand_mwh"] * 12, intervals["demand"]),
            "underlying_demand_mw": byfuel.ratio(found["underlying_demand_mwh"] * 12, intervals["underlying"]),
        }
    )
    # SCADA alone makes a step too, of which there may be neither price nor demand.
    return means.dropna(how="all", subset=list(means.columns[1:])).reset_index(drop=True)


@memoize
def _sums(version: str, region: str, start: str, end: str) -> pd.DataFrame:
    """What both are made of: minute, code and energy_mwh (NaN where a step has no fuel), and the region's sums.

    One question instead of two: over many files it takes longer to plan than to run.
    """
    since, until = engine.span_of(start, end)
    step = step_minutes(since, until)
    pieces = cover(version, since, until, *_FACTS[step])
    parameters: dict[str, object] = bounds(pieces) | {"region": region}
    fuels = " UNION ALL ".join(_fuels(piece, step) for piece in pieces)
    of_region = " UNION ALL ".join(_region(piece, step) for piece in pieces)
    if region != NEM:
        # Of flows there are no sums by month and hour: half-hours over years are few, links being six.
        metered = tuple(
            replace(piece, number=piece.number + len(pieces))
            for piece in cover(version, since, until, *_FACTS[min(step, 30)])
        )
        fuels += f" UNION ALL {_flows(metered, step)}"
        parameters |= bounds(metered)
    sql = f"""
        WITH fuels AS (SELECT minute, code, sum(energy_mwh) AS energy_mwh FROM ({fuels}) GROUP BY ALL),
            region AS (SELECT minute, {", ".join(f"sum({name}) AS {name}" for name in _REGION)}
                FROM ({of_region}) GROUP BY ALL)
        SELECT minute::BIGINT AS minute, code::DOUBLE AS code, energy_mwh::DOUBLE AS energy_mwh,
            {", ".join(f"{name}::DOUBLE AS {name}" for name in _REGION)}
        FROM region LEFT JOIN fuels USING (minute) ORDER BY 1, 2
        """
    return engine.frame(version, sql, parameters, (since, until))


def _minute(piece: Piece, step: int) -> str:
    if piece.step == MONTHLY:
        return "hour::INTEGER * 60 AS minute"
    return f"(hour(interval_start) * 60 + minute(interval_start)) // {step} * {step} AS minute"


def _fuels(piece: Piece, step: int) -> str:
    fact = "hour" if piece.step == MONTHLY else "generation"
    rows = piece.rows(fact, f"{_minute(piece, step)}, enum_code(fuel) AS code, energy_mwh", "region = $region")
    return f"SELECT minute, code, energy_mwh FROM ({rows})"


def _region(piece: Piece, step: int) -> str:
    fact = "region_hour" if piece.step == MONTHLY else "region"
    rows = piece.rows(fact, f"{_minute(piece, step)}, {', '.join(_REGION)}", "region = $region")
    return f"SELECT minute, {', '.join(_REGION)} FROM ({rows})"


def _flows(pieces: tuple[Piece, ...], step: int) -> str:
    """Imports (positive) and exports (negative) of $region, by link."""
    rows = " UNION ALL ".join(
        piece.rows("flow", f"{_minute(piece, step)}, interconnector, export_mwh, import_mwh") for piece in pieces
    )
    return f"""
        SELECT minute, code, CASE WHEN (code = {_IMPORTS}) = (region_to = $region) THEN export_mwh ELSE import_mwh END
            * CASE WHEN code = {_IMPORTS} THEN 1 ELSE -1 END AS energy_mwh
        FROM (SELECT minute, interconnector, sum(export_mwh) AS export_mwh, sum(import_mwh) AS import_mwh
            FROM ({rows}) GROUP BY ALL)
        JOIN links USING (interconnector) CROSS JOIN (VALUES ({_IMPORTS}), ({_EXPORTS})) AS side (code)
        WHERE region_from = $region OR region_to = $region"""
