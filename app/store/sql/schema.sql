-- The facts of a segment. Only additive measures (and price extremes, which a region has for itself and the NEM for
-- itself): every ratio is computed last, by whoever asks. Money and energy are DECIMAL from the single unit and
-- interval on, so that sums are exact at every grain.
CREATE TYPE region AS ENUM (SELECT code FROM region_codes);
CREATE TYPE fuel AS ENUM (SELECT code FROM fuel_codes);

-- revenue_aud of solar_rooftop is its value at spot: rooftop is not settled and stands in no total of revenue.
CREATE TABLE generation_5min (
    interval_start TIMESTAMP, region region, fuel fuel,
    energy_mwh DECIMAL(12, 5), revenue_aud DECIMAL(16, 4), revenue_lossfactor_aud DECIMAL(16, 4),
    capacity_mwh DECIMAL(12, 5), reading_mw DECIMAL(12, 3));

-- In longer steps, what a five-minute row says by itself or by its region's price is a sum of its own: unpriced_mwh is
-- the energy whose price is missing (it earns nothing and stands in no average price), negative_price_* what was made
-- and earned below zero.
CREATE TABLE generation_30min (
    interval_start TIMESTAMP, region region, fuel fuel,
    energy_mwh DECIMAL(12, 5), unpriced_mwh DECIMAL(12, 5), revenue_aud DECIMAL(16, 4),
    revenue_lossfactor_aud DECIMAL(16, 4), capacity_mwh DECIMAL(12, 5), negative_price_mwh DECIMAL(12, 5),
    negative_price_aud DECIMAL(16, 4));

-- price_sum = sum of price over intervals (divided last: a twelfth of it is no finite decimal).
-- demand_value_aud = sum of price x TOTALDEMAND energy, over priced_demand_mwh.
-- scada_, rooftop_ and flow_intervals say in how many intervals the market had SCADA, and the region rooftop and flows.
CREATE TABLE region_5min (
    interval_start TIMESTAMP, region region,
    total_demand_mwh DECIMAL(12, 5), operational_demand_mwh DECIMAL(12, 5), underlying_demand_mwh DECIMAL(12, 5),
    demand_intervals INTEGER, underlying_intervals INTEGER,
    price_sum DECIMAL(16, 5), price_intervals INTEGER, negative_intervals INTEGER,
    min_price DECIMAL(12, 5), max_price DECIMAL(12, 5),
    demand_value_aud DECIMAL(18, 4), priced_demand_mwh DECIMAL(12, 5),
    curtailed_wind_mwh DECIMAL(12, 5), curtailed_solar_mwh DECIMAL(12, 5),
    scada_intervals INTEGER, rooftop_intervals INTEGER, flow_intervals INTEGER);

-- Both energies >= 0: export_mwh runs from the link's first region to its second. Limits are signed MW x hours.
-- reading_mw is METEREDMWFLOW at interval_start, signed.
CREATE TABLE flow_5min (
    interval_start TIMESTAMP, interconnector VARCHAR,
    export_mwh DECIMAL(12, 5), import_mwh DECIMAL(12, 5),
    export_limit_mwh DECIMAL(12, 5), import_limit_mwh DECIMAL(12, 5),
    intervals_at_limit INTEGER, limit_intervals INTEGER, reading_mw DECIMAL(12, 3), intervals INTEGER);

CREATE TABLE generation_daily AS FROM generation_30min;
CREATE TABLE region_30min AS FROM region_5min;
CREATE TABLE region_daily AS FROM region_5min;
CREATE TABLE flow_30min AS FROM flow_5min;
CREATE TABLE flow_daily AS FROM flow_5min;
ALTER TABLE flow_30min DROP COLUMN reading_mw;
ALTER TABLE flow_daily DROP COLUMN reading_mw;
