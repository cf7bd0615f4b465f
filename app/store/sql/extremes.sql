-- extremes_daily: of each region and of the NEM as a whole (whose maximum is no sum of the regions').
-- The first interval of a tie counts. Value and place in the day are packed into one number, so that one max() finds
-- both, always the same one: value x 288 + place for the lowest, value x 288 + (287 - place) for the highest.
INSERT INTO facts.extremes_daily
WITH fuel AS (
    SELECT interval_start, region, CAST(fuel AS VARCHAR) AS measure, energy_mwh
    FROM facts.generation_5min
    WHERE energy_mwh IS NOT NULL
      AND interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')
), share AS (
    -- Known where both SCADA and rooftop are: without rooftop the share would fall at noon. Storage makes nothing.
    SELECT interval_start, region,
        sum(CASE WHEN kind.renewable THEN energy_mwh ELSE energy_mwh * 0 END) AS renewable_mwh, sum(energy_mwh) AS energy_mwh
    FROM fuel JOIN generating AS kind ON kind.fuel = measure
    SEMI JOIN market_interval ON market_interval.interval_start = fuel.interval_start
    GROUP BY interval_start, region HAVING bool_or(measure = 'solar_rooftop')
), measured AS (
    SELECT interval_start, region, measure, CAST(energy_mwh * 12 AS DECIMAL(14, 5)) AS value FROM fuel
    UNION ALL
    SELECT interval_start, region, 'renewable_share', CAST(CAST(renewable_mwh AS DOUBLE) / CAST(energy_mwh AS DOUBLE) AS DECIMAL(14, 5))
    FROM share WHERE energy_mwh > 0
    UNION ALL
    SELECT interval_start, region, unnest(['operational_demand', 'underlying_demand', 'price']),
        unnest([CAST(operational_demand_mwh * 12 AS DECIMAL(14, 5)), CAST(underlying_demand_mwh * 12 AS DECIMAL(14, 5)),
            CAST(max_price AS DECIMAL(14, 5))])
    FROM facts.region_5min
    WHERE interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')
), placed AS (
    SELECT date_trunc('day', interval_start) AS day, region, measure, CAST(value * 100000 AS BIGINT) * 288 AS scaled,
        CAST(date_diff('minute', date_trunc('day', interval_start), interval_start) // 5 AS BIGINT) AS place
    FROM measured WHERE value IS NOT NULL
), packed AS (
    SELECT day, region, measure, max(scaled + 287 - place) AS highest, min(scaled + place) AS lowest
    FROM placed GROUP BY day, region, measure
), unpacked AS (
    -- The remainder of a negative number is negative: shifted into 0..287.
    SELECT day, region, measure, highest, lowest,
        ((highest % 288) + 288) % 288 AS highest_place, ((lowest % 288) + 288) % 288 AS lowest_place
    FROM packed
)
SELECT day, region, measure,
    CAST((highest - highest_place) // 288 AS DECIMAL(18, 0)) / 100000, day + to_minutes(5 * (287 - highest_place)),
    CAST((lowest - lowest_place) // 288 AS DECIMAL(18, 0)) / 100000, day + to_minutes(5 * lowest_place)
FROM unpacked ORDER BY day, region, measure;
