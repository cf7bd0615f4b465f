"""What counts as a change of the lake: values, not publications; and no two changes cancel."""

from __future__ import annotations

from pathlib import Path

from app.ingest.files import ingest_files
from app.store.lake import Lake
from tests.support import tiny


def hashes(data: Path) -> dict[str, str]:
    return {day.table: day.hash for day in Lake(data).catalog.days()}


def test_the_same_change_in_two_rows_is_a_change(tmp_path: Path) -> None:
    market = tiny.market_report()
    (tmp_path / "market.csv").write_bytes(market)
    ingest_files(tmp_path / "data", [tmp_path / "market.csv"])
    before = hashes(tmp_path / "data")
    # Six equal prices of 300 become six of 301, in a later publication.
    later = market.replace(b"SA1,0,300\r\n", b"SA1,0,301\r\n").replace(b"03/02,00:", b"03/02,01:")
    (tmp_path / "later.csv").write_bytes(later)
    done = ingest_files(tmp_path / "data", [tmp_path / "later.csv"])
    after = hashes(tmp_path / "data")
    assert {table for table in after if after[table] != before[table]} == {"price"}
    assert done.changed_days == 1


def test_the_same_values_published_again_are_no_change(tmp_path: Path) -> None:
    market = tiny.market_report()
    (tmp_path / "market.csv").write_bytes(market)
    ingest_files(tmp_path / "data", [tmp_path / "market.csv"])
    before = hashes(tmp_path / "data")
    (tmp_path / "again.csv").write_bytes(market.replace(b"03/02,00:", b"03/02,01:"))
    assert ingest_files(tmp_path / "data", [tmp_path / "again.csv"]).changed_days == 0
    assert hashes(tmp_path / "data") == before
