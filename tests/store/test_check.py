"""`nemdash check` finds what it is for: facts that are not the lake's, gaps, units that nobody knows."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from app.cli import main
from app.ingest.files import ingest_files
from app.nem.errors import NemdashError
from app.store.build import build
from app.store.check import check
from app.store.report import report_path
from app.store.snapshot import current_path, read_current, snapshots_path
from tests.support import tiny


@pytest.fixture
def data(tmp_path: Path, tiny_data: Path) -> Path:
    shutil.copytree(tiny_data, tmp_path / "data")
    return tmp_path / "data"


def test_facts_that_are_the_lakes_agree(data: Path) -> None:
    report = check(data)
    assert report.agrees
    assert not report.registry_changed
    assert report.unmapped == {"MYSTERY": "unknown"}
    assert json.loads(report_path(data).read_text())["version"] == report.version


def test_a_changed_fact_is_found_on_its_day(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = read_current(data)
    assert manifest is not None
    with duckdb.connect(str(snapshots_path(data) / manifest.segments[0].file)) as db:
        db.execute("UPDATE generation_daily SET energy_mwh = energy_mwh + 1 WHERE fuel = 'wind'")
    monkeypatch.setenv("NEMDASH_DATA", str(data))
    assert main(["check"]) == 1
    said = capsys.readouterr()
    assert "Differs: generation_daily of 2024-03-01." in said.out
    assert "nemdash build --full" in said.err


def test_a_damaged_file_differs_as_a_whole(data: Path) -> None:
    manifest = read_current(data)
    assert manifest is not None
    file = snapshots_path(data) / manifest.segments[0].file
    file.write_bytes(b"no database" + file.read_bytes()[11:])
    report = check(data)
    assert not report.agrees
    assert [(found.fact, found.day) for found in report.differences] == [("file", "2024-03-01")]


def test_facts_of_another_release_are_not_compared(data: Path) -> None:
    manifest = read_current(data)
    assert manifest is not None
    current_path(data).write_bytes(replace(manifest, code="another").to_json())
    with pytest.raises(NemdashError, match="made by another release: run 'nemdash build'"):
        check(data)


def test_gaps_are_named_by_table_and_days(tmp_path: Path) -> None:
    (tmp_path / "registry.csv").write_bytes(tiny.registry_report())
    market = tiny.market_report()
    lines = market.splitlines(keepends=True)
    kept = [line for line in lines if not (line.startswith(b"D,DISPATCH,PRICE") and b" 00:20:00" in line)]
    kept[-1] = b'C,"END OF REPORT",%d\r\n' % len(kept)
    (tmp_path / "market.csv").write_bytes(b"".join(kept))
    assert ingest_files(tmp_path / "data", [tmp_path / "registry.csv", tmp_path / "market.csv"]).failures == []
    build(tmp_path / "data")
    (gap,) = check(tmp_path / "data").gaps
    assert (gap.table, gap.first, gap.last, gap.missing) == ("price", "2024-03-01", "2024-03-01", 1)


def test_without_anything_published_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NemdashError, match="nemdash build"):
        check(tmp_path)
