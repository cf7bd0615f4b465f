"""Every unit over one window: what it is, what it made and earned, how hard it worked."""

from __future__ import annotations

import pandas as pd

from app.nem.regions import NEM
from app.queries.cache import memoize
from app.queries.lake import ask_units

_SQL = """
    described AS (
        SELECT duid, arg_max(unit, ROW(in_force, valid_from)) AS unit, bool_or(in_force) AS registered
        FROM unit WHERE valid_from < $end::TIMESTAMP AND valid_to > $start::TIMESTAMP GROUP BY duid
    ), term AS (
        SELECT duid, min(valid_from) AS valid_from, max(valid_to) AS valid_to FROM unit WHERE in_force GROUP BY duid
    ), summed AS (
        SELECT duid, sum(energy_mwh) AS energy_mwh, sum(charge_mwh) AS charge_mwh, sum(revenue_aud) AS revenue_aud,
            sum(charge_aud) AS charge_aud, sum(priced_mwh) AS priced_mwh,
            sum(priced_charge_mwh) AS priced_charge_mwh, sum(capacity_mwh) AS capacity_mwh,
            sum(charge_capacity_mwh) AS charge_capacity_mwh, max(max_mw) AS max_mw,
            sum(running_intervals) AS running_intervals, sum(starts) AS starts, sum(intervals) AS intervals,
            sum(in_force_intervals) AS in_force_intervals, sum(negative_price_mwh) AS negative_price_mwh,
            sum(negative_price_aud) AS negative_price_aud, sum(emissions_t) AS emissions_t
        FROM day WHERE {of_region} GROUP BY duid
    )
    SELECT duid, unit.station AS station, unit.owner AS owner, unit.region AS region, unit.fuel AS fuel,
        unit.capacity_mw AS capacity_mw, unit.charge_capacity_mw AS charge_capacity_mw,
        nullif(term.valid_from, TIMESTAMP '1900-01-01') AS valid_from,
        CASE WHEN term.valid_to < TIMESTAMP '2999-01-01' THEN term.valid_to END AS valid_to,
        energy_mwh::DOUBLE AS energy_mwh, charge_mwh::DOUBLE AS charge_mwh, revenue_aud::DOUBLE AS revenue_aud,
        -charge_aud::DOUBLE AS charge_cost_aud,
        CASE unit.fuel WHEN 'pumps' THEN -energy_mwh::DOUBLE ELSE energy_mwh::DOUBLE END
            / nullif(capacity_mwh::DOUBLE, 0) AS utilization,
        revenue_aud::DOUBLE / nullif(priced_mwh::DOUBLE, 0) AS captured_price_aud_mwh,
        max_mw::DOUBLE AS max_mw, running_intervals / 12 AS running_hours, starts::DOUBLE AS starts,
        coalesce(intervals, 0) / nullif(coalesce(in_force_intervals, intervals, 1), 0) AS coverage,
        priced_mwh::DOUBLE AS priced_mwh, capacity_mwh::DOUBLE AS capacity_mwh,
        charge_capacity_mwh::DOUBLE AS charge_capacity_mwh, coalesce(intervals, 0) / 12 AS hours,
        negative_price_mwh::DOUBLE AS negative_price_mwh, negative_price_aud::DOUBLE AS negative_price_aud,
        emissions_t::DOUBLE AS emissions_t, unit.storage_mwh AS storage_mwh,
        coalesce(in_force_intervals, 0) / 12 AS in_force_hours, unit.reported AS reported,
        priced_charge_mwh::DOUBLE AS priced_charge_mwh
    FROM described LEFT JOIN term USING (duid) LEFT JOIN summed USING (duid)
    WHERE (registered OR intervals > 0) AND {unit_of_region}
    ORDER BY duid"""


@memoize
def units(version: str, region: str, start: str, end: str) -> pd.DataFrame:
    """Every DUID that is registered or reports in `[start, end)` (ISO market time on the five-minute grid).

    One row a DUID, in order: duid, station, owner, region, fuel (`app.nem.fuels.UNIT_FUELS`; as registered last inside
    the window), capacity_mw, charge_capacity_mw (batteries), valid_from and valid_to (of its registration; NaT = open),
    energy_mwh, charge_mwh (batteries: what was taken, <= 0; energy_mwh is then what was given), revenue_aud,
    charge_cost_aud (positive = charging was paid for), utilization (energy / capacity-hours, of pumps what they take),
    captured_price_aud_mwh (revenue / priced energy), max_mw (highest reading in the unit's own direction),
    running_hours (above max(0.5 MW, 1 % of capacity)), starts, coverage (hours with a reading / market hours in which
    it was in force); and priced_mwh, capacity_mwh, charge_capacity_mwh, hours, negative_price_mwh, negative_price_aud,
    emissions_t, storage_mwh, in_force_hours (market hours in which it was registered), reported (bool: at least once in
    the whole lake; else it is in no fact, and its capacity_mwh is missing), priced_charge_mwh (the part of charge_mwh
    that has a price). Numbers are float64, NaN = missing.

    Raises TooSlow past the time limit. Formulas: docs/metrics.md; source: AEMO DISPATCH_UNIT_SCADA, DISPATCHPRICE,
    TRADINGPRICE, DUDETAILSUMMARY, DUDETAIL, the registration workbook.
    """
    everywhere = region == NEM
    sql = _SQL.format(
        of_region="true" if everywhere else "region = $region",
        unit_of_region="true" if everywhere else "unit.region = $region",
    )
    return ask_units(version, region, start, end, sql)
