"""A folder of another tool: NEMOSIS keeps AEMO's monthly tables as CSV, feather or parquet, under AEMO's names."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from app.ingest.files import ingest_files
from app.nem.errors import NemdashError
from app.store.lake import Lake
from app.store.tables import SERIES
from tests.support.aemo_writer import AemoWriter
from tests.support.nemweb_site import Site

MONTH = datetime(2026, 2, 1)


def cached(market: AemoWriter, folder: Path, kind: str) -> None:
    """The cache that NEMOSIS makes of a month: its CSVs, or text columns without the C, I and D of the format."""
    folder.mkdir()
    for file in market.month(MONTH):
        name = file.name.replace("%23", "#").removesuffix(".zip")
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            text = archive.read(archive.namelist()[0])
        if kind == "csv":
            (folder / f"{name}.CSV").write_bytes(text)
            continue
        _, header, *rows = csv.reader(io.StringIO(text.decode()))
        frame = pd.DataFrame(rows[:-1], columns=header).iloc[:, 4:].replace("", None)
        if kind == "parquet":
            # Its caches with types: numbers as numbers, and times where a user has made them times.
            frame = frame.convert_dtypes()
            for stamp in {"SETTLEMENTDATE", "INTERVAL_DATETIME"} & set(frame):
                frame[stamp] = pd.to_datetime(frame[stamp], format="%Y/%m/%d %H:%M:%S")
            for number in {"RRP", "SCADAVALUE", "TOTALDEMAND", "POWER"} & set(frame):
                frame[number] = frame[number].astype(float)
            frame.to_parquet(folder / f"{name}.parquet")
        else:
            frame.to_feather(folder / f"{name}.feather")


def rows(data: Path, table: str, stamp: str) -> list[tuple[object, ...]]:
    """What the month's files hold: without the publication, which lies in the C row."""
    paths = [str(path) for path in Lake(data).paths(table)]
    query = f"SELECT * EXCLUDE (published_at, file_no) FROM read_parquet({paths}) WHERE {stamp} <= '2026-03-01'"
    return duckdb.sql(f"{query} ORDER BY ALL").fetchall()


@pytest.mark.parametrize("kind", ["csv", "feather", "parquet"])
def test_a_cache_of_nemosis_is_read_as_aemos_own_files(site: Site, tmp_path: Path, kind: str) -> None:
    cached(AemoWriter(site.by_files), tmp_path / "cache", kind)
    (tmp_path / "cache" / "notes.parquet").write_bytes(b"somebody else's")
    done = ingest_files(tmp_path / "data", [tmp_path / "cache"])
    assert (done.failures, done.warnings) == ([], [])
    assert done.files == 12
    for table in SERIES:
        expected = rows(site.by_files, table.name, table.stamp or "")
        assert rows(tmp_path / "data", table.name, table.stamp or "") == expected != []


def test_what_cannot_be_read_of_it_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    columns = {"SETTLEMENTDATE": ["2026/02/31 00:05:00"], "DUID": ["A"], "SCADAVALUE": ["1"]}
    month = "202602010000"
    pd.DataFrame(columns).to_feather(folder / f"PUBLIC_DVD_DISPATCH_UNIT_SCADA_{month}.feather")
    pd.DataFrame({"SETTLEMENTDATE": ["x"]}).to_feather(folder / f"PUBLIC_DVD_DISPATCHPRICE_{month}.feather")
    (folder / f"PUBLIC_DVD_TRADINGPRICE_{month}.parquet").write_bytes(b"PAR1 cut short")
    failures = " ".join(ingest_files(tmp_path / "data", [folder]).failures)
    assert "has the date 2026/02/31, which is no day" in failures
    assert "has no column REGIONID: have the tool keep all columns" in failures
    assert "is no whole parquet file: it is damaged or cut short." in failures
    (tmp_path / "other").mkdir()
    with pytest.raises(NemdashError, match="holds no AEMO file"):
        ingest_files(tmp_path / "data", [tmp_path / "other"])
    (folder / "mine.feather").write_bytes(b"")
    assert "is not named as AEMO's tables are" in ingest_files(tmp_path, [folder / "mine.feather"]).failures[0]
