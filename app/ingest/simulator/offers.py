"""The merit order: at which price each unit offers which share of what it has.

A unit's offer is a rising line over a fixed ladder of prices. The ladder is the market's price axis too: clearing finds
a place between two rungs, the price and every output follow from it.
"""

from __future__ import annotations

import numpy as np

from app.ingest.simulator.fleet import Unit
from app.ingest.simulator.grid import Floats
from app.ingest.simulator.noise import uniform
from app.nem.fuels import BATTERY

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
    "coal_brown": ((FLOOR, 0, 0.45), (-60, 20, 0.58), (0, 6, 0.64), (8, 14, 0.92), (40, 20, 1.0)),
    "coal_black": ((FLOOR, 0, 0.28), (-60, 20, 0.37), (10, 12, 0.42), (38, 25, 0.72), (75, 40, 0.95), (140, 80, 1.0)),
    "gas_ccgt": ((FLOOR, 0, 0.0), (45, 25, 0.0), (60, 30, 0.45), (110, 50, 0.9), (250, 60, 1.0)),
    "gas_steam": ((FLOOR, 0, 0.08), (60, 40, 0.10), (95, 50, 0.35), (220, 80, 1.0)),
    "gas_recip": ((FLOOR, 0, 0.0), (85, 20, 0.05), (150, 40, 1.0)),
    "gas_ocgt": ((FLOOR, 0, 0.0), (105, 110, 0.0), (118, 115, 0.4), (190, 160, 1.0)),
    "distillate": ((FLOOR, 0, 0.0), (380, 150, 0.0), (420, 200, 0.5), (900, 400, 1.0)),
    "hydro": ((FLOOR, 0, 0.0), (55, 45, 0.0), (85, 50, 0.30), (150, 90, 0.75), (290, 200, 1.0)),
    "wind": ((FLOOR, 0, 0.0), (-70, 45, 0.0), (-62, 48, 1.0)),
    "solar_utility": ((FLOOR, 0, 0.0), (-48, 42, 0.0), (-42, 42, 1.0)),
}
# Tasmania is hydro: its water is worth what Victoria pays, from the low end up.
_TASMANIAN_HYDRO = ((FLOOR, 0, 0.10), (15, 30, 0.18), (55, 45, 0.45), (95, 60, 0.80), (200, 200, 1.0))

# What is taken off the market at scarcity and given up at the floor, as a share of the region's mean demand.
_ELASTIC = ((FLOOR, -0.30), (-150, -0.04), (-60, 0.0), (300, 0.0), (1000, 0.015), (5000, 0.05), (CAP, 0.16))

ALWAYS = ("bioenergy", "gas_wcmg")


def offer(unit: Unit, seed: int) -> Floats:
    """Share of the available MW that a unit offers at each rung of the ladder: (rungs,), rising."""
    if unit.fuel in ALWAYS:
        return np.ones_like(LADDER)
    if unit.fuel in (BATTERY, "pumps"):
        # Storage is scheduled by the day's shape (storage.py): the market takes it as given.
        return np.ones_like(LADDER)
    points = _TASMANIAN_HYDRO if (unit.fuel, unit.region) == ("hydro", "TAS1") else _OFFERS[unit.fuel]
    j = uniform(f"offer/{unit.duid}", seed)
    prices = [first + j * spread for first, spread, _ in points]
    return np.interp(LADDER, prices, [share for *_, share in points]).astype(np.float32)


def elastic(mean_mw: float) -> Floats:
    """MW of demand that gives way at each rung (negative: is added at very low prices): (rungs,), rising."""
    prices, shares = zip(*_ELASTIC, strict=True)
    return (np.interp(LADDER, prices, shares) * mean_mw).astype(np.float32)


def withheld(offers: Floats) -> Floats:
    """The offers during a spike: what was offered between $100 and $400 now wants up to the cap. (units, rungs)."""
    calm = 100.0
    steep = np.clip((LADDER - calm) / (CAP - calm), 0, None)
    meant = np.where(calm < LADDER, calm + 260 * steep**0.6, LADDER)
    return np.stack([np.interp(meant, LADDER, row) for row in offers]).astype(np.float32)
