"""A month of the market as AEMO would publish it: the blocks of the six series tables, holes cut out.

SCADA and metered flows stamped T are what happened at T - 5 minutes; prices, demand, targets and limits stamped T are
what was cleared for T. So a table takes its values from the moment that its stamp means.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from app.ingest.simulator import gaps
from app.ingest.simulator.block import Block, Labels, Mask, cut, labels_between
from app.ingest.simulator.grid import STEPS_PER_DAY, Grid
from app.ingest.simulator.month import Market
from app.nem.links import BUILT_IN_LINKS
from app.nem.markettime import FIVE_MINUTE_SETTLEMENT, add_months
from app.nem.ranges import Span
from app.nem.regions import REGION_CODES
from app.store.tables import INTERCONNECTOR, PRICE, REGION, ROOFTOP, SCADA, TRADING_PRICE, LakeTable

HALF_HOUR = timedelta(minutes=30)
_PHYSICAL_RUN = {"intervention": 0}


def blocks(market: Market, span: Span) -> list[Block]:
    """The month's blocks, cut to the span. A table that has nothing of the month in the span is left out."""
    made = [
        scada(market, span),
        price(market, span),
        trading_price(market, span),
        region(market, span),
        interconnector(market, span),
        rooftop(market, span),
    ]
    return [block for block in made if block.keep.any()]


def scada(market: Market, span: Span) -> Block:
    """MW of each unit in service at the start of each interval; pumps and load units report consumption as positive."""
    labels, at = _labels(market.grid, SCADA, span)
    start = _five_minutes_before(at)
    signs = np.array([-1 if unit.load else 1 for unit in market.units], dtype=np.int32)
    keep = np.ones((len(market.units), len(labels)), dtype=np.bool_)
    for row, unit in enumerate(market.units):
        if unit.enters is not None:
            keep[row, labels <= np.datetime64(unit.enters, "us")] = False
        if unit.leaves is not None:
            keep[row, labels > np.datetime64(unit.leaves, "us")] = False
    cut(keep, labels, gaps.scada_hole(market.grid.first))
    silent = gaps.silent_unit(market.grid.first, market.units)
    if silent is not None:
        cut(keep, labels, silent[1], row=silent[0])
    values = market.output[:, start] * signs[:, None]
    names = tuple(unit.duid for unit in market.units)
    return Block(SCADA, "duid", names, labels, {"scadavalue": values}, {}, keep)


def price(market: Market, span: Span) -> Block:
    labels, at = _labels(market.grid, PRICE, span)
    keep = _all(REGION_CODES, labels)
    cut(keep, labels, gaps.price_hole(market.grid.first))
    return Block(PRICE, "regionid", REGION_CODES, labels, {"rrp": market.prices[:, at]}, _PHYSICAL_RUN, keep)


def trading_price(market: Market, span: Span) -> Block:
    """The settlement price with two decimals: every five minutes, or the mean of six before October 2021."""
    if market.grid.first >= FIVE_MINUTE_SETTLEMENT:
        labels, at = _labels(market.grid, TRADING_PRICE, span)
        values = market.prices[:, at]
    else:
        labels, at = _labels(market.grid, TRADING_PRICE, span, minutes=30)
        values = _mean_of_six(market.prices, market.grid.step_of(_moment(labels, 0)) - 5, len(labels))
    keep = _all(REGION_CODES, labels)
    cut(keep, labels, gaps.price_hole(market.grid.first))
    return Block(TRADING_PRICE, "regionid", REGION_CODES, labels, {"rrp": np.round(values, 2)}, {}, keep)


def region(market: Market, span: Span) -> Block:
    """Demand and its parts. Losses of the links are taken to be part of demand."""
    labels, at = _labels(market.grid, REGION, span)
    columns: dict[str, npt.NDArray[Any]] = {}
    for k, code in enumerate(REGION_CODES):
        operational, net_export = market.operational_demand[k], market.net_exports[k]
        load, unscheduled = market.dispatchable_load(code), market.non_scheduled(code)
        values = {
            "totaldemand": operational - unscheduled,
            "demand_and_nonschedgen": operational + load,
            "dispatchablegeneration": operational - unscheduled + load + net_export,
            "dispatchableload": load,
            "netinterchange": net_export,
            "wdr_dispatched": np.zeros_like(load),
        }
        for name, fuel in (("wind", "wind"), ("solar", "solar_utility")):
            cleared = market.sum_of(market.output, code, (fuel,))
            # Never below what was cleared: rounding of the two sums may differ by hundredths.
            values[f"ss_{name}_uigf"] = np.maximum(market.sum_of(market.available, code, (fuel,)), cleared)
            values[f"ss_{name}_clearedmw"] = cleared
        for name, row in values.items():
            columns.setdefault(name, np.empty((len(REGION_CODES), len(labels)), dtype=np.int32))[k] = row[at]
    return Block(REGION, "regionid", REGION_CODES, labels, columns, _PHYSICAL_RUN, _all(REGION_CODES, labels))


def interconnector(market: Market, span: Span) -> Block:
    labels, at = _labels(market.grid, INTERCONNECTOR, span)
    names = tuple(link.interconnector for link in BUILT_IN_LINKS)
    flow = market.flows[:, at].astype(np.float64) / 100
    columns: dict[str, npt.NDArray[Any]] = {
        "meteredmwflow": market.flows[:, _five_minutes_before(at)],
        "mwflow": market.flows[:, at],
        # Resistive: with the square of the flow, some 4 % at a thousand MW.
        "mwlosses": np.round(4e-5 * flow**2, 5),
        "exportlimit": market.limits.export[:, at],
        "importlimit": market.limits.import_[:, at],
    }
    return Block(INTERCONNECTOR, "interconnectorid", names, labels, columns, _PHYSICAL_RUN, _all(names, labels))


def rooftop(market: Market, span: Span) -> Block:
    """Half-hour means, the newest half an hour late as in the real feed."""
    labels, _ = _labels(market.grid, ROOFTOP, Span(span.start, span.end - HALF_HOUR), minutes=30)
    first = market.grid.step_of(_moment(labels, 0)) - 6 if len(labels) else 0
    values = _mean_of_six(market.rooftop.astype(np.float64), first, len(labels))
    keep = _all(REGION_CODES, labels)
    cut(keep, labels, gaps.rooftop_hole(market.grid.first))
    constants = {"type": "MEASUREMENT", "qi": 1.0}
    return Block(ROOFTOP, "regionid", REGION_CODES, labels, {"power": np.round(values, 3)}, constants, keep)


def _labels(grid: Grid, table: LakeTable, span: Span, minutes: int = 5) -> tuple[Labels, slice]:
    """Stamps of the month whose interval lies in the span, and the steps of their moments (five-minute tables)."""
    step = timedelta(minutes=minutes)
    labels = labels_between(grid.first + step, add_months(grid.first, 1), minutes)
    inside = (labels - np.timedelta64(step) >= np.datetime64(span.start)) & (labels <= np.datetime64(span.end))
    labels = labels[inside]
    first = STEPS_PER_DAY + 1 + int(np.argmax(inside))
    return labels, slice(first, first + len(labels))


def _five_minutes_before(at: slice) -> slice:
    return slice(at.start - 1, at.stop - 1)


def _mean_of_six(values: npt.NDArray[np.float64], first: int, count: int) -> npt.NDArray[np.float64]:
    six = values[:, first : first + 6 * count].reshape(len(values), count, 6)
    return np.asarray(six.mean(axis=2))


def _moment(labels: Labels, index: int) -> datetime:
    moment: datetime = labels[index].item()
    return moment


def _all(names: tuple[str, ...], labels: Labels) -> Mask:
    return np.ones((len(names), len(labels)), dtype=np.bool_)
