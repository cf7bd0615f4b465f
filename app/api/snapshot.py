"""The published version's files for download: they never change, so ranges, caches and broken downloads are simple.

`/snapshot/` lists them, `/snapshot/open.sql` opens them with DuckDB, `/snapshot/<file>` is one of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

from app.api.respond import cached
from app.nem.markettime import iso
from app.queries import upkeep
from app.queries.world import world

AT_ONCE = 4
"""Downloads of a worker at a time, of its 64 threads: somebody on a slow line keeps one for as long as it takes."""

_CHUNK_BYTES = 256 * 1024
_YEAR_SECONDS = 365 * 24 * 3600


def snapshot() -> Blueprint:
    """The routes, with places for `AT_ONCE` downloads."""
    routes = Blueprint("snapshot", __name__, url_prefix="/snapshot")
    routes.add_url_rule("/", "files", _list)
    routes.add_url_rule("/open.sql", "script", _script)
    routes.add_url_rule("/<name>", "file", partial(_file, threading.BoundedSemaphore(AT_ONCE)))
    return routes


def _list() -> Response:
    """The files as JSON, in the order of time."""
    now, published = world(), upkeep.published()
    files = [
        {
            "name": file.name,
            "bytes": file.size_bytes,
            "sha256": file.sha256,
            "start": file.start and iso(file.start),
            "end": file.end and iso(file.end),
        }
        for file in published.files
    ]
    about = {"version": published.version, "data_through": iso(now.data_through), "simulated": published.simulated}
    return cached(Response(orjson.dumps(about | {"files": files}), mimetype="application/json"), now.version, now)


def _script() -> Response:
    """What `duckdb -init open.sql` needs, in a folder with the files."""
    now = world()
    return cached(Response(upkeep.opening_script(), mimetype="text/plain"), now.version, now)


def _file(places: threading.BoundedSemaphore, name: str) -> Response:
    path = upkeep.published_file(name)
    if path is None:
        return _said(404, "There is no such file: /snapshot/ lists those of the published version.")
    response = Response(mimetype="application/octet-stream", direct_passthrough=True)
    # A name is given once: it says which bytes these are.
    response.set_etag(name)
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.cache_control.max_age = _YEAR_SECONDS
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _conditional(response, path, places)


def _conditional(response: Response, path: Path, places: threading.BoundedSemaphore) -> Response:
    """All of the file, the range asked for, or 304; 503 while all places are taken."""
    size = response.content_length = path.stat().st_size
    body = FileWrapper(path.open("rb"), _CHUNK_BYTES)
    response.response = body
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        body.close()
        raise
    if request.method == "GET" and response.status_code in (200, 206):
        if not places.acquire(blocking=False):
            body.close()
            return _busy()
        response.response = _Download(response.response, body, places)
    return response


class _Download:
    """A body on its way to somebody, who gives his place to the next when the server closes it."""

    def __init__(self, chunks: Iterable[bytes], file: FileWrapper, places: threading.BoundedSemaphore) -> None:
        self._chunks = chunks
        self._file = file
        self._places = places

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    def close(self) -> None:
        self._file.close()
        self._places.release()


def _busy() -> Response:
    response = _said(503, "Too many downloads at a time: try again in a minute.")
    response.headers["Retry-After"] = "60"
    return response


def _said(status: int, sentence: str) -> Response:
    response = Response(f"{sentence}\n", status, mimetype="text/plain")
    response.cache_control.no_store = True
    return response
