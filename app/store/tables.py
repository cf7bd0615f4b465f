"""The lake's tables: their columns, natural keys and order, in AEMO's own (lower-case) names.

Every table also carries `published_at` (LASTCHANGED, else the time in the file's C row) and `file_no` (the C row's
number): of two rows with one key the later publication wins, so the order of ingest does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

PUBLICATION: dict[str, str] = {"published_at": "TIMESTAMP", "file_no": "BIGINT"}


@dataclass(frozen=True)
class LakeTable:
    """A table of the lake. `stamp` is the interval-ending time that partitions it; registry tables have none."""

    name: str
    key: tuple[str, ...]
    columns: dict[str, str]
    stamp: str | None = None
    sort: tuple[str, ...] = ()
    minutes: int = 5

    @property
    def all_columns(self) -> dict[str, str]:
        return self.columns | PUBLICATION

    @property
    def order(self) -> tuple[str, ...]:
        return self.sort or self.key


_TIME = "TIMESTAMP"
_NUMBER = "DOUBLE"
_TEXT = "VARCHAR"

SCADA = LakeTable(
    "scada",
    ("settlementdate", "duid"),
    {"settlementdate": _TIME, "duid": _TEXT, "scadavalue": _NUMBER},
    stamp="settlementdate",
    # By unit first: a unit's series over a month is then a few row groups.
    sort=("duid", "settlementdate"),
)
PRICE = LakeTable(
    "price",
    ("settlementdate", "regionid", "intervention"),
    {"settlementdate": _TIME, "regionid": _TEXT, "intervention": "TINYINT", "rrp": _NUMBER},
    stamp="settlementdate",
)
TRADING_PRICE = LakeTable(
    "trading_price",
    ("settlementdate", "regionid"),
    {"settlementdate": _TIME, "regionid": _TEXT, "rrp": _NUMBER},
    stamp="settlementdate",
    minutes=30,
)
REGION = LakeTable(
    "region",
    ("settlementdate", "regionid", "intervention"),
    {
        "settlementdate": _TIME,
        "regionid": _TEXT,
        "intervention": "TINYINT",
        "totaldemand": _NUMBER,
        "demand_and_nonschedgen": _NUMBER,
        "dispatchablegeneration": _NUMBER,
        "dispatchableload": _NUMBER,
        "netinterchange": _NUMBER,
        "wdr_dispatched": _NUMBER,
        "ss_wind_uigf": _NUMBER,
        "ss_wind_clearedmw": _NUMBER,
        "ss_solar_uigf": _NUMBER,
        "ss_solar_clearedmw": _NUMBER,
    },
    stamp="settlementdate",
)
INTERCONNECTOR = LakeTable(
    "interconnector",
    ("settlementdate", "interconnectorid", "intervention"),
    {
        "settlementdate": _TIME,
        "interconnectorid": _TEXT,
        "intervention": "TINYINT",
        "meteredmwflow": _NUMBER,
        "mwflow": _NUMBER,
        "mwlosses": _NUMBER,
        "exportlimit": _NUMBER,
        "importlimit": _NUMBER,
    },
    stamp="settlementdate",
)
ROOFTOP = LakeTable(
    "rooftop",
    ("interval_datetime", "regionid", "type"),
    {"interval_datetime": _TIME, "regionid": _TEXT, "type": _TEXT, "power": _NUMBER, "qi": _NUMBER},
    stamp="interval_datetime",
    minutes=30,
)

DUDETAIL = LakeTable(
    "dudetail",
    ("duid", "effectivedate", "versionno"),
    {
        "duid": _TEXT,
        "effectivedate": _TIME,
        "versionno": "INTEGER",
        "dispatchtype": _TEXT,
        "registeredcapacity": _NUMBER,
        "maxcapacity": _NUMBER,
        "registeredmincapacity": _NUMBER,
        "maxstoragecapacity": _NUMBER,
    },
)
DUDETAILSUMMARY = LakeTable(
    "dudetailsummary",
    ("duid", "start_date"),
    {
        "duid": _TEXT,
        "start_date": _TIME,
        "end_date": _TIME,
        "dispatchtype": _TEXT,
        "regionid": _TEXT,
        "stationid": _TEXT,
        "participantid": _TEXT,
        "schedule_type": _TEXT,
        "transmissionlossfactor": _NUMBER,
        "distributionlossfactor": _NUMBER,
        "secondary_tlf": _NUMBER,
    },
)
DUALLOC = LakeTable(
    "dualloc",
    ("duid", "gensetid", "effectivedate", "versionno"),
    {"duid": _TEXT, "gensetid": _TEXT, "effectivedate": _TIME, "versionno": "INTEGER"},
)
GENUNITS = LakeTable(
    "genunits",
    ("gensetid",),
    {
        "gensetid": _TEXT,
        "stationid": _TEXT,
        "gensettype": _TEXT,
        "co2e_energy_source": _TEXT,
        "co2e_emissions_factor": _NUMBER,
    },
)
EMISSION_FACTOR = LakeTable(
    "emission_factor",
    ("duid", "gensetid"),
    {"duid": _TEXT, "gensetid": _TEXT, "co2e_energy_source": _TEXT, "co2e_emissions_factor": _NUMBER},
)
STATION = LakeTable("station", ("stationid",), {"stationid": _TEXT, "stationname": _TEXT, "state": _TEXT})
LINK = LakeTable(
    "link",
    ("interconnectorid",),
    {"interconnectorid": _TEXT, "regionfrom": _TEXT, "regionto": _TEXT, "description": _TEXT},
)
WORKBOOK = LakeTable(
    "workbook",
    ("duid",),
    {
        "duid": _TEXT,
        "participant": _TEXT,
        "station_name": _TEXT,
        "regionid": _TEXT,
        "dispatch_type": _TEXT,
        "fuel_primary": _TEXT,
        "fuel_descriptor": _TEXT,
        "technology_primary": _TEXT,
        "technology_descriptor": _TEXT,
        "registered_generation_mw": _NUMBER,
        "maximum_generation_mw": _NUMBER,
        "registered_consumption_mw": _NUMBER,
        "maximum_storage_mwh": _NUMBER,
    },
)

SERIES: tuple[LakeTable, ...] = (SCADA, PRICE, TRADING_PRICE, REGION, INTERCONNECTOR, ROOFTOP)
REGISTRY: tuple[LakeTable, ...] = (
    DUDETAIL,
    DUDETAILSUMMARY,
    DUALLOC,
    GENUNITS,
    EMISSION_FACTOR,
    STATION,
    LINK,
    WORKBOOK,
)
TABLES: dict[str, LakeTable] = {table.name: table for table in (*SERIES, *REGISTRY)}
