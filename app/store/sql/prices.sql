-- settlement_price: what each region's energy is paid in each five-minute interval.
-- Since 1 October 2021 the dispatch price settles (of the run without intervention: the other run's RRP is not a price
-- anybody pays). Before, the half-hour's trading price did; where AEMO's file lacks it, the mean of its six dispatch
-- prices rounded to 2 places stands in, and only if all six are there: AEMO made the trading price that way.
CREATE OR REPLACE TEMP TABLE dispatch_price AS
SELECT settlementdate - INTERVAL 5 MINUTE AS interval_start, CAST(regionid AS facts.region) AS region, rrp
FROM lake_price
WHERE intervention = 0 AND rrp IS NOT NULL AND regionid IN (SELECT code FROM region_codes)
  AND settlementdate > getvariable('chunk_start') AND settlementdate <= getvariable('chunk_end');

CREATE OR REPLACE TEMP TABLE settlement_price AS
WITH half_hour AS (
    SELECT settlementdate - INTERVAL 30 MINUTE AS half_start, CAST(regionid AS facts.region) AS region, rrp
    FROM lake_trading_price
    WHERE rrp IS NOT NULL AND regionid IN (SELECT code FROM region_codes) AND settlementdate > getvariable('chunk_start')
      AND settlementdate <= least(getvariable('chunk_end'), getvariable('five_minute_settlement'))
), six AS (
    SELECT time_bucket(INTERVAL 30 MINUTE, interval_start) AS half_start, region, round(avg(rrp), 2) AS rrp
    FROM dispatch_price
    WHERE interval_start < getvariable('five_minute_settlement')
    GROUP BY ALL HAVING count(*) = 6
), half AS (
    FROM half_hour UNION ALL FROM six ANTI JOIN half_hour USING (half_start, region)
)
SELECT half_start + to_minutes(step * 5) AS interval_start, region, round(rrp, 5) AS price
FROM half, range(6) AS steps(step)
UNION ALL
SELECT interval_start, region, round(rrp, 5)
FROM dispatch_price WHERE interval_start >= getvariable('five_minute_settlement');
