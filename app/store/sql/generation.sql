-- generation_5min: interval x region and NEM x fuel.
-- A battery's energy is split by the sign of each unit's own interval (and its reading by the sign of the reading)
-- before units are added up: simultaneous charging and discharging must not cancel.
-- A row exists wherever there is energy or capacity in force, so that capacity-hours also count silent units, in every
-- interval in which the market has SCADA. Where no unit reported, the energy is missing, not zero.
CREATE OR REPLACE TEMP TABLE battery_interval AS
SELECT interval_start, region,
    sum(energy_mwh) FILTER (energy_mwh > 0) AS out_mwh, sum(energy_mwh) FILTER (energy_mwh < 0) AS in_mwh,
    sum(revenue_aud) FILTER (energy_mwh > 0) AS out_aud, sum(revenue_aud) FILTER (energy_mwh < 0) AS in_aud,
    sum(revenue_lossfactor_aud) FILTER (energy_mwh > 0) AS out_lossfactor_aud,
    sum(revenue_lossfactor_aud) FILTER (energy_mwh < 0) AS in_lossfactor_aud,
    sum(greatest(reading_mw, 0)) AS out_mw, sum(least(reading_mw, 0)) AS in_mw,
    -- What nobody sold is worth nothing where there was a price, and is unknown where there was none.
    CASE WHEN count(price) > 0 THEN 0 END AS nothing_aud
FROM unit_interval WHERE fuel = 'battery' GROUP BY interval_start, region;

CREATE OR REPLACE TEMP TABLE fuel_interval AS
SELECT interval_start, region, fuel, sum(energy_mwh) AS energy_mwh, sum(revenue_aud) AS revenue_aud,
    sum(revenue_lossfactor_aud) AS revenue_lossfactor_aud, sum(emissions_t) AS emissions_t,
    coalesce(sum(energy_mwh) FILTER (emissions_t IS NULL), 0) AS unfactored_mwh, sum(reading_mw) AS reading_mw
FROM unit_interval WHERE fuel <> 'battery' GROUP BY interval_start, region, fuel
UNION ALL
SELECT interval_start, region, CAST('battery_discharging' AS facts.fuel), coalesce(out_mwh, 0),
    coalesce(out_aud, nothing_aud), coalesce(out_lossfactor_aud, nothing_aud), NULL, NULL, out_mw
FROM battery_interval
UNION ALL
SELECT interval_start, region, CAST('battery_charging' AS facts.fuel), coalesce(in_mwh, 0),
    coalesce(in_aud, nothing_aud), coalesce(in_lossfactor_aud, nothing_aud), NULL, NULL, in_mw
FROM battery_interval
UNION ALL
SELECT interval_start, region, CAST('solar_rooftop' AS facts.fuel), energy_mwh,
    CAST(CAST(energy_mwh AS DOUBLE) * price AS DECIMAL(14, 4)), NULL, NULL, NULL, reading_mw
FROM rooftop LEFT JOIN settlement_price USING (interval_start, region);

CREATE OR REPLACE TEMP TABLE capacity_span AS
SELECT since, region, fuel, CAST(sum(CAST(capacity_mw / 12 AS DECIMAL(9, 5))) AS DECIMAL(9, 5)) AS capacity_mwh
FROM registry_span JOIN capacity_period ON valid_from <= since AND valid_to > since
GROUP BY ALL;

-- Fuels that were silent in some interval of a span: counted first, because there are few of them.
CREATE OR REPLACE TEMP TABLE silent_span AS
WITH heard AS (
    SELECT since, region, fuel, count(*) AS intervals
    FROM fuel_interval JOIN market_interval USING (interval_start) GROUP BY ALL
), all_of AS (
    SELECT since, count(*) AS intervals FROM market_interval GROUP BY since
)
SELECT since, region, fuel, capacity_mwh
FROM capacity_span JOIN all_of USING (since) LEFT JOIN heard USING (since, region, fuel)
WHERE coalesce(heard.intervals, 0) < all_of.intervals;

-- What follows from a row's price being missing or negative is a sum of its own, like its energy.
CREATE OR REPLACE TEMP TABLE priced_generation AS
WITH silent AS (
    SELECT interval_start, region, fuel, capacity_mwh
    FROM market_interval JOIN silent_span USING (since)
    ANTI JOIN fuel_interval USING (interval_start, region, fuel)
), every AS (
    SELECT fuel_interval.*, coalesce(capacity_mwh, 0) AS capacity_mwh
    FROM fuel_interval LEFT JOIN market_interval USING (interval_start)
    LEFT JOIN capacity_span USING (since, region, fuel)
    UNION ALL BY NAME FROM silent
)
SELECT every.*,
    CASE WHEN revenue_aud IS NULL THEN energy_mwh ELSE energy_mwh * 0 END AS unpriced_mwh,
    CASE WHEN price < 0 THEN energy_mwh ELSE energy_mwh * 0 END AS negative_price_mwh,
    CASE WHEN price < 0 THEN revenue_aud ELSE revenue_aud * 0 END AS negative_price_aud
FROM every LEFT JOIN settlement_price USING (interval_start, region);

-- The NEM as a region of its own, each region's energy at its own price: what is asked for most need not be added up
-- each time. By day, then by fuel: a fuel's neighbouring values compress to half of what whole intervals side by side
-- take, and a window still reads only its own days.
INSERT INTO facts.generation_5min BY NAME
WITH every AS (
    FROM priced_generation
    UNION ALL BY NAME
    SELECT interval_start, CAST('NEM' AS facts.region) AS region, fuel,
        sum(COLUMNS(lambda c: c NOT IN ('interval_start', 'region', 'fuel')))
    FROM priced_generation GROUP BY interval_start, fuel
)
FROM every ORDER BY date_trunc('day', interval_start), region, fuel, interval_start;
