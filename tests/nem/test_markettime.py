"""Market time: UTC+10 all year, offsets honoured, stamps that end an interval belong to the day before."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nem import markettime as mt

moments = st.datetimes(mt.FIRST, mt.LAST).map(lambda moment: mt.floor_to(moment, 5))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-31", datetime(2025, 1, 31)),
        ("2025-01-31T17:05", datetime(2025, 1, 31, 17, 5)),
        (" 2025-01-31 17:05 ", datetime(2025, 1, 31, 17, 5)),
        ("2025-01-31T17:05+10:00", datetime(2025, 1, 31, 17, 5)),
        ("2025-01-31T17:05+11:00", datetime(2025, 1, 31, 16, 5)),
        ("2025-01-31T17:05Z", datetime(2025, 2, 1, 3, 5)),
        # A browser makes a blank of a + that was not percent-encoded.
        ("2025-01-31T17:05 11:00", datetime(2025, 1, 31, 16, 5)),
    ],
)
def test_parse_reads_market_time_and_honours_an_offset(text: str, moment: datetime) -> None:
    assert mt.parse(text) == moment


@pytest.mark.parametrize(
    "text", ["", "now", "31/01/2025", "2025-13-01", "1998-12-12", "2100-01-02", "0001-01-01T00:00Z"]
)
def test_parse_refuses_what_is_no_moment_of_the_market(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not an ISO|lies outside)"):
        mt.parse(text)


def test_daylight_saving_never_moves_market_time() -> None:
    # Sydney's clocks jumped at 02:00 on 2024-10-06 and fell back on 2025-04-06; the market's day still has 24 hours.
    sydney = ZoneInfo("Australia/Sydney")
    for day, summer in [(datetime(2024, 7, 1), False), (datetime(2025, 1, 1), True)]:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=sydney)
        assert mt.parse(noon.isoformat()) == day + timedelta(hours=11 if summer else 12)
    assert mt.parse("2024-10-07") - mt.parse("2024-10-06") == timedelta(hours=24)
    assert mt.iso(datetime(2025, 1, 1)) == "2025-01-01T00:00:00+10:00"
    assert mt.iso(datetime(2025, 7, 1)) == "2025-07-01T00:00:00+10:00"


def test_the_stamp_0000_belongs_to_the_day_before() -> None:
    # AEMO's row stamped 2025-02-01 00:00 covers 23:55 to 00:00: January's last interval.
    interval_start = datetime(2025, 2, 1) - mt.STEP
    assert mt.midnight(interval_start) == datetime(2025, 1, 31)
    assert mt.month_start(interval_start) == datetime(2025, 1, 1)


@given(moments)
def test_short_iso_is_the_inverse_of_parse(moment: datetime) -> None:
    assert mt.parse(mt.short_iso(moment)) == moment
    assert mt.parse(mt.iso(moment)) == moment


@given(moments, st.sampled_from([5, 30, 60, 1440]))
def test_floor_and_ceil_enclose_a_moment_on_the_grid(moment: datetime, minutes: int) -> None:
    floor, ceil = mt.floor_to(moment, minutes), mt.ceil_to(moment, minutes)
    assert floor <= moment <= ceil
    assert ceil - floor in (timedelta(0), timedelta(minutes=minutes))
    assert (floor - mt.midnight(floor)) % timedelta(minutes=minutes) == timedelta(0)


@pytest.mark.parametrize(
    ("moment", "months", "moved"),
    [
        (datetime(2024, 1, 31), 1, datetime(2024, 2, 29)),
        (datetime(2024, 12, 31), 2, datetime(2025, 2, 28)),
        (datetime(2024, 3, 31), -1, datetime(2024, 2, 29)),
        (datetime(2024, 1, 15, 6), -12, datetime(2023, 1, 15, 6)),
        (datetime(2024, 11, 30), 1, datetime(2024, 12, 30)),
    ],
)
def test_add_months_clamps_the_day(moment: datetime, months: int, moved: datetime) -> None:
    assert mt.add_months(moment, months) == moved


def test_the_financial_year_begins_in_july() -> None:
    assert mt.fy_start(datetime(2025, 6, 30, 23, 55)) == datetime(2024, 7, 1)
    assert mt.fy_start(datetime(2025, 7, 1)) == datetime(2025, 7, 1)
    assert mt.quarter_start(datetime(2025, 6, 30)) == datetime(2025, 4, 1)
