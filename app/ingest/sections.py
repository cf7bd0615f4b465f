"""Which of AEMO's file sections become which lake table, and the columns a section must have to be of use.

Names are those of the I rows: they differ from the table names of AEMO's data model, and the version number that
follows them says nothing about the order or the set of columns.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.store import tables
from app.store.tables import LakeTable


@dataclass(frozen=True)
class Target:
    """A lake table and those of its columns that every era of AEMO's files has; the others may be absent (null).

    `shared`: AEMO has another table of the same name, which is meant where a required column is not there.
    `keyless`: rows without a key are passed over; elsewhere they are a damaged file's.
    """

    table: LakeTable
    required: tuple[str, ...]
    shared: bool = False
    keyless: bool = False


_DISPATCH = {
    ("DISPATCH", "UNIT_SCADA"): Target(tables.SCADA, ("settlementdate", "duid", "scadavalue")),
    ("DISPATCH", "PRICE"): Target(tables.PRICE, ("settlementdate", "regionid", "intervention", "rrp")),
    ("TRADING", "PRICE"): Target(tables.TRADING_PRICE, ("settlementdate", "regionid", "rrp")),
    ("DISPATCH", "REGIONSUM"): Target(
        tables.REGION,
        (
            "settlementdate",
            "regionid",
            "intervention",
            "totaldemand",
            "demand_and_nonschedgen",
            "dispatchablegeneration",
            "dispatchableload",
            "netinterchange",
        ),
    ),
    ("DISPATCH", "INTERCONNECTORRES"): Target(
        tables.INTERCONNECTOR,
        (
            "settlementdate",
            "interconnectorid",
            "intervention",
            "meteredmwflow",
            "mwflow",
            "exportlimit",
            "importlimit",
        ),
    ),
    ("ROOFTOP", "ACTUAL"): Target(tables.ROOFTOP, ("interval_datetime", "regionid", "type", "power")),
}
_REGISTRY = {
    ("PARTICIPANT_REGISTRATION", "DUDETAIL"): Target(
        tables.DUDETAIL, ("duid", "effectivedate", "versionno", "registeredcapacity", "maxcapacity")
    ),
    ("PARTICIPANT_REGISTRATION", "DUDETAILSUMMARY"): Target(
        tables.DUDETAILSUMMARY, ("duid", "start_date", "end_date", "dispatchtype", "regionid")
    ),
    ("PARTICIPANT_REGISTRATION", "DUALLOC"): Target(tables.DUALLOC, ("duid", "gensetid", "effectivedate", "versionno")),
    ("PARTICIPANT_REGISTRATION", "GENUNITS"): Target(tables.GENUNITS, ("gensetid", "co2e_energy_source")),
    ("PARTICIPANT_REGISTRATION", "STATION"): Target(tables.STATION, ("stationid", "stationname")),
    ("MARKET_CONFIG", "INTERCONNECTOR"): Target(tables.LINK, ("interconnectorid", "regionfrom", "regionto")),
}
# The list of emissions factors; the weekly results of the index stand in a table of the same name. Sets of no DUID sell
# nothing in the market.
_EMISSIONS = {
    ("CO2EII", "PUBLISHING"): Target(
        tables.EMISSION_FACTOR, ("duid", "gensetid", "co2e_emissions_factor"), shared=True, keyless=True
    )
}
TARGETS: dict[tuple[str, str], Target] = _DISPATCH | _REGISTRY | _EMISSIONS
