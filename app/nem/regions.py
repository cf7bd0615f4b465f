"""The five price regions of the NEM, and the two names that stand beside them."""

from __future__ import annotations

from dataclasses import dataclass

NEM = "NEM"
"""The whole market: the sum of the regions and of `UNKNOWN`."""

UNKNOWN = "unknown"
"""Region of a unit that no registry knows. Counted in the NEM, so that NEM = sum of regions + unknown."""


@dataclass(frozen=True)
class Region:
    """A price region. `code` is AEMO's REGIONID, `label` what people say."""

    code: str
    label: str
    name: str


REGIONS: tuple[Region, ...] = (
    Region("NSW1", "NSW", "New South Wales"),
    Region("QLD1", "QLD", "Queensland"),
    Region("SA1", "SA", "South Australia"),
    Region("TAS1", "TAS", "Tasmania"),
    Region("VIC1", "VIC", "Victoria"),
)
REGION_CODES: tuple[str, ...] = tuple(region.code for region in REGIONS)
SELECTABLE: tuple[str, ...] = (NEM, *REGION_CODES)

_BY_CODE = {region.code: region for region in REGIONS}


def label(code: str) -> str:
    """Short name of a region code, 'NEM' for the market, the code itself where there is none (a new region)."""
    region = _BY_CODE.get(code)
    return region.label if region else code


def name(code: str) -> str:
    """Long name of a region code, for sentences and titles."""
    if code == NEM:
        return "National Electricity Market"
    region = _BY_CODE.get(code)
    return region.name if region else code
