-- band_daily, price_band_daily, price_step_monthly: by the band that the region's settlement price falls into. Bands are half-open and the
-- last has no upper end (getvariable('band_edges'): the lower end of each but the first). No price, no band, and no step.
CREATE OR REPLACE TEMP TABLE banded_price AS
SELECT interval_start, region, min_price AS price, total_demand_mwh, demand_value_aud,
    CAST(len(list_filter(getvariable('band_edges'), lambda edge: edge <= min_price)) AS TINYINT) AS price_band
FROM facts.region_5min
WHERE price_intervals > 0
  AND interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end');

INSERT INTO facts.price_band_daily
SELECT date_trunc('day', interval_start) AS day, region, price_band,
    sum(price), sum(total_demand_mwh), sum(demand_value_aud), count(*)
FROM banded_price GROUP BY day, region, price_band ORDER BY day, region, price_band;

INSERT INTO facts.price_step_monthly
SELECT CAST(date_trunc('month', interval_start) AS TIMESTAMP) AS month, region, CAST(floor(price) AS INTEGER) AS price_step,
    sum(price), count(*)
FROM banded_price GROUP BY month, region, price_step ORDER BY month, region, price_step;

INSERT INTO facts.band_daily
SELECT date_trunc('day', interval_start) AS day, region, fuel, price_band,
    sum(energy_mwh), sum(revenue_aud), count(energy_mwh)
FROM priced_generation JOIN banded_price USING (interval_start, region)
GROUP BY day, region, fuel, price_band ORDER BY day, region, fuel, price_band;
