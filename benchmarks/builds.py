"""How long it takes to publish: the whole history, and one new five-minute interval."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.store.lake import Lake
from benchmarks import dataset, stats
from benchmarks.commands import nemdash
from benchmarks.plan import Plan, Say
from benchmarks.publisher import evening, five_minutes, publishing
from benchmarks.stats import Bar

_MONTHS = 5


def full_build(data: Path, say: Say) -> dict[str, Any]:
    """Build all of a working copy by the command, with the memory of all its processes."""
    say("building all facts")
    seconds, peak_mb = nemdash(data, "build", "--full")
    rows = sum(file.rows for file in Lake(data).catalog.files("scada"))
    bars = [
        Bar("Full build to published", 300, "s", seconds),
        Bar("Full build: peak memory of all processes", 3000, "MB", peak_mb),
    ]
    return {"seconds": seconds, "peak_mb": peak_mb, "scada_rows": rows, "bars": [bar.to_json() for bar in bars]}


def month(source: Path, say: Say) -> dict[str, Any]:
    """Build one month of all units by the command, a few times: its median."""
    say("building one month")
    work = dataset.copy(source, "month")
    dataset.keep_newest(work, 1 / 12)
    seconds = [nemdash(work, "build", "--full")[0] for _ in range(_MONTHS)]
    bar = Bar("Build of one month to published (median)", 5, "s", stats.median(seconds))
    return {"seconds": seconds, "bars": [bar.to_json()]}


def intervals(plan: Plan, source: Path, say: Say) -> dict[str, Any]:
    """Publish interval after interval into a copy, in a running process, and one more by the command."""
    say(f"publishing {plan.intervals} new intervals")
    before, first = evening(source)
    work = dataset.copy(before, "intervals")
    with publishing(work, five_minutes(work, plan.intervals + 1)) as publisher:
        published = [publisher.publish() for _ in range(plan.intervals)]
        (files,) = publisher.ready
    command_s, _ = nemdash(work, "ingest", "--files", *map(str, files))
    usual = [one.seconds for one in published]
    bars = [
        Bar("New interval to published (longest of several)", 1, "s", max(usual)),
        Bar("New interval: written (most of several)", 20, "MB", max(one.written_mb for one in published)),
    ]
    return {
        "first_of_day": asdict(first),
        "intervals": [asdict(one) for one in published],
        "median_s": stats.median(usual),
        "median_ingest_s": stats.median([one.ingest_s for one in published]),
        "median_build_s": stats.median([one.build_s for one in published]),
        "command_s": command_s,
        "bars": [bar.to_json() for bar in bars],
    }
