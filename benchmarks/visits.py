"""What a visitor of the load does, one step after another. The same seed is the same visit.

The mix: of a hundred steps 30 change the range (a third of them to days picked in the calendar), 25 the region, 20 the
page, 15 drag a window open, 5 export what is shown, 5 open the document anew. A step that means nothing on the page
shown (Overview has no range) goes to the Generation page with it, as a link there does. Between two steps a visitor
reads for 5 to 15 seconds; meanwhile the page asks every 20 seconds whether there is news, and follows it.

Of ten visitors nine look at pages; the tenth is a program that asks the API for JSON, as often.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from app.nem import markettime, ranges
from app.nem.ranges import Span
from app.nem.regions import NEM, REGION_CODES, SELECTABLE
from app.nem.selection import Selection

THINK_S = (5.0, 15.0)
NEWS_EVERY_S = 20.0
SHARES = {"range": 0.30, "region": 0.25, "page": 0.20, "zoom": 0.15, "export": 0.05, "open": 0.05}
PROGRAMS = 0.10
PAGES = {
    "/": 0.20,
    "/generation": 0.30,
    "/utilization": 0.10,
    "/revenue": 0.10,
    "/prices": 0.10,
    "/flows": 0.10,
    "/stations": 0.05,
    "/data": 0.05,
}
_WINDOWED = frozenset(PAGES) - {"/", "/data"}
_ENDPOINTS = ("generation", "utilization", "revenue", "prices", "flows", "units")
_HOUR = timedelta(hours=1)
_SHORTEST = 2 * _HOUR
_PICKED_DAYS = 60


@dataclass(frozen=True)
class Step:
    """What is done (`open` or one of the others of SHARES), and what is shown then."""

    kind: str
    page: str
    selection: Selection

    @property
    def search(self) -> str:
        return search(self.selection)


def search(selection: Selection) -> str:
    """A selection as the URL's search, with its question mark."""
    query = selection.to_query()
    return f"?{urlencode(query, safe=':')}" if query else ""


class Visitor:
    """Somebody at a browser. `span` is the data there is."""

    def __init__(self, dice: random.Random, span: Span) -> None:
        self.dice = dice
        self.span = span
        self.shown = Step("open", self._page(), Selection(region=self._region()))

    def next(self) -> Step:
        """The next step; the document must have been opened with `shown` before."""
        kind = self.dice.choices([*SHARES], [*SHARES.values()])[0]
        self.shown = self._step(kind, self.shown.page, self.shown.selection)
        return self.shown

    def _step(self, kind: str, page: str, selection: Selection) -> Step:
        if kind in ("export", "open"):
            return Step(kind, page, selection)
        if kind == "page":
            return Step(kind, self._page(other_than=page), selection)
        if kind == "region" and page != "/data":
            others = [code for code in SELECTABLE if code != selection.region]
            return Step(kind, page, replace(selection, region=self.dice.choice(others)))
        start, end = selection.bounds(self.span)
        zooms = kind == "zoom" and end - start > _SHORTEST
        chosen = self._zoomed(selection) if zooms else self._other_range(selection)
        if page not in _WINDOWED:
            return Step("page", "/generation", chosen)
        return Step("zoom" if zooms else "range", page, chosen)

    def _page(self, other_than: str = "") -> str:
        there = {page: share for page, share in PAGES.items() if page != other_than}
        return self.dice.choices([*there], [*there.values()])[0]

    def _region(self) -> str:
        return NEM if self.dice.random() < 0.5 else self.dice.choice(REGION_CODES)

    def _other_range(self, selection: Selection) -> Selection:
        if self.dice.random() < 1 / 3:
            return replace(selection, range=None, **dict(zip(("start", "end"), self._days(), strict=True)))
        others = [code for code in ranges.BY_CODE if code != selection.range]
        return replace(selection, range=self.dice.choice(others), start=None, end=None)

    def _days(self) -> tuple[datetime, datetime]:
        """Days picked in the calendar, anywhere in the data."""
        first = markettime.midnight(self.span.start) + timedelta(days=1)
        days = max((self.span.end - first).days, 2)
        length = self.dice.randint(1, min(_PICKED_DAYS, days - 1))
        start = first + timedelta(days=self.dice.randint(0, days - length))
        return start, start + timedelta(days=length)

    def _zoomed(self, selection: Selection) -> Selection:
        """A third of what is shown, dragged open somewhere in it; whole hours, as a drag is snapped."""
        start, end = selection.bounds(self.span)
        length = max((end - start) // 3, _SHORTEST)
        hours = max((end - length - start) // _HOUR, 0)
        since = _hour(start + self.dice.randint(0, hours) * _HOUR)
        return replace(selection, range=None, start=since, end=max(_hour(since + length), since + _SHORTEST))


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


class Program:
    """Somebody's script: asks the API for a page's numbers."""

    def __init__(self, dice: random.Random, span: Span) -> None:
        self.visitor = Visitor(dice, span)
        self.dice = dice

    def next(self) -> str:
        """The path of the next question."""
        return f"/api/v1/{self.dice.choice(_ENDPOINTS)}{self.visitor.next().search}"
