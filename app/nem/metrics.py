"""The one table of metrics: what each number is called, its unit, how it is computed, and from which of AEMO's columns.

docs/metrics.md, every card's "How is this computed?" and the Data page show these same words.
"""

from __future__ import annotations

from app.nem.data_metrics import DATA
from app.nem.emission_metrics import EMISSIONS
from app.nem.flow_metrics import FLOWS
from app.nem.metric import DEMAND, FLOW, PRICE, ROOFTOP, SCADA, TOTAL_DEMAND, Metric
from app.nem.metric import column as _column
from app.nem.overview_metrics import OVERVIEW
from app.nem.price_metrics import PRICES
from app.nem.revenue_metrics import REVENUE
from app.nem.station_metrics import STATIONS
from app.nem.utilization_metrics import FLEET

_CAPACITY = "DUDETAIL.REGISTEREDCAPACITY"
_CURTAILED = "DISPATCHREGIONSUM.SS_WIND_UIGF − SS_WIND_CLEAREDMW, SS_SOLAR_UIGF − SS_SOLAR_CLEAREDMW"

_ENERGY_AND_POWER: tuple[Metric, ...] = (
    _column(
        "reading_mw",
        "Reading",
        "MW",
        "What the units produced at exactly that moment, added up",
        f"{SCADA}; {ROOFTOP}",
    ),
    _column(
        "energy_mwh",
        "Energy",
        "MWh",
        "The straight line between a reading and the next one, over the five minutes between them; "
        "if the next is missing, the reading is held",
        f"{SCADA}; {ROOFTOP}; {FLOW}",
    ),
    _column("mean_mw", "Mean power", "MW", "Energy / hours with data", f"{SCADA}; {ROOFTOP}; {FLOW}"),
    _column(
        "hours",
        "Hours",
        "h",
        "Hours of the interval for which the market has readings (for rooftop solar and flows: their own feeds)",
        f"{SCADA}; {ROOFTOP}; {FLOW}",
    ),
    Metric(
        "share",
        "Share of total",
        "%",
        "Energy of a fuel / energy of all sources (generation with rooftop solar, discharging, imports); "
        "loads have no share",
        f"{SCADA}; {ROOFTOP}",
    ),
    Metric(
        "renewable_share",
        "Renewable share",
        "%",
        "Energy of wind, utility and rooftop solar, hydro and bioenergy / all generation including rooftop, "
        "without storage and flows",
        f"{SCADA}; {ROOFTOP}",
    ),
    Metric(
        "peak_mw",
        "Highest power",
        "MW",
        "The interval drawn that is farthest from zero: of readings at five minutes, else of the intervals' means. Of "
        "a group or a total, of its sum in one interval",
        f"{SCADA}; {ROOFTOP}; {FLOW}",
    ),
    Metric(
        "curtailed_mwh",
        "Curtailed energy",
        "MWh",
        "What semi-scheduled wind and solar could have made − what they were cleared for, where that is above zero, "
        "over the five minutes; in no total; known since April 2021",
        _CURTAILED,
    ),
    Metric(
        "time_of_day",
        "Mean day",
        "MW",
        "Energy of all intervals of the window that fall into the same time of day / hours with data in them; "
        "charging and discharging are told apart before the mean is taken",
        f"{SCADA}; {ROOFTOP}; {FLOW}",
    ),
    _column(
        "minute",
        "Time of day",
        "min",
        "Beginning of a step of the mean day, in minutes from midnight, market time",
        f"{SCADA}; {ROOFTOP}; {FLOW}",
    ),
    Metric(
        "day_demand_mw",
        "Demand by time of day",
        "MW",
        "Operational demand, and the same with rooftop solar, of all intervals of the window that fall into the same "
        "time of day / hours with it",
        f"{DEMAND}; {ROOFTOP}",
        ("operational_demand_mw", "underlying_demand_mw"),
    ),
    Metric(
        "difference_mwh",
        "Difference in energy",
        "MWh",
        "Energy of the window − energy of the period it is compared with; loads are negative, "
        "so more charging is a negative difference",
        f"{SCADA}; {ROOFTOP}; {FLOW}",
    ),
    Metric(
        "difference_share",
        "Change in energy",
        "%",
        "Difference in energy / energy of the period it is compared with, without its sign",
        f"{SCADA}; {ROOFTOP}; {FLOW}",
    ),
)

_MONEY: tuple[Metric, ...] = (
    _column(
        "revenue_aud",
        "Revenue",
        "AUD",
        "Energy x the settled price of its own region, interval by interval. Before October 2021 the half-hour's "
        "trading price settled, since then the five minutes' dispatch price",
        f"{SCADA}; {PRICE}",
    ),
    _column("priced_mwh", "Priced energy", "MWh", "The part of the energy that has a price", f"{SCADA}; {PRICE}"),
    _column(
        "captured_price_aud_mwh",
        "Captured price",
        "AUD/MWh",
        "Revenue / priced energy. Of rooftop solar: its value at spot / its priced energy",
        f"{SCADA}; {PRICE}",
    ),
    _column(
        "capture_rate",
        "Capture rate",
        "ratio",
        "Captured price / the mean over time of the region's price (for the market: of the market's). "
        "Nothing where that mean is not above zero",
        f"{SCADA}; {PRICE}",
    ),
    _column(
        "negative_price_mwh",
        "Energy at negative prices",
        "MWh",
        "Energy of the five-minute intervals in which the price of its own region was below zero",
        f"{SCADA}; {PRICE}",
    ),
    _column(
        "charge_cost_aud",
        "Cost of charging",
        "AUD",
        "What a battery paid for what it took; negative where it was paid for taking it",
        f"{SCADA}; {PRICE}",
    ),
    _column(
        "price_aud_mwh",
        "Price",
        "AUD/MWh",
        "Mean over time. For the market: of each interval's price weighted by the regions' demand",
        f"{PRICE}; {TOTAL_DEMAND}",
    ),
    _column(
        "demand_weighted_price_aud_mwh",
        "Demand-weighted price",
        "AUD/MWh",
        "Sum of price x demand / sum of demand",
        f"{PRICE}; {TOTAL_DEMAND}",
    ),
    _column("min_price", "Lowest, highest price", "AUD/MWh", "Of any interval inside", PRICE, "max_price"),
    _column("hours_negative", "Negative hours", "h", "Hours with a price below zero", PRICE),
)

_DEMAND_METRICS: tuple[Metric, ...] = (
    _column(
        "total_demand_mwh",
        "Total demand",
        "MWh",
        "AEMO's TOTALDEMAND: what scheduled plant has to meet",
        TOTAL_DEMAND,
    ),
    _column(
        "operational_demand_mwh",
        "Operational demand",
        "MWh",
        "AEMO's DEMAND_AND_NONSCHEDGEN: with large non-scheduled plant, without dispatchable loads",
        DEMAND,
    ),
    _column(
        "underlying_demand_mwh",
        "Underlying demand",
        "MWh",
        "Operational demand + rooftop solar",
        f"{DEMAND}; {ROOFTOP}",
    ),
)

_UTILIZATION: tuple[Metric, ...] = (
    _column(
        "capacity_mwh",
        "Capacity-hours",
        "MWh",
        "Registered MW in force at the time x hours with data, of every unit that has ever reported",
        _CAPACITY,
    ),
    _column(
        "utilization",
        "Utilization",
        "0..1",
        "Energy / capacity-hours, of loads without the sign. Not clipped: more than 1 is a question worth seeing",
        f"{SCADA}; {_CAPACITY}",
    ),
)

_UNITS: tuple[Metric, ...] = (
    _column(
        "capacity_mw",
        "Capacity",
        "MW",
        "Registered generation (of a pump, consumption), as in force last in the window",
        _CAPACITY,
    ),
    _column(
        "charge_capacity_mw",
        "Charging capacity",
        "MW",
        "Registered consumption of a battery",
        "DUDETAIL.REGISTEREDMINCAPACITY",
    ),
    _column("charge_mwh", "Charged", "MWh", "What a battery took: negative. Its energy is what it gave", SCADA),
    _column("max_mw", "Highest reading", "MW", "In the unit's own direction", SCADA),
    _column(
        "running_hours",
        "Running",
        "h",
        "Hours above max(0.5 MW, 1 % of capacity); a battery's in either direction",
        f"{SCADA}; {_CAPACITY}",
    ),
    _column("starts", "Starts", "count", "Times that a running interval followed one that was not running", SCADA),
    _column(
        "coverage", "Coverage", "0..1", "Hours with a reading / market hours in which the unit was in force", SCADA
    ),
)

SECTIONS: dict[str, tuple[Metric, ...]] = {
    "Energy and power": _ENERGY_AND_POWER,
    "Money and price": _MONEY,
    "Revenue": REVENUE,
    "Prices": PRICES,
    "Demand": _DEMAND_METRICS,
    "Capacity and utilization": (*_UTILIZATION, *FLEET),
    "Emissions": EMISSIONS,
    "Flows": FLOWS,
    "Overview": OVERVIEW,
    "Units": (*_UNITS, *STATIONS),
    "Data": DATA,
}
"""By their heading in docs/metrics.md."""

METRICS: tuple[Metric, ...] = tuple(metric for section in SECTIONS.values() for metric in section)
BY_CODE: dict[str, Metric] = {metric.code: metric for metric in METRICS}
