-- market_interval: the intervals in which the market has SCADA (table `market`), each with the moment since which the registry is as it is
-- then. Registrations change at a few moments a month: between two of them capacity is one figure.
CREATE OR REPLACE TEMP TABLE registry_span AS
WITH cut AS (
    SELECT DISTINCT unnest([valid_from, valid_to, getvariable('chunk_start')]) AS since FROM unit_period
)
SELECT since FROM cut WHERE since >= getvariable('chunk_start') AND since < getvariable('chunk_end');

CREATE OR REPLACE TEMP TABLE market_interval AS
SELECT interval_start, since FROM market ASOF LEFT JOIN registry_span ON interval_start >= since;
