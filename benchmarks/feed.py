"""The next intervals of a simulated market, as files in AEMO's format: what the five-minute feed would bring.

Their values are those of the day before at the same time, so they look like any day. The real reader takes AEMO's data
only into a folder of AEMO's data: a working copy is therefore given out as one. Nothing real is ever in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from app.ingest.sections import TARGETS
from app.store.lake import AEMO, Lake
from app.store.tables import SERIES, TABLES, LakeTable

Row = tuple[Any, ...]

STEP = timedelta(minutes=5)
_DAY = timedelta(days=1)
# AEMO's files and the tables in them.
_FILES = {
    "PUBLIC_DISPATCHSCADA": ("scada",),
    "PUBLIC_DISPATCHIS": ("price", "region", "interconnector"),
    "PUBLIC_TRADINGIS": ("trading_price",),
    "PUBLIC_ROOFTOP_PV_ACTUAL_MEASUREMENT": ("rooftop",),
}
_SERIES = [table.name for table in SERIES]
_SECTIONS = {target.table.name: identity for identity, target in TARGETS.items()}


def take_aemo_files(data: Path) -> None:
    """Let a working copy take files in AEMO's format (an empty commit says of what kind its data is)."""
    Lake(data).catalog.commit(AEMO, (), (), (), ())


def write_files(data: Path, folder: Path, moments: Sequence[datetime]) -> list[list[Path]]:
    """Write the files of the labels after each moment, through the next one; the paths, a list for each step.

    The moments begin where the lake ends and reach at most a day ahead.
    """
    lake, written = Lake(data), []
    with closing(duckdb.connect()) as db:
        db.execute("SET enable_progress_bar = false")
        # A month's file is sorted by unit, so that any moment of it costs all of it: each is read once.
        rows = {table: _rows(db, lake, TABLES[table], moments[0], moments[-1]) for table in _SERIES}
    for after, through in pairwise(moments):
        step = folder / f"{through:%Y%m%dT%H%M}"
        step.mkdir(parents=True)
        paths = []
        for name, tables in _FILES.items():
            of_step = {table: _between(table, rows[table], after, through) for table in tables}
            if any(of_step.values()):
                paths.append(step / f"{name}_{through:%Y%m%d%H%M}.CSV")
                paths[-1].write_bytes(report(name, of_step, published=through + timedelta(seconds=20)))
        written.append(paths)
    return written


def _rows(db: duckdb.DuckDBPyConnection, lake: Lake, table: LakeTable, after: datetime, through: datetime) -> list[Row]:
    """Rows of the day before, moved on by a day."""
    delay = _delay(table.name) + _DAY
    since, until = after - delay, through - delay
    months = {f"{moment:%Y-%m}" for moment in (since, until - timedelta(seconds=1))}
    paths = [str(path) for month in sorted(months) for path in lake.paths(table.name, month)]
    columns = ", ".join(f"{name} + INTERVAL 1 DAY" if name == table.stamp else name for name in table.columns)
    query = f"SELECT {columns} FROM read_parquet(?) WHERE {table.stamp} > ? AND {table.stamp} <= ? ORDER BY ALL"
    return db.execute(query, [paths, since, until]).fetchall()


def _between(table: str, rows: list[Row], after: datetime, through: datetime) -> list[Row]:
    """In every series table the stamp is the first column."""
    delay = _delay(table)
    return [row for row in rows if after < row[0] + delay <= through]


def _delay(table: str) -> timedelta:
    """Rooftop is published half an hour late."""
    return timedelta(minutes=30) if table == "rooftop" else timedelta(0)


def report(name: str, tables: dict[str, list[Row]], published: datetime) -> bytes:
    """A report in AEMO's C/I/D format of rows by lake table (columns in the lake's order)."""
    number = f"{int(published.timestamp()):016d}"
    moment = f"{published:%Y/%m/%d,%H:%M:%S}"
    lines = [f"C,NEMP.WORLD,{name},AEMO,PUBLIC,{moment},{number},{name},{number}"]
    for table, rows in tables.items():
        identity = ",".join((*_SECTIONS[table], "1"))
        lines.append(f"I,{identity},{','.join(TABLES[table].columns).upper()}")
        lines += [f"D,{identity},{','.join(_cells(row))}" for row in rows]
    lines.append(f'C,"END OF REPORT",{len(lines) + 1}')
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _cells(row: Iterable[Any]) -> Iterator[str]:
    for value in row:
        if isinstance(value, datetime):
            yield f'"{value:%Y/%m/%d %H:%M:%S}"'
        else:
            yield "" if value is None else str(value)
