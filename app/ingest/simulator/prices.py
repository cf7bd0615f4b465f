"""Prices: from a place on the ladder to dollars, the losses between regions, and the days of withheld offers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.ingest.simulator.dispatch import PARENT, rung_and_part
from app.ingest.simulator.grid import STEPS_PER_DAY, STEPS_PER_HOUR, Floats, Grid
from app.ingest.simulator.noise import gaussians, smooth, white
from app.ingest.simulator.offers import CAP, FLOOR, LADDER
from app.nem.regions import REGION_CODES

_SPIKE_DAY = 2.05
"""Normal score above which a region's day has a spike: about one day in fifty."""

_LOSS_AT_FULL_FLOW = 0.05


def spikes(grid: Grid, region: str) -> npt.NDArray[np.bool_]:
    """Moments at which offers are withheld, mostly around sunset: (steps,)."""
    hit = np.zeros(grid.steps, dtype=np.bool_)
    draws = gaussians(grid.seed, f"spike/{region}", grid.first_day, grid.days, 3)
    for day, (chance, when, long) in enumerate(draws):
        if chance > _SPIKE_DAY:
            hour = 18.2 + 1.3 * float(when)
            start = day * STEPS_PER_DAY + round(hour * STEPS_PER_HOUR)
            hit[start : start + 1 + int(5 * abs(float(long)))] = True
    return hit


def regional_prices(grid: Grid, place: dict[str, Floats], flow: dict[str, Floats]) -> npt.NDArray[np.float64]:
    """Dispatch price of each region in $/MWh with five decimals: (regions, steps), floor to cap.

    `flow` is MW from each region to its parent; the receiving end pays for the losses on the way.
    """
    loss = {"VIC1": np.zeros(grid.steps, dtype=np.float32)}
    for child, parent in reversed(PARENT.items()):
        loss[child] = loss[parent] - _LOSS_AT_FULL_FLOW * flow[child] / 1000
    rows = []
    for region in REGION_CODES:
        rung, part = rung_and_part(place[region], len(LADDER))
        price = LADDER[rung] * (1 - part) + LADDER[rung + 1] * part
        # Offers stand still for half hours and move a little from one to the next.
        moved = 0.02 * smooth(grid, f"price/{region}", 0.5)[0] + 0.004 * white(grid, f"price/{region}")[0]
        scaled = price * (1 + loss[region] + moved)
        rows.append(np.round(np.clip(scaled.astype(np.float64), FLOOR, CAP), 5))
    return np.stack(rows)
