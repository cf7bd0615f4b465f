-- revenue_step_monthly: the half-hours of the chunk just built, by what each fuel was paid in them.
INSERT INTO facts.revenue_step_monthly
SELECT CAST(date_trunc('month', interval_start) AS TIMESTAMP) AS month, region, fuel,
    -- Steps a ninth wide: the mean of one stands for all in it where the best share of half-hours ends.
    CAST(sign(revenue_aud) * floor(8 * log2(greatest(abs(CAST(revenue_aud AS DOUBLE)), 1))) AS SMALLINT) AS revenue_step,
    sum(revenue_aud), count(*)
FROM facts.generation_30min
WHERE revenue_aud IS NOT NULL AND fuel <> 'solar_rooftop'
  AND interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')
GROUP BY month, region, fuel, revenue_step ORDER BY month, region, fuel, revenue_step;
