"""Memoising answers with flask-caching: shared by all workers, keyed by data version and canonical arguments.

A version never changes, so a cached answer cannot be stale and nothing is ever invalidated. flask-caching's own
memoize has no lock and wants an application context; this takes its back end and computes identical misses once.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from cachelib.base import BaseCache
from flask import Flask
from flask_caching import Cache

from app.config import Settings

P = ParamSpec("P")
T = TypeVar("T")

_FOREVER = 0  # seconds: what cachelib takes for "until it is evicted"


class _State:
    """The process's back end (none before `init_app`: everything is then computed) and who is computing what."""

    backend: BaseCache | None = None
    code: str = ""
    flights: dict[str, threading.Lock]
    lock: threading.Lock

    def __init__(self) -> None:
        self.flights = {}
        self.lock = threading.Lock()


_state = _State()


def init_app(server: Flask, settings: Settings) -> None:
    """Give a server its cache: Redis where one is set, else files in the data folder, bounded by NEMDASH_CACHE_MB."""
    if settings.redis_url:
        config: dict[str, Any] = {"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": settings.redis_url}
    else:
        config = {
            "CACHE_TYPE": "app.queries.filecache.BoundedFileSystemCache",
            "CACHE_DIR": str(settings.data / "cache"),
            "CACHE_OPTIONS": {"max_bytes": settings.cache_mb * 10**6},
        }
    cache = Cache(server, config={"CACHE_KEY_PREFIX": "nemdash:", "CACHE_DEFAULT_TIMEOUT": _FOREVER, **config})
    _state.backend = server.extensions["cache"][cache]
    _state.code = _code_digest()


def memoize(function: Callable[P, T]) -> Callable[P, T]:
    """Memoise a module-level function whose arguments are str, int or tuples of them (their repr is the key).

    None is no answer to memoise: it counts as a miss.
    """

    @functools.wraps(function)
    def memoised(*args: P.args, **kwargs: P.kwargs) -> T:
        backend = _state.backend
        if backend is None:
            return function(*args, **kwargs)
        key = _key(function, args, kwargs)
        value = backend.get(key)
        if value is None:
            with _flight(key):
                # Somebody may have computed it while this thread waited.
                value = backend.get(key)
                if value is None:
                    value = function(*args, **kwargs)
                    backend.set(key, value, timeout=_FOREVER)
        return value  # type: ignore[no-any-return]  # cachelib knows no types of values

    return memoised


def _code_digest() -> str:
    """Of the code that makes the answers: files outlive an upgrade, and an old answer may have another shape."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _key(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    canonical = repr((_state.code, function.__module__, function.__qualname__, args, sorted(kwargs.items())))
    return hashlib.sha256(canonical.encode()).hexdigest()


class _flight:  # noqa: N801  # used like a function
    """Hold the lock of a key; the last to leave forgets it."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __enter__(self) -> None:
        with _state.lock:
            self.lock = _state.flights.setdefault(self.key, threading.Lock())
        self.lock.acquire()

    def __exit__(self, *exc: object) -> None:
        self.lock.release()
        with _state.lock:
            if not self.lock.locked():
                _state.flights.pop(self.key, None)
