"""`python -m benchmarks`: makes the dataset where it is missing, measures, prints the tables, writes the JSON.

BENCH_DATA, BENCH_OUT and QUICK=1 are read from the environment; `--only` measures some of the sections.
"""

from __future__ import annotations

import argparse
import json
import platform
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.store.files import write_lock
from benchmarks import (
    browser,
    builds,
    dataset,
    growth,
    memory,
    pages,
    questions,
    replay,
    report,
    sources,
    sweep,
    unitrows,
)
from benchmarks.plan import FULL, Plan, bench_folder, chosen, results_path

_LIBRARIES = ("duckdb", "pandas", "pyarrow", "flask", "dash", "gunicorn", "nemdash")
SECTIONS = ("build", "month", "sources", "http", "pages", "replay", "intervals", "growth", "browser")

_begun = time.monotonic()


def say(line: str) -> None:
    print(f"[{time.monotonic() - _begun:6.1f} s] {line}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS, metavar="SECTION")
    wanted = parser.parse_args().only
    # Ended from outside, the servers and processes that it has started must go too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    # Two runs would take each other's copies away, and measure each other.
    with write_lock(bench_folder()):
        _run(chosen(), wanted)
    return 0


def _run(plan: Plan, wanted: tuple[str, ...]) -> None:
    data = dataset.ensure(plan, say)
    if "sources" in wanted:
        unitrows.ensure(data, say)
    began = time.monotonic()
    results: dict[str, Any] = {"about": about(plan, "make bench")}
    try:
        _measure(plan, data, wanted, results)
    finally:
        dataset.remove_copies()
        # What was measured before something failed is worth keeping.
        results["about"]["minutes"] = (time.monotonic() - began) / 60
        target = results_path()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(results, indent=1) + "\n")
        print(f"\n{report.tables(results)}\n\nWritten to {target}.")


def _measure(plan: Plan, data: Path, wanted: tuple[str, ...], results: dict[str, Any]) -> None:
    """Add each section to the results as soon as it is measured."""
    if "build" in wanted:
        work = dataset.copy(data, "main")
        results["build"] = builds.full_build(work, say)
    else:
        work = dataset.published_copy(data, "main")
    existing = questions.existing(work)
    sections: dict[str, Callable[[], dict[str, Any]]] = {
        "month": lambda: builds.month(work, say),
        "sources": lambda: sources.measure(plan, data, work, existing, say),
        "http": lambda: sweep.measure(plan, work, existing, say),
        "replay": lambda: replay.measure(plan, work, existing, say),
        "intervals": lambda: builds.intervals(plan, work, say),
        "growth": lambda: growth.measure(plan, work, existing, say),
        "pages": lambda: pages.measure(plan, work, say),
        "browser": lambda: browser.measure(work, say),
    }
    for name, measure in sections.items():
        if name in wanted:
            results[name] = measure()


def about(plan: Plan, command: str) -> dict[str, Any]:
    """The machine, the date, the versions and the command: what a figure means nothing without."""
    return {
        "command": command if plan is FULL else f"{command} QUICK=1",
        "date": datetime.now(UTC).date().isoformat(),
        "dataset": f"{plan.units} units x {plan.years:g} years x 5 minutes",
        "machine": memory.machine(),
        "system": platform.system() + " " + platform.release(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _LIBRARIES},
    }


if __name__ == "__main__":
    raise SystemExit(main())
