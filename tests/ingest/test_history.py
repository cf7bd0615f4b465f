"""`nemdash ingest --from` and `--recent` over HTTP on the loopback: the lake is that of the files themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from app.ingest.history import History
from app.ingest.nemweb import Nemweb
from app.nem.errors import NemdashError
from app.store.files import write_lock
from app.store.lake import Lake
from app.store.snapshot import read_current
from app.store.tables import TABLES
from tests.support import nemweb_site
from tests.support.aemo_columns import SCADA
from tests.support.aemo_writer import AemoWriter
from tests.support.nemweb import Fault, NemwebServer
from tests.support.nemweb_site import FIRST, NOW, Site, client, content, workbook_url


def history(data: Path, server: NemwebServer, nemweb: Nemweb, **options: bool) -> History:
    return History(data, nemweb, workbook_url(server), NOW, keep=options.get("keep", False))


def zips(server: NemwebServer) -> list[str]:
    return [asked.path for asked in server.settled() if asked.path.lower().endswith(".zip")]


def test_by_http_as_by_files_and_again_without_asking(site: Site, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with NemwebServer(site.folder) as server, client(server) as nemweb:
        run = History(tmp_path, nemweb, workbook_url(server), NOW, progress=lambda *args: told.append(args))
        done = run.months(FIRST)
        assert (done.failures, done.warnings) == ([], [])
        # Of the last half-hour of the archived days nothing is taken from Current as well.
        assert not [path for path in zips(server) if "_202603012345_" in path]
        asked = len(zips(server))
        again = history(tmp_path, server, nemweb).months(FIRST)
        assert (again.failures, again.files, again.known) == ([], 0, done.files)
        assert len(zips(server)) == asked
    assert content(tmp_path) == content(site.by_files)
    assert told[-1][0] == told[-1][1] > 0
    assert not (tmp_path / "downloads").exists()


def test_faults_of_every_kind_at_once_leave_the_same_lake(site: Site, tmp_path: Path) -> None:
    kinds = ("forbidden", "broken", "html", "reset", "short", "truncated")
    faults = [Fault(kind, times=12, chance=0.15) for kind in kinds]
    with NemwebServer(site.folder, faults, skew=timedelta(hours=-3)) as server, client(server) as nemweb:
        assert history(tmp_path, server, nemweb).months(FIRST).failures == []
    assert sum(fault.times for fault in faults) < 6 * 12 - 20
    assert content(tmp_path) == content(site.by_files)


def test_what_cannot_be_had_is_told_and_is_all_that_the_next_run_takes(site: Site, tmp_path: Path) -> None:
    faults = [Fault("missing", "DISPATCHPRICE", times=99), Fault("truncated", "FILE02", times=99)]
    with NemwebServer(site.folder, faults) as server, client(server, tries=3) as nemweb:
        done = history(tmp_path, server, nemweb).months(date(2026, 1, 1))
        assert len(done.failures) == 3
        assert done.failures[0] == "The monthly archive has no January 2026."
        assert [name for name in ("DISPATCHPRICE", "UNIT_SCADA") if name in " ".join(done.failures[1:])]
        assert Lake(tmp_path).paths("rooftop")
        server.faults.clear()
        server.asked.clear()
        assert history(tmp_path, server, nemweb).months(FIRST).failures == []
        assert sorted(path.rpartition("/")[2].split("%23")[1] for path in zips(server)) == [
            "DISPATCHPRICE",
            "DISPATCH_UNIT_SCADA",
        ]
    assert content(tmp_path) == content(site.by_files)


def test_a_file_that_was_revised_under_its_name_is_read_again(site: Site, tmp_path: Path) -> None:
    shutil.copytree(site.folder, tmp_path / "site")
    (file,) = (tmp_path / "site/Reports/Current/Dispatch_SCADA").glob("*_202603020100_*")
    with NemwebServer(tmp_path / "site") as server, client(server) as nemweb:
        history(tmp_path / "data", server, nemweb).months(FIRST)
        rows = [{"settlementdate": NOW, "duid": "LATE1", "scadavalue": 77.0}]
        revised = AemoWriter(site.by_files).feed_file(SCADA, NOW, {"scada": rows}, revision=1)
        file.write_bytes(revised.content)
        assert history(tmp_path / "data", server, nemweb).months(FIRST).files == 1
    found = duckdb.sql(
        f"SELECT scadavalue FROM read_parquet({list(map(str, Lake(tmp_path / 'data').paths('scada')))})"
        " WHERE duid = 'LATE1'"
    )
    assert found.fetchall() == [(77.0,)]


def test_the_newest_days_come_with_the_newest_registry(site: Site, tmp_path: Path) -> None:
    with NemwebServer(site.folder) as server, client(server) as nemweb:
        assert history(tmp_path, server, nemweb).recent(timedelta(hours=23)).failures == []
    lake = content(tmp_path)
    for name in ("workbook", "dudetail", "dudetailsummary", "link"):
        assert lake[name] == content(site.by_files)[name]
    # The archive's days may be trading days: the one before comes too.
    assert min(row[0] for row in lake["scada"]) == datetime(2026, 2, 28, 17, 55)
    assert max(row[0] for row in lake["scada"]) == NOW


def test_a_month_that_the_monthly_archive_lacks_comes_from_the_daily_one(site: Site, tmp_path: Path) -> None:
    """February is gone from between January and March; the daily archive has its last day, and the rest is told."""
    shutil.copytree(site.folder, tmp_path / "site")
    shutil.rmtree(tmp_path / "site/Data_Archive/Wholesale_Electricity/MMSDM/2026/MMSDM_2026_02")
    for file in AemoWriter(site.by_files).month(datetime(2026, 3, 1)):
        file.write(tmp_path / "site")
    with NemwebServer(tmp_path / "site") as server, client(server) as nemweb:
        now = datetime(2026, 4, 10)
        done = History(tmp_path / "data", nemweb, workbook_url(server), now).months(FIRST)
    assert done.failures == ["AEMO's archives have no readings of 27 days of February 2026."]

    def february(data: Path, table: str) -> list[object]:
        return [row[:3] for row in content(data)[table] if row[0] <= datetime(2026, 3, 1)]

    for table in ("scada", "price", "region"):
        assert february(tmp_path / "data", table) == february(site.by_files, table) != []


def test_the_command_follows_its_settings_and_says_how_it_went(site: Site, tmp_path: Path) -> None:
    with NemwebServer(site.folder) as server:
        environment = os.environ | {
            "NEMDASH_DATA": str(tmp_path),
            "NEMDASH_NEMWEB_URL": server.url + "/",
            "NEMDASH_REGISTRY_URL": workbook_url(server),
        }

        def nemdash(*arguments: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-m", "app.cli", "ingest", *arguments]
            return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)

        run = nemdash("--from", "2026-02", "--to", "2026-03", "--keep")
        assert run.returncode == 0, run.stderr
        assert "MB" in run.stdout
        assert "Published" in run.stdout
        assert (tmp_path / "downloads" / "PUBLIC_DISPATCHSCADA_20260301.zip").exists()
        failed = nemdash("--from", "2026-01", "--to", "2026-02")
        assert (failed.returncode, failed.stderr) == (1, "nemdash: The monthly archive has no January 2026.\n")
        for wrong in (["--from", "2026-13"], ["--from", "2026-02", "--to", "2026-01"], ["--recent", "soon"], ["--to"]):
            assert nemdash(*wrong).returncode == 2
    current = read_current(tmp_path)
    assert current is not None
    assert current.data_through == NOW - timedelta(minutes=5)


def test_nothing_is_asked_for_what_must_not_be_written(site: Site, tmp_path: Path, simulated_data: Path) -> None:
    with NemwebServer(site.folder) as server, client(server) as nemweb:
        with pytest.raises(NemdashError, match="must not be mixed"):
            history(simulated_data, server, nemweb).months(FIRST)
        with write_lock(tmp_path / "downloads"), pytest.raises(NemdashError, match="Another nemdash command"):
            history(tmp_path, server, nemweb).months(FIRST)
        assert server.asked == []
        gone = server.url
    with Nemweb(gone, tries=2, first_pause=0.002) as nemweb, pytest.raises(NemdashError, match="the connection fails"):
        History(tmp_path, nemweb, gone + "/list.xlsx", NOW).months(FIRST)


@pytest.mark.aemo_files
def test_aemos_real_files_by_http_as_by_files(aemo_files: Path, aemo_data: Path, tmp_path: Path) -> None:
    """Row for row, of both eras; the months that these files lack are told."""
    (tmp_path / "site").mkdir()
    for part in ("nemweb", "aemo.com.au"):
        (tmp_path / "site" / part).symlink_to(aemo_files / part)
    data, now = tmp_path / "data", datetime(2026, 6, 1)
    with NemwebServer(tmp_path / "site") as server, Nemweb(server.url + "/nemweb", first_pause=0.01) as nemweb:
        registry = f"{server.url}/aemo.com.au/{nemweb_site.WORKBOOK_PATH}"
        done = History(data, nemweb, registry, now).months(date(2017, 6, 1))
        assert "The monthly archive has no July 2017." in done.failures
        assert "The monthly archive of May 2021 has no DISPATCHPRICE." in done.failures
        told = ("The monthly archive", "AEMO's archives have no readings of ")
        assert not [failure for failure in done.failures if not failure.startswith(told)]
        assert History(data, nemweb, registry, now).recent(timedelta(days=3_400)).failures == []
    for name in TABLES:
        theirs, ours = ([str(path) for path in Lake(folder).paths(name)] for folder in (aemo_data, data))
        assert bool(theirs) == bool(ours)
        for a, b in ((theirs, ours), (ours, theirs)) if ours else ():
            assert duckdb.sql(f"FROM read_parquet({a}) EXCEPT ALL FROM read_parquet({b})").fetchall() == []
