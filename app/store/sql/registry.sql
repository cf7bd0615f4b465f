-- unit: every DUID's periods, and whether it has reported at least once; link: the interconnectors.
CREATE TABLE facts.unit AS
SELECT periods.*, first_reading.duid IS NOT NULL AS reported
FROM periods LEFT JOIN first_reading USING (duid) ORDER BY duid, valid_from;

CREATE TABLE facts.link AS FROM links ORDER BY interconnector;

-- Loads report what they take as a positive number.
CREATE TEMP TABLE unit_period AS
SELECT *, CASE dispatch_type WHEN 'LOAD' THEN -1 ELSE 1 END AS sign FROM facts.unit WHERE reported;

-- Capacity counts from units that have reported at least once: what was never telemetered is no fleet we can see.
CREATE TEMP TABLE capacity_period AS
SELECT region, CASE fuel WHEN 'battery' THEN 'battery_discharging' ELSE fuel END AS fuel, valid_from, valid_to, capacity_mw
FROM unit_period WHERE capacity_mw IS NOT NULL
UNION ALL
SELECT region, 'battery_charging', valid_from, valid_to, charge_capacity_mw
FROM unit_period WHERE charge_capacity_mw IS NOT NULL;
