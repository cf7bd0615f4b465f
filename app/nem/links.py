"""The interconnectors: the regions each one joins. AEMO's INTERCONNECTOR table overrides and extends these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """An interconnector. Positive flow runs from `region_from` to `region_to` (FORMATS, point 24)."""

    interconnector: str
    region_from: str
    region_to: str
    name: str


BUILT_IN_LINKS: tuple[Link, ...] = (
    Link("N-Q-MNSP1", "NSW1", "QLD1", "Terranora"),
    Link("NSW1-QLD1", "NSW1", "QLD1", "QNI"),
    Link("T-V-MNSP1", "TAS1", "VIC1", "Basslink"),
    Link("V-S-MNSP1", "VIC1", "SA1", "Murraylink"),
    Link("V-SA", "VIC1", "SA1", "Heywood"),
    Link("VIC1-NSW1", "VIC1", "NSW1", "VNI"),
)


def share_of_limit(mw: float, forward_limit_mw: float, reverse_limit_mw: float) -> float | None:
    """Flow / the limit of its direction, 0..1 and beyond: how much of the room there is in use.

    Both limits are signed and bound the flow from above and from below: forward room is what lies above zero of the
    first, reverse room what lies below zero of the second. None where there is no room in the flow's direction: a limit
    of zero, or one that forces the flow the other way.
    """
    limit = forward_limit_mw if mw > 0 else reverse_limit_mw
    if mw == 0:
        return 0.0 if forward_limit_mw > 0 or reverse_limit_mw < 0 else None
    return mw / limit if mw * limit > 0 else None
