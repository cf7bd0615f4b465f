"""Clearing the market: each region's place on the price ladder and the flows between regions, all moments at once.

The five regions form a tree. A region at its end is, for its neighbour, one more supply curve: what it can spare at
each price, cut at the link's limits. Folding the curves from the ends to Victoria, solving there, and walking back
gives the least-cost dispatch exactly; a link at its limit splits the prices by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.ingest.simulator.grid import Floats

ROOT = "VIC1"
PARENT: dict[str, str] = {"QLD1": "NSW1", "NSW1": "VIC1", "SA1": "VIC1", "TAS1": "VIC1"}
"""Each region's neighbour towards the root; from the ends inwards."""


@dataclass(frozen=True)
class Corridor:
    """The most MW that can run out of a region towards its parent, and back into it: (steps,) each, both >= 0."""

    out_mw: Floats
    into_mw: Floats


@dataclass(frozen=True)
class Cleared:
    """Per region: its place on the ladder (rung and fraction, (steps,)); per child region: MW to its parent."""

    place: dict[str, Floats]
    flow: dict[str, Floats]


def clear(surplus: dict[str, Floats], corridors: dict[str, Corridor]) -> Cleared:
    """Clear from each region's surplus (supply minus demand in MW) at every rung: (steps, rungs), rising."""
    curves = {region: curve.copy() for region, curve in surplus.items()}
    for child, parent in PARENT.items():
        corridor = corridors[child]
        curves[parent] += np.clip(curves[child], -corridor.into_mw[:, None], corridor.out_mw[:, None])
    place = {ROOT: _solve(curves[ROOT])}
    flow = {}
    for child, parent in reversed(PARENT.items()):
        wanted = at_place(curves[child], place[parent])
        flow[child] = np.clip(wanted, -corridors[child].into_mw, corridors[child].out_mw)
        bound = flow[child] != wanted
        own = _solve(curves[child] - flow[child][:, None])
        place[child] = np.where(bound, own, place[parent])
    return Cleared(place, flow)


def at_place(curve: Floats, place: Floats) -> Floats:
    """Values of curves (steps, rungs) at places on the ladder (steps,)."""
    rung, part = rung_and_part(place, curve.shape[1])
    rows = np.arange(len(curve))
    low, high = curve[rows, rung], curve[rows, rung + 1]
    return np.asarray(low + part * (high - low), dtype=np.float32)


def rung_and_part(place: Floats, rungs: int) -> tuple[npt.NDArray[np.intp], Floats]:
    """The rung below a place and the fraction of the way to the next."""
    rung = np.minimum(place.astype(np.intp), rungs - 2)
    return rung, (place - rung).astype(np.float32)


def _solve(curve: Floats) -> Floats:
    """Where each rising curve crosses zero; the nearest end of the ladder when it does not."""
    steps, rungs = curve.shape
    rung = np.clip((curve < 0).sum(axis=1) - 1, 0, rungs - 2)
    rows = np.arange(steps)
    low, high = curve[rows, rung], curve[rows, rung + 1]
    rise = high - low
    part = np.divide(-low, rise, out=np.zeros_like(low), where=rise > 0)
    return np.asarray(rung + np.clip(part, 0, 1), dtype=np.float32)
