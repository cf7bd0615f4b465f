"""`nemdash ingest` given what is not AEMO's: one sentence naming the file, exit 1, nothing half-written."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ingest.files import ingest_files
from app.store.lake import Lake
from tests.support import tiny


def nemdash(data: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", *map(str, arguments)]
    environment = os.environ | {"NEMDASH_DATA": str(data)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


def sentence(run: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr of a run that failed as it should."""
    assert run.returncode == 1, run.stdout + run.stderr
    lines = run.stderr.strip().splitlines()
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("nemdash: ")
    return lines[0]


def zipped(content: bytes, name: str = "PUBLIC_TINY.CSV") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def test_good_files_in_zips_of_zips_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(zipped(tiny.market_report()), "inner.ZIP"))
    (tmp_path / "b.csv").write_bytes(tiny.registry_report())
    run = nemdash(tmp_path / "data", "ingest", "--files", tmp_path / "a.zip", tmp_path / "b.csv")
    assert run.returncode == 0, run.stderr
    assert "2 files read" in run.stdout
    assert "Published" in run.stdout
    again = nemdash(tmp_path / "data", "ingest", "--files", tmp_path / "a.zip", tmp_path / "b.csv")
    assert again.returncode == 0
    assert "0 files read (0 rows), 2 known already, 0 days changed." in again.stdout
    assert "Nothing has changed" in again.stdout


@pytest.mark.parametrize("kind", ["truncated zip", "text", "missing column", "workbook"])
def test_a_bad_file_is_named_and_nothing_is_written(tmp_path: Path, kind: str) -> None:
    name, content = {
        "truncated zip": ("cut.zip", zipped(tiny.market_report())[:900]),
        "text": ("notes.csv", b"To do: buy milk\n"),
        "missing column": ("bare.csv", tiny.market_report().replace(b"SCADAVALUE", b"SOMETHING")),
        "workbook": ("list.xlsx", b"PK nothing"),
    }[kind]
    file = tmp_path / name
    file.write_bytes(content)
    run = nemdash(tmp_path / "data", "ingest", "--files", file)
    assert name in sentence(run)
    assert Lake(tmp_path / "data").kind is None
    assert not list((tmp_path / "data").rglob("*.parquet"))


def test_a_damaged_member_inside_a_whole_zip_is_named(tmp_path: Path) -> None:
    good = bytearray(zipped(tiny.market_report()))
    good[200:260] = bytes(60)
    (tmp_path / "bitrot.zip").write_bytes(good)
    assert "bitrot.zip" in sentence(nemdash(tmp_path / "data", "ingest", "--files", tmp_path / "bitrot.zip"))


def test_the_good_files_beside_a_bad_one_are_kept(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "good.csv").write_bytes(tiny.market_report())
    (tmp_path / "files" / "bad.csv").write_bytes(b"oh no")
    run = nemdash(tmp_path / "data", "ingest", "--files", tmp_path / "files")
    assert "bad.csv" in sentence(run)
    assert "Published" in run.stdout


def test_a_cache_of_nemosis_is_read_for_aemos_own_csvs(tmp_path: Path) -> None:
    """It unpacks AEMO's zips under their names, beside its Feather files; damage and next-day tables are told."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "PUBLIC_DVD_DISPATCHPRICE_202403010000.CSV").write_bytes(tiny.market_report())
    (cache / "PUBLIC_ARCHIVE#DUDETAIL#FILE01#202403010000.CSV").write_bytes(tiny.registry_report())
    (cache / "PUBLIC_DVD_DISPATCHPRICE_202403010000.feather").write_bytes(b"ARROW1 and more")
    (cache / "PUBLIC_DAILY_REGION_SUMMARY_20240301.csv").write_bytes(b"I,DREGION,,2,SETTLEMENTDATE\nD,DREGION,,2,x\n")
    done = ingest_files(tmp_path / "data", [cache])
    assert done.files == 2
    assert sorted(failure.partition(" is ")[0].rpartition("/")[2] for failure in done.failures) == [
        "PUBLIC_DAILY_REGION_SUMMARY_20240301.csv",
        "PUBLIC_DVD_DISPATCHPRICE_202403010000.feather",
    ]


def test_an_empty_folder_and_a_missing_path(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "empty holds no AEMO file" in sentence(nemdash(tmp_path / "data", "ingest", "--files", tmp_path / "empty"))
    assert "nowhere does not exist" in sentence(nemdash(tmp_path / "data", "ingest", "--files", tmp_path / "nowhere"))


def test_real_and_simulated_data_do_not_mix(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (tmp_path / "a.csv").write_bytes(tiny.market_report())
    assert nemdash(data, "ingest", "--files", tmp_path / "a.csv").returncode == 0
    assert "must not be mixed" in sentence(nemdash(data, "simulate", "--years", "0.01"))


def test_commands_without_data_say_what_to_do(tmp_path: Path) -> None:
    for command in ("build", "status"):
        assert "nemdash simulate" in sentence(nemdash(tmp_path / "data", command))


def test_wrong_usage_is_exit_2(tmp_path: Path) -> None:
    assert nemdash(tmp_path, "ingest").returncode == 2
    assert nemdash(tmp_path, "simulate", "--until", "yesterday").returncode == 2
    assert nemdash(tmp_path, "fly").returncode == 2


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for almost nothing. Only root may mount one."""
    folder = tmp_path / "full"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_refuses(tmp_path: Path, full_disk: Path) -> None:
    (tmp_path / "a.csv").write_bytes(tiny.market_report())
    run = nemdash(full_disk / "data", "ingest", "--files", tmp_path / "a.csv")
    assert str(full_disk) in sentence(run)
    assert not list(full_disk.rglob("*.parquet"))
    assert not (full_disk / "data" / "CURRENT").exists()
