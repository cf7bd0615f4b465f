"""The interconnectors that are known without AEMO's table."""

from __future__ import annotations

from app.nem.links import BUILT_IN_LINKS
from app.nem.regions import REGION_CODES


def test_six_links_join_two_different_regions() -> None:
    assert len({link.interconnector for link in BUILT_IN_LINKS}) == 6
    for link in BUILT_IN_LINKS:
        assert link.region_from in REGION_CODES
        assert link.region_to in REGION_CODES
        assert link.region_from != link.region_to


def test_every_region_is_joined() -> None:
    assert {code for link in BUILT_IN_LINKS for code in (link.region_from, link.region_to)} == set(REGION_CODES)
