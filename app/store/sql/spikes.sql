-- spikes: a run is consecutive intervals of one region whose settlement price is at or above one of
-- getvariable('spike_prices').
-- cost_aud = sum of price x TOTALDEMAND energy: what the region's demand paid in it.
INSERT INTO facts.spikes
WITH high AS (
    SELECT interval_start, region, spike_price, max_price, price_sum, demand_value_aud, interval_start
            - to_minutes(5 * row_number() OVER (PARTITION BY region, spike_price ORDER BY interval_start)) AS run
    FROM facts.region_5min JOIN (SELECT unnest(getvariable('spike_prices'))) AS spike(spike_price)
        ON max_price >= spike_price
    WHERE region <> 'NEM' AND interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')
)
SELECT min(interval_start) AS first, region, spike_price, max(interval_start) + INTERVAL 5 MINUTE, max(max_price),
    sum(price_sum), sum(demand_value_aud)
FROM high GROUP BY region, spike_price, run ORDER BY first, region, spike_price;
