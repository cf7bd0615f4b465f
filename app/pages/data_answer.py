"""What the Data page shows of a published version, computed once, and of the server now, as plain values."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict

import pandas as pd

from app.components.coverage import Missing
from app.components.downloads import FileLine
from app.components.server_card import Counted
from app.components.upkeep import CheckResult, FeedEnds, SourceLine, UnmappedUnit
from app.figures.calendar import TableCoverage, table_coverage
from app.nem import regions
from app.nem.feeds import FEED_BY_CODE, FEEDS
from app.nem.markettime import short_iso
from app.queries import counters, upkeep
from app.queries.cache import finished
from app.queries.coverage import coverage, feed_ends, missing
from app.queries.unmapped import unmapped
from app.queries.world import World

_MOST_SOURCES = 15
_MOST_FINDINGS = 10


class Answer(TypedDict):
    covered: list[TableCoverage]
    ends: dict[str, FeedEnds]
    unmapped: list[UnmappedUnit]


def answer(now: World) -> Answer:
    """What a version is made of. Raises what the queries raise (TooSlow and the like)."""
    return finished("data page", (now.version,), lambda: _answer(now))


def _answer(now: World) -> Answer:
    every = coverage(now.version, short_iso(now.span.start), short_iso(now.span.end))
    outer = feed_ends(now.version)
    return Answer(
        covered=table_coverage(every, [feed.code for feed in FEEDS]),
        ends={
            row["table"]: FeedEnds(row["first"].to_pydatetime(), row["last"].to_pydatetime())
            for row in outer.to_dict("records")
        },
        unmapped=[_unit(row) for _, row in unmapped(now.version).iterrows()],
    )


def _unit(row: pd.Series) -> UnmappedUnit:
    capacity_mw, max_mw, energy_mwh = (
        None if pd.isna(row[name]) else float(row[name]) for name in ("capacity_mw", "max_mw", "energy_mwh")
    )
    last = None if pd.isna(row["last"]) else row["last"].to_pydatetime()
    return UnmappedUnit(str(row["duid"]), str(row["region"]), capacity_mw, max_mw, energy_mwh, last)


def missing_of(now: World, day: datetime) -> list[Missing]:
    """The runs of intervals that the lake lacks on a day."""
    found = missing(now.version, short_iso(day), short_iso(day + timedelta(days=1)))
    return [
        Missing(str(row["table"]), row["start"].to_pydatetime(), row["end"].to_pydatetime(), int(row["intervals"]))
        for row in found.to_dict("records")
    ]


def sources() -> list[SourceLine]:
    """The newest sources that were read. Raises NemdashError when their record cannot be read."""
    return [
        SourceLine(read.source, datetime.fromisoformat(read.read_at), read.rows, read.bytes, read.note)
        for read in upkeep.sources(_MOST_SOURCES)
    ]


def last_check() -> CheckResult | None:
    """The last check, None where there was none. Raises NemdashError for a report that cannot be read."""
    report = upkeep.report()
    if report is None:
        return None
    differing = [f"{found.fact} of {found.day}" for found in report.differences]
    findings = [f"Differs: {_some(differing)}."] if differing else []
    findings += [f"Keys that stand twice: {count:,} in {table}." for table, count in report.duplicates.items()]
    notes = []
    if report.gaps:
        lacking = sum(gap.missing for gap in report.gaps)
        tables = dict.fromkeys(
            FEED_BY_CODE[gap.table].label if gap.table in FEED_BY_CODE else gap.table for gap in report.gaps
        )
        gaps = "1 gap" if len(report.gaps) == 1 else f"{len(report.gaps)} gaps"
        notes.append(f"{gaps} with {lacking:,} missing intervals: {', '.join(tables)}.")
    if report.unmapped:
        units = [
            f"{duid} ({regions.label(region) if region in regions.SELECTABLE else 'not known'})"
            for duid, region in report.unmapped.items()
        ]
        notes.append(f"Without a known fuel or region: {_some(units)}.")
    if report.registry_changed:
        notes.append("The registry has changed since that version was published.")
    return CheckResult(
        report.version, datetime.fromisoformat(report.checked_at), report.agrees, tuple(findings), tuple(notes)
    )


def _some(texts: list[str]) -> str:
    more = f" and {len(texts) - _MOST_FINDINGS} more" if len(texts) > _MOST_FINDINGS else ""
    return ", ".join(texts[:_MOST_FINDINGS]) + more


def counted() -> tuple[list[Counted], float | None]:
    """What was counted of each function, and the share of all questions that the cache answered."""
    figures = counters.figures()
    rows = [
        Counted(each.function, each.level, each.hits, each.misses, each.errors, each.mean_seconds, each.p95_seconds)
        for each in figures
        if each.hits + each.misses
    ]
    return rows, counters.hit_rate(figures)


def files(published: upkeep.Published) -> list[FileLine]:
    return [FileLine(file.name, file.size_bytes, file.sha256, file.start, file.end) for file in published.files]
