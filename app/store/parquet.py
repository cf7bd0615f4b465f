"""Parquet files that are written aside, flushed to disk and moved into place: never seen half-written."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from app.nem.errors import NemdashError

ROW_GROUP = 122_880
"""Rows in a row group of rows that come from Arrow: DuckDB's own size, a unit's month lies in one or two."""


def write_parquet(connection: duckdb.DuckDBPyConnection, source: str, path: Path) -> tuple[int, int]:
    """Write a table or subquery aside, flush it to disk and move it into place. Returns (rows, bytes)."""
    aside = path.with_suffix(".writing")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        answer = connection.execute(f"COPY {source} TO '{quoted(aside)}' (FORMAT parquet, COMPRESSION zstd)").fetchone()
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(path)
    except (OSError, duckdb.IOException) as error:
        aside.unlink(missing_ok=True)
        raise NemdashError(f"{path} could not be written: {error}.") from error
    return (answer[0] if answer else 0), path.stat().st_size


def write_arrow(rows: pa.Table, path: Path) -> int:
    """Write rows that are already in order, like `write_parquet` but without passing through DuckDB. Returns bytes."""
    aside = path.with_suffix(".writing")
    kinds = dict(zip(rows.column_names, rows.schema.types, strict=True))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(
            rows,
            aside,
            row_group_size=ROW_GROUP,
            compression="zstd",
            compression_level=1,
            store_schema=False,
            # Words repeat and stamps go up evenly: half the size and two thirds of the time of dictionaries for all.
            use_dictionary=[name for name, kind in kinds.items() if pa.types.is_dictionary(kind)],
            column_encoding={
                name: "DELTA_BINARY_PACKED" for name, kind in kinds.items() if pa.types.is_timestamp(kind)
            },
        )
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise NemdashError(f"{path} could not be written: {error}.") from error
    return path.stat().st_size


def quoted(path: Path) -> str:
    """A path as it may stand between the single quotes of SQL."""
    return str(path).replace("'", "''")
