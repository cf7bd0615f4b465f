"""Which unit is what, where, how big, and when: AEMO's registration tables resolved into one list of unit periods.

Precedence (docs/metrics.md, Fuels and units): fuel from the workbook, else DUALLOC x GENUNITS, else the written table,
else `other`; region and dispatch type from the DUDETAILSUMMARY in force, else the workbook, else the written table;
capacity from the DUDETAIL in force, the workbook only for a DUID that has no DUDETAIL row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from app.nem import descriptors, regions
from app.nem.fuels import BATTERY, OTHER
from app.nem.links import BUILT_IN_LINKS, Link
from app.store import emissions

BEGIN = datetime(1900, 1, 1)
END = datetime(2999, 12, 31)

LOAD = "LOAD"
GENERATOR = "GENERATOR"
BIDIRECTIONAL = "BIDIRECTIONAL"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class UnitPeriod:
    """A DUID over `[valid_from, valid_to)`. The periods of a DUID follow each other without gap or overlap.

    `fuel` is a code of `app.nem.fuels.UNIT_FUELS`. Capacities are null where the unit is not in force or its size is
    unknown; `capacity_mw` is what it can generate (a pump: what it can pump), `charge_capacity_mw` what a battery can
    take. Loss factors are transmission x distribution, 1 where none is registered. `emissions_t_mwh` is today's factor
    of its generating sets, null where AEMO names none.
    """

    duid: str
    valid_from: datetime
    valid_to: datetime
    station: str
    owner: str
    region: str
    fuel: str
    dispatch_type: str
    in_force: bool
    capacity_mw: float | None
    charge_capacity_mw: float | None
    storage_mwh: float | None
    loss_factor: float
    charge_loss_factor: float
    emissions_t_mwh: float | None


_TYPES = {
    "str": pa.string(),
    "bool": pa.bool_(),
    "datetime": pa.timestamp("us"),
    "float": pa.float64(),
    "float | None": pa.float64(),
}
_SCHEMA = pa.schema([(f.name, _TYPES[str(f.type)]) for f in fields(UnitPeriod)])


@dataclass
class Registry:
    """The registry tables of the lake as rows, grouped by DUID."""

    workbook: dict[str, Row] = field(default_factory=dict)
    summaries: dict[str, list[Row]] = field(default_factory=dict)
    details: dict[str, list[Row]] = field(default_factory=dict)
    energy_sources: dict[str, list[str]] = field(default_factory=dict)
    emissions: dict[str, float] = field(default_factory=dict)
    stations: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, Iterable[Row]]) -> Registry:
        """From the rows of the lake tables of `tables.REGISTRY`, the links aside."""
        registry = cls()
        registry.workbook = {row["duid"]: row for row in tables.get("workbook", ())}
        for row in tables.get("dudetailsummary", ()):
            registry.summaries.setdefault(row["duid"], []).append(row)
        for row in tables.get("dudetail", ()):
            registry.details.setdefault(row["duid"], []).append(row)
        sets = {row["gensetid"]: row for row in tables.get("genunits", ())}
        for row in sorted(tables.get("dualloc", ()), key=lambda r: (r["effectivedate"], r["versionno"]), reverse=True):
            genset = sets.get(row["gensetid"], {})
            if genset.get("co2e_energy_source"):
                registry.energy_sources.setdefault(row["duid"], []).append(genset["co2e_energy_source"])
        registry.emissions = emissions.factors(tables)
        registry.stations = {row["stationid"]: row["stationname"] for row in tables.get("station", ())}
        return registry

    def duids(self) -> set[str]:
        return {*self.workbook, *self.summaries, *self.details}


def resolve(registry: Registry, first_readings: Mapping[str, datetime]) -> list[UnitPeriod]:
    """The periods of every DUID that is registered or has a reading, links in disguise left out.

    `first_readings` says when each DUID of the lake's SCADA reported first (interval_start): a unit whose registration
    has no dates counts as in force from then on.
    """
    periods: list[UnitPeriod] = []
    for duid in sorted(registry.duids() | set(first_readings)):
        if descriptors.is_plant(duid):
            periods += _merged(_Unit.of(duid, registry).periods(first_readings.get(duid)))
    return periods


def as_table(periods: Iterable[UnitPeriod]) -> pa.Table:
    """The periods as rows, one column a field of UnitPeriod."""
    rows = list(periods)
    return pa.table({name: [getattr(row, name) for row in rows] for name in _SCHEMA.names}, schema=_SCHEMA)


def links_table(rows: Iterable[Row]) -> pa.Table:
    """The interconnectors (interconnector, region_from, region_to, name): AEMO's rows over the built-in ones."""
    known = {link.interconnector: link for link in BUILT_IN_LINKS}
    for row in rows:
        code = row["interconnectorid"]
        name = known[code].name if code in known else row["description"] or code
        known[code] = Link(code, row["regionfrom"], row["regionto"], name)
    return pa.Table.from_pylist([asdict(known[code]) for code in sorted(known)])


_WRITTEN = {unit.duid: unit for unit in descriptors.WRITTEN_UNITS}


@dataclass(frozen=True)
class _Unit:
    """All that is registered of one DUID, each kind of row in order of time."""

    duid: str
    workbook: Row | None
    summaries: list[Row]
    details: list[Row]
    energy_sources: list[str]
    emissions: float | None
    stations: Mapping[str, str]

    @classmethod
    def of(cls, duid: str, registry: Registry) -> _Unit:
        newest: dict[datetime, Row] = {}
        # Several versions of one date: the highest number is in force.
        for row in sorted(registry.details.get(duid, ()), key=lambda r: r["versionno"]):
            newest[row["effectivedate"]] = row
        return cls(
            duid,
            registry.workbook.get(duid),
            sorted(registry.summaries.get(duid, ()), key=lambda r: r["start_date"]),
            [newest[date] for date in sorted(newest)],
            registry.energy_sources.get(duid, []),
            registry.emissions.get(duid),
            registry.stations,
        )

    def periods(self, first_reading: datetime | None) -> list[UnitPeriod]:
        cuts = {BEGIN, *(row["effectivedate"] for row in self.details)}
        for row in self.summaries:
            cuts |= {row["start_date"], row["end_date"] or END}
        if not self.summaries and first_reading is not None:
            cuts.add(first_reading)
        ordered = sorted(cut for cut in cuts if BEGIN <= cut < END)
        return [self._at(start, end, first_reading) for start, end in zip(ordered, [*ordered[1:], END], strict=True)]

    def _at(self, start: datetime, end: datetime, first_reading: datetime | None) -> UnitPeriod:
        summary = self._summary_at(start)
        # Without registration dates a unit is in force from its first reading on.
        in_force = summary is not None if self.summaries else first_reading is not None and start >= first_reading
        dispatch_type = self._dispatch_type(summary)
        fuel = self._fuel(dispatch_type)
        capacity, charge = self._capacities(start, dispatch_type, fuel) if in_force else (None, None)
        factor, charge_factor = _loss_factors(summary)
        return UnitPeriod(
            self.duid,
            start,
            end,
            self._station(summary),
            self._owner(summary),
            self._region(summary),
            fuel,
            dispatch_type,
            in_force,
            capacity,
            charge,
            self._number("maximum_storage_mwh"),
            factor,
            charge_factor,
            self.emissions,
        )

    def _summary_at(self, moment: datetime) -> Row | None:
        """The row in force: the newest that has started, unless it has ended (an end is clipped at the next start)."""
        started = [row for row in self.summaries if row["start_date"] <= moment]
        row = started[-1] if started else None
        return row if row is not None and moment < (row["end_date"] or END) else None

    def _dispatch_type(self, summary: Row | None) -> str:
        if summary is not None and summary["dispatchtype"]:
            return str(summary["dispatchtype"]).strip().upper()
        words = str((self.workbook or {}).get("dispatch_type") or "").strip().lower()
        if words:
            return LOAD if words == "load" else BIDIRECTIONAL if words.startswith("bidirectional") else GENERATOR
        written = _WRITTEN.get(self.duid)
        return written.dispatch_type if written else GENERATOR

    def _region(self, summary: Row | None) -> str:
        written = _WRITTEN.get(self.duid)
        candidates = (
            summary["regionid"] if summary is not None else None,
            (self.workbook or {}).get("regionid"),
            written.region if written else None,
        )
        return next((region for region in candidates if region in regions.REGION_CODES), regions.UNKNOWN)

    def _fuel(self, dispatch_type: str) -> str:
        if self.workbook is not None:
            words = ("fuel_primary", "fuel_descriptor", "technology_primary", "technology_descriptor")
            fuel = descriptors.fuel_of(
                self.duid, str(self.workbook["dispatch_type"] or ""), *(self.workbook[word] or "" for word in words)
            )
            if fuel is not None:
                return fuel
        for source in self.energy_sources:
            fuel = descriptors.fuel_of_energy_source(self.duid, dispatch_type, source)
            if fuel not in (None, OTHER):
                return str(fuel)
        if self.duid in _WRITTEN:
            return _WRITTEN[self.duid].fuel
        return "pumps" if dispatch_type == LOAD and descriptors.is_pump(self.duid) else OTHER

    def _capacities(self, moment: datetime, dispatch_type: str, fuel: str) -> tuple[float | None, float | None]:
        if self.duid.startswith(descriptors.NO_CAPACITY_PREFIXES) or fuel == OTHER:
            return None, None
        detail = next((row for row in reversed(self.details) if row["effectivedate"] <= moment), None)
        if self.details:
            registered = detail["registeredcapacity"] if detail is not None else None
        else:
            registered = self._number("registered_generation_mw")
        if fuel != BATTERY:
            return registered, None
        if dispatch_type == LOAD:
            return None, registered
        if dispatch_type != BIDIRECTIONAL:
            return registered, None
        # A bidirectional unit's registered consumption is a negative minimum; files before 2024 lack the column.
        consumption = abs(detail["registeredmincapacity"] or 0) if detail is not None else 0
        return registered, consumption or self._number("registered_consumption_mw")

    def _number(self, column: str) -> float | None:
        value = (self.workbook or {}).get(column)
        return None if value is None else float(value)

    def _station(self, summary: Row | None) -> str:
        names = (
            (self.workbook or {}).get("station_name"),
            self.stations.get((summary or {}).get("stationid") or ""),
            _WRITTEN[self.duid].station if self.duid in _WRITTEN else None,
            (summary or {}).get("stationid"),
        )
        return next((str(name) for name in names if name), self.duid)

    def _owner(self, summary: Row | None) -> str:
        return str((self.workbook or {}).get("participant") or (summary or {}).get("participantid") or "")


def _loss_factors(summary: Row | None) -> tuple[float, float]:
    """(generating, charging): a bidirectional unit's charging has a transmission factor of its own."""
    if summary is None:
        return 1.0, 1.0
    transmission = summary["transmissionlossfactor"] or 1.0
    distribution = summary["distributionlossfactor"] or 1.0
    secondary = summary["secondary_tlf"] or transmission
    return transmission * distribution, secondary * distribution


def _merged(periods: list[UnitPeriod]) -> list[UnitPeriod]:
    """Neighbouring periods that say the same are one."""
    merged: list[UnitPeriod] = []
    for period in periods:
        if merged and replace(merged[-1], valid_from=period.valid_from, valid_to=period.valid_to) == period:
            merged[-1] = replace(merged[-1], valid_to=period.valid_to)
        else:
            merged.append(period)
    return merged
