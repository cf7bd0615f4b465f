"""The registry of the simulated fleet, in the tables and words that AEMO uses."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

import pyarrow as pa

from app.ingest.simulator.fleet import NON_SCHEDULED, VARIABLE, Unit
from app.ingest.simulator.noise import uniform
from app.nem.fuels import BATTERY
from app.nem.links import BUILT_IN_LINKS
from app.nem.ranges import Span

PARTICIPANT = "Simulated market"
_FIRST_DAY = datetime(2000, 1, 1)
_FOR_EVER = datetime(2999, 12, 31)
_STATES = {"NSW1": "NSW", "QLD1": "QLD", "SA1": "SA", "TAS1": "TAS", "VIC1": "VIC"}

# Primary and descriptor of the fuel, primary and descriptor of the technology.
_WORDS: dict[str, tuple[str, str, str, str]] = {
    "coal_brown": ("Fossil", "Brown Coal", "Combustion", "Steam Sub-Critical"),
    "coal_black": ("Fossil", "Black Coal", "Combustion", "Steam Sub-Critical"),
    "gas_steam": ("Fossil", "Natural Gas", "Combustion", "Steam Sub-Critical"),
    "gas_ccgt": ("Fossil", "Natural Gas", "Combustion", "Combined Cycle Gas Turbine (CCGT)"),
    "gas_ocgt": ("Fossil", "Natural Gas", "Combustion", "Open Cycle Gas turbines (OCGT)"),
    "gas_recip": ("Fossil", "Natural Gas", "Combustion", "Compression Reciprocating Engine"),
    "gas_wcmg": ("Fossil", "Waste Coal Mine Gas", "Combustion", "Spark Ignition Reciprocating Engine"),
    "distillate": ("Fossil", "Diesel", "Combustion", "Open Cycle Gas turbines (OCGT)"),
    "bioenergy": ("Renewable/ Biomass / Waste", "Bagasse", "Combustion", "Steam Sub-Critical"),
    "hydro": ("Hydro", "Water", "Renewable", "Hydro - Gravity"),
    "pumps": ("-", "-", "-", "-"),
    "wind": ("Wind", "Wind", "Renewable", "Wind - Onshore"),
    "solar_utility": ("Solar", "Solar", "Renewable", "Photovoltaic Tracking Flat Panel"),
    BATTERY: ("Battery Storage", "Grid", "Storage", "Battery and Inverter"),
}
# Energy source as GENUNITS words it, and tonnes of CO2-equivalent per MWh, rounded; of bioenergy AEMO publishes none.
_SOURCES: dict[str, tuple[str, float | None]] = {
    "coal_brown": ("Brown coal", 1.2),
    "coal_black": ("Black coal", 0.9),
    "gas_steam": ("Natural Gas (Pipeline)", 0.6),
    "gas_ccgt": ("Natural Gas (Pipeline)", 0.42),
    "gas_ocgt": ("Natural Gas (Pipeline)", 0.65),
    "gas_recip": ("Natural Gas (Pipeline)", 0.5),
    "gas_wcmg": ("Coal mine waste gas", 0.5),
    "distillate": ("Diesel oil", 0.95),
    "bioenergy": ("Bagasse", None),
    "hydro": ("Hydro", 0.0),
    "wind": ("Wind", 0.0),
    "solar_utility": ("Solar", 0.0),
    BATTERY: ("Battery Storage", 0.0),
}
_DISPATCH_WORDS = {"GENERATOR": "Generating Unit", "LOAD": "Load", "BIDIRECTIONAL": "Bidirectional Unit"}


def registry(units: tuple[Unit, ...], span: Span, seed: int) -> dict[str, pa.Table]:
    """The registry tables by name, each with the columns of its lake table (publication columns aside)."""
    return {
        "dudetail": pa.Table.from_pylist([_detail(unit) for unit in units]),
        "dudetailsummary": pa.Table.from_pylist([row for unit in units for row in _summaries(unit, span, seed)]),
        # The workbook lists today's plant only: a retired unit's fuel must come from its generating set.
        "workbook": pa.Table.from_pylist([_workbook(unit) for unit in units if unit.leaves is None]),
        "dualloc": pa.Table.from_pylist([_allocation(unit) for unit in units if not unit.load]),
        "genunits": pa.Table.from_pylist([_generating_set(unit) for unit in units if not unit.load]),
        "emission_factor": pa.Table.from_pylist(_emission_factors(units, seed)),
        "station": pa.Table.from_pylist(list({row["stationid"]: row for row in map(_station, units)}.values())),
        "link": pa.Table.from_pylist(
            [
                {
                    "interconnectorid": link.interconnector,
                    "regionfrom": link.region_from,
                    "regionto": link.region_to,
                    "description": link.name,
                }
                for link in BUILT_IN_LINKS
            ]
        ),
    }


def _detail(unit: Unit) -> dict[str, Any]:
    return {
        "duid": unit.duid,
        "effectivedate": unit.enters or _FIRST_DAY,
        "versionno": 1,
        "dispatchtype": unit.dispatch_type,
        "registeredcapacity": unit.capacity_mw,
        "maxcapacity": unit.capacity_mw,
        "registeredmincapacity": 0.0,
        "maxstoragecapacity": unit.storage_mwh,
    }


def _summaries(unit: Unit, span: Span, seed: int) -> list[dict[str, Any]]:
    """One row for each financial year of the span, because loss factors change every 1 July."""
    first, last = unit.enters or _FIRST_DAY, unit.leaves or _FOR_EVER
    julys = [datetime(year, 7, 1) for year in range(span.start.year, span.end.year + 1)]
    borders = [first, *(july for july in julys if max(first, span.start) < july < min(last, span.end)), last]
    return [
        {
            "duid": unit.duid,
            "start_date": start,
            "end_date": end,
            "dispatchtype": unit.dispatch_type,
            "regionid": unit.region,
            "stationid": _station(unit)["stationid"],
            "participantid": "SIMULATED",
            "schedule_type": _schedule(unit),
            "transmissionlossfactor": _loss_factor(unit, start, seed),
            "distributionlossfactor": 1.0,
            "secondary_tlf": _loss_factor(unit, start, seed) if unit.bidirectional else None,
        }
        for start, end in pairwise(borders)
    ]


def _loss_factor(unit: Unit, start: datetime, seed: int) -> float:
    # Far from the cities, as wind and sun are, more is lost on the way.
    remote = unit.fuel in VARIABLE
    centre, width = (0.93, 0.14) if remote else (0.985, 0.05)
    site = uniform(f"loss/{unit.duid}", seed) - 0.5
    year = uniform(f"loss/{unit.duid}/{start.year}", seed) - 0.5
    return round(centre + width * site + 0.02 * year, 4)


def _schedule(unit: Unit) -> str:
    if unit.fuel in NON_SCHEDULED:
        return "NON-SCHEDULED"
    return "SEMI-SCHEDULED" if unit.fuel in VARIABLE else "SCHEDULED"


def _workbook(unit: Unit) -> dict[str, Any]:
    primary, descriptor, technology, technology_descriptor = _WORDS[unit.fuel]
    if unit.fuel == "bioenergy" and "Landfill" in unit.station:
        descriptor, technology_descriptor = "Landfill Methane / Landfill Gas", "Spark Ignition Reciprocating Engine"
    return {
        "duid": unit.duid,
        "participant": PARTICIPANT,
        "station_name": unit.station,
        "regionid": unit.region,
        "dispatch_type": _DISPATCH_WORDS[unit.dispatch_type],
        "fuel_primary": primary,
        "fuel_descriptor": descriptor,
        "technology_primary": technology,
        "technology_descriptor": technology_descriptor,
        "registered_generation_mw": None if unit.load else unit.capacity_mw,
        "maximum_generation_mw": None if unit.load else unit.capacity_mw,
        "registered_consumption_mw": unit.capacity_mw if unit.load or unit.bidirectional else None,
        "maximum_storage_mwh": unit.storage_mwh,
    }


def _allocation(unit: Unit) -> dict[str, Any]:
    return {
        "duid": unit.duid,
        "gensetid": unit.duid,
        "effectivedate": unit.enters or _FIRST_DAY,
        "versionno": 1,
    }


def _generating_set(unit: Unit) -> dict[str, Any]:
    source, factor = _SOURCES[unit.fuel]
    return {
        "gensetid": unit.duid,
        "stationid": _station(unit)["stationid"],
        "gensettype": _WORDS[unit.fuel][3],
        "co2e_energy_source": source,
        "co2e_emissions_factor": factor,
    }


def _emission_factors(units: tuple[Unit, ...], seed: int) -> list[dict[str, Any]]:
    """The list of emissions factors, by DUID. No two plants burn alike."""
    listed = []
    for unit in units:
        source, factor = _SOURCES.get(unit.fuel, ("", None))
        if factor is not None:
            own = round(factor * (0.9 + 0.2 * uniform(f"emissions/{unit.duid}", seed)), 4)
            row = {"duid": unit.duid, "gensetid": unit.duid, "co2e_energy_source": source}
            listed.append(row | {"co2e_emissions_factor": own})
    return listed


def _station(unit: Unit) -> dict[str, Any]:
    code = "".join(letter for letter in unit.station.upper() if letter.isalnum())
    return {"stationid": code[:20], "stationname": unit.station, "state": _STATES[unit.region]}
