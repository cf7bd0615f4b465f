"""The cache's contract, the same over both back ends: files, and a real Redis. By call counts, never by keys."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import flask
import pandas as pd
import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector

from app.nem.errors import NemdashError
from app.queries import backend, cache, counters
from tests.queries.stores import VALUE_BYTES, Files, Store, redis_server

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["files", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A back end that this process's cache uses, and that can be broken and mended."""
    monkeypatch.setattr(cache, "_state", cache._State())
    if request.param == "files":
        opened: Store = Files(tmp_path)
        cache.init_app(flask.Flask("cached"), opened.settings)
        yield opened
        return
    with redis_server() as redis:
        cache.init_app(flask.Flask("cached"), redis.settings)
        yield redis


calls: list[tuple[object, ...]] = []


@cache.memoize
def numbered(version: str, number: int) -> dict[str, int]:
    calls.append((version, number))
    return {"number": number}


@cache.memoize
def slowly(version: str, number: int) -> dict[str, int]:
    calls.append((version, number))
    threading.Event().wait(0.1)
    return {"number": number}


@cache.memoize
def nothing(version: str) -> None:
    calls.append((version,))


@cache.memoize
def large(number: int) -> bytes:
    calls.append((number,))
    return bytes([number]) * VALUE_BYTES


@cache.memoize
def table(version: str) -> pd.DataFrame:
    calls.append((version,))
    return pd.DataFrame(
        {
            "interval_start": pd.to_datetime(["2024-03-01", None]).astype("datetime64[us]"),
            "fuel": pd.Categorical(["wind", None], ["wind", "solar"], ordered=True),
            "name": ["a", None],
            "energy_mwh": [1.5, float("nan")],
        }
    )


@pytest.fixture(autouse=True)
def nothing_called() -> None:
    calls.clear()


def counted(function: str, level: str = "frame") -> dict[str, int]:
    """What was counted of a function so far, in this process."""
    for each in counters.figures():
        if (each.function, each.level) == (function, level):
            return {"hits": each.hits, "misses": each.misses, "errors": each.errors}
    return {"hits": 0, "misses": 0, "errors": 0}


class Since:
    """What is counted of a function from here on."""

    def __init__(self, function: str, level: str = "frame") -> None:
        self.of = (function, level)
        self.before = counted(*self.of)

    def __call__(self) -> dict[str, int]:
        return {name: value - self.before[name] for name, value in counted(*self.of).items()}


@pytest.mark.usefixtures("store")
def test_equal_questions_are_computed_once_and_versions_are_kept_apart() -> None:
    since = Since("numbered")
    answers = [numbered("v1", 1), numbered("v1", 1), numbered("v1", 2), numbered("v2", 1), numbered("v1", number=1)]
    assert answers == [{"number": n} for n in (1, 1, 2, 1, 1)]
    # Spelled another way it is the same question.
    assert calls == [("v1", 1), ("v1", 2), ("v2", 1)]
    assert since() == {"hits": 2, "misses": 3, "errors": 0}


@pytest.mark.usefixtures("store")
def test_a_frame_comes_back_as_it_went_with_its_types_and_what_is_missing() -> None:
    first, again = table("v1"), table("v1")
    assert calls == [("v1",)]
    pd.testing.assert_frame_equal(first, again)
    assert again.dtypes.to_dict() == first.dtypes.to_dict()
    assert again.isna().sum().to_dict() == {"interval_start": 1, "fuel": 1, "name": 1, "energy_mwh": 1}


@pytest.mark.usefixtures("store")
def test_simultaneous_misses_are_computed_once_and_each_is_counted_once() -> None:
    since = Since("slowly")
    answers: list[dict[str, int]] = []
    threads = [threading.Thread(target=lambda: answers.append(slowly("v1", 9))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [("v1", 9)]
    assert answers == [{"number": 9}] * 8
    assert len({id(answer) for answer in answers}) == 8, "everybody has a copy of their own"
    assert since() == {"hits": 7, "misses": 1, "errors": 0}


@pytest.mark.usefixtures("store")
def test_none_is_computed_anew() -> None:
    since = Since("nothing")
    assert (nothing("v1"), nothing("v1")) == (None, None)
    assert since() == {"hits": 0, "misses": 2, "errors": 0}


@pytest.mark.usefixtures("store")
def test_an_answer_that_is_there_asks_for_no_frame() -> None:
    answer, frame = Since("/page", "answer"), Since("numbered")

    def make() -> dict[str, int]:
        return numbered("v1", 77) | {"made": 1}

    for _ in range(3):
        assert cache.finished("/page", ("v1", 77), make) == {"number": 77, "made": 1}
    assert answer() == {"hits": 2, "misses": 1, "errors": 0}
    assert frame() == {"hits": 0, "misses": 1, "errors": 0}
    assert cache.finished("/page", ("v2", 77), lambda: {"other": 1}) == {"other": 1}


@pytest.mark.usefixtures("store")
def test_what_is_not_to_be_kept_is_made_each_time() -> None:
    for _ in range(2):
        cache.finished("/large", ("v1",), lambda: calls.append(()) or [1, 2], keep=lambda answer: len(answer) < 2)
    assert len(calls) == 2


@pytest.mark.usefixtures("store")
def test_fresh_computes_and_keeps_nothing() -> None:
    since = Since("numbered")
    assert [cache.fresh(numbered)("v1", 5)["number"] for _ in range(2)] == [5, 5]
    assert len(calls) == 2
    assert since() == {"hits": 0, "misses": 0, "errors": 0}


@pytest.mark.usefixtures("store")
def test_an_error_is_not_kept_and_everybody_who_waited_sees_it() -> None:
    started, errors = threading.Barrier(2), []

    def fail() -> None:
        started.wait(10)
        raise NemdashError("No.")

    def ask() -> None:
        try:
            cache.finished("/fails", ("v1",), fail)
        except NemdashError as error:
            errors.append(error)

    # Two: one that fails, one that waited for it and then tries alone. Both calls of `fail` need each other's barrier.
    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    started.wait(10)
    started.wait(10)
    for thread in threads:
        thread.join()
    assert len(errors) == 2
    assert cache.finished("/fails", ("v1",), lambda: {"made": 1}) == {"made": 1}


def test_a_back_end_that_dies_fails_no_answer_and_is_used_again_when_it_is_back(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(backend, "PAUSE_SECONDS", 0.0)
    numbered("v1", 1)
    store.stop()
    since = Since("numbered")
    assert [numbered("v1", 1), numbered("v1", 1)] == [{"number": 1}] * 2
    assert len(calls) == 3
    assert since()["errors"] >= 2
    assert [record.levelname for record in caplog.records] == ["WARNING"], "once a minute"
    store.start()
    numbered("v1", 2)
    calls.clear()
    assert numbered("v1", 2) == {"number": 2}
    assert calls == []


def test_a_failed_back_end_is_left_alone_for_a_while(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "PAUSE_SECONDS", 3600.0)
    numbered("v1", 1)
    store.stop()
    since = Since("numbered")
    for number in range(10):
        numbered("v3", number)
    assert since() == {"hits": 0, "misses": 10, "errors": 1}


def test_simultaneous_misses_share_one_computation_also_without_a_back_end(store: Store) -> None:
    store.stop()
    threads = [threading.Thread(target=slowly, args=("v1", 3)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [("v1", 3)]


def test_a_damaged_value_is_an_error_that_is_counted_and_mended(store: Store) -> None:
    numbered("v1", 1)
    store.damage()
    since = Since("numbered")
    assert numbered("v1", 1) == {"number": 1}
    assert since()["errors"] >= 1
    calls.clear()
    assert numbered("v1", 1) == {"number": 1}
    assert calls == []


def test_it_stays_within_its_bound(store: Store) -> None:
    since = Since("large")
    for number in range(200):
        assert large(number) == bytes([number]) * VALUE_BYTES
    assert store.size_bytes() <= store.bound_bytes < 200 * VALUE_BYTES
    assert large(199) == bytes([199]) * VALUE_BYTES
    assert since() == {"hits": 1, "misses": 200, "errors": 0}


PROGRAM = """
import flask
from app.config import Settings
from app.queries import cache

@cache.memoize
def shared(version, number):
    print("computed", number)
    return number

cache.init_app(flask.Flask("cached"), Settings.from_env())
for number in (1, 2, 2):
    shared("v1", number)
"""


def test_two_processes_share_their_answers_and_their_counts(store: Store, tmp_path: Path) -> None:
    counts = tmp_path / "counts"
    counts.mkdir()
    environment = os.environ | store.environment | {"PROMETHEUS_MULTIPROC_DIR": str(counts), "PYTHONPATH": str(ROOT)}
    printed = [
        subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [done.stdout.split() for done in printed] == [["computed", "1", "computed", "2"], []]
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(counts))
    (shared,) = counters.figures(registry)
    assert (shared.function, shared.level) == ("shared", "frame")
    assert (shared.hits, shared.misses, shared.errors, shared.hit_rate) == (4, 2, 0, pytest.approx(4 / 6))
    assert shared.mean_seconds is not None
    assert shared.p95_seconds is not None
    assert counters.hit_rate([shared]) == pytest.approx(4 / 6)
