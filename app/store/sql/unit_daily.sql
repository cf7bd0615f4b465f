-- unit_day: the rows of unit_daily, day x DUID. What a battery takes is kept apart from what it gives, interval by interval.
CREATE OR REPLACE TEMP TABLE unit_day AS
WITH sided AS (
    SELECT date_trunc('day', interval_start) AS day, unit_no, region, fuel, fuel = 'battery' AND energy_mwh < 0 AS charging,
        sum(energy_mwh) AS energy_mwh, sum(revenue_aud) AS revenue_aud,
        sum(revenue_lossfactor_aud) AS revenue_lossfactor_aud, sum(emissions_t) AS emissions_t,
        -- What is known to be nothing is zero.
        sum(CASE WHEN price IS NOT NULL THEN energy_mwh ELSE energy_mwh * 0 END) AS priced_mwh,
        sum(CASE WHEN price < 0 THEN energy_mwh ELSE energy_mwh * 0 END) AS negative_price_mwh,
        sum(CASE WHEN price < 0 THEN revenue_aud ELSE revenue_aud * 0 END) AS negative_price_aud,
        max(mw) AS max_mw, count_if(running) AS running_intervals, count_if(starts) AS starts, count(*) AS intervals
    FROM unit_interval GROUP BY ALL
), market AS (
    SELECT date_trunc('day', interval_start) AS day, since, count(*) AS intervals FROM market_interval GROUP BY ALL
), registered AS (
    -- Each span's market intervals at the capacity in force in it, silent units too.
    SELECT day, unit_no, region, fuel,
        sum(CAST(capacity_mw / 12 AS DECIMAL(9, 5)) * intervals) AS capacity_mwh,
        sum(CAST(charge_capacity_mw / 12 AS DECIMAL(9, 5)) * intervals) AS charge_capacity_mwh,
        sum(intervals) AS in_force_intervals
    FROM market JOIN unit_period ON valid_from <= since AND valid_to > since
    WHERE in_force GROUP BY ALL
), every AS (
    SELECT day, unit_no, region, fuel, revenue_lossfactor_aud, emissions_t, negative_price_mwh, negative_price_aud, max_mw,
        running_intervals, starts, intervals,
        -- A battery that only took gave nothing: zero, not missing. Other units have no charging side.
        CASE WHEN charging THEN energy_mwh * 0 ELSE energy_mwh END AS energy_mwh,
        CASE WHEN charging THEN revenue_aud * 0 ELSE revenue_aud END AS revenue_aud,
        CASE WHEN charging THEN priced_mwh * 0 ELSE priced_mwh END AS priced_mwh,
        CASE WHEN charging THEN energy_mwh WHEN fuel = 'battery' THEN energy_mwh * 0 END AS charge_mwh,
        CASE WHEN charging THEN revenue_aud WHEN fuel = 'battery' THEN revenue_aud * 0 END AS charge_aud,
        CASE WHEN charging THEN priced_mwh WHEN fuel = 'battery' THEN priced_mwh * 0 END AS priced_charge_mwh,
        CASE WHEN charging THEN revenue_lossfactor_aud WHEN fuel = 'battery' THEN revenue_lossfactor_aud * 0 END
            AS charge_lossfactor_aud,
        CASE WHEN charging THEN negative_price_mwh WHEN fuel = 'battery' THEN negative_price_mwh * 0 END
            AS negative_charge_mwh,
        CASE WHEN charging THEN negative_price_aud WHEN fuel = 'battery' THEN negative_price_aud * 0 END
            AS negative_charge_aud
    FROM sided
    UNION ALL BY NAME FROM registered
)
SELECT day AS interval_start, duid, region, fuel,
    sum(COLUMNS(lambda c: c NOT IN ('day', 'unit_no', 'duid', 'region', 'fuel', 'max_mw'))), max(max_mw) AS max_mw
FROM every JOIN unit_number USING (unit_no)
GROUP BY day, duid, region, fuel
ORDER BY duid, day;
