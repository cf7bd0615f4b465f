"""The time grid: buckets of the window, runs with and without data, and the way a trace states its times."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from app.figures.grid import Grid, Run


@pytest.mark.parametrize(
    ("interval", "first", "count"),
    [
        ("5m", "2026-01-01T00:00", 31 * 288),
        ("30m", "2026-01-01T00:00", 31 * 48),
        ("1d", "2026-01-01T00:00", 31),
        # Thursday 1 January lies in the week of Monday 29 December.
        ("7d", "2025-12-29T00:00", 5),
        ("1M", "2026-01-01T00:00", 1),
        ("3M", "2026-01-01T00:00", 1),
        ("fy", "2025-07-01T00:00", 1),
    ],
)
def test_buckets_touch_the_window_and_nothing_else(interval: str, first: str, count: int) -> None:
    grid = Grid.of(datetime(2026, 1, 1), datetime(2026, 2, 1), interval)
    assert grid.buckets[0].strftime("%Y-%m-%dT%H:%M") == first
    assert len(grid.buckets) == count
    assert grid.edges[-1] >= grid.end


def test_a_regular_grid_is_two_numbers_and_an_irregular_one_is_stamps() -> None:
    year = datetime(2026, 1, 1), datetime(2027, 1, 1)
    days = Grid.of(*year, "1d").x(2, 3)
    assert (days["x0"], days["dx"]) == ("2026-01-03T00:00", 86_400_000)
    assert "x" not in days
    months = Grid.of(*year, "1M").x(1, 2)
    assert (months["x"], months["xperiod"]) == (["2026-02-01T00:00", "2026-03-01T00:00"], "M1")


def test_runs_are_cut_where_data_ends_and_begins() -> None:
    grid = Grid.of(datetime(2026, 1, 1), datetime(2026, 1, 1, 0, 30), "5m")
    flags = np.array([True, True, False, True, True, True])
    assert grid.runs(flags) == [Run(0, 2, True), Run(2, 3, False), Run(3, 6, True)]
