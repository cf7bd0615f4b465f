"""Flows on the hand-computable market: one link, forward for half an hour at its limit, then back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.nem.intervals import CODES, TOTAL
from app.queries.flows import flows
from app.queries.world import World
from tests.support import tiny

START, END = "2024-03-01", "2024-03-01T01:00"


@pytest.fixture
def market(asking: Callable[[Path], World], tiny_data: Path) -> World:
    return asking(tiny_data)


def test_energy_is_split_by_direction_and_never_negative(market: World) -> None:
    (link,) = flows(market.version, "NEM", START, END, TOTAL).itertuples()
    assert (link.interconnector, link.region_from, link.region_to) == ("NEW-LINK", "NSW1", "SA1")
    assert link.export_mwh == pytest.approx(tiny.FLOW_FORWARD_MWH)
    assert link.import_mwh == pytest.approx(tiny.FLOW_BACK_MWH)
    assert link.hours == 1


def test_limits_are_signed_means_and_at_limit_is_within_one_megawatt(market: World) -> None:
    (link,) = flows(market.version, "NEM", START, END, TOTAL).itertuples()
    assert link.export_limit_mw == pytest.approx(24.5, abs=1e-4)
    assert link.import_limit_mw == pytest.approx(-100, abs=1e-4)
    # A target of 24 MW under a limit of 24.5, for the first half-hour.
    assert link.hours_at_limit == 0.5
    assert flows(market.version, "NEM", START, END, "30m").hours_at_limit.tolist() == [0.5, 0]


def test_a_flow_gains_the_difference_of_the_prices_at_its_ends(market: World) -> None:
    (link,) = flows(market.version, "NEM", START, END, TOTAL).itertuples()
    # 10 MWh from 100 to -50, then 12 MWh back from 300 to 100.
    assert link.spread_value_aud == pytest.approx(10 * -150 - 12 * 200, abs=1e-3)
    assert (link.limit_hours, link.name) == (1, "A link newer than our table")


def test_a_region_has_the_links_that_touch_it(market: World) -> None:
    for region in ("NSW1", "SA1"):
        assert flows(market.version, region, START, END, TOTAL).interconnector.tolist() == ["NEW-LINK"]
    assert flows(market.version, "VIC1", START, END, TOTAL).empty


@pytest.mark.parametrize("interval", CODES)
def test_every_interval_adds_up_to_the_same(market: World, interval: str) -> None:
    frame = flows(market.version, "SA1", START, END, interval)
    assert frame.export_mwh.sum() == pytest.approx(tiny.FLOW_FORWARD_MWH)
    assert frame.import_mwh.sum() == pytest.approx(tiny.FLOW_BACK_MWH)
    assert frame.hours_at_limit.sum() == pytest.approx(0.5)
    assert frame.hours.sum() == pytest.approx(1)


def test_a_window_without_data_is_empty(market: World) -> None:
    assert flows(market.version, "NEM", "2024-02-01", "2024-02-02", "5m").empty
