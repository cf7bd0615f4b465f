"""Everything the Revenue page shows of fuels in a window, as plain values: what is asked, computed once and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypedDict

import pandas as pd

from app.figures.capture import by_day, capture_figure
from app.figures.concentration import concentration_figure
from app.figures.grid import Grid
from app.figures.revenue import revenue_figure
from app.figures.revenue_bands import revenue_bands_figure
from app.figures.revenue_headline import RevenueHeadline, revenue_headline
from app.figures.theme import Figure
from app.nem import intervals
from app.nem.fuels import GROUPINGS
from app.nem.markettime import parse
from app.nem.regions import NEM, REGION_CODES
from app.nem.selection import Selection, Window
from app.queries.aside import aside
from app.queries.cache import finished
from app.queries.concentration import concentration
from app.queries.engine import content
from app.queries.price_shape import price_bands
from app.queries.prices import prices
from app.queries.revenue import revenue
from app.queries.revenue_bands import revenue_bands

# Steps of bars that are neither slivers nor slabs, and of captured prices, which a day is the least for: inside one a
# fuel's price is the region's. By the longest window that they are right for.
_Steps = tuple[tuple[timedelta, str], ...]
_BARS: _Steps = (
    (timedelta(days=2), "30m"),
    (timedelta(days=14), "1h"),
    (timedelta(days=93), "1d"),
    (timedelta(days=3 * 366), "7d"),
)
_CAPTURES: _Steps = ((timedelta(days=93), "1d"), (timedelta(days=3 * 366), "7d"))
_LONGEST = "1M"
# Bars thinner than this many to a chart can't be seen, let alone told apart.
_MOST_BARS = 800


class Answer(TypedDict):
    revenue: Figure
    capture: Figure
    earned: Figure
    best: Figure
    headline: RevenueHeadline
    sold: list[str]
    captured: list[str]


def window_of(selection: Selection, window: Window) -> Window:
    """The window in the interval of the bars: a chosen one, unless its bars would be too many."""
    if window.automatic:
        return replace(window, interval=_step(window, _BARS))
    chosen = intervals.BY_CODE[window.interval]
    if chosen.points(window.start, window.end) <= _MOST_BARS:
        return window
    finest = next(i for i in intervals.INTERVALS if i.points(window.start, window.end) <= _MOST_BARS)
    sentence = f"{chosen.label} bars would be too thin to see in this range: showing {finest.label.lower()} steps."
    return replace(window, interval=finest.code, notices=(*window.notices, sentence))


def capture_interval(window: Window) -> str:
    """The interval of captured prices: a day, or what is longer of the chosen one and what suits the window."""
    if not window.automatic and intervals.BY_CODE[window.interval].daily_or_longer:
        return window.interval
    return _step(window, _CAPTURES)


def answer(
    version: str, region: str, window: tuple[str, str, str], captures: str, group: str, look: tuple[str, str, str, str]
) -> Answer | str:
    """The page's finished answer, made once; an empty text when the window holds no data.

    `window` is start, end and the bars' interval; `captures` the interval of captured prices; `look` the options
    'each' or 'cumulative', '0' or '1' (loss factors), one of figures.capture.SHOW, and one of figures.symlog.SCALES.
    """
    asked = (version, region, window, captures, group, look)
    start, end, _ = window
    return finished("revenue page", (content(version, start, end), *asked[1:]), lambda: _answer(*asked))


def _answer(
    version: str, region: str, window: tuple[str, str, str], captures: str, group: str, look: tuple[str, str, str, str]
) -> Answer | str:
    start, end, interval = window
    priced = aside(prices, version, region, start, end, captures)
    banded = aside(revenue_bands, version, region, start, end)
    in_bands = aside(price_bands, version, start, end)
    best = aside(concentration, version, region, start, end)
    series = revenue(version, region, start, end, interval, group)
    if series.empty:
        return ""
    bars, factors, capture, scale = look
    column = "revenue_lossfactor_aud" if factors == "1" else "revenue_aud"
    detailed = series if group == GROUPINGS[0] else revenue(version, region, start, end, captures, GROUPINGS[0])
    price = priced()
    # Where they differ, bars are of hours or half-hours and captured prices of days.
    captured = series if captures == interval else by_day(series, price)
    earned, hours = banded(), _band_hours(in_bands(), region)
    first, last = parse(start), parse(end)
    return Answer(
        revenue=revenue_figure(series, Grid.of(first, last, interval), group, column, cumulative=bars == "cumulative"),
        capture=capture_figure(captured, price, Grid.of(first, last, captures), group, capture, scale),
        earned=revenue_bands_figure(earned, hours, group),
        best=concentration_figure(best()),
        headline=revenue_headline(detailed, earned, hours, _mean_price(price), column),
        # The bands that each chart draws.
        sold=sorted(set(series.loc[series["revenue_aud"].fillna(0.0) != 0, "fuel"])),
        captured=sorted(set(captured.loc[captured["captured_price_aud_mwh"].notna(), "fuel"])),
    )


def _step(window: Window, steps: _Steps) -> str:
    length = window.end - window.start
    return next((step for longest, step in steps if length <= longest), _LONGEST)


def _band_hours(bands: pd.DataFrame, region: str) -> pd.Series[float]:
    """Priced hours of each price band; in the market, each region's by its own price, added up."""
    own = bands[bands["region"].isin(REGION_CODES) if region == NEM else bands["region"] == region]
    return own.groupby("price_band")["hours"].sum()


def _mean_price(price: pd.DataFrame) -> float:
    """The baseload price of the window, from its buckets: each counts with the hours it has a price for."""
    hours = price["hours"].where(price["price_aud_mwh"].notna(), 0.0)
    whole = float(hours.sum())
    return float((price["price_aud_mwh"].fillna(0.0) * hours).sum()) / whole if whole > 0 else float("nan")
