-- flow_5min: interval x link. METEREDMWFLOW is measured at the interval's start, like SCADA: trapezoid, split by sign.
-- Physical values come from the highest INTERVENTION present. Limits band the *target* MWFLOW of the same row (never
-- the metered flow); "at limit" is within 1 MW.
CREATE OR REPLACE TEMP TABLE link_row AS
SELECT settlementdate - INTERVAL 5 MINUTE AS interval_start, interconnectorid AS interconnector,
    meteredmwflow, mwflow, exportlimit, importlimit
FROM lake_interconnector
WHERE settlementdate > getvariable('chunk_start')
  AND settlementdate <= getvariable('chunk_end') + INTERVAL 5 MINUTE
QUALIFY row_number() OVER (PARTITION BY settlementdate, interconnectorid ORDER BY intervention DESC) = 1;

CREATE OR REPLACE TEMP TABLE flow_interval AS
WITH paired AS (
    SELECT *,
        CASE WHEN lead(interval_start) OVER link = interval_start + INTERVAL 5 MINUTE
            THEN coalesce(lead(meteredmwflow) OVER link, meteredmwflow) ELSE meteredmwflow END AS next_mw
    FROM link_row WINDOW link AS (PARTITION BY interconnector ORDER BY interval_start)
)
SELECT *, CAST((meteredmwflow + next_mw) / 24 AS DECIMAL(9, 5)) AS energy_mwh
FROM paired
WHERE interval_start < getvariable('chunk_end') AND meteredmwflow IS NOT NULL;

INSERT INTO facts.flow_5min
SELECT flow_interval.interval_start, interconnector, greatest(energy_mwh, 0), greatest(-energy_mwh, 0),
    CASE WHEN importlimit IS NOT NULL THEN CAST(exportlimit / 12 AS DECIMAL(9, 5)) END,
    CASE WHEN exportlimit IS NOT NULL THEN CAST(importlimit / 12 AS DECIMAL(9, 5)) END,
    CASE WHEN mwflow >= exportlimit - 1 OR mwflow <= importlimit + 1 THEN 1 ELSE 0 END,
    CASE WHEN exportlimit IS NOT NULL AND importlimit IS NOT NULL THEN 1 ELSE 0 END,
    CAST(CAST(energy_mwh AS DOUBLE) * (price_to.price - price_from.price) AS DECIMAL(14, 4)), meteredmwflow, 1
FROM flow_interval LEFT JOIN links USING (interconnector)
LEFT JOIN settlement_price AS price_to
    ON price_to.interval_start = flow_interval.interval_start AND CAST(price_to.region AS VARCHAR) = region_to
LEFT JOIN settlement_price AS price_from
    ON price_from.interval_start = flow_interval.interval_start AND CAST(price_from.region AS VARCHAR) = region_from
ORDER BY date_trunc('day', flow_interval.interval_start), interconnector, flow_interval.interval_start;
