"""What a window is compared with: by length, by calendar months, by calendar years with their leap days."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nem.compare import PREVIOUS, YEAR, compared_with
from app.nem.markettime import FIRST


@pytest.mark.parametrize(
    ("how", "window", "other"),
    [
        (PREVIOUS, ("2026-03-10", "2026-03-17"), ("2026-03-03", "2026-03-10")),
        (PREVIOUS, ("2026-03-10T05:05", "2026-03-10T06:05"), ("2026-03-10T04:05", "2026-03-10T05:05")),
        # Calendar months, quarters and years are compared with their own kind, whatever their length.
        (PREVIOUS, ("2026-03-01", "2026-04-01"), ("2026-02-01", "2026-03-01")),
        (PREVIOUS, ("2026-01-01", "2026-04-01"), ("2025-10-01", "2026-01-01")),
        (PREVIOUS, ("2024-07-01", "2025-07-01"), ("2023-07-01", "2024-07-01")),
        (YEAR, ("2026-03-10", "2026-03-17"), ("2025-03-10", "2025-03-17")),
        (YEAR, ("2024-01-01", "2025-01-01"), ("2023-01-01", "2024-01-01")),
        (YEAR, ("2024-02-01", "2024-03-01"), ("2023-02-01", "2023-03-01")),
        # A leap day has no day of its own a year earlier: the 28th stands for it; no window becomes empty or double.
        (YEAR, ("2024-02-29", "2024-03-01"), ("2023-02-28", "2023-03-01")),
        (YEAR, ("2024-02-28", "2024-02-29"), ("2023-02-28", "2023-03-01")),
        (YEAR, ("2025-02-28", "2025-03-01"), ("2024-02-28", "2024-02-29")),
        (YEAR, ("2024-02-27T06:00", "2024-02-29T18:00"), ("2023-02-27T06:00", "2023-03-01T18:00")),
    ],
)
def test_by_hand(how: str, window: tuple[str, str], other: tuple[str, str]) -> None:
    start, end = map(datetime.fromisoformat, window)
    assert compared_with(start, end, how) == tuple(map(datetime.fromisoformat, other))


moments = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)
)
lengths = st.integers(1, 6 * 365 * 288).map(lambda steps: timedelta(minutes=5 * steps))


@given(moments, lengths)
def test_the_other_period_is_as_long_and_ends_in_time(start: datetime, length: timedelta) -> None:
    end = start + length
    before, until = compared_with(start, end, PREVIOUS)
    assert FIRST <= before < until == start
    before, until = compared_with(start, end, YEAR)
    assert before.hour == start.hour
    assert timedelta(days=365) <= start - before <= timedelta(days=366)
    assert abs((until - before) - length) <= timedelta(days=1)
    if length < timedelta(days=28):
        assert until - before == length
