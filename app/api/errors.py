"""Errors as answers: 400 with what is allowed, 413 with what would fit, 503 with when to try again. Never a trace."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson
from flask import Flask, Response, request
from flask_openapi3.types import ResponseDict
from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import HTTPException

from app.nem.errors import NemdashError
from app.nem.selection import Problem, shown
from app.queries.engine import NoData, TooMuch, TooSlow, Unreadable, VersionGone

JSON = "application/json"


class Refusal(BaseModel):
    """Why there is no answer, in a sentence."""

    error: str
    parameter: str | None = Field(None, description="The parameter to change")
    allowed: list[str] | None = Field(None, description="Values it may have")


class WrongParameter(NemdashError):
    """A parameter that only the data can tell is wrong."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


# Seconds until it is worth asking again. A version that has just been replaced has its successor already.
_TRY_AGAIN: dict[type[NemdashError], int] = {
    VersionGone: 1,
    Unreadable: 5,
    TooSlow: 10,
    NoData: 30,
    NemdashError: 60,
}

# Written into every operation of the OpenAPI document.
RESPONSES: ResponseDict = {"400": Refusal, "413": Refusal, "503": Refusal}


def refused(error: ValidationError) -> Response:
    """400 for the first thing that is wrong with a query; our models put the body into the error's context."""
    first = error.errors(include_url=False, include_input=False)[0]
    return _answer(400, first["ctx"])


def refuse_repeated() -> Response | None:
    """400 for a parameter given twice: to take one of the two would answer a question that nobody asked."""
    for name, values in request.args.lists():
        if len(values) > 1:
            body = {"error": f"'{shown(name)}' is given {len(values)} times.", "parameter": name, "allowed": ["once"]}
            return _answer(400, body)
    return None


def register(server: Flask) -> None:
    """Give every error of the API its body."""
    server.register_error_handler(TooMuch, _too_much)
    server.register_error_handler(WrongParameter, _wrong)
    for kind, seconds in _TRY_AGAIN.items():
        server.register_error_handler(kind, partial(_later, seconds=seconds))
    server.register_error_handler(HTTPException, _http)


def _wrong(error: WrongParameter) -> Response:
    problem = error.problem
    return _answer(400, {"error": str(error), "parameter": problem.parameter, "allowed": list(problem.allowed)})


def _too_much(error: TooMuch) -> Response:
    return _answer(413, {"error": str(error), "parameter": "interval", "allowed": [error.interval]})


def _later(error: Exception, seconds: int) -> Response:
    response = _answer(503, {"error": str(error)})
    response.headers["Retry-After"] = str(seconds)
    return response


def _http(error: HTTPException) -> Response | HTTPException:
    """Unknown address, wrong method, or our own mistake (which Flask has logged): JSON inside the API only."""
    if error.response is not None or not request.path.startswith("/api/"):
        return error
    response = _answer(error.code or 500, {"error": error.description or error.name})
    if error.code == 405:
        response.headers["Allow"] = "GET, HEAD, OPTIONS"
    return response


def _answer(status: int, body: dict[str, Any]) -> Response:
    response = Response(orjson.dumps(body), status, mimetype=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
