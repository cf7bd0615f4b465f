"""A simulated market, published as AEMO publishes and ingested again, is the simulated market: row for row."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from app.ingest.files import ingest_files
from app.ingest.simulator import simulate
from app.store.lake import Lake
from app.store.tables import TABLES
from tests.support import aemo_columns
from tests.support.aemo_columns import DISPATCH, ROOFTOP, SCADA, TRADING
from tests.support.aemo_text import report
from tests.support.aemo_writer import FIVE, AemoWriter, Published

# Columns that the registry's files of the older era do not have.
NEWER = frozenset({"registeredmincapacity", "maxstoragecapacity", "secondary_tlf"})


def rows(data: Path, table: str, columns: list[str]) -> list[tuple[object, ...]]:
    paths = [str(path) for path in Lake(data).paths(table)]
    chosen = ", ".join(columns)
    return duckdb.sql(f"SELECT {chosen} FROM read_parquet({paths}) ORDER BY ALL").fetchall() if paths else []


def assert_same_lake(data: Path, other: Path, without: frozenset[str] = frozenset()) -> None:
    for table in TABLES.values():
        columns = [column for column in table.columns if column not in without]
        expected = rows(other, table.name, columns)
        assert rows(data, table.name, columns) == expected
        assert expected, table.name


def market(folder: Path, until: datetime, days: float) -> AemoWriter:
    simulate(folder, years=days / 365.25, units=20, until=until)
    return AemoWriter(folder)


def test_monthly_archives_of_the_older_era(tmp_path: Path) -> None:
    """Over a month's end that is also the beginning of five-minute settlement; rooftop holds a day twice."""
    writer = market(tmp_path / "market", datetime(2021, 10, 3), 5)
    files = [file for month in (9, 10) for file in writer.month(datetime(2021, month, 1))]
    for file in [*files, *writer.registrations(datetime(2021, 11, 1))]:
        file.write(tmp_path / "files")
    names = {file.name for file in files}
    assert "PUBLIC_DVD_DISPATCH_UNIT_SCADA_202109010000.zip" in names
    done = ingest_files(tmp_path / "data", [tmp_path / "files"])
    assert (done.failures, done.warnings) == ([], [])
    assert_same_lake(tmp_path / "data", tmp_path / "market", NEWER)


def test_every_channel_of_the_newer_era(tmp_path: Path) -> None:
    """A month from the monthly archive (SCADA in two files), a day from the daily one, the last hours from Current."""
    writer = market(tmp_path / "market", datetime(2026, 3, 2, 4), 2.2)
    files = list(writer.month(datetime(2026, 2, 1), parts=2))
    assert sum("%23FILE02%23" in file.name for file in files) == 1
    files += [writer.archive(feed, date(2026, 3, 1)) for feed in (SCADA, DISPATCH, TRADING, ROOFTOP)]
    labels = [datetime(2026, 3, 2) + FIVE * i for i in range(1, 49)]
    files += [file for label in labels for file in writer.current(label)]
    for file in [*files, *writer.registrations(datetime(2026, 3, 1))]:
        file.write(tmp_path / "files")
    done = ingest_files(tmp_path / "data", [tmp_path / "files"])
    assert (done.failures, done.warnings) == ([], [])
    assert {"DISPATCH.CASE_SOLUTION", "DISPATCH.CONSTRAINT", "TRADING.INTERCONNECTORRES"} == done.ignored
    assert_same_lake(tmp_path / "data", tmp_path / "market")


def test_a_revision_wins_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    writer = market(tmp_path / "market", datetime(2026, 3, 3), 0.1)
    label = datetime(2026, 3, 2, 23, 0)
    [first] = writer.current(label, [SCADA])
    values = rows(tmp_path / "market", "scada", ["settlementdate", "duid", "scadavalue"])
    of_label = [(stamp, duid, mw) for stamp, duid, mw in values if stamp == label]

    def revised(revision: int, change: float) -> Published:
        made = [{"settlementdate": s, "duid": d, "scadavalue": float(str(mw)) + change} for s, d, mw in of_label]
        return writer.feed_file(SCADA, label, {"scada": made[::-1]}, revision)

    # The later revision is read first; the one between them and the same rows under another number come after it.
    for file in (revised(3, 2.0), first, revised(1, 1.0), revised(2, 1.0)):
        assert ingest_files(tmp_path / "data", [file.write(tmp_path / "files")]).failures == []
    expected = [(stamp, duid, float(str(mw)) + 2) for stamp, duid, mw in of_label]
    assert rows(tmp_path / "data", "scada", ["settlementdate", "duid", "scadavalue"]) == expected


@pytest.mark.aemo_files
def test_reports_are_aemos_byte_for_byte(aemo_files: Path) -> None:
    """Real Current files, taken apart and written again; and every I row of ours is a real one."""
    seen = set()
    for path in sorted((aemo_files / "nemweb").rglob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            inner = archive.infolist()[0]
            content = archive.read(inner) if inner.filename.upper().endswith("CSV") else b""
        lines = list(csv.reader(io.StringIO(content.decode())))
        seen |= {tuple(line[4:]) for line in lines if line[0] == "I"}
        if "Current/Dispatch_SCADA" in str(path) or "ROOFTOP_PV/ACTUAL" in str(path):
            [head, *_] = content.decode().splitlines()
            table = {tuple(line[1:4]): (line[4:], []) for line in lines if line[0] == "I"}
            for line in lines:
                if line[0] == "D":
                    table[tuple(line[1:4])][1].append(line[4:])
            newline = "\r\n" if b"\r\n" in content else "\n"
            assert report(table, header=head, newline=newline) == content
    # The registry's newer columns and three of its tables, and the emissions factors, were not seen in a file.
    guessed = {"DUALLOC", "GENUNITS", "INTERCONNECTOR", "DUDETAILSUMMARY_ARCHIVE", "DUDETAIL_ARCHIVE"}
    guessed |= {"EMISSION_FACTOR"}
    ours = {
        name: value
        for name, value in vars(aemo_columns).items()
        if isinstance(value, tuple) and name[0].isalpha() and name not in guessed | {"FEEDS"}
    }
    assert {name for name, value in ours.items() if value not in seen} == set()
    assert len(ours) == 18
