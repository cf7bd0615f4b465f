"""Compression of every answer; files that never change are compressed once a process, not once a visitor."""

from __future__ import annotations

from flask import Flask, Request
from flask_compress import Compress

# Our files and Dash's: a first visit asks for about thirty, half a megabyte of them the chart library.
_FILES = ("/assets/", "/_dash-component-suites/")
_MOST = 100


class KeptFiles:
    """What Flask-Compress asks for compressed content: remembers files, nothing else, and never more than `_MOST`.

    Nothing is evicted: the first visit's files come first, and addresses that somebody makes up find no room.
    """

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def set(self, key: str, value: bytes) -> None:
        if len(self.kept) < _MOST and not key.endswith(";"):
            self.kept[key] = value


def compress(server: Flask) -> None:
    """Compress the answers of `server`."""
    server.config["COMPRESS_CACHE_KEY"] = _key
    server.config["COMPRESS_CACHE_BACKEND"] = KeptFiles
    Compress(server)


def _key(request: Request) -> str:
    """A file's address with its time (`m`, which changes with the file); empty for answers that are not files."""
    return f"{request.path}?{request.args.get('m', '')}" if request.path.startswith(_FILES) else ""
