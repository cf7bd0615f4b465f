-- The same facts in longer steps, summed from the finer ones of the chunk just built ({fine} -> {coarse}, {step}).
INSERT INTO facts.generation_{coarse} BY NAME
SELECT time_bucket(INTERVAL {step}, interval_start) AS interval_start, region, fuel,
    sum(COLUMNS(lambda c: c NOT IN ('interval_start', 'region', 'fuel', 'reading_mw')))
FROM facts.generation_{fine}
WHERE interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

INSERT INTO facts.region_{coarse} BY NAME
SELECT time_bucket(INTERVAL {step}, interval_start) AS interval_start, region,
    min(min_price) AS min_price, max(max_price) AS max_price,
    sum(COLUMNS(lambda c: c NOT IN ('interval_start', 'region', 'min_price', 'max_price')))
FROM facts.region_{fine}
WHERE interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')
GROUP BY 1, 2 ORDER BY 1, 2;

INSERT INTO facts.flow_{coarse} BY NAME
SELECT time_bucket(INTERVAL {step}, interval_start) AS interval_start, interconnector,
    sum(COLUMNS(lambda c: c NOT IN ('interval_start', 'interconnector', 'reading_mw')))
FROM facts.flow_{fine}
WHERE interval_start >= getvariable('chunk_start') AND interval_start < getvariable('chunk_end')
GROUP BY 1, 2 ORDER BY 1, 2;
