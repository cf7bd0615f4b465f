"""Named ranges hang on the end of the data, never on the server's clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.nem import intervals, ranges
from app.nem.ranges import Span

# The newest reading is 14:35 on a Tuesday in May, long ago by any clock.
SPAN = Span(datetime(2018, 3, 10), datetime(2024, 5, 14, 14, 40))


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("24h", datetime(2024, 5, 13, 14, 40), SPAN.end),
        ("3d", datetime(2024, 5, 11, 14, 40), SPAN.end),
        ("7d", datetime(2024, 5, 7, 14, 40), SPAN.end),
        ("30d", datetime(2024, 4, 14, 14, 30), SPAN.end),
        ("90d", datetime(2024, 2, 14, 14, 0), SPAN.end),
        ("1y", datetime(2023, 5, 14), SPAN.end),
        ("5y", datetime(2019, 5, 14), SPAN.end),
        ("all", SPAN.start, SPAN.end),
        ("this-month", datetime(2024, 5, 1), SPAN.end),
        ("last-month", datetime(2024, 4, 1), datetime(2024, 5, 1)),
        ("this-quarter", datetime(2024, 4, 1), SPAN.end),
        ("last-quarter", datetime(2024, 1, 1), datetime(2024, 4, 1)),
        ("this-year", datetime(2024, 1, 1), SPAN.end),
        ("last-year", datetime(2023, 1, 1), datetime(2024, 1, 1)),
        ("this-fy", datetime(2023, 7, 1), SPAN.end),
        ("last-fy", datetime(2022, 7, 1), datetime(2023, 7, 1)),
    ],
)
def test_each_range(code: str, start: datetime, end: datetime) -> None:
    assert ranges.bounds_of(code, SPAN) == (start, end)


def test_every_range_is_tested_above() -> None:
    assert len(ranges.RANGES) == 16


@pytest.mark.parametrize("named", ranges.ROLLING, ids=lambda named: named.code)
def test_a_rolling_range_moves_with_the_data_and_keeps_its_interval(named: ranges.Range) -> None:
    later = Span(SPAN.start, SPAN.end + timedelta(minutes=5))
    (start, end), (later_start, later_end) = named.of(SPAN), named.of(later)
    assert later_end - end == timedelta(minutes=5)
    assert later_start >= start
    assert intervals.auto_interval(start, end) == intervals.auto_interval(later_start, later_end)


def test_at_midnight_this_month_is_still_the_month_of_the_newest_reading() -> None:
    # The newest reading is 23:55 on 31 May; the half-open end already stands in June.
    span = Span(SPAN.start, datetime(2024, 6, 1))
    assert ranges.bounds_of("this-month", span) == (datetime(2024, 5, 1), datetime(2024, 6, 1))


@pytest.mark.parametrize("code", [named.code for named in ranges.RANGES])
def test_a_range_is_never_empty_on_an_hour_of_data(code: str) -> None:
    span = Span(datetime(2024, 5, 14, 12), datetime(2024, 5, 14, 13))
    start, end = ranges.bounds_of(code, span)
    assert span.start <= start < end
