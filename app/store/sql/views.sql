-- The names of the plan that this product came from, for people who open a file by hand: one row an interval, region and
-- fuel, in MW and ratios that can be read as they are. The NEM has rows of its own beside its regions': never add up both.
CREATE VIEW facts.generation_by_fuel_5min AS
SELECT interval_start, region, fuel, energy_mwh, energy_mwh * 12 AS mean_mw, reading_mw, revenue_aud
FROM generation_5min;

CREATE VIEW facts.generation_by_fuel_30min AS
SELECT interval_start, region, fuel, energy_mwh, energy_mwh * 12 / nullif(
    CASE fuel WHEN 'solar_rooftop' THEN rooftop_intervals ELSE scada_intervals END, 0) AS mean_mw, revenue_aud
FROM generation_30min LEFT JOIN region_30min USING (interval_start, region);

CREATE VIEW facts.generation_with_prices_30min AS
SELECT interval_start, region, fuel, energy_mwh, revenue_aud,
    CAST(price_sum AS DOUBLE) / nullif(price_intervals, 0) AS price_aud_mwh,
    CAST(revenue_aud AS DOUBLE) / nullif(CAST(energy_mwh - unpriced_mwh AS DOUBLE), 0) AS captured_price_aud_mwh
FROM generation_30min LEFT JOIN region_30min USING (interval_start, region);

CREATE VIEW facts.capacity_utilization_30min AS
SELECT interval_start, region, fuel, energy_mwh, capacity_mwh,
    CAST(energy_mwh AS DOUBLE) / nullif(CAST(capacity_mwh AS DOUBLE), 0) AS utilization
FROM generation_30min WHERE capacity_mwh > 0;
