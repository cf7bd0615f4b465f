"""Everything the Flows page shows of a window, as plain values: what is asked, computed once and kept."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, TypedDict

import numpy as np

from app.components.flow_table import LinkRow
from app.figures.flow_series import LinkSeries, flow_figure, link_series
from app.figures.flow_worth import balance, balance_figure, link_totals, spread_figure, worth_figure
from app.figures.grid import Grid
from app.figures.link_flows import LinkFlow, links_over
from app.figures.theme import Figure
from app.nem.intervals import BY_CODE, DAY
from app.nem.markettime import parse
from app.nem.regions import NEM
from app.queries.aside import aside
from app.queries.cache import finished
from app.queries.engine import content
from app.queries.flows import flows
from app.queries.region_prices import compare, price_comparison, region_prices


class Answer(TypedDict):
    flows: Figure
    spread: Figure
    worth: Figure
    balance: Figure
    links: list[LinkRow]
    net: list[LinkFlow]
    prices: dict[str, float]


def answer(version: str, region: str, start: str, end: str, interval: str, scale: str) -> Answer | str:
    """The page's finished answer, made once; an empty text when the window holds no flow.

    `scale` is one of figures.symlog.SCALES.
    """
    asked = (version, region, start, end, interval, scale)
    return finished("flows page", (content(version, start, end), *asked[1:]), lambda: _answer(*asked))


def _answer(version: str, region: str, start: str, end: str, interval: str, scale: str) -> Answer | str:
    # What all links sum up to is shown of every region: the market's links are read once, the region's are among them.
    priced = aside(region_prices, version, start, end, interval)
    short = BY_CODE[interval].minutes <= DAY
    whole = None if short else aside(price_comparison, version, start, end)
    every = flows(version, NEM, start, end, interval)
    series = every if region == NEM else every[(every["region_from"] == region) | (every["region_to"] == region)]
    if series.empty:
        return ""
    grid = Grid.of(parse(start), parse(end), interval)
    links = link_series(series, grid)
    total = link_totals(series)
    net = links_over(total)
    everywhere = total if region == NEM else link_totals(every)
    prices = priced()
    compared = (whole() if whole else compare(prices, start, end)).regions
    price = dict(zip(compared["region"], compared["price_aud_mwh"], strict=True))
    return Answer(
        flows=flow_figure(links, grid),
        spread=spread_figure(prices, links, grid, scale),
        worth=worth_figure(links, grid),
        balance=balance_figure(balance(everywhere)),
        links=[
            _row(row, link, flow["share"], price)
            for row, link, flow in zip(total.to_dict("records"), links, net, strict=True)
        ],
        # The map shows all of the market: a region without its neighbours' links would look cut off.
        net=net if region == NEM else links_over(everywhere),
        prices={region: value for region, value in price.items() if value == value},
    )


def _row(row: dict[Hashable, Any], link: LinkSeries, limit_share: float | None, price: dict[str, float]) -> LinkRow:
    ends = [price.get(region, np.nan) for region in (link.region_from, link.region_to)]
    return LinkRow(
        name=link.name,
        region_from=link.region_from,
        region_to=link.region_to,
        colour=link.colour,
        export_mwh=row["export_mwh"],
        import_mwh=row["import_mwh"],
        export_limit_mw=_known(row["export_limit_mw"]),
        import_limit_mw=_known(row["import_limit_mw"]),
        limit_share=limit_share,
        at_limit_share=_known(row["hours_at_limit"] / row["limit_hours"]) if row["limit_hours"] else None,
        spread_aud_mwh=_known(ends[1] - ends[0]),
        spread_value_aud=_known(row["spread_value_aud"]),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
