-- The units and links that a segment is built with.
-- Loads report what they take as a positive number.
CREATE TEMP TABLE unit_number AS
SELECT duid, CAST(row_number() OVER (ORDER BY duid) AS SMALLINT) AS unit_no FROM (SELECT DISTINCT duid FROM periods);

CREATE TEMP TABLE unit_period AS
SELECT periods.* REPLACE (CAST(region AS facts.region) AS region, CAST(fuel AS facts.fuel) AS fuel), unit_no,
    CASE dispatch_type WHEN 'LOAD' THEN -1 ELSE 1 END AS sign
FROM periods JOIN unit_number USING (duid);

-- Capacity counts from units that have reported at least once: what was never telemetered is no fleet we can see.
CREATE TEMP TABLE capacity_period AS
SELECT region, CAST(CASE fuel WHEN 'battery' THEN 'battery_discharging' ELSE fuel END AS facts.fuel) AS fuel,
    valid_from, valid_to, capacity_mw
FROM unit_period WHERE capacity_mw IS NOT NULL
UNION ALL
SELECT region, CAST('battery_charging' AS facts.fuel), valid_from, valid_to, charge_capacity_mw
FROM unit_period WHERE charge_capacity_mw IS NOT NULL;

-- Five-minute generation with what follows from its price being missing or negative.
CREATE TEMP VIEW priced_generation AS
SELECT interval_start, region, fuel, energy_mwh, revenue_aud, revenue_lossfactor_aud, capacity_mwh,
    CASE WHEN revenue_aud IS NULL THEN energy_mwh ELSE energy_mwh * 0 END AS unpriced_mwh,
    CASE WHEN min_price < 0 THEN energy_mwh ELSE energy_mwh * 0 END AS negative_price_mwh,
    CASE WHEN min_price < 0 THEN revenue_aud ELSE revenue_aud * 0 END AS negative_price_aud
FROM facts.generation_5min LEFT JOIN facts.region_5min USING (interval_start, region);

-- What the next chunk in time (built just before: chunks go backwards) began with, at exactly this one's end.
CREATE TEMP TABLE following_reading AS
SELECT unit_no, settlementdate - INTERVAL 5 MINUTE AS interval_start, scadavalue AS mw
FROM lake_scada JOIN unit_number USING (duid)
WHERE scadavalue IS NOT NULL AND settlementdate = getvariable('chunk_end') + INTERVAL 5 MINUTE;
