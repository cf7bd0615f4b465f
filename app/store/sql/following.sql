-- What the next chunk in time (built just before: chunks go backwards) began with, at exactly this one's end.
CREATE OR REPLACE TEMP TABLE following_reading AS
SELECT unit_no, settlementdate - INTERVAL 5 MINUTE AS interval_start, scadavalue AS mw
FROM lake_scada JOIN unit_number USING (duid)
WHERE scadavalue IS NOT NULL AND settlementdate = getvariable('chunk_end') + INTERVAL 5 MINUTE;
