"""The feeds' names, and how often they are looked at: soon when a report is due, politely otherwise."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from app.ingest.feeds import DISPATCH, ROOFTOP, SCADA, TRADING, Feed, Pace

NOON = datetime(2026, 3, 2, 12)


@pytest.mark.parametrize(
    ("feed", "name", "label"),
    [
        (SCADA, "PUBLIC_DISPATCHSCADA_202512270005_0000000495867506.zip", datetime(2025, 12, 27, 0, 5)),
        (SCADA, "public_dispatchscada_202512270005_0000000495867506.ZIP", datetime(2025, 12, 27, 0, 5)),
        (DISPATCH, "PUBLIC_DISPATCHIS_202605012050_1_LEGACY.zip", datetime(2026, 5, 1, 20, 50)),
        (TRADING, "PUBLIC_TRADINGIS_201907041130_0000000309915971.zip", datetime(2019, 7, 4, 11, 30)),
        # The file of 20:00 holds the half-hour that ended at 19:30.
        (
            ROOFTOP,
            "PUBLIC_ROOFTOP_PV_ACTUAL_MEASUREMENT_20240303200000_0000000412707330.zip",
            datetime(2024, 3, 3, 19, 30),
        ),
        (ROOFTOP, "PUBLIC_ROOFTOP_PV_ACTUAL_SATELLITE_20240303200000_0000000412707330.zip", None),
        (SCADA, "PUBLIC_DISPATCHSCADA_20251227.zip", None),
        (SCADA, "PUBLIC_DISPATCHSCADA_202513270005_0000000495867506.zip", None),
        (SCADA, "../PUBLIC_DISPATCHSCADA_202512270005_0000000495867506.zip", None),
        (DISPATCH, "PUBLIC_DISPATCHSCADA_202512270005_0000000495867506.zip", None),
    ],
)
def test_a_name_tells_its_interval(feed: Feed, name: str, label: datetime | None) -> None:
    assert feed.label(name) == label


def looks(pace: Pace, intervals: int, behind: timedelta, delay: timedelta) -> list[tuple[int, timedelta]]:
    """Of each interval how many looks it took and how late it was seen, on a clock that is behind the market's.

    A report of the interval that ends at T is there at T - 5 min + `delay`.
    """
    five = timedelta(minutes=5)
    now, seen, found, count = NOON, NOON, [], 0
    while len(found) < intervals:
        newest = NOON + five * ((now - delay - NOON) // five + 1)
        count += 1
        if newest > seen:
            found.append((count, now - (newest - five + delay)))
            seen, count = newest, 0
        pace.after(now - behind, newest, more=False, failed=False)
        now = max(pace.due() or now - behind, now - behind) + behind
    return found


def test_a_report_is_seen_within_seconds_at_few_looks() -> None:
    for count, late in looks(Pace(SCADA), 50, timedelta(), timedelta(seconds=23))[1:]:
        assert count <= 3
        assert late <= timedelta(seconds=5)


@pytest.mark.parametrize("minutes", [-10, -2, 1, 2, 10])
def test_a_clock_that_is_wrong_delays_nothing_for_long(minutes: int) -> None:
    """Behind, the looks begin sooner and sooner until they find nothing yet; ahead, they are more than needed."""
    found = looks(Pace(SCADA), 50, timedelta(minutes=minutes), timedelta(seconds=23))
    assert max(late for _, late in found[10:]) <= timedelta(seconds=20)
    assert max(count for count, _ in found[10:]) <= 40


def test_a_silent_feed_is_looked_at_less_often_and_a_failing_one_least() -> None:
    pace = Pace(SCADA, newest=NOON)
    assert pace.due() is None
    times = [NOON + timedelta(minutes=1)]
    for _ in range(400):
        pace.after(times[-1], NOON, more=False, failed=False)
        times.append(pace.due() or times[-1])
    steps = [(later - sooner).total_seconds() for sooner, later in itertools.pairwise(times)]
    assert (steps[0], steps[-1]) == (5, 15)
    assert steps == sorted(steps)
    waits = []
    for _ in range(8):
        pace.after(NOON, None, more=True, failed=True)
        waits.append(((pace.due() or NOON) - NOON).total_seconds())
    assert waits == [10, 20, 40, 80, 120, 120, 120, 120]
    pace.after(NOON, NOON + timedelta(minutes=5), more=True, failed=False)
    assert pace.due() is None
