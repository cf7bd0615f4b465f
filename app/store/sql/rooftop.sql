-- rooftop: five-minute energy of rooftop solar by region, from AEMO's half-hour mean power.
-- One estimate a half-hour (MEASUREMENT, else SATELLITE, else DAILY: they are estimates of the same thing and never
-- added), and only the five regions: QLDN, QLDC, QLDS, TASN and TASS are parts of them.
-- Inside the half-hour a line of slope s: P + s (k - 2.5) / 6 keeps its energy; |s| <= 12/5 P keeps it above zero; beside
-- a gap and at the edge it is flat.
CREATE OR REPLACE TEMP TABLE rooftop AS
WITH half AS (
    SELECT interval_datetime - INTERVAL 30 MINUTE AS half_start, CAST(regionid AS facts.region) AS region, power
    FROM lake_rooftop
    WHERE power IS NOT NULL AND regionid IN (SELECT code FROM region_codes)
      AND interval_datetime >= getvariable('chunk_start')
      AND interval_datetime <= getvariable('chunk_end') + INTERVAL 30 MINUTE
    QUALIFY row_number() OVER (
        PARTITION BY interval_datetime, regionid
        ORDER BY CASE type WHEN 'MEASUREMENT' THEN 1 WHEN 'SATELLITE' THEN 2 WHEN 'DAILY' THEN 3 ELSE 4 END, type) = 1
), sloped AS (
    SELECT here.half_start, here.region, here.power,
        -- greatest() and least() pass over NULL, so a missing neighbour must be asked for.
        CASE WHEN before.power IS NULL OR after.power IS NULL THEN 0
            ELSE greatest(least((after.power - before.power) / 2, here.power * 12 / 5), here.power * -12 / 5)
        END AS slope
    FROM half AS here
    LEFT JOIN half AS before ON before.region = here.region AND before.half_start = here.half_start - INTERVAL 30 MINUTE
    LEFT JOIN half AS after ON after.region = here.region AND after.half_start = here.half_start + INTERVAL 30 MINUTE
    WHERE here.half_start >= getvariable('chunk_start') AND here.half_start < getvariable('chunk_end')
)
SELECT half_start + to_minutes(k * 5) AS interval_start, region,
    CAST(power + slope * (k - 2.5) / 6 AS DECIMAL(12, 3)) AS reading_mw,
    CAST((power + slope * (k - 2.5) / 6) / 12 AS DECIMAL(9, 5)) AS energy_mwh
FROM sloped, range(6) AS steps(k);
