"""Batteries and pumps: scheduled by the shape of the day, so that energy in and out closes every day.

A storage day runs from 03:00 to 03:00. Nothing is charged or discharged at its border, so days can be made alone and
still fit together; a battery begins and ends the day near empty.
"""

from __future__ import annotations

import numpy as np

from app.ingest.simulator.fleet import Unit
from app.ingest.simulator.grid import STEPS_PER_DAY, STEPS_PER_HOUR, Floats, Grid
from app.ingest.simulator.noise import gaussians, uniform

EFFICIENCY = 0.85
"""Energy out for energy in, taken when charging."""

RESERVE_SHARE = 0.06
USABLE_SHARE = 0.88
"""Shares of the storage: always kept, and moved on a full day."""

_PUMPING_DAY = 0.25
"""Normal score above which a station pumps on a day: two days in five."""

_BORDER = 3 * STEPS_PER_HOUR
_HOURS = 3 + np.arange(STEPS_PER_DAY, dtype=np.float32) / STEPS_PER_HOUR


def shape_of_day(residual_mw: Floats) -> Floats:
    """How low or high demand stands within its storage day: (storage days, 288), about -2..2.

    `residual_mw` (steps,) is demand left over by wind and sun.
    """
    days = _storage_days(residual_mw)
    padded = np.pad(days, ((0, 0), (9, 9)), mode="edge")
    calm = np.lib.stride_tricks.sliding_window_view(padded, 19, axis=1).mean(axis=-1, dtype=np.float32)
    middle = np.median(calm, axis=1, keepdims=True)
    spread = np.maximum(calm.std(axis=1, keepdims=True), 1e-3)
    return np.asarray((calm - middle) / spread, dtype=np.float32)


def battery(grid: Grid, unit: Unit, shape: Floats, share: Floats) -> Floats:
    """MW given to the grid (negative: taken) by a battery: (steps,). `share` is the part of it in service."""
    assert unit.storage_mwh is not None, unit.duid
    own = uniform(f"battery/{unit.station}", grid.seed)
    capacity = unit.capacity_mw * (0.9 + 0.1 * own)
    full = USABLE_SHARE * unit.storage_mwh / capacity * STEPS_PER_HOUR
    # Slower in than out: noon is long and flat, the evening peak is short.
    charging = _extreme(-shape, _window(5.5, 16.5), full / EFFICIENCY * (1.5 + own))
    giving = _extreme(shape, _window(15.5, 23.5), full * (1.1 + 0.6 * own))
    into = charging.sum(axis=1, keepdims=True) * capacity / STEPS_PER_HOUR * EFFICIENCY
    out = giving.sum(axis=1, keepdims=True) * capacity / STEPS_PER_HOUR
    moved = np.minimum(np.minimum(into, out), USABLE_SHARE * unit.storage_mwh)
    profile = np.float32(capacity) * (giving * _ratio(moved, out) - charging * _ratio(moved, into))
    # A day at a time: were it to grow within a day, less would be put in than is taken out.
    return _on_grid(grid, profile * _storage_days(share)[:, :1])


def _extreme(shape: Floats, window: Floats, steps: float) -> Floats:
    """How much each step belongs to about the `steps` highest ones of its day within a window: 0..1, (days, 288)."""
    within = np.where(window > 0, shape, -np.inf)
    rank = min(max(round(steps), 1), int((window > 0).sum()))
    edge = -np.partition(-within, rank - 1, axis=1)[:, rank - 1 : rank]
    return np.asarray(np.clip((shape - edge) / 0.2 + 0.5, 0, 1) * window, dtype=np.float32)


def pump(grid: Grid, unit: Unit, shape: Floats) -> Floats:
    """MW taken by a pump: (steps,). On or off by the whole hour, in the lowest hours of the day."""
    own = uniform(f"pump/{unit.duid}", grid.seed)
    hourly = shape.reshape(len(shape), -1, STEPS_PER_HOUR).mean(axis=-1)
    # Water is lifted on some days only, when the lower pond is full and nothing is being mended.
    able = gaussians(grid.seed, f"pump/{unit.station}", grid.first_day, len(shape), 1) > _PUMPING_DAY
    on = np.repeat((hourly < -1.0 - 0.3 * own) & able, STEPS_PER_HOUR, axis=1) * _window(3.5, 16)
    return _on_grid(grid, np.where(on > 0.5, unit.capacity_mw * 0.98, 0))


def state_of_charge(unit: Unit, power_mw: Floats) -> Floats:
    """MWh stored at each step from the power given to the grid, beginning at the reserve: (steps,)."""
    assert unit.storage_mwh is not None, unit.duid
    stored = np.where(power_mw < 0, -power_mw * EFFICIENCY, -power_mw) / STEPS_PER_HOUR
    return np.asarray(RESERVE_SHARE * unit.storage_mwh + np.cumsum(stored, dtype=np.float64), dtype=np.float32)


def _window(first_hour: float, last_hour: float) -> Floats:
    """1 inside the hours, 0 outside, half an hour's ramp at both ends: (288,)."""
    return np.clip(np.minimum(_HOURS - first_hour, last_hour - _HOURS) / 0.5, 0, 1).astype(np.float32)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _storage_days(values: Floats) -> Floats:
    """Values on the grid's steps, cut into its whole storage days: (storage days, 288)."""
    return values[_BORDER : _BORDER - STEPS_PER_DAY].reshape(-1, STEPS_PER_DAY)


def _on_grid(grid: Grid, storage_days: Floats) -> Floats:
    """Storage days back onto the grid's steps; the hours outside the first and last one are idle."""
    values = np.zeros(grid.steps, dtype=np.float32)
    values[_BORDER : _BORDER - STEPS_PER_DAY] = storage_days.ravel()
    return values
