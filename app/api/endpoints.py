"""The endpoints under /api/v1: each one validated parameters, one query function, one table of columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pandas as pd
from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel

from app.api import columns, errors
from app.api.answer import Answer
from app.api.columns import Column
from app.api.naming import units_named
from app.api.parameters import (
    CoverageParameters,
    DayParameters,
    FuelParameters,
    NoParameters,
    SpikeParameters,
    UnitParameters,
    UnitsParameters,
    WindowParameters,
)
from app.api.question import Question
from app.api.respond import cached, respond
from app.nem import fuels, intervals, ranges, regions
from app.nem.links import BUILT_IN_LINKS
from app.nem.markettime import OFFSET, iso
from app.nem.selection import Selection
from app.queries import coverage as coverage_query
from app.queries import fleet, pieces, time_of_day
from app.queries import flows as flows_query
from app.queries import generation as generation_query
from app.queries import prices as prices_query
from app.queries import region_table as region_table_query
from app.queries import revenue as revenue_query
from app.queries import spikes as spikes_query
from app.queries import unit as unit_query
from app.queries import units as units_query
from app.queries import utilization as utilization_query
from app.queries.region_prices import price_comparison
from app.queries.world import world

api = APIBlueprint("api", __name__, url_prefix="/api/v1", abp_responses=errors.RESPONSES)
api.before_request(errors.refuse_repeated)


def _answers(shown: tuple[Column, ...]) -> dict[str, Any]:
    """How an endpoint that answers with a table is described."""
    return {"responses": {"200": Answer}, "openapi_extensions": columns.described(shown)}


@api.get("/generation", **_answers(columns.GENERATION))
def generation(query: FuelParameters) -> Response:
    """Energy, power, revenue and capacity by fuel. A single region also has the fuels imports and exports."""
    return _by_fuel("generation", query, columns.GENERATION, generation_query.generation)


@api.get("/utilization", **_answers(columns.UTILIZATION))
def utilization(query: FuelParameters) -> Response:
    """Energy against registered capacity by fuel: how much of what it could make, a fuel made."""
    return _by_fuel("utilization", query, columns.UTILIZATION, utilization_query.utilization)


@api.get("/revenue", **_answers(columns.REVENUE))
def revenue(query: FuelParameters) -> Response:
    """Gross spot revenue by fuel, the price captured, and what was made at prices below zero."""
    return _by_fuel("revenue", query, columns.REVENUE, revenue_query.revenue)


@api.get("/prices", **_answers(columns.PRICES))
def prices(query: WindowParameters) -> Response:
    """Prices and demand of a region or of the whole market."""
    return _of_region("prices", query, columns.PRICES, prices_query.prices, 1)


@api.get("/flows", **_answers(columns.FLOWS))
def flows(query: WindowParameters) -> Response:
    """Energy and limits of the interconnectors: of all of them, or of those that touch a region."""
    return _of_region("flows", query, columns.FLOWS, flows_query.flows, len(BUILT_IN_LINKS))


@api.get("/units", **_answers(columns.UNITS))
def units(query: UnitsParameters) -> Response:
    """Every unit over the whole window: what it is, what it made and earned, how hard it worked."""
    question = Question.ask("units", world(), _in_total(query), query.format)
    start, end, _ = question.window
    version, region = question.world.version, question.region or regions.NEM
    return respond(question, columns.UNITS, lambda: units_query.units(version, region, start, end))


@api.get("/unit", **_answers(columns.UNIT))
def unit(query: UnitParameters) -> Response:
    """Energy, power, revenue and capacity of single units over time, by DUID or by station."""
    now = world()
    named = units_named(query, fleet.duids(now.version))
    question = Question.ask("unit", now, query.selection(), query.format, named)
    return respond(question, columns.UNIT, lambda: unit_query.unit(now.version, named, *question.window))


@api.get("/regions", **_answers(columns.REGIONS))
def region_table(query: CoverageParameters) -> Response:
    """Prices of all regions over the whole window, side by side."""
    return _whole("regions", query, columns.REGIONS, region_table_query.region_table)


@api.get("/spreads", **_answers(columns.SPREADS))
def spreads(query: CoverageParameters) -> Response:
    """How far apart each two regions' prices were over the whole window, by their days."""
    return _whole("spreads", query, columns.SPREADS, lambda *asked: price_comparison(*asked).spreads)


@api.get("/spikes", **_answers(columns.SPIKES))
def spikes(query: SpikeParameters) -> Response:
    """Runs of five-minute intervals with a high price, of a region or of all."""
    question = Question.ask(f"spikes-{query.price}", world(), _in_total(query), query.format)
    start, end, _ = question.window
    version, region = question.world.version, question.region or regions.NEM
    return respond(question, columns.SPIKES, lambda: spikes_query.spikes(version, region, start, end, int(query.price)))


@api.get("/day", **_answers(columns.DAY))
def day(query: DayParameters) -> Response:
    """A mean day by fuel: steps of 5 minutes up to eight days, of 30 up to three months, of an hour beyond."""
    return _mean_day("day", query, columns.DAY, time_of_day.day_by_fuel, query.group)


@api.get("/day-prices", **_answers(columns.DAY_PRICES))
def day_prices(query: UnitsParameters) -> Response:
    """Price and demand of a mean day, in the same steps."""
    return _mean_day("day-prices", query, columns.DAY_PRICES, time_of_day.day_of_market)


@api.get("/coverage", **_answers(columns.COVERAGE))
def coverage(query: CoverageParameters) -> Response:
    """What there is of each of AEMO's tables, day by day, and what there should be."""
    selection = replace(query.selection(), interval="1d")
    question = Question.ask("coverage", world(), selection, query.format)
    start, end, _ = question.window
    return respond(question, columns.COVERAGE, lambda: coverage_query.coverage(question.world.version, start, end))


def _in_total(query: CoverageParameters | UnitsParameters) -> Selection:
    """For an answer that knows no intervals."""
    return replace(query.selection(), interval=intervals.TOTAL)


def _whole(
    endpoint: str,
    query: CoverageParameters,
    shown: tuple[Column, ...],
    function: Callable[[str, str, str], pd.DataFrame],
) -> Response:
    question = Question.ask(endpoint, world(), _in_total(query), query.format)
    start, end, _ = question.window
    return respond(question, shown, lambda: function(question.world.version, start, end))


def _mean_day(
    endpoint: str,
    query: UnitsParameters,
    shown: tuple[Column, ...],
    function: Callable[..., pd.DataFrame],
    *rest: str,
) -> Response:
    question = Question.ask(endpoint, world(), _in_total(query), query.format)
    start, end, _ = question.window
    version, region = question.world.version, question.region or regions.NEM
    return respond(question, shown, lambda: function(version, region, start, end, *rest))


def _by_fuel(
    endpoint: str, query: FuelParameters, shown: tuple[Column, ...], function: Callable[..., pd.DataFrame]
) -> Response:
    question = Question.ask(endpoint, world(), query.selection(), query.format)
    bands = len(fuels.bands(question.group))
    return _series(question, shown, function, question.group, rows_per_bucket=bands)


def _of_region(
    endpoint: str,
    query: WindowParameters,
    shown: tuple[Column, ...],
    function: Callable[..., pd.DataFrame],
    rows_per_bucket: int,
) -> Response:
    question = Question.ask(endpoint, world(), query.selection(), query.format)
    return _series(question, shown, function, rows_per_bucket=rows_per_bucket)


def _series(
    question: Question,
    shown: tuple[Column, ...],
    function: Callable[..., pd.DataFrame],
    *rest: str,
    rows_per_bucket: int,
) -> Response:
    """Ask a query function `(version, region, start, end, interval, *rest)`, in pieces where the answer is large."""
    version, region = question.world.version, question.region or regions.NEM
    return respond(
        question,
        shown,
        lambda: pieces.ask(function, version, region, question.window, *rest, rows_per_bucket=rows_per_bucket),
    )


class About(BaseModel):
    """What there is to ask for."""

    meta: dict[str, Any]
    regions: list[dict[str, str]]
    fuels: list[dict[str, Any]]
    intervals: list[dict[str, str]]
    ranges: list[dict[str, str]]
    groups: list[dict[str, str]]


@api.get("/meta", responses={"200": About})
def meta(query: NoParameters) -> Response:
    """The data that is published now, and the regions, fuels, intervals and ranges that can be asked for."""
    now = world()
    about = About(
        meta={
            "version": now.version,
            "data_start": iso(now.span.start),
            "data_through": iso(now.data_through),
            "published_at": now.published_at.isoformat(timespec="seconds"),
            "timezone": OFFSET,
            "simulated": now.simulated,
        },
        regions=[
            {"code": code, "label": regions.label(code), "name": regions.name(code)} for code in regions.SELECTABLE
        ],
        fuels=[_fuel(fuel) for fuel in fuels.FUELS],
        intervals=[{"code": interval.code, "label": interval.label} for interval in intervals.INTERVALS],
        ranges=[{"code": named.code, "label": named.label} for named in ranges.RANGES],
        groups=[{"code": code, "label": fuels.GROUPING_LABELS[code]} for code in fuels.GROUPINGS],
    )
    return cached(Response(orjson.dumps(about.model_dump()), mimetype="application/json"), now.version, now)


def _fuel(fuel: fuels.Fuel) -> dict[str, Any]:
    """In stack order; with the colours, so that a chart made elsewhere can look like ours."""
    return {
        "code": fuel.code,
        "label": fuel.label,
        "renewable": fuel.renewable,
        "load": fuel.load,
        "groups": {grouping: fuels.group_of(fuel, grouping) for grouping in fuels.GROUPINGS},
        "colours": {"light": fuel.light, "dark": fuel.dark},
    }
