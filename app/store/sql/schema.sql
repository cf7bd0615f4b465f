-- The facts of a segment. Only additive measures, and extremes that are found here (a region's for itself, the NEM's for
-- itself: a maximum does not add up): every ratio is computed last, by whoever asks. Money and energy are DECIMAL from
-- the single unit and interval on, so that sums are exact at every grain.

-- The NEM is a region of its own. Its rows are sums of all the others', each at its own price.
-- revenue_aud of solar_rooftop is its value at spot: rooftop is not settled and stands in no total of revenue.
-- unpriced_mwh is the energy whose price is missing (it earns nothing and stands in no average price),
-- negative_price_* what was made and earned below zero.
-- emissions_t: of what units with a factor sent out; null where none has one. unfactored_mwh: the energy of the others
-- (null for storage and rooftop, of which nobody asks it), so that an intensity divides by energy - unfactored.
CREATE TABLE facts.generation_5min (
    interval_start TIMESTAMP, region facts.region, fuel facts.fuel,
    energy_mwh DECIMAL(12, 5), unpriced_mwh DECIMAL(12, 5), revenue_aud DECIMAL(16, 4),
    revenue_lossfactor_aud DECIMAL(16, 4), capacity_mwh DECIMAL(12, 5), negative_price_mwh DECIMAL(12, 5),
    negative_price_aud DECIMAL(16, 4), emissions_t DECIMAL(12, 4), unfactored_mwh DECIMAL(12, 5),
    reading_mw DECIMAL(12, 3));

-- price_sum = sum of price over intervals (divided last: a twelfth of it is no finite decimal).
-- demand_value_aud = sum of price x TOTALDEMAND energy, over priced_demand_mwh.
-- scada_, rooftop_ and flow_intervals say in how many intervals the market had SCADA, and the region rooftop and flows.
CREATE TABLE facts.region_5min (
    interval_start TIMESTAMP, region facts.region,
    total_demand_mwh DECIMAL(12, 5), operational_demand_mwh DECIMAL(12, 5), underlying_demand_mwh DECIMAL(12, 5),
    demand_intervals INTEGER, underlying_intervals INTEGER,
    price_sum DECIMAL(16, 5), price_intervals INTEGER, negative_intervals INTEGER,
    min_price DECIMAL(12, 5), max_price DECIMAL(12, 5),
    demand_value_aud DECIMAL(18, 4), priced_demand_mwh DECIMAL(12, 5),
    curtailed_wind_mwh DECIMAL(12, 5), curtailed_solar_mwh DECIMAL(12, 5),
    scada_intervals INTEGER, rooftop_intervals INTEGER, flow_intervals INTEGER);

-- Both energies >= 0: export_mwh runs from the link's first region to its second. Limits are signed MW x hours.
-- reading_mw is METEREDMWFLOW at interval_start, signed. spread_value_aud = net forward energy x (price of the second
-- region - price of the first): what the flow gained.
CREATE TABLE facts.flow_5min (
    interval_start TIMESTAMP, interconnector VARCHAR,
    export_mwh DECIMAL(12, 5), import_mwh DECIMAL(12, 5),
    export_limit_mwh DECIMAL(12, 5), import_limit_mwh DECIMAL(12, 5),
    intervals_at_limit INTEGER, limit_intervals INTEGER, spread_value_aud DECIMAL(16, 4),
    reading_mw DECIMAL(12, 3), intervals INTEGER);

CREATE TABLE facts.generation_30min AS SELECT * EXCLUDE reading_mw FROM facts.generation_5min;
CREATE TABLE facts.generation_hourly AS FROM facts.generation_30min;
CREATE TABLE facts.generation_daily AS FROM facts.generation_30min;
CREATE TABLE facts.region_30min AS FROM facts.region_5min;
CREATE TABLE facts.region_hourly AS FROM facts.region_5min;
CREATE TABLE facts.region_daily AS FROM facts.region_5min;
CREATE TABLE facts.flow_30min AS SELECT * EXCLUDE reading_mw FROM facts.flow_5min;
CREATE TABLE facts.flow_hourly AS FROM facts.flow_30min;
CREATE TABLE facts.flow_daily AS FROM facts.flow_30min;

-- A DUID's day; in two rows where its region or fuel changes. Signed like all energy: what was taken is negative, so
-- charge_* (batteries only; energy_mwh, revenue_aud and priced_mwh are then of the discharging) are sums <= 0 of MWh and
-- the money that goes with them. revenue_lossfactor_aud and negative_price_* are of both sides together, of which
-- charge_lossfactor_aud and negative_charge_* are the charging. max_mw is the highest reading in the unit's own direction, as AEMO reports it.
-- in_force_intervals: market intervals in which it was registered; intervals: those in which it reported.
CREATE TABLE facts.unit_daily (
    interval_start TIMESTAMP, duid VARCHAR, region facts.region, fuel facts.fuel,
    energy_mwh DECIMAL(12, 5), charge_mwh DECIMAL(12, 5), revenue_aud DECIMAL(16, 4), charge_aud DECIMAL(16, 4),
    revenue_lossfactor_aud DECIMAL(16, 4), priced_mwh DECIMAL(12, 5), priced_charge_mwh DECIMAL(12, 5),
    capacity_mwh DECIMAL(12, 5), charge_capacity_mwh DECIMAL(12, 5), max_mw DECIMAL(12, 3),
    negative_price_mwh DECIMAL(12, 5), negative_price_aud DECIMAL(16, 4), charge_lossfactor_aud DECIMAL(16, 4),
    negative_charge_mwh DECIMAL(12, 5), negative_charge_aud DECIMAL(16, 4), emissions_t DECIMAL(12, 4),
    running_intervals INTEGER, starts INTEGER, intervals INTEGER, in_force_intervals INTEGER);

-- Highest and lowest of a day with the first interval that had it. measure: a fuel's code (mean MW), renewable_share
-- (0..1), operational_demand, underlying_demand (mean MW), price (AUD/MWh).
CREATE TABLE facts.extremes_daily (
    interval_start TIMESTAMP, region facts.region, measure VARCHAR,
    max_value DECIMAL(14, 5), max_at TIMESTAMP, min_value DECIMAL(14, 5), min_at TIMESTAMP);

-- Energy and money by the price they were made at, each region by its own price (so the NEM's is the sum of theirs); the price band by itself with the
-- demand that paid it. price_band counts the bands of app.nem.bands from 0.
CREATE TABLE facts.band_daily (
    interval_start TIMESTAMP, region facts.region, fuel facts.fuel, price_band TINYINT,
    energy_mwh DECIMAL(12, 5), revenue_aud DECIMAL(16, 4), intervals INTEGER);
CREATE TABLE facts.price_band_daily (
    interval_start TIMESTAMP, region facts.region, price_band TINYINT,
    price_sum DECIMAL(16, 5), total_demand_mwh DECIMAL(12, 5), demand_value_aud DECIMAL(18, 4), intervals INTEGER);

-- How long a month's prices stood in each whole dollar (price_step <= price < price_step + 1): a duration curve over years
-- without reading years of five minutes.
CREATE TABLE facts.price_step_monthly (
    interval_start TIMESTAMP, region facts.region, price_step INTEGER, price_sum DECIMAL(16, 5), intervals INTEGER);

-- How a month's half-hours paid each fuel, by steps of an eighth of a doubling of the money (revenue_step 8 begins at
-- 2 AUD, 80 at 1,024 AUD; 0 is from -1 to 1 AUD, losses count down): how much of the money was made in few half-hours,
-- over years without ranking years. Half-hours without a price are in no step.
CREATE TABLE facts.revenue_step_monthly (
    interval_start TIMESTAMP, region facts.region, fuel facts.fuel, revenue_step SMALLINT,
    revenue_aud DECIMAL(16, 4), half_hours INTEGER);

-- By month and hour of day (0..23): a day's shape over years without reading years.
CREATE TABLE facts.hour_monthly (
    interval_start TIMESTAMP, hour TINYINT, region facts.region, fuel facts.fuel,
    energy_mwh DECIMAL(12, 5), unpriced_mwh DECIMAL(12, 5), revenue_aud DECIMAL(16, 4), capacity_mwh DECIMAL(12, 5));
CREATE TABLE facts.region_hour_monthly (
    interval_start TIMESTAMP, hour TINYINT, region facts.region,
    total_demand_mwh DECIMAL(12, 5), operational_demand_mwh DECIMAL(12, 5), underlying_demand_mwh DECIMAL(12, 5),
    demand_intervals INTEGER, underlying_intervals INTEGER, price_sum DECIMAL(16, 5), price_intervals INTEGER,
    scada_intervals INTEGER, rooftop_intervals INTEGER, flow_intervals INTEGER);

-- Runs of intervals at or above each spike price. A run that crosses a month's end is two rows that touch.
CREATE TABLE facts.spikes (
    interval_start TIMESTAMP, region facts.region, spike_price INTEGER, interval_end TIMESTAMP,
    peak_price DECIMAL(12, 5), price_sum DECIMAL(16, 5), cost_aud DECIMAL(18, 4));

-- Of each lake table and day: how many intervals there are.
CREATE TABLE facts.coverage (day DATE, "table" VARCHAR, present INTEGER);
