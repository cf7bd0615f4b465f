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
