-- Five-minute generation with what follows from its price being missing or negative.
CREATE OR REPLACE TEMP TABLE priced_generation AS
SELECT interval_start, region, fuel, energy_mwh, revenue_aud, revenue_lossfactor_aud, capacity_mwh, emissions_t,
    CASE WHEN revenue_aud IS NULL THEN energy_mwh ELSE energy_mwh * 0 END AS unpriced_mwh,
    CASE WHEN min_price < 0 THEN energy_mwh ELSE energy_mwh * 0 END AS negative_price_mwh,
    CASE WHEN min_price < 0 THEN revenue_aud ELSE revenue_aud * 0 END AS negative_price_aud,
    min_price AS price
FROM facts.generation_5min LEFT JOIN facts.region_5min USING (interval_start, region)
WHERE interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end');
