"""Prices: from a place on the ladder to dollars, the losses between regions, and the days of withheld offers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.ingest.simulator.dispatch import PARENT, rung_and_part
from app.ingest.simulator.grid import STEPS_PER_DAY, STEPS_PER_HOUR, Floats, Grid
from app.ingest.simulator.noise import gaussians, smooth, white
from app.ingest.simulator.offers import CAP, FLOOR, LADDER
from app.nem.regions import REGION_CODES

_SPIKE_DAY = 1.3
"""Normal score above which a region's day has a spike: one in ten, harmless while neighbours can help."""

_RELIEF = 0.5
"""Normal score above which a moment within a spike is calm: spikes come in bursts."""

_LOSS_AT_FULL_FLOW = 0.05
"""Of the price, for each 1000 MW."""

_GLUT_DAY = 1.3
_RACE = 20
"""Normal score of a day with a race to the floor: one in ten, where prices are negative. How far prices fall then."""


def spikes(grid: Grid, region: str) -> npt.NDArray[np.bool_]:
    """Moments at which offers are withheld, mostly around sunset, often in several regions at once: (steps,)."""
    hit = np.zeros(grid.steps, dtype=np.bool_)
    calm = white(grid, "spike")[0] > _RELIEF
    own, common = (gaussians(grid.seed, f"spike/{of}", grid.first_day, grid.days, 3) for of in (region, "NEM"))
    # Two thirds of what makes such a day, a shortage or a heat wave, is felt everywhere.
    for day, (chance, when, long) in enumerate(0.58 * own + 0.82 * common):
        if chance > _SPIKE_DAY:
            start = day * STEPS_PER_DAY + round((18.0 + 0.9 * float(when)) * STEPS_PER_HOUR)
            hit[start : start + 2 + int(13 * abs(float(long)))] = True
    return np.asarray(hit & ~calm)


def _gluts(grid: Grid, region: str) -> npt.NDArray[np.bool_]:
    """Moments at which plant behind a constraint races for the floor, so as not to be the one that is cut: (steps,)."""
    draws = gaussians(grid.seed, f"glut/{region}", grid.first_day, grid.days, 1)[:, 0]
    racing = grid.each_day([float(draw > _GLUT_DAY) for draw in draws]) > 0
    return np.asarray(racing & (smooth(grid, f"glut/{region}", 0.3)[0] > 1))


def _restless(grid: Grid) -> tuple[Floats, Floats]:
    """How prices move beside the merit order: a share of the price, and dollars: (steps,) each."""
    half_hour, now = smooth(grid, "rebid", 0.7)[0], white(grid, "rebid")[0]
    return 0.045 * half_hour + 0.02 * now, 1.2 * half_hour + 0.7 * now


def regional_prices(grid: Grid, place: dict[str, Floats], flow: dict[str, Floats]) -> npt.NDArray[np.float64]:
    """Dispatch price of each region in $/MWh with five decimals: (regions, steps), floor to cap.

    `flow` is MW from each region to its parent; the receiving end pays for the losses on the way.
    """
    loss: dict[str, Floats] = {"VIC1": np.zeros(grid.steps, dtype=np.float32)}
    for child, parent in reversed(PARENT.items()):
        loss[child] = loss[parent] - np.float32(_LOSS_AT_FULL_FLOW / 1000) * flow[child]
    # Rebids and constraints that come and go: the same for all regions, because they share the marginal unit.
    moved = _restless(grid)
    rows = []
    for region in REGION_CODES:
        rung, part = rung_and_part(place[region], len(LADDER))
        price = LADDER[rung] * (1 - part) + LADDER[rung + 1] * part
        scaled = price * (1 + loss[region] + moved[0]) + moved[1]
        scaled[_gluts(grid, region) & (price < 0)] *= _RACE
        rows.append(np.round(np.clip(scaled.astype(np.float64), FLOOR, CAP), 5))
    return np.stack(rows)
