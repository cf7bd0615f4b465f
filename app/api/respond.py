"""From a question to an HTTP response: unchanged (304), or the answer as JSON or CSV with what a cache must know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
from flask import Response, request

from app.api import render
from app.api.answer import table
from app.api.columns import Column
from app.api.question import Question
from app.queries.world import World

CADENCE_SECONDS = 300
"""The feeds bring a new interval every five minutes."""


def respond(question: Question, columns: tuple[Column, ...], ask: Callable[[], pd.DataFrame]) -> Response:
    """Answer `question`; `ask` is called only when the asker does not have the answer already."""
    if request.if_none_match.contains_weak(question.etag):
        return cached(Response(), question.etag, question.world)
    answer = table(question, columns, ask())
    pieces = render.csv_pieces(answer) if question.format == "csv" else render.json_pieces(answer)
    body = pieces if len(answer.frame) > render.PIECE_ROWS else b"".join(pieces)
    response = Response(body, mimetype="text/csv" if question.format == "csv" else "application/json")
    if question.format == "csv":
        response.headers["Content-Disposition"] = f'attachment; filename="{question.file_name}.csv"'
    return cached(response, question.etag, question.world)


def cached(response: Response, etag: str, world: World) -> Response:
    """Tell caches how long the answer holds: until the next publication is due; from then on it may come any moment.

    An asker that holds the answer already gets 304.
    """
    # Weak: the same answer may travel compressed or not.
    response.set_etag(etag, weak=True)
    age = (datetime.now(UTC) - world.published_at).total_seconds()
    response.cache_control.max_age = round(min(max(CADENCE_SECONDS - age, 15), CADENCE_SECONDS))
    response.cache_control.public = True
    response.make_conditional(request)
    return response
