-- The units and links that facts are made with: views `periods` and `links` give them as the registry resolves them.
CREATE OR REPLACE TEMP TABLE unit_number AS
SELECT duid, CAST(row_number() OVER (ORDER BY duid) AS SMALLINT) AS unit_no FROM (SELECT DISTINCT duid FROM periods);

-- Loads report what they take as a positive number. A unit runs above running_mw.
CREATE OR REPLACE TEMP TABLE unit_period AS
SELECT periods.* REPLACE (CAST(region AS facts.region) AS region, CAST(fuel AS facts.fuel) AS fuel), unit_no,
    CASE dispatch_type WHEN 'LOAD' THEN -1 ELSE 1 END AS sign,
    greatest(0.5, coalesce(capacity_mw, charge_capacity_mw, 0) / 100) AS running_mw
FROM periods JOIN unit_number USING (duid);

-- Capacity counts from units that have reported at least once: what was never telemetered is no fleet we can see.
CREATE OR REPLACE TEMP TABLE capacity_period AS
SELECT region, CAST(CASE fuel WHEN 'battery' THEN 'battery_discharging' ELSE fuel END AS facts.fuel) AS fuel,
    valid_from, valid_to, capacity_mw
FROM unit_period WHERE capacity_mw IS NOT NULL
UNION ALL
SELECT region, CAST('battery_charging' AS facts.fuel), valid_from, valid_to, charge_capacity_mw
FROM unit_period WHERE charge_capacity_mw IS NOT NULL;
