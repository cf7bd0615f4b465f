"""The interconnectors that are known without AEMO's table."""

from __future__ import annotations

import pytest

from app.nem.links import BUILT_IN_LINKS, share_of_limit
from app.nem.regions import REGION_CODES


def test_six_links_join_two_different_regions() -> None:
    assert len({link.interconnector for link in BUILT_IN_LINKS}) == 6
    for link in BUILT_IN_LINKS:
        assert link.region_from in REGION_CODES
        assert link.region_to in REGION_CODES
        assert link.region_from != link.region_to


def test_every_region_is_joined() -> None:
    assert {code for link in BUILT_IN_LINKS for code in (link.region_from, link.region_to)} == set(REGION_CODES)


@pytest.mark.parametrize(
    ("mw", "forward", "reverse", "share"),
    [
        # IMPORTLIMIT is signed: 300 MW back of 400 is three quarters of it, not more than all.
        (150, 600, -400, 0.25),
        (-300, 600, -400, 0.75),
        # The metered flow may lie beyond the limit, which holds for the target.
        (-500, 600, -400, 1.25),
        # No room forward, and a band that forces 50 MW back.
        (10, 0, -400, None),
        (10, -50, -400, None),
        (-100, -50, -400, 0.25),
        # The same the other way round.
        (-10, 600, 0, None),
        (-10, 600, 50, None),
        (60, 600, 50, 0.1),
        # Limits that cross: each direction has its own.
        (30, -20, 40, None),
        (-30, -20, 40, None),
        (0, 600, -400, 0.0),
        (0, 0, 0, None),
    ],
)
def test_a_share_of_the_limit_is_of_the_room_in_the_flows_direction(
    mw: float, forward: float, reverse: float, share: float | None
) -> None:
    assert share_of_limit(mw, forward, reverse) == share
    # A link that is named the other way round has the same share.
    assert share_of_limit(-mw, -reverse, -forward) == share
