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
SELECT interval_start, interconnector, greatest(energy_mwh, 0), greatest(-energy_mwh, 0),
    CAST(exportlimit / 12 AS DECIMAL(9, 5)), CAST(importlimit / 12 AS DECIMAL(9, 5)),
    CASE WHEN mwflow >= exportlimit - 1 OR mwflow <= importlimit + 1 THEN 1 ELSE 0 END,
    CASE WHEN exportlimit IS NOT NULL AND importlimit IS NOT NULL THEN 1 ELSE 0 END, meteredmwflow, 1
FROM flow_interval ORDER BY date_trunc('day', interval_start), interconnector, interval_start;
