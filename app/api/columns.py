"""The columns of every endpoint: name, unit and meaning. Answers, the OpenAPI document and the readable page use it."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Column:
    """One column of an answer. `only_at` names the one interval it exists at; None means every interval."""

    name: str
    unit: str
    meaning: str
    only_at: str | None = None


_INTERVAL_START = Column(
    "interval_start", "time +10:00", "Beginning of the half-open interval; for total, of the window where there is data"
)
_HOURS = Column("hours", "h", "Hours of the interval that there is data for; never inferred from its length")

GENERATION: tuple[Column, ...] = (
    _INTERVAL_START,
    Column("fuel", "code", "Fuel or group, in stack order; loads (pumps, charging, exports) carry negative values"),
    Column("energy_mwh", "MWh", "Energy: the trapezoid between each reading and the next"),
    Column("mean_mw", "MW", "Mean power: energy / hours"),
    Column("reading_mw", "MW", "The reading taken exactly at interval_start", only_at="5m"),
    Column("revenue_aud", "AUD", "Energy x its region's settled price, of the energy that has a price"),
    Column("capacity_mwh", "MWh", "Registered capacity in force x hours: what utilization is measured against"),
    _HOURS,
)

PRICES: tuple[Column, ...] = (
    _INTERVAL_START,
    Column("region", "code", "Region, or NEM for the whole market"),
    Column("price_aud_mwh", "AUD/MWh", "Time-weighted mean; for NEM, of the demand-weighted price of the regions"),
    Column("demand_weighted_price_aud_mwh", "AUD/MWh", "Mean price weighted by total demand"),
    Column("total_demand_mwh", "MWh", "AEMO's TOTALDEMAND as energy"),
    Column("operational_demand_mwh", "MWh", "Operational demand (with non-scheduled generation) as energy"),
    Column("underlying_demand_mwh", "MWh", "Operational demand + rooftop solar as energy"),
    Column("min_price", "AUD/MWh", "Lowest price of any interval inside"),
    Column("max_price", "AUD/MWh", "Highest price of any interval inside"),
    _HOURS,
    Column("hours_negative", "h", "Hours with a price below zero"),
)


def at(columns: tuple[Column, ...], interval: str) -> tuple[Column, ...]:
    """The columns that exist at an interval."""
    return tuple(column for column in columns if column.only_at in (None, interval))


def described(columns: tuple[Column, ...]) -> dict[str, list[dict[str, str | None]]]:
    """The columns as an extension of an OpenAPI operation."""
    return {"x-columns": [asdict(column) for column in columns]}
