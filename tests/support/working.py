"""A fleet whose work is computed by hand: three days of South Australia, of which the middle one is missing.

A wind farm all along, one registered on the third day, one that reported once and went silent, one that never reported,
and a hydro unit that makes more than it is registered for.
"""

from __future__ import annotations

from collections.abc import Mapping
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


# Batteries of both kinds: two DUIDs, of which the load reports what it takes as a positive number, and one DUID. Two
# loads are silent: one, all that Victoria has, reported once, one never did. The coal unit is the only one of its fuel,
# and silent too.
STORING = (
    ("HPRG1", _SINCE, 100, "Battery Storage"),
    ("HPRL1", _SINCE, 80, "Battery Storage"),
    ("BOTH1", _SINCE, 50, "Battery Storage"),
    ("QUIETL1", _SINCE, 20, "Battery Storage"),
    ("NEVERL1", _SINCE, 10, "Battery Storage"),
    ("COAL1", _SINCE, 600, "Black coal"),
)
STORING_KINDS = {
    "HPRL1": ("LOAD", 0, "SA1"),
    "BOTH1": ("BIDIRECTIONAL", -40, "SA1"),
    "QUIETL1": ("LOAD", 0, "VIC1"),
    "NEVERL1": ("LOAD", 0, "SA1"),
}
STORING_MW = {"HPRG1": (30.0, 30.0), "HPRL1": (20.0, 40.0), "BOTH1": (24.0, -12.0)}
_PLAIN = ("GENERATOR", 0, "SA1")
STORING_ONCE = ("QUIETL1", "COAL1")


def reports(
    units: tuple[tuple[str, datetime, int, str], ...] = UNITS,
    kinds: Mapping[str, tuple[str, int, str]] | None = None,
    mw: Mapping[str, tuple[float | None, float | None]] = MW,
    once: tuple[str, ...] = ("SILENT1",),
) -> dict[str, bytes]:
    """Files by name: the registry, and what was measured.

    `kinds` has the dispatch type, the least MW and the region of what is no generator of South Australia; `mw` the
    readings of each day; `once` who reports in the first interval alone, and then nothing.
    """
    kinds = kinds or {}
    registration = "PARTICIPANT_REGISTRATION"
    summary = ("DUID", "START_DATE", "END_DATE", "DISPATCHTYPE", "REGIONID", "STATIONID")
    detail = ("EFFECTIVEDATE", "DUID", "VERSIONNO", "REGISTEREDCAPACITY", "MAXCAPACITY", "REGISTEREDMINCAPACITY")
    registry: dict[tuple[str, str], Table] = {
        (registration, "DUDETAILSUMMARY"): (
            summary,
            [
                (duid, since, _FOR_EVER, kind, region, f"{duid}_S")
                for duid, since, *_ in units
                for kind, _, region in (kinds.get(duid, _PLAIN),)
            ],
        ),
        (registration, "DUDETAIL"): (
            detail,
            [(since, duid, 1, size, size, kinds.get(duid, _PLAIN)[1]) for duid, since, size, _ in units],
        ),
        (registration, "DUALLOC"): (
            ("EFFECTIVEDATE", "VERSIONNO", "DUID", "GENSETID"),
            [(_SINCE, 1, unit[0], f"{unit[0]}_G") for unit in units],
        ),
        (registration, "GENUNITS"): (
            ("GENSETID", "CO2E_ENERGY_SOURCE"),
            [(f"{unit[0]}_G", unit[3]) for unit in units],
        ),
    }
    labels = [(place, day + FIVE * (i + 1)) for place, day in enumerate(DAYS) for i in range(288)]
    scada = [
        (label, duid, readings[place])
        for place, label in labels
        for duid, readings in mw.items()
        if readings[place] is not None
    ]
    market: dict[tuple[str, str], Table] = {
        ("DISPATCH", "UNIT_SCADA"): (
            ("SETTLEMENTDATE", "DUID", "SCADAVALUE"),
            [*scada, *((DAYS[0] + FIVE, duid, 0.0) for duid in once)],
        ),
        ("DISPATCH", "PRICE"): (
            ("SETTLEMENTDATE", "RUNNO", "REGIONID", "INTERVENTION", "RRP"),
            [(label, 1, "SA1", 0, 50.0) for _, label in labels],
        ),
    }
    return {"registry.csv": report(registry), "market.csv": report(market)}
