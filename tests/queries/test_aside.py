"""Questions asked aside are asked as they would be here: with the same values, failures and counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from app.queries import counters, engine
from app.queries.aside import aside
from app.queries.engine import VersionGone
from app.queries.generation import generation
from app.queries.prices import prices
from app.queries.world import World

WINDOW = ("SA1", "2024-03-01", "2024-03-02", "5m")


def test_the_answer_is_the_same_and_comes_from_another_thread(asking: Callable[[Path], World], tiny_data: Path) -> None:
    version = asking(tiny_data).version
    priced = aside(prices, version, *WINDOW)
    made = generation(version, *WINDOW, "detailed")
    assert not made.empty
    assert priced().equals(prices(version, *WINDOW))
    assert aside(threading.get_ident)() != threading.get_ident()


def test_two_are_on_their_way_at_once() -> None:
    met = threading.Barrier(2, timeout=30)
    waiting = aside(met.wait)
    assert {met.wait(), waiting()} == {0, 1}


def test_a_failure_is_raised_where_the_answer_is_wanted(asking: Callable[[Path], World], tiny_data: Path) -> None:
    asking(tiny_data)
    gone = aside(prices, "20200101T000000000000", *WINDOW)
    with pytest.raises(VersionGone):
        gone()
    assert engine.current().version


def test_what_is_asked_ahead_is_counted_so_there_too() -> None:
    def misses() -> int:
        return sum(each.misses for each in counters.figures() if each.function == "asked aside")

    before = misses()
    with counters.ahead():
        aside(counters.miss, "asked aside", "frame")()
    assert misses() == before
    aside(counters.miss, "asked aside", "frame")()
    assert misses() == before + 1


def test_a_forked_process_asks_with_threads_of_its_own() -> None:
    assert aside(threading.get_ident)() != threading.get_ident()  # this process has threads now
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as forked:
        assert forked.submit(_asked_there).result(timeout=60) == "answered"


def _asked_there() -> str:
    return aside(str, "answered")()
