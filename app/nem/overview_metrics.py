"""The metrics of the Overview page, a part of the one table (app/nem/metrics.py)."""

from __future__ import annotations

from app.nem.metric import DEMAND, PRICE, ROOFTOP, SCADA, Metric

OVERVIEW: tuple[Metric, ...] = (
    Metric(
        "renewable_now",
        "Renewable share now",
        "%",
        "Readings of wind, utility and rooftop solar, hydro and bioenergy / readings of all generation including "
        "rooftop, without storage and flows, at the newest moment that has an estimate of rooftop solar",
        f"{SCADA}; {ROOFTOP}",
    ),
    Metric(
        "record",
        "Record",
        "MW",
        "The highest or lowest of a day's five-minute means (of the renewable share, in %), against that of all days "
        "before; the first interval that had it counts. A sum of fuels is known where each fuel is that the region has "
        "on that day",
        f"{SCADA}; {ROOFTOP}; {DEMAND}",
    ),
    Metric(
        "so_far",
        "The day so far",
        "GWh",
        "Sum (of prices the mean, of shares the ratio of sums) over the five-minute intervals from midnight that are "
        "known of today, and over the same intervals of the other days",
        f"{SCADA}; {ROOFTOP}; {DEMAND}; {PRICE}",
    ),
)
