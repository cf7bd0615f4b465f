"""Tables of the Data page: how fresh each feed is, what was read, units without a mapping, the last check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dash import html

from app.components import numbers
from app.components.attributes import data
from app.components.plain_table import Cell, market_moment, plain_table
from app.figures.calendar import TableCoverage
from app.nem import regions
from app.nem.feeds import FEEDS, Feed
from app.nem.markettime import FIVE_MINUTE_SETTLEMENT, MARKET_TZ, iso


@dataclass(frozen=True)
class FeedEnds:
    """First and newest interval of a table, market time of their starts."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class UnmappedUnit:
    """A unit without a known fuel or region; what is None is not known."""

    duid: str
    region: str
    capacity_mw: float | None
    max_mw: float | None
    energy_mwh: float | None
    last: datetime | None


@dataclass(frozen=True)
class SourceLine:
    """A source that was read; `read_at` is aware."""

    name: str
    read_at: datetime
    rows: int
    size_bytes: int
    note: str


@dataclass(frozen=True)
class CheckResult:
    """What the last check found. `findings` are sentences about numbers that disagree, `notes` about the rest."""

    version: str
    checked_at: datetime
    agrees: bool
    findings: tuple[str, ...]
    notes: tuple[str, ...]


def feed_table(
    ends: Mapping[str, FeedEnds], covered: Sequence[TableCoverage], now: datetime, *, simulated: bool
) -> html.Table:
    """A row a feed; `now` is aware. The browser lets the ages grow (assets/js/live.js)."""
    complete = {table["table"]: table for table in covered}
    rows = [_feed_row(feed, ends.get(feed.code), complete.get(feed.code), now, simulated) for feed in FEEDS]
    head = ("Table", "Begins", "Newest interval", "State", "Age", "Every", "Complete", "Missing")
    return plain_table("Freshness and completeness of each feed", head, rows, words=4)


def _feed_row(
    feed: Feed, ends: FeedEnds | None, covered: TableCoverage | None, now: datetime, simulated: bool
) -> list[Cell]:
    name: Cell = [feed.label, html.Small(f" {feed.aemo}")]
    if ends is None:
        return [name, "Nothing was read yet", *[numbers.NOTHING] * 6]
    return [
        name,
        numbers.date(ends.first),
        market_moment(ends.last),
        *_state(feed, ends, now, simulated),
        f"{feed.minutes} min",
        share_text(covered["missing"], covered["expected"]) if covered else numbers.NOTHING,
        numbers.number(covered["missing"]) if covered else numbers.NOTHING,
    ]


def share_text(missing: int, expected: int) -> str:
    """What is there, in per cent. Rounded down: never "100.00 %" of what lacks something."""
    return numbers.percent((expected - missing) * 10_000 // expected / 10_000, 2) if expected else numbers.NOTHING


def _state(feed: Feed, ends: FeedEnds, now: datetime, simulated: bool) -> list[Cell]:
    if feed.late_minutes is None:
        return [f"Until {FIVE_MINUTE_SETTLEMENT:%b %Y}", numbers.NOTHING]
    if simulated:
        return ["Simulated", numbers.NOTHING]
    newest = ends.last + timedelta(minutes=feed.minutes)
    minutes = max(0, (now - newest.replace(tzinfo=MARKET_TZ)) // timedelta(minutes=1))
    late = minutes > feed.late_minutes
    age = html.Span(age_text(minutes), **data(since=iso(newest), late=str(feed.late_minutes)))
    return [html.Span("Late" if late else "On time", className="feed-late" if late else "feed-good"), age]


def age_text(minutes: int) -> str:
    """As the top bar's badge writes it (assets/js/live.js)."""
    if minutes < 60:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"


def source_table(lines: Sequence[SourceLine]) -> html.Table | html.P:
    """The newest sources that were read."""
    if not lines:
        return html.P("No record of what was read: this machine has the published facts only.", className="quiet")
    rows: list[list[Cell]] = [
        [
            line.name,
            line.note or "No warnings",
            market_moment(line.read_at),
            numbers.number(line.rows),
            numbers.number(line.size_bytes / 1e6, 1) if line.size_bytes else numbers.NOTHING,
        ]
        for line in lines
    ]
    return plain_table("Sources read", ("Source", "Notes", "Read (AEST)", "Rows", "MB"), rows, words=3)


def unmapped_table(units: Sequence[UnmappedUnit]) -> html.Table | html.P:
    """Units whose energy is counted as `other`."""
    if not units:
        return html.P("None: every unit that reports has a fuel and a region.", className="quiet")
    rows: list[list[Cell]] = [
        [
            unit.duid,
            regions.label(unit.region) if unit.region in regions.SELECTABLE else "not known",
            numbers.number(unit.capacity_mw),
            numbers.number(unit.max_mw, 1),
            numbers.energy_gwh(unit.energy_mwh),
            numbers.date(unit.last) if unit.last else numbers.NOTHING,
        ]
        for unit in units
    ]
    head = ("DUID", "Region", "Registered MW", "Highest MW", "GWh", "Last reading")
    return plain_table("Units without a known fuel or region", head, rows, words=2)


def check_text(result: CheckResult | None, version: str) -> list[html.P | html.Ul]:
    """The last check in sentences: of this version or of another, whether all agreed, and what was found."""
    if result is None:
        return [html.P("Never run."), _run()]
    agrees = "Every fact is what the lake gives." if result.agrees else "Numbers disagree."
    shown: list[html.P | html.Ul] = [
        html.P(agrees, className="feed-good" if result.agrees else "feed-late"),
        html.P(f"Checked on {market_moment(result.checked_at)} AEST, version {result.version}."),
    ]
    found = [*result.findings, *result.notes]
    if found:
        shown.append(html.Ul([html.Li(text) for text in found]))
    if result.version == version:
        return shown
    stale = f"Of another version: nothing is known of {version}, which is published now."
    return [html.P(stale, className="feed-late"), *shown, _run()]


def _run() -> html.P:
    command = html.Code("nemdash check")
    return html.P(["Whoever runs this site can run ", command, ": it makes every fact anew and compares."])
