"""The endpoints under /api/v1: each one validated parameters, one query function, one table of columns."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel

from app.api import columns, errors
from app.api.answer import Answer
from app.api.parameters import GenerationParameters, NoParameters, WindowParameters
from app.api.question import Question
from app.api.respond import cached, respond
from app.nem import fuels, intervals, ranges, regions
from app.nem.markettime import OFFSET, iso
from app.queries import generation as generation_query
from app.queries import prices as prices_query
from app.queries.world import world

api = APIBlueprint("api", __name__, url_prefix="/api/v1", abp_responses=errors.RESPONSES)
api.before_request(errors.refuse_repeated)


@api.get("/generation", responses={"200": Answer}, openapi_extensions=columns.described(columns.GENERATION))
def generation(query: GenerationParameters) -> Response:
    """Energy, power, revenue and capacity by fuel. A single region also has the fuels imports and exports."""
    question = Question.ask("generation", world(), query.selection(), query.format)
    version, region, group = question.world.version, question.region, question.group
    return respond(
        question,
        columns.GENERATION,
        lambda: generation_query.generation(version, region, *question.window, group),
    )


@api.get("/prices", responses={"200": Answer}, openapi_extensions=columns.described(columns.PRICES))
def prices(query: WindowParameters) -> Response:
    """Prices and demand of a region or of the whole market."""
    question = Question.ask("prices", world(), query.selection(), query.format)
    version, region = question.world.version, question.region
    return respond(question, columns.PRICES, lambda: prices_query.prices(version, region, *question.window))


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
