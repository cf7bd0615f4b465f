"""The metrics of the Revenue page, a part of the one table (app/nem/metrics.py)."""

from __future__ import annotations

from app.nem.metric import PRICE, SCADA, Metric

_CAPACITY = "DUDETAIL.REGISTEREDCAPACITY"

REVENUE: tuple[Metric, ...] = (
    Metric(
        "revenue_lossfactor_aud",
        "Revenue after loss factors",
        "AUD",
        "Revenue x transmission loss factor x distribution loss factor in force, unit by unit; "
        "charging of a bidirectional unit with its second transmission factor",
        f"{SCADA}; {PRICE}; DUDETAILSUMMARY.TRANSMISSIONLOSSFACTOR, DISTRIBUTIONLOSSFACTOR, SECONDARY_TLF",
    ),
    Metric(
        "band_revenue_share",
        "Revenue in a price band",
        "%",
        "Revenue of the five-minute intervals whose price lies in the band / revenue, each region by its own price; "
        "negative below zero, so that bands add up",
        f"{SCADA}; {PRICE}",
    ),
    Metric(
        "concentration",
        "Revenue of the best half-hours",
        "%",
        "Revenue of the best paid 1, 5 and 10 % of half-hours / revenue, of all half-hours that have a price, also "
        "those in which the fuel sold nothing; over 100 where the others lost money. Of five-minute intervals a "
        "peaker's share would be larger. Nothing where the revenue is not above zero",
        f"{SCADA}; {PRICE}",
    ),
    Metric(
        "aud_kw_year",
        "Earned per kW and year",
        "AUD/kW-year",
        "Revenue less what charging and pumping cost / capacity-hours x 8,760 h / 1,000: the window's rate for a year",
        f"{SCADA}; {PRICE}; {_CAPACITY}",
    ),
    Metric(
        "battery_net_aud",
        "Battery, net",
        "AUD",
        "Revenue of discharging − cost of charging, told apart unit by unit and interval by interval; "
        "after loss factors when these are chosen",
        f"{SCADA}; {PRICE}",
    ),
    Metric(
        "battery_spread_aud_mwh",
        "Battery spread",
        "AUD/MWh",
        "Revenue of discharging / its priced energy − cost of charging / its priced energy, before loss factors",
        f"{SCADA}; {PRICE}",
    ),
    Metric(
        "efficiency",
        "Round-trip efficiency",
        "%",
        "Energy given / energy taken, in windows of 30 days and longer: what stands in the battery at the window's "
        "ends is then small beside it",
        SCADA,
    ),
    Metric(
        "cycles_a_day",
        "Cycles a day",
        "count",
        "Energy given / storage capacity / days in force, of the units whose storage capacity is known",
        f"{SCADA}; registration workbook (maximum storage)",
    ),
)
