"""A question: validated parameters made concrete on the data that is published now. Its key is the answer's ETag."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from app import __version__
from app.nem import intervals
from app.nem.markettime import iso, short_iso
from app.nem.selection import Selection
from app.queries.world import World

# Endpoints whose rows are days, whole also where the window begins or ends inside one.
_WHOLE_DAYS = {"coverage"}


@dataclass(frozen=True)
class Question:
    """What is asked of one endpoint. `interval` is resolved: a code of `app.nem.intervals`, or 'total'.

    `region` is None where units are asked for by name: `units` are then their DUIDs.
    """

    endpoint: str
    world: World
    region: str | None
    start: datetime
    end: datetime
    interval: str
    group: str
    format: str
    units: tuple[str, ...] = ()

    @classmethod
    def ask(cls, endpoint: str, world: World, selection: Selection, form: str, units: tuple[str, ...] = ()) -> Question:
        """Pages have a budget of points; here any interval over any window is a fair question."""
        start, end = selection.bounds(world.span)
        interval = selection.interval
        if interval == intervals.AUTO:
            interval = intervals.auto_interval(start, end).code
        region = None if units else selection.region
        return cls(endpoint, world, region, start, end, interval, selection.group, form, units)

    @property
    def window(self) -> tuple[str, str, str]:
        """Start, end and interval as the query service takes them: rows are counted where there can be any."""
        span = self.world.span
        if self.start < span.end and span.start < self.end:
            return short_iso(max(self.start, span.start)), short_iso(min(self.end, span.end)), self.interval
        return short_iso(self.start), short_iso(self.end), self.interval

    @property
    def etag(self) -> str:
        """Same data and same question, same answer; the program's version stands for the way it is written."""
        window = (iso(self.start), iso(self.end), self.interval)
        key = (__version__, self.world.version, self.endpoint, self._place, *window, self.group, self.format)
        return hashlib.blake2b("\n".join(key).encode(), digest_size=12).hexdigest()

    @property
    def file_name(self) -> str:
        window = f"{short_iso(self.start)}_{short_iso(self.end)}_{self.interval}"
        return re.sub(r"[^\w.,+-]", "", f"nem-{self.endpoint}_{self._place[:60]}_{window}")

    @property
    def _place(self) -> str:
        return ",".join(self.units) if self.region is None else self.region

    def warnings(self) -> list[str]:
        """What a reader of the numbers should know: clipped buckets, and a window that reaches beyond the data."""
        span, said = self.world.span, []
        if self.start < span.start:
            said.append(f"The data begins at {iso(span.start)}.")
        if self.end > span.end:
            said.append(f"The data ends at {iso(span.end)}.")
        if self.interval != intervals.TOTAL and self.endpoint not in _WHOLE_DAYS:
            interval = intervals.BY_CODE[self.interval]
            if interval.floor(self.start) != self.start:
                said.append("The first interval is partial: the window begins inside it.")
            if interval.floor(self.end) != self.end:
                said.append("The last interval is partial: the window ends inside it.")
        if self.end >= span.end > self.start:
            said.append("The newest five minutes are provisional until the next reading arrives.")
        return said
