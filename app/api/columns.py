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

_FUEL = Column("fuel", "code", "Fuel or group, in stack order; loads (pumps, charging, exports) carry negative values")
_DUID = Column("duid", "code", "AEMO's name of the unit")
_ENERGY = Column("energy_mwh", "MWh", "Energy: the trapezoid between each reading and the next")
_MEAN = Column("mean_mw", "MW", "Mean power: energy / hours")
_READING = Column("reading_mw", "MW", "The reading taken exactly at interval_start", only_at="5m")
_REVENUE = Column("revenue_aud", "AUD", "Energy x its region's settled price, of the energy that has a price")
_CAPACITY = Column("capacity_mwh", "MWh", "Registered capacity in force x hours: what utilization is measured against")

_EMISSIONS = Column(
    "emissions_t", "t", "CO2-e: energy sent out x the unit's emissions factor; null where none is known"
)

GENERATION: tuple[Column, ...] = (
    _INTERVAL_START,
    _FUEL,
    _ENERGY,
    _MEAN,
    _READING,
    _REVENUE,
    _CAPACITY,
    _HOURS,
    _EMISSIONS,
    Column("emissions_mwh", "MWh", "Energy of the units that have an emissions factor: the part that is known of"),
    Column("intensity_t_mwh", "t/MWh", "Emissions / energy of the units that have a factor"),
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

UTILIZATION: tuple[Column, ...] = (
    _INTERVAL_START,
    _FUEL,
    _ENERGY,
    _CAPACITY,
    Column("utilization", "0..1", "Energy / capacity-hours; of loads the share of what they may take; not clipped"),
    _HOURS,
)

REVENUE: tuple[Column, ...] = (
    _INTERVAL_START,
    _FUEL,
    _ENERGY,
    Column("priced_mwh", "MWh", "The part of the energy that has a price"),
    _REVENUE,
    Column("captured_price_aud_mwh", "AUD/MWh", "Revenue / priced energy; of rooftop solar, its value at spot / it"),
    Column("capture_rate", "ratio", "Captured price / time-weighted mean price; null where that is not above zero"),
    Column("negative_price_mwh", "MWh", "Energy made while the price of its own region was below zero"),
)

FLOWS: tuple[Column, ...] = (
    _INTERVAL_START,
    Column("interconnector", "code", "AEMO's name of the link"),
    Column("region_from", "code", "The region that forward flow leaves"),
    Column("region_to", "code", "The region that forward flow enters"),
    Column("export_mwh", "MWh", "Metered energy forward, from region_from to region_to; not negative"),
    Column("import_mwh", "MWh", "Metered energy in reverse; not negative"),
    Column("export_limit_mw", "MW", "Mean limit of forward flow"),
    Column("import_limit_mw", "MW", "Mean limit of reverse flow, signed: usually negative"),
    Column("hours_at_limit", "h", "Hours with the target within 1 MW of a limit, or beyond it"),
    _HOURS,
)

UNITS: tuple[Column, ...] = (
    _DUID,
    Column("station", "text", "Name of its station"),
    Column("owner", "text", "Its registered participant"),
    Column("region", "code", "Its region, or unknown"),
    Column("fuel", "code", "Its fuel; battery where it is one"),
    Column("capacity_mw", "MW", "Registered generation (of a pump, consumption)"),
    Column("charge_capacity_mw", "MW", "Registered consumption of a battery"),
    Column("valid_from", "time +10:00", "Beginning of its registration; null: not known"),
    Column("valid_to", "time +10:00", "End of its registration, itself outside it; null: still in force"),
    Column("energy_mwh", "MWh", "Energy over the window; of a battery what it gave; what a pump took is negative"),
    Column("charge_mwh", "MWh", "What a battery took: not above zero"),
    Column("revenue_aud", "AUD", "Energy x its region's settled price; of a battery for what it gave"),
    Column("charge_cost_aud", "AUD", "What charging cost a battery; negative where it was paid for charging"),
    Column("utilization", "0..1", "Energy / capacity-hours, not clipped; of a pump the share of what it may take"),
    Column("captured_price_aud_mwh", "AUD/MWh", "Revenue / the energy that has a price"),
    Column("max_mw", "MW", "Highest reading in its own direction"),
    Column("running_hours", "h", "Hours above max(0.5 MW, 1 % of capacity); a battery's in either direction"),
    Column("starts", "count", "Times it went from not running to running"),
    Column("coverage", "0..1", "Hours with a reading / market hours in which it was in force"),
    _EMISSIONS,
)

UNIT: tuple[Column, ...] = (
    _INTERVAL_START,
    _DUID,
    _ENERGY,
    _MEAN,
    _READING,
    _REVENUE,
    _CAPACITY,
    Column("hours", "h", "Hours of the interval with a reading of this unit"),
)

REGIONS: tuple[Column, ...] = (
    *PRICES[1:4],
    Column("above_nem_aud_mwh", "AUD/MWh", "Time-weighted mean less the NEM's"),
    *PRICES[7:],
    Column("hours_spike", "h", "Hours with a price of 300 AUD/MWh or more"),
    Column("volatility_aud_mwh", "AUD/MWh", "Standard deviation of the mean prices of whole days"),
)

SPREADS: tuple[Column, ...] = (
    Column("region", "code", "A region"),
    Column("other", "code", "Another"),
    Column("days", "count", "Days on which both have a price in all 288 intervals"),
    Column("difference_aud_mwh", "AUD/MWh", "Mean over these days of the first's mean price less the other's"),
    Column("spread_aud_mwh", "AUD/MWh", "Mean of the magnitudes of these differences"),
)

SPIKES: tuple[Column, ...] = (
    Column("interval_start", "time +10:00", "Beginning of the run; where the window cuts it, of the part inside"),
    Column("interval_end", "time +10:00", "Its end, itself outside it"),
    Column("region", "code", "Its region"),
    Column("hours", "h", "How long it was"),
    Column("peak_price", "AUD/MWh", "Highest price in it"),
    Column("mean_price", "AUD/MWh", "Mean price over its time"),
    Column("cost_aud", "AUD", "What the region's demand paid in it"),
)

_MINUTE = Column("minute", "min", "Beginning of the step, in minutes of the day, market time")
DAY: tuple[Column, ...] = (
    _MINUTE,
    _FUEL,
    Column("energy_mwh", "MWh", "Energy of all the window's intervals in that step of the day"),
    Column("hours", "h", "Hours of data in them"),
    Column("mean_mw", "MW", "Mean power at that time of day: energy / hours"),
)

DAY_PRICES: tuple[Column, ...] = (
    _MINUTE,
    Column("price_aud_mwh", "AUD/MWh", "Mean price at that time of day; for NEM, of the demand-weighted prices"),
    Column("operational_demand_mw", "MW", "Mean operational demand"),
    Column("underlying_demand_mw", "MW", "Mean operational demand with rooftop solar"),
)

COVERAGE: tuple[Column, ...] = (
    Column("day", "time +10:00", "A day of the window, whole"),
    Column("table", "code", "AEMO's table, by its name in the lake"),
    Column("expected", "count", "Intervals that there should be"),
    Column("present", "count", "Intervals that there are"),
)

ALL: tuple[Column, ...] = (
    *GENERATION,
    *UTILIZATION,
    *REVENUE,
    *PRICES,
    *FLOWS,
    *UNITS,
    *UNIT,
    *REGIONS,
    *SPREADS,
    *SPIKES,
    *DAY,
    *DAY_PRICES,
    *COVERAGE,
)


def at(columns: tuple[Column, ...], interval: str) -> tuple[Column, ...]:
    """The columns that exist at an interval."""
    return tuple(column for column in columns if column.only_at in (None, interval))


def described(columns: tuple[Column, ...]) -> dict[str, list[dict[str, str | None]]]:
    """The columns as an extension of an OpenAPI operation."""
    return {"x-columns": [asdict(column) for column in columns]}
