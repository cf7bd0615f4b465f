"""Arithmetic of the results: percentiles, and bars that are met, missed or not measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of the values do not exceed: one that was really measured."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def median(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


def spread_ms(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and the longest in milliseconds, and how many there were."""
    return {
        "p50_ms": percentile(seconds, 0.5) * 1000,
        "p95_ms": percentile(seconds, 0.95) * 1000,
        "max_ms": max(seconds) * 1000,
        "count": len(seconds),
    }


@dataclass(frozen=True)
class Bar:
    """What is promised and what was measured. `measured` is None where there was nothing to measure, or where what was
    to be measured `failed`: then the bar is missed."""

    name: str
    limit: float
    unit: str
    measured: float | None
    at_least: bool = False
    failed: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return False if self.failed else None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}
