"""The OpenAPI document, and the page at /api/v1/ that a person reads: made from the document, with nothing foreign."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, abort, current_app, render_template
from flask_openapi3.openapi import OpenAPI

from app.queries import fleet
from app.queries.world import NoData, world

page = Blueprint("api_page", __name__, url_prefix="/api", template_folder="templates")


@page.get("/v1/openapi.json")
def document() -> Response:
    """The OpenAPI 3.1 document."""
    return Response(orjson.dumps(_document()), mimetype="application/json")


@page.get("/v1/")
def readable() -> str:
    """The same document as a page."""
    document = _document()
    endpoints = [
        {"path": path, "address": path + _needed(operations["get"]), **operations["get"]}
        for path, operations in document["paths"].items()
    ]
    return render_template("api.html", info=document["info"], endpoints=endpoints)


@page.get("/", defaults={"address": ""})
@page.get("/<path:address>")
def nothing_here(address: str) -> Response:
    """Without it, an unknown endpoint would be answered by the pages' catch-all, with status 200."""
    abort(404, "There is no such endpoint; /api/v1/ lists them.")


def _needed(operation: dict[str, Any]) -> str:
    """The query without which an endpoint has nothing to answer: units have no default, so one that there is."""
    examples = {parameter["name"]: parameter.get("example") for parameter in operation.get("parameters", [])}
    if "duid" not in examples:
        return ""
    try:
        known = fleet.duids(world().version)
    except NoData:
        known = {}
    return f"?duid={next(iter(known), examples['duid'])}"


def _document() -> dict[str, Any]:
    assert isinstance(current_app, OpenAPI)
    return current_app.api_doc
