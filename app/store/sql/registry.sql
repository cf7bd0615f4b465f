-- unit: every DUID's periods, and whether it has reported at least once; link: the interconnectors.
CREATE TABLE facts.unit AS
SELECT periods.* REPLACE (CAST(region AS facts.region) AS region, CAST(fuel AS facts.fuel) AS fuel), first_reading.duid IS NOT NULL AS reported
FROM periods LEFT JOIN first_reading USING (duid) ORDER BY duid, valid_from;

CREATE TABLE facts.link AS FROM links ORDER BY interconnector;

-- Loads report what they take as a positive number.
CREATE TEMP TABLE unit_number AS
SELECT duid, CAST(row_number() OVER (ORDER BY duid) AS SMALLINT) AS unit_no
FROM (SELECT DISTINCT duid FROM facts.unit WHERE reported);

CREATE TEMP TABLE unit_period AS
SELECT *, CASE dispatch_type WHEN 'LOAD' THEN -1 ELSE 1 END AS sign FROM facts.unit JOIN unit_number USING (duid);

-- Five-minute generation with what follows from its price being missing or negative.
CREATE TEMP VIEW priced_generation AS
SELECT interval_start, region, fuel, energy_mwh, revenue_aud, revenue_lossfactor_aud, capacity_mwh,
    CASE WHEN revenue_aud IS NULL THEN energy_mwh ELSE energy_mwh * 0 END AS unpriced_mwh,
    CASE WHEN min_price < 0 THEN energy_mwh ELSE energy_mwh * 0 END AS negative_price_mwh,
    CASE WHEN min_price < 0 THEN revenue_aud ELSE revenue_aud * 0 END AS negative_price_aud
FROM facts.generation_5min LEFT JOIN facts.region_5min USING (interval_start, region);

-- Capacity counts from units that have reported at least once: what was never telemetered is no fleet we can see.
CREATE TEMP TABLE capacity_period AS
SELECT region, CAST(CASE fuel WHEN 'battery' THEN 'battery_discharging' ELSE fuel END AS facts.fuel) AS fuel,
    valid_from, valid_to, capacity_mw
FROM unit_period WHERE capacity_mw IS NOT NULL
UNION ALL
SELECT region, 'battery_charging', valid_from, valid_to, charge_capacity_mw
FROM unit_period WHERE charge_capacity_mw IS NOT NULL;
