"""Compression of the API's answers: cheap enough for a cold one, kept compressed for the next.

Levels chosen by measurement, on a week of five-minute rows (3.3 MB of JSON): zstd 1 takes 7 ms and leaves 471 kB,
brotli 1 takes 12 ms (559 kB), gzip 1 takes 22 ms (635 kB); gzip 6, the usual one, takes 65 ms (537 kB).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli
from flask_compress.compat import compression  # zstd of the standard library, or its backport before Python 3.14
from werkzeug.datastructures import Accept

ENCODINGS = ("zstd", "br", "gzip")
"""In our order of liking, where the asker has none."""

_LEVEL = 1
_GZIP = zlib.MAX_WBITS + 16


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Brotli:
    """Brotli's compressor under the names that the others have."""

    def __init__(self) -> None:
        self._compressor = brotli.Compressor(quality=_LEVEL)

    def compress(self, data: bytes) -> bytes:
        return bytes(self._compressor.process(data))

    def flush(self) -> bytes:
        return bytes(self._compressor.finish())


def chosen(accepted: Accept) -> str | None:
    """The encoding to answer in; None where the asker wants none that we know."""
    return accepted.best_match(ENCODINGS)


def compressed(pieces: Iterable[bytes], encoding: str | None) -> Iterator[bytes]:
    """The pieces' bytes, encoded as a stream."""
    if encoding is None:
        yield from pieces
        return
    compressor = _compressor(encoding)
    for piece in pieces:
        if packed := compressor.compress(piece):
            yield packed
    yield compressor.flush()


def _compressor(encoding: str) -> _Compressor:
    if encoding == "zstd":
        compressor: _Compressor = compression.zstd.ZstdCompressor(level=_LEVEL)
        return compressor
    if encoding == "br":
        return _Brotli()
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
