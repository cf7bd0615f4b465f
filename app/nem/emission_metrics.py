"""The metrics of emissions, a part of the one table (app/nem/metrics.py)."""

from __future__ import annotations

from app.nem.metric import SCADA, Metric, column

_FACTORS = "CO2EII_AVAILABLE_GENERATORS (else GENUNITS).CO2E_EMISSIONS_FACTOR"

EMISSIONS: tuple[Metric, ...] = (
    column(
        "emissions_t",
        "Emissions",
        "t",
        "CO2-e: energy of each unit and five minutes, where it gives, x the unit's factor (of several generating sets, "
        "their mean). Generation only: not of storage, loads, rooftop solar and flows. "
        "Nothing where no unit has a factor",
        f"{SCADA}; {_FACTORS}",
    ),
    column(
        "emissions_mwh",
        "Energy with a factor",
        "MWh",
        "Energy of the units whose factor is known: the part of all plant's energy that emissions are known of",
        f"{SCADA}; {_FACTORS}",
    ),
    column(
        "intensity_t_mwh",
        "Emissions intensity",
        "t/MWh",
        "Emissions / energy with a factor; zero of wind, sun and water. Nothing where that energy is not above zero",
        f"{SCADA}; {_FACTORS}",
    ),
)
