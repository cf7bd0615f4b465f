"""The Revenue page's tiles say in words what a sign or a missing price means."""

from __future__ import annotations

import pytest

from app.components.revenue_headline import revenue_headline_strip
from app.figures.revenue_headline import RevenueHeadline
from tests.components.tree import text

HEAD: RevenueHeadline = {
    "sold_aud": 14_555e6,
    "priced_share": 1.0,
    "price_aud_mwh": 80.98,
    "baseload_aud_mwh": 72.22,
    "taken_aud": -3.1e6,
    "battery_aud": 237.3e6,
    "negative_aud": -476.3e6,
    "negative_share": 0.09,
    "spike_share": 0.1,
    "spike_time": 0.0019,
}


def test_numbers_with_what_they_are_of() -> None:
    shown = [text(tile) for tile in revenue_headline_strip(HEAD)]
    assert shown[0] == "Sold$14,555Mat each region's price"
    assert shown[1] == "Charging and pumping−$3.1Mpaid for energy taken"
    assert "0.19 % of the time" in shown[3]


@pytest.mark.parametrize(
    ("change", "tile", "words"),
    [
        ({"taken_aud": 2.2e6}, 1, "$2.2Mearned by taking below $0"),
        ({"taken_aud": None}, 1, "––"),
        ({"priced_share": 0.987}, 0, "98.7 % of the energy has a price"),
        ({"price_aud_mwh": None}, 2, "–/MWh"),
    ],
)
def test_what_is_unusual_is_said(change: dict[str, float | None], tile: int, words: str) -> None:
    head: RevenueHeadline = {**HEAD, **change}  # type: ignore[typeddict-item]
    assert words in text(revenue_headline_strip(head)[tile])
