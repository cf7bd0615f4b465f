"""The simulated market: plausible data in AEMO's shape for anybody who has none yet. Deterministic to the bit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.ingest.simulator import feeds
from app.ingest.simulator.fleet import demand_scale, fleet
from app.ingest.simulator.grid import Grid
from app.ingest.simulator.month import make_market
from app.ingest.simulator.registry import registry
from app.nem.errors import NemdashError
from app.nem.markettime import FIRST, LAST, MARKET_TZ, add_months, floor_to, month_start, short_iso
from app.nem.ranges import Span
from app.store.catalog import SourceRead
from app.store.lake import SIMULATED, Lake

MONTHS_AT_ONCE = 2
"""Months are made side by side; what comes out does not depend on how many."""


def simulate(
    data: Path,
    *,
    years: float = 2,
    units: int = 150,
    until: datetime | None = None,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a simulated market into the lake of a data folder, in place of the simulated market it held.

    Covers `[until - years, until)` in market time; `until` (default: now) goes down to five minutes. The values depend
    on the arguments alone, and on `years` and `until` only through the dates on which units enter and retire.
    `progress` is called with (months done, months in all). Facts are not built here.
    Raises NemdashError for arguments that make no sense, a folder with real data, and a disk that is full.
    """
    span = span_of(years, until or datetime.now(MARKET_TZ).replace(tzinfo=None))
    market_units = fleet(units, span)
    scale = demand_scale(market_units)
    months = _months(span)
    with Lake(data).writer(SIMULATED) as writer, ThreadPoolExecutor(MONTHS_AT_ONCE) as pool:

        def write(month: datetime) -> None:
            for block in feeds.blocks(make_market(Grid(month, seed), market_units, scale), span):
                writer.bulk(block.table.name, f"{month:%Y-%m}", block.rows(), block.days())

        jobs = [pool.submit(write, month) for month in months]
        try:
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                if progress is not None:
                    progress(done, len(jobs))
        finally:
            pool.shutdown(cancel_futures=True)
        for table, rows in registry(market_units, span, seed).items():
            writer.add(table, rows)
        writer.read(_source(span, units, seed, writer.bulk_rows))
        writer.replace()


def span_of(years: float, until: datetime) -> Span:
    """The simulated span: whole years back by the calendar, a fraction of a year in days."""
    end = floor_to(until, 5)
    whole, part = divmod(years, 1) if 0 < years < 100 else (0, 0)
    start = add_months(end, -12 * int(whole)) - timedelta(minutes=round(part * 365.25 * 288) * 5)
    if start >= end:
        raise NemdashError(f"A simulated market needs a length in years above 0 and below 100, not {years:g}.")
    if start < FIRST or end > LAST:
        raise NemdashError(f"A simulated market must lie between {FIRST:%Y-%m-%d} and {LAST:%Y-%m-%d}.")
    return Span(start, end)


def _months(span: Span) -> list[datetime]:
    """First moments of the months that the span touches."""
    months, month = [], month_start(span.start)
    while month < span.end:
        months.append(month)
        month = add_months(month, 1)
    return months


def _source(span: Span, units: int, seed: int, rows: int) -> SourceRead:
    """What stands in the ingest log."""
    note = f"{short_iso(span.start)} to {short_iso(span.end)}, {units} units, seed {seed}"
    digest = hashlib.blake2b(note.encode(), digest_size=8).hexdigest()
    return SourceRead("simulated market", 0, digest, rows, datetime.now(UTC).isoformat(timespec="seconds"), note)
