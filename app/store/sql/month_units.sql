-- unit_interval: each unit's energy and money in each interval, signed (what it takes from the grid is negative).
-- SCADAVALUE stamped T is the MW at the start of the interval that ends at T, so an interval's energy is the trapezoid
-- between its own reading and the next; where the next is missing, its own is held.
CREATE OR REPLACE TEMP TABLE reading AS
SELECT settlementdate - INTERVAL 5 MINUTE AS interval_start, duid, scadavalue AS mw
FROM lake_scada
WHERE scadavalue IS NOT NULL
  AND settlementdate > getvariable('month_start') AND settlementdate <= getvariable('month_end')
UNION ALL FROM following_reading;

CREATE OR REPLACE TEMP TABLE unit_interval AS
WITH paired AS (
    SELECT interval_start, duid, mw,
        CASE WHEN lead(interval_start) OVER unit = interval_start + INTERVAL 5 MINUTE THEN lead(mw) OVER unit ELSE mw END
            AS next_mw
    FROM reading
    WINDOW unit AS (PARTITION BY duid ORDER BY interval_start)
), signed AS (
    SELECT interval_start, duid, period.region, period.fuel, period.loss_factor, period.charge_loss_factor,
        mw * sign AS reading_mw,
        CAST((mw + next_mw) * sign / 24 AS DECIMAL(9, 5)) AS energy_mwh
    FROM paired JOIN unit_period AS period USING (duid)
    WHERE interval_start >= period.valid_from AND interval_start < period.valid_to
      AND interval_start < getvariable('month_end')
)
SELECT signed.*, price,
    CAST(CAST(energy_mwh AS DOUBLE) * CAST(price AS DOUBLE) AS DECIMAL(14, 4)) AS revenue_aud,
    CAST(CAST(energy_mwh AS DOUBLE) * CAST(price AS DOUBLE)
         * CASE WHEN energy_mwh < 0 THEN charge_loss_factor ELSE loss_factor END AS DECIMAL(14, 4))
        AS revenue_lossfactor_aud
FROM signed LEFT JOIN settlement_price USING (interval_start, region);
