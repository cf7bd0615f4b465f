"""What a metric of the product is, and where its numbers come from; the table itself is app/nem/metrics.py."""

from __future__ import annotations

from dataclasses import dataclass

SCADA = "DISPATCH_UNIT_SCADA.SCADAVALUE"
ROOFTOP = "ROOFTOP_PV_ACTUAL.POWER"
PRICE = "DISPATCHPRICE.RRP (before October 2021 TRADINGPRICE.RRP)"
DEMAND = "DISPATCHREGIONSUM.DEMAND_AND_NONSCHEDGEN − DISPATCHABLELOAD"
FLOW = "DISPATCHINTERCONNECTORRES.METEREDMWFLOW"
TOTAL_DEMAND = "DISPATCHREGIONSUM.TOTALDEMAND"


@dataclass(frozen=True)
class Metric:
    """A number that the product shows.

    `code` names it in the code (the API's column, where it is one); `columns` are the API's columns that hold it;
    `unit` is the API's; `formula` says in a sentence how it is computed, `source` names AEMO's tables and columns.
    """

    code: str
    name: str
    unit: str
    formula: str
    source: str
    columns: tuple[str, ...] = ()


def column(code: str, name: str, unit: str, formula: str, source: str, *more: str) -> Metric:
    return Metric(code, name, unit, formula, source, (code, *more))
