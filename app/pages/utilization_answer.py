"""Everything the Utilization page shows of fuels in a window, as plain values: computed once and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypedDict, cast

import pandas as pd

from app.components.utilization_headline import FleetHeadline
from app.figures.grid import Grid
from app.figures.theme import Figure
from app.figures.utilization import rated, utilization_figure
from app.figures.utilization_duration import duration_figure
from app.figures.utilization_hours import hours_figure
from app.nem import intervals
from app.nem.fuels import Band, bands
from app.nem.markettime import parse
from app.nem.selection import Window
from app.queries.cache import finished
from app.queries.engine import content
from app.queries.fleet import duids
from app.queries.utilization import utilization
from app.queries.utilization_shape import (
    Columns,
    Side,
    grain,
    unit_hours,
    unit_side,
    utilization_hours,
    utilization_steps,
)

# Steps that many lines can be followed in, by the longest window they are right for: more than a week of days and
# nights would be a hedge.
_STEPS = (
    (timedelta(days=2), "5m"),
    (timedelta(days=7), "30m"),
    (timedelta(days=366), "1d"),
    (timedelta(days=3 * 366), "7d"),
)
_LONGEST_STEP = "1M"
# Up to here a column of the heat map is a day.
_LONGEST_OF_DAYS = timedelta(days=31)


class Answer(TypedDict):
    lines: Figure
    hours: Figure
    headline: FleetHeadline | None
    rated: list[str]
    heat: str


def window_of(_: object, window: Window) -> Window:
    """The window in the interval of the lines, unless one was chosen."""
    if not window.automatic:
        return window
    length = window.end - window.start
    return replace(window, interval=next((step for longest, step in _STEPS if length <= longest), _LONGEST_STEP))


def heat_columns(start: str, end: str) -> Columns:
    """What a column of the heat map of `[start, end)` stands for."""
    return "day" if parse(end) - parse(start) <= _LONGEST_OF_DAYS else "month"


def grain_label(start: str, end: str) -> str:
    return intervals.BY_CODE[grain(start, end)].label.lower()


def answer(
    version: str,
    region: str,
    window: tuple[str, str, str],
    group: str,
    hidden: tuple[str, ...],
    capacity: str,
    of: tuple[str, str, str],
) -> Answer | str:
    """The page's finished answer, made once; an empty text when the window holds no data.

    `window` is start, end and the lines' interval; `capacity` '0' or '1'; `of` what the heat map is of: a band's code
    ('' for the one with most energy), a DUID or '', and of a battery the side that is asked for or ''.
    """
    asked = (version, region, window, group, hidden, capacity, of)
    start, end, _ = window
    return finished("utilization page", (content(version, start, end), *asked[1:]), lambda: _answer(*asked))


def _answer(
    version: str,
    region: str,
    window: tuple[str, str, str],
    group: str,
    hidden: tuple[str, ...],
    capacity: str,
    of: tuple[str, str, str],
) -> Answer | str:
    start, end, interval = window
    series = utilization(version, region, start, end, interval, group)
    total = _total(series)
    offered = rated(total, group)
    if series.empty or not offered:
        return ""
    name, hours = _heat(version, region, start, end, offered, total, of)
    columns = heat_columns(start, end)
    grid = Grid.of(parse(start), parse(end), interval)
    return Answer(
        lines=utilization_figure(series, grid, group, hidden, capacity=capacity == "1"),
        hours=hours_figure(hours, columns, name),
        headline=_headline(total, offered),
        rated=[band.code for band in offered],
        heat=name,
    )


def _total(series: pd.DataFrame) -> pd.DataFrame:
    """The window's sums from its buckets', as `utilization` gives them for the interval 'total'."""
    sums = series.groupby("fuel", sort=False)[["energy_mwh", "capacity_mwh"]].sum(min_count=1).reset_index()
    hours = float(series.groupby("interval_start")["hours"].first().sum())
    share = (sums["energy_mwh"] / sums["capacity_mwh"].where(sums["capacity_mwh"] > 0)).abs()
    return sums.assign(utilization=share, hours=hours)


def duration(version: str, region: str, start: str, end: str, group: str, hidden: tuple[str, ...]) -> Figure:
    """The finished duration curve, made once. It follows the page: over years it takes longer than all the rest.

    Raises what the queries raise (TooSlow and the like).
    """

    def made() -> Figure:
        return duration_figure(utilization_steps(version, region, start, end, grain(start, end), group), group, hidden)

    return finished("utilization duration", (content(version, start, end), region, start, end, group, hidden), made)


def _heat(
    version: str, region: str, start: str, end: str, offered: list[Band], total: pd.DataFrame, of: tuple[str, str, str]
) -> tuple[str, pd.DataFrame]:
    """What the heat map is of, in words, and its frame. A unit that there is none of gives way to the fuel."""
    code, duid, asked = of
    columns = heat_columns(start, end)
    if duid and duid in (stations := duids(version)):
        side = unit_side(version, duid, cast(Side, asked))
        hours = unit_hours(version, duid, start, end, columns, side)
        if not hours.empty:
            return f"{stations[duid]} {duid}" + (f", {side}" if side else ""), hours
    used = total.set_index("fuel")["energy_mwh"].abs()
    most = max(offered, key=lambda band: float(used[band.code]))
    band = next((band for band in offered if band.code == code), most)
    return band.label, utilization_hours(version, region, start, end, band.fuels, columns)


def _headline(total: pd.DataFrame, offered: list[Band]) -> FleetHeadline | None:
    """None where only loads are registered."""
    sources = [band for band in offered if not band.load]
    rows = total.set_index("fuel").loc[[band.code for band in sources]]
    if rows.empty:
        return None
    used = rows["utilization"].to_numpy()
    hardest = int(used.argmax())
    energy, capacity = float(rows["energy_mwh"].sum()), float(rows["capacity_mwh"].sum())
    return FleetHeadline(
        utilization=energy / capacity,
        capacity_mw=capacity / float(rows["hours"].max()),
        hardest=sources[hardest].label,
        hardest_utilization=float(used[hardest]),
    )


def offered_bands(group: str, codes: list[str]) -> list[Band]:
    return [band for band in bands(group) if band.code in codes]
