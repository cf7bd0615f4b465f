"""The merit order: at which price each unit offers which share of what it has.

A unit's offer is a rising line over a fixed ladder of prices. The ladder is the market's price axis too: clearing finds
a place between two rungs, the price and every output follow from it.
"""

from __future__ import annotations

import numpy as np

from app.ingest.simulator.fleet import NON_SCHEDULED, STORAGE, VARIABLE, Unit
from app.ingest.simulator.grid import Floats
from app.ingest.simulator.noise import uniform

FLOOR = -1000.0
CAP = 20_300.0

LADDER: Floats = np.array(
    [
        *(FLOOR, -600, -300, -150, -100, -80, -70, -60, -55),
        *range(-50, 0, 5),
        *range(0, 160, 4),
        *range(160, 300, 20),
        *(300, 350, 400, 500, 700, 1000, 1500, 2500, 4000, 6500, 10_000, 14_000, 17_500, CAP),
    ],
    dtype=np.float32,
)

# (price, share) by fuel; `j` in 0..1 tells the units of a fuel apart.
_OFFERS: dict[str, tuple[tuple[float, float, float], ...]] = {
    # price = first + j * second, then the share
    "coal_brown": ((FLOOR, 0, 0.40), (-75, 20, 0.60), (-4, 12, 0.63), (12, 14, 0.77), (45, 30, 0.86), (130, 60, 1.0)),
    "coal_black": ((FLOOR, 0, 0.30), (-75, 20, 0.44), (2, 15, 0.49), (42, 26, 0.70), (84, 40, 0.92), (140, 80, 1.0)),
    "gas_ccgt": ((FLOOR, 0, 0.0), (45, 25, 0.0), (60, 30, 0.45), (110, 50, 0.9), (250, 60, 1.0)),
    "gas_steam": ((FLOOR, 0, 0.08), (60, 40, 0.10), (95, 50, 0.35), (220, 80, 1.0)),
    "gas_recip": ((FLOOR, 0, 0.0), (85, 20, 0.05), (150, 40, 1.0)),
    "gas_ocgt": ((FLOOR, 0, 0.0), (105, 110, 0.0), (118, 115, 0.4), (190, 160, 1.0)),
    "distillate": ((FLOOR, 0, 0.0), (380, 150, 0.0), (420, 200, 0.5), (900, 400, 1.0)),
    "hydro": ((FLOOR, 0, 0.0), (60, 45, 0.0), (90, 50, 0.30), (165, 110, 0.75), (300, 200, 1.0)),
}
# Tasmania is hydro: its water is worth what Victoria pays, from the low end up.
_TASMANIAN_HYDRO = ((FLOOR, 0, 0.10), (0, 30, 0.22), (35, 45, 0.50), (80, 60, 0.82), (200, 200, 1.0))

# What is taken off the market at scarcity and given up at the floor, as a share of the region's mean demand.
_ELASTIC = ((FLOOR, -0.30), (-150, -0.03), (-60, 0.0), (300, 0.0), (1000, 0.01), (5000, 0.03), (CAP, 0.10))

_CONTRACTED = 0.875
"""Share of wind and solar farms whose income falls with a price below zero."""

_CALM = 80.0
"""Price up to which a spike changes nothing."""


def offer(unit: Unit, seed: int) -> Floats:
    """Share of the available MW that a unit offers at each rung of the ladder: (rungs,), rising."""
    # Storage is scheduled by the day's shape (storage.py): like plant outside dispatch, the market takes it as given.
    if unit.fuel in (*NON_SCHEDULED, *STORAGE):
        return np.ones_like(LADDER)
    if unit.fuel in VARIABLE:
        return _green(unit, seed)
    points = _TASMANIAN_HYDRO if (unit.fuel, unit.region) == ("hydro", "TAS1") else _OFFERS[unit.fuel]
    j = uniform(f"offer/{unit.duid}", seed)
    prices = [first + j * spread for first, spread, _ in points]
    return np.interp(LADDER, prices, [share for *_, share in points]).astype(np.float32)


def _green(unit: Unit, seed: int) -> Floats:
    """Wind and sun cost nothing: they run until the price falls below what their certificates and contracts bear."""
    j = uniform(f"offer/{unit.duid}", seed)
    # Most stop at a few tens of dollars below zero; one in eight is paid whatever the price, and goes on further.
    stops = -3 - 55 * j if j < _CONTRACTED else -60 - 5000 * (j - _CONTRACTED)
    return np.interp(LADDER, [stops - 6, stops], [0, 1]).astype(np.float32)


def elastic(mean_mw: float) -> Floats:
    """MW of demand that gives way at each rung (negative: is added at very low prices): (rungs,), rising."""
    prices, shares = zip(*_ELASTIC, strict=True)
    return np.asarray(np.interp(LADDER, prices, shares) * mean_mw, dtype=np.float32)


def withheld(unit: Unit, seed: int) -> Floats:
    """The offer during a spike: what cost between $80 and $200 now wants up to the cap; liquid fuel comes as ever."""
    usual = offer(unit, seed)
    if unit.fuel == "distillate":
        return usual
    steep = np.clip((LADDER - _CALM) / (CAP - _CALM), 0, None)
    meant = np.where(LADDER > _CALM, _CALM + 125 * steep**0.5, LADDER)
    return np.interp(meant, LADDER, usual).astype(np.float32)
