"""The replayed hour: the mix is the one that is promised, the same every time, and made of what users can do."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime

import pytest

from app.nem import ranges
from app.nem.markettime import midnight
from app.nem.ranges import Span
from benchmarks.users import HOUR_S, PUBLICATIONS_S, USERS, Ask, hour, roles

SPAN = Span(datetime(2021, 5, 2, 9), datetime(2026, 11, 1, 18))
PAGES = ("generation", "utilization", "prices")


@pytest.fixture(scope="module")
def by_role() -> dict[str, list[list[Ask]]]:
    """Each user's asks in order, by role."""
    of_user: dict[int, list[Ask]] = {user: [] for user in range(USERS)}
    for ask in hour(PAGES, SPAN):
        of_user[ask.user].append(ask)
    found: dict[str, list[list[Ask]]] = {}
    for user, role in enumerate(roles()):
        found.setdefault(role, []).append(of_user[user])
    return found


def test_the_mix_is_the_one_promised() -> None:
    counts = Counter(roles())
    assert sum(counts.values()) == USERS
    assert counts["stays"] == 30
    assert counts["explores"] in (12, 13)
    assert counts["random"] == 5
    assert counts["exports"] in (2, 3)


def test_the_same_seed_is_the_same_hour() -> None:
    assert hour(PAGES, SPAN) == hour(PAGES, SPAN)
    assert hour(PAGES, SPAN, seed=2) != hour(PAGES, SPAN)


def test_it_is_in_order_and_within_the_hour() -> None:
    asks = hour(PAGES, SPAN)
    assert all(before.at_s <= after.at_s for before, after in itertools.pairwise(asks))
    assert asks[0].at_s >= 0
    assert asks[-1].at_s <= HOUR_S + 10


def test_who_stays_follows_every_new_interval(by_role: dict[str, list[list[Ask]]]) -> None:
    for asks in by_role["stays"]:
        assert [ask.after for ask in asks] == [*range(len(PUBLICATIONS_S) + 1)]
        assert len({(ask.page, ask.selection) for ask in asks}) == 1
        assert asks[0].selection.range in ("24h", "3d", "7d", "30d")
        assert all(60 <= ask.at_s - PUBLICATIONS_S[ask.after - 1] <= 120 for ask in asks[1:])


def test_who_explores_changes_one_control_a_minute(by_role: dict[str, list[list[Ask]]]) -> None:
    for asks in by_role["explores"]:
        clicks = [ask for ask in asks if ask.after == 0]
        assert len(clicks) >= 58
        for before, after in itertools.pairwise(clicks):
            assert after.at_s - before.at_s == pytest.approx(60)
            changed = (
                before.selection.region != after.selection.region,
                before.selection.range != after.selection.range,
            )
            assert sum(changed) == 1
        # A preset of the past does not move, so nothing is asked for when a new interval arrives.
        assert not [ask for ask in asks if ask.after and ask.selection.range in ("last-month", "last-year")]


def test_random_windows_lie_in_the_data_and_stay(by_role: dict[str, list[list[Ask]]]) -> None:
    asks = [ask for some in by_role["random"] for ask in some]
    assert all(ask.after == 0 for ask in asks)
    for ask in asks:
        start, end = ask.selection.bounds(SPAN)
        assert SPAN.start <= start < end <= SPAN.end
        assert start == midnight(start)
        assert end == midnight(end)
    lengths = [end - start for start, end in (ask.selection.bounds(SPAN) for ask in asks)]
    # Five users, twelve windows each.
    assert len(lengths) in range(55, 66)
    assert len(set(lengths)) > 30


def test_who_exports_downloads_what_is_drawn(by_role: dict[str, list[list[Ask]]]) -> None:
    for asks in by_role["exports"]:
        pages = [ask for ask in asks if not ask.csv]
        assert [(ask.at_s + 10, ask.selection, ask.after) for ask in pages] == [
            (ask.at_s, ask.selection, ask.after) for ask in asks if ask.csv
        ]


def test_every_preset_and_page_is_visited() -> None:
    asks = hour(PAGES, SPAN)
    assert {ask.selection.range for ask in asks} == {*ranges.BY_CODE, None}
    assert {ask.page for ask in asks} == set(PAGES)
    assert {ask.page for ask in hour(("generation",), SPAN)} == {"generation"}
