"""What keeps the cache's values, held so that its failures are counted and logged but never reach an answer."""

from __future__ import annotations

import logging
import pickle
import threading
import time
import zlib
from collections.abc import Callable
from typing import Any, TypeVar

from cachelib.base import BaseCache
from flask import Flask
from flask_caching import Cache

from app.config import Settings
from app.nem.errors import NemdashError
from app.queries import counters
from app.queries.counters import Level

T = TypeVar("T")

PAUSE_SECONDS = 3.0
"""After a failure the back end is left alone: with Redis down, no question waits for a connection in vain."""

_FOREVER = 0  # seconds: what cachelib takes for "until it is evicted"
# Redis is near, or it is no use: computing anew takes about as long as this.
_CONNECT_SECONDS, _ANSWER_SECONDS = 0.25, 1.0
_LOG_EVERY_SECONDS = 60.0
# One value may take this share of the cache; a larger one would push out everything else.
_SHARE = 10

_log = logging.getLogger(__name__)


class Damaged(ValueError):
    """Bytes that are not what was kept."""


def pack(value: Any) -> bytes:
    """A value as bytes, with their checksum in front: damage is found before pickle trips over it."""
    pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return zlib.crc32(pickled).to_bytes(4, "big") + pickled


def unpack(packed: bytes) -> Any:
    """The value that was packed; a new copy each time. Raises Damaged."""
    body = memoryview(packed)[4:]
    if len(packed) <= 4 or zlib.crc32(body) != int.from_bytes(packed[:4], "big"):
        raise Damaged("A kept value is damaged.")
    return pickle.loads(body)


class Bytes:
    """cachelib's serializer that leaves bytes as they are: values are packed before they come to a back end."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes | None) -> bytes | None:
        return value


class Backend:
    """A back end of flask-caching that may fail: a failure is no answer, and the next seconds pass without asking."""

    def __init__(
        self, opened: Callable[[], BaseCache], failures: tuple[type[Exception], ...], most_bytes: int | None = None
    ) -> None:
        self._open = opened
        self._failures = failures
        self._most_bytes = most_bytes
        self._opened: BaseCache | None = None
        self._lock = threading.Lock()
        self._failing = False
        self._resume = 0.0
        self._logged = -_LOG_EVERY_SECONDS
        self._unlogged = 0

    def get(self, key: str, function: str, level: Level) -> Any:
        """The value kept under `key`; None where there is none, or no getting at it."""
        kept = self._ask(lambda backend: backend.get(key), function, level)
        if kept is None:
            return None
        try:
            return unpack(kept)
        except Damaged as error:
            self._failed(error, function, level)
            return None

    def set(self, key: str, packed: bytes, function: str, level: Level) -> None:
        """Keep packed bytes, unless they are too many for this cache."""
        if self._most_bytes is None or len(packed) <= self._most_bytes:
            self._ask(lambda backend: backend.set(key, packed, timeout=_FOREVER), function, level)

    def _ask(self, question: Callable[[BaseCache], T], function: str, level: Level) -> T | None:
        with self._lock:
            now = time.monotonic()
            if now < self._resume:
                return None
            if self._failing:
                # One asks whether it is back; meanwhile the others go on without it.
                self._resume = now + PAUSE_SECONDS
        try:
            if self._opened is None:
                self._opened = self._open()
            answer = question(self._opened)
        except self._failures as error:
            with self._lock:
                self._failing, self._resume = True, time.monotonic() + PAUSE_SECONDS
            self._failed(error, function, level)
            return None
        if self._failing:
            with self._lock:
                self._failing, self._resume = False, 0.0
        return answer

    def _failed(self, error: Exception, function: str, level: Level) -> None:
        counters.failed(function, level)
        with self._lock:
            self._unlogged += 1
            if time.monotonic() - self._logged < _LOG_EVERY_SECONDS:
                return
            count, self._unlogged, self._logged = self._unlogged, 0, time.monotonic()
        _log.warning("The cache fails, answers are computed anew: %s (failures since the last word: %s)", error, count)


def backend(server: Flask, settings: Settings) -> Backend:
    """Redis where one is set, else files in the data folder, bounded by NEMDASH_CACHE_MB. Opened when first asked."""
    if settings.redis_url:
        return _redis(server, settings.redis_url)
    config = {
        "CACHE_TYPE": "app.queries.filecache.BoundedFileSystemCache",
        "CACHE_DIR": str(settings.data / "cache"),
        "CACHE_OPTIONS": {"max_bytes": settings.cache_mb * 10**6},
    }
    return Backend(lambda: _flask_caching(server, config), (OSError,), settings.cache_mb * 10**6 // _SHARE)


def _redis(server: Flask, address: str) -> Backend:
    # Seven megabytes that a worker without Redis does not need.
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
    from redis.retry import Retry

    options = {
        "socket_connect_timeout": _CONNECT_SECONDS,
        "socket_timeout": _ANSWER_SECONDS,
        # By default redis-py tries again for seconds, while the visitor waits for what could be computed meanwhile.
        "retry": Retry(NoBackoff(), 0),
    }
    config = {"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": address, "CACHE_OPTIONS": options}
    try:
        opened = _flask_caching(server, config)  # connects to nothing yet
    except ValueError as error:
        # The address is not repeated: it may carry a password.
        raise NemdashError("NEMDASH_REDIS_URL is not an address of a Redis.") from error
    opened.serializer = Bytes()
    return Backend(lambda: opened, (RedisError, OSError))


def _flask_caching(server: Flask, config: dict[str, Any]) -> Any:
    cache = Cache(server, config={"CACHE_KEY_PREFIX": "nemdash:", "CACHE_DEFAULT_TIMEOUT": _FOREVER, **config})
    return server.extensions["cache"][cache]
