"""Selection: what the user looks at. Frozen, hashable, and the only codec between it and a URL's query.

`Selection.read(query)` never raises: what cannot be understood is replaced by the nearest valid value and reported as
a `Problem`. Pages show the problems' sentences; the API answers the first one with status 400.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.nem import intervals, markettime, ranges, regions
from app.nem.fuels import GROUPINGS
from app.nem.intervals import AUTO, TOTAL, Interval, auto_interval, finest_within_budget, within_budget
from app.nem.options import Option
from app.nem.ranges import Bounds, Span

KEYS = ("region", "range", "start", "end", "interval", "group")
TIME_FORMS = ("YYYY-MM-DD", "YYYY-MM-DDTHH:MM", "YYYY-MM-DDTHH:MM+10:00")


@dataclass(frozen=True)
class Problem:
    """One thing in a query that could not be taken as it was written: what is wrong, and what is shown in its place."""

    parameter: str
    fault: str
    allowed: tuple[str, ...]
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """For a page: fault and remedy. (The API refuses instead of mending, so it states the fault alone.)"""
        return f"{self.fault}: {self.remedy}." if self.remedy else f"{self.fault}."


@dataclass(frozen=True)
class Window:
    """A selection made concrete on the data there is: `[start, end)` and the interval it is shown in."""

    start: datetime
    end: datetime
    interval: str
    automatic: bool
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """Region, window, interval, grouping, and a page's options. A named `range` or `start` and `end`, never both.

    `options` are those that differ from their default, as sorted pairs of key and value.
    """

    region: str = regions.NEM
    range: str | None = ranges.DEFAULT
    start: datetime | None = None
    end: datetime | None = None
    interval: str = AUTO
    group: str = GROUPINGS[0]
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(
        cls, query: Mapping[str, str | None], keys: tuple[str, ...] = KEYS, options: tuple[Option, ...] = ()
    ) -> tuple[Selection, tuple[Problem, ...]]:
        """The nearest valid selection to a URL query, and what had to be changed. Never raises.

        `keys` are the parameters that the page or endpoint takes, beside the page's `options`; any other one is a
        problem.
        """
        reader = _Reader(query)
        region = reader.choice("region", regions.SELECTABLE, regions.NEM)
        interval = reader.choice("interval", intervals.ASKABLE, AUTO)
        group = reader.choice("group", GROUPINGS, GROUPINGS[0])
        bounds = reader.bounds()
        if bounds is None:
            code = reader.choice("range", tuple(ranges.BY_CODE), ranges.DEFAULT)
            selection = cls(region, code, None, None, interval, group)
        else:
            selection = cls(region, None, *bounds, interval, group)
        for option in options:
            selection = selection.choosing(option, reader.option(option))
        reader.unknown((*keys, *(option.key for option in options)))
        return selection, tuple(reader.problems)

    @classmethod
    def from_query(cls, query: Mapping[str, str | None]) -> Selection:
        return cls.read(query)[0]

    def to_query(self) -> dict[str, str]:
        """The shortest query that `read` turns back into this selection: defaults are left out."""
        query = {"region": self.region, "interval": self.interval, "group": self.group}
        query = {key: value for key, value in query.items() if value != getattr(Selection, key)}
        if self.start is not None and self.end is not None:
            query |= {"start": markettime.short_iso(self.start), "end": markettime.short_iso(self.end)}
        elif self.range is not None and self.range != ranges.DEFAULT:
            query["range"] = self.range
        return query | dict(self.options)

    def option(self, option: Option) -> str:
        """What is chosen of a page's option."""
        return dict(self.options).get(option.key, option.default)

    def choosing(self, option: Option, value: str) -> Selection:
        """The same selection with one option set."""
        others = [(key, chosen) for key, chosen in self.options if key != option.key]
        mine = [(option.key, value)] if value != option.default else []
        return replace(self, options=tuple(sorted(others + mine)))

    def between(self, start: datetime, end: datetime) -> Selection:
        """The same selection over an explicit window, snapped outwards to five minutes."""
        return replace(self, range=None, start=markettime.floor_to(start, 5), end=markettime.ceil_to(end, 5))

    def bounds(self, span: Span) -> Bounds:
        """The window `[start, end)` in market time: the explicit one, or the named range on the data there is."""
        if self.start is not None and self.end is not None:
            return self.start, self.end
        return ranges.bounds_of(self.range or ranges.DEFAULT, span)

    def window(self, span: Span) -> Window:
        """Bounds and interval on the data there is. An interval over the point budget gives way, and says so."""
        start, end = self.bounds(span)
        if self.interval in (AUTO, TOTAL):
            return Window(start, end, auto_interval(start, end).code, automatic=True)
        chosen: Interval = intervals.BY_CODE[self.interval]
        if within_budget(chosen, start, end):
            return Window(start, end, chosen.code, automatic=False)
        finest = finest_within_budget(start, end)
        sentence = f"{chosen.label} is too fine for this range: showing {finest.label.lower()} steps."
        return Window(start, end, finest.code, automatic=False, notices=(sentence,))


@dataclass
class _Reader:
    """Takes a query apart, keeping a list of what was wrong with it."""

    query: Mapping[str, str | None]
    problems: list[Problem] = field(default_factory=list)

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        given = self._text(key)
        if given is None or given in allowed:
            return given or default
        near = next((value for value in allowed if _same(value, given)), None)
        if near is None:
            self._problem(key, f"'{shown(given)}' is not a known {key}", allowed, f"showing {default}")
        return near or default

    def option(self, option: Option) -> str:
        given = self._text(option.key)
        value = option.default if given is None else option.read(given)
        if value is None:
            instead = f"showing {option.default}" if option.default else "it was ignored"
            self._problem(option.key, f"'{shown(given or '')}' is not a known {option.key}", option.values, instead)
        return option.default if value is None else value

    def bounds(self) -> tuple[datetime, datetime] | None:
        """Explicit start and end, snapped outwards to five minutes; None when there are none that make sense."""
        if self._text("start") is None and self._text("end") is None:
            return None
        if self._text("start") is None or self._text("end") is None:
            missing = "start" if self._text("start") is None else "end"
            self._problem(missing, f"A window needs both start and end, and {missing} is missing", TIME_FORMS)
            return None
        start, end = self._moment("start"), self._moment("end")
        if start is None or end is None:
            return None
        start, end = markettime.floor_to(start, 5), markettime.ceil_to(end, 5)
        if start >= end:
            self._problem("end", "The end of a window must lie after its start", TIME_FORMS)
            return None
        if self._text("range") is not None:
            known = tuple(ranges.BY_CODE)
            self._problem("range", "A named range does not go with start and end", known, "showing start to end")
        return start, end

    def unknown(self, keys: tuple[str, ...]) -> None:
        for key in sorted(set(self.query) - set(keys)):
            self._problem(key, f"'{shown(key)}' is not a known parameter", keys, "it was ignored")

    def _moment(self, key: str) -> datetime | None:
        text = self._text(key) or ""
        try:
            return markettime.parse(text)
        except ValueError as error:
            self._problem(key, f"{key} '{shown(text)}' {error}", TIME_FORMS)
            return None

    def _text(self, key: str) -> str | None:
        value = self.query.get(key)
        return str(value) if value not in (None, "") else None

    def _problem(self, key: str, fault: str, allowed: tuple[str, ...], remedy: str = "") -> None:
        self.problems.append(Problem(key, fault, allowed, remedy))


def _same(allowed: str, given: str) -> bool:
    """Forgiving: 'sa', 'SA' and 'SA1' are one region; '1M' (month) and '1m' stay apart."""
    if allowed in regions.SELECTABLE:
        return given.upper() in (allowed, regions.label(allowed))
    return False


def shown(text: str) -> str:
    """User text as it may stand in a sentence: short, printable, one line."""
    return "".join(c if c.isprintable() else "?" for c in text[:40]) + ("…" if len(text) > 40 else "")
