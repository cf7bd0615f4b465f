"""Price bands: contiguous, half-open, open at the top, and never with a market cap as an edge (caps change)."""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass


@dataclass(frozen=True)
class PriceBand:
    """Prices `lower <= price < upper` in AUD/MWh; None where there is no bound."""

    code: str
    label: str
    lower: float | None
    upper: float | None


EDGES: tuple[float, ...] = (0, 30, 100, 300, 1000)
"""The lower end of every band but the first."""


def _bands() -> tuple[PriceBand, ...]:
    bounds = [None, *EDGES, None]
    made = []
    for lower, upper in itertools.pairwise(bounds):
        if lower is None:
            made.append(PriceBand(f"below_{upper:g}", f"< {upper:g}", lower, upper))
        elif upper is None:
            made.append(PriceBand(f"from_{lower:g}", f">= {lower:g}", lower, upper))
        else:
            made.append(PriceBand(f"{lower:g}_{upper:g}", f"{lower:g}–{upper:g}", lower, upper))
    return tuple(made)


BANDS: tuple[PriceBand, ...] = _bands()

SPIKE_PRICES: tuple[int, ...] = (300, 1000, 5000)
"""AUD/MWh from which runs of intervals are listed as spikes. The first is the strike of the usual cap contract."""


def band_of(price_aud_mwh: float) -> PriceBand:
    """The band that a price lies in."""
    return BANDS[bisect.bisect_right(EDGES, price_aud_mwh)]
