"""The metrics of flows between the regions, a part of the one table (app/nem/metrics.py)."""

from __future__ import annotations

from app.nem.metric import FLOW, PRICE, Metric
from app.nem.metric import column as _column

_LIMITS = "DISPATCHINTERCONNECTORRES.EXPORTLIMIT, IMPORTLIMIT"

FLOWS: tuple[Metric, ...] = (
    _column(
        "export_mwh",
        "Forward energy",
        "MWh",
        "Metered flow from the link's first region to its second: the trapezoid of its readings, of the five-minute "
        "intervals in which it is positive",
        FLOW,
    ),
    _column(
        "import_mwh",
        "Reverse energy",
        "MWh",
        "The same of the intervals in which it is negative, without the sign",
        FLOW,
    ),
    _column(
        "export_limit_mw",
        "Limits",
        "MW",
        "Mean of AEMO's limits over the intervals that have both. The second is signed: usually negative",
        _LIMITS,
        "import_limit_mw",
    ),
    _column(
        "hours_at_limit",
        "At limit",
        "h",
        "Hours in which the flow's target was within 1 MW of a limit, or beyond it",
        f"DISPATCHINTERCONNECTORRES.MWFLOW; {_LIMITS}",
    ),
    Metric(
        "limit_share",
        "Share of limit",
        "%",
        "Net metered flow / mean limit in its direction; over 100 where more was metered than dispatch may aim at. "
        "Nothing where the limit leaves no room in that direction",
        f"{FLOW}; {_LIMITS}",
    ),
    Metric(
        "price_spread",
        "Price spread",
        "AUD/MWh",
        "Mean price over time of the region that forward flow enters − that of the region it leaves",
        PRICE,
    ),
    Metric(
        "spread_value_aud",
        "Worth of a flow",
        "AUD",
        "Net forward energy x price spread, interval by interval; negative where it ran from the dearer region to the "
        "cheaper",
        f"{FLOW}; {PRICE}",
    ),
)
