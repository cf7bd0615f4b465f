"""Intervals: the automatic one at each boundary of length, the budget of points, and buckets that tile time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nem import intervals
from app.nem import markettime as mt

START = datetime(2020, 1, 1)
A_STEP = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("length", "at", "beyond"),
    [
        (timedelta(days=7), "5m", "30m"),
        (timedelta(days=31), "30m", "1h"),
        (timedelta(days=93), "1h", "1d"),
        (timedelta(days=6 * 366), "1d", "7d"),
        (timedelta(weeks=2250), "7d", "1M"),
    ],
)
def test_auto_interval_changes_exactly_beyond_each_length(length: timedelta, at: str, beyond: str) -> None:
    assert intervals.auto_interval(START, START + length).code == at
    assert intervals.auto_interval(START, START + length + A_STEP).code == beyond


@given(st.integers(min_value=1, max_value=100 * 366 * 288))
def test_the_automatic_interval_keeps_to_the_budget(steps: int) -> None:
    end = START + steps * A_STEP
    interval = intervals.auto_interval(START, end)
    assert intervals.within_budget(interval, START, end)
    assert interval.points(START, end) <= intervals.POINT_BUDGET


def test_the_finest_within_budget_is_the_first_that_fits() -> None:
    end = START + timedelta(days=8)
    assert not intervals.within_budget(intervals.BY_CODE["5m"], START, end)
    assert intervals.finest_within_budget(START, end).code == "30m"
    assert intervals.finest_within_budget(START, START + timedelta(days=7)).code == "5m"


@given(st.datetimes(datetime(1999, 1, 1), datetime(2099, 1, 1)), st.sampled_from(intervals.INTERVALS))
def test_buckets_tile_time(moment: datetime, interval: intervals.Interval) -> None:
    bucket = interval.floor(moment)
    following = interval.next(bucket)
    assert bucket <= moment < following
    assert interval.floor(bucket) == bucket
    assert interval.floor(following) == following
    assert interval.floor(following - A_STEP) == bucket


def test_a_week_begins_on_monday_and_a_financial_year_in_july() -> None:
    sunday = datetime(2025, 6, 29, 23, 55)
    assert intervals.BY_CODE["7d"].floor(sunday) == datetime(2025, 6, 23)
    assert intervals.BY_CODE["fy"].floor(sunday) == datetime(2024, 7, 1)
    assert intervals.BY_CODE["3M"].next(datetime(2025, 4, 1)) == datetime(2025, 7, 1)


def test_points_count_every_touched_bucket() -> None:
    hour = intervals.BY_CODE["1h"]
    assert hour.points(START, START + timedelta(days=1)) == 24
    assert hour.points(START, START + timedelta(days=1) + mt.STEP) == 25
