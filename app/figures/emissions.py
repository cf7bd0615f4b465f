"""What the fuels shown emitted: sums first, the ratios last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from app.figures.series import Totals, known_sum
from app.nem.fuels import BY_CODE


class Emissions(TypedDict):
    """t CO2-e, t/MWh of the units that have an emissions factor, and their part of all plant's energy (0..1).

    Plant is what burns, falls, blows or shines: storage, rooftop and flows have no factor. None where none has one.
    """

    emissions_t: float | None
    intensity_t_mwh: float | None
    emissions_share: float | None


def emissions(totals: Totals, fuels: Iterable[str]) -> Emissions:
    """Of some fuels of a window."""
    plant = totals.of(fuel for fuel in fuels if BY_CODE[fuel].kind == "source")
    emitted, known, made = (known_sum(values) for values in (plant.emissions_t, plant.emissions_mwh, plant.energy_mwh))
    return {
        "emissions_t": emitted,
        "intensity_t_mwh": _ratio(emitted, known),
        "emissions_share": _ratio(known, made),
    }


def _ratio(top: float | None, bottom: float | None) -> float | None:
    return top / bottom if top is not None and bottom is not None and bottom > 0 else None
