"""Everything the Stations page shows of stations in a window, as plain values: computed once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

import numpy as np
import pandas as pd

from app.figures.arrays import Floats
from app.figures.grid import Grid
from app.figures.market import price_aud_mwh
from app.figures.station import day_figure, output_figure
from app.figures.station_months import months, months_figure
from app.figures.station_rows import Row, neighbours, station_rows
from app.figures.station_series import outputs
from app.figures.theme import Figure
from app.nem import markettime
from app.nem.markettime import parse, short_iso
from app.nem.ranges import Span
from app.nem.regions import NEM, REGION_CODES
from app.queries.cache import finished
from app.queries.prices import prices
from app.queries.station_shape import earnings_monthly, mean_day
from app.queries.stations import registration
from app.queries.time_of_day import day_of_market, step_minutes
from app.queries.unit import unit
from app.queries.units import units

Member = tuple[str, str, tuple[str, ...]]
"""Name, colour and DUIDs of a station or a unit."""

# A mean day is read from every interval of its window: of longer ones it is the last year's.
LONGEST_DAY = timedelta(days=366)
_LEAST_MONTHS = 13


class Answer(TypedDict):
    """`silent`: none of the units has a reading in the window."""

    output: Figure
    silent: bool


def answer(
    version: str,
    drawn: tuple[Member, ...],
    regions: tuple[str, ...],
    window: tuple[str, str, str],
    scale: str,
    stacked: int,
) -> Answer:
    """The page's finished answer, made once. `window` is start, end and interval; `scale` of figures.symlog.SCALES.

    Raises what the queries raise (TooSlow and the like).
    """
    asked = (version, drawn, regions, window, scale, stacked)
    return finished("stations page", asked, lambda: _answer(*asked))


def _answer(
    version: str,
    drawn: tuple[Member, ...],
    regions: tuple[str, ...],
    window: tuple[str, str, str],
    scale: str,
    stacked: int,
) -> Answer:
    start, end, interval = window
    duids = _duids(drawn)
    grid = Grid.of(parse(start), parse(end), interval)
    series = unit(version, duids, start, end, interval)
    made = outputs(series, registration(version, duids), grid, drawn)
    # A unit whose region nobody knows has no price.
    price = {
        region: price_aud_mwh(prices(version, region, start, end, interval), grid, region)
        for region in regions
        if region in REGION_CODES
    }
    return Answer(
        output=output_figure(made, price, grid, scale, stacked=bool(stacked)),
        silent=not (series["hours"] > 0).any(),
    )


class Numbers(TypedDict):
    rows: list[Row]
    months: Figure


def month_window(start: str, end: str, span: Span) -> tuple[datetime, datetime]:
    """Whole months of `[start, end)` and the year before its end, as far as there is data."""
    last = markettime.month_start(min(parse(end), span.end) - markettime.STEP)
    first = min(markettime.month_start(parse(start)), markettime.add_months(last, 1 - _LEAST_MONTHS))
    return max(first, markettime.month_start(span.start)), markettime.add_months(last, 1)


def figures(version: str, drawn: tuple[Member, ...], start: str, end: str, span: Span) -> Numbers:
    """The stations' figures over `[start, end)` and by month, made once. Raises what the queries raise."""
    first, last = month_window(start, end, span)
    until = min(last, span.end)
    asked = (version, drawn, start, end, short_iso(first), short_iso(until))
    return finished("stations figures", asked, lambda: _figures(*asked))


def _figures(version: str, drawn: tuple[Member, ...], start: str, end: str, first: str, until: str) -> Numbers:
    duids = _duids(drawn)
    stations = {name: own for name, _, own in drawn}
    every = units(version, NEM, start, end)
    made = every[every["duid"].isin(duids)].reset_index(drop=True)
    by_month = months(earnings_monthly(version, duids, first, until), stations)
    grid = Grid.of(parse(first), parse(until), "1M")
    return Numbers(
        rows=station_rows(made, stations, parse(end) - parse(start)),
        months=months_figure(by_month, grid, {name: colour for name, colour, _ in drawn}),
    )


def day_window(start: str, end: str) -> tuple[str, str]:
    """What a mean day is of: all of a window, or its last year."""
    return short_iso(max(parse(start), parse(end) - LONGEST_DAY)), end


def day(version: str, drawn: tuple[Member, ...], region: str, start: str, end: str) -> Figure:
    """The finished mean day of `day_window`, made once. Raises what the queries raise."""
    asked = (version, drawn, region, *day_window(start, end))
    return finished("stations day", asked, lambda: _day(*asked))


def _day(version: str, drawn: tuple[Member, ...], region: str, start: str, end: str) -> Figure:
    found = mean_day(version, _duids(drawn), start, end)
    step = step_minutes(parse(start), parse(end))
    days = {name: (colour, _clock(found[found["duid"].isin(own)], step)) for name, colour, own in drawn}
    return day_figure(days, day_of_market(version, region, start, end), step, region)


def _clock(found: pd.DataFrame, step: int) -> Floats:
    """MW by time of day of some units together: their energy / the hours of the one that reported longest."""
    table = found.groupby("minute").agg(energy_mwh=("energy_mwh", "sum"), hours=("hours", "max"))
    table = table.reindex(range(0, 24 * 60, step))
    mw: Floats = (table["energy_mwh"] / table["hours"]).to_numpy(np.float64)
    return mw


def ranked(version: str, fuel: str, region: str, start: str, end: str) -> list[Row]:
    """The stations of a fuel and region by utilization, made once. Raises what the queries raise."""
    asked = (version, fuel, region, start, end)
    return finished("stations neighbours", asked, lambda: neighbours(units(version, NEM, start, end), fuel, region))


def _duids(drawn: Sequence[Member]) -> tuple[str, ...]:
    return tuple(duid for _, _, own in drawn for duid in own)
