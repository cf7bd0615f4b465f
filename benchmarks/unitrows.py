"""30-minute rows of every unit, as the dashboard that came before kept them: a Parquet file, made once of the lake."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from app.store.lake import Lake
from app.store.snapshot import read_current, snapshots_path
from benchmarks.plan import Say

# One month: mean of a unit's readings in each half-hour, its region and fuel then, and the region's mean price.
_MONTH = """
    WITH half_hour AS (
        SELECT time_bucket(INTERVAL 30 MINUTE, settlementdate - INTERVAL 5 MINUTE) AS interval, duid,
            avg(scadavalue) AS mean_mw
        FROM read_parquet($scada) GROUP BY ALL),
    paid AS (
        SELECT time_bucket(INTERVAL 30 MINUTE, settlementdate - INTERVAL 5 MINUTE) AS interval, regionid AS region,
            avg(rrp) AS price_aud_mwh
        FROM read_parquet($price) WHERE intervention = 0 GROUP BY ALL)
    SELECT interval, duid::duid_code AS duid, region::region_code AS region, fuel::fuel_code AS fuel, mean_mw,
        price_aud_mwh
    FROM half_hour JOIN fleet.unit USING (duid) LEFT JOIN paid USING (interval, region)
    WHERE interval >= valid_from AND interval < valid_to
    ORDER BY interval, duid
    """


def rows_file(data: Path) -> Path:
    """`interval, duid, region, fuel, mean_mw, price_aud_mwh`; the three texts as dictionaries (pandas: categories)."""
    return data.with_name(f"{data.name}.unit-rows.parquet")


def capacity_file(data: Path) -> Path:
    """`duid, capacity_mw`: the newest registration of each unit."""
    return data.with_name(f"{data.name}.unit-capacity.parquet")


def ensure(data: Path, say: Say) -> None:
    """Make both files beside the dataset where they are missing."""
    if rows_file(data).exists() and capacity_file(data).exists():
        return
    say(f"writing the unit rows of {data}, once")
    manifest = read_current(data)
    if manifest is None:
        raise ValueError(f"{data} has nothing published")
    with closing(duckdb.connect()) as db:
        fleet = str(snapshots_path(data) / manifest.fleet_file).replace("'", "''")
        db.execute(f"ATTACH '{fleet}' AS fleet (READ_ONLY)")
        for column in ("duid", "region", "fuel"):
            db.execute(f"CREATE TYPE {column}_code AS ENUM (SELECT DISTINCT {column} FROM fleet.unit ORDER BY 1)")
        _write_rows(db, data)
        newest = "SELECT duid, last(capacity_mw ORDER BY valid_from) AS capacity_mw FROM fleet.unit"
        pq.write_table(db.sql(f"{newest} WHERE capacity_mw > 0 GROUP BY duid").to_arrow_table(), capacity_file(data))


def _write_rows(db: duckdb.DuckDBPyConnection, data: Path) -> None:
    lake, target = Lake(data), rows_file(data)
    aside = target.with_suffix(".making")
    writer = None
    for month in sorted({file.month for file in lake.catalog.files("scada")}):
        files = {table: [str(path) for path in lake.paths(table, month)] for table in ("scada", "price")}
        rows = db.sql(_MONTH, params=files).to_arrow_table()
        if writer is None:
            writer = pq.ParquetWriter(aside, rows.schema, compression="zstd")
        writer.write_table(rows)
    if writer is None:
        raise ValueError(f"the lake in {data} holds no SCADA readings")
    writer.close()
    aside.replace(target)
