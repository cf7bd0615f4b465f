"""What the Overview page shows of the market now and of a region's last day, as plain values computed once and kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict

from app.figures.generation import generation_figure
from app.figures.grid import Grid
from app.figures.link_flows import LinkFlow, links_now
from app.figures.look import Look
from app.figures.now import MIX, RegionNow, regions_now
from app.figures.series import Series
from app.figures.theme import Figure
from app.nem.markettime import parse, short_iso
from app.nem.regions import NEM
from app.queries.aside import aside
from app.queries.cache import finished
from app.queries.flows import flows
from app.queries.generation import generation
from app.queries.newest import newest
from app.queries.prices import prices
from app.queries.region_prices import region_prices

INTERVAL = "5m"
RANGE = "24h"
# What is older is not shown as now.
_NOW = timedelta(hours=6)


class Market(TypedDict):
    """Every region and every link, now."""

    regions: list[RegionNow]
    links: list[LinkFlow]


def market(version: str, start: str, end: str) -> Market:
    """Of the day `[start, end)` that ends with the data."""
    return finished("overview market", (version, start, end), lambda: _market(version, start, end))


def _market(version: str, start: str, end: str) -> Market:
    since = short_iso(max(parse(end) - _NOW, parse(start)))
    grid = Grid.of(parse(start), parse(end), INTERVAL)
    priced = aside(region_prices, version, start, end, INTERVAL)
    flowing = aside(flows, version, NEM, since, end, INTERVAL)
    return Market(
        regions=regions_now(newest(version, since, end), priced(), grid),
        links=links_now(flowing()),
    )


def stack(version: str, region: str, start: str, end: str, through: str) -> Figure:
    """The region's stack of the day; `through` is the time of the last reading, whose energy is provisional."""
    asked = (version, region, start, end, through)
    return finished("overview stack", asked, lambda: _stack(*asked))


def _stack(version: str, region: str, start: str, end: str, through: str) -> Figure:
    priced = aside(prices, version, region, start, end, INTERVAL)
    frame = generation(version, region, start, end, INTERVAL, "detailed")
    series = Series.of(frame, Grid.of(parse(start), parse(end), INTERVAL))
    return generation_figure(series, priced(), Look(MIX), region, parse(through))
