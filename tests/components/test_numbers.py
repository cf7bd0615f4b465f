"""Numbers and times as people read them."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.components import numbers


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234567.8, 0, "1,234,568"),
        (-1234.56, 1, "−1,234.6"),
        (-0.04, 1, "0.0"),
        (0.0, 2, "0.00"),
        (None, 2, "–"),
    ],
)
def test_number(value: float | None, digits: int, text: str) -> None:
    assert numbers.number(value, digits) == text


@pytest.mark.parametrize(("mwh", "text"), [(532_400, "532"), (97_140, "97.1"), (8_500, "8.50"), (-24_900, "−24.9")])
def test_energy_keeps_three_figures(mwh: float, text: str) -> None:
    assert numbers.energy_gwh(mwh) == text


def test_money_and_shares() -> None:
    assert numbers.dollars(-1000) == "−$1,000.00"
    assert numbers.dollars(None) == "–"
    assert numbers.percent(0.4783) == "47.8 %"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (datetime(2026, 11, 16), datetime(2026, 11, 23), "16 Nov 2026 – 22 Nov 2026"),
        (datetime(2026, 11, 16), datetime(2026, 11, 17), "16 Nov 2026"),
        (datetime(2026, 11, 16, 14, 5), datetime(2026, 11, 17), "16 Nov 2026 14:05 – 17 Nov 2026 00:00"),
    ],
)
def test_period_names_the_last_day_shown(start: datetime, end: datetime, text: str) -> None:
    assert numbers.period(start, end) == text


def test_millions_keep_what_tells_small_sums_apart() -> None:
    assert [numbers.millions(value) for value in (14_174.4e6, -238.84e6, 4.4e6, 25_500.0, None)] == [
        "14,174",
        "−238.8",
        "4.40",
        "0.03",
        "–",
    ]
