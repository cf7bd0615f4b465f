-- generation_5min: interval x region x fuel.
-- A battery's energy is split by the sign of each unit's own interval (and its reading by the sign of the reading)
-- before units are added up: simultaneous charging and discharging must not cancel.
-- A row exists wherever there is energy or capacity in force, so that capacity-hours also count silent units, in every
-- interval in which the market has SCADA. Where no unit reported, the energy is missing, not zero.
-- Capacity changes at a few moments a month: between two of them every (region, fuel) has one figure.
CREATE OR REPLACE TEMP TABLE capacity_span AS
WITH cut AS (
    SELECT DISTINCT unnest([valid_from, valid_to, getvariable('chunk_start')]) AS since FROM capacity_period
), span AS (
    SELECT since FROM cut WHERE since >= getvariable('chunk_start') AND since < getvariable('chunk_end')
)
SELECT since, region, fuel, CAST(sum(CAST(capacity_mw / 12 AS DECIMAL(9, 5))) AS DECIMAL(9, 5)) AS capacity_mwh
FROM span JOIN capacity_period ON valid_from <= since AND valid_to > since
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE market_interval AS
WITH market AS (SELECT DISTINCT interval_start FROM unit_interval),
    span AS (SELECT DISTINCT since FROM capacity_span)
SELECT interval_start, since FROM market ASOF LEFT JOIN span ON interval_start >= since;

CREATE OR REPLACE TEMP TABLE fuel_interval AS
WITH split AS (
    SELECT interval_start, region, fuel, reading_mw, energy_mwh, revenue_aud, revenue_lossfactor_aud,
        NULL AS capacity_mwh
    FROM unit_interval WHERE fuel <> 'battery'
    UNION ALL
    SELECT interval_start, region, CAST('battery_discharging' AS facts.fuel), greatest(reading_mw, 0), greatest(energy_mwh, 0),
        CASE WHEN energy_mwh > 0 THEN revenue_aud ELSE revenue_aud * 0 END,
        CASE WHEN energy_mwh > 0 THEN revenue_lossfactor_aud ELSE revenue_lossfactor_aud * 0 END, NULL
    FROM unit_interval WHERE fuel = 'battery'
    UNION ALL
    SELECT interval_start, region, CAST('battery_charging' AS facts.fuel), least(reading_mw, 0), least(energy_mwh, 0),
        CASE WHEN energy_mwh < 0 THEN revenue_aud ELSE revenue_aud * 0 END,
        CASE WHEN energy_mwh < 0 THEN revenue_lossfactor_aud ELSE revenue_lossfactor_aud * 0 END, NULL
    FROM unit_interval WHERE fuel = 'battery'
    UNION ALL
    SELECT interval_start, region, CAST('solar_rooftop' AS facts.fuel), reading_mw, energy_mwh,
        CAST(CAST(energy_mwh AS DOUBLE) * price AS DECIMAL(14, 4)), NULL, NULL
    FROM rooftop LEFT JOIN settlement_price USING (interval_start, region)
    UNION ALL
    SELECT interval_start, region, fuel, NULL, NULL, NULL, NULL, capacity_mwh
    FROM market_interval JOIN capacity_span USING (since)
)
SELECT interval_start, region, fuel,
    sum(energy_mwh) AS energy_mwh,
    sum(revenue_aud) AS revenue_aud,
    sum(revenue_lossfactor_aud) AS revenue_lossfactor_aud,
    coalesce(sum(capacity_mwh), 0) AS capacity_mwh,
    sum(reading_mw) AS reading_mw
FROM split GROUP BY ALL;

-- By day, then by fuel: a fuel's neighbouring values compress to half of what whole intervals side by side take, and
-- a window still reads only its own days.
INSERT INTO facts.generation_5min
FROM fuel_interval ORDER BY date_trunc('day', interval_start), region, fuel, interval_start;
