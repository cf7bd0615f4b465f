"""When thermal plant is away: planned overhauls in spring and autumn, trips, and days below full output."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.ingest.simulator.fleet import Unit
from app.ingest.simulator.grid import STEPS_PER_DAY, STEPS_PER_HOUR, Floats, Grid
from app.ingest.simulator.noise import gaussians, smooth

_TRIP_CELL_DAYS = 45
_OVERHAUL_CELL_DAYS = 730
_COMMISSIONING_DAYS = 60


def thermal(unit: Unit) -> bool:
    return unit.fuel.startswith(("coal", "gas_c", "gas_s"))


def availability(grid: Grid, unit: Unit) -> Floats:
    """Share of capacity that a unit could run at: (steps,); ramps of hours on the way in and out of an outage."""
    share = np.ones(grid.steps, dtype=np.float32)
    if thermal(unit):
        for away, back in _outages(grid, unit):
            share = np.minimum(share, _ramp(grid, away, back))
        # Wet coal, a mill out, a hot condenser: some days at 85 %.
        share *= 1 - 0.09 * np.clip(smooth(grid, f"derating/{unit.duid}", 50)[0] - 0.4, 0, 2)
    return share * in_service(grid, unit)


def in_service(grid: Grid, unit: Unit) -> Floats:
    """0 before a unit enters, rising over its commissioning, 1, and 0 from the moment it leaves: (steps,)."""
    moments = np.arange(grid.steps)
    share = np.ones(grid.steps, dtype=np.float32)
    if unit.enters is not None:
        age_days = (moments - grid.step_of(unit.enters)) / STEPS_PER_DAY
        share *= np.where(age_days < 0, 0, np.clip(0.25 + 0.75 * age_days / _COMMISSIONING_DAYS, 0, 1))
    if unit.leaves is not None:
        share *= np.clip((grid.step_of(unit.leaves) - moments) / (6 * STEPS_PER_HOUR), 0, 1)
    return share.astype(np.float32)


def _outages(grid: Grid, unit: Unit) -> Iterator[tuple[float, float]]:
    """(away, back) in days since the epoch of every outage that could touch the month."""
    first, last = grid.first_day, grid.first_day + grid.days
    for cell in range(first // _TRIP_CELL_DAYS - 1, last // _TRIP_CELL_DAYS + 1):
        chance, when, long = _normal_to_unit(gaussians(grid.seed, f"trip/{unit.duid}", cell, 1, 3)[0])
        if chance < (0.55 if unit.fuel.startswith("coal") else 0.25):
            away = (cell + when * 0.8) * _TRIP_CELL_DAYS
            yield away, away + 0.6 + 6 * long**2
    for cell in range(first // _OVERHAUL_CELL_DAYS - 1, last // _OVERHAUL_CELL_DAYS + 1):
        _, when, long = _normal_to_unit(gaussians(grid.seed, f"overhaul/{unit.duid}", cell, 1, 3)[0])
        # 2000-01-01 plus 60 days is the first of March, plus 230 mid-August: the mild months, three at a time.
        year, spring = divmod(int(when * 4), 2)
        away = cell * _OVERHAUL_CELL_DAYS + year * 365 + (230 if spring else 60) + 90 * (when * 4 % 1)
        yield away, away + 16 + 20 * long


def _ramp(grid: Grid, away: float, back: float) -> Floats:
    """Down within an hour (a trip, or the last of a shutdown), up over eight."""
    days = grid.first_day + np.arange(grid.steps) / STEPS_PER_DAY
    down, up = (away - days) * 24 / 1.0, (days - back) * 24 / 8.0
    return np.clip(np.maximum(down, up), 0, 1).astype(np.float32)


def _normal_to_unit(values: Floats) -> tuple[float, float, float]:
    """Three numbers in 0..1 from three standard normals (a logistic close enough to the normal's own curve)."""
    chance, when, long = 1 / (1 + np.exp(-1.702 * values.astype(np.float64)))
    return float(chance), float(when), float(long)
