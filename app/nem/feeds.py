"""AEMO's tables as feeds: what each is called, how often it brings an interval, and from when on it is late."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Feed:
    """A feed. `code` is the lake's table, `aemo` AEMO's.

    An interval of `minutes` is on time until `late_minutes` after its end; None: nobody waits for this feed any more.
    """

    code: str
    label: str
    short: str
    aemo: str
    minutes: int
    late_minutes: int | None


FEEDS: tuple[Feed, ...] = (
    # Three five-minute files missed in a row are worth a word; the top bar's badge turns at the same age.
    Feed("scada", "Unit readings (SCADA)", "SCADA", "DISPATCH_UNIT_SCADA", 5, 20),
    Feed("price", "Prices", "Prices", "DISPATCHPRICE", 5, 20),
    # It settled until October 2021; AEMO goes on publishing what nothing needs any more.
    Feed("trading_price", "Trading prices", "Trading", "TRADINGPRICE", 30, None),
    Feed("region", "Demand", "Demand", "DISPATCHREGIONSUM", 5, 20),
    Feed("interconnector", "Flows", "Flows", "DISPATCHINTERCONNECTORRES", 5, 20),
    # A half-hour of rooftop solar is estimated after its end, and comes about half an hour later.
    Feed("rooftop", "Rooftop solar", "Rooftop", "ROOFTOP_PV_ACTUAL", 30, 75),
)
FEED_BY_CODE: dict[str, Feed] = {feed.code: feed for feed in FEEDS}
