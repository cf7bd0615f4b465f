-- hour_monthly, region_hour_monthly: from the hours of the chunk just built.
INSERT INTO facts.hour_monthly
SELECT CAST(date_trunc('month', interval_start) AS TIMESTAMP) AS month, hour(interval_start) AS hour, region, fuel,
    sum(energy_mwh), sum(unpriced_mwh), sum(revenue_aud), sum(capacity_mwh)
FROM facts.generation_hourly
WHERE interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')
GROUP BY month, hour, region, fuel ORDER BY month, region, fuel, hour;

INSERT INTO facts.region_hour_monthly
SELECT CAST(date_trunc('month', interval_start) AS TIMESTAMP) AS month, hour(interval_start) AS hour, region,
    sum(total_demand_mwh), sum(operational_demand_mwh), sum(underlying_demand_mwh),
    sum(demand_intervals), sum(underlying_intervals), sum(price_sum), sum(price_intervals),
    sum(scada_intervals), sum(rooftop_intervals), sum(flow_intervals)
FROM facts.region_hourly
WHERE interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')
GROUP BY month, hour, region ORDER BY month, region, hour;
