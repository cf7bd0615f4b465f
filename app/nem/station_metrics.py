"""The metrics of the Stations page, a part of the one table (app/nem/metrics.py)."""

from __future__ import annotations

from app.nem.metric import SCADA, Metric

_CAPACITY = "DUDETAIL.REGISTEREDCAPACITY"

STATIONS: tuple[Metric, ...] = (
    Metric(
        "registered_mw",
        "Registered capacity",
        "MW",
        "What the units in force were registered to give at the start of the interval, added up; of pumps and of "
        "batteries that take, below zero",
        f"{_CAPACITY}, REGISTEREDMINCAPACITY",
    ),
    Metric(
        "loss_factor",
        "Loss factor",
        "ratio",
        "Transmission x distribution loss factor in force; after the stroke, a bidirectional unit's for charging",
        "DUDETAILSUMMARY.TRANSMISSIONLOSSFACTOR, DISTRIBUTIONLOSSFACTOR, SECONDARY_TLF",
    ),
    Metric(
        "station_rank",
        "Rank among neighbours",
        "place",
        "By utilization, the hardest worked first, among the stations of the same fuel and region; a battery by what "
        "it gave",
        f"{SCADA}; {_CAPACITY}",
    ),
)
