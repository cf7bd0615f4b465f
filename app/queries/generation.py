"""Generation by fuel: energy, money, capacity-hours and mean power of any region, window and interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.nem.fuels import FUEL_CODES, bands
from app.nem.regions import NEM
from app.queries import byfuel
from app.queries.cache import memoize
from app.queries.windows import Plan, check_size, plan

_EMISSIONS = ("emissions_t", "emissions_mwh", "intensity_t_mwh")
_IMPORTS, _EXPORTS = FUEL_CODES.index("imports"), FUEL_CODES.index("exports")


@memoize
def generation(version: str, region: str, start: str, end: str, interval: str, group: str) -> pd.DataFrame:
    """Energy by fuel (or group of fuels) in `[start, end)` (ISO market time on the five-minute grid).

    One row a bucket and band, in order of time and of the stack: interval_start (datetime64[us], naive market time;
    a bucket that begins before the window keeps its natural start), fuel (band code), energy_mwh, mean_mw (energy /
    hours), reading_mw (5m only: MW at interval_start), revenue_aud (energy x settlement price; null for rooftop, which
    is not settled, and for flows), capacity_mwh (registered, in force; null for rooftop and flows), hours (market
    intervals with data), priced_mwh (the energy that revenue_aud was earned with), emissions_t (t CO2-e of what units
    with an emissions factor sent out), emissions_mwh (their energy), intensity_t_mwh (emissions / their energy, NaN
    where that is not above 0; all three null where no unit has a factor, and for storage, rooftop and flows). All
    float64, NaN = missing.

    Loads are negative. A single region also has `imports` and `exports`. A bucket in which the market has no SCADA has
    no rows but those of rooftop and flows. `interval='total'` gives one row a band for the whole window.
    Raises TooMuch above 2,000,000 rows, TooSlow past the time limit. Formulas: docs/metrics.md; source: AEMO
    DISPATCH_UNIT_SCADA, DISPATCHPRICE, TRADINGPRICE, ROOFTOP_PV_ACTUAL, DISPATCHINTERCONNECTORRES, DUDETAIL,
    CO2EII_AVAILABLE_GENERATORS, GENUNITS (emissions factors).
    """
    check_size(start, end, interval, len(bands(group)))
    window = plan(version, start, end, interval)
    reading = ("reading_mw",) if interval == "5m" else ()
    added = ("energy_mwh", "revenue_aud", "capacity_mwh", *reading)
    columns = byfuel.sums(
        version,
        region,
        window,
        measures={
            **{name: name for name in added},
            "priced_mwh": "energy_mwh - unpriced_mwh",
            "emissions_t": "emissions_t",
            "emissions_mwh": "energy_mwh - unfactored_mwh",
        },
        flows="" if region == NEM else _flows(window, reading),
    )
    rooftop = byfuel.is_rooftop(columns)
    unsettled = {
        name: np.where(rooftop, np.nan, columns[name]) for name in ("revenue_aud", "capacity_mwh", "priced_mwh")
    }
    of_fuels = {name: columns[name] for name in ("interval_start", "code", "energy_mwh", "emissions_t", *reading)}
    of_fuels["emissions_mwh"] = np.where(np.isnan(columns["emissions_t"]), np.nan, columns["emissions_mwh"])
    frame = byfuel.in_bands(of_fuels | unsettled | {"hours": byfuel.hours(columns)}, group, shared=("hours",))
    frame["mean_mw"] = byfuel.ratio(frame["energy_mwh"], frame["hours"])
    frame["intensity_t_mwh"] = byfuel.ratio(frame["emissions_t"], frame["emissions_mwh"])
    shown = ["energy_mwh", "mean_mw", *reading, "revenue_aud", "capacity_mwh", "hours", "priced_mwh", *_EMISSIONS]
    return frame[["interval_start", "fuel", *shown]]


def _flows(window: Plan, reading: tuple[str, ...]) -> str:
    """Imports (positive) and exports (negative) of $region, by link: two links may flow opposite ways at once."""
    inward_mw = ", CASE WHEN region_to = $region THEN reading_mw ELSE -reading_mw END AS inward_mw" if reading else ""
    reading_mw = ", sum(CASE WHEN inward THEN greatest(inward_mw, 0) ELSE least(inward_mw, 0) END) AS reading_mw"
    return f"""
        SELECT {window.bucket} AS bucket, code,
            sum(CASE WHEN inward THEN inward_mwh ELSE -outward_mwh END) AS energy_mwh{reading_mw if reading else ""}
        FROM (
            SELECT interval_start,
                CASE WHEN region_to = $region THEN export_mwh ELSE import_mwh END AS inward_mwh,
                CASE WHEN region_to = $region THEN import_mwh ELSE export_mwh END AS outward_mwh{inward_mw}
            FROM ({window.source("flow", ", ".join(("interconnector", "export_mwh", "import_mwh", *reading)))})
            JOIN links USING (interconnector)
            WHERE region_from = $region OR region_to = $region)
        CROSS JOIN (VALUES ({_IMPORTS}, true), ({_EXPORTS}, false)) AS side (code, inward)
        GROUP BY bucket, code"""
