-- generation_5min: interval x region x fuel.
-- A battery's energy is split by the sign of each unit's own interval (and its reading by the sign of the reading)
-- before units are added up: simultaneous charging and discharging must not cancel.
-- A row exists wherever there is energy or capacity in force, so that capacity-hours also count silent units, in every
-- interval in which the market has SCADA. Where no unit reported, the energy is missing, not zero.
CREATE OR REPLACE TEMP TABLE market_interval AS
SELECT DISTINCT interval_start FROM unit_interval;

CREATE OR REPLACE TEMP TABLE fuel_interval AS
WITH split AS (
    SELECT interval_start, region, fuel, reading_mw, energy_mwh, price, revenue_aud, revenue_lossfactor_aud
    FROM unit_interval WHERE fuel <> 'battery'
    UNION ALL
    SELECT interval_start, region, 'battery_discharging', greatest(reading_mw, 0), greatest(energy_mwh, 0), price,
        CASE WHEN energy_mwh > 0 THEN revenue_aud WHEN price IS NOT NULL THEN 0 END,
        CASE WHEN energy_mwh > 0 THEN revenue_lossfactor_aud WHEN price IS NOT NULL THEN 0 END
    FROM unit_interval WHERE fuel = 'battery'
    UNION ALL
    SELECT interval_start, region, 'battery_charging', least(reading_mw, 0), least(energy_mwh, 0), price,
        CASE WHEN energy_mwh < 0 THEN revenue_aud WHEN price IS NOT NULL THEN 0 END,
        CASE WHEN energy_mwh < 0 THEN revenue_lossfactor_aud WHEN price IS NOT NULL THEN 0 END
    FROM unit_interval WHERE fuel = 'battery'
    UNION ALL
    SELECT interval_start, region, 'solar_rooftop', reading_mw, energy_mwh, price,
        CAST(CAST(energy_mwh AS DOUBLE) * CAST(price AS DOUBLE) AS DECIMAL(14, 4)), NULL
    FROM rooftop LEFT JOIN settlement_price USING (interval_start, region)
)
SELECT interval_start, region, fuel,
    sum(energy_mwh) AS energy_mwh,
    coalesce(sum(energy_mwh) FILTER (price IS NOT NULL), 0) AS priced_mwh,
    sum(revenue_aud) AS revenue_aud,
    sum(revenue_lossfactor_aud) AS revenue_lossfactor_aud,
    coalesce(sum(energy_mwh) FILTER (price < 0), 0) AS negative_price_mwh,
    coalesce(sum(revenue_aud) FILTER (price < 0), 0) AS negative_price_aud,
    sum(reading_mw) AS reading_mw
FROM split GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE capacity_interval AS
WITH held AS (
    SELECT region, fuel, greatest(valid_from, getvariable('month_start')) AS since,
        least(valid_to, getvariable('month_end')) AS until, CAST(capacity_mw / 12 AS DECIMAL(9, 5)) AS capacity_mwh
    FROM capacity_period
    WHERE valid_from < getvariable('month_end') AND valid_to > getvariable('month_start')
), cut AS (
    SELECT region, fuel, since AS instant FROM held UNION SELECT region, fuel, until FROM held
), span AS (
    SELECT region, fuel, instant AS since, lead(instant) OVER (PARTITION BY region, fuel ORDER BY instant) AS until FROM cut
), timeline AS (
    SELECT region, fuel, span.since, span.until, sum(capacity_mwh) AS capacity_mwh
    FROM span JOIN held USING (region, fuel)
    WHERE held.since <= span.since AND held.until > span.since AND span.until IS NOT NULL
    GROUP BY ALL
)
SELECT interval_start, region, fuel, capacity_mwh
FROM market_interval JOIN timeline ON interval_start >= since AND interval_start < until;

INSERT INTO facts.generation_5min
SELECT interval_start, region, fuel, energy_mwh, priced_mwh, revenue_aud, revenue_lossfactor_aud,
    coalesce(capacity_mwh, 0), negative_price_mwh, negative_price_aud, reading_mw, 1
FROM fuel_interval FULL JOIN capacity_interval USING (interval_start, region, fuel)
ORDER BY ALL;
