"""The six interconnectors of the simulation: their limits over time, and a corridor's flow shared among its links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.ingest.simulator.dispatch import PARENT, Corridor
from app.ingest.simulator.grid import Floats, Grid
from app.ingest.simulator.noise import smooth
from app.nem.links import BUILT_IN_LINKS, Link

Cents = npt.NDArray[np.int32]
"""Hundredths of a MW: what is published has two decimals, and sums of whole numbers balance exactly."""


@dataclass(frozen=True)
class Rating:
    """MW that a link usually carries at most, forward and backward, and how much of it a bad hour takes away."""

    forward_mw: float
    backward_mw: float
    varies: float


RATINGS: dict[str, Rating] = {
    "N-Q-MNSP1": Rating(100, 180, 0.25),
    "NSW1-QLD1": Rating(780, 1150, 0.20),
    "T-V-MNSP1": Rating(594, 478, 0.0),
    "V-S-MNSP1": Rating(200, 180, 0.20),
    "V-SA": Rating(620, 520, 0.20),
    "VIC1-NSW1": Rating(950, 620, 0.40),
}


@dataclass(frozen=True)
class Limits:
    """Export (>= 0) and import (<= 0) limits in hundredths of a MW: (links, steps), links in table order."""

    export: Cents
    import_: Cents


def limits(grid: Grid) -> Limits:
    """Limits that wander below their rating; Basslink's are those of its converters and stay."""
    export: list[Cents] = []
    import_: list[Cents] = []
    for link in BUILT_IN_LINKS:
        rating = RATINGS[link.interconnector]
        for rows, mw, way in ((export, rating.forward_mw, "forward"), (import_, -rating.backward_mw, "backward")):
            wander = np.clip(smooth(grid, f"limit/{way}/{link.interconnector}", 7)[0] + 0.3, 0, 2) / 2
            rows.append(np.rint(100 * mw * (1 - rating.varies * wander)).astype(np.int32))
    return Limits(np.stack(export), np.stack(import_))


def corridors(limits_: Limits) -> dict[str, Corridor]:
    """The links between a region and its parent, added up: what may run towards the parent, and back."""
    return {child: Corridor(*_both_ways(limits_, child)) for child in PARENT}


def shared(flow: dict[str, Floats], limits_: Limits) -> Cents:
    """Each link's flow (links, steps), positive forward, from each region's flow to its parent; never over a limit."""
    rows = np.zeros_like(limits_.export)
    for child in PARENT:
        out, into = _both_ways(limits_, child)
        used = np.divide(flow[child], np.where(flow[child] >= 0, out, into))
        for index, link in enumerate(BUILT_IN_LINKS):
            if _ends(link) != {child, PARENT[child]}:
                continue
            towards_parent, back = _out_into(link, child, limits_.export[index], limits_.import_[index])
            # Cut towards zero, so that rounding never breaks a limit.
            cents = np.trunc(used * np.where(used >= 0, towards_parent, back)).astype(np.int32)
            rows[index] = cents if link.region_from == child else -cents
    return rows


def exports(flows: Cents, region: str) -> Cents:
    """Net export of a region (steps,) from its links' flows."""
    total = np.zeros(flows.shape[1], dtype=np.int32)
    for index, link in enumerate(BUILT_IN_LINKS):
        if link.region_from == region:
            total += flows[index]
        elif link.region_to == region:
            total -= flows[index]
    return total


def _both_ways(limits_: Limits, child: str) -> tuple[Floats, Floats]:
    """MW out of a region towards its parent and back, over all links between them."""
    out = np.zeros(limits_.export.shape[1], dtype=np.float32)
    into = out.copy()
    for index, link in enumerate(BUILT_IN_LINKS):
        if _ends(link) == {child, PARENT[child]}:
            one_out, one_into = _out_into(link, child, limits_.export[index], limits_.import_[index])
            out += one_out / np.float32(100)
            into += one_into / np.float32(100)
    return out, into


def _out_into(link: Link, child: str, export: Cents, import_: Cents) -> tuple[Cents, Cents]:
    return (export, -import_) if link.region_from == child else (-import_, export)


def _ends(link: Link) -> set[str]:
    return {link.region_from, link.region_to}
