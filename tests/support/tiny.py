"""The hand-computable market: one hour of 1 March 2024, two regions, seven units, one link. Expected figures beside it.

Readings are the MW at each interval's start (AEMO stamps them five minutes later); the fourteenth is the reading after
the hour, so that the last interval has a next one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.support.aemo_text import Table, report

START = datetime(2024, 3, 1)
FIVE = timedelta(minutes=5)
STEPS = 12
END = START + STEPS * FIVE

READINGS: dict[str, list[float | None]] = {
    # 300, 306, ... 372: mean of neighbours 303, 309, ... so the hour's energy is 12 intervals of (303 + 6 i) / 12.
    "COAL1": [300 + 6 * i for i in range(STEPS + 1)],
    "WIND1": [60.0] * (STEPS + 1),
    # Two batteries that work against each other: they must not cancel.
    "BATT1": [24.0] * (STEPS + 1),
    "BATT2": [-12.0] * (STEPS + 1),
    # A pump is of dispatch type LOAD and reports its consumption as a positive number.
    "SHPUMP": [36.0] * (STEPS + 1),
    "MYSTERY": [12.0] * (STEPS + 1),
    # A link in disguise: no plant.
    "BLNKVIC": [100.0] * (STEPS + 1),
}
PRICES = {"NSW1": [100.0] * 12, "SA1": [-50.0] * 6 + [300.0] * 6}
DEMAND_MW = {"NSW1": 600.0, "SA1": 120.0}
ROOFTOP_MW = {"SA1": [60.0, 120.0, 120.0], "NSW1": [0.0, 0.0, 0.0]}
# Positive runs from NSW1 to SA1; forward for the first half-hour, back for the second.
FLOW_MW = [24.0] * 6 + [-24.0] * 7

EMISSIONS_T_MWH = {"COAL1": 0.9, "WIND1": 0.0}

COAL_MWH = sum((303 + 6 * i) / 12 for i in range(STEPS))
ENERGY_MWH = {
    ("NSW1", "coal_black"): COAL_MWH,
    ("SA1", "wind"): 60.0,
    ("SA1", "battery_discharging"): 24.0,
    ("SA1", "battery_charging"): -12.0,
    ("NSW1", "pumps"): -36.0,
    ("unknown", "other"): 12.0,
    # Two half-hours of 60 and 120 MW: the line within each keeps its energy.
    ("SA1", "solar_rooftop"): 90.0,
    ("NSW1", "solar_rooftop"): 0.0,
}
REVENUE_AUD = {
    ("NSW1", "coal_black"): COAL_MWH * 100,
    ("SA1", "wind"): 30 * -50 + 30 * 300,
    ("SA1", "battery_discharging"): 12 * -50 + 12 * 300,
    ("SA1", "battery_charging"): -6 * -50 + -6 * 300,
    ("NSW1", "pumps"): -36.0 * 100,
}
CAPACITY_MWH = {
    ("NSW1", "coal_black"): 600.0,
    ("SA1", "wind"): 120.0,
    ("SA1", "battery_discharging"): 100.0,
    ("SA1", "battery_charging"): 80.0,
    ("NSW1", "pumps"): 240.0,
}
# The last reading before the flow turns is paired with the first after: (24 - 24) / 2 = 0.
FLOW_FORWARD_MWH = 5 * 24 / 12
FLOW_BACK_MWH = 6 * 24 / 12
# Sum of price x demand / sum of demand, with 600 MW in NSW1 and 120 MW in SA1.
NEM_PRICE = [(100 * 600 + sa * 120) / 720 for sa in PRICES["SA1"]]

_UNITS = (
    ("COAL1", "NSW1", "GENERATOR", 600, 0, "Black coal"),
    ("WIND1", "SA1", "GENERATOR", 120, 0, "Wind"),
    ("BATT1", "SA1", "BIDIRECTIONAL", 50, -40, "Battery Storage"),
    ("BATT2", "SA1", "BIDIRECTIONAL", 50, -40, "Battery Storage"),
    ("SHPUMP", "NSW1", "LOAD", 240, 0, None),
)
_SINCE = datetime(2020, 1, 1)
_FOR_EVER = datetime(2999, 12, 31)


def registry_report() -> bytes:
    """DUDETAILSUMMARY, DUDETAIL, DUALLOC, GENUNITS and INTERCONNECTOR of the tiny market."""
    registration = "PARTICIPANT_REGISTRATION"
    tables: dict[tuple[str, str], Table] = {
        (registration, "DUDETAILSUMMARY"): (
            (
                "DUID",
                "START_DATE",
                "END_DATE",
                "DISPATCHTYPE",
                "REGIONID",
                "STATIONID",
                "TRANSMISSIONLOSSFACTOR",
                "DISTRIBUTIONLOSSFACTOR",
            ),
            [(duid, _SINCE, _FOR_EVER, kind, region, f"{duid}_S", 0.9, 1.0) for duid, region, kind, *_ in _UNITS],
        ),
        (registration, "DUDETAIL"): (
            ("EFFECTIVEDATE", "DUID", "VERSIONNO", "REGISTEREDCAPACITY", "MAXCAPACITY", "REGISTEREDMINCAPACITY"),
            [(_SINCE, duid, 1, size, size, least) for duid, _, _, size, least, _ in _UNITS],
        ),
        (registration, "DUALLOC"): (
            ("EFFECTIVEDATE", "VERSIONNO", "DUID", "GENSETID"),
            [(_SINCE, 1, unit[0], f"{unit[0]}_G") for unit in _UNITS],
        ),
        (registration, "GENUNITS"): (
            ("GENSETID", "CO2E_ENERGY_SOURCE", "CO2E_EMISSIONS_FACTOR"),
            [(f"{unit[0]}_G", unit[5], EMISSIONS_T_MWH.get(unit[0])) for unit in _UNITS],
        ),
        ("MARKET_CONFIG", "INTERCONNECTOR"): (
            ("INTERCONNECTORID", "REGIONFROM", "REGIONTO", "DESCRIPTION"),
            [("NEW-LINK", "NSW1", "SA1", "A link newer than our table")],
        ),
    }
    return report(tables)


def market_report() -> bytes:
    """SCADA, prices (with an intervention run that must not count), demand, flows and rooftop of the hour."""
    labels = [START + (i + 1) * FIVE for i in range(STEPS + 1)]
    half_hours = [START + timedelta(minutes=30 * (i + 1)) for i in range(3)]
    tables: dict[tuple[str, str], Table] = {
        ("DISPATCH", "UNIT_SCADA"): (
            ("SETTLEMENTDATE", "DUID", "SCADAVALUE"),
            [(label, duid, mw[i]) for i, label in enumerate(labels) for duid, mw in READINGS.items()],
        ),
        ("DISPATCH", "PRICE"): (
            ("SETTLEMENTDATE", "RUNNO", "REGIONID", "INTERVENTION", "RRP"),
            [
                (label, 1, region, run, rrp[i] if run == 0 else 15_000)
                for i, label in enumerate(labels[:STEPS])
                for region, rrp in PRICES.items()
                for run in (1, 0)
            ],
        ),
        ("DISPATCH", "REGIONSUM"): (
            (
                "SETTLEMENTDATE",
                "REGIONID",
                "INTERVENTION",
                "TOTALDEMAND",
                "DEMAND_AND_NONSCHEDGEN",
                "DISPATCHABLEGENERATION",
                "DISPATCHABLELOAD",
                "NETINTERCHANGE",
                "SS_WIND_UIGF",
                "SS_WIND_CLEAREDMW",
            ),
            _region_rows(labels[:STEPS]),
        ),
        ("DISPATCH", "INTERCONNECTORRES"): (
            (
                "SETTLEMENTDATE",
                "INTERCONNECTORID",
                "INTERVENTION",
                "METEREDMWFLOW",
                "MWFLOW",
                "MWLOSSES",
                "EXPORTLIMIT",
                "IMPORTLIMIT",
            ),
            [(label, "NEW-LINK", 0, FLOW_MW[i], FLOW_MW[i], 0, 24.5, -100) for i, label in enumerate(labels)],
        ),
        ("ROOFTOP", "ACTUAL"): (
            ("INTERVAL_DATETIME", "REGIONID", "POWER", "QI", "TYPE"),
            [
                (label, region, power[i] * factor, 1, kind)
                for i, label in enumerate(half_hours)
                for region, power in ROOFTOP_MW.items()
                for kind, factor in (("SATELLITE", 3), ("MEASUREMENT", 1))
            ]
            # A part of a region: adding it to Queensland would count it twice.
            + [(label, "QLDN", 500, 1, "MEASUREMENT") for label in half_hours],
        ),
    }
    return report(tables)


def _region_rows(labels: list[datetime]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for label in labels:
        for region, mw in DEMAND_MW.items():
            # The run without intervention says half: the physical values are those of the highest run.
            for run, share in ((0, 0.5), (1, 1.0)):
                rows.append((label, region, run, mw * share, (mw + 48) * share, mw, 36 * share, 0, 90, 60))
    return rows
