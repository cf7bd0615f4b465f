"""Whole answers as they were sent, kept in the cache: the next who asks the same of the same data costs a read.

They are the first thing looked for and the last thing made: a kept answer has passed the gate, the page and the
compression, and needs none of them again. What may be kept is said by what makes it (app/queries/lasting.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, request

from app.gate import CALLBACK
from app.nem.errors import NemdashError
from app.pages.page import SHOWN
from app.queries import cache, lasting
from app.queries.world import world

UNKEPT = "nemdash.unkept"
"""In the environment of a request that is to be answered anew: a worker's own first ones."""

_KEPT = "nemdash.kept"
_NAME = "whole answer"
"""Among what is counted."""

_LONGEST = 4_000
"""Of all that tells one question from another: a page's has some hundred."""
_HEADERS = ("Content-Type", "Content-Encoding", "Vary")
"""What belongs to a body. The other headers are put on a kept answer like on any other."""


@dataclass(frozen=True)
class _Answer:
    """What is sent again."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class KeptAnswers:
    """Keeps the answers of callbacks, and the documents at `paths`.

    The token that Dash puts into a document is kept with it: it tells visitors' background callbacks apart, and there
    are none.

    `release` names what the answers are made with beside the program's own code, such as its libraries. `keep` has to
    be the first to be told to Flask of all that changes an answer, since that is then the last to see it; `look` comes
    before all that judges a question: one that has a kept answer has been judged.
    """

    def __init__(self, paths: Iterable[str], release: str) -> None:
        self.paths = frozenset(paths)
        self.release = release

    def look(self) -> Response | None:
        """The kept answer to the request, if there is one."""
        question = self._question()
        if question is None or UNKEPT in request.environ:
            return None
        try:
            version = world().version
        except NemdashError:
            return None  # the page tells what to do
        found: _Answer | None = None
        for lasts in (version, lasting.moment(version)):
            found = found or cache.kept(_NAME, (self.release, lasts, *question))
        if found is None:
            return None
        request.environ[_KEPT] = True
        response = Response(found.body)
        for name, value in found.headers:
            response.headers[name] = value
        return response

    def keep(self, response: Response) -> Response:
        """Keep the answer, if it lasts."""
        version = lasting.version()
        if version is None or response.status_code != 200 or _KEPT in request.environ:
            return response
        question = self._question()
        if question is not None:
            headers = tuple((name, response.headers[name]) for name in _HEADERS if name in response.headers)
            cache.keep(_NAME, (self.release, version, *question), _Answer(response.get_data(), headers))
        return response

    def _question(self) -> tuple[str | bytes, ...] | None:
        """All that the answer depends on beside the data; None for what is not kept."""
        encodings = request.headers.get("Accept-Encoding", "")
        if request.method == "POST" and request.path == CALLBACK and request.is_json:
            asked = request.get_data(), request.headers.get(SHOWN, "").encode()
        elif request.method == "GET" and request.path in self.paths:
            asked = request.path.encode(), request.query_string
        else:
            return None
        return None if len(encodings) + sum(map(len, asked)) > _LONGEST else (request.method, *asked, encodings)
