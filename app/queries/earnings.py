"""What every unit sold, took and was paid over one window: the sums that a pivot adds up in any order."""

from __future__ import annotations

import pandas as pd

from app.nem.regions import NEM
from app.queries.cache import memoize
from app.queries.lake import ask_units

# What adds up over units, regions and days alike.
SUMS: tuple[str, ...] = (
    "energy_mwh",
    "charge_mwh",
    "revenue_aud",
    "charge_aud",
    "revenue_lossfactor_aud",
    "priced_mwh",
    "priced_charge_mwh",
    "capacity_mwh",
    "charge_capacity_mwh",
    "negative_price_mwh",
    "negative_price_aud",
    "charge_lossfactor_aud",
    "negative_charge_mwh",
    "negative_charge_aud",
    "in_force_intervals",
)

_SQL = """
    summed AS (
        SELECT duid, region, fuel, {sums} FROM day WHERE {of_region} GROUP BY duid, region, fuel
    ), described AS (
        SELECT duid, arg_max(unit, ROW(in_force, valid_from)) AS unit
        FROM unit WHERE valid_from < $end::TIMESTAMP AND valid_to > $start::TIMESTAMP GROUP BY duid
    )
    SELECT duid, coalesce(unit.station, duid) AS station, coalesce(unit.owner, '') AS owner,
        region::VARCHAR AS region, fuel::VARCHAR AS fuel, unit.storage_mwh::DOUBLE AS storage_mwh, {numbers}
    FROM summed LEFT JOIN described USING (duid)
    ORDER BY duid, region, fuel"""


@memoize
def earnings(version: str, region: str, start: str, end: str) -> pd.DataFrame:
    """Sums of every unit that reported or was in force in `[start, end)` (ISO market time on the five-minute grid).

    One row a DUID, region and fuel (two where a unit changed either inside the window, so that the rows of a region and
    fuel add up to what `revenue` says of them), in this order: duid, station, owner (the last in the
    window, for all that was earned in it; '' = unknown), region, fuel
    (`app.nem.fuels.UNIT_FUELS`), storage_mwh (batteries, as registered last), and the `SUMS`: energy_mwh (of a battery
    what it gave; of a pump what it took, negative), charge_mwh (what a battery took, <= 0; NaN for all others),
    revenue_aud and charge_aud (the money that goes with each, before loss factors; charging that was paid for is
    negative), revenue_lossfactor_aud (of both together, x loss factors), priced_mwh and priced_charge_mwh (the parts
    that have a price), capacity_mwh and charge_capacity_mwh (registered MW in force x market hours), negative_price_mwh
    and negative_price_aud (made and earned while the price of its region was below 0; of a battery both together), and
    of these charge_lossfactor_aud, negative_charge_mwh and negative_charge_aud (the charging), in_force_intervals
    (market intervals of five minutes in which it was registered). float64, NaN = missing.

    Raises TooSlow past the time limit. Formulas: docs/metrics.md; source: AEMO DISPATCH_UNIT_SCADA, DISPATCHPRICE,
    TRADINGPRICE, DUDETAILSUMMARY, DUDETAIL, the registration workbook.
    """
    everywhere = region == NEM
    sql = _SQL.format(
        sums=", ".join(f"sum({name}) AS {name}" for name in SUMS),
        numbers=", ".join(f"{name}::DOUBLE AS {name}" for name in SUMS),
        of_region="true" if everywhere else "region = $region",
    )
    return ask_units(version, region, start, end, sql)
