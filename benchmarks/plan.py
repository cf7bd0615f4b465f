"""How much is measured: the whole of it, or a quick look (`QUICK=1`)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.nem.regions import SELECTABLE

Say = Callable[[str], None]
"""Tells the person at the terminal what is being done."""

ROOT = Path(__file__).resolve().parent.parent

UNTIL = "2026-11-01"
"""End of the simulated data, so that the same dataset is made every time."""


@dataclass(frozen=True)
class Plan:
    """`dataset` names a folder in BENCH_DATA. `growth_years` ends with the dataset's own length.

    `raw_limit_s` is what a question may take before it is reported as over it. The first `replay_s` seconds of the hour
    are replayed, `speed` of them in a second.
    """

    dataset: str
    years: float
    units: int
    growth_years: tuple[float, ...]
    cold_repeats: int
    cached_repeats: int
    pandas_repeats: int
    http_regions: tuple[str, ...]
    http_repeats: int
    growth_repeats: int
    intervals: int
    raw_limit_s: float
    replay_s: int
    speed: float


FULL = Plan("full", 5.5, 475, (1, 2, 5.5), 5, 10, 2, SELECTABLE, 2, 7, 12, 30.0, 3600, 10.0)
QUICK = Plan("quick", 2, 150, (1, 2), 2, 3, 1, ("NEM", "NSW1"), 1, 3, 6, 5.0, 480, 20.0)


def chosen() -> Plan:
    return QUICK if os.environ.get("QUICK", "").strip() not in ("", "0") else FULL


def bench_folder() -> Path:
    """Where datasets are kept: BENCH_DATA, default .bench/ in the repository."""
    return Path(os.environ.get("BENCH_DATA") or ROOT / ".bench").resolve()


def results_path() -> Path:
    """Where the results go: BENCH_OUT, default beside the datasets."""
    return Path(os.environ.get("BENCH_OUT") or bench_folder() / "results.json")
