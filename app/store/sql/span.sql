-- Of a segment: its first SCADA interval; the newest one that has the price of every region that was priced at all in
-- the day before it (all five, normally; a lake of trimmed files may hold fewer; null where none is priced); and the last
-- SCADA interval.
WITH scada AS (
    SELECT min(interval_start) AS first, max(interval_start) AS last
    FROM facts.region_5min WHERE region = 'NEM' AND scada_intervals > 0
), priced AS (
    SELECT interval_start, count(*) AS regions
    FROM facts.region_5min, scada
    WHERE region <> 'NEM' AND scada_intervals > 0 AND price_intervals > 0 AND interval_start > last - INTERVAL 1 DAY
    GROUP BY interval_start
)
SELECT first, (SELECT max(interval_start) FROM priced WHERE regions = (SELECT max(regions) FROM priced)), last
FROM scada;
