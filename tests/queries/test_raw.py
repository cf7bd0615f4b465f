"""NEMDASH_SOURCE=raw: the same answers straight from the lake, for windows that hypothesis chooses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from app.config import Settings
from app.nem.intervals import CODES, TOTAL
from app.nem.markettime import short_iso
from app.nem.regions import NEM, REGION_CODES
from app.queries import cache, engine
from app.queries.coverage import coverage
from app.queries.flows import flows
from app.queries.generation import generation
from app.queries.price_shape import price_bands, price_hours, price_steps
from app.queries.prices import prices
from app.queries.region_prices import region_prices
from app.queries.revenue import revenue
from app.queries.spikes import spikes
from app.queries.unit import unit
from app.queries.units import units
from app.queries.utilization import utilization
from app.queries.world import World, world

STEP = timedelta(minutes=5)
# Each window is computed from the lake anew. Whole months take long, so most windows are hours or days.
WINDOWS = [40, pytest.param(1_000, marks=pytest.mark.soak)]


class Both:
    """One data folder asked through its facts and through its lake."""

    def __init__(self, data: Path) -> None:
        limit = 120.0
        self.engines = [
            engine._Engine(replace(Settings(), data=data, source=source, query_seconds=limit))
            for source in ("facts", "raw")
        ]

    def ask(
        self, monkeypatch: pytest.MonkeyPatch, question: Callable[..., pd.DataFrame], *args: Any
    ) -> list[pd.DataFrame]:
        answers = []
        for made in self.engines:
            monkeypatch.setattr(engine, "_engine", made)
            answers.append(question(world().version, *args))
        return answers

    def world(self, monkeypatch: pytest.MonkeyPatch) -> World:
        monkeypatch.setattr(engine, "_engine", self.engines[0])
        return world()


@pytest.fixture(scope="module")
def simulated(simulated_data: Path) -> Both:
    return Both(simulated_data)


@pytest.fixture(scope="module")
def aemo(aemo_data: Path) -> Both:
    return Both(aemo_data)


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_state", cache._State())


places = st.integers(0, 10**9)
# Steps of five minutes: up to a day, sometimes up to a week.
lengths = st.one_of(st.integers(1, 288), st.integers(1, 288), st.integers(289, 7 * 288))
questions = st.tuples(
    places, lengths, st.sampled_from((*CODES, TOTAL)), st.sampled_from((NEM, *REGION_CODES)), st.booleans()
)


def window(market: World, place: int, length: int) -> tuple[str, str]:
    steps = (market.span.end - market.span.start) // STEP
    start = market.span.start + place % max(1, steps - length) * STEP
    return short_iso(start), short_iso(min(start + length * STEP, market.span.end))


def held(both: Both, monkeypatch: pytest.MonkeyPatch, windows: int) -> None:
    """Exactly: decimals are summed, and equal decimals are equal doubles."""

    @settings(max_examples=windows, derandomize=True)
    @given(question=questions)
    def ask(question: tuple[int, int, str, str, bool]) -> None:
        place, length, interval, region, money = question
        start, end = window(both.world(monkeypatch), place, length)
        asked = revenue if money else generation
        note(f"{asked.__name__} of {region} in [{start}, {end}) by {interval}")
        facts, raw = both.ask(monkeypatch, asked, region, start, end, interval, "detailed")
        pd.testing.assert_frame_equal(facts, raw, check_exact=True)

    ask()


@pytest.mark.parametrize("windows", WINDOWS)
def test_facts_are_the_lake_on_a_simulated_market(
    simulated: Both, monkeypatch: pytest.MonkeyPatch, windows: int
) -> None:
    held(simulated, monkeypatch, windows)


@pytest.mark.aemo_files
@pytest.mark.parametrize("windows", WINDOWS)
def test_facts_are_the_lake_on_aemos_files(aemo: Both, monkeypatch: pytest.MonkeyPatch, windows: int) -> None:
    held(aemo, monkeypatch, windows)


@pytest.mark.parametrize("interval", ["5m", "1h", "1d", TOTAL])
def test_every_other_question_is_answered_the_same(
    simulated: Both, monkeypatch: pytest.MonkeyPatch, interval: str
) -> None:
    market = simulated.world(monkeypatch)
    end = market.span.end - timedelta(days=10, hours=7, minutes=25)
    start = end - timedelta(days=3, hours=5, minutes=10)
    bounds = (short_iso(start), short_iso(end))
    asked: list[tuple[Callable[..., pd.DataFrame], tuple[Any, ...]]] = [
        (utilization, ("NEM", *bounds, interval, "detailed")),
        (prices, ("SA1", *bounds, interval)),
        (flows, ("NEM", *bounds, interval)),
        (region_prices, (*bounds, interval)),
    ]
    if interval == TOTAL:
        asked += [(units, ("NEM", *bounds)), (price_bands, bounds), (price_steps, bounds)]
        asked += [(price_hours, ("SA1", *bounds, columns)) for columns in ("day", "month")]
    _, names = simulated.ask(monkeypatch, units, "NEM", *bounds)
    asked.append((unit, (tuple(names.duid[:3]), *bounds, interval)))
    for question, args in asked:
        facts, raw = simulated.ask(monkeypatch, question, *args)
        assert not facts.empty
        pd.testing.assert_frame_equal(facts, raw, check_exact=True)


def test_spikes_are_cut_the_same(simulated: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    span = simulated.world(monkeypatch).span
    runs = spikes(world().version, "NEM", short_iso(span.start), short_iso(span.end), 300)
    longest = runs.loc[runs.hours.idxmax()]
    assert longest.hours > 2 / 12
    window = short_iso(longest.interval_start + STEP), short_iso(longest.interval_end - STEP)
    facts, raw = simulated.ask(monkeypatch, spikes, "NEM", *window, 300)
    assert longest.hours - 2 / 12 == pytest.approx(facts.hours[facts.region == longest.region].sum())
    pd.testing.assert_frame_equal(facts, raw, check_exact=True)


def test_coverage_is_counted_in_the_lake_too(simulated: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    facts, raw = simulated.ask(monkeypatch, coverage, "2026-02-01", "2026-02-04")
    assert len(facts) == 3 * 6
    pd.testing.assert_frame_equal(facts, raw)
