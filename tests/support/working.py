"""A fleet whose work is computed by hand: three days of South Australia, of which the middle one is missing.

A wind farm all along, one registered on the third day, one that reported once and went silent, one that never reported,
and a hydro unit that makes more than it is registered for.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.support.aemo_text import Table, report

FIVE = timedelta(minutes=5)
DAYS = (datetime(2024, 3, 1), datetime(2024, 3, 3))
START, END = "2024-03-01", "2024-03-04"
HOURS = 48.0

_SINCE, _FOR_EVER = datetime(2020, 1, 1), datetime(2999, 12, 31)
# DUID, registered since, MW, fuel.
UNITS = (
    ("OLD1", _SINCE, 120, "Wind"),
    ("NEW1", DAYS[1], 60, "Wind"),
    ("SILENT1", _SINCE, 24, "Wind"),
    ("NEVER1", _SINCE, 30, "Wind"),
    ("OVER1", _SINCE, 12, "Hydro"),
)
# By day: one reading for all of it; of SILENT1 the first interval's alone.
MW = {"OLD1": (48.0, 48.0), "NEW1": (None, 60.0), "OVER1": (14.4, 14.4)}

WIND_MWH = 48 * 48 + 60 * 24
WIND_CAPACITY_MWH = 120 * 48 + 60 * 24 + 24 * 48
"""The silent one counts all along, the new one from its day, the one that never reported not at all."""
WIND_BY_DAY = (48 / (120 + 24), (48 + 60) / (120 + 60 + 24))


def reports() -> dict[str, bytes]:
    """Files by name: the registry, and what was measured."""
    registration = "PARTICIPANT_REGISTRATION"
    summary = ("DUID", "START_DATE", "END_DATE", "DISPATCHTYPE", "REGIONID", "STATIONID")
    detail = ("EFFECTIVEDATE", "DUID", "VERSIONNO", "REGISTEREDCAPACITY", "MAXCAPACITY")
    registry: dict[tuple[str, str], Table] = {
        (registration, "DUDETAILSUMMARY"): (
            summary,
            [(duid, since, _FOR_EVER, "GENERATOR", "SA1", f"{duid}_S") for duid, since, *_ in UNITS],
        ),
        (registration, "DUDETAIL"): (detail, [(since, duid, 1, size, size) for duid, since, size, _ in UNITS]),
        (registration, "DUALLOC"): (
            ("EFFECTIVEDATE", "VERSIONNO", "DUID", "GENSETID"),
            [(_SINCE, 1, unit[0], f"{unit[0]}_G") for unit in UNITS],
        ),
        (registration, "GENUNITS"): (
            ("GENSETID", "CO2E_ENERGY_SOURCE"),
            [(f"{unit[0]}_G", unit[3]) for unit in UNITS],
        ),
    }
    labels = [(place, day + FIVE * (i + 1)) for place, day in enumerate(DAYS) for i in range(288)]
    scada = [
        (label, duid, readings[place])
        for place, label in labels
        for duid, readings in MW.items()
        if readings[place] is not None
    ]
    market: dict[tuple[str, str], Table] = {
        ("DISPATCH", "UNIT_SCADA"): (
            ("SETTLEMENTDATE", "DUID", "SCADAVALUE"),
            [*scada, (DAYS[0] + FIVE, "SILENT1", 0.0)],
        ),
        ("DISPATCH", "PRICE"): (
            ("SETTLEMENTDATE", "RUNNO", "REGIONID", "INTERVENTION", "RRP"),
            [(label, 1, "SA1", 0, 50.0) for _, label in labels],
        ),
    }
    return {"registry.csv": report(registry), "market.csv": report(market)}
