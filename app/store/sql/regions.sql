-- region_5min: interval x region, and the NEM as a row of its own (its price is no sum, its extremes are no maximum of
-- the regions'). Demand values are targets at the interval's end: x 5/60, no trapezoid; highest INTERVENTION present.
-- NEM price of an interval = sum(RRP x TOTALDEMAND) / sum(TOTALDEMAND): what the dispatch price clears is its weight.
CREATE OR REPLACE TEMP TABLE region_interval AS
WITH demand AS (
    SELECT settlementdate - INTERVAL 5 MINUTE AS interval_start, CAST(regionid AS facts.region) AS region,
        CAST(totaldemand / 12 AS DECIMAL(9, 5)) AS total_demand_mwh,
        CAST((demand_and_nonschedgen - dispatchableload) / 12 AS DECIMAL(9, 5)) AS operational_demand_mwh,
        -- greatest() passes over NULL: where AEMO gives no UIGF (before April 2021) curtailment is unknown, not zero.
        CASE WHEN ss_wind_uigf IS NOT NULL
            THEN CAST(greatest(ss_wind_uigf - ss_wind_clearedmw, 0) / 12 AS DECIMAL(9, 5)) END AS curtailed_wind_mwh,
        CASE WHEN ss_solar_uigf IS NOT NULL
            THEN CAST(greatest(ss_solar_uigf - ss_solar_clearedmw, 0) / 12 AS DECIMAL(9, 5)) END AS curtailed_solar_mwh
    FROM lake_region
    WHERE settlementdate > getvariable('chunk_start') AND settlementdate <= getvariable('chunk_end')
      AND regionid IN (SELECT code FROM region_codes)
    QUALIFY row_number() OVER (PARTITION BY settlementdate, regionid ORDER BY intervention DESC) = 1
), flow AS (
    SELECT DISTINCT interval_start, CAST(unnest([region_from, region_to]) AS facts.region) AS region
    FROM flow_interval JOIN links USING (interconnector)
), every AS (
    SELECT interval_start, region FROM demand UNION SELECT interval_start, region FROM settlement_price
    UNION SELECT interval_start, region FROM rooftop UNION FROM flow
)
SELECT every.*, total_demand_mwh, operational_demand_mwh, curtailed_wind_mwh, curtailed_solar_mwh, price,
    rooftop.energy_mwh AS rooftop_mwh,
    operational_demand_mwh + rooftop.energy_mwh AS underlying_demand_mwh,
    CAST(price * CAST(total_demand_mwh AS DOUBLE) AS DECIMAL(16, 4)) AS demand_value_aud,
    flow.region IS NOT NULL AS has_flow
FROM every
LEFT JOIN demand USING (interval_start, region)
LEFT JOIN settlement_price USING (interval_start, region)
LEFT JOIN rooftop USING (interval_start, region)
LEFT JOIN flow USING (interval_start, region);

CREATE OR REPLACE TEMP TABLE nem_interval AS
WITH added AS (
    SELECT interval_start, sum(total_demand_mwh) AS total_demand_mwh, sum(operational_demand_mwh) AS operational_demand_mwh,
        -- Underlying demand of the market is known only where every region's is.
        CASE WHEN count(underlying_demand_mwh) = count(operational_demand_mwh) THEN sum(underlying_demand_mwh) END
            AS underlying_demand_mwh,
        sum(curtailed_wind_mwh) AS curtailed_wind_mwh, sum(curtailed_solar_mwh) AS curtailed_solar_mwh,
        sum(demand_value_aud) AS demand_value_aud,
        sum(total_demand_mwh) FILTER (demand_value_aud IS NOT NULL) AS priced_demand_mwh,
        count(rooftop_mwh) > 0 AS has_rooftop, bool_or(has_flow) AS has_flow
    FROM region_interval GROUP BY interval_start
)
SELECT *, CAST(CAST(demand_value_aud AS DOUBLE) / nullif(CAST(priced_demand_mwh AS DOUBLE), 0) AS DOUBLE) AS price
FROM added;

INSERT INTO facts.region_5min
WITH valued AS (
    SELECT interval_start, region, total_demand_mwh, operational_demand_mwh, underlying_demand_mwh, price,
        demand_value_aud, CASE WHEN demand_value_aud IS NOT NULL THEN total_demand_mwh END AS priced_demand_mwh,
        curtailed_wind_mwh, curtailed_solar_mwh, rooftop_mwh IS NOT NULL AS has_rooftop, has_flow
    FROM region_interval
    UNION ALL
    SELECT interval_start, 'NEM', total_demand_mwh, operational_demand_mwh, underlying_demand_mwh, price,
        demand_value_aud, priced_demand_mwh, curtailed_wind_mwh, curtailed_solar_mwh, has_rooftop, has_flow
    FROM nem_interval
), every AS (
    -- SCADA alone makes a market interval too: its hours are counted from these rows.
    SELECT interval_start, CAST(code AS facts.region) AS region FROM market_interval, region_codes WHERE code <> 'unknown'
    UNION SELECT interval_start, region FROM valued
)
SELECT every.interval_start, every.region, total_demand_mwh, operational_demand_mwh, underlying_demand_mwh,
    CAST(operational_demand_mwh IS NOT NULL AS INTEGER), CAST(underlying_demand_mwh IS NOT NULL AS INTEGER),
    CAST(price AS DECIMAL(16, 5)), CAST(price IS NOT NULL AS INTEGER), CAST(coalesce(price < 0, false) AS INTEGER),
    price, price, demand_value_aud, priced_demand_mwh, curtailed_wind_mwh, curtailed_solar_mwh,
    CAST(market_interval.interval_start IS NOT NULL AS INTEGER), CAST(coalesce(has_rooftop, false) AS INTEGER),
    CAST(coalesce(has_flow, false) AS INTEGER)
FROM every
LEFT JOIN valued USING (interval_start, region)
LEFT JOIN market_interval ON market_interval.interval_start = every.interval_start
ORDER BY 1, 2;
