"""From a question to an HTTP response: unchanged (304), or the answer as JSON or CSV with what a cache must know.

A finished answer is kept as it is sent, compressed, so that the next asker's costs a read. A large one is not kept:
it is asked for, written and compressed in pieces while it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
from flask import Response, request

from app.api import render
from app.api.answer import about
from app.api.columns import Column, at
from app.api.encoding import chosen, compressed
from app.api.question import Question
from app.queries import cache
from app.queries.pieces import WHOLE_ROWS, Pieces
from app.queries.world import World

CADENCE_SECONDS = 300
"""The feeds bring a new interval every five minutes."""

_WRITERS = {"csv": (render.csv_pieces, "text/csv"), "json": (render.json_pieces, "application/json")}


@dataclass(frozen=True)
class _Finished:
    """A body as it is sent: whole, or a stream when it is too large to be kept."""

    body: bytes | Iterator[bytes]


def respond(question: Question, columns: tuple[Column, ...], ask: Callable[[], pd.DataFrame | Pieces]) -> Response:
    """Answer `question`; `ask` is called only when neither the asker nor the cache has the answer already."""
    if request.if_none_match.contains_weak(question.etag):
        return cached(Response(), question.etag, question.world)
    encoding = chosen(request.accept_encodings)
    finished = cache.finished(
        question.endpoint,
        (question.world.version, question.etag, encoding or "identity"),
        lambda: _finish(question, columns, ask(), encoding),
        keep=lambda answer: isinstance(answer.body, bytes),
    )
    response = Response(finished.body, mimetype=_WRITERS[question.format][1])
    if encoding:
        response.content_encoding = encoding
    if question.format == "csv":
        response.headers["Content-Disposition"] = f'attachment; filename="{question.file_name}.csv"'
    return cached(response, question.etag, question.world)


def _finish(
    question: Question, columns: tuple[Column, ...], asked: pd.DataFrame | Pieces, encoding: str | None
) -> _Finished:
    names = [column.name for column in at(columns, question.interval)]
    write, _ = _WRITERS[question.format]
    if isinstance(asked, Pieces):
        return _Finished(compressed(write(about(question, columns, asked.total), names, asked.frames), encoding))
    stream = compressed(write(about(question, columns, asked), names, [asked]), encoding)
    return _Finished(stream if len(asked) > WHOLE_ROWS else b"".join(stream))


def cached(response: Response, etag: str, world: World) -> Response:
    """Tell caches how long the answer holds: until the next publication is due; from then on it may come any moment.

    An asker that holds the answer already gets 304.
    """
    # Weak: the same answer may travel compressed or not.
    response.set_etag(etag, weak=True)
    response.vary.add("Accept-Encoding")
    age = (datetime.now(UTC) - world.published_at).total_seconds()
    response.cache_control.max_age = round(min(max(CADENCE_SECONDS - age, 15), CADENCE_SECONDS))
    response.cache_control.public = True
    if not response.is_streamed:
        # It would read a whole stream to tell its length; what the asker holds already was found out before.
        response.make_conditional(request)
    return response
