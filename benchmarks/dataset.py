"""The simulated markets that are measured. Made once, never changed: the work is done on hard-linked copies."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime
from pathlib import Path

from app.nem import markettime
from app.store.build import build
from app.store.catalog import REGISTRY_MONTH
from app.store.lake import SIMULATED, Lake
from app.store.snapshot import current_path, read_current
from benchmarks.commands import nemdash
from benchmarks.plan import UNTIL, Plan, Say, bench_folder

# Written once, then only read or removed. Everything else (the catalogue, CURRENT) is copied.
_IMMUTABLE = {".parquet", ".duckdb"}


def ensure(plan: Plan, say: Say) -> Path:
    """The dataset's folder; simulates it where it is missing."""
    folder = bench_folder() / plan.dataset
    if not current_path(folder).exists():
        say(f"simulating {plan.units} units x {plan.years:g} years into {folder}, once")
        arguments = ["--years", f"{plan.years:g}", "--units", str(plan.units), "--until", UNTIL, "--seed", "1"]
        nemdash(folder, "simulate", *arguments)
    return folder


def copy(source: Path, name: str) -> Path:
    """A copy of a data folder to work on, beside the datasets: hard links, because its big files never change."""
    target = bench_folder() / "work" / name
    shutil.rmtree(target, ignore_errors=True)
    leave = shutil.ignore_patterns("cache", "feed", "tmp", ".lock")
    shutil.copytree(source, target, copy_function=_link_or_copy, ignore=leave)
    return target


def published_copy(source: Path, name: str) -> Path:
    """A copy whose facts are of this code: built where the dataset's are of another release."""
    target = copy(source, name)
    build(target)  # does nothing where nothing has changed
    return target


def remove_copies() -> None:
    shutil.rmtree(bench_folder() / "work", ignore_errors=True)


def keep_newest(data: Path, years: float) -> None:
    """Let the lake of a copy hold the newest years only (whole months), and publish that."""
    manifest = read_current(data)
    if manifest is None:
        raise ValueError(f"{data} has nothing published")
    first = markettime.month_start(markettime.add_months(manifest.span.end, -round(12 * years)))
    lake = Lake(data)
    files = [file for file in lake.catalog.files() if file.month == REGISTRY_MONTH or file.month >= f"{first:%Y-%m}"]
    days = [day for day in lake.catalog.days() if day.day == date.min or day.day >= first.date()]
    lake.catalog.replace(lake.kind or SIMULATED, files, days, ())
    build(data)


def end_of(data: Path) -> datetime:
    """End of the published span: the label of the newest interval."""
    manifest = read_current(data)
    if manifest is None:
        raise ValueError(f"{data} has nothing published")
    return manifest.span.end


def _link_or_copy(source: str, target: str) -> str:
    if Path(source).suffix in _IMMUTABLE:
        os.link(source, target)
        return target
    return shutil.copy2(source, target)
