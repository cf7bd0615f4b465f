"""The metrics of the Utilization page, a part of the one table (app/nem/metrics.py)."""

from __future__ import annotations

from app.nem.metric import SCADA, Metric

_CAPACITY = "DUDETAIL.REGISTEREDCAPACITY"

FLEET: tuple[Metric, ...] = (
    Metric(
        "utilization_duration",
        "Duration of a utilization",
        "%",
        "Share of the time with data in which the utilization of an interval was as high or higher; right to a tenth "
        "of a percentage point",
        f"{SCADA}; {_CAPACITY}",
    ),
    Metric(
        "running_share",
        "Utilization while running",
        "%",
        "Energy / (running hours x mean registered capacity of the window), unit by unit added up first; nothing for "
        "batteries, which run in two directions",
        f"{SCADA}; {_CAPACITY}",
    ),
    Metric(
        "zero_share",
        "Share of time at zero",
        "%",
        "Hours with a reading in which a unit was not running / its hours with a reading",
        f"{SCADA}; {_CAPACITY}",
    ),
    Metric(
        "utilization_rank",
        "Rank within the fuel",
        "place",
        "By utilization, the hardest worked first: a station among its fuel's stations, a unit among its fuel's units",
        f"{SCADA}; {_CAPACITY}",
    ),
)
