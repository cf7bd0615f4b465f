"""Memoising answers with flask-caching: shared by all workers, keyed by data version and canonical arguments.

A version never changes, so a cached answer cannot be stale and nothing is ever invalidated; what is asked about a
window of time holds for as long as that window's data does (`engine.content`). flask-caching's own memoize has no lock
and wants an application context; this takes its back end and computes identical misses once.
There are two levels: the frames of the query functions, and finished answers as a page or the API sends them.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
import pandas as pd
from flask import Flask

from app.config import Settings
from app.queries import counters, engine
from app.queries.backend import Backend, backend, pack, unpack
from app.queries.counters import Level

P = ParamSpec("P")
T = TypeVar("T")

Argument = str | int | tuple["Argument", ...]


class _Flight:
    """A computation that others wait for; `packed` stays None when it fails, or when its value is not kept."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.packed: bytes | None = None


class _State:
    """The process's back end (none before `init_app`: everything is then computed) and what is being computed."""

    backend: Backend | None = None
    code: str = ""
    flights: dict[str, _Flight]
    lock: threading.Lock

    def __init__(self) -> None:
        self.flights = {}
        self.lock = threading.Lock()


_state = _State()


def init_app(server: Flask, settings: Settings) -> None:
    """Give a server its cache: Redis where one is set, else files in the data folder, bounded by NEMDASH_CACHE_MB."""
    _state.backend = backend(server, settings)
    _state.code = _code_digest()


def memoize(function: Callable[P, T]) -> Callable[P, T]:
    """Memoise a module-level function whose arguments are str, int or tuples of them (their repr is the key).

    Of a function of `version`, `start` and `end`, the window's content stands for the version. None is no answer to
    memoise: it counts as a miss.
    """
    signature = inspect.signature(function)
    of_window = {"version", "start", "end"} <= signature.parameters.keys()

    @functools.wraps(function)
    def memoised(*args: P.args, **kwargs: P.kwargs) -> T:
        asked = dict(signature.bind(*args, **kwargs).arguments)
        if of_window and _state.backend is not None:
            asked["version"] = engine.content(asked["version"], asked["start"], asked["end"])
        key = (function.__module__, function.__qualname__, tuple(asked.items()))
        return _recall(function.__qualname__, "frame", key, lambda: function(*args, **kwargs), _anything)

    return memoised


def finished(
    name: str, arguments: tuple[Argument, ...], make: Callable[[], T], keep: Callable[[T], bool] | None = None
) -> T:
    """A finished answer (picklable: plain dicts, bytes), made once for the same arguments.

    `arguments` say everything the answer depends on beside the program, the data's version first, or what a window
    holds in it (`engine.content`): that stays the same over many versions. `name` is the page or endpoint that it is
    counted under. `keep` may tell what is too large, or no value at all.
    """
    return _recall(name, "answer", (name, arguments), make, keep or _anything)


def kept(name: str, question: tuple[object, ...]) -> Any:
    """What was kept as the answer to a question (`keep`), or None. It is counted where it is found only: whoever
    finds nothing asks on, and that is counted."""
    if _state.backend is None:
        return None
    value = _state.backend.get(_key("answer", (name, question)), name, "answer")
    if value is not None:
        counters.hit(name, "answer")
    return value


def keep(name: str, question: tuple[object, ...], value: object) -> None:
    """Keep a finished answer that is made elsewhere."""
    if _state.backend is not None:
        _state.backend.set(_key("answer", (name, question)), pack(value), name, "answer")


def fresh(function: Callable[P, T]) -> Callable[P, T]:
    """A memoised function without its memory, for frames that would push out everything else; its time is noted."""
    original = inspect.unwrap(function)

    @functools.wraps(original)
    def computed(*args: P.args, **kwargs: P.kwargs) -> T:
        return cast(T, _timed(original.__qualname__, "frame", lambda: original(*args, **kwargs)))

    return computed


def _recall(name: str, level: Level, question: object, make: Callable[[], T], keep: Callable[[T], bool]) -> T:
    """The kept value, else the made one; the question is counted as a hit or as a miss, once."""
    back_end = _state.backend
    if back_end is None:
        return make()
    key = _key(level, question)
    value = back_end.get(key, name, level)
    if value is not None:
        counters.hit(name, level)
        return cast(T, value)
    with _state.lock:
        waiting = _state.flights.get(key)
        flight = waiting or _state.flights.setdefault(key, _Flight())
    if waiting:
        waiting.landed.wait()
        if waiting.packed:
            # A copy of its own, also where nothing can be kept.
            counters.hit(name, level)
            return cast(T, unpack(waiting.packed))
        # What failed for one is tried by each, at the same time: one after the other would add up their time limits.
        counters.miss(name, level)
        return _timed(name, level, make)
    try:
        # The flight before this one may have landed since the first look.
        value = back_end.get(key, name, level)
        if value is not None:
            counters.hit(name, level)
            flight.packed = pack(value)
            return cast(T, value)
        counters.miss(name, level)
        made = _timed(name, level, make)
        if made is not None and keep(made):
            flight.packed = pack(made)
            back_end.set(key, flight.packed, name, level)
        return made
    finally:
        with _state.lock:
            del _state.flights[key]
        flight.landed.set()


def _key(level: Level, question: object) -> str:
    return hashlib.sha256(repr((_state.code, level, question)).encode()).hexdigest()


def _timed(name: str, level: Level, make: Callable[[], T]) -> T:
    started = time.perf_counter()
    made = make()
    counters.took(name, level, time.perf_counter() - started)
    return made


def _anything(_: object) -> bool:
    return True


def _code_digest() -> str:
    """Of what makes the answers: files outlive an upgrade, and an old answer may have another shape."""
    digest = hashlib.sha256(f"{sys.version} {pd.__version__} {np.__version__}".encode())
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()
