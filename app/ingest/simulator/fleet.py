"""The units that take part: the table's, fewer of them, or invented ones on top (and named so)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.ingest.simulator.stations import ENTRANTS, RETIRES, STATIONS, ZONES, Station, Zone
from app.nem.errors import NemdashError
from app.nem.fuels import BATTERY
from app.nem.ranges import Span
from app.nem.regions import REGION_CODES

BY_ZONE: dict[str, Zone] = {zone.code: zone for zone in ZONES}

VARIABLE = ("wind", "solar_utility")
STORAGE = (BATTERY, "pumps")
NON_SCHEDULED = ("bioenergy", "gas_wcmg")
"""Fuels outside central dispatch here: the difference between operational and total demand."""

LEAST_UNITS = len(REGION_CODES)


@dataclass(frozen=True)
class Unit:
    """One DUID. `capacity_mw` is what it can give (or, for a pump, take); in service in `[enters, leaves)`."""

    duid: str
    station: str
    zone: Zone
    fuel: str
    capacity_mw: float
    storage_mwh: float | None = None
    load: bool = False
    split: bool = False
    enters: datetime | None = None
    leaves: datetime | None = None

    @property
    def region(self) -> str:
        return self.zone.region

    @property
    def bidirectional(self) -> bool:
        return self.fuel == BATTERY and not self.split

    @property
    def dispatch_type(self) -> str:
        if self.load:
            return "LOAD"
        return "BIDIRECTIONAL" if self.bidirectional else "GENERATOR"


def fleet(count: int, span: Span) -> tuple[Unit, ...]:
    """`count` units, sorted by DUID. Raises NemdashError when there are too few for a market of five regions."""
    if count < LEAST_UNITS:
        raise NemdashError(f"A simulated market needs at least {LEAST_UNITS} units, one for each region.")
    table = [unit for station in STATIONS for unit in _units(station, span)]
    chosen = _most_telling(table, count) if count < len(table) else [*table, *_invented(count - len(table))]
    return tuple(sorted(chosen, key=lambda unit: unit.duid))


def demand_scale(units: tuple[Unit, ...]) -> dict[str, float]:
    """How large each region's demand is beside the full table's: in the proportion of what the plant can usually give.

    So that a market of ten units, or of five hundred, is neither short nor drowned. What is invented on top is mostly
    wind and sun and cannot carry an evening: half of it meets new demand, half displaces older plant.
    """
    table = [_unit(station, duid) for station in STATIONS for duid in station.duids.split()]
    ratios = {region: _usual_mw(units, region) / _usual_mw(table, region) for region in REGION_CODES}
    return {region: ratio if ratio <= 1 else (1 + ratio) / 2 for region, ratio in ratios.items()}


_USUAL_SHARE = {"wind": 0.33, "solar_utility": 0.26, "hydro": 0.4, "distillate": 0.1, BATTERY: 0.05, "pumps": 0.0}


def _usual_mw(units: tuple[Unit, ...] | list[Unit], region: str) -> float:
    return sum(unit.capacity_mw * _USUAL_SHARE.get(unit.fuel, 0.65) for unit in units if unit.region == region)


def _unit(station: Station, duid: str, enters: datetime | None = None, leaves: datetime | None = None) -> Unit:
    zone = BY_ZONE[station.zone]
    return Unit(
        duid,
        station.name,
        zone,
        station.fuel,
        station.mw,
        station.storage_mwh,
        station.load,
        station.split,
        enters,
        leaves,
    )


def _units(station: Station, span: Span) -> list[Unit]:
    length = span.end - span.start
    entry, exit_ = (_midnight(span.start + length / 3), _midnight(span.start + length / 2))
    return [
        _unit(station, duid, entry if duid in ENTRANTS else None, exit_ if duid == RETIRES else None)
        for duid in station.duids.split()
    ]


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _most_telling(table: list[Unit], count: int) -> list[Unit]:
    """Region by region, the largest unit of a fuel not yet seen there before a second one of any fuel.

    The first of every region is one that can follow the load, so that each region has a market.
    """
    queues = []
    for region in REGION_CODES:
        mine = sorted((u for u in table if u.region == region), key=lambda u: (-u.capacity_mw, u.duid))
        seen: dict[str, int] = {}
        ranked = []
        for unit in mine:
            again = seen[unit.fuel] = seen.get(unit.fuel, -1) + 1
            follows = unit.fuel.startswith(("coal", "gas", "hydro"))
            ranked.append((again, not follows, -unit.capacity_mw, unit.duid, unit))
        queues.append([entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])])
    chosen: list[Unit] = []
    for rank in range(max(map(len, queues))):
        chosen += [queue[rank] for queue in queues if rank < len(queue)]
    return chosen[:count]


_INVENTED: tuple[tuple[str, str, str, float], ...] = (
    # What they are, what they are called, the first letters of their DUIDs, and the MW of the first one.
    ("wind", "Simulated Wind Farm", "SIMW", 60),
    ("solar_utility", "Simulated Solar Farm", "SIMS", 40),
    ("gas_ocgt", "Simulated Gas Turbine", "SIMG", 30),
    ("solar_utility", "Simulated Solar Farm", "SIMS", 30),
    ("hydro", "Simulated Hydro", "SIMH", 20),
    ("wind", "Simulated Wind Farm", "SIMW", 50),
    ("battery", "Simulated Battery", "SIMB", 20),
    ("bioenergy", "Simulated Landfill", "SIML", 5),
)


def _invented(count: int) -> list[Unit]:
    """Small units over all zones and fuels in turn."""
    numbers: dict[str, int] = {}
    made = []
    for n in range(count):
        fuel, name, prefix, mw = _INVENTED[n % len(_INVENTED)]
        number = numbers[prefix] = numbers.get(prefix, 0) + 1
        zone = ZONES[(n * 7 + n // len(ZONES)) % len(ZONES)]
        capacity = mw + 5 * (n % 3)
        storage = 2 * capacity if fuel == BATTERY else None
        made.append(Unit(f"{prefix}{number:03d}", f"{name} {number}", zone, fuel, capacity, storage))
    return made
